"""Messages are read within bounds; the figures themselves are `make bench`'s."""

from __future__ import annotations

import re

from tests.bench import reading
from tests.bench.__main__ import right, understood
from tests.language.scoring import score_of


def test_what_nobody_would_write_is_read_in_time() -> None:
    found = reading.measured(hostile=400, names=6_000)
    # Far beyond the goals of `make bench`: this machine may be busy with something else.
    assert found.mean < 0.01
    assert max(found.hostile) < 1
    assert found.memory < 400 * 2**20
    assert [re.sub(" {2,}.*", "", line) for line in understood(found)] == [
        "a message read, 50 on the roster, 60,000 names, mean",
        "a message read, p99",
        "reader ready with everything loaded",
        "reader, memory",
        "400 hostile strings, slowest",
        "hostile strings over 50 ms",
    ]


def test_no_two_names_are_alike() -> None:
    names = list(reading.organizations(reading.NAMES))
    assert len(set(names)) == len(names) == reading.NAMES
    assert len(set(reading.roster(reading.ROSTER))) == reading.ROSTER


def test_the_figures_name_their_set() -> None:
    lines = right({"examples": score_of("examples")})
    assert lines[0].startswith("examples, 80 messages: intent")
    assert lines[-1].split("  ")[1] == "not held, taken for held"
