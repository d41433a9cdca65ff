"""What a branch held: the record as it was told, filed once and credited to what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from models.appointment import Role
from models.base import Base
from models.calendar import Period
from models.history import Recorded
from models.kind import Kind
from models.obligation import Obligation, PeriodClosed
from models.organization import PartyOrganization
from models.person import Person

if TYPE_CHECKING:
    from models.work import Work


class Review(StrEnum):
    """How far a report has come between its branch and the superior."""

    FILED = "filed"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Missing:
    """Somebody who should have come and did not, and why (None = not said)."""

    member_id: int
    name: str
    reason: str | None


@dataclass(frozen=True)
class Attached:
    """A file kept with a record, named by the SHA-256 of its bytes."""

    sha256: str
    name: str
    photo: bool


@dataclass(frozen=True)
class Record:
    """What was told about one gathering."""

    kind: Kind
    held_on: date
    place: str
    host: str
    theme: str
    expected: int
    absent: tuple[Missing, ...]
    content: str | None = None
    remark: str | None = None
    photos: tuple[Attached, ...] = ()
    #: What was said, field by field, as the source of the record.
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def attended(self) -> int:
        """实到: those expected less those absent; guests are never counted."""
        return self.expected - len(self.absent)


class Activity(Recorded, Base):
    """One gathering of one branch, as filed. `id` is the number on the receipt."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_organization_id_kind", "organization_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    kind: Mapped[Kind]
    held_on: Mapped[date]
    place: Mapped[str]
    host: Mapped[str]
    theme: Mapped[str]
    content: Mapped[str | None]
    expected: Mapped[int]
    attended: Mapped[int]
    remark: Mapped[str | None]
    said: Mapped[dict[str, Any]]
    review: Mapped[Review] = mapped_column(default=Review.FILED)
    filed_at: Mapped[datetime]
    filed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filed_as: Mapped[Role]
    corrected_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)
    filer: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    absences: Mapped[list[Absence]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Absence.id"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Attachment.id"
    )

    @property
    def on_behalf(self) -> bool:
        """Whether somebody filed it who holds no office of the branch (代报)."""
        return self.filed_as not in {Role.SECRETARY, Role.DEPUTY}


class Absence(Recorded, Base):
    """One member who should have come and did not; the name stays as it was that day."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str]
    reason: Mapped[str | None]


class Attachment(Recorded, Base):
    """A file of an activity."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    sha256: Mapped[str]
    name: Mapped[str]
    photo: Mapped[bool]


class Activities:
    """Filing, correcting, and questions about what was held."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, activity_id: int) -> Activity | None:
        """The activity with its absences and files."""
        return self._session.scalar(
            select(Activity).where(Activity.id == activity_id).options(*_whole())
        )

    def last(self, branch: PartyOrganization, kind: Kind) -> Activity | None:
        """The latest one of that kind, from which place and host are taken over."""
        return self._session.scalar(
            select(Activity)
            .where(
                Activity.organization_id == branch.id,
                Activity.kind == kind,
                Activity.withdrawn_at.is_(None),
            )
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(1)
        )

    def on(self, branch: PartyOrganization, kind: Kind, day: date) -> Activity | None:
        """The gathering of that kind which a branch has filed for a day, if any."""
        return self._session.scalar(
            select(Activity)
            .where(
                Activity.organization_id == branch.id,
                Activity.kind == kind,
                Activity.held_on == day,
                Activity.withdrawn_at.is_(None),
            )
            .limit(1)
        )

    def places(self, branch: PartyOrganization) -> Sequence[str]:
        """Where a branch has met lately, the latest place first."""
        found = self._session.scalars(
            select(Activity.place)
            .where(Activity.organization_id == branch.id, Activity.withdrawn_at.is_(None))
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(12)
        )
        return list(dict.fromkeys(found))

    def held_in(self, branch: PartyOrganization, span: Period) -> Sequence[Activity]:
        """What a branch held in a span, oldest first."""
        return self._session.scalars(
            select(Activity)
            .where(
                Activity.organization_id == branch.id,
                Activity.held_on >= span.starts_on,
                Activity.held_on <= span.ends_on,
                Activity.withdrawn_at.is_(None),
            )
            .order_by(Activity.held_on, Activity.id)
            .options(*_whole())
        ).all()

    def file(self, branch: PartyOrganization, record: Record, filed_as: Role) -> Activity:
        """File a record; it answers the obligation of the period in which it was held, if still open.

        Raises:
            PeriodClosed: the period in which it was held is closed to the branch.
        """
        assert self._work.by.person_id is not None
        obligation = self._answered(branch, record)
        activity = Activity(
            organization=branch,
            filed_at=self._work.now,
            filed_by=self._work.by.person_id,
            filed_as=filed_as,
            review=Review.FILED,
            absences=[],
            attachments=[],
        )
        _write(activity, record)
        self._session.add(activity)
        self._session.flush()
        if obligation is not None and obligation.activity_id is None:
            obligation.activity_id = activity.id
            obligation.first_filed_at = obligation.first_filed_at or self._work.now
            self._session.flush()
        return activity

    def correct(self, activity: Activity, record: Record) -> Activity:
        """Change what was filed; if the day moves to another period, the credit moves along.

        Raises:
            PeriodClosed: the old or the new day's period is closed to the branch.
        """
        old = self._credits(activity)
        for obligation in old:
            if self._work.obligations.closed(obligation):
                raise PeriodClosed(period=Period.parse(obligation.period))
        new = self._answered(activity.organization, record)
        _write(activity, record)
        activity.corrected_at = self._work.now
        for obligation in old:
            if new is None or obligation.id != new.id:
                # What was filed under the wrong month was never filed for this one.
                obligation.activity_id, obligation.first_filed_at = None, None
        if new is not None and new.activity_id is None:
            new.activity_id = activity.id
            new.first_filed_at = new.first_filed_at or activity.filed_at
        self._session.flush()
        return activity

    def withdraw(self, activity: Activity) -> Sequence[Obligation]:
        """Take back what was not held after all; what it answered is owed again.

        Raises:
            PeriodClosed: its period is closed to the branch.
        """
        answered = self._credits(activity)
        for obligation in answered:
            if self._work.obligations.closed(obligation):
                raise PeriodClosed(period=Period.parse(obligation.period))
            obligation.activity_id, obligation.first_filed_at = None, None
        activity.withdrawn_at = self._work.now
        self._session.flush()
        return answered

    def closed(self, activity: Activity) -> bool:
        """Whether the branch can no longer correct it."""
        return any(self._work.obligations.closed(each) for each in self._credits(activity))

    def credits(self, activity: Activity) -> Sequence[Obligation]:
        """The obligations that it answers."""
        return self._credits(activity)

    def _answered(self, branch: PartyOrganization, record: Record) -> Obligation | None:
        obligations = self._work.obligations
        found = obligations.credited(branch, record.kind, record.held_on)
        if found is None:
            return None
        obligation = obligations.locked(found.id)
        if obligations.closed(obligation):
            raise PeriodClosed(period=Period.parse(obligation.period))
        return obligation

    def _credits(self, activity: Activity) -> Sequence[Obligation]:
        return self._session.scalars(
            select(Obligation)
            .where(Obligation.activity_id == activity.id)
            .with_for_update(of=Obligation)
        ).all()


def _whole() -> tuple[Any, ...]:
    return (selectinload(Activity.absences), selectinload(Activity.attachments))


def _write(activity: Activity, record: Record) -> None:
    activity.kind = record.kind
    activity.held_on = record.held_on
    activity.place = record.place
    activity.host = record.host
    activity.theme = record.theme
    activity.content = record.content
    activity.expected = record.expected
    activity.attended = record.attended
    activity.remark = record.remark
    activity.said = record.said
    if [(a.member_id, a.reason) for a in activity.absences] != [
        (a.member_id, a.reason) for a in record.absent
    ]:
        activity.absences = [
            Absence(member_id=each.member_id, name=each.name, reason=each.reason)
            for each in record.absent
        ]
    if [a.sha256 for a in activity.attachments] != [a.sha256 for a in record.photos]:
        activity.attachments = [
            Attachment(sha256=each.sha256, name=each.name, photo=each.photo)
            for each in record.photos
        ]
