"""The roster: who belongs to which branch, in which standing and group, from when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from models.appointment import COMMITTEE_ROLES, Appointment, Role
from models.base import Base, Refused, in_batches
from models.calendar import years_after
from models.history import Recorded
from models.kind import Audience
from models.meeting import Voter, counted
from models.organization import PartyOrganization
from models.person import Gender, Person
from models.remembered import asked_once

if TYPE_CHECKING:
    from models.work import Work


class Standing(StrEnum):
    """Full members vote, probationary members do not."""

    FULL = "full"
    PROBATIONARY = "probationary"


class PartyGroup(Recorded, Base):
    """A 党小组 of a branch."""

    __tablename__ = "party_group"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)
    begins, ends = "founded_on", "dissolved_on"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    name: Mapped[str]
    founded_on: Mapped[date | None]
    dissolved_on: Mapped[date | None]


class Member(Recorded, Base):
    """One person's membership of one branch, from `since` until the day before `until`.

    A full member was probationary before `full_since`. `excused` holds the reason for which the
    person is not counted in 应到会 (long illness, abroad for over half a year, …; with the
    superior's consent), from `excused_since` until the day before `excused_until`. A day that is
    not known leaves that end open. Until the day before `suspended_until` the vote is suspended
    (留党察看). `probation_until` stands where the year of probation was prolonged. `dues_base` is
    the monthly base of the dues in fen; it is the branch's own business.
    """

    __tablename__ = "member"
    begins, ends = "since", "until"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("party_group.id"))
    standing: Mapped[Standing]
    joined_party_on: Mapped[date | None]
    full_since: Mapped[date | None]
    excused: Mapped[str | None]
    excused_since: Mapped[date | None]
    excused_until: Mapped[date | None]
    suspended_until: Mapped[date | None]
    probation_until: Mapped[date | None]
    dues_base: Mapped[int | None]
    retired: Mapped[bool | None]
    since: Mapped[date | None]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    group: Mapped[PartyGroup | None] = relationship(lazy="joined")

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name

    def counts_on(self, day: date) -> bool:
        """Whether the member is counted in 应到会 on a day: not excused then."""
        return (
            self.excused is None
            or (self.excused_since is not None and day < self.excused_since)
            or (self.excused_until is not None and day >= self.excused_until)
        )

    def is_full_on(self, day: date) -> bool:
        """Whether it is a 正式党员 on a day."""
        return self.standing is Standing.FULL and (
            self.full_since is None or self.full_since <= day
        )

    @property
    def probation_ends_on(self) -> date | None:
        """When 转正 is to be decided: a year after admission, or later where that was prolonged."""
        if self.standing is not Standing.PROBATIONARY or self.joined_party_on is None:
            return None
        return self.probation_until or years_after(self.joined_party_on, 1)

    def voter_on(self, day: date) -> Voter:
        """The member as the rules on votes see it on a day."""
        return Voter(
            full=self.is_full_on(day),
            excused=not self.counts_on(day),
            suspended=self.suspended_until is not None and day < self.suspended_until,
        )


class GroupIsThere(Refused):
    """The branch has a group of that name."""

    text = "roster.group_is_there"


class Roster:
    """Questions about members."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @asked_once
    def of(self, branch: PartyOrganization, day: date) -> Sequence[Member]:
        """The members on a day, in the order in which the roster was entered."""
        return self._session.scalars(_of(), {"branch": branch.id, "day": day}).all()

    def left_in(self, branch: PartyOrganization, begun: date, ended: date) -> Sequence[Member]:
        """Who belonged to a branch and left it between two days, these included."""
        return self._session.scalars(
            select(Member)
            .where(
                Member.organization_id == branch.id,
                Member.until >= begun,
                Member.until <= ended,
                or_(Member.since.is_(None), Member.since < Member.until),
            )
            .order_by(Member.until, Member.id)
        ).all()

    def expected(
        self,
        branch: PartyOrganization,
        day: date,
        whom: Audience = Audience.MEMBERS,
        part: str = "",
    ) -> Sequence[Member]:
        """Who is counted in 应到 of a gathering: those whom it is for and who are not excused.

        `part` names the group (`group:7`) where it is a group's.
        """
        members = [member for member in self.of(branch, day) if member.counts_on(day)]
        match whom:
            case Audience.MEMBERS:
                return members
            case Audience.GROUP:
                return [each for each in members if f"group:{each.group_id}" == part]
            case Audience.COMMITTEE:
                offices = self._work.appointments.at(branch, COMMITTEE_ROLES, day)
                people = [office.person_id for office in offices]
                there = [each for each in members if each.person_id in people]
                return sorted(there, key=lambda each: people.index(each.person_id))
            case Audience.NOBODY:
                return []

    def voters(self, branch: PartyOrganization, day: date) -> list[Voter]:
        """Every member of a branch as the rules on votes see them (models/meeting.py)."""
        return [each.voter_on(day) for each in self.of(branch, day)]

    def entitled(
        self,
        branch: PartyOrganization,
        day: date,
        whom: Audience = Audience.MEMBERS,
        part: str = "",
    ) -> Sequence[Member]:
        """Who counts in 应到会 of a gathering and has a vote there."""
        return [
            each
            for each in self.expected(branch, day, whom, part)
            if counted([each.voter_on(day)])
        ]

    def get(self, member_id: int) -> Member | None:
        """The member with that id, past ones too."""
        return self._session.get(Member, member_id)

    def group(self, group_id: int) -> PartyGroup | None:
        """The group with that id, dissolved ones too."""
        return self._session.get(PartyGroup, group_id)

    def join(
        self,
        branch: PartyOrganization,
        name: str,
        standing: Standing,
        since: date,
        *,
        joined_party_on: date | None = None,
        gender: Gender | None = None,
        phone: str | None = None,
    ) -> Member:
        """Somebody belongs to a branch from a day on."""
        member = Member(
            person=Person(name=name, gender=gender, phone=phone),
            organization_id=branch.id,
            standing=standing,
            since=since,
            joined_party_on=joined_party_on,
        )
        self._session.add(member)
        self._session.flush()
        return member

    def leave(self, member: Member, on: date, why: str) -> list[Appointment]:
        """Somebody belongs no more to a branch from a day on; the place as its member ends with it.

        Returns:
            The offices of the branch that are still held, which others have to see to.
        """
        with self._work.because(why):
            member.until = on
            offices = [
                office
                for office in self._work.appointments.of_person(member.person_id, on)
                if office.organization_id == member.organization_id
            ]
            for office in offices:
                if office.role is Role.MEMBER:
                    office.until = max(on, office.since or on)
        return [office for office in offices if office.role is not Role.MEMBER]

    def convert(self, member: Member, on: date) -> None:
        """预备党员 becomes 正式党员, from the day of the resolution."""
        with self._work.true_from(on):
            member.standing, member.full_since, member.probation_until = Standing.FULL, on, None

    def prolong(self, member: Member, on: date, until: date) -> None:
        """The probation goes on until a day, as was resolved."""
        with self._work.true_from(on):
            member.probation_until = until

    def excuse(self, member: Member, reason: str, since: date, until: date | None) -> None:
        """Somebody is not counted in 应到会, with the superior's consent."""
        with self._work.true_from(since):
            member.excused, member.excused_since, member.excused_until = reason, since, until

    def count_again(self, member: Member, on: date) -> None:
        """Somebody is counted in 应到会 again from a day on."""
        with self._work.true_from(on):
            member.excused_until = on

    def suspend(self, member: Member, until: date) -> None:
        """留党察看 until a day: no vote till then."""
        member.suspended_until = until
        self._session.flush()

    def found_group(self, branch: PartyOrganization, name: str) -> PartyGroup:
        """A new 党小组 from today on; one of that name that was dissolved comes back.

        Raises:
            GroupIsThere: there is one of that name.
        """
        group = self._session.scalar(
            select(PartyGroup).where(
                PartyGroup.organization_id == branch.id, PartyGroup.name == name
            )
        )
        today = self._work.today
        if group is None:
            group = PartyGroup(organization_id=branch.id, name=name, founded_on=today)
            self._session.add(group)
        elif group.dissolved_on is None or group.dissolved_on > today:
            raise GroupIsThere(name=name)
        else:
            group.founded_on, group.dissolved_on = today, None
        self._session.flush()
        return group

    def assign(
        self, group: PartyGroup, members: Collection[int], branch: PartyOrganization
    ) -> None:
        """These members of the branch are in the group from today on, and no others."""
        for member in self.of(branch, self._work.today):
            if member.id in members:
                member.group = group
            elif member.group_id == group.id:
                member.group = None
        self._session.flush()

    def dissolve_group(self, group: PartyGroup, branch: PartyOrganization) -> None:
        """There is no such 党小组 from today on, and nobody in it."""
        self.assign(group, (), branch)
        group.dissolved_on = self._work.today
        self._session.flush()

    def full_members(self, branches: Sequence[int], day: date) -> dict[int, int]:
        """How many full members each of these branches has on a day; those without any are left out."""
        found: dict[int, int] = {}
        for some in in_batches(branches):
            rows = self._session.execute(
                select(Member.organization_id, func.count())
                .where(
                    Member.organization_id.in_(some),
                    belonging_on(day),
                    Member.standing == Standing.FULL,
                    or_(Member.full_since.is_(None), Member.full_since <= day),
                )
                .group_by(Member.organization_id)
            )
            found |= dict(rows.all())
        return found

    def groups(self, branches: Sequence[int], day: date) -> dict[int, list[PartyGroup]]:
        """The 党小组 into which each of these branches is divided on a day."""
        found: dict[int, list[PartyGroup]] = {}
        for some in in_batches(branches):
            for group in self._session.scalars(
                select(PartyGroup)
                .where(
                    PartyGroup.organization_id.in_(some),
                    or_(PartyGroup.founded_on.is_(None), PartyGroup.founded_on <= day),
                    or_(PartyGroup.dissolved_on.is_(None), PartyGroup.dissolved_on > day),
                )
                .order_by(PartyGroup.id)
            ):
                found.setdefault(group.organization_id, []).append(group)
        return found


def group_of(part: str, row: Base) -> PartyGroup | None:
    """The group that a part names (`group:7`), by the session of the row which has that part."""
    session, number = object_session(row), part.removeprefix("group:")
    return session.get(PartyGroup, int(number)) if session is not None and number else None


@cache
def _of() -> Select[Member]:
    return (
        select(Member)
        .where(Member.organization_id == bindparam("branch"), belonging_on(bindparam("day")))
        .order_by(Member.id)
    )


def belonging_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition "belongs to the branch on that day"."""
    return and_(
        or_(Member.since.is_(None), Member.since <= day),
        or_(Member.until.is_(None), Member.until > day),
    )
