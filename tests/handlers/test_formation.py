"""组建: organisations are founded, merged and dissolved, units go to other superiors.

On the cast's units (tests/cast.py): 清风广告 and 同心软件 share the joint branch of 3 members; 虎石建材,
an enterprise of 120 people with 3 full members, has nobody but the instructor 李 until an
organisation is founded in it.
"""

from __future__ import annotations

from datetime import date

import pytest

from models.appointment import Appointment, Role
from models.history import Source
from models.organization import Form, Level, PartyOrganization
from models.unit import Formation, NotFounded, Operating, Unit
from models.work import Work
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working


@pytest.fixture
def tiger(work: Working, cast: Cast) -> int:
    """虎石建材, an enterprise of 120 people in the street 南湖, guided by 李敏."""
    with work("2026-09-01 08:00", source=Source.IMPORT) as w, w.true_from(date(2026, 9, 1)):
        unit = Unit(
            code="U009",
            name="虎石建材有限公司",
            sector="enterprise",
            category="private_enterprise",
            organization_id=cast.nanhu_id,
            operating=Operating.WORKING,
            employees=120,
            full_members=3,
            probationary_members=1,
            not_founded=NotFounded.SHOULD,
        )
        w.session.add(unit)
        w.session.flush()
        w.session.add(
            Appointment(
                person_id=cast.li.person_id,
                role=Role.INSTRUCTOR,
                organization_id=cast.nanhu_id,
                unit_id=unit.id,
                since=date(2026, 9, 1),
            )
        )
        return unit.id


def organisation(w: Work, name: str) -> PartyOrganization:
    return next(each for each in w.organizations.all() if each.name == name)


def rates(w: Work, node: int, day: date) -> tuple[int, int, int, int]:
    """Base, independent, joint and covered at and under a node on a day."""
    found = w.ledgers.view(w.organizations.get(node), day).rates
    return found.base, found.independent, found.joint, found.covered


@pytest.mark.usefixtures("tiger")
def test_the_committee_founds_an_organisation(
    zhao: Phone, li: Phone, work: Working, cast: Cast
) -> None:
    """Approved on 19 October, entered on the 22nd: covered from the 19th on, and not before."""
    assert "组织覆盖 4/5（80%）：单独 2，联合 2" in zhao.says("两个覆盖")
    assert "南湖街道综合党委有 1 家单位还有要办的" in zhao.says("任务")
    assert zhao.says("组建") == message(
        """
        南湖街道综合党委　组建，10 月 22 日
        直接管的支部 3 个；还没有党组织的单位 1 家。
        · 虎石建材有限公司　百人以上未单独组建、应建未建
        [建党组织] [建党委、党总支]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        """
    )
    assert zhao.presses("建党组织") == message(
        """
        建党组织　南湖街道综合党委

        用哪种方式组建？
        [单独组建] [片区联建] [同业共建]
        [挂靠组建] [派驻帮建] [龙头带建]
        [稍后再填] [取消]
        """
    )
    assert zhao.presses("单独组建") == message(
        """
        建党组织　南湖街道综合党委
        组建方式：单独组建

        哪几家单位？点名字，选好了再点「选好了」。
        [这里没有]
        [虎石建材有限公司] [清风广告有限公司] [同心软件有限公司]
        [上一步] [稍后再填] [取消]
        """
    )
    zhao.presses("虎石建材有限公司")
    assert "党组织叫什么？" in zhao.presses("选好了，1 家")
    assert "正式党员有谁？" in zhao.presses("虎石建材党支部")
    assert "[郑虎] [冯石] [褚建]" in zhao.says("郑虎、冯石，褚建")
    assert "批准文号是什么？没有就跳过。\n[上一步] [跳过]" in zhao.presses("郑虎")
    zhao.says("南街组发〔2026〕8 号")
    zhao.presses("＋预备党员")
    zhao.says("卫新")
    zhao.presses("成立")
    assert zhao.says("10 月 19 日") == message(
        """
        建党组织　南湖街道综合党委
        组建方式：单独组建
        单位：虎石建材有限公司
        名称：虎石建材党支部
        正式党员：郑虎、冯石，褚建
        书记：郑虎
        预备党员：卫新
        成立：10 月 19 日（周一）
        批准文号：南街组发〔2026〕8 号

        都对吗？提交以后，从这天起算组织覆盖，支部开始有要报的事。
        [提交]
        [组建方式] [单位] [名称]
        [正式党员] [书记] [＋电话]
        [预备党员] [成立] [批准文号]
        [上一步] [稍后再填] [取消]
        """
    )
    assert zhao.presses("提交") == message(
        """
        建好了：虎石建材党支部，2026 年 10 月 19 日成立，1 家单位。两个覆盖从这天起算。
        书记郑虎还没加入支报，发邀请给他；加入以后，支部要报的事在「任务」里。
        [邀请郑虎]
        [看虎石建材党支部] [两个覆盖]
        """
    )
    assert (
        li.reads() == "南湖街道综合党委建立了虎石建材党支部，10 月 19 日（周一）起你是它的指导员。"
    )
    assert "虎石建材党支部\n□ 10 月主题党日：10 月 25 日截止，还有 3 天" in li.says("任务")
    assert "组织覆盖 5/5（100%）：单独 3，联合 2" in zhao.says("两个覆盖")
    assert "还有要办的" not in zhao.says("任务")
    with work("2026-10-22 11:00") as w:
        assert rates(w, cast.nanhu_id, date(2026, 10, 18)) == (5, 2, 2, 5)
        assert rates(w, cast.nanhu_id, date(2026, 10, 19)) == (5, 3, 2, 5)
        branch = organisation(w, "虎石建材党支部")
        assert (branch.code, branch.form) == ("LN-SY-HP-01-004", Form.BRANCH)
        members = [
            (each.name, each.standing.value) for each in w.roster.of(branch, date(2026, 10, 19))
        ]
        assert members == [
            ("郑虎", "full"),
            ("冯石", "full"),
            ("褚建", "full"),
            ("卫新", "probationary"),
        ]
        [unit] = w.units.of_branch(branch, w.today)
        assert (unit.formation, unit.not_founded) == (Formation.INDEPENDENT, None)


def test_the_new_secretary_joins_and_reports(
    zhao: Phone, telegram: Telegram, tiger: int, cast: Cast
) -> None:
    del tiger
    zhao.says("组建")
    _found(zhao)
    invitation = zhao.presses("邀请郑虎")
    code = invitation.split("start=")[-1].split("\n")[0]
    newcomer = telegram.phone(cast.lin)
    newcomer.says(f"/start {code}")
    assert "□ 10 月主题党日：10 月 25 日截止，还有 3 天" in newcomer.says("任务")
    newcomer.files()
    assert "☑ 10 月主题党日：已报" in newcomer.says("任务")


def _found(zhao: Phone) -> None:
    zhao.presses("建党组织")
    zhao.presses("单独组建")
    zhao.presses("虎石建材有限公司")
    zhao.presses("选好了，1 家")
    zhao.presses("虎石建材党支部")
    zhao.says("郑虎、冯石、褚建")
    zhao.presses("郑虎")
    zhao.presses("跳过")
    zhao.presses("提交")


def test_a_unit_leaves_the_joint_branch_with_its_members(
    zhao: Phone, work: Working, cast: Cast
) -> None:
    """何平 is on the joint branch's roster: the membership goes along; two others are new."""
    zhao.says("组建")
    zhao.presses("建党组织")
    zhao.presses("单独组建")
    zhao.presses("同心软件有限公司")
    zhao.presses("选好了，1 家")
    zhao.presses("同心软件党支部")
    zhao.says("何平 高远 林立")
    zhao.presses("何平")
    assert (
        "提醒：原来有党组织的，从这天起转到新支部：同心软件有限公司（南湖楼宇联合支部）。"
        in zhao.presses("跳过")
    )
    zhao.presses("提交")
    with work("2026-10-22 11:00") as w:
        old, new = w.organizations.get(cast.louyu.id), organisation(w, "同心软件党支部")
        assert [each.name for each in w.roster.of(old, w.today)] == ["周海", "吕梅"]
        assert [each.name for each in w.roster.of(new, w.today)] == ["何平", "高远", "林立"]
        [he, *_] = w.roster.of(new, w.today)
        assert he.person_id == w.roster.of(old, date(2026, 10, 21))[1].person_id
        assert rates(w, cast.nanhu_id, date(2026, 10, 21)) == (4, 2, 2, 4)
        assert rates(w, cast.nanhu_id, date(2026, 10, 22)) == (4, 3, 1, 4)


@pytest.mark.usefixtures("tiger")
def test_what_can_not_be_is_asked_again(zhao: Phone) -> None:
    zhao.says("组建")
    zhao.presses("建党组织")
    zhao.presses("单独组建")
    assert "先在「实名台账」里登记新单位" in zhao.presses("这里没有")
    zhao.presses("虎石建材有限公司")
    zhao.presses("清风广告有限公司")
    assert "单独组建只有一家单位" in zhao.presses("选好了，2 家")
    zhao.presses("✗ 虎石建材有限公司")
    zhao.presses("✗ 清风广告有限公司")
    zhao.presses("虎石建材有限公司")
    zhao.presses("选好了，1 家")
    assert "这个名字已经有了" in zhao.says("晨光电子支部")
    zhao.says("虎石建材党支部")
    zhao.says("郑虎 13840001111")
    assert "没看出是谁的名字" in zhao.says("待选举")
    zhao.says("钱来")
    card = zhao.presses("跳过")
    assert "提醒：正式党员 1 人。「凡是有正式党员 3 人以上的" in card
    assert "提醒：书记不在上面的正式党员里" in card
    zhao.presses("成立")
    assert "这一天还没到" in zhao.says("2026 年 10 月 30 日")


def test_one_branch_goes_into_another(
    zhao: Phone, chen: Phone, wang: Phone, work: Working, cast: Cast
) -> None:
    zhao.says("组建")
    assert zhao.presses("晨光电子支部") == message(
        """
        晨光电子支部
        正式党员 5 人
        单位：晨光电子有限公司
        书记：王建国
        成立：2024 年 3 月 1 日
        [并入别的支部] [撤销]
        [晨光电子有限公司]
        [回到组建]
        """
    )
    assert zhao.presses("并入别的支部") == message(
        """
        晨光电子支部并入哪个支部？
        [远大商贸支部] [南湖楼宇联合支部]
        [留着]
        """
    )
    zhao.presses("远大商贸支部")
    zhao.presses("片区联建")
    zhao.presses("就近便于开展活动")
    zhao.presses("日期")
    zhao.says("10 月 20 日")
    assert zhao.presses("提交") == message(
        """
        记下了：晨光电子支部从 10 月 20 日（周二）起并入远大商贸支部，党员 5 人转过去，单位也归它。
        [看远大商贸支部]
        [回到组建]
        """
    )
    told = "晨光电子支部从 10 月 20 日（周二）起并入远大商贸支部。"
    assert chen.reads() == told
    assert wang.reads() == told
    assert "你现在没有任职" in wang.says("菜单")
    with work("2026-10-22 11:00") as w:
        # Two firms with a branch each are two firms with one branch from that day on.
        assert rates(w, cast.nanhu_id, date(2026, 10, 19)) == (4, 2, 2, 4)
        assert rates(w, cast.nanhu_id, date(2026, 10, 20)) == (4, 0, 4, 4)
        view = w.ledgers.view(w.organizations.get(cast.nanhu_id), date(2026, 10, 19))
        assert (view.joints, w.ledgers.view(w.organizations.get(cast.nanhu_id)).joints) == (1, 2)
        yuanda = w.organizations.get(cast.yuanda.id)
        assert yuanda.form is Form.JOINT_BRANCH
        assert len(w.roster.of(yuanda, w.today)) == 14


def test_a_branch_is_dissolved_and_its_unit_stands_in_the_tasks(
    zhao: Phone, chen: Phone, wang: Phone, work: Working, cast: Cast
) -> None:
    with work("2026-10-22 09:00") as w:
        [unit] = w.units.of_branch(w.organizations.get(cast.chenguang.id), w.today)
        unit.full_members = unit.probationary_members = 0
    assert "还有要办的" not in zhao.says("任务")
    zhao.says("组建")
    zhao.presses("晨光电子支部")
    assert "它的党员转到哪个支部？" in zhao.presses("撤销")
    zhao.presses("远大商贸支部")
    zhao.presses("单位注销或停业")
    assert zhao.presses("提交") == message(
        """
        记下了：晨光电子支部从 10 月 22 日（周四）起撤销。
        党员转到远大商贸支部。
        这些单位从这天起没有党组织，请看还要做什么：晨光电子有限公司。
        [晨光电子有限公司]
        [回到组建]
        """
    )
    assert wang.reads() == "晨光电子支部从 10 月 22 日（周四）起撤销。"
    assert chen.reads() == "晨光电子支部撤销了，它的党员转到你们支部，请看「名册」。"
    assert "南湖街道综合党委有 1 家单位还有要办的" in zhao.says("任务")
    assert "晨光电子" not in zhao.says("汇总")
    with work("2026-10-22 11:00") as w:
        assert rates(w, cast.nanhu_id, date(2026, 10, 21)) == (4, 2, 2, 4)
        assert rates(w, cast.nanhu_id, date(2026, 10, 22)) == (4, 1, 2, 3)


def test_a_unit_goes_to_another_superior_who_takes_it(
    zhao: Phone, qian: Phone, work: Working, cast: Cast
) -> None:
    """晨光电子 moves with the branch that is its alone; 北市 has nobody, so the district answers."""
    zhao.says("组建")
    zhao.presses("晨光电子支部")
    zhao.presses("晨光电子有限公司")
    assert zhao.presses("划给别的上级") == message(
        """
        晨光电子有限公司划给谁？
        现在看的是和平区委组织部下面：
        [北市街道综合党委]
        [‹ 往上一级]
        [回到单位]
        """
    )
    zhao.presses("北市街道综合党委")
    assert "对方接收以前，还归南湖街道综合党委。" in zhao.presses("迁到那边经营")
    assert qian.reads() == message(
        """
        南湖街道综合党委想把晨光电子有限公司划给北市街道综合党委：迁到那边经营。接收吗？
        [接收] [不接收]
        """
    )
    assert qian.says("任务") == message(
        """
        和平区委组织部
        等你答复的：
        · 南湖街道综合党委想把晨光电子有限公司划过来：迁到那边经营
        [接收晨光电子有限公司] [不接收晨光电子有限公司]
        [汇总]
        """
    )
    accept = qian.button("接收")
    assert "从今天起归北市街道综合党委" in qian.presses("接收晨光电子有限公司")
    assert "先前已经接收了" in qian.presses(accept)
    assert zhao.reads() == "北市街道综合党委接收了晨光电子有限公司，从今天起归那边。"
    with work("2026-10-23 09:00") as w:
        assert rates(w, cast.nanhu_id, date(2026, 10, 21)) == (4, 2, 2, 4)
        assert rates(w, cast.nanhu_id, date(2026, 10, 23)) == (3, 1, 2, 3)
        assert rates(w, cast.beishi_id, date(2026, 10, 21)) == (1, 1, 0, 1)
        assert rates(w, cast.beishi_id, date(2026, 10, 23)) == (2, 2, 0, 2)
        assert w.organizations.get(cast.chenguang.id).parent_id == cast.beishi_id


def test_a_unit_that_is_not_taken_stays(zhao: Phone, qian: Phone) -> None:
    zhao.says("组建")
    zhao.presses("晨光电子支部")
    zhao.presses("晨光电子有限公司")
    zhao.presses("划给别的上级")
    zhao.presses("北市街道综合党委")
    zhao.presses("行政区划调整")
    assert "还归南湖街道综合党委" in qian.presses("不接收")
    assert zhao.reads() == "北市街道综合党委没有接收晨光电子有限公司，还归南湖街道综合党委。"


def test_a_firm_that_has_grown_gets_a_general_branch(
    zhao: Phone, work: Working, cast: Cast
) -> None:
    """Its branch goes under it and reports on; coverage counts the firm once, as before."""
    zhao.says("组建")
    assert "建哪一种？" in zhao.presses("建党委、党总支")
    zhao.presses("党总支")
    zhao.presses("晨光电子有限公司")
    assert "叫什么？" in zhao.presses("选好了，1 家")
    zhao.presses("晨光电子党总支")
    zhao.says("王建国")
    card = zhao.presses("跳过")
    assert "种类：党总支\n单位：晨光电子有限公司\n名称：晨光电子党总支\n书记：王建国" in card
    told = zhao.presses("提交")
    assert "建好了：晨光电子党总支，2026 年 10 月 22 日成立。" in told
    assert "原来单独建的支部归它管：晨光电子支部。" in told
    with work("2026-10-23 09:00") as w:
        assert rates(w, cast.nanhu_id, date(2026, 10, 22)) == (4, 2, 2, 4)
        new = organisation(w, "晨光电子党总支")
        assert (new.form, new.level) == (Form.GENERAL_BRANCH, Level.GRASSROOTS)
        branch = w.organizations.get(cast.chenguang.id)
        assert branch.parent_id == new.id
        [secretary] = w.appointments.at(new, (Role.SECRETARY,), w.today)
        assert secretary.person_id == cast.wang.person_id, "no second one of the same name"
        assert w.obligations.open([branch]) == 0, "it owes what it owed"
        assert not new.is_branch, "meetings are held by branches"
    zhao.presses("看晨光电子党总支")
    assert "[晨光电子支部]" in zhao.sees
    assert "撤销" not in zhao.sees, "a branch hangs on it"


def test_a_place_gets_its_comprehensive_committee_and_loses_it(
    qian: Phone, zhao: Phone, work: Working, cast: Cast
) -> None:
    qian.says("组建")
    qian.presses("建党委、党总支")
    assert "叫什么？" in qian.presses("综合党委"), "it is of no unit"
    assert "[和平区综合党委]" in qian.sees
    qian.says("长白园区综合党委")
    qian.says("冯远（书记）13840001111")
    qian.presses("跳过")
    qian.presses("提交")
    with work("2026-10-22 11:00") as w:
        new = organisation(w, "长白园区综合党委")
        assert (new.level, new.parent_id) == (Level.TOWNSHIP, cast.district_id)
        [head] = w.appointments.at(new, (Role.SUPERIOR,), w.today)
        assert (head.person.name, head.person.phone) == ("冯远", "13840001111")
    assert "邀请冯远" in qian.sees
    assert "长白园区综合党委" in qian.presses("邀请冯远")
    qian.says("组建")
    qian.presses("长白园区综合党委")
    qian.presses("撤销")
    qian.presses("党员都转走了")
    assert "长白园区综合党委从 10 月 22 日" in qian.presses("提交")
    zhao.says("菜单")
    for verb in ("fc", "fd"):
        data = f"{verb}/{cast.beishi_id}"
        zhao.says("菜单")
        assert "没有找到" in zhao.presses(Button(zhao.newest, data))


def test_a_committee_of_a_firm_needs_the_firm(zhao: Phone) -> None:
    zhao.says("组建")
    zhao.presses("建党委、党总支")
    zhao.presses("党委")
    assert "党委、党总支要有单位" in zhao.presses("这里没有")


def test_founding_is_the_committees(zhao: Phone, wang: Phone, lin: Phone) -> None:
    zhao.says("组建")
    data = [zhao.button("建党组织").data]
    zhao.presses("远大商贸支部")
    data += [zhao.button("并入别的支部").data, zhao.button("撤销").data]
    for each in data:
        wang.says("菜单")
        assert "没有找到" in wang.presses(Button(wang.newest, each))
    lin.says("/start")
    before = lin.everything
    lin.presses(Button(lin.newest, data[0]))
    assert lin.everything.startswith(before)
    assert "建党组织" not in lin.everything
