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
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

import orjson
from aiohttp import web
from sqlalchemy.orm import Session
from telegram import ChatMember, Message, Update
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import Application, CallbackContext, TypeHandler

from bot.delivery import Delivery
from bot.files import Files
from bot.turns import DatabaseAway, Turns
from bot.wire import TooLarge as TooManyBytes
from bot.wire import Wire, seconds_of
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
from models.base import Refused
from models.inbox import Inbox, InboxState, Letter
from models.likeness import picture_code
from models.outbox import Promise, wait_before
from models.person import Channel
from models.work import Work

log = logging.getLogger("zhibao.updates")

#: The updates that mean something to us; Telegram keeps the others to itself.
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25
#: As many updates as Telegram hands out at once; as many as may wait in memory: what is more
#: stays with Telegram, or in the inbox, until there is room.
BATCH = 100
ROOM = 1000
#: A bot that has not heard from Telegram for this long was down.
OUTAGE = timedelta(minutes=3)
HEARTBEAT = timedelta(minutes=1)
#: Telegram gives bots files of up to 20 MB; how often it is asked for one that does not come.
LARGEST_FILE = 20 * 1024 * 1024
FILE_TRIES = 4
#: Besides pictures workbooks are read; anything else is left in the chat.
WORKBOOKS = (".xlsx", ".xls", ".et")
#: A turn is run with others after the crash in which it was in flight, by itself after a second
#: and a third, and then set aside.
CRASHES = 3


class Product(Protocol):
    """What a turn asks of the handlers."""

    def respond(self, turn: Turn, work: Work) -> None:
        """Answer the turn: everything it changes and everything it says.

        Raises:
            Refused: it is not done, and nothing of it may stay; then `refuse` answers.
        """

    def refuse(self, turn: Turn, work: Work, refusal: Refused) -> None:
        """Say why something is not done."""

    def apologise(self, turn: Turn, work: Work, reference: str) -> None:
        """Say that something of ours went wrong."""

    def set_aside(self, turn: Turn | None, work: Work, reference: str) -> None:
        """Say it also to the administrators: this will not be tried again."""


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
        self._turning: set[asyncio.Task[None]] = set()
        self._asides: set[asyncio.Task[None]] = set()
        self._less = asyncio.Event()
        self._closing = False
        self._heard: datetime | None = None
        application.add_handler(TypeHandler(Update, self._turn))

    # --- in ---

    async def recover(self) -> None:
        """Take up what was kept before the last stop; what has crashed us often is set aside."""
        self._heard = await self._turns.read(lambda s: Inbox(s).last_heard(self._bot_id))
        waiting = await self._turns.read(lambda s: Inbox(s).waiting(self._bot_id))
        # Counted before they run: if one takes the process down, that is known afterwards.
        for letter in (each for each in waiting if each.attempts):
            if letter.attempts >= CRASHES:
                await self._set_aside(letter, "crashed")
                continue
            await self._turns.write(partial(_count_start, [letter]))
            await self._enqueue(letter)
            await self._none_turning()
        fresh = [each for each in waiting if not each.attempts]
        for start in range(0, len(fresh), BATCH):
            some = fresh[start : start + BATCH]
            await self._turns.write(partial(_count_start, some))
            for letter in some:
                await self._enqueue(letter)
            await self._room()

    async def poll(self) -> None:
        """Ask Telegram for updates, for ever; confirmed only once they are in the inbox.

        Raises:
            InvalidToken: Telegram does not know the token any more.
        """
        offset, failures = 0, 0
        while True:
            await self._room()
            try:
                found = await self._wire.call(
                    f"{self._base}/getUpdates",
                    {
                        "offset": offset,
                        "limit": BATCH,
                        "timeout": LONG_POLL,
                        "allowed_updates": WANTED,
                    },
                    patience=LONG_POLL + 10,
                )
                if not isinstance(found, list):
                    raise NetworkError("not a list of updates")
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
            # With a full batch there is more to come, and the outage is not yet over.
            if await self._keep(found, last=len(found) < BATCH):
                offset = max((_number(each) + 1 for each in found), default=offset)
            else:
                await self._pause(1.0)

    async def serve(self, listen: str, secret: str) -> web.AppRunner:
        """Take updates by webhook: 200 only once they are in the inbox."""

        async def take(request: web.Request) -> web.Response:
            given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
            if not hmac.compare_digest(given.encode(), secret.encode()):
                return web.Response(status=403)
            try:
                update = orjson.loads(await request.read())
            except orjson.JSONDecodeError:
                return web.Response(status=400)
            if not isinstance(update, dict) or _number(update) < 0:
                return web.Response(status=400)
            await self._room()
            return web.Response(status=200 if await self._keep([update], last=False) else 503)

        host, _, port = listen.rpartition(":")
        server = web.Application()
        server.router.add_post("/", take)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, host, int(port)).start()
        return runner

    async def beat(self) -> None:
        """Beside the webhook, where silence says nothing: remember that we are here, for ever."""
        while True:
            # What Telegram has kept for us during an outage comes within the first of these.
            await asyncio.sleep(HEARTBEAT.total_seconds())
            await self.here()

    async def here(self) -> None:
        """Remember that we are here now."""
        await self._keep([], last=True)

    async def _keep(self, found: Iterable[dict[str, Any]], *, last: bool) -> bool:
        """Keep updates in the inbox; False where the database does not take them.

        `last` says that nothing older is to come: then the outage, if there was one, is over.
        """
        now = self._now()
        down_since = self._heard if self._heard and now - self._heard > OUTAGE else None
        letters = [
            Letter(
                self._bot_id,
                _number(each),
                self._channel,
                orjson.dumps(each).decode(),
                now,
                _counts_from(each, down_since or now, now),
            )
            for each in found
            if _number(each) >= 0
        ]
        beat = last and (
            self._heard is None or now - self._heard >= HEARTBEAT or now < self._heard
        )
        if not letters and not beat:
            return True

        def keep(session: Session) -> None:
            inbox = Inbox(session)
            if letters:
                inbox.keep(letters)
            if beat:
                inbox.heard(self._bot_id, now)

        try:
            await self._turns.write(keep, patient=False)
        except DatabaseAway:
            # Not confirmed, so Telegram keeps it for us.
            return False
        except Exception:
            log.exception("event=inbox_unwritable")
            return False
        if beat:
            self._heard = now
        for letter in letters:
            await self._enqueue(letter)
        return True

    async def _room(self) -> None:
        while len(self._letters) >= ROOM:
            self._less.clear()
            await self._less.wait()

    # --- through ---

    async def _enqueue(self, letter: Letter) -> None:
        if letter.update_id in self._letters:
            return
        try:
            update = Update.de_json(orjson.loads(letter.body), self._application.bot)
            chat = update.effective_chat
        except Exception:
            # One that nobody can read must not stop those that can be read.
            log.exception("event=unreadable update=%d", letter.update_id)
            await self._set_aside(letter, "unreadable")
            return
        key = chat.id if chat is not None else 0
        self._letters[letter.update_id] = letter
        waiting = self._queues.get(key)
        if waiting is not None:
            waiting.append((letter, update))
            return
        self._queues[key] = deque([(letter, update)])
        task = asyncio.get_running_loop().create_task(self._in_order(key))
        self._turning.add(task)
        task.add_done_callback(self._turning.discard)

    async def _in_order(self, key: int) -> None:
        waiting = self._queues[key]
        # When the bot is to stop, what waits stays in the inbox for the next start.
        while waiting and not self._closing:
            letter, update = waiting[0]
            await self._application.process_update(update)
            waiting.popleft()
            self._letters.pop(letter.update_id, None)
            self._less.set()
        del self._queues[key]

    async def _turn(self, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
        # Nothing is raised from here: python-telegram-bot would log it, words and all.
        letter = self._letters[update.update_id]
        try:
            query = update.callback_query
            if query is not None:
                # The spinner on the button ends at once; if it can't, nothing is lost.
                self._aside(self._answer_press(query.id))
            said = await self._said(update)
            turn = None if said is None else self._turn_of(update, letter, said)
            self._delivery.deliver(await self._run(letter, turn))
        except Exception:
            # The inbox row is still waiting: the next start takes it up again.
            log.exception("event=turn_not_run update=%d", letter.update_id)

    def _turn_of(self, update: Update, letter: Letter, said: Said) -> Turn | None:
        chat, user = update.effective_chat, update.effective_user
        if chat is None or chat.type != chat.PRIVATE:
            return None
        name = user.full_name if user else ""
        return Turn(self._channel, chat.id, said, letter.counts_from, name, self._bot_name)

    async def _run(self, letter: Letter, turn: Turn | None) -> list[Promise]:
        def run(session: Session) -> list[Promise]:
            work = self._work(session, letter.counts_from)
            # Marked first: whatever fails after it takes the mark back.
            if work.inbox.mark(letter, InboxState.DONE) and turn is not None:
                self._product.respond(turn, work)
            return work.outbox.fresh

        def refuse(refusal: Refused, session: Session) -> list[Promise]:
            work = self._work(session, letter.counts_from)
            if work.inbox.mark(letter, InboxState.DONE) and turn is not None:
                self._product.refuse(turn, work, refusal)
            return work.outbox.fresh

        try:
            try:
                return await self._turns.write(run)
            except Refused as refusal:
                # What was changed before the refusal went with its transaction.
                return await self._turns.write(partial(refuse, refusal))
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("event=turn_failed update=%d reference=%s", letter.update_id, reference)

        def apologise(session: Session) -> list[Promise]:
            work = self._work(session, letter.counts_from)
            if work.inbox.mark(letter, InboxState.FAILED, reference) and turn is not None:
                self._product.apologise(turn, work, reference)
            return work.outbox.fresh

        return await self._turns.write(apologise)

    async def _set_aside(self, letter: Letter, why: str) -> None:
        """Leave an update to the administrator, and tell the person, if it can be seen who."""
        reference = secrets.token_hex(3)
        log.error(
            "event=set_aside update=%d why=%s reference=%s", letter.update_id, why, reference
        )
        turn = None
        try:
            update = Update.de_json(orjson.loads(letter.body), self._application.bot)
            turn = self._turn_of(update, letter, Other())
        except Exception as error:  # noqa: BLE001 - then nobody can be told
            log.debug("event=nobody_to_tell reason=%s", type(error).__name__)

        def mark(session: Session) -> list[Promise]:
            work = self._work(session, self._now())
            if work.inbox.mark(letter, InboxState.ASIDE, f"{reference} {why}"):
                self._product.set_aside(turn, work, reference)
            return work.outbox.fresh

        try:
            self._delivery.deliver(await self._turns.write(mark))
        except Exception:
            log.exception("event=not_set_aside update=%d", letter.update_id)

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
            if not photo and not name.lower().endswith(WORKBOOKS):
                return Other()
        else:
            return Other()
        if not await self._turns.read(partial(self._is_known, message.chat_id)):
            # A stranger's files are nobody's business.
            return Other()
        try:
            content = await self._fetched(file_id)
            sha256 = await asyncio.to_thread(self._files.keep, content)
            pdq = await asyncio.to_thread(picture_code, content) if photo else None
        except (TelegramError, KeyError, OSError) as error:
            log.warning("event=file_not_kept reason=%s", type(error).__name__)
            return TooLarge()
        return Sent(Attached(sha256, name, photo=photo, pdq=pdq), message.caption or "")

    def _is_known(self, chat_id: int, session: Session) -> bool:
        chat = self._work(session, self._now()).people.chat(self._channel, chat_id)
        return chat is not None and chat.person_id is not None

    async def _fetched(self, file_id: str) -> bytes:
        """The bytes of a file, asked for again where the line was bad.

        Raises:
            TelegramError: it can't be had.
        """
        attempts = 0
        while True:
            try:
                found = await self._wire.call(f"{self._base}/getFile", {"file_id": file_id})
                return await self._wire.fetch(
                    f"{self._file_base}/{found['file_path']}", most=LARGEST_FILE
                )
            except (BadRequest, TooManyBytes):
                raise
            except RetryAfter as wait:
                attempts += 1
                if attempts == FILE_TRIES:
                    raise
                await self._pause(seconds_of(wait))
            except TelegramError:
                attempts += 1
                if attempts == FILE_TRIES:
                    raise
                await self._pause(wait_before(attempts).total_seconds())

    async def _answer_press(self, query_id: str) -> None:
        try:
            await self._wire.call(
                f"{self._base}/answerCallbackQuery", {"callback_query_id": query_id}
            )
        except TelegramError as error:
            log.debug("event=press_not_answered reason=%s", type(error).__name__)

    def _aside(self, doing: Any) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def idle(self) -> None:
        """Wait until nothing is being answered."""
        while self._turning or self._asides:
            await asyncio.wait({*self._turning, *self._asides})

    async def _none_turning(self) -> None:
        while self._turning:
            await asyncio.wait(set(self._turning))

    async def finish(self, patience: float = 3.0) -> None:
        """Let the turns that have begun end; what waits stays in the inbox."""
        self._closing = True
        if self._turning:
            await asyncio.wait(set(self._turning), timeout=patience)
        unfinished = [*self._turning, *self._asides]
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)


def _count_start(letters: Sequence[Letter], session: Session) -> None:
    Inbox(session).in_flight(letters)


def _number(update: Any) -> int:
    """The update's number, or -1 where it has none and can be neither kept nor confirmed."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else -1


def _counts_from(update: dict[str, Any], otherwise: datetime, now: datetime) -> datetime:
    """The moment by which an update is judged: a message's own; a press has none.

    A message from the future comes from a clock that runs ahead of ours: it counts from now.
    """
    message = update.get("message") or update.get("edited_message")
    stamp = (
        (message.get("edit_date") or message.get("date")) if isinstance(message, dict) else None
    )
    try:
        return min(datetime.fromtimestamp(int(stamp), UTC), now) if stamp else otherwise
    except (TypeError, ValueError, OverflowError, OSError):
        return otherwise
