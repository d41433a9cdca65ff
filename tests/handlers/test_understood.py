"""What people write in their own words, as a tired secretary types it, and what it opens."""

from __future__ import annotations

from tests.cast import Cast
from tests.chat import Phone, Telegram, message
from tests.conftest import Working


def test_a_report_in_one_sentence(wang: Phone) -> None:
    assert wang.says(
        "昨天下午3点在二楼开的党员大会 应到5实到4 张伟出差 研究了发展党员"
    ) == message(
        """
        支部党员大会　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）
        议题：研究了发展党员
        到会：应到 5 人、实到 4 人；缺席：张伟（出差）
        地点：二楼
        开始：15:00

        还差：记录。
        谁做的记录？
        [王建国] [张伟]
        [李娜] [赵磊]
        [孙丽]
        [✎ 日期] [✎ 议题] [✎ 到会]
        [✎ 地点] [✎ 开始]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("李娜") == message(
        """
        支部党员大会　晨光电子支部
        日期：10 月 21 日（周三）
        议题：研究了发展党员
        到会：应到 5 人、实到 4 人；缺席：张伟（出差）
        地点：二楼
        主持：王建国（书记）
        记录：李娜
        开始：15:00

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [日期] [议题] [到会]
        [地点] [主持] [记录]
        [＋各项议题] [开始] [＋结束]
        [＋列席] [＋内容] [＋照片]
        [＋备注] [＋同时算]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("提交") == message(
        """
        收到了，编号 1。
        10 月 21 日（周三） · 研究了发展党员
        应到 5 人、实到 4 人。

        还有没报的：10 月主题党日。
        [看记录] [改一改] [打印]
        [接着报 10 月主题党日]
        """
    )


def test_dictated_and_complete(wang: Phone) -> None:
    assert wang.says(
        "嗯昨天咱们搞了主题党日在党员活动室学的二十大精神王建国主持的都到了"
    ) == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）
        到会：全部到齐，应到 5 人、实到 5 人
        地点：党员活动室
        主持：王建国

        还差：主题。
        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [✎ 日期] [✎ 到会] [✎ 地点]
        [✎ 主持]
        [上一步] [稍后再填] [取消]
        """
    )


def test_the_others_came(wang: Phone) -> None:
    said = wang.says("今天开的主题党日，学习党章，张伟有其他事没来，其余4人都到了，在会议室")
    assert "到会：应到 5 人、实到 4 人；缺席：张伟（有其他事）" in said
    assert "[提交]" in said


def test_not_held_and_put_off(wang: Phone, zhao: Phone) -> None:
    assert wang.says("没开成，人不够，推迟到下周二") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        情况：延期
        改到：10 月 27 日（周二）
        原因：人不够

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [情况] [改到] [原因]
        [上一步] [稍后再填] [取消]
        """
    )
    wang.presses("提交")
    assert zhao.reads() == message(
        """
        晨光电子支部：10 月主题党日想延期到 10 月 27 日（周二）。
        原因：人不够（王建国填报）

        同意吗？
        [同意] [不同意]
        """
    )


def test_a_plan(wang: Phone) -> None:
    assert wang.says("准备28号下午三点在二楼会议室搞主题党日") == message(
        """
        计划主题党日　晨光电子支部
        我记下了：
        日期：10 月 28 日（周三）
        时间：15:00
        地点：二楼会议室

        还差：主题。
        什么主题、什么议题？打一句话就行。
        [✎ 日期] [✎ 时间] [✎ 地点]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.says("学习党章") == message(
        """
        计划主题党日　晨光电子支部
        日期：10 月 28 日（周三）
        时间：15:00
        主题：学习党章
        地点：二楼会议室

        都对吗？提交以后我就通知。
        [提交]
        [日期] [时间] [主题]
        [地点] [＋备注]
        [上一步] [稍后再填] [取消]
        """
    )


def test_the_ledger(wang: Phone) -> None:
    assert wang.says("我们厂职工增加到120人了") == message(
        """
        听明白了，是这样改吗？
        晨光电子有限公司
        · 职工人数：未填 → 120
        [对，就这样改] [都不改]
        """
    )
    assert wang.presses("对，就这样改") == message(
        """
        改好了 1 处。
        [看晨光电子有限公司]
        [看台账]
        """
    )


def test_a_name_that_sounds_alike_is_asked(wang: Phone) -> None:
    assert wang.says("昨天主题党日，张炜没来，出差了") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）

        你说的「张炜」名册里没有，是张伟吗？点一下，不是就重打。
        还差：主题、到会、地点。
        谁没来？点名字；都到了点「全部到齐」。
        也可以打字，比如：张三出差，李四病假。
        [全部到齐]
        [王建国] [张伟] [李娜] [赵磊]
        [孙丽]
        [✎ 日期]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("张伟") == message(
        """
        10 月主题党日　晨光电子支部
        日期：10 月 21 日（周三）

        谁没来？点名字；都到了点「全部到齐」。
        也可以打字，比如：张三出差，李四病假。
        [选好了，缺 1 人]
        [王建国] [✗ 张伟] [李娜] [赵磊]
        [孙丽]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.presses("选好了，缺 1 人") == message(
        """
        10 月主题党日　晨光电子支部
        日期：10 月 21 日（周三）
        到会：应到 5 人、实到 4 人；缺席：张伟（出差）

        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [上一步] [稍后再填] [取消]
        """
    )


def test_heads_without_names_are_asked(wang: Phone) -> None:
    assert wang.says("昨天主题党日 应到5 实到4") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）

        你说实到 4 人，还缺 1 人的名字：
        还差：主题、到会、地点。
        谁没来？点名字；都到了点「全部到齐」。
        也可以打字，比如：张三出差，李四病假。
        [全部到齐]
        [王建国] [张伟] [李娜] [赵磊]
        [孙丽]
        [✎ 日期]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.says("孙丽，孩子生病") == message(
        """
        10 月主题党日　晨光电子支部
        日期：10 月 21 日（周三）
        到会：应到 5 人、实到 4 人；缺席：孙丽（孩子生病）

        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [上一步] [稍后再填] [取消]
        """
    )


def test_corrected_in_the_middle(wang: Phone) -> None:
    wang.says("填报")
    assert wang.says("昨天下午三点，二楼会议室，张伟出差") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）
        到会：应到 5 人、实到 4 人；缺席：张伟（出差）
        地点：二楼会议室
        开始：15:00

        还差：主题。
        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [✎ 日期] [✎ 到会] [✎ 地点]
        [✎ 开始]
        [上一步] [稍后再填] [取消]
        """
    )
    assert wang.says("不对，实到是 5 人") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）
        到会：全部到齐，应到 5 人、实到 5 人
        地点：二楼会议室
        开始：15:00

        还差：主题。
        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [✎ 日期] [✎ 到会] [✎ 地点]
        [✎ 开始]
        [上一步] [稍后再填] [取消]
        """
    )
    wang.says("学习党章")
    assert wang.says("不对，是前天") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 20 日（周二）
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        地点：二楼会议室
        主持：王建国（书记）
        开始：15:00

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [日期] [主题] [到会]
        [地点] [主持] [＋内容]
        [＋照片] [＋备注] [＋形式]
        [＋同时算] [开始] [＋结束]
        [＋记录] [＋列席]
        [上一步] [稍后再填] [取消]
        """
    )


def test_an_edited_message_is_read_anew(wang: Phone) -> None:
    wang.says("昨天主题党日，张伟出差，学习党章")
    assert wang.edits(
        "昨天主题党日，张伟出差，学习党章", "前天主题党日，李娜病假，学习党章"
    ) == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 20 日（周二）
        主题：学习党章
        到会：应到 5 人、实到 4 人；缺席：李娜（病假）

        按你改过的消息更正了。
        还差：地点。
        在哪儿开展的？
        [✎ 日期] [✎ 主题] [✎ 到会]
        [上一步] [稍后再填] [取消]
        """
    )


def test_corrected_when_it_is_filed(wang: Phone) -> None:
    wang.files()
    assert wang.says("不对，地点是三楼") == message(
        """
        改一改 · 编号 1　晨光电子支部
        我记下了：
        日期：10 月 22 日（周四）
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        地点：三楼
        主持：王建国

        改的是编号 1（10 月 22 日（周四）），按你这句改好了，看一眼再提交：
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
        改好了，编号还是 1。
        10 月 22 日（周四） · 学习党章
        应到 5 人、实到 5 人。

        要报的都齐了，辛苦。
        [看记录] [改一改] [打印]
        """
    )


def test_two_events_one_after_the_other(wang: Phone) -> None:
    said = wang.says(
        "10号开了党员大会研究发展党员，在会议室，李娜记录，都到了；"
        "15号搞了主题党日参观烈士陵园，应到5实到5"
    )
    assert said == message(
        """
        支部党员大会　晨光电子支部
        我记下了：
        日期：10 月 10 日（周六）
        议题：研究发展党员
        到会：全部到齐，应到 5 人、实到 5 人
        地点：会议室
        主持：王建国（书记）
        记录：李娜

        都对吗？对就提交；要改哪一项，点它的名字。
        [提交]
        [日期] [议题] [到会]
        [地点] [主持] [记录]
        [＋各项议题] [＋开始] [＋结束]
        [＋列席] [＋内容] [＋照片]
        [＋备注] [＋同时算]
        [上一步] [稍后再填] [取消]
        ――
        这句里还说了别的，先把这一份交了，再报那一件。
        """
    )
    assert wang.presses("提交") == message(
        """
        收到了，编号 1。
        10 月 10 日（周六） · 研究发展党员
        应到 5 人、实到 5 人。

        还有没报的：10 月主题党日。
        [看记录] [改一改] [打印]
        [接着报 10 月主题党日]
        ――
        刚才那句话里还有一件：15号搞了主题党日参观烈士陵园，应到5实到5
        [接着报这一件] [不用报]
        """
    )
    assert wang.presses("接着报这一件") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 15 日（周四）
        主题：参观烈士陵园
        到会：全部到齐，应到 5 人、实到 5 人
        地点：烈士陵园
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


def test_another_thing_in_the_middle_of_a_form(chen: Phone) -> None:
    chen.says("填报")
    assert chen.says("昨天下午开了支委会，应到2实到2，研究发展党员") == message(
        """
        前面那份先给你存着，发「任务」能接着填。
        ――
        支部委员会　远大商贸支部
        我记下了：
        日期：10 月 21 日（周三）
        议题：研究发展党员
        到会：全部到齐，应到 2 人、实到 2 人

        还差：地点、记录。
        在哪儿开的？
        [✎ 日期] [✎ 议题] [✎ 到会]
        [上一步] [稍后再填] [取消]
        """
    )


def test_which_kind_is_asked(wang: Phone) -> None:
    assert wang.says("昨天开会了，5个人都到了") == message(
        """
        你说的是哪一项？点一下，我接着填：
        [主题党日] [支部党员大会]
        [党课] [组织生活会]
        [民主评议党员] [党费收缴]
        [党员联系服务群众] [党员教育]
        """
    )
    assert wang.presses("主题党日") == message(
        """
        10 月主题党日　晨光电子支部
        我记下了：
        日期：10 月 21 日（周三）
        到会：全部到齐，应到 5 人、实到 5 人

        还差：主题、地点。
        主题是什么？打一句话就行。
        想多写就接着写：第一句当主题，后面当内容。
        [✎ 日期] [✎ 到会]
        [上一步] [稍后再填] [取消]
        """
    )


def test_what_the_branch_does_not_owe(wang: Phone) -> None:
    assert wang.says("上周五开了支委会，研究党费") == message(
        """
        支部委员会：晨光电子支部正式党员 5 人，不设支委会，不用报。是下面哪一项吗？
        [主题党日] [支部党员大会]
        [党课] [组织生活会]
        [民主评议党员] [党费收缴]
        [党员联系服务群众] [党员教育]
        """
    )
    assert wang.presses("支部党员大会") == message(
        """
        支部党员大会　晨光电子支部
        我记下了：
        日期：10 月 16 日（周五）
        议题：研究党费

        还差：到会、地点、记录。
        谁没来？点名字；都到了点「全部到齐」。
        也可以打字，比如：张三出差，李四病假。
        [全部到齐]
        [王建国] [张伟] [李娜] [赵磊]
        [孙丽]
        [✎ 日期] [✎ 议题]
        [上一步] [稍后再填] [取消]
        """
    )


def test_what_is_asked_for(wang: Phone) -> None:
    wang.files()
    assert wang.says("还有啥没报") == wang.says("任务")
    assert wang.says("我们这个月的主题党日报上去了没有") == message(
        """
        找到 1 条：
        10 月 22 日（周四） · 主题党日 · 学习党章（编号 1）
        [10 月 22 日 主题党日]
        """
    )
    assert wang.says("我们的党课记录调出来") == message(
        """
        晨光电子支部这段时间没有找到记录。
        [填报] [任务]
        """
    )
    assert wang.says("大东区谁还没报") == message(
        """
        这个要问上级。你支部的事，点下面的就行：
        [填报] [任务]
        """
    )


def test_not_understood_is_answered_with_what_is_near(wang: Phone) -> None:
    assert wang.says("党员大会") == message(
        """
        这句我没对上要办什么。是下面哪一件吗？
        也可以换个说法，比如“昨天下午开了支委会，应到 5 人，张三出差”。
        [报支部党员大会] [安排支部党员大会]
        [名册] [台账] [填报]
        [任务]
        """
    )
    said = wang.says("名册咋整")
    assert said.startswith("每月做三件小事就够：")
    assert said.endswith("你问的在这里：\n[名册] [台账]")


def test_words_under_a_photo(wang: Phone) -> None:
    assert wang.sends_photo(caption="昨天主题党日，都到了，学习党章") == message(
        """
        10 月主题党日　晨光电子支部
        日期：10 月 21 日（周三）
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        照片：1 张

        照片收到，共 1 张。
        在哪儿开展的？
        [上一步] [稍后再填] [取消]
        """
    )


def test_what_was_said_is_kept(wang: Phone, cast: Cast, work: Working) -> None:
    words = "昨天搞了主题党日，在党员活动室学习党章，都到了"
    wang.says(words)
    wang.presses("提交")
    with work("2026-10-22 11:00") as w:
        [filed] = w.activities.lately(w.organizations.get(cast.chenguang.id))
        assert filed.said["told"][0]["words"] == words
        assert filed.said["place"]["words"] == "党员活动室"


def test_a_message_waits_over_a_restart(telegram: Telegram, wang: Phone) -> None:
    wang.says("昨天开会了，5个人都到了")
    telegram.restart()
    late = wang.button("党课")
    assert "到会：全部到齐" in wang.presses("主题党日")
    assert wang.presses(late) == message(
        """
        这句话已经办过了。要做什么，重发一句就行。
        [看菜单]
        """
    )


# --- as tired secretaries type ---------------------------------------------------------------------


def test_a_day_that_may_be_either_is_asked(wang: Phone) -> None:
    assert wang.says("30号下午两点党员大会，选支部委员，在三楼") == message(
        """
        这句里的日子，是哪一天？
        [已经开了，9 月 30 日（周三）]
        [还没开，10 月 30 日（周五）]
        """
    )
    assert wang.presses("还没开，10 月 30 日（周五）") == message(
        """
        计划支部党员大会　晨光电子支部
        我记下了：
        日期：10 月 30 日（周五）
        时间：14:00
        地点：三楼

        还差：主题。
        什么主题、什么议题？打一句话就行。
        [✎ 日期] [✎ 时间] [✎ 地点]
        [上一步] [稍后再填] [取消]
        """
    )


def test_the_day_before_of_the_two(wang: Phone) -> None:
    wang.says("周五晚上主题党日，看升旗，在广场")
    said = wang.presses("已经开了，10 月 16 日（周五）")
    assert said.startswith("10 月主题党日　晨光电子支部\n我记下了：\n日期：10 月 16 日（周五）\n")


def test_a_message_that_waits_is_put_away(wang: Phone) -> None:
    wang.says("昨天开会了，5个人都到了")
    assert wang.says("取消") == message(
        """
        好，刚才那句不办了。
        [看菜单]
        """
    )
    assert wang.presses("党课") == message(
        """
        这句话已经办过了。要做什么，重发一句就行。
        [看菜单]
        """
    )


def test_put_off_in_the_shortest_way(wang: Phone) -> None:
    assert wang.says("主题党日没搞成 人凑不齐 改下周三").startswith(
        "10 月主题党日　晨光电子支部\n我记下了：\n情况：延期\n改到：10 月 28 日（周三）\n"
    )


def test_one_more_was_missing(wang: Phone) -> None:
    wang.says("昨天晚上七点主题党日，在小会议室，学的条例，我主持，孙丽看孩子没来")
    said = wang.says("说错了 是前天 赵磊也没来 加班")
    assert "日期：10 月 20 日（周二）\n" in said
    assert "到会：应到 5 人、实到 3 人；缺席：孙丽（看孩子）、赵磊（加班）\n" in said
    assert "缺席：张伟（病假）\n" in wang.says("不对 孙丽来了 张伟没来 病假")
    assert "地点：二楼\n" in wang.says("地点改成二楼")
    assert wang.says("没错").startswith("收到了，编号 1。")


def test_the_ledger_and_who_holds_office(wang: Phone) -> None:
    assert wang.says("职工增加到120人，王建国不当书记了，换成李敏 13800000000") == message(
        """
        听明白了，是这样改吗？
        晨光电子有限公司
        · 职工人数：未填 → 120
        晨光电子支部
        · 书记：王建国 → 李敏（电话也记下），从 2026 年 10 月 22 日起
        [对，就这样改] [都不改]
        [✗ 不改职工人数]
        [✗ 不改书记]
        """
    )


def test_courtesy_is_answered(wang: Phone) -> None:
    for words in ("收到", "谢谢啊！", "好的", "👍"):
        assert wang.says(words) == message(
            """
            在呢。有要报的、要查的，说一句就行，或者点下面：
            [填报] [任务]
            """
        )


def test_the_nearest_thing_is_offered(wang: Phone) -> None:
    for words, first in (("张伟退休了", "[名册]"), ("没人来开会，老板不支持", "[请求帮助]")):
        said = wang.says(words)
        assert said.startswith("这句我没对上要办什么。是下面哪一件吗？")
        assert said.splitlines()[-1].startswith(first)


def test_when_it_is_due(wang: Phone) -> None:
    assert wang.says("这个月的主题党日什么时候交") == wang.says("任务")


def test_why_is_heard_beside_the_name_of_the_meeting(wang: Phone) -> None:
    said = wang.says("主题党日没凑够人，改下周五")
    assert "情况：延期" in said
    assert "改到：10 月 30 日（周五）" in said
    assert "原因：没凑够人" in said
