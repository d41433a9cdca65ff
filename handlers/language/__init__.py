"""stand-in, replaced at merge"""

from __future__ import annotations

import re
from datetime import date, time, timedelta


def read_day(text: str, today: date) -> date | None:
    t = text.strip()
    for k, n in (("大前天", 3), ("前天", 2), ("昨天", 1), ("今天", 0), ("明天", -1)):
        if k in t:
            return today - timedelta(days=n)
    m = re.search(r"(?:(\d{4})[年.-])?(\d{1,2})[月.\-/](\d{1,2})", t)
    if m:
        try:
            d = date(int(m[1] or today.year), int(m[2]), int(m[3]))
        except ValueError:
            return None
        return d
    return None


def read_clock(text: str) -> time | None:
    m = re.search(r"(\d{1,2})[:：点](\d{2})?", text)
    return time(int(m[1]), int(m[2] or 0)) if m and int(m[1]) < 24 else None


def read_count(text: str) -> int | None:
    m = re.fullmatch(r"\s*(\d{1,9})\s*人?\s*", text)
    return int(m[1]) if m else None


def read_absences(text: str, roster: list[str]) -> list[tuple[str, str | None]]:
    out = []
    for part in re.split(r"[，,、；;\s]+", text):
        for n in roster:
            if part.startswith(n):
                out.append((n, part[len(n) :] or None))
    return out
