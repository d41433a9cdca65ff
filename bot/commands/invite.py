"""`invite`: a one-time code, its link and a QR code for somebody who is to join."""

from __future__ import annotations

import argparse
import asyncio
import sys

import segno
from telegram.error import TelegramError

from bot.app import clock
from bot.settings import Settings, load
from bot.wire import Wire
from handlers.dialog import text
from handlers.join import invitation_code
from models.appointment import AT_A_BRANCH, Appointment, Role, has_place_for
from models.database import Database
from models.history import By, Source
from models.organization import NoSuchOrganization, PartyOrganization
from models.person import Person
from models.work import Work

#: The words of the command line, and the roles that they mean.
ROLES = {
    "secretary": Role.SECRETARY,
    "deputy": Role.DEPUTY,
    "instructor": Role.INSTRUCTOR,
    "superior": Role.SUPERIOR,
    "admin": Role.ADMINISTRATOR,
    "committee": Role.COMMITTEE_MEMBER,
    "organiser": Role.ORGANISER,
    "member": Role.MEMBER,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, as what, and who."""
    parser.add_argument("org", metavar="ORG", help=text.fill("cli.invite.org", {}))
    parser.add_argument(
        "--role", required=True, choices=list(ROLES), help=text.fill("cli.invite.role", {})
    )
    parser.add_argument("--name", help=text.fill("cli.invite.name", {}))


def run(arguments: argparse.Namespace) -> int:
    """Make the invitation and print it."""
    settings = load(arguments.config)
    role = ROLES[arguments.role]
    database = Database(settings.database.url)
    database.migrate()
    try:
        with database.writing() as session:
            work = Work(session, clock(), settings.terms, By(Source.COMMAND_LINE))
            organization = work.organizations.with_code(arguments.org)
            office = _office(work, organization, role, arguments.name)
            code = invitation_code(work, office)
            name = office.person.name
    except NoSuchOrganization:
        _complain("cli.no_such_organization", code=arguments.org)
        return 2
    except LookupError as unclear:
        print(unclear.args[0], file=sys.stderr)
        return 2
    finally:
        database.close()
    _print(settings, organization.name, name, role, code)
    return 0


def _office(
    work: Work, organization: PartyOrganization, role: Role, name: str | None
) -> Appointment:
    """The appointment that is meant, or a new one for a named person.

    Raises:
        LookupError: nobody or several are meant; its argument says so in words.
    """
    held = [
        each
        for each in work.appointments.at(organization, (role,), work.today)
        if name is None or each.person.name == name
    ]
    facts = {
        "organization": organization.name,
        "role": text.fill(f"role.{role.value}", {}),
        "names": text.fill("list.enum", {}).join(each.person.name for each in held),
    }
    if not has_place_for(role, organization):
        where = "at_a_branch" if role in AT_A_BRANCH or not organization.is_branch else "above"
        raise LookupError(text.fill(f"cli.invite.{where}", facts, plain=True))
    if len(held) > 1:
        raise LookupError(text.fill("cli.invite.several", facts, plain=True))
    if held:
        return held[0]
    if name is None:
        raise LookupError(text.fill("cli.invite.nobody", facts, plain=True))
    person = _person(work, organization, name)
    office = Appointment(person=person, role=role, organization=organization, since=work.today)
    work.session.add(office)
    work.session.flush()
    return office


def _person(work: Work, organization: PartyOrganization, name: str) -> Person:
    """Somebody of that name on the roster or in an office there, or somebody new.

    Raises:
        LookupError: there are several; its argument says so in words.
    """
    there = [
        *(each.person for each in work.roster.of(organization, work.today)),
        *(each.person for each in work.appointments.at(organization, tuple(Role), work.today)),
    ]
    known = {person.id: person for person in there if person.name == name}
    if len(known) > 1:
        facts = {"organization": organization.name, "name": name}
        raise LookupError(text.fill("cli.invite.namesakes", facts, plain=True))
    return next(iter(known.values()), None) or Person(name=name)


def _print(settings: Settings, organization: str, name: str, role: Role, code: str) -> None:
    facts = {
        "name": name,
        "organization": organization,
        "role": text.fill(f"role.{role.value}", {}),
        "code": code,
        "days": settings.invite.valid_days,
    }
    print(text.fill("cli.invite.made", facts, plain=True))
    print(text.fill("cli.invite.code", facts, plain=True))
    bot = asyncio.run(_bot_name(settings))
    if bot is None:
        print(text.fill("cli.invite.no_link", {}))
        return
    link = f"https://t.me/{bot}?start={code}"
    print(text.fill("cli.invite.link", {"link": link}, plain=True))
    segno.make(link).terminal(compact=True)


async def _bot_name(settings: Settings) -> str | None:
    token = settings.telegram.token.get_secret_value()
    if not token:
        return None
    wire = Wire(settings.telegram.proxy)
    try:
        base = settings.telegram.base_url.rstrip("/")
        return str((await wire.call(f"{base}/bot{token}/getMe", {}))["username"])
    except TelegramError:
        return None
    finally:
        await wire.shutdown()


def _complain(key: str, **facts: object) -> None:
    print(text.fill(key, facts, plain=True), file=sys.stderr)
