"""The ledgers as they stood on a day → a workbook, with what was changed lately.

Rows stream from the database to the file, a few hundred at a time; what was changed is looked up
first, so that nothing of a row need be remembered but its name where it was changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from models.calendar import SHANGHAI
from models.exchange import words
from models.exchange.columns import LEDGERS, Column, Sheet
from models.exchange.values import Value, spoken
from models.exchange.writing import write_ledgers
from models.history import Change, table_of
from models.organization import PartyOrganization
from models.person import Person
from models.realname import Held, typed
from models.work import Work


@dataclass(frozen=True)
class Wanted:
    """What is to be written: which ledgers of which node, as of which day, and changes since when."""

    top: PartyOrganization
    sheets: Sequence[Sheet] = LEDGERS
    day: date | None = None
    since: date | None = None
    #: Columns (ledger, key) that whoever gets the workbook may not see.
    hidden: Collection[tuple[str, str]] = ()


def file_name(wanted: Wanted, today: date) -> str:
    """单位_表名_期次: a month, or a day where an older one is asked for."""
    day = wanted.day or today
    facts = {"year": day.year, "month": day.month, "day": day.day}
    key = "workbook.period" if wanted.day is None else "workbook.period_day"
    one = len(wanted.sheets) == 1
    title = words.title(wanted.sheets[0]) if one else words.ledger()["all"]
    return words.sentence(
        "workbook.file", name=wanted.top.name, title=title, period=words.sentence(key, **facts)
    )


def export(work: Work, wanted: Wanted, path: Path) -> dict[str, int]:
    """Write the workbook; gives how many rows each ledger has.

    Raises:
        OSError: it can't be written there.
    """
    lines = _Changes(work, wanted)
    counts: dict[str, int] = {}

    def rows(sheet: Sheet) -> Iterator[Mapping[str, Value]]:
        counts[sheet.key] = 0
        for held in work.realname.all(sheet, wanted.top, wanted.day):
            counts[sheet.key] += 1
            lines.look(held)
            yield held.values

    write_ledgers(
        path, ((sheet, rows(sheet)) for sheet in wanted.sheets), lines.told, wanted.hidden
    )
    return counts


class _Changes:
    """What was changed of the rows that are written, oldest first."""

    def __init__(self, work: Work, wanted: Wanted) -> None:
        self._work, self._wanted = work, wanted
        day = wanted.day or work.today
        since = wanted.since or day.replace(day=1)
        self._lines = work.session.execute(
            select(Change.thing, Change.thing_id, Change.id)
            .where(Change.valid_from >= since, Change.valid_from <= day, Change.field != "")
            .order_by(Change.id)
        ).all()
        self._changed = {(thing, number) for thing, number, _ in self._lines}
        self._named: dict[tuple[str, int], list[tuple[Sheet, str, dict[str, Column]]]] = {}

    def look(self, held: Held) -> None:
        """Remember what a row is called, if anything of it was changed."""
        for of, rows in held.rows.items():
            for row in rows:
                key = (table_of(row), row.id)
                if key in self._changed:
                    columns = {
                        each.name: each
                        for each in held.sheet.typed
                        if each.of == of and (held.sheet.key, each.key) not in self._wanted.hidden
                    }
                    name = held.name if held.name == held.place else f"{held.place} {held.name}"
                    self._named.setdefault(key, []).append((held.sheet, name, columns))

    def told(self) -> Iterator[Sequence[str]]:
        """The lines of the sheet."""
        told: set[tuple[int, str]] = set()
        for thing, number, line_id in self._lines:
            for sheet, name, columns in self._named.get((thing, number), ()):
                line = self._work.session.get_one(Change, line_id)
                column = columns.get(line.field)
                # A fact that stands in two ledgers is told once.
                if column is None or (line.id, line.field) in told:
                    continue
                told.add((line.id, line.field))
                yield self._line(line, sheet, name, column)

    def _line(self, line: Change, sheet: Sheet, name: str, column: Column) -> Sequence[str]:
        person = self._work.session.get(Person, line.person_id) if line.person_id else None
        nothing = words.mark("nothing")[0]
        return (
            f"{line.recorded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            words.title(sheet),
            name,
            words.heading(sheet, column),
            spoken(typed(column, line.before)) or nothing,
            spoken(typed(column, line.after)) or nothing,
            person.name if person else "",
            words.sentence(f"source.{line.source.value}"),
            line.why or "",
        )
