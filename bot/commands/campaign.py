"""`campaign`: begin a campaign from its file at a node, or print how those that run stand."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import orjson

from bot.app import clock
from bot.settings import load
from handlers.campaign import lines
from handlers.dialog import text
from handlers.dialog.turn import Listed, Say, packed
from models.calendar import day_of
from models.campaign import BadCampaign, Plan, read, shipped
from models.database import Database
from models.history import By, Source
from models.organization import NoSuchOrganization, PartyOrganization
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file or nothing, the node, and the day."""
    names = "、".join(each.stem for each in shipped())
    parser.add_argument("file", nargs="?", help=_say("file", names=names))
    parser.add_argument("--org", required=True, help=text.fill("cli.invite.org", {}))
    parser.add_argument("--on", help=text.fill("cli.coverage.on", {}))
    parser.add_argument("--json", action="store_true", help=text.fill("cli.summary.json", {}))
    parser.add_argument("--dry-run", action="store_true", help=_say("dry_run"))


def run(arguments: argparse.Namespace) -> int:
    """Begin it, or print the boards."""
    settings, now = load(arguments.config), clock()
    try:
        day = date.fromisoformat(arguments.on) if arguments.on else day_of(now)
        plan = read(_path(arguments.file)) if arguments.file else None
    except ValueError:
        facts = {"value": arguments.on}
        return _refuse("cli.coverage.not_a_day", **facts)
    except BadCampaign as bad:
        return _refuse(bad.text, **bad.facts)
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.writing() as session:
            work = Work(session, now, settings.terms, By(Source.COMMAND_LINE))
            top = work.organizations.with_code(arguments.org)
            if plan is None:
                return _print(work, top, day, as_json=arguments.json)
            if arguments.dry_run:
                print(_say("right", name=plan.name, count=len(plan.milestone)))
                return 0
            return _begin(work, top, plan)
    except NoSuchOrganization:
        return _refuse("cli.no_such_organization", code=arguments.org)
    finally:
        database.close()


def _begin(work: Work, top: PartyOrganization, plan: Plan) -> int:
    work.campaigns.load(top, plan)
    facts = {"begins": plan.begins_on, "ends": plan.ends_on, "count": len(plan.milestone)}
    print(_say("loaded", campaign=plan.name, name=top.name, **facts))
    return 0


def _print(work: Work, top: PartyOrganization, day: date, *, as_json: bool) -> int:
    boards = [work.campaigns.board(each, top, day) for each in work.campaigns.running(top, day)]
    if as_json:
        found = [each.as_json() for each in boards]
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return 0
    if not boards:
        print(text.fill("campaign.none", {}, plain=True))
    for board in boards:
        print(text.plain(packed(Say("form.frame", {"parts": Listed(lines(board))}))))
    return 0


def _path(named: str) -> Path:
    """A file, or one of those that come with zhibao by its name."""
    return next((each for each in shipped() if each.stem == named), Path(named))


def _say(key: str, **facts: object) -> str:
    return text.fill(f"cli.campaign.{key}", facts, plain=True)


def _refuse(key: str, **facts: object) -> int:
    print(text.fill(key, facts, plain=True), file=sys.stderr)
    return 2
