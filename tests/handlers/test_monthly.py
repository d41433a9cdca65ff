"""有变化吗？ answered in one's own words: understood, shown from what to what, and confirmed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.settings import Settings
from models.appointment import Appointment, Role
from models.exchange.columns import SECRETARY, UNIT
from models.history import Source
from models.kind import Kind
from models.realname import Held
from models.work import Work
from tests.cast import Cast
from tests.chat import Button, Phone, message
from tests.conftest import Working, owing


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Only the check of the ledgers is owed."""
    return owing(shipped, Kind.LEDGER_CHECK)


def unit_of(w: Work, branch_id: int) -> Held:
    [found] = w.realname.all(UNIT, w.organizations.get(branch_id))
    return found


@pytest.fixture
def employs(work: Working, cast: Cast) -> None:
    """晨光电子 employed 45 people last month."""
    with work("2026-09-10 09:00", cast.zhao.person_id) as w:
        w.realname.put(unit_of(w, cast.chenguang.id), UNIT.by_key["employees"], 45)


@pytest.mark.usefixtures("employs")
def test_one_message_changes_two_ledgers_after_a_yes(
    wang: Phone, zhao: Phone, work: Working, cast: Cast
) -> None:
    said = wang.says("职工增加到 120 人，王建国不当书记了，换成李娜 13800000000")
    # The number was typed here, but it is not shown here.
    assert said == message(
        """
        听明白了，是这样改吗？
        晨光电子有限公司
        · 职工人数：45 → 120
        晨光电子支部
        · 书记：王建国 → 李娜（电话也记下），从 2026 年 10 月 22 日起
        [对，就这样改] [都不改]
        [✗ 不改职工人数]
        [✗ 不改书记]
        """
    )
    with work("2026-10-22 10:01") as w:
        assert unit_of(w, cast.chenguang.id).values["employees"] == 45, "nothing before the yes"
    assert "· 职工人数：不改\n" in wang.presses("✗ 不改职工人数")
    wang.presses("✓ 改职工人数")
    assert wang.presses("对，就这样改") == message(
        """
        已请上级确认：书记移交给李娜。同意以前，还由你填报。
        ――
        改好了 1 处。
        [看晨光电子有限公司]
        [改好了，报核对]
        [看台账]
        """
    )
    assert "晨光电子支部书记从今天起是李娜" in zhao.presses("同意")
    with work("2026-10-23 09:00") as w:
        unit = unit_of(w, cast.chenguang.id)
        assert unit.values["employees"] == 120
        assert unit.unit is not None
        assert unit.unit.confirmed_on == date(2026, 10, 22)
        [head] = w.realname.all(SECRETARY, w.organizations.get(cast.chenguang.id))
        assert (head.name, head.values["phone"]) == ("李娜", "13800000000")
        assert head.values["since"] == date(2026, 10, 22)
        old = w.session.get_one(Appointment, cast.wang.appointment_id)
        assert old.until == date(2026, 10, 22)


@pytest.mark.usefixtures("employs")
def test_what_is_tapped_away_is_not_written(wang: Phone, work: Working, cast: Cast) -> None:
    wang.says("职工 60 人，停产了")
    wang.presses("✗ 不改经营状态")
    yes = wang.button("对，就这样改")
    assert "改好了 1 处。" in wang.presses(yes)
    with work("2026-10-22 11:00") as w:
        values = unit_of(w, cast.chenguang.id).values
        assert (values["employees"], values["operating"]) == (60, "working")
    assert "已经办过了" in wang.presses(yes)
    assert "台账里已经是这样" in wang.says("职工 60 人")
    wang.says("职工 61 人")
    assert "好，没有改。" in wang.presses("都不改")


@pytest.mark.usefixtures("employs")
def test_a_number_out_of_proportion_is_asked_again_beside_the_last_one(wang: Phone) -> None:
    assert "职工人数：45 → 4500（差得多，请看清）" in wang.says("职工 4500 人")
    wang.presses("都不改")
    wang.says("实名台账")
    wang.presses("单位 1")
    wang.presses("晨光电子有限公司")
    wang.presses("有变化，改一项")
    asked = wang.presses("职工人数")
    assert "现在写的是：45（上月底 45）" in asked
    assert "没看出是几个" in wang.says("-5")
    assert wang.says("4500") == message(
        """
        请再看一眼，是这样改吗？
        晨光电子有限公司
        · 职工人数：45 → 4500（差得多，请看清）
        [对，就这样改] [都不改]
        """
    )
    assert "改好了 1 处。" in wang.presses("对，就这样改")


@pytest.mark.usefixtures("employs")
def test_the_second_of_two_sees_what_the_first_has_changed(wang: Phone, zhao: Phone) -> None:
    wang.says("职工 60 人")
    zhao.says("晨光电子职工 70 人")
    zhao.presses("对，就这样改")
    assert wang.presses("对，就这样改") == message(
        """
        听明白了，是这样改吗？
        晨光电子有限公司
        · 职工人数：赵刚刚改成 70，你要改成 60
        [对，就这样改] [都不改]
        """
    )
    assert "改好了 1 处。" in wang.presses("对，就这样改")
    # The same in a form that was open meanwhile.
    zhao.says("实名台账")
    zhao.presses("单位 4")
    zhao.presses("晨光电子有限公司")
    zhao.presses("有变化，改一项")
    zhao.presses("职工人数")
    wang.says("职工 80 人")
    wang.presses("对，就这样改")
    assert "· 职工人数：王建国刚改成 80，你要改成 90" in zhao.says("90")
    assert "改好了 1 处。" in zhao.presses("对，就这样改")


def test_of_which_unit_it_is_said(li: Phone, zhao: Phone, wang: Phone) -> None:
    assert li.says("职工 30 人") == message(
        """
        这是哪一家的变化？
        [清风广告有限公司]
        [同心软件有限公司]
        """
    )
    which = li.button("同心软件有限公司")
    assert "同心软件有限公司\n· 职工人数：未填 → 30" in li.presses(which)
    assert "已经办过了" in li.presses(which)
    assert "清风广告有限公司\n· 经营状态：正常 → 停业" in li.says("清风广告停产了")
    # Nobody changes what is another's, neither by naming it nor by a forged button.
    assert "这句我没对上" in zhao.says("安康医院职工 300 人")
    yes = li.button("对，就这样改")
    wang.says("职工 30 人")
    assert wang.presses(Button(wang.newest, yes.data)).startswith("没有找到")


def test_nothing_has_changed_in_two_words(wang: Phone, chen: Phone) -> None:
    assert wang.says("无变化") == message(
        """
        记下了：10 月台账核对，无变化，编号 1。
        [回到任务]
        """
    )
    assert "已经核对过了，编号 1" in wang.says("没有变化。")
    assert "记下了：10 月台账核对，无变化" in chen.says("和上次一样")


def test_an_instructor_confirms_all_units_with_one_tap(
    li: Phone, work: Working, cast: Cast
) -> None:
    with work("2026-10-02 08:00", source=Source.IMPORT) as w:
        units = w.units.under(w.organizations.get(cast.nanhu_id))
        w.session.add_all(
            Appointment(
                person_id=cast.li.person_id,
                role=Role.INSTRUCTOR,
                organization_id=cast.nanhu_id,
                unit_id=unit.id,
            )
            for unit in units[:2]
        )
    li.says("任务")
    assert "你联系的 2 家单位" in li.presses("全部无变化")
    seen = li.says("任务")
    assert seen.count("本月核对过") == 2
    assert "[全部无变化]" not in seen


def test_what_is_no_ledger_is_left_alone(wang: Phone) -> None:
    for words in ("今天天气不错", "书记讲得真好", "120"):
        assert "这句我没对上" in wang.says(words), words
