"""Days, periods and their borders. Days are Asia/Shanghai, moments are UTC in the row."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Self

#: China has had one time zone and no summer time since 1992.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

MONTHS_IN_A_QUARTER = 3


class Every(StrEnum):
    """How often something is owed."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, order=True)
class Period:
    """A whole month, quarter or year; its code is `2026-10`, `2026-Q4` or `2026`."""

    starts_on: date
    ends_on: date

    @classmethod
    def holding(cls, day: date, every: Every) -> Self:
        """The period of that length which holds the day."""
        match every:
            case Every.MONTH:
                first, last = day.month, day.month
            case Every.QUARTER:
                first = day.month - (day.month - 1) % MONTHS_IN_A_QUARTER
                last = first + MONTHS_IN_A_QUARTER - 1
            case Every.YEAR:
                first, last = 1, 12
        return cls(
            date(day.year, first, 1),
            date(day.year, last, calendar.monthrange(day.year, last)[1]),
        )

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period of a code.

        Raises:
            ValueError: the code is none of `2026-10`, `2026-Q4`, `2026`.
        """
        match = re.fullmatch(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])))?", code, re.ASCII)
        if match is None or match[1] == "0000":
            message = f"not a period: {code!r}"
            raise ValueError(message)
        year = int(match[1])
        if match[3]:
            return cls.holding(date(year, int(match[3]) * MONTHS_IN_A_QUARTER, 1), Every.QUARTER)
        if match[2]:
            return cls.holding(date(year, int(match[2]), 1), Every.MONTH)
        return cls.holding(date(year, 1, 1), Every.YEAR)

    @property
    def every(self) -> Every:
        """How long it is."""
        if self.starts_on.month == self.ends_on.month:
            return Every.MONTH
        return (
            Every.YEAR
            if self.ends_on.month - self.starts_on.month > MONTHS_IN_A_QUARTER
            else Every.QUARTER
        )

    @property
    def code(self) -> str:
        """The short ASCII name, which sorts by time within one length."""
        match self.every:
            case Every.MONTH:
                return f"{self.starts_on:%Y-%m}"
            case Every.QUARTER:
                return f"{self.starts_on:%Y}-Q{self.ends_on.month // MONTHS_IN_A_QUARTER}"
            case Every.YEAR:
                return f"{self.starts_on:%Y}"

    @property
    def before(self) -> Period:
        """The period of the same length just before."""
        return Period.holding(self.starts_on - timedelta(days=1), self.every)

    @property
    def after(self) -> Period:
        """The period of the same length just after."""
        return Period.holding(self.ends_on + timedelta(days=1), self.every)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    def day(self, number: int) -> date:
        """The day with that number in the period's last month; 0 and numbers past its end mean the last day."""
        last = self.ends_on.day
        return self.ends_on.replace(day=min(number or last, last))


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier, below zero), or that month's last."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def years_after(day: date, years: int) -> date:
    """The same day so many years later."""
    return months_after(day, 12 * years)


def day_of(moment: datetime) -> date:
    """The day in China on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def starts_at(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def ends_at(day: date) -> datetime:
    """The first moment after a day in China: what came before it came on that day."""
    return starts_at(day + timedelta(days=1))


@dataclass(frozen=True)
class QuietHours:
    """The hours in which nobody is disturbed; they may run over midnight."""

    begins: time
    ends: time

    def __contains__(self, moment: datetime) -> bool:
        clock = moment.astimezone(SHANGHAI).time().replace(tzinfo=None)
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def next_waking(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours in which it falls."""
        if moment not in self:
            return moment
        local = moment.astimezone(SHANGHAI)
        waking = datetime.combine(local.date(), self.ends, SHANGHAI)
        return (waking if waking > local else waking + timedelta(days=1)).astimezone(UTC)
