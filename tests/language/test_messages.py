"""Whole messages, annotated with what they mean: how much of it is read."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.language.reader import read
from tests.language.scoring import Score, load, score


def _score(name: str) -> Score:
    annotated = load(name)
    return score(
        annotated,
        {
            line["id"]: read(line["text"], datetime.fromisoformat(line["now"])).as_record()
            for line in annotated
        },
    )


@pytest.fixture(scope="module", params=["examples"])
def read_messages(request: pytest.FixtureRequest) -> Score:
    return _score(request.param)


def test_what_was_not_held_is_never_taken_for_a_report(read_messages: Score) -> None:
    assert read_messages.not_held_taken_for_held == []


def test_what_people_want_is_understood(read_messages: Score) -> None:
    assert read_messages.intent >= 0.98, read_messages.faults
    assert read_messages.kind >= 0.98, read_messages.faults
