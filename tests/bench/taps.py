"""What a report costs whoever files it: taps, typed lines and characters, for a usual case of each kind.

The roster is known and it is not the first time, so place and host are; one did not come, where
that is the usual case. The conversation is the real one; whatever is not understood stops it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.settings import load
from models.activity import Record
from models.appointment import Role
from models.database import Database
from models.history import Source
from models.kind import Kind
from models.person import Channel
from tests import cast as the_cast
from tests.cast import Cast, Player
from tests.chat import Phone, Telegram
from tests.conftest import ROOT, owing, working

BEFORE = "2026-10-20 10:00"
NOW = "2027-01-14 10:00"
#: What a report of any kind may cost.
TAPS, LINES = 8, 1


@dataclass(frozen=True)
class Cost:
    """Of one report."""

    taps: int
    lines: int
    characters: int


@dataclass(frozen=True)
class Press:
    """A button; everything else is typed."""

    label: str


_TODAY = Press("今天 14 日")
_FILED = Press("提交")
_ALL_CAME = Press("全部到齐")
_ONE_AWAY = (Press("刘洋"), Press("出差"), Press("选好了，缺 1 人"))
CASES: Mapping[Kind, Sequence[Press | str]] = {
    Kind.THEME_DAY: (
        Press("1 月主题党日"),
        _TODAY,
        "学习中央经济工作会议精神",
        *_ONE_AWAY,
        _FILED,
    ),
    Kind.GENERAL_MEETING: (
        Press("第一季度支部党员大会"),
        _TODAY,
        "通过支部年度工作计划",
        *_ONE_AWAY,
        _FILED,
    ),
    Kind.COMMITTEE_MEETING: (
        Press("1 月支部委员会"),
        _TODAY,
        "研究一月份工作和困难职工走访",
        _ALL_CAME,
        _FILED,
    ),
    Kind.GROUP_MEETING: (
        Press("1 月党小组会（第一党小组）"),
        _TODAY,
        "讨论本组党员承诺事项",
        Press("沈星"),
        Press("出差"),
        Press("选好了，缺 1 人"),
        _FILED,
    ),
    Kind.PARTY_LECTURE: (
        Press("第一季度党课"),
        _TODAY,
        "学习民营经济促进法",
        Press("陈静"),
        *_ONE_AWAY,
        _FILED,
    ),
    Kind.ORG_LIFE_MEETING: (
        Press("2027 年组织生活会"),
        _TODAY,
        "开展批评和自我批评",
        *_ONE_AWAY,
        _FILED,
    ),
    Kind.MEMBER_APPRAISAL: (
        Press("2027 年民主评议党员"),
        _TODAY,
        Press("2"),
        Press("0"),
        Press("0"),
        _ALL_CAME,
        _FILED,
    ),
    Kind.DUES: (
        Press("1 月党费收缴"),
        _TODAY,
        Press("吴刚"),
        Press("出差"),
        Press("选好了，1 人没交"),
        _FILED,
    ),
    Kind.MEMBER_SERVICE: (
        Press("第一季度党员联系服务群众"),
        _TODAY,
        "春节前走访困难职工两户",
        _ALL_CAME,
        _FILED,
    ),
    Kind.MEMBER_EDUCATION: (
        Press("第一季度党员教育"),
        _TODAY,
        "观看党员教育片",
        *_ONE_AWAY,
        _FILED,
    ),
    Kind.MEMBER_DEVELOPMENT: (Press("第一季度发展党员"), _FILED),
    Kind.YEARLY_PLAN: (Press("2027 年年度计划"), "抓好三会一课和发展党员", _FILED),
    # The only thing left is opened without being chosen.
    Kind.YEARLY_SUMMARY: ("全年计划完成", _FILED),
}


def counted(folder: Path) -> dict[Kind, Cost]:
    """What each kind costs."""
    url = f"sqlite:///{folder / 'taps.db'}"
    settings = owing(load(ROOT / "config.toml", {}), *CASES)
    database = Database(url)
    database.migrate()
    with working(database, settings.terms)("2026-09-01 08:00", source=Source.IMPORT) as work:
        cast = the_cast.build(work)
        chat = work.people.new_chat(Channel.TELEGRAM, cast.wu.chat_id)
        office = work.appointments.get(cast.wu.appointment_id)
        assert office is not None
        groups = work.roster.groups([cast.ankang.id], work.today)
        part = f"group:{groups[cast.ankang.id][0].id}"
        chat.person, chat.joined_at, chat.acting_as = office.person, work.now, office.id
    for record, player in _records(cast, part):
        with working(database, settings.terms)(BEFORE, player.person_id) as work:
            office = work.appointments.get(player.appointment_id)
            assert office is not None
            work.activities.file(office.organization, record, Role.SECRETARY)
    database.close()
    telegram = Telegram(settings, url, folder / "files", NOW)
    try:
        telegram.tick("open")
        return {
            kind: _cost(telegram.phone(_who(cast, kind)), steps) for kind, steps in CASES.items()
        }
    finally:
        telegram.close()


def _cost(phone: Phone, steps: Sequence[Press | str]) -> Cost:
    if not phone.menu:
        phone.says("/start")
    taps, lines, characters = phone.taps, phone.lines, phone.characters
    phone.taps_menu("填报")
    for step in steps:
        said = phone.presses(step.label) if isinstance(step, Press) else phone.says(step)
    assert said.startswith("收到了，编号"), said
    return Cost(phone.taps - taps, phone.lines - lines, phone.characters - characters)


def _who(cast: Cast, kind: Kind) -> Player:
    """The branch with nine members and a committee; for groups, the one that is divided."""
    return cast.wu if kind is Kind.GROUP_MEETING else cast.chen


def _records(cast: Cast, part: str) -> Iterator[tuple[Record, Player]]:
    """One of each kind that has been held before."""
    for number, kind in enumerate(CASES):
        player = _who(cast, kind)
        yield (
            Record(
                kind=kind,
                part=part if kind is Kind.GROUP_MEETING else "",
                held_on=date(2026, 10, 1) + timedelta(days=number),
                place="三楼会议室",
                host=player.name,
                theme="学习",
                expected=0,
                absent=(),
                recorder=player.name,
                lecturer=player.name,
                counts={"applicants": 2, "activists": 1, "candidates": 0, "converted": 0},
            ),
            player,
        )
