"""The manual's tables of the ledgers (docs/ledgers.md), made from their declaration.

`python -m models.exchange.manual` writes the page anew; a test holds the page to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.exchange import words
from models.exchange.columns import LEDGERS, CellType, Column, Sheet


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    said = words.manual()
    yield f"# {said['title']}"
    yield ""
    yield from said["about"]
    yield ""
    yield "| " + " | ".join(said["ledger_headings"]) + " |"
    yield "|---|---|---|"
    for sheet in LEDGERS:
        command = said["command"].format(words=words.command(sheet))
        yield f"| {words.title(sheet)} | {command} | {words.rule(sheet.rule)} |"
    for other in said["others"]:
        yield f"| {other['title']} | {other['command']} | {other['rule']} |"
    for sheet in LEDGERS:
        yield ""
        yield f"## {words.title(sheet)}"
        yield ""
        yield words.about(sheet)
        yield ""
        yield "| " + " | ".join(said["column_headings"]) + " |"
        yield "|---|---|---|---|---|---|"
        for column in sheet.columns:
            yield "| " + " | ".join(_cells(sheet, column)) + " |"


def _cells(sheet: Sheet, column: Column) -> Iterator[str]:
    said = words.manual()
    yield words.heading(sheet, column)
    yield said["types"][column.type.value]
    if column.type is CellType.YES_NO:
        yield said["several"].join(each[0] for each in words.yes_no().values())
    else:
        yield said["several"].join(words.label(choice) for choice in column.choices)
    if column.derived:
        yield said["derived"]
    elif column.required:
        yield said["required"]
    else:
        yield said["asked"][column.asked.value]
    yield said["sees"][column.sees.value] if column.sees else ""
    yield words.rule(column.rule) if column.rule else ""


if __name__ == "__main__":
    Path("docs/ledgers.md").write_text(page(), "utf-8")
