"""Books as workbooks: one table with a frozen header row, and a sheet that says what stands in it."""

from __future__ import annotations

import io
from typing import Any

from handlers.dialog import text
from handlers.documents.books import Book

#: An em of the page is about so many characters of a worksheet's column.
CHARACTERS = 2.0
WIDE = 30.0


def workbook(book: Book) -> bytes:
    """The book as .xlsx: codes and phones stay text, numbers stay numbers, nothing is a formula."""
    import xlsxwriter  # noqa: PLC0415 - only printing needs it

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as made:
        base = {"font_name": text.fill("book.font", {}), "font_size": 11, "border": 1}
        head = made.add_format(base | {"bold": True, "align": "center", "valign": "vcenter"})
        words = made.add_format(base | {"text_wrap": True, "valign": "vcenter", "num_format": "@"})
        number = made.add_format(base | {"valign": "vcenter"})
        amount = made.add_format(base | {"valign": "vcenter", "num_format": "0.00"})
        sheet = made.add_worksheet(book.title)
        for at, column in enumerate(book.columns):
            sheet.set_column(at, at, column.width * CHARACTERS or WIDE)
            sheet.write_string(0, at, column.name, head)
        rows = [*book.rows, *([book.total] if book.total else [])]
        for line, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                match cell:
                    case float():
                        sheet.write_number(line, at, cell, amount)
                    case int():
                        sheet.write_number(line, at, cell, number)
                    case "":
                        sheet.write_blank(line, at, None, words)
                    case _:
                        sheet.write_string(line, at, cell, words)
        sheet.freeze_panes(1, 0)
        if book.rows:
            sheet.autofilter(0, 0, len(book.rows), len(book.columns) - 1)
        _for_printing(sheet, book)
        notes = made.add_worksheet(text.fill("book.notes", {}))
        notes.set_column(0, 0, 90)
        for line, said in enumerate((book.title, book.branch, book.under, *book.foot)):
            notes.write_string(line, 0, said, words)
    return file.getvalue()


def _for_printing(sheet: Any, book: Book) -> None:
    sheet.set_paper(9)  # A4
    if book.wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # An ampersand begins a command in a header.
    sheet.set_header(f"&C{book.title}　{book.branch}".replace("&", "&&").replace("&&C", "&C", 1))
