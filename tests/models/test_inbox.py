"""What was received: kept once, done once, in order."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.database import Database
from models.inbox import Inbox, InboxState, Letter, Received
from models.person import Channel
from models.terms import Terms
from tests.conftest import Working, moment, working

#: Telegram's numbers do not fit into 32 bits.
BOT = 8_123_456_789
NOON = moment("2026-10-22 12:00")


def letter(update_id: int, body: str = "{}", bot_id: int = BOT) -> Letter:
    return Letter(bot_id, update_id, Channel.TELEGRAM, body, NOON, NOON)


def ids(letters: list[Letter]) -> list[int]:
    return [each.update_id for each in letters]


def test_what_comes_twice_is_kept_once(work: Working) -> None:
    with work(NOON) as w:
        w.inbox.keep([letter(1, "first"), letter(2)])
        w.inbox.keep([letter(2), letter(1, "again"), letter(3)])
        w.inbox.keep([])
        kept = w.inbox.waiting(BOT)
        assert ids(kept) == [1, 2, 3]
        assert kept[0].body == "first"


def test_what_is_done_does_not_come_back(work: Working) -> None:
    """Telegram sends again what it thinks was not received."""
    with work(NOON) as w:
        w.inbox.keep([letter(1)])
        assert w.inbox.mark(letter(1), InboxState.DONE)
    with work(NOON) as w:
        w.inbox.keep([letter(1), letter(2)])
        assert ids(w.inbox.waiting(BOT)) == [2]
        assert not w.inbox.mark(letter(1), InboxState.DONE)
        assert w.inbox.mark(letter(2), InboxState.DONE)
        assert not w.inbox.mark(letter(3), InboxState.DONE)


def test_each_bot_has_its_own_numbers(work: Working) -> None:
    with work(NOON) as w:
        w.inbox.keep([letter(5), letter(4), letter(5, bot_id=1)])
        assert ids(w.inbox.waiting(BOT)) == [4, 5]
        assert ids(w.inbox.waiting(1)) == [5]


def test_numbers_of_52_bits(work: Working) -> None:
    with work(NOON) as w:
        w.inbox.keep([letter(2**52 - 1, bot_id=2**52 - 1)])
        assert ids(w.inbox.waiting(2**52 - 1)) == [2**52 - 1]


@pytest.mark.parametrize("state", [InboxState.DONE, InboxState.FAILED, InboxState.ASIDE])
def test_it_is_marked_once(work: Working, state: InboxState) -> None:
    with work(NOON) as w:
        w.inbox.keep([letter(1)])
        assert w.inbox.mark(letter(1), state, "ab12")
        assert not w.inbox.mark(letter(1), InboxState.DONE)
        row = w.session.scalars(select(Received)).one()
        assert (row.state, row.reference, row.attempts) == (state, "ab12", 1)
        # what was done needs nobody; the rest waits for the administrator
        assert w.inbox.set_aside() == (0 if state is InboxState.DONE else 1)


def test_two_workers_mark_the_same_update(postgresql: Database, terms: Terms) -> None:
    work = working(postgresql, terms)
    with work(NOON) as w:
        w.inbox.keep([letter(1)])
    ready = threading.Barrier(2)
    marked: list[bool] = []

    def run() -> None:
        with work(NOON) as w:
            ready.wait(10)
            marked.append(w.inbox.mark(letter(1), InboxState.DONE))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(marked) == [False, True]


def test_turns_begun_are_counted(work: Working) -> None:
    with work(NOON) as w:
        w.inbox.keep([letter(1), letter(2)])
        w.inbox.in_flight([letter(1)])
        w.inbox.in_flight([letter(1)])
        assert [each.attempts for each in w.inbox.waiting(BOT)] == [2, 0]


def test_what_was_done_long_ago_is_forgotten(work: Working) -> None:
    with work(NOON) as w:
        w.inbox.keep([letter(1), letter(2), letter(3)])
        w.inbox.mark(letter(1), InboxState.DONE)
        w.inbox.mark(letter(2), InboxState.ASIDE)
        assert w.inbox.forget(NOON) == 0
        assert w.inbox.forget(NOON + timedelta(seconds=1)) == 1
        # what was not done is kept, however old
        left = w.session.scalars(select(Received.update_id).order_by(Received.update_id)).all()
        assert left == [2, 3]


def test_moments_come_back_as_they_were(work: Working) -> None:
    held_up = Letter(BOT, 1, Channel.LOCAL, "{}", NOON, NOON - timedelta(days=3))
    with work(NOON) as w:
        w.inbox.keep([held_up])
    with work(NOON) as w:
        assert w.inbox.waiting(BOT) == [held_up]


def test_when_telegram_was_last_heard_from(work: Working) -> None:
    with work(NOON) as w:
        assert w.inbox.last_heard(BOT) is None
        w.inbox.heard(BOT, NOON)
        w.inbox.heard(BOT, NOON + timedelta(minutes=1))
        w.inbox.heard(1, NOON)
        assert w.inbox.last_heard(BOT) == NOON + timedelta(minutes=1)
        assert w.inbox.last_heard(1) == NOON


def test_a_turn_that_fails_marks_nothing(database: Database) -> None:
    with database.writing() as session:
        Inbox(session).keep([letter(1)])
    with database.session() as session:
        Inbox(session).mark(letter(1), InboxState.DONE)
        session.rollback()
    with database.reading() as session:
        assert ids(Inbox(session).waiting(BOT)) == [1]
        assert session.execute(select(func.count()).select_from(Received)).scalar_one() == 1
