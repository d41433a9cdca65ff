"""延期 and 没开展: legitimate answers, with a reason, and what the superior says to them."""

from __future__ import annotations

from tests.chat import Phone, Telegram, message


def test_not_held_for_a_reason(wang: Phone, zhao: Phone) -> None:
    wang.says("填报")
    assert wang.presses("没开展") == message(
        """
        10 月主题党日　晨光电子支部
        情况：没开展

        什么原因？点一个，或者打一句话。
        [人员出差，人不齐] [生产任务重，走不开]
        [书记外出] [场地不便]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("生产任务重，走不开") == message(
        """
        10 月主题党日　晨光电子支部
        情况：没开展
        原因：生产任务重，走不开

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [情况] [原因]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("提交") == message(
        """
        记下了：10 月主题党日没开展，原因：生产任务重，走不开。
        已告诉上级。这一项不再催你；后来开了，再填报就行。
        """
    )
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：生产任务重，走不开（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    assert zhao.presses("同意") == message(
        """
        晨光电子支部：10 月主题党日没开展，原因：生产任务重，走不开。
        已同意，支部会收到通知。
        [回到任务]
        """
    )
    assert wang.reads() == message(
        """
        上级同意了：10 月主题党日没开展，原因：生产任务重，走不开。这一项不再催你。
        """
    )
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        ◇ 10 月主题党日：没开展，生产任务重，走不开
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    assert wang.says("填报") == message(
        """
        现在没有要报的。
        [补报 10 月主题党日]
        [报别的]
        """
    )
    wang.presses("补报 10 月主题党日")
    wang.presses("今天 22 日")
    wang.says("学习党章")
    wang.presses("全部到齐")
    wang.says("会议室")
    assert wang.presses("提交") == message(
        """
        收到了，编号 1。
        10 月 22 日（周四） · 学习党章
        应到 5 人、实到 5 人。

        要报的都齐了，辛苦。
        [看记录] [改一改] [打印]
        """
    )


def test_put_off_with_consent(telegram: Telegram, wang: Phone, zhao: Phone) -> None:
    wang.says("填报")
    assert wang.presses("延期") == message(
        """
        10 月主题党日　晨光电子支部
        情况：延期

        打算改到哪天？
        [明天 23 日] [后天 24 日] [下周一 26 日]
        [别的日子]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("下周一 26 日") == message(
        """
        10 月主题党日　晨光电子支部
        情况：延期
        改到：10 月 26 日（周一）

        什么原因？点一个，或者打一句话。
        [人员出差，人不齐] [生产任务重，走不开]
        [书记外出] [场地不便]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.says("客户验厂") == message(
        """
        10 月主题党日　晨光电子支部
        情况：延期
        改到：10 月 26 日（周一）
        原因：客户验厂

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [情况] [改到] [原因]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("提交") == message(
        """
        记下了：10 月主题党日延期到 10 月 26 日（周一），原因：客户验厂。
        已告诉上级。到那天之前不再催你。
        """
    )
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日想延期到 10 月 26 日（周一）。
        原因：客户验厂（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    assert zhao.presses("同意") == message(
        """
        晨光电子支部：10 月主题党日延期到 10 月 26 日（周一），原因：客户验厂。
        已同意，支部会收到通知。
        [回到任务]
        """
    )
    assert wang.reads() == message(
        """
        上级同意了：10 月主题党日延期到 10 月 26 日（周一），原因：客户验厂。
        """
    )
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        ◇ 10 月主题党日：延期到 10 月 26 日，客户验厂
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )
    telegram.at("2026-10-26 09:00")
    telegram.tick("remind")
    assert wang.reads() == message(
        """
        晨光电子支部还有要报的：
        · 10 月主题党日，今天截止
        [现在填报 10 月主题党日]
        [任务] [请求帮助]
        """
    )


def test_put_off_into_the_next_month_and_made_up_for(
    telegram: Telegram, wang: Phone, zhao: Phone
) -> None:
    wang.says("填报")
    wang.presses("延期")
    assert wang.presses("别的日子") == message(
        """
        10 月主题党日　晨光电子支部
        情况：延期

        打算改到哪天？
        [‹] [2026 年 10 月] [›]
        [一] [二] [三] [四] [五] [六] [日]
        [·] [·] [·] [·] [·] [·] [·]
        [·] [·] [·] [·] [·] [·] [·]
        [·] [·] [·] [·] [·] [·] [·]
        [·] [·] [·] [·] [23] [24] [25]
        [26] [27] [28] [29] [30] [31] [·]
        [收起日历]
        [上一步] [稍后再填] [取消]
        """
    )
    wang.presses("›")
    wang.presses("3")
    wang.presses("书记外出")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日想延期到 11 月 3 日（周二）。
        原因：书记外出（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    zhao.presses("同意")
    assert wang.reads() == message(
        """
        上级同意了：10 月主题党日延期到 11 月 3 日（周二），原因：书记外出。
        """
    )
    telegram.at("2026-11-03 18:00")
    telegram.tick("open")
    assert wang.says("填报") == message(
        """
        要报哪一项？
        [10 月主题党日]
        [11 月主题党日]
        [报别的]
        """
    )
    assert wang.presses("10 月主题党日") == message(
        """
        10 月主题党日　晨光电子支部

        哪天开展的？没开展、要延期，也点下面。
        [今天 3 日] [昨天 2 日] [前天 1 日]
        [别的日子] [没开展] [延期]
        [稍后再填] [取消]
        """
    )
    wang.presses("今天 3 日")
    wang.says("学习党章")
    wang.presses("全部到齐")
    assert wang.says("会议室") == message(
        """
        10 月主题党日　晨光电子支部
        日期：11 月 3 日（周二）
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        地点：会议室
        主持：王建国（书记）

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [日期] [主题] [到会]
        [地点] [主持] [＋内容]
        [＋照片] [＋备注] [＋形式]
        [＋同时算] [＋开始] [＋结束]
        [＋记录] [＋列席]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("提交") == message(
        """
        收到了，编号 1。
        11 月 3 日（周二） · 学习党章
        应到 5 人、实到 5 人。

        还有没报的：11 月主题党日。
        [看记录] [改一改] [打印]
        [接着报 11 月主题党日]
        """
    )


def test_the_superior_does_not_consent(
    telegram: Telegram, wang: Phone, chen: Phone, liu: Phone, li: Phone, zhao: Phone
) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("场地不便")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：场地不便（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    assert zhao.presses("不同意") == message(
        """
        晨光电子支部：10 月主题党日没开展，原因：场地不便。
        没有同意，支部会收到通知。
        [补一句]
        [回到任务]
        """
    )
    assert wang.reads() == message(
        """
        上级没有同意：10 月主题党日请尽量补上，最迟 10 月 25 日。有难处点「请求帮助」。
        [现在填报] [请求帮助]
        """
    )
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
    assert wang.presses("现在填报") == message(
        """
        10 月主题党日　晨光电子支部

        哪天开展的？没开展、要延期，也点下面。
        [今天 22 日] [昨天 21 日] [前天 20 日]
        [别的日子] [没开展] [延期]
        [稍后再填] [取消]
        """
    )
    telegram.at("2026-10-24 10:00")
    telegram.tick("remind")
    assert wang.reads() == message(
        """
        晨光电子支部还有要报的：
        · 10 月主题党日，10 月 25 日截止，还有 1 天
        [现在填报 10 月主题党日]
        [任务] [请求帮助]
        """
    )
    assert chen.reads() == message(
        """
        远大商贸支部还有要报的：
        · 10 月主题党日，10 月 25 日截止，还有 1 天
        [现在填报 10 月主题党日]
        [任务] [请求帮助]
        """
    )
    assert liu.reads() == message(
        """
        远大商贸支部还有要报的：
        · 10 月主题党日，10 月 25 日截止，还有 1 天
        [现在填报 10 月主题党日]
        [任务] [请求帮助]
        """
    )
    assert li.reads() == message(
        """
        南湖楼宇联合支部还有要报的：
        · 10 月主题党日，10 月 25 日截止，还有 1 天
        [现在填报 10 月主题党日]
        [任务] [请求帮助]
        """
    )


def test_declined_after_the_due_day(telegram: Telegram, wang: Phone, zhao: Phone) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("场地不便")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：场地不便（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    telegram.at("2026-10-27 10:00")
    assert zhao.presses("不同意") == message(
        """
        晨光电子支部：10 月主题党日没开展，原因：场地不便。
        没有同意，支部会收到通知。
        [补一句]
        [回到任务]
        """
    )
    assert wang.reads() == message(
        """
        上级没有同意：10 月主题党日请尽量补上。有难处点「请求帮助」。
        [现在填报] [请求帮助]
        """
    )


def test_both_superiors_answer(wang: Phone, zhao: Phone, qian: Phone) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("场地不便")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：场地不便（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    qian.says("汇总")
    qian.presses("南湖街道综合党委")
    assert qian.presses("晨光电子支部") == message(
        """
        晨光电子支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        没开展：场地不便
        王建国，最近 10 月 22 日来过
        [同意] [不同意]
        [代报 10 月主题党日]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )
    assert qian.presses("同意") == message(
        """
        晨光电子支部：10 月主题党日没开展，原因：场地不便。
        已同意，支部会收到通知。
        [回到任务]
        """
    )
    assert wang.reads() == "上级同意了：10 月主题党日没开展，原因：场地不便。这一项不再催你。"
    assert zhao.presses("不同意") == message(
        """
        晨光电子支部：10 月主题党日没开展，原因：场地不便。
        先前已经同意了。
        [回到任务]
        """
    )


def test_the_report_comes_before_the_answer(wang: Phone, zhao: Phone) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("场地不便")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：场地不便（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    wang.says("填报")
    wang.presses("补报 10 月主题党日")
    wang.presses("今天 22 日")
    wang.says("学习党章")
    wang.presses("全部到齐")
    wang.says("会议室")
    wang.presses("提交")
    assert zhao.presses("同意") == message(
        """
        晨光电子支部：10 月主题党日后来已经报了，不用答复。
        [看记录]
        """
    )


def test_another_reason_replaces_the_first(wang: Phone, zhao: Phone) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("场地不便")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日没开展。
        原因：场地不便（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    old = zhao.button("同意")
    wang.says("填报")
    wang.presses("补报 10 月主题党日")
    wang.presses("延期")
    wang.presses("明天 23 日")
    wang.presses("书记外出")
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日想延期到 10 月 23 日（周五）。
        原因：书记外出（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )
    assert zhao.presses(old) == "晨光电子支部：10 月主题党日后来另报了原因，请答复新的那条。"
    assert zhao.presses("不同意") == message(
        """
        晨光电子支部：10 月主题党日想延期到 10 月 23 日（周五），原因：书记外出。
        没有同意，支部会收到通知。
        [补一句]
        [回到任务]
        """
    )
    assert wang.reads() == message(
        """
        上级没有同意：10 月主题党日请尽量补上，最迟 10 月 25 日。有难处点「请求帮助」。
        [现在填报] [请求帮助]
        """
    )


def test_the_superior_knows_why_it_was_not_held(wang: Phone, zhao: Phone) -> None:
    zhao.says("汇总")
    zhao.presses("晨光电子支部")
    zhao.presses("代报 10 月主题党日")
    zhao.presses("没开展")
    zhao.presses("书记外出")
    assert zhao.presses("提交") == message(
        """
        记下了：晨光电子支部 10 月主题党日没开展，原因：书记外出。
        已告诉支部，不再催这一项。
        """
    )
    assert wang.reads() == message(
        """
        赵刚替晨光电子支部记了：10 月主题党日没开展，原因：书记外出。这一项不再催。
        """
    )
    assert wang.says("任务") == message(
        """
        晨光电子支部　10 月 22 日（周四）
        ◇ 10 月主题党日：没开展，书记外出
        · 支部委员会：无需报送，正式党员 5 人，不设支委会
        · 党小组会：无需报送，没有分党小组
        [填报 10 月主题党日]
        [为什么要报] [请求帮助]
        """
    )


def test_days_to_which_it_can_not_be_put_off(wang: Phone) -> None:
    wang.says("填报")
    wang.presses("延期")
    assert wang.says("昨天") == message(
        """
        10 月主题党日　晨光电子支部
        情况：延期

        改到的日子要在今天以后。
        打算改到哪天？
        [明天 23 日] [后天 24 日] [下周一 26 日]
        [别的日子]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.says("2062-11-03") == message(
        """
        10 月主题党日　晨光电子支部
        情况：延期

        最远改到三个月以内，看看年份和月份对不对。
        打算改到哪天？
        [明天 23 日] [后天 24 日] [下周一 26 日]
        [别的日子]
        [上一步] [稍后再填] [取消]
        """
    )


def test_the_superior_adds_a_word(wang: Phone, zhao: Phone) -> None:
    wang.says("填报")
    wang.presses("没开展")
    wang.presses("场地不便")
    wang.presses("提交")
    zhao.presses("不同意")
    assert zhao.presses("补一句") == message(
        """
        给晨光电子支部补一句　10 月主题党日

        对支部说什么？点一个，或者打一句话。
        [改到月底前开也行] [人不齐可以分两次补]
        [需要场地我来协调] [请打电话跟我说一下]
        [稍后再填] [取消]
        """
    )
    assert "记下了，晨光电子支部会收到。" in zhao.says("街道会议室周五下午空着，可以用")
    assert wang.reads().endswith("10 月主题党日，赵刚补了一句：街道会议室周五下午空着，可以用")
