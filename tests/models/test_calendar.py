"""Days, periods and their borders; quiet hours that run over midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import SHANGHAI, Every, Period, QuietHours, day_of, ends_at, starts_at

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
lengths = st.sampled_from(Every)
moments = st.builds(datetime.combine, days, st.times(), st.sampled_from([UTC, SHANGHAI]))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("day", "every", "code", "first", "last"),
    [
        ("2026-10-22", Every.MONTH, "2026-10", "2026-10-01", "2026-10-31"),
        ("2026-02-01", Every.MONTH, "2026-02", "2026-02-01", "2026-02-28"),
        ("2028-02-29", Every.MONTH, "2028-02", "2028-02-01", "2028-02-29"),
        ("2026-01-01", Every.QUARTER, "2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-03-31", Every.QUARTER, "2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-04-01", Every.QUARTER, "2026-Q2", "2026-04-01", "2026-06-30"),
        ("2026-12-31", Every.QUARTER, "2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-06-15", Every.YEAR, "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_period_that_holds_a_day(
    day: str, every: Every, code: str, first: str, last: str
) -> None:
    period = Period.holding(date.fromisoformat(day), every)
    assert period.code == code
    assert period.every is every
    assert (period.starts_on, period.ends_on) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-Q0",
        "2026-Q5",
        "2026-1",
        "26-10",
        "2026-10-01",
        "0000",
        "0000-01",
        "２０２６-10",  # full-width digits are digits to Python, but not in a code
        "2026-10\n",
    ],
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"month must be|not a period"):
        Period.parse(code)


@given(days, lengths)
def test_periods_tile_the_calendar(day: date, every: Every) -> None:
    period = Period.holding(day, every)
    assert day in period
    assert Period.parse(period.code) == period
    assert period.before.after == period == period.after.before
    assert period.before.ends_on + timedelta(days=1) == period.starts_on
    assert period.ends_on + timedelta(days=1) == period.after.starts_on
    assert period.before.code < period.code < period.after.code


@given(days, lengths, lengths)
def test_a_shorter_period_lies_within_a_longer_one(day: date, one: Every, other: Every) -> None:
    short, long = sorted(
        (Period.holding(day, one), Period.holding(day, other)),
        key=lambda period: period.ends_on - period.starts_on,
    )
    assert short.starts_on in long
    assert short.ends_on in long
    assert short.overlaps(long)
    assert long.overlaps(short)


@given(days, days, lengths, lengths)
def test_periods_overlap_where_they_share_a_day(
    one: date, other: date, every: Every, other_every: Every
) -> None:
    a, b = Period.holding(one, every), Period.holding(other, other_every)
    shared = a.starts_on in b or b.starts_on in a
    assert a.overlaps(b) is shared


@pytest.mark.parametrize(
    ("code", "number", "day"),
    [
        ("2026-10", 25, "2026-10-25"),
        ("2026-10", 1, "2026-10-01"),
        ("2026-10", 0, "2026-10-31"),  # 0 is the last day
        ("2026-02", 30, "2026-02-28"),  # a day that the month has not is its last
        ("2026-02", 31, "2026-02-28"),
        ("2026-Q4", 20, "2026-12-20"),  # of a quarter, in its last month
        ("2026", 15, "2026-12-15"),  # of a year, in December
    ],
)
def test_the_day_with_a_number(code: str, number: int, day: str) -> None:
    assert Period.parse(code).day(number) == date.fromisoformat(day)


@given(days, lengths, st.integers(0, 31))
def test_a_named_day_lies_in_its_period(day: date, every: Every, number: int) -> None:
    period = Period.holding(day, every)
    assert period.day(number) in period


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-10-21T15:59:59+00:00", "2026-10-21"),
        ("2026-10-21T16:00:00+00:00", "2026-10-22"),  # midnight in China
        ("2026-10-22T00:00:00+08:00", "2026-10-22"),
        ("2026-12-31T16:00:00+00:00", "2027-01-01"),
    ],
)
def test_the_day_in_china(moment: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(moment)) == date.fromisoformat(day)


@given(moments)
def test_a_moment_lies_within_its_day(moment: datetime) -> None:
    day = day_of(moment)
    assert starts_at(day) <= moment < ends_at(day)
    assert ends_at(day) - starts_at(day) == timedelta(days=1)
    assert day_of(starts_at(day)) == day
    assert day_of(ends_at(day)) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("begins", "ends", "clock", "waking"),
    [
        ("21:00", "08:00", "20:59", "20:59"),
        ("21:00", "08:00", "21:00", "08:00"),  # the first minute is quiet already
        ("21:00", "08:00", "23:30", "08:00"),
        ("21:00", "08:00", "00:00", "08:00"),
        ("21:00", "08:00", "07:59", "08:00"),
        ("21:00", "08:00", "08:00", "08:00"),  # the last minute is not
        ("12:00", "14:00", "13:00", "14:00"),  # a siesta does not run over midnight
        ("12:00", "14:00", "11:59", "11:59"),
        ("00:00", "00:00", "00:00", "00:00"),  # the same clock twice: no quiet hours at all
        ("09:00", "09:00", "12:00", "12:00"),
    ],
)
def test_quiet_hours(begins: str, ends: str, clock: str, waking: str) -> None:
    quiet = QuietHours(time.fromisoformat(begins), time.fromisoformat(ends))
    moment = datetime.fromisoformat(f"2026-10-22T{clock}").replace(tzinfo=SHANGHAI)
    woken = quiet.next_waking(moment).astimezone(SHANGHAI)
    assert f"{woken:%H:%M}" == waking
    assert (moment in quiet) is (woken != moment)


@given(clocks, clocks, moments)
def test_nobody_is_woken_within_the_quiet_hours(
    begins: time, ends: time, moment: datetime
) -> None:
    quiet = QuietHours(begins, ends)
    waking = quiet.next_waking(moment)
    assert waking not in quiet
    assert timedelta() <= waking - moment < timedelta(days=1)
    assert quiet.next_waking(waking) == waking
