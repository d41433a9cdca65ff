"""What the house keeps to: imports point one way, rooms stay pure, sentences stand in text files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "models")
FILES = [
    file.relative_to(ROOT).as_posix()
    for room in ROOMS
    for file in sorted((ROOT / room).rglob("*.py"))
]
HAN = re.compile(r"[\u4e00-\u9fff]")

#: What each room may use of the others, and of those libraries that belong to one room.
MAY_IMPORT = {
    "bot": {"bot", "handlers", "models"},
    "handlers": {"handlers", "models"},
    "models": {"models"},
}
ONLY_IN: dict[str, str | tuple[str, ...]] = {
    "telegram": "bot/",
    "aiohttp": "bot/",
    "apscheduler": "bot/",
    "asyncio": "bot/",
    "jieba": "handlers/language/",
    "docx": "handlers/documents/",
    "typst": "handlers/documents/",
    "openpyxl": ("handlers/documents/", "models/exchange/", "models/demo/", "bot/commands/"),
    "sqlalchemy": ("models/", "bot/"),
    "alembic": "models/",
}
#: Where Chinese is the subject itself: how people write a date or a number in a workbook.
READS_CHINESE = ("handlers/language/", "models/exchange/values.py")
#: A clock is read where the program begins, and in the chat that has a clock of its own.
READS_THE_CLOCK = ("bot/app.py", "bot/localchat/state.py", "bot/commands/")
#: A file of such a name holds what had no home: a domain word is missing.
HOMELESS = {"utils", "util", "helpers", "common", "misc", "services", "managers", "base_utils"}


def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"))


def imported(file: str) -> Iterator[str]:
    """Every module that a file imports anywhere in it."""
    for node in ast.walk(tree(file)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom():
                raise AssertionError(f"{file} imports relatively: {ast.unparse(node)}")


def test_there_are_files_to_look_at() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("file", FILES)
def test_imports_point_one_way(file: str) -> None:
    room = file.split("/", maxsplit=1)[0]
    for module in imported(file):
        top = module.split(".")[0]
        assert top != "tests", module
        assert top not in ROOMS or top in MAY_IMPORT[room], module
        assert file.startswith(ONLY_IN.get(top, "")), f"{module} has no business in {file}"


@pytest.mark.parametrize("file", [each for each in FILES if not each.startswith("bot/")])
def test_what_can_be_said_and_what_is_so_wait_for_nothing(file: str) -> None:
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not any(isinstance(node, waits) for node in ast.walk(tree(file)))


@pytest.mark.parametrize("file", [each for each in FILES if not each.startswith(READS_THE_CLOCK)])
def test_time_is_an_argument(file: str) -> None:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Attribute):
            said = ast.unparse(node)
            assert said not in {"datetime.now", "datetime.utcnow", "date.today", "time.time"}, (
                node.lineno
            )


@pytest.mark.parametrize("file", [each for each in FILES if not each.startswith(READS_CHINESE)])
def test_what_people_read_stands_in_text_files(file: str) -> None:
    """Comments and docstrings may name a thing as the field does; code may not."""
    parsed = tree(file)
    told = {
        id(node.body[0].value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    said = [
        (node.lineno, node.value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]
    assert not [each for each in said if HAN.search(each[1])]


@pytest.mark.parametrize("file", FILES)
def test_every_room_says_what_lives_in_it(file: str) -> None:
    if "/versions/" not in file:
        assert ast.get_docstring(tree(file)), f"{file} begins without a word about itself"


def test_nothing_is_without_a_home() -> None:
    parts = {part for file in FILES for part in file.removesuffix(".py").split("/")}
    assert not parts & HOMELESS
