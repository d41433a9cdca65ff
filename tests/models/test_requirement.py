"""What each level requires: the nearest one's word, from its day on, and never backwards."""

from __future__ import annotations

from datetime import date

import pytest

from models.calendar import Every
from models.kind import Kind
from models.obligation import Duty, open_today
from models.terms import KindTerms
from tests.cast import Cast
from tests.conftest import Working

LECTURE = Kind.PARTY_LECTURE


def monthly(due: int) -> KindTerms:
    return KindTerms(owed=True, every=Every.MONTH, due_day=due)


OFF = KindTerms(owed=False, every=Every.MONTH, due_day=0)


@pytest.fixture(autouse=True)
def said(work: Working, cast: Cast) -> None:
    """The city wants a lecture every month by the 28th from November; the district by the 20th from
    the new year; the street 南湖 none from March, and from May again what those above want."""
    with work("2026-10-22 09:00") as w:
        require = w.requirements.require
        get = w.organizations.get
        require(get(cast.city_id), LECTURE, monthly(28), date(2026, 11, 1), "沈组通字〔2026〕9 号")
        require(get(cast.district_id), LECTURE, monthly(20), date(2027, 1, 1))
        require(get(cast.nanhu_id), LECTURE, OFF, date(2027, 3, 1))
        require(get(cast.nanhu_id), LECTURE, None, date(2027, 5, 1))


def lecture(work: Working, branch: int, day: str) -> Duty:
    with work(f"{day} 09:00") as w:
        duties = w.obligations.duties(w.organizations.get(branch), w.today)
        return next(each for each in duties if each.kind is LECTURE)


@pytest.mark.parametrize(
    ("day", "nanhu", "beishi"),
    [
        # As shipped here nothing but the theme day is owed.
        ("2026-10-31", None, None),
        ("2026-11-01", 28, 28),
        ("2026-12-31", 28, 28),
        ("2027-01-01", 20, 20),
        ("2027-02-28", 20, 20),
        ("2027-03-01", None, 20),
        ("2027-04-30", None, 20),
        ("2027-05-01", 20, 20),
    ],
)
def test_the_nearest_word_of_that_day(
    work: Working, cast: Cast, day: str, nanhu: int | None, beishi: int | None
) -> None:
    for branch, due in ((cast.chenguang.id, nanhu), (cast.ankang.id, beishi)):
        found = lecture(work, branch, day)
        assert found.owed is (due is not None)
        if due is not None:
            assert found.due_day == due
            assert found.period.every is Every.MONTH


def test_whose_word_it_is(work: Working, cast: Cast) -> None:
    names = {
        day: found.set_by.organization.name if found.set_by else None
        for day in ("2026-10-31", "2026-11-01", "2027-01-01", "2027-03-01", "2027-05-01")
        if (found := lecture(work, cast.chenguang.id, day))
    }
    assert list(names.values()) == [
        None,
        "沈阳市委组织部",
        "和平区委组织部",
        "南湖街道综合党委",
        "和平区委组织部",
    ]
    assert lecture(work, cast.chenguang.id, "2027-03-01").reason == "not_asked_by"


def test_what_was_opened_stays_as_it_was(work: Working, cast: Cast) -> None:
    opened = {}
    for day in ("2026-11-01", "2026-12-01", "2027-01-01", "2027-03-01", "2027-05-01"):
        with work(f"{day} 00:05") as w:
            open_today(w)
            branch = w.organizations.get(cast.chenguang.id)
            for each in w.obligations.current(branch):
                if each.kind is LECTURE:
                    opened[each.period] = each.due_on
    assert opened == {
        "2026-11": date(2026, 11, 28),
        "2026-12": date(2026, 12, 28),
        "2027-01": date(2027, 1, 20),
        "2027-05": date(2027, 5, 20),
    }
    with work("2027-05-02 09:00") as w:
        # Asked about afterwards, November is due when it was due.
        branch = w.organizations.get(cast.chenguang.id)
        assert w.requirements.at(branch, date(2026, 11, 15))[LECTURE].terms.due_day == 28


def test_a_quarter_begins_where_none_of_its_months_was_owed(work: Working, cast: Cast) -> None:
    with work("2027-05-20 09:00") as w:
        get = w.organizations.get
        quarterly = KindTerms(owed=True, every=Every.QUARTER, due_day=0)
        w.requirements.require(get(cast.beishi_id), LECTURE, quarterly, date(2027, 6, 1))
    # The second quarter began before that day, so its last month is still the district's.
    assert lecture(work, cast.ankang.id, "2027-06-15").due_day == 20
    found = lecture(work, cast.ankang.id, "2027-07-01")
    assert (found.period.code, found.due_day) == ("2027-Q3", 0)


def test_what_is_owed_anywhere_below(work: Working, cast: Cast) -> None:
    with work("2027-03-15 09:00") as w:
        get = w.organizations.get
        assert w.requirements.kinds_owed(get(cast.nanhu_id)) == [Kind.THEME_DAY]
        assert LECTURE in w.requirements.kinds_owed(get(cast.district_id))
        assert LECTURE in w.requirements.kinds_owed()
