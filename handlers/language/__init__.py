"""Reading what people type: days, times, counts and who was absent."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

_AGO = (("大前天", 3), ("前天", 2), ("昨天", 1), ("今天", 0), ("明天", -1))
_HOURS = 24


def read_day(words: str, today: date) -> date | None:
    """The day that is meant, or None."""
    for word, days in _AGO:
        if word in words:
            return today - timedelta(days=days)
    if match := re.search(r"(?:(\d{4})[年.-])?(\d{1,2})[月.\-/](\d{1,2})", words):
        try:
            return date(int(match[1] or today.year), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None


def read_clock(words: str) -> time | None:
    """The time of day that is meant, or None."""
    match = re.search(r"(\d{1,2})[:：点](\d{2})?", words)
    return time(int(match[1]), int(match[2] or 0)) if match and int(match[1]) < _HOURS else None


def read_count(words: str) -> int | None:
    """The number of people or things, or None."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*人?\s*", words)
    return int(match[1]) if match else None


def read_absences(words: str, roster: list[str]) -> list[tuple[str, str | None]]:
    """Who of the roster was absent, each with the reason where one is given."""
    return [
        (name, part[len(name) :] or None)
        for part in re.split(r"[，,、；;\s]+", words)
        for name in roster
        if part.startswith(name)
    ]
