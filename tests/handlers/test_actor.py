"""Who may do what, as it is met in the chat: whoever may not see a thing can't even tell that it is there."""

from __future__ import annotations

import pytest

from handlers import COMMANDS, PRESSES
from handlers.dialog import text
from models.appointment import Appointment, Origin
from models.campaign import HUNDRED_DAYS, Plan, read
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working
from tests.handlers.test_join import NOBODY, code_for

NOT_FOUND = message(
    """
    没有找到。要做什么，从菜单开始：
    [看菜单]
    """
)


REVIEWED = ["accept/1/0", "askback/1", "giveback/1/yes", "giveback/1/no"]


@pytest.fixture
def busy(  # noqa: PLR0915 - a morning is long
    telegram: Telegram,
    cast: Cast,
    work: Working,
    wang: Phone,
    chen: Phone,
    li: Phone,
    zhao: Phone,
) -> list[str]:
    """A morning in the street 南湖; what the buttons under all its messages carried."""
    wang.files("学习党章")
    wang.presses("看记录")
    wang.presses("改一改")
    wang.presses("稍后再填")
    wang.says("填报")
    chen.says("填报")
    chen.presses("没开展")
    chen.presses("书记外出")
    chen.presses("提交")
    chen.says("请求帮助")
    chen.presses("没有活动场地")
    chen.presses("提交")
    li.says("填报")
    li.presses("今天 22 日")
    li.says("学习党史")
    li.presses("何平")
    li.presses("病假")
    li.presses("取消")
    li.says("填报")
    li.presses("稍后再填")
    li.says("任务")
    li.presses("为什么要报")
    chen.says("填报")
    chen.presses("报别的")
    wang.says("人数够不够")
    roster(chen)
    plans(chen, telegram.phone(cast.liu))
    for span in ("自选月份", "今年"):
        wang.says("台账")
        wang.presses(span)
    covered(zhao)
    taught(telegram.phone(cast.sun))
    ledgers(zhao)
    zhao.says("填报")
    zhao.says("取消")
    zhao.says("任务")
    zhao.says("汇总")
    zhao.presses("待报 2")
    zhao.presses("南湖楼宇联合支部")
    zhao.says("汇总")
    zhao.presses("晨光电子支部")
    formed(zhao)
    asked_of_branches(zhao, cast, work)
    with work("2026-10-22 09:00") as w:
        now = read(HUNDRED_DAYS).model_dump_json().replace('"2016-', '"2026-')
        w.campaigns.load(w.organizations.get(cast.district_id), Plan.model_validate_json(now))
    zhao.says("专项行动")
    zhao.says("任务")
    wang.says("移交")
    wang.says("钱来")
    wang.presses("提交")
    zhao.says("核对统计")
    zhao.presses("写统计数")
    zhao.says("企业 5")
    zhao.presses("提交")
    zhao.presses("说明：非公企业数")
    zhao.presses("取消")
    zhao.says("实名台账")
    zhao.presses("党内统计 1")
    zhao.says("要求")
    zhao.presses("党课")
    zhao.presses("改")
    zhao.presses("取消")
    wang.sends_photo(caption="昨天开会了，5个人都到了")
    telegram.at("2026-10-24 09:00")
    telegram.tick("remind")
    pressed = telegram.pressable
    verbs = {data.split("/")[0] for data in pressed}
    # Not met on such a morning: photos, invitations, what waits, and the check of the ledgers.
    rare = {"photos", "invite", "admit", "countin", "nochange", "changed", "column", "coverage"}
    # An instructor with several places, and changes that wait for a yes.
    rare |= {
        "ho",
        "rq",
        "ro",
        # Only for those of a line.
        "li",
        "lo",
        "nl",
        # Only where a list of units was sent.
        "re",
        "ul",
        "reconcile",
        "pw",
        "campaign",
        "lv",
        "nu",
        "pu",
        "sameall",
        "pc",
        "pk",
        "px",
        "up",
        "ua",
        "ux",
        "uy",
        "uz",
    }
    # Only where a report waits, or its month is over.
    rare |= {each.split("/")[0] for each in REVIEWED}
    assert verbs >= {"f", *(each.verb for each in PRESSES)} - rare, verbs
    return [*pressed, *REVIEWED]


def taught(sun: Phone) -> None:
    """An administrator says what a word and a name of the place mean."""
    sun.says("碰头会就是支委会")
    sun.says("老机关就是南湖街道综合党委")
    sun.presses("看说法")


def formed(zhao: Phone) -> None:
    """A branch is nearly founded, merged and dissolved; its unit is to go to another superior."""
    zhao.says("组建")
    zhao.presses("建党组织")
    zhao.presses("取消")
    zhao.says("组建")
    zhao.presses("建党委、党总支")
    zhao.presses("取消")
    for what in ("并入别的支部", "撤销"):
        zhao.says("组建")
        zhao.presses("晨光电子支部")
        zhao.presses(what)
    zhao.says("组建")
    zhao.presses("晨光电子支部")
    zhao.presses("晨光电子有限公司")
    zhao.presses("划给别的上级")
    zhao.presses("北市街道综合党委")
    zhao.presses("行政区划调整")


def asked_of_branches(zhao: Phone, cast: Cast, work: Working) -> None:
    """The notice asks something of a branch, and the superior looks at it."""
    with work("2026-10-22 09:00") as w:
        w.session.get_one(Appointment, cast.wang.appointment_id).origin = Origin.OWNER
    zhao.says("任务")
    zhao.presses("看要办的支部")
    zhao.presses("晨光电子支部")


def covered(zhao: Phone) -> None:
    """The coverage is looked at, down to a unit; and something is asked in one's own words."""
    zhao.says("主题党日完成率多少")
    zhao.says("两个覆盖")
    zhao.presses("联合 2")
    zhao.presses("清风广告有限公司")


def ledgers(zhao: Phone) -> None:
    """A ledger is looked at, down to one column of one row, and as it was."""
    zhao.says("实名台账")
    zhao.presses("书记台账 3")
    zhao.presses("王建国")
    zhao.presses("改一项")
    zhao.presses("来源")
    zhao.presses("取消")
    zhao.says("实名台账")
    zhao.presses("书记台账 3")
    zhao.presses("导出 Excel")
    zhao.presses("看某一天的")
    zhao.presses("看今天的")
    zhao.says("两个覆盖")
    zhao.presses("怎么算的")
    zhao.says("台账")


def roster(chen: Phone) -> None:
    """The roster is looked at, and somebody is to be left out of those expected."""
    chen.says("名册")
    chen.presses("党小组")
    chen.presses("新建党小组")
    chen.presses("第一党小组")
    chen.says("陈静")
    chen.presses("提交")
    chen.presses("编 第一党小组")
    chen.presses("取消")
    chen.says("名册")
    chen.presses("黄涛")
    chen.presses("变更记录")
    chen.presses("回去")
    chen.presses("不计入应到")
    chen.presses("长期患病")
    chen.presses("提交")


def plans(chen: Phone, liu: Phone) -> None:
    """A theme day is planned, nearly cancelled, and somebody can't come."""
    chen.says("计划")
    chen.presses("主题党日")
    chen.presses("明天 23 日")
    chen.presses("14:00")
    chen.says("参观")
    chen.says("陵园")
    chen.presses("提交")
    chen.presses("邀请党员加入")
    chen.presses("看谁请假")
    chen.presses("取消这次")
    chen.presses("留着")
    liu.presses("来不了，请个假")


def test_a_stranger_learns_nothing_from_any_command(lin: Phone) -> None:
    for command in COMMANDS:
        for words in (f"/{command.name}", f"/{command.name}@zhibao_bot", *_words(command.name)):
            assert lin.says(words) == NOBODY, words
    assert lin.commands == []
    assert lin.menu == ""


def test_a_stranger_learns_nothing_from_any_button(busy: list[str], lin: Phone) -> None:
    lin.says("/start")
    under = lin.newest
    for data in busy:
        lin.presses(Button(under, data))
        assert lin.everything == NOBODY, data


def test_an_officer_of_another_branch_finds_nothing(
    busy: list[str], telegram: Telegram, cast: Cast, work: Working
) -> None:
    """吴红's branch is in the other street; what concerns nobody in particular she may press."""
    wu = telegram.phone(cast.wu)
    wu.says(code_for(work, cast.wu, "2026-10-24 09:00"))
    under = wu.newest
    named = [data for data in busy if "/" in data]
    for data in named:
        wu.presses(Button(under, data))
        assert wu.sees == NOT_FOUND, data
    for data in set(busy) - set(named):
        said = wu.presses(Button(under, data))
        assert not any(name in said for name in ("晨光", "远大", "楼宇", "陈静", "赵刚")), data


def test_what_is_not_there_is_answered_like_what_may_not_be_seen(
    telegram: Telegram, cast: Cast, work: Working
) -> None:
    wu = telegram.phone(cast.wu)
    wu.says(code_for(work, cast.wu))
    for each in PRESSES:
        if each.takes[0]:
            words = ["999999", "yes", "waiting", "0"][: each.takes[0]]
            wu.says("菜单")
            said = wu.presses(Button(wu.newest, "/".join([each.verb, *words])))
            assert said == NOT_FOUND, each
    wu.says("菜单")
    assert wu.presses(Button(wu.newest, "f/zzzz/-/submit")) == NOT_FOUND


@pytest.mark.parametrize(
    "data",
    [
        "",
        "/",
        "f",
        "f/",
        "f/1/-",
        "f/-/-/submit",
        f"f/{'z' * 40}/-/submit",
        "nothing",
        "report/1/2",
        "report/" + "9" * 40,
        "record/-1",
        "record/1.5",
        "record/一",
        "record/１",
        "record/",
        "sm/4/2026-13",
        "sm/4/2026-10/waiting/-1",
        "sm/4/2026-10/nothing/0",
        "sm/4/0000-00",
        "postponed/1",
        "invite/4/nobody",
        "photos/0",
        "print/1/exe",
        "book/6/2026-13",
        "book/6/2026-05~2026-03",
        "book/6/2026~2027",
        "book/6/2020-01~2026-01",
        "book/6/m/0/",
        "book/6/m/2027",
        "books/6/2026/life/zip",
        "books/6/2026/nothing/pdf",
    ],
)
def test_buttons_that_were_never_ours(zhao: Phone, data: str) -> None:
    zhao.says("/menu")
    said = zhao.presses(Button(zhao.newest, data))
    assert said == NOT_FOUND or said.startswith(("这个按钮过期了", "南湖街道综合党委\n")), said


def _words(name: str) -> tuple[str, ...]:
    return (*text.words(f"command.{name}.word"), *text.words(f"command.{name}.also"))
