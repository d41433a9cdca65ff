"""菜单 and 帮助: who one is here, what can be tapped, what can be typed."""

from __future__ import annotations

from handlers import COMMANDS
from handlers.dialog import text
from tests.chat import Phone, message


def test_the_secretary(wang: Phone) -> None:
    assert wang.says("菜单") == message(
        """
        王建国，你好。你在这里是：
        · 晨光电子支部书记
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )
    assert wang.menu == message(
        """
        [填报] [任务]
        [计划] [名册] [台账]
        [请求帮助] [菜单]
        """
    )
    assert "\n".join(wang.commands) == message(
        """
        /report 填报主题党日
        /tasks 看有哪些事要办
        /plan 安排下次活动，通知党员
        /roster 看党员名册，记变动
        /book 打印支部的台账
        /support 有困难，请上级帮一把
        /menu 看菜单
        /feedback 对支报提意见
        /cancel 取消正在填的
        /help 怎么用
        """
    )
    assert wang.says("/help") == message(
        """
        每月做三件小事就够：
        1. 收到提醒，点「现在填报」；或者随时发「填报」。
        2. 点几下、打一句话，看一眼卡片，提交。
        3. 没开成也没关系：点「没开展」或「延期」，写一句原因，就不再催。

        发「任务」看要报什么；发「计划」安排下次活动、通知党员；要检查材料发「台账」，记录、名册、收缴簿都能打印，实名台账也从那里看；填错了点「改一改」；书记换人发「移交」；有难处发「请求帮助」；对支报有意见发「意见」。
        """
    )


def test_the_deputy_has_what_the_secretary_has(chen: Phone, liu: Phone) -> None:
    chen.says("/menu")
    assert liu.says("/menu") == message(
        """
        刘洋，你好。你在这里是：
        · 远大商贸支部副书记
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )
    assert liu.menu == chen.menu
    assert liu.commands == chen.commands


def test_the_instructor(li: Phone) -> None:
    assert li.says("/menu") == message(
        """
        李敏，你好。你在这里是：
        · 南湖楼宇联合支部指导员
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )
    assert li.menu == message(
        """
        [填报] [任务]
        [计划] [名册] [台账]
        [请求帮助] [菜单]
        """
    )
    assert "\n".join(li.commands) == message(
        """
        /report 填报主题党日
        /tasks 看有哪些事要办
        /plan 安排下次活动，通知党员
        /roster 看党员名册，记变动
        /book 打印支部的台账
        /support 有困难，请上级帮一把
        /menu 看菜单
        /feedback 对支报提意见
        /cancel 取消正在填的
        /help 怎么用
        """
    )
    assert li.says("帮助") == message(
        """
        每月做三件小事就够：
        1. 收到提醒，点「现在填报」；或者随时发「填报」。
        2. 点几下、打一句话，看一眼卡片，提交。
        3. 没开成也没关系：点「没开展」或「延期」，写一句原因，就不再催。

        发「任务」看要报什么；发「计划」安排下次活动、通知党员；要检查材料发「台账」，记录、名册、收缴簿都能打印，实名台账也从那里看；填错了点「改一改」；书记换人发「移交」；有难处发「请求帮助」；对支报有意见发「意见」。
        """
    )


def test_the_superior(zhao: Phone) -> None:
    assert zhao.says("/menu") == message(
        """
        赵刚，你好。你在这里是：
        · 南湖街道综合党委负责人
        ――
        要做什么？点一下：
        [汇总] [两个覆盖] [任务]
        """
    )
    assert zhao.menu == message(
        """
        [汇总] [两个覆盖]
        [任务] [实名台账]
        [组建] [菜单]
        """
    )
    assert "\n".join(zhao.commands) == message(
        """
        /summary 看下级报送情况
        /coverage 看两个覆盖和单位台账
        /tasks 看有哪些事要办
        /ledger 看和改实名台账
        /formation 建党组织、并入、撤销、划转单位
        /menu 看菜单
        /feedback 对支报提意见
        /cancel 取消正在填的
        /help 怎么用
        """
    )
    assert zhao.says("怎么用") == message(
        """
        发「汇总」看下级报送情况，一层层点下去，能看到每个支部的记录；「待报」里能代报，能发邀请链接。
        也可以直接问：“南湖街道上个月谁还没报”“三季度党课完成率”“今年到会率走势”。
        发「任务」看等你答复的延期和求助；发「实名台账」看和改单位、书记、指导员等台账；发「组建」建党组织、并入、撤销，把单位划给别的上级；发「要求」定下面的支部报什么、几号前。
        """
    )


def test_the_administrator(sun: Phone) -> None:
    assert sun.says("/menu") == message(
        """
        孙明，你好。你在这里是：
        · 辽宁省委组织部管理员
        ――
        要做什么？点一下：
        [汇总] [两个覆盖]
        """
    )
    assert sun.menu == "[汇总] [两个覆盖] [说法]\n[实名台账] [菜单]"
    assert "\n".join(sun.commands) == message(
        """
        /summary 看下级报送情况
        /coverage 看两个覆盖和单位台账
        /words 看听错的样子，教支报本地的说法
        /ledger 看和改实名台账
        /menu 看菜单
        /feedback 对支报提意见
        /cancel 取消正在填的
        /help 怎么用
        """
    )
    assert sun.says("/help") == message(
        """
        发「汇总」看整体情况；名册用命令行导入（见 README）；大家的意见会发到这里。
        大家的话支报听错了，发「说法」看是哪些样子；发“碰头会就是支委会”教它一个本地的说法，马上就算。
        """
    )


def test_every_word_does_what_its_command_does(wang: Phone, zhao: Phone) -> None:
    for phone in (wang, zhao):
        for command in COMMANDS:
            for word in (*_words(command.name), f"/{command.name}@zhibao_bot"):
                said = phone.says(f"/{command.name}")
                phone.says("取消")
                assert phone.says(word) == said, word
                phone.says("取消")


def _words(name: str) -> tuple[str, ...]:
    words = [*text.words(f"command.{name}.word"), *text.words(f"command.{name}.also")]
    assert words, name
    return (*words, *(f"{word}。" for word in words if not word.startswith("/")))


def test_start_again_is_the_menu(wang: Phone) -> None:
    assert wang.says("/start") == message(
        """
        王建国，你好。你在这里是：
        · 晨光电子支部书记
        ――
        要做什么？点一下：
        [填报] [任务]
        """
    )


def test_what_is_not_for_a_role_says_where_to_go(wang: Phone, zhao: Phone, sun: Phone) -> None:
    assert wang.says("汇总") == message(
        """
        汇总是给上级看的。本支部的情况发「任务」就能看到。
        [任务]
        """
    )
    assert wang.says("/summary") == message(
        """
        汇总是给上级看的。本支部的情况发「任务」就能看到。
        [任务]
        """
    )
    assert zhao.says("填报") == message(
        """
        你这里没有本支部要报的。代支部填报：从「汇总」点到那个支部，再点「代报」。
        [汇总]
        """
    )
    assert (
        zhao.says("请求帮助")
        == "「请求帮助」是支部请上级帮忙用的，你现在没有支部任职。对支报有意见，发「意见」。"
    )
    assert sun.says("任务") == message(
        """
        你这里没有要报的，也没有等你答复的。
        [汇总] [两个覆盖]
        """
    )
    assert sun.says("/report") == message(
        """
        这一项你现在的任职用不上。点下面的就行：
        [汇总] [两个覆盖]
        """
    )


def test_words_that_mean_nothing(wang: Phone, zhao: Phone, sun: Phone) -> None:
    assert wang.says("今天天气不错") == message(
        """
        这句我没对上要办什么。点下面的就行：
        [填报] [任务]
        """
    )
    assert zhao.says("今天天气不错") == message(
        """
        这句我没对上要办什么。点下面的就行：
        [汇总] [两个覆盖] [任务]
        """
    )
    assert sun.says("/no_such_command") == message(
        """
        这句我没对上要办什么。点下面的就行：
        [汇总] [两个覆盖]
        """
    )
    assert wang.says("　\u200b ") == message(
        """
        没收到字。点下面的就行：
        [填报] [任务]
        """
    )


def test_what_carries_no_words(wang: Phone) -> None:
    assert wang.sends_sticker() == message(
        """
        我只认字和照片，别的看不懂。请打字或者点按钮；想说话，用输入法的语音转文字。
        [填报] [任务]
        """
    )
    assert wang.sends_voice() == message(
        """
        我只认字和照片，别的看不懂。请打字或者点按钮；想说话，用输入法的语音转文字。
        [填报] [任务]
        """
    )
    assert wang.sends_photo() == message(
        """
        这张先放在你手机里。填报的时候发给我，我就记进那一份。
        [填报] [任务]
        """
    )
    assert wang.sends_document("小结.docx", b"PK", "application/msword") == message(
        """
        我只认字和照片，别的看不懂。请打字或者点按钮；想说话，用输入法的语音转文字。
        [填报] [任务]
        """
    )


def test_an_edited_message(wang: Phone) -> None:
    wang.says("填抱")
    assert (
        wang.edits("填抱", "填报")
        == "改旧消息，我这边不会跟着改。要办什么，重发一句；要改记录，点记录下面的「改一改」。"
    )


def test_a_forwarded_message_is_read_like_a_typed_one(wang: Phone) -> None:
    assert wang.forwards("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
