"""条线: guidance stations and responsible offices, which look at the units of their line beside the tree.

A line is a view: a node of the tree and a scope of units under it. Whose the units are does not
change; the people of a line see them, remind those who can act, and write down their inspections.
Sources: 辽组通字〔2016〕64号, measure 1 (统战、工商、民政、司法、财政…责任处室和专职工作人员) and part 4
(基层党建工作指导站).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.appointment import Appointment, Role, holding_on
from models.base import Base
from models.history import Recorded
from models.keeping import Visit
from models.organization import PartyOrganization
from models.person import Person
from models.unit import Category, Sector, Unit

if TYPE_CHECKING:
    from models.work import Work


class Scope(StrEnum):
    """Which units a line is responsible for, as departments divide them (the notice, measure 1)."""

    ALL = "all"
    ENTERPRISES = "enterprises"
    FOREIGN = "foreign"
    SELF_EMPLOYED = "self_employed"
    SOCIAL = "social"
    ASSOCIATIONS = "associations"
    SCHOOLS = "schools"
    HOSPITALS = "hospitals"
    LAW_FIRMS = "law_firms"
    ACCOUNTING_FIRMS = "accounting_firms"
    TAX_FIRMS = "tax_firms"
    COMMUNITY = "community"


def _of(sector: Sector) -> frozenset[Category]:
    return frozenset(each for each in Category if each.sector is sector)


CATEGORIES: Mapping[Scope, frozenset[Category]] = {
    Scope.ALL: frozenset(Category),
    Scope.ENTERPRISES: _of(Sector.ENTERPRISE),
    Scope.FOREIGN: frozenset({Category.FOREIGN_ENTERPRISE}),
    Scope.SELF_EMPLOYED: frozenset({Category.SELF_EMPLOYED}),
    Scope.SOCIAL: _of(Sector.SOCIAL),
    Scope.ASSOCIATIONS: frozenset(
        {Category.SOCIAL_ASSOCIATION, Category.DECOUPLED_ASSOCIATION, Category.FOUNDATION}
    ),
    Scope.SCHOOLS: frozenset({Category.PRIVATE_SCHOOL}),
    Scope.HOSPITALS: frozenset({Category.PRIVATE_HOSPITAL}),
    Scope.LAW_FIRMS: frozenset({Category.LAW_FIRM}),
    Scope.ACCOUNTING_FIRMS: frozenset({Category.ACCOUNTING_FIRM}),
    Scope.TAX_FIRMS: frozenset({Category.TAX_FIRM}),
    Scope.COMMUNITY: frozenset({Category.COMMUNITY_ORGANIZATION}),
}


class Line(Recorded, Base):
    """A guidance station, or a responsible office, at a node of the tree."""

    __tablename__ = "line"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    name: Mapped[str]
    scope: Mapped[Scope]

    def covers(self, category: Category) -> bool:
        """Whether units of that category are of this line."""
        return category in CATEGORIES[self.scope]


class Lines:
    """Which lines there are, who answers for them, and what they look at."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, line_id: int | None) -> Line | None:
        """The line with that id."""
        return None if line_id is None else self._session.get(Line, line_id)

    def sees(self, line: Line, unit: Unit) -> bool:
        """Whether a unit is one of a line's: under its node, and of its scope."""
        node = self._work.organizations.get(line.organization_id)
        owner = self._work.organizations.get(unit.organization_id)
        return line.covers(unit.category) and owner.path.startswith(node.path)

    def set_up(self, node: PartyOrganization, name: str, scope: Scope) -> Line:
        """The line of that name at a node, new or known; the scope is as it is said now."""
        found = self._session.scalar(
            select(Line).where(Line.organization_id == node.id, Line.name == name)
        )
        if found is None:
            found = Line(organization_id=node.id, name=name, scope=scope)
            self._session.add(found)
        else:
            found.scope = scope
        self._session.flush()
        return found

    def appoint(
        self,
        node: PartyOrganization,
        line: Line,
        name: str,
        *,
        phone: str | None = None,
        person: Person | None = None,
        since: date | None = None,
    ) -> Appointment:
        """Somebody answers for a line from a day (today) on."""
        office = Appointment(
            person=person or Person(name=name, phone=phone),
            role=Role.LINE,
            organization=node,
            line_id=line.id,
            since=since or self._work.today,
        )
        self._session.add(office)
        self._session.flush()
        return office

    def officers(self, line: Line, day: date) -> Sequence[Appointment]:
        """Who answers for a line on a day."""
        return self._session.scalars(
            select(Appointment)
            .where(Appointment.line_id == line.id, holding_on(day))
            .order_by(Appointment.id)
        ).all()

    def inspect(self, line: Line, person_id: int, unit: Unit, on: date, words: str) -> Visit:
        """Somebody of a line was at a unit on a day and says what was found."""
        visit = Visit(
            person_id=person_id,
            organization_id=unit.organization_id,
            unit_id=unit.id,
            line_id=line.id,
            on=on,
            words=words,
        )
        self._session.add(visit)
        self._session.flush()
        return visit

    def last_inspection(self, unit: Unit) -> Visit | None:
        """The newest inspection of a unit by any line."""
        return self._session.scalar(
            select(Visit)
            .where(Visit.unit_id == unit.id, Visit.line_id.is_not(None))
            .order_by(Visit.on.desc(), Visit.id.desc())
            .limit(1)
        )
