"""改一改 until the period closes; after that by way of the superior."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from models.kind import Kind
from tests.chat import Phone, Telegram
from tests.conftest import owing

CLOSED = "2026 年 10 月已经结账，这里改不了了。确有更正，请上级退回来改。\n[请上级退回来]"


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Theme days are owed; a month closes five days after its end."""
    theme_days = owing(shipped, Kind.THEME_DAY)
    period = theme_days.period.model_copy(update={"closes_after_days": 5})
    return theme_days.model_copy(update={"period": period})


def test_a_record_is_corrected_until_its_month_is_closed(telegram: Telegram, wang: Phone) -> None:
    wang.files("学习党章")
    telegram.at("2026-11-05 23:59")
    correct = wang.button("改一改")
    wang.presses(correct)
    wang.presses("主题")
    wang.says("学习党史")
    assert wang.presses("提交").startswith("改好了，编号还是 1。\n10 月 22 日（周四） · 学习党史")
    telegram.at("2026-11-06 00:01")
    assert wang.presses(correct) == CLOSED
    assert "[改一改]" not in wang.presses("看记录")


def test_a_correction_that_was_open_when_the_month_closed(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.files("学习党章")
    wang.presses("改一改")
    wang.presses("主题")
    wang.says("学习党史")
    telegram.at("2026-11-06 09:00")
    said = wang.presses("提交")
    assert "已经结账" in said
    assert "编号 1" not in zhao.reads()


def test_the_superior_corrects_after_the_close(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.files("学习党章")
    telegram.at("2026-11-06 09:00")
    zhao.says("汇总")
    zhao.presses("‹ 10 月")
    zhao.presses("晨光电子支部")
    zhao.presses("看记录")
    zhao.presses("改一改")
    zhao.presses("主题")
    zhao.says("学习党史")
    assert zhao.presses("提交").startswith("改好了，编号还是 1。\n晨光电子支部\n")
    assert wang.reads().startswith("负责人赵刚改了晨光电子支部的主题党日，编号 1：")
