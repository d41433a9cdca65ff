"""What comes in: kept in the inbox, then confirmed, then answered in each chat's order.

Nobody else sees an Update. Chats are answered side by side, one chat's messages one after
another; each turn is one transaction in which the inbox row is marked done.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

import orjson
from aiohttp import web
from sqlalchemy.orm import Session
from telegram import ChatMember, Message, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, CallbackContext, TypeHandler

from bot.delivery import Delivery, seconds_of
from bot.files import Files
from bot.turns import Turns
from bot.wire import Wire
from handlers.dialog.turn import (
    Blocked,
    Other,
    Press,
    Said,
    Sent,
    Text,
    TooLarge,
    Turn,
    Unblocked,
)
from models.activity import Attached
from models.inbox import Inbox, InboxState, Letter
from models.outbox import Promise
from models.person import Channel
from models.work import Work

log = logging.getLogger("zhibao.updates")

#: The updates that mean something to us; Telegram keeps the others to itself.
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25
#: A bot that has not heard from Telegram for this long was down.
OUTAGE = timedelta(minutes=3)
HEARTBEAT = timedelta(minutes=1)
#: Telegram gives bots files of up to 20 MB.
LARGEST_FILE = 20 * 1024 * 1024
#: A turn that was running at two crashes is set aside.
CRASHES = 2


class Product(Protocol):
    """What a turn asks of the handlers."""

    def respond(self, turn: Turn, work: Work) -> None:
        """Answer the turn: everything it changes and everything it says."""

    def apologise(self, turn: Turn, work: Work, reference: str) -> None:
        """Say that something of ours went wrong."""


class Updates:
    """One bot's incoming side."""

    def __init__(
        self,
        *,
        application: Application[Any, Any, Any, Any, Any, Any],
        wire: Wire,
        base: str,
        file_base: str,
        channel: Channel,
        bot_id: int,
        bot_name: str,
        turns: Turns,
        work: Callable[[Any, datetime], Work],
        product: Product,
        delivery: Delivery,
        files: Files,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._application = application
        self._wire, self._base, self._file_base = wire, base, file_base
        self._channel, self._bot_id, self._bot_name = channel, bot_id, bot_name
        self._turns, self._work, self._product = turns, work, product
        self._delivery, self._files, self._now, self._pause = delivery, files, now, pause
        self._queues: dict[int, deque[tuple[Letter, Update]]] = {}
        self._letters: dict[int, Letter] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard: datetime | None = None
        application.add_handler(TypeHandler(Update, self._turn))

    # --- in ---

    async def recover(self) -> None:
        """Answer first what was kept before the last stop; what has crashed us twice is set aside."""
        self._heard = await self._turns.read(lambda s: Inbox(s).last_heard(self._bot_id))
        waiting = await self._turns.read(lambda s: Inbox(s).waiting(self._bot_id))
        for letter in waiting:
            if letter.attempts >= CRASHES:
                log.error("event=set_aside update=%d", letter.update_id)
                await self._turns.write(partial(_set_aside, letter))
                continue
            # Counted before it runs: if it takes the process down, that is known afterwards.
            await self._turns.write(partial(_count_start, letter))
            self._enqueue(letter)
            await self.idle()

    async def poll(self) -> None:
        """Ask Telegram for updates, for ever; confirmed only once they are in the inbox.

        Raises:
            InvalidToken: Telegram does not know the token.
        """
        offset, failures = 0, 0
        while True:
            try:
                found = await self._wire.call(
                    f"{self._base}/getUpdates",
                    {"offset": offset, "timeout": LONG_POLL, "allowed_updates": WANTED},
                    patience=LONG_POLL + 10,
                )
                failures = 0
            except InvalidToken:
                raise
            except RetryAfter as wait:
                await self._pause(seconds_of(wait))
                continue
            except TelegramError as error:
                failures += 1
                word = "another_poller" if isinstance(error, Conflict) else type(error).__name__
                log.warning("event=not_heard reason=%s", word)
                await self._pause(min(0.5 * 2 ** min(failures, 6), 30.0))
                continue
            if await self._keep(found):
                offset = max((int(each["update_id"]) + 1 for each in found), default=offset)

    async def serve(self, listen: str, secret: str) -> web.AppRunner:
        """Take updates by webhook: 200 only once they are in the inbox."""

        async def take(request: web.Request) -> web.Response:
            given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
            if not hmac.compare_digest(given, secret):
                return web.Response(status=403)
            try:
                update = orjson.loads(await request.read())
            except orjson.JSONDecodeError:
                return web.Response(status=400)
            kept = isinstance(update, dict) and await self._keep([update])
            return web.Response(status=200 if kept else 503)

        host, _, port = listen.rpartition(":")
        server = web.Application()
        server.router.add_post("/", take)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, host, int(port)).start()
        return runner

    async def _keep(self, found: Iterable[dict[str, Any]]) -> bool:
        now = self._now()
        down_since = self._heard if self._heard and now - self._heard > OUTAGE else None
        letters = [
            Letter(
                self._bot_id,
                int(each["update_id"]),
                self._channel,
                orjson.dumps(each).decode(),
                now,
                _counts_from(each, down_since or now),
            )
            for each in found
        ]
        beat = self._heard is None or now - self._heard >= HEARTBEAT or now < self._heard
        if not letters and not beat:
            return True

        def keep(session: Session) -> None:
            inbox = Inbox(session)
            if letters:
                inbox.keep(letters)
            if beat:
                inbox.heard(self._bot_id, now)

        try:
            await self._turns.write(keep)
        except Exception:
            # Not confirmed, so Telegram keeps it for us.
            log.exception("event=inbox_unwritable")
            await self._pause(1.0)
            return False
        if beat:
            self._heard = now
        for letter in letters:
            self._enqueue(letter)
        return True

    # --- through ---

    def _enqueue(self, letter: Letter) -> None:
        update = Update.de_json(orjson.loads(letter.body), self._application.bot)
        chat = update.effective_chat
        key = chat.id if chat is not None else 0
        if letter.update_id in self._letters:
            return
        self._letters[letter.update_id] = letter
        waiting = self._queues.get(key)
        if waiting is not None:
            waiting.append((letter, update))
            return
        self._queues[key] = deque([(letter, update)])
        task = asyncio.get_running_loop().create_task(self._in_order(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_order(self, key: int) -> None:
        waiting = self._queues[key]
        while waiting:
            letter, update = waiting[0]
            try:
                await self._application.process_update(update)
            except Exception:
                # The inbox row is still waiting: the next start takes it up again.
                log.exception("event=turn_not_run update=%d", letter.update_id)
            waiting.popleft()
            self._letters.pop(letter.update_id, None)
        del self._queues[key]

    async def _turn(self, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        letter = self._letters[update.update_id]
        said = await self._said(update)
        turn = None
        chat = update.effective_chat
        if said is not None and chat is not None and chat.type == chat.PRIVATE:
            user = update.effective_user
            name = user.full_name if user else ""
            at = letter.counts_from
            turn = Turn(self._channel, chat.id, said, at, name, self._bot_name)
        query = update.callback_query
        if query is not None:
            # The spinner on the button ends at once; if it can't, nothing is lost.
            self._aside(self._answer_press(query.id))
        self._delivery.deliver(await self._run(letter, turn))

    async def _run(self, letter: Letter, turn: Turn | None) -> list[Promise]:
        def run(session: Session) -> list[Promise]:
            work = self._work(session, letter.counts_from)
            if not work.inbox.is_waiting(letter):
                return []
            if turn is not None:
                self._product.respond(turn, work)
            work.inbox.mark(letter, InboxState.DONE)
            return work.outbox.fresh

        try:
            return await self._turns.write(run)
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("event=turn_failed update=%d reference=%s", letter.update_id, reference)

        def apologise(session: Session) -> list[Promise]:
            work = self._work(session, letter.counts_from)
            if work.inbox.mark(letter, InboxState.FAILED, reference) and turn is not None:
                self._product.apologise(turn, work, reference)
            return work.outbox.fresh

        return await self._turns.write(apologise)

    async def _said(self, update: Update) -> Said | None:
        if (query := update.callback_query) is not None:
            if query.data is None or query.message is None:
                return None
            return Press(query.data, query.message.message_id)
        if (member := update.my_chat_member) is not None:
            gone = member.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
            return Blocked() if gone else Unblocked()
        message = update.edited_message or update.message
        if message is None:
            return None
        if message.text is not None:
            return Text(message.text, message.message_id, edited=update.edited_message is not None)
        if update.edited_message is not None:
            return None
        return await self._file(message)

    async def _file(self, message: Message) -> Said:
        if message.photo:
            file_id, name, photo = message.photo[-1].file_id, "photo.jpg", True
        elif message.document is not None:
            kind = message.document.mime_type or ""
            file_id, photo = message.document.file_id, kind.startswith("image/")
            name = message.document.file_name or "file"
            if not photo:
                return Other()
        else:
            return Other()
        try:
            known = await self._turns.read(
                lambda s: self._work(s, self._now()).people.chat(self._channel, message.chat_id)
            )
            if known is None or known.person_id is None:
                # A stranger's files are nobody's business.
                return Other()
            found = await self._wire.call(f"{self._base}/getFile", {"file_id": file_id})
            content = await self._wire.fetch(
                f"{self._file_base}/{found['file_path']}", most=LARGEST_FILE
            )
            sha256 = await asyncio.to_thread(self._files.keep, content)
        except (TelegramError, KeyError) as error:
            log.warning("event=file_not_fetched reason=%s", type(error).__name__)
            return TooLarge()
        return Sent(Attached(sha256, name, photo=photo), message.caption or "")

    async def _answer_press(self, query_id: str) -> None:
        try:
            await self._wire.call(
                f"{self._base}/answerCallbackQuery", {"callback_query_id": query_id}
            )
        except TelegramError as error:
            log.debug("event=press_not_answered reason=%s", type(error).__name__)

    def _aside(self, doing: Any) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until nothing is being answered."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))


def _set_aside(letter: Letter, session: Session) -> None:
    Inbox(session).mark(letter, InboxState.ASIDE, "crashed")


def _count_start(letter: Letter, session: Session) -> None:
    Inbox(session).in_flight([letter])


def _counts_from(update: dict[str, Any], otherwise: datetime) -> datetime:
    """The moment by which an update is judged: a message's own; a press has none."""
    message = update.get("message") or update.get("edited_message") or {}
    stamp = message.get("edit_date") or message.get("date")
    return datetime.fromtimestamp(int(stamp), UTC) if stamp else otherwise
