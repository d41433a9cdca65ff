"""The outbox kept: what was promised is sent, in order per chat, until it has a fate.

Answers come from memory right after their commit; everything else is asked of the table when it
is due. At least once: what was sent and not yet written down when the process dies is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy.orm import Session
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.files import Files
from bot.turns import Turns
from bot.wire import Wire
from handlers.dialog.text import Rendered, rendered
from models.calendar import QuietHours
from models.outbox import ANSWER, Fate, Kept, Outbox, Promise, wait_before
from models.person import Channel
from models.work import Work

log = logging.getLogger("zhibao.delivery")

#: Telegram takes about 30 messages a second from a bot and one a second for a chat.
BULK_PER_SECOND = 25.0
#: How many due promises are read at once.
BATCH = 500
#: How often the table is asked for what has come due.
LOOK_EVERY = timedelta(seconds=1)


class Product(Protocol):
    """What delivery asks of the handlers."""

    def refresh(self, promised: Promise, work: Work) -> dict[str, Any] | datetime | None:
        """What the promise says now, when it should go instead, or None where it is void."""

    def unreachable(self, channel: Channel, chat_id: int, work: Work) -> None:
        """A chat has blocked the bot."""

    def moved(self, channel: Channel, old: int, new: int, work: Work) -> None:
        """A chat has got another id."""


class Delivery:
    """One for each bot and channel."""

    def __init__(
        self,
        *,
        wire: Wire,
        base: str,
        channel: Channel,
        turns: Turns,
        work: Callable[[Any], Work],
        product: Product,
        files: Files,
        quiet: QuietHours,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._wire, self._base, self._channel = wire, base, channel
        self._turns, self._work, self._product = turns, work, product
        self._files, self._quiet, self._now, self._pause = files, quiet, now, pause
        self._queues: dict[int, deque[Promise]] = {}
        self._known: set[int] = set()
        self._looking = asyncio.Lock()
        self._ended: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Kept] = []
        self._writing = False
        self._commands: dict[int, list[tuple[str, str]]] = {}
        self._bulk_at = 0.0
        self._hold_until = 0.0
        self.wake = asyncio.Event()

    def deliver(self, promises: Iterable[Promise]) -> None:
        """Send these as soon as their chats' turns come."""
        for promise in promises:
            if promise.channel is not self._channel or promise.id in self._known:
                continue
            self._known.add(promise.id)
            waiting = self._queues.get(promise.chat_id)
            if waiting is None:
                self._queues[promise.chat_id] = deque([promise])
                self._spawn(self._keep_in_order(promise.chat_id))
            else:
                waiting.append(promise)

    async def run(self) -> None:
        """Ask the table for what is due, for ever."""
        while True:
            self.wake.clear()
            try:
                await self.look()
            except Exception:
                # The database may be away for a while; what is due stays due.
                log.exception("event=outbox_unreadable")
            try:
                async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                    await self.wake.wait()
            except TimeoutError:
                pass

    async def look(self) -> None:
        """Ask the table once for what is due, and begin to send it."""
        async with self._looking:
            self._ended.clear()
            found = await self._turns.read(self._due)
            # What was sent and written down while the table was read is due only in what was read.
            self.deliver(each for each in found if each.id not in self._ended)

    async def finish(self, patience: float = 5.0) -> None:
        """Let what is being sent be sent and written down."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in list(self._tasks):
            task.cancel()
        await self._write_down()

    async def idle(self) -> None:
        """Wait until nothing is being sent or written down."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _due(self, session: Session) -> list[Promise]:
        return Outbox(session, self._now()).due(self._channel, self._now(), BATCH)

    def _spawn(self, doing: Any) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_in_order(self, chat_id: int) -> None:
        waiting = self._queues[chat_id]
        while waiting:
            promise = waiting[0]
            kept = await self._keep(promise)
            waiting.popleft()
            if kept is not None:
                self._results.append(kept)
            else:
                self._end({promise.id})
            if self._results and not self._writing:
                self._writing = True
                self._spawn(self._write_down())
        del self._queues[chat_id]

    async def _write_down(self) -> None:
        """Write what became of promises, as many at once as have come together."""
        self._writing = True
        try:
            while self._results:
                batch, self._results = self._results, []
                try:
                    await self._turns.write(partial(self._note, batch))
                except Exception:
                    # Not written down means sent again at worst, never lost.
                    log.exception("event=fate_not_written count=%d", len(batch))
                self._end({kept.id for kept in batch})
        finally:
            self._writing = False

    def _end(self, promises: set[int]) -> None:
        self._known -= promises
        self._ended |= promises

    def _note(self, batch: list[Kept], session: Session) -> None:
        Outbox(session, self._now()).kept(batch)

    async def _keep(self, promise: Promise) -> Kept | None:
        """Keep one promise; None where it was put off, and the table knows until when."""
        attempt = promise.attempts
        while True:
            say: Any = promise.say
            try:
                if promise.priority != ANSWER and (until := self._quiet_until()) is not None:
                    await self._put_off(promise, until, "quiet")
                    return None
                if promise.refresh is not None:
                    say = await self._turns.write(
                        lambda s: self._product.refresh(promise, self._work(s))
                    )
                    if say is None:
                        return self._kept(promise, Fate.VOID)
                    if isinstance(say, datetime):
                        await self._put_off(promise, say, "not_now")
                        return None
                return await self._send(promise, rendered(say))
            except RetryAfter as wait:
                seconds = seconds_of(wait)
                log.warning("event=told_to_wait seconds=%s", seconds)
                loop = asyncio.get_running_loop()
                self._hold_until = max(self._hold_until, loop.time() + seconds)
                await self._pause(seconds)
            except Forbidden:
                log.info("event=blocked promise=%d", promise.id)
                await self._told(
                    partial(self._product.unreachable, self._channel, promise.chat_id)
                )
                return self._kept(promise, Fate.UNDELIVERABLE, error="blocked")
            except ChatMigrated as moved:
                await self._told(
                    partial(self._product.moved, self._channel, promise.chat_id, moved.new_chat_id)
                )
                return None
            except (BadRequest, InvalidToken) as refused:
                # Narrow before wide: both are NetworkErrors or TelegramErrors too.
                return self._refused(promise, refused)
            except TelegramError as error:
                attempt += 1
                wait_for = wait_before(attempt).total_seconds()
                log.warning(
                    "event=not_sent promise=%d attempt=%d reason=%s wait=%s",
                    promise.id,
                    attempt,
                    type(error).__name__,
                    wait_for,
                )
                await self._pause(wait_for)
            except Exception:
                reference = secrets.token_hex(3)
                log.exception("event=unsendable promise=%d reference=%s", promise.id, reference)
                return self._kept(promise, Fate.UNDELIVERABLE, error=f"fault {reference}")

    async def _send(self, promise: Promise, what: Rendered) -> Kept:
        await self._take_turn(promise)
        if promise.edits is not None and what.photo is None and what.menu is None:
            try:
                await self._call(
                    "editMessageText", self._words(promise, what) | {"message_id": promise.edits}
                )
            except BadRequest as refused:
                if "not modified" in refused.message.lower():
                    return self._kept(promise, Fate.DELIVERED, promise.edits)
                if "message" not in refused.message.lower():
                    raise
                # The message is gone or too old to be changed: say it anew.
            else:
                return self._kept(promise, Fate.DELIVERED, promise.edits)
        if what.photo is not None:
            sent = await self._send_photo(promise, what)
        else:
            sent = await self._call("sendMessage", self._words(promise, what))
        if what.commands is not None:
            await self._set_commands(promise.chat_id, what.commands)
        return self._kept(promise, Fate.DELIVERED, int(sent["message_id"]))

    async def _send_photo(self, promise: Promise, what: Rendered) -> Any:
        content = await asyncio.to_thread(self._files.path(what.photo or "").read_bytes)
        parameters = {"chat_id": promise.chat_id, "caption": what.html, "parse_mode": "HTML"}
        return await self._wire.call(
            f"{self._base}/sendPhoto", parameters, file=("photo", content)
        )

    async def _set_commands(self, chat_id: int, commands: list[tuple[str, str]]) -> None:
        if self._commands.get(chat_id) == commands:
            return
        try:
            await self._call(
                "setMyCommands",
                {
                    "commands": [
                        {"command": name, "description": about} for name, about in commands
                    ],
                    "scope": {"type": "chat", "chat_id": chat_id},
                },
            )
            self._commands[chat_id] = commands
        except TelegramError as error:
            # The menu works without; the next page with a menu tries again.
            log.warning("event=commands_not_set reason=%s", type(error).__name__)

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        return await self._wire.call(f"{self._base}/{method}", parameters)

    def _words(self, promise: Promise, what: Rendered) -> dict[str, Any]:
        parameters: dict[str, Any] = {
            "chat_id": promise.chat_id,
            "text": what.html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if what.inline:
            parameters["reply_markup"] = {
                "inline_keyboard": [
                    [{"text": label, "callback_data": data} for label, data in row]
                    for row in what.inline
                ]
            }
        elif what.menu is not None:
            parameters["reply_markup"] = {
                "keyboard": [[{"text": label} for label in row] for row in what.menu],
                "resize_keyboard": True,
                "is_persistent": True,
            }
        return parameters

    async def _take_turn(self, promise: Promise) -> None:
        """Wait while Telegram told us to; what is no answer also keeps to the bulk's pace."""
        loop = asyncio.get_running_loop()
        if (held := self._hold_until - loop.time()) > 0:
            await self._pause(held)
        if promise.priority == ANSWER:
            return
        self._bulk_at = max(self._bulk_at, loop.time()) + 1 / BULK_PER_SECOND
        if (early := self._bulk_at - loop.time() - 1 / BULK_PER_SECOND) > 0:
            await self._pause(early)

    def _quiet_until(self) -> datetime | None:
        now = self._now()
        return self._quiet.next_waking(now) if now in self._quiet else None

    def _refused(self, promise: Promise, refused: TelegramError) -> Kept:
        reference = secrets.token_hex(3)
        log.error(
            "event=refused promise=%d reference=%s reason=%s",
            promise.id,
            reference,
            refused.message[:200],
        )
        return self._kept(
            promise, Fate.UNDELIVERABLE, error=f"{reference} {refused.message[:200]}"
        )

    async def _put_off(self, promise: Promise, until: datetime, why: str) -> None:
        await self._turns.write(lambda s: Outbox(s, self._now()).put_off(promise.id, until, why))

    async def _told(self, tell: Callable[[Work], None]) -> None:
        def run(session: Session) -> list[Promise]:
            work = self._work(session)
            tell(work)
            return work.outbox.fresh

        self.deliver(await self._turns.write(run))

    def _kept(
        self, promise: Promise, fate: Fate, message_id: int | None = None, error: str | None = None
    ) -> Kept:
        return Kept(promise.id, fate, self._now(), message_id, error)


def seconds_of(wait: RetryAfter) -> float:
    """How long Telegram asks to wait; python-telegram-bot gives numbers or lengths of time."""
    after = wait.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
