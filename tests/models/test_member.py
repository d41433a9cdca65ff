"""The roster as of a day: who belongs, who counts, who is full, in which groups."""

from __future__ import annotations

from datetime import date

import pytest

from models.kind import Audience
from models.meeting import counted
from models.member import Member, PartyGroup, Standing
from models.person import Person
from models.work import Work
from tests.cast import Cast
from tests.conftest import Working


def day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def names(w: Work, cast: Cast, on: str) -> list[str]:
    branch = w.organizations.get(cast.chenguang.id)
    return [member.name for member in w.roster.of(branch, date.fromisoformat(on))]


def test_the_order_is_that_of_the_roster(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        assert names(w, cast, "2026-10-01") == list(cast.chenguang.members)
        assert names(w, cast, "2024-02-29") == []  # the day before they came


@pytest.mark.parametrize(
    ("since", "until", "on", "belongs"),
    [
        (None, None, "2026-10-22", True),
        ("2026-10-22", None, "2026-10-22", True),
        ("2026-10-23", None, "2026-10-22", False),
        (None, "2026-10-22", "2026-10-22", False),
        (None, "2026-10-23", "2026-10-22", True),
    ],
)
def test_who_belongs_on_a_day(
    work: Working, cast: Cast, since: str | None, until: str | None, on: str, belongs: bool
) -> None:
    with work("2026-09-02 09:00") as w:
        w.session.add(
            Member(
                person=Person(name="新人"),
                organization_id=cast.chenguang.id,
                standing=Standing.FULL,
                since=day(since),
                until=day(until),
            )
        )
        w.session.flush()
        assert ("新人" in names(w, cast, on)) is belongs


@pytest.mark.parametrize(
    ("excused", "since", "until", "on", "counts"),
    [
        (None, None, None, "2026-10-22", True),
        ("长期患病", None, None, "2026-10-22", False),
        ("出国半年以上", "2026-10-01", None, "2026-09-30", True),  # not yet
        ("出国半年以上", "2026-10-01", None, "2026-10-01", False),
        ("出国半年以上", "2026-10-01", "2027-05-01", "2027-04-30", False),
        ("出国半年以上", "2026-10-01", "2027-05-01", "2027-05-01", True),  # back again
        ("长期患病", None, "2026-10-01", "2026-10-22", True),
    ],
)
def test_who_is_counted_in_those_expected(
    work: Working,
    cast: Cast,
    excused: str | None,
    since: str | None,
    until: str | None,
    on: str,
    counts: bool,
) -> None:
    with work("2026-09-02 09:00") as w:
        member = w.session.get_one(Member, cast.chenguang.member_ids[2])
        member.excused, member.excused_since, member.excused_until = (
            excused,
            day(since),
            day(until),
        )
        w.session.flush()
        branch = w.organizations.get(cast.chenguang.id)
        expected = w.roster.expected(branch, date.fromisoformat(on))
        assert (member in expected) is counts
        assert len(expected) == (5 if counts else 4)


@pytest.mark.parametrize(
    ("standing", "full_since", "on", "full"),
    [
        (Standing.FULL, None, "2026-10-22", 5),
        (Standing.PROBATIONARY, None, "2026-10-22", 4),
        (Standing.FULL, "2026-10-22", "2026-10-22", 5),
        # as of a day before 转正 the member was probationary
        (Standing.FULL, "2026-10-23", "2026-10-22", 4),
    ],
)
def test_how_many_full_members(
    work: Working, cast: Cast, standing: Standing, full_since: str | None, on: str, full: int
) -> None:
    with work("2026-09-02 09:00") as w:
        member = w.session.get_one(Member, cast.chenguang.member_ids[2])
        member.standing, member.full_since = standing, day(full_since)
        w.session.flush()
        ids = [cast.chenguang.id, cast.yuanda.id, cast.nanhu_id]
        assert w.roster.full_members(ids, date.fromisoformat(on)) == {
            cast.chenguang.id: full,
            cast.yuanda.id: 8,  # 陈's ninth is probationary
        }
        assert w.roster.full_members([], w.today) == {}


def test_tens_of_thousands_of_branches_are_counted_at_once(work: Working, cast: Cast) -> None:
    """No statement has more parameters than a database takes."""
    with work("2026-09-02 09:00") as w:
        everywhere = range(cast.province_id, 70_000)
        assert sum(w.roster.full_members(everywhere, w.today).values()) == 5 + 8 + 3 + 12
        assert list(w.roster.groups(everywhere, w.today)) == [cast.ankang.id]
        assert len(w.people.chats_of(everywhere)) == 7


def test_into_which_groups_a_branch_is_divided(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00") as w:
        first, second = w.roster.groups([cast.ankang.id], w.today)[cast.ankang.id]
        second.dissolved_on = date(2026, 10, 1)
        w.session.add(
            PartyGroup(
                organization_id=cast.ankang.id, name="第三党小组", founded_on=date(2026, 11, 1)
            )
        )
        w.session.flush()
        found = {
            on: [
                group.name
                for group in w.roster.groups([cast.ankang.id], date.fromisoformat(on)).get(
                    cast.ankang.id, []
                )
            ]
            for on in ("2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01")
        }
        assert found == {
            "2026-09-30": [first.name, second.name],
            "2026-10-01": [first.name],
            "2026-10-31": [first.name],
            "2026-11-01": [first.name, "第三党小组"],
        }
        assert w.roster.groups([cast.chenguang.id], w.today) == {}


@pytest.mark.parametrize(
    ("whom", "part", "count"),
    [
        (Audience.MEMBERS, "", 9),
        (Audience.COMMITTEE, "", 2),  # the secretary and the deputy; nobody else is appointed
        (Audience.NOBODY, "", 0),  # what is counted and not held expects nobody
        (Audience.GROUP, "group:999", 0),
    ],
)
def test_who_is_expected_depends_on_whom_it_is_for(
    work: Working, cast: Cast, whom: Audience, part: str, count: int
) -> None:
    with work("2026-10-22 09:00") as w:
        branch = w.organizations.get(cast.yuanda.id)
        assert len(w.roster.expected(branch, w.today, whom, part)) == count


def test_a_group_expects_its_own_members(work: Working, cast: Cast) -> None:
    with work("2026-10-22 09:00") as w:
        branch = w.organizations.get(cast.ankang.id)
        [first, second] = w.roster.groups([branch.id], w.today)[branch.id]
        sizes = [
            len(w.roster.expected(branch, w.today, Audience.GROUP, f"group:{group.id}"))
            for group in (first, second)
        ]
        assert sum(sizes) == 12
        assert all(sizes)


def test_how_the_rules_on_votes_see_the_members(work: Working, cast: Cast) -> None:
    with work("2026-10-22 09:00") as w:
        branch = w.organizations.get(cast.yuanda.id)
        assert counted(w.roster.voters(branch, w.today)) == 8  # nine, of whom one is probationary
        w.roster.of(branch, w.today)[0].suspended_until = date(2026, 10, 23)
        w.session.flush()
        assert counted(w.roster.voters(branch, w.today)) == 7
        assert counted(w.roster.voters(branch, date(2026, 10, 23))) == 8
