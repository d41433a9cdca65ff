"""计划: set in a few taps; members hear of it and ask leave; the report begins with what is known."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from models.kind import Kind
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working, owing
from tests.handlers.test_join import NOBODY


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Theme days and general meetings are owed."""
    return owing(shipped, Kind.THEME_DAY, Kind.GENERAL_MEETING)


@pytest.fixture
def planned(chen: Phone) -> Phone:
    """陈静 has planned a theme day for tomorrow; her deputy 刘洋 is the only other one who has joined."""
    chen.says("计划")
    chen.presses("主题党日")
    chen.presses("明天 23 日")
    chen.presses("14:00")
    chen.says("参观抗美援朝烈士陵园")
    chen.says("陵园正门")
    chen.presses("提交")
    return chen


def test_planned_in_five_taps_and_two_lines(chen: Phone, liu: Phone) -> None:
    assert chen.says("计划") == message(
        """
        远大商贸支部的计划
        还没有安排。

        要安排哪一种？时间、地点、主题定好，我来通知党员。
        [主题党日] [支部党员大会]
        [支部委员会] [党课]
        [组织生活会] [民主评议党员]
        [党员联系服务群众] [党员教育]
        """
    )
    assert chen.presses("主题党日") == message(
        """
        计划主题党日　远大商贸支部

        安排在哪天？
        [明天 23 日] [后天 24 日] [下周一 26 日]
        [别的日子]
        [稍后再填] [取消]
        """
    )
    chen.presses("明天 23 日")
    chen.presses("14:00")
    chen.says("参观抗美援朝烈士陵园")
    assert chen.says("陵园正门") == message(
        """
        计划主题党日　远大商贸支部
        日期：10 月 23 日（周五）
        时间：14:00
        主题：参观抗美援朝烈士陵园
        地点：陵园正门

        都对吗？提交以后我就通知。
        [提交]
        [日期] [时间] [主题]
        [地点] [＋备注]
        [上一步] [稍后再填] [取消]
        """
    )
    assert chen.presses("提交") == message(
        """
        安排好了：
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园

        正在通知 1 人，免打扰的时间里会等到早上。
        没加入支报、要另外告诉的：黄涛、周敏、吴刚、郑爽、冯军、褚云、卫东。下面这条可以直接转到群里。
        [看谁请假] [回到计划]
        [邀请党员加入]
        ――
        【远大商贸支部通知】
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园
        来不了的，请跟书记说一声。
        """
    )
    assert liu.reads() == message(
        """
        远大商贸支部通知
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园
        [来不了，请个假]
        """
    )


def test_leave_is_one_tap_and_nobody_asks_why(planned: Phone, liu: Phone) -> None:
    liu.reads()
    assert liu.presses("来不了，请个假") == message(
        """
        已请假：主题党日，10 月 23 日（周五） 14:00。书记能看到。
        想说原因就点一个，不说也行。
        [出差] [病假] [事假]
        [上班走不开] [打几个字]
        [又能到了]
        """
    )
    assert planned.presses("看谁请假") == message(
        """
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园

        应到 9 人。
        请假：刘洋
        没加入支报的：黄涛、周敏、吴刚、郑爽、冯军、褚云、卫东
        [改一改] [取消这次]
        [人数够不够] [回到计划]
        """
    )
    liu.presses("打几个字")
    assert (
        liu.says("接孩子放学")
        == message(
            """
        请假　主题党日，10 月 23 日（周五） 14:00
        原因：接孩子放学

        就这样告诉书记吗？
        [提交]
        [原因]
        [稍后再填] [取消]
        """
        )
        or liu.sees
    )
    liu.presses("提交")
    planned.presses("回到计划")
    assert "请假：刘洋（接孩子放学）" in planned.presses("看 主题党日，10 月 23 日（周五） 14:00")
    assert liu.presses("又能到了") == message(
        """
        好，按时到就行。　远大商贸支部
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园
        [来不了，请个假]
        """
    )
    planned.presses("回到计划")
    assert "还没有人请假。" in planned.presses("看 主题党日，10 月 23 日（周五） 14:00")


def test_in_the_quiet_hours_it_waits_and_says_what_holds_in_the_morning(
    telegram: Telegram, planned: Phone, liu: Phone
) -> None:
    telegram.at("2026-10-22 21:30")
    liu.reads()
    planned.presses("看谁请假")
    planned.presses("改一改")
    planned.presses("时间")
    planned.presses("15:00")
    planned.presses("提交")
    planned.presses("看谁请假")
    planned.presses("改一改")
    planned.presses("时间")
    planned.presses("16:00")
    planned.presses("提交")
    assert liu.reads() == ""
    telegram.at("2026-10-23 08:01")
    assert liu.reads() == message(
        """
        远大商贸支部通知：有改动，以这条为准：
        事项：主题党日
        时间：10 月 23 日（周五） 16:00（改了）
        地点：陵园正门
        主题：参观抗美援朝烈士陵园
        [来不了，请个假]
        """
    )


def test_a_cancelled_plan_is_told_to_those_who_were_told(planned: Phone, liu: Phone) -> None:
    old = liu.button("来不了，请个假")
    planned.presses("看谁请假")
    planned.presses("取消这次")
    assert planned.presses("取消它") == message(
        """
        取消了：主题党日，10 月 23 日（周五） 14:00。
        已通知的 1 人会收到消息。
        [回到计划]
        """
    )
    assert liu.reads() == message(
        """
        远大商贸支部通知
        取消了，不用来：主题党日，10 月 23 日（周五） 14:00。
        """
    )
    assert (
        liu.presses(old)
        == "不用请假了，这一次已经过去或者取消：主题党日，10 月 23 日（周五） 14:00。"
    )


def test_what_is_gone_before_morning_is_told_to_nobody(
    telegram: Telegram, chen: Phone, liu: Phone
) -> None:
    telegram.at("2026-10-22 21:30")
    chen.says("计划")
    chen.presses("主题党日")
    chen.presses("后天 24 日")
    chen.presses("14:00")
    chen.says("学习党章")
    chen.says("会议室")
    chen.presses("提交")
    chen.presses("看谁请假")
    chen.presses("取消这次")
    chen.presses("取消它")
    telegram.at("2026-10-23 08:01")
    assert liu.reads() == ""


def test_the_report_begins_with_what_is_known(
    telegram: Telegram, planned: Phone, liu: Phone
) -> None:
    liu.presses("来不了，请个假")
    liu.presses("出差")
    telegram.at("2026-10-23 17:00")
    planned.says("填报")
    taps, lines = planned.taps, planned.lines
    assert planned.presses("10 月主题党日") == message(
        """
        10 月主题党日　远大商贸支部

        10 月 23 日（周五）「参观抗美援朝烈士陵园」的计划已经带进来了，提交前核对；没照计划开，点「上一步」。
        谁没来？点名字；都到了点「全部到齐」。
        也可以打字，比如：张三出差，李四病假。
        [选好了，缺 1 人]
        [陈静] [✗ 刘洋] [黄涛] [周敏]
        [吴刚] [郑爽] [冯军] [褚云]
        [卫东]
        [上一步] [稍后再填] [取消]
        """
    )
    assert planned.presses("选好了，缺 1 人") == message(
        """
        10 月主题党日　远大商贸支部
        日期：10 月 23 日（周五）（按计划）
        主题：参观抗美援朝烈士陵园（按计划）
        到会：应到 9 人、实到 8 人；缺席：刘洋（出差）
        地点：陵园正门（按计划）
        主持：陈静（书记）
        开始：14:00（按计划）

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [日期] [主题] [到会]
        [地点] [主持] [＋内容]
        [＋照片] [＋备注] [＋形式]
        [＋同时算] [开始] [＋结束]
        [＋记录] [＋列席]
        [上一步] [稍后再填] [取消]
        """
    )
    assert "收到了，编号 1" in planned.presses("提交")
    assert (planned.taps - taps, planned.lines - lines) == (3, 0)
    assert "还没有安排。" in planned.says("计划")


def test_not_held_as_planned(telegram: Telegram, planned: Phone) -> None:
    telegram.at("2026-10-23 17:00")
    planned.says("填报")
    planned.presses("10 月主题党日")
    assert "哪天开展的？没开展、要延期，也点下面。" in planned.presses("上一步")
    planned.presses("没开展")
    planned.presses("书记外出")
    assert "记下了：10 月主题党日没开展" in planned.presses("提交")


def test_what_was_planned_for_another_month_is_not_taken_over(
    telegram: Telegram, planned: Phone
) -> None:
    telegram.at("2026-11-03 09:00")
    telegram.tick("open")
    planned.says("填报")
    assert "哪天开展的？" in planned.presses("11 月主题党日")


def test_too_few_for_a_meeting_is_told_at_once(
    work: Working, cast: Cast, chen: Phone, liu: Phone
) -> None:
    """Five of eight voters are on leave already when 刘洋 asks: four must come, three would."""
    chen.says("计划")
    chen.presses("支部党员大会")
    chen.presses("明天 23 日")
    chen.presses("15:00")
    chen.says("讨论卫东转正")
    chen.says("会议室")
    chen.presses("提交")
    with work("2026-10-22 11:00") as w:
        [plan] = w.plans.coming(w.organizations.get(cast.yuanda.id))
        for called in w.plans.calls(plan)[2:6]:
            w.plans.ask_leave(called, None)
    liu.presses("来不了，请个假")
    assert chen.reads() == message(
        """
        刘洋请假：支部党员大会，10 月 23 日（周五） 15:00。
        按现在的请假，有表决权的只能到 3 人，还差 1 人才能开会（要 4 人）。依据《支部工作条例》第十一条
        [看谁请假]
        """
    )


def test_awkward_days_are_asked_again(chen: Phone) -> None:
    chen.says("计划")
    chen.presses("党课")
    assert "计划的日子要在今天以后。" in chen.says("2026 年 10 月 1 日")
    assert "最远安排到三个月以内" in chen.says("2027 年 10 月 1 日")
    assert "几点开始？" in chen.says("今天")


def test_leave_is_everybodys_own(planned: Phone, liu: Phone, wang: Phone, lin: Phone) -> None:
    data = liu.button("来不了，请个假").data
    page = planned.button("看谁请假").data
    for phone in (wang, planned):
        phone.says("菜单")
        assert "没有找到" in phone.presses(Button(phone.newest, data))
    wang.says("菜单")
    assert "没有找到" in wang.presses(Button(wang.newest, page))
    lin.says("/start")
    lin.presses(Button(lin.newest, data))
    assert lin.everything == NOBODY


def test_a_superior_has_nothing_planned(zhao: Phone) -> None:
    assert zhao.says("计划") == "近期没有安排。支部有了安排，会发到这里。"
