"""Meetings and votes: who counts, how many must come, how many must agree.

Pure rules. Sources: 《中国共产党支部工作条例（试行）》 articles 11 and 12, 《中国共产党发展党员工作细则》 for
admission and 转正, 《中国共产党基层组织选举工作条例》 for elections, and 中央组织部's answers on 应到会人数.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Motion(StrEnum):
    """What is decided; each has its own threshold."""

    ORDINARY = "ordinary"
    ADMISSION = "admission"
    CONVERSION = "conversion"
    ELECTION = "election"
    COMMITTEE = "committee"


@dataclass(frozen=True)
class Voter:
    """What the rules ask about one member.

    `full`: 正式党员; `excused`: left out of 应到会 with the superior's consent; `suspended`:
    留党察看, which takes the vote away.
    """

    full: bool
    excused: bool = False
    suspended: bool = False


@dataclass(frozen=True)
class Threshold:
    """What a meeting of `expected` voters needs for a motion; numbers are heads.

    `half_opens` says that exactly half is enough to open, which is accepted with a note, since
    no central text says that it is not.
    """

    motion: Motion
    expected: int
    to_open: int
    to_pass: int
    half_opens: bool = False

    def opens(self, present: int) -> bool:
        """Whether so many voters may begin."""
        return self.expected > 0 and present >= self.to_open

    def more_to_come(self, present: int) -> int:
        """How many voters are still wanted before the meeting may begin."""
        return max(self.to_open - present, 0)

    def passes(self, votes_for: int) -> bool:
        """Whether so many votes carry the motion: of those who should come, not of those who came."""
        return self.expected > 0 and votes_for >= self.to_pass

    def only_half(self, present: int) -> bool:
        """Whether exactly half have come, which opens an ordinary meeting but deserves a note."""
        return self.half_opens and present * 2 == self.expected


def counted(voters: Iterable[Voter]) -> int:
    """应到会有表决权的人数: full members less the excused and those whose vote is suspended."""
    return sum(each.full and not each.excused and not each.suspended for each in voters)


def threshold(motion: Motion, expected: int) -> Threshold:
    """What a motion needs where so many voters should come.

    Raises:
        ValueError: the number is negative.
    """
    if expected < 0:
        raise ValueError(f"not a number of voters: {expected}")
    at_least_half, more_than_half = (expected + 1) // 2, expected // 2 + 1
    match motion:
        case Motion.ORDINARY | Motion.COMMITTEE:
            return Threshold(motion, expected, at_least_half, more_than_half, half_opens=True)
        case Motion.ADMISSION | Motion.CONVERSION:
            # 发展党员工作细则: attendance must exceed half, and so must the votes.
            return Threshold(motion, expected, more_than_half, more_than_half)
        case Motion.ELECTION:
            # 选举工作条例: four fifths present; elected with more than half of those entitled.
            return Threshold(motion, expected, -(-expected * 4 // 5), more_than_half)


class VoteFault(StrEnum):
    """What can't be about a vote that was written down."""

    NOT_ENOUGH_CAME = "not_enough_came"
    MORE_VOTES_THAN_VOTERS = "more_votes_than_voters"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True)
class Vote:
    """赞成, 反对, 弃权 as counted."""

    votes_for: int
    against: int = 0
    abstained: int = 0

    @property
    def cast(self) -> int:
        """How many voted at all."""
        return self.votes_for + self.against + self.abstained


def faults(vote: Vote, needs: Threshold, present: int, *, passed: bool) -> list[VoteFault]:
    """What does not fit together in a vote that is to be filed as `passed` or not; for the writer only."""
    found = []
    if not needs.opens(present):
        found.append(VoteFault.NOT_ENOUGH_CAME)
    if vote.cast > present:
        found.append(VoteFault.MORE_VOTES_THAN_VOTERS)
    if passed and not needs.passes(vote.votes_for):
        found.append(VoteFault.NOT_PASSED)
    return found
