"""As many branches as a test wants, below one street, each with a secretary who has joined.

The fixed cast (tests/cast.py) is for conversations; this is for what takes many people at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.appointment import Appointment, Role
from models.member import Member, Standing
from models.organization import Form, Level, PartyOrganization
from models.person import Channel, Person
from models.work import Work

SINCE = date(2024, 3, 1)
FIRST_CHAT = 2001
SUPERIOR_CHAT = 1900
#: Family names and given names: together a few thousand people.
FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "建国志强秀英丽娜海涛晓东春梅文博立新雪松永康"


@dataclass(frozen=True)
class Secretary:
    """Somebody who answers for one branch."""

    name: str
    chat_id: int
    branch_id: int
    branch: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Crowd:
    """Everybody of the street."""

    secretaries: tuple[Secretary, ...]
    #: Over all of them, in the chat `SUPERIOR_CHAT`.
    superior: str
    street_code: str

    @property
    def names(self) -> set[str]:
        """Whatever must stand in no log: people and branches."""
        found = {self.superior}
        for each in self.secretaries:
            found |= {each.name, each.branch, *each.members}
        return found


def build(work: Work, branches: int, *, members: int = 5, channel: Channel) -> Crowd:
    """Build the street; nothing is owed yet."""
    root = _node(work, "LN", "辽宁省委组织部", Level.PROVINCE, Form.DEPARTMENT, None)
    street = _node(
        work, "LN-01", "南湖街道综合党委", Level.TOWNSHIP, Form.COMPREHENSIVE_COMMITTEE, root
    )
    superior = Person(name="赵刚")
    _join(work, superior, Role.SUPERIOR, street, SUPERIOR_CHAT, channel)
    return Crowd(
        tuple(_branch(work, street, number, members, channel) for number in range(branches)),
        superior.name,
        street.code,
    )


def _branch(
    work: Work, street: PartyOrganization, number: int, members: int, channel: Channel
) -> Secretary:
    code = f"LN-01-{number + 1:04}"
    branch = _node(work, code, f"第{number + 1}电子厂支部", Level.GRASSROOTS, Form.BRANCH, street)
    branch.founded_on = SINCE
    people = [Person(name=_name(number * members + each)) for each in range(members)]
    work.session.add_all(
        Member(person=each, organization_id=branch.id, standing=Standing.FULL, since=SINCE)
        for each in people
    )
    chat_id = FIRST_CHAT + number
    _join(work, people[0], Role.SECRETARY, branch, chat_id, channel)
    return Secretary(
        people[0].name, chat_id, branch.id, branch.name, tuple(each.name for each in people)
    )


def _node(
    work: Work, code: str, name: str, level: Level, form: Form, parent: PartyOrganization | None
) -> PartyOrganization:
    node = PartyOrganization(code=code, name=name, level=level, form=form)
    work.organizations.place(node, parent)
    return node


def _join(
    work: Work,
    person: Person,
    role: Role,
    at: PartyOrganization,
    chat_id: int,
    channel: Channel,
) -> None:
    office = Appointment(person=person, role=role, organization=at, since=SINCE)
    work.session.add(office)
    work.session.flush()
    chat = work.people.new_chat(channel, chat_id)
    chat.person, chat.joined_at, chat.acting_as = person, work.now, office.id
    work.session.flush()


def _name(number: int) -> str:
    family, rest = FAMILIES[number % len(FAMILIES)], number // len(FAMILIES)
    first, second = rest % len(GIVEN), rest // len(GIVEN) % len(GIVEN)
    return f"{family}{GIVEN[first]}{GIVEN[second]}"
