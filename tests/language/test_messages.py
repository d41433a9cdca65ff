"""Whole messages, annotated with what they mean: how much of it is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language.reader import read
from tests.language.scoring import Score, is_held_back, parts, score_of

NOW = datetime.fromisoformat("2026-10-22T09:00:00+08:00")


PARTS = parts(held_back="NOTHING_MAY_BE_SKIPPED" in os.environ)


@dataclass(frozen=True)
class Floor:
    """What is reached on a set, less a little; below it something has got worse.

    The goals are higher and the same for every set (`GOALS` of tests/bench/__main__.py): on what
    others have written the reader is not there yet.
    """

    intent: float
    kind: float
    whole: dict[str, float]
    slots: dict[str, float]
    #: Not held and taken for a report: the gravest fault; there is none.
    not_held: int = 0


SLOTS = {
    "report.date": 0.97,
    "report.start_time": 0.97,
    "report.expected": 0.97,
    "report.attended": 0.96,
    "report.host": 0.95,
    "report.absent": 0.9,
    "report.place": 0.94,
}


def _less(slots: dict[str, float], less: float) -> dict[str, float]:
    return {name: reached - less for name, reached in slots.items()}


#: The first set shows the rules, the second spans styles: terse, dictated, pasted minutes, news
#: items, slips, corrections, English words, hostile input; the third was written by others, and the
#: fourth is what a tired secretary types: what the reader said of it, looked over, so that it keeps
#: what is right and measures nothing. In a smaller part one message weighs more.
REACHED = {
    "examples": Floor(0.985, 0.98, {"report": 0.88, "query": 1.0, "ledger": 0.87}, SLOTS),
    "many_styles": Floor(
        0.985, 0.985, {"report": 0.83, "query": 0.94, "ledger": 0.92}, _less(SLOTS, 0.005)
    ),
    "many_styles/held_back": Floor(
        0.96, 0.98, {"report": 0.8, "query": 0.97, "ledger": 0.85}, _less(SLOTS, 0.05)
    ),
    "by_others": Floor(
        0.97,
        0.98,
        {"report": 0.83, "query": 0.93, "ledger": 0.95},
        {**_less(SLOTS, 0.01), "report.absent": 0.88},
    ),
    "by_others/held_back": Floor(
        0.92,
        0.98,
        {"report": 0.45, "query": 0.65, "ledger": 0.95},
        {
            "report.date": 0.96,
            "report.start_time": 0.97,
            "report.expected": 0.85,
            "report.attended": 0.89,
            "report.host": 0.94,
            "report.absent": 0.7,
            "report.place": 0.8,
        },
    ),
    "tired": Floor(0.99, 0.99, {"report": 0.98, "query": 0.98, "ledger": 0.98}, SLOTS),
}


def _faults(name: str, sums: Score) -> object:
    """What was wrong, where it may be seen."""
    return "held back" if is_held_back(name) else sums.faults


@pytest.fixture(scope="module", params=PARTS)
def messages(request: pytest.FixtureRequest) -> tuple[str, Score]:
    return request.param, score_of(request.param)


def test_what_was_not_held_is_not_taken_for_a_report(messages: tuple[str, Score]) -> None:
    name, sums = messages
    assert len(sums.not_held_taken_for_held) <= REACHED[name].not_held, _faults(name, sums)


def test_what_people_want_is_understood(messages: tuple[str, Score]) -> None:
    name, sums = messages
    assert sums.intent >= REACHED[name].intent, _faults(name, sums)
    assert sums.kind >= REACHED[name].kind, _faults(name, sums)


def test_what_they_say_is_understood(messages: tuple[str, Score]) -> None:
    name, sums = messages
    for intent, reached in REACHED[name].whole.items():
        assert sums.share_whole(intent) >= reached, (intent, _faults(name, sums))
    for slot, reached in REACHED[name].slots.items():
        assert sums.slots[slot].f1 >= reached, (slot, _faults(name, sums))


HOSTILE = [
    "9" * 4096,
    "（" * 2000 + "）" * 2000,
    "《" * 4096,
    "应到" * 2000,
    "在" * 4096,
    "请假：" * 1300,
    "一" * 4096,
    "1月1日" * 800,
    "\u3400\u9fa5\U00020000" * 1300,
    "张伟、" * 1300 + "请假",
    "\ud83d" * 100,
    "\x00\n\t" * 1000,
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_message_is_too_much(words: str) -> None:
    understood = read(words, NOW, ["张伟"])
    for _, slot in understood.spans():
        assert slot.span is None or 0 <= slot.span.start < slot.span.end <= len(words)


@given(
    st.lists(
        st.sampled_from([*"在到去不没了的是有，。、：（）《》“”\n 0123一二三十", "应到", "实到", "请假",
                         "主持", "昨天", "下午", "三点", "支委会", "党课", "张伟", "除", "外", "都",
                         "推迟到", "导出", "谁没报", "地点", "书记", "换成", "电话", "覆盖"]),
        max_size=60,
    )
)  # fmt: skip
def test_whatever_is_said_is_read_the_same_way_twice(pieces: list[str]) -> None:
    words = "".join(pieces)
    understood = read(words, NOW)
    assert understood.as_record() == read(words, NOW).as_record()
    for _, slot in understood.spans():
        assert slot.span is None or 0 <= slot.span.start <= slot.span.end <= len(words)
