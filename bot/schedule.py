"""APScheduler drives a few ticks; what is due is computed from the tables, never kept here."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from handlers import Tick
from models.calendar import SHANGHAI

log = logging.getLogger("zhibao.schedule")

#: However far the clock jumps, no more runs of one tick are caught up than this.
MOST_CAUGHT_UP = 400


class Schedule:
    """The ticks of one running bot."""

    def __init__(
        self,
        ticks: Sequence[Tick],
        run: Callable[[Tick, datetime], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._ticks, self._run, self._now = ticks, run, now
        self._scheduler: Any = None

    async def start(self) -> None:
        """Run each tick once now, and then by its calendar."""
        await self.run_all()
        self._scheduler = AsyncIOScheduler(timezone=SHANGHAI)
        for tick in self._ticks:
            self._scheduler.add_job(
                self._fired,
                CronTrigger.from_crontab(tick.cron, timezone=SHANGHAI),
                args=[tick],
                id=tick.name,
                coalesce=True,
                misfire_grace_time=None,
                max_instances=1,
            )
        self._scheduler.start()

    async def run_all(self) -> None:
        """Run each tick once now."""
        for tick in self._ticks:
            await self._once(tick, self._now())

    async def catch_up(
        self,
        since: datetime,
        until: datetime,
        reach: Callable[[datetime], Awaitable[None]] | None = None,
    ) -> None:
        """The clock has been moved: run what would have run in between, as of its own moments.

        `reach` is awaited before each of these moments: whoever moves the clock moves it there.
        """
        for at, tick in sorted(
            ((at, each) for each in self._ticks for at in _times(each, since, until)),
            key=lambda each: (each[0], each[1].name),
        ):
            if reach is not None:
                await reach(at)
            await self._once(tick, at)

    def stop(self) -> None:
        """No more ticks."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)

    async def _fired(self, tick: Tick) -> None:
        await self._once(tick, self._now())

    async def _once(self, tick: Tick, at: datetime) -> None:
        try:
            await self._run(tick, at)
        except Exception:
            # Ticks are idempotent: the next one does what this one could not.
            log.exception("event=tick_failed tick=%s", tick.name)


def _times(tick: Tick, since: datetime, until: datetime) -> list[datetime]:
    trigger = CronTrigger.from_crontab(tick.cron, timezone=SHANGHAI)
    times: list[datetime] = []
    last, at = None, since + timedelta(seconds=1)
    while len(times) < MOST_CAUGHT_UP:
        following = trigger.get_next_fire_time(last, at)
        if following is None or following > until:
            break
        times.append(following)
        last, at = following, following + timedelta(seconds=1)
    return times
