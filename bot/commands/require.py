"""`require`: what a level requires of the branches below it, from a day on; or what holds there now."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from bot.app import clock
from bot.settings import load
from handlers.dialog import text
from handlers.dialog.turn import packed
from handlers.requirement import LAST_DAY, How, page, receipt, terms_of
from models.calendar import months_after
from models.database import Database
from models.history import By, Source
from models.kind import Kind
from models.organization import NoSuchOrganization
from models.work import Work

#: How the command line says what the chat says by a tap.
HOW = {each.value: each for each in (How.MONTH, How.QUARTER, How.YEAR)}
HOW |= {"none": How.NOT_OWED, "above": How.AS_ABOVE}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which level, which kind, what, and from when on."""
    parser.add_argument("org", help=text.fill("cli.invite.org", {}))
    parser.add_argument("--kind", choices=[kind.value for kind in Kind], help=_say("kind"))
    parser.add_argument("--every", choices=list(HOW), help=_say("every"))
    parser.add_argument(
        "--due", type=int, default=0, choices=range(LAST_DAY + 1), help=_say("due"), metavar="DAY"
    )
    parser.add_argument("--from", dest="since", help=_say("since"))
    parser.add_argument("--source", help=_say("source"))


def run(arguments: argparse.Namespace) -> int:
    """Write it down, or print what holds."""
    settings, now = load(arguments.config), clock()
    try:
        since = date.fromisoformat(arguments.since) if arguments.since else None
    except ValueError:
        return _refuse("cli.require.not_a_day", value=arguments.since)
    if arguments.every is not None and arguments.kind is None:
        return _refuse("cli.require.which_kind")
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.writing() as session:
            work = Work(session, now, settings.terms, By(Source.COMMAND_LINE))
            organization = work.organizations.with_code(arguments.org)
            if arguments.every is None:
                print(text.plain(packed(page(work, organization))))
                return 0
            since = since or months_after(work.today.replace(day=1), 1)
            if since <= work.today:
                return _refuse("cli.require.already_begun")
            terms = terms_of(HOW[arguments.every], arguments.due)
            made = work.requirements.require(
                organization, Kind(arguments.kind), terms, since, arguments.source
            )
            print(text.plain(packed(receipt(made))))
    except NoSuchOrganization:
        return _refuse("cli.no_such_organization", code=arguments.org)
    finally:
        database.close()
    return 0


def _say(key: str) -> str:
    return text.fill(f"cli.require.{key}", {}, plain=True)


def _refuse(key: str, **facts: object) -> int:
    print(text.fill(key, facts, plain=True), file=sys.stderr)
    return 2
