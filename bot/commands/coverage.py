"""`coverage`: the two coverages of a node on a day, for a terminal or another program."""

from __future__ import annotations

import argparse
import sys
from datetime import date

import orjson

from bot.app import clock
from bot.settings import load
from handlers.coverage import figures
from handlers.dialog import text
from models.calendar import day_of
from models.database import Database
from models.history import By, Source
from models.organization import NoSuchOrganization
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose coverage, on which day, in which shape."""
    parser.add_argument("--org", required=True, help=text.fill("cli.invite.org", {}))
    parser.add_argument("--on", help=text.fill("cli.coverage.on", {}))
    parser.add_argument("--json", action="store_true", help=text.fill("cli.summary.json", {}))


def run(arguments: argparse.Namespace) -> int:
    """Print the figures."""
    now = clock()
    try:
        day = date.fromisoformat(arguments.on) if arguments.on else day_of(now)
    except ValueError:
        facts = {"value": arguments.on}
        print(text.fill("cli.coverage.not_a_day", facts, plain=True), file=sys.stderr)
        return 2
    settings = load(arguments.config)
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.reading() as session:
            work = Work(session, now, settings.terms, By(Source.COMMAND_LINE))
            found = work.ledgers.view(work.organizations.with_code(arguments.org), day)
    except NoSuchOrganization:
        facts = {"code": arguments.org}
        print(text.fill("cli.no_such_organization", facts, plain=True), file=sys.stderr)
        return 2
    finally:
        database.close()
    if arguments.json:
        print(orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2).decode())
        return 0
    print(text.fill("cli.coverage.title", {"name": found.name, "day": found.day}, plain=True))
    if found.begins_on is not None:
        print(text.fill("coverage.not_begun", {"day": found.begins_on}, plain=True))
    print(text.fill("coverage.figures", figures(found.rates), plain=True))
    joints = {"now": found.joints, "before": found.joints_before}
    print(text.fill("coverage.joints", joints, plain=True))
    for child in found.children:
        facts = figures(child.rates) | {"name": child.name}
        print(text.fill("coverage.child", facts, plain=True))
    return 0
