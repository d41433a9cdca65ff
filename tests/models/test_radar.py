"""What is asked of branches: a row for each side of each limit."""

from __future__ import annotations

from datetime import date

import pytest

from bot.settings import Settings
from models.appointment import Origin
from models.radar import BranchCheck as Check
from models.radar import BranchState, branch_findings

TODAY = date(2026, 10, 22)


@pytest.mark.parametrize(
    ("branch", "day", "found"),
    [
        (BranchState(joint=True, enterprises=3, units=3), TODAY, []),
        (BranchState(joint=True, enterprises=4, units=4), TODAY, [Check.JOINT_ENTERPRISES]),
        # Social organisations are no 户企业 of the notice; the five of the rules are units of any sort.
        (BranchState(joint=True, enterprises=0, units=5), TODAY, []),
        (BranchState(joint=True, enterprises=0, units=6), TODAY, [Check.JOINT_UNITS]),
        # Before the rules of 2018 there was only the notice.
        (BranchState(joint=True, enterprises=0, units=6), date(2018, 10, 27), []),
        # A branch of one unit with several companies is no joint one.
        (BranchState(joint=False, enterprises=4, units=4), TODAY, []),
        # Nothing is known of the secretary: nothing is found.
        (BranchState(), TODAY, []),
        (BranchState(origin=Origin.STAFF), TODAY, [Check.NO_ORGANISER]),
        (BranchState(origin=Origin.STAFF, organiser=True), TODAY, []),
        (BranchState(origin=Origin.OWNER, organiser=True), TODAY, [Check.OWNER_SECRETARY]),
        (BranchState(origin=Origin.OWNER, organiser=True, full_time_deputy=True), TODAY, []),
        # Six months ahead, that day included; and until it is put right.
        (BranchState(term_ends_on=date(2027, 4, 23)), TODAY, []),
        (BranchState(term_ends_on=date(2027, 4, 22)), TODAY, [Check.TERM_ENDS]),
        (BranchState(term_ends_on=date(2026, 9, 1)), TODAY, [Check.TERM_ENDS]),
        (BranchState(contract_until=date(2026, 12, 23)), TODAY, []),
        (BranchState(contract_until=date(2026, 12, 22)), TODAY, [Check.CONTRACT_ENDS]),
        (
            BranchState(contract_until=date(2026, 12, 22), contract_filed_on=date(2026, 10, 1)),
            TODAY,
            [],
        ),
        # What was filed years ago was filed for another contract.
        (
            BranchState(contract_until=date(2026, 12, 22), contract_filed_on=date(2023, 10, 1)),
            TODAY,
            [Check.CONTRACT_ENDS],
        ),
    ],
)
def test_what_is_found(
    branch: BranchState, day: date, found: list[Check], shipped: Settings
) -> None:
    coverage = shipped.terms.coverage
    assert [each.check for each in branch_findings(branch, day, coverage)] == found
