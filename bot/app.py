"""The only place where everything is put together."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.ext import Application

import handlers
from bot.delivery import Delivery
from bot.files import Files
from bot.settings import Settings
from bot.turns import Turns
from bot.updates import WANTED, Updates
from bot.wire import Wire
from handlers import Tick
from models.database import Database
from models.history import By, Source
from models.outbox import Promise
from models.person import Channel
from models.work import Work

log = logging.getLogger("zhibao")

#: How long a stand-by waits before it tries again to become the one that works.
STAND_BY = 2.0


def clock() -> datetime:
    """The machine's clock: the only place where it is read."""
    return datetime.now(UTC)


class App:
    """One bot on one channel with its database."""

    def __init__(
        self,
        settings: Settings,
        *,
        channel: Channel = Channel.TELEGRAM,
        now: Callable[[], datetime] = clock,
        product: Any = handlers,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ticking: bool = True,
        wire: Callable[[str], Wire] = Wire,
    ) -> None:
        self.settings, self.channel, self.now = settings, channel, now
        self._product, self._pause, self._ticking, self._new_wire = product, pause, ticking, wire
        self.database = Database(settings.database.url)
        self.files = Files(Path(settings.database.files))
        self._token = settings.telegram.token.get_secret_value()
        self._tasks: list[asyncio.Task[Any]] = []
        self._lock: Any = None
        self.name = ""

    async def start(self) -> None:
        """Open everything and begin to work.

        Raises:
            telegram.error.InvalidToken: Telegram does not know the token.
        """
        await asyncio.to_thread(self.database.migrate)
        telegram = self.settings.telegram
        self.wire = self._new_wire(telegram.proxy)
        base = telegram.base_url.rstrip("/")
        self._base = f"{base}/bot{self._token}"
        bot = Bot(
            self._token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self.wire,
            get_updates_request=self.wire,
        )
        self.turns = Turns(self.database)
        self._application = Application.builder().bot(bot).updater(None).build()
        await self._application.initialize()
        self.name = bot.username
        await self._become_the_one(bot.id)
        self.delivery = Delivery(
            wire=self.wire,
            base=self._base,
            channel=self.channel,
            turns=self.turns,
            work=lambda session: self.work(session, self.now()),
            product=self._product,
            files=self.files,
            quiet=self.settings.remind.quiet,
            now=self.now,
            pause=self._pause,
        )
        self.updates = Updates(
            application=self._application,
            wire=self.wire,
            base=self._base,
            file_base=f"{base}/file/bot{self._token}",
            channel=self.channel,
            bot_id=bot.id,
            bot_name=self.name if self.channel is Channel.TELEGRAM else "",
            turns=self.turns,
            work=self.work,
            product=self._product,
            delivery=self.delivery,
            files=self.files,
            now=self.now,
            pause=self._pause,
        )
        await self.updates.recover()
        self._spawn(self.delivery.run())
        await self._listen()
        if self._ticking:
            from bot.schedule import Schedule  # noqa: PLC0415 - not before the first answer

            self.schedule = Schedule(self._product.TICKS, self.tick, self.now)
            self._spawn(self.schedule.start())
        log.info("event=started bot=%d channel=%s", bot.id, self.channel.value)

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Work until told to stop."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.add_signal_handler(sign, stop.set)
        try:
            await self.start()
            started()
            waiting = loop.create_task(stop.wait())
            done, _ = await asyncio.wait(
                [waiting, *self._tasks], return_when=asyncio.FIRST_EXCEPTION
            )
            for task in done:
                task.result()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Finish what is in hand, and close everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if hasattr(self, "schedule"):
            self.schedule.stop()
        if hasattr(self, "updates"):
            with suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await self.updates.idle()
            await self.delivery.finish()
        if hasattr(self, "_runner"):
            await self._runner.cleanup()
        if hasattr(self, "turns"):
            await self._application.shutdown()
            await self.wire.shutdown()
            await asyncio.to_thread(self.turns.close)
        if self._lock is not None:
            self._lock.close()
        self.database.close()
        log.info("event=stopped")

    def work(self, session: Session, now: datetime) -> Work:
        """A unit of work as of a moment."""
        return Work(session, now, self.settings.terms, By(Source.CHAT))

    async def tick(self, tick: Tick, at: datetime) -> None:
        """Run one tick as of a moment, and deliver what it promised."""

        def run(session: Session) -> tuple[int, list[Promise]]:
            work = Work(session, at, self.settings.terms, By(Source.TICK))
            return tick.run(work), work.outbox.fresh

        count, promises = await self.turns.write(run)
        log.info("event=tick tick=%s did=%d", tick.name, count)
        self.delivery.deliver(promises)
        self.delivery.wake.set()

    async def _listen(self) -> None:
        telegram = self.settings.telegram
        if telegram.mode == "polling":
            await self.wire.call(f"{self._base}/deleteWebhook", {})
            self._spawn(self.updates.poll())
            return
        secret = telegram.webhook_secret.get_secret_value()
        self._runner = await self.updates.serve(telegram.webhook_listen, secret)
        await self.wire.call(
            f"{self._base}/setWebhook",
            {"url": telegram.webhook_url, "secret_token": secret, "allowed_updates": WANTED},
        )

    async def _become_the_one(self, bot_id: int) -> None:
        """On PostgreSQL one process works for a bot; the others stand by and take over."""
        if self.database.is_sqlite:
            return
        self._lock = await asyncio.to_thread(self.database.engine.connect)
        question = sql("SELECT pg_try_advisory_lock(:bot)")
        told = False
        while not await asyncio.to_thread(
            lambda: self._lock.execute(question, {"bot": bot_id}).scalar_one()
        ):
            if not told:
                log.info("event=standing_by bot=%d", bot_id)
                told = True
            self._lock.rollback()
            await self._pause(STAND_BY)
        self._lock.commit()

    def _spawn(self, doing: Any) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(doing))


class _NoToken(logging.Filter):
    """Whatever wrote it, a token does not reach the log."""

    token = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{20,}")

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if self.token.search(words):
            record.msg, record.args = self.token.sub("<token>", words), ()
        if record.exc_info and record.exc_info[0] is not None:
            shown = logging.Formatter().formatException(record.exc_info)
            record.exc_text = self.token.sub("<token>", shown)
        return True


def log_to(level: str) -> None:
    """Events with ids on standard error; no message bodies, names or tokens."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(_NoToken())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("apscheduler", "httpx", "telegram", "alembic"):
        logging.getLogger(noisy).setLevel("WARNING")
