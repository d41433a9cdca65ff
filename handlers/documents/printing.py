"""Printing: a layout and its content become a PDF or a Word file.

A layout is a file that an administrator can replace: what stands in the layouts' folder of the
data (`database.documents`) wins over what is shipped here. Content is passed as data, never put
into the markup, so that no words of anybody's can be read as markup.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

#: What is shipped: typst layouts for PDF, Word files with placeholders for docx.
LAYOUTS = Path(__file__).parent / "layouts"
SHIPPED = ("record.docx", "record.typ", "book.typ", "office.typ")

#: What Windows takes in no file's name; a name that is longer makes trouble in a deep folder.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 80
_TYPST_READS = frozenset({".typ", ".svg", ".png", ".jpg", ".jpeg"})


class BrokenLayout(Exception):  # noqa: N818 - it names what is wrong with the file
    """A layout that an administrator has replaced can't be printed with; the message says why."""


def file_name(name: str, ending: str) -> str:
    """A name under which every computer keeps the file."""
    return f"{_FORBIDDEN.sub(' ', name).strip(' .')[:LONGEST_NAME]}.{ending}"


class Printer:
    """Prints with the layouts of one folder, and with the shipped ones where it has none."""

    def __init__(
        self, folder: Path | None = None, kept: Callable[[str], Path] | None = None
    ) -> None:
        self._folder = folder
        self._kept = kept
        self._compiler: Any = None
        self._mixed: Path | None = None

    def kept(self, sha256: str) -> Path:
        """Where a file is that somebody sent, by its SHA-256.

        Raises:
            FileNotFoundError: nothing is kept here.
        """
        if self._kept is None:
            raise FileNotFoundError(sha256)
        return self._kept(sha256)

    def pdf(self, layout: str, content: Mapping[str, object]) -> bytes:
        """The content as PDF; the same content gives the same bytes.

        Raises:
            BrokenLayout: a replaced layout has a fault.
        """
        import typst  # noqa: PLC0415 - 80 MB that only printing needs

        path = self._root() / f"{layout}.typ"
        inputs = {"data": orjson.dumps(content).decode()}
        try:
            printed = self._compiler_in(path.parent).compile(
                input=path, sys_inputs=inputs, format="pdf", timestamp=0
            )
        except typst.TypstError as fault:
            raise BrokenLayout(f"{path.name}: {fault.message}") from None
        assert isinstance(printed, bytes)
        return printed

    def docx(self, layout: str, content: Mapping[str, object]) -> bytes:
        """The content as a Word file.

        Raises:
            BrokenLayout: a replaced layout has a fault.
        """
        from docxtpl import DocxTemplate  # noqa: PLC0415 - only printing needs it
        from jinja2 import Environment, StrictUndefined, TemplateError  # noqa: PLC0415 - the same

        path = self._path(f"{layout}.docx")
        try:
            document = DocxTemplate(str(path))
            # Without it an ampersand that somebody typed would break the file.
            escaping = Environment(autoescape=True, undefined=StrictUndefined)
            document.render(dict(content), jinja_env=escaping, autoescape=True)
        except (TemplateError, ValueError, KeyError) as fault:
            raise BrokenLayout(f"{path.name}: {fault}") from None
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()

    def _path(self, name: str) -> Path:
        if self._folder is not None and (own := self._folder / name).exists():
            return own
        return LAYOUTS / name

    def _root(self) -> Path:
        """The folder from which typst reads: what is shipped, and over it what is one's own.

        It is laid out anew each time, so that a layout is used as soon as it is laid down.
        """
        own = [] if self._folder is None else _layouts_in(self._folder)
        if not own:
            return LAYOUTS
        if self._mixed is None:
            self._mixed = Path(tempfile.mkdtemp(prefix="layouts-"))
            weakref.finalize(self, shutil.rmtree, self._mixed, ignore_errors=True)
        there = self._mixed
        wanted = {each.name: each for each in (*_layouts_in(LAYOUTS), *own)}
        for name in {each.name for each in there.iterdir()} - wanted.keys():
            (there / name).unlink()
        for name, each in wanted.items():
            shutil.copyfile(each, there / name)
        return there

    def _compiler_in(self, root: Path) -> Any:
        # One compiler, kept: fonts are read once, and a page takes milliseconds.
        import typst  # noqa: PLC0415 - 80 MB that only printing needs

        if self._compiler is None or self._compiler[0] != root:
            fonts = [str(font) for font in shipped_fonts()]
            if self._folder is not None and (self._folder / "fonts").is_dir():
                fonts.append(str(self._folder / "fonts"))
            compiler = typst.Compiler(root=str(root), font_paths=fonts, ignore_system_fonts=True)
            self._compiler = root, compiler
        return self._compiler[1]


def _layouts_in(folder: Path) -> list[Path]:
    """What typst may read of a folder: layouts and the pictures on them."""
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.suffix.lower() in _TYPST_READS)


@lru_cache(maxsize=1)
def shipped_fonts() -> tuple[Path, ...]:
    """The folders of the fonts that come with the program: whole GBK and rare names (㛃, 䶮)."""
    import pylopdf_fonts_zh_cn  # noqa: PLC0415 - only printing needs it

    return (pylopdf_fonts_zh_cn.serif_path().parent,)
