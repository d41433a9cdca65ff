"""Workbooks in and out.

`columns.py` declares every sheet once; its Chinese stands in words/*.toml. The declaration
drives the template, the reading, the checks and the workbook that carries the errors back.

    opening.py    is it a workbook that can be read within bounds
    values.py     one cell → one value, forgiving
    reading.py    a workbook → rows of values, and what is wrong with them
    matching.py   workbooks that others have made: which sheet, which header, which column
    likeness.py   which units may be the same one
    importing.py  rows → the database: checks across rows, matching, changes
    ledger_rows.py  rows of the ledgers that are no part of the roster → the database
    exporting.py  the ledgers as they stood on a day → a workbook
    manual.py     the page of the manual that lists every ledger and column
    writing.py    the template, a workbook of rows, the same workbook back with its errors
"""
