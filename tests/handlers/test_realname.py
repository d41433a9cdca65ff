"""实名台账 in the chat: every ledger looked at, filled in and looked back into with a few taps."""

from __future__ import annotations

import io

import openpyxl

from models.appointment import Appointment, Role
from models.exchange import words
from models.exchange.columns import LEDGERS, STATISTICS
from models.history import Source
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working


def test_the_ledgers_of_a_street(zhao: Phone) -> None:
    assert zhao.says("实名台账") == message(
        """
        南湖街道综合党委　实名台账
        点一本看，点一行改。
        [单位 4] [书记台账 3]
        [指导员台账 1] [党务工作者人才库 0]
        [规范建设台账 3] [经费台账 4]
        [保障台账 3] [条线责任人台账 0]
        [党内统计 0]
        [全部导出 Excel]
        """
    )
    assert zhao.presses("书记台账 3") == message(
        """
        南湖街道综合党委　书记台账，3 行
        · 王建国　晨光电子支部，还缺 2 项
        · 陈静　远大商贸支部，还缺 2 项
        · 周海　南湖楼宇联合支部，还缺 2 项
        [王建国] [陈静]
        [周海]
        [导出 Excel] [看某一天的] [别的台账]
        """
    )
    # No phone passes through Telegram.
    assert zhao.presses("王建国") == message(
        """
        王建国　书记台账
        党组织名称：晨光电子支部
        姓名：王建国
        性别：男
        出生年月：1970-05
        任职时间：2024 年 3 月 1 日
        培训次数：0

        还缺：届满日、来源
        [＋届满日] [＋来源]
        [改一项] [换书记] [记一次培训]
        [变更记录] [回到这本台账]
        """
    )


def test_what_is_missing_is_filled_in_with_two_taps(zhao: Phone) -> None:
    zhao.says("书记台账")
    zhao.presses("书记台账 3")
    zhao.presses("王建国")
    assert zhao.presses("＋来源") == message(
        """
        王建国　来源

        出资人、高管、职工，还是上级选派的。
        [出资人] [高管] [职工]
        [选派]
        [稍后再填] [取消]
        """
    )
    said = zhao.presses("出资人")
    assert "改好了：来源。" in said
    assert "来源：出资人\n是否出资人：是" in said
    assert "还缺：届满日\n[＋届满日]" in said
    zhao.presses("改一项")
    zhao.presses("单位及职务")
    assert "单位及职务：晨光电子董事长" in zhao.says("晨光电子董事长")
    assert zhao.presses("变更记录") == message(
        """
        王建国　书记台账，变更记录（新的在上）
        · 10 月 22 日 10:00　赵刚：单位及职务 未填 → 晨光电子董事长
        · 10 月 22 日 10:00　赵刚：来源 未填 → 出资人
        [回到这一行]
        """
    )


def test_another_secretary_and_how_it_was_before(zhao: Phone, wang: Phone) -> None:
    zhao.says("实名台账")
    zhao.presses("书记台账 3")
    zhao.presses("王建国")
    zhao.presses("换书记")
    zhao.says("李娜")
    assert "李娜　书记台账" in zhao.presses("提交")
    assert "· 李娜　晨光电子支部" in zhao.presses("回到这本台账")
    zhao.presses("看某一天的")
    then = zhao.presses("2026 年 9 月 30 日")
    assert "截至 2026 年 9 月 30 日的样子\n· 王建国　晨光电子支部\n" in then
    assert zhao.presses("王建国") == message(
        """
        王建国　书记台账
        截至 2026 年 9 月 30 日的样子
        党组织名称：晨光电子支部
        姓名：王建国
        性别：男
        出生年月：1970-05
        任职时间：2024 年 3 月 1 日
        培训次数：0
        [看今天的]
        """
    )
    assert "你现在的任职没有台账要管" in wang.says("实名台账")


def test_the_points_and_the_guarantees_of_ones_own_branch(wang: Phone) -> None:
    wang.says("台账")
    assert wang.presses("实名台账") == message(
        """
        晨光电子支部　实名台账
        点一本看，点一行改。
        [单位 1] [书记台账 1]
        [规范建设台账 1] [经费台账 1]
        [保障台账 1]
        [全部导出 Excel] [三本账（打印）]
        """
    )
    wang.presses("保障台账 1")
    seen = wang.presses("晨光电子支部")
    assert "[＋党费拨返] [＋活动阵地] [＋建活动场所]" in seen
    for point in ("建活动场所", "建宣传专栏", "建工作制度"):
        wang.presses(f"＋{point}")
        wang.presses("是")
    wang.presses("＋活动阵地")
    seen = wang.presses("共用")
    assert "活动阵地：共用" in seen
    assert "三建三送：3/6" in seen
    wang.presses("＋党费拨返")
    assert "没看出是几个" in wang.says("不多")
    assert "党费拨返：1200" in wang.says("1200")


def test_funds_show_whether_they_are_enough(wang: Phone) -> None:
    wang.says("经费台账")
    wang.presses("经费台账 1")
    wang.presses("晨光电子有限公司")
    wang.presses("＋年工资总额")
    assert "应落实经费：51600" in wang.says("5160000")
    wang.presses("＋实际落实经费")
    assert "是否足额：否" in wang.says("50000")


def test_an_instructor_notes_a_visit(li: Phone) -> None:
    li.says("记走访")
    li.presses("指导员台账 1")
    li.presses("李敏")
    li.presses("记一次走访")
    li.presses("昨天 21 日")
    assert li.says("看了三家，党员活动正常，缺活动经费") == message(
        """
        记下了。
        ――
        李敏　走访记录
        指导员：李敏
        走访单位：南湖楼宇联合支部
        走访日期：2026 年 10 月 21 日
        走访情况：看了三家，党员活动正常，缺活动经费
        [改一项]
        [变更记录] [回到这本台账]
        """
    )


def test_an_instructor_of_units_only_has_the_own_row(
    li: Phone, work: Working, cast: Cast, wang: Phone
) -> None:
    with work("2026-10-02 08:00", source=Source.IMPORT) as w:
        office = w.appointments.get(cast.li.appointment_id)
        assert office is not None
        office.until = w.today
        [unit, *_] = w.units.under(w.organizations.get(cast.nanhu_id))
        w.session.add(
            Appointment(
                person_id=cast.li.person_id,
                role=Role.INSTRUCTOR,
                organization_id=cast.nanhu_id,
                unit_id=unit.id,
            )
        )
    assert "[我的一行，记走访]\n[晨光电子有限公司]" in li.says("实名台账")
    seen = li.presses("我的一行，记走访")
    assert "所指导单位：晨光电子有限公司" in seen
    li.presses("记一次走访")
    li.presses("今天 22 日")
    assert "走访单位：晨光电子有限公司" in li.says("商定建工会")
    # A forged button gives nobody another's row.
    wang.says("台账")
    pressed = wang.button("实名台账")
    forged = Button(pressed.message_id, f"lr/instructor/{cast.li.person_id}")
    assert wang.presses(forged).startswith("没有找到")


def test_the_pool_of_a_district(qian: Phone) -> None:
    qian.says("人才库")
    qian.presses("党务工作者人才库 0")
    qian.presses("加一人")
    qian.says("孙悦")
    assert "孙悦　党务工作者人才库" in qian.says("和平区商会党群部部长")
    qian.presses("记一次培训")
    qian.presses("今天 22 日")
    seen = qian.says("两新组织党务实务")
    assert "培训次数：1\n最近培训：2026 年 10 月 22 日" in seen


def test_nobody_sees_the_ledgers_of_others(wang: Phone, zhao: Phone, lin: Phone) -> None:
    zhao.says("实名台账")
    forged = [zhao.button(label).data for label in ("书记台账 3", "保障台账 3", "单位 4")]
    zhao.presses("书记台账 3")
    chen = zhao.button("陈静").data
    forged += [chen, chen.replace("lr", "lh"), chen.replace("lr", "lw")]
    forged.append(f"{chen}/origin".replace("lr", "lc"))
    for data in forged:
        wang.says("台账")
        own = wang.button("实名台账")
        assert wang.presses(Button(own.message_id, data)).startswith("没有找到"), data
    assert "邀请码" in lin.says("实名台账")


def test_every_ledger_is_asked_for_as_the_manual_says(zhao: Phone) -> None:
    for sheet in LEDGERS:
        zhao.says(words.command(sheet))
        assert zhao.sees.startswith("南湖街道综合党委　实名台账") or sheet is STATISTICS, sheet.key


def test_every_ledger_opens_for_the_province(sun: Phone, telegram: Telegram) -> None:
    sun.says("实名台账")
    for sheet in LEDGERS:
        own = [each for each in telegram.pressable if f"/{sheet.key}" in each]
        assert own or sheet.key in {"visit", "owner", "talent", "training", "line", "statistics"}
    assert "加一人" not in sun.everything


def test_a_ledger_comes_as_a_workbook(zhao: Phone) -> None:
    zhao.says("书记台账")
    zhao.presses("书记台账 3")
    zhao.presses("王建国")
    zhao.presses("＋来源")
    zhao.presses("高管")
    zhao.presses("回到这本台账")
    assert zhao.presses("导出 Excel") == message(
        """
        〔南湖街道综合党委_书记台账_2026年10月.xlsx〕
        南湖街道综合党委的台账，共 3 行。改好可以再导入，只改有变动的。
        这些列不在这里发：电话、津贴。要全的，请管理员在电脑上导出。
        """
    )
    page = openpyxl.load_workbook(io.BytesIO(zhao.document))["书记台账"]
    assert [row[3].value for row in page.iter_rows(min_row=2, max_row=4)] == [
        "王建国",
        "陈静",
        "周海",
    ]
    assert not any("1390000" in str(cell.value) for row in page.iter_rows() for cell in row)
    zhao.presses("看某一天的")
    zhao.presses("2026 年 9 月 30 日")
    assert "书记台账_2026年9月30日.xlsx" in zhao.presses("导出 Excel")
    zhao.presses("别的台账")
    zhao.presses("全部导出 Excel")
    assert len(openpyxl.load_workbook(io.BytesIO(zhao.document)).sheetnames) == len(LEDGERS) + 1


def test_a_new_unit_that_is_like_another_is_asked_about_and_never_merged(
    zhao: Phone, work: Working, cast: Cast
) -> None:
    zhao.says("单位台账")
    zhao.presses("单位 4")
    zhao.presses("登记新单位")
    zhao.says("沈阳市晨光电子有限责任公司")
    assert zhao.presses("民营企业") == message(
        """
        「沈阳市晨光电子有限责任公司」和已有的单位像是同一家，先没有登记：
        · 晨光电子有限公司（名称相近）
        是同一家就看它的台账；不是，就照样登记。
        [看晨光电子有限公司]
        [不是同一家，照样登记]
        """
    )
    other = zhao.button("不是同一家，照样登记")
    assert zhao.presses(other).startswith("记下了。\n――\n沈阳市晨光电子有限责任公司\n未覆盖")
    assert "已经办过了" in zhao.presses(other)
    with work("2026-10-22 11:00") as w:
        nanhu = w.organizations.get(cast.nanhu_id)
        assert [unit.code for unit in w.units.under(nanhu)] == [
            "LN-SY-HP-01-U001",
            "U001",
            "U002",
            "U003",
            "U004",
        ]
    # What is like nothing is entered at once.
    zhao.says("单位台账")
    zhao.presses("单位 5")
    zhao.presses("登记新单位")
    zhao.says("百花园幼儿园")
    assert zhao.presses("民办学校").startswith("记下了。\n――\n百花园幼儿园")
