"""What is no workbook, or too much of one, is told in a sentence before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from models.exchange.opening import (
    MOST_COLUMNS,
    MOST_FORMULAS,
    MOST_PART,
    MOST_ZIPPED,
    Unreadable,
    letters_of,
    number_of,
    opened,
)
from models.exchange.reading import read_workbook
from tests.models.exchange.conftest import MEMBERS, TODAY, Write

#: Where the sheet 党员 stands in a workbook that openpyxl wrote.
THIRD = "xl/worksheets/sheet3.xml"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parts(*names: str, size: int = 1) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, b"<" * size)

    return write


FILES: list[tuple[str, Callable[[Path], object], str]] = [
    ("没有", lambda _path: None, "找不到文件 名册.xlsx"),
    ("文件夹", lambda path: path.mkdir(), "打不开：没有读取的权限，或它是一个文件夹"),
    ("空的", lambda path: path.write_bytes(b""), "是空的"),
    ("CSV", lambda path: path.write_text("姓名,出生年月\n张三,1980-01", "utf-8"), "其实是文本"),
    ("GBK", lambda path: path.write_bytes("姓名,出生年月".encode("gbk")), "其实是文本"),
    ("UTF-16", lambda path: path.write_bytes("姓名\t出生年月".encode("utf-16")), "其实是文本"),
    ("HTML", lambda path: path.write_text("<table><tr><td>姓名"), "其实是文本"),
    ("xls", lambda path: path.write_bytes(OLE + bytes(999)), "是旧版 Excel"),
    (
        "加密",
        lambda path: path.write_bytes(OLE + bytes(999) + "EncryptedPackage".encode("utf-16-le")),
        "加了密码",
    ),
    ("图片", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)), "不是 Excel 表"),
    ("docx", parts("word/document.xml"), "不是 Excel 表"),
    ("xlsb", parts("xl/workbook.bin"), "二进制格式"),
    ("xlsm", parts("xl/workbook.xml", "xl/vbaProject.bin"), "带宏"),
    (
        "60 MB 以上",
        lambda path: path.write_bytes(b"PK" + bytes(MOST_ZIPPED)),
        "太大（超过 60 MB）",
    ),
    ("断了的 zip", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(99)), "已经损坏"),
    ("断了的 XML", parts("xl/workbook.xml", "xl/_rels/workbook.xml.rels"), "已经损坏"),
    ("没有关系表", parts("xl/workbook.xml"), "已经损坏"),
    # A bomb: 160 KiB that unpack to more than a sheet may hold.
    ("炸弹", parts("xl/workbook.xml", THIRD, size=MOST_PART + 1), "展开后太大"),
]


@pytest.mark.parametrize(("make", "said"), [each[1:] for each in FILES], ids=[e[0] for e in FILES])
def test_a_file_that_is_none(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    path = tmp_path / "名册.xlsx"
    make(path)
    with pytest.raises(Unreadable) as refused:
        opened(path)
    assert said in str(refused.value)
    assert "名册.xlsx" in str(refused.value)


def edited(path: Path, edit: Callable[[bytes], bytes], part: str = THIRD) -> Path:
    """The workbook with one of its parts changed."""
    target = path.with_name(f"改-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edit(data) if name == part else data)
    return target


EDITS: list[tuple[str, Callable[[bytes], bytes], str]] = [
    # calamine would take 500 GB for a sheet with one cell in its last corner, and the process with it.
    ("最远的一格", lambda xml: xml.replace(b'"C4"', b'"XFD1048576"'), "16384 列，最多读 120 列"),
    ("最后一行", lambda xml: xml.replace(b'"C4"', b'"C1048576"'), "有 1048576 行"),
    ("小写", lambda xml: xml.replace(b'"C4"', b'"xfd1048576"'), "有 16384 列"),
    ("单引号", lambda xml: xml.replace(b'r="C4"', b"r='XFD1048576'"), "有 16384 列"),
    (
        "跨过一次读的量",
        lambda xml: xml.replace(b'<c r="C4"', b"<c" + b" " * 3_000_000 + b'r="XFD1048576"'),
        "有 16384 列",
    ),
    ("太长的一格", lambda xml: xml.replace(b"<c ", b"<c" + b" " * 10_000_000, 1), "已经损坏"),
    ("不写位置", lambda xml: xml.replace(b' r="C4"', b""), "已经损坏"),
    ("换了名字", lambda xml: xml.replace(b' r="C4"', b' x:r="C4"'), "已经损坏"),
    ("字符引用", lambda xml: xml.replace(b'"C4"', b'"&#88;FD1048576"'), "已经损坏"),
    ("另一种编码", lambda xml: xml.decode().encode("utf-16"), "已经损坏"),
    ("断在一半", lambda xml: xml[: len(xml) // 2], "已经损坏"),
    ("不是 XML", lambda _xml: b"hello", "已经损坏"),
]


@pytest.mark.parametrize(("edit", "said"), [each[1:] for each in EDITS], ids=[e[0] for e in EDITS])
def test_a_sheet_that_is_not_what_it_seems(
    write: Write, edit: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read_workbook(edited(write(), edit), TODAY)
    assert said in str(refused.value)


def test_a_part_that_no_sheet_names_is_counted_too(write: Write) -> None:
    """Which part a sheet is, is for the reader to say: what it may take for one is looked at."""
    path = write()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/other", b'<worksheet><c r="XFD1048576"><v>1</v></c></worksheet>')
    with pytest.raises(Unreadable, match="有 16384 列"):
        opened(path)


def test_a_picture_in_the_workbook_is_no_sheet(write: Write) -> None:
    path = write()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG <c >" * 1000)
    assert len(read_workbook(path, TODAY).tables) == 4


def test_cells_that_are_only_coloured_are_not_counted(write: Write) -> None:
    path = write()
    book = openpyxl.load_workbook(path)
    book["党员"].cell(900_000, MOST_COLUMNS + 1).fill = PatternFill("solid", "FFFF00")
    book.save(path)
    assert len(read_workbook(path, TODAY).tables["member"].rows) == 3


def test_a_sheet_full_of_formulas_is_told_as_a_whole(write: Write) -> None:
    rows = [*MEMBERS, *([f"=A{row}"] * 3 for row in range(MOST_FORMULAS // 3 + 1))]
    with pytest.raises(Unreadable, match="「党员」表有 2000 格以上是公式。"):
        opened(write(党员=rows))


def test_single_quotes_are_as_good(write: Write) -> None:
    path = edited(write(), lambda xml: xml.replace(b'"', b"'"))
    assert len(read_workbook(path, TODAY).tables["member"].rows) == 3


@given(st.integers(1, 20_000))
def test_letters_of_columns_are_numbers_and_back(number: int) -> None:
    assert number_of(letters_of(number).encode()) == number


def test_letters_of_columns_as_excel_has_them() -> None:
    assert [letters_of(number) for number in (1, 26, 27, 702, 703)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]
