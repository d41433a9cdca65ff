"""Runs synchronous work on database threads, a transaction each.

SQLite has one writer: a thread that takes what waits, runs it in one transaction, and commits
once. If any of it fails nothing of the group has happened, and each is run again by itself.
PostgreSQL has a thread and a connection per worker, and runs again what loses a conflict.

A database that is away (locked, full, unreachable) is waited for: work that it did not take is
run again until it does, so nobody above has to think of it.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from models.database import Database

T = TypeVar("T")

log = logging.getLogger("zhibao.turns")

#: As many waiting turns as one commit takes along, and for how many seconds it goes on taking
#: them: more would make the first ones wait.
GROUP = 64
GROUP_SECONDS = 0.03
#: How often work that lost a conflict on PostgreSQL is run again.
AGAIN = 6
WORKERS = 8
READERS = 2
#: How long to wait for a database that is away before the next attempt: at first, at most.
AWAY_SECONDS = (0.5, 15.0)

#: SQLite's primary result codes that say nothing against the work itself:
#: busy, locked, out of memory, read-only, I/O error, full, can't open.
_SQLITE_AWAY = frozenset({5, 6, 7, 8, 10, 13, 14})
#: PostgreSQL's classes of the same kind: connection, resources, intervention, system; and
#: 25006, a server that only reads.
_POSTGRESQL_AWAY = ("08", "53", "57", "58", "25006")
#: Serialization failure, deadlock, and two who made the same row: the second run sees the first.
_CONFLICTS = frozenset({"40001", "40P01", "23505"})


class DatabaseAway(Exception):  # noqa: N818 - a state of affairs, like a refusal
    """The database takes nothing just now, and nothing has happened; try again later."""


@dataclass
class _Job:
    run: Callable[[Session], Any]
    future: Future[Any]


class Turns:
    """Threads that write and threads that read."""

    def __init__(
        self, database: Database, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._database, self._pause = database, pause
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None
        if database.is_sqlite:
            self._writer = threading.Thread(
                target=self._write_in_groups, name="write", daemon=True
            )
            self._writer.start()
        else:
            self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="write")

    async def write(self, run: Callable[[Session], T], *, patient: bool = True) -> T:
        """Run in a transaction of its own; what it raises is raised here, and nothing has happened.

        `run` may be called several times; only the last call counts.

        Raises:
            DatabaseAway: only where not `patient`; otherwise the database is waited for.
        """
        return await self._wait_for_database(lambda: self._write(run), patient=patient)

    async def read(self, run: Callable[[Session], T], *, patient: bool = True) -> T:
        """Look at the database on another thread; nothing is committed.

        Raises:
            DatabaseAway: only where not `patient`; otherwise the database is waited for.
        """

        async def look() -> T:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, run)

        return await self._wait_for_database(look, patient=patient)

    def close(self) -> None:
        """Finish what waits, and end the threads."""
        if self._writer is not None:
            self._waiting.put(None)
            self._writer.join()
        if self._pool is not None:
            self._pool.shutdown()
        self._readers.shutdown()

    async def _wait_for_database(self, attempt: Callable[[], Awaitable[T]], *, patient: bool) -> T:
        wait, longest = AWAY_SECONDS
        while True:
            try:
                return await attempt()
            except (DBAPIError, NoConnection) as error:
                if not _away(error):
                    raise
                reason = type(getattr(error, "orig", None) or error).__name__
                log.warning("event=database_away reason=%s", reason)
                if not patient:
                    raise DatabaseAway(reason) from None
            await self._pause(wait)
            wait = min(wait * 2, longest)

    async def _write(self, run: Callable[[Session], T]) -> T:
        if self._pool is not None:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._alone, run)
        future: Future[T] = Future()
        self._waiting.put(_Job(run, future))
        return await asyncio.wrap_future(future)

    def _look(self, run: Callable[[Session], T]) -> T:
        with self._database.reading() as session:
            return run(session)

    def _alone(self, run: Callable[[Session], T]) -> T:
        for attempt in range(AGAIN):
            try:
                with self._database.writing() as session:
                    return run(session)
            except (OperationalError, IntegrityError) as error:
                if attempt == AGAIN - 1 or _code(error) not in _CONFLICTS:
                    raise
        raise AssertionError

    # --- the SQLite writer ---

    def _write_in_groups(self) -> None:
        while (job := self._waiting.get()) is not None:
            # Nobody may cancel it from here on: whether it has happened must be known.
            if job.future.set_running_or_notify_cancel():
                self._run_group(job)

    def _run_group(self, first: _Job) -> None:
        """Run the job and what waits behind it, and commit once."""
        group, outcomes = [first], list[Any]()
        ends = monotonic() + GROUP_SECONDS
        try:
            with self._database.engine.connect() as connection, connection.begin():
                outcomes.append(self._run_with_others(connection, first))
                while len(group) < GROUP and monotonic() < ends and (job := self._next()):
                    group.append(job)
                    outcomes.append(self._run_with_others(connection, job))
        except BaseException:  # noqa: BLE001 - whatever failed, nothing was committed
            for each in group:
                self._run_alone(each)
            return
        # Only now is anything of the group true; only now may answers go out.
        for each, outcome in zip(group, outcomes, strict=True):
            each.future.set_result(outcome)

    def _next(self) -> _Job | None:
        while True:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                return None
            if job is None:
                # The end was called; it is met again once this group is done.
                self._waiting.put(None)
                return None
            if job.future.set_running_or_notify_cancel():
                return job

    def _run_with_others(self, connection: Connection, job: _Job) -> Any:
        # Without a savepoint: refusals and faults are rare, and savepoints would cost every turn
        # as much as three of its questions.
        with self._database.session(connection, savepoint=False) as session:
            outcome = job.run(session)
            session.commit()
            return outcome

    def _run_alone(self, job: _Job) -> None:
        try:
            with self._database.writing() as session:
                outcome = job.run(session)
        except BaseException as error:  # noqa: BLE001 - it is told to whoever waits for it
            job.future.set_exception(error)
        else:
            job.future.set_result(outcome)


def _code(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _away(error: DBAPIError | NoConnection) -> bool:
    if isinstance(error, NoConnection) or error.connection_invalidated:
        return True
    sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return sqlite_code & 0xFF in _SQLITE_AWAY
    if isinstance(error, OperationalError) and hasattr(error.orig, "sqlstate"):
        # psycopg gives no code where it could not even connect.
        return not _code(error) or _code(error).startswith(_POSTGRESQL_AWAY)
    return False
