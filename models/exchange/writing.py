"""Workbooks out: the template, a workbook of rows, and the same workbook back with its errors.

Codes, phones and days are written as text, so that no program turns them into numbers; texts
that begin with `=` stay texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models.exchange import words
from models.exchange.columns import SHEETS, CellType, Column, Sheet
from models.exchange.importing import Report
from models.exchange.opening import Opened, opened
from models.exchange.reading import Problem, Table, raw_rows
from models.exchange.values import Raw, Value, spoken

#: Drop-downs reach so many rows: as many people as a district has.
ROWS_WITH_CHOICES = 5000
#: Workbooks of the same rows are the same: no moment of writing stands in them.
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001 - xlsxwriter takes naive moments
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Columns that hold numbers; everything else is text.
NUMBERS = frozenset({CellType.COUNT})
COLUMN_WIDTH_OF_ERRORS = 60

#: A row to be written: values by the keys of its columns.
Written = Mapping[str, Value]


@dataclass(frozen=True)
class _Formats:
    header: Any
    needed: Any
    text: Any
    example: Any
    wrong: Any
    wrap: Any
    day: Any
    wrong_day: Any


def write_template(path: Path) -> None:
    """Write the workbook to fill in: drop-downs, one example row a sheet, and what means what."""
    with _workbook(path) as book:
        formats = _formats(book)
        for sheet in SHEETS:
            page = _page(book, sheet, formats)
            for place, column in enumerate(sheet.typed):
                shown = words.example(sheet, column)
                if place == 0:
                    shown = words.mark("example")[0] + shown
                page.write_string(1, place, shown, formats.example)
        _explain(book, formats)


def write_rows(path: Path, rows: Mapping[str, Iterable[Written]]) -> None:
    """Write a workbook of rows, in the shape of the template but without examples."""
    with _workbook(path) as book:
        formats = _formats(book)
        for sheet in SHEETS:
            page = _page(book, sheet, formats)
            for number, row in enumerate(rows.get(sheet.key, ()), start=1):
                for place, column in enumerate(sheet.typed):
                    _put(page, number, place, row.get(column.key), formats)


def write_ledgers(
    path: Path,
    pages: Iterable[tuple[Sheet, Iterable[Mapping[str, Value]]]],
    changes: Callable[[], Iterable[Sequence[str]]],
    hidden: Collection[tuple[str, str]] = (),
) -> None:
    """Write ledgers as they are handed in: 序号 first, 备注 last, 合计 below, and what was changed.

    Rows are taken one by one and never held; `changes` is asked for once they are all written.
    `hidden` are columns (ledger, key) that are left out.

    Raises:
        OSError: it can't be written there.
    """
    said = words.ledger()
    with _workbook(path) as book:
        formats = _formats(book)
        for sheet, rows in pages:
            columns = [each for each in sheet.columns if (sheet.key, each.key) not in hidden]
            _ledger(book, sheet, columns, rows, formats)
        page = book.add_worksheet(said["changes"])
        page.freeze_panes(1, 0)
        for place, width in enumerate((18, 16, 26, 16, 26, 26, 12, 12, 30)):
            page.set_column(place, place, width, formats.text)
            page.write_string(0, place, said["headings"][place], formats.header)
        number = 0
        for number, line in enumerate(changes(), start=1):
            for place, cell in enumerate(line):
                page.write_string(number, place, cell, formats.text)
        if not number:
            page.write_string(1, 0, said["none"], formats.text)


def _ledger(
    book: Any,
    sheet: Sheet,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Value]],
    formats: _Formats,
) -> None:
    said = words.ledger()
    page = book.add_worksheet(words.title(sheet))
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 6)
    page.write_string(0, 0, said["number"], formats.header)
    for place, column in enumerate(columns, start=1):
        wide = None if column.type in NUMBERS else formats.text
        page.set_column(place, place, column.width, wide)
        style = formats.needed if column.required else formats.header
        page.write_string(0, place, words.heading(sheet, column), style)
    sums = {column.key: 0 for column in columns if column.sums}
    number = 0
    keys = [column.key for column in columns]
    for number, row in enumerate(rows, start=1):
        page.write_number(number, 0, number)
        for place, key in enumerate(keys, start=1):
            value = row.get(key)
            if value is not None:
                _put(page, number, place, value, formats)
        for key in sums:
            value = row.get(key)
            if isinstance(value, int):
                sums[key] += value
    for place, column in enumerate(columns, start=1):
        if not column.derived:
            _drop_down(page, 1, place, column, max(number, ROWS_WITH_CHOICES))
    if number:
        page.autofilter(0, 0, number, len(columns))
        page.write_string(number + 1, 0, said["total"], formats.header)
        page.write_string(
            number + 1, 1, words.sentence("workbook.rows", count=number), formats.header
        )
        for place, column in enumerate(columns[1:], start=2):
            if column.key in sums:
                page.write_number(number + 1, place, sums[column.key], formats.header)
            else:
                page.write_blank(number + 1, place, None, formats.header)


def write_errors(report: Report, source: Path, target: Path) -> None:
    """Write a workbook back: the same cells, the wrong ones marked, what is wrong at the end of each row.

    Raises:
        Unreadable: the source is not there any more.
    """
    workbook = opened(source)
    by_row: dict[str, dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in (*report.problems, *report.warnings):
        table = report.book.tables.get(problem.sheet.key)
        if table is not None:
            by_row[table.title][problem.row or table.header or 1].append(problem)
    tables = {table.title: table for table in report.book.tables.values()}
    with _workbook(target) as book:
        formats = _formats(book)
        for name in workbook.sheets:
            _write_back(book, workbook, name, tables.get(name), by_row[name], formats)


def _write_back(
    book: Any,
    workbook: Opened,
    name: str,
    table: Table | None,
    problems: Mapping[int, Sequence[Problem]],
    formats: _Formats,
) -> None:
    page = book.add_worksheet(name)
    end = workbook.book.get_sheet_by_name(name).end
    width = end[1] + 1 if end else 0
    header = table.header if table else 0
    # What an earlier import said gives way to what this one says.
    said_before = table.errors_at if table else None
    said_at = said_before - 1 if said_before else width
    if table and header:
        page.freeze_panes(header, 0)
        page.set_column(0, max(width - 1, 0), 16)
        for column, place in _placed(table):
            page.set_column(place, place, column.width)
            _drop_down(page, header, place, column)
    page.set_column(said_at, said_at, COLUMN_WIDTH_OF_ERRORS)
    for number, cells in raw_rows(workbook, name):
        here = problems.get(number, ())
        wrong = {each.column for each in here}
        for place, cell in enumerate(cells):
            if place == said_at:
                continue
            style = (
                formats.wrong
                if place + 1 in wrong
                else formats.header
                if number == header
                else formats.text
            )
            _put_back(page, number - 1, place, cell, style, formats)
        # A cell that is wrong because it is empty may lie beyond what the row holds.
        for place in sorted(each for each in wrong if each and each > len(cells)):
            page.write_blank(number - 1, place - 1, None, formats.wrong)
        said = [each.words for each in here]
        if number == header:
            said.insert(0, words.mark("column_error")[0])
        if said:
            page.write_string(number - 1, said_at, "\n".join(said), formats.wrap)


def _placed(table: Table) -> Iterator[tuple[Column, int]]:
    for column in table.sheet.typed:
        if column.key in table.places:
            yield column, table.places[column.key] - 1


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """A workbook that stands in its place only when everything is written.

    Raises:
        OSError: it can't be written there.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook waits for it

    part = path.with_name(f".{path.name}.part")
    # Opened here, because xlsxwriter finds out at the very end that it can't be written.
    with part.open("wb") as file:
        try:
            with xlsxwriter.Workbook(file, OPTIONS) as book:
                book.set_properties({"created": WRITTEN})
                yield book
        except BaseException:
            part.unlink()
            raise
    part.replace(path)


def _formats(book: Any) -> _Formats:
    header = {"bold": True, "bg_color": "#F2F2F2", "border": 1, "text_wrap": True, "valign": "top"}
    return _Formats(
        header=book.add_format(header),
        needed=book.add_format(header | {"font_color": "#C00000"}),
        text=book.add_format({"num_format": "@"}),
        example=book.add_format({"num_format": "@", "italic": True, "font_color": "#808080"}),
        wrong=book.add_format({"num_format": "@", "bg_color": "#FFC7CE"}),
        wrap=book.add_format({"text_wrap": True, "font_color": "#C00000", "valign": "top"}),
        day=book.add_format({"num_format": "yyyy-mm-dd"}),
        wrong_day=book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFC7CE"}),
    )


def _page(book: Any, sheet: Sheet, formats: _Formats) -> Any:
    """A sheet with its header, drop-downs and widths."""
    page = book.add_worksheet(words.title(sheet))
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.typed):
        page.set_column(
            place, place, column.width, None if column.type in NUMBERS else formats.text
        )
        _drop_down(page, 1, place, column)
    for place, column in enumerate(sheet.typed):
        style = formats.needed if column.required else formats.header
        page.write_string(0, place, words.heading(sheet, column), style)
    return page


def _drop_down(
    page: Any, row: int, place: int, column: Column, rows: int = ROWS_WITH_CHOICES
) -> None:
    """Let people choose below a header; what they type instead is not held against them here."""
    if choices := _choices(column):
        allowed = {"validate": "list", "source": choices, "error_type": "warning"}
        page.data_validation(row, place, row + rows, place, allowed)


def _choices(column: Column) -> list[str]:
    if column.type is CellType.YES_NO:
        return [each[0] for each in words.yes_no().values()]
    return [words.label(choice) for choice in column.choices]


def _explain(book: Any, formats: _Formats) -> None:
    said = words.template()
    page = book.add_worksheet(said["title"])
    for place, width in enumerate((10, 20, 8, 60, 60)):
        page.set_column(place, place, width)
    number = 0
    for line in said["guide"]:
        page.write_string(number, 0, line)
        number += 1
    for sheet in SHEETS:
        number += 1
        page.write_string(number, 0, words.title(sheet), formats.header)
        page.write_string(number, 1, words.about(sheet))
        number += 1
        for place, heading in enumerate(said["headings"]):
            page.write_string(number, place, heading, formats.header)
        for column in sheet.typed:
            number += 1
            line = (
                words.title(sheet),
                words.heading(sheet, column),
                said["required"] if column.required else "",
                words.note(sheet, column),
                words.mark("several")[0].join(_choices(column)),
            )
            for place, cell in enumerate(line):
                page.write_string(number, place, cell)
        number += 1


def _put(page: Any, number: int, place: int, value: Value, formats: _Formats) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        page.write_number(number, place, value)
    elif value is not None:
        page.write_string(number, place, spoken(value), formats.text)


def _put_back(
    page: Any, number: int, place: int, cell: Raw, style: Any, formats: _Formats
) -> None:
    """Write a cell as it was."""
    match cell:
        case "" | None:
            if style is formats.wrong:
                page.write_blank(number, place, None, style)
        case bool():
            page.write_boolean(number, place, cell, None if style is formats.text else style)
        case int() | float():
            page.write_number(number, place, cell, None if style is formats.text else style)
        case date():
            if cell.year >= 1900:  # noqa: PLR2004 - Excel knows no earlier day
                day = formats.wrong_day if style is formats.wrong else formats.day
                page.write_datetime(number, place, cell, day)
            else:
                page.write_string(number, place, cell.isoformat(), style)
        case _:
            page.write_string(number, place, str(cell), style)
