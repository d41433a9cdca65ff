"""The clock of a demonstration: where it can go, and what arrives on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import App
from bot.localchat.server import LocalChat
from bot.localchat.walk import LOOK_EVERY, ChatClock, Control, Walk, milestones
from bot.settings import Settings
from models.calendar import SHANGHAI
from models.database import Database
from models.history import Source
from models.person import Channel
from models.terms import Terms
from tests import cast as the_cast
from tests.bot.localchat.stage import TOKEN
from tests.conftest import moment, working

NEXT = "page.day_on"
BEFORE, DUE = "page.milestone.before", "page.milestone.due"
LATE, MONTH = "page.milestone.late", "page.milestone.month"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # The due day is the 25th; reminders come 5 days, 1 day and 0 days before, and 3 after.
        (
            "2026-10-01 09:00",
            [
                (NEXT, "10-02 09:00"),
                (BEFORE, "10-20 09:00"),
                (DUE, "10-25 09:00"),
                (LATE, "10-28 09:00"),
                (MONTH, "11-01 09:00"),
            ],
        ),
        # Standing at one, the next one of its kind is offered.
        (
            "2026-10-20 09:00",
            [
                (NEXT, "10-21 09:00"),
                (BEFORE, "10-24 09:00"),
                (DUE, "10-25 09:00"),
                (LATE, "10-28 09:00"),
                (MONTH, "11-01 09:00"),
            ],
        ),
        # Past the due day what comes first is the reminder of being late, then the next month.
        (
            "2026-12-25 12:30",
            [
                (NEXT, "12-26 12:30"),
                (LATE, "12-28 09:00"),
                (MONTH, "01-01 09:00"),
                (BEFORE, "01-20 09:00"),
                (DUE, "01-25 09:00"),
            ],
        ),
        # Early in a month the lateness of the one before may still be ahead; here it is behind.
        ("2026-10-30 23:50", [(NEXT, "10-31 09:00"), (MONTH, "11-01 09:00")]),
        ("2026-10-30 03:00", [(NEXT, "10-31 09:00"), (MONTH, "11-01 09:00")]),
    ],
)
def test_where_the_clock_can_go(terms: Terms, now: str, expected: list[tuple[str, str]]) -> None:
    found = [
        (each.label, f"{each.at.astimezone(SHANGHAI):%m-%d %H:%M}")
        for each in milestones(terms, moment(now))
    ]
    assert found[: len(expected)] == expected


def test_every_way_leads_forward(terms: Terms) -> None:
    now = moment("2026-01-01 00:00")
    for hours in range(0, 366 * 24, 7):
        at = now + timedelta(hours=hours)
        assert all(each.at > at for each in milestones(terms, at))


async def test_reminders_arrive_each_on_its_day(
    sqlite: Database, terms: Terms, settings: Settings, tmp_path: Path
) -> None:
    async with _demonstration(sqlite, terms, settings, tmp_path, "2026-10-18 10:00") as (it, cast):
        assert [each["label"] for each in await it.offered()] == [
            "＋1 天",
            "到截止日前",
            "到截止日",
            "到逾期提醒",
            "到下月初",
        ]
        await it.go("2026-11-01 09:00")
        # Each when people are reminded: nothing of it was told late, and nothing twice.
        assert it.heard(cast.wang.chat_id) == [
            "10-20 09:00 晨光电子支部还有要报的：",
            "10-24 09:00 晨光电子支部还有要报的：",
            "10-25 09:00 晨光电子支部还有要报的：",
            "10-28 09:00 晨光电子支部还有要报的：",
        ]
        assert it.heard(cast.zhao.chat_id) == []
        assert (await it.control.ask("clock"))["goal"] is None
        assert (await it.offered())[1]["at"] == moment("2026-11-20 09:00").isoformat()


async def test_a_press_after_the_walk_counts_from_now(
    sqlite: Database, terms: Terms, settings: Settings, tmp_path: Path
) -> None:
    async with _demonstration(sqlite, terms, settings, tmp_path, "2026-10-18 10:00") as (it, cast):
        await it.go("2026-10-26 10:00")
        chat = it.chat.state.chats[cast.wang.chat_id]
        last = max(chat.messages)
        button = chat.messages[last]["reply_markup"]["inline_keyboard"][0][0]
        pressed = it.chat.control_press(
            {"chat": chat.id, "message_id": last, "data": button["callback_data"]}
        )
        await it.until(lambda: it.chat.state.confirmed >= pressed["update_id"])
        await it.until(lambda: "edit_date" in chat.messages[last])
        # Had the leap looked like an outage, "today" would still be the 25th.
        labels = [
            button["text"]
            for row in chat.messages[last]["reply_markup"]["inline_keyboard"]
            for button in row
        ]
        assert labels[0] == "今天 26 日"


async def test_where_one_was_killed_on_the_way_the_next_one_goes_on(
    sqlite: Database, terms: Terms, settings: Settings, tmp_path: Path
) -> None:
    """Nobody has to say again where the clock was to go."""
    begins, goal = "2026-10-19 10:00", "2026-10-22 10:00"
    async with _demonstration(sqlite, terms, settings, tmp_path, begins, goal) as (it, cast):
        async with asyncio.timeout(LOOK_EVERY / 2):
            await it.until(lambda: it.chat.state.now >= moment(goal))
        assert it.heard(cast.wang.chat_id) == ["10-20 09:00 晨光电子支部还有要报的："]


class _Running:
    """A demonstration that goes on."""

    def __init__(self, chat: LocalChat, control: Control) -> None:
        self.chat, self.control = chat, control

    async def offered(self) -> Any:
        """The milestones, once there are any."""
        await self.until(lambda: bool(self.chat.state.milestones))
        return (await self.control.ask("clock"))["milestones"]

    async def go(self, to: str) -> None:
        """Send the clock there, and wait until it has arrived."""
        await self.offered()
        await self.until(lambda: bool(self.chat.state.listeners))
        before = self.chat.state.milestones
        await self.control.act("goal", to=moment(to).isoformat())
        await self.until(lambda: self.chat.state.now >= moment(to))
        await self.until(lambda: self.chat.state.milestones is not before)

    async def until(self, true: Any) -> None:
        """Wait until something is true: look again whenever the chat has answered."""
        while not true():
            await self.control.ask("state")

    def heard(self, chat_id: int) -> list[str]:
        """When the bot said what in a chat, by the first line."""
        return [
            f"{datetime.fromtimestamp(each['date'], SHANGHAI):%m-%d %H:%M} "
            f"{each['text'].partition(chr(10))[0]}"
            for each in self.chat.state.chats[chat_id].messages.values()
        ]


@asynccontextmanager
async def _demonstration(
    database: Database,
    terms: Terms,
    settings: Settings,
    folder: Path,
    begins: str,
    goal: str | None = None,
) -> AsyncIterator[tuple[_Running, the_cast.Cast]]:
    with working(database, terms)(begins, source=Source.IMPORT) as work:
        cast = the_cast.build(work, Channel.LOCAL)
    chat = LocalChat(TOKEN, folder / "chat.db", begins=moment(begins))
    chat.state.goal = moment(goal) if goal else None
    address = await chat.start()
    for player in vars(cast).values():
        if isinstance(player, the_cast.Player):
            chat.state.chat(player.chat_id, player.name)
    telegram = {"base_url": address, "token": SecretStr(TOKEN)}
    kept = {
        "url": database.url.render_as_string(hide_password=False),
        "files": str(folder / "files"),
    }
    changed = settings.model_copy(
        update={
            "telegram": settings.telegram.model_copy(update=telegram),
            "database": settings.database.model_copy(update=kept),
        }
    )
    async with aiohttp.ClientSession() as session:
        control = Control(address, session)
        time_ = ChatClock(control)
        await time_.read()
        app = App(changed, channel=Channel.LOCAL, now=time_.now, ticking=False)
        await app.start()
        walking = asyncio.create_task(Walk(app, time_).run())
        try:
            yield _Running(chat, control), cast
        finally:
            walking.cancel()
            await asyncio.gather(walking, return_exceptions=True)
            await app.stop()
            await chat.stop()
