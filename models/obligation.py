"""What a branch owes, by which rule, until when, and how it stands.

`RULES` is the table; `duties` is the pure decision; rows of `Obligation` are what a tick has
opened for one branch and one period. One column, `activity_id`, holds the live report, so that
one obligation can't have two. On time is judged by the first filing, the due day included.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING

from sqlalchemy import (
    BindParameter,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, contains_eager, foreign, mapped_column, relationship

from models.appointment import Role
from models.base import Base, Refused, in_batches, insert_new
from models.calendar import Every, Period, day_of
from models.history import Recorded
from models.kind import Kind
from models.organization import BRANCHES, PartyOrganization, existing_on, under
from models.remembered import asked_once
from models.requirement import Asked, Requirement
from models.terms import KindTerms

if TYPE_CHECKING:
    from models.activity import Activity
    from models.work import Work

#: A branch with this many full members has a committee (支部工作条例, article 20).
MEMBERS_FOR_A_COMMITTEE = 7

#: By way of whom a closed period can still be changed.
ABOVE_THE_BRANCH = frozenset({Role.SUPERIOR})


class AppliesTo(StrEnum):
    """Which branches a rule concerns."""

    EVERY_BRANCH = "every_branch"
    WITH_COMMITTEE = "with_committee"
    WITH_GROUPS = "with_groups"


@dataclass(frozen=True)
class Rule:
    """One line of the rule table; its wording and its source are texts, `rules.<kind>`."""

    kind: Kind
    applies_to: AppliesTo


RULES: tuple[Rule, ...] = (
    Rule(Kind.THEME_DAY, AppliesTo.EVERY_BRANCH),  # 支部工作条例, article 16
    Rule(Kind.GENERAL_MEETING, AppliesTo.EVERY_BRANCH),  # article 11: quarterly
    Rule(Kind.COMMITTEE_MEETING, AppliesTo.WITH_COMMITTEE),  # articles 12 and 20: monthly
    Rule(Kind.GROUP_MEETING, AppliesTo.WITH_GROUPS),  # article 13: monthly, each group
    Rule(Kind.PARTY_LECTURE, AppliesTo.EVERY_BRANCH),  # article 15; quarterly by practice
    Rule(Kind.ORG_LIFE_MEETING, AppliesTo.EVERY_BRANCH),  # article 17: yearly
    Rule(Kind.MEMBER_APPRAISAL, AppliesTo.EVERY_BRANCH),  # article 18: yearly
    Rule(Kind.DUES, AppliesTo.EVERY_BRANCH),  # 中组发〔2008〕3号: monthly
    Rule(Kind.LEDGER_CHECK, AppliesTo.EVERY_BRANCH),  # the notice, measure 2
    # The other systems that measure 4 of the notice names; no central text says how often.
    Rule(Kind.MEMBER_SERVICE, AppliesTo.EVERY_BRANCH),
    Rule(Kind.MEMBER_EDUCATION, AppliesTo.EVERY_BRANCH),
    Rule(Kind.MEMBER_DEVELOPMENT, AppliesTo.EVERY_BRANCH),
    Rule(Kind.YEARLY_PLAN, AppliesTo.EVERY_BRANCH),
    Rule(Kind.YEARLY_SUMMARY, AppliesTo.EVERY_BRANCH),
)


@dataclass(frozen=True)
class BranchFacts:
    """What the rules ask about a branch on a day."""

    full_members: int
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A verdict on one rule for one period: owed, once for each part, or not owed and why.

    `parts` is `("",)` for the branch as a whole, `("group:7", …)` where each group owes;
    `reason` is a text key below `tasks.not_owed`, with the number it needs.
    """

    kind: Kind
    period: Period
    due_day: int
    parts: tuple[str, ...] = ("",)
    reason: str | None = None
    number: int = 0
    #: Whose word it is, where a level above has its own.
    set_by: Requirement | None = None

    @property
    def owed(self) -> bool:
        """Whether there is anything to do."""
        return self.reason is None


def duties(
    facts: Callable[[Period], BranchFacts], asked: Mapping[Kind, Asked], day: date
) -> Iterator[Duty]:
    """Every rule's verdict on a branch for the period that holds the day, in the order of the table.

    `facts` says how the branch stood when a period began: what changes its size or its groups
    within a period counts from the next one on.
    """
    for rule in RULES:
        terms = asked[rule.kind].terms
        period = Period.holding(day, terms.every)
        judged = verdict(rule, facts(period), terms, period)
        set_by = asked[rule.kind].by
        if set_by is not None and judged.reason == "not_asked":
            judged = replace(judged, reason="not_asked_by")
        yield replace(judged, set_by=set_by)


def verdict(rule: Rule, facts: BranchFacts, asked: KindTerms, period: Period) -> Duty:
    """One rule's verdict on a branch for one period."""
    owed = Duty(rule.kind, period, asked.due_day)
    match rule.applies_to:
        case AppliesTo.WITH_COMMITTEE if facts.full_members < MEMBERS_FOR_A_COMMITTEE:
            return replace(owed, parts=(), reason="no_committee", number=facts.full_members)
        case AppliesTo.WITH_GROUPS if not facts.groups:
            return replace(owed, parts=(), reason="no_groups")
        case _ if not asked.owed:
            return replace(owed, parts=(), reason="not_asked")
        case AppliesTo.WITH_GROUPS:
            return replace(owed, parts=tuple(f"group:{group}" for group in facts.groups))
        case _:
            return owed


def judged_on(period: Period, founded_on: date | None) -> date:
    """The day on which a branch is looked at for a period: its first, or that of its founding."""
    return max(period.starts_on, founded_on or period.starts_on)


def due_on(period: Period, due_day: int, opened_on: date) -> date:
    """The last day in time: the named day, or the period's end for what was opened after it."""
    named = period.day(due_day)
    return named if opened_on <= named else period.ends_on


class State(StrEnum):
    """How an obligation stands on a day."""

    OWED = "owed"
    OVERDUE = "overdue"
    RETURNED = "returned"
    POSTPONED = "postponed"
    REPORTED = "reported"
    #: Reported, but it counts only once a superior has accepted it.
    UNDER_REVIEW = "under_review"


class Answer(StrEnum):
    """What the superior said to a postponement; one that the branch has replaced waits no longer."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"


class Postponement(Recorded, Base):
    """Not held, or later, for a reason: a legitimate answer that stops the reminders."""

    __tablename__ = "postponement"

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    reason: Mapped[str]
    until_on: Mapped[date | None]
    filed_at: Mapped[datetime]
    filed_by: Mapped[int]
    filed_as: Mapped[Role]
    answer: Mapped[Answer] = mapped_column(default=Answer.WAITING)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
    #: What the superior has said to it in their own words.
    word: Mapped[str | None]


class Obligation(Recorded, Base):
    """One item that one branch (or one of its groups) owes for one period."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("organization_id", "kind", "period", "part"),
        Index("ix_obligation_period_kind", "period", "kind"),
        Index(
            "ix_obligation_unanswered",
            "due_on",
            sqlite_where=text("activity_id IS NULL"),
            postgresql_where=text("activity_id IS NULL"),
        ),
    )
    begins = "starts_on"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    kind: Mapped[Kind]
    period: Mapped[str]
    part: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    first_filed_at: Mapped[datetime | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    # No foreign key: postponement already points here, and a circle can be neither filled nor emptied.
    postponement_id: Mapped[int | None]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)
    activity: Mapped[Activity | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[activity_id]
    )
    postponement: Mapped[Postponement | None] = relationship(
        lazy="joined",
        primaryjoin=lambda: foreign(Obligation.postponement_id) == Postponement.id,
    )

    def state(self, today: date) -> State:
        """How it stands on a day; the due day itself is in time."""
        return state(
            reported=self.activity_id is not None,
            filed=self.first_filed_at is not None,
            postponed=self.postponement is not None
            and self.postponement.answer is not Answer.DECLINED,
            until_on=self.postponement.until_on if self.postponement else None,
            due_on=self.due_on,
            today=today,
        )

    @property
    def on_time(self) -> bool:
        """Whether it was first filed by the end of the due day."""
        return self.first_filed_at is not None and day_of(self.first_filed_at) <= self.due_on

    def expects_an_answer(self, today: date) -> bool:
        """Whether anybody still has something to do about it."""
        until_on = self.postponement.until_on if self.postponement else None
        return awaited(self.state(today), until_on, today)


def state(
    *,
    reported: bool,
    filed: bool,
    postponed: bool,
    until_on: date | None,
    due_on: date,
    today: date,
) -> State:
    """How an obligation stands on a day; the due day and the new day themselves are in time."""
    if reported:
        return State.REPORTED
    if filed:
        return State.RETURNED
    if postponed and (until_on is None or today <= until_on):
        return State.POSTPONED
    return State.OVERDUE if today > due_on else State.OWED


def awaited(stands: State, until_on: date | None, today: date) -> bool:
    """Whether there is something to do today: what was put off is asked for again on its new day."""
    if stands is State.POSTPONED:
        return until_on == today
    return stands in {State.OWED, State.OVERDUE, State.RETURNED}


class PeriodClosed(Refused):
    """The period is closed; what is still to be said about it goes by way of the superior."""

    text = "activity.period_closed"


class AlreadyReported(Refused):
    """What is reported can't be put off; the report can be corrected or withdrawn."""

    text = "activity.already_reported"


class Obligations:
    """Questions about what is owed, and opening it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @asked_once
    def get(self, obligation_id: int) -> Obligation | None:
        """The obligation with that id."""
        return self._session.get(Obligation, obligation_id)

    def locked(self, obligation_id: int) -> Obligation:
        """The obligation, held until the end of the transaction so that two filings can't cross."""
        return self._session.execute(
            select(Obligation)
            .where(Obligation.id == obligation_id)
            .with_for_update(of=Obligation)
            .execution_options(populate_existing=True)
        ).scalar_one()

    def duties(self, branch: PartyOrganization, day: date) -> list[Duty]:
        """What a branch owes for the periods that hold a day, and what not and why."""
        [found] = self._duties([branch], day).values()
        return found

    def open(self, branches: Sequence[PartyOrganization]) -> int:
        """Open what these branches owe for the periods of today; what is open stays as it is.

        Where the frequency of a kind was changed within a period, the new one begins with the
        first period that overlaps none of the old ones.

        Returns:
            How many obligations are new.
        """
        today = self._work.today
        existing = [branch for branch in branches if branch.exists_on(today)]
        opened = self._spans([branch.id for branch in existing], today)
        # Opening is bookkeeping that the rule table explains: it leaves no lines of history.
        rows = [
            {
                "organization_id": branch_id,
                "kind": duty.kind,
                "period": duty.period.code,
                "part": part,
                "starts_on": duty.period.starts_on,
                "ends_on": duty.period.ends_on,
                "due_on": due_on(duty.period, duty.due_day, today),
                "opened_at": self._work.now,
            }
            for branch_id, owed in self._duties(existing, today).items()
            for duty in owed
            for part in duty.parts
            if not any(
                duty.period.overlaps(span) for span in opened.get((branch_id, duty.kind, part), ())
            )
        ]
        if not rows:
            return 0
        # What another process has opened in the same moment is passed over.
        new = self._session.execute(
            insert_new(self._session, Obligation).returning(Obligation.id), rows
        )
        return len(new.all())

    def _duties(self, branches: Sequence[PartyOrganization], day: date) -> dict[int, list[Duty]]:
        asked = self._work.requirements.of_each(branches, day)
        lengths = {each.terms.every for kinds in asked.values() for each in kinds.values()}
        periods = [Period.holding(day, every) for every in lengths]
        looked_at: dict[date, list[int]] = {}
        for period in periods:
            for branch in branches:
                looked_at.setdefault(judged_on(period, branch.founded_on), []).append(branch.id)
        roster = self._work.roster
        members = {at: roster.full_members(ids, at) for at, ids in looked_at.items()}
        groups = {at: roster.groups(ids, at) for at, ids in looked_at.items()}

        def facts(branch: PartyOrganization, period: Period) -> BranchFacts:
            at = judged_on(period, branch.founded_on)
            return BranchFacts(
                full_members=members[at].get(branch.id, 0),
                groups=tuple(group.id for group in groups[at].get(branch.id, ())),
            )

        return {
            branch.id: list(duties(partial(facts, branch), asked[branch.id], day))
            for branch in branches
        }

    def _spans(
        self, branches: Sequence[int], day: date
    ) -> dict[tuple[int, Kind, str], list[Period]]:
        """The opened periods that may overlap those of a day."""
        year = Period.holding(day, Every.YEAR)
        found: dict[tuple[int, Kind, str], list[Period]] = {}
        for some in in_batches(branches):
            rows = self._session.execute(
                select(
                    Obligation.organization_id,
                    Obligation.kind,
                    Obligation.part,
                    Obligation.starts_on,
                    Obligation.ends_on,
                ).where(Obligation.organization_id.in_(some), Obligation.ends_on >= year.starts_on)
            )
            for branch_id, kind, part, starts_on, ends_on in rows:
                found.setdefault((branch_id, kind, part), []).append(Period(starts_on, ends_on))
        return found

    def current(self, branch: PartyOrganization) -> Sequence[Obligation]:
        """What a branch owes or has reported for the periods of today, the most urgent first."""
        given = {"branch": branch.id, "day": self._work.today}
        return self._session.scalars(_current(), given).all()

    def of(self, branch: PartyOrganization, within: Period) -> Sequence[Obligation]:
        """What a branch owes or owed for periods that end within a span, oldest first."""
        return self._session.scalars(
            select(Obligation)
            .where(
                Obligation.organization_id == branch.id,
                Obligation.ends_on >= within.starts_on,
                Obligation.ends_on <= within.ends_on,
            )
            .order_by(Obligation.due_on, Obligation.id)
        ).all()

    def unanswered(self, branches: Sequence[int]) -> list[Obligation]:
        """What these branches still have to answer today, the most urgent first; closed periods not."""
        today = self._work.today
        given = {"branches": branches, "day": today}
        found = self._session.scalars(_unanswered(), given)
        return [each for each in found if each.expects_an_answer(today) and not self.closed(each)]

    def branches_owing(self, due: Collection[date]) -> list[int]:
        """The branches, by id, that still have to answer today what is due on one of these days."""
        today = self._work.today
        # Columns, not rows: a province has tens of thousands of branches.
        rows = self._session.execute(
            select(
                Obligation.organization_id,
                Obligation.due_on,
                Obligation.ends_on,
                Obligation.first_filed_at.is_not(None),
                Postponement.answer,
                Postponement.until_on,
            )
            .join(PartyOrganization, PartyOrganization.id == Obligation.organization_id)
            .outerjoin(Postponement, Postponement.id == Obligation.postponement_id)
            .where(
                Obligation.activity_id.is_(None), Obligation.due_on.in_(due), existing_on(today)
            )
            .order_by(Obligation.organization_id)
        )
        found: dict[int, None] = {}
        for branch, due_on_, ends_on, filed, answer, until_on in rows:
            stands = state(
                reported=False,
                filed=filed,
                postponed=answer is not None and answer is not Answer.DECLINED,
                until_on=until_on,
                due_on=due_on_,
                today=today,
            )
            closed = not filed and self._closed(ends_on, due_on_)
            if awaited(stands, until_on, today) and not closed:
                found[branch] = None
        return list(found)

    def waiting_for_consent(self, top: PartyOrganization) -> list[tuple[Postponement, Obligation]]:
        """The postponements at or under a node that no superior has answered, oldest first."""
        rows = self._session.execute(
            select(Postponement, Obligation)
            .join(Obligation, Obligation.postponement_id == Postponement.id)
            .join(PartyOrganization, PartyOrganization.id == Obligation.organization_id)
            .where(
                under(top), Postponement.answer == Answer.WAITING, Obligation.activity_id.is_(None)
            )
            .order_by(Postponement.id)
        )
        return [(postponement, obligation) for postponement, obligation in rows]

    def credited(
        self,
        branch: PartyOrganization,
        kind: Kind,
        day: date,
        part: str = "",
        *,
        by: int | None = None,
    ) -> Obligation | None:
        """The obligation that a gathering on a day answers: that of the period which holds the day.

        What was put off into a later period, with nobody declining, is made up for first: until
        its new day a gathering answers the oldest such item. `by` is the activity that is looked
        at, where it is filed already.
        """
        return self._session.scalar(
            _credited(), {"branch": branch.id, "kind": kind, "part": part, "day": day, "by": by}
        )

    def closed(self, obligation: Obligation, to: Role | None = None) -> bool:
        """Whether the period is closed: its branch can no longer say anything about it.

        What is still to be said then goes by way of the superior, to whom it never closes. A new
        day beyond the period's end, given with consent, keeps it open until then.
        """
        returned = obligation.activity_id is None and obligation.first_filed_at is not None
        # What was returned is to be filed again, whenever that was.
        return (
            to not in ABOVE_THE_BRANCH
            and not returned
            and self._closed(obligation.ends_on, obligation.due_on)
        )

    def _closed(self, ends_on: date, due_on: date) -> bool:
        days = self._work.terms.period.closes_after_days
        return days > 0 and (self._work.today - max(ends_on, due_on)).days > days

    def postpone(
        self, obligation: Obligation, reason: str, until_on: date | None, filed_as: Role
    ) -> Postponement:
        """Keep the reason and the new day; the reminders stop, the superior answers.

        Raises:
            PeriodClosed: the period can no longer be changed by the branch.
            AlreadyReported: there is a report, so there is nothing to put off.
        """
        obligation = self.locked(obligation.id)
        if self.closed(obligation, filed_as):
            raise PeriodClosed(period=Period.parse(obligation.period))
        if obligation.activity_id is not None:
            raise AlreadyReported(number=obligation.activity_id)
        before = obligation.postponement
        if before is not None and before.answer is Answer.WAITING:
            before.answer = Answer.REPLACED
        assert self._work.by.person_id is not None
        postponement = Postponement(
            obligation_id=obligation.id,
            reason=reason,
            until_on=until_on,
            filed_at=self._work.now,
            filed_by=self._work.by.person_id,
            filed_as=filed_as,
            answer=Answer.WAITING,
        )
        self._session.add(postponement)
        self._session.flush()
        obligation.postponement = postponement
        self._session.flush()
        return postponement

    def answer(self, postponement: Postponement, answer: Answer) -> Obligation:
        """The superior's word on a postponement: with consent the due day moves, with a trace."""
        obligation = self.locked(postponement.obligation_id)
        postponement.answer = answer
        postponement.answered_at = self._work.now
        postponement.answered_by = self._work.by.person_id
        if answer is Answer.ACCEPTED and postponement.until_on is not None:
            obligation.due_on = max(obligation.due_on, postponement.until_on)
        self._session.flush()
        return obligation


def open_today(work: Work) -> int:
    """The tick at the start of a period: open what every branch owes today."""
    branches = work.session.scalars(
        select(PartyOrganization).where(
            PartyOrganization.form.in_(BRANCHES), existing_on(work.today)
        )
    ).all()
    return work.obligations.open(branches)


@cache
def _current() -> Select[Obligation]:
    return (
        select(Obligation)
        .where(
            Obligation.organization_id == bindparam("branch"),
            Obligation.starts_on <= bindparam("day"),
            Obligation.ends_on >= bindparam("day"),
        )
        .order_by(Obligation.due_on, Obligation.id)
    )


@cache
def _unanswered() -> Select[Obligation]:
    return (
        select(Obligation)
        .join(Obligation.organization)
        .options(contains_eager(Obligation.organization))
        .where(
            Obligation.organization_id.in_(bindparam("branches", expanding=True)),
            Obligation.activity_id.is_(None),
            existing_on(bindparam("day")),
        )
        .order_by(Obligation.due_on, Obligation.id)
    )


@cache
def _credited() -> Select[Obligation]:
    day: BindParameter[date] = bindparam("day")
    made_up_for = and_(
        Postponement.answer != Answer.DECLINED,
        Postponement.until_on >= day,
        or_(Obligation.activity_id.is_(None), Obligation.activity_id == bindparam("by")),
    )
    return (
        select(Obligation)
        .outerjoin(Postponement, Postponement.id == Obligation.postponement_id)
        .where(
            Obligation.organization_id == bindparam("branch"),
            Obligation.kind == bindparam("kind"),
            Obligation.part == bindparam("part"),
            Obligation.starts_on <= day,
            or_(Obligation.ends_on >= day, made_up_for),
        )
        .order_by(Obligation.starts_on)
        .limit(1)
    )
