"""A report of any kind costs at most so much; the figures themselves are `make bench`'s."""

from __future__ import annotations

from pathlib import Path

from models.kind import Kind
from tests.bench import taps
from tests.bench.__main__ import spent


def test_no_kind_costs_more_than_it_may(tmp_path: Path) -> None:
    costs = taps.counted(tmp_path)
    assert set(costs) == set(Kind) - {Kind.LEDGER_CHECK}
    dear = {
        kind: cost
        for kind, cost in costs.items()
        if cost.taps > taps.TAPS or cost.lines > taps.LINES
    }
    assert not dear
    assert len(spent(costs)) == len(costs) + 1
