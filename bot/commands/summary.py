"""`summary`: the same figures as /summary, for a terminal or another program."""

from __future__ import annotations

import argparse
import sys

import orjson

from bot.app import clock
from bot.settings import load
from handlers.dialog import text
from handlers.dialog.turn import packed
from handlers.summary import for_wechat
from models.calendar import Period
from models.database import Database
from models.history import By, Source
from models.kind import Kind
from models.organization import NoSuchOrganization
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose summary, of which month, in which shape."""
    parser.add_argument("--org", required=True, help=text.fill("cli.invite.org", {}))
    parser.add_argument("--period", help=text.fill("cli.summary.period", {}))
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in Kind],
        default=Kind.THEME_DAY.value,
        help=text.fill("cli.summary.kind", {}),
    )
    parser.add_argument("--json", action="store_true", help=text.fill("cli.summary.json", {}))


def run(arguments: argparse.Namespace) -> int:
    """Print the summary."""
    now = clock()
    kind = Kind(arguments.kind)
    try:
        period = Period.parse(arguments.period) if arguments.period else None
    except ValueError:
        facts = {"value": arguments.period}
        print(text.fill("cli.summary.not_a_period", facts, plain=True), file=sys.stderr)
        return 2
    settings = load(arguments.config)
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.reading() as session:
            work = Work(session, now, settings.terms, By(Source.COMMAND_LINE))
            organization = work.organizations.with_code(arguments.org)
            every = work.requirements.at(organization, work.today)[kind].terms.every
            now_owed = Period.holding(work.today, every)
            found = work.summaries.of(organization, kind, period or now_owed)
            if arguments.json:
                shown = orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2).decode()
            else:
                shown = text.plain(packed(for_wechat(found)))
            print(shown)
    except NoSuchOrganization:
        facts = {"code": arguments.org}
        print(text.fill("cli.no_such_organization", facts, plain=True), file=sys.stderr)
        return 2
    finally:
        database.close()
    return 0
