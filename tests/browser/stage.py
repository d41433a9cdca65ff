"""The local chat in a thread of its own, so that a test can wait for the browser meanwhile."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from bot.localchat.server import LocalChat
from tests.conftest import moment

CHROMIUM = Path("/usr/bin/chromium")
TOKEN = "4242:in-the-test"
NOW = "2026-10-22 10:00"
WANG, ZHAO = 1001, 1002
#: How long a browser may take to send what was typed, in seconds.
PATIENCE = 10


@dataclass(frozen=True)
class Looking:
    """What the page is looked at on."""

    width: int = 390
    height: int = 844
    phone: bool = True
    scheme: Literal["light", "dark"] = "light"


PHONE = Looking()
PHONE_AT_NIGHT = Looking(scheme="dark")
DESK = Looking(1440, 900, phone=False)
DESK_AT_NIGHT = Looking(1440, 900, phone=False, scheme="dark")


def table() -> list[dict[str, Any]]:
    """A secretary and a superior."""
    return [
        {"chat": WANG, "name": "王建国", "about": "晨光电子支部书记", "first": True},
        {"chat": ZHAO, "name": "赵刚", "about": "南湖街道综合党委负责人", "first": True},
    ]


def buttons(*rows: list[str]) -> dict[str, Any]:
    """Buttons under a message; each carries its own label."""
    return {
        "inline_keyboard": [
            [{"text": label, "callback_data": label[:20]} for label in row] for row in rows
        ]
    }


class Served:
    """A local chat that is served, and the bot that stands behind it: the test."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._port = 0
        self.address = ""

    def start(self) -> None:
        """Serve; a second time in the same place, with all that was there."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.chat = self._run(self._start())

    async def _start(self) -> LocalChat:
        chat = LocalChat(TOKEN, self._file, begins=moment(NOW))
        self.address = await chat.start(self._port)
        self._port = int(self.address.rsplit(":", 1)[1])
        return chat

    def stop(self) -> None:
        """Serve no more."""
        self._run(self.chat.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def forget(self) -> None:
        """Lose everything that was written down, as `demo --fresh` does."""
        self._file.unlink()

    def bot(self, method: str, **given: Any) -> Any:
        """The bot calls a method."""
        status, body = self._run(self.chat.call(method, given, lambda: None))
        assert status == 200, body
        return body["result"]

    def says(self, chat: int, text: str, **more: Any) -> int:
        """The bot says something, in HTML."""
        message = self.bot("sendMessage", chat_id=chat, text=text, parse_mode="HTML", **more)
        return int(message["message_id"])

    def control(self, name: str, **given: Any) -> Any:
        """Something is done as the page does it."""

        async def act() -> Any:
            return getattr(self.chat, f"control_{name}")(given)

        return self._run(act())

    def heard(self, count: int = 1) -> list[dict[str, Any]]:
        """What comes for the bot, at least as many as are expected; from then on it is confirmed."""
        found: list[dict[str, Any]] = []
        until = monotonic() + PATIENCE
        while True:
            wait = 1 if len(found) < count else 0
            came: list[dict[str, Any]] = self.bot("getUpdates", timeout=wait)
            if came:
                found += came
                self.bot("getUpdates", offset=came[-1]["update_id"] + 1)
            if len(found) >= count or monotonic() > until:
                return found

    def _run(self, doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(20)
