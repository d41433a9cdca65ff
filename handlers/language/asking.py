"""What a superior's question asks for, beyond the scheme of annotation: all areas, all spans, the rate.

The scheme keeps one area, one period and one metric; a comparison has two of the first or the
second, and a ranking or a trend is about a rate. Nothing is supplied: all of it stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.language import kinds, periods, queries, reader
from handlers.language.message import Message
from handlers.language.own_words import Renamed
from handlers.language.queries import Areas
from handlers.language.spans import Span
from handlers.language.understanding import Period

#: More areas than these are not compared in one answer.
MOST_AREAS = 4


@dataclass(frozen=True)
class Question:
    """One question, read."""

    intent: str
    metric: str
    #: What a ranking or a trend is about; the metric itself otherwise.
    rate: str
    kind: str | None
    spans: tuple[Period, ...]
    #: As said, in order.
    areas: tuple[str, ...]
    sector: str | None


def ask(
    text: str,
    now: datetime,
    areas: Areas | Iterable[str] = (),
    *,
    own: Mapping[str, str] | None = None,
) -> Question:
    """Read one question; `areas` are the names that the asker may mean, `own` words of the place."""
    if (renamed := Renamed.of(text, own or {})) is not None:
        question = ask(renamed.text, now, areas)
        return replace(question, areas=tuple(renamed.words(each) for each in question.areas))
    known = areas if isinstance(areas, Areas) else Areas(areas)
    understood = reader.read(text, now, areas=known)
    message = Message(text, now)
    metric = understood.value("metric") or _OF_INTENT.get(understood.intent)
    if metric is None:
        found = queries.find_metric(message.plain) if understood.intent == "unknown" else None
        metric = found[0] if found else "completion_rate"
    if metric == "overdue_list" and _LATE.search(message.plain):
        metric = "late_list"
    rate = metric
    if metric in {"ranking", "trend"}:
        rate = queries.find_rate(message.plain) or "completion_rate"
    return Question(
        intent=understood.intent,
        metric=metric,
        rate=rate,
        kind=understood.kind,
        spans=tuple(_spans(message, understood.value("period"))),
        areas=tuple(_areas(message, known)),
        sector=understood.value("sector"),
    )


#: 逾期的有哪些 asks only of what is past its day; 谁还没报 of everything.
_LATE = re.compile(r"逾期|超期|过期|拖欠|过了(?:截止|期限|时间)")
#: Whoever wants people reminded asks who has not reported.
_OF_INTENT = {"nudge": "overdue_list"}


def _spans(message: Message, main: Period | None) -> Iterable[Period]:
    """The main period, and another one of the same length that it is held against: 9月和10月比."""
    if main is None:
        return
    yield main
    for said in periods.find_periods(message.plain, message.today):
        if said.period != main and _alike(said.period, main):
            yield said.period


def _alike(one: Period, other: Period) -> bool:
    """Whole months, quarters, years beside each other; a year around a month is no comparison."""
    longest = 4
    return abs((one.last - one.first).days - (other.last - other.first).days) <= longest and (
        one.last < other.first or other.last < one.first
    )


#: 南湖街道和北市街道: two names that stand together, and not 沈河区和平区.
_AND = re.compile(
    r"(?<=[市区县镇乡道部园委会省])(?:和(?!平)|与|跟|同|、|及|以及|还有|对比|比)(?=..)"
)


def _areas(message: Message, known: Areas) -> Iterable[str]:
    text = message.plain
    found = kinds.named(message)
    taken = [each.span for each in periods.find_periods(text, message.today)]
    taken += [Span(day.start, day.end) for day in message.days]
    taken += queries.all_metrics(text)
    for _ in range(MOST_AREAS):
        span = queries.find_area(text, taken, known, found)
        if span is None:
            return
        for part in _AND.split(text[span.start : span.end]):
            if part:
                at = text.index(part, span.start)
                yield message.said(at, at + len(part))
        taken.append(span)
        # What was found is not found again by its name either.
        text = text[: span.start] + "。" * (span.end - span.start) + text[span.end :]
