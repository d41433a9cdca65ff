"""What a branch owes, by which rule, until when, and how it stands.

`RULES` is the table; `duties` is the pure decision; rows of `Obligation` are what a tick has
opened for one branch and one period. One column, `activity_id`, holds the live report, so that
one obligation can't have two. On time is judged by the first filing, the due day included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from models.base import Base, Refused
from models.calendar import Every, Period, day_of
from models.history import Recorded
from models.kind import Kind
from models.organization import BRANCHES, PartyOrganization, existing_on, under
from models.terms import Terms

if TYPE_CHECKING:
    from models.activity import Activity
    from models.work import Work

#: A branch with this many full members has a committee (支部工作条例, article 20).
MEMBERS_FOR_A_COMMITTEE = 7


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
)


@dataclass(frozen=True)
class BranchFacts:
    """What the rules ask about a branch on a day."""

    full_members: int
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A verdict on one rule: owed, once for each part, or not owed and why.

    `parts` is `("",)` for the branch as a whole, `("group:7", …)` where each group owes;
    `reason` is a text key below `tasks.not_owed`, with the number it needs.
    """

    kind: Kind
    parts: tuple[str, ...] = ("",)
    reason: str | None = None
    number: int = 0

    @property
    def owed(self) -> bool:
        """Whether there is anything to do."""
        return self.reason is None


def duties(facts: BranchFacts, terms: Terms) -> Iterator[Duty]:
    """Every rule's verdict on a branch, in the order of the table."""
    for rule in RULES:
        match rule.applies_to:
            case AppliesTo.WITH_COMMITTEE if facts.full_members < MEMBERS_FOR_A_COMMITTEE:
                yield Duty(rule.kind, (), "no_committee", facts.full_members)
            case AppliesTo.WITH_GROUPS if not facts.groups:
                yield Duty(rule.kind, (), "no_groups")
            case _ if not terms.obligations[rule.kind].owed:
                yield Duty(rule.kind, (), "not_asked")
            case AppliesTo.WITH_GROUPS:
                yield Duty(rule.kind, tuple(f"group:{group}" for group in facts.groups))
            case _:
                yield Duty(rule.kind)


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


class Answer(StrEnum):
    """What the superior said to a postponement."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Postponement(Recorded, Base):
    """Not held, or later, for a reason: a legitimate answer that stops the reminders."""

    __tablename__ = "postponement"

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    reason: Mapped[str]
    until_on: Mapped[date | None]
    filed_at: Mapped[datetime]
    filed_by: Mapped[int]
    answer: Mapped[Answer] = mapped_column(default=Answer.WAITING)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]


class Obligation(Recorded, Base):
    """One item that one branch (or one of its groups) owes for one period."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("organization_id", "kind", "period", "part"),
        Index("ix_obligation_period_kind", "period", "kind"),
    )
    # Opening is bookkeeping that the rule table explains; what people do to it is recorded.
    unrecorded = frozenset({"id", "opened_at", "starts_on", "ends_on"})

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
        return self.state(today) in {State.OWED, State.OVERDUE, State.RETURNED}


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


class PeriodClosed(Refused):
    """The period is closed; what is still to be said about it goes by way of the superior."""

    text = "activity.period_closed"


class Obligations:
    """Questions about what is owed, and opening it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

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

    def facts(self, branch: PartyOrganization, day: date) -> BranchFacts:
        """What the rules ask about a branch on a day."""
        roster = self._work.roster
        return BranchFacts(
            full_members=roster.full_members(branch, day).get(branch.id, 0),
            groups=tuple(group.id for group in roster.groups(branch, day)),
        )

    def duties(self, branch: PartyOrganization, day: date) -> list[Duty]:
        """What a branch owes on a day, and what not and why."""
        return list(duties(self.facts(branch, day), self._work.terms))

    def open(self, branches: Iterable[PartyOrganization]) -> int:
        """Open what these branches owe for the periods of today; what is open stays as it is.

        Returns:
            How many obligations are new.
        """
        today, terms = self._work.today, self._work.terms
        new = 0
        for branch in branches:
            if not branch.exists_on(today):
                continue
            opened = {
                (each.kind, each.period, each.part)
                for each in self.of(branch, Period.holding(today, Every.YEAR))
            }
            for duty in self.duties(branch, today):
                asked = terms.obligations[duty.kind]
                period = Period.holding(today, asked.every)
                for part in duty.parts:
                    if (duty.kind, period.code, part) in opened:
                        continue
                    new += 1
                    self._session.add(
                        Obligation(
                            organization=branch,
                            kind=duty.kind,
                            period=period.code,
                            part=part,
                            starts_on=period.starts_on,
                            ends_on=period.ends_on,
                            due_on=due_on(period, asked.due_day, today),
                            opened_at=self._work.now,
                        )
                    )
        self._session.flush()
        return new

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
        found = self._session.scalars(
            select(Obligation)
            .where(Obligation.organization_id.in_(branches), Obligation.activity_id.is_(None))
            .order_by(Obligation.due_on, Obligation.id)
        )
        today = self._work.today
        return [
            each
            for each in found
            if each.expects_an_answer(today)
            and not self.closed(each)
            and each.organization.exists_on(today)
        ]

    def unanswered_everywhere(self) -> list[Obligation]:
        """What any branch still has to answer today; closed periods not."""
        found = self._session.scalars(
            select(Obligation)
            .where(Obligation.activity_id.is_(None))
            .order_by(Obligation.due_on, Obligation.id)
        )
        today = self._work.today
        return [
            each
            for each in found
            if each.expects_an_answer(today)
            and not self.closed(each)
            and each.organization.exists_on(today)
        ]

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
        self, branch: PartyOrganization, kind: Kind, day: date, part: str = ""
    ) -> Obligation | None:
        """The obligation whose period holds the day on which something was held."""
        return self._session.scalar(
            select(Obligation).where(
                Obligation.organization_id == branch.id,
                Obligation.kind == kind,
                Obligation.part == part,
                Obligation.starts_on <= day,
                Obligation.ends_on >= day,
            )
        )

    def closed(self, obligation: Obligation) -> bool:
        """Whether the branch can no longer say anything about it (0 days = never)."""
        days = self._work.terms.period.closes_after_days
        return days > 0 and (self._work.today - obligation.ends_on).days > days

    def postpone(self, obligation: Obligation, reason: str, until_on: date | None) -> Postponement:
        """Keep the reason and the new day; the reminders stop, the superior answers.

        Raises:
            PeriodClosed: the period can no longer be changed by the branch.
        """
        obligation = self.locked(obligation.id)
        if self.closed(obligation):
            raise PeriodClosed(period=Period.parse(obligation.period))
        assert self._work.by.person_id is not None
        postponement = Postponement(
            obligation_id=obligation.id,
            reason=reason,
            until_on=until_on,
            filed_at=self._work.now,
            filed_by=self._work.by.person_id,
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
