"""What a branch held: the record as it was told, filed once and credited to what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, Select, bindparam, func, inspect, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from models.appointment import BRANCH_ROLES, Role
from models.base import Base, Refused
from models.calendar import Period
from models.history import Recorded
from models.kind import Kind
from models.meeting import Motion, Vote
from models.obligation import ABOVE_THE_BRANCH, Obligation, PeriodClosed
from models.organization import PartyOrganization, under
from models.person import Person
from models.remembered import asked_once

if TYPE_CHECKING:
    from models.work import Work


#: As many of a branch's records a new one is held against: five years of a busy one.
LOOKED_AT = 300


class Review(StrEnum):
    """How far a report has come between its branch and the superior."""

    FILED = "filed"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"


class Step(StrEnum):
    """What was done with a report after it was filed; every step is kept."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    RESUBMITTED = "resubmitted"
    #: The branch asks to have a report of a closed period back, or is told that it stays as it is.
    ASKED = "asked"
    DECLINED = "declined"


@dataclass(frozen=True)
class Missing:
    """Somebody who should have come and did not, and why (None = not said)."""

    member_id: int
    name: str
    reason: str | None


@dataclass(frozen=True)
class Attached:
    """A file kept with a record, named by the SHA-256 of its bytes; a photo also by its looks."""

    sha256: str
    name: str
    photo: bool
    pdq: str | None = None


class ThemeForm(StrEnum):
    """The forms of a theme day (the notice, measure 4)."""

    STUDY = "study"
    PLEDGE = "pledge"
    VOLUNTEER = "volunteer"
    VISIT = "visit"
    OTHER = "other"


class Grade(StrEnum):
    """民主评议党员: how a member was appraised (支部工作条例, article 18)."""

    EXCELLENT = "excellent"
    QUALIFIED = "qualified"
    BASIC = "basic"
    UNQUALIFIED = "unqualified"


@dataclass(frozen=True)
class Matter:
    """One topic of a meeting: what was said to it, how it was voted on, what was decided."""

    title: str
    discussion: str | None = None
    motion: Motion | None = None
    vote: Vote | None = None
    decision: str | None = None


@dataclass(frozen=True)
class Graded:
    """How one member was appraised."""

    member_id: int
    name: str
    grade: Grade


@dataclass(frozen=True)
class Paid:
    """One member's dues of a month, in fen; None where the base is not known."""

    member_id: int
    name: str
    due: int | None
    paid: bool
    reason: str | None = None


@dataclass(frozen=True)
class Record:
    """What was told about one gathering.

    `part` is the group whose gathering it was (`group:7`), or empty for the whole branch; `also`
    are the other kinds as which it counts (a 党课 held at a 党员大会 answers both). `counts` holds the
    numbers of a kind that is counted and not held (发展党员 by stage; 党费 in fen).
    """

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
    part: str = ""
    also: tuple[Kind, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    recorder: str | None = None
    lecturer: str | None = None
    theme_form: ThemeForm | None = None
    guests: str | None = None
    matters: tuple[Matter, ...] = ()
    grades: tuple[Graded, ...] = ()
    payments: tuple[Paid, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    #: What was said, field by field, as the source of the record.
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def attended(self) -> int:
        """实到: those expected less those absent; guests are never counted."""
        return self.expected - len(self.absent)

    @property
    def books(self) -> tuple[tuple[Kind, str], ...]:
        """The kinds as which it counts, each with the part of the branch that it counts for."""
        return ((self.kind, self.part), *((kind, "") for kind in self.also))


class Activity(Recorded, Base):
    """One gathering of one branch, as filed. `id` is the number on the receipt."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_organization_id_kind", "organization_id", "kind"),)
    begins = "held_on"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    kind: Mapped[Kind]
    part: Mapped[str] = mapped_column(default="")
    also: Mapped[list[Any]]
    held_on: Mapped[date]
    place: Mapped[str]
    host: Mapped[str]
    theme: Mapped[str]
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    recorder: Mapped[str | None]
    lecturer: Mapped[str | None]
    theme_form: Mapped[ThemeForm | None]
    guests: Mapped[str | None]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    content: Mapped[str | None]
    expected: Mapped[int]
    attended: Mapped[int]
    remark: Mapped[str | None]
    said: Mapped[dict[str, Any]]
    review: Mapped[Review] = mapped_column(default=Review.FILED)
    #: It counts only once a superior has accepted it.
    waits: Mapped[bool] = mapped_column(default=False)
    filed_at: Mapped[datetime]
    filed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filed_as: Mapped[Role]
    corrected_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)
    filer: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    steps: Mapped[list[ReviewStep]] = relationship(lazy="select", order_by="ReviewStep.id")
    absences: Mapped[list[Absence]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Absence.id"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Attachment.id"
    )
    matters: Mapped[list[Topic]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Topic.id"
    )
    grades: Mapped[list[Appraisal]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Appraisal.id"
    )
    payments: Mapped[list[Payment]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Payment.id"
    )

    @property
    def on_behalf(self) -> bool:
        """Whether somebody filed it who holds no office of the branch (代报)."""
        return self.filed_as not in BRANCH_ROLES

    @property
    def books(self) -> tuple[tuple[Kind, str], ...]:
        """The kinds as which it counts, each with the part of the branch that it counts for."""
        return ((self.kind, self.part), *((Kind(kind), "") for kind in self.also))


class ReviewStep(Base):
    """One step of a report between its branch and the superior; it is never changed.

    `fields` names the fields of the form that are to be looked at again.
    """

    __tablename__ = "review_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    step: Mapped[Step]
    taken_at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str | None]
    fields: Mapped[list[Any]]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


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
    #: How it looks (models/likeness.py); of what was sent before that was noted, nothing is known.
    pdq: Mapped[str | None]


class Topic(Recorded, Base):
    """A topic of a meeting, as it was recorded."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    title: Mapped[str]
    discussion: Mapped[str | None]
    motion: Mapped[Motion | None]
    votes_for: Mapped[int | None]
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    decision: Mapped[str | None]

    @property
    def vote(self) -> Vote | None:
        """The votes as counted, where there was a vote."""
        if self.votes_for is None:
            return None
        return Vote(self.votes_for, self.against or 0, self.abstained or 0)


class Appraisal(Recorded, Base):
    """How a member was appraised; the name stays as it was that day, and stays with the branch."""

    __tablename__ = "appraisal"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str]
    grade: Mapped[Grade]


class Payment(Recorded, Base):
    """One member's dues of one month, in fen."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str]
    due: Mapped[int | None]
    paid: Mapped[bool]
    reason: Mapped[str | None]


@dataclass(frozen=True)
class Earlier:
    """An earlier record of a branch, as far as a new one is held against it."""

    id: int
    kind: Kind
    held_on: date
    words: str = ""
    sha256: str = ""
    pdq: str | None = None


class FiledMeanwhile(Refused):
    """Somebody has filed the same day's gathering already; another one is on another day."""

    text = "activity.filed_meanwhile"


class Withdrawn(Refused):
    """The record was taken back since; there is nothing to correct."""

    text = "activity.withdrawn"


class ReturnedAlready(Refused):
    """A superior has returned it; the branch has it now."""

    text = "review.returned_already"


class AcceptedAlready(Refused):
    """A superior has accepted it already."""

    text = "review.accepted_already"


class ChangedMeanwhile(Refused):
    """The branch has changed it since the superior looked at it."""

    text = "review.changed_meanwhile"


class NobodyToCorrect(Refused):
    """The branch was dissolved: nobody could correct what is returned."""

    text = "review.nobody_to_correct"


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

    @asked_once
    def last(self, branch: PartyOrganization, kind: Kind, part: str = "") -> Activity | None:
        """The latest one of that kind, from which place and host are taken over."""
        return self._session.scalar(_last(), {"branch": branch.id, "kind": kind, "part": part})

    def on(
        self, branch: PartyOrganization, kind: Kind, day: date, part: str = ""
    ) -> Activity | None:
        """The gathering of that kind which a branch (or a group of it) has filed for a day, if any."""
        return self._session.scalar(
            select(Activity)
            .where(
                Activity.organization_id == branch.id,
                Activity.kind == kind,
                Activity.part == part,
                Activity.held_on == day,
                Activity.withdrawn_at.is_(None),
            )
            .limit(1)
        )

    def lecturers(self, branch: PartyOrganization) -> Sequence[str]:
        """Who has lectured to a branch lately, the latest first."""
        found = self._session.scalars(
            select(Activity.lecturer)
            .where(
                Activity.organization_id == branch.id,
                Activity.lecturer.is_not(None),
                Activity.withdrawn_at.is_(None),
            )
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(12)
        )
        return [name for name in dict.fromkeys(found) if name]

    def texts(self, branch: PartyOrganization, but: int | None = None) -> list[Earlier]:
        """What was written in a branch's latest records, but for one of them; the latest first."""
        rows = self._session.execute(
            select(Activity.id, Activity.kind, Activity.held_on, Activity.content)
            .where(
                Activity.organization_id == branch.id,
                Activity.withdrawn_at.is_(None),
                Activity.id != (but or 0),
            )
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(LOOKED_AT)
        ).all()
        said: dict[int, list[str]] = {}
        for number, words in self._session.execute(
            select(Topic.activity_id, Topic.discussion)
            .where(Topic.activity_id.in_([row[0] for row in rows]), Topic.discussion.is_not(None))
            .order_by(Topic.id)
        ):
            said.setdefault(number, []).append(words or "")
        return [
            Earlier(number, kind, day, "\n".join([*said.get(number, ()), content or ""]))
            for number, kind, day, content in rows
        ]

    def pictures(self, branch: PartyOrganization, but: int | None = None) -> list[Earlier]:
        """The photos of a branch's latest records, but for one of them; the latest first."""
        rows = self._session.execute(
            select(Activity.id, Activity.kind, Activity.held_on, Attachment.sha256, Attachment.pdq)
            .join(Attachment, Attachment.activity_id == Activity.id)
            .where(
                Activity.organization_id == branch.id,
                Attachment.photo,
                Activity.withdrawn_at.is_(None),
                Activity.id != (but or 0),
            )
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(LOOKED_AT)
        )
        return [
            Earlier(number, kind, day, sha256=sha256, pdq=pdq)
            for number, kind, day, sha256, pdq in rows
        ]

    def next_after(
        self,
        branch: PartyOrganization,
        kind: Kind,
        day: date,
        part: str = "",
        but: int | None = None,
    ) -> Earlier | None:
        """The first gathering of a kind that a branch has filed for a later day, but for one."""
        given = {"branch": branch.id, "kind": kind, "day": day, "part": part, "but": but or 0}
        row = self._session.execute(_next_after(), given).first()
        return Earlier(row[0], kind, row[1]) if row else None

    @asked_once
    def places(self, branch: PartyOrganization) -> Sequence[str]:
        """Where a branch has met lately, the latest place first."""
        return list(dict.fromkeys(self._session.scalars(_places(), {"branch": branch.id})))

    def lately(self, branch: PartyOrganization, most: int = 60) -> Sequence[Activity]:
        """What a branch has filed, the latest gathering first."""
        return self._session.scalars(
            select(Activity)
            .where(Activity.organization_id == branch.id, Activity.withdrawn_at.is_(None))
            .order_by(Activity.held_on.desc(), Activity.id.desc())
            .limit(most)
            .options(*_whole())
        ).all()

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
        """File a record; it answers what it counts for, where nothing has answered that yet.

        Raises:
            PeriodClosed: a period that it counts for is closed to whoever files it.
            FiledMeanwhile: that day's gathering is filed already.
        """
        assert self._work.by.person_id is not None
        self._one_at_a_time(branch)
        self._refuse_a_second(branch, record)
        answered = self._answered(branch, record, filed_as)
        activity = Activity(
            organization=branch,
            filed_at=self._work.now,
            filed_by=self._work.by.person_id,
            filed_as=filed_as,
            review=Review.FILED,
            waits=self._waits(branch, filed_as),
            absences=[],
            attachments=[],
            matters=[],
            grades=[],
            payments=[],
        )
        _write(activity, record)
        self._session.add(activity)
        self._session.flush()
        self._credit(activity, answered)
        return activity

    def correct(self, activity: Activity, record: Record, corrected_as: Role) -> Activity:
        """Change what was filed; if the day moves to another period, the credit moves along.

        What was returned counts as filed again: on time if its first filing was.

        Raises:
            Withdrawn: it was taken back.
            PeriodClosed: the old or the new day's period is closed to whoever corrects it.
            FiledMeanwhile: the new day's gathering is filed already.
        """
        self._one_at_a_time(activity.organization, activity)
        if activity.withdrawn_at is not None:
            raise Withdrawn(number=activity.id)
        self._refuse_a_second(activity.organization, record, but=activity)
        old = self._credits(activity)
        # What a superior has given back is open to the branch, its period closed or not.
        to = Role.SUPERIOR if activity.review is Review.RETURNED else corrected_as
        self._refuse_closed(old, to)
        answered = self._answered(activity.organization, record, to, by=activity.id)
        _write(activity, record)
        activity.corrected_at = self._work.now
        activity.waits = self._waits(activity.organization, corrected_as)
        if activity.review is not Review.FILED:
            activity.review = Review.RESUBMITTED
            self._keep(activity, Step.RESUBMITTED)
        kept = {obligation.id for obligation in answered}
        self._uncredit([obligation for obligation in old if obligation.id not in kept], activity)
        self._credit(activity, answered)
        return activity

    def withdraw(self, activity: Activity, withdrawn_as: Role) -> Sequence[Obligation]:
        """Take back what was not held after all.

        Returns:
            What is owed again: what it answered and no other gathering of that period answers.

        Raises:
            PeriodClosed: its period is closed to whoever takes it back.
        """
        self._one_at_a_time(activity.organization, activity)
        answered = self._credits(activity)
        if activity.review is Review.RETURNED:
            # It answers nothing now; what it answered before was not held either.
            answered = self._answered_before(activity)
        self._refuse_closed(answered, withdrawn_as)
        activity.withdrawn_at = activity.withdrawn_at or self._work.now
        self._uncredit(answered, activity)
        return [obligation for obligation in answered if obligation.activity_id is None]

    def give_back(
        self,
        activity: Activity,
        why: str,
        fields: Sequence[str] = (),
        seen_at: datetime | None = None,
    ) -> Sequence[Obligation]:
        """The superior returns a record: not reported until filed again; the reason is kept.

        `fields` are those of its form that are to be looked at again; `seen_at` is when the
        superior read it.

        Returns:
            What is to be filed again.

        Raises:
            Withdrawn: the branch has taken it back.
            ReturnedAlready: another superior was quicker.
            ChangedMeanwhile: the branch has corrected it since it was read.
            NobodyToCorrect: the branch was dissolved.
        """
        self._one_at_a_time(activity.organization, activity)
        self._refuse_a_stale_word(activity, seen_at)
        if not activity.organization.exists_on(self._work.today):
            raise NobodyToCorrect(branch=activity.organization.name)
        answered = self._credits(activity)
        with self._work.because(why):
            activity.review = Review.RETURNED
            activity.waits = False
            for obligation in answered:
                # `first_filed_at` stays: on time is judged by the first filing.
                obligation.activity_id = None
            self._keep(activity, Step.RETURNED, why, fields)
        return answered

    def accept(self, activity: Activity, seen_at: datetime | None = None) -> None:
        """The superior accepts a record: now it counts.

        Raises:
            Withdrawn, ReturnedAlready, AcceptedAlready, ChangedMeanwhile: what the superior saw
                is no longer so.
        """
        self._one_at_a_time(activity.organization, activity)
        self._refuse_a_stale_word(activity, seen_at)
        if activity.review is Review.ACCEPTED:
            raise AcceptedAlready(number=activity.id, name=self._last(activity, Step.ACCEPTED))
        activity.review = Review.ACCEPTED
        activity.waits = False
        self._keep(activity, Step.ACCEPTED)

    def ask_back(self, activity: Activity, why: str) -> None:
        """The branch asks the superior for a record of a closed period, to correct it.

        Raises:
            Withdrawn: it was taken back.
            ReturnedAlready: the branch has it already.
        """
        self._one_at_a_time(activity.organization, activity)
        self._refuse_a_stale_word(activity, None)
        self._keep(activity, Step.ASKED, why)

    def keep_as_it_is(self, activity: Activity) -> None:
        """The superior does not give back what the branch has asked for.

        Raises:
            Withdrawn, ReturnedAlready: what the superior saw is no longer so.
        """
        self._one_at_a_time(activity.organization, activity)
        self._refuse_a_stale_word(activity, None)
        if self.asked_back(activity):
            self._keep(activity, Step.DECLINED)

    def asked_back(self, activity: Activity) -> ReviewStep | None:
        """The branch's request for a record that no superior has answered yet."""
        last = activity.steps[-1] if activity.steps else None
        return last if last is not None and last.step is Step.ASKED else None

    def returned(self, activity: Activity) -> ReviewStep | None:
        """Why and for which fields it was returned, where the branch has it now."""
        if activity.review is not Review.RETURNED:
            return None
        return next(
            (each for each in reversed(activity.steps) if each.step is Step.RETURNED), None
        )

    def returned_for(self, obligation: Obligation) -> Activity | None:
        """The returned record by which an obligation was answered before, to be filed again."""
        return next(
            (
                each
                for each in self._session.scalars(
                    select(Activity)
                    .where(
                        Activity.organization_id == obligation.organization_id,
                        Activity.held_on >= obligation.starts_on,
                        Activity.review == Review.RETURNED,
                        Activity.withdrawn_at.is_(None),
                    )
                    .order_by(Activity.held_on, Activity.id)
                    .options(*_whole())
                )
                if (obligation.kind, obligation.part) in each.books
                and self._would_credit(each, obligation)
            ),
            None,
        )

    def waiting(self, top: PartyOrganization) -> Sequence[Activity]:
        """The records at or under a node that wait to be accepted, oldest first."""
        return self._session.scalars(
            select(Activity)
            .join(PartyOrganization, PartyOrganization.id == Activity.organization_id)
            .where(under(top), Activity.waits, Activity.withdrawn_at.is_(None))
            .order_by(Activity.id)
        ).all()

    def waiting_among(self, ids: Sequence[int]) -> set[int]:
        """Which of these records wait to be accepted."""
        return set(
            self._session.scalars(select(Activity.id).where(Activity.id.in_(ids), Activity.waits))
        )

    def asked_for(self, top: PartyOrganization) -> list[tuple[Activity, ReviewStep]]:
        """The records at or under a node that their branches ask to have back, oldest first."""
        last = select(func.max(ReviewStep.id)).group_by(ReviewStep.activity_id).scalar_subquery()
        rows = self._session.execute(
            select(Activity, ReviewStep)
            .join(ReviewStep, ReviewStep.activity_id == Activity.id)
            .join(PartyOrganization, PartyOrganization.id == Activity.organization_id)
            .where(
                under(top),
                ReviewStep.id.in_(last),
                ReviewStep.step == Step.ASKED,
                Activity.withdrawn_at.is_(None),
            )
            .order_by(ReviewStep.id)
        )
        return [(activity, step) for activity, step in rows]

    def closed(self, activity: Activity, to: Role | None = None) -> bool:
        """Whether it can no longer be corrected, or not by that role."""
        if activity.review is Review.RETURNED:
            return False
        obligations = self._work.obligations
        held = (
            obligations.credited(
                activity.organization, kind, activity.held_on, part, by=activity.id
            )
            for kind, part in activity.books
        )
        return any(obligations.closed(each, to) for each in held if each is not None)

    def credits(self, activity: Activity) -> Sequence[Obligation]:
        """The obligations that it answers."""
        return self._credits(activity)

    def _waits(self, branch: PartyOrganization, filed_as: Role) -> bool:
        """Whether what is filed now counts only once it is accepted; a superior's own word is one."""
        levels = self._work.terms.review.accept_at
        return (
            bool(levels)
            and filed_as not in ABOVE_THE_BRANCH
            and any(node.level in levels for node in self._work.organizations.above(branch))
        )

    def _keep(
        self, activity: Activity, step: Step, why: str | None = None, fields: Sequence[str] = ()
    ) -> None:
        person = self._work.by.person_id
        assert person is not None
        activity.steps.append(
            ReviewStep(
                step=step, taken_at=self._work.now, person_id=person, why=why, fields=list(fields)
            )
        )
        self._session.flush()

    def _refuse_a_stale_word(self, activity: Activity, seen_at: datetime | None) -> None:
        if activity.withdrawn_at is not None:
            raise Withdrawn(number=activity.id)
        if activity.review is Review.RETURNED:
            name = self._last(activity, Step.RETURNED)
            raise ReturnedAlready(number=activity.id, name=name)
        if seen_at is not None and activity.corrected_at and activity.corrected_at > seen_at:
            raise ChangedMeanwhile(number=activity.id)

    def _last(self, activity: Activity, step: Step) -> str:
        names = [each.person.name for each in activity.steps if each.step is step]
        return names[-1] if names else ""

    def _answered_before(self, activity: Activity) -> list[Obligation]:
        obligations = self._work.obligations
        found = [
            obligations.credited(
                activity.organization, kind, activity.held_on, part, by=activity.id
            )
            for kind, part in activity.books
        ]
        return [
            obligations.locked(each.id)
            for each in found
            if each is not None and each.activity_id is None and each.first_filed_at is not None
        ]

    def _would_credit(self, activity: Activity, obligation: Obligation) -> bool:
        found = self._work.obligations.credited(
            activity.organization,
            obligation.kind,
            activity.held_on,
            obligation.part,
            by=activity.id,
        )
        return found is not None and found.id == obligation.id

    def _one_at_a_time(self, branch: PartyOrganization, activity: Activity | None = None) -> None:
        # Two filings for one branch wait for each other, so that each sees what the other did.
        self._session.execute(
            select(PartyOrganization.id)
            .where(PartyOrganization.id == branch.id)
            .with_for_update(key_share=True)
        )
        if activity is not None:
            self._session.refresh(activity, ("withdrawn_at", "review", "corrected_at"))
            self._session.expire(activity, ("steps",))

    def _refuse_a_second(
        self, branch: PartyOrganization, record: Record, but: Activity | None = None
    ) -> None:
        there = self.on(branch, record.kind, record.held_on, record.part)
        if there is not None and there is not but:
            raise FiledMeanwhile(day=record.held_on, number=there.id, name=there.filer.name)

    def _refuse_closed(self, obligations: Sequence[Obligation], to: Role) -> None:
        for each in obligations:
            if self._work.obligations.closed(each, to):
                raise PeriodClosed(period=Period.parse(each.period))

    def _answered(
        self, branch: PartyOrganization, record: Record, to: Role, by: int | None = None
    ) -> list[Obligation]:
        """What a gathering counts for, locked, answered by another one or not."""
        obligations = self._work.obligations
        found = [
            obligations.credited(branch, kind, record.held_on, part, by=by)
            for kind, part in record.books
        ]
        locked = [obligations.locked(each.id) for each in found if each is not None]
        self._refuse_closed(locked, to)
        return locked

    def _credit(self, activity: Activity, answered: Sequence[Obligation]) -> None:
        for obligation in answered:
            if obligation.activity_id is None:
                obligation.activity_id = activity.id
                obligation.first_filed_at = obligation.first_filed_at or activity.filed_at
        self._session.flush()

    def _uncredit(self, obligations: Sequence[Obligation], activity: Activity) -> None:
        """Take the credit back; another gathering of the period that waits for none gets it."""
        for obligation in obligations:
            # What was filed under the wrong month was never filed for this one.
            obligation.activity_id, obligation.first_filed_at = None, None
            self._session.flush()
            if (other := self._uncredited(obligation, but=activity)) is not None:
                self._credit(other, [obligation])
        self._session.flush()

    def _uncredited(self, obligation: Obligation, but: Activity) -> Activity | None:
        """The first gathering filed for an obligation's period that answers nothing of its kind."""
        candidates = self._session.scalars(
            select(Activity)
            .where(
                Activity.organization_id == obligation.organization_id,
                Activity.held_on >= obligation.starts_on,
                Activity.held_on <= obligation.ends_on,
                Activity.withdrawn_at.is_(None),
                Activity.review != Review.RETURNED,
                Activity.id != but.id,
            )
            .order_by(Activity.filed_at, Activity.id)
        )
        for candidate in candidates:
            if (obligation.kind, obligation.part) in candidate.books and not any(
                each.kind is obligation.kind for each in self._credits(candidate)
            ):
                return candidate
        return None

    def _credits(self, activity: Activity) -> Sequence[Obligation]:
        return self._session.scalars(
            select(Obligation)
            .where(Obligation.activity_id == activity.id)
            .with_for_update(of=Obligation)
        ).all()


def _whole() -> tuple[Any, ...]:
    return tuple(
        selectinload(each)
        for each in (
            Activity.absences,
            Activity.attachments,
            Activity.matters,
            Activity.grades,
            Activity.payments,
        )
    )


#: What stands in the activity's own row as it stands in the record.
_PLAIN = (
    "kind",
    "part",
    "held_on",
    "place",
    "host",
    "theme",
    "from_time",
    "to_time",
    "recorder",
    "lecturer",
    "theme_form",
    "guests",
    "content",
    "expected",
    "attended",
    "remark",
    "said",
)


def _write(activity: Activity, record: Record) -> None:
    for name in _PLAIN:
        setattr(activity, name, getattr(record, name))
    # JSON columns: the same value in another object would leave a line of history.
    if activity.also != (also := [kind.value for kind in record.also]):
        activity.also = also
    if (activity.counts or {}) != record.counts:
        activity.counts = dict(record.counts) or None
    _fill(activity.absences, [_absence(each) for each in record.absent])
    _fill(activity.attachments, [_attachment(each) for each in record.photos])
    _fill(activity.matters, [_topic(each) for each in record.matters])
    _fill(activity.grades, [_appraisal(each) for each in record.grades])
    _fill(activity.payments, [_payment(each) for each in record.payments])


def _absence(told: Missing) -> Absence:
    return Absence(member_id=told.member_id, name=told.name, reason=told.reason)


def _attachment(told: Attached) -> Attachment:
    return Attachment(sha256=told.sha256, name=told.name, photo=told.photo, pdq=told.pdq)


def _topic(told: Matter) -> Topic:
    vote = told.vote
    return Topic(
        title=told.title,
        discussion=told.discussion,
        motion=told.motion,
        votes_for=vote.votes_for if vote else None,
        against=vote.against if vote else None,
        abstained=vote.abstained if vote else None,
        decision=told.decision,
    )


def _appraisal(told: Graded) -> Appraisal:
    return Appraisal(member_id=told.member_id, name=told.name, grade=told.grade)


def _payment(told: Paid) -> Payment:
    return Payment(
        member_id=told.member_id, name=told.name, due=told.due, paid=told.paid, reason=told.reason
    )


def _fill(rows: list[Any], new: list[Any]) -> None:
    """Replace the rows of a list by new ones, unless they say the same."""

    def said(row: Any) -> dict[str, Any]:
        return {
            column.key: getattr(row, column.key)
            for column in inspect(type(row)).column_attrs
            if column.key not in {"id", "activity_id"}
        }

    if [said(row) for row in rows] != [said(row) for row in new]:
        rows[:] = new


@cache
def _last() -> Select[Activity]:
    return (
        select(Activity)
        .where(
            Activity.organization_id == bindparam("branch"),
            Activity.kind == bindparam("kind"),
            Activity.part == bindparam("part"),
            Activity.withdrawn_at.is_(None),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(1)
    )


@cache
def _next_after() -> Select[int, date]:
    return (
        select(Activity.id, Activity.held_on)
        .where(
            Activity.organization_id == bindparam("branch"),
            Activity.kind == bindparam("kind"),
            Activity.part == bindparam("part"),
            Activity.held_on > bindparam("day"),
            Activity.withdrawn_at.is_(None),
            Activity.id != bindparam("but"),
        )
        .order_by(Activity.held_on, Activity.id)
        .limit(1)
    )


@cache
def _places() -> Select[str]:
    return (
        select(Activity.place)
        .where(
            Activity.organization_id == bindparam("branch"),
            Activity.place != "",
            Activity.withdrawn_at.is_(None),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(12)
    )
