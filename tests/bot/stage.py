"""A stage for the machinery: the whole bot with a parrot for its handlers, and a line that fails.

What people do goes in through the local chat, in this process; what goes wrong on the way is
said beforehand. Whoever pauses finds that the time has gone by, unless the test holds it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram.error import TelegramError

import handlers
from bot.app import App
from bot.localchat.server import LocalChat
from bot.settings import Settings
from bot.wire import PATIENCE, Upload
from handlers.dialog.turn import Document, Done, Later, Press, Say, Sent, Text, Turn
from handlers.documents.printing import Printer
from models.database import Database
from models.inbox import Inbox, InboxState, Letter, Received
from models.outbox import LATER, Notice, Outbox, Promise
from models.person import Channel
from models.work import Work
from tests import chat
from tests.conftest import moment

T = TypeVar("T")

NOW = "2026-10-22 10:00"


class MishapError(Exception):
    """Something of ours goes wrong."""


def saying(words: str) -> dict[str, Any]:
    """Those words and nothing else, as the outbox keeps them."""
    return {"key": "people.name", "facts": {"name": words}}


class Parrot:
    """Says again what it hears; fails when told to."""

    TICKS = ()

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.told: list[tuple[str, int]] = []
        self.failing: set[str] = set()
        self.now_says: dict[str, Any] = {}
        self.made: list[str] = []

    def respond(self, turn: Turn, work: Work) -> None:
        """Say it again; what is failing fails after it has written something."""
        self.turns.append(turn)
        words = _words(turn)
        edits = turn.said.message_id if isinstance(turn.said, Press) else None
        work.outbox.promise(turn.channel, turn.chat_id, saying(f"echo {words}"), edits=edits)
        if words in self.failing:
            raise MishapError(words)

    def apologise(self, turn: Turn, work: Work, reference: str) -> None:
        """Apologise."""
        if "sorry" in self.failing:
            raise MishapError
        work.outbox.promise(turn.channel, turn.chat_id, saying(f"sorry {reference}"))

    def set_aside(self, turn: Turn | None, work: Work, reference: str) -> None:
        """Tell the person."""
        if turn is not None:
            work.outbox.promise(turn.channel, turn.chat_id, saying(f"aside {reference}"))

    def refresh(self, promised: Promise, work: Work) -> dict[str, Any] | datetime | None:
        """What the test has laid down for it."""
        del work
        says = self.now_says[promised.refresh or ""]
        if isinstance(says, Exception):
            raise says
        return says  # type: ignore[no-any-return]

    def begin(self, promised: Promise, work: Work) -> Callable[[Printer], Done]:
        """A document that says the words which were asked for."""
        del work
        return lambda _printer: self.make(promised.say["given"]["words"])

    def make(self, words: str) -> Done:
        """Make it, off the turn."""
        self.made.append(words)
        if words in self.failing:
            raise MishapError(words)
        say = Say("people.name", {"name": f"made {words}"})
        return Done(say, Document(f"{words}.pdf", words.encode()))

    def unmade(
        self, promised: Promise, work: Work, reference: str, fault: Exception | None
    ) -> None:
        """Say at least that."""
        del fault
        work.outbox.promise(promised.channel, promised.chat_id, saying(f"unmade {reference}"))

    def unreachable(self, channel: Channel, chat_id: int, work: Work) -> None:
        """Remember it."""
        del channel, work
        self.told.append(("unreachable", chat_id))

    def moved(self, channel: Channel, old: int, new: int, work: Work) -> None:
        """What was promised goes there."""
        work.outbox.move_chat(channel, old, new)

    def unsaid(self, promised: Promise, work: Work, reference: str) -> None:
        """Say at least that."""
        work.outbox.promise(promised.channel, promised.chat_id, saying(f"unsaid {reference}"))


class Real:
    """The product itself."""

    def __getattr__(self, name: str) -> Any:
        return getattr(handlers, name)


@dataclass
class Trouble:
    """What goes wrong with a method, and how often; in one chat or in all."""

    method: str
    error: TelegramError
    chat: int | None = None
    times: int = 1


@dataclass
class Call:
    """A call that the bot has made, and when."""

    method: str
    chat: int | None
    words: str
    at: float


class Line(chat.Line):
    """The line to the local chat, with its troubles; a held method does not come through."""

    def __init__(self, localchat: LocalChat, elapsed: Callable[[], float]) -> None:
        super().__init__(localchat)
        self._elapsed = elapsed
        self.troubles: list[Trouble] = []
        self.held: set[tuple[str, int | None]] = set()
        self.calls: list[Call] = []
        #: What the next getUpdates gives beside what there is.
        self.strange: list[Any] = []
        self.before: Callable[[str, Mapping[str, Any]], None] = lambda _method, _given: None
        self.changed = asyncio.Event()

    async def call(
        self,
        url: str,
        parameters: Mapping[str, Any],
        *,
        file: Upload | None = None,
        patience: float = PATIENCE,
    ) -> Any:
        """Call a method, unless something goes wrong."""
        method, chat_id = url.rsplit("/", 1)[1], parameters.get("chat_id")
        words = str(parameters.get("text", parameters.get("caption", "")))
        self.before(method, parameters)
        self.calls.append(Call(method, chat_id, words, self._elapsed()))
        self.changed.set()
        try:
            while {(method, chat_id), (method, None)} & self.held:
                await self.let_go()
            for trouble in self.troubles:
                if trouble.method == method and trouble.chat in {None, chat_id}:
                    trouble.times -= 1
                    if trouble.times <= 0:
                        self.troubles.remove(trouble)
                    raise trouble.error
            result = await super().call(url, parameters, file=file, patience=patience)
            if method == "getUpdates":
                strange, self.strange = self.strange, []
                return [*strange, *result]
            return result
        finally:
            self.changed.set()

    async def let_go(self) -> None:
        """Wait until something has changed."""
        self.changed.clear()
        await self.changed.wait()


@dataclass
class Stage:
    """The bot on its stage."""

    settings: Settings
    database: Database
    product: Any
    files: Path
    chat: LocalChat = field(default_factory=lambda: LocalChat(chat.TOKEN))
    elapsed: float = 0.0
    pauses: list[float] = field(default_factory=list)
    #: While this is set, whoever pauses waits for `go_on`.
    still: bool = False
    _sleeping: list[tuple[float, asyncio.Event]] = field(default_factory=list)
    _others: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.chat.state.now

    def later(self, seconds: float) -> None:
        """The time goes on; who has slept long enough wakes up."""
        self.elapsed += seconds
        assert self.chat.state.frozen is not None
        self.chat.state.frozen += timedelta(seconds=seconds)
        for until, event in self._sleeping:
            if until <= self.elapsed:
                event.set()
        self.line.changed.set()

    async def pause(self, seconds: float) -> None:
        """Sleep as long as the test says."""
        self.pauses.append(seconds)
        if self.still:
            awake = asyncio.Event()
            self._sleeping.append((self.elapsed + seconds, awake))
            self.line.changed.set()
            await awake.wait()
        else:
            self.later(seconds)
            await asyncio.sleep(0)

    async def start(self) -> None:
        """Start the bot, a new one each time."""
        self._others = asyncio.all_tasks()
        self.line = Line(self.chat, lambda: self.elapsed)
        self.app = App(
            self.settings,
            now=lambda: self.now,
            product=self.product,
            pause=self.pause,
            ticking=False,
            wire=lambda _proxy: self.line,
            elapsed=lambda: self.elapsed,
        )
        await self.app.start()

    async def restart(self) -> None:
        """Stop in good order, and start again."""
        await self.app.stop()
        await self.start()

    async def crash(self) -> None:
        """End as a killed process ends: nothing more is sent or written."""
        tasks = asyncio.all_tasks() - self._others
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.app.stop()

    async def settled(self) -> None:
        """Wait until everything is answered and everything due is sent."""
        await self.line.confirmed(self.chat.state.last_update)
        await self.app.updates.idle()
        await self.app.delivery.look()
        await self.app.delivery.idle()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something that the bot does makes this true."""
        while not holds():
            # What happens in the database makes no noise on the line: look again in any case.
            with suppress(TimeoutError):
                await asyncio.wait_for(self.line.let_go(), 0.01)

    # --- people ---

    def says(self, chat_id: int, words: str) -> int:
        """Somebody types; gives the update's number."""
        found = self.chat.control_message({"chat": chat_id, "text": words})
        return int(found["update_id"])

    def presses(self, chat_id: int, message_id: int, data: str) -> int:
        """Somebody presses a button."""
        given = {"chat": chat_id, "message_id": message_id, "data": data, "force": True}
        return int(self.chat.control_press(given)["update_id"])

    def sends_photo(self, chat_id: int, content: bytes = b"\xff\xd8\xff a photo") -> int:
        """Somebody sends a photo."""
        file_id = self.chat.state.keep_file("photo.jpg", content)
        return int(self.chat.control_message({"chat": chat_id, "photo": file_id})["update_id"])

    def hears(self, chat_id: int) -> list[str]:
        """What the bot's messages in that chat say now, the oldest first."""
        found = self.chat.state.chat(chat_id).messages.values()
        return [
            str(each.get("text", each.get("caption", "a file")))
            for each in found
            if each["from"]["is_bot"]
        ]

    # --- the tables ---

    def looks(self, run: Callable[[Session], T]) -> T:
        """Look at the database from outside the bot."""
        with self.database.reading() as session:
            return run(session)

    def inbox(self) -> dict[int, tuple[InboxState, str | None]]:
        """Every kept update, what has become of it, and the reference."""

        def rows(session: Session) -> dict[int, tuple[InboxState, str | None]]:
            found = session.execute(
                select(Received.update_id, Received.state, Received.reference)
            ).all()
            return {number: (state, reference) for number, state, reference in found}

        return self.looks(rows)

    def keeps(self, *bodies: dict[str, Any], attempts: int = 0) -> None:
        """Updates that an earlier run has left in the inbox, perhaps after crashes."""
        letters = [
            Letter(4242, body["update_id"], Channel.TELEGRAM, _json(body), self.now, self.now)
            for body in bodies
        ]
        with self.database.writing() as session:
            Inbox(session).keep(letters)
            for _ in range(attempts):
                Inbox(session).in_flight(letters)

    def promises(self, chat_id: int, words: str, **how: Any) -> int:
        """Something promised by somebody else than a turn; gives its number."""
        self.chat.state.chat(chat_id)
        with self.database.writing() as session:
            outbox = Outbox(session, how.pop("now", self.now))
            outbox.promise(Channel.TELEGRAM, chat_id, saying(words), **how)
            return outbox.fresh[0].id if outbox.fresh else 0

    def asks_for(self, chat_id: int, words: str) -> int:
        """Something is asked for that takes a while; gives the promise's number."""
        self.chat.state.chat(chat_id)
        with self.database.writing() as session:
            outbox = Outbox(session, self.now)
            asked = Later("paper", {"words": words}).packed()
            outbox.promise(Channel.TELEGRAM, chat_id, asked, priority=LATER)
            return outbox.fresh[0].id

    def outbox(self) -> list[Notice]:
        """Every promise, the oldest first."""
        with self.database.reading() as session:
            found = list(session.scalars(select(Notice).order_by(Notice.id)))
            session.expunge_all()
            return found


@asynccontextmanager
async def on_stage(
    settings: Settings,
    database: Database,
    files: Path,
    *,
    product: Any = None,
    now: str = NOW,
    start: bool = True,
) -> AsyncIterator[Stage]:
    """The bot on its stage, started unless the test does that itself."""
    settings = settings.model_copy(
        update={
            "database": settings.database.model_copy(
                update={
                    "url": database.url.render_as_string(hide_password=False),
                    "files": str(files),
                }
            ),
            "telegram": settings.telegram.model_copy(update={"token": SecretStr(chat.TOKEN)}),
        }
    )
    stage = Stage(settings, database, product or Parrot(), files)
    stage.chat.state.frozen = moment(now)
    stage.line = Line(stage.chat, lambda: stage.elapsed)
    if start:
        await stage.start()
    try:
        yield stage
    finally:
        stage.still = False
        if hasattr(stage, "app"):
            await stage.app.stop()


def text_update(number: int, chat_id: int, words: str, **more: Any) -> dict[str, Any]:
    """A message as Telegram hands it out."""
    person = {"id": chat_id, "is_bot": False, "first_name": "王"}
    body = {
        "message_id": number,
        "date": int(moment(NOW).timestamp()),
        "chat": {"id": chat_id, "type": "private", "first_name": "王"},
        "from": person,
        "text": words,
    }
    return {"update_id": number, "message": body | more}


def _words(turn: Turn) -> str:
    match turn.said:
        case Text(words=words):
            return words
        case Press(data=data):
            return data
        case Sent():
            return "photo"
        case _:
            return type(turn.said).__name__


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body)
