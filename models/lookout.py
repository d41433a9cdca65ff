"""What the roster and the offices ask somebody to see to: 转正, terms, and a committee that fits.

Nothing is kept: each concern is computed from the tables on the days on which it is told, and is
gone when it is answered. Sources: 发展党员工作细则 (a year of probation), 《关于党的基层组织任期的意见》
(the superior reminds six months before a term ends), 支部工作条例 article 20 (a committee from
seven full members on).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select

from models.appointment import COMMITTEE_ROLES, Appointment, Role, holding_on
from models.calendar import Every, Period, months_after
from models.member import Member, Standing, belonging_on
from models.obligation import MEMBERS_FOR_A_COMMITTEE
from models.organization import BRANCHES, PartyOrganization, existing_on

if TYPE_CHECKING:
    from models.work import Work

#: A branch looks at a 转正 so many days before it is due.
AHEAD_OF_CONVERSION = timedelta(days=30)
#: The superior reminds so many months before a term ends.
AHEAD_OF_TERM = 6
#: A committee has at least so many people.
FEWEST_ON_A_COMMITTEE = 3


class Matter(StrEnum):
    """What there is to see to."""

    CONVERSION = "conversion"
    TERM = "term"
    NO_COMMITTEE = "no_committee"
    COMMITTEE_TOO_MANY = "committee_too_many"


@dataclass(frozen=True)
class Concern:
    """One thing to see to: where, about whom, until when, with which number."""

    matter: Matter
    organization_id: int
    name: str
    due_on: date | None = None
    number: int = 0


class Lookout:
    """What is told today."""

    def __init__(self, work: Work) -> None:
        self._session = work.session
        self._today = work.today
        self._terms = work.terms.remind

    def today(self, branches: Sequence[int] | None = None) -> list[Concern]:
        """What is told today, of these branches or of all; each once at a time, by the settings' days."""
        found = [*self._conversions(), *self._of_terms()]
        if self._today == Period.holding(self._today, Every.QUARTER).starts_on:
            found += self._committees()
        return [each for each in found if branches is None or each.organization_id in branches]

    def _is_told(self, due_on: date, first: date) -> bool:
        days = (due_on - self._today).days
        return self._today == first or days in self._terms.days_before or -days in self._late()

    def _late(self) -> tuple[int, ...]:
        return tuple(days for days in self._terms.days_after if days > 0)

    def _conversions(self) -> list[Concern]:
        members = self._session.scalars(
            select(Member)
            .join(PartyOrganization, PartyOrganization.id == Member.organization_id)
            .where(
                Member.standing == Standing.PROBATIONARY,
                Member.joined_party_on.is_not(None),
                belonging_on(self._today),
                existing_on(self._today),
            )
            .order_by(Member.id)
        )
        return [
            Concern(Matter.CONVERSION, each.organization_id, each.name, each.probation_ends_on)
            for each in members
            if each.probation_ends_on is not None
            and self._is_told(each.probation_ends_on, each.probation_ends_on - AHEAD_OF_CONVERSION)
        ]

    def _of_terms(self) -> list[Concern]:
        offices = self._session.scalars(
            select(Appointment)
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .where(
                Appointment.role == Role.SECRETARY,
                Appointment.term_ends_on.is_not(None),
                PartyOrganization.form.in_(BRANCHES),
                holding_on(self._today),
                existing_on(self._today),
            )
            .order_by(Appointment.id)
        )
        return [
            Concern(Matter.TERM, each.organization_id, each.organization.name, each.term_ends_on)
            for each in offices
            if each.term_ends_on is not None
            and self._is_told(each.term_ends_on, months_after(each.term_ends_on, -AHEAD_OF_TERM))
        ]

    def _committees(self) -> list[Concern]:
        full = self._counted(
            select(Member.organization_id, func.count())
            .where(Member.standing == Standing.FULL, belonging_on(self._today))
            .group_by(Member.organization_id)
        )
        committees = self._counted(
            select(Appointment.organization_id, func.count())
            .where(Appointment.role.in_(COMMITTEE_ROLES), holding_on(self._today))
            .group_by(Appointment.organization_id)
        )
        found = []
        for branch_id, name in self._session.execute(
            select(PartyOrganization.id, PartyOrganization.name)
            .where(PartyOrganization.form.in_(BRANCHES), existing_on(self._today))
            .order_by(PartyOrganization.code)
        ):
            members, seats = full.get(branch_id, 0), committees.get(branch_id, 0)
            if members >= MEMBERS_FOR_A_COMMITTEE and seats < FEWEST_ON_A_COMMITTEE:
                found.append(Concern(Matter.NO_COMMITTEE, branch_id, name, number=members))
            elif members < MEMBERS_FOR_A_COMMITTEE and seats >= FEWEST_ON_A_COMMITTEE:
                found.append(Concern(Matter.COMMITTEE_TOO_MANY, branch_id, name, number=members))
        return found

    def _counted(self, query: Select[int, int]) -> dict[int, int]:
        return dict(self._session.execute(query).all())
