"""A form on its way: interrupted, put by, cancelled, taken over, and whatever else comes between."""

from __future__ import annotations

import pytest

from tests.chat import Phone, Telegram, message

WHO = message(
    """
    10 月主题党日　晨光电子支部
    日期：10 月 21 日（周三）
    主题：学习党章

    谁没来？点名字；都到了点「全部到齐」。
    也可以打字，比如：张三出差，李四病假。
    [全部到齐]
    [王建国] [张伟] [李娜] [赵磊]
    [孙丽]
    [上一步] [稍后再填] [取消]
    """
)
GOING_ON = WHO.replace("谁没来？", "接着上次填的：\n谁没来？")
NO_WORDS = "我只认字和照片，别的看不懂。请打字或者点按钮；想说话，用输入法的语音转文字。"


@pytest.fixture
def half(wang: Phone) -> Phone:
    """王建国 is asked who was absent."""
    wang.says("填报")
    wang.presses("昨天 21 日")
    assert wang.says("学习党章") == WHO
    return wang


def test_the_bot_is_restarted_in_the_middle(telegram: Telegram, half: Phone) -> None:
    telegram.stop()
    half.presses("全部到齐")
    telegram.start()
    assert "到会：全部到齐，应到 5 人、实到 5 人" in half.sees
    assert half.sees.splitlines()[-2] == "在哪儿开展的？"
    assert "[提交]" in half.says("会议室").splitlines()


def test_put_by_and_taken_up_again(telegram: Telegram, half: Phone) -> None:
    assert half.presses("稍后再填") == message(
        """
        10 月主题党日　晨光电子支部

        已存好，什么时候接着填都行。
        [接着填]
        """
    )
    assert half.says("学习党史").startswith("这句我没对上要办什么。"), "no form is open"
    telegram.at("2026-11-03 09:00")
    assert half.presses("接着填") == GOING_ON, "昨天 is still the 21st"
    half.says("稍后再填")
    # Two months are owed by now; the draft waits below the button of its own.
    half.says("填报")
    assert half.presses("10 月主题党日") == GOING_ON


def test_cancelled_and_brought_back(telegram: Telegram, half: Phone) -> None:
    cancelled = message(
        """
        10 月主题党日　晨光电子支部

        已取消，没有提交。一周之内还能恢复。
        [恢复]
        """
    )
    old = half.button("全部到齐")
    assert half.says("取消") == cancelled
    assert half.presses(old) == message(
        """
        10 月主题党日　晨光电子支部

        这份已取消。还要吗？
        [恢复]
        """
    )
    assert half.presses("恢复") == GOING_ON
    half.presses("取消")
    telegram.later(days=8)
    assert half.presses("恢复").startswith("这个按钮过期了。"), "a week has passed"


def test_back_and_no_further(half: Phone) -> None:
    half.presses("上一步")
    first = half.presses("上一步")
    assert first.startswith("10 月主题党日　晨光电子支部\n主题：学习党章\n\n哪天开展的？")
    assert "[上一步]" not in first
    assert "这是第一问，前面没有了。" in half.says("上一步")
    assert "这一问不能跳过。" in half.says("跳过")
    assert half.presses("昨天 21 日") == WHO, "what was said is still there"


def test_what_carries_no_words_asks_again(half: Phone) -> None:
    asked = WHO.replace("谁没来？", f"{NO_WORDS}\n谁没来？")
    assert half.sends_sticker() == asked
    assert half.sends_voice() == asked
    assert "没收到字，请打一句话，或者点下面的按钮。" in half.says("\u200b")
    half.presses("全部到齐")
    assert "学习党章" in half.says("会议室")


def test_an_edited_message_corrects_what_it_said(half: Phone) -> None:
    assert half.edits("学习党章", "学习党史") == WHO.replace("学习党章", "学习党史").replace(
        "谁没来？", "按你改过的消息更正了。\n谁没来？"
    )


def test_a_forwarded_message_is_an_answer(half: Phone) -> None:
    assert "缺席：张伟（出差）" in half.forwards("张伟出差")


def test_the_same_button_twice_is_pressed_once(half: Phone) -> None:
    everybody = half.button("全部到齐")
    once = half.presses(everybody)
    assert half.presses(everybody) == "", "nothing changes"
    assert half.sees == once
    half.says("会议室")
    send = half.button("提交")
    assert half.presses(send).startswith("收到了，编号 1。")
    again = message(
        """
        10 月主题党日　晨光电子支部

        这份已经提交过了，编号 1。
        [看记录]
        """
    )
    assert half.presses(send) == again
    half.says("任务")
    assert "编号 2" not in half.everything


def test_a_button_from_last_week(telegram: Telegram, half: Phone) -> None:
    everybody = half.button("全部到齐")
    half.presses(everybody)
    half.says("会议室")
    half.presses("提交")
    telegram.at("2026-11-05 09:00")
    half.says("填报")
    assert half.presses(everybody).endswith("这份已经提交过了，编号 1。\n[看记录]")
    assert "哪天开展的？" in half.says("？？"), "the new form is unharmed"


def test_a_colleague_takes_over(chen: Phone, liu: Phone) -> None:
    chen.says("填报")
    chen.presses("今天 22 日")
    assert liu.says("填报") == message(
        """
        陈静正在填这一份，最后动过：10 月 22 日 10:00。要由你接着填吗？
        [由我接着填]
        """
    )
    assert "主题是什么？" in liu.presses("由我接着填")
    theirs = message(
        """
        刘洋正在填这一份，最后动过：10 月 22 日 10:00。要由你接着填吗？
        [由我接着填]
        """
    )
    assert chen.says("学习党章") == theirs, "these words are for nothing, and that is said"
    assert chen.says("填报") == theirs
    liu.says("学习党史")
    liu.presses("全部到齐")
    liu.says("会议室")
    liu.presses("提交")
    assert chen.presses("由我接着填").endswith("这份已经提交过了，编号 1。\n[看记录]")
