"""The two coverages (两个覆盖) and the radar: what the notice says about each unit.

Pure rules over small frozen values. Source: 辽组通字〔2016〕64号 (part 2 for the targets, part 3 for
the measures). A unit is not a branch: coverage counts units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from models.unit import Category, ParkLevel, Sector

#: Full members with whom a unit founds its own organisation (measure 3).
MEMBERS_FOR_AN_ORGANIZATION = 3
#: Staff with whom an enterprise must have its own organisation, and at least a member (part 2).
STAFF_FOR_AN_ORGANIZATION = 100
STAFF_FOR_A_MEMBER = 50
#: Staff with whom a social service organisation must have an organisation (part 2).
STAFF_OF_A_SERVICE = 30
#: Firms that must have an organisation whatever their size (part 2).
FIRMS = frozenset({Category.LAW_FIRM, Category.ACCOUNTING_FIRM, Category.TAX_FIRM})
SERVICES = frozenset({Category.PRIVATE_SCHOOL, Category.PRIVATE_HOSPITAL, Category.OTHER_SERVICE})


class Coverage(StrEnum):
    """How a unit is covered; the first that holds."""

    INDEPENDENT = "independent"
    JOINT = "joint"
    WORK = "work"
    NONE = "none"


@dataclass(frozen=True)
class UnitFacts:
    """What the rules ask about a unit on a day; None is "not known", which never becomes a finding."""

    sector: Sector
    category: Category
    in_base: bool = True
    employees: int | None = None
    members: int | None = None
    full_members: int | None = None
    own_organization: bool = False
    joint_organization: bool = False
    instructor: bool = False
    union_or_league: bool = False
    under_committee: bool = False
    park: ParkLevel | None = None
    provincial: bool = False


@dataclass(frozen=True)
class Reading:
    """How disputed words are read (settings): whether 综合党委兜底 counts as work coverage."""

    committee_counts: bool = False


@dataclass(frozen=True)
class Rates:
    """Counts of units; every share is one of them over `base`."""

    base: int = 0
    independent: int = 0
    joint: int = 0
    work: int = 0
    excluded: int = 0

    @property
    def organized(self) -> int:
        """|O|: units with their own organisation or a joint one."""
        return self.independent + self.joint

    @property
    def covered(self) -> int:
        """|W|: organised units and those covered by work."""
        return self.organized + self.work

    def __add__(self, other: Rates) -> Rates:
        return Rates(
            self.base + other.base,
            self.independent + other.independent,
            self.joint + other.joint,
            self.work + other.work,
            self.excluded + other.excluded,
        )


class Check(StrEnum):
    """A sentence of the notice that a unit does not yet meet; its words are `radar.<check>`."""

    THREE_MEMBERS = "three_members"
    FEW_MEMBERS = "few_members"
    NO_MEMBERS = "no_members"
    HUNDRED_STAFF = "hundred_staff"
    FIFTY_STAFF = "fifty_staff"
    PROVINCIAL_ASSOCIATION = "provincial_association"
    SERVICE_OF_THIRTY = "service_of_thirty"
    FIRM = "firm"
    SOCIAL_WORK = "social_work"
    NATIONAL_PARK = "national_park"


@dataclass(frozen=True)
class Finding:
    """One check that a unit fails, with the number that made it so."""

    check: Check
    number: int | None = field(default=None)


def coverage(unit: UnitFacts, reading: Reading = Reading()) -> Coverage:
    """How a unit is covered."""
    if unit.own_organization:
        return Coverage.INDEPENDENT
    if unit.joint_organization:
        return Coverage.JOINT
    by_committee = reading.committee_counts and unit.under_committee
    if unit.instructor or unit.union_or_league or by_committee:
        return Coverage.WORK
    return Coverage.NONE


def rates(units: Iterable[UnitFacts], reading: Reading = Reading()) -> Rates:
    """The counts of all these units; those outside the 党建基数 are counted as excluded only."""
    whole = Rates()
    for unit in units:
        if not unit.in_base:
            whole += Rates(excluded=1)
            continue
        stands = coverage(unit, reading)
        whole += Rates(
            base=1,
            independent=int(stands is Coverage.INDEPENDENT),
            joint=int(stands is Coverage.JOINT),
            work=int(stands is Coverage.WORK),
        )
    return whole


def findings(unit: UnitFacts, reading: Reading = Reading()) -> list[Finding]:
    """What the notice asks of a unit and is not yet so, in the order of the notice.

    What is not known is no finding; it is missing from the five clears instead.
    """
    if not unit.in_base:
        return []
    stands = coverage(unit, reading)
    organized = stands in {Coverage.INDEPENDENT, Coverage.JOINT}
    found: list[Finding] = []
    if unit.sector is Sector.ENTERPRISE and unit.employees is not None:
        if unit.employees >= STAFF_FOR_AN_ORGANIZATION and stands is not Coverage.INDEPENDENT:
            found.append(Finding(Check.HUNDRED_STAFF, unit.employees))
        elif (
            STAFF_FOR_A_MEMBER <= unit.employees < STAFF_FOR_AN_ORGANIZATION and unit.members == 0
        ):
            found.append(Finding(Check.FIFTY_STAFF, unit.employees))
    if unit.sector is Sector.SOCIAL and not organized:
        found += _social(unit, stands)
    found += _members(unit, stands)
    if unit.park is ParkLevel.NATIONAL and not organized:
        found.append(Finding(Check.NATIONAL_PARK))
    return found


def _social(unit: UnitFacts, stands: Coverage) -> list[Finding]:
    if unit.provincial and unit.category is Category.SOCIAL_ASSOCIATION:
        return [Finding(Check.PROVINCIAL_ASSOCIATION)]
    if unit.category in FIRMS:
        return [Finding(Check.FIRM)]
    if unit.category in SERVICES and (unit.employees or 0) >= STAFF_OF_A_SERVICE:
        return [Finding(Check.SERVICE_OF_THIRTY, unit.employees)]
    if stands is Coverage.NONE:
        return [Finding(Check.SOCIAL_WORK)]
    return []


def _members(unit: UnitFacts, stands: Coverage) -> list[Finding]:
    if unit.full_members is None or unit.members is None:
        return []
    if unit.full_members >= MEMBERS_FOR_AN_ORGANIZATION:
        if stands is Coverage.INDEPENDENT:
            return []
        return [Finding(Check.THREE_MEMBERS, unit.full_members)]
    if stands in {Coverage.INDEPENDENT, Coverage.JOINT}:
        return []
    if unit.members:
        return [Finding(Check.FEW_MEMBERS, unit.members)]
    return [Finding(Check.NO_MEMBERS)] if stands is Coverage.NONE else []
