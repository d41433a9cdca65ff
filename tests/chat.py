"""A Telegram that lives in the test: what people do goes in, what they see comes out.

The bot is the whole one, python-telegram-bot's Application included; only the wire is replaced,
and behind it stands the local chat, in this process, as strict about every message as it is on
the page. Tests are synchronous: what somebody does returns when everything it causes is done.

    wang.says("填报")
    assert wang.presses("没开展") == message(…the whole message, its buttons a row a line…)

Time is an argument: `telegram.at("2026-10-23
09:00")` moves the clock, and what has come due by then arrives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import orjson
from pydantic import SecretStr

import handlers
from bot.app import App
from bot.localchat.server import LocalChat
from bot.settings import Settings
from bot.wire import PATIENCE, TooLarge, Upload, Wire, result_of
from models.calendar import SHANGHAI
from models.person import Channel
from tests.cast import Player

TOKEN = "4242:in-the-test"
#: Stands between the messages of one transcript.
BETWEEN = "\n――\n"
#: What Telegram refuses without anything being wrong with us.
HARMLESS = ("message is not modified", "query is too old", "bot was blocked")
PATIENT = 20.0


class Telegram:
    """The bot with its database, the chat that it talks through, and the clock of both."""

    def __init__(
        self,
        settings: Settings,
        database_url: str,
        files: Path,
        now: datetime | str,
        channel: Channel = Channel.TELEGRAM,
    ) -> None:
        self.settings = settings.model_copy(
            update={
                "database": settings.database.model_copy(
                    update={"url": database_url, "files": str(files)}
                ),
                "telegram": settings.telegram.model_copy(update={"token": SecretStr(TOKEN)}),
            }
        )
        self._channel = channel
        self._loop = asyncio.new_event_loop()
        # The chat's conditions and events belong to the loop in which they are waited for.
        self.chat = LocalChat(TOKEN)
        self.chat.state.frozen = _moment(now)
        self._elapsed = 0.0
        self._shown: dict[str, None] = {}
        self.app: App | None = None
        self._start()

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.chat.state.now

    def phone(self, player: Player) -> Phone:
        """The phone of somebody of the cast."""
        return Phone(self, player.chat_id, player.name)

    @property
    def pressable(self) -> list[str]:
        """What every button carries that the bot has ever shown to anybody, each once."""
        return list(self._shown)

    def at(self, moment: datetime | str) -> None:
        """Move the clock; what is due by then goes out."""
        to = _moment(moment)
        assert to >= self.now, "the clock goes forward only"
        self.chat.state.frozen = to
        if self.app is not None:
            # Meanwhile the bot was there: its long polls came back empty, one after another.
            self._line.nothing_new()
            self.settle()

    def later(self, **length: float) -> None:
        """Move the clock by so many days, hours, minutes."""
        self.at(self.now + timedelta(**length))

    def tick(self, name: str) -> None:
        """Run a tick as of now, by its name."""
        assert self.app is not None
        tick = next(each for each in handlers.TICKS if each.name == name)
        self._loop.run_until_complete(self.app.tick(tick, self.now))
        self.settle()

    def stop(self) -> None:
        """The bot goes down; what people do from now on waits at Telegram."""
        assert self.app is not None
        self._loop.run_until_complete(self.app.stop())
        self.app = None

    def start(self) -> None:
        """The bot comes up again on the same database, and answers what has waited."""
        self._start()
        self.settle()

    def restart(self) -> None:
        """Stop the bot and start it anew, as after a redeploy."""
        self.stop()
        self.start()

    def settle(self) -> None:
        """Wait until everything that was said is answered and everything due is sent.

        Raises:
            AssertionError: Telegram refused something that the bot sent.
        """
        if self.app is None:
            return
        self._loop.run_until_complete(asyncio.wait_for(self._settled(self.app), PATIENT))
        refused = [
            call
            for call in list(self.chat.state.calls)
            if call["error"] and not any(words in call["error"] for words in HARMLESS)
        ]
        assert not refused, refused
        for call in self.chat.state.calls:
            markup = call["given"].get("reply_markup") or {}
            for row in markup.get("inline_keyboard", []):
                self._shown.update({button["callback_data"]: None for button in row})
        self.chat.state.calls.clear()

    def close(self) -> None:
        """Stop everything."""
        if self.app is not None:
            self.stop()
        self._loop.close()

    def _start(self) -> None:
        self._line = Line(self.chat)
        app = App(
            self.settings,
            channel=self._channel,
            now=lambda: self.now,
            pause=self._pause,
            elapsed=lambda: self._elapsed,
            ticking=False,
            wire=lambda _proxy: self._line,
        )
        self._loop.run_until_complete(app.start())
        self.app = app

    async def _pause(self, seconds: float) -> None:
        # Whoever pauses finds the time gone by.
        self._elapsed += seconds
        await asyncio.sleep(0)

    async def _settled(self, app: App) -> None:
        await self._line.confirmed(self.chat.state.last_update)
        await app.updates.idle()
        await app.delivery.look()
        await app.delivery.idle()


class Phone:
    """Somebody's phone: what its owner does, and what can be read on it."""

    def __init__(self, telegram: Telegram, chat_id: int, name: str) -> None:
        self._telegram, self.chat_id = telegram, chat_id
        self._chat = telegram.chat.state.chat(chat_id, name)
        self._seen = telegram.chat.state.sequence
        #: What it has cost its owner so far.
        self.taps = self.lines = self.characters = 0

    # --- what one does ---

    def says(self, words: str) -> str:
        """Types a message."""
        self.lines += 1
        self.characters += len(words)
        return self._does(self._control.control_message, {"text": words})

    def taps_menu(self, word: str) -> str:
        """Taps a word of the keyboard under the input, which sends it."""
        self.taps += 1
        assert f"[{word}]" in self.menu, self.menu
        return self._does(self._control.control_message, {"text": word})

    def files(self, theme: str = "学习党章", day: str | None = None) -> str:
        """Reports a theme day at which everybody was; what comes in answer."""
        self.says("填报")
        self.says(day or "今天")
        self.says(theme)
        self.presses("全部到齐")
        if "[提交]" not in self.sees:
            self.says("会议室")
        return self.presses("提交")

    def forwards(self, words: str) -> str:
        """Forwards a message of somebody else's."""
        return self._does(self._control.control_message, {"text": words, "forwarded": True})

    def edits(self, old: str, new: str) -> str:
        """Changes a message that was typed before."""
        message_id = next(
            each["message_id"]
            for each in reversed(self._chat.messages.values())
            if not each["from"]["is_bot"] and each.get("text") == old
        )
        return self._does(self._control.control_edit, {"message_id": message_id, "text": new})

    def presses(self, button: str | Button) -> str:
        """Presses a button by its label, the newest one of that name; or one kept from earlier."""
        self.taps += 1
        pressed = self.button(button) if isinstance(button, str) else button
        return self._does(
            self._control.control_press,
            {"message_id": pressed.message_id, "data": pressed.data, "force": True},
        )

    def sends_photo(self, content: bytes = b"\xff\xd8\xff a photo", caption: str = "") -> str:
        """Sends a photo, perhaps with words under it."""
        file_id = self._telegram.chat.state.keep_file("photo.jpg", content)
        return self._does(self._control.control_message, {"photo": file_id, "caption": caption})

    def sends_document(self, name: str, content: bytes, kind: str) -> str:
        """Sends a file."""
        file_id = self._telegram.chat.state.keep_file(name, content)
        return self._does(self._control.control_message, {"document": file_id, "mime_type": kind})

    def sends_sticker(self) -> str:
        """Sends a sticker."""
        return self._does(self._control.control_message, {"other": "sticker"})

    def sends_voice(self) -> str:
        """Sends a voice message."""
        return self._does(self._control.control_message, {"other": "voice"})

    def blocks(self, *, silently: bool = False) -> None:
        """Blocks the bot; silently, so that it learns of it only when it says something."""
        self._does(self._control.control_block, {"silently": silently})

    def unblocks(self) -> None:
        """Lets the bot in again."""
        self._does(self._control.control_unblock, {})

    # --- what one reads ---

    def reads(self) -> str:
        """What has come or changed since one last did something or read."""
        fresh = [each for each in self._from_bot if each["_sequence"] > self._seen]
        self._seen = self._telegram.chat.state.sequence
        return BETWEEN.join(_shown(each) for each in fresh)

    @property
    def sees(self) -> str:
        """The newest message."""
        return _shown(self._from_bot[-1]) if self._from_bot else ""

    @property
    def document(self) -> bytes:
        """The newest file that was sent here."""
        newest = next(each for each in reversed(self._from_bot) if "document" in each)
        _, content = self._telegram.chat.state.files[newest["document"]["file_id"]]
        return content

    @property
    def everything(self) -> str:
        """All the bot's messages as they stand now."""
        return BETWEEN.join(_shown(each) for each in self._from_bot)

    @property
    def menu(self) -> str:
        """The keyboard under the input."""
        rows = (self._chat.keyboard or {}).get("keyboard", [])
        return "\n".join(_row(row) for row in rows)

    @property
    def commands(self) -> list[str]:
        """The commands that Telegram offers behind the slash."""
        offered = self._telegram.chat.state.commands.get(f"chat:{self.chat_id}", [])
        return [f"/{each['command']} {each['description']}" for each in offered]

    def button(self, label: str) -> Button:
        """The newest button of that label, to be pressed later."""
        for message in reversed(self._from_bot):
            for each in _buttons(message):
                if each["text"] == label:
                    return Button(message["message_id"], each["callback_data"])
        raise AssertionError(f"there is no [{label}] in\n{self.everything}")

    @property
    def newest(self) -> int:
        """The number of the bot's newest message."""
        return int(self._from_bot[-1]["message_id"])

    # --- how ---

    @property
    def _control(self) -> LocalChat:
        return self._telegram.chat

    @property
    def _from_bot(self) -> list[dict[str, Any]]:
        return [
            each
            for each in self._chat.messages.values()
            if each["from"]["is_bot"] and not each.get("_deleted")
        ]

    def _does(self, control: Any, given: dict[str, Any]) -> str:
        self._seen = self._telegram.chat.state.sequence
        control({"chat": self.chat_id, **given})
        self._telegram.settle()
        return self.reads()


def message(block: str) -> str:
    """A message as it is written in a test: without the indentation around it."""
    return dedent(block).strip("\n")


@dataclass(frozen=True)
class Button:
    """A button: the message that it stands under, and what it carries."""

    message_id: int
    data: str


class Line(Wire):
    """The wire, cut where it would leave the process."""

    def __init__(self, chat: LocalChat) -> None:
        super().__init__()
        self._chat = chat
        self._confirmed = 0
        self._news = asyncio.Event()
        self._nothing_new = asyncio.Event()

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def call(
        self,
        url: str,
        parameters: Mapping[str, Any],
        *,
        file: Upload | None = None,
        patience: float = PATIENCE,
    ) -> Any:
        """Call a method; JSON goes through, and a file beside it."""
        if file is None:
            return await super().call(url, parameters, patience=patience)
        given = {
            **orjson.loads(orjson.dumps(parameters)),
            file.parameter: (file.name, file.content),
        }
        status, answer = await self._chat.call(url.rsplit("/", 1)[1], given, _never)
        return result_of(status, orjson.dumps(answer))

    async def fetch(self, url: str, *, most: int) -> bytes:
        """A file that somebody sent."""
        _, content = self._chat.state.files[url.rsplit("/", 1)[1]]
        if len(content) > most:
            raise TooLarge("too many bytes")
        return content

    async def confirmed(self, update_id: int) -> None:
        """Wait until the bot has taken every update up to that one."""
        while self._nothing_new.is_set() or (
            self._confirmed <= update_id and self._chat.state.updates
        ):
            self._news.clear()
            await self._news.wait()

    def nothing_new(self) -> None:
        """The long poll that is waiting comes back empty."""
        self._nothing_new.set()

    async def _updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        asked = asyncio.ensure_future(self._chat.call("getUpdates", given, _never))
        empty = asyncio.ensure_future(self._nothing_new.wait())
        try:
            await asyncio.wait({asked, empty}, return_when=asyncio.FIRST_COMPLETED)
            if empty.done() and not asked.done():
                self._nothing_new.clear()
                return []
            _, answer = await asked
            found: list[dict[str, Any]] = answer["result"]
            return found
        finally:
            for task in (asked, empty):
                task.cancel()
            await asyncio.gather(asked, empty, return_exceptions=True)

    async def _send(
        self, method: str, url: str, body: Any, headers: Mapping[str, str], patience: float
    ) -> tuple[int, bytes]:
        del method, headers, patience
        name = url.rsplit("/", 1)[1]
        given = body if isinstance(body, dict) else orjson.loads(body or b"{}")
        if name == "getUpdates":
            self._confirmed = given.get("offset", 0)
            self._news.set()
            return 200, orjson.dumps({"ok": True, "result": await self._updates(given)})
        status, answer = await self._chat.call(name, given, _never)
        return status, orjson.dumps(answer)


def _moment(words: datetime | str) -> datetime:
    if isinstance(words, datetime):
        return words
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def _never() -> None:
    raise AssertionError("nothing here cuts the line")


def _shown(message: Mapping[str, Any]) -> str:
    parts = ["〔photo〕"] if "photo" in message else []
    parts += [f"〔{message['document']['file_name']}〕"] if "document" in message else []
    words = message.get("text") or message.get("caption")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return "\n".join([*parts, *([words] if words else []), *[_row(row) for row in rows]])


def _row(row: list[dict[str, str]]) -> str:
    return " ".join(f"[{button['text']}]" for button in row)


def _buttons(message: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
