"""The outbox kept: what was promised is sent, in order per chat, until it has a fate.

Answers come from memory right after their commit; everything else is asked of the table when it
is due. At least once: what was sent and not yet written down when the process dies is sent again.

A chat has three lanes, one for answers, one for what takes a while to make and one for the rest,
so that nobody who asks waits behind a document or a broadcast; within a lane one message goes
after the other.

What was promised for later (`Later`) is done here, on a thread of its own, one after the other;
it is promised until it is handed over, so that a killed process does it after its next start.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, Protocol

from sqlalchemy.orm import Session
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.files import Files
from bot.turns import Turns
from bot.wire import Upload, Wire, seconds_of
from handlers.dialog.text import Rendered, rendered
from handlers.dialog.turn import Document, Done, packed
from handlers.documents.printing import Printer
from models.calendar import QuietHours
from models.outbox import ANSWER, LATER, Fate, Kept, Outbox, Promise, wait_before
from models.person import Channel
from models.work import Work

log = logging.getLogger("zhibao.delivery")

#: Telegram takes about 30 messages a second from a bot and one a second for a chat.
BULK_PER_SECOND = 25.0
#: How many due promises are read at once, and how many may wait in memory.
BATCH = 500
ROOM = 1000
#: How often the table is asked for what has come due.
LOOK_EVERY = timedelta(seconds=1)
#: A message that fails so often while others get through lets those behind it pass,
TRIES = 8
#: is tried again after so long,
PUT_OFF = timedelta(minutes=15)
#: and given up once it was put off so often: a day.
PUT_OFFS = 96
#: What goes as soon as it can, by day and by night, and is apologised for where it can't.
ASKED_FOR = frozenset({ANSWER, LATER})
#: Bots may send files of up to 50 MB.
LARGEST_DOCUMENT = 50 * 1024 * 1024
#: Work for later that was begun so often and never ended has taken the process down with it.
BEGUN = 12

#: The lane of a chat: its id, and which one it is.
Lane = tuple[int, int]


class Product(Protocol):
    """What delivery asks of the handlers."""

    def refresh(self, promised: Promise, work: Work) -> dict[str, Any] | datetime | None:
        """What the promise says now, when it should go instead, or None where it is void."""

    def begin(self, promised: Promise, work: Work) -> Callable[[Printer], Done]:
        """Gather what work for later is about; what is given back does it without the database."""

    def unmade(
        self, promised: Promise, work: Work, reference: str, fault: Exception | None
    ) -> None:
        """Work for later can't be done; say that, and whom it concerns."""

    def unreachable(self, channel: Channel, chat_id: int, work: Work) -> None:
        """A chat has blocked the bot."""

    def moved(self, channel: Channel, old: int, new: int, work: Work) -> None:
        """A chat has got another id."""

    def unsaid(self, promised: Promise, work: Work, reference: str) -> None:
        """An answer can't be said; say at least that."""


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
        printer: Printer,
        quiet: QuietHours,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._wire, self._base, self._channel = wire, base, channel
        self._turns, self._work, self._product = turns, work, product
        self._files, self._quiet, self._now = files, quiet, now
        # One thread: layouts are compiled one after the other, and memory stays where it is.
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="make")
        self._printer = printer
        self._done: dict[int, Done] = {}
        self._pause, self._elapsed = pause, elapsed
        self._queues: dict[Lane, deque[Promise]] = {}
        self._known: set[int] = set()
        self._looking = asyncio.Lock()
        self._ended: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Kept] = []
        self._writing = False
        self._closing = False
        self._commands: dict[int, list[tuple[str, str]]] = {}
        self._holds: dict[int, float] = {}
        self._hold_all = 0.0
        self._bulk_at = 0.0
        self._got_through = 0.0
        self.wake = asyncio.Event()

    def deliver(self, promises: Iterable[Promise]) -> None:
        """Send these as soon as their chats' turns come."""
        for promise in promises:
            if promise.channel is not self._channel or promise.id in self._known:
                continue
            self._known.add(promise.id)
            lane = (promise.chat_id, min(promise.priority, LATER + 1))
            waiting = self._queues.get(lane)
            if waiting is None:
                self._queues[lane] = deque([promise])
                self._spawn(self._keep_in_order(lane))
            else:
                waiting.append(promise)

    async def recover(self) -> None:
        """Take up the answers of before the last stop: whatever is answered now is said after them."""
        self.deliver(await self._turns.read(self._unanswered))

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

    async def finish(self, patience: float = 3.0) -> None:
        """Let what is being sent be sent and written down; what waits stays in the table."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        unfinished = list(self._tasks)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        if self._results:
            await asyncio.wait([asyncio.ensure_future(self._write_down())], timeout=1.0)
        self._maker.shutdown(wait=False, cancel_futures=True)

    async def idle(self) -> None:
        """Wait until nothing is being sent or written down."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _unanswered(self, session: Session) -> list[Promise]:
        return Outbox(session, self._now()).unanswered(self._channel, self._now())

    def _due(self, session: Session) -> list[Promise]:
        # What is in hand would only be read again; what stands behind it is not to wait for it.
        room = min(BATCH, ROOM - len(self._known))
        if room <= 0:
            return []
        busy = {chat_id for chat_id, _ in list(self._queues)}
        return Outbox(session, self._now()).due(self._channel, self._now(), room, busy)

    def _spawn(self, doing: Any) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_in_order(self, lane: Lane) -> None:
        waiting = self._queues[lane]
        try:
            while waiting and not self._closing:
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
        finally:
            del self._queues[lane]
            self._end({promise.id for promise in waiting})

    async def _write_down(self) -> None:
        """Write what became of promises, as many at once as have come together."""
        self._writing = True
        try:
            while self._results:
                batch, self._results = self._results, []
                try:
                    await self._turns.write(partial(self._note, batch))
                except asyncio.CancelledError:
                    self._results = batch + self._results
                    raise
                except Exception:
                    # They stay known, so that they are not sent again and again; after the
                    # next start they are sent once more at worst, and never lost.
                    log.exception("event=fate_not_written count=%d", len(batch))
                else:
                    self._end({kept.id for kept in batch})
        finally:
            self._writing = False

    def _end(self, promises: Collection[int]) -> None:
        self._known.difference_update(promises)
        self._ended.update(promises)

    def _note(self, batch: list[Kept], session: Session) -> None:
        Outbox(session, self._now()).kept(batch)

    # --- one promise ---

    async def _keep(self, promise: Promise) -> Kept | None:
        """Keep one promise; None where it was put off, and the table knows until when."""
        try:
            return await self._try(promise)
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("event=unsendable promise=%d reference=%s", promise.id, reference)
            return await self._fault(promise, reference)
        finally:
            self._done.pop(promise.id, None)

    async def _try(self, promise: Promise) -> Kept | None:
        attempts, failing_since = 0, self._elapsed()
        while True:
            try:
                return await self._once(promise)
            except RetryAfter as wait:
                self._hold(promise.chat_id, seconds_of(wait))
            except Forbidden:
                return await self._unreachable(promise, "blocked")
            except ChatMigrated as moved:
                await self._told(
                    partial(self._product.moved, self._channel, promise.chat_id, moved.new_chat_id)
                )
                return None
            except BadRequest as refused:
                # Narrow before wide: it is a NetworkError too.
                if "chat not found" in refused.message.lower():
                    return await self._unreachable(promise, "gone")
                reference = secrets.token_hex(3)
                log.error(  # noqa: TRY400 - nothing of ours is to be traced
                    "event=refused promise=%d reference=%s reason=%s",
                    promise.id,
                    reference,
                    _reason(refused),
                )
                return await self._unsaid(promise, f"{reference} {_reason(refused)}")
            except TelegramError as error:
                attempts += 1
                failing_since = self._elapsed() if attempts == 1 else failing_since
                log.warning(
                    "event=not_sent promise=%d attempt=%d reason=%s",
                    promise.id,
                    attempts,
                    type(error).__name__,
                )
                if attempts >= TRIES and self._got_through > failing_since:
                    return await self._let_pass(promise, type(error).__name__)
                await self._pause(wait_before(attempts).total_seconds())

    async def _once(self, promise: Promise) -> Kept | None:
        await self._take_turn(promise)
        say: Any = promise.say
        if "later" in promise.say:
            return await self._hand_over(promise)
        if promise.priority not in ASKED_FOR and (until := self._quiet_until()) is not None:
            await self._put_off(promise, until, "quiet")
            return None
        if promise.refresh is not None:
            # Asked last of all: between this and the sending nothing waits.
            say = await self._turns.write(lambda s: self._product.refresh(promise, self._work(s)))
            if say is None:
                return self._kept(promise, Fate.VOID)
            if isinstance(say, datetime):
                await self._put_off(promise, say, "not_now")
                return None
        return await self._send(promise, rendered(say))

    async def _hand_over(self, promise: Promise) -> Kept:
        """Do what was promised for later, once however often it has to be sent, and send it."""
        if promise.id not in self._done:
            try:
                self._done[promise.id] = await self._do(promise)
            except Exception as error:
                reference = secrets.token_hex(3)
                log.exception("event=not_made promise=%d reference=%s", promise.id, reference)
                return await self._unmade(promise, f"{reference} not made", error)
        done = self._done[promise.id]
        what = rendered(packed(done.say))
        if done.document is None:
            sent = await self._call("sendMessage", self._words(promise, what))
        else:
            sent = await self._send_document(promise, what, done.document)
        return self._kept(promise, Fate.DELIVERED, int(sent["message_id"]))

    async def _do(self, promise: Promise) -> Done:
        if promise.attempts >= BEGUN:
            raise RuntimeError("begun too often")
        await self._turns.write(lambda s: Outbox(s, self._now()).begun(promise.id))
        make = await self._turns.read(lambda s: self._product.begin(promise, self._work(s)))
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._maker, make, self._printer)
        if (then := done.then) is not None:
            said = await self._turns.write(lambda s: then(self._work(s)))
            done = replace(done, say=said)
        if done.document is not None and len(done.document.content) > LARGEST_DOCUMENT:
            raise ValueError("larger than Telegram takes")
        return done

    async def _unmade(self, promise: Promise, why: str, fault: Exception | None) -> Kept:
        reference = why.partition(" ")[0]
        try:
            await self._told(lambda work: self._product.unmade(promise, work, reference, fault))
        except Exception:
            log.exception("event=no_apology promise=%d", promise.id)
        return self._kept(promise, Fate.UNDELIVERABLE, error=why)

    async def _send(self, promise: Promise, what: Rendered) -> Kept:
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
            sent = await self._send_photo(promise, what, what.photo)
        else:
            sent = await self._call("sendMessage", self._words(promise, what))
        if what.commands is not None:
            await self._set_commands(promise.chat_id, what.commands)
        return self._kept(promise, Fate.DELIVERED, int(sent["message_id"]))

    async def _send_photo(self, promise: Promise, what: Rendered, sha256: str) -> Any:
        content = await asyncio.to_thread(self._files.path(sha256).read_bytes)
        under = self._under(promise, what)
        try:
            return await self._call("sendPhoto", under, Upload("photo", "photo.jpg", content))
        except BadRequest as refused:
            # More than 10 MB, or of a shape that Telegram shows no picture of: as a file, then.
            log.info("event=not_a_photo promise=%d reason=%s", promise.id, _reason(refused))
        return await self._call("sendDocument", under, Upload("document", "photo.jpg", content))

    async def _send_document(self, promise: Promise, what: Rendered, document: Document) -> Any:
        file = Upload("document", document.name, document.content)
        return await self._call("sendDocument", self._under(promise, what), file)

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

    async def _call(
        self, method: str, parameters: dict[str, Any], file: Upload | None = None
    ) -> Any:
        result = await self._wire.call(f"{self._base}/{method}", parameters, file=file)
        self._got_through = self._elapsed()
        return result

    def _words(self, promise: Promise, what: Rendered) -> dict[str, Any]:
        return {
            "chat_id": promise.chat_id,
            "text": what.html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            **_markup(what),
        }

    def _under(self, promise: Promise, what: Rendered) -> dict[str, Any]:
        return {
            "chat_id": promise.chat_id,
            "caption": what.html,
            "parse_mode": "HTML",
            **_markup(what),
        }

    # --- when ---

    async def _take_turn(self, promise: Promise) -> None:
        """Wait while Telegram told us to; what is no answer also keeps to the bulk's pace."""
        while (held := self._held_until(promise) - self._elapsed()) > 0:
            await self._pause(held)
        if promise.priority in ASKED_FOR:
            return
        at = max(self._bulk_at, self._elapsed())
        self._bulk_at = at + 1 / BULK_PER_SECOND
        if (early := at - self._elapsed()) > 0:
            await self._pause(early)

    def _held_until(self, promise: Promise) -> float:
        return max(self._hold_all, self._holds.get(promise.chat_id, 0.0))

    def _hold(self, chat_id: int, seconds: float) -> None:
        """Telegram says to wait, but not whether it means the chat or the bot."""
        log.warning("event=told_to_wait seconds=%s", seconds)
        now = self._elapsed()
        self._holds = {chat: until for chat, until in self._holds.items() if until > now}
        another = any(chat != chat_id for chat in self._holds)
        self._holds[chat_id] = now + seconds
        # The bulk waits in any case; the answers of other chats once a second chat is told so.
        self._bulk_at = max(self._bulk_at, now + seconds)
        if another:
            self._hold_all = max(self._hold_all, now + seconds)

    def _quiet_until(self) -> datetime | None:
        now = self._now()
        return self._quiet.next_waking(now) if now in self._quiet else None

    async def _put_off(self, promise: Promise, until: datetime, why: str) -> None:
        await self._turns.write(lambda s: Outbox(s, self._now()).put_off(promise.id, until, why))

    async def _let_pass(self, promise: Promise, why: str) -> Kept | None:
        if promise.attempts >= PUT_OFFS:
            log.error("event=given_up promise=%d reason=%s", promise.id, why)
            return self._kept(promise, Fate.UNDELIVERABLE, error=why)
        await self._put_off(promise, self._now() + PUT_OFF, why)
        return None

    # --- what becomes of what can't be sent ---

    async def _unreachable(self, promise: Promise, why: str) -> Kept:
        log.info("event=unreachable promise=%d reason=%s", promise.id, why)
        await self._told(partial(self._product.unreachable, self._channel, promise.chat_id))
        return self._kept(promise, Fate.UNDELIVERABLE, error=why)

    async def _fault(self, promise: Promise, reference: str) -> Kept | None:
        if promise.priority in ASKED_FOR:
            return await self._unsaid(promise, f"{reference} fault")
        # Nobody is waiting for it: perhaps a better version of ours can say it tomorrow.
        try:
            return await self._let_pass(promise, f"{reference} fault")
        except Exception:
            log.exception("event=not_put_off promise=%d", promise.id)
            return self._kept(promise, Fate.UNDELIVERABLE, error=f"{reference} fault")

    async def _unsaid(self, promise: Promise, why: str) -> Kept:
        if promise.priority == LATER:
            return await self._unmade(promise, why, None)
        if promise.priority == ANSWER:
            reference = why.partition(" ")[0]
            try:
                await self._told(lambda work: self._product.unsaid(promise, work, reference))
            except Exception:
                log.exception("event=no_apology promise=%d", promise.id)
        return self._kept(promise, Fate.UNDELIVERABLE, error=why)

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


def _markup(what: Rendered) -> dict[str, Any]:
    if what.inline:
        return {
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": label, "callback_data": data} for label, data in row]
                    for row in what.inline
                ]
            }
        }
    if what.menu is not None:
        return {
            "reply_markup": {
                "keyboard": [[{"text": label} for label in row] for row in what.menu],
                "resize_keyboard": True,
                "is_persistent": True,
            }
        }
    return {}


def _reason(refused: TelegramError) -> str:
    """Telegram's reason without what it quotes of the message."""
    words = re.sub(r'"[^"]*"', '""', refused.message)
    return words.encode("ascii", "replace").decode()[:200]
