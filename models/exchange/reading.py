"""A workbook → rows of values, and everything that is wrong with its cells.

Nothing here knows the database: what rows say of each other is asked in importing.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import python_calamine

from models.exchange import words
from models.exchange.columns import BY_KEY, SHEETS, Column, Sheet
from models.exchange.opening import Found, Merge, Opened, Unreadable, letters_of, opened
from models.exchange.values import Empty, Raw, Value, Wrong, as_text, half, read, shown

#: Titles and notes above the header take at most so many rows.
ROWS_ABOVE = 20
#: A row with fewer cells that begins like a note is one.
LEAST_IN_A_ROW = 3
#: Columns that say more different things than these say each of them too seldom to keep.
MOST_KNOWN = 1_000
#: A header names at least so many of a sheet's columns.
LEAST_HEADINGS = 2


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row or a cell, or (`warning`) should be looked at.

    `follows` marks a row that is refused only because one that it depends on is.
    """

    sheet: Sheet
    key: str
    row: int | None = None
    column: int | None = None
    value: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    warning: bool = False
    follows: bool = False
    #: The sheet's own title in the file, where it has another.
    title: str = ""

    @property
    def cell(self) -> str:
        """Where it is: `B7`, or nothing where the whole row or sheet is meant."""
        return f"{letters_of(self.column)}{self.row}" if self.column and self.row else ""

    @property
    def words(self) -> str:
        """What is wrong, as a sentence."""
        group = "warning" if self.warning else "problem"
        return words.sentence(f"{group}.{self.key}", **self.facts)

    @property
    def line(self) -> str:
        """The whole of it: where, what stands there, what is wrong."""
        facts = {"sheet": self.title or words.title(self.sheet), "cell": self.cell}
        place = "cell" if self.cell else "row" if self.row else "sheet"
        where = words.sentence(f"table.{place}", **facts, row=self.row)
        shape = "line" if self.value else "line_without_value"
        return words.sentence(f"table.{shape}", place=where, value=self.value, words=self.words)


@dataclass
class Row:
    """One row: its number in the file, what its cells say, and whether it is refused.

    A column that says nothing is not among the values; one that is to be emptied is None there.
    """

    sheet: Sheet
    number: int
    values: dict[str, Value]
    shown: dict[str, str]
    refused: bool = False

    def text(self, key: str) -> str:
        """A text that is known to be one, or nothing."""
        found = self.values.get(key)
        return found if isinstance(found, str) else ""

    def day(self, key: str) -> date | None:
        """A day that is known to be one."""
        found = self.values.get(key)
        return found if isinstance(found, date) else None


@dataclass
class Table:
    """One sheet of a workbook: its rows, where its columns stand, what was left out."""

    sheet: Sheet
    title: str
    header: int
    places: dict[str, int]
    rows: list[Row]
    unknown: tuple[str, ...] = ()
    examples: int = 0
    #: Where an earlier import has written what was wrong.
    errors_at: int | None = None


@dataclass
class Book:
    """What a workbook says, and what is wrong with it."""

    name: str
    tables: dict[str, Table]
    problems: list[Problem]
    unknown: tuple[str, ...] = ()

    def rows(self, sheet: Sheet) -> list[Row]:
        """The rows of a sheet, refused ones too."""
        table = self.tables.get(sheet.key)
        return table.rows if table else []

    def place(self, sheet: Sheet, key: str | None) -> int | None:
        """In which column of the file something stands."""
        table = self.tables.get(sheet.key)
        return table.places.get(key) if table and key else None


def read_workbook(path: Path, today: date) -> Book:
    """Read all known sheets of a workbook.

    Raises:
        Unreadable: the file as a whole can't be read.
    """
    workbook = opened(path)
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    unknown = []
    for name in workbook.sheets:
        sheet = _known_sheet(name)
        if sheet is None:
            if name.strip() not in words.mark("passed_over_sheets"):
                unknown.append(name)
        elif sheet.key in tables:
            first = tables[sheet.key].title
            facts = {"sheet": words.title(sheet), "first": first, "second": name}
            problems.append(Problem(sheet, "double_sheet", facts=facts, title=name))
        else:
            table, wrong = _table(workbook, name, sheet, today)
            tables[sheet.key] = table
            problems += wrong
    if not tables:
        titles = words.mark("several")[0].join(words.title(sheet) for sheet in SHEETS)
        raise Unreadable("no_known_sheet", name=workbook.name, titles=titles)
    return Book(workbook.name, tables, problems, tuple(unknown))


def has_known_sheets(path: Path) -> bool:
    """Whether a workbook has a sheet by a name that we know, with a header of ours.

    Raises:
        Unreadable: the file as a whole can't be read.
    """
    workbook = opened(path)
    return any(_known_sheet(name) is not None for name in workbook.sheets)


def raw_rows(workbook: Opened, name: str) -> Iterator[tuple[int, list[Raw]]]:
    """The rows of a sheet with their numbers; cell A is the first of each.

    Raises:
        Unreadable: the sheet is broken.
    """
    try:
        sheet = workbook.book.get_sheet_by_name(name)
        # calamine leaves out the empty columns on the left, but not the empty rows on top.
        left: list[Raw] = [""] * (sheet.start[1] if sheet.start else 0)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, [*left, *cells]
    except (python_calamine.CalamineError, ValueError):
        raise Unreadable("damaged", name=workbook.name) from None


def _known_sheet(name: str) -> Sheet | None:
    plain = plain_heading(name)
    known = BY_KEY.values()
    return next(
        (sheet for sheet in known if plain in map(plain_heading, words.titles(sheet))), None
    )


def _table(workbook: Opened, name: str, sheet: Sheet, today: date) -> tuple[Table, list[Problem]]:
    rows = raw_rows(workbook, name)
    above: list[tuple[int, list[Raw]]] = []
    best: tuple[int, int] | None = None
    for number, cells in rows:
        above.append((number, cells))
        count = sum(1 for cell in cells if _column_of(sheet, cell))
        if count >= LEAST_HEADINGS and (best is None or count > best[0]):
            best = (count, number)
        if number >= ROWS_ABOVE:
            break
    title = "" if name == words.title(sheet) else name
    if best is None:
        if not any(as_text(cell) for _, cells in above for cell in cells):
            return Table(sheet, name, 0, {}, []), []
        headings = words.mark("several")[0].join(
            words.heading(sheet, column) for column in sheet.columns if column.required
        )
        facts: Mapping[str, object] = {"headings": headings}
        wrong = Problem(sheet, "no_header", facts=facts, title=title)
        return Table(sheet, name, 0, {}, []), [wrong]
    header = best[1]
    table, problems = _header(sheet, name, title, above[header - 1])
    reader = _Reader(table, title, workbook.found.get(name, Found()), today)
    for number, cells in above[header:]:
        reader.take(number, cells)
    for number, cells in rows:
        reader.take(number, cells)
    return table, problems + reader.problems


def _header(
    sheet: Sheet, name: str, title: str, row: tuple[int, list[Raw]]
) -> tuple[Table, list[Problem]]:
    number, cells = row
    places: dict[str, int] = {}
    unknown = []
    problems = []
    errors_at = None
    for place, cell in enumerate(cells, start=1):
        if as_text(cell).startswith(words.mark("column_error")):
            errors_at = place
        column = _column_of(sheet, cell)
        if column is None:
            heading = as_text(cell)
            if (
                heading
                and place != errors_at
                and plain_heading(heading) not in words.mark("passed_over")
            ):
                unknown.append(shown(cell))
        elif column.derived:
            # It follows from the others: what stands there is not read.
            continue
        elif column.key in places:
            facts: Mapping[str, object] = {
                "heading": words.heading(sheet, column),
                "first": f"{letters_of(places[column.key])}{number}",
                "second": f"{letters_of(place)}{number}",
            }
            problems.append(Problem(sheet, "double_column", facts=facts, title=title))
        else:
            places[column.key] = place
    problems += [
        Problem(
            sheet,
            "missing_column",
            facts={"heading": words.heading(sheet, column)},
            title=title,
        )
        for column in sheet.typed
        if column.required and column.key not in places
    ]
    table = Table(sheet, name, number, places, [], tuple(unknown), errors_at=errors_at)
    return table, problems


def _column_of(sheet: Sheet, cell: Raw) -> Column | None:
    if not isinstance(cell, str):
        return None
    plain = plain_heading(cell)
    return next(
        (
            column
            for column in sheet.columns
            if plain and plain in map(plain_heading, words.headings(sheet, column))
        ),
        None,
    )


def plain_heading(text: str) -> str:
    """A heading without blanks, line breaks and the marks that people put on required ones."""
    return "".join(half(as_text(text)).split()).strip("*:：＊").casefold()


def rows_of(
    workbook: Opened,
    table: Table,
    title: str,
    found: Found,
    today: date,
    optional: Collection[str] = (),
) -> list[Problem]:
    """Read the rows below the header of a table whose columns are placed; gives what is wrong.

    `optional` are required columns that may say nothing here.
    """
    reader = _Reader(table, title, found, today, optional)
    for number, cells in raw_rows(workbook, table.title):
        if number > table.header:
            reader.take(number, cells)
    return reader.problems


class _Reader:
    """Reads the rows of one table."""

    def __init__(
        self,
        table: Table,
        title: str,
        found: Found,
        today: date,
        optional: Collection[str] = (),
    ) -> None:
        self._table, self._title, self._found, self._today = table, title, found, today
        self.problems: list[Problem] = []
        self._needed = {each.key for each in table.sheet.typed if each.required} - set(optional)
        # Most columns say the same few things over and over: what they mean is kept.
        self._columns: list[tuple[Column, int, dict[Raw, Value]]] = [
            (column, table.places[column.key], {})
            for column in table.sheet.typed
            if column.key in table.places
        ]
        self._odd = bool(found.formulas or found.mistakes)
        self._merges = list(reversed(found.merged))
        self._open_merges: list[Merge] = []

    def take(self, number: int, cells: Sequence[Raw]) -> None:
        """Read one row, unless it says nothing or is an example."""
        # Three say enough: what the row is, and that it is no note.
        said: list[str] = []
        for cell in cells:
            if cell != "" and (text := as_text(cell)):
                said.append(text)
                if len(said) == LEAST_IN_A_ROW:
                    break
        if not said and not self._odd:
            return
        if said and said[0].startswith(words.mark("example")):
            self._table.examples += 1
            return
        if (
            said
            and said[0].startswith(words.mark("below"))
            # "填表人：王强　审核人：李敏　2016年9月30日" is a note, however many cells it takes.
            and (len(said) < LEAST_IN_A_ROW or ":" in half(said[0]))
        ):
            return
        if said and said[0] in words.mark("total"):
            return
        if self._merges or self._open_merges:
            self._merge(number)
        row = Row(self._table.sheet, number, {}, {})
        before, width, values = len(self.problems), len(cells), row.values
        for column, place, known in self._columns:
            raw = cells[place - 1] if place <= width else ""
            if self._odd and self._is_odd(row, column, place):
                continue
            if self._open_merges and self._is_swallowed(row, column, place):
                continue
            often = raw.__class__ is str or raw.__class__ is float
            if often:
                if raw in known:
                    values[column.key] = known[raw]
                    continue
                if raw == "" and column.key not in self._needed:
                    continue
            try:
                value = read(column, raw, self._today)
            except Empty:
                if column.key in self._needed:
                    heading = words.heading(row.sheet, column)
                    self._wrong(row, column, place, raw, Wrong("required", heading=heading))
            except Wrong as wrong:
                self._wrong(row, column, place, raw, wrong)
            else:
                values[column.key] = value
                if often and len(known) < MOST_KNOWN:
                    known[raw] = value
        if not row.values and all(
            each.key in {"required", "merged"} for each in self.problems[before:]
        ):
            # Only columns that nobody knows say something.
            del self.problems[before:]
            return
        row.refused = len(self.problems) > before
        self._table.rows.append(row)

    def _is_odd(self, row: Row, column: Column, place: int) -> bool:
        cell = f"{letters_of(place)}{row.number}"
        key = (
            "formula"
            if cell in self._found.formulas
            else "error_value"
            if cell in self._found.mistakes
            else None
        )
        if key:
            self._wrong(row, column, place, "", Wrong(key))
        return key is not None

    def _merge(self, number: int) -> None:
        """Rows come in their order: remember the merged cells that reach into this one."""
        while self._merges and self._merges[-1].first_row <= number:
            self._open_merges.append(self._merges.pop())
        self._open_merges = [each for each in self._open_merges if each.last_row >= number]

    def _is_swallowed(self, row: Row, column: Column, place: int) -> bool:
        for merge in self._open_merges:
            if merge.swallows(row.number, place):
                self._wrong(row, column, place, "", Wrong("merged", first=merge.first))
                return True
        return False

    def _wrong(self, row: Row, column: Column, place: int, raw: Raw, wrong: Wrong) -> None:
        row.shown[column.key] = shown(raw)
        self.problems.append(
            Problem(
                row.sheet,
                wrong.key,
                row.number,
                place,
                shown(raw),
                wrong.facts,
                title=self._title,
            )
        )
