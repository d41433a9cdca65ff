"""The ledgers out and in again: conventions of the sheet, nothing lost, nothing changed by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from models.appointment import Appointment, Origin, Role
from models.exchange import words
from models.exchange.columns import (
    BY_KEY,
    FUNDS,
    GUARANTEE,
    INSTRUCTOR,
    LEDGERS,
    SECRETARY,
    TALENT,
    UNIT,
    VISIT,
    CellType,
    Sheet,
)
from models.exchange.exporting import Wanted, export, file_name
from models.exchange.importing import Report, import_file
from models.exchange.reading import read_workbook
from models.exchange.values import Value
from models.exchange.writing import write_ledgers
from models.history import Source
from models.keeping import Met, Place
from models.line import Scope
from models.realname import Held
from models.reconciliation import Item
from models.work import Work
from tests.cast import Cast
from tests.conftest import Working
from tests.models.exchange.test_writing import cells

NOON = "2026-10-22 12:00"
TODAY = date(2026, 10, 22)


def only(w: Work, sheet: Sheet, top: int) -> Held:
    [found] = w.realname.all(sheet, w.organizations.get(top))
    return found


@pytest.fixture
def filled(work: Working, cast: Cast) -> Cast:
    """Something stands in every ledger."""
    with work("2026-10-08 09:00", cast.zhao.person_id) as w:
        city = w.organizations.get(cast.city_id)

        def put(sheet: Sheet, top: int, **values: Value) -> None:
            held = only(w, sheet, top)
            for key, value in values.items():
                w.realname.put(held, sheet.by_key[key], value)

        put(UNIT, cast.chenguang.id, employees=86, owner_name="王建国", owner_is_member=True)
        put(SECRETARY, cast.chenguang.id, origin=Origin.OWNER, allowance=300, ethnicity="满族")
        put(SECRETARY, cast.chenguang.id, joined_party_on=date(1995, 7, 1), full_time=False)
        put(INSTRUCTOR, cast.louyu.id, sent_by="街道办事处", full_time=True)
        put(BY_KEY["standard"], cast.yuanda.id, complete=Met.MET, active=Met.PARTLY)
        put(FUNDS, cast.chenguang.id, wages=5_160_000, given=52_000, before_tax=True)
        put(GUARANTEE, cast.chenguang.id, place=Place.SHARED, built_room=True, returned=1200)
        number = w.realname.join_pool(city, "孙悦", "=党群部部长", "宣传、写作")
        talent = w.realname.one(TALENT, number)
        assert talent is not None
        w.realname.train(talent.rows["person"][0], city, date(2026, 10, 7), "党务实务", 8)
        office = w.appointments.get(cast.li.appointment_id)
        assert office is not None
        w.realname.visit(office, date(2026, 10, 6), "看了三家\n都好")
        line = w.lines.set_up(city, "司法局律管处", Scope.LAW_FIRMS)
        w.lines.appoint(city, line, "高洁")
        given = w.reconciliations.on(city, date(2026, 6, 30))
        w.reconciliations.put(given, {Item.UNITS: 6, Item.MEMBERS: 29})
    return cast


def written(work: Working, cast: Cast, path: Path, **more: Any) -> dict[str, int]:
    with work(NOON, source=Source.COMMAND_LINE) as w:
        return export(w, Wanted(w.organizations.get(cast.province_id), **more), path)


def bring(work: Working, path: Path, *, good_rows: bool = False) -> Report:
    with work(NOON, source=Source.IMPORT) as w:
        return import_file(w, path, good_rows=good_rows)


def whole(work: Working, cast: Cast) -> dict[str, list[Mapping[str, Value]]]:
    with work(NOON) as w:
        root = w.organizations.get(cast.province_id)
        return {
            sheet.key: [held.values for held in w.realname.all(sheet, root)] for sheet in LEDGERS
        }


def changed(path: Path, title: str, row: int, heading: str, value: object) -> None:
    """Another cell in a workbook, as somebody changes it."""
    book = openpyxl.load_workbook(path)
    page = book[title]
    [place] = [cell.column for cell in page[1] if cell.value == heading]
    page.cell(row, place).value = value  # type: ignore[assignment]
    book.save(path)


def appended(path: Path, title: str, **cells_: object) -> None:
    """One more row above 合计, by headings."""
    book = openpyxl.load_workbook(path)
    page = book[title]
    at = next((row[0].row for row in page.iter_rows() if row[0].value == "合计"), page.max_row + 1)
    page.insert_rows(at)
    for cell in page[1]:
        if cell.value in cells_:
            page.cell(at, cell.column).value = cells_[str(cell.value)]  # type: ignore[assignment]
    book.save(path)


# --- out -----------------------------------------------------------------------------------------


def test_the_sheets_are_set_out_as_ledgers_are(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    counts = written(work, filled, path)
    assert counts["unit"] == 5
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [*(words.title(sheet) for sheet in LEDGERS), "变更说明"]
    for sheet in LEDGERS:
        page = book[words.title(sheet)]
        header = [cell.value for cell in page[1]]
        assert (header[0], header[-1], page.freeze_panes) == ("序号", "备注", "A2")
        assert header[1:] == [words.heading(sheet, column) for column in sheet.columns]
        assert not page.merged_cells.ranges
        assert [page.cell(row, 1).value for row in range(2, page.max_row)] == list(
            range(1, counts[sheet.key] + 1)
        )
        assert page.cell(page.max_row, 1).value == "合计"
        assert page.cell(page.max_row, 2).value == f"{counts[sheet.key]} 行"
        lists = {
            str(each.sqref).split(":")[0].rstrip("0123456789"): each.formula1
            for each in page.data_validations.dataValidation
        }
        for place, column in enumerate(sheet.columns, start=2):
            letter = get_column_letter(place)
            closed = bool(column.choices) or column.type is CellType.YES_NO
            assert (letter in lists) == (closed and not column.derived), column.key
    units = book["单位"]
    at = {cell.value: cell.column or 0 for cell in units[1]}
    assert units.cell(2, at["单位代码"]).data_type == "s"
    assert units.cell(2, at["职工人数"]).value == 86
    assert units.cell(units.max_row, at["职工人数"]).value == 86
    secretaries = book["书记台账"]
    at = {cell.value: cell.column or 0 for cell in secretaries[1]}
    assert secretaries.cell(2, at["电话"]).data_type == "s"
    assert book["党务工作者人才库"].cell(2, 8).data_type == "s", "no formula"


def test_what_was_changed_stands_in_a_sheet_of_its_own(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path, sheets=[SECRETARY], since=date(2026, 10, 1))
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["变更说明"]]
    assert rows[0] == [
        *("时间", "台账", "哪一行", "列", "从", "到", "谁改的", "从哪里改的", "为什么")
    ]
    assert ["2026-10-08 09:00", "书记台账", "晨光电子支部 王建国", "来源", "（空）", "出资人"] in [
        row[:6] for row in rows
    ]
    assert {row[6] for row in rows[1:]} == {"赵刚"}
    # Nothing before the day from which they are asked.
    written(work, filled, path, sheets=[SECRETARY], since=date(2026, 10, 9))
    assert openpyxl.load_workbook(path)["变更说明"]["A2"].value == "这段时间没有变更。"


def test_as_of_a_past_day_and_without_what_may_not_be_seen(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(
        work,
        filled,
        path,
        sheets=[SECRETARY],
        day=date(2026, 10, 7),
        hidden={("secretary", "phone"), ("secretary", "allowance")},
    )
    page = openpyxl.load_workbook(path)["书记台账"]
    header = [cell.value for cell in page[1]]
    assert "电话" not in header
    assert page.cell(2, header.index("来源") + 1).value is None


def test_the_file_is_named_by_unit_ledger_and_period(work: Working, filled: Cast) -> None:
    with work(NOON) as w:
        top = w.organizations.get(filled.nanhu_id)
        assert file_name(Wanted(top, [SECRETARY]), w.today) == (
            "南湖街道综合党委_书记台账_2026年10月.xlsx"
        )
        assert file_name(Wanted(top, day=date(2016, 9, 30)), w.today) == (
            "南湖街道综合党委_实名台账_2016年9月30日.xlsx"
        )


# --- out and in again ----------------------------------------------------------------------------


def test_what_was_written_out_changes_nothing_when_it_comes_in(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path)
    before = whole(work, filled)
    report = bring(work, path)
    assert [problem.line for problem in (*report.problems, *report.warnings)] == []
    assert [change.line for change in report.changes] == []
    assert report.applied
    assert {
        key: (each.new, each.changed) for key, each in report.tallies.items()
    } == dict.fromkeys(report.tallies, (0, 0))
    assert whole(work, filled) == before


VALUES = {
    sheet.key: st.lists(
        st.fixed_dictionaries({column.key: cells(column) for column in sheet.columns}), max_size=3
    )
    for sheet in LEDGERS
}


@settings(max_examples=30)
@given(st.fixed_dictionaries(VALUES))
def test_nothing_is_lost_on_the_way(rows: dict[str, list[dict[str, Value]]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        write_ledgers(path, ((sheet, rows[sheet.key]) for sheet in LEDGERS), lambda: ())
        book = read_workbook(path, date(2026, 11, 25))
    assert [problem.line for problem in book.problems] == []
    assert {sheet.key: [row.values for row in book.rows(sheet)] for sheet in LEDGERS} == {
        sheet.key: [
            {column.key: row[column.key] for column in sheet.typed if row[column.key] is not None}
            for row in rows[sheet.key]
        ]
        for sheet in LEDGERS
    }


# --- changed on the way --------------------------------------------------------------------------


def test_a_changed_cell_is_a_change_with_its_history(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path)
    changed(path, "书记台账", 2, "来源", "高管")
    changed(path, "保障台账", 3, "活动阵地", "党群中心")
    changed(path, "经费台账", 2, "实际落实经费", "５３,０００元")
    report = bring(work, path)
    assert [change.line for change in report.changes] == [
        "「书记台账」表 L2 来源：出资人 → 高管",
        "「经费台账」表 I2 实际落实经费：52000 → 53000",
        "「保障台账」表 F3 活动阵地：（空） → 党群活动服务中心",
    ]
    with work(NOON) as w:
        held = only(w, SECRETARY, filled.chenguang.id)
        line, column = w.realname.history(held)[0]
        assert (column.key, line.before, line.after, line.source) == (
            "origin",
            "owner",
            "manager",
            Source.IMPORT,
        )


def test_new_rows_are_made_where_a_ledger_can_be_added_to(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path)
    appended(
        path,
        "走访记录",
        指导员="李敏",
        单位代码="南湖楼宇联合支部",
        走访日期="2026.9.2",
        走访情况="商定建工会",
    )
    appended(path, "党务工作者人才库", 归口党组织代码="LN-SY-HP", 姓名="周舟", 单位及职务="干事")
    appended(
        path,
        "培训记录",
        党组织代码="LN-SY-HP",
        姓名="周舟",
        培训日期="2026-10-12",
        培训主题="实务",
    )
    appended(path, "指导员台账", 姓名="赵亮", 所指导单位代码="U001、U002", 派出单位="商会")
    appended(path, "党员出资人台账", 单位代码="U002", 姓名="陈静", 企业职务="总经理")
    report = bring(work, path)
    assert [problem.line for problem in report.problems] == []
    assert {key: each.new for key, each in report.tallies.items() if each.new} == {
        "visit": 1,
        "talent": 1,
        "training": 1,
        "instructor": 1,
    }
    with work(NOON) as w:
        root = w.organizations.get(filled.province_id)
        assert w.realname.count(VISIT, root) == 2
        [zhao] = [each for each in w.realname.all(INSTRUCTOR, root) if each.name == "赵亮"]
        assert zhao.values["guides"] == ("U001", "U002")
        assert zhao.values["sent_by"] == "商会"
        owners = {each.name for each in w.realname.all(BY_KEY["owner"], root)}
        assert owners == {"王建国", "陈静"}


def test_places_that_are_named_no_more_end_and_new_ones_begin(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path)
    changed(path, "指导员台账", 2, "所指导单位代码", "U001")
    [change] = bring(work, path).changes
    assert change.line.endswith("所指导单位代码：LN-SY-HP-01-003 → U001")
    with work("2026-10-23 09:00") as w:
        [held] = w.realname.all(INSTRUCTOR, w.organizations.get(filled.province_id))
        assert held.values["guides"] == ("U001",)
        old = w.session.get_one(Appointment, filled.li.appointment_id)
        assert (old.role, old.until) == (Role.INSTRUCTOR, TODAY)


def test_what_hangs_on_nothing_is_refused_and_nothing_is_taken(
    work: Working, filled: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path)
    before = whole(work, filled)
    changed(path, "书记台账", 2, "来源", "高管")
    appended(
        path, "走访记录", 指导员="无此人", 单位代码="U001", 走访日期="2026-9-2", 走访情况="看"
    )
    appended(path, "走访记录", 指导员="李敏", 单位代码="X", 走访日期="2026-9-2", 走访情况="看")
    appended(
        path, "培训记录", 党组织代码="LN-SY", 姓名="无此人", 培训日期="2026-9-2", 培训主题="课"
    )
    appended(path, "保障台账", 党组织代码="LN-SY-HP-01")
    appended(path, "书记台账", 党组织代码="LN-SY-HP-01-001", 姓名="王建国")
    report = bring(work, path)
    assert not report.applied
    assert [problem.line for problem in report.problems] == [
        "「书记台账」表 D6 “王建国”：与第 2 行重复。",
        "「走访记录」表 B3 “无此人”：没有姓名是“无此人”的指导员。请先写进「指导员台账」。",
        "「走访记录」表 C4 “X”：没有这个单位或支部：文件里和以前导入的都没有代码“X”。",
        (
            "「培训记录」表 D3 “无此人”："
            "“沈阳市委组织部”的人才库和书记里没有“无此人”。请先写进「党务工作者人才库」。"
        ),
        "「保障台账」表 B6 “LN-SY-HP-01”：“南湖街道综合党委”不是支部，是综合党委。",
    ]
    assert whole(work, filled) == before
    assert bring(work, path, good_rows=True).applied
    with work(NOON) as w:
        assert only(w, SECRETARY, filled.chenguang.id).values["origin"] is Origin.MANAGER


def test_another_secretary_is_told_of(work: Working, filled: Cast, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    written(work, filled, path, sheets=[SECRETARY])
    changed(path, "书记台账", 2, "姓名", "李娜")
    report = bring(work, path)
    assert [warning.line for warning in report.warnings] == [
        (
            "「书记台账」表 D2 “李娜”：“晨光电子支部”有 2 位在任书记：王建国、李娜。"
            "换了书记的，请给原任填上离任日期。"
        )
    ]
