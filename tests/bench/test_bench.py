"""What measures is itself in order: every form is filed and answered, and every figure is there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.bench import bout
from tests.bench.__main__ import Measured, table
from tests.bench.bout import Bout, Letter, WrongError


def test_everybody_is_answered(tmp_path: Path) -> None:
    """A bout ends only with every form filed and every answer in its place."""
    street = bout.build(tmp_path, 2)
    ours = asyncio.run(bout.zhibao(street, tmp_path, 0, per_second=50))
    bare = asyncio.run(bout.echo(20, 0.01))
    assert (ours.turns, len(ours.delays)) == (12, 12)
    assert (bare.turns, len(bare.delays)) == (20, 20)
    assert min(*ours.delays, *bare.delays) > 0


def test_the_table() -> None:
    def pair(bare: float, ours: float) -> tuple[Bout, Bout]:
        return Bout(100, bare), Bout(100, ours, memory=100 * 2**20)

    measured = Measured(
        at_once=[pair(1, 2), pair(1, 1), pair(2, 1)],
        slow=[pair(5, 0.1)],
        paced=[Bout(100, 1, [0.001 * each for each in range(1, 101)])],
        starts=[1.0, 3.0, 1.2],
    )
    assert [re.sub(" {2,}", " | ", line) for line in table(measured)] == [
        "API at once: bare echo, no storage | 100 /s",
        "API at once: form turns, all durable | 100 /s",
        "API at once: ratio | 1.00 | >= 0.5",
        "API 50 ms: bare echo, no storage | 20 /s",
        "API 50 ms: form turns, all durable | 1000 /s",
        "API 50 ms: ratio | 50.00 | >= 20",
        "a turn at half that load, median | 50.5 ms",
        "a turn at half that load, p99 | 99.0 ms | < 50 ms",
        "start to first answer | 1.20 s | < 1.5 s",
        "memory after the load | 100 MB | < 160 MB",
    ]


def test_a_wrong_answer_is_no_figure() -> None:
    """What is fast and wrong is not measured."""
    letters = [Letter(1, "a", "x"), Letter(2, "b", "y"), Letter(1, "c", "z")]
    right = [(3.0, 1, "an x"), (4.0, 2, "a y"), (5.0, 1, "a z")]
    assert bout.delays(letters, [1.0, 1.0, 2.0], right) == [2.0, 3.0, 3.0]
    swapped = [right[2], right[1], right[0]]
    for wrong in (right[:2], swapped, [*right, (6.0, 1, "a z")]):
        with pytest.raises(WrongError):
            bout.delays(letters, [1.0, 1.0, 2.0], wrong)
