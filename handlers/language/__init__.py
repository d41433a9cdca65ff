"""Reading what people write: days, times, counts, absences, and whole messages.

Everything here is pure: the text, the day and what the bot knows come in, what is understood goes
out. Nothing is loaded before it is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from handlers.language import absences, clocks, counts, days, people, phones
from handlers.language.normal import plain

_BARE_DAY = re.compile(r"(3[01]|[12]\d|0?[1-9])")
#: An answer to one question is not longer than this; a longer one is not read to its end.
LONGEST_ANSWER = 2_000


def read_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """The day that an answer gives, or None.

    An incomplete day is the latest one not after today, with `ahead` the earliest not before it.
    After a correction ("前天，不对，是大前天") the last one counts, otherwise the first.
    """
    words = plain(text[:LONGEST_ANSWER])
    bare = _BARE_DAY.fullmatch(words.strip())
    if bare:
        words = f"{bare[1]}号"
    found = [(day, day.on(today, ahead=ahead)) for day in days.find_days(words, today)]
    resolved = [each for each in found if each[1] is not None]
    if not resolved:
        return None
    chosen = resolved[0]
    for each in resolved[1:]:
        if days.CORRECTED.search(words, chosen[0].end, each[0].start):
            chosen = each
    return chosen[1]


def read_clock(text: str) -> time | None:
    """The time of day that an answer gives, or None: one to six o'clock is afternoon."""
    found = clocks.find_clocks(plain(text[:LONGEST_ANSWER]))
    return found[0].value if found else None


def read_count(text: str) -> int | None:
    """The number of people that an answer gives; None where it gives none, or only about one."""
    return counts.read_answer(plain(text[:LONGEST_ANSWER]))


def read_person(text: str) -> tuple[str, str | None] | None:
    """Who is named in an answer, and the phone number beside the name; None where it is no name.

    What stands around a name is no part of it: 新书记李敏，电话 13800000000.
    """
    text = text[:LONGEST_ANSWER].strip()
    words = plain(text)
    number = phones.find_phone(words)
    begin, end = 0, len(words)
    if number is not None:
        begin, end = people.longer_side(words, number[1])
    name = people.alone(words, begin, end)
    if name is None:
        return None
    return people.written(text[name.start : name.end]), number[0] if number else None


def read_people(text: str) -> list[str]:
    """Those whom a list names, each once; phone numbers, labels and titles are no part of a name.

    What is no name that this knows stays as it is typed; 无 names nobody.
    """
    words = plain(text)
    for span in phones.find_phones(words):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return list(dict.fromkeys(people.listed(text, plain(text))))


def read_phone(text: str) -> str | None:
    """The phone number that an answer gives, or None."""
    found = phones.find_phone(plain(text[:LONGEST_ANSWER]))
    return found[0] if found else None


def read_absences(text: str, roster: Sequence[str]) -> list[tuple[str, str | None]]:
    """Who of the roster was absent, by the roster's names, each with the reason if one is given."""
    text = text[:LONGEST_ANSWER]
    words = plain(text)
    known = people.find_known(words, roster)
    names = {(span.start, span.end): name for name, span in known}
    found: dict[str, str | None] = {}
    for absent in absences.told_of(words, [span for _, span in known]):
        name = names[absent.name.start, absent.name.end]
        reason = text[absent.reason.start : absent.reason.end] if absent.reason else None
        found[name] = reason or found.get(name)
    return list(found.items())
