"""The text files against the code and against the way Chinese is set.

Every key that the code names is there, none stands there for nothing, every sentence gets the
facts that it names; punctuation is full-width, and a space stands between 汉字 and Latin or digits.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers import FORMS
from handlers.dialog import text
from handlers.dialog.forms import Asks, Field, Form, each_field
from models.activity import Grade

ROOT = Path(__file__).parent.parent
TABLES = {
    file.name: tomllib.loads(file.read_text("utf-8"))
    for file in sorted((ROOT / "handlers" / "dialog" / "texts").glob("*.toml"))
}
CODE = {
    file.relative_to(ROOT).as_posix(): ast.parse(file.read_text("utf-8"))
    for room in ("bot", "handlers", "models")
    for file in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in file.parts
}
PAGE = "\n".join(
    file.read_text("utf-8") for file in (ROOT / "bot" / "localchat" / "page").glob("*.*s")
)


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


#: What stands in the files, without what one table has from another.
WRITTEN = {key: value for table in TABLES.values() for key, value in flat(table)}
LIKE = {
    key.removesuffix(".like"): value for key, value in WRITTEN.items() if key.endswith(".like")
}
ROOTS = {key.partition(".")[0] for key in WRITTEN}


# --- what the code names -----------------------------------------------------------------------

KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
#: Columns and template variables that look like keys, and what is put into words when it is sent.
NO_KEYS = re.compile(
    r"([a-z_]+\.id|record\.(content|heading|number)|[a-z]+\.(docx|typ)|plan\.notice)"
)
#: A form of a key for several branches, or with a day, is the key with a tail.
TAILS = ("_of", "_until", "_phone", "_also")


def named() -> Iterator[tuple[str, str]]:
    """Every string in the code that is a key or the beginning of keys, and where it stands."""
    for file, tree in CODE.items():
        parts = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in parts
                and KEY.fullmatch(node.value)
                and node.value.partition(".")[0] in ROOTS
                and not NO_KEYS.fullmatch(node.value)
            ):
                yield node.value, f"{file}:{node.lineno}"


def patterns() -> Iterator[re.Pattern[str]]:
    """Every key that the code puts together, with what is put in left open."""
    for tree in CODE.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                found = "".join(
                    re.escape(part.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else "[a-z0-9_]*"
                    for part in node.values
                )
                if re.match(r"[a-z_]+\\\.", found):
                    yield re.compile(found)


NAMED = dict(named())
TABLES_NAMED = {key for key in NAMED if key not in text.texts()}


@pytest.mark.parametrize("key", NAMED)
def test_what_the_code_names_is_there(key: str) -> None:
    """Or it is the table below which a state chooses the sentence."""
    below = [each for each in text.texts() if each.startswith(f"{key}.")]
    assert key in text.texts() or below, NAMED[key]


# --- what the forms name -----------------------------------------------------------------------


def needed(form: Form[Any], each: Field) -> set[str]:
    """What a question must have words for."""
    name = f"{form.name}.{each.name}"
    found = {f"{name}.label"}
    if form.asked_by(each.name) is each:
        found.add(f"{name}.ask")
    if each.asks in {Asks.CHOICE, Asks.CHOICES}:
        found |= {f"{name}.{code}" for code in each.codes}
    return found


def welcome(form: Form[Any], each: Field) -> set[str]:
    """What a question may have words of its own for."""
    name = f"{form.name}.{each.name}"
    return (
        needed(form, each)
        | {f"{name}.ask", f"{name}.usual", f"{name}.all_also"}
        | {f"{name}.{code}_also" for code in each.codes}
        | {f"{name}.{own}" for own in ("why", "all", "all_here", "missing", "done")}
    )


QUESTIONS = [(form, each) for sheet in FORMS for form, each in each_field(sheet.form)]


@pytest.mark.parametrize(
    ("form", "each"), QUESTIONS, ids=[f"{form.name}.{each.name}" for form, each in QUESTIONS]
)
def test_every_question_has_its_words(form: Form[Any], each: Field) -> None:
    assert needed(form, each) <= set(text.texts())


@pytest.mark.parametrize("form", [sheet.form for sheet in FORMS], ids=lambda form: form.name)
def test_every_check_says_what_is_wrong(form: Form[Any]) -> None:
    for check in form.checks:
        assert text.has(f"{form.name}.check.{check.key}")


# --- nothing stands there for nothing ----------------------------------------------------------


def used() -> set[str]:
    """Every key that something may ask for."""
    keys = set(NAMED)
    for form, each in QUESTIONS:
        keys |= welcome(form, each)
    for sheet in FORMS:
        name = sheet.form.name
        keys |= {f"{name}.check.{check.key}" for check in sheet.form.checks} | {f"{name}.card"}
        kind = name.removesuffix("_by_name")
        keys |= {
            f"{kind}.{what}" for what in ("receipt", "corrected", "told_receipt", "told_corrected")
        }
    # A record counts those of a grade for which nobody is asked, too.
    keys |= {f"member_appraisal.{grade.value}.label" for grade in Grade}
    keys |= {f"page.{name}" for name in re.findall(r"[\"'`]([a-z_]+)[\"'`]", PAGE)}
    return keys


USED = used()
PATTERNS = list(patterns())


def asked_for(key: str) -> bool:
    tail = next((each for each in TAILS if key.endswith(each)), None)
    return (
        key in USED
        or any(key.startswith(f"{table}.") for table in TABLES_NAMED)
        or any(each.fullmatch(key) for each in PATTERNS)
        or (tail is not None and asked_for(key.removesuffix(tail)))
    )


@pytest.mark.parametrize("key", [key for key in WRITTEN if not key.endswith(".like")])
def test_no_words_stand_there_for_nothing(key: str) -> None:
    """What is written in a table that others are like is used by any of them."""
    table, _, rest = key.partition(".")
    family = {table} | {each for each in LIKE if table in _ancestors(each)}
    assert any(asked_for(f"{each}.{rest}") for each in family)


def _ancestors(table: str) -> Iterator[str]:
    while table in LIKE:
        table = LIKE[table]
        yield table


# --- facts -------------------------------------------------------------------------------------


def told() -> Iterator[tuple[str, str, set[str]]]:
    """Every sentence that the code says with its facts written out: where, its key, their names."""
    for file, tree in CODE.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            at = {"Say": 0, "Note": 0, "Misread": 0, "of": 0, "fill": 0, "Button": 1}.get(name)
            if at is None or len(node.args) <= at or file == "handlers/dialog/forms.py":
                # The notes of the engine name fields; keyboards.py puts them into words.
                continue
            key = node.args[at]
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            if key.value not in text.texts():
                continue
            facts = _facts(node, at, by_name=name in {"Misread", "of"})
            if facts is not None:
                yield f"{file}:{node.lineno}", key.value, facts


def _facts(node: ast.Call, at: int, *, by_name: bool) -> set[str] | None:
    """The names of the facts, or None where they are not written out there."""
    if by_name:
        names = [each.arg for each in node.keywords]
        return None if None in names else {name for name in names if name}
    given = node.args[at + 1] if len(node.args) > at + 1 else None
    given = next((each.value for each in node.keywords if each.arg == "facts"), given)
    match given:
        case None:
            return set()
        case ast.Dict(keys=keys) if all(isinstance(each, ast.Constant) for each in keys):
            return {each.value for each in keys if isinstance(each, ast.Constant)}  # type: ignore[misc]
        case _:
            return None


TOLD = list(told())


def test_there_are_sentences_to_look_at() -> None:
    assert len(TOLD) > 150


@pytest.mark.parametrize(
    ("where", "key", "facts"), TOLD, ids=[f"{at}-{key}" for at, key, _ in TOLD]
)
def test_a_sentence_gets_the_facts_that_it_names(where: str, key: str, facts: set[str]) -> None:
    written = text.texts()[key]
    assert isinstance(written, str), f"{where} says a list of words"
    assert set(text.placeholders(written)) <= facts, where


# --- how Chinese is set ------------------------------------------------------------------------

HAN = r"\u4e00-\u9fff"
HALF_WIDTH = re.compile(
    rf"[{HAN}」）][,;:!?()\"']|[,;:!?()\"'][{HAN}「（]|[{HAN}]\.(?![\w/])|\.\.\."
)
CROWDED = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
#: What begins with a digit when it is said, and what ends with one.
BEGINS = ("day", "due", "until", "at", "seen", "period", "item", "before_item")
COUNTS = (
    *("count", "number", "expected", "attended", "days", "most", "now", "reported", "on_time"),
    *("open", "overdue", "postponed", "waiting", "requests", "votes_for", "against", "abstained"),
    *("year", "month", "amount", "reference", "size", "row", "code"),
)
LINES = [
    (key, line)
    for key, value in WRITTEN.items()
    for line in ([value] if isinstance(value, str) else value)
]


@pytest.mark.parametrize(("key", "line"), LINES, ids=[key for key, _ in LINES])
def test_chinese_is_set_as_chinese(key: str, line: str) -> None:
    if key.endswith(("_font", "_name")):
        return
    seen = re.sub(r"</?\w+>", "", line)
    # Facts stand for a digit or a letter where that is what they begin or end with.
    seen = re.sub(rf"\{{({'|'.join(BEGINS)})(:\w+)?\}}", lambda _: "0日", seen)
    seen = re.sub(rf"\{{({'|'.join(COUNTS)})\}}", "0", seen)
    seen = re.sub(r"\{[^}]*\}", "", seen)
    assert not HALF_WIDTH.search(seen), seen
    assert not CROWDED.search(seen.replace("0日", "0 日")), seen
    assert line == line.strip(" "), "a blank at an end"
