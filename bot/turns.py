"""Runs synchronous work on database threads, a transaction each.

SQLite has one writer: a thread that takes all that waits, runs it in one transaction with a
savepoint each, and commits once. If that commit fails nothing of the group has happened, and
each is run again by itself. PostgreSQL has a thread and a connection per worker, and runs again
what loses a conflict.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models.database import Database

T = TypeVar("T")

#: As many waiting turns as one commit takes along; more would make the first ones wait.
GROUP = 64
#: How often work that lost a conflict on PostgreSQL is run again.
AGAIN = 6
WORKERS = 8
READERS = 2


@dataclass
class _Job:
    run: Callable[[Session], Any]
    future: Future[Any]


class Turns:
    """Threads that write and threads that read."""

    def __init__(self, database: Database) -> None:
        self._database = database
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

    async def write(self, run: Callable[[Session], T]) -> T:
        """Run in a transaction of its own; what it raises is raised here, and nothing has happened."""
        if self._pool is not None:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._alone, run)
        future: Future[T] = Future()
        self._waiting.put(_Job(run, future))
        return await asyncio.wrap_future(future)

    async def read(self, run: Callable[[Session], T]) -> T:
        """Look at the database on another thread; nothing is committed."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, run)

    def close(self) -> None:
        """Finish what waits, and end the threads."""
        if self._writer is not None:
            self._waiting.put(None)
            self._writer.join()
        if self._pool is not None:
            self._pool.shutdown()
        self._readers.shutdown()

    def _look(self, run: Callable[[Session], T]) -> T:
        with self._database.reading() as session:
            return run(session)

    def _alone(self, run: Callable[[Session], T]) -> T:
        for attempt in range(AGAIN):
            try:
                with self._database.writing() as session:
                    return run(session)
            except (OperationalError, IntegrityError) as error:
                if attempt == AGAIN - 1 or not _worth_another_try(error):
                    raise
        raise AssertionError

    # --- the SQLite writer ---

    def _write_in_groups(self) -> None:
        while True:
            job = self._waiting.get()
            if job is None:
                return
            group, last = [job], False
            while len(group) < GROUP:
                try:
                    job = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    last = True
                    break
                group.append(job)
            self._run_group(group)
            if last:
                return

    def _run_group(self, group: list[_Job]) -> None:
        outcomes: list[tuple[bool, Any]] = []
        try:
            with self._database.engine.connect() as connection, connection.begin():
                outcomes = [_savepoint(self._database, connection, job) for job in group]
        except BaseException as error:  # noqa: BLE001 - whatever failed, nothing was committed
            if len(group) == 1:
                group[0].future.set_exception(error)
                return
            for job in group:
                self._run_group([job])
            return
        # Only now is anything of the group true; only now may answers go out.
        for job, (well, outcome) in zip(group, outcomes, strict=True):
            if well:
                job.future.set_result(outcome)
            else:
                job.future.set_exception(outcome)


def _savepoint(database: Database, connection: Any, job: _Job) -> tuple[bool, Any]:
    session = database.session(connection)
    try:
        outcome = job.run(session)
        session.commit()
    except Exception as error:
        session.rollback()
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        return False, error
    else:
        return True, outcome
    finally:
        session.close()


def _worth_another_try(error: DBAPIError) -> bool:
    # Serialization failure, deadlock, and two who made the same row: the second run sees the first.
    return getattr(error.orig, "sqlstate", "") in {"40001", "40P01", "23505"}
