"""`words`: what people of the place say and what it means, from a file or to be looked at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.app import clock
from bot.settings import load
from handlers.area import fold
from handlers.dialog import text
from handlers.language.own_words import taught
from handlers.learning import teach
from models.database import Database
from models.history import By, Source
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file with a word a line, or nothing: then what is known is printed."""
    parser.add_argument("file", nargs="?", type=Path, help=_say("file"))


def run(arguments: argparse.Namespace) -> int:
    """Teach every line of the file, or none of them; without a file print what holds."""
    lines: list[tuple[str, str]] = []
    if arguments.file is not None:
        try:
            written = arguments.file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            return _refuse("unreadable", path=arguments.file, reason=error)
        for number, line in enumerate(written, 1):
            if not line.strip() or line.startswith("#"):
                continue
            found = taught(line)
            if found is None:
                return _refuse("not_a_word", number=number, line=line)
            lines.append(found)
    settings = load(arguments.config)
    database = Database(settings.database.url)
    database.migrate()
    with database.writing() as session:
        work = Work(session, clock(), settings.terms, By(Source.COMMAND_LINE))
        if arguments.file is None:
            _print(work)
        known = [(each.id, fold(each.name)) for each in work.organizations.all()] if lines else []
        for word, means in lines:
            told = teach(work, known, word, means)
            print(text.fill(told.key, told.facts, plain=True))
    return 0


def _print(work: Work) -> None:
    for each in work.readings.words():
        print(f"{each.word} = {each.means}")
    for name in work.aliases.for_everybody():
        print(f"{name.words} = {name.organization.name}")


def _say(key: str, **facts: object) -> str:
    return text.fill(f"cli.words.{key}", facts, plain=True)


def _refuse(key: str, **facts: object) -> int:
    print(_say(key, **facts), file=sys.stderr)
    return 2
