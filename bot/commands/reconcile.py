"""`reconcile`: hold totals of the Party statistics, and the list of units behind them, against the ledgers."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import orjson

from bot.app import clock
from bot.settings import load
from handlers.dialog import text
from handlers.dialog.turn import Listed, Say, packed
from handlers.reconcile import lines, odd_lines, read_totals
from models.calendar import day_of
from models.database import Database
from models.exchange.columns import UNIT
from models.exchange.matching import guesses, remembered, shown
from models.exchange.opening import Unreadable, opened
from models.exchange.stated import stated_units
from models.history import By, Source
from models.organization import NoSuchOrganization
from models.reconciliation import Reconciliation, last_end
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose totals, of which day, and the list behind them."""
    parser.add_argument("--org", required=True, help=text.fill("cli.invite.org", {}))
    parser.add_argument("--on", help=_say("on"))
    parser.add_argument("--totals", help=_say("totals"))
    parser.add_argument("--list", metavar="FILE.xlsx", type=Path, help=_say("list"))
    parser.add_argument("--json", action="store_true", help=text.fill("cli.summary.json", {}))


def run(arguments: argparse.Namespace) -> int:
    """Take what is given, and print both sides."""
    settings, now = load(arguments.config), clock()
    try:
        day = date.fromisoformat(arguments.on) if arguments.on else last_end(day_of(now))
    except ValueError:
        return _refuse("cli.coverage.not_a_day", value=arguments.on)
    totals, unknown = read_totals(arguments.totals or "")
    if unknown or (arguments.totals and not totals):
        return _refuse("cli.reconcile.unknown", items=" ".join(unknown) or arguments.totals)
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.writing() as session:
            work = Work(session, now, settings.terms, By(Source.COMMAND_LINE))
            top = work.organizations.with_code(arguments.org)
            given = {each.on: each for each in work.reconciliations.given(top)}
            if day not in given and not totals and arguments.list is None:
                print(_say("nothing", name=top.name, day=day))
                return 0
            statistics = work.reconciliations.on(top, day)
            work.reconciliations.put(statistics, totals)
            if arguments.list is not None:
                workbook = opened(arguments.list)
                found = guesses(workbook, remembered(work), UNIT)
                if not arguments.json:
                    for guess in found:
                        print("\n".join(shown(guess)))
                units = [each for guess in found for each in stated_units(workbook, guess, day)]
                work.reconciliations.list_units(statistics, units)
            _print(work.reconciliations.of(statistics), as_json=arguments.json)
    except NoSuchOrganization:
        return _refuse("cli.no_such_organization", code=arguments.org)
    except Unreadable as unreadable:
        print(unreadable, file=sys.stderr)
        return 2
    finally:
        database.close()
    return 0


def _print(found: Reconciliation, *, as_json: bool) -> None:
    if as_json:
        print(orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2).decode())
        return
    said = [*lines(found), *odd_lines(found)]
    print(text.plain(packed(Say("form.frame", {"parts": Listed(said)}))))


def _say(key: str, **facts: object) -> str:
    return text.fill(f"cli.reconcile.{key}", facts, plain=True)


def _refuse(key: str, **facts: object) -> int:
    print(text.fill(key, facts, plain=True), file=sys.stderr)
    return 2
