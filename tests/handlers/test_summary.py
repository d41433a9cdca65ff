"""汇总: down the tree to a single record, three lists, plain text, earlier months; 未加入 and 待报."""

from __future__ import annotations

from datetime import date

from models.organization import Form, Level, PartyOrganization
from tests.cast import Cast
from tests.chat import Phone, Telegram, message
from tests.conftest import Working


def test_the_street(zhao: Phone) -> None:
    first = zhao.says("汇总")
    assert first == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 3，已报 0/3，按时 0/3
        未到期 3，逾期 0，延期或未开展 0

        · 晨光电子支部　0/1
        · 远大商贸支部　0/1
        · 南湖楼宇联合支部　0/1
        [已齐 0] [待报 3] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [转发文字]
        """
    )
    assert zhao.presses("待报 3") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        待报 3 个：
        · 晨光电子支部　10 月 25 日截止
        　王建国，已加入
        · 远大商贸支部　10 月 25 日截止
        　陈静，已加入
        · 南湖楼宇联合支部　10 月 25 日截止
        　周海，未加入（收不到提醒）
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [回到汇总]
        """
    )
    assert zhao.presses("回到汇总") == first
    assert zhao.presses("已齐 0") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        已齐 0 个：
        没有。
        [回到汇总]
        """
    )
    assert zhao.presses("回到汇总") == first
    assert zhao.presses("请求帮助 0") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        请求帮助 0 件：
        没有。
        [回到汇总]
        """
    )
    zhao.presses("回到汇总")
    assert zhao.presses("转发文字") == message(
        """
        【南湖街道综合党委】2026 年 10 月主题党日报送情况（截至 10 月 22 日）
        应报 3，已报 0/3，按时 0/3
        待报：晨光电子支部、远大商贸支部、南湖楼宇联合支部
        """
    )


def test_down_the_tree_and_up_again(qian: Phone, wang: Phone) -> None:
    wang.files()
    assert qian.says("汇总") == message(
        """
        和平区委组织部
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 4，已报 1/4，按时 1/4
        未到期 3，逾期 0，延期或未开展 0

        · 南湖街道综合党委　1/3
        · 北市街道综合党委　0/1
        [已齐 1] [待报 3] [请求帮助 0]
        [南湖街道综合党委] [北市街道综合党委]
        [转发文字]
        """
    )
    assert qian.presses("南湖街道综合党委") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 3，已报 1/3，按时 1/3
        未到期 2，逾期 0，延期或未开展 0

        · 晨光电子支部　1/1
        · 远大商贸支部　0/1
        · 南湖楼宇联合支部　0/1
        [已齐 1] [待报 2] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [↑ 和平区委组织部] [转发文字]
        """
    )
    assert qian.presses("晨光电子支部") == message(
        """
        晨光电子支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        已报。
        王建国，最近 10 月 22 日来过

        主题党日记录　编号 1
        晨光电子支部
        日期：10 月 22 日（周四）
        地点：会议室
        主持：王建国
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        王建国填报，10 月 22 日 10:00
        [看记录] [退回]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )
    assert qian.presses("看记录") == message(
        """
        主题党日记录　编号 1
        晨光电子支部
        日期：10 月 22 日（周四）
        地点：会议室
        主持：王建国
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        王建国填报，10 月 22 日 10:00
        [改一改] [打印]
        [退回]
        """
    )
    qian.says("汇总")
    qian.presses("南湖街道综合党委")
    assert qian.presses("↑ 和平区委组织部") == message(
        """
        和平区委组织部
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 4，已报 1/4，按时 1/4
        未到期 3，逾期 0，延期或未开展 0

        · 南湖街道综合党委　1/3
        · 北市街道综合党委　0/1
        [已齐 1] [待报 3] [请求帮助 0]
        [南湖街道综合党委] [北市街道综合党委]
        [转发文字]
        """
    )


def test_a_month_in_the_middle(telegram: Telegram, wang: Phone, chen: Phone, zhao: Phone) -> None:
    """One in time, one put off, one that has not joined and is late."""
    wang.files()
    chen.says("填报")
    chen.presses("延期")
    chen.says("10月30日")
    chen.says("盘点")
    chen.presses("提交")
    chen.says("请求帮助")
    chen.presses("没有活动场地")
    chen.presses("提交")
    telegram.at("2026-10-28 09:00")
    zhao.reads()
    assert zhao.says("汇总") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 28 日）
        应报 3，已报 1/3，按时 1/3
        未到期 0，逾期 1，延期或未开展 1

        · 晨光电子支部　1/1
        · 远大商贸支部　0/1，延期或未开展 1
        · 南湖楼宇联合支部　0/1，逾期 1
        [已齐 1] [待报 2] [请求帮助 1]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [转发文字]
        """
    )
    assert zhao.presses("已齐 1") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 28 日）
        已齐 1 个：
        · 晨光电子支部　已报
        [晨光电子支部]
        [回到汇总]
        """
    )
    zhao.presses("回到汇总")
    assert zhao.presses("待报 2") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 28 日）
        待报 2 个：
        · 南湖楼宇联合支部　过截止日 3 天
        　周海，未加入（收不到提醒）
        · 远大商贸支部　延期到 10 月 30 日：盘点
        　陈静，最近 10 月 22 日来过
        [南湖楼宇联合支部] [远大商贸支部]
        [回到汇总]
        """
    )
    assert zhao.presses("南湖楼宇联合支部") == message(
        """
        南湖楼宇联合支部
        2026 年 10 月主题党日（截至 10 月 28 日）
        还没报，过截止日 3 天。
        周海，未加入（收不到提醒）
        [代报 10 月主题党日]
        [邀请加入]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )
    zhao.says("汇总")
    assert zhao.presses("请求帮助 1") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 28 日）
        请求帮助 1 件：
        · 远大商贸支部（陈静，10 月 22 日 10:00）：没有活动场地
        [已联系 远大商贸支部]
        [回到汇总]
        """
    )
    assert zhao.presses("已联系 远大商贸支部") == message(
        """
        好，远大商贸支部的求助记为已处理，支部会收到通知。
        [回到任务]
        """
    )
    zhao.says("汇总")
    zhao.presses("请求帮助 0")
    zhao.presses("回到汇总")
    assert zhao.presses("转发文字") == message(
        """
        【南湖街道综合党委】2026 年 10 月主题党日报送情况（截至 10 月 28 日）
        应报 3，已报 1/3，按时 1/3
        待报：南湖楼宇联合支部
        延期或未开展：远大商贸支部
        """
    )
    assert zhao.presses("远大商贸支部") == message(
        """
        远大商贸支部
        2026 年 10 月主题党日（截至 10 月 28 日）
        延期到 10 月 30 日：盘点
        陈静，最近 10 月 22 日来过
        刘洋，已加入
        [同意] [不同意]
        [代报 10 月主题党日]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )


def test_earlier_months(telegram: Telegram, wang: Phone, zhao: Phone) -> None:
    wang.files()
    telegram.at("2026-11-03 09:00")
    telegram.tick("open")
    assert zhao.says("汇总") == message(
        """
        南湖街道综合党委
        2026 年 11 月主题党日（截至 11 月 3 日）
        应报 3，已报 0/3，按时 0/3
        未到期 3，逾期 0，延期或未开展 0

        · 晨光电子支部　0/1
        · 远大商贸支部　0/1
        · 南湖楼宇联合支部　0/1
        [已齐 0] [待报 3] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [‹ 10 月]
        [转发文字]
        """
    )
    assert zhao.presses("‹ 10 月") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 11 月 3 日）
        应报 3，已报 1/3，按时 1/3
        未到期 0，逾期 2，延期或未开展 0

        · 晨光电子支部　1/1
        · 远大商贸支部　0/1，逾期 1
        · 南湖楼宇联合支部　0/1，逾期 1
        [已齐 1] [待报 2] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [11 月 ›]
        [转发文字]
        """
    )
    assert zhao.presses("晨光电子支部") == message(
        """
        晨光电子支部
        2026 年 10 月主题党日（截至 11 月 3 日）
        已报。
        王建国，最近 10 月 22 日来过

        主题党日记录　编号 1
        晨光电子支部
        日期：10 月 22 日（周四）
        地点：会议室
        主持：王建国
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        王建国填报，10 月 22 日 10:00
        [看记录] [退回]
        [11 月 ›]
        [名册]
        [↑ 南湖街道综合党委] [台账]
        """
    )
    assert zhao.presses("↑ 南湖街道综合党委") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 11 月 3 日）
        应报 3，已报 1/3，按时 1/3
        未到期 0，逾期 2，延期或未开展 0

        · 晨光电子支部　1/1
        · 远大商贸支部　0/1，逾期 1
        · 南湖楼宇联合支部　0/1，逾期 1
        [已齐 1] [待报 2] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [11 月 ›]
        [转发文字]
        """
    )
    assert zhao.presses("11 月 ›") == message(
        """
        南湖街道综合党委
        2026 年 11 月主题党日（截至 11 月 3 日）
        应报 3，已报 0/3，按时 0/3
        未到期 3，逾期 0，延期或未开展 0

        · 晨光电子支部　0/1
        · 远大商贸支部　0/1
        · 南湖楼宇联合支部　0/1
        [已齐 0] [待报 3] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [‹ 10 月]
        [转发文字]
        """
    )


def test_reported_late(telegram: Telegram, wang: Phone, zhao: Phone) -> None:
    telegram.at("2026-10-27 09:00")
    wang.files()
    assert zhao.says("汇总") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 27 日）
        应报 3，已报 1/3，按时 0/3
        未到期 0，逾期 2，延期或未开展 0

        · 晨光电子支部　1/1
        · 远大商贸支部　0/1，逾期 1
        · 南湖楼宇联合支部　0/1，逾期 1
        [已齐 1] [待报 2] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [转发文字]
        """
    )


def test_all_are_there(wang: Phone, chen: Phone, li: Phone, zhao: Phone) -> None:
    for each in (wang, chen, li):
        each.files()
    assert zhao.says("汇总") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 3，已报 3/3，按时 3/3
        未到期 0，逾期 0，延期或未开展 0

        · 晨光电子支部　1/1
        · 远大商贸支部　1/1
        · 南湖楼宇联合支部　1/1
        [已齐 3] [待报 0] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [转发文字]
        """
    )
    assert zhao.presses("转发文字") == message(
        """
        【南湖街道综合党委】2026 年 10 月主题党日报送情况（截至 10 月 22 日）
        应报 3，已报 3/3，按时 3/3
        都齐了，谢谢大家。
        """
    )


def test_a_month_in_which_nothing_is_owed_yet(telegram: Telegram, zhao: Phone) -> None:
    telegram.at("2026-11-01 00:01")
    assert zhao.says("汇总") == message(
        """
        南湖街道综合党委
        2026 年 11 月主题党日（截至 11 月 1 日）
        这一期还没有要报的。
        [已齐 0] [待报 0] [请求帮助 0]
        [‹ 10 月]
        [转发文字]
        """
    )


def test_the_administrator_sees_figures_but_no_records(sun: Phone, wang: Phone) -> None:
    wang.files()
    assert sun.says("汇总") == message(
        """
        辽宁省委组织部
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 4，已报 1/4，按时 1/4
        未到期 3，逾期 0，延期或未开展 0

        · 沈阳市委组织部　1/4
        [已齐 1] [待报 3]
        [沈阳市委组织部]
        [转发文字]
        """
    )
    sun.presses("沈阳市委组织部")
    sun.presses("和平区委组织部")
    sun.presses("南湖街道综合党委")
    assert sun.presses("晨光电子支部") == message(
        """
        晨光电子支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        已报。
        王建国，最近 10 月 22 日来过
        [↑ 南湖街道综合党委]
        """
    )
    assert sun.presses("↑ 南湖街道综合党委") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 3，已报 1/3，按时 1/3
        未到期 2，逾期 0，延期或未开展 0

        · 晨光电子支部　1/1
        · 远大商贸支部　0/1
        · 南湖楼宇联合支部　0/1
        [已齐 1] [待报 2]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [↑ 和平区委组织部] [转发文字]
        """
    )
    assert sun.presses("南湖楼宇联合支部") == message(
        """
        南湖楼宇联合支部
        2026 年 10 月主题党日（截至 10 月 22 日）
        还没报，10 月 25 日截止。
        周海，未加入（收不到提醒）
        [邀请加入]
        [↑ 南湖街道综合党委]
        """
    )


def test_more_branches_than_have_room(
    telegram: Telegram, zhao: Phone, cast: Cast, work: Working
) -> None:
    with work("2026-10-22 09:00") as w:
        street = w.organizations.get(cast.nanhu_id)
        for number in range(4, 17):
            branch = PartyOrganization(
                code=f"LN-SY-HP-01-{number:03}",
                name=f"第 {number} 支部",
                level=Level.GRASSROOTS,
                form=Form.BRANCH,
                founded_on=date(2024, 3, 1),
            )
            w.organizations.place(branch, street)
    telegram.tick("open")
    first = zhao.says("汇总")
    assert first == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 16，已报 0/16，按时 0/16
        未到期 16，逾期 0，延期或未开展 0

        · 晨光电子支部　0/1
        · 远大商贸支部　0/1
        · 南湖楼宇联合支部　0/1
        · 第 4 支部　0/1
        · 第 5 支部　0/1
        · 第 6 支部　0/1
        · 第 7 支部　0/1
        · 第 8 支部　0/1
        · 第 9 支部　0/1
        · 第 10 支部　0/1
        · 第 11 支部　0/1
        · 第 12 支部　0/1
        [已齐 0] [待报 16] [请求帮助 0]
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部] [第 4 支部]
        [第 5 支部] [第 6 支部]
        [第 7 支部] [第 8 支部]
        [第 9 支部] [第 10 支部]
        [第 11 支部] [第 12 支部]
        [下一页 ›]
        [转发文字]
        """
    )
    assert zhao.presses("下一页 ›") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        应报 16，已报 0/16，按时 0/16
        未到期 16，逾期 0，延期或未开展 0

        · 第 13 支部　0/1
        · 第 14 支部　0/1
        · 第 15 支部　0/1
        · 第 16 支部　0/1
        [已齐 0] [待报 16] [请求帮助 0]
        [第 13 支部] [第 14 支部]
        [第 15 支部] [第 16 支部]
        [‹ 上一页]
        [转发文字]
        """
    )
    assert zhao.presses("‹ 上一页") == first
    waiting = zhao.presses("待报 16")
    assert zhao.presses("下一页 ›") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日（截至 10 月 22 日）
        待报 16 个：
        · 第 13 支部　10 月 25 日截止
        　没有登记书记
        · 第 14 支部　10 月 25 日截止
        　没有登记书记
        · 第 15 支部　10 月 25 日截止
        　没有登记书记
        · 第 16 支部　10 月 25 日截止
        　没有登记书记
        [第 13 支部] [第 14 支部]
        [第 15 支部] [第 16 支部]
        [‹ 上一页]
        [回到汇总]
        """
    )
    assert zhao.presses("‹ 上一页") == waiting
    zhao.presses("第 12 支部")
    assert zhao.presses("↑ 南湖街道综合党委") == first
