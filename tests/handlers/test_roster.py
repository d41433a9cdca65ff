"""名册: who belongs to the branch, and every change with the day from which it is true."""

from __future__ import annotations

from datetime import date

from models.member import Member, Standing
from tests.cast import Cast
from tests.chat import Phone, message
from tests.conftest import Working


def test_the_roster_of_a_branch(chen: Phone) -> None:
    assert chen.says("名册") == message(
        """
        远大商贸支部名册　10 月 22 日
        正式党员 8 人，预备党员 1 人。点名字看详情、改情况。
        [陈静] [刘洋] [黄涛]
        [周敏] [吴刚] [郑爽]
        [冯军] [褚云] [卫东（预备）]
        [新加党员] [党小组]
        [邀请党员加入] [人数够不够]
        """
    )
    assert chen.presses("黄涛") == message(
        """
        黄涛　远大商贸支部
        类别：正式党员
        到支部：2024 年 3 月 1 日
        [转出、离开] [不计入应到]
        [留党察看]
        [变更记录] [回到名册]
        """
    )


def test_somebody_joins(chen: Phone, cast: Cast, work: Working) -> None:
    chen.says("名册")
    chen.presses("新加党员")
    chen.says("韩梅")
    chen.presses("预备党员")
    assert chen.says("10 月 20 日") == message(
        """
        新加党员　远大商贸支部
        姓名：韩梅
        类别：预备党员
        入党：10 月 20 日（周二）
        到支部：10 月 22 日（周四）

        都对吗？提交就记进名册。
        [提交]
        [姓名] [类别] [入党]
        [到支部] [＋性别] [＋电话]
        [上一步] [稍后再填] [取消]
        """
    )
    assert chen.presses("提交") == message(
        """
        记进名册了：韩梅，预备党员，10 月 22 日（周四）起。
        预备期到 2027 年 10 月 20 日满，到时我提醒你。
        [看韩梅] [回到名册]
        """
    )
    assert "预备党员 2 人" in chen.presses("回到名册")
    with work("2026-10-23 09:00") as w:
        branch = w.organizations.get(cast.yuanda.id)
        assert len(w.roster.of(branch, date(2026, 10, 21))) == 9
        assert len(w.roster.of(branch, date(2026, 10, 22))) == 10


def test_a_namesake_is_mentioned(chen: Phone) -> None:
    chen.says("名册")
    chen.presses("新加党员")
    chen.says("黄涛")
    assert "提醒：名册里已经有一位黄涛。是同一个人就点「取消」。" in chen.presses("正式党员")


def test_a_probationary_member_becomes_a_full_one(chen: Phone, cast: Cast, work: Working) -> None:
    with work("2026-10-22 09:00") as w:
        w.session.get_one(Member, cast.yuanda.member_ids[8]).joined_party_on = date(2025, 10, 20)
    chen.says("转正")
    assert "预备期满：2026 年 10 月 20 日" in chen.presses("卫东（预备）")
    chen.presses("转正")
    chen.presses("按期转正")
    chen.presses("昨天 21 日")
    assert chen.presses("提交") == message(
        """
        记下了：卫东从 10 月 21 日（周三）起是正式党员。
        [看卫东] [回到名册]
        """
    )
    chen.presses("看卫东")
    assert "· 2026 年 10 月 21 日起　类别：正式党员" in chen.presses("变更记录")
    with work("2026-10-23 09:00") as w:
        member = w.session.get_one(Member, cast.yuanda.member_ids[8])
        assert not member.is_full_on(date(2026, 10, 20))
        assert member.is_full_on(date(2026, 10, 21))
        known = w.history.as_of(member, date(2026, 10, 20))
        assert known is not None
        assert known["standing"] == Standing.PROBATIONARY


def test_a_resolution_that_comes_too_early_or_prolongs_too_far_is_mentioned(
    chen: Phone, cast: Cast, work: Working
) -> None:
    with work("2026-10-22 09:00") as w:
        w.session.get_one(Member, cast.yuanda.member_ids[8]).joined_party_on = date(2025, 11, 20)
    chen.says("名册")
    chen.presses("卫东（预备）")
    chen.presses("转正")
    chen.presses("按期转正")
    assert "提醒：预备期到 2026 年 11 月 20 日才满，决议早了" in chen.presses("今天 22 日")
    chen.presses("决议")
    chen.presses("延长预备期")
    assert "提醒：延长一般不少于半年、不超过一年" in chen.says("2027 年 1 月 1 日")
    chen.presses("延长到")
    assert "提醒" not in chen.says("2027 年 6 月 20 日")
    assert "记下了：卫东的预备期延长到 2027 年 6 月 20 日" in chen.presses("提交")


def test_somebody_leaves(chen: Phone, cast: Cast, work: Working) -> None:
    chen.says("名册")
    chen.presses("刘洋")
    chen.presses("转出、离开")
    chen.presses("转出")
    assert chen.says("晨光电子支部") == message(
        """
        刘洋离开　远大商贸支部
        情况：转出
        转到：晨光电子支部
        日期：10 月 22 日（周四）

        都对吗？提交以后从这天起不在名册里，以前的记录都还在。
        [提交]
        [情况] [转到] [日期]
        [上一步] [稍后再填] [取消]
        """
    )
    assert chen.presses("提交") == message(
        """
        记下了：刘洋，转出，10 月 22 日（周四）起不在名册里。
        [看刘洋] [回到名册]
        ――
        提醒：刘洋还是副书记，请报上级另行安排。
        """
    )
    with work("2026-10-23 09:00") as w:
        branch = w.organizations.get(cast.yuanda.id)
        assert len(w.roster.of(branch, date(2026, 10, 21))) == 9
        assert len(w.roster.of(branch, date(2026, 10, 22))) == 8
        left = w.session.get_one(Member, cast.yuanda.member_ids[1])
        assert [line.why for line in w.history.of(left) if line.field == "until"] == [
            "转出：晨光电子支部"
        ]


def test_what_is_still_to_come_is_not_taken(chen: Phone) -> None:
    chen.says("名册")
    chen.presses("黄涛")
    chen.presses("转出、离开")
    chen.presses("去世")
    chen.presses("日期")
    assert "这一天还没到，到了再记。" in chen.says("2026 年 12 月 1 日")


def test_left_out_of_those_expected_with_the_superiors_consent(chen: Phone, zhao: Phone) -> None:
    chen.says("名册")
    chen.presses("黄涛")
    chen.presses("不计入应到")
    chen.presses("长期患病")
    assert chen.presses("提交") == message(
        """
        已请上级同意：黄涛（长期患病）不计入应到会，从 10 月 22 日（周四）起。同意以前照常算应到。
        [看黄涛] [回到名册]
        """
    )
    assert "其中应到会、有表决权的 8 人" in chen.says("人数够不够")
    assert zhao.reads() == message(
        """
        远大商贸支部：黄涛（长期患病）想不计入应到会，从 10 月 22 日（周四）起。陈静提出。

        同意吗？
        [同意] [不同意]
        """
    )
    yes = zhao.button("同意")
    assert "· 远大商贸支部：黄涛（长期患病）不计入应到会，从 10 月 22 日（周四）起" in zhao.says(
        "任务"
    )
    assert zhao.presses(yes) == (
        "远大商贸支部：黄涛（长期患病）不计入应到会，从 10 月 22 日（周四）起。已同意，支部会收到通知。"
    )
    assert chen.reads() == "上级同意了：黄涛（长期患病）不计入应到会，从 10 月 22 日（周四）起。"
    assert "先前已经同意了" in zhao.presses(yes)
    assert "其中应到会、有表决权的 7 人" in chen.says("人数够不够")
    chen.says("名册")
    assert "不计入应到会：长期患病" in chen.presses("黄涛（不计应到）")
    assert "黄涛重新计入应到会" in chen.presses("恢复应到")
    assert "其中应到会、有表决权的 8 人" in chen.says("人数够不够")


def test_not_consented(chen: Phone, zhao: Phone) -> None:
    chen.says("名册")
    chen.presses("黄涛")
    chen.presses("不计入应到")
    chen.presses("外出半年以上")
    chen.presses("提交")
    zhao.presses("不同意")
    assert chen.reads() == "上级没有同意：黄涛（外出半年以上）照常计入应到会。"
    assert "其中应到会、有表决权的 8 人" in chen.says("人数够不够")


def test_the_vote_is_suspended(chen: Phone) -> None:
    chen.says("名册")
    chen.presses("冯军")
    chen.presses("留党察看")
    chen.says("2027 年 10 月 1 日")
    assert "记下了：冯军留党察看到 2027 年 10 月 1 日" in chen.presses("提交")
    assert "· 留党察看、没有表决权的 1 人" in chen.says("人数够不够")


def test_groups_are_divided(chen: Phone) -> None:
    chen.says("名册")
    assert chen.presses("党小组") == message(
        """
        远大商贸支部的党小组：
        没有分党小组。人多、住得散，可以分；分了以后每月要开党小组会。
        [新建党小组] [回到名册]
        """
    )
    chen.presses("新建党小组")
    chen.presses("第一党小组")
    chen.says("陈静、黄涛、卫东")
    assert chen.presses("提交") == message(
        """
        远大商贸支部的党小组：
        · 第一党小组（3 人）：陈静、黄涛、卫东
        还没编组：刘洋、周敏、吴刚、郑爽、冯军、褚云
        [编 第一党小组] [撤销 第一党小组]
        [新建党小组] [回到名册]
        """
    )
    chen.presses("编 第一党小组")
    chen.presses("组员")
    chen.presses("✗ 黄涛")
    chen.presses("刘洋")
    chen.presses("选好了，3 人")
    assert "· 第一党小组（3 人）：陈静、刘洋、卫东" in chen.presses("提交")
    chen.presses("新建党小组")
    chen.presses("第一党小组")
    chen.presses("先不编人")
    assert "已经有第一党小组了" in chen.presses("提交")
    chen.presses("取消")
    chen.says("名册")
    chen.presses("党小组")
    chen.presses("撤销 第一党小组")
    assert "没有分党小组。" in chen.presses("撤销 第一党小组")


def test_the_superior_sees_it_by_way_of_the_summary(zhao: Phone, wang: Phone) -> None:
    assert "从「汇总」点到那个支部，再点「名册」" in zhao.says("名册")
    zhao.says("汇总")
    zhao.presses("晨光电子支部")
    assert zhao.presses("名册") == message(
        """
        晨光电子支部名册　10 月 22 日
        正式党员 5 人，预备党员 0 人。点名字看详情、改情况。
        [王建国] [张伟] [李娜]
        [赵磊] [孙丽]
        [新加党员] [党小组]
        [人数够不够]
        """
    )
    assert wang.reads() == ""
