"""One process works for a bot; the others stand by."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from models.database import Database

log = logging.getLogger("zhibao.place")

#: How long a stand-by waits before it tries again to become the one that works, and how long
#: the one that works waits before it looks whether it still is; in seconds.
STAND_BY = 2.0
HOLD = 10.0


class Place:
    """The place of the one process that works for a bot; others stand by and take it over.

    On PostgreSQL it is an advisory lock, on SQLite a lock on a file beside the database.
    """

    def __init__(
        self, database: Database, bot_id: int, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._database, self._bot_id, self._pause = database, bot_id, pause
        self._held: Any = None

    async def take(self) -> None:
        """Wait until the place is free, and take it."""
        told = False
        while not await asyncio.to_thread(self._try):
            if not told:
                log.info("event=standing_by bot=%d", self._bot_id)
                told = True
            await self._pause(STAND_BY)

    async def hold(self) -> None:
        """See to it, for ever, that the place is still ours.

        Raises:
            LostPlace: another process has it.
        """
        while not self._database.is_sqlite:
            await asyncio.sleep(HOLD)
            await self.check()

    async def check(self) -> None:
        """See whether the place is still ours: a server that was restarted has forgotten it.

        Raises:
            LostPlace: another process has it.
        """
        while True:
            try:
                if self._held is not None:
                    await asyncio.to_thread(self._ask, "SELECT 1")
                    return
                if not await asyncio.to_thread(self._try):
                    raise LostPlace
            except SQLAlchemyError as error:
                log.warning("event=database_away reason=%s", type(error).__name__)
                self.leave()
                await self._pause(STAND_BY)

    def leave(self) -> None:
        """Let another have it."""
        held, self._held = self._held, None
        if held is not None:
            held.close()

    def _try(self) -> bool:
        if self._database.is_sqlite:
            return self._lock_file()
        if self._held is None:
            self._held = self._database.engine.connect()
        return bool(self._ask("SELECT pg_try_advisory_lock(:bot)", bot=self._bot_id))

    def _ask(self, question: str, **given: int) -> Any:
        answer = self._held.execute(sql(question), given).scalar_one()
        self._held.commit()
        return answer

    def _lock_file(self) -> bool:
        name = self._database.url.database
        try:
            import fcntl  # noqa: PLC0415 - not on Windows
        except ImportError:
            return True
        if not name or name == ":memory:":
            return True
        held = Path(f"{name}-{self._bot_id}.lock").open("wb")  # noqa: SIM115 - open as long as it is held
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            return False
        self._held = held
        return True


class LostPlace(Exception):  # noqa: N818 - a state of affairs
    """Another process has begun to work for the bot."""
