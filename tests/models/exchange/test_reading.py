"""A workbook → rows: what is passed over, what is known by another name, and what is wrong as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from models.exchange.columns import MEMBER
from models.exchange.reading import Book, read_workbook
from tests.models.exchange.conftest import MEMBERS, TODAY, Write


def read(path: Path, edit: Callable[[Workbook], object] = lambda _book: None) -> Book:
    """The workbook, after somebody has been at it."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return read_workbook(path, TODAY)


def lines(book: Book) -> list[str]:
    return [problem.line for problem in book.problems]


def names(book: Book) -> list[object]:
    return [row.values.get("name") for row in book.rows(MEMBER)]


EVERYBODY = ["王建国", "张伟", "李䶮"]


def test_merged_cells_hold_one_value_and_say_so(write: Write) -> None:
    def merge(book: Workbook) -> None:
        book["党员"].merge_cells("A2:A4")
        book["党员"].merge_cells("D2:E2")

    assert lines(read(write(), merge)) == [
        "「党员」表 E2：这格和 D2 合并在一起了。请取消合并，每一行都填上。",
        "「党员」表 A3：这格和 A2 合并在一起了。请取消合并，每一行都填上。",
        "「党员」表 A4：这格和 A2 合并在一起了。请取消合并，每一行都填上。",
    ]


def test_a_merged_title_and_a_merged_note_are_no_data(write: Write) -> None:
    rows = [["二〇二六年党员名册"], *MEMBERS, ["填表说明：本表由支部填写"]]

    def merge(book: Workbook) -> None:
        book["党员"].merge_cells("A1:E1")
        book["党员"].merge_cells("A6:E9")

    book = read(write(党员=rows), merge)
    assert (lines(book), names(book)) == ([], EVERYBODY)


def test_formulas_and_failed_ones_are_no_values(write: Write) -> None:
    def calculate(book: Workbook) -> None:
        page = book["党员"]
        page["B2"] = '="王"&"建国"'
        page["C3"] = "#N/A"
        # What stands in columns that nobody reads may be calculated.
        page["F1"], page["F2"] = "年龄", "=2026-1975"

    book = read(write(), calculate)
    assert lines(book) == [
        "「党员」表 B2：这格是公式。请复制后“选择性粘贴”为“数值”。",
        "「党员」表 C3：这格是 Excel 的出错值（例如 #N/A）。请改成实际内容。",
    ]
    assert [row.refused for row in book.rows(MEMBER)] == [True, True, False]


def test_blank_rows_and_columns_are_passed_over(write: Write) -> None:
    rows = [[], [], ["", *MEMBERS[0]]]
    for row in MEMBERS[1:]:
        rows += [["", *row], ["", " ", "　"], []]
    book = read(write(党员=rows))
    assert (lines(book), names(book)) == ([], EVERYBODY)
    # They are counted, so that a row is called by the number that people see.
    assert [row.number for row in book.rows(MEMBER)] == [4, 7, 10]


def test_serial_numbers_and_errors_of_before_are_no_unknown_columns(write: Write) -> None:
    rows = [["序号", *MEMBERS[0], "错误"]]
    rows += [[str(number), *row, "不像电话。"] for number, row in enumerate(MEMBERS[1:], 1)]
    book = read(write(党员=rows))
    assert (lines(book), names(book), book.tables["member"].unknown) == ([], EVERYBODY, ())


def test_columns_in_any_order_and_marked_as_required(write: Write) -> None:
    rows = [list(reversed(row)) for row in MEMBERS]
    rows[0] = [f"＊{heading}：" for heading in rows[0]]
    book = read(write(党员=rows))
    assert (lines(book), names(book)) == ([], EVERYBODY)


def test_sheets_by_other_names_and_those_that_nobody_knows(write: Write) -> None:
    def rename(book: Workbook) -> None:
        book["党员"].title = "党员 名册"
        book.create_sheet("说明")["A1"] = "填表说明"
        book.create_sheet("Sheet1")["A1"] = "草稿"
        book.create_chartsheet("图")

    book = read(write(党员=[MEMBERS[0], ["HP-01-001", "王建国", "", "正式党员", ""]]), rename)
    assert book.unknown == ("Sheet1",)
    # A mistake is told by the name that the sheet has in the file.
    assert lines(book) == ["「党员 名册」表 C2：「出生年月」必须填。"]


WHOLES: list[tuple[str, dict[str, list[list[str]]], list[str]]] = [
    (
        "两张同样的表",
        {"党员名册": MEMBERS},
        ["「党员名册」表：「党员」有两张：「党员」和「党员名册」。请只留一张。"],
    ),
    (
        "两列同样的",
        {"党员": [[*MEMBERS[0], "手机"], *([*row, ""] for row in MEMBERS[1:])]},
        ["「党员」表：「电话」这一列有两个：E1 和 F1。请只留一个。"],
    ),
    (
        "没有表头",
        {"党员": MEMBERS[1:]},
        ["「党员」表：没有找到表头。这张表的表头至少要有：支部代码、姓名、出生年月、党员类别。"],
    ),
    (
        "改了表头",
        {"党员": [["支部代码", "姓名", "哪年生", "党员类别"], *(row[:4] for row in MEMBERS[1:])]},
        ["「党员」表：少了必填的列「出生年月」。"],
    ),
    ("空表", {"党员": []}, []),
    ("只有表头", {"党员": MEMBERS[:1]}, []),
]


@pytest.mark.parametrize(
    ("changes", "said"), [each[1:] for each in WHOLES], ids=[each[0] for each in WHOLES]
)
def test_what_is_wrong_with_a_whole_sheet(
    write: Write, changes: dict[str, list[list[str]]], said: list[str]
) -> None:
    assert lines(read(write(**changes))) == said


def test_what_was_typed_for_the_example_row_is_said_to_be_passed_over(write: Write) -> None:
    rows = [MEMBERS[0], [f"（示例）{MEMBERS[1][0]}", *MEMBERS[1][1:]], *MEMBERS[2:]]
    book = read(write(党员=rows))
    assert (names(book), book.tables["member"].examples) == (EVERYBODY[1:], 1)
