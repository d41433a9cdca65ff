"""What a level requires of the branches below it, from a day on; the nearest level's word holds.

config.toml says what is owed where nobody above has said otherwise. A level adds its own: whether
a kind is owed, how often, until which day of the period. Each word is true from a day on and is
never changed, so that a past period stays judged by the rule of its time.
Source: the notice, measure 4 (each level may be stricter); 支部工作条例, article 11 (practice of a place).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.calendar import Every, Period
from models.history import Recorded
from models.kind import Kind
from models.organization import PartyOrganization
from models.remembered import asked_once
from models.terms import KindTerms

if TYPE_CHECKING:
    from models.work import Work


class Requirement(Recorded, Base):
    """One word of one level about one kind, for periods that begin on a day or later.

    Without `every` the level says that it goes by those above it again.
    """

    __tablename__ = "requirement"
    begins = "from_on"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    kind: Mapped[Kind]
    from_on: Mapped[date]
    owed: Mapped[bool]
    every: Mapped[Every | None]
    due_day: Mapped[int]
    #: The document by which it is required, as it is cited.
    source: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)

    def holds_on(self, day: date) -> bool:
        """Whether the period of its own length that holds the day begins under it."""
        if self.every is None:
            return self.from_on <= day
        return Period.holding(day, self.every).starts_on >= self.from_on

    @property
    def terms(self) -> KindTerms | None:
        """What is decided, or None where those above decide again."""
        if self.every is None:
            return None
        return KindTerms(owed=self.owed, every=self.every, due_day=self.due_day)


@dataclass(frozen=True)
class Asked:
    """What holds for a kind somewhere on a day, and whose word it is; None is config.toml's."""

    terms: KindTerms
    by: Requirement | None = None


class Requirements:
    """Which word holds where, and a new one."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @asked_once
    def every_one(self) -> Sequence[Requirement]:
        """All that was ever said, oldest first; a province has hundreds of lines, not more."""
        return self._session.scalars(
            select(Requirement).order_by(Requirement.from_on, Requirement.id)
        ).all()

    def at(self, organization: PartyOrganization, day: date) -> Mapping[Kind, Asked]:
        """What is asked of an organisation on a day."""
        return self.of_each([organization], day)[organization.id]

    def of_each(
        self, organizations: Iterable[PartyOrganization], day: date
    ) -> dict[int, Mapping[Kind, Asked]]:
        """What is asked of each of these on a day; one look at the database for all of them."""
        said: dict[int, dict[Kind, Requirement]] = {}
        for each in self.every_one():
            # The later word of a level takes the place of its earlier one.
            if each.holds_on(day):
                said.setdefault(each.organization_id, {})[each.kind] = each
        base = {kind: Asked(terms) for kind, terms in self._work.terms.obligations.items()}
        resolved: dict[tuple[int, ...], Mapping[Kind, Asked]] = {(): base}
        found = {}
        for organization in organizations:
            path = [int(part) for part in organization.path.split("/") if part]
            levels = tuple(number for number in path if number in said)
            if levels not in resolved:
                resolved[levels] = _resolved(base, [said[number] for number in levels])
            found[organization.id] = resolved[levels]
        return found

    def kinds_owed(self, top: PartyOrganization | None = None) -> list[Kind]:
        """The kinds that are owed today somewhere at or under a node, or anywhere."""
        today = self._work.today
        base = (
            {kind: Asked(terms) for kind, terms in self._work.terms.obligations.items()}
            if top is None
            else self.at(top, today)
        )
        owed = {kind for kind, asked in base.items() if asked.terms.owed}
        owed |= {
            each.kind
            for each in self.every_one()
            if each.owed
            and each.every is not None
            and each.holds_on(today)
            and (top is None or each.organization.is_under(top))
        }
        return [kind for kind in Kind if kind in owed]

    def of_level(self, organization: PartyOrganization, kind: Kind) -> list[Requirement]:
        """What a level itself has said about a kind, oldest first."""
        return [
            each
            for each in self.every_one()
            if each.organization_id == organization.id and each.kind is kind
        ]

    def require(
        self,
        organization: PartyOrganization,
        kind: Kind,
        terms: KindTerms | None,
        from_on: date,
        source: str | None = None,
    ) -> Requirement:
        """A level says what it requires from a day on; None: what those above require."""
        made = Requirement(
            organization=organization,
            kind=kind,
            from_on=from_on,
            owed=terms is not None and terms.owed,
            every=terms.every if terms is not None else None,
            due_day=terms.due_day if terms is not None else 0,
            source=source,
            made_at=self._work.now,
            made_by=self._work.by.person_id,
        )
        self._session.add(made)
        self._session.flush()
        return made


def _resolved(
    base: Mapping[Kind, Asked], levels: Sequence[Mapping[Kind, Requirement]]
) -> dict[Kind, Asked]:
    found = dict(base)
    for said in levels:
        for kind, requirement in said.items():
            terms = requirement.terms
            if terms is not None:
                found[kind] = Asked(terms, requirement)
    return found
