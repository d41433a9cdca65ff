"""要求: a level says in the chat what its branches report, and the branch reads whose word it is."""

from __future__ import annotations

from tests.chat import Button, Phone, Telegram, message


def test_the_district_wants_a_lecture_every_month(
    telegram: Telegram, qian: Phone, wang: Phone
) -> None:
    page = qian.says("要求")
    assert "· 主题党日：每月一次，25 日前报（默认）" in page
    assert "· 党课：不要求（默认）" in page
    assert qian.presses("党课") == message(
        """
        党课　和平区委组织部
        现在：不要求（默认）
        [改]
        [看全部要求]
        """
    )
    assert qian.presses("改") == message(
        """
        党课的要求　和平区委组织部

        多久一次？
        [每月] [每季度]
        [每年] [不要求]
        [按上级的要求]
        [稍后再填] [取消]
        """
    )
    qian.presses("每月")
    assert "一个月最多 31 天" in qian.says("32")
    assert qian.presses("20") == message(
        """
        党课的要求　和平区委组织部
        多久一次：每月
        几号前：20
        从：11 月 1 日（周日）（下个月起）

        都对吗？只管从那天以后开始的各期，已经开始的一期和以前的不变。
        [提交]
        [多久一次] [几号前] [从]
        [＋依据]
        [上一步] [稍后再填] [取消]
        """
    )
    qian.presses("＋依据")
    qian.says("和组发〔2026〕12 号")
    said = qian.presses("提交")
    assert "党课从 2026 年 11 月 1 日以后开始的各期起，每月一次，20 日前报。" in said
    assert "党课" not in wang.says("任务")
    telegram.at("2026-11-02 09:00")
    telegram.tick("open")
    assert "□ 11 月党课：11 月 20 日截止，还有 18 天" in wang.says("任务")
    rules = wang.presses("为什么要报")
    assert "· 党课：每月一次，20 日前报。依据" in rules
    assert "和平区委组织部2026 年 11 月 1 日起的要求（和组发〔2026〕12 号）" in rules
    assert "· 党课：每月一次，20 日前报（和平区委组织部，2026 年 11 月 1 日起）" in qian.says(
        "要求"
    )


def test_a_street_may_say_that_it_is_not_required(
    telegram: Telegram, zhao: Phone, wang: Phone
) -> None:
    zhao.says("要求")
    zhao.presses("主题党日")
    zhao.presses("改")
    zhao.presses("不要求")
    zhao.presses("提交")
    assert "□ 10 月主题党日" in wang.says("任务")
    telegram.at("2026-11-02 09:00")
    telegram.tick("open")
    said = wang.says("任务")
    assert "11 月主题党日" not in said
    assert "· 主题党日：无需报送，南湖街道综合党委不要求" in said


def test_it_is_for_later_only_and_for_superiors_only(
    zhao: Phone, qian: Phone, wang: Phone
) -> None:
    zhao.says("要求")
    zhao.presses("党课")
    zhao.presses("改")
    zhao.presses("按上级的要求")
    zhao.presses("从")
    assert "已经开始的不改" in zhao.says("2026 年 10 月 1 日")
    zhao.says("取消")
    assert "用不上" in wang.says("要求")
    qian.says("要求")
    for data in (qian.button("党课").data, "rn/5/party_lecture"):
        wang.says("菜单")
        assert "没有找到" in wang.presses(Button(wang.newest, data))
