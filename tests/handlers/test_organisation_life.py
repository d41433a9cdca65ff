"""Every kind of organisation life as a secretary reports it; what all share: test_activity.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from bot.settings import Settings
from models.kind import Kind
from models.member import Standing
from tests.cast import Cast
from tests.chat import Phone, Telegram, message
from tests.conftest import Working, owing

#: What reporting any meeting may cost whose roster is known.
TAPS, LINES = 8, 1


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Everything is owed that can be reported."""
    return owing(shipped, *(kind for kind in Kind if kind is not Kind.LEDGER_CHECK))


@contextmanager
def cheap(phone: Phone) -> Iterator[None]:
    """What is done within costs no more than a meeting may."""
    taps, lines = phone.taps, phone.lines
    yield
    assert phone.taps - taps <= TAPS
    assert phone.lines - lines <= LINES


@pytest.fixture
def met(chen: Phone) -> Phone:
    """陈静 has reported a committee meeting, so that a place is known."""
    chen.says("填报")
    chen.presses("10 月支部委员会")
    chen.presses("昨天 21 日")
    chen.says("研究发展党员")
    chen.presses("全部到齐")
    chen.says("三楼会议室")
    chen.presses("刘洋")
    chen.presses("提交")
    return chen


def test_the_committee_is_who_should_come(met: Phone) -> None:
    assert met.presses("看记录") == message(
        """
        支部委员会记录　编号 1
        远大商贸支部
        日期：10 月 21 日（周三）
        地点：三楼会议室
        主持：陈静
        记录：刘洋
        议题：研究发展党员
        到会：全部到齐，应到 2 人、实到 2 人
        陈静填报，10 月 22 日 10:00
        [改一改] [打印]
        """
    )


def test_the_second_meeting_costs_less(met: Phone, telegram: Telegram) -> None:
    telegram.at("2026-11-04 09:00")
    telegram.tick("open")
    met.says("填报")
    with cheap(met):
        met.presses("11 月支部委员会")
        met.presses("今天 4 日")
        met.says("安排十一月工作")
        assert met.presses("全部到齐") == message(
            """
            11 月支部委员会　远大商贸支部
            日期：11 月 4 日（周三）
            议题：安排十一月工作
            到会：全部到齐，应到 2 人、实到 2 人
            地点：三楼会议室（同上次）
            主持：陈静（同上次）
            记录：刘洋（同上次）

            都对吗？对就提交；要改哪一项，点它的名字。
            [提交]
            [日期] [议题] [到会]
            [地点] [主持] [记录]
            [＋各项议题] [＋开始] [＋结束]
            [＋列席] [＋内容] [＋照片]
            [＋备注]
            [上一步] [稍后再填] [取消]
            """
        )
        met.presses("提交")


def test_topics_with_votes(met: Phone) -> None:
    met.says("填报")
    met.presses("第四季度支部党员大会")
    met.presses("今天 22 日")
    met.says("讨论接收张明为预备党员。大家认为条件成熟。")
    met.presses("刘洋")
    met.presses("出差")
    met.presses("选好了，缺 1 人")
    met.presses("三楼会议室")
    met.presses("周敏")
    met.presses("＋各项议题")
    met.says("接收张明为预备党员")
    met.presses("跳过")
    assert met.presses("接收预备党员") == message(
        """
        第四季度支部党员大会　远大商贸支部
        日期：10 月 22 日（周四）
        议题：讨论接收张明为预备党员
        到会：应到 9 人、实到 8 人；缺席：刘洋（出差）
        地点：三楼会议室
        记录：周敏
        内容：大家认为条件成熟。
        议题：接收张明为预备党员
        表决：接收预备党员

        赞成几票？
        [7]
        [上一步] [不改了] [稍后再填] [取消]
        """
    )
    met.presses("7")
    met.presses("0")
    met.presses("0")
    assert met.says("同意接收") == message(
        """
        第四季度支部党员大会　远大商贸支部
        日期：10 月 22 日（周四）
        议题：讨论接收张明为预备党员
        到会：应到 9 人、实到 8 人；缺席：刘洋（出差）
        地点：三楼会议室
        记录：周敏
        内容：大家认为条件成熟。
        各项议题：
        1. 接收张明为预备党员（表决 接收预备党员、赞成 7、反对 0、弃权 0、决议 同意接收）

        各项议题已记 1 项。还有吗？
        [再加一项] [选好了]
        [删去最后一项]
        [上一步] [不改了] [稍后再填] [取消]
        """
    )
    met.presses("选好了")
    met.presses("提交")
    assert met.presses("看记录") == message(
        """
        支部党员大会记录　编号 2
        远大商贸支部
        日期：10 月 22 日（周四）
        地点：三楼会议室
        主持：陈静
        记录：周敏
        议题：讨论接收张明为预备党员
        到会：应到 9 人、实到 8 人；缺席：刘洋（出差）
        各项议题：接收张明为预备党员；赞成 7、反对 0、弃权 0；同意接收
        内容：大家认为条件成熟。
        陈静填报，10 月 22 日 10:00
        [改一改] [打印]
        """
    )
    met.presses("改一改")
    assert met.presses("提交") == message(
        """
        没有改动，编号还是 2。
        [看记录] [改一改]
        """
    )


def test_a_lecture_held_at_the_general_meeting_stands_in_both_books(met: Phone) -> None:
    met.says("填报")
    with cheap(met):
        met.presses("第四季度党课")
        met.presses("今天 22 日")
        met.says("学习二十大精神")
        met.presses("陈静")
        met.presses("全部到齐")
        met.presses("三楼会议室")
    met.presses("＋开始")
    met.presses("14:00")
    met.presses("＋结束")
    met.says("三点半")
    met.presses("＋同时算")
    met.presses("支部党员大会")
    met.presses("选好了")
    assert met.presses("提交") == message(
        """
        收到了，编号 2。
        10 月 22 日（周四） · 学习二十大精神
        应到 9 人、实到 9 人。

        还有没报的：10 月主题党日、10 月党费收缴。
        [看记录] [改一改] [打印]
        [接着报 10 月主题党日]
        """
    )
    assert met.presses("看记录") == message(
        """
        党课记录　编号 2
        远大商贸支部
        日期：10 月 22 日（周四） 14:00–15:30
        地点：三楼会议室
        主持：陈静
        题目：学习二十大精神
        授课：陈静
        到会：全部到齐，应到 9 人、实到 9 人
        同时算：支部党员大会
        陈静填报，10 月 22 日 10:00
        [改一改] [打印]
        """
    )
    books = [line for line in met.says("任务").splitlines() if "编号 2" in line]
    assert books == ["☑ 第四季度支部党员大会：已报，编号 2", "☑ 第四季度党课：已报，编号 2"]


def test_it_ends_after_it_has_begun(met: Phone) -> None:
    met.says("填报")
    met.presses("第四季度党课")
    met.presses("今天 22 日")
    met.says("学习二十大精神")
    met.presses("陈静")
    met.presses("全部到齐")
    met.presses("三楼会议室")
    met.presses("＋开始")
    met.presses("15:00")
    met.presses("＋结束")
    assert "结束的时间要在开始以后" in met.presses("14:00")


def test_dues_are_paid_or_not(chen: Phone, zhao: Phone) -> None:
    chen.says("填报")
    with cheap(chen):
        chen.presses("10 月党费收缴")
        chen.presses("今天 22 日")
        assert "吴刚为什么没交？" in chen.presses("吴刚")
        chen.presses("出差")
        chen.presses("选好了，1 人没交")
        assert chen.presses("提交") == message(
            """
            收到了，编号 1。
            10 月 22 日（周四）收的党费，应交 9 人、已交 8 人。

            还有没报的：10 月主题党日、10 月支部委员会。
            [看记录] [改一改] [打印]
            [接着报 10 月主题党日]
            """
        )
    assert chen.presses("看记录") == message(
        """
        党费收缴记录　编号 1
        远大商贸支部
        日期：10 月 22 日（周四）
        收缴：应交 9 人、已交 8 人；没交：吴刚（出差）
        陈静填报，10 月 22 日 10:00
        [改一改] [打印]
        """
    )
    # The superior sees how many, never who: a name in default is the branch's own affair.
    zhao.says("汇总")
    zhao.presses("10 月党费收缴")
    seen = zhao.presses("远大商贸支部")
    assert "应交 9 人、已交 8 人" in seen
    assert "吴刚" not in seen
    assert "吴刚" not in zhao.presses("看记录")


def test_the_branch_hears_in_the_words_of_the_kind_who_has_reported_for_it(
    wang: Phone, zhao: Phone
) -> None:
    zhao.says("汇总")
    zhao.presses("10 月党费收缴")
    zhao.presses("晨光电子支部")
    zhao.presses("代报 10 月党费收缴")
    zhao.presses("今天 22 日")
    zhao.presses("全部交齐")
    zhao.presses("提交")
    assert wang.sees == message(
        """
        负责人赵刚替晨光电子支部报了党费，编号 1：
        10 月 22 日（周四）收的，应交 5 人、已交 5 人。
        不对就点「改一改」。
        [看记录] [改一改]
        """
    )


def test_an_appraisal_by_numbers_where_names_may_not_be_told(met: Phone) -> None:
    met.says("填报")
    with cheap(met):
        met.presses("2026 年民主评议党员")
        met.presses("今天 22 日")
        met.presses("3")
        met.presses("0")
        met.presses("0")
        met.presses("全部到齐")
        met.presses("三楼会议室")
        met.presses("刘洋")
    met.presses("＋同时算")
    met.presses("组织生活会")
    met.presses("选好了")
    met.presses("提交")
    assert met.presses("看记录") == message(
        """
        民主评议党员记录　编号 2
        远大商贸支部
        日期：10 月 22 日（周四）
        地点：三楼会议室
        主持：陈静
        记录：刘洋
        到会：全部到齐，应到 9 人、实到 9 人
        优秀：3
        合格：6
        基本合格：0
        不合格：0
        同时算：组织生活会
        陈静填报，10 月 22 日 10:00
        [改一改] [打印]
        """
    )


def test_more_grades_than_members(met: Phone) -> None:
    met.says("填报")
    met.presses("2026 年民主评议党员")
    met.presses("今天 22 日")
    met.says("8")
    met.says("1")
    assert "三档加起来比党员还多" in met.says("1")


def test_development_counts_by_stage_and_proposes_what_stood_last(
    chen: Phone, telegram: Telegram
) -> None:
    """How many are probationary the roster knows; since when each is a full member, it doesn't here."""
    chen.says("填报")
    with cheap(chen):
        chen.presses("第四季度发展党员")
        for count in "2100":
            chen.presses(count)
        assert "预备党员：1（按名册）" in chen.sees
        chen.presses("提交")
    assert chen.presses("看记录") == message(
        """
        发展党员记录　编号 1
        远大商贸支部
        截至：10 月 22 日（周四）
        申请人：2
        积极分子：1
        发展对象：0
        预备党员：1
        今年转正：0
        陈静填报，10 月 22 日 10:00
        [改一改] [打印]
        """
    )
    telegram.at("2027-01-05 09:00")
    telegram.tick("open")
    chen.says("填报")
    assert chen.presses("第一季度发展党员") == message(
        """
        第一季度发展党员　远大商贸支部
        申请人：2（同上次）
        积极分子：1（同上次）
        发展对象：0（同上次）
        预备党员：1（按名册）
        今年转正：0（同上次）
        截至：1 月 5 日（周二）

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [申请人] [积极分子] [发展对象]
        [预备党员] [今年转正] [截至]
        [＋备注]
        [稍后再填] [取消]
        """
    )


def test_who_became_a_full_member_this_year_is_known_where_the_roster_says_since_when(
    chen: Phone, work: Working, cast: Cast
) -> None:
    days = {"刘洋": date(2026, 5, 8), "黄涛": date(2025, 5, 8)}
    with work("2026-10-22 09:00") as at_work:
        branch = at_work.organizations.get(cast.yuanda.id)
        assert branch is not None
        for member in at_work.roster.of(branch, at_work.today):
            if member.standing is Standing.FULL:
                member.full_since = days.get(member.name, date(2010, 7, 1))
    chen.says("填报")
    chen.presses("第四季度发展党员")
    for count in "210":
        chen.presses(count)
    assert "预备党员：1（按名册）\n今年转正：1（按名册）" in chen.sees
    chen.presses("预备党员")
    chen.presses("0")
    assert "预备党员：0\n" in chen.sees


def test_a_plan_for_the_year_is_one_line(chen: Phone) -> None:
    chen.says("填报")
    with cheap(chen):
        chen.presses("2026 年年度计划")
        chen.says("抓好三会一课。每月固定党日，每季度一次党课。")
        assert chen.presses("提交") == message(
            """
            收到了，编号 1。
            年度计划：抓好三会一课

            还有没报的：10 月主题党日、10 月支部委员会、10 月党费收缴。
            [看记录] [改一改] [打印]
            [接着报 10 月主题党日]
            """
        )


@pytest.mark.usefixtures("met")
def test_the_superior_sees_every_kind_and_opens_one(zhao: Phone) -> None:
    assert zhao.says("汇总").splitlines()[:6] == [
        "南湖街道综合党委",
        "本期各项（截至 10 月 22 日）",
        "",
        "· 10 月主题党日　0/3",
        "· 10 月支部委员会　1/1",
        "· 10 月党费收缴　0/3",
    ]
    assert zhao.presses("10 月支部委员会") == message(
        """
        南湖街道综合党委
        2026 年 10 月支部委员会（截至 10 月 22 日）
        应报 1，已报 1/1，按时 1/1
        未到期 0，逾期 0，延期或未开展 0

        · 远大商贸支部　1/1
        [已齐 1] [待报 0] [请求帮助 0]
        [远大商贸支部]
        [各项情况] [转发文字]
        """
    )
    assert "三楼会议室" in zhao.presses("远大商贸支部")
    assert "· 10 月支部委员会　1/1" in zhao.presses("各项情况")
