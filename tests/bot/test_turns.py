"""Turns: each whole or not at all, none answered before it is committed, none lost to another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.turns import DatabaseAway, Turns
from models.database import Database
from models.person import Channel, Chat


class MishapError(Exception):
    """Something goes wrong in the middle of a turn."""


def chat(chat_id: int) -> Callable[[Session], int]:
    """A turn that leaves a chat behind, and tells its number."""

    def run(session: Session) -> int:
        session.add(Chat(channel=Channel.LOCAL, chat_id=chat_id))
        session.flush()
        return chat_id

    return run


def fails(session: Session) -> None:
    """A turn that writes and then fails."""
    chat(13)(session)
    raise MishapError


def chats(database: Database) -> list[int]:
    """The chats that are really there, on a connection of its own."""
    engine = create_engine(database.url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.scalars(select(Chat.chat_id).order_by(Chat.chat_id)))


@contextmanager
def running(database: Database, pause: Callable[[float], Any] = asyncio.sleep) -> Iterator[Turns]:
    """Turns on a database."""
    turns = Turns(database, pause)
    try:
        yield turns
    finally:
        turns.close()


@contextmanager
def busy(turns: Turns) -> Iterator[None]:
    """The SQLite writer is held while this lasts, so that what comes meanwhile is one group."""
    loop = asyncio.get_running_loop()
    going_on = asyncio.Event()

    def hold(_session: Session) -> None:
        asyncio.run_coroutine_threadsafe(going_on.wait(), loop).result()

    holding = asyncio.ensure_future(turns.write(hold))
    yield
    going_on.set()
    holding.add_done_callback(lambda done: done.result())


async def together(turns: Turns, *runs: Callable[[Session], Any]) -> list[Any]:
    """Run all in one group; gives results and exceptions in order."""
    with busy(turns):
        waiting = [asyncio.ensure_future(turns.write(run)) for run in runs]
        # Each has put its work into the queue before the writer is let go.
        await asyncio.sleep(0)
    return await asyncio.gather(*waiting, return_exceptions=True)


# --- a turn is whole ---------------------------------------------------------------------------


async def test_what_a_turn_wrote_is_committed_when_its_result_comes(database: Database) -> None:
    with running(database) as turns:
        assert await turns.write(chat(1)) == 1
        assert chats(database) == [1]


async def test_a_turn_that_fails_leaves_nothing_and_says_why(database: Database) -> None:
    with running(database) as turns:
        with pytest.raises(MishapError):
            await turns.write(fails)
        assert await turns.write(chat(2)) == 2
    assert chats(database) == [2]


async def test_one_failing_turn_of_a_group_harms_no_other(database: Database) -> None:
    with running(database) as turns:
        first, failed, last = await together(turns, chat(1), fails, chat(2))
    assert (first, last) == (1, 2)
    assert isinstance(failed, MishapError)
    assert chats(database) == [1, 2]


async def test_two_turns_that_make_the_same_row(database: Database) -> None:
    """One of them has made it; the other is told, and the rest of the group stands."""
    with running(database) as turns:
        found = await together(turns, chat(1), chat(1), chat(2))
    assert [each for each in found if isinstance(each, int)] == [1, 2]
    assert [type(each) for each in found if not isinstance(each, int)] == [IntegrityError]
    assert chats(database) == [1, 2]


async def test_looking_sees_what_is_committed_and_changes_nothing(database: Database) -> None:
    with running(database) as turns:
        await turns.write(chat(1))
        assert await turns.read(lambda s: s.scalar(select(func.count()).select_from(Chat))) == 1
        await turns.read(chat(2))
    assert chats(database) == [1]


# --- SQLite: one commit for a group ------------------------------------------------------------


async def test_what_waits_together_is_committed_once(sqlite: Database) -> None:
    commits: list[Connection] = []
    with running(sqlite) as turns:
        await turns.write(chat(0))
        event.listen(sqlite.engine, "commit", commits.append)
        await together(turns, *(chat(number) for number in range(1, 9)))
    assert chats(sqlite) == list(range(9))
    # One for what held the writer, one for the eight.
    assert len(commits) <= 2


async def test_no_answer_goes_out_before_the_commit(sqlite: Database) -> None:
    """At the moment of the commit none of the group has its result yet."""
    answered: list[int] = []
    seen: list[list[int]] = []
    with running(sqlite) as turns:
        event.listen(sqlite.engine, "commit", lambda _connection: seen.append(list(answered)))

        async def turn(number: int) -> None:
            answered.append(await turns.write(chat(number)))

        await asyncio.gather(*(turn(number) for number in range(1, 6)))
    assert seen[0] == []
    assert sorted(answered) == [1, 2, 3, 4, 5]


async def test_when_the_groups_commit_fails_each_is_run_again_by_itself(sqlite: Database) -> None:
    """A deferred foreign key fails only at the commit: the culprit is told, the others stand."""

    def culprit(session: Session) -> None:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text("INSERT INTO chat (channel, chat_id, person_id, wrong_codes)"
                             " VALUES ('local', 13, 999, 0)"))  # fmt: skip

    with running(sqlite) as turns:
        first, failed, last = await together(turns, chat(1), culprit, chat(2))
    assert (first, last) == (1, 2)
    assert isinstance(failed, IntegrityError)
    assert chats(sqlite) == [1, 2]


async def test_a_released_savepoint_does_not_survive_the_rollback_around_it(
    sqlite: Database,
) -> None:
    def in_a_savepoint() -> None:
        with sqlite.engine.connect() as connection, connection.begin():
            session = sqlite.session(connection)
            chat(1)(session)
            session.commit()
            session.close()
            raise MishapError

    with pytest.raises(MishapError):
        in_a_savepoint()
    assert chats(sqlite) == []


async def test_a_turn_that_nobody_waits_for_any_more_harms_no_other(sqlite: Database) -> None:
    """Cancelled before it began, it is not run; the writer goes on."""
    with running(sqlite) as turns:
        with busy(turns):
            given_up = asyncio.ensure_future(turns.write(chat(1)))
            kept = asyncio.ensure_future(turns.write(chat(2)))
            await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.sleep(0)
        assert await kept == 2
        assert await turns.write(chat(3)) == 3
    assert chats(sqlite) == [2, 3]


async def test_closing_finishes_what_waits(sqlite: Database) -> None:
    with running(sqlite) as turns:
        with busy(turns):
            waiting = [asyncio.ensure_future(turns.write(chat(number))) for number in (1, 2, 3)]
            await asyncio.sleep(0)
        await asyncio.to_thread(turns.close)
    assert await asyncio.gather(*waiting) == [1, 2, 3]


# --- a database that is away -------------------------------------------------------------------


async def test_a_database_that_another_process_holds_is_waited_for(sqlite: Database) -> None:
    """As during a large import; the turn is run once it is free."""
    event.listen(sqlite.engine, "connect", _does_not_wait)
    other = sqlite3.connect(str(sqlite.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            other.execute("COMMIT")

    with running(sqlite, pause) as turns:
        assert await turns.write(chat(1)) == 1
    other.close()
    assert chats(sqlite) == [1]
    assert pauses == [0.5, 1.0, 2.0]


async def test_who_is_not_patient_is_told_at_once(sqlite: Database) -> None:
    event.listen(sqlite.engine, "connect", _does_not_wait)
    other = sqlite3.connect(str(sqlite.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with running(sqlite) as turns, pytest.raises(DatabaseAway):
        await turns.write(chat(1), patient=False)
    other.close()
    assert chats(sqlite) == []


async def test_a_full_disk_loses_nothing_of_the_group(sqlite: Database) -> None:
    """SQLite rolls back everything when it runs full; all of it is run again once there is room."""
    with sqlite.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = True

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages if full else 10**9}")

    event.listen(sqlite.engine, "connect", limit)
    sqlite.engine.dispose()

    def large(session: Session) -> int:
        session.add(Chat(channel=Channel.LOCAL, chat_id=2))
        session.flush()
        session.execute(text("CREATE TABLE large AS SELECT randomblob(200000) AS bytes"))
        return 2

    async def pause(_seconds: float) -> None:
        nonlocal full
        full = False
        sqlite.engine.dispose()

    with running(sqlite, pause) as turns:
        assert await together(turns, chat(1), large, chat(3)) == [1, 2, 3]
    assert not full, "the disk was never full"
    assert chats(sqlite) == [1, 2, 3]


async def test_a_mistake_of_ours_is_not_waited_for(database: Database) -> None:
    """SQLite calls a missing column an operational error too; no waiting would make it right."""
    with running(database) as turns, pytest.raises(Exception, match="nonsense"):
        await turns.write(lambda session: session.execute(text("SELECT nonsense FROM chat")))


# --- PostgreSQL: side by side ------------------------------------------------------------------


async def test_what_loses_a_conflict_is_run_again(postgresql: Database) -> None:
    """Both look, both find nothing, both make it: the second run of the loser finds it there."""
    meeting = asyncio.Event()
    loop = asyncio.get_running_loop()
    runs: list[str] = []

    def find_or_make(session: Session) -> str:
        known = session.scalar(select(Chat).where(Chat.chat_id == 7))
        runs.append("found" if known else "missed")
        if known is not None:
            return "found"
        if runs.count("missed") == 2:
            loop.call_soon_threadsafe(meeting.set)
        asyncio.run_coroutine_threadsafe(meeting.wait(), loop).result()
        chat(7)(session)
        return "made"

    with running(postgresql) as turns:
        found = await asyncio.gather(turns.write(find_or_make), turns.write(find_or_make))
    assert sorted(found) == ["found", "made"]
    assert chats(postgresql) == [7]


async def test_a_server_that_cut_the_line_is_asked_again(postgresql: Database) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    def cut_once(session: Session) -> int:
        if not pauses:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return chat(1)(session)

    with running(postgresql, pause) as turns:
        assert await turns.write(cut_once) == 1
    assert pauses == [0.5]
    assert chats(postgresql) == [1]


def _does_not_wait(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout = 0")
