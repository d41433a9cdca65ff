"""两个覆盖 and the units' ledger, on the five units of the cast.

晨光电子 and 远大商贸 have branches of their own, 清风广告 and 同心软件 share the joint branch, 安康医院
in the other street has its own: 5/5 organised, 3/5 independent, by hand.
"""

from __future__ import annotations

from datetime import date

import pytest

from bot.settings import Settings
from models.appointment import Appointment, Role
from models.history import Source
from models.kind import Kind
from models.unit import Operating, Unit
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working, owing


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Only the check of the ledgers is owed."""
    return owing(shipped, Kind.LEDGER_CHECK)


@pytest.fixture
def tiger(work: Working, cast: Cast) -> int:
    """虎石建材, an enterprise of 120 people in the street 南湖, with nobody: not covered at all."""
    with work("2026-10-01 08:00", source=Source.IMPORT) as w:
        unit = Unit(
            code="U009",
            name="虎石建材有限公司",
            sector="enterprise",
            category="private_enterprise",
            organization_id=cast.nanhu_id,
            operating=Operating.WORKING,
            employees=120,
            full_members=0,
            probationary_members=0,
        )
        w.session.add(unit)
        w.session.flush()
        return unit.id


@pytest.mark.usefixtures("tiger")
def test_the_superior_sees_both_rates_and_opens_what_is_to_be_done(zhao: Phone) -> None:
    assert zhao.says("两个覆盖") == message(
        """
        南湖街道综合党委　两个覆盖
        两新组织，10 月 22 日
        计入基数 5 家，不计入 0 家
        组织覆盖 4/5（80%）：单独 2，联合 2
        工作覆盖 4/5（80%）
        单独组建 2/5（40%）
        联合党组织 1 个，基准日 0 个
        [要办 1] [未覆盖 1] [五个清不全 1]
        [联合 2] [单独 2]
        [非公企业] [社会组织]
        [怎么算的]
        """
    )
    assert zhao.presses("要办 1") == message(
        """
        南湖街道综合党委　两个覆盖
        两新组织，10 月 22 日
        通知里有要求、还没办到的 1 家：
        · 虎石建材有限公司　百人以上未单独组建、无党员，未选派指导员
        [虎石建材有限公司]
        [回到两个覆盖]
        """
    )
    assert zhao.presses("虎石建材有限公司") == message(
        """
        虎石建材有限公司
        未覆盖
        单位名称：虎石建材有限公司
        类别：民营企业
        经营状态：正常
        职工人数：120
        正式党员数：0
        预备党员数：0

        五个清：清楚 2 个，还差：
        · 经营运行：缺主营业务
        · 出资人（负责人）：缺出资人姓名、出资人是否党员
        · 未建原因：缺未建原因

        通知里的要求，还没办到的：
        · 职工 120 人。「职工人数 100 人以上的全部单独组建党组织」（目标任务）
        · 没有党员。「没有党员的，通过『一对一』选派党建工作指导员」等实现党的工作覆盖（措施 3）
        [说明：百人以上未单独组建]
        [说明：无党员，未选派指导员]
        [无变化]
        [有变化，改一项]
        [建党组织] [划给别的上级]
        [经费] [变更记录]
        """
    )


@pytest.mark.usefixtures("tiger")
def test_a_reason_answers_a_finding_and_a_changed_fact_closes_it(zhao: Phone) -> None:
    zhao.says("两个覆盖")
    zhao.presses("要办 1")
    zhao.presses("虎石建材有限公司")
    zhao.presses("说明：百人以上未单独组建")
    seen = zhao.presses("已列入组建计划")
    assert "说明：已列入组建计划" in seen
    assert "[说明：百人以上未单独组建]" not in seen
    zhao.presses("有变化，改一项")
    asked = zhao.presses("职工人数")
    assert "现在写的是：120" in asked
    assert "没看出是几个" in zhao.says("少了不少")
    changed = zhao.says("四十五")
    assert "改好了：职工人数。" in changed
    assert "职工人数：45" in changed
    assert "百人以上" not in changed


@pytest.mark.usefixtures("tiger")
def test_which_of_the_five_are_clear_is_listed(zhao: Phone) -> None:
    zhao.says("两个覆盖")
    assert zhao.presses("五个清不全 1") == message(
        """
        南湖街道综合党委　两个覆盖
        两新组织，10 月 22 日
        没有党组织、五个清还不全的 1 家：
        · 虎石建材有限公司　清楚 2 个，缺主营业务、出资人姓名、出资人是否党员、未建原因
        [虎石建材有限公司]
        [回到两个覆盖]
        """
    )


def test_what_is_excluded_leaves_the_base_with_its_reason(
    zhao: Phone, work: Working, tiger: int
) -> None:
    with work("2026-10-22 09:00") as w:
        w.session.get_one(Unit, tiger).excluded_why = "一址多照"
    shown = zhao.says("两个覆盖")
    assert "计入基数 4 家，不计入 1 家" in shown
    assert "组织覆盖 4/4（100%）" in shown
    assert "· 虎石建材有限公司　一址多照" in zhao.presses("不计入 1")


def test_the_district_goes_down_the_tree(qian: Phone) -> None:
    assert "组织覆盖 5/5（100%）：单独 3，联合 2" in qian.says("两个覆盖")
    assert "· 北市街道综合党委　组织 1/1，工作 1/1" in qian.sees
    assert "组织覆盖 1/1（100%）" in qian.presses("北市街道综合党委")
    assert "非公企业" in qian.presses("社会组织")
    assert "计入基数 1 家" in qian.sees
    assert "综合党委兜底的单位：不算工作覆盖" in qian.presses("怎么算的")


def test_a_secretary_confirms_with_one_tap(wang: Phone, work: Working, cast: Cast) -> None:
    assert wang.says("填报") == message(
        """
        10 月台账核对　晨光电子支部
        党员 5 人
        晨光电子有限公司：职工 未填，正常

        和上次比，有变化吗？
        [无变化]
        [晨光电子有限公司有变化]
        [改好了，报核对]
        """
    )
    old = wang.button("无变化")
    assert wang.presses("无变化") == message(
        """
        记下了：10 月台账核对，无变化，编号 1。
        [回到任务]
        """
    )
    assert "已经核对过了，编号 1" in wang.presses(old)
    with work("2026-10-22 11:00") as w:
        [unit] = w.units.of_branch(w.organizations.get(cast.chenguang.id), w.today)
        assert unit.confirmed_on == date(2026, 10, 22)


def test_a_secretary_changes_one_thing(wang: Phone, work: Working, cast: Cast) -> None:
    wang.says("填报")
    wang.presses("晨光电子有限公司有变化")
    wang.presses("有变化，改一项")
    wang.presses("职工人数")
    assert "不合" in wang.says("-5") or "没看出" in wang.sees
    assert "改好了：职工人数。" in wang.says("120")
    with work("2026-10-22 11:00") as w:
        [unit] = w.units.of_branch(w.organizations.get(cast.chenguang.id), w.today)
        [line] = [each for each in w.history.of(unit) if each.field == "employees"]
        assert (line.before, line.after, line.person_id) == (None, 120, cast.wang.person_id)


def test_an_instructor_sees_the_units_he_is_sent_to(
    li: Phone, work: Working, cast: Cast, tiger: int, wang: Phone
) -> None:
    with work("2026-10-02 08:00", source=Source.IMPORT) as w:
        w.session.add(
            Appointment(
                person_id=cast.li.person_id,
                role=Role.INSTRUCTOR,
                organization_id=cast.nanhu_id,
                unit_id=tiger,
            )
        )
    assert "· 虎石建材有限公司　本月还没核对、百人以上未单独组建" in li.says("任务")
    li.presses("虎石建材有限公司")
    li.presses("无变化")
    assert "· 虎石建材有限公司　本月核对过" in li.says("任务")
    # Nobody else's business: it is not even said that there is such a unit.
    wang.says("填报")
    his = wang.button("无变化")
    forged = Button(his.message_id, li.button("虎石建材有限公司").data)
    assert "虎石" not in wang.presses(forged)


def test_coverage_of_a_past_day(zhao: Phone, work: Working, cast: Cast, tiger: int) -> None:
    del zhao
    with work("2026-10-15 08:00") as w:
        w.session.get_one(Unit, tiger).employees = 60
    with work("2026-10-22 09:00") as w:
        top = w.organizations.get(cast.nanhu_id)
        staff = {
            day: {line.code: line.facts.employees for line in w.ledgers.lines(top, day)}.get(
                "U009", "absent"
            )
            for day in (date(2026, 9, 30), date(2026, 10, 10), date(2026, 10, 22))
        }
        assert staff == {
            date(2026, 9, 30): "absent",
            date(2026, 10, 10): 120,
            date(2026, 10, 22): 60,
        }


@pytest.mark.usefixtures("tiger")
def test_an_answer_lapses_with_its_finding(telegram: Telegram, zhao: Phone) -> None:
    zhao.says("两个覆盖")
    zhao.presses("要办 1")
    zhao.presses("虎石建材有限公司")
    zhao.presses("说明：百人以上未单独组建")
    zhao.presses("已列入组建计划")
    telegram.tick("lapse")
    for count in ("四十五", "120"):
        zhao.presses("有变化，改一项")
        zhao.presses("职工人数")
        seen = zhao.says(count)
        if "差得多" in seen:
            seen = zhao.presses("对，就这样改")
        telegram.tick("lapse")
    zhao.says("两个覆盖")
    zhao.presses("要办 1")
    seen = zhao.presses("虎石建材有限公司")
    assert "[说明：百人以上未单独组建]" in seen
    assert "已列入组建计划" not in seen
