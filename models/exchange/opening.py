"""Is it a workbook that can be read within bounds; asked before anything is unpacked into memory.

A workbook is a zip that may hold anything. Its parts are counted while they stream by, so that
neither a bomb nor a million blank rows reach the reader, and formulas are found on the way:
calamine hands over their last result, which may be old or missing.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import python_calamine

from models.exchange import words

#: The largest file, the largest part of it and all parts together, unpacked; in bytes.
MOST_ZIPPED = 60 * 2**20
MOST_PART = 160 * 2**20
MOST_UNPACKED = 320 * 2**20
#: Parts that are held in memory as a whole may be less large.
MOST_OF = {
    "xl/sharedstrings.xml": 48 * 2**20,
    "xl/styles.xml": 16 * 2**20,
    "xl/workbook.xml": 4 * 2**20,
    "xl/_rels/workbook.xml.rels": 4 * 2**20,
}
#: A roster has about ten parts.
MOST_PARTS = 10_000
#: The largest sheet.
MOST_ROWS = 200_000
MOST_COLUMNS = 120
MOST_CELLS = 4_000_000
#: More formulas than these are not told one by one.
MOST_FORMULAS = 2_000
#: More merged cells than these are not told as such.
MOST_MERGED = 10_000

_CHUNK = 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
#: A cell as it begins; whatever its prefix is, calamine goes by the local name.
_CELL = re.compile(
    rb"<(?:[^\s<>/:!?]+:)?c(?=[\s/>])(?: r=\"([A-Z]{1,3})(\d{1,7})\")?([^<>]*)>(?=(\s*</)?)"
)
_PLACE = re.compile(rb"\sr=([\"'])([A-Za-z]{1,3})(\d{1,7})\1")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^<>]*?\sr=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>\s*<(?:\w+:)?f[\s/>]", re.ASCII
)
_MISTAKE = re.compile(
    rb"<(?:\w+:)?c\b(?=[^<>]*\st=[\"']e[\"'])[^<>]*?\sr=[\"']([A-Z]{1,3}\d{1,7})[\"']", re.ASCII
)
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']",
    re.ASCII,
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
class Merge:
    """Cells that are merged into one; rows and columns are counted from 1, both ends included.

    Only the first cell holds what all of them seem to say.
    """

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, left: bytes, top: bytes, right: bytes, bottom: bytes) -> Merge:
        """From a reference in its four parts: `A`, `2`, `C`, `6`."""
        return cls(int(top), number_of(left), int(bottom), number_of(right))

    @property
    def first(self) -> str:
        """The cell that holds the value."""
        return f"{letters_of(self.first_column)}{self.first_row}"

    def swallows(self, row: int, column: int) -> bool:
        """Whether a cell is one of those that hold nothing."""
        inside = (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )
        return inside and (row, column) != (self.first_row, self.first_column)


@dataclass(frozen=True)
class Found:
    """What was found in a sheet while it streamed by: cells that hold no plain value."""

    formulas: frozenset[str] = frozenset()
    mistakes: frozenset[str] = frozenset()
    #: In the order of their first rows.
    merged: tuple[Merge, ...] = ()


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


def opened(path: Path, name: str = "") -> Opened:
    """Open a workbook; `name` is what people call it, where the file itself is called otherwise.

    Raises:
        Unreadable: it is none, or not one that may be read; says what to do instead.
    """
    name = name or path.name
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
        raise Unreadable("too_heavy", name=name, most=MOST_ZIPPED // 2**20)


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
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    return not any(byte < 9 or 13 < byte < 27 for byte in head)  # noqa: PLR2004 - control characters


def _look_through(parts: zipfile.ZipFile, name: str) -> dict[str, Found]:
    """Count everything before it is unpacked.

    Raises:
        Unreadable: it is not a workbook, or too much of one.
    """
    infos = parts.infolist()
    sizes = {each.filename: each.file_size for each in infos}
    if any(each.flag_bits & 1 for each in infos):
        raise Unreadable("encrypted", name=name)
    if any(each.endswith("vbaProject.bin") for each in sizes):
        raise Unreadable("macros", name=name)
    if "xl/workbook.bin" in sizes:
        raise Unreadable("binary", name=name)
    if "xl/workbook.xml" not in sizes:
        raise Unreadable("not_a_workbook", name=name)
    if (
        sum(each.file_size for each in infos) > MOST_UNPACKED
        or len(infos) > MOST_PARTS
        or any(each.file_size > _most(each.filename) for each in infos)
    ):
        raise Unreadable("too_big", name=name, most=MOST_PART // 2**20)
    sheets = {part.casefold(): sheet for sheet, part in _sheets(parts).items()}
    found = {}
    # Every part that could be a sheet is counted, whichever of them the reader takes for one.
    for info in infos:
        sheet = sheets.get(info.filename.casefold())
        looked = _look_at(parts, info, sheet, name)
        if sheet is not None:
            found[sheet] = looked
    return found


def _most(part: str) -> int:
    """How large a part may be, unpacked."""
    return MOST_OF.get(part.casefold(), MOST_PART)


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


def _look_at(parts: zipfile.ZipFile, part: zipfile.ZipInfo, sheet: str | None, name: str) -> Found:
    """Count one part, if it is a sheet or looks like one.

    Raises:
        Unreadable: it is too large, mostly formulas, or does not say where its cells stand.
    """
    formulas: set[str] = set()
    mistakes: set[str] = set()
    merged: list[Merge] = []
    columns: set[bytes] = set()
    last, last_row = b"", 0
    title = sheet or part.filename
    with parts.open(part) as stream:
        rest = b""
        while True:
            chunk = stream.read(_CHUNK)
            if not (rest or sheet or part.filename.casefold().endswith(".xml")):
                start = chunk[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
                if not start.startswith(b"<"):
                    return Found()
            if sheet and not rest and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
                # The reader knows UTF-8 only and would find the sheet empty.
                raise Unreadable("damaged", name=name)
            text, rest = _cut(rest + chunk) if chunk else (rest, b"")
            if len(rest) > 8 * _CHUNK:
                raise Unreadable("damaged", name=name)
            for letters, row, attributes, closed in _CELL.findall(text):
                column, number = letters, row
                if not letters:
                    # Most programs write the place first; elsewhere it has to be looked for.
                    place = _PLACE.search(attributes)
                    if place is None:
                        raise Unreadable("damaged", name=name)
                    column, number = place[2].upper(), place[3]
                # Cells that are only coloured are many, and the reader passes over them.
                if not closed and not attributes.endswith(b"/"):
                    columns.add(column)
                    if number != last:
                        last, last_row = number, max(last_row, int(number))
            if b"<f" in text or b":f" in text:
                formulas |= {each.decode() for each in _FORMULA.findall(text)}
            if b'"e"' in text or b"'e'" in text:
                mistakes |= {each.decode() for each in _MISTAKE.findall(text)}
            if len(merged) < MOST_MERGED and b"mergeCell" in text:
                merged += (Merge.of(*each) for each in _MERGED.findall(text))
            if len(formulas) > MOST_FORMULAS:
                raise Unreadable("too_many_formulas", sheet=title, count=MOST_FORMULAS)
            if not chunk:
                break
    _refuse_large(title, last_row, max(map(number_of, columns), default=0))
    merged.sort(key=lambda each: each.first_row)
    return Found(frozenset(formulas), frozenset(mistakes), tuple(merged))


def _cut(text: bytes) -> tuple[bytes, bytes]:
    """What can be read of it, and what waits for the next chunk: the last cell may go on there."""
    prefixed = text.rfind(b":c")
    end = max(
        text.rfind(b"<c"),
        text.rfind(b"<", 0, prefixed) if prefixed > 0 else -1,
        # Where rows without cells follow, the last cell is long over.
        text.rfind(b"<row"),
    )
    if end < 0:
        last = text.rfind(b"<")
        end = last if last >= 0 else len(text)
    return text[:end], text[end:]


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
