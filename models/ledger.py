"""The ledger of the two coverages (辽组通字〔2016〕64号, measure 2): units as they stand on a day.

Everything is asked of all units under a node at once, and as of a day: dated links and offices
say who covered whom, and lines of history say what was written in the ledger then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from models.appointment import Appointment, Role, holding_on
from models.base import Base, in_batches
from models.coverage import (
    Coverage,
    Finding,
    Rates,
    Reading,
    UnitFacts,
    coverage,
    findings,
    rates,
)
from models.history import Change, Recorded
from models.member import Member, Standing, belonging_on
from models.organization import BRANCHES, Form, Level, PartyOrganization, existing_on, under
from models.unit import (
    Category,
    Formation,
    NotFounded,
    Operating,
    ParkLevel,
    Sector,
    Unit,
    UnitLink,
)

if TYPE_CHECKING:
    from models.work import Work


class Clear(StrEnum):
    """The five clears of a unit without organisation (五个清; the notice, measure 2)."""

    OPERATION = "operation"
    STAFF = "staff"
    MEMBERS = "members"
    OWNER = "owner"
    REASON = "reason"


#: What must be known for each of the five to be clear.
FIVE_CLEARS: Mapping[Clear, tuple[str, ...]] = {
    Clear.OPERATION: ("business", "operating"),
    Clear.STAFF: ("employees",),
    Clear.MEMBERS: ("full_members", "probationary_members"),
    Clear.OWNER: ("owner_name", "owner_is_member"),
    Clear.REASON: ("not_founded",),
}


class FindingAnswer(Recorded, Base):
    """Why a finding stands as it does: whoever can act has said so, and is not asked again."""

    __tablename__ = "finding_answer"
    __table_args__ = (UniqueConstraint("unit_id", "check"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    check: Mapped[str]
    reason: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[int | None]


@dataclass(frozen=True)
class LedgerLine:
    """One unit as it stands on a day: what is written, how it is covered, what is still to be done."""

    unit_id: int
    code: str
    name: str
    organization_id: int
    path: str
    values: Mapping[str, Any]
    facts: UnitFacts
    coverage: Coverage
    findings: tuple[Finding, ...]
    branches: tuple[str, ...] = ()
    instructors: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    confirmed_on: date | None = None

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """What nobody has given a reason for."""
        return tuple(each for each in self.findings if each.check.value not in self.reasons)

    @property
    def clears(self) -> dict[Clear, tuple[str, ...]]:
        """What is missing for each of the five clears; nothing missing is clear."""
        return {
            clear: tuple(name for name in names if self.values.get(name) is None)
            for clear, names in FIVE_CLEARS.items()
        }


@dataclass(frozen=True)
class NodeRates:
    """A node just below, with the rates of everything under it."""

    organization_id: int
    name: str
    rates: Rates


@dataclass(frozen=True)
class CoverageView:
    """The two coverages at and under a node on a day."""

    organization_id: int
    code: str
    name: str
    day: date
    rates: Rates
    children: tuple[NodeRates, ...]
    lines: tuple[LedgerLine, ...]
    #: Joint organisations on the day, and on that of the baseline.
    joints: int
    joints_before: int
    #: Where there was no unit yet: the day from which the ledgers know of some.
    begins_on: date | None = None

    def of(self, *, covered: Coverage | None) -> tuple[LedgerLine, ...]:
        """The units in the base that are covered in one way."""
        return tuple(
            line for line in self.lines if line.facts.in_base and line.coverage is covered
        )

    @property
    def excluded(self) -> tuple[LedgerLine, ...]:
        """The units that are not in the 党建基数."""
        return tuple(line for line in self.lines if not line.facts.in_base)

    @property
    def unclear(self) -> tuple[LedgerLine, ...]:
        """The units without organisation of which one of the five is not clear."""
        return tuple(
            line
            for line in self.lines
            if line.facts.in_base and not line.branches and any(line.clears.values())
        )

    @property
    def to_do(self) -> tuple[LedgerLine, ...]:
        """The units of which the notice asks something that nobody has answered."""
        return tuple(line for line in self.lines if line.open_findings)

    def as_json(self) -> dict[str, Any]:
        """The same figures for programs: counts and codes, no names of people."""
        return {
            "org": self.code,
            "name": self.name,
            "on": self.day.isoformat(),
            **_counts(self.rates),
            "joint_organizations": self.joints,
            "joint_organizations_before": self.joints_before,
            "children": [{"name": each.name, **_counts(each.rates)} for each in self.children],
            "units": [
                {
                    "code": line.code,
                    "coverage": line.coverage.value if line.facts.in_base else "excluded",
                    "findings": [each.check.value for each in line.findings],
                    "answered": sorted(line.reasons),
                }
                for line in self.lines
            ],
        }


def _counts(found: Rates) -> dict[str, int]:
    return {
        "base": found.base,
        "independent": found.independent,
        "joint": found.joint,
        "organized": found.organized,
        "covered": found.covered,
        "excluded": found.excluded,
    }


class Ledgers:
    """Questions about the ledgers."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @property
    def _reading(self) -> Reading:
        return Reading(committee_counts=self._work.terms.coverage.committee_counts)

    def view(
        self,
        top: PartyOrganization,
        day: date | None = None,
        *,
        keep: Callable[[LedgerLine], bool] = lambda _line: True,
    ) -> CoverageView:
        """The two coverages at and under a node on a day (today); `keep` chooses the units."""
        on = day or self._work.today
        lines = tuple(line for line in self.lines(top, on) if keep(line))
        return CoverageView(
            organization_id=top.id,
            code=top.code,
            name=top.name,
            day=on,
            rates=rates((line.facts for line in lines), self._reading),
            children=self._children(top, lines),
            lines=lines,
            joints=self._joints(top, on),
            joints_before=self._joints(top, self._work.terms.coverage.baseline_on),
            begins_on=None if lines or on >= self._work.today else self._begins_on(top),
        )

    def narrowed(self, view: CoverageView, node: PartyOrganization) -> CoverageView:
        """The part of a view that lies at and under one of its nodes, on the same day."""
        lines = tuple(line for line in view.lines if line.path.startswith(node.path))
        return CoverageView(
            organization_id=node.id,
            code=node.code,
            name=node.name,
            day=view.day,
            rates=rates((line.facts for line in lines), self._reading),
            children=self._children(node, lines),
            lines=lines,
            joints=self._joints(node, view.day),
            joints_before=self._joints(node, self._work.terms.coverage.baseline_on),
        )

    def lines(self, top: PartyOrganization, day: date) -> list[LedgerLine]:
        """Every unit owned at or under a node on a day, in the order of the tree."""
        rows = self._session.execute(
            select(Unit, PartyOrganization)
            .join(PartyOrganization, PartyOrganization.id == Unit.organization_id)
            .where(under(top))
            .order_by(PartyOrganization.code, Unit.code)
        ).all()
        owned = [(unit, owner) for unit, owner in rows]
        if day < self._work.today:
            owned = self._owned_then(top, owned, day)
        return self._read(
            [(unit, owner.path, owner.form, owner.level) for unit, owner in owned], day
        )

    def _owned_then(
        self,
        top: PartyOrganization,
        owned: Sequence[tuple[Unit, PartyOrganization]],
        day: date,
    ) -> list[tuple[Unit, PartyOrganization]]:
        """The units that belonged under a node on a past day, before some were moved."""
        moved = self._work.history.earlier(Unit.__tablename__, "organization_id", day)
        if not moved:
            return list(owned)
        found = [(unit, owner) for unit, owner in owned if unit.id not in moved]
        for some in in_batches(list(moved)):
            for unit in self._session.scalars(select(Unit).where(Unit.id.in_(some))):
                owner = self._work.organizations.get(moved[unit.id])
                if owner.path.startswith(top.path):
                    found.append((unit, owner))
        return sorted(found, key=lambda each: (each[1].code, each[0].code))

    def of(self, numbers: Sequence[int], day: date) -> list[LedgerLine]:
        """These units as they stand on a day, in the order of the tree."""
        rows = [
            row
            for some in in_batches(numbers)
            for row in self._session.execute(
                select(
                    Unit, PartyOrganization.path, PartyOrganization.form, PartyOrganization.level
                )
                .join(PartyOrganization, PartyOrganization.id == Unit.organization_id)
                .where(Unit.id.in_(some))
                .order_by(PartyOrganization.code, Unit.code)
            )
        ]
        return self._read([(unit, path, form, level) for unit, path, form, level in rows], day)

    def line(self, unit: Unit, day: date | None = None) -> LedgerLine:
        """One unit as it stands on a day (today)."""
        owner = self._work.organizations.get(unit.organization_id)
        [line] = self._read([(unit, owner.path, owner.form, owner.level)], day or self._work.today)
        return line

    def guided(self, person_id: int, day: date) -> list[LedgerLine]:
        """The units without a branch of their own to which somebody is sent as instructor."""
        rows = self._session.execute(
            select(Unit, PartyOrganization.path, PartyOrganization.form, PartyOrganization.level)
            .join(PartyOrganization, PartyOrganization.id == Unit.organization_id)
            .join(Appointment, Appointment.unit_id == Unit.id)
            .where(
                Appointment.person_id == person_id,
                Appointment.role == Role.INSTRUCTOR,
                holding_on(day),
            )
            .order_by(PartyOrganization.code, Unit.code)
        ).all()
        return self._read([(unit, path, form, level) for unit, path, form, level in rows], day)

    def answer(self, unit: Unit, check: str, reason: str) -> None:
        """Keep why a finding stands as it does; a later word replaces an earlier one."""
        known = self._session.scalar(
            select(FindingAnswer).where(
                FindingAnswer.unit_id == unit.id, FindingAnswer.check == check
            )
        )
        if known is None:
            known = FindingAnswer(unit_id=unit.id, check=check)
            self._session.add(known)
        known.reason = reason
        known.answered_at = self._work.now
        known.answered_by = self._work.by.person_id
        self._session.flush()

    def lapse(self) -> int:
        """Take back the answers to findings that are none today: come back, they are open again."""
        answers: dict[int, list[FindingAnswer]] = {}
        for each in self._session.scalars(select(FindingAnswer).order_by(FindingAnswer.id)):
            answers.setdefault(each.unit_id, []).append(each)
        lapsed = 0
        for line in self.of(list(answers), self._work.today):
            stand = {finding.check.value for finding in line.findings}
            for each in answers[line.unit_id]:
                if each.check not in stand:
                    self._session.delete(each)
                    lapsed += 1
        self._session.flush()
        return lapsed

    # --- how ---

    def _read(self, rows: Sequence[tuple[Unit, str, Form, Level]], day: date) -> list[LedgerLine]:
        ids = [unit.id for unit, *_ in rows]
        values: dict[int, dict[str, Any] | None] = {unit.id: _values(unit) for unit, *_ in rows}
        values |= self._as_of(ids, day)
        covering = self._covering(ids, day)
        sizes = self._sizes({org for found in covering.values() for org, _, _ in found}, day)
        guides = self._guides(ids, day)
        reasons = self._reasons(ids, day)
        found = []
        for unit, path, form, level in rows:
            written = values[unit.id]
            if written is None:
                # It came into the ledger later.
                continue
            covered_by = covering.get(unit.id, [])
            facts = _facts(written, covered_by, sizes)
            facts = replace(
                facts,
                instructor=unit.id in guides,
                under_committee=form is Form.COMPREHENSIVE_COMMITTEE,
                provincial=bool(written.get("provincial")) or level is Level.PROVINCE,
            )
            stands = coverage(facts, self._reading)
            found.append(
                LedgerLine(
                    unit_id=unit.id,
                    code=unit.code,
                    name=str(written.get("name", unit.name)),
                    organization_id=unit.organization_id,
                    path=path,
                    values=written,
                    facts=facts,
                    coverage=stands,
                    findings=tuple(findings(facts, self._reading)),
                    branches=tuple(name for _, _, name in covered_by),
                    instructors=tuple(guides.get(unit.id, ())),
                    reasons=reasons.get(unit.id, {}),
                    confirmed_on=unit.confirmed_on,
                )
            )
        return found

    def _as_of(self, ids: Sequence[int], day: date) -> dict[int, dict[str, Any] | None]:
        """The units that were written otherwise on that day, as they were then."""
        if day >= self._work.today:
            return {}
        then = self._work.history.otherwise_on(Unit.__tablename__, ids, day)
        return {
            number: None if fields is None else _typed(fields) for number, fields in then.items()
        }

    def _covering(self, ids: Sequence[int], day: date) -> dict[int, list[tuple[int, Form, str]]]:
        """The organisations that cover each unit on a day: id, form and name."""
        found: dict[int, list[tuple[int, Form, str]]] = {}
        forms = self._forms(day)
        for some in in_batches(ids):
            rows = self._session.execute(
                select(
                    UnitLink.unit_id,
                    PartyOrganization.id,
                    PartyOrganization.form,
                    PartyOrganization.name,
                )
                .join(PartyOrganization, PartyOrganization.id == UnitLink.organization_id)
                .where(UnitLink.unit_id.in_(some), linked_on(day), existing_on(day))
                .order_by(UnitLink.id)
            )
            for unit, organization, form, name in rows:
                found.setdefault(unit, []).append(
                    (organization, forms.get(organization, form), name)
                )
        return found

    def _forms(self, day: date) -> dict[int, Form]:
        """What the organisations were on a past day that are of another form since."""
        if day >= self._work.today:
            return {}
        table = PartyOrganization.__tablename__
        return {
            number: Form(form)
            for number, form in self._work.history.earlier(table, "form", day).items()
        }

    def _sizes(self, organizations: Iterable[int], day: date) -> dict[int, tuple[int, int, int]]:
        """How many full and probationary members an organisation has, and how many units it covers."""
        ids = sorted(organizations)
        found: dict[int, tuple[int, int, int]] = {}
        for some in in_batches(ids):
            members = self._session.execute(
                select(Member.organization_id, Member.standing, func.count())
                .where(Member.organization_id.in_(some), belonging_on(day))
                .group_by(Member.organization_id, Member.standing)
            )
            for organization, standing, count in members:
                full, probationary, units = found.get(organization, (0, 0, 0))
                if standing is Standing.FULL:
                    full += count
                else:
                    probationary += count
                found[organization] = (full, probationary, units)
            covered = self._session.execute(
                select(UnitLink.organization_id, func.count())
                .where(UnitLink.organization_id.in_(some), linked_on(day))
                .group_by(UnitLink.organization_id)
            )
            for organization, count in covered:
                full, probationary, _ = found.get(organization, (0, 0, 0))
                found[organization] = (full, probationary, count)
        return found

    def _guides(self, ids: Sequence[int], day: date) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for some in in_batches(ids):
            for office in self._session.scalars(
                select(Appointment).where(
                    Appointment.unit_id.in_(some),
                    Appointment.role == Role.INSTRUCTOR,
                    holding_on(day),
                )
            ):
                assert office.unit_id is not None
                found.setdefault(office.unit_id, []).append(office.person.name)
        return found

    def _reasons(self, ids: Sequence[int], day: date) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        if day < self._work.today:
            return found
        for some in in_batches(ids):
            for each in self._session.scalars(
                select(FindingAnswer).where(FindingAnswer.unit_id.in_(some))
            ):
                found.setdefault(each.unit_id, {})[each.check] = each.reason
        return found

    def _joints(self, top: PartyOrganization, day: date) -> int:
        forms = self._forms(day)
        found = self._session.execute(
            select(PartyOrganization.id, PartyOrganization.form).where(
                under(top),
                existing_on(day),
                or_(PartyOrganization.form == Form.JOINT_BRANCH, PartyOrganization.id.in_(forms)),
            )
        )
        return sum(forms.get(number, form) is Form.JOINT_BRANCH for number, form in found)

    def _begins_on(self, top: PartyOrganization) -> date | None:
        return self._session.scalar(
            select(func.min(Change.valid_from))
            .join(Unit, Unit.id == Change.thing_id)
            .join(PartyOrganization, PartyOrganization.id == Unit.organization_id)
            .where(Change.thing == Unit.__tablename__, Change.field == "", under(top))
        )

    def _children(
        self, top: PartyOrganization, lines: Iterable[LedgerLine]
    ) -> tuple[NodeRates, ...]:
        below: dict[int, list[UnitFacts]] = {}
        depth = len(top.path)
        for line in lines:
            child = line.path[depth:].split("/", 1)[0]
            if child:
                below.setdefault(int(child), []).append(line.facts)
        return tuple(
            NodeRates(child.id, child.name, rates(below[child.id], self._reading))
            for child in self._work.organizations.children(top)
            if child.id in below
        )


def linked_on(day: date) -> Any:
    """The condition "covered by that organisation on that day"."""
    return and_(
        or_(UnitLink.since.is_(None), UnitLink.since <= day),
        or_(UnitLink.until.is_(None), UnitLink.until > day),
    )


#: The columns of a unit that the ledger shows and people change.
COLUMNS = (
    "name",
    "credit_code",
    "category",
    "operating",
    "excluded_why",
    "employees",
    "full_members",
    "probationary_members",
    "owner_name",
    "owner_is_member",
    "owner_posts",
    "business",
    "address",
    "park",
    "park_level",
    "provincial",
    "has_union",
    "has_league",
    "formation",
    "not_founded",
    "plan_on",
    "remark",
)
_CHOICES: Mapping[str, type[StrEnum]] = {
    "sector": Sector,
    "category": Category,
    "operating": Operating,
    "park_level": ParkLevel,
    "formation": Formation,
    "not_founded": NotFounded,
}


def _values(unit: Unit) -> dict[str, Any]:
    return {
        name: value for name in (*COLUMNS, "sector") if (value := getattr(unit, name)) is not None
    }


def _typed(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What history keeps as JSON, as the ledger has it."""
    found = {
        name: _CHOICES[name](value) if name in _CHOICES else value for name, value in kept.items()
    }
    if "plan_on" in found:
        found["plan_on"] = date.fromisoformat(found["plan_on"])
    return found


def _facts(
    written: Mapping[str, Any],
    covered_by: Sequence[tuple[int, Form, str]],
    sizes: Mapping[int, tuple[int, int, int]],
) -> UnitFacts:
    own = [each for each in covered_by if each[1] is not Form.JOINT_BRANCH]
    full, probationary = written.get("full_members"), written.get("probationary_members")
    if full is None and len(own) == 1 and own[0][1] in BRANCHES:
        # A branch of this unit alone: its roster says how many members work there.
        found_full, found_probationary, units = sizes.get(own[0][0], (0, 0, 0))
        if units == 1:
            full, probationary = found_full, found_probationary
    members = None if full is None else full + (probationary or 0)
    operating = written.get("operating", Operating.WORKING)
    return UnitFacts(
        sector=written["sector"],
        category=written["category"],
        in_base=operating is Operating.WORKING and not written.get("excluded_why"),
        employees=written.get("employees"),
        members=members,
        full_members=full,
        own_organization=bool(own),
        joint_organization=any(form is Form.JOINT_BRANCH for _, form, _ in covered_by),
        union_or_league=bool(written.get("has_union") or written.get("has_league")),
        park=written.get("park_level"),
    )
