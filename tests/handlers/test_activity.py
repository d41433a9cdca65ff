"""填报: the theme day, as it is told on a phone."""

from __future__ import annotations

from tests.chat import Phone


def test_the_first_theme_day(wang: Phone) -> None:
    assert wang.says("填报") == (
        "10 月主题党日　晨光电子支部\n"
        "\n"
        "这个月开展了吗？\n"
        "[开展了] [没开展] [延期]\n"
        "[稍后再填] [取消]"
    )
    wang.presses("开展了")
    wang.presses("昨天（10 月 21 日）")
    wang.says("学习二十大精神")
    wang.presses("全部到齐")
    wang.says("党员活动室")
    assert wang.presses("提交") == (
        "收到了，编号 1。\n"
        "10 月 21 日（周三） · 学习二十大精神\n"
        "应到 5 人、实到 5 人。\n"
        "\n"
        "要报的都齐了，辛苦。\n"
        "[看记录] [改一改]"
    )
