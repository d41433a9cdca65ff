"""The only place where everything is put together."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application

import handlers
from bot.delivery import Delivery
from bot.files import Files
from bot.place import Place
from bot.settings import Settings
from bot.turns import Turns
from bot.updates import WANTED, Updates
from bot.wire import Wire
from handlers import Tick
from handlers.documents.printing import Printer
from models.database import Database
from models.history import By, Source
from models.outbox import Promise, wait_before
from models.person import Channel
from models.work import Work

log = logging.getLogger("zhibao")


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
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self.settings, self.channel, self.now = settings, channel, now
        self._product, self._ticking, self._new_wire = product, ticking, wire
        self._pause, self._elapsed = pause, elapsed
        self.database = Database(settings.database.url)
        self.files = Files(Path(settings.database.files))
        self._token = settings.telegram.token.get_secret_value()
        self._tasks: list[asyncio.Task[Any]] = []
        self._place: Place | None = None
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
        self.turns = Turns(self.database, self._pause)
        self._application = Application.builder().bot(bot).updater(None).build()
        await self._until_heard(self._application.initialize)
        self.name = bot.username
        self._place = Place(self.database, bot.id, self._pause)
        await self._place.take()
        self.delivery = Delivery(
            wire=self.wire,
            base=self._base,
            channel=self.channel,
            turns=self.turns,
            work=lambda session: self.work(session, self.now()),
            product=self._product,
            files=self.files,
            printer=Printer(Path(self.settings.database.documents), self.files.path),
            quiet=self.settings.remind.quiet,
            now=self.now,
            pause=self._pause,
            elapsed=self._elapsed,
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
        await self.delivery.recover()
        await self.updates.recover()
        self._spawn(self._place.hold())
        self._spawn(self.delivery.run())
        await self._listen()
        if self._ticking:
            from bot.schedule import Schedule  # noqa: PLC0415 - not before the first answer

            self.schedule = Schedule(self._product.TICKS, self.tick, self.now)
            self._spawn(self.schedule.start())
        log.info("event=started bot=%d channel=%s", bot.id, self.channel.value)

    async def run(
        self,
        started: Callable[[], None] = lambda: None,
        beside: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Work until told to stop; what runs `beside` is begun once everything else is."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.add_signal_handler(sign, stop.set)
        try:
            await self.start()
            if beside is not None:
                self._spawn(beside())
            started()
            told = loop.create_task(stop.wait())
            running = {told, *self._tasks}
            # Some end because there is nothing more to do; what fails ends us all.
            while not told.done():
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Finish what is in hand, and close everything; in well under ten seconds."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if hasattr(self, "schedule"):
            self.schedule.stop()
        if hasattr(self, "_runner"):
            await self._runner.cleanup()
        if hasattr(self, "updates"):
            await self.updates.finish()
            await self.delivery.finish()
        if hasattr(self, "turns"):
            await self._application.shutdown()
            await self.wire.shutdown()
            with suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await asyncio.to_thread(self.turns.close)
        if self._place is not None:
            self._place.leave()
        self.database.close()
        log.info("event=stopped")

    def work(self, session: Session, now: datetime) -> Work:
        """A unit of work as of a moment."""
        return Work(session, now, self.settings.terms, By(Source.CHAT))

    async def settle(self) -> None:
        """Wait until everything that is due by now is sent, and that is written down."""
        await self.delivery.look()
        await self.delivery.idle()

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
            await self._until_heard(lambda: self.wire.call(f"{self._base}/deleteWebhook", {}))
            self._spawn(self.updates.poll())
            return
        secret = telegram.webhook_secret.get_secret_value()
        self._runner = await self.updates.serve(telegram.webhook_listen, secret)
        wanted = {
            "url": telegram.webhook_url,
            "secret_token": secret,
            "allowed_updates": WANTED,
        }
        await self._until_heard(lambda: self.wire.call(f"{self._base}/setWebhook", wanted))
        self._spawn(self.updates.beat())

    async def _until_heard(self, ask: Callable[[], Awaitable[Any]]) -> None:
        """Ask until Telegram answers: the line may come up later than we do.

        Raises:
            telegram.error.TelegramError: it refuses, and would refuse again.
        """
        failures = 0
        while True:
            try:
                await ask()
            except (BadRequest, InvalidToken):
                raise
            except TelegramError as error:
                failures += 1
                log.warning("event=not_heard reason=%s", type(error).__name__)
                await self._pause(wait_before(failures).total_seconds())
            else:
                return

    def _spawn(self, doing: Any) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(doing))
