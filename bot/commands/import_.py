"""`import`: bring in the workbook of organisations, units, members and offices; or write an empty one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.app import clock
from bot.settings import load
from handlers.dialog import text
from models.calendar import day_of
from models.database import Database
from models.exchange import words
from models.exchange.columns import BY_KEY, LEDGERS
from models.exchange.importing import Report, bring_in
from models.exchange.matching import (
    Guess,
    How,
    adopt,
    column_called,
    guesses,
    read_as,
    remember,
    remembered,
    shown,
)
from models.exchange.opening import Unreadable, opened
from models.exchange.reading import Book, has_known_sheets, read_workbook
from models.exchange.writing import write_errors, write_template
from models.history import By, Source
from models.organization import NoSuchOrganization
from models.work import Work

#: More changes than these are not printed one by one.
MOST_CHANGES = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which workbook, and what to do with it."""
    parser.add_argument(
        "file", metavar="FILE.xlsx", nargs="?", type=Path, help=text.fill("cli.import.file", {})
    )
    parser.add_argument("--dry-run", action="store_true", help=text.fill("cli.import.dry_run", {}))
    parser.add_argument(
        "--good-rows", action="store_true", help=text.fill("cli.import.good_rows", {})
    )
    parser.add_argument(
        "--errors", metavar="OUT.xlsx", type=Path, help=text.fill("cli.import.errors", {})
    )
    parser.add_argument("--under", metavar="CODE", help=text.fill("cli.import.under", {}))
    parser.add_argument(
        "--as",
        dest="ledger",
        choices=[sheet.key for sheet in LEDGERS],
        help=text.fill("cli.import.as", {}),
    )
    parser.add_argument(
        "--match", action="append", default=[], help=text.fill("cli.import.match", {})
    )
    parser.add_argument(
        "--fill", action="append", default=[], help=text.fill("cli.import.fill", {})
    )
    parser.add_argument("--yes", action="store_true", help=text.fill("cli.import.yes", {}))
    parser.add_argument(
        "--template", metavar="FILE.xlsx", type=Path, help=text.fill("cli.import.template", {})
    )


def run(arguments: argparse.Namespace) -> int:
    """Import the workbook, or write the template."""
    if arguments.template is not None:
        return _template(arguments.template)
    if arguments.file is None:
        _complain("cli.import.nothing_asked")
        return 2
    target = arguments.errors or _beside(arguments.file)
    if target.suffix.lower() != ".xlsx":
        _complain("cli.import.not_a_workbook_name", name=target.name)
        return 2
    if target.exists() and arguments.file.exists() and target.samefile(arguments.file):
        _complain("cli.import.over_itself", name=target.name)
        return 2
    settings = load(arguments.config)
    now = clock()
    database = Database(settings.database.url)
    guessed = None
    try:
        database.migrate()
        # The file is read before the database is held: the bot goes on meanwhile.
        if _is_foreign(arguments):
            with database.reading() as session:
                before = remembered(Work(session, now, settings.terms, By(Source.IMPORT)))
            guessed = _guessed(arguments, before)
            if guessed is None:
                return 2
            book = read_as(opened(arguments.file), guessed[0], day_of(now), guessed[1])
        else:
            book = read_workbook(arguments.file, day_of(now))
        unsure = guessed is not None and not all(each.sure for each in guessed[0])
        dry_run = arguments.dry_run or (unsure and not arguments.yes)
        with database.session() as session, session.begin():
            work = Work(session, now, settings.terms, By(Source.IMPORT))
            if guessed is not None:
                remember(work, [_told(each, guess_too=arguments.yes) for each in guessed[0]])
                under = arguments.under
                adopt(work, book, work.organizations.with_code(under) if under else None)
            report = bring_in(work, book, good_rows=arguments.good_rows, dry_run=dry_run)
    except NoSuchOrganization:
        _complain("cli.no_such_organization", code=arguments.under)
        return 2
    except Unreadable as unreadable:
        print(unreadable, file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        _complain("cli.database", reason=reason)
        return 1
    finally:
        database.close()
    _print(report, dry_run=dry_run)
    if unsure and not arguments.yes and not arguments.dry_run and report.applied:
        _say("cli.import.say_yes")
    if report.problems:
        _write_errors(report, arguments.file, target)
    return 0 if report.applied else 1


def _is_foreign(arguments: argparse.Namespace) -> bool:
    """Whether the workbook is none of ours: somebody says so, or no sheet has a name that we know.

    Raises:
        Unreadable: the file as a whole can't be read.
    """
    if arguments.ledger or arguments.match or arguments.under or arguments.fill:
        return True
    return not has_known_sheets(arguments.file)


def _guessed(
    arguments: argparse.Namespace, before: Mapping[tuple[str, str], str]
) -> tuple[list[Guess], dict[str, str]] | None:
    """What the sheets are, as it was put right; None where something was said that is not so."""
    sheet = BY_KEY[arguments.ledger] if arguments.ledger else None
    found = guesses(opened(arguments.file), before, sheet)
    if not found:
        _complain("cli.import.no_guess", words=words.sentence("match.nothing"))
        return None
    for said in arguments.match:
        heading, _, name = said.partition("=")
        at = [number for number, each in enumerate(found) if each.has(heading.strip())]
        if not at:
            _complain("cli.import.no_such_heading", heading=heading)
            return None
        for number in at:
            column = column_called(found[number].sheet, name.strip()) if name.strip() else None
            if name.strip() and column is None:
                _complain("cli.import.no_such_column", column=name)
                return None
            found[number] = found[number].said(heading.strip(), column.key if column else None)
    fills: dict[str, str] = {}
    for said in arguments.fill:
        name, _, value = said.partition("=")
        columns = [column_called(each.sheet, name.strip()) for each in found]
        named = next((each for each in columns if each is not None), None)
        if named is None:
            _complain("cli.import.no_such_column", column=name)
            return None
        fills[named.key] = value.strip()
    for guess in found:
        print("\n".join(shown(guess)))
    return found, fills


def _told(guess: Guess, *, guess_too: bool) -> Guess:
    """What of a guess is to be remembered: what was put right, and with a yes what was guessed."""
    if guess_too:
        return guess
    said = tuple(each for each in guess.matches if each.how is How.SAID)
    return replace(guess, matches=said)


def _template(path: Path) -> int:
    if path.suffix.lower() != ".xlsx":
        _complain("cli.import.not_a_workbook_name", name=path.name)
        return 2
    if path.exists():
        _complain("cli.import.exists", name=path)
        return 2
    try:
        write_template(path)
    except OSError as error:
        _complain("cli.import.not_writable", name=path, reason=error.strerror)
        return 2
    _say("cli.import.template_written", name=path)
    return 0


def _print(report: Report, *, dry_run: bool) -> None:
    for problem in report.problems:
        _say("cli.import.problem", line=problem.line)
    for problem in report.warnings:
        _say("cli.import.warning", line=problem.line)
    for change in report.changes[:MOST_CHANGES]:
        _say("cli.import.change", line=change.line)
    if len(report.changes) > MOST_CHANGES:
        _say("cli.import.more_changes", count=len(report.changes) - MOST_CHANGES)
    for line in _notes(report.book):
        print(line)
    counts = {"errors": len(report.problems), "warnings": len(report.warnings)}
    _say("cli.import.many" if report.problems else "cli.import.clean", **counts)
    for sheet in BY_KEY.values():
        if sheet.key in report.book.tables:
            tally = report.tallies[sheet.key]
            _say(
                "cli.import.tally" if report.applied else "cli.import.refused",
                sheet=words.title(sheet),
                rows=len(report.book.rows(sheet)),
                new=tally.new,
                changed=tally.changed,
                unchanged=tally.unchanged,
                refused=tally.refused,
            )
    if not report.applied:
        broken = any(problem.row is None for problem in report.problems)
        _say("cli.import.none_at_all" if broken else "cli.import.none")
    else:
        _say("cli.import.would" if dry_run else "cli.import.done")


def _notes(book: Book) -> list[str]:
    """What was left out without being wrong."""
    several = words.mark("several")[0]
    lines = []
    for table in book.tables.values():
        if table.unknown:
            headings = several.join(table.unknown)
            lines.append(
                words.sentence("note.unknown_columns", sheet=table.title, headings=headings)
            )
        if table.examples:
            lines.append(words.sentence("note.examples", sheet=table.title, count=table.examples))
    if book.unknown:
        lines.append(words.sentence("note.unknown_sheets", titles=several.join(book.unknown)))
    return lines


def _beside(path: Path) -> Path:
    name = text.fill("cli.import.errors_name", {"name": path.stem}, plain=True)
    return path.with_name(name)


def _write_errors(report: Report, source: Path, target: Path) -> None:
    try:
        write_errors(report, source, target)
    except OSError as error:
        _complain("cli.import.errors_not_written", reason=error.strerror)
        return
    except Unreadable as unreadable:
        _complain("cli.import.errors_not_written", reason=unreadable)
        return
    _say("cli.import.errors_written", name=target)


def _say(key: str, **facts: object) -> None:
    print(text.fill(key, facts, plain=True))


def _complain(key: str, **facts: object) -> None:
    print(text.fill(key, facts, plain=True), file=sys.stderr)
