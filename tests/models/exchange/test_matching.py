"""Workbooks of others: their headings, titles above and notes below, and what is remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from models.exchange.columns import SECRETARY, UNIT, Sheet
from models.exchange.importing import Report, bring_in
from models.exchange.matching import (
    Guess,
    How,
    adopt,
    column_called,
    guesses,
    read_as,
    remember,
    remembered,
    shown,
)
from models.exchange.opening import Unreadable, opened
from models.history import Source
from models.unit import Operating, Unit
from tests.cast import Cast
from tests.conftest import Working

NOON = "2026-10-22 12:00"
TODAY = date(2026, 10, 22)

UNITS: list[list[object]] = [
    ["南湖街道两新组织基本情况统计表"],
    ["填报单位：南湖街道（盖章）", "", "", "2026年9月30日"],
    [
        *("序号", "企业全称", "企业性质", "社会统一信用代码", "从业人员总数（人）", "法人代表"),
        *("法人是否党员", "生产经营状况", "纳税额", "备 注"),
    ],
    [1, "晨光电子有限公司", "私营企业", "", "１２０人", "王　建国", "是", "正常经营", "1.2万", ""],
    [2, "新风机械厂", "国企", "91210106MA0EXAMP01", "８６", "张强", "否", "停产", "", "搬迁中"],
    ["合计", "", "", "", 206, "", "", "", "", ""],
    ["注：本表数据截至2026年9月30日。"],
    ["填表人：李敏", "审核人：赵刚", "联系电话：024-23456789", "日期：2026.9.30"],
]


def saved(
    path: Path,
    rows: list[list[object]],
    title: str = "Sheet1",
    merged: tuple[str, ...] = ("A1:J1", "A2:C2"),
) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append([None if cell == "" else cell for cell in row])
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)
    return path


def guess(path: Path, sheet: Sheet | None = None, **said: str) -> Guess:
    [found] = guesses(
        opened(path), {(UNIT.key, key): column for key, column in said.items()}, sheet
    )
    return found


def test_what_is_known_what_is_likely_and_what_is_neither(tmp_path: Path) -> None:
    found = guess(saved(tmp_path / "表.xlsx", UNITS))
    assert (found.sheet, found.header) == (UNIT, 3)
    assert {each.heading: (each.column, each.how) for each in found.matches} == {
        "序号": (None, How.NONE),
        "企业全称": ("name", How.GUESSED),
        "企业性质": ("category", How.KNOWN),
        "社会统一信用代码": ("credit_code", How.GUESSED),
        "从业人员总数（人）": ("employees", How.GUESSED),
        "法人代表": ("owner_name", How.KNOWN),
        "法人是否党员": ("owner_is_member", How.GUESSED),
        "生产经营状况": (None, How.NONE),
        "纳税额": (None, How.NONE),
        "备 注": ("remark", How.KNOWN),
    }
    assert not found.sure
    said = found.said("生产经营状况", "operating").said("J", None)
    lines = shown(said)
    assert lines[0] == "「Sheet1」认作「单位」，表头在第 3 行："
    assert "　B 列「企业全称」→ 单位名称（猜的，请看一眼）" in lines
    assert "　H 列「生产经营状况」→ 经营状态（改过的）" in lines
    assert "　I 列「纳税额」不导入" in lines
    assert "　J 列「备 注」不导入" in lines


def brought(work: Working, path: Path, cast: Cast, found: Guess, **fills: str) -> Report:
    with work(NOON, source=Source.IMPORT) as w:
        book = read_as(opened(path), [found], TODAY, fills)
        adopt(w, book, w.organizations.get(cast.nanhu_id))
        return bring_in(w, book)


def test_a_workbook_of_a_street_comes_in(work: Working, cast: Cast, tmp_path: Path) -> None:
    path = saved(tmp_path / "表.xlsx", UNITS)
    found = guess(path).said("生产经营状况", "operating")
    report = brought(work, path, cast, found)
    assert [problem.line for problem in report.problems] == [
        (
            "「Sheet1」表 C5 “国企”：没有这个选项。可以填：民营企业、外商及港澳台投资企业、"
            "个体工商户、社会团体、民办学校、民办医院、其他社会服务机构、基金会、律师事务所、"
            "会计师事务所、税务师事务所、脱钩行业协会商会、城乡社区社会组织。"
        )
    ]
    assert not report.applied
    rows = [list(row) for row in UNITS]
    rows[4][2] = "民企"
    report = brought(work, saved(path, rows), cast, found)
    assert report.applied
    assert (report.tallies["unit"].new, report.tallies["unit"].changed) == (1, 1)
    assert [warning.line for warning in report.warnings] == [
        "「Sheet1」表：有 1 家没写代码，按同名认作已有的：晨光电子有限公司。是另一家的，请写上代码。",
        "「Sheet1」表 D5 “91210106MA0EXAMP01”：统一社会信用代码校验不过，请核对（照样导入）。",
    ]
    with work(NOON) as w:
        units = {unit.name: unit for unit in w.units.under(w.organizations.get(cast.nanhu_id))}
        assert len(units) == 5, "晨光电子 is the one that was there"
        known = units["晨光电子有限公司"]
        assert (known.code, known.employees, known.owner_name) == ("U001", 120, "王建国")
        assert known.owner_is_member is True
        new = units["新风机械厂"]
        assert (new.code, new.operating) == ("LN-SY-HP-01-U001", Operating.SUSPENDED)
        assert (new.employees, new.remark) == (86, "搬迁中")
    # The same once more changes nothing.
    report = brought(work, path, cast, found)
    assert {(each.new, each.changed) for each in report.tallies.values()} == {(0, 0)}


def test_what_was_put_right_is_remembered(work: Working, tmp_path: Path) -> None:
    path = saved(tmp_path / "表.xlsx", UNITS)
    with work(NOON) as w:
        remember(w, [guess(path).said("生产经营状况", "operating").said("法人代表", None)])
    with work(NOON) as w:
        [found] = guesses(opened(path), remembered(w))
    said = {each.heading: (each.column, each.how) for each in found.matches}
    assert said["生产经营状况"] == ("operating", How.REMEMBERED)
    assert said["法人代表"] == (None, How.REMEMBERED)
    assert said["企业全称"] == ("name", How.REMEMBERED), "a guess that was taken counts as said"
    assert found.sure


def test_people_by_the_name_of_their_branch(work: Working, cast: Cast, tmp_path: Path) -> None:
    path = saved(
        tmp_path / "书记.xlsx",
        [
            ["两新组织党组织书记基本情况"],
            [],
            ["党支部名称", "书记姓名", "文化程度", "任现职时间", "书记来源", "联系方式"],
            ["晨光电子支部", "王建国", "大学本科", "２０２４．３．１", "老板", "138 0000 0001"],
            ["远大商贸支部", "陈静", "大专", "2024年3月1日", "员工", ""],
        ],
    )
    found = guess(path)
    assert found.sheet is SECRETARY
    report = brought(work, path, cast, found)
    assert [problem.line for problem in report.problems] == []
    assert [change.line for change in report.changes] == [
        "「Sheet1」表 C4 学历：（空） → 大学",
        "「Sheet1」表 E4 来源：（空） → 出资人",
        "「Sheet1」表 F4 电话：13800000600 → 13800000001",
        "「Sheet1」表 C5 学历：（空） → 大专",
        "「Sheet1」表 E5 来源：（空） → 职工",
    ]


def test_columns_that_the_file_lacks_are_filled_or_asked_for(
    work: Working, cast: Cast, tmp_path: Path
) -> None:
    rows: list[list[object]] = [["一览"], [], ["企业名称", "职工数"], ["百花园有限公司", "9"]]
    path = saved(tmp_path / "表.xlsx", rows)
    report = brought(work, path, cast, guess(path))
    assert [problem.line for problem in report.problems] == [
        "「Sheet1」表：少了必填的列「类别」。"
    ]
    assert brought(work, path, cast, guess(path), category="民营企业").applied
    with work(NOON) as w:
        book = read_as(opened(path), [guess(path)], TODAY, {"category": "民营企业"})
        adopt(w, book, None)
        assert book.rows(UNIT)[0].text("organization") == "LN-SY-HP-01", "it is there by now"
        rows[3][0] = "谁家的有限公司"
        other = saved(tmp_path / "别.xlsx", rows)
        with pytest.raises(Unreadable, match="--under"):
            adopt(w, read_as(opened(other), [guess(other)], TODAY, {}), None)


def test_two_of_one_name_are_not_told_apart_by_it(
    work: Working, cast: Cast, tmp_path: Path
) -> None:
    with work(NOON) as w:
        w.session.add(
            Unit(
                code="U900",
                name="晨光电子有限公司",
                sector="enterprise",
                category="private_enterprise",
                organization_id=cast.nanhu_id,
                operating=Operating.WORKING,
            )
        )
    path = saved(
        tmp_path / "表.xlsx", [["一览"], [], ["企业名称", "类别"], ["晨光电子有限公司", "私企"]]
    )
    report = brought(work, path, cast, guess(path))
    assert report.tallies["unit"].new == 1
    assert {warning.key for warning in report.warnings} == {"same_unit_name"}


def test_of_two_credit_codes_there_are_two_units(
    work: Working, cast: Cast, tmp_path: Path
) -> None:
    with work(NOON) as w:
        [unit] = [
            each
            for each in w.units.under(w.organizations.get(cast.nanhu_id))
            if each.code == "U001"
        ]
        unit.credit_code = "91210106MA0AAAAA01"
    rows: list[list[object]] = [
        ["一览"],
        [],
        ["企业名称", "类别", "信用代码"],
        ["晨光电子有限公司", "私企", "91210106MA0BBBBB02"],
        ["改了名的有限公司", "私企", "91210106MA0AAAAA01"],
    ]
    path = saved(tmp_path / "表.xlsx", rows)
    report = brought(work, path, cast, guess(path))
    tally = report.tallies["unit"]
    assert (tally.new, tally.changed) == (1, 1), "the other code is another unit of that name"
    assert "same_unit_name" in {warning.key for warning in report.warnings}


def test_a_branch_is_meant_that_one_looks_after(work: Working, cast: Cast, tmp_path: Path) -> None:
    """Two streets have a branch of one name; the street that brings it in means its own."""
    with work(NOON) as w:
        w.organizations.get(cast.ankang.id).name = "晨光电子支部"
    rows: list[list[object]] = [
        ["书记"],
        [],
        ["党支部名称", "姓名", "来源"],
        ["晨光电子支部", "王建国", "老板"],
    ]
    path = saved(tmp_path / "表.xlsx", rows)
    for top, refused in ((None, 1), (cast.nanhu_id, 0)):
        with work(NOON, source=Source.IMPORT) as w:
            book = read_as(opened(path), [guess(path, SECRETARY)], TODAY)
            report = bring_in(w, book, top=w.organizations.get(top) if top else None)
            assert len(report.problems) == refused


def test_a_column_is_called_by_any_of_its_names() -> None:
    for name in ("职工人数", "从业人数", " 职工人数＊", "employees"):
        column = column_called(UNIT, name)
        assert column is not None
        assert column.key == "employees"
    assert column_called(UNIT, "纳税额") is None


def test_what_is_no_ledger_is_none(tmp_path: Path) -> None:
    path = saved(tmp_path / "账.xlsx", [["流水"], [], ["日期", "金额"], ["2026-1-1", 3]])
    assert guesses(opened(path), {}) == []


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    """党员情况 stands over 正式 and 预备, 出资人 over 姓名 and 是否党员; the others over two rows."""
    rows: list[list[object]] = [
        ["南湖街道非公企业台账", "", "", "", "", "", "", ""],
        ["序号", "单位名称", "类别", "职工人数", "党员情况", "", "出资人", ""],
        ["", "", "", "", "正式", "预备", "姓名", "是否党员"],
        [1, "虎石建材有限公司", "民营企业", 120, 4, 1, "郑虎", "是"],
    ]
    merged = ("A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:H2")
    path = saved(tmp_path / "表.xlsx", rows, merged=merged)
    found = guess(path)
    assert (found.sheet, found.header) == (UNIT, 3)
    assert {each.heading: each.column for each in found.matches} == {
        "序号": None,
        "单位名称": "name",
        "类别": "category",
        "职工人数": "employees",
        "党员情况正式": "full_members",
        "党员情况预备": "probationary_members",
        "出资人姓名": "owner_name",
        "出资人是否党员": "owner_is_member",
    }
    [entry] = read_as(opened(path), [found], TODAY).rows(UNIT)
    assert (entry.values["full_members"], entry.values["owner_name"]) == (4, "郑虎")


def test_a_row_of_words_below_a_header_is_no_second_header(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["单位名称", "类别", "地址", "备注"],
        ["虎石建材有限公司", "民营企业", "", "新登记"],
    ]
    assert guess(saved(tmp_path / "表.xlsx", rows, merged=())).header == 1
