"""`export`: the ledgers of a node on a day as a workbook."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from bot.app import clock
from bot.settings import load
from handlers.dialog import text
from models.calendar import day_of
from models.database import Database
from models.exchange import words
from models.exchange.columns import LEDGERS
from models.exchange.exporting import Wanted, export, file_name
from models.history import By, Source
from models.organization import NoSuchOrganization
from models.work import Work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose ledgers, which of them, as of which day, and where to."""
    parser.add_argument("--org", required=True, help=text.fill("cli.invite.org", {}))
    parser.add_argument(
        "--ledger",
        action="append",
        choices=[sheet.key for sheet in LEDGERS],
        help=text.fill("cli.export.ledger", {}),
    )
    parser.add_argument("--on", help=text.fill("cli.coverage.on", {}))
    parser.add_argument("--since", help=text.fill("cli.export.since", {}))
    parser.add_argument("--out", type=Path, help=text.fill("cli.export.out", {}))


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook."""
    now = clock()
    days: list[date | None] = []
    for given in (arguments.on, arguments.since):
        try:
            days.append(date.fromisoformat(given) if given else None)
        except ValueError:
            _complain("cli.coverage.not_a_day", value=given)
            return 2
    day, since = days
    settings = load(arguments.config)
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.reading() as session:
            work = Work(session, now, settings.terms, By(Source.COMMAND_LINE))
            wanted = Wanted(
                work.organizations.with_code(arguments.org),
                [sheet for sheet in LEDGERS if sheet.key in (arguments.ledger or [sheet.key])],
                day if day is not None and day < day_of(now) else None,
                since,
            )
            path = _target(arguments.out, file_name(wanted, work.today))
            if path.exists():
                _complain("cli.import.exists", name=path)
                return 2
            counts = export(work, wanted, path)
    except NoSuchOrganization:
        _complain("cli.no_such_organization", code=arguments.org)
        return 2
    except OSError as error:
        _complain("cli.import.not_writable", name=arguments.out, reason=error.strerror)
        return 2
    finally:
        database.close()
    for sheet in wanted.sheets:
        facts = {"title": words.title(sheet), "count": counts[sheet.key]}
        print(text.fill("cli.export.count", facts, plain=True))
    print(text.fill("cli.export.done", {"name": path}, plain=True))
    return 0


def _target(given: Path | None, name: str) -> Path:
    if given is None:
        return Path(name)
    return given / name if given.is_dir() else given


def _complain(key: str, **facts: object) -> None:
    print(text.fill(key, facts, plain=True), file=sys.stderr)
