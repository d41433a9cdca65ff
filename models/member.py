"""The roster: who belongs to which branch, in which standing and group, from when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.history import Recorded
from models.organization import PartyOrganization, under
from models.person import Person

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

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    name: Mapped[str]
    dissolved_on: Mapped[date | None]


class Member(Recorded, Base):
    """One person's membership of one branch, from `since` until the day before `until`.

    `excused` holds the reason for which the person is not counted in 应到会 (long illness,
    abroad for over half a year, …; with the superior's consent).
    """

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("party_group.id"))
    standing: Mapped[Standing]
    joined_party_on: Mapped[date | None]
    full_since: Mapped[date | None]
    excused: Mapped[str | None]
    since: Mapped[date | None]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    group: Mapped[PartyGroup | None] = relationship(lazy="joined")

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name


class Roster:
    """Questions about members."""

    def __init__(self, work: Work) -> None:
        self._session = work.session

    def of(self, branch: PartyOrganization, day: date) -> Sequence[Member]:
        """The members on a day, in the order in which the roster was entered."""
        return self._session.scalars(
            select(Member)
            .where(Member.organization_id == branch.id, belonging_on(day))
            .order_by(Member.id)
        ).all()

    def expected(self, branch: PartyOrganization, day: date) -> Sequence[Member]:
        """Who is counted in 应到会 of a gathering of all members: everybody not excused."""
        return [member for member in self.of(branch, day) if member.excused is None]

    def full_members(self, top: PartyOrganization, day: date) -> dict[int, int]:
        """How many full members each branch at or under a node has on a day, by branch id."""
        rows = self._session.execute(
            select(Member.organization_id, func.count())
            .join(PartyOrganization, PartyOrganization.id == Member.organization_id)
            .where(under(top), belonging_on(day), Member.standing == Standing.FULL)
            .group_by(Member.organization_id)
        )
        return dict(rows.all())

    def groups(self, branch: PartyOrganization, day: date) -> Sequence[PartyGroup]:
        """The 党小组 into which a branch is divided on a day."""
        return self._session.scalars(
            select(PartyGroup)
            .where(
                PartyGroup.organization_id == branch.id,
                or_(PartyGroup.dissolved_on.is_(None), PartyGroup.dissolved_on > day),
            )
            .order_by(PartyGroup.id)
        ).all()


def belonging_on(day: date) -> ColumnElement[bool]:
    """The condition "belongs to the branch on that day"."""
    return and_(
        or_(Member.since.is_(None), Member.since <= day),
        or_(Member.until.is_(None), Member.until > day),
    )
