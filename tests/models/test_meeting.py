"""Who counts, how many must come, how many must agree: tables, and what holds for every number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.meeting import Motion, Threshold, Vote, VoteFault, Voter, counted, faults, threshold

NUMBERS = st.integers(0, 500)


@pytest.mark.parametrize(
    ("motion", "expected", "to_open", "to_pass"),
    [
        (Motion.ORDINARY, 3, 2, 2),
        (Motion.ORDINARY, 4, 2, 3),  # exactly half opens, with a note; it never passes
        (Motion.ORDINARY, 9, 5, 5),
        (Motion.ORDINARY, 10, 5, 6),
        (Motion.COMMITTEE, 3, 2, 2),
        (Motion.COMMITTEE, 5, 3, 3),
        (Motion.ADMISSION, 4, 3, 3),  # attendance must exceed half
        (Motion.ADMISSION, 9, 5, 5),
        (Motion.CONVERSION, 10, 6, 6),
        (Motion.ELECTION, 5, 4, 3),
        (Motion.ELECTION, 9, 8, 5),  # four fifths of nine are 7.2, so eight
        (Motion.ELECTION, 10, 8, 6),
        (Motion.ELECTION, 26, 21, 14),
        (Motion.ORDINARY, 0, 0, 1),  # a branch without voters opens nothing and passes nothing
    ],
)
def test_how_many_are_needed(motion: Motion, expected: int, to_open: int, to_pass: int) -> None:
    found = threshold(motion, expected)
    assert (found.to_open, found.to_pass) == (to_open, to_pass)


def test_nobody_opens_or_passes_anything_without_voters() -> None:
    for motion in Motion:
        assert not threshold(motion, 0).opens(0)
        assert not threshold(motion, 0).passes(1)


def test_a_negative_number_of_voters_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        threshold(Motion.ORDINARY, -1)


@given(motion=st.sampled_from(Motion), expected=st.integers(1, 500), present=NUMBERS)
def test_what_passes_is_more_than_half_of_all_who_should_come(
    motion: Motion, expected: int, present: int
) -> None:
    found = threshold(motion, expected)
    assert found.to_pass * 2 > expected
    assert (found.to_pass - 1) * 2 <= expected  # and not one more than needed
    assert found.opens(present) == (found.more_to_come(present) == 0)
    assert 1 <= found.to_open <= expected


@given(expected=st.integers(1, 500))
def test_each_motion_wants_the_share_that_its_rule_names(expected: int) -> None:
    assert threshold(Motion.ORDINARY, expected).to_open * 2 >= expected
    assert threshold(Motion.ADMISSION, expected).to_open * 2 > expected
    election = threshold(Motion.ELECTION, expected).to_open
    assert election * 5 >= expected * 4 > (election - 1) * 5


def test_exactly_half_opens_an_ordinary_meeting_but_is_worth_a_note() -> None:
    assert threshold(Motion.ORDINARY, 4).only_half(2)
    assert not threshold(Motion.ORDINARY, 5).only_half(3)
    assert not threshold(Motion.ADMISSION, 4).only_half(2)


@pytest.mark.parametrize(
    ("voter", "counts"),
    [
        (Voter(full=True), 1),
        (Voter(full=False), 0),  # probationary members have no vote
        (Voter(full=True, excused=True), 0),  # long ill, abroad, …: not in 应到会
        (Voter(full=True, suspended=True), 0),  # 留党察看
    ],
)
def test_who_counts(voter: Voter, counts: int) -> None:
    assert counted([voter]) == counts


NINE = threshold(Motion.ADMISSION, 9)


@pytest.mark.parametrize(
    ("vote", "present", "passed", "found"),
    [
        (Vote(5), 5, True, []),
        (Vote(5, 1, 1), 7, True, []),
        (Vote(4, 0, 0), 4, True, [VoteFault.NOT_ENOUGH_CAME, VoteFault.NOT_PASSED]),
        (Vote(4, 1, 2), 7, True, [VoteFault.NOT_PASSED]),  # most of those present, not of all nine
        (Vote(4, 1, 2), 7, False, []),  # written down as not passed: nothing to say
        (Vote(6, 1, 1), 7, True, [VoteFault.MORE_VOTES_THAN_VOTERS]),
    ],
)
def test_what_does_not_fit_together(
    vote: Vote, present: int, passed: bool, found: list[VoteFault]
) -> None:
    assert faults(vote, NINE, present, passed=passed) == found


def test_a_threshold_is_a_plain_value() -> None:
    assert threshold(Motion.COMMITTEE, 3) == Threshold(Motion.COMMITTEE, 3, 2, 2, half_opens=True)
