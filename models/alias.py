"""What people call an organisation: names that are not its name, learned from answers that were confirmed.

What one person has confirmed holds for that person, since to somebody else the same word may mean
another place; what an administrator has entered holds for everybody who may see the organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.history import Change
from models.organization import BRANCHES, PartyOrganization, existing_on, under

if TYPE_CHECKING:
    from models.work import Work


class Alias(Base):
    """One name that means one organisation, to one person or (without one) to everybody."""

    __tablename__ = "alias"
    __table_args__ = (Index("ix_alias_words", "words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    said_at: Mapped[datetime]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class Called:
    """An organisation as far as its name is looked up."""

    id: int
    name: str
    path: str
    is_branch: bool


class Aliases:
    """Questions about what organisations are called."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def names(self, tops: Sequence[PartyOrganization]) -> list[Called]:
        """The organisations at or under these nodes by name, in tree order."""
        node = PartyOrganization
        rows = self._session.execute(
            select(node.id, node.name, node.path, node.form)
            .where(or_(*(under(top) for top in tops)), existing_on(self._work.today))
            .order_by(node.code)
        )
        return [Called(number, name, path, form in BRANCHES) for number, name, path, form in rows]

    def stamp(self) -> tuple[int, int]:
        """Changes whenever any organisation gets a name, another one, or goes."""
        count = self._session.scalar(select(func.count()).select_from(PartyOrganization))
        last = self._session.scalar(
            select(func.max(Change.id)).where(Change.thing == PartyOrganization.__tablename__)
        )
        return int(count or 0), int(last or 0)

    def meaning(self, person_id: int | None) -> dict[str, int]:
        """What each name means to somebody: what holds for everybody, and above it their own."""
        rows = self._session.execute(
            select(Alias.words, Alias.organization_id)
            .where(or_(Alias.person_id.is_(None), Alias.person_id == person_id))
            # The person's own come last and win; NULLs stand first or last by database.
            .order_by(Alias.person_id.is_not(None), Alias.id)
        )
        return dict(rows.all())

    def own(self, person_id: int) -> frozenset[str]:
        """The names that mean something because this person has said so."""
        return frozenset(
            self._session.scalars(select(Alias.words).where(Alias.person_id == person_id))
        )

    def learn(self, words: str, organization_id: int, person_id: int | None) -> None:
        """Keep what a name means; a later word replaces an earlier one."""
        known = self._session.scalar(
            select(Alias).where(
                Alias.words == words,
                Alias.person_id.is_(None) if person_id is None else Alias.person_id == person_id,
            )
        )
        if known is None:
            known = Alias(words=words, person_id=person_id)
            self._session.add(known)
        known.organization_id = organization_id
        known.said_at = self._work.now
        self._session.flush()

    def forget(self, words: str, person_id: int | None) -> bool:
        """Forget what a name means; whether it meant anything."""
        known = self._session.scalar(
            select(Alias).where(
                Alias.words == words,
                Alias.person_id.is_(None) if person_id is None else Alias.person_id == person_id,
            )
        )
        if known is None:
            return False
        self._session.delete(known)
        self._session.flush()
        return True

    def for_everybody(self) -> Sequence[Alias]:
        """What an administrator has entered, in the order of the names."""
        return self._session.scalars(
            select(Alias).where(Alias.person_id.is_(None)).order_by(Alias.words)
        ).all()
