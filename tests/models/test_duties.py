"""The rule table: what a branch owes, by which rule, until when, and what it does not owe and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import Every, Period
from models.kind import Kind
from models.obligation import (
    RULES,
    AppliesTo,
    BranchFacts,
    Duty,
    Rule,
    due_on,
    duties,
    judged_on,
    verdict,
)
from models.requirement import Asked
from models.terms import KindTerms, Terms

OCTOBER = Period.parse("2026-10")
MONTHLY = KindTerms(owed=True, every=Every.MONTH, due_day=25)


@pytest.mark.parametrize(
    ("kind", "facts", "owed", "reason", "number"),
    [
        # 支部工作条例, article 20: a committee from 7 full members on
        (Kind.COMMITTEE_MEETING, BranchFacts(6), (), "no_committee", 6),
        (Kind.COMMITTEE_MEETING, BranchFacts(7), ("",), None, 0),
        (Kind.COMMITTEE_MEETING, BranchFacts(0), (), "no_committee", 0),
        # groups: each group holds its own meeting
        (Kind.GROUP_MEETING, BranchFacts(40), (), "no_groups", 0),
        (Kind.GROUP_MEETING, BranchFacts(3, (7,)), ("group:7",), None, 0),
        (Kind.GROUP_MEETING, BranchFacts(26, (7, 8)), ("group:7", "group:8"), None, 0),
        # a branch of two full members is still asked for what every branch owes
        (Kind.THEME_DAY, BranchFacts(2), ("",), None, 0),
        (Kind.THEME_DAY, BranchFacts(0), ("",), None, 0),
    ],
)
def test_what_a_branch_owes(
    kind: Kind, facts: BranchFacts, owed: tuple[str, ...], reason: str | None, number: int
) -> None:
    [rule] = [rule for rule in RULES if rule.kind is kind]
    found = verdict(rule, facts, MONTHLY, OCTOBER)
    assert (found.parts, found.reason, found.number) == (owed, reason, number)
    assert found.owed is (reason is None)


@pytest.mark.parametrize(
    ("applies_to", "facts", "reason"),
    [
        (AppliesTo.EVERY_BRANCH, BranchFacts(9), "not_asked"),
        (AppliesTo.WITH_GROUPS, BranchFacts(9, (1,)), "not_asked"),
        # that the rules leave it out is the better reason: it would hold also if it were asked
        (AppliesTo.WITH_COMMITTEE, BranchFacts(3), "no_committee"),
        (AppliesTo.WITH_GROUPS, BranchFacts(9), "no_groups"),
    ],
)
def test_why_what_is_switched_off_is_not_owed(
    applies_to: AppliesTo, facts: BranchFacts, reason: str
) -> None:
    off = MONTHLY.model_copy(update={"owed": False})
    assert verdict(Rule(Kind.THEME_DAY, applies_to), facts, off, OCTOBER).reason == reason


def settled(asked: Mapping[Kind, KindTerms]) -> dict[Kind, Asked]:
    """As the settings say it, and no level otherwise."""
    return {kind: Asked(terms) for kind, terms in asked.items()}


def test_every_kind_has_one_rule_and_a_verdict(terms: Terms) -> None:
    assert [rule.kind for rule in RULES] == list(Kind)
    found = list(
        duties(lambda _: BranchFacts(9, (1,)), settled(terms.obligations), date(2026, 10, 22))
    )
    assert [duty.kind for duty in found] == list(Kind)


def test_as_shipped_only_the_theme_day_is_owed(terms: Terms) -> None:
    found = duties(
        lambda _: BranchFacts(30, (1, 2)), settled(terms.obligations), date(2026, 10, 22)
    )
    assert [duty for duty in found if duty.owed] == [Duty(Kind.THEME_DAY, OCTOBER, 25)]


def test_each_kind_is_judged_by_how_its_own_period_began(terms: Terms) -> None:
    """A branch of 9 in July that has 5 in October: by the quarter it has a committee, by the month not."""
    sizes = {"2026-Q3": 9, "2026-09": 9, "2026-10": 5, "2026-Q4": 5}

    def facts(period: Period) -> BranchFacts:
        return BranchFacts(sizes.get(period.code, 5))

    def committee(every: Every, day: date) -> Duty:
        asked = terms.obligations | {
            Kind.COMMITTEE_MEETING: KindTerms(owed=True, every=every, due_day=0)
        }
        return next(
            duty
            for duty in duties(facts, settled(asked), day)
            if duty.kind is Kind.COMMITTEE_MEETING
        )

    assert committee(Every.QUARTER, date(2026, 9, 30)).owed
    assert committee(Every.MONTH, date(2026, 9, 30)).owed
    assert not committee(Every.MONTH, date(2026, 10, 1)).owed
    assert not committee(Every.QUARTER, date(2026, 10, 1)).owed


@pytest.mark.parametrize(
    ("period", "founded_on", "day"),
    [
        ("2026-10", None, "2026-10-01"),
        ("2026-10", "2020-01-01", "2026-10-01"),
        ("2026-10", "2026-10-01", "2026-10-01"),
        ("2026-10", "2026-10-20", "2026-10-20"),  # a new branch is judged as it was founded
        ("2026-Q4", "2026-11-05", "2026-11-05"),
    ],
)
def test_the_day_on_which_a_branch_is_looked_at(
    period: str, founded_on: str | None, day: str
) -> None:
    founded = date.fromisoformat(founded_on) if founded_on else None
    assert judged_on(Period.parse(period), founded) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("period", "due_day", "opened_on", "due"),
    [
        ("2026-10", 25, "2026-10-01", "2026-10-25"),
        ("2026-10", 25, "2026-10-25", "2026-10-25"),  # opened on the due day: due that very day
        ("2026-10", 25, "2026-10-26", "2026-10-31"),  # opened after it: the whole period is left
        ("2026-10", 25, "2026-10-31", "2026-10-31"),
        ("2026-10", 0, "2026-10-05", "2026-10-31"),
        ("2026-02", 30, "2026-02-01", "2026-02-28"),
        ("2026-Q4", 20, "2026-10-01", "2026-12-20"),
        ("2026-Q4", 20, "2026-12-21", "2026-12-31"),
        ("2026", 0, "2026-05-04", "2026-12-31"),
    ],
)
def test_the_due_day(period: str, due_day: int, opened_on: str, due: str) -> None:
    found = due_on(Period.parse(period), due_day, date.fromisoformat(opened_on))
    assert found == date.fromisoformat(due)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from(Every), st.integers(0, 31))
def test_nothing_is_due_before_it_is_opened_or_after_its_period(
    opened_on: date, every: Every, due_day: int
) -> None:
    period = Period.holding(opened_on, every)
    assert opened_on <= due_on(period, due_day, opened_on) <= period.ends_on
