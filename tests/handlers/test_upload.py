"""A workbook sent into the chat: its columns are shown and put right, and nothing is written before a yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.exchange.columns import SECRETARY
from tests.cast import Cast
from tests.chat import Button, Phone, message
from tests.conftest import Working
from tests.models.exchange.test_matching import UNITS, saved

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def report(tmp_path: Path) -> bytes:
    """What a street has made for itself: titles, notes, names of its own."""
    rows = [list(row) for row in UNITS]
    rows[4][2] = "民企"
    return saved(tmp_path / "表.xlsx", rows).read_bytes()


def test_a_workbook_of_a_street(zhao: Phone, report: bytes, work: Working, cast: Cast) -> None:
    assert zhao.sends_document("街道报表.xlsx", report, KIND) == message(
        """
        街道报表.xlsx　看过了，还没有导入。
        「Sheet1」认作「单位」，表头在第 3 行：
        　A 列「序号」不导入
        　B 列「企业全称」→ 单位名称（猜的，请看一眼）
        　C 列「企业性质」→ 类别
        　D 列「社会统一信用代码」→ 统一社会信用代码（猜的，请看一眼）
        　E 列「从业人员总数（人）」→ 职工人数（猜的，请看一眼）
        　F 列「法人代表」→ 出资人姓名
        　G 列「法人是否党员」→ 出资人是否党员（猜的，请看一眼）
        　H 列「生产经营状况」不导入
        　I 列「纳税额」不导入
        　J 列「备 注」→ 备注

        导入会这样：
        · 单位：新增 1，修改 1，不变 0，有错 0
        「Sheet1」表：有 1 家没写代码，按同名认作已有的：晨光电子有限公司。是另一家的，请写上代码。
        「Sheet1」表 D5 “91210106MA0EXAMP01”：统一社会信用代码校验不过，请核对（照样导入）。
        「Sheet1」表 E4 职工人数：（空） → 120
        「Sheet1」表 F4 出资人姓名：（空） → 王建国
        「Sheet1」表 G4 出资人是否党员：（空） → 是
        [对，导入]
        [这是统计名单，只核对不导入]
        [改：企业全称] [改：社会统一信用代码]
        [改：从业人员总数（人）] [改：法人是否党员]
        [改：生产经营状况] [改：纳税额]
        [不导入]
        """
    )
    with work("2026-10-22 10:01") as w:
        assert len(w.units.under(w.organizations.get(cast.nanhu_id))) == 4, (
            "nothing before the yes"
        )
    assert "「生产经营状况」是哪一列？" in zhao.presses("改：生产经营状况")
    assert "　H 列「生产经营状况」→ 经营状态（改过的）" in zhao.presses("经营状态")
    yes = zhao.button("对，导入")
    assert zhao.presses(yes) == message(
        """
        街道报表.xlsx　导入好了。
        · 单位：新增 1，修改 1，不变 0，有错 0
        [看台账]
        """
    )
    assert "已经办过了" in zhao.presses(yes)
    again = zhao.sends_document("街道报表.xlsx", report, KIND)
    assert "　H 列「生产经营状况」→ 经营状态（上次说过的）" in again
    assert "· 单位：新增 0，修改 0，不变 2，有错 0" in again
    assert "好，没有导入。" in zhao.presses("不导入")


def test_rows_that_are_wrong_or_anothers_are_told(
    zhao: Phone, qian: Phone, tmp_path: Path, work: Working, cast: Cast
) -> None:
    rows: list[list[object]] = [
        ["统计"],
        [],
        ["企业名称", "企业性质", "职工数", "单位代码"],
        ["安康医院", "民办医院", 300, "U005"],
        ["新风机械厂", "民企", "不少", ""],
        ["百花园幼儿园", "民办学校", 12, ""],
    ]
    content = saved(tmp_path / "表.xlsx", rows).read_bytes()
    said = zhao.sends_document("表.xlsx", content, KIND)
    assert "· 单位：新增 0，修改 0，不变 0，有错 2" in said
    assert "「Sheet1」表第 4 行：“安康医院”不在你管的范围里。" in said
    assert "「Sheet1」表 C5 “不少”：不是整数。请写成 35 这样的数。" in said
    assert "[对，导入]" not in said
    assert "· 单位：新增 1，修改 0，不变 0，有错 2" in zhao.presses("只导没有错的行")
    with work("2026-10-22 11:00") as w:
        [hospital] = w.units.under(w.organizations.get(cast.beishi_id))
        assert hospital.employees is None
    # Whoever is over both streets may change both.
    assert "不在你管的范围里" not in qian.sends_document("表.xlsx", content, KIND)
    assert "· 单位：新增 0，修改 1，不变 1，有错 1" in qian.presses("只导没有错的行")


def test_no_phone_passes_through_telegram(
    zhao: Phone, tmp_path: Path, work: Working, cast: Cast
) -> None:
    rows: list[list[object]] = [
        ["书记"],
        [],
        ["党支部名称", "书记姓名", "联系方式", "书记来源"],
        ["晨光电子支部", "王建国", "13812345678", "老板"],
    ]
    said = zhao.sends_document("书记.xlsx", saved(tmp_path / "表.xlsx", rows).read_bytes(), KIND)
    assert "来源：（空） → 出资人" in said
    assert "1381234" not in said
    zhao.presses("对，导入")
    with work("2026-10-22 11:00") as w:
        [head] = w.realname.all(SECRETARY, w.organizations.get(cast.chenguang.id))
        assert head.values["phone"] == "13812345678"


def test_what_can_not_be_read_and_who_may_not(zhao: Phone, wang: Phone, report: bytes) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert zhao.sends_document("旧.xls", old, KIND).startswith("文件 旧.xls 是旧版 Excel")
    assert "文件 坏.xlsx 已经损坏" in zhao.sends_document("坏.xlsx", b"PK", KIND)
    assert "由街道、乡镇、园区以上的负责人导入" in wang.sends_document("表.xlsx", report, KIND)
    zhao.sends_document("表.xlsx", report, KIND)
    wang.says("菜单")
    for label in ("对，导入", "改：纳税额", "不导入"):
        pressed = wang.presses(Button(wang.newest, zhao.button(label).data))
        assert pressed.startswith("没有找到"), label
        wang.says("菜单")
