"""Every sentence that the code asks for has words, and no words are left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import models.exchange
from models.exchange import words
from models.exchange.columns import BY_KEY

FOLDER = Path(models.exchange.__file__).parent

#: Which argument of which call is a key, and of which group of sentences.
CALLS = {
    "Unreadable": (0, "file"),
    "Wrong": (0, "problem"),
    "Problem": (1, "problem"),
    "_refuse": (1, "problem"),
    "_follow": (2, "problem"),
    "_warn": (1, "warning"),
    "_Refused": (0, "problem"),
}


def strings(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be: `"a" if … else "b"` are two."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from strings(body)
            yield from strings(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), ast.FormattedValue()]):
            yield from (f"{text}{key}" for key in ("organization", "unit", "guided"))


def asked_for() -> set[str]:
    """The keys that stand in the code."""
    found = set()
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else getattr(node.func, "id", "")
                )
                place, group = CALLS.get(name, (0, ""))
                if any(each.arg == "warning" for each in node.keywords):
                    group = group and "warning"
                if group and len(node.args) > place:
                    found |= {f"{group}.{key}" for key in strings(node.args[place])}
    return found


def test_every_sentence_that_is_asked_for_has_words_and_none_is_left_over() -> None:
    written = {
        f"{group}.{key}"
        for group in ("file", "problem", "warning")
        for key in words.sentences(group)
    }
    # These are handed on in a variable.
    found = asked_for() | {"problem.formula", "problem.error_value"}
    assert found == written


def test_headings_and_titles_mean_one_thing_each() -> None:
    titles = [title for sheet in BY_KEY.values() for title in words.titles(sheet)]
    assert len(titles) == len(set(titles))
    for sheet in BY_KEY.values():
        headings = [each for column in sheet.columns for each in words.headings(sheet, column)]
        assert len(headings) == len(set(headings)), sheet.key


def test_every_column_is_explained_and_every_choice_has_a_word_of_its_own() -> None:
    for sheet in BY_KEY.values():
        assert words.about(sheet)
        for column in sheet.columns:
            assert words.note(sheet, column).endswith("。"), column.key
            spoken = [word for choice in column.choices for word in words.synonyms(choice)]
            assert len(spoken) == len(set(spoken)), column.key
