"""Workbooks out: the template, a workbook of rows, and the same workbook back with its errors.

Codes, phones and days are written as text, so that no program turns them into numbers; texts
that begin with `=` stay texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from models.exchange import words
from models.exchange.columns import SHEETS, CellType, Column, Sheet
from models.exchange.importing import Report
from models.exchange.opening import opened
from models.exchange.reading import Problem, raw_rows
from models.exchange.values import Raw, Value

#: Drop-downs reach so many rows: as many people as a district has.
ROWS_WITH_CHOICES = 5000
#: Workbooks of the same rows are the same: no moment of writing stands in them.
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001 - xlsxwriter takes naive moments
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


def write_template(path: Path) -> None:
    """Write the workbook to fill in: drop-downs, one example row a sheet, and what means what."""
    with _workbook(path) as book:
        formats = _formats(book)
        for sheet in SHEETS:
            page = _page(book, sheet, formats)
            for place, column in enumerate(sheet.columns):
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
                for place, column in enumerate(sheet.columns):
                    _put(page, number, place, row.get(column.key), formats)


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
    headers = {table.title: table.header for table in report.book.tables.values()}
    with _workbook(target) as book:
        formats = _formats(book)
        for name in workbook.sheets:
            page = book.add_worksheet(name)
            end = workbook.book.get_sheet_by_name(name).end
            width = end[1] + 1 if end else 0
            header = headers.get(name)
            if header:
                page.freeze_panes(header, 0)
                page.set_column(0, max(width - 1, 0), 16)
            page.set_column(width, width, COLUMN_WIDTH_OF_ERRORS)
            for number, cells in raw_rows(workbook, name):
                problems = by_row[name].get(number, ())
                wrong = {each.column for each in problems}
                for place, cell in enumerate(cells):
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
                said = "\n".join(each.words for each in problems)
                if number == header:
                    said = "\n".join(filter(None, (words.mark("column_error")[0], said)))
                if said:
                    page.write_string(number - 1, width, said, formats.wrap)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """A workbook that stands on the disk when everything is written.

    Raises:
        OSError: it can't be written there.
    """
    book = xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": WRITTEN})
    try:
        with book:
            yield book
    except FileCreateError as failed:
        # xlsxwriter's own wrapping hides what every caller knows how to say.
        cause = failed.args[0] if failed.args else None
        raise (cause if isinstance(cause, OSError) else OSError(str(failed))) from failed


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
    )


def _page(book: Any, sheet: Sheet, formats: _Formats) -> Any:
    """A sheet with its header, drop-downs and widths."""
    page = book.add_worksheet(words.title(sheet))
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(
            place, place, column.width, None if column.type in NUMBERS else formats.text
        )
        choices = _choices(column)
        if choices:
            page.data_validation(
                1,
                place,
                ROWS_WITH_CHOICES,
                place,
                {"validate": "list", "source": choices, "error_type": "warning"},
            )
    for place, column in enumerate(sheet.columns):
        style = formats.needed if column.required else formats.header
        page.write_string(0, place, words.heading(sheet, column), style)
    return page


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
        for column in sheet.columns:
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
    match value:
        case None:
            return
        case bool():
            page.write_string(number, place, words.yes_no()["yes" if value else "no"][0])
        case int():
            page.write_number(number, place, value)
        case StrEnum():
            page.write_string(number, place, words.label(value))
        case date():
            page.write_string(number, place, value.isoformat(), formats.text)
        case tuple():
            page.write_string(number, place, words.mark("several")[0].join(value), formats.text)
        case str():
            page.write_string(number, place, value, formats.text)


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
                page.write_datetime(number, place, cell, formats.day)
            else:
                page.write_string(number, place, cell.isoformat(), style)
        case _:
            page.write_string(number, place, str(cell), style)
