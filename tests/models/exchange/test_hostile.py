"""Workbooks that would take the machine with them: each is read or refused with a clear sentence,
within ten seconds and 300 MB.

Each is read in a process of its own, which is stopped where it takes more.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.models.exchange.conftest import UNITS, Write

SECONDS, MEGABYTES = 10, 300
READ = """
import sys
from datetime import date
from pathlib import Path
from models.exchange.matching import guesses
from models.exchange.opening import Unreadable, opened
from models.exchange.reading import read_workbook
try:
    guesses(opened(Path(sys.argv[1])), {})
    book = read_workbook(Path(sys.argv[1]), date(2026, 11, 25))
except Unreadable as unreadable:
    print(unreadable)
else:
    print("read", sum(len(table.rows) for table in book.tables.values()), len(book.problems))
    for problem in book.problems[:2]:
        print(problem.line)
"""
SHEET = "xl/worksheets/sheet2.xml"


def with_part(path: Path, edit: Callable[[bytes], bytes], **more: bytes) -> Path:
    """The workbook with its second sheet changed, and other parts beside it."""
    target = path.with_name(f"改-{path.name}")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edit(data) if name == SHEET else data)
        for name, data in more.items():
            new.writestr(name.replace("__", "/").replace("_bin", ".bin"), data)
    return target


def blank_rows(xml: bytes) -> bytes:
    """A million rows without a cell, as a program leaves them that has coloured a whole column."""
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_000_003))
    return xml.replace(b"</sheetData>", rows + b"</sheetData>")


def coloured_rows(xml: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_000_003))
    return xml.replace(b"</sheetData>", rows + b"</sheetData>")


def full_rows(xml: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(3, 1_000_003)
    )
    return xml.replace(b"</sheetData>", rows + b"</sheetData>")


def bomb(xml: bytes) -> bytes:
    """A hundred and seventy megabytes of one cell's words, in less than one of zip."""
    words = b"<is><t>" + b"a" * 170 * 2**20 + b"</t></is>"
    cell = b'<row r="9"><c r="A9" t="inlineStr">' + words + b"</c></row>"
    return xml.replace(b"</sheetData>", cell + b"</sheetData>")


def wide(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    for place in range(1, 201):
        book["单位"].cell(1, place + len(UNITS[0])).value = f"列{place}"
    book.save(path)
    return path


def formulas(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    book["单位"]["F2"] = "=40+46"
    book.save(path)
    return path


HOSTILE: list[tuple[str, Callable[[Path], Path], str]] = [
    ("一百万空行", lambda path: with_part(path, blank_rows), "read"),
    ("一百万着色的空行", lambda path: with_part(path, coloured_rows), "read"),
    ("一百万行", lambda path: with_part(path, full_rows), "最多读"),
    ("200 列", wide, "列，最多读 120 列"),
    ("zip 炸弹", lambda path: with_part(path, bomb), "展开后太大"),
    ("宏", lambda path: with_part(path, lambda xml: xml, xl__vbaProject_bin=b"x"), "带宏"),
    ("公式", formulas, "F2：这格是公式"),
]


@pytest.mark.parametrize(
    ("make", "said"), [each[1:] for each in HOSTILE], ids=[e[0] for e in HOSTILE]
)
def test_it_is_told_in_time_and_in_bounds(
    write: Write, make: Callable[[Path], Path], said: str
) -> None:
    path = make(write())
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        timeout=SECONDS * 3,
        check=True,
        preexec_fn=_bound,
    )
    assert said in done.stdout


def _bound() -> None:
    """No more memory is given, and no more of the processor: of the wall clock others take their part."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES * 2**20, MEGABYTES * 2**20))
