"""Whole messages, annotated with what they mean: how much of it is read."""

from __future__ import annotations

import os
from datetime import datetime
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language.reader import read
from tests.language.scoring import Score, load, score

NOW = datetime.fromisoformat("2026-10-22T09:00:00+08:00")


#: A quarter of the second set is read where everything is checked, and not day by day: whoever
#: mends a rule must not have that quarter before their eyes.
HELD_BACK = 4
PARTS = ["examples", "many_styles"]
if "NOTHING_MAY_BE_SKIPPED" in os.environ:
    PARTS.append("many_styles/held_back")


def _score(part: str) -> Score:
    name, _, held_back = part.partition("/")
    annotated = [
        line
        for line in load(name)
        if name == "examples" or bool(held_back) == (crc32(line["id"].encode()) % HELD_BACK == 0)
    ]
    return score(
        annotated,
        {
            line["id"]: read(line["text"], datetime.fromisoformat(line["now"])).as_record()
            for line in annotated
        },
    )


#: What is reached, less a little: the first set shows the rules, the second spans styles: terse,
#: dictated, pasted minutes, news items, slips, corrections, English words, hostile input.
REACHED = {
    "examples": {"report": 0.84, "query": 1.0, "ledger": 0.87},
    "many_styles": {"report": 0.76, "query": 0.96, "ledger": 0.9},
    "many_styles/held_back": {"report": 0.76, "query": 0.9, "ledger": 0.8},
}
#: In a smaller part one message weighs more.
LESS = {"examples": 0, "many_styles": 0.015, "many_styles/held_back": 0.05}
SLOTS = {
    "report.date": 0.97,
    "report.start_time": 0.97,
    "report.expected": 0.97,
    "report.attended": 0.96,
    "report.host": 0.95,
    "report.absent": 0.9,
    "report.place": 0.94,
}


@pytest.fixture(scope="module", params=PARTS)
def messages(request: pytest.FixtureRequest) -> tuple[str, Score]:
    return request.param, _score(request.param)


def test_what_was_not_held_is_never_taken_for_a_report(messages: tuple[str, Score]) -> None:
    assert messages[1].not_held_taken_for_held == []


def test_what_people_want_is_understood(messages: tuple[str, Score]) -> None:
    name, sums = messages
    assert sums.intent >= 0.975 - LESS[name], sums.faults
    assert sums.kind >= 0.98, sums.faults


def test_what_they_say_is_understood(messages: tuple[str, Score]) -> None:
    name, sums = messages
    for intent, reached in REACHED[name].items():
        assert sums.share_whole(intent) >= reached, (intent, sums.faults)
    for slot, reached in SLOTS.items():
        assert sums.slots[slot].f1 >= reached - LESS[name], (slot, sums.faults)


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
