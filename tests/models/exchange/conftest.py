"""Workbooks as people write them: four small sheets, and ways to spoil them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from models.exchange.importing import Report, import_file
from models.history import Source
from tests.conftest import Working

NOON = "2026-11-25 12:00"
TODAY = date(2026, 11, 25)

ORGANIZATIONS = [
    ["党组织代码", "党组织名称", "层级", "类型", "上级代码", "成立日期"],
    ["HP", "和平区委组织部", "县级", "组织部", "", ""],
    ["HP-01", "南湖街道综合党委", "乡级", "综合党委", "HP", "2016-08-30"],
    ["HP-01-001", "晨光电子支部", "基层", "党支部", "HP-01", "2018.3.1"],
]
UNITS = [
    ["单位代码", "单位名称", "类别", "所属党组织代码", "覆盖支部代码", "职工人数"],
    ["U001", "晨光电子有限公司", "民营企业", "HP-01", "HP-01-001", "８６"],
]
MEMBERS = [
    ["支部代码", "姓名", "出生年月", "党员类别", "电话"],
    ["HP-01-001", "王建国", "1975-04", "正式党员", "13800000001"],
    ["HP-01-001", "张伟", "1980年5月", "正式", ""],
    ["HP-01-001", "李䶮", "1990.11", "预备党员", ""],
]
OFFICES = [
    ["姓名", "出生年月", "职务", "党组织代码", "任职日期"],
    ["王建国", "1975-04", "书记", "HP-01-001", "2024-03-01"],
    ["赵刚", "", "上级", "HP-01", ""],
]
WHOLE = {"党组织": ORGANIZATIONS, "单位": UNITS, "党员": MEMBERS, "任职": OFFICES}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a workbook; `党员=…` replaces a sheet, None leaves it out."""

    def write_it(name: str = "名册.xlsx", **changes: Sequence[Sequence[object]] | None) -> Path:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.remove(book.active)
        for title, rows in {**WHOLE, **changes}.items():
            if rows is not None:
                sheet = book.create_sheet(title)
                for row in rows:
                    sheet.append([None if cell == "" else cell for cell in row])
        path = tmp_path / name
        book.save(path)
        return path

    return write_it


def bring(work: Working, path: Path, *, good_rows: bool = False, now: str = NOON) -> Report:
    with work(now, source=Source.IMPORT) as w:
        report = import_file(w, path, good_rows=good_rows)
        if not report.applied:
            w.session.rollback()
        return report


def changed(rows: list[list[str]], row: int, column: str, value: object) -> list[list[object]]:
    """A sheet with one other cell; rows are counted as Excel does."""
    found: list[list[object]] = [list(each) for each in rows]
    found[row - 1][rows[0].index(column)] = value
    return found


def tallies(report: Report) -> dict[str, tuple[int, int, int, int]]:
    return {
        key: (each.new, each.changed, each.unchanged, each.refused)
        for key, each in report.tallies.items()
    }
