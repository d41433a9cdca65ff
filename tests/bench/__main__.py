"""`python -m tests.bench`: speed and memory, as medians and ratios of one run."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypeVar

from models.kind import Kind
from tests.bench import bout, paper, reading, taps, workbook
from tests.bench.bout import Bout
from tests.bench.paper import Papers
from tests.bench.reading import Reading
from tests.language.scoring import Score

T = TypeVar("T")

#: How long the API takes in production, in seconds; and how many messages of the bare bot, which
#: answers one after another, are enough to know it by.
SLOW = 0.05
SLOW_TURNS = 60


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--runs", type=int, default=3, help="of each, for the median")
    parser.add_argument("--people", type=int, default=400, help="secretaries with a form each")
    arguments = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), arguments.runs, arguments.people)
        sheets = _workbooks(Path(folder), arguments.runs)
        costs = spent(taps.counted(Path(folder)))
        heard = [*understood(reading.measured()), *right(reading.rightness())]
        papers = printed(paper.measured(Path(folder), arguments.runs))
    title = f"{arguments.people} forms of {len(bout.FORM)} turns, {arguments.runs} runs, medians"
    print("\n".join([title, *table(measured), *sheets, *papers, *heard, *costs]))
    return 0


@dataclass(frozen=True)
class Measured:
    """What was measured: pairs of the bare bot and ours; ours at half its load; its starts."""

    at_once: Sequence[tuple[Bout, Bout]]
    slow: Sequence[tuple[Bout, Bout]]
    paced: Sequence[Bout]
    starts: Sequence[float]


def measure(folder: Path, runs: int, people: int) -> Measured:
    """Let everything run so many times."""
    street = bout.build(folder, people)
    turns = len(street.letters())
    loop_factory = _loop_factory()

    def run(what: Callable[[], Coroutine[Any, Any, T]]) -> T:
        _say(".")
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(what())

    at_once: list[tuple[Bout, Bout]] = []
    slow: list[tuple[Bout, Bout]] = []
    # One after the other within each run, so that both find the machine in the same mood.
    for _ in range(runs):
        at_once.append(
            (run(lambda: bout.echo(turns, 0)), run(lambda: bout.zhibao(street, folder, 0)))
        )
        slow.append(
            (
                run(lambda: bout.echo(min(turns, SLOW_TURNS), SLOW)),
                run(lambda: bout.zhibao(street, folder, SLOW)),
            )
        )
    half = median(ours.per_second for _, ours in at_once) / 2
    paced = [run(lambda: bout.zhibao(street, folder, 0, per_second=half)) for _ in range(runs)]
    starts = [run(lambda: bout.start(street, folder)) for _ in range(runs)]
    _say("\n")
    return Measured(at_once, slow, paced, starts)


def table(measured: Measured) -> list[str]:
    """Medians and ratios, a line each."""
    p50, p99 = (
        median(_percentile(each.delays, part) for each in measured.paced) for part in (50, 99)
    )
    pairs = [*measured.at_once, *measured.slow]
    memory = median(ours.memory for _, ours in pairs)
    return [
        *_compared("API at once", measured.at_once, 0.5),
        *_compared("API 50 ms", measured.slow, 20),
        _line("a turn at half that load, median", f"{p50 * 1000:.1f} ms"),
        _line("a turn at half that load, p99", f"{p99 * 1000:.1f} ms", "< 50 ms"),
        _line("start to first answer", f"{median(measured.starts):.2f} s", "< 1.5 s"),
        _line("memory after the load", f"{memory / 2**20:.0f} MB", "< 160 MB"),
    ]


def _workbooks(folder: Path, runs: int) -> list[str]:
    """A ledger of sixty thousand units out and in."""
    path = folder / "units.xlsx"
    written = [workbook.measured("write", path) for _ in range(runs)]
    read = [workbook.measured("read", path) for _ in range(runs)]
    rows = f"{workbook.ROWS:,} units"
    return [
        _line(f"{rows} written", f"{median(each.seconds for each in written):.1f} s", "< 15 s"),
        _line(f"{rows} written, memory", f"{median(each.megabytes for each in written):.0f} MB"),
        _line(f"{rows} read", f"{median(each.seconds for each in read):.1f} s", "< 5 s"),
    ]


def printed(papers: Papers) -> list[str]:
    """What papers cost, from being asked for to being there."""
    pdf, docx, packed = papers.medians()
    return [
        _line("a record as PDF, first of a process", f"{papers.first * 1000:.0f} ms"),
        _line("a record as PDF", f"{pdf * 1000:.0f} ms", "< 50 ms"),
        _line("a record as Word file", f"{docx * 1000:.0f} ms"),
        _line(f"a year of {papers.records} records, packed", f"{packed:.1f} s", "< 5 s"),
    ]


#: What is wanted of messages that nobody who made the rules has seen: of a slot, its F1.
GOALS = {
    "report.date": 0.97,
    "report.start_time": 0.97,
    "report.expected": 0.97,
    "report.attended": 0.97,
    "report.host": 0.95,
    "report.absent": 0.95,
    "report.place": 0.92,
}


def understood(found: Reading) -> list[str]:
    """How fast messages are read, how soon, in how much memory; and what nobody would write."""
    names = f"{reading.ROSTER} on the roster, {reading.NAMES:,} names"
    over = sum(each > 0.05 for each in found.hostile)
    return [
        _line(f"a message read, {names}, mean", f"{found.mean * 1000:.2f} ms", "< 0.5 ms"),
        _line("a message read, p99", f"{found.p99 * 1000:.2f} ms", "< 2 ms"),
        _line("reader ready with everything loaded", f"{found.ready:.2f} s", "< 0.8 s"),
        _line("reader, memory", f"{found.memory / 2**20:.0f} MB", "< 220 MB"),
        _line(
            f"{len(found.hostile):,} hostile strings, slowest",
            f"{max(found.hostile) * 1000:.0f} ms",
            "< 50 ms",
        ),
        _line("hostile strings over 50 ms", str(over), "0"),
    ]


def right(scores: Mapping[str, Score]) -> list[str]:
    """How right the reader is, set by set; the held-back ones are what counts."""
    found = []
    for name, sums in scores.items():
        title = f"{name}, {sums.lines} messages"
        found += [
            _line(f"{title}: intent", f"{sums.intent:.1%}", ">= 98 %"),
            _line("  kind", f"{sums.kind:.1%}", ">= 98 %"),
            *[
                _line(f"  {slot}", f"{sums.slots[slot].f1:.1%}", f">= {goal:.0%}")
                for slot, goal in GOALS.items()
            ],
            _line("  reports wholly right", f"{sums.share_whole('report'):.1%}", ">= 85 %"),
            _line("  questions wholly right", f"{sums.share_whole('query'):.1%}", ">= 92 %"),
            _line("  not held, taken for held", str(len(sums.not_held_taken_for_held)), "0"),
        ]
    return found


def spent(costs: Mapping[Kind, taps.Cost]) -> list[str]:
    """What each report costs whoever files it, and what most cost."""
    goal = f"<= {taps.TAPS} / {taps.LINES}"
    dearest = taps.Cost(
        *(max(figures) for figures in zip(*map(astuple, costs.values()), strict=True))
    )
    return [
        _line(f"{kind.value}: taps / lines / characters", _cost(cost), goal)
        for kind, cost in costs.items()
    ] + [_line("the dearest of all kinds", _cost(dearest), goal)]


def _cost(cost: taps.Cost) -> str:
    return f"{cost.taps} / {cost.lines} / {cost.characters}"


def _compared(title: str, pairs: Sequence[tuple[Bout, Bout]], goal: float) -> list[str]:
    echo = median(each.per_second for each, _ in pairs)
    ours = median(each.per_second for _, each in pairs)
    ratio = median(each.per_second / bare.per_second for bare, each in pairs)
    return [
        _line(f"{title}: bare echo, no storage", f"{echo:.0f} /s"),
        _line(f"{title}: form turns, all durable", f"{ours:.0f} /s"),
        _line(f"{title}: ratio", f"{ratio:.2f}", f">= {goal}"),
    ]


def _line(what: str, measured: str, goal: str = "") -> str:
    return f"{what:<44}{measured:>12}   {goal}".rstrip()


def _percentile(values: Sequence[float], part: int) -> float:
    return quantiles(values, n=100, method="inclusive")[part - 1]


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _say(sign: str) -> None:
    sys.stderr.write(sign)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
