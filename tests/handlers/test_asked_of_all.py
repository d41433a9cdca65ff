"""Questions about all kinds together, where all of them are owed: what is due later is left out."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from tests.chat import Phone, Telegram, message


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """As shipped."""
    return shipped


def test_who_has_not_reported(wang: Phone, zhao: Phone, telegram: Telegram) -> None:
    wang.says("昨天主题党日，都到了，会议室，学习党章")
    wang.presses("提交")
    telegram.at("2026-10-27 09:00")
    zhao.reads()
    assert zhao.says("这个月还有谁没报") == message(
        """
        南湖街道综合党委
        2026 年 10 月各项还没报的（截至 10 月 27 日）
        还没报齐的 3/3 个支部：
        · 远大商贸支部　10 月主题党日（过截止日 2 天）、10 月支部委员会、10 月党费收缴、10 月台账核对
        　陈静，已加入
        · 南湖楼宇联合支部　10 月主题党日（过截止日 2 天）、10 月党费收缴、10 月台账核对
        　周海，未加入（收不到提醒）
        · 晨光电子支部　10 月党费收缴、10 月台账核对
        　王建国，最近 10 月 22 日来过
        [远大商贸支部] [南湖楼宇联合支部]
        [晨光电子支部]
        [看汇总]
        """
    )
    assert zhao.says("逾期的有哪几家") == message(
        """
        南湖街道综合党委
        本期各项过截止日没报的（截至 10 月 27 日）
        过截止日没报的 2/3 个支部：
        · 远大商贸支部　10 月主题党日（过截止日 2 天）
        　陈静，已加入
        · 南湖楼宇联合支部　10 月主题党日（过截止日 2 天）
        　周海，未加入（收不到提醒）
        [远大商贸支部] [南湖楼宇联合支部]
        [看汇总]
        """
    )


def test_all_kinds_together(wang: Phone, zhao: Phone) -> None:
    wang.says("昨天主题党日，都到了，会议室，学习党章")
    wang.presses("提交")
    assert zhao.says("整体完成率") == message(
        """
        南湖街道综合党委
        本期各项完成率（截至 10 月 22 日）
        已报 1/10，10%

        · 主题党日　1/3，33%
        · 支部委员会　0/1，0%
        · 党费收缴　0/3，0%
        · 台账核对　0/3，0%

        · 晨光电子支部　1/3，33%
        · 远大商贸支部　0/4，0%
        · 南湖楼宇联合支部　0/3，0%

        完成率 = 已报 ÷ 应报；延期和没开展的也算应报，退回待改、等认可的不算已报。
        各项合在一起；按季度、按年报的，到期的那个月才算。
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [谁还没报] [看汇总]
        """
    )
    # A lecture is owed by the quarter: the answer says of which one it speaks.
    assert "2026 年第四季度党课完成率" in zhao.says("10月党课开展情况")
    assert "2026 年组织生活会完成率" in zhao.says("组织生活会开展比例")
