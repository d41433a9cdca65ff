"""Members join by the branch's link: a typed name, the secretary's yes; the link itself tells nothing."""

from __future__ import annotations

import re

import pytest

from tests.cast import Player
from tests.chat import Button, Phone, Telegram, message
from tests.handlers.test_join import NOBODY
from tests.handlers.test_plan import planned, settings

__all__ = ["planned", "settings"]


@pytest.fixture
def link(planned: Phone) -> str:
    """陈静 has made the link for her members; the code in it."""
    said = planned.presses("邀请党员加入")
    found = re.search(r"start=([A-Za-z0-9_-]{22})", said)
    assert found, said
    return found[1]


@pytest.fixture
def huang(telegram: Telegram) -> Phone:
    """黄涛 of the roster, with a phone that nobody knows."""
    return telegram.phone(Player("涛哥", 2001))


def test_a_member_names_himself_and_the_secretary_says_yes(
    link: str, planned: Phone, huang: Phone
) -> None:
    assert huang.says(f"/start {link}") == message(
        """
        你好，这里是支报，你点的是远大商贸支部的党员链接。
        请打出你的姓名，和党员名册上一样；书记确认以后就能用。
        """
    )
    assert huang.says("黄涛") == "谢谢，黄涛。已转给书记，确认以后我会告诉你。"
    assert planned.reads() == message(
        """
        有人点了党员链接，说是远大商贸支部的黄涛，名册里有。是本人吗？
        [是黄涛，让他加入]
        [从名册里选] [不是本支部的]
        """
    )
    assert huang.says("好了吗") == (
        "黄涛，已经转给书记了，等确认。名字打错了，请书记点「不是」，就能重打。"
    )
    yes = planned.button("是黄涛，让他加入")
    assert planned.presses(yes) == "好，黄涛加入了，以后的通知会直接发到手机上。"
    assert huang.reads() == message(
        """
        黄涛，你好！你已加入支报：远大商贸支部党员。
        支部有活动，通知会发到这里；来不了，点一下就能请假。
        ――
        远大商贸支部通知
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园
        [来不了，请个假]
        """
    )
    assert huang.menu == "[计划] [菜单]"
    assert planned.presses(yes) == "「黄涛」先前已经确认加入了。"
    assert "已请假" in huang.presses("来不了，请个假")


def test_a_member_sees_only_what_is_his(link: str, planned: Phone, huang: Phone) -> None:
    huang.says(f"/start {link}")
    huang.says("黄涛")
    planned.presses("是黄涛，让他加入")
    assert huang.says("计划") == message(
        """
        远大商贸支部
        事项：主题党日
        时间：10 月 23 日（周五） 14:00
        地点：陵园正门
        主题：参观抗美援朝烈士陵园
        [来不了，请个假]
        """
    )
    assert "这一项你现在的任职用不上" in huang.says("填报")
    assert "这一项你现在的任职用不上" in huang.says("人数够不够")
    for data in ("planned/1", "replan/1", "unplan/1/yes", "members/7", "admit/1/no"):
        huang.says("菜单")
        assert "没有找到" in huang.presses(Button(huang.newest, data)), data


def test_whether_a_name_is_on_the_roster_only_the_branch_learns(
    link: str, planned: Phone, huang: Phone
) -> None:
    huang.says(f"/start {link}")
    assert huang.says("黄 滔") == "谢谢，黄滔。已转给书记，确认以后我会告诉你。"
    assert planned.reads() == message(
        """
        有人点了党员链接，说是远大商贸支部的黄滔，名册里没有这个名字。可能打错了字，也可能不是本支部的。
        [从名册里选] [不是本支部的]
        """
    )
    assert planned.presses("从名册里选") == message(
        """
        说是「黄滔」的，是名册里的哪一位？（没加入的都在下面）
        [黄涛] [周敏] [吴刚] [郑爽]
        [冯军] [褚云] [卫东]
        [不是本支部的]
        """
    )
    assert planned.presses("黄涛") == "好，黄涛加入了，以后的通知会直接发到手机上。"
    assert huang.reads().startswith("黄涛，你好！你已加入支报：远大商贸支部党员。")


def test_somebody_else_is_turned_down(link: str, planned: Phone, lin: Phone) -> None:
    for _ in range(3):
        lin.says(f"/start {link}")
        lin.says("林晓")
        planned.presses("不是本支部的")
    assert lin.reads() == (
        "书记没有对上「林晓」。名字打错了，就再点一次链接重打；或者直接问书记。"
    )
    assert lin.says("汇总") == NOBODY
    assert lin.says(f"/start {link}") == "试了几次都没有对上。请直接找支部书记核对名册。"


def test_a_new_link_makes_the_old_one_worthless(link: str, planned: Phone, lin: Phone) -> None:
    planned.presses("邀请党员加入")
    assert lin.says(f"/start {link}") == "这个邀请码过期了，请发给你的人再发一个。"


def test_awkward_names(link: str, huang: Phone) -> None:
    huang.says(f"/start {link}")
    again = huang.sees
    for words in ("。", "黄", "黄" * 501):
        assert huang.says(words) == again, words
    assert huang.sends_sticker() == again
    assert huang.sends_photo() == again
    assert "谢谢，黄涛。" in huang.says("黄涛")


def test_who_has_joined_already_is_at_home(link: str, liu: Phone) -> None:
    assert "刘洋，你好。" in liu.says(f"/start {link}")


def test_somebody_known_who_is_not_on_the_roster(link: str, wang: Phone) -> None:
    assert wang.says(f"/start {link}") == (
        "这个聊天里是王建国，远大商贸支部的名册里没有对上。请书记核对一下名册。"
    )
