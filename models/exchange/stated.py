"""The list of units behind the statistics, from whatever workbook somebody has made of it.

Nothing of it is brought in: a line needs a name and no more, and what a cell says otherwise does not
matter here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.coverage import Coverage
from models.exchange import words
from models.exchange.columns import UNIT
from models.exchange.matching import Guess
from models.exchange.opening import Opened
from models.exchange.reading import raw_rows
from models.exchange.values import Empty, Raw, Wrong, as_text, half, read
from models.reconciliation import Stated

#: A row that says less is a note below the table.
LEAST_SAID = 2


def stated_units(workbook: Opened, guess: Guess, today: date) -> Iterator[Stated]:
    """The units that a sheet names, in its order."""
    at = {each.column: each.place for each in guess.matches if each.column is not None}
    for number, cells in raw_rows(workbook, guess.name):
        if number <= guess.header:
            continue
        said = [text for cell in cells if (text := as_text(cell))]
        if len(said) < min(LEAST_SAID, len(guess.matches)) or said[0] in words.mark("total"):
            continue
        name = as_text(_cell(cells, at.get("name")))
        if not name or name in words.mark("total"):
            continue
        credit = half(as_text(_cell(cells, at.get("credit_code")))).strip().upper()
        yield Stated(name, credit or None, _coverage(_cell(cells, at.get("coverage")), today))


def _cell(cells: list[Raw], place: int | None) -> Raw:
    return cells[place - 1] if place is not None and place <= len(cells) else ""


def _coverage(raw: Raw, today: date) -> Coverage | None:
    try:
        found = read(UNIT.by_key["coverage"], raw, today)
    except (Empty, Wrong):
        return None
    return found if isinstance(found, Coverage) else None
