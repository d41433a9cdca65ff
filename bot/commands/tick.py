"""`tick`: run all ticks once as of a moment, and print what they did or would do."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

import handlers
from bot.settings import load
from handlers.dialog import text
from models.calendar import SHANGHAI
from models.database import Database
from models.history import By, Source
from models.outbox import Outbox
from models.person import Channel
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The moment, and whether to change anything."""
    parser.add_argument("--at", required=True, help=text.fill("cli.tick.at", {}))
    parser.add_argument("--dry-run", action="store_true", help=text.fill("cli.tick.dry_run", {}))


def run(arguments: argparse.Namespace) -> int:
    """Run the ticks."""
    try:
        at = datetime.fromisoformat(arguments.at)
    except ValueError:
        facts = {"value": arguments.at}
        print(text.fill("cli.tick.not_a_moment", facts, plain=True), file=sys.stderr)
        return 2
    if at.tzinfo is None:
        at = at.replace(tzinfo=SHANGHAI)
    settings = load(arguments.config)
    database = Database(settings.database.url)
    database.migrate()
    with database.session() as session, session.begin() as transaction:
        work = Work(session, at, settings.terms, By(Source.TICK))
        key = "cli.tick.would" if arguments.dry_run else "cli.tick.did"
        for tick in handlers.TICKS:
            print(text.fill(key, {"name": tick.name, "count": tick.run(work)}))
        for line in _said(work):
            print(line)
        if arguments.dry_run:
            transaction.rollback()
    database.close()
    return 0


def _said(work: Work) -> list[str]:
    """What is due by that moment, as it would be sent."""
    lines = []
    for channel in Channel:
        for promise in Outbox(work.session, work.now).due(channel, work.now, 10_000):
            say = handlers.refresh(promise, work) if promise.refresh else promise.say
            if isinstance(say, dict):
                words = text.plain(say).replace("\n", " / ")
                facts = {"chat": f"{channel.value}:{promise.chat_id}", "words": words}
                lines.append(text.fill("cli.tick.says", facts, plain=True))
    return lines or [text.fill("cli.tick.nothing", {})]
