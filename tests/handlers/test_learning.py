"""What the reading learns: misread shapes without what they say, and words that an administrator teaches."""

from __future__ import annotations

from tests.chat import Phone, message
from tests.conftest import Working

EMPTY = message(
    """
    说法

    教一个：发“碰头会就是支委会”“老机关就是南湖街道综合党委”，从下一句起就算。不要了，点下面，或者发“去掉碰头会”。
    """
)


def test_a_word_of_the_place(chen: Phone, sun: Phone, work: Working) -> None:
    assert sun.says("说法") == EMPTY
    assert chen.says("昨天碰头会，都到了，研究发展党员，在小红楼").startswith("你说的是哪一项？")
    chen.presses("支部委员会")
    chen.says("取消")
    assert sun.says("说法") == message(
        """
        说法
        听错、没听懂的样子（只记样子，不记人名和内容）：
        · 哪一项 1 次：昨天碰头会，都到了，研究发展党员，在某

        教一个：发“碰头会就是支委会”“老机关就是南湖街道综合党委”，从下一句起就算。不要了，点下面，或者发“去掉碰头会”。
        """
    )
    assert sun.says("「碰头会」就是「支委会」") == message(
        """
        记下了，从下一句起，「碰头会」就按「支委会」听。
        [看说法]
        """
    )
    words = "前天碰头会，都到了，研究发展党员，在小红楼，刘洋记录"
    assert chen.says(words) == message(
        """
        支部委员会　远大商贸支部
        我记下了：
        日期：10 月 20 日（周二）
        议题：研究发展党员
        到会：全部到齐，应到 2 人、实到 2 人
        地点：小红楼
        主持：陈静（书记）
        记录：刘洋

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
    chen.presses("提交")
    with work("2026-10-22 12:00") as w:
        # What was said is kept as it was typed, not as it was read.
        [filed] = w.activities.lately(w.organizations.with_code("LN-SY-HP-01-002"))
        assert filed.said["told"][0]["words"] == words


def test_what_is_put_right_is_counted_without_what_was_said(wang: Phone, sun: Phone) -> None:
    wang.says("昨天主题党日，在党员活动室，学习《党章》，张伟出差，何小明讲课")
    wang.presses("日期")
    wang.presses("今天 22 日")
    wang.presses("提交")
    said = sun.says("说法")
    assert "· 日期 1 次：昨天主题党日，在党员活动室，学习《》，名出差，某讲课\n" in said
    assert not any(name in said for name in ("张伟", "何小明", "党章"))


def test_what_stands_as_it_was_heard_is_not_counted(wang: Phone, sun: Phone) -> None:
    wang.says("昨天主题党日，在党员活动室，学习党章，都到了")
    wang.says("不对，是前天")  # one's own slip is nobody's misreading
    wang.presses("提交")
    assert sun.says("说法") == EMPTY


def test_a_name_of_a_place_holds_for_everybody(zhao: Phone, qian: Phone, sun: Phone) -> None:
    assert qian.says("老机关完成率").startswith("没有找到「老机关」") or "老机关" not in qian.sees
    assert sun.says("老机关 = 南湖街道综合党委") == message(
        """
        记下了，从下一句起，「老机关」就是南湖街道综合党委。
        [看说法]
        """
    )
    for phone in (zhao, qian):
        assert phone.says("老机关主题党日完成率").startswith(
            "南湖街道综合党委\n2026 年 10 月主题党日完成率"
        )
        # Only what somebody has said of themselves is theirs to take back.
        assert "不是这一处" not in phone.sees
    assert sun.says("说法") == message(
        """
        说法
        已经教过的：
        · 老机关 → 南湖街道综合党委

        教一个：发“碰头会就是支委会”“老机关就是南湖街道综合党委”，从下一句起就算。不要了，点下面，或者发“去掉碰头会”。
        [✕ 老机关]
        """
    )
    assert sun.presses("✕ 老机关") == message(
        """
        好，「老机关」不再另算了。
        [看说法]
        """
    )
    assert not qian.says("老机关主题党日完成率").startswith("南湖街道综合党委")


def test_what_is_understood_already_is_not_taught_otherwise(sun: Phone) -> None:
    for word in ("主题党日", "昨天", "出差"):
        assert sun.says(f"{word}就是党课") == message(
            f"""
            「{word}」本来就认得，改了会听错别人的话。换一个说法再教。
            [看说法]
            """
        )


def test_only_an_administrator_teaches(wang: Phone, zhao: Phone, chen: Phone) -> None:
    for phone in (wang, zhao):
        phone.says("碰头会就是支委会")
        assert phone.says("说法").startswith("这一项你现在的任职用不上")
    assert chen.says("昨天碰头会，都到了，研究发展党员").startswith("你说的是哪一项？")
