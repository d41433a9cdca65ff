"""Is it a workbook that can be read within bounds; asked before anything is unpacked into memory.

A workbook is a zip that may hold anything. Its parts are counted while they stream by, so that
neither a bomb nor a million blank rows reach the reader, and formulas are found on the way:
calamine hands over their last result, which may be old or missing.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

import python_calamine

from models.exchange import words

#: The largest file, the largest part of it and all parts together, unpacked; in bytes.
MOST_ZIPPED = 60 * 2**20
MOST_PART = 160 * 2**20
MOST_STRINGS = 48 * 2**20
MOST_UNPACKED = 320 * 2**20
#: The largest sheet.
MOST_ROWS = 200_000
MOST_COLUMNS = 120
MOST_CELLS = 4_000_000
#: More formulas than these are not told one by one.
MOST_FORMULAS = 2_000

_CHUNK = 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_FILLED = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\")[^>]*[^/]>(?!\s*</)", re.ASCII
)
#: A cell that does not say where it stands.
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:>|\s(?![^>]*\br=)[^>]*>)", re.ASCII)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3}\d{1,7})\"[^>]*>\s*<(?:\w+:)?f[\s/>]", re.ASCII
)
_MISTAKE = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=\"e\")[^>]*?\br=\"([A-Z]{1,3}\d{1,7})\"", re.ASCII
)

#: What a broken zip or broken XML makes the readers say.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ET.ParseError,
    python_calamine.CalamineError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
)


class Unreadable(Exception):  # noqa: N818 - a state of affairs that people are told
    """The file can't be read; the exception's text is the sentence that says so."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(words.sentence(f"file.{key}", **facts))
        self.key = key


@dataclass(frozen=True)
class Found:
    """What was found in a sheet while it streamed by: cells that hold no plain value."""

    formulas: frozenset[str] = field(default_factory=frozenset)
    mistakes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Opened:
    """A workbook that can be read: calamine's, and what was found in each sheet by its name."""

    name: str
    book: python_calamine.CalamineWorkbook
    found: dict[str, Found]

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets with cells, without those that hold a chart."""
        return [
            each.name
            for each in self.book.sheets_metadata
            if each.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]


def opened(path: Path) -> Opened:
    """Open a workbook.

    Raises:
        Unreadable: it is none, or not one that may be read; says what to do instead.
    """
    name = path.name
    _sniff(path, name)
    try:
        with zipfile.ZipFile(path) as parts:
            found = _look_through(parts, name)
        # Only now is anything unpacked as a whole.
        book = python_calamine.CalamineWorkbook.from_path(path)
    except _DAMAGED:
        raise Unreadable("damaged", name=name) from None
    return Opened(name, book, found)


def _sniff(path: Path, name: str) -> None:
    """Tell by its first bytes what a file is.

    Raises:
        Unreadable: it is no zip.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(2**16)
    except FileNotFoundError:
        raise Unreadable("not_found", name=name) from None
    except OSError:
        raise Unreadable("not_readable", name=name) from None
    if not head:
        raise Unreadable("empty", name=name)
    if head.startswith(_OLE):
        raise Unreadable("encrypted" if _is_encrypted(path) else "old_excel", name=name)
    if not head.startswith(b"PK"):
        raise Unreadable("text_file" if _is_text(head) else "not_a_workbook", name=name)
    if size > MOST_ZIPPED:
        raise Unreadable("too_big", name=name, most=MOST_ZIPPED // 2**20)


def _is_encrypted(path: Path) -> bool:
    # An encrypted workbook is an OLE file whose folder names the package, wherever that stands.
    name = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            if name in tail + chunk:
                return True
            tail = chunk[-len(name) :]
    return False


def _is_text(head: bytes) -> bool:
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return not any(byte < 9 or 13 < byte < 27 for byte in head.replace(b"\0", b""))  # noqa: PLR2004 - control characters


def _look_through(parts: zipfile.ZipFile, name: str) -> dict[str, Found]:
    """Count everything before it is unpacked.

    Raises:
        Unreadable: it is not a workbook, or too much of one.
    """
    sizes = {each.filename: each.file_size for each in parts.infolist()}
    if any(each.flag_bits & 1 for each in parts.infolist()):
        raise Unreadable("encrypted", name=name)
    if any(each.endswith("vbaProject.bin") for each in sizes):
        raise Unreadable("macros", name=name)
    if "xl/workbook.bin" in sizes:
        raise Unreadable("binary", name=name)
    if "xl/workbook.xml" not in sizes:
        raise Unreadable("not_a_workbook", name=name)
    if (
        sum(sizes.values()) > MOST_UNPACKED
        or max(sizes.values()) > MOST_PART
        or sizes.get("xl/sharedStrings.xml", 0) > MOST_STRINGS
        or len(sizes) > 10_000  # noqa: PLR2004 - parts of a workbook, of which a roster has about ten
    ):
        raise Unreadable("too_big", name=name, most=MOST_PART // 2**20)
    return {
        sheet: _look_at(parts, part, sheet, name)
        for sheet, part in _sheets(parts).items()
        if part in sizes
    }


def _sheets(parts: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet and the part in which it stands."""
    relations = ET.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat refuses bombs since 2.4
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    book = ET.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314 - expat refuses bombs since 2.4
    found = {}
    for sheet in book.iter():
        if sheet.tag not in {f"{_MAIN}sheet", f"{_STRICT}sheet"}:
            continue
        target = targets.get(next(filter(None, map(sheet.get, _RELATION)), None), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[sheet.get("name", "")] = part
    return found


def _look_at(parts: zipfile.ZipFile, part: str, sheet: str, name: str) -> Found:
    """Count one sheet.

    Raises:
        Unreadable: it is too large, or mostly formulas.
    """
    formulas: set[str] = set()
    mistakes: set[str] = set()
    columns: set[bytes] = set()
    last_row = 0
    with parts.open(part) as stream:
        rest = b""
        while True:
            chunk = stream.read(_CHUNK)
            text = rest + chunk
            # What is cut in two by the end of a chunk waits for the next one.
            end = text.rfind(b"<", 0, text.rfind(b"r=") + 1) if chunk else len(text)
            text, rest = text[: max(end, 0)], text[max(end, 0) :]
            if len(rest) > 8 * _CHUNK:
                rest = b""
            for column, row in _FILLED.findall(text):
                columns.add(column)
                last_row = max(last_row, int(row))
            if _UNPLACED.search(text):
                raise Unreadable("damaged", name=name)
            if b"<f" in text or b":f" in text:
                formulas |= {each.decode() for each in _FORMULA.findall(text)}
            if b't="e"' in text:
                mistakes |= {each.decode() for each in _MISTAKE.findall(text)}
            if len(formulas) > MOST_FORMULAS:
                raise Unreadable("too_many_formulas", sheet=sheet, count=MOST_FORMULAS)
            if not chunk:
                break
    _refuse_large(sheet, last_row, max(map(number_of, columns), default=0))
    return Found(frozenset(formulas), frozenset(mistakes))


def _refuse_large(sheet: str, rows: int, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise Unreadable("too_many_columns", sheet=sheet, count=columns, most=MOST_COLUMNS)
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        most = min(MOST_ROWS, MOST_CELLS // max(columns, 1))
        raise Unreadable("too_many_rows", sheet=sheet, count=rows, most=most)


def number_of(letters: bytes) -> int:
    """The number of a column, counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters_of(number: int) -> str:
    """The letters of a column, counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
