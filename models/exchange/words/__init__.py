"""What the sheets, their columns, choices and mistakes are called; read once, when first wanted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from models.exchange.columns import CellType, Column, Sheet


@cache
def _file(name: str) -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def title(sheet: Sheet) -> str:
    """What a sheet is called."""
    return str(_file("sheets")[sheet.key]["title"])


def about(sheet: Sheet) -> str:
    """What a sheet is for."""
    return str(_file("sheets")[sheet.key]["about"])


def titles(sheet: Sheet) -> tuple[str, ...]:
    """All the names by which a sheet is known, its own first."""
    return (title(sheet), *_file("sheets")[sheet.key]["aka"])


def heading(sheet: Sheet, column: Column) -> str:
    """What stands above a column."""
    return str(_file("sheets")[sheet.key]["columns"][column.key]["heading"])


def rule(code: str) -> str:
    """The sentence of the notice that a ledger or a column serves."""
    return str(_file("rules")[code])


def command(sheet: Sheet) -> str:
    """The words by which a ledger is asked for in the chat."""
    return str(_file("sheets")[sheet.key]["command"])


def headings(sheet: Sheet, column: Column) -> tuple[str, ...]:
    """All the headings by which a column is known, its own first."""
    return (heading(sheet, column), *_file("sheets")[sheet.key]["columns"][column.key]["aka"])


def note(sheet: Sheet, column: Column) -> str:
    """How a column is filled in."""
    return str(_file("sheets")[sheet.key]["columns"][column.key]["note"])


def example(sheet: Sheet, column: Column) -> str:
    """What the example row shows in a column."""
    shown = str(_file("sheets")[sheet.key]["columns"][column.key]["example"])
    if not shown:
        return ""
    if column.type is CellType.CHOICE:
        return label(next(each for each in column.choices if each.value == shown))
    return yes_no()[shown][0] if column.type is CellType.YES_NO else shown


def label(choice: StrEnum) -> str:
    """What a choice is called."""
    return synonyms(choice)[0]


def synonyms(choice: StrEnum) -> tuple[str, ...]:
    """All the words by which a choice is known, its own first."""
    return tuple(_file("choices")[_group(choice)][choice.value])


def yes_no() -> dict[str, tuple[str, ...]]:
    """The words for yes and for no, the own ones first."""
    return {key: tuple(words) for key, words in _file("choices")["yes_no"].items()}


def mark(name: str) -> tuple[str, ...]:
    """One of the lists of words that mean something by themselves in a workbook."""
    found = _file("sentences")["mark"][name]
    return (found,) if isinstance(found, str) else tuple(found)


def template() -> Mapping[str, Any]:
    """The words of the sheet that explains."""
    return dict(_file("sentences")["template"])


def ledger() -> Mapping[str, Any]:
    """The words of a workbook of ledgers."""
    return dict(_file("sentences")["workbook"])


def manual() -> Mapping[str, Any]:
    """The words of the page about the ledgers."""
    return _file("manual")


def sentence(key: str, /, **facts: object) -> str:
    """A sentence with its facts.

    Raises:
        KeyError: there is no such sentence, or it names a fact that was not given.
    """
    group, _, name = key.partition(".")
    return str(_file("sentences")[group][name]).format(**facts)


def sentences(group: str) -> Mapping[str, str]:
    """All the sentences of a group by their names."""
    return dict(_file("sentences")[group])


def _group(choice: StrEnum) -> str:
    return type(choice).__name__.lower()
