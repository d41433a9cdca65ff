"""认可 and 退回: a report between its branch and the superior, with everything that can cross."""

from __future__ import annotations

from datetime import date

import pytest

from bot.settings import Settings
from models.organization import Level
from models.terms import PeriodTerms, ReviewTerms
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working


@pytest.fixture(scope="session")
def settings(settings: Settings) -> Settings:
    """The street accepts what its branches report; a month is closed ten days after its end."""
    return settings.model_copy(
        update={
            "review": ReviewTerms(accept_at=(Level.TOWNSHIP,)),
            "period": PeriodTerms(closes_after_days=10),
        }
    )


def test_a_report_waits_for_the_superior_who_accepts_it_with_one_tap(
    wang: Phone, zhao: Phone
) -> None:
    assert wang.files() == message(
        """
        收到了，编号 1。
        10 月 22 日（周四） · 学习党章
        应到 5 人、实到 5 人。

        上级认可以后就算已报。
        要报的都齐了，辛苦。
        [看记录] [改一改] [打印]
        """
    )
    assert zhao.reads() == ""
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        ☑ 10 月主题党日：已报，等上级认可，编号 1
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [看 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    assert zhao.says("汇总").startswith(
        message(
            """
            南湖街道综合党委
            2026 年 10 月主题党日（截至 10 月 22 日）
            应报 3，已报 0/3，按时 0/3
            未到期 2，逾期 0，延期或未开展 0
            另有：等认可 1

            · 晨光电子支部　0/1，等认可 1
            """
        )
    )
    assert zhao.says("任务") == message(
        """
        南湖街道综合党委
        等你认可的记录 1 件，支部请求改的 0 件，等你答复的延期 0 件，求助 0 件。
        · 晨光电子支部 10 月 22 日的主题党日，编号 1：等认可
        [看 1 号] [认可 1 号]
        [汇总]
        """
    )
    old = zhao.button("认可 1 号")
    assert zhao.presses("认可 1 号") == message(
        """
        晨光电子支部 10 月 22 日的主题党日（编号 1）已认可。
        [回到任务]
        """
    )
    assert zhao.presses(old) == message(
        """
        赵刚先前已经认可了编号 1。
        [看记录]
        """
    )
    assert zhao.presses("看记录") == message(
        """
        主题党日记录　编号 1
        晨光电子支部
        日期：10 月 22 日（周四）
        地点：会议室
        主持：王建国
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        王建国填报，10 月 22 日 10:00
        赵刚认可，10 月 22 日 10:00
        [改一改] [打印]
        [退回]
        """
    )
    assert "已报 1/3，按时 1/3" in zhao.says("汇总")


def test_a_report_is_returned_and_asked_for_again_on_exactly_those_fields(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.files()
    zhao.says("任务")
    zhao.presses("看 1 号")
    assert zhao.presses("退回") == message(
        """
        退回 · 编号 1　晨光电子支部

        哪几项要改？点一点，点完按「选好了」。
        [日期] [主题] [到会]
        [地点] [主持] [内容]
        [照片] [备注] [形式]
        [同时算] [开始] [结束]
        [记录] [列席]
        [选好了]
        [稍后再填] [取消]
        """
    )
    assert "至少选一个。" in zhao.presses("选好了")
    zhao.presses("主题")
    zhao.presses("内容")
    assert zhao.presses("选好了") == message(
        """
        退回 · 编号 1　晨光电子支部
        要改：主题、内容

        为什么退回？点一个，或者打一句话，支部会看到。
        [缺席没写原因] [主题不清楚]
        [内容太简单] [和上次的几乎一样]
        [上一步] [稍后再填] [取消]
        """
    )
    zhao.presses("主题不清楚")
    assert zhao.presses("提交") == message(
        """
        编号 1 已退回，改好重报之前不算已报。
        原因：主题不清楚
        支部会收到通知，改好了会告诉你。
        [回到任务]
        """
    )
    assert wang.reads() == message(
        """
        赵刚退回了晨光电子支部 10 月 22 日的主题党日（编号 1），请改一改再报。
        要改：主题、内容
        原因：主题不清楚
        别的都还在，只问要改的几项。
        [去改] [看记录]
        """
    )
    assert "□ 10 月主题党日：退回了，改一改再报" in wang.says("任务")
    assert (
        "应报 3，已报 0/3，按时 0/3\n未到期 2，逾期 0，延期或未开展 0\n另有：退回待改 1"
        in zhao.says("汇总")
    )
    # The list of tasks and the message lead to the same: nothing is filed a second time.
    assert wang.presses("填报 10 月主题党日") == message(
        """
        退回来改 · 编号 1　晨光电子支部
        赵刚说：主题不清楚
        日期：10 月 22 日（周四）
        到会：全部到齐，应到 5 人、实到 5 人
        地点：会议室
        主持：王建国
        主题原来是：学习党章

        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [不改了] [稍后再填] [取消]
        """
    )
    assert "内容原来没写。" in wang.presses("不改了")
    assert "都对吗？" in wang.presses("不改了")
    assert wang.presses("提交").startswith(
        "还没有改动。改一改再提交；要是觉得原来没错，在「备注」里说明一句，也能提交。"
    )
    wang.presses("主题")
    wang.says("学习党章第一章")
    telegram.at("2026-10-27 09:00")
    assert "编号还是 1" in wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部 10 月 22 日的主题党日（编号 1）改好重报了。
        [看记录]
        """
    )
    assert zhao.presses("看记录") == message(
        """
        主题党日记录　编号 1
        晨光电子支部
        日期：10 月 22 日（周四）
        地点：会议室
        主持：王建国
        主题：学习党章第一章
        到会：全部到齐，应到 5 人、实到 5 人
        王建国填报，10 月 22 日 10:00
        更正过，10 月 27 日 09:00
        赵刚退回，10 月 22 日 10:00：主题不清楚（要改：主题、内容）
        王建国改好重报，10 月 27 日 09:00
        等上级认可
        [改一改] [打印]
        [认可] [退回]
        """
    )
    zhao.presses("认可")
    assert wang.reads() == "上级认可了：10 月 22 日的主题党日，编号 1。"
    # On time by the first filing.
    assert "已报 1/3，按时 1/3" in zhao.says("汇总")


def test_what_the_branch_has_changed_is_looked_at_again_first(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.files()
    zhao.says("任务")
    old = zhao.button("认可 1 号")
    telegram.later(minutes=5)
    wang.presses("改一改")
    wang.presses("主题")
    wang.says("学习二十大精神")
    wang.presses("提交")
    assert zhao.presses(old) == message(
        """
        编号 1 支部刚刚改过，请再看一遍，再点认可或退回。
        [看记录]
        """
    )
    assert "主题：学习二十大精神" in zhao.presses("看记录")
    assert "已认可" in zhao.presses("认可")


def test_two_superiors_at_once(wang: Phone, zhao: Phone, qian: Phone) -> None:
    wang.files()
    for phone in (zhao, qian):
        phone.says("任务")
        phone.presses("看 1 号")
    accepting = zhao.button("认可")
    returning = zhao.button("退回")
    qian.presses("退回")
    assert zhao.presses("退回") == message(
        """
        钱红正在填这一份，最后动过：10 月 22 日 10:00。要由你接着填吗？
        [由我接着填]
        """
    )
    qian.presses("主题")
    qian.presses("选好了")
    qian.presses("主题不清楚")
    qian.presses("提交")
    for late in (accepting, returning):
        assert "钱红" in zhao.presses(late)
        assert "退回" in zhao.sees
        assert "[认可]" not in zhao.sees


def test_nobody_else_has_a_word_in_it(
    wang: Phone, chen: Phone, zhao: Phone, sun: Phone, lin: Phone
) -> None:
    wang.files()
    zhao.says("任务")
    zhao.presses("看 1 号")
    for phone in (chen, sun, lin):
        phone.says("菜单")
    for data in (zhao.button("认可").data, zhao.button("退回").data):
        for phone in (wang, chen, sun):
            phone.presses(Button(phone.newest, data))
            assert phone.sees.startswith("没有找到。")
        lin.presses(Button(lin.newest, data))
        assert "邀请码" in lin.sees


def test_a_branch_that_was_dissolved_meanwhile(
    work: Working, cast: Cast, wang: Phone, zhao: Phone
) -> None:
    wang.files()
    zhao.says("任务")
    zhao.presses("看 1 号")
    zhao.presses("退回")
    zhao.presses("主题")
    zhao.presses("选好了")
    zhao.presses("主题不清楚")
    with work("2026-10-22 10:00") as w:
        w.organizations.get(cast.chenguang.id).dissolved_on = date(2026, 10, 22)
    assert zhao.presses("提交") == message(
        """
        晨光电子支部已经撤销，退回了没有人能改，没有退。
        [看记录]
        """
    )
    zhao.presses("看记录")
    assert "已认可" in zhao.presses("认可")


def test_once_the_period_is_closed_only_by_way_of_the_superior(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.files()
    telegram.at("2026-11-20 09:00")
    assert wang.presses("改一改") == message(
        """
        2026 年 10 月已经结账，这里改不了了。确有更正，请上级退回来改。
        [请上级退回来]
        """
    )
    wang.presses("请上级退回来")
    wang.says("地点写错了")
    assert wang.presses("提交") == message(
        """
        记下了：想改编号 1，地点写错了。
        已告诉上级。同意了会通知你。
        """
    )
    asked = message(
        """
        晨光电子支部想改 10 月 22 日的主题党日（编号 1），这一期已经结账。
        原因：地点写错了（王建国）

        退回给支部改吗？
        [退回给支部改] [不用改]
        [看记录]
        """
    )
    assert zhao.reads() == asked
    again = zhao.button("退回给支部改")
    assert "支部会收到通知" in zhao.presses("退回给支部改")
    assert "先前已经退回了" in zhao.presses(again)
    wang.presses("去改")
    wang.presses("地点")
    wang.says("二楼会议室")
    assert "编号还是 1" in wang.presses("提交")
    assert "改好重报了" in zhao.reads()
    # Closed again, until the superior says otherwise.
    assert "已经结账" in wang.presses("改一改")


def test_a_superior_who_leaves_it_as_it_is(telegram: Telegram, wang: Phone, zhao: Phone) -> None:
    wang.files()
    telegram.at("2026-11-20 09:00")
    wang.presses("看记录")
    wang.presses("请上级退回来")
    wang.says("想换个说法")
    wang.presses("提交")
    assert "想改，想换个说法" in zhao.says("任务")
    zhao.presses("看 1 号")
    old = zhao.button("退回给支部改")
    assert zhao.presses("不用改").startswith("好，编号 1 不改，支部会收到通知。")
    assert wang.reads().startswith("上级答复：10 月 22 日的主题党日（编号 1）不用改。")
    assert "先前已经答复了" in zhao.presses(old)
    assert "退回" not in zhao.says("任务")


def test_what_was_returned_turns_out_not_to_have_been_held(wang: Phone, zhao: Phone) -> None:
    wang.files()
    zhao.says("任务")
    zhao.presses("看 1 号")
    zhao.presses("退回")
    zhao.presses("日期")
    zhao.presses("选好了")
    zhao.says("那天你们在外地")
    zhao.presses("提交")
    wang.presses("去改")
    wang.presses("没开展")
    wang.presses("书记外出")
    assert wang.presses("提交").startswith("编号 1 已撤回，改记为没开展，原因：书记外出。")
    assert "10 月主题党日没开展" in zhao.reads()
    assert "◇ 10 月主题党日：没开展，书记外出" in wang.says("任务")
