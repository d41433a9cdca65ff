"""任务: what is owed, what is done, what is not owed and why; what waits for the superior's word."""

from __future__ import annotations

from tests.cast import Cast
from tests.chat import Phone, Telegram, message
from tests.conftest import Working


def test_a_branch_without_a_committee(wang: Phone) -> None:
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    assert wang.presses("为什么要报") == message(
        """
        晨光电子支部要报的和依据：
        · 主题党日：每月一次，25 日前报。依据《支部工作条例》第十六条
        · 支部委员会：无需报送，正式党员 5 人，不设支委会。依据《支部工作条例》第十二条、第二十条
        · 党小组会：无需报送，没有分党小组。依据《支部工作条例》第十三条
        [回到任务]
        """
    )
    assert wang.presses("回到任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_a_branch_with_a_committee(chen: Phone) -> None:
    assert chen.says("任务") == message(
        """
        远大商贸支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    assert chen.presses("为什么要报") == message(
        """
        远大商贸支部要报的和依据：
        · 主题党日：每月一次，25 日前报。依据《支部工作条例》第十六条
        · 党小组会：无需报送，没有分党小组。依据《支部工作条例》第十三条
        [回到任务]
        """
    )


def test_the_instructor_sees_the_branch_that_is_guided(li: Phone) -> None:
    assert li.says("任务") == message(
        """
        南湖楼宇联合支部　10 月 22 日（周四）
        □ 10 月主题党日：10 月 25 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 3 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_how_it_stands_from_day_to_day(telegram: Telegram, wang: Phone) -> None:
    telegram.at("2026-10-25 22:00")
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 25 日（周日）
        □ 10 月主题党日：今天截止
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    telegram.at("2026-10-26 00:30")
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 26 日（周一）
        □ 10 月主题党日：过截止日 1 天（10 月 25 日），补报也行
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    telegram.at("2026-11-02 09:00")
    telegram.tick("open")
    assert wang.says("任务") == message(
        """
        晨光电子支部　11 月 2 日（周一）
        □ 10 月主题党日：过截止日 8 天（10 月 25 日），补报也行
        □ 11 月主题党日：11 月 25 日截止，还有 23 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [填报 11 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_what_is_done_stays_to_be_seen_until_the_month_is_over(
    telegram: Telegram, wang: Phone
) -> None:
    wang.files()
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        ☑ 10 月主题党日：已报，编号 1
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [看 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    telegram.at("2026-11-02 09:00")
    telegram.tick("open")
    assert wang.says("任务") == message(
        """
        晨光电子支部　11 月 2 日（周一）
        □ 11 月主题党日：11 月 25 日截止，还有 23 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 11 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_the_question_opens_what_no_tick_has_opened(telegram: Telegram, wang: Phone) -> None:
    telegram.at("2026-11-27 09:00")
    assert wang.says("任务") == message(
        """
        晨光电子支部　11 月 27 日（周五）
        □ 10 月主题党日：过截止日 33 天（10 月 25 日），补报也行
        □ 11 月主题党日：11 月 30 日截止，还有 3 天
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [填报 11 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_nothing_waits_for_the_superior(zhao: Phone) -> None:
    assert zhao.says("任务") == message(
        """
        南湖街道综合党委
        没有等你答复的。
        [汇总]
        """
    )


def test_what_waits_for_the_superior(wang: Phone, chen: Phone, zhao: Phone) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("书记外出")
    wang.presses("提交")
    chen.says("填报")
    chen.presses("延期")
    chen.presses("下周一 26 日")
    chen.says("盘点")
    chen.presses("提交")
    chen.says("请求帮助")
    chen.presses("没有活动场地")
    chen.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：书记外出（王建国填报）

        同意吗？
        [同意] [不同意]
        ――
        远大商贸支部：10 月主题党日想延期到 10 月 26 日（周一）。
        原因：盘点（陈静填报）

        同意吗？
        [同意] [不同意]
        ――
        远大商贸支部请求帮助（陈静）：
        没有活动场地
        [已联系 远大商贸支部]
        """
    )
    assert zhao.says("任务") == message(
        """
        南湖街道综合党委
        等你答复的延期 2 件，求助 1 件。
        · 晨光电子支部 10 月主题党日：没开展，书记外出
        · 远大商贸支部 10 月主题党日：想延期到 10 月 26 日，盘点
        · 远大商贸支部（陈静，10 月 22 日 10:00）：没有活动场地
        [同意 晨光电子支部] [不同意 晨光电子支部]
        [同意 远大商贸支部] [不同意 远大商贸支部]
        [已联系 远大商贸支部]
        [汇总]
        """
    )
    assert zhao.presses("同意 晨光电子支部") == message(
        """
        晨光电子支部：10 月主题党日没开展，原因：书记外出。
        已同意，支部会收到通知。
        [回到任务]
        """
    )
    assert zhao.presses("回到任务") == message(
        """
        南湖街道综合党委
        等你答复的延期 1 件，求助 1 件。
        · 远大商贸支部 10 月主题党日：想延期到 10 月 26 日，盘点
        · 远大商贸支部（陈静，10 月 22 日 10:00）：没有活动场地
        [同意 远大商贸支部] [不同意 远大商贸支部]
        [已联系 远大商贸支部]
        [汇总]
        """
    )
    zhao.presses("不同意 远大商贸支部")
    zhao.presses("回到任务")
    assert zhao.presses("已联系 远大商贸支部") == message(
        """
        好，远大商贸支部的求助记为已处理，支部会收到通知。
        [回到任务]
        """
    )
    assert zhao.presses("回到任务") == message(
        """
        南湖街道综合党委
        没有等你答复的。
        [汇总]
        """
    )
    assert wang.reads() == "上级同意了：10 月主题党日没开展，原因：书记外出。这一项不再催你。"
    assert chen.reads() == message(
        """
        上级没有同意：10 月主题党日请尽量补上，最迟 10 月 25 日。有难处点「请求帮助」。
        [现在填报] [请求帮助]
        ――
        你的求助「没有活动场地」，赵刚已经处理了。还没解决，就再发一次「请求帮助」。
        """
    )


def test_somebody_without_any_office(wang: Phone, cast: Cast, work: Working) -> None:
    with work("2026-10-22 09:30") as w:
        office = w.appointments.get(cast.wang.appointment_id)
        assert office is not None
        office.until = w.today
    assert wang.says("任务") == message(
        """
        你这里没有要报的，也没有等你答复的。
        [菜单]
        """
    )
    assert wang.says("填报") == message(
        """
        这一项你现在的任职用不上。点下面的就行：
        [菜单]
        """
    )
    assert wang.says("汇总") == message(
        """
        汇总是给上级看的。本支部的情况发「任务」就能看到。
        [任务]
        """
    )
    assert wang.says("意见") == "王建国，你好。你现在没有任职，有变动请找上级党组织。"
    assert (
        wang.says("请求帮助")
        == "「请求帮助」是支部请上级帮忙用的，你现在没有支部任职。对支报有意见，发「意见」。"
    )
    assert wang.says("菜单") == "王建国，你好。你现在没有任职，有变动请找上级党组织。"
    assert wang.menu == "[菜单]"
    assert wang.says("帮助") == "王建国，你好。你现在没有任职，有变动请找上级党组织。"
    assert wang.says("你好") == message(
        """
        在呢。有要报的、要查的，说一句就行，或者点下面：
        [菜单]
        """
    )
