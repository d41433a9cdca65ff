"""人数够不够: from the roster, with the rule; and the votes of a record held against it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.settings import Settings
from models.kind import Kind
from models.member import Member
from tests.cast import Cast
from tests.chat import Button, Phone, message
from tests.conftest import Working, owing
from tests.handlers.test_join import NOBODY


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """General meetings are owed, nothing else."""
    return owing(shipped, Kind.GENERAL_MEETING)


def test_who_counts_and_what_each_decision_needs(chen: Phone) -> None:
    assert chen.says("人数够不够？") == message(
        """
        远大商贸支部　10 月 22 日（周四）
        正式党员 8 人，其中应到会、有表决权的 8 人。
        · 预备党员 1 人：参加会议，没有表决权

        一般事项：到会 4 人才能开，赞成 5 票才通过。依据《支部工作条例》第十一条
        接收预备党员、转正：到会 5 人才能开，赞成 5 票才通过。依据《发展党员工作细则》
        选举：到会 7 人才能开，赞成 5 票才通过。依据《基层组织选举工作条例》
        支委会：委员 2 人，到会 1 人才能开，赞成 2 票才通过。依据《支部工作条例》第十二条

        票数按应到会的人数算，不按到场的算。到了几名有表决权的？点一下看够不够：
        [1] [2] [3] [4] [5] [6] [7] [8]
        """
    )


def test_how_many_more_must_come(chen: Phone) -> None:
    chen.says("/quorum")
    assert chen.presses("4") == message(
        """
        远大商贸支部　10 月 22 日（周四）
        正式党员 8 人，其中应到会、有表决权的 8 人。
        · 预备党员 1 人：参加会议，没有表决权

        一般事项：正好一半，能开；本地要求过半的，再等一人。赞成 5 票才通过。
        接收预备党员、转正：还差 1 人（要到会 5 人）。
        选举：还差 3 人（要到会 7 人）。

        又来人了，再点一下：
        [1] [2] [3] [4] [5] [6] [7] [8]
        """
    )
    assert "选举：人数够了，赞成 5 票才通过。" in chen.presses("7")


def test_the_excused_and_the_suspended_are_left_out(
    chen: Phone, cast: Cast, work: Working
) -> None:
    with work("2026-10-22 09:00") as w:
        ill = w.session.get_one(Member, cast.yuanda.member_ids[2])
        ill.excused, ill.excused_since = "长期患病", date(2026, 9, 1)
        watched = w.session.get_one(Member, cast.yuanda.member_ids[3])
        watched.suspended_until = date(2027, 3, 1)
    said = chen.says("人数够不够")
    assert "正式党员 8 人，其中应到会、有表决权的 6 人。" in said
    assert "· 经上级同意不计入应到会的 1 人" in said
    assert "· 留党察看、没有表决权的 1 人" in said
    assert "选举：到会 5 人才能开，赞成 4 票才通过。" in said


def test_it_is_the_branchs_own(wang: Phone, zhao: Phone, lin: Phone) -> None:
    wang.says("人数够不够")
    data = wang.button("3").data
    assert "这一项你现在的任职用不上" not in zhao.says("人数够不够")
    assert "你现在没有支部任职" in zhao.says("/quorum")
    lin.says("/start")
    assert lin.presses(Button(lin.newest, data)) == ""
    assert lin.sees == NOBODY


@pytest.fixture
def voting(chen: Phone) -> Phone:
    """陈静 writes of a general meeting to which five of eight voters came; a vote is being written."""
    chen.says("填报")
    chen.presses("今天 22 日")
    chen.says("讨论卫东转正")
    chen.says("刘洋出差，黄涛病假，周敏病假")
    chen.says("三楼会议室")
    chen.presses("吴刚")
    chen.presses("＋各项议题")
    chen.says("卫东转正")
    chen.presses("跳过")
    return chen


def test_a_vote_that_is_too_small_is_noted_and_filed_all_the_same(voting: Phone) -> None:
    voting.presses("预备党员转正")
    voting.says("4")
    voting.presses("1")
    voting.presses("0")
    voting.says("同意转正")
    card = voting.presses("选好了")
    assert (
        "提醒：「卫东转正」（预备党员转正）赞成 4 票，要 5 票才算通过。"
        "没通过，就在决议里写明。依据《发展党员工作细则》" in card
    )
    assert "收到了，编号 1" in voting.presses("提交")


def test_too_few_for_an_election(voting: Phone) -> None:
    voting.presses("选举")
    voting.presses("5")
    voting.presses("0")
    voting.presses("0")
    voting.presses("跳过")
    card = voting.presses("选好了")
    assert (
        "提醒：「卫东转正」（选举）要 7 名有表决权的党员到会才能开，现在到会 5 名。"
        "依据《基层组织选举工作条例》" in card
    )


def test_more_votes_than_voters_can_not_be(voting: Phone) -> None:
    """Six came, but one of them is probationary and has no vote."""
    voting.presses("一般事项")
    voting.says("6")
    voting.presses("0")
    voting.presses("0")
    voting.presses("跳过")
    assert "有一项的票数比到会有表决权的人还多，对不上。" in voting.presses("选好了")
    voting.presses("删去最后一项")
    assert "各项议题：" not in voting.presses("不改了")
    assert "收到了" in voting.presses("提交")
