"""One bot on the local chat, with many people who write at once; what came of it, and when.

A secretary types a whole form without waiting for a question: only in this order it makes sense.
Every turn is durable, as in production, and the log is written.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any

import aiohttp
import orjson
from sqlalchemy import func, select

from bot.settings import load
from models.activity import Activity
from models.database import Database
from models.history import By, Source
from models.inbox import InboxState, Received
from models.kind import Kind
from models.obligation import open_today
from models.person import Channel
from models.work import Work
from tests import crowd
from tests.bot import living
from tests.conftest import ROOT

#: What a secretary types, and what answers each of it.
FORM = (
    ("填报", "哪天开展的"),
    ("今天", "主题是什么"),
    ("学习党章第一章", "谁没来"),
    ("全到", "在哪儿开展的"),
    ("党员活动室", "都对吗"),
    ("提交", "收到了，编号"),
)
#: So many have filed theirs before anything is measured.
WARM = 8
#: A bot that has not said everything by then never will, in seconds.
PATIENT = 300.0
#: How often those who write at a pace write.
BEAT = 0.02
#: Of the bare bot: it answers nobody side by side, so it does not matter how many they are.
PEOPLE = 50


#: So that nobody has to choose.
_ONE_THING_OWED = {
    f"ZHIBAO_OBLIGATIONS__{kind.upper()}__OWED": "false"
    for kind in Kind
    if kind is not Kind.THEME_DAY
}


class WrongError(Exception):
    """What was measured did not do what it should have done."""


@dataclass(frozen=True)
class Bout:
    """What was measured; in seconds and bytes."""

    turns: int
    took: float
    #: From when somebody wrote until the answer was there, for each turn.
    delays: Sequence[float] = ()
    memory: int = 0

    @property
    def per_second(self) -> float:
        """Turns in a second."""
        return self.turns / self.took


@dataclass(frozen=True)
class Letter:
    """What somebody writes, and what the answer must have in it."""

    chat: int
    words: str
    answer: str


@dataclass(frozen=True)
class Street:
    """A database to begin with, again and again."""

    file: Path
    secretaries: Sequence[crowd.Secretary]

    def letters(self) -> list[Letter]:
        """Everybody's form; all write the first word, then all the second."""
        return _forms(self.secretaries[WARM:])

    def before(self) -> list[Letter]:
        """The forms of those who come before."""
        return _forms(self.secretaries[:WARM])


def build(folder: Path, people: int) -> Street:
    """Build a street of so many secretaries, and those who come before."""
    file = folder / "street.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    terms = load(ROOT / "config.toml", _ONE_THING_OWED).terms
    with database.writing() as session:
        long_ago = datetime.now(UTC) - timedelta(days=40)
        work = Work(session, long_ago, terms, By(Source.IMPORT))
        found = crowd.build(work, people + WARM, channel=Channel.TELEGRAM)
    with database.writing() as session:
        # As the tick does at the beginning of a month.
        open_today(Work(session, datetime.now(UTC), terms, By(Source.TICK)))
    database.close()
    return Street(file, found.secretaries)


# --- the bouts ---------------------------------------------------------------------------------


async def echo(turns: int, latency: float) -> Bout:
    """The bare bot."""
    people = [crowd.FIRST_CHAT + number for number in range(PEOPLE)]
    letters = [
        Letter(people[number % PEOPLE], f"{number}", f"{number}") for number in range(turns)
    ]
    with living.local_chat() as address:
        command = [sys.executable, "-m", "tests.bench.echo", address, living.TOKEN]
        async with _line(address, people) as line:
            with _process(command, {}, os.devnull):
                await line.hears([Letter(people[0], "warm", "warm")] * WARM)
                return await line.hears(letters, latency)


async def zhibao(
    street: Street, folder: Path, latency: float, *, per_second: float | None = None
) -> Bout:
    """Ours: everybody's form, all at once or at a pace."""
    letters = street.letters()
    with living.local_chat() as address:
        people = [each.chat_id for each in street.secretaries]
        async with _line(address, people) as line:
            with _ours(street, folder, address) as process:
                await line.hears(street.before())
                bout = await line.hears(letters, latency, per_second)
                memory = _memory(process.pid)
    _everything_is_there(folder / "bench.db", street)
    return Bout(bout.turns, bout.took, bout.delays, memory)


async def start(street: Street, folder: Path) -> float:
    """From the start of the process to its first answer, in seconds."""
    chat = street.secretaries[0].chat_id
    with living.local_chat() as address:
        async with _line(address, [chat]) as line:
            await line.writes([Letter(chat, "/menu", "")])
            began = time()
            with _ours(street, folder, address):
                return (await line.answers(1))[0][0] - began


def _forms(secretaries: Sequence[crowd.Secretary]) -> list[Letter]:
    return [Letter(each.chat_id, words, answer) for words, answer in FORM for each in secretaries]


def _everything_is_there(file: Path, street: Street) -> None:
    """Every form is filed, once; nothing in the inbox waits or has failed."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as session:
        filed = session.scalars(select(Activity.organization_id)).all()
        states = dict(
            session.execute(select(Received.state, func.count()).group_by(Received.state)).all()
        )
    database.close()
    if sorted(filed) != sorted(each.branch_id for each in street.secretaries):
        raise WrongError(f"{len(set(filed))} branches have {len(filed)} reports")
    if set(states) != {InboxState.DONE}:
        raise WrongError(f"the inbox: {states}")


def delays(
    letters: Sequence[Letter], written: Sequence[float], said: Sequence[tuple[float, int, str]]
) -> list[float]:
    """How long each letter waited for its answer.

    Raises:
        WrongError: something was not answered, or not in its chat's order.
    """
    heard: dict[int, list[tuple[float, str]]] = {}
    for at, chat, words in said:
        heard.setdefault(chat, []).append((at, words))
    found = []
    for letter, when in zip(letters, written, strict=True):
        mine = heard.get(letter.chat)
        if not mine or letter.answer not in mine[0][1]:
            raise WrongError(f"chat {letter.chat}: {letter.answer} before {mine}")
        found.append(mine.pop(0)[0] - when)
    if any(heard.values()):
        raise WrongError(f"more was said than asked: {heard}")
    return found


# --- the processes -----------------------------------------------------------------------------


@contextmanager
def _ours(street: Street, folder: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    file = folder / "bench.db"
    for old in folder.glob("bench.db*"):
        old.unlink()
    shutil.copyfile(street.file, file)
    environ = {
        "ZHIBAO_TELEGRAM__BASE_URL": address,
        "ZHIBAO_TELEGRAM__TOKEN": living.TOKEN,
        "ZHIBAO_DATABASE__URL": f"sqlite:///{file}",
        "ZHIBAO_DATABASE__FILES": str(folder / "files"),
        # Nobody is reminded while something is measured.
        "ZHIBAO_REMIND__MOST_PER_MONTH": "0",
        **_ONE_THING_OWED,
    }
    log = folder / "log"
    with _process([sys.executable, "-m", "bot", "run"], environ, log) as process:
        yield process


@contextmanager
def _process(
    command: Sequence[str], environ: Mapping[str, str], log: Path | str
) -> Iterator[subprocess.Popen[bytes]]:
    with (
        Path(log).open("ab") as written,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=subprocess.DEVNULL,
            stderr=written,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def _memory(pid: int) -> int:
    """What a process keeps in memory, in bytes; 0 where the system does not say so."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024


# --- the chat ----------------------------------------------------------------------------------


class _Line:
    """The people of a local chat."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self._address, self._session = address, session
        self._written = 0

    async def control(self, what: str, **given: Any) -> None:
        """One of the controls."""
        async with self._session.post(
            f"{self._address}/_ctl/{what}", data=orjson.dumps(given)
        ) as response:
            response.raise_for_status()

    async def writes(self, letters: Sequence[Letter]) -> float:
        """They write, all at once; gives when."""
        now = time()
        updates = []
        for letter in letters:
            self._written += 1
            person = {"id": letter.chat, "is_bot": False, "first_name": "-"}
            message = {
                "message_id": 100_000 + self._written,
                "date": int(now),
                "chat": {"id": letter.chat, "type": "private", "first_name": "-"},
                "from": person,
                "text": letter.words,
            }
            updates.append({"message": message})
        await self.control("update", updates=updates)
        return now

    async def hears(
        self, letters: Sequence[Letter], latency: float = 0.0, per_second: float | None = None
    ) -> Bout:
        """They write, at once or at a pace, and wait for every answer."""
        await self.control("reset")
        await self.control("latency", seconds=latency)
        written: list[float] = []
        step = len(letters) if per_second is None else max(1, round(per_second * BEAT))
        began = time()
        for start in range(0, len(letters), step):
            if per_second is not None:
                await asyncio.sleep(began + start / per_second - time())
            some = letters[start : start + step]
            written += [await self.writes(some)] * len(some)
        said = await self.answers(len(letters))
        took = max(at for at, _, _ in said) - began
        return Bout(len(letters), took, delays(letters, written, said))

    async def answers(self, count: int) -> list[tuple[float, int, str]]:
        """Wait for so many answers: when, in which chat, and what they say."""
        async with asyncio.timeout(PATIENT):
            while True:
                async with self._session.get(f"{self._address}/_ctl/calls") as response:
                    calls = orjson.loads(await response.read())["calls"]
                found = [
                    (
                        datetime.fromisoformat(call["at"]).timestamp(),
                        call["chat"],
                        call["given"]["text"],
                    )
                    for call in calls
                    if call["method"] in {"sendMessage", "editMessageText"}
                ]
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.25)


@asynccontextmanager
async def _line(address: str, people: Sequence[int]) -> AsyncIterator[_Line]:
    async with aiohttp.ClientSession() as session:
        line = _Line(address, session)
        await line.control("cast", cast=[{"chat": each, "name": "-"} for each in people])
        yield line
