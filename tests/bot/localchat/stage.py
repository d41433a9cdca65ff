"""The local chat as a server, and the two ways to it: the bot's and the page's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from bot.localchat.server import LocalChat
from tests.conftest import moment

TOKEN = "4242:in-the-test"
NOW = "2026-10-22 10:00"


@dataclass
class Line:
    """An open line to a running local chat."""

    chat: LocalChat
    session: aiohttp.ClientSession

    async def bot(self, method: str, given: Any = None, token: str = TOKEN) -> Any:
        """What the Bot API answers: the whole body."""
        url = f"{self.chat.address}/bot{token}/{method}"
        async with self.session.post(url, json=given or {}) as response:
            body = await response.json()
            assert response.status == (200 if body["ok"] else body["error_code"])
            return body

    async def result(self, method: str, **given: Any) -> Any:
        """The result of a call that is taken."""
        body = await self.bot(method, given)
        assert body["ok"], body
        return body["result"]

    async def act(self, name: str, **given: Any) -> Any:
        """Do something as the page does it."""
        async with self.session.post(f"{self.chat.address}/_ctl/{name}", json=given) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def status(self, method: str, path: str, **more: Any) -> int:
        """The status alone."""
        async with self.session.request(method, f"{self.chat.address}{path}", **more) as response:
            return response.status

    async def ask(self, path: str) -> Any:
        """Ask something as the page asks it."""
        async with self.session.get(f"{self.chat.address}/_ctl/{path}") as response:
            return await response.json()

    @asynccontextmanager
    async def events(self) -> AsyncIterator[asyncio.Queue[Any]]:
        """Everything that changes from now on."""
        heard: asyncio.Queue[Any] = asyncio.Queue()
        url = f"{self.chat.address}/_ctl/events"
        async with self.session.get(url) as response:
            assert await response.content.readline() == b": hello\n"

            async def hear() -> None:
                async for line in response.content:
                    if line.startswith(b"data: "):
                        heard.put_nowait(orjson.loads(line[6:]))
                heard.put_nowait(None)

            task = asyncio.create_task(hear())
            try:
                yield heard
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def line(file: Path | None = None) -> AsyncIterator[Line]:
    """A running local chat at a moment that stands still."""
    chat = LocalChat(TOKEN, file)
    chat.state.frozen = moment(NOW)
    await chat.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Line(chat, session)
    finally:
        await chat.stop()
