"""The two coverages and the radar: a row for each sentence of the notice and each border."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.coverage import (
    Check,
    Coverage,
    Finding,
    Rates,
    Reading,
    UnitFacts,
    coverage,
    findings,
    rates,
)
from models.unit import Category, ParkLevel, Sector


def enterprise(**facts: Any) -> UnitFacts:
    return UnitFacts(Sector.ENTERPRISE, Category.PRIVATE_ENTERPRISE, **facts)


def social(category: Category, **facts: Any) -> UnitFacts:
    return UnitFacts(Sector.SOCIAL, category, **facts)


@pytest.mark.parametrize(
    ("facts", "covered"),
    [
        ({}, Coverage.NONE),
        ({"instructor": True}, Coverage.WORK),
        ({"union_or_league": True}, Coverage.WORK),
        ({"under_committee": True}, Coverage.NONE),  # 兜底 counts only by setting
        ({"joint_organization": True, "instructor": True}, Coverage.JOINT),
        ({"own_organization": True, "joint_organization": True}, Coverage.INDEPENDENT),
    ],
)
def test_how_a_unit_is_covered(facts: dict[str, Any], covered: Coverage) -> None:
    assert coverage(enterprise(**facts)) is covered


def test_the_committees_backstop_counts_where_the_setting_says_so() -> None:
    unit = enterprise(under_committee=True)
    assert coverage(unit, Reading(committee_counts=True)) is Coverage.WORK


def test_rates_open_to_counts_and_leave_out_what_is_not_in_the_base() -> None:
    units = [
        enterprise(own_organization=True),
        enterprise(joint_organization=True),
        enterprise(instructor=True),
        enterprise(),
        enterprise(in_base=False, own_organization=True),
    ]
    found = rates(units)
    assert found == Rates(base=4, independent=1, joint=1, work=1, excluded=1)
    assert (found.organized, found.covered) == (2, 3)


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        # 凡有3名以上正式党员的，都要单独成立党组织; a joint one is not enough
        (enterprise(members=3, full_members=3), [Finding(Check.THREE_MEMBERS, 3)]),
        (
            enterprise(members=4, full_members=3, joint_organization=True),
            [Finding(Check.THREE_MEMBERS, 3)],
        ),
        (enterprise(members=3, full_members=3, own_organization=True), []),
        # probationary members do not found an organisation
        (enterprise(members=3, full_members=2), [Finding(Check.FEW_MEMBERS, 3)]),
        # 党员不足3名的 … 建立联合党组织; an instructor alone is not what the sentence asks for
        (enterprise(members=1, full_members=1, instructor=True), [Finding(Check.FEW_MEMBERS, 1)]),
        (enterprise(members=1, full_members=1, joint_organization=True), []),
        # 没有党员的 … 推进党的工作覆盖
        (enterprise(members=0, full_members=0), [Finding(Check.NO_MEMBERS)]),
        (enterprise(members=0, full_members=0, instructor=True), []),
        # 职工人数100人以上的全部单独组建党组织
        (enterprise(employees=100), [Finding(Check.HUNDRED_STAFF, 100)]),
        (enterprise(employees=100, joint_organization=True), [Finding(Check.HUNDRED_STAFF, 100)]),
        (enterprise(employees=100, own_organization=True), []),
        # 50人至99人的要有党员
        (
            enterprise(employees=99, members=0, full_members=0, instructor=True),
            [Finding(Check.FIFTY_STAFF, 99)],
        ),
        (enterprise(employees=50, members=1, full_members=1, joint_organization=True), []),
        (enterprise(employees=49, members=0, full_members=0, instructor=True), []),
        # not known is no finding
        (enterprise(employees=None), []),
        (enterprise(employees=60), []),
        # social organisations
        (
            social(Category.SOCIAL_ASSOCIATION, provincial=True),
            [Finding(Check.PROVINCIAL_ASSOCIATION)],
        ),
        (social(Category.SOCIAL_ASSOCIATION, instructor=True), []),
        (social(Category.SOCIAL_ASSOCIATION), [Finding(Check.SOCIAL_WORK)]),
        (social(Category.PRIVATE_SCHOOL, employees=30), [Finding(Check.SERVICE_OF_THIRTY, 30)]),
        (social(Category.PRIVATE_SCHOOL, employees=29, instructor=True), []),
        (social(Category.LAW_FIRM, instructor=True), [Finding(Check.FIRM)]),
        (social(Category.LAW_FIRM, joint_organization=True), []),
        # staff rules are for enterprises: a school of 100 may have a joint organisation
        (social(Category.PRIVATE_SCHOOL, employees=100, joint_organization=True), []),
        # 国家级园区实现党的组织和工作全覆盖
        (
            enterprise(park=ParkLevel.NATIONAL, instructor=True),
            [Finding(Check.NATIONAL_PARK)],
        ),
        (enterprise(park=ParkLevel.NATIONAL, joint_organization=True), []),
        # outside the base nothing is asked
        (enterprise(in_base=False, employees=500, members=9, full_members=9), []),
    ],
)
def test_what_the_notice_asks_of_a_unit(unit: UnitFacts, found: list[Finding]) -> None:
    assert findings(unit) == found


FACTS = st.builds(
    UnitFacts,
    sector=st.sampled_from(Sector),
    category=st.sampled_from(Category),
    in_base=st.booleans(),
    employees=st.none() | st.integers(0, 300),
    members=st.none() | st.integers(0, 9),
    full_members=st.none() | st.integers(0, 9),
    own_organization=st.booleans(),
    joint_organization=st.booleans(),
    instructor=st.booleans(),
    union_or_league=st.booleans(),
    under_committee=st.booleans(),
    park=st.none() | st.sampled_from(ParkLevel),
    provincial=st.booleans(),
)


@given(st.lists(FACTS, max_size=30), st.booleans())
def test_counts_add_up_whatever_the_units(units: list[UnitFacts], committee: bool) -> None:
    found = rates(units, Reading(committee_counts=committee))
    assert found.base + found.excluded == len(units)
    assert found.organized <= found.covered <= found.base
    half = len(units) // 2
    reading = Reading(committee_counts=committee)
    assert rates(units[:half], reading) + rates(units[half:], reading) == found


@given(FACTS)
def test_a_unit_with_its_own_organisation_has_nothing_to_found(unit: UnitFacts) -> None:
    if unit.own_organization:
        asked = {finding.check for finding in findings(unit)}
        assert asked <= {Check.FIFTY_STAFF}  # an organisation without a known member: ask again
