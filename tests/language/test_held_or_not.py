"""Held, not held or to come: as people say it when they are tired. To take it for held is the gravest fault."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handlers.language.reader import read
from handlers.language.telling import next_day, tell

NOW = datetime.fromisoformat("2026-10-22T09:00:00+08:00")  # a Thursday


@pytest.mark.parametrize(
    ("words", "to"),
    [
        ("主题党日没搞成 人凑不齐 改下周三", "2026-10-28"),  # no correction of a filed theme day
        ("昨天的党课黄了，讲课的老师堵路上了", None),
        ("原定今天下午的支委会开不了了，书记去市里", None),
        ("主题党日往后拖一拖，等天好", None),
        ("组织生活会还没来得及开", None),
        ("这月党课怕是开不成", None),
        ("党员大会本来说20号，结果停电没开起来", None),
        ("支委会泡汤了，仨人来了一个", None),
        ("昨天下午通知三点开支委会，就来了俩，没法开，散了", None),
        ("党日活动因下雨未开展，拟于25日补", "2026-10-25"),
        ("我们的会推到月底了", None),
        ("说好的昨天主题党日结果老板不放人", None),  # the owner is why, and not what
        ("支委会没凑够人，回头再开", None),
        ("人没到齐，支委会没开，等下周一", "2026-10-26"),
        ("主题党日没能按时开展，请求延期到30号", "2026-10-30"),
        ("昨晚党员大会流会，应到5人实到2人", None),
        ("党课改期，下周五", "2026-10-30"),
        ("本想昨天开，没开成", None),
        ("活动场地被占了，主题党日得改到29号", "2026-10-29"),
    ],
)
def test_not_held(words: str, to: str | None) -> None:
    found = read(words, NOW)
    assert found.intent == "postpone"
    assert found.value("to") == (date.fromisoformat(to) if to else None)


@pytest.mark.parametrize(
    "words",
    [
        "昨天本来以为开不成，后来还是把支委会开了，应到3实到3",
        "上周没开成的支委会昨天补开了，3人都到",
        "昨天主题党日，李四没来，其他都到了",
        "18号开了党课，原定15号",
        "昨天支委会，推迟了半小时，三点半开的，3人到齐",  # later on the same day
        "昨天的党员大会没有人请假，都到了",
        "昨天开支委会讨论了推迟换届的事",  # what was talked about
    ],
)
def test_held(words: str) -> None:
    assert read(words, NOW).intent == "report"


@pytest.mark.parametrize(
    "words",
    [
        "准备28号开支委会",
        "下周三下午开支委会",
        "明天三点主题党日，去烈士陵园",
        "月底前把组织生活会开了",
        "28号主题党日，通知大家",
        "下周一晚上七点线上开党员大会",
    ],
)
def test_to_come(words: str) -> None:
    assert read(words, NOW).intent == "plan"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("周五支委会，研究发展对象", "2026-10-23"),
        ("30号下午两点党员大会，选支部委员", "2026-10-30"),
        ("周五开了支委会，研究发展对象", None),  # it was held
        ("30号党员大会，应到5实到5", None),
        ("20号党员大会，选支部委员", None),  # two days ago, and not in a month
        ("上周五支委会，研究发展对象", None),  # nothing is left open
        ("9月30号党员大会", None),
    ],
)
def test_a_day_that_may_be_either(words: str, day: str | None) -> None:
    found = next_day(tell(words, NOW), NOW.date())
    assert found == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("下个月的主题党日什么时候交", "todo"),
        ("党费几号截止", "todo"),
        ("没人来开会，老板不支持", "unknown"),  # no owner of that name
    ],
)
def test_what_is_no_event(words: str, intent: str) -> None:
    assert read(words, NOW).intent == intent


def test_somebody_besides() -> None:
    told = tell("说错了 是前天 赵磊也没来 加班", NOW, ["赵磊", "孙丽"])
    assert told.adds
    assert [(each.name, each.reason) for each in told.value("absent")] == [("赵磊", "加班")]
