"""How things stand under a node: figures that can be trusted, and who needs help.

Expected = what was opened for the period, less what a branch that was dissolved by its due day
has left unreported; on time by the first filing, the due day included; a postponement counts
from when it was filed. Children come in tree order; there are no ranks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select

from models.activity import Activity
from models.appointment import BRANCH_ROLES, Appointment, holding_on
from models.calendar import Period, day_of
from models.feedback import HelpRequest
from models.kind import Kind
from models.member import PartyGroup
from models.obligation import Answer, Obligation, Postponement, State, state
from models.organization import PartyOrganization, under
from models.person import Chat, Person

if TYPE_CHECKING:
    from models.work import Work


@dataclass(frozen=True)
class Figures:
    """Counts of obligations; every share is one of them over `expected`."""

    expected: int = 0
    reported: int = 0
    on_time: int = 0
    postponed: int = 0
    overdue: int = 0
    returned: int = 0
    #: Filed, and waiting to be accepted where a superior has to: not yet among those reported.
    under_review: int = 0
    #: Of those overdue, how many have said why; the others are silent.
    explained: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.expected + other.expected,
            self.reported + other.reported,
            self.on_time + other.on_time,
            self.postponed + other.postponed,
            self.overdue + other.overdue,
            self.returned + other.returned,
            self.under_review + other.under_review,
            self.explained + other.explained,
        )


@dataclass(frozen=True)
class Officer:
    """Who answers for a branch, and how they can be reached."""

    name: str
    phone: str | None
    joined: bool
    blocked: bool
    seen_on: date | None
    chat_id: int | None


@dataclass(frozen=True)
class BranchLine:
    """One branch in the lists."""

    organization_id: int
    code: str
    name: str
    path: str
    state: State
    due_on: date
    overdue_days: int
    reason: str | None
    until_on: date | None
    activity_id: int | None
    obligation_id: int
    #: The 党小组 that owes it, where groups do.
    group: str | None = None
    officers: tuple[Officer, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether it is overdue, but the branch has said why."""
        return self.state is State.OVERDUE and self.reason is not None

    @property
    def joined(self) -> bool:
        """Whether anybody of the branch can be reached through the bot."""
        return any(officer.joined for officer in self.officers)


@dataclass(frozen=True)
class ChildLine:
    """One node just below, with the figures of everything under it."""

    organization_id: int
    code: str
    name: str
    is_branch: bool
    figures: Figures


@dataclass(frozen=True)
class KindLine:
    """How one kind stands under a node for one period, in short."""

    kind: Kind
    period: Period
    expected: int
    reported: int
    postponed: int
    overdue: int
    under_review: int = 0
    explained: int = 0


@dataclass(frozen=True)
class Summary:
    """How one kind stands under a node for one period, as of a day."""

    organization_id: int
    code: str
    name: str
    kind: Kind
    period: Period
    today: date
    figures: Figures
    children: tuple[ChildLine, ...]
    lines: tuple[BranchLine, ...]
    requests: tuple[HelpRequest, ...] = field(default=())

    @property
    def done(self) -> tuple[BranchLine, ...]:
        """已齐: reported."""
        return tuple(line for line in self.lines if line.state is State.REPORTED)

    @property
    def waiting(self) -> tuple[BranchLine, ...]:
        """待报: still to report, the silent ones first, those with an explanation last."""
        order = (State.OVERDUE, State.RETURNED, State.OWED, State.POSTPONED)
        return tuple(
            sorted(
                (line for line in self.lines if line.state in order),
                key=lambda line: (order.index(line.state), line.explained, line.code),
            )
        )

    @property
    def under_review(self) -> tuple[BranchLine, ...]:
        """待认可: filed, and waiting to be accepted."""
        return tuple(line for line in self.lines if line.state is State.UNDER_REVIEW)

    def as_json(self) -> dict[str, Any]:
        """The same figures for programs; names and counts only, no phones."""
        return {
            "org": self.code,
            "name": self.name,
            "kind": self.kind.value,
            "period": self.period.code,
            "as_of": self.today.isoformat(),
            **asdict(self.figures),
            "children": [
                {"org": child.code, "name": child.name, **asdict(child.figures)}
                for child in self.children
            ],
            "done": [line.code for line in self.done],
            "waiting": [
                {
                    "org": line.code,
                    "name": line.name,
                    "state": line.state.value,
                    "explained": line.explained,
                    "due_on": line.due_on.isoformat(),
                    "joined": line.joined,
                }
                for line in self.waiting
            ],
            "to_accept": [line.code for line in self.under_review],
            "help_requested": [request.organization.code for request in self.requests],
        }


class Summaries:
    """Building summaries."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def of(self, top: PartyOrganization, kind: Kind, period: Period) -> Summary:
        """How a kind stands at and under a node for a period, as of today."""
        lines, figures = self._lines(top, kind, period)
        children = () if top.is_branch else self._children(top, lines, figures)
        whole = sum(figures.values(), Figures())
        officers = self._officers(top) if lines else {}
        return Summary(
            organization_id=top.id,
            code=top.code,
            name=top.name,
            kind=kind,
            period=period,
            today=self._work.today,
            figures=whole,
            children=children,
            lines=tuple(
                replace(line, officers=tuple(officers.get(line.organization_id, ())))
                for line in lines
            ),
            requests=tuple(self._work.voices.open_requests(top)),
        )

    def overview(self, top: PartyOrganization) -> list[KindLine]:
        """Every kind that is owed under a node for the periods of today, what is due first first."""
        today = self._work.today
        unreported = Obligation.activity_id.is_(None)
        put_off = and_(
            unreported,
            Obligation.first_filed_at.is_(None),
            Postponement.answer.is_not(None),
            Postponement.answer != Answer.DECLINED,
            or_(Postponement.until_on.is_(None), Postponement.until_on >= today),
        )
        late = and_(unreported, Obligation.first_filed_at.is_(None), Obligation.due_on < today)
        rows = self._session.execute(
            select(
                Obligation.kind,
                Obligation.period,
                func.min(Obligation.due_on),
                func.count(),
                func.count(Obligation.activity_id),
                func.coalesce(func.sum(case((put_off, 1), else_=0)), 0),
                func.coalesce(func.sum(case((put_off, 0), (late, 1), else_=0)), 0),
                func.coalesce(func.sum(case((Activity.waits, 1), else_=0)), 0),
                func.coalesce(
                    func.sum(
                        case(
                            (put_off, 0),
                            (and_(late, Postponement.reason.is_not(None)), 1),
                            else_=0,
                        )
                    ),
                    0,
                ),
            )
            .outerjoin(Activity, Activity.id == Obligation.activity_id)
            .join(PartyOrganization, PartyOrganization.id == Obligation.organization_id)
            .outerjoin(Postponement, Postponement.id == Obligation.postponement_id)
            .where(
                under(top),
                Obligation.starts_on <= today,
                Obligation.ends_on >= today,
                _expected(),
            )
            .group_by(Obligation.kind, Obligation.period)
        ).all()
        order = list(Kind)
        found = [
            (
                due_on,
                KindLine(
                    kind,
                    Period.parse(code),
                    expected,
                    filed - under_review,
                    postponed,
                    overdue,
                    under_review,
                    explained,
                ),
            )
            for (
                kind,
                code,
                due_on,
                expected,
                filed,
                postponed,
                overdue,
                under_review,
                explained,
            ) in rows
        ]
        found.sort(key=lambda each: (each[0], order.index(each[1].kind)))
        return [line for _, line in found]

    def periods(self, top: PartyOrganization, kind: Kind) -> list[Period]:
        """The periods for which anything was opened under a node, oldest first."""
        codes = self._session.scalars(
            select(Obligation.period)
            .join(PartyOrganization, PartyOrganization.id == Obligation.organization_id)
            .where(under(top), Obligation.kind == kind)
            .distinct()
        )
        return sorted(Period.parse(code) for code in codes)

    def _lines(
        self, top: PartyOrganization, kind: Kind, period: Period
    ) -> tuple[list[BranchLine], dict[int, Figures]]:
        today = self._work.today
        # Columns, not rows: a province has tens of thousands of branches.
        rows = self._session.execute(
            select(
                PartyOrganization.id,
                PartyOrganization.code,
                PartyOrganization.name,
                PartyOrganization.path,
                Obligation.id,
                Obligation.due_on,
                Obligation.first_filed_at,
                Obligation.activity_id,
                Activity.waits,
                Postponement.reason,
                Postponement.until_on,
                Postponement.answer,
                PartyGroup.name,
            )
            .join(PartyOrganization, PartyOrganization.id == Obligation.organization_id)
            .outerjoin(Activity, Activity.id == Obligation.activity_id)
            .outerjoin(Postponement, Postponement.id == Obligation.postponement_id)
            .outerjoin(PartyGroup, _group_of_the_part())
            .where(
                under(top),
                Obligation.kind == kind,
                Obligation.period == period.code,
                _expected(),
            )
            .order_by(PartyOrganization.code, Obligation.id)
        ).all()
        lines: list[BranchLine] = []
        figures: dict[int, Figures] = {}
        for (
            org_id,
            code,
            name,
            path,
            ob_id,
            due_on,
            filed_at,
            activity,
            waits,
            why,
            until,
            answer,
            group,
        ) in rows:
            stands = state(
                reported=activity is not None,
                filed=filed_at is not None,
                postponed=answer is not None and answer is not Answer.DECLINED,
                until_on=until,
                due_on=due_on,
                today=today,
            )
            if stands is State.REPORTED and waits:
                stands = State.UNDER_REVIEW
            reported = stands is State.REPORTED
            on_time = reported and filed_at is not None and day_of(filed_at) <= due_on
            figures[org_id] = figures.get(org_id, Figures()) + Figures(
                expected=1,
                reported=int(reported),
                on_time=int(on_time),
                postponed=int(stands is State.POSTPONED),
                overdue=int(stands is State.OVERDUE),
                returned=int(stands is State.RETURNED),
                under_review=int(stands is State.UNDER_REVIEW),
                explained=int(stands is State.OVERDUE and why is not None),
            )
            lines.append(
                BranchLine(
                    organization_id=org_id,
                    code=code,
                    name=name,
                    path=path,
                    state=stands,
                    due_on=due_on,
                    overdue_days=max((today - due_on).days, 0),
                    reason=why,
                    until_on=until,
                    activity_id=activity,
                    obligation_id=ob_id,
                    group=group,
                )
            )
        return lines, figures

    def _children(
        self, top: PartyOrganization, lines: Iterable[BranchLine], figures: dict[int, Figures]
    ) -> tuple[ChildLine, ...]:
        under_child: dict[int, Figures] = {}
        depth = len(top.path)
        for org_id, path in {line.organization_id: line.path for line in lines}.items():
            below = path[depth:].split("/", 1)[0]
            if below:
                child = int(below)
                under_child[child] = under_child.get(child, Figures()) + figures[org_id]
        return tuple(
            ChildLine(child.id, child.code, child.name, child.is_branch, under_child[child.id])
            for child in self._work.organizations.children(top)
            if child.id in under_child
        )

    def _officers(self, top: PartyOrganization) -> dict[int, list[Officer]]:
        """Who answers for the branches at and under a node today, the secretaries first."""
        rows = self._session.execute(
            select(
                Appointment.id,
                Appointment.organization_id,
                Appointment.role,
                Person.name,
                Person.phone,
                Chat.id,
                Chat.chat_id,
                Chat.blocked_at,
                Chat.seen_on,
            )
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .join(Person, Person.id == Appointment.person_id)
            .outerjoin(Chat, Chat.person_id == Person.id)
            .where(
                under(top),
                Appointment.unit_id.is_(None),
                Appointment.role.in_(BRANCH_ROLES),
                holding_on(self._work.today),
            )
            .order_by(Appointment.id, Chat.id)
        )
        offices: dict[int, tuple[int, int, Officer]] = {}
        for office, branch, role, name, phone, chat, chat_id, blocked_at, seen_on in rows:
            officer = Officer(
                name=name,
                phone=phone,
                joined=chat is not None and blocked_at is None,
                blocked=chat is not None and blocked_at is not None,
                seen_on=seen_on,
                chat_id=chat_id,
            )
            # Of several chats of one person the first that can be reached counts.
            known = offices.get(office)
            if known is None or (officer.joined and not known[2].joined):
                offices[office] = (BRANCH_ROLES.index(role), branch, officer)
        found: dict[int, list[Officer]] = {}
        for _, branch, officer in sorted(offices.values(), key=lambda each: each[0]):
            found.setdefault(branch, []).append(officer)
        return found


def _expected() -> ColumnElement[bool]:
    """Who counts as expected: not a branch that was dissolved by its due day and left no report."""
    return or_(
        PartyOrganization.dissolved_on.is_(None),
        PartyOrganization.dissolved_on > Obligation.due_on,
        Obligation.activity_id.is_not(None),
    )


def _group_of_the_part() -> ColumnElement[bool]:
    """The condition that joins an obligation of a 党小组 to its group."""
    return and_(
        Obligation.part != "",
        PartyGroup.organization_id == Obligation.organization_id,
        Obligation.part == literal("group:") + cast(PartyGroup.id, String),
    )
