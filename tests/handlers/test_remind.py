"""Reminders: one digest for those who still owe, in waking hours, void once answered, not too many."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from models.kind import Kind
from tests.chat import Phone, Telegram, message
from tests.conftest import owing

TOMORROW = message(
    """
    远大商贸支部还有要报的：
    · 10 月主题党日，10 月 25 日截止，还有 1 天
    [现在填报 10 月主题党日]
    [任务] [请求帮助]
    """
)


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Theme days are owed by the 25th; two reminders a month and no more."""
    theme_days = owing(shipped, Kind.THEME_DAY)
    remind = theme_days.remind.model_copy(update={"most_per_month": 2})
    return theme_days.model_copy(update={"remind": remind})


def morning(telegram: Telegram, day: str) -> None:
    """The tick of that day, and the hour at which reminders arrive."""
    telegram.at(f"{day} 07:00")
    telegram.tick("remind")
    telegram.at(f"{day} 09:00")


def test_those_who_owe_are_reminded_the_day_before(
    telegram: Telegram, wang: Phone, chen: Phone, liu: Phone, li: Phone, zhao: Phone
) -> None:
    wang.files()
    telegram.at("2026-10-24 07:00")
    telegram.tick("remind")
    assert chen.reads() == "", "nobody is woken"
    telegram.at("2026-10-24 09:00")
    assert chen.reads() == TOMORROW
    assert liu.reads() == TOMORROW
    # The secretary of the joint branch has not joined: its instructor is the one to be reached.
    assert li.reads() == TOMORROW.replace("远大商贸支部", "南湖楼宇联合支部")
    assert wang.reads() == "", "who has reported is left alone"
    assert zhao.reads() == "", "a superior owes nothing"


def test_what_is_answered_meanwhile_is_not_said(
    telegram: Telegram, wang: Phone, chen: Phone
) -> None:
    telegram.at("2026-10-24 07:00")
    telegram.tick("remind")
    telegram.at("2026-10-24 08:30")
    wang.files()
    chen.says("填报")
    chen.presses("没开展")
    chen.presses("书记外出")
    chen.presses("提交")
    telegram.at("2026-10-24 09:00")
    assert wang.reads() == ""
    assert chen.reads() == "", "a reason is an answer as good as any"


def test_a_report_that_is_being_typed_is_not_interrupted(
    telegram: Telegram, chen: Phone, liu: Phone
) -> None:
    telegram.at("2026-10-25 07:00")
    telegram.tick("remind")
    telegram.at("2026-10-25 08:55")
    chen.says("填报")
    telegram.at("2026-10-25 09:00")
    today = TOMORROW.replace("10 月 25 日截止，还有 1 天", "今天截止")
    assert chen.reads() == ""
    assert liu.reads() == today
    telegram.at("2026-10-25 09:06")
    assert chen.reads() == today, "ten minutes without a word"


def test_a_late_tick_waits_for_the_morning(telegram: Telegram, chen: Phone) -> None:
    """The process was down in the morning; at night nobody is disturbed."""
    telegram.at("2026-10-24 22:00")
    telegram.tick("remind")
    assert chen.reads() == ""
    telegram.at("2026-10-25 07:59")
    assert chen.reads() == ""
    telegram.at("2026-10-25 08:00")
    # It says how things stand when it goes out, not when it was promised.
    assert chen.reads() == TOMORROW.replace("10 月 25 日截止，还有 1 天", "今天截止")


def test_no_more_than_the_setting_allows(telegram: Telegram, chen: Phone) -> None:
    for day, comes in (("2026-10-24", True), ("2026-10-25", True), ("2026-10-28", False)):
        morning(telegram, day)
        assert (chen.reads() != "") is comes, day


def test_a_tick_that_runs_twice_reminds_once(telegram: Telegram, chen: Phone) -> None:
    telegram.at("2026-10-24 07:00")
    telegram.tick("remind")
    telegram.tick("remind")
    telegram.at("2026-10-24 09:00")
    assert chen.reads() == TOMORROW


def test_from_the_reminder_to_the_report(telegram: Telegram, chen: Phone) -> None:
    morning(telegram, "2026-10-24")
    chen.reads()
    assert "哪天开展的？" in chen.presses("现在填报 10 月主题党日")
    chen.presses("今天 24 日")
    chen.says("学习党章")
    chen.presses("全部到齐")
    chen.says("会议室")
    assert chen.presses("提交").startswith("收到了，编号 1。")
    morning(telegram, "2026-10-25")
    assert chen.reads() == ""
