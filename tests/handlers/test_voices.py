"""请求帮助 and 意见: a sentence to those above and to the administrator."""

from __future__ import annotations

from tests.chat import Phone, message


def test_help_is_asked_for_and_given(wang: Phone, zhao: Phone) -> None:
    assert wang.says("请求帮助") == message(
        """
        请求帮助　晨光电子支部

        需要帮什么？点一个，或者打一句话。
        [不知道怎么填] [人凑不齐，想请上级指导]
        [没有活动场地] [缺学习资料]
        [稍后再填] [取消]
        """
    )
    wang.presses("没有活动场地")
    assert wang.presses("提交") == message(
        """
        已转给上级：没有活动场地
        他们会跟你联系。
        """
    )
    assert zhao.reads() == message(
        """
        晨光电子支部请求帮助（王建国）：
        没有活动场地
        [已联系 晨光电子支部]
        """
    )
    done = zhao.button("已联系 晨光电子支部")
    assert zhao.presses(done) == message(
        """
        好，晨光电子支部的求助记为已处理，支部会收到通知。
        [回到任务]
        """
    )
    assert wang.reads() == (
        "你的求助「没有活动场地」，赵刚已经处理了。还没解决，就再发一次「请求帮助」。"
    )
    assert zhao.presses(done) == message(
        """
        晨光电子支部的这件求助先前已经处理了。
        [回到任务]
        """
    )
    assert wang.reads() == "", "once is enough"


def test_help_in_ones_own_words(wang: Phone, zhao: Phone) -> None:
    wang.says("求助")
    wang.says("新来的党员组织关系怎么转？")
    wang.presses("提交")
    assert "新来的党员组织关系怎么转？" in zhao.reads()


def test_an_opinion_reaches_the_administrator(wang: Phone, sun: Phone) -> None:
    assert wang.says("/feedback") == message(
        """
        意见

        对支报有什么意见？打一段话就行。
        [稍后再填] [取消]
        """
    )
    assert wang.says("提醒能不能晚一点？") == message(
        """
        意见
        意见：提醒能不能晚一点？

        发给管理员吗？
        [提交]
        [意见]
        [上一步] [稍后再填] [取消]
        """
    )
    send = wang.button("提交")
    assert wang.presses(send) == "谢谢，已转给管理员。"
    assert sun.reads() == message(
        """
        王建国的意见：
        提醒能不能晚一点？
        """
    )
    wang.presses(send)
    assert sun.reads() == "", "pressed twice, sent once"


def test_somebody_thinks_better_of_it(wang: Phone, sun: Phone) -> None:
    wang.says("意见")
    wang.says("太麻烦了")
    assert wang.says("取消") == message(
        """
        意见

        已取消，没有提交。一周之内还能恢复。
        [恢复]
        """
    )
    assert sun.reads() == ""
