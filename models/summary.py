"""How things stand under a node: figures that can be trusted, and who needs help.

Expected = what was opened for the period, less what a branch that was dissolved by its due day
has left unreported; on time by the first filing, the due day included; a postponement counts
from when it was filed. Children come in tree order; there are no ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select

from models.activity import Activity
from models.appointment import BRANCH_ROLES, Appointment, holding_on
from models.calendar import Period, day_of
from models.feedback import HelpRequest
from models.kind import Kind
from models.ledger import linked_on
from models.member import PartyGroup
from models.obligation import Answer, Obligation, Postponement, State, state
from models.organization import PartyOrganization, under
from models.person import Chat, Person
from models.unit import Sector, Unit, UnitLink

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
    kind: Kind
    period: Period
    #: Reported, and first filed by the end of the due day.
    on_time: bool
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

    @property
    def figures(self) -> Figures:
        """What it adds to the figures of a node."""
        return Figures(
            expected=1,
            reported=int(self.state is State.REPORTED),
            on_time=int(self.on_time),
            postponed=int(self.state is State.POSTPONED),
            overdue=int(self.state is State.OVERDUE),
            returned=int(self.state is State.RETURNED),
            under_review=int(self.state is State.UNDER_REVIEW),
            explained=int(self.explained),
        )


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
        return still_to_report(self.lines)

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


def still_to_report(lines: Iterable[BranchLine]) -> tuple[BranchLine, ...]:
    """What is still to report, in tree order below the state; the silent ones before the explained."""
    order = (State.OVERDUE, State.RETURNED, State.OWED, State.POSTPONED)
    return tuple(
        sorted(
            (line for line in lines if line.state in order),
            key=lambda line: (order.index(line.state), line.explained, line.code),
        )
    )


@dataclass(frozen=True)
class Survey:
    """How some kinds stand under a node over a span, as of today: what a question is answered by.

    An obligation belongs to a span if its period begins in it, or is longer and holds all of it:
    a lecture of the fourth quarter answers a question about November.
    """

    top: PartyOrganization
    kinds: tuple[Kind, ...]
    first: date
    last: date
    today: date
    figures: Figures
    children: tuple[ChildLine, ...]
    lines: tuple[BranchLine, ...]

    @property
    def by_kind(self) -> dict[Kind, Figures]:
        """The figures of each kind of which anything was opened."""
        found: dict[Kind, Figures] = {}
        for line in self.lines:
            found[line.kind] = found.get(line.kind, Figures()) + line.figures
        return {kind: found[kind] for kind in Kind if kind in found}

    @property
    def by_period(self) -> dict[Period, Figures]:
        """The figures of each period, the earliest first."""
        found: dict[Period, Figures] = {}
        for line in self.lines:
            found[line.period] = found.get(line.period, Figures()) + line.figures
        return {period: found[period] for period in sorted(found)}


@dataclass(frozen=True)
class Heads:
    """Who came: gatherings held, and those expected and there, counted once for each gathering."""

    held: int = 0
    expected: int = 0
    attended: int = 0

    def __add__(self, other: Heads) -> Heads:
        return Heads(
            self.held + other.held,
            self.expected + other.expected,
            self.attended + other.attended,
        )


@dataclass(frozen=True)
class ChildHeads:
    """One node just below, with who came under it."""

    organization_id: int
    name: str
    heads: Heads


class Summaries:
    """Building summaries."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def of(self, top: PartyOrganization, kind: Kind, period: Period) -> Summary:
        """How a kind stands at and under a node for a period, as of today."""
        lines = self._lines(
            top, Obligation.kind == kind, Obligation.period == period.code, _expected()
        )
        children = () if top.is_branch else self._children(top, lines)
        whole = sum((line.figures for line in lines), Figures())
        officers = self.officers(top) if lines else {}
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

    def over(
        self,
        top: PartyOrganization,
        kinds: Sequence[Kind],
        first: date,
        last: date,
        sector: Sector | None = None,
        *,
        ending_by: date | None = None,
    ) -> Survey:
        """How kinds stand at and under a node over a span, as of today.

        Perhaps of the branches of one sector, perhaps only periods that end by a day.
        """
        lines = self._lines(
            top,
            Obligation.kind.in_(kinds),
            or_(
                and_(Obligation.starts_on >= first, Obligation.starts_on <= last),
                and_(Obligation.starts_on < first, Obligation.ends_on >= last),
            ),
            _expected(),
            *([] if sector is None else [_of_sector(sector, self._work.today)]),
            *([] if ending_by is None else [Obligation.ends_on <= ending_by]),
        )
        return Survey(
            top=top,
            kinds=tuple(kinds),
            first=first,
            last=last,
            today=self._work.today,
            figures=sum((line.figures for line in lines), Figures()),
            children=() if top.is_branch else self._children(top, lines),
            lines=tuple(lines),
        )

    def attendance(
        self,
        top: PartyOrganization,
        kinds: Sequence[Kind],
        first: date,
        last: date,
        sector: Sector | None = None,
    ) -> tuple[Heads, tuple[ChildHeads, ...]]:
        """Who came to the gatherings of these kinds that were held in a span, and so node by node."""
        rows = self._session.execute(
            select(
                PartyOrganization.path,
                func.count(),
                func.sum(Activity.expected),
                func.sum(Activity.attended),
            )
            .join(PartyOrganization, PartyOrganization.id == Activity.organization_id)
            .where(
                under(top),
                Activity.kind.in_(kinds),
                Activity.held_on >= first,
                Activity.held_on <= last,
                Activity.withdrawn_at.is_(None),
                Activity.expected > 0,
                *([] if sector is None else [_of_sector(sector, self._work.today)]),
            )
            .group_by(PartyOrganization.id, PartyOrganization.path)
        )
        whole, below = Heads(), dict[int, Heads]()
        for path, held, expected, attended in rows:
            heads = Heads(held, int(expected), int(attended))
            whole += heads
            if (child := _below(top, path)) is not None:
                below[child] = below.get(child, Heads()) + heads
        return whole, tuple(
            ChildHeads(child.id, child.name, below[child.id])
            for child in self._work.organizations.children(top)
            if child.id in below
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

    def _lines(self, top: PartyOrganization, *which: ColumnElement[bool]) -> list[BranchLine]:
        today = self._work.today
        # Columns, not rows: a province has tens of thousands of branches.
        rows = self._session.execute(
            select(
                PartyOrganization.id,
                PartyOrganization.code,
                PartyOrganization.name,
                PartyOrganization.path,
                Obligation.id,
                Obligation.kind,
                Obligation.period,
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
            .where(under(top), *which)
            .order_by(PartyOrganization.code, Obligation.id)
        ).all()
        periods = {row[6]: Period.parse(row[6]) for row in rows}
        lines: list[BranchLine] = []
        for (
            org_id,
            code,
            name,
            path,
            ob_id,
            kind,
            period,
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
                    kind=kind,
                    period=periods[period],
                    on_time=reported and filed_at is not None and day_of(filed_at) <= due_on,
                    group=group,
                )
            )
        return lines

    def _children(
        self, top: PartyOrganization, lines: Iterable[BranchLine]
    ) -> tuple[ChildLine, ...]:
        below: dict[int, Figures] = {}
        for line in lines:
            if (child := _below(top, line.path)) is not None:
                below[child] = below.get(child, Figures()) + line.figures
        return tuple(
            ChildLine(child.id, child.code, child.name, child.is_branch, below[child.id])
            for child in self._work.organizations.children(top)
            if child.id in below
        )

    def officers(self, top: PartyOrganization) -> dict[int, list[Officer]]:
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


def _below(top: PartyOrganization, path: str) -> int | None:
    """The node just below, under which (or at which) a path lies; None at the node itself."""
    child = path[len(top.path) :].split("/", 1)[0]
    return int(child) if child else None


def _of_sector(sector: Sector, day: date) -> ColumnElement[bool]:
    """The condition "a branch of units of that sector", as they are linked on a day."""
    return PartyOrganization.id.in_(
        select(UnitLink.organization_id)
        .join(Unit, Unit.id == UnitLink.unit_id)
        .where(Unit.sector == sector, linked_on(day))
    )


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
