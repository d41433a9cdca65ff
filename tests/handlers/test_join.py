"""邀请 and joining: one code, one person, once; a stranger learns nothing."""

from __future__ import annotations

from datetime import timedelta

from handlers.join import CODE
from models.appointment import Appointment, Role
from tests.cast import Cast, Player
from tests.chat import Phone, Telegram, message
from tests.conftest import Working

WEEK = timedelta(days=7)

NOBODY = (
    "你好，这里是支报。请把上级发给你的邀请码发过来（或者点邀请链接）。"
    "没有邀请码，请联系你的上级党组织。"
)


def code_for(work: Working, player: Player, now: str = "2026-10-22 09:00") -> str:
    """A code for the office of somebody of the cast, as the command line makes it."""
    with work(now) as w:
        office = w.appointments.get(player.appointment_id)
        assert office is not None
        return w.invitations.make(office.organization, office.role, office, WEEK)


def test_a_stranger_learns_that_a_code_is_needed(lin: Phone) -> None:
    assert lin.says("/start") == NOBODY
    assert lin.says("汇总") == NOBODY
    assert lin.sends_sticker() == NOBODY
    assert lin.sends_photo() == NOBODY
    assert lin.edits("汇总", "任务") == NOBODY
    assert lin.menu == ""
    assert lin.commands == []


def test_by_the_link(telegram: Telegram, cast: Cast, work: Working) -> None:
    zhou = telegram.phone(cast.zhou)
    assert zhou.says(f"/start {code_for(work, cast.zhou)}") == message(
        """
        周海，你好！你已加入支报：南湖楼宇联合支部书记。
        每月我会在截止前提醒你，填报只要点几下、打一句话。
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )
    assert zhou.menu == message(
        """
        [填报] [任务]
        [计划] [名册] [台账]
        [请求帮助] [菜单]
        """
    )
    assert "\n".join(zhou.commands) == message(
        """
        /report 填报主题党日
        /tasks 看有哪些事要办
        /plan 安排下次活动，通知党员
        /roster 看党员名册，记变动
        /book 打印支部的台账
        /support 有困难，请上级帮一把
        /menu 看菜单
        /feedback 对支报提意见
        /cancel 取消正在填的
        /help 怎么用
        """
    )
    assert zhou.presses("任务") == message(
        """
        南湖楼宇联合支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 3 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_with_the_code_pasted_as_it_was_passed_on(
    telegram: Telegram, cast: Cast, work: Working
) -> None:
    wu = telegram.phone(cast.wu)
    code = code_for(work, cast.wu)
    assert wu.says(
        f"吴红同志，请打开支报，把这个邀请码发过去（安康医院支部书记）：\n{code}"
    ) == message(
        """
        吴红，你好！你已加入支报：安康医院支部书记。
        每月我会在截止前提醒你，填报只要点几下、打一句话。
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )


def test_in_mid_month_the_months_item_is_opened_at_once(
    telegram: Telegram, cast: Cast, work: Working
) -> None:
    telegram.at("2026-11-10 09:00")
    zhou = telegram.phone(cast.zhou)
    zhou.says(f"/start {code_for(work, cast.zhou, '2026-11-10 09:00')}")
    assert zhou.says("任务") == message(
        """
        南湖楼宇联合支部　11 月 10 日（周二）
        □ 10 月主题党日：过截止日 16 天（10 月 25 日），补报也行
        □ 11 月主题党日：11 月 25 日截止，还有 15 天
        · 支部委员会：无需报送，正式党员 3 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [填报 11 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_each_office_is_welcomed_in_its_own_words(cast: Cast, work: Working, lin: Phone) -> None:
    for role, place in (
        (Role.DEPUTY, cast.louyu.id),
        (Role.INSTRUCTOR, cast.ankang.id),
        (Role.SUPERIOR, cast.beishi_id),
        (Role.ADMINISTRATOR, cast.city_id),
    ):
        with work("2026-10-22 09:00") as w:
            code = w.invitations.make(w.organizations.get(place), role, None, WEEK)
        lin.says(f"/start {code}")
    assert lin.everything == message(
        """
        林晓，你好！你已加入支报：南湖楼宇联合支部副书记。
        每月我会在截止前提醒你，填报只要点几下、打一句话。
        ――
        要做什么？点一下：
        [填报] [任务]
        ――
        林晓，你好！你已加入支报：安康医院支部指导员。
        支部不方便的时候，你可以代报。
        ――
        要做什么？点一下：
        [填报] [任务]
        ――
        林晓，你好！你已加入支报：北市街道综合党委负责人。
        发「汇总」看下级报送情况；延期和求助会发到这里。
        ――
        要做什么？点一下：
        [填报] [汇总] [两个覆盖] [任务]
        ――
        林晓，你好！你已加入支报：沈阳市委组织部管理员。
        大家对支报的意见会发到这里。
        ――
        要做什么？点一下：
        [填报] [汇总] [两个覆盖] [任务]
        """
    )
    assert lin.menu == message(
        """
        [填报] [任务]
        [计划] [名册] [台账]
        [请求帮助]
        [汇总] [两个覆盖]
        [实名台账]
        [组建]
        [说法] [菜单]
        """
    )
    assert lin.says("菜单") == message(
        """
        林晓，你好。你在这里是：
        · 南湖楼宇联合支部副书记
        · 安康医院支部指导员
        · 北市街道综合党委负责人
        · 沈阳市委组织部管理员
        ――
        要做什么？点一下：
        [填报] [汇总] [两个覆盖] [任务]
        """
    )


def test_a_code_that_was_used(telegram: Telegram, cast: Cast, work: Working, lin: Phone) -> None:
    zhou = telegram.phone(cast.zhou)
    code = code_for(work, cast.zhou)
    zhou.says(code)
    assert lin.says(code) == "这个邀请码已经用过了。如果不是你用的，请告诉发给你的人，再要一个。"
    assert zhou.says(f"/start {code}") == message(
        """
        周海，你好。你在这里是：
        · 南湖楼宇联合支部书记
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )


def test_a_code_that_is_too_old(telegram: Telegram, cast: Cast, work: Working) -> None:
    zhou = telegram.phone(cast.zhou)
    code = code_for(work, cast.zhou)
    telegram.at("2026-10-29 08:59")
    telegram.at("2026-10-29 09:00")
    assert zhou.says(code) == "这个邀请码过期了，请发给你的人再发一个。"


def test_a_wrong_code(lin: Phone) -> None:
    assert (
        lin.says("/start nonsense")
        == "这个邀请码没对上，请看看有没有抄漏，或者请发给你的人再发一次。"
    )
    assert lin.says("Zm9vYmFyZm9vYmFyZm9vYg") == (
        "这个邀请码没对上，请看看有没有抄漏，或者请发给你的人再发一次。"
    )


def test_guessing_is_limited_by_the_hour(telegram: Telegram, cast: Cast, work: Working) -> None:
    zhou = telegram.phone(cast.zhou)
    for guess in range(5):
        assert (
            zhou.says(f"/start guess{guess}")
            == "这个邀请码没对上，请看看有没有抄漏，或者请发给你的人再发一次。"
        )
    code = code_for(work, cast.zhou)
    assert zhou.says(code) == "试得太多了。请过一个小时，再用上级发给你的邀请码或链接。"
    telegram.later(minutes=59)
    assert "试得太多了" in zhou.says(code)
    telegram.later(minutes=1)
    assert "你已加入支报" in zhou.says(code)


def test_an_invitation_for_somebody_else(
    telegram: Telegram, wang: Phone, cast: Cast, work: Working
) -> None:
    code = code_for(work, cast.zhou)
    assert (
        wang.says(f"/start {code}")
        == "这个邀请是发给别人的。现在这个聊天里是王建国。请让被邀请的人用自己的手机点开。"
    )
    assert "你已加入支报" in telegram.phone(cast.zhou).says(code)


def test_a_second_office_in_the_same_chat(chen: Phone, cast: Cast, work: Working) -> None:
    """陈静 guides the joint branch too: 填报 asks for which branch, 任务 shows both."""
    with work("2026-10-22 09:00") as w:
        louyu = w.organizations.get(cast.louyu.id)
        office = Appointment(
            person_id=cast.chen.person_id, role=Role.INSTRUCTOR, organization=louyu, since=w.today
        )
        w.session.add(office)
        w.session.flush()
        code = w.invitations.make(louyu, Role.INSTRUCTOR, office, WEEK)
    assert chen.says(code) == message(
        """
        陈静，你好！你已加入支报：南湖楼宇联合支部指导员。
        支部不方便的时候，你可以代报。
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )
    assert chen.says("填报") == message(
        """
        要报哪一项？
        [远大商贸支部 10 月主题党日]
        [南湖楼宇联合支部 10 月主题党日]
        [报别的]
        """
    )
    assert chen.presses("南湖楼宇联合支部 10 月主题党日") == message(
        """
        10 月主题党日　南湖楼宇联合支部（代报）

        哪天开展的？没开展、要延期，也点下面。
        [今天 22 日] [昨天 21 日] [前天 20 日]
        [别的日子] [没开展] [延期]
        [稍后再填] [取消]
        """
    )
    chen.presses("取消")
    both = chen.says("任务")
    assert both == message(
        """
        远大商贸支部
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        南湖楼宇联合支部
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        [填报 远大商贸支部 10 月主题党日]
        [填报 南湖楼宇联合支部 10 月主题党日]
        [远大商贸支部] [南湖楼宇联合支部]
        """
    )
    assert chen.presses("南湖楼宇联合支部") == message(
        """
        南湖楼宇联合支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 3 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        [回到任务]
        """
    )
    assert chen.presses("回到任务") == both
    assert chen.says("请求帮助") == message(
        """
        哪个支部需要帮助？
        [远大商贸支部]
        [南湖楼宇联合支部]
        """
    )
    assert chen.presses("南湖楼宇联合支部") == message(
        """
        请求帮助　南湖楼宇联合支部

        需要帮什么？点一个，或者打一句话。
        [不知道怎么填] [人凑不齐，想请上级指导]
        [没有活动场地] [缺学习资料]
        [稍后再填] [取消]
        """
    )
    chen.presses("取消")
    assert chen.says("菜单") == message(
        """
        陈静，你好。你在这里是：
        · 远大商贸支部书记
        · 南湖楼宇联合支部指导员
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )
    chen.says("填报")
    chen.presses("南湖楼宇联合支部 10 月主题党日")
    chen.presses("今天 22 日")
    chen.says("学习党章")
    chen.presses("全部到齐")
    chen.says("会议室")
    assert chen.presses("提交") == message(
        """
        收到了，编号 1。
        南湖楼宇联合支部
        10 月 22 日（周四） · 学习党章
        应到 3 人、实到 3 人。

        还有没报的：远大商贸支部 10 月主题党日。
        [看记录] [改一改] [打印]
        [接着报 远大商贸支部 10 月主题党日]
        """
    )
    chen.says("填报")
    chen.presses("今天 22 日")
    chen.says("学习党章")
    chen.presses("全部到齐")
    chen.says("会议室")
    assert chen.presses("提交") == message(
        """
        收到了，编号 2。
        远大商贸支部
        10 月 22 日（周四） · 学习党章
        应到 9 人、实到 9 人。

        要报的都齐了，辛苦。
        [看记录] [改一改] [打印]
        """
    )
    assert chen.says("填报") == message(
        """
        现在没有要报的。
        [看远大商贸支部 10 月主题党日]
        [再报一次远大商贸支部 10 月主题党日]
        [看南湖楼宇联合支部 10 月主题党日]
        [再报一次南湖楼宇联合支部 10 月主题党日]
        [报别的]
        """
    )
    assert chen.says("任务") == message(
        """
        远大商贸支部
        ☑ 10 月主题党日：已报，编号 2
        南湖楼宇联合支部
        ☑ 10 月主题党日：已报，编号 1
        [远大商贸支部] [南湖楼宇联合支部]
        """
    )


def test_a_superior_of_two_nodes_chooses_which_summary(
    qian: Phone, cast: Cast, work: Working
) -> None:
    with work("2026-10-22 09:00") as w:
        w.session.add(
            Appointment(
                person_id=cast.qian.person_id,
                role=Role.SUPERIOR,
                organization=w.organizations.get(cast.beishi_id),
                since=w.today,
            )
        )
    assert qian.says("汇总") == message(
        """
        看哪一处的汇总？
        [和平区委组织部]
        [北市街道综合党委]
        """
    )
    assert qian.presses("北市街道综合党委") == message(
        """
        北市街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 1，已报 0/1，按时 0/1
        未到期 1，逾期 0，延期或未开展 0

        · 安康医院支部　0/1
        [已齐 0] [待报 1] [请求帮助 0]
        [安康医院支部]
        [↑ 和平区委组织部] [转发文字]
        """
    )


def test_the_superior_passes_an_invitation_on(telegram: Telegram, zhao: Phone, cast: Cast) -> None:
    zhao.says("汇总")
    assert zhao.presses("南湖楼宇联合支部") == message(
        """
        南湖楼宇联合支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        还没报，10 月 25 日截止。
        周海，未加入（收不到提醒）
        [代报 10 月主题党日]
        [邀请加入]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )
    said = zhao.presses("邀请加入")
    [code] = CODE.findall(said.rpartition("start=")[2])
    assert said.replace(code, "〔code〕") == message(
        """
        把下面这条发给周海本人，7 天内有效，只能用一次：
        ――
        周海同志，请点开链接加入支报（南湖楼宇联合支部书记）：
        https://t.me/zhibao_bot?start=〔code〕
        """
    )
    zhou = telegram.phone(cast.zhou)
    zhou.says(f"/start {code}")
    zhao.says("汇总")
    assert zhao.presses("南湖楼宇联合支部") == message(
        """
        南湖楼宇联合支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        还没报，10 月 25 日截止。
        周海，已加入
        [代报 10 月主题党日]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )


def test_an_invitation_pressed_after_everybody_has_joined(
    telegram: Telegram, zhao: Phone, cast: Cast, work: Working
) -> None:
    zhao.says("汇总")
    zhao.presses("南湖楼宇联合支部")
    old = zhao.button("邀请加入")
    telegram.phone(cast.zhou).says(code_for(work, cast.zhou))
    assert zhao.presses(old) == "南湖楼宇联合支部的书记已经加入了，不用再邀请。"


def test_somebody_who_has_blocked_the_bot_and_lets_it_in_again(wang: Phone, zhao: Phone) -> None:
    wang.blocks()
    assert zhao.reads() == message(
        """
        晨光电子支部的王建国停用了支报，提醒发不到了，请换个方式联系。
        [看这个支部]
        """
    )
    assert zhao.presses("看这个支部") == message(
        """
        晨光电子支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        还没报，10 月 25 日截止。
        王建国，停用了支报（收不到提醒）
        [代报 10 月主题党日]
        [邀请加入]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )
    wang.unblocks()
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    zhao.says("汇总")
    assert zhao.presses("晨光电子支部") == message(
        """
        晨光电子支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        还没报，10 月 25 日截止。
        王建国，最近 10 月 22 日来过
        [代报 10 月主题党日]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )


def test_a_block_that_nobody_told_of_is_found_by_the_reminder(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.blocks(silently=True)
    telegram.at("2026-10-24 09:00")
    telegram.tick("remind")
    assert zhao.reads() == message(
        """
        晨光电子支部的王建国停用了支报，提醒发不到了，请换个方式联系。
        [看这个支部]
        """
    )
    telegram.at("2026-10-25 09:00")
    telegram.tick("remind")
    assert zhao.reads() == ""
