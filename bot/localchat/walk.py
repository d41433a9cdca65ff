"""The chat's clock as the bot goes by it, walked where it is told to jump.

Between here and there lies what falls due: ticks and promises. The clock stands at each of them
until everything is said, so that every reminder arrives on its day and shows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import aiohttp
from sqlalchemy.orm import Session

import handlers
from bot.app import App, clock
from bot.schedule import Schedule
from handlers.dialog import text
from models.calendar import SHANGHAI, Every, Period, day_of
from models.outbox import Outbox
from models.terms import Terms

#: How long the clock is waited for before the bot looks what has come due meanwhile, in seconds.
LOOK_EVERY = 20.0
#: What comes so soon is waited for: the chat might see it already in the past.
NEAR = timedelta(seconds=1)
#: How long one step of the clock waits until everything due is sent, in seconds.
PATIENCE = 10.0


class Control:
    """The local chat as the page sees it."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self._session = session

    async def ask(self, name: str, **given: float) -> Any:
        """Ask something."""
        url = f"{self.address}/_ctl/{name}"
        async with self._session.get(url, params=given) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def act(self, name: str, **given: Any) -> Any:
        """Do something."""
        async with self._session.post(f"{self.address}/_ctl/{name}", json=given) as answer:
            answer.raise_for_status()
            return await answer.json()


class ChatClock:
    """The chat's clock as this process goes by it: the machine's, so far ahead or behind."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self._offset = timedelta()
        self._version = -1
        self.goal: datetime | None = None

    def now(self) -> datetime:
        """What it shows."""
        return clock() + self._offset

    async def read(self) -> None:
        """Look at it."""
        self._take(await self.control.ask("clock"))

    async def changed(self, patience: float) -> None:
        """Wait until somebody wants it elsewhere, or for so many seconds."""
        self._take(
            await self.control.ask("clock", follows=1, after=self._version, timeout=patience)
        )

    async def move(self, to: datetime) -> None:
        """Move it there, or wait for the last moments until it gets there."""
        ahead = to - self.now()
        if ahead > NEAR:
            self._take(await self.control.act("clock", to=to.isoformat()))
        else:
            await asyncio.sleep(max(ahead.total_seconds(), 0))
            # It is there by itself, and where it was to go is behind it.
            self._take(await self.control.act("clock"))

    def _take(self, told: dict[str, Any]) -> None:
        self._offset = timedelta(seconds=told["offset"])
        self._version = told["version"]
        self.goal = datetime.fromisoformat(told["goal"]) if told["goal"] else None


class Walk:
    """Takes the clock where it is told to go, and runs on the way what falls due."""

    def __init__(self, app: App, time_: ChatClock) -> None:
        self._app, self._clock = app, time_
        self._schedule = Schedule(handlers.TICKS, app.tick, time_.now)
        self._offered: list[dict[str, str]] = []

    async def run(self) -> None:
        """Follow the clock for ever."""
        await self._schedule.run_all()
        done = self._clock.now()
        while True:
            await self._offer()
            if self._clock.goal is None or self._clock.goal <= self._clock.now():
                # Where one who was killed was on the way to a goal, nothing more is waited for.
                await self._clock.changed(LOOK_EVERY)
            until = self._clock.goal or self._clock.now()
            await self._schedule.catch_up(done, until, self._reach)
            await self._reach(until)
            if self._clock.goal is not None and self._clock.goal <= self._clock.now():
                await self._clock.move(until)
            done = until

    async def _reach(self, at: datetime) -> None:
        """Come to a moment; what is promised for before it goes out before it."""
        while (due := await self._next_due()) is not None and due <= at:
            await self._stand_at(due)
        await self._stand_at(at)

    async def _stand_at(self, at: datetime) -> None:
        if at > self._clock.now():
            await self._clock.move(at)
            # No outage: we were here all the time.
            await self._app.updates.here()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._app.settle()

    async def _next_due(self) -> datetime | None:
        def ask(session: Session) -> datetime | None:
            now = self._clock.now()
            return Outbox(session, now).next_due(self._app.channel, now)

        return await self._app.turns.read(ask)

    async def _offer(self) -> None:
        found = [
            {"label": text.fill(each.label, {}), "at": each.at.isoformat()}
            for each in milestones(self._app.settings.terms, self._clock.now())
        ]
        if found != self._offered:
            self._offered = found
            await self._clock.control.act("milestones", milestones=found)


@dataclass(frozen=True, order=True)
class Milestone:
    """A moment worth going to, and the text that names it."""

    at: datetime
    label: str


def milestones(terms: Terms, now: datetime) -> list[Milestone]:
    """Where the clock can go from here, in the order of time: tomorrow, and what is worth seeing.

    All are at the hour at which people are reminded, but for tomorrow, which keeps the hour
    unless it is a quiet one.
    """
    at, today = terms.remind.at, day_of(now)
    due = sorted(_due_days(terms, today))
    before = [
        day - timedelta(days=days) for day in due for days in terms.remind.days_before if days
    ]
    after = [day + timedelta(days=days) for day in due for days in terms.remind.days_after]
    found = [
        Milestone(moment, label)
        for label, days in (
            ("page.milestone.before", before),
            ("page.milestone.due", due),
            ("page.milestone.late", after),
            ("page.milestone.month", [Period.holding(today, Every.MONTH).after.starts_on]),
        )
        if (moment := _next(days, at, now)) is not None
    ]
    tomorrow = (now + timedelta(days=1)).astimezone(SHANGHAI).replace(second=0, microsecond=0)
    if tomorrow in terms.remind.quiet:
        tomorrow = datetime.combine(today + timedelta(days=1), at, SHANGHAI)
    return [Milestone(tomorrow, "page.day_on"), *sorted(found)]


def _due_days(terms: Terms, today: date) -> set[date]:
    """The due days of what is owed, of the periods just past, now and next."""
    found = set()
    for each in terms.obligations.values():
        if each.owed:
            period = Period.holding(today, each.every)
            found |= {near.day(each.due_day) for near in (period.before, period, period.after)}
    return found


def _next(days: Iterable[date], at: time, now: datetime) -> datetime | None:
    moments = (datetime.combine(day, at, SHANGHAI) for day in days)
    return min((moment for moment in moments if moment > now), default=None)
