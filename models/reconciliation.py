"""核对统计: totals of the Party statistics (党内统计) against the bot's own, and why they differ.

A superior gives the totals as they were handed up, and perhaps the list of units behind them; the
ledgers are asked as of the same day. What differs is told unit by unit where there is a list, else
node by node; why it differs is kept for as long as it does, and longer.
Source: 辽组通字〔2016〕64号, part 2 (以目前党内实际统计数据为准).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, in_batches
from models.coverage import Coverage
from models.history import Recorded
from models.ledger import CoverageView, LedgerLine
from models.member import Member, Standing, belonging_on
from models.organization import Form, Level, PartyOrganization, existing_on, under
from models.unit import Sector

if TYPE_CHECKING:
    from models.work import Work


class Item(StrEnum):
    """What is counted; each is a column of the ledger of statistics, of the same name."""

    UNITS = "units"
    ENTERPRISES = "enterprises"
    SOCIAL = "social"
    ORGANIZED = "organized"
    INDEPENDENT = "independent"
    JOINT = "joint"
    COVERED = "covered"
    ORGANIZATIONS = "organizations"
    JOINT_ORGANIZATIONS = "joint_organizations"
    MEMBERS = "members"
    PROBATIONARY = "probationary"


#: The forms that count as a Party organisation of the two new fields; committees of places do not.
COUNTED = (Form.COMMITTEE, Form.GENERAL_BRANCH, Form.BRANCH, Form.JOINT_BRANCH)


#: The half-years at whose ends the Party statistics are made up.
ENDS = ((6, 30), (12, 31))


def last_end(today: date) -> date:
    """The last day of the half-year that ended last: for it the statistics are made up."""
    ends = [date(today.year - back, month, day) for back in (0, 1) for month, day in ENDS]
    return max(each for each in ends if each < today)


class Statistics(Recorded, Base):
    """The totals of a node as they were handed up for a day; what was not said is empty."""

    __tablename__ = "statistics"
    __table_args__ = (UniqueConstraint("organization_id", "on"),)
    begins = "on"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    on: Mapped[date]
    units: Mapped[int | None]
    enterprises: Mapped[int | None]
    social: Mapped[int | None]
    organized: Mapped[int | None]
    independent: Mapped[int | None]
    joint: Mapped[int | None]
    covered: Mapped[int | None]
    organizations: Mapped[int | None]
    joint_organizations: Mapped[int | None]
    members: Mapped[int | None]
    probationary: Mapped[int | None]
    #: When the list of units behind the totals was read, if there is one.
    listed_at: Mapped[datetime | None]
    remark: Mapped[str | None]


class StatedUnit(Base):
    """One unit of the list behind the totals, as the list has it."""

    __tablename__ = "stated_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    statistics_id: Mapped[int] = mapped_column(ForeignKey("statistics.id"), index=True)
    name: Mapped[str]
    credit_code: Mapped[str | None]
    coverage: Mapped[Coverage | None]


class Explanation(Recorded, Base):
    """Why a total, or a unit, differs; with both sides as they stood when somebody said so."""

    __tablename__ = "explanation"
    __table_args__ = (UniqueConstraint("statistics_id", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statistics_id: Mapped[int] = mapped_column(ForeignKey("statistics.id"))
    about: Mapped[str]
    theirs: Mapped[str]
    ours: Mapped[str]
    reason: Mapped[str]
    explained_at: Mapped[datetime]
    explained_by: Mapped[int | None]


@dataclass(frozen=True)
class Stated:
    """A unit as a list names it."""

    name: str
    credit_code: str | None = None
    coverage: Coverage | None = None


@dataclass(frozen=True)
class Total:
    """One item on both sides."""

    item: Item
    theirs: int
    ours: int
    reason: str | None = None

    @property
    def gap(self) -> int:
        """How many more the statistics have; fewer are negative."""
        return self.theirs - self.ours


class Sort(StrEnum):
    """In what way a unit differs."""

    ONLY_THEIRS = "only_theirs"
    ONLY_OURS = "only_ours"
    OTHERWISE = "otherwise"
    TWICE = "twice"


@dataclass(frozen=True)
class Odd:
    """One unit that is not the same on both sides.

    `why` is the reason that the ledger itself gives for not counting it; `like` a unit of the
    ledger that may be the same under another name.
    """

    sort: Sort
    about: str
    name: str
    unit_id: int | None = None
    stated_id: int | None = None
    theirs: Coverage | None = None
    ours: Coverage | None = None
    why: str | None = None
    operating: Any = None
    like: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Uneven:
    """Totals of one side that contradict each other: parts that do not add up to their whole."""

    whole: Item
    parts: tuple[Item, ...]
    count: int
    sum: int


#: Which totals are the sum of which.
SUMS: tuple[tuple[Item, tuple[Item, ...]], ...] = (
    (Item.UNITS, (Item.ENTERPRISES, Item.SOCIAL)),
    (Item.ORGANIZED, (Item.INDEPENDENT, Item.JOINT)),
)


@dataclass(frozen=True)
class Below:
    """A node just below that has given its own totals for the same day."""

    statistics_id: int
    name: str
    totals: tuple[Total, ...]

    @property
    def differing(self) -> tuple[Total, ...]:
        """Its totals that are not the same."""
        return tuple(each for each in self.totals if each.gap)


@dataclass(frozen=True)
class Reconciliation:
    """Both sides of one node on one day."""

    statistics: Statistics
    organization: PartyOrganization
    totals: tuple[Total, ...]
    listed: int | None
    odd: tuple[Odd, ...]
    below: tuple[Below, ...]
    excluded: int
    #: Where the ledgers had no unit on that day: from when they have.
    begins_on: date | None = None

    @property
    def differing(self) -> tuple[Total, ...]:
        """The totals that are not the same."""
        return tuple(each for each in self.totals if each.gap)

    @property
    def open(self) -> int:
        """How many differences nobody has explained."""
        return sum(each.reason is None for each in self.differing) + sum(
            each.reason is None for each in self.odd
        )

    @property
    def uneven(self) -> tuple[Uneven, ...]:
        """What the statistics say that can't be true of itself."""
        said = {each.item: each.theirs for each in self.totals}
        return tuple(
            Uneven(whole, parts, said[whole], sum(said[each] for each in parts))
            for whole, parts in SUMS
            if whole in said
            and all(each in said for each in parts)
            and said[whole] != sum(said[each] for each in parts)
        )

    def of(self, sort: Sort) -> tuple[Odd, ...]:
        """The units that differ in one way."""
        return tuple(each for each in self.odd if each.sort is sort)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "org": self.organization.code,
            "on": self.statistics.on.isoformat(),
            "totals": {
                each.item.value: {
                    "statistics": each.theirs,
                    "ledger": each.ours,
                    "difference": each.gap,
                    "reason": each.reason,
                }
                for each in self.totals
            },
            "listed": self.listed,
            "units": [
                {
                    "difference": each.sort.value,
                    "name": each.name,
                    "statistics": each.theirs and each.theirs.value,
                    "ledger": each.ours and each.ours.value,
                    "reason": each.reason,
                }
                for each in self.odd
            ],
            "below": [
                {
                    "name": each.name,
                    "differences": {total.item.value: total.gap for total in each.differing},
                }
                for each in self.below
            ],
        }


class Reconciliations:
    """The totals that were given, and how they compare."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, statistics_id: int) -> Statistics | None:
        """The totals with that id."""
        return self._session.get(Statistics, statistics_id)

    def given(self, organization: PartyOrganization) -> Sequence[Statistics]:
        """What was given for a node, the latest day first."""
        return self._session.scalars(
            select(Statistics)
            .where(Statistics.organization_id == organization.id)
            .order_by(Statistics.on.desc())
        ).all()

    def on(self, organization: PartyOrganization, day: date) -> Statistics:
        """The totals of a node for a day; empty ones where nothing was given yet."""
        found = self._session.scalar(
            select(Statistics).where(
                Statistics.organization_id == organization.id, Statistics.on == day
            )
        )
        if found is None:
            found = Statistics(organization_id=organization.id, on=day)
            self._session.add(found)
            self._session.flush()
        return found

    def put(self, statistics: Statistics, totals: Mapping[Item, int]) -> None:
        """Write these totals; what is not among them stays."""
        for item, count in totals.items():
            setattr(statistics, item.value, count)
        self._session.flush()

    def list_units(self, statistics: Statistics, units: Iterable[Stated]) -> int:
        """The list of units behind the totals; an earlier one goes, what was explained stays."""
        self._session.execute(delete(StatedUnit).where(StatedUnit.statistics_id == statistics.id))
        rows = [
            {
                "statistics_id": statistics.id,
                "name": each.name,
                "credit_code": each.credit_code,
                "coverage": each.coverage,
            }
            for each in units
        ]
        if rows:
            self._session.execute(insert(StatedUnit), rows)
        statistics.listed_at = self._work.now
        self._session.flush()
        return len(rows)

    def of(self, statistics: Statistics) -> Reconciliation:
        """Both sides, as of the day of the statistics."""
        top = self._work.organizations.get(statistics.organization_id)
        view = self._work.ledgers.view(top, statistics.on)
        reasons = self._reasons(statistics)
        stated = self._session.scalars(
            select(StatedUnit)
            .where(StatedUnit.statistics_id == statistics.id)
            .order_by(StatedUnit.id)
        ).all()
        listed = None if statistics.listed_at is None else len(stated)
        odd = () if listed is None else tuple(_odd(stated, view, reasons))
        return Reconciliation(
            statistics,
            top,
            self._totals(statistics, top, view, reasons),
            listed,
            odd,
            tuple(self._below(top, statistics.on, view)),
            len(view.excluded),
            view.begins_on,
        )

    def explain(self, statistics: Statistics, about: str, reason: str) -> bool:
        """Keep why something differs; false where it differs no more."""
        found = self.of(statistics)
        sides = {each.item.value: (str(each.theirs), str(each.ours)) for each in found.differing}
        sides |= {
            each.about: (
                each.theirs.value if each.theirs else "",
                each.ours.value if each.ours else "",
            )
            for each in found.odd
        }
        if about not in sides:
            return False
        known = self._session.scalar(
            select(Explanation).where(
                Explanation.statistics_id == statistics.id, Explanation.about == about
            )
        )
        if known is None:
            known = Explanation(statistics_id=statistics.id, about=about)
            self._session.add(known)
        known.theirs, known.ours = sides[about]
        known.reason = reason
        known.explained_at, known.explained_by = self._work.now, self._work.by.person_id
        self._session.flush()
        return True

    # --- how ---

    def _reasons(self, statistics: Statistics) -> dict[str, str]:
        return {
            each.about: each.reason
            for each in self._session.scalars(
                select(Explanation).where(Explanation.statistics_id == statistics.id)
            )
        }

    def _totals(
        self,
        statistics: Statistics,
        top: PartyOrganization,
        view: CoverageView,
        reasons: Mapping[str, str],
    ) -> tuple[Total, ...]:
        said = {item: getattr(statistics, item.value) for item in Item}
        if all(count is None for count in said.values()):
            return ()
        ours = self._ours(top, view)
        return tuple(
            Total(item, count, ours[item], reasons.get(item.value))
            for item, count in said.items()
            if count is not None
        )

    def _ours(self, top: PartyOrganization, view: CoverageView) -> dict[Item, int]:
        """What the ledgers and rosters have at and under a node."""
        day = view.day
        base = [line for line in view.lines if line.facts.in_base]
        full, probationary = self._members(top, day)
        return {
            Item.UNITS: view.rates.base,
            Item.ENTERPRISES: sum(line.facts.sector is Sector.ENTERPRISE for line in base),
            Item.SOCIAL: sum(line.facts.sector is Sector.SOCIAL for line in base),
            Item.ORGANIZED: view.rates.organized,
            Item.INDEPENDENT: view.rates.independent,
            Item.JOINT: view.rates.joint,
            Item.COVERED: view.rates.covered,
            Item.ORGANIZATIONS: self._session.scalar(
                select(func.count())
                .select_from(PartyOrganization)
                .where(
                    under(top),
                    existing_on(day),
                    PartyOrganization.form.in_(COUNTED),
                    PartyOrganization.level == Level.GRASSROOTS,
                )
            )
            or 0,
            Item.JOINT_ORGANIZATIONS: view.joints,
            Item.MEMBERS: full + probationary,
            Item.PROBATIONARY: probationary,
        }

    def _members(self, top: PartyOrganization, day: date) -> tuple[int, int]:
        """Full and probationary members on the rosters, as they were on a day."""
        rows = self._session.execute(
            select(Member.id, Member.standing)
            .join(PartyOrganization, PartyOrganization.id == Member.organization_id)
            .where(under(top), belonging_on(day))
        )
        standing: dict[int, Standing] = dict(iter(rows))
        then = self._work.history.earlier(Member.__tablename__, "standing", day)
        standing |= {number: Standing(was) for number, was in then.items() if number in standing}
        full = sum(each is Standing.FULL for each in standing.values())
        return full, len(standing) - full

    def _below(self, top: PartyOrganization, day: date, view: CoverageView) -> Iterable[Below]:
        children = self._work.organizations.children(top)
        given = {
            each.organization_id: each
            for some in in_batches([child.id for child in children])
            for each in self._session.scalars(
                select(Statistics).where(
                    Statistics.organization_id.in_(some), Statistics.on == day
                )
            )
        }
        for child in children:
            statistics = given.get(child.id)
            if statistics is None:
                continue
            here = self._work.ledgers.narrowed(view, child)
            totals = self._totals(statistics, child, here, self._reasons(statistics))
            yield Below(statistics.id, child.name, totals)


# --- unit by unit -------------------------------------------------------------------------------


def _odd(
    stated: Sequence[StatedUnit], view: CoverageView, reasons: Mapping[str, str]
) -> Iterable[Odd]:
    """Every unit that is not the same on both sides: those of the list first, in its order."""
    known = _Known(view.lines)
    met: set[int] = set()
    apart: list[StatedUnit] = []
    for each in stated:
        line = known.of(each)
        about = f"s:{each.credit_code or each.name}"
        if line is None:
            apart.append(each)
            continue
        if line.unit_id in met:
            yield Odd(
                Sort.TWICE, about, each.name, line.unit_id, each.id, reason=reasons.get(about)
            )
            continue
        met.add(line.unit_id)
        about = f"u:{line.unit_id}"
        reason = reasons.get(about)
        if not line.facts.in_base:
            yield Odd(
                Sort.ONLY_THEIRS,
                about,
                line.name,
                line.unit_id,
                each.id,
                each.coverage,
                why=line.values.get("excluded_why"),
                operating=line.values.get("operating"),
                reason=reason,
            )
        elif each.coverage not in {None, line.coverage}:
            yield Odd(
                Sort.OTHERWISE,
                about,
                line.name,
                line.unit_id,
                each.id,
                each.coverage,
                line.coverage,
                reason=reason,
            )
    rest = [line for line in view.lines if line.facts.in_base and line.unit_id not in met]
    near = _Near(rest)
    for each in apart:
        about = f"s:{each.credit_code or each.name}"
        yield Odd(
            Sort.ONLY_THEIRS,
            about,
            each.name,
            stated_id=each.id,
            theirs=each.coverage,
            like=near.to(each.name),
            reason=reasons.get(about),
        )
    for line in rest:
        about = f"u:{line.unit_id}"
        yield Odd(
            Sort.ONLY_OURS,
            about,
            line.name,
            line.unit_id,
            ours=line.coverage,
            reason=reasons.get(about),
        )


class _Known:
    """Finds the unit of a ledger that a list means: by its credit code, else by a name that one has."""

    def __init__(self, lines: Sequence[LedgerLine]) -> None:
        self._by_credit: dict[str, LedgerLine] = {}
        self._by_name: dict[str, LedgerLine | None] = {}
        for line in lines:
            if credit := line.values.get("credit_code"):
                self._by_credit.setdefault(str(credit), line)
            self._by_name[line.name] = None if line.name in self._by_name else line

    def of(self, stated: StatedUnit) -> LedgerLine | None:
        if stated.credit_code and (found := self._by_credit.get(stated.credit_code)):
            return found
        found = self._by_name.get(stated.name)
        if found is None:
            return None
        credit = found.values.get("credit_code")
        # Two codes are two units, whatever they are called.
        return None if stated.credit_code and credit else found


class _Near:
    """Finds a unit whose name is nearly the same, among those that the list does not have."""

    def __init__(self, lines: Sequence[LedgerLine]) -> None:
        from models.exchange.likeness import Likeness  # noqa: PLC0415 - it needs a unit of work's rows

        self._names = {line.code: line.name for line in lines}
        self._likeness = Likeness()
        for line in lines:
            self._likeness.add(line.code, line.name, None, "")

    def to(self, name: str) -> str | None:
        return next((self._names[code] for _, code in self._likeness.of("", name, None, "")), None)
