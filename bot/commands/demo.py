"""`demo`: the bot against the built-in chat, with a district to play with and a clock that can be moved.

The chat is a process of its own, as Telegram would be, and keeps the clock that both go by.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import aiohttp
from pydantic import SecretStr

from bot.app import App, clock
from bot.commands.run import loop_factory
from bot.localchat.walk import ChatClock, Control, Walk
from bot.log import log_to
from bot.settings import Settings, load
from handlers.dialog import text
from handlers.dialog.turn import packed
from handlers.join import invitation_code, welcome
from models.appointment import Appointment, Role
from models.calendar import SHANGHAI, Every, Period, day_of
from models.database import Database
from models.demo import CAST, CastMember, workbook
from models.exchange.importing import import_file
from models.history import By, Source
from models.person import Channel
from models.terms import Terms
from models.work import Work

FOLDER = Path("data") / "demo"
PORT = 8642
#: The number that the chat knows the bot by; what comes after the colon is new at every start.
BOT = 8642


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, and whether to go on or to begin anew."""
    parser.add_argument("--port", type=int, help=text.fill("cli.demo.port", {"port": PORT}))
    parser.add_argument("--fresh", action="store_true", help=text.fill("cli.demo.fresh", {}))


def run(arguments: argparse.Namespace) -> int:
    """Play until told to stop."""
    settings = load(arguments.config)
    log_to("WARNING")
    folder = FOLDER.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(folder):
            if arguments.fresh:
                _forget(folder)
            port = _free(arguments.port)
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(_play(settings, folder, port))
    except aiohttp.ClientConnectionError:
        print(text.fill("cli.demo.chat_gone", {}), file=sys.stderr)
        return 1
    except Unplayable as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


class Unplayable(Exception):  # noqa: N818 - a state of affairs
    """The demonstration can't begin; its words say why."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(text.fill(key, facts, plain=True))


async def _play(settings: Settings, folder: Path, port: int) -> None:
    begins = _first_morning(settings.terms, clock())
    token = f"{BOT}:{secrets.token_urlsafe(24)}"
    async with _chat(token, port, folder / "chat.db", begins) as control:
        settings = _settings(settings, control.address, token, folder)
        time_ = ChatClock(control)
        await time_.read()
        database = Database(settings.database.url)
        try:
            database.migrate()
            await control.act("cast", cast=prepare(database, settings.terms, time_.now()))
        finally:
            database.close()
        app = App(settings, channel=Channel.LOCAL, now=time_.now, ticking=False)
        facts = {"address": control.address, "folder": FOLDER}

        def ready() -> None:
            print(text.fill("cli.demo.ready", facts, plain=True), flush=True)

        await app.run(ready, beside=Walk(app, time_).run)


def _settings(settings: Settings, address: str, token: str, folder: Path) -> Settings:
    """The settings as they are, but for where this bot speaks and where it keeps things."""
    telegram = {
        "base_url": address,
        "proxy": "",
        "mode": "polling",
        "token": SecretStr(token),
    }
    database = {"url": f"sqlite:///{folder / 'zhibao.db'}", "files": str(folder / "files")}
    return settings.model_copy(
        update={
            "telegram": settings.telegram.model_copy(update=telegram),
            "database": settings.database.model_copy(update=database),
        }
    )


# --- the stage -----------------------------------------------------------------------------------


def prepare(database: Database, terms: Terms, now: datetime) -> list[dict[str, Any]]:
    """Fill an empty database, join the cast, and give the people whom the page offers.

    Whoever has not joined gets a new invitation at every start: an old one can't be read again.
    """
    with database.writing() as session:
        work = Work(session, now, terms, By(Source.COMMAND_LINE))
        if not work.organizations.all():
            import_file(work, workbook())
            for member in CAST:
                if member.joined and member.role is not None:
                    _join(work, member, member.role)
        return list(_cast(work))


def _join(work: Work, member: CastMember, role: Role) -> None:
    office = _office(work, member, role)
    chat = work.people.new_chat(Channel.LOCAL, member.chat_id)
    chat.person, chat.joined_at, chat.acting_as = office.person, work.now, office.id
    work.session.flush()
    for say in welcome(work, chat, office):
        work.outbox.promise(Channel.LOCAL, member.chat_id, packed(say))


def _office(work: Work, member: CastMember, role: Role) -> Appointment:
    organization = work.organizations.with_code(member.organization_code)
    held = work.appointments.at(organization, (role,), work.today)
    return next(each for each in held if each.person.name == member.name)


def _cast(work: Work) -> Iterator[dict[str, Any]]:
    """The cast as the page lists it; a secretary and a superior above them lie on the table first."""
    secretary = next(each for each in CAST if each.role is Role.SECRETARY)
    branch = work.organizations.with_code(secretary.organization_code)
    above = {each.code for each in work.organizations.above(branch)}
    superior = next(
        each for each in CAST if each.role is Role.SUPERIOR and each.organization_code in above
    )
    for member in CAST:
        listed = {
            "chat": member.chat_id,
            "name": member.name,
            "about": member.about,
            "first": member in {secretary, superior},
        }
        if member.role is None:
            listed["stranger"] = True
        elif not member.joined:
            chat = work.people.chat(Channel.LOCAL, member.chat_id)
            if chat is None or chat.person_id is None:
                office = _office(work, member, member.role)
                listed["invitation"] = invitation_code(work, office)
        yield listed


def _first_morning(terms: Terms, now: datetime) -> datetime:
    """A demonstration begins with the month, so that all of it lies ahead."""
    first = Period.holding(day_of(now), Every.MONTH).starts_on
    return datetime.combine(first, terms.remind.at, SHANGHAI)


# --- the chat's process --------------------------------------------------------------------------


@asynccontextmanager
async def _chat(token: str, port: int, file: Path, begins: datetime) -> AsyncIterator[Control]:
    """The local chat, running; it ends with us, whatever ends us."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.localchat", "--port", str(port), "--db", str(file)),
        *("--begins", begins.isoformat(), "--child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parent.parent.parent,
        # Ctrl+C is for us; the chat stops when we have said the last word.
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{token}\n".encode())
        line = (await process.stdout.readline()).decode()
        if "http" not in line:
            raise Unplayable("cli.demo.no_chat")
        async with aiohttp.ClientSession() as session:
            yield Control(line.split()[-1], session)
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def _free(wanted: int | None) -> int:
    """The port that is wanted, or the usual one, or where that is taken any.

    Raises:
        Unplayable: the one that is wanted is taken.
    """
    for port in (PORT, 0) if wanted is None else (wanted,):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                attempt.bind(("127.0.0.1", port))
                return int(attempt.getsockname()[1])
    raise Unplayable("cli.demo.port_taken", port=wanted)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One demonstration at a time in a folder.

    Raises:
        Unplayable: there is one already.
    """
    with (folder / "lock").open("w") as file:
        if not _locked(file):
            raise Unplayable("cli.demo.running", folder=FOLDER)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _forget(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()
