"""A month of twenty secretaries, with a bot that is killed again and again.

The local chat is a process, the bot is one, and the people here act on their phones without
knowing of anything. What Telegram was told is received is done, once; what was promised arrives.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import selectinload

from bot.updates import CRASHES
from handlers.dialog.text import rendered
from models.activity import Activity
from models.database import Database
from models.history import Change, Source
from models.inbox import InboxState, Received
from models.kind import Kind
from models.obligation import Answer, Obligation, Postponement
from models.outbox import ANSWER, Fate, Notice
from models.person import Channel
from models.terms import Terms
from tests import crowd
from tests.bot import living
from tests.conftest import working
from tests.crowd import SUPERIOR_CHAT, Crowd, Secretary

#: A month that does not end within this never ends.
PATIENT = 300.0
ANSWERED = 120.0
BEGINS = "2026-10-01T09:00:00+08:00"
#: What goes wrong on the way, and with which methods.
TROUBLES = ("429", "500", "502", "504", "drop", "drop_after", "stall")
METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates", "getFile", "*")

#: What the secretaries do, one of every six each: report tap by tap, or in one breath; not hold
#: the day; send photos and correct the theme later; wait to be reminded; never answer.
BY_TAPS, BREATH, NOT_HELD, PHOTOS_TOO, REMINDED, SILENT = range(6)
#: The days on which is reminded (config.toml), and how the reminder puts it.
DUE = {20: "还有 5 天", 24: "还有 1 天", 25: "今天截止", 28: "过截止日 3 天"}
#: How many lives are longer than a start takes.
LONG_LIVES = 0.7
#: They see something happen, however slow the machine is: otherwise the month would never end.
GETS_ON = 20.0
PHOTOS = (b"\xff\xd8\xff one", b"\xff\xd8\xff two")


@pytest.mark.parametrize(("sort", "people"), [("sqlite", 20), ("postgresql", 6)])
def test_a_month_of_kills(
    request: pytest.FixtureRequest, terms: Terms, tmp_path: Path, sort: str, people: int
) -> None:
    """Nothing acknowledged is lost, nothing is done twice, every promise is kept, in order."""
    database: Database = request.getfixturevalue(sort)
    with working(database, terms)("2026-09-01 08:00", source=Source.IMPORT) as w:
        street = crowd.build(w, people, channel=Channel.LOCAL)
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
    print(f"KILL_SEED={seed}")  # noqa: T201 - shown where the test fails
    with living.local_chat(BEGINS) as address:
        month = Month(street, database, address, tmp_path, random.Random(seed))
        asyncio.run(asyncio.wait_for(month.live(), PATIENT))
    print(f"killed {month.killed} times")  # noqa: T201 - the same
    assert month.killed > people // 2, "the bot has hardly been disturbed"
    assert_nothing_is_lost_or_done_twice(month)
    assert_every_promise_is_kept(month)
    assert_each_chat_was_answered_in_order(month)
    assert_the_log_tells_nothing((tmp_path / "log").read_text("utf-8"))


# --- what holds afterwards ---------------------------------------------------------------------


def assert_nothing_is_lost_or_done_twice(month: Month) -> None:
    """Every update was answered, and each thing that people did is there, once."""
    with month.database.reading() as session:
        received = dict(session.execute(select(Received.update_id, Received.state)).all())
        assert received == dict.fromkeys(month.caused, InboxState.DONE)
        filed = session.scalars(
            select(Activity).options(selectinload(Activity.attachments)).order_by(Activity.id)
        ).all()
        assert sorted(
            (each.organization_id, each.theme, len(each.attachments)) for each in filed
        ) == sorted(
            [(each.branch_id, theme(each), 0) for each in month.of(BY_TAPS, BREATH, REMINDED)]
            + [(each.branch_id, better_theme(each), len(PHOTOS)) for each in month.of(PHOTOS_TOO)]
        )
        corrections = session.scalars(
            select(Change.after).where(Change.thing == "activity", Change.field == "theme")
        )
        assert sorted(corrections) == sorted(better_theme(each) for each in month.of(PHOTOS_TOO))
        put_off = session.execute(
            select(Obligation.organization_id, Postponement.answer)
            .select_from(Postponement)
            .join(Obligation, Obligation.id == Postponement.obligation_id)
        ).all()
        assert sorted(put_off) == [
            (each.branch_id, Answer.ACCEPTED) for each in month.of(NOT_HELD)
        ]


def assert_every_promise_is_kept(month: Month) -> None:
    """What was said to people is on their phones; who had answered was not reminded."""
    for notice in month.promised:
        if notice.fate is Fate.VOID:
            # What was answered: perhaps after it was sent, and before that was written down.
            assert notice.refresh is not None
            continue
        assert notice.fate is Fate.DELIVERED
        assert month.messages[notice.chat_id][notice.message_id or 0]["from"]["is_bot"]
    reminded = {
        each.chat_id: [
            number
            for number, words in DUE.items()
            if any(words in said for said in month.said.get(each.chat_id, []))
        ]
        for each in month.street.secretaries
    }
    first, *_ = DUE
    assert reminded == {
        each.chat_id: [] for each in month.of(BY_TAPS, BREATH, NOT_HELD, PHOTOS_TOO)
    } | {each.chat_id: [first] for each in month.of(REMINDED)} | {
        each.chat_id: list(DUE) for each in month.of(SILENT)
    }


def assert_each_chat_was_answered_in_order(month: Month) -> None:
    """Answers arrive as they were promised; what a kill left unmarked comes again, none is skipped."""
    for chat_id, calls in month.said.items():
        answers = [
            rendered(each.say).html
            for each in month.promised
            if each.chat_id == chat_id and each.priority == ANSWER
        ]
        known = set(answers)
        # How many of the answers may have been said so far: the same words may stand for two.
        reached = {0}
        for words in (each for each in calls if each in known):
            again = {count for count in reached if words in answers[:count]}
            further = {count + 1 for count in reached if answers[count : count + 1] == [words]}
            assert again | further, (chat_id, words, reached, answers, calls)
            reached = again | further
        assert max(reached) == len(answers)


def assert_the_log_tells_nothing(log: str) -> None:
    """Events with ids; whatever people type, are called or belong to is Chinese here."""
    assert "event=started" in log
    assert living.TOKEN not in log
    assert re.findall(r"[\u3000-\uffff]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}", log) == []


# --- the machinery -----------------------------------------------------------------------------


@dataclass
class Chats:
    """The local chat, seen and moved from outside, as its page does it."""

    address: str
    session: aiohttp.ClientSession
    messages: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    sequence: int = 0
    events: int = 0
    listening: asyncio.Event = field(default_factory=asyncio.Event)
    #: The numbers of all updates that people have caused.
    caused: list[int] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def do(self, what: str, **given: Any) -> dict[str, Any]:
        """One of the controls."""
        async with self.session.post(
            f"{self.address}/_ctl/{what}", data=orjson.dumps(given)
        ) as response:
            done: dict[str, Any] = orjson.loads(await response.read())
            assert response.status == 200, done
        if "update_id" in done:
            self.caused.append(done["update_id"])
        return done

    async def look(self, what: str) -> dict[str, Any]:
        """Something that can be looked at."""
        async with self.session.get(f"{self.address}/_ctl/{what}") as response:
            seen: dict[str, Any] = orjson.loads(await response.read())
        return seen

    async def listen(self) -> None:
        """Take in what changes, for ever."""
        async with self.session.get(
            f"{self.address}/_ctl/events", timeout=aiohttp.ClientTimeout(total=None)
        ) as response:
            async for line in response.content:
                self.listening.set()
                if not line.startswith(b"data: "):
                    continue
                event = orjson.loads(line.removeprefix(b"data: "))
                self.events += 1
                if message := event.get("message"):
                    self.sequence = max(self.sequence, message["_sequence"])
                    kept = self.messages.setdefault(event["chat"], {})
                    kept[message["message_id"]] = message
                async with self.changed:
                    self.changed.notify_all()

    async def until(self, holds: Callable[[], bool], what: Callable[[], str]) -> None:
        """Wait until something that happens there makes this true."""
        try:
            async with asyncio.timeout(ANSWERED), self.changed:
                await self.changed.wait_for(holds)
        except TimeoutError:
            raise AssertionError(f"waited in vain: {what()}") from None


@asynccontextmanager
async def chats_at(address: str) -> AsyncIterator[Chats]:
    """The chats of a local chat, for as long as somebody looks."""
    async with aiohttp.ClientSession() as session:
        chats = Chats(address, session)
        listening = asyncio.create_task(chats.listen())
        try:
            await chats.listening.wait()
            yield chats
        finally:
            listening.cancel()
            await asyncio.wait({listening})


@dataclass
class Phone:
    """Somebody's phone: reads whatever comes, twice if it comes twice."""

    chats: Chats
    chat_id: int
    _seen: int = 0
    _reading: int = 0

    async def says(self, words: str) -> None:
        """Types a message."""
        self._seen = self.chats.sequence
        await self.chats.do("message", chat=self.chat_id, text=words)

    async def sends_photo(self, content: bytes) -> None:
        """Sends a photo."""
        self._seen = self.chats.sequence
        async with self.chats.session.post(
            f"{self.chats.address}/_ctl/upload?name=photo.jpg", data=content
        ) as response:
            file_id = orjson.loads(await response.read())["file_id"]
        await self.chats.do("message", chat=self.chat_id, photo=file_id)

    async def presses(self, label: str) -> None:
        """Presses the button of that label: under what was read last, or the newest one."""
        await self.chats.until(lambda: bool(self._buttons(label)), lambda: f"[{label}] {self}")
        message_id, data = self._buttons(label)[0]
        self._seen = self.chats.sequence
        await self.chats.do(
            "press", chat=self.chat_id, message_id=message_id, data=data, force=True
        )

    async def sees(self, words: str) -> None:
        """Waits for those words in a message that came or changed since the last act."""
        await self.chats.until(lambda: bool(self._saying(words)), lambda: f"{words} {self}")
        self._reading = self._saying(words)[0]

    def __str__(self) -> str:
        lines = [f"{each['_sequence']}: {each.get('text')}" for each in self._from_bot]
        return "\n".join(["in this chat:", *lines])

    @property
    def _from_bot(self) -> list[dict[str, Any]]:
        """The bot's messages, the newest first, as they stand now."""
        found = self.chats.messages.get(self.chat_id, {})
        return [found[number] for number in sorted(found, reverse=True) if _is_bots(found[number])]

    def _saying(self, words: str) -> list[int]:
        return [
            each["message_id"]
            for each in self._from_bot
            if each["_sequence"] > self._seen and words in str(each.get("text"))
        ]

    def _buttons(self, label: str) -> list[tuple[int, str]]:
        found = [
            (each["message_id"], button["callback_data"])
            for each in self._from_bot
            for row in each.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if button["text"] == label
        ]
        return sorted(found, key=lambda each: each[0] != self._reading)


def _reached(chats: Chats, events: int) -> bool:
    return chats.events >= events


def _is_bots(message: dict[str, Any]) -> bool:
    return bool(message["from"]["is_bot"])


# --- the month ---------------------------------------------------------------------------------


def theme(of: Secretary) -> str:
    """What a branch's theme day was about."""
    return f"学习党章第{of.branch_id}讲"


def better_theme(of: Secretary) -> str:
    """The same as corrected."""
    return f"重温入党誓词第{of.branch_id}次"


@dataclass
class Reporter:
    """A secretary with a phone."""

    phone: Phone
    of: Secretary

    async def reports(self, day: date, *, photos: Sequence[bytes] = ()) -> None:
        """Begins, answers question by question, and submits."""
        await self.phone.says("填报")
        await self.answers(day, photos)

    async def answers(self, day: date, photos: Sequence[bytes] = ()) -> None:
        """Answers question by question, and submits."""
        phone = self.phone
        await phone.sees("哪天开展的")
        await phone.presses(f"今天 {day.day} 日")
        await phone.sees("主题是什么")
        await phone.says(theme(self.of))
        await phone.sees("谁没来")
        await phone.presses("全部到齐")
        await phone.sees("在哪儿开展的")
        await phone.says("党员活动室")
        await phone.sees("都对吗")
        for photo in photos:
            await phone.sends_photo(photo)
        if photos:
            await phone.sees(f"照片：{len(photos)} 张")
        await phone.presses("提交")
        await phone.sees("收到了，编号")

    async def reports_in_a_breath(self) -> None:
        """Types everything without waiting for a question: only in this order it makes sense."""
        for words in ("填报", "今天", theme(self.of), "全到", "党员活动室", "提交"):
            await self.phone.says(words)
        await self.phone.sees("收到了，编号")

    async def did_not_hold_it(self) -> None:
        """Says why not."""
        await self.phone.says("填报")
        await self.phone.sees("哪天开展的")
        await self.phone.presses("没开展")
        await self.phone.sees("什么原因")
        await self.phone.presses("书记外出")
        await self.phone.sees("都对吗")
        await self.phone.presses("提交")
        await self.phone.sees("记下了")

    async def corrects_the_theme(self) -> None:
        """Comes back to the record."""
        await self.phone.presses("改一改")
        await self.phone.sees("改一改 · 编号")
        await self.phone.presses("主题")
        await self.phone.sees("主题是什么")
        await self.phone.says(better_theme(self.of))
        await self.phone.sees("都对吗")
        await self.phone.presses("提交")
        await self.phone.sees("改好了")

    async def answers_the_reminder(self, day: date) -> None:
        """Reports from the button under it."""
        await self.phone.presses(f"现在填报 {day.month} 月主题党日")
        await self.answers(day)


@dataclass
class Month:
    """One month of a street: what people do in it, what happens to the bot, what was left."""

    street: Crowd
    database: Database
    address: str
    folder: Path
    chance: random.Random
    killed: int = 0
    caused: list[int] = field(default_factory=list)
    messages: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    #: What the bot has said in each chat, in order, as it sent it.
    said: dict[int, list[str]] = field(default_factory=dict)
    promised: list[Notice] = field(default_factory=list)

    def of(self, *kinds: int) -> list[Secretary]:
        """The secretaries who do these things."""
        return [each for kind in kinds for each in self.street.secretaries[kind::6]]

    async def live(self) -> None:
        """Everything that happens."""
        async with chats_at(self.address) as chats:
            everybody = [SUPERIOR_CHAT, *(each.chat_id for each in self.street.secretaries)]
            await chats.do("cast", cast=[{"chat": each, "name": "-"} for each in everybody])
            acting = asyncio.create_task(self._act(chats))
            killing = asyncio.create_task(self._keep_killing(chats))
            done, _ = await asyncio.wait({acting, killing}, return_when=asyncio.FIRST_COMPLETED)
            for task in (acting, killing):
                task.cancel()
            await asyncio.wait({acting, killing})
            for task in done:
                task.result()
            # What is still under way ends in a last life; that one is killed too.
            last = self._begin()
            try:
                await self._settled(chats)
            finally:
                await self._end(last)
            calls = (await chats.look("calls"))["calls"]
        self.caused, self.messages = chats.caused, chats.messages
        for call in calls:
            if call["method"] in {"sendMessage", "editMessageText"} and not call["error"]:
                self.said.setdefault(call["chat"], []).append(call["given"]["text"])
        with self.database.reading() as session:
            self.promised = list(session.scalars(select(Notice).order_by(Notice.id)))
            session.expunge_all()

    # --- what people do ---

    async def _act(self, chats: Chats) -> None:
        by_taps, in_a_breath, not_held, photographers, reminded, silent = (
            [Reporter(Phone(chats, each.chat_id), each) for each in self.of(kind)]
            for kind in (BY_TAPS, BREATH, NOT_HELD, PHOTOS_TOO, REMINDED, SILENT)
        )
        superior = Phone(chats, SUPERIOR_CHAT)
        day = await self._go_on_to(chats, 2)
        await asyncio.gather(
            *(each.reports(day) for each in by_taps),
            *(each.reports_in_a_breath() for each in in_a_breath),
            *(each.reports(day, photos=PHOTOS) for each in photographers),
            *(each.did_not_hold_it() for each in not_held),
        )
        await superior.says("任务")
        for each in not_held:
            await superior.presses(f"同意 {each.of.branch}")
            await superior.sees("已同意")
            await superior.presses("回到任务")
            await superior.sees("等你答复")
        await self._go_on_to(chats, 10)
        await asyncio.gather(
            *(each.corrects_the_theme() for each in photographers),
            *(each.phone.sees("上级同意了") for each in not_held),
        )
        for number, words in DUE.items():
            day = await self._go_on_to(chats, number)
            await asyncio.gather(*(each.phone.sees(words) for each in (*silent, *reminded)))
            if reminded:
                await asyncio.gather(*(each.answers_the_reminder(day) for each in reminded))
                reminded = []
        await superior.says("汇总")
        await superior.sees("主题党日")

    async def _go_on_to(self, chats: Chats, number: int) -> date:
        """It is the morning of that day; the clock is on its way there."""
        to = datetime.fromisoformat(BEGINS).replace(day=number, minute=5)
        await chats.do("goal", to=to.isoformat())
        return to.date()

    # --- what happens to the bot ---

    async def _keep_killing(self, chats: Chats) -> None:
        """One life after another, of all lengths from nothing to a few dozen things that happen."""
        while True:
            await self._lay_a_trouble(chats)
            life = self._begin()
            try:
                if self.chance.random() < LONG_LIVES:
                    until = chats.events + self.chance.randrange(1, 33)
                    await self._wait_for(chats, partial(_reached, chats, until), GETS_ON)
                # The moment falls anywhere between two events: in a turn, a commit, a sending.
                await asyncio.sleep(self.chance.uniform(0, 0.1))
                # What was in flight at one kill more would rightly be taken for what kills us.
                while self._exists(
                    Received.state == InboxState.WAITING, Received.attempts >= CRASHES - 1
                ):
                    await self._wait_for(chats, lambda: False, 0.05)
            finally:
                await self._end(life)

    async def _lay_a_trouble(self, chats: Chats) -> None:
        trouble, method = self.chance.choice(TROUBLES), self.chance.choice(METHODS)
        await chats.do(
            "fault", kind=trouble, method=method, times=self.chance.randrange(1, 4), seconds=0.2
        )

    def _begin(self) -> ForkServerProcess:
        environ = {
            "ZHIBAO_TELEGRAM__BASE_URL": self.address,
            "ZHIBAO_TELEGRAM__TOKEN": living.TOKEN,
            "ZHIBAO_DATABASE__URL": self.database.url.render_as_string(hide_password=False),
            "ZHIBAO_DATABASE__FILES": str(self.folder / "files"),
            "ZHIBAO_LOGGING__LEVEL": "DEBUG",
        } | {
            # One thing is owed, so that nobody has to choose.
            f"ZHIBAO_OBLIGATIONS__{kind.upper()}__OWED": "false"
            for kind in Kind
            if kind is not Kind.THEME_DAY
        }
        return living.begin(environ, Channel.LOCAL, self.folder / "log")

    async def _end(self, life: ForkServerProcess) -> None:
        died = not life.is_alive()
        life.kill()
        await asyncio.to_thread(life.join)
        assert not died, (self.folder / "log").read_text("utf-8")[-4000:]
        self.killed += 1

    async def _settled(self, chats: Chats) -> None:
        """Wait until everything is answered and everything due is sent."""
        async with asyncio.timeout(ANSWERED):
            while (
                self._received() != set(chats.caused)
                or self._exists(Received.state == InboxState.WAITING)
                or self._exists(Notice.fate == Fate.WAITING)
            ):
                await self._wait_for(chats, lambda: False, 0.1)

    async def _wait_for(self, chats: Chats, holds: Callable[[], bool], seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), chats.changed:
                await chats.changed.wait_for(holds)

    def _exists(self, *conditions: ColumnElement[bool]) -> bool:
        with self.database.reading() as session:
            return bool(session.scalar(select(exists().where(*conditions))))

    def _received(self) -> set[int]:
        with self.database.reading() as session:
            return set(session.scalars(select(Received.update_id)))
