"""Units: the enterprises and social organisations in which Party work is done.

A unit is not a branch: coverage counts units, reports come from branches. A joint branch
covers several units; the link is dated, and each unit has one owner in the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.history import Recorded
from models.organization import PartyOrganization, under

if TYPE_CHECKING:
    from models.work import Work


class Sector(StrEnum):
    """The two new fields (两新): non-public enterprises and social organisations."""

    ENTERPRISE = "enterprise"
    SOCIAL = "social"


class Category(StrEnum):
    """What sort of unit it is (the notice, part 2)."""

    PRIVATE_ENTERPRISE = "private_enterprise"
    FOREIGN_ENTERPRISE = "foreign_enterprise"
    SELF_EMPLOYED = "self_employed"
    SOCIAL_ASSOCIATION = "social_association"
    PRIVATE_SCHOOL = "private_school"
    PRIVATE_HOSPITAL = "private_hospital"
    OTHER_SERVICE = "other_service"
    FOUNDATION = "foundation"
    LAW_FIRM = "law_firm"
    ACCOUNTING_FIRM = "accounting_firm"
    TAX_FIRM = "tax_firm"
    DECOUPLED_ASSOCIATION = "decoupled_association"
    COMMUNITY_ORGANIZATION = "community_organization"

    @property
    def sector(self) -> Sector:
        """To which of the two fields it belongs."""
        enterprises = {
            Category.PRIVATE_ENTERPRISE,
            Category.FOREIGN_ENTERPRISE,
            Category.SELF_EMPLOYED,
        }
        return Sector.ENTERPRISE if self in enterprises else Sector.SOCIAL


class Operating(StrEnum):
    """Whether the unit is really working; only working ones are in the 党建基数."""

    WORKING = "working"
    SUSPENDED = "suspended"
    SHELL = "shell"
    CLOSED = "closed"


class ParkLevel(StrEnum):
    """In what sort of park a unit stands; a national one is to be covered wholly (part 2)."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    OTHER = "other"


class Formation(StrEnum):
    """In which way its organisation was founded (the notice, measure 3)."""

    INDEPENDENT = "independent"
    AREA = "area"
    TRADE = "trade"
    ATTACHED = "attached"
    SENT = "sent"
    LEADING = "leading"


class NotFounded(StrEnum):
    """Why there is no organisation yet: the fifth of the five clears (the notice, measure 2)."""

    SHOULD = "should"
    FEW = "few"
    NO_MEMBERS = "no_members"


class Unit(Recorded, Base):
    """One enterprise or social organisation; `organization_id` is its one owner in the tree."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    credit_code: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(index=True)
    sector: Mapped[Sector]
    category: Mapped[Category]
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    address: Mapped[str | None]
    business: Mapped[str | None]
    operating: Mapped[Operating]
    employees: Mapped[int | None]
    owner_name: Mapped[str | None]
    owner_is_member: Mapped[bool | None]
    owner_posts: Mapped[str | None]
    #: Of the ledger of owners who are members: post, share and where the membership is kept.
    owner_post: Mapped[str | None]
    owner_share: Mapped[str | None]
    owner_membership: Mapped[str | None]
    park: Mapped[str | None]
    park_level: Mapped[ParkLevel | None]
    #: Whether it is registered at the province, which is asked of social associations.
    provincial: Mapped[bool | None]
    full_members: Mapped[int | None]
    probationary_members: Mapped[int | None]
    formation: Mapped[Formation | None]
    has_union: Mapped[bool | None]
    has_league: Mapped[bool | None]
    not_founded: Mapped[NotFounded | None]
    plan_on: Mapped[date | None]
    #: Why it is not in the 党建基数, where it is not.
    excluded_why: Mapped[str | None]
    #: When somebody last said that all of this still holds.
    confirmed_on: Mapped[date | None]
    remark: Mapped[str | None]

    links: Mapped[list[UnitLink]] = relationship(back_populates="unit", lazy="raise_on_sql")


class UnitLink(Recorded, Base):
    """A unit covered by a branch, from `since` until the day before `until`."""

    __tablename__ = "unit_link"
    begins, ends = "since", "until"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]

    unit: Mapped[Unit] = relationship(back_populates="links", lazy="raise_on_sql")


class Units:
    """Questions about units."""

    def __init__(self, work: Work) -> None:
        self._session = work.session

    def under(self, top: PartyOrganization) -> Sequence[Unit]:
        """The units owned at or under a node, in the order of their codes."""
        return self._session.scalars(
            select(Unit)
            .join(PartyOrganization, PartyOrganization.id == Unit.organization_id)
            .where(under(top))
            .order_by(Unit.code)
        ).all()

    def enter(self, owner: PartyOrganization, name: str, category: Category) -> Unit:
        """A unit that is new in the ledger; its code follows on those of its owner."""
        taken = set(
            self._session.scalars(select(Unit.code).where(Unit.code.startswith(f"{owner.code}-U")))
        )
        number = len(taken) + 1
        while (code := f"{owner.code}-U{number:03}") in taken:
            number += 1
        unit = Unit(
            code=code,
            name=name,
            category=category,
            sector=category.sector,
            organization_id=owner.id,
            operating=Operating.WORKING,
        )
        self._session.add(unit)
        self._session.flush()
        return unit

    def branches_of(self, unit: Unit, day: date) -> Sequence[PartyOrganization]:
        """The organisations that cover a unit on a day."""
        return self._session.scalars(
            select(PartyOrganization)
            .join(UnitLink, UnitLink.organization_id == PartyOrganization.id)
            .where(
                UnitLink.unit_id == unit.id,
                or_(UnitLink.since.is_(None), UnitLink.since <= day),
                or_(UnitLink.until.is_(None), UnitLink.until > day),
            )
            .order_by(UnitLink.id)
        ).all()

    def of_branch(self, branch: PartyOrganization, day: date) -> Sequence[Unit]:
        """The units that a branch covers on a day."""
        return self._session.scalars(
            select(Unit)
            .join(UnitLink)
            .where(
                UnitLink.organization_id == branch.id,
                or_(UnitLink.since.is_(None), UnitLink.since <= day),
                or_(UnitLink.until.is_(None), UnitLink.until > day),
            )
            .order_by(Unit.code)
        ).all()
