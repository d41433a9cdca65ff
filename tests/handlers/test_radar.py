"""雷达: what is asked of branches, who sees it, how it closes and how it is answered."""

from __future__ import annotations

from datetime import date

import pytest

from models.appointment import Appointment, Origin, Role
from models.person import Person
from models.unit import Operating, Unit, UnitLink
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working


@pytest.fixture
def owner(work: Working, cast: Cast) -> int:
    """王 owns the firm, his term is nearly over, and nobody else does Party work there."""
    with work("2026-10-01 09:00") as w:
        office = w.session.get_one(Appointment, cast.wang.appointment_id)
        office.origin = Origin.OWNER
        office.term_ends_on = date(2027, 4, 22)
        return office.id


@pytest.mark.usefixtures("owner")
def test_a_finding_goes_to_the_branch_and_to_its_superior(zhao: Phone, wang: Phone) -> None:
    assert (
        "· 通知里的要求：出资人任书记，没有专职副书记、没有党务干事、书记任期快到了"
        in wang.says("任务")
    )
    assert "[看通知里的要求]" in wang.sees
    assert "南湖街道综合党委有 1 个支部还有要办的。" in zhao.says("任务")
    assert zhao.presses("看要办的支部") == message(
        """
        南湖街道综合党委　要看看的支部
        通知和条例里有要求、还没办到的 1 个：
        · 晨光电子支部　出资人任书记，没有专职副书记、没有党务干事、书记任期快到了
        [晨光电子支部]
        [回到任务]
        """
    )
    assert zhao.presses("晨光电子支部") == message(
        """
        晨光电子支部
        通知里的要求，还没办到的：
        · 书记是出资人。「出资人（负责人）任党组织书记的，配备专职副书记，建立党群工作部」（措施 4）
        · 任职里没有党务干事。「党总支、党支部要配备专职党务干事」（措施 4）
        · 书记任期到 2027 年 4 月 22 日。党支部每届任期 3 年，届满前报批换届（《关于党的基层组织任期的意见》）
        [说明：出资人任书记，没有专职副书记]
        [说明：没有党务干事]
        [说明：书记任期快到了]
        [改书记台账]
        [回到任务]
        """
    )


def test_a_reason_answers_it_and_a_fact_closes_it(
    owner: int, wang: Phone, zhao: Phone, work: Working, cast: Cast
) -> None:
    wang.says("任务")
    wang.presses("看通知里的要求")
    wang.presses("说明：没有党务干事")
    seen = wang.presses("正在物色人选")
    assert "　说明：正在物色人选" in seen
    assert "[说明：没有党务干事]" not in seen
    old = wang.button("说明：书记任期快到了")
    wang.presses("说明：出资人任书记，没有专职副书记")
    wang.says("副书记下月到岗")
    with work("2026-10-22 10:00") as w:
        w.session.get_one(Appointment, owner).term_ends_on = date(2029, 10, 1)
    assert "通知里的要求" not in wang.says("任务")
    assert "还有要办的" not in zhao.says("任务")
    assert "书记任期" not in wang.presses(Button(wang.newest, old.data))
    with work("2026-10-22 11:00") as w:
        deputy = Appointment(
            person=Person(name="副手"),
            role=Role.DEPUTY,
            organization=w.organizations.get(cast.chenguang.id),
            since=date(2026, 10, 22),
            full_time=True,
        )
        w.session.add(deputy)
        w.session.flush()
        assert [
            each.check.value
            for each in w.radar.of(w.organizations.get(cast.chenguang.id)).findings
        ] == ["no_organiser"]


def test_an_answer_about_one_term_says_nothing_about_the_next(
    owner: int, work: Working, cast: Cast
) -> None:
    with work("2026-10-22 10:00", cast.wang.person_id) as w:
        branch = w.organizations.get(cast.chenguang.id)
        term = w.radar.of(branch).findings[-1]
        w.radar.answer(branch, term, "已列入换届计划")
        assert term not in w.radar.of(branch).open_findings
        w.session.get_one(Appointment, owner).term_ends_on = date(2027, 4, 1)
        w.session.flush()
        assert "term_ends" in {each.check.value for each in w.radar.of(branch).open_findings}


def test_four_firms_in_one_joint_branch_are_too_many(
    zhao: Phone, work: Working, cast: Cast
) -> None:
    with work("2026-10-01 09:00") as w:
        for number, name in enumerate(("三和五金有限公司", "四海物流有限公司")):
            unit = Unit(
                code=f"U01{number}",
                name=name,
                sector="enterprise",
                category="private_enterprise",
                organization_id=cast.nanhu_id,
                operating=Operating.WORKING,
            )
            w.session.add(unit)
            w.session.flush()
            w.session.add(UnitLink(unit_id=unit.id, organization_id=cast.louyu.id))
    zhao.says("任务")
    assert "· 南湖楼宇联合支部　联合超过规定户数" in zhao.presses("看要办的支部")
    zhao.presses("南湖楼宇联合支部")
    assert "联合了 4 户企业。「企业间建立联合党组织（最多 3 户企业）」" in zhao.sees
    zhao.presses("说明：联合超过规定户数")
    assert "　说明：专业市场、商务楼宇联合" in zhao.presses("专业市场、商务楼宇联合")


def test_nobody_elses_branch(owner: int, zhao: Phone, chen: Phone, cast: Cast) -> None:
    del owner
    zhao.says("任务")
    page = zhao.button("看要办的支部").data
    for data in (page, f"rf/{cast.chenguang.id}", f"rw/{cast.chenguang.id}/no_organiser"):
        chen.says("菜单")
        assert "没有找到" in chen.presses(Button(chen.newest, data))


def test_an_answer_lapses_with_its_finding(
    owner: int, telegram: Telegram, wang: Phone, work: Working
) -> None:
    wang.says("任务")
    wang.presses("看通知里的要求")
    wang.presses("说明：出资人任书记，没有专职副书记")
    wang.says("副书记下月到岗")
    telegram.tick("lapse")
    assert "出资人任书记" not in wang.says("任务"), "as long as it stands, its answer holds"
    for origin in (Origin.STAFF, Origin.OWNER):
        with work("2026-10-22 11:00") as w:
            w.session.get_one(Appointment, owner).origin = origin
        telegram.tick("lapse")
    assert "出资人任书记，没有专职副书记" in wang.says("任务")
