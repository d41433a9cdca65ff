"""Questions of superiors as they type them, and the figures that answer them."""

from __future__ import annotations

import pytest

from handlers.area import Directory, core
from models.alias import Called
from models.organization import Form, Level, PartyOrganization
from tests.cast import Cast
from tests.chat import Phone, Telegram, message
from tests.conftest import Working


def test_who_has_not_reported(wang: Phone, qian: Phone) -> None:
    wang.files()
    assert qian.says("南湖街道10月谁还没报") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日还没报的（截至 10 月 22 日）
        还没报齐的 2/3 个支部：
        · 远大商贸支部　10 月 25 日截止
        　陈静，已加入
        · 南湖楼宇联合支部　10 月 25 日截止
        　周海，未加入（收不到提醒）
        [远大商贸支部] [南湖楼宇联合支部]
        [转发文字] [看汇总] [↑ 和平区委组织部]
        """
    )
    assert qian.presses("转发文字") == message(
        """
        【南湖街道综合党委】2026 年 10 月主题党日报送情况（截至 10 月 22 日）
        应报 3，已报 1/3，按时 1/3
        待报：远大商贸支部、南湖楼宇联合支部
        """
    )
    assert qian.presses("↑ 和平区委组织部") == message(
        """
        和平区委组织部
        2026 年 10 月主题党日还没报的（截至 10 月 22 日）
        还没报齐的 3/4 个支部：
        · 远大商贸支部　10 月 25 日截止
        　陈静，已加入
        · 南湖楼宇联合支部　10 月 25 日截止
        　周海，未加入（收不到提醒）
        · 安康医院支部　10 月 25 日截止
        　吴红，未加入（收不到提醒）
        [远大商贸支部] [南湖楼宇联合支部]
        [安康医院支部]
        [转发文字] [看汇总]
        """
    )


def test_a_rate_with_its_definition(wang: Phone, zhao: Phone) -> None:
    wang.files()
    assert zhao.says("咱们街道这个月主题党日完成率多少啊") == message(
        """
        南湖街道综合党委
        2026 年 10 月主题党日完成率（截至 10 月 22 日）
        已报 1/3，33%

        · 晨光电子支部　1/1，100%
        · 远大商贸支部　0/1，0%
        · 南湖楼宇联合支部　0/1，0%

        完成率 = 已报 ÷ 应报；延期和没开展的也算应报，退回待改、等认可的不算已报。
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [谁还没报] [看汇总]
        """
    )
    assert zhao.presses("远大商贸支部") == message(
        """
        远大商贸支部
        2026 年 10 月主题党日完成率（截至 10 月 22 日）
        已报 0/1，0%

        · 10 月主题党日（10 月 25 日截止）

        完成率 = 已报 ÷ 应报；延期和没开展的也算应报，退回待改、等认可的不算已报。
        [看汇总] [↑ 南湖街道综合党委]
        """
    )


def test_a_ranking_is_answered_in_tree_order(wang: Phone, qian: Phone) -> None:
    wang.files()
    assert qian.says("给各街道完成率排个名") == message(
        """
        和平区委组织部
        2026 年 10 月主题党日完成率（截至 10 月 22 日）
        已报 1/4，25%

        不排名次，按组织顺序列出：
        · 南湖街道综合党委　1/3，33%
        · 北市街道综合党委　0/1，0%

        完成率 = 已报 ÷ 应报；延期和没开展的也算应报，退回待改、等认可的不算已报。
        [南湖街道综合党委] [北市街道综合党委]
        [谁还没报] [看汇总]
        """
    )


def test_two_places_side_by_side(wang: Phone, qian: Phone) -> None:
    wang.files()
    assert qian.says("北市街道和南湖街道哪个按时率高") == message(
        """
        主题党日按时率（截至 10 月 22 日）
        · 南湖街道综合党委　2026 年 10 月　1/3，33%
        · 北市街道综合党委　2026 年 10 月　0/1，0%
        不排名次，按组织顺序列出。

        按时率 = 按时报的 ÷ 应报；按第一次报的那天算，截止当天算按时。
        [南湖街道综合党委] [北市街道综合党委]
        """
    )


def test_how_it_has_gone(telegram: Telegram, wang: Phone, chen: Phone, zhao: Phone) -> None:
    wang.files()
    telegram.at("2026-11-20 10:00")
    telegram.tick("open")
    wang.files("学习条例", "昨天")
    chen.says("昨天主题党日在展览馆，参观展览，都到了")
    chen.presses("提交")
    zhao.reads()
    assert zhao.says("10月和11月的主题党日完成率比，是升了还是降了") == message(
        """
        南湖街道综合党委
        主题党日完成率，逐期：
        · 2026 年 10 月　1/3，33%
        · 2026 年 11 月　2/3，67%
        比 2026 年 10 月高 34 个百分点。

        完成率 = 已报 ÷ 应报；延期和没开展的也算应报，退回待改、等认可的不算已报。
        [看汇总]
        """
    )
    assert zhao.says("主题党日到会率近三个月走势") == message(
        """
        南湖街道综合党委
        主题党日到会率，逐期：
        · 2026 年 10 月　5/5，100%
        · 2026 年 11 月　14/14，100%
        和 2026 年 10 月持平。

        到会率 = 实到 ÷ 应到，按人次合计；列席的不算。
        [看汇总]
        """
    )
    assert zhao.says("今年以来主题党日按时率") == message(
        """
        南湖街道综合党委
        2026 年 10 月至 11 月主题党日按时率（截至 11 月 20 日）
        按时 3/6，50%

        · 晨光电子支部　2/2，100%
        · 远大商贸支部　1/2，50%
        · 南湖楼宇联合支部　0/2，0%

        按时率 = 按时报的 ÷ 应报；按第一次报的那天算，截止当天算按时。
        [晨光电子支部] [远大商贸支部]
        [南湖楼宇联合支部]
        [谁还没报] [看汇总]
        """
    )


def test_what_a_branch_has_filed(wang: Phone, zhao: Phone) -> None:
    wang.files()
    assert zhao.says("晨光电子这个月主题党日都干了些啥") == message(
        """
        主题党日记录　编号 1
        晨光电子支部
        日期：10 月 22 日（周四）
        地点：会议室
        主持：王建国
        主题：学习党章
        到会：全部到齐，应到 5 人、实到 5 人
        王建国填报，10 月 22 日 10:00
        [看记录]
        """
    )


def test_the_two_coverages(qian: Phone) -> None:
    assert qian.says("社会组织覆盖率现在多少") == message(
        """
        和平区委组织部　两个覆盖
        社会组织，10 月 22 日
        计入基数 1 家，不计入 0 家
        组织覆盖 1/1（100%）：单独 1，联合 0
        工作覆盖 1/1（100%）
        单独组建 1/1（100%）

        · 北市街道综合党委　组织 1/1，工作 1/1
        [看两个覆盖] [怎么算的]
        """
    )


def test_of_one_sector(wang: Phone, qian: Phone) -> None:
    wang.files()
    assert qian.says("非公企业支部主题党日报上来几份") == message(
        """
        和平区委组织部
        2026 年 10 月主题党日报送数，只算非公企业（截至 10 月 22 日）
        已报 1 份，应报 3 份

        · 南湖街道综合党委　1/3

        只数已报的；退回待改、等认可的不算。
        [南湖街道综合党委]
        [谁还没报] [看汇总]
        """
    )


@pytest.mark.parametrize("place", ["北市街道", "大东区", "安康医院支部"])
def test_what_may_not_be_seen_is_not_there(zhao: Phone, place: str) -> None:
    """The other street is there, 大东区 is nowhere: both are answered alike."""
    assert zhao.says(f"{place}谁还没报") == message(
        f"""
        没有找到「{place}」。你能问的是南湖街道综合党委和下面的各处，名字写全一点再问一次。
        [南湖街道综合党委]
        """
    )


def test_a_secretary_asks_a_superior(wang: Phone) -> None:
    assert "大东" not in wang.says("大东区上个月谁还没报")


def test_a_name_that_is_nearly_right_is_asked_once(zhao: Phone, qian: Phone) -> None:
    assert qian.says("南胡街道谁没报") == message(
        """
        没有叫「南胡街道」的，是下面这个吗？点一下，以后就按这个记。
        [南湖街道综合党委]
        """
    )
    answer = qian.presses("南湖街道综合党委")
    assert answer.startswith("南湖街道综合党委\n2026 年 10 月主题党日还没报的")
    again = qian.says("南胡街道谁没报")
    assert again == f"{answer}\n[「南胡街道」不是这一处]"
    # What one person has confirmed is asked of another.
    assert zhao.says("南胡街道谁没报").startswith("没有叫「南胡街道」的")
    assert qian.presses("「南胡街道」不是这一处").startswith("没有叫「南胡街道」的")


@pytest.fixture
def twice(work: Working, cast: Cast) -> None:
    """Another street of the same name in another district, both below the city."""
    with work("2026-10-22 08:00") as w:
        city = w.organizations.get(cast.city_id)
        other = PartyOrganization(
            code="LN-SY-SH", name="沈河区委组织部", level=Level.DISTRICT, form=Form.DEPARTMENT
        )
        w.organizations.place(other, city)
        street = PartyOrganization(
            code="LN-SY-SH-01",
            name="南湖街道综合党委",
            level=Level.TOWNSHIP,
            form=Form.COMPREHENSIVE_COMMITTEE,
        )
        w.organizations.place(street, other)


def test_two_of_one_name_are_asked(twice: None, sun: Phone) -> None:
    del twice
    assert sun.says("南湖街道主题党日完成率") == message(
        """
        「南湖街道」有 2 处，是哪一处？点一下，以后就按这个记。
        [南湖街道综合党委（和平区委组织部）]
        [南湖街道综合党委（沈河区委组织部）]
        """
    )
    assert sun.presses("南湖街道综合党委（和平区委组织部）").startswith(
        "南湖街道综合党委\n2026 年 10 月主题党日完成率（截至 10 月 22 日）\n已报 0/3，0%"
    )
    # Named with what it lies in, there is nothing to ask.
    assert "这段时间没有要报的" in sun.says("沈河区南湖街道主题党日完成率")
    assert "已报 0/3" in sun.says("沈阳市和平区南湖街道完成情况")


def test_a_name_alone_is_a_question(wang: Phone, zhao: Phone) -> None:
    wang.files()
    assert zhao.says("晨光电子咋样").startswith("晨光电子支部\n2026 年 10 月主题党日完成率")
    assert zhao.says("你好呀") == message(
        """
        这句我没对上要办什么。点下面的就行：
        [汇总] [两个覆盖] [任务]
        """
    )


def test_people_are_not_reminded_by_hand(zhao: Phone) -> None:
    assert zhao.says("催一下还没报的支部").endswith(
        "――\n截止前后我会自动提醒没报的。要现在催，点「转发文字」，发到群里。"
    )


# --- names, without a chat --------------------------------------------------------------------------

NAMES = Directory(
    (
        Called(1, "辽宁省委组织部", "/1/", is_branch=False),
        Called(2, "沈阳市委组织部", "/1/2/", is_branch=False),
        Called(3, "铁西区委组织部", "/1/2/3/", is_branch=False),
        Called(4, "工人村街道综合党委", "/1/2/3/4/", is_branch=False),
        Called(5, "晨光电子党支部", "/1/2/3/4/5/", is_branch=True),
        Called(6, "鞍山市委组织部", "/1/6/", is_branch=False),
        Called(7, "铁西区委组织部", "/1/6/7/", is_branch=False),
        Called(8, "晨光印刷党支部", "/1/6/7/8/", is_branch=True),
        Called(9, "铁西区商会联合党支部", "/1/6/7/9/", is_branch=True),
    )
)


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("辽宁省", [1]),
        ("沈阳市", [2]),
        ("沈阳", [2]),
        ("铁西区", [3, 7]),  # asked; the chamber's branch only begins alike
        ("铁西", [3, 7]),
        ("鞍山市铁西区", [7]),
        ("鞍山铁西区", []),  # 鞍山 without 市 is no part of its own yet
        ("沈阳市铁西区工人村街道", [4]),
        ("铁西区的晨光电子", [5]),
        ("鞍山市铁西区晨光电子支部", []),  # not there, and nothing like it either
        ("晨光电子", [5]),
        ("晨光电子支部", [5]),
        ("晨光", [5, 8]),
        ("铁西区商会", [9]),
        ("工人村街道党工委", [4]),
        ("大东区", []),
    ],
)
def test_whom_a_name_means(said: str, ids: list[int]) -> None:
    assert [each.id for each in NAMES.find(said).found] == ids


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("南湖街道综合党委", "南湖街道"),
        ("和平区委组织部", "和平区"),
        ("和平区委", "和平区"),
        ("晨光电子党支部", "晨光电子"),
        ("支部", "支部"),  # nothing is left of a bare ending
    ],
)
def test_what_is_its_own_in_a_name(name: str, own: str) -> None:
    assert core(name) == own
