"""A busy branch's whole year on file: sixty records of every kind, by which papers are measured.

北方重工铸造支部: 26 members in 3 groups, two of whose names no old computer can write (㛃, 䶮).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import handlers
from handlers.dialog.turn import Done, Later
from handlers.documents.printing import Printer
from models.activity import Grade, Graded, Matter, Missing, Paid, Record, ThemeForm
from models.appointment import Appointment, Role
from models.kind import Audience, Kind, audience
from models.meeting import Motion, Vote
from models.member import Member, PartyGroup, Standing
from models.organization import Form, Level, PartyOrganization
from models.outbox import LATER, Promise
from models.person import Channel, Gender, Person
from tests.cast import SINCE
from tests.conftest import Working

YEAR = 2026
#: Where the secretary is spoken with: on our own entrance, where everything may be shown.
CHAT = 1
#: How many records it has.
RECORDS = 60
NAMES = (
    "王㛃",
    "李䶮",
    "欧阳建华",
    "张铁军",
    "周小红",
    "吴昊",
    "郑海燕",
    "冯立",
    "陈晓东",
    "褚卫国",
    "蒋丽丽",
    "沈阳阳",
    "韩雪梅",
    "杨帆",
    "朱明",
    "秦岭",
    "尤佳",
    "许诺",
    "何苗",
    "施展",
    "张弛",
    "孔令辉",
    "曹莹",
    "严冬",
    "华国强",
    "金鑫",
)
PROBATIONARY = ("金鑫",)
GROUPS = ("铸造车间党小组", "机加车间党小组", "科室党小组")
AWAY = ("trip", "sick", "陪护住院的母亲", None)
THEMES = (
    "学习贯彻全国两会精神",
    "重温入党志愿书",
    "参观抗美援朝烈士陵园",
    "清理厂区环境志愿服务",
    "学习党章第三章",
    "党员承诺践诺",
)
SAID = (
    "张铁军领学文件。大家结合三号炉改造谈了体会，认为党员要在攻关里带头。",
    "欧阳建华同志讲了当年建厂的经过。\n年轻党员表示，要把老师傅的手艺接过来。",
    "清理了东门到料场的道路，收集废旧砂箱 42 件，慰问了两户困难职工。",
)


@dataclass(frozen=True)
class Year:
    """The branch, and who files for it."""

    branch_id: int
    secretary_id: int


def build(working: Working, year: int = YEAR, count: int = RECORDS) -> Year:
    """Build the branch and file so many of its records, each on the evening of its day."""
    with working(f"{year - 1}-12-01 08:00") as work:
        street = PartyOrganization(
            code="LN-TX-01",
            name="重工街道综合党委",
            level=Level.TOWNSHIP,
            form=Form.COMPREHENSIVE_COMMITTEE,
        )
        work.organizations.place(street, None)
        branch = PartyOrganization(
            code="LN-TX-01-001",
            name="北方重工铸造支部",
            level=Level.GRASSROOTS,
            form=Form.BRANCH,
            founded_on=SINCE,
        )
        work.organizations.place(branch, street)
        groups = [PartyGroup(organization_id=branch.id, name=name) for name in GROUPS]
        work.session.add_all(groups)
        work.session.flush()
        members = [_member(branch, number, name, groups) for number, name in enumerate(NAMES)]
        work.session.add_all(members)
        for name, role in (("王㛃", Role.SECRETARY), ("李䶮", Role.COMMITTEE_MEMBER)):
            person = members[NAMES.index(name)].person
            work.session.add(
                Appointment(person=person, role=role, organization=branch, since=SINCE)
            )
        chat = work.people.new_chat(Channel.LOCAL, CHAT)
        chat.person, chat.joined_at = members[0].person, work.now
        work.session.flush()
        made = Year(branch.id, members[0].person_id)
        roster = [(member.id, member.person.name) for member in members]
        parts = {f"group:{group.id}": roster[at :: len(groups)] for at, group in enumerate(groups)}
    for record in list(records(year, roster, parts))[:count]:
        with working(f"{record.held_on} 18:00", made.secretary_id) as work:
            found = work.organizations.get(made.branch_id)
            assert found is not None
            work.activities.file(found, record, Role.SECRETARY)
    return made


def made(
    working: Working, asked: Later, printer: Printer, now: str = f"{YEAR}-12-31 09:00"
) -> Done:
    """What the secretary gets who has asked for a paper."""
    with working(now) as work:
        promised = Promise(1, Channel.LOCAL, CHAT, LATER, asked.packed())
        make = handlers.begin(promised, work)
    return make(printer)


def _member(
    branch: PartyOrganization, number: int, name: str, groups: Sequence[PartyGroup]
) -> Member:
    person = Person(
        name=name,
        birth_month=f"{1962 + number}-{1 + number % 12:02}",
        gender=Gender.FEMALE if number % 3 else Gender.MALE,
        ethnicity="满族" if number % 7 == 0 else "汉族",
        phone=f"138000010{number:02}",
    )
    probationary = name in PROBATIONARY
    return Member(
        person=person,
        organization_id=branch.id,
        group_id=groups[number % len(groups)].id,
        standing=Standing.PROBATIONARY if probationary else Standing.FULL,
        joined_party_on=date(1990 + number, 7, 1),
        full_since=None if probationary else date(1991 + number, 7, 1),
        since=SINCE,
        dues_base=300_000 + number * 20_000,
    )


def records(
    year: int, roster: Sequence[tuple[int, str]], parts: dict[str, list[tuple[int, str]]]
) -> Iterator[Record]:
    """The year's records, oldest first within a month."""
    group, people = next(iter(parts.items()))
    yield _record(
        Kind.YEARLY_PLAN,
        date(year, 1, 5),
        [],
        theme="抓好三会一课",
        content="一、每月二十日主题党日。",
    )
    for month in range(1, 13):
        quarterly = month % 3 == 0
        yield _dues(date(year, month, 6), roster)
        yield _record(
            Kind.COMMITTEE_MEETING,
            date(year, month, 9),
            roster[:3],
            theme="研究本月工作",
            matters=(
                Matter("本月主题党日安排", SAID[month % 3], decision="由李䶮负责。"),
                Matter("困难职工走访", decision="走访两户。"),
            ),
        )
        yield _record(Kind.GROUP_MEETING, date(year, month, 12), people, part=group)
        yield _record(
            Kind.THEME_DAY,
            date(year, month, 20),
            roster,
            theme_form=tuple(ThemeForm)[month % 5],
            content=SAID[month % 3],
        )
        if quarterly:
            vote = Vote(20, 1, 1)
            yield _record(
                Kind.GENERAL_MEETING,
                date(year, month, 21),
                roster,
                theme="讨论接收孙桂芝同志为预备党员",
                matters=(
                    Matter("接收孙桂芝同志为预备党员", SAID[0], Motion.ADMISSION, vote, "通过。"),
                ),
                guests="街道组织委员刘芳",
            )
            yield _record(
                Kind.PARTY_LECTURE, date(year, month, 22), roster, lecturer="王㛃", content=SAID[1]
            )
    yield _record(Kind.ORG_LIFE_MEETING, date(year, 12, 23), roster, content=SAID[1])
    grades = (Grade.EXCELLENT, Grade.QUALIFIED, Grade.QUALIFIED, Grade.BASIC)
    yield _record(
        Kind.MEMBER_APPRAISAL,
        date(year, 12, 24),
        roster,
        grades=tuple(
            Graded(number, name, grades[at % 4]) for at, (number, name) in enumerate(roster)
        ),
    )
    yield _record(
        Kind.YEARLY_SUMMARY,
        date(year, 12, 28),
        [],
        theme="全年工作总结",
        content="全年主题党日十二次。",
    )


def _record(kind: Kind, day: date, people: Sequence[tuple[int, str]], **given: Any) -> Record:
    away = people[day.month % 3 :: 7] if audience(kind) is not Audience.NOBODY else []
    absent = tuple(
        Missing(number, name, AWAY[(day.month + at) % len(AWAY)])
        for at, (number, name) in enumerate(away)
    )
    told: dict[str, Any] = {"place": "", "host": "", "theme": THEMES[day.month % len(THEMES)]}
    if people:
        told |= {"place": "三楼党员活动室", "host": "王㛃", "recorder": "李䶮"}
        told |= {"from_time": time(15, 30), "to_time": time(17, 0)}
    return Record(kind, day, expected=len(people), absent=absent, **(told | given))


def _dues(day: date, roster: Sequence[tuple[int, str]]) -> Record:
    payments = tuple(
        Paid(number, name, 1_500 + at * 100, paid=at != day.month, reason="trip")
        for at, (number, name) in enumerate(roster)
    )
    absent = tuple(
        Missing(each.member_id, each.name, each.reason) for each in payments if not each.paid
    )
    return Record(
        Kind.DUES, day, "", "", "", expected=len(roster), absent=absent, payments=payments
    )
