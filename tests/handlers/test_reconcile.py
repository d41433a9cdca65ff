"""核对统计: totals in one message, a list as a workbook, and why they differ, by hand on the cast.

南湖 has 4 enterprises (2 with a branch of their own, 2 under a joint one), 3 branches, and on their
rosters 5 + 9 + 3 = 17 members, of whom one is probationary.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from handlers.reconcile import read_totals
from models.exchange import words
from models.exchange.columns import STATISTICS
from models.reconciliation import Item, Sort, Stated, last_end
from tests.cast import Cast
from tests.chat import Button, Phone, message
from tests.conftest import Working

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def saved(path: Path, rows: list[list[object]]) -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def given(phone: Phone, totals: str) -> str:
    """Totals as of today are written down."""
    phone.says("核对统计")
    phone.presses("写统计数")
    phone.says(totals)
    phone.presses("统计到")
    phone.says("10月22日")
    return phone.presses("提交")


def test_totals_in_one_message(zhao: Phone) -> None:
    told = zhao.says("核对统计")
    assert "把上报的党内统计数发来，和台账对一对" in told
    assert "[写统计数]" in told
    assert "把统计数一次发来" in zhao.presses("写统计数")
    assert "没看出统计数" in zhao.says("都报了")
    told = zhao.says("企业 5 家，医院 3，社会组织 2，诊所 4")
    assert "「医院」、「诊所」没对上是哪一项" in told
    card = zhao.says("企业5家、单独建 ２，联合建：2；党员总数18人，其中预备党员 1 名，党组织3")
    assert "统计到：6 月 30 日" in card
    zhao.presses("统计到")
    zhao.says("10月22日")
    assert zhao.presses("提交") == message(
        """
        核对统计　南湖街道综合党委　2026 年 10 月 22 日（周四）
        · 非公企业数：统计 5，台账 4，统计多 1
        · 单独建数：2，一致
        · 联合建数：2，一致
        · 党组织数：3，一致
        · 党员数：统计 18，台账 17，统计多 1
        · 预备党员数：1，一致

        要一家一家核对，把统计的单位名单（Excel）发来，点「只核对」。
        还有 2 处没有说明。
        [说明：非公企业数] [说明：党员数]
        [写统计数] [看统计数]
        """
    )
    assert "说明　· 党员数：统计 18，台账 17，统计多 1" in zhao.presses("说明：党员数")
    explained = zhao.presses("统计时点不同")
    assert "· 党员数：统计 18，台账 17，统计多 1\n　说明：统计时点不同" in explained
    assert "还有 1 处没有说明。" in explained


def test_a_total_that_was_put_right_needs_no_reason(zhao: Phone) -> None:
    given(zhao, "企业 5，党员 17")
    explain = zhao.button("说明：非公企业数")
    assert "非公企业数：4，一致" in given(zhao, "企业 4")
    assert "· 党员数：17，一致" in zhao.sees, "what was not said again stays"
    assert "非公企业数：4，一致" in zhao.presses(explain), "nothing is left to be explained"


def test_totals_that_contradict_themselves(zhao: Phone) -> None:
    told = given(zhao, "单位总数 6，企业 4，社会组织 1")
    assert "· 统计数自己对不上：单位总数 6，非公企业数＋社会组织数合起来是 5" in told


def test_a_day_before_the_ledgers_began(zhao: Phone) -> None:
    zhao.says("核对统计")
    zhao.presses("写统计数")
    zhao.says("企业 4")
    zhao.presses("统计到")
    zhao.says("2010年6月30日")
    assert "，这一天还没有单位。\n· 非公企业数：统计 4，台账 0，统计多 4" in zhao.presses("提交")


def test_the_list_behind_the_totals(
    zhao: Phone, tmp_path: Path, work: Working, cast: Cast
) -> None:
    rows: list[list[object]] = [
        ["序号", "单位名称", "统一社会信用代码", "覆盖类别"],
        [1, "晨光电子有限公司", "", "单独"],
        [2, "远大商贸有限公司", "", "联合"],
        [3, "清风广告公司", "", "联合"],
        [4, "海天物流有限公司", "", "未覆盖"],
        [5, "晨光电子有限公司", "", "单独"],
        ["", "合计", "", ""],
        ["填表人：王芳", "", "", ""],
    ]
    file = saved(tmp_path / "名单.xlsx", rows).read_bytes()
    assert "[这是统计名单，只核对不导入]" in zhao.sends_document("名单.xlsx", file, KIND)
    asked = zhao.presses("这是统计名单，只核对不导入")
    assert "这份名单是统计到哪一天的？" in asked
    assert "[2026 年 6 月 30 日]" in asked
    told = zhao.presses("2026 年 10 月 22 日")
    assert "名单 5 家：只在统计里 2，只在台账里 2，类别不同 1，重复 1" in told
    with work("2026-10-22 10:30") as w:
        assert len(w.units.under(w.organizations.get(cast.nanhu_id))) == 4, "nothing came in"
    zhao.presses("看核对情况")
    listed = zhao.presses("只在统计里 2")
    assert "· 清风广告公司（像台账里的清风广告有限公司）" in listed
    assert "· 海天物流有限公司\n" in listed
    assert "说明　海天物流有限公司" in zhao.presses("海天物流有限公司")
    zhao.presses("统计时漏报")
    assert "· 海天物流有限公司\n　说明：统计时漏报" in zhao.presses("只在统计里 2")
    zhao.presses("回到核对")
    assert "· 远大商贸有限公司：统计联合，台账单独" in zhao.presses("类别不同 1")
    zhao.presses("回到核对")
    assert "· 晨光电子有限公司" in zhao.presses("重复 1")
    zhao.presses("回到核对")
    assert "· 清风广告有限公司（台账：联合）" in zhao.presses("只在台账里 2")


def test_the_nodes_below_show_where_it_is(zhao: Phone, qian: Phone) -> None:
    given(zhao, "企业 5，党员 17")
    told = given(qian, "企业 5，党员 29")
    assert "· 南湖街道综合党委：非公企业数 +1" in told
    assert "非公企业数：统计 5，台账 4，统计多 1" in qian.presses("南湖街道综合党委")
    qian.says("核对统计")
    assert "[南湖街道综合党委 2026-10-22]" in qian.says("实名台账") or "党内统计 2" in qian.sees


def test_what_is_not_counted_is_named_with_its_reason(
    zhao: Phone, work: Working, cast: Cast
) -> None:
    with work("2026-10-01 09:00") as w:
        [chenguang, *_] = w.units.under(w.organizations.get(cast.nanhu_id))
        chenguang.excluded_why = "一址多照"
        statistics = w.reconciliations.on(w.organizations.get(cast.nanhu_id), w.today)
        w.reconciliations.list_units(statistics, [Stated(chenguang.name)])
        found = w.reconciliations.of(statistics)
        [odd] = found.of(Sort.ONLY_THEIRS)
        assert (odd.unit_id, odd.why) == (chenguang.id, "一址多照")
        assert len(found.of(Sort.ONLY_OURS)) == 3
    given(zhao, "单位总数 4")
    assert "[台账里不计入基数的 1 家]" in zhao.sees


def test_nobody_sees_another_streets_totals(
    zhao: Phone, wang: Phone, work: Working, cast: Cast
) -> None:
    with work("2026-10-01 09:00") as w:
        beishi = w.organizations.get(cast.beishi_id)
        number = w.reconciliations.on(beishi, w.today).id
    for data in (
        f"rc/{number}",
        f"ro/{cast.beishi_id}",
        f"rt/{cast.beishi_id}",
        f"rx/{number}/units",
    ):
        zhao.says("菜单")
        assert "没有找到" in zhao.presses(Button(zhao.newest, data)), data
    assert "街道、乡镇、园区以上" in wang.says("核对统计")


def test_totals_come_from_a_workbook_too(zhao: Phone, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["南湖街道 2026 年党内统计", "", "", "", ""],
        ["党组织名称", "统计截止日期", "非公企业数", "社会组织数", "党员总数"],
        ["南湖街道综合党委", "2026年10月22日", 5, 0, "17人"],
    ]
    file = saved(tmp_path / "统计.xlsx", rows).read_bytes()
    assert "认作「党内统计」" in zhao.sends_document("统计.xlsx", file, KIND)
    assert "· 党内统计：新增 1" in zhao.presses("对，导入")
    told = zhao.says("核对统计")
    assert "· 非公企业数：统计 5，台账 4，统计多 1" in told
    assert "· 社会组织数：0，一致" in told


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("非公企业 1,208 家，社会组织388", {Item.ENTERPRISES: 1208, Item.SOCIAL: 388}),
        ("1. 企业：20\n2. 社会组织：13", {Item.ENTERPRISES: 20, Item.SOCIAL: 13}),
        ("全区非公企业共有20家", {Item.ENTERPRISES: 20}),
        ("预备党员是6名", {Item.PROBATIONARY: 6}),
        ("企业 3 企业 4", {Item.ENTERPRISES: 4}),
        ("已建党组织１２", {Item.ORGANIZED: 12}),
    ],
)
def test_totals_as_people_write_them(said: str, expected: dict[Item, int]) -> None:
    assert read_totals(said) == (expected, [])


def test_every_item_is_read_by_every_name_of_its_column() -> None:
    for item in Item:
        for heading in words.headings(STATISTICS, STATISTICS.by_key[item.value]):
            assert read_totals(f"{heading} 7") == ({item: 7}, []), heading


def test_the_half_year_that_ended_last() -> None:
    assert last_end(date(2026, 10, 22)) == date(2026, 6, 30)
    assert last_end(date(2026, 6, 30)) == date(2025, 12, 31)
    assert last_end(date(2026, 1, 1)) == date(2025, 12, 31)
