"""What the ledgers of the notice keep that stands in no other row.

Visits of instructors, the talent pool of Party-affairs workers with its trainings, the six points
of standardisation, the funds of a unit for a year, and what a branch is guaranteed (辽组通字〔2016〕64号,
measures 3, 4 and 5). Every change leaves its line of history like any other row's.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.history import Recorded
from models.person import Person


class Met(StrEnum):
    """How far one of the six points is met; a person's judgement, the bot gives none."""

    MET = "met"
    PARTLY = "partly"
    NOT_YET = "not_yet"


class Place(StrEnum):
    """Where a branch meets (measure 5.3: 场所共用、资源共享)."""

    OWN = "own"
    SHARED = "shared"
    CENTRE = "centre"
    NONE = "none"


class Visit(Recorded, Base):
    """An instructor was at a branch, or at a unit without one, on a day."""

    __tablename__ = "visit"
    begins = "on"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: The branch, or the unit's owner in the tree.
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    #: The line that it was an inspection of (督查), if it was one.
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"))
    on: Mapped[date]
    words: Mapped[str]
    remark: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Talent(Recorded, Base):
    """Somebody of the talent pool that an organisation (normally a city's) keeps."""

    __tablename__ = "talent"
    begins, ends = "since", "until"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    post: Mapped[str | None]
    strength: Mapped[str | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    remark: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Training(Recorded, Base):
    """Somebody of a talent pool, or a secretary, was trained."""

    __tablename__ = "training"
    begins = "on"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: Where the person belonged as what was trained.
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    on: Mapped[date]
    topic: Mapped[str]
    hours: Mapped[int | None]
    run_by: Mapped[str | None]
    remark: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Standard(Recorded, Base):
    """The six points of standardisation of one branch (measure 4)."""

    __tablename__ = "standard"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("party_organization.id"), unique=True, index=True
    )
    complete: Mapped[Met | None]
    rules: Mapped[Met | None]
    orderly: Mapped[Met | None]
    active: Mapped[Met | None]
    equipped: Mapped[Met | None]
    useful: Mapped[Met | None]
    checked_on: Mapped[date | None]
    lacking: Mapped[str | None]
    remark: Mapped[str | None]


class Funds(Recorded, Base):
    """What a unit gives for Party work in a year, in yuan, and the base of the 1 % (measure 5.1)."""

    __tablename__ = "funds"
    __table_args__ = (UniqueConstraint("unit_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    collects_dues: Mapped[bool | None]
    wages: Mapped[int | None] = mapped_column(BigInteger)
    dues: Mapped[int | None] = mapped_column(BigInteger)
    given: Mapped[int | None] = mapped_column(BigInteger)
    before_tax: Mapped[bool | None]
    remark: Mapped[str | None]


class Guarantee(Recorded, Base):
    """What one branch is guaranteed: dues returned, a place, 三建三送 (measures 5.2, 5.3 and 5.5)."""

    __tablename__ = "guarantee"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("party_organization.id"), unique=True, index=True
    )
    returned: Mapped[int | None]
    subsidy: Mapped[int | None]
    place: Mapped[Place | None]
    address: Mapped[str | None]
    built_room: Mapped[bool | None]
    built_board: Mapped[bool | None]
    built_rules: Mapped[bool | None]
    sent_plaque: Mapped[bool | None]
    sent_flag: Mapped[bool | None]
    sent_books: Mapped[bool | None]
    remark: Mapped[str | None]


class HeadingMatch(Base):
    """What somebody has said of a heading in a workbook: that column of that ledger, or none (empty)."""

    __tablename__ = "heading_match"
    __table_args__ = (UniqueConstraint("ledger", "heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ledger: Mapped[str]
    heading: Mapped[str]
    column: Mapped[str]
    said_at: Mapped[datetime]
    said_by: Mapped[int | None]


#: 三建三送: what is built and what is sent to every new organisation (measure 5.5).
BUILT_AND_SENT = (
    *("built_room", "built_board", "built_rules"),
    *("sent_plaque", "sent_flag", "sent_books"),
)


def funds_base(collects_dues: bool | None, wages: int | None, dues: int | None) -> int | None:
    """Of what 1 % is due (measure 5.1): 缴纳会费的社会组织 of the dues, everybody else of the wages."""
    return dues if collects_dues else wages


def funds_due(collects_dues: bool | None, wages: int | None, dues: int | None) -> int | None:
    """The 1 % of the right base, in whole yuan, rounded up; None where the base is not known."""
    base = funds_base(collects_dues, wages, dues)
    return None if base is None else -(-base // 100)
