"""Workbooks out: the template, and what people sent with its errors beside it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from models.exchange import words
from models.exchange.columns import SHEETS, CellType, Column
from models.exchange.reading import read_workbook
from models.exchange.values import Value
from models.exchange.writing import Written, write_errors, write_rows, write_template
from tests.conftest import Working
from tests.models.exchange.conftest import MEMBERS, TODAY, UNITS, WHOLE, Write, bring, changed


def drop_downs(page: Worksheet) -> dict[str, list[str]]:
    """The headings that have one, and what can be chosen."""
    return {
        str(page.cell(1, next(iter(each.sqref.ranges)).min_col).value): str(each.formula1)
        .strip('"')
        .split(",")
        for each in page.data_validations.dataValidation
    }


def errors_of(path: Path, title: str) -> dict[int, str]:
    """What stands in the column of errors, by row."""
    page = openpyxl.load_workbook(path)[title]
    [column] = [
        cell.column
        for row in page.iter_rows()
        for cell in row
        if str(cell.value).startswith("错误")
    ]
    return {
        cell.row: str(cell.value)
        for [cell] in page.iter_rows(min_col=column, max_col=column)
        if cell.value
    }


# --- the template --------------------------------------------------------------------------------


def test_the_template_has_a_drop_down_for_every_closed_list(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["党组织", "单位", "党员", "任职", "说明"]
    for sheet in SHEETS:
        page = book[words.title(sheet)]
        expected = {
            words.heading(sheet, column): [words.label(choice) for choice in column.choices]
            for column in sheet.typed
            if column.choices
        }
        expected |= {
            words.heading(sheet, column): ["是", "否"]
            for column in sheet.typed
            if column.type is CellType.YES_NO
        }
        assert drop_downs(page) == expected
        assert page.freeze_panes == "A2"
    assert drop_downs(book["任职"])["职务"] == [
        "书记",
        "副书记",
        "指导员",
        "上级",
        "管理员",
        "委员",
        "党务干事",
        "党员",
    ]


def test_the_example_of_the_template_is_passed_over_and_is_right(
    work: Working, tmp_path: Path
) -> None:
    path = tmp_path / "空表.xlsx"
    write_template(path)
    report = bring(work, path)
    assert (report.problems, report.applied) == ((), True)
    assert sum(each.new for each in report.tallies.values()) == 0
    assert {key: table.examples for key, table in report.book.tables.items()} == {
        "organization": 1,
        "unit": 1,
        "member": 1,
        "appointment": 1,
    }
    # Without the mark before it, the example could be imported: nothing in it is wrong.
    book = openpyxl.load_workbook(path)
    for sheet in SHEETS:
        cell = book[words.title(sheet)].cell(2, 1)
        cell.value = str(cell.value).removeprefix("（示例）")
    book["党组织"].append(["TX-01", "示例街道综合党委", "乡级", "综合党委"])
    book.save(path)
    real = bring(work, path)
    assert [problem.line for problem in real.problems] == []
    assert {key: tally.new for key, tally in real.tallies.items()} == {
        "organization": 2,
        "unit": 1,
        "member": 1,
        "appointment": 1,
    }


# --- the same workbook with its errors -----------------------------------------------------------


def test_everything_that_is_wrong_is_said_at_once_and_stands_in_the_workbook_that_comes_back(
    work: Working, write: Write, tmp_path: Path
) -> None:
    members = changed(MEMBERS, 3, "出生年月", "很久以前")
    members[1][4] = "138"
    path = write(党员=members, 单位=changed(UNITS, 2, "职工人数", "许多"))
    report = bring(work, path)
    assert [problem.line for problem in report.problems] == [
        "「单位」表 F2 “许多”：不是整数。请写成 35 这样的数。",
        "「党员」表 E2 “138”：不像电话。手机写 11 位，座机带区号，例如 024-23456789。",
        "「党员」表 C3 “很久以前”：不是年月。请写成 1980-03。",
    ]
    back = tmp_path / "错误.xlsx"
    write_errors(report, path, back)
    assert errors_of(back, "党员") == {
        1: "错误",
        2: "不像电话。手机写 11 位，座机带区号，例如 024-23456789。",
        3: "不是年月。请写成 1980-03。",
    }
    book = openpyxl.load_workbook(back)
    page = book["党员"]
    # What people wrote stands there unchanged, marked, so that it is corrected in this very file.
    assert [[cell.value or "" for cell in row[:5]] for row in page.iter_rows()] == members
    marked = {
        cell.coordinate
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    assert marked == {"E2", "C3"}
    assert drop_downs(page)["党员类别"] == ["正式党员", "预备党员"]
    page["E2"], page["C3"], book["单位"]["F2"] = "13800000001", "1980-05", 86
    book.save(back)
    assert bring(work, back).applied


def test_what_was_wrong_before_gives_way_to_what_is_wrong_now(
    work: Working, write: Write, tmp_path: Path
) -> None:
    members = changed(MEMBERS, 3, "出生年月", "很久以前")
    members[1][4] = "138"
    path, back, again = write(党员=members), tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_errors(bring(work, path), path, back)
    book = openpyxl.load_workbook(back)
    book["党员"]["E2"] = "13800000001"
    book.save(back)
    write_errors(bring(work, back), back, again)
    assert errors_of(again, "党员") == {1: "错误", 3: "不是年月。请写成 1980-03。"}
    assert openpyxl.load_workbook(again)["党员"].max_column == len(MEMBERS[0]) + 1


def test_what_is_wrong_with_a_whole_sheet_stands_above_it(
    work: Working, write: Write, tmp_path: Path
) -> None:
    path, back, again = (
        write(党员=[row[:3] for row in MEMBERS], 单位=[["随便写写"], ["不是表"]]),
        tmp_path / "1.xlsx",
        tmp_path / "2.xlsx",
    )
    write_errors(bring(work, path), path, back)
    assert errors_of(back, "党员") == {1: "错误\n少了必填的列「党员类别」。"}
    # Nor is that heading taken for a column which nobody knows.
    report = bring(work, back)
    assert report.book.tables["member"].unknown == ()
    write_errors(report, back, again)
    assert errors_of(again, "党员") == {1: "错误\n少了必填的列「党员类别」。"}


def test_cells_come_back_as_they_were(work: Working, write: Write, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*MEMBERS[0], "入党日期", "血型", "档案号"],
        [*MEMBERS[1], datetime(2031, 7, 1), True, 12.5],  # noqa: DTZ001 - a cell has no zone
        [*MEMBERS[2], datetime(2010, 7, 1), None, "=1+1"],  # noqa: DTZ001 - a cell has no zone
    ]
    path, back = write(党员=rows, 备忘=[["=不是公式", "<b>&"]]), tmp_path / "错误.xlsx"
    book = openpyxl.load_workbook(path)
    book["备忘"]["A1"].data_type = "s"
    book.save(path)
    report = bring(work, path)
    assert [problem.cell for problem in report.problems] == ["F2"]
    write_errors(report, path, back)
    page = openpyxl.load_workbook(back)["党员"]
    assert [cell.value for cell in page[2]][5:8] == [datetime(2031, 7, 1), True, 12.5]  # noqa: DTZ001
    assert page["F2"].fill.fgColor.rgb == "FFFFC7CE"
    assert [cell.value for cell in openpyxl.load_workbook(back)["备忘"][1]] == [
        "=不是公式",
        "<b>&",
    ]


def test_a_workbook_that_can_not_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_template(tmp_path / "没有" / "空表.xlsx")


# --- rows ----------------------------------------------------------------------------------------

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
LATIN = st.sampled_from("ABCXYZabcxyz0189")
#: Begins so that no cell says "nothing" or "an example".
SOUND = st.text(HAN | LATIN, min_size=1, max_size=12).map(lambda text: f"甲{text}")
DAYS = st.dates(date(1921, 7, 1), TODAY)
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


def cells(column: Column) -> st.SearchStrategy[Value]:
    """Values as the models keep them."""
    found: st.SearchStrategy[Value]
    match column.type:
        case CellType.DAY:
            found = DAYS
        case CellType.MONTH:
            found = DAYS.map(lambda day: f"{day:%Y-%m}")
        case CellType.COUNT:
            found = st.integers(0, column.most)
        case CellType.YES_NO:
            found = st.booleans()
        case CellType.CHOICE:
            found = st.sampled_from(column.choices)
        case CellType.PHONE:
            found = PHONES
        case CellType.REFERENCES:
            found = st.lists(SOUND, min_size=1, max_size=3, unique=True).map(tuple)
        case CellType.CREDIT_CODE:
            found = st.from_regex(r"[0-9A-Z]{18}", fullmatch=True)
        case _:
            found = SOUND
    return found if column.required else st.none() | found


ROWS = {
    sheet.key: st.lists(
        st.fixed_dictionaries({column.key: cells(column) for column in sheet.typed}), max_size=4
    )
    for sheet in SHEETS
}


@settings(max_examples=40)
@given(st.fixed_dictionaries(ROWS))
def test_what_is_written_is_what_is_read(rows: dict[str, list[Written]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "行.xlsx"
        write_rows(path, rows)
        book = read_workbook(path, TODAY)
    assert [problem.line for problem in book.problems] == []
    assert {sheet.key: [row.values for row in book.rows(sheet)] for sheet in SHEETS} == {
        key: [{name: value for name, value in row.items() if value is not None} for row in some]
        for key, some in rows.items()
    }


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "行.xlsx"
    write_rows(path, {"unit": [{"code": "U1", "name": "=cmd|' /C calc'!A0"}]})
    cell = openpyxl.load_workbook(path)["单位"]["C2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


def test_the_sheets_are_those_that_the_tests_write() -> None:
    assert [words.title(sheet) for sheet in SHEETS] == list(WHOLE)
