"""What was promised: once where it must be once, not before its time, until it is kept."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from models.database import Database
from models.outbox import (
    ANSWER,
    NEWS,
    REMINDER,
    Bulk,
    Fate,
    Kept,
    Notice,
    Outbox,
    Promise,
    wait_before,
)
from models.person import Channel
from models.work import Work
from tests.conftest import Working, moment

NOON = moment("2026-10-22 12:00")
HOUR = timedelta(hours=1)
CHAT = 5_000_000_001


def say(words: str) -> dict[str, object]:
    return {"key": words}


def words(promises: list[Promise]) -> list[str]:
    return [str(each.say["key"]) for each in promises]


def due(w: Work, at: datetime = NOON, limit: int = 100) -> list[str]:
    return words(w.outbox.due(Channel.TELEGRAM, at, limit))


def test_an_answer_goes_at_once(work: Working) -> None:
    with work(NOON) as w:
        assert w.outbox.promise(Channel.TELEGRAM, CHAT, say("a"), edits=77)
        [fresh] = w.outbox.fresh
        assert (fresh.chat_id, fresh.priority, fresh.edits, fresh.attempts) == (CHAT, 0, 77, 0)
        assert w.outbox.due(Channel.TELEGRAM, NOON, 10) == [fresh]
        assert w.outbox.due(Channel.LOCAL, NOON, 10) == []


def test_what_has_its_time_waits_for_it(work: Working) -> None:
    with work(NOON) as w:
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("later"), not_before=NOON + HOUR)
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("now"), not_before=NOON - HOUR)
        assert words(w.outbox.fresh) == ["now"]
        assert due(w) == ["now"]
        assert due(w, NOON + HOUR - timedelta(seconds=1)) == ["now"]
        assert due(w, NOON + HOUR) == ["later", "now"]


def test_answers_go_first_then_by_age(work: Working) -> None:
    with work(NOON) as w:
        for priority, key in ((REMINDER, "r1"), (NEWS, "n1"), (ANSWER, "a1"), (REMINDER, "r2")):
            w.outbox.promise(Channel.TELEGRAM, CHAT, say(key), priority=priority)
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("a2"))
        assert due(w) == ["a1", "a2", "n1", "r1", "r2"]
        assert due(w, limit=2) == ["a1", "a2"]


def test_what_has_a_key_is_promised_once(work: Working) -> None:
    with work(NOON) as w:
        assert w.outbox.promise(Channel.TELEGRAM, CHAT, say("first"), dedupe="k")
        assert not w.outbox.promise(Channel.TELEGRAM, CHAT, say("again"), dedupe="k")
        assert w.outbox.promise(Channel.TELEGRAM, CHAT, say("other"), dedupe="k2")
        assert w.outbox.promise(Channel.TELEGRAM, CHAT, say("free"))
        assert w.outbox.promise(Channel.TELEGRAM, CHAT, say("free"))
        assert words(w.outbox.fresh) == ["first", "other", "free", "free"]
    # also after it was kept, and by another process
    with work(NOON + HOUR) as w:
        [first, *_] = w.outbox.due(Channel.TELEGRAM, NOON + HOUR, 10)
        w.outbox.kept([Kept(first.id, Fate.DELIVERED, w.now, 1)])
        assert not w.outbox.promise(Channel.TELEGRAM, CHAT, say("again"), dedupe="k")
        assert due(w, w.now) == ["other", "free", "free"]


def bulk(key: str, chat_id: int = CHAT) -> Bulk:
    return Bulk(Channel.TELEGRAM, chat_id, say(key), dedupe=key, refresh="remind")


def test_many_are_promised_together(work: Working) -> None:
    with work(NOON) as w:
        made = [bulk("r1"), bulk("r2", 7), bulk("r1")]
        assert w.outbox.promise_all(made, priority=REMINDER, not_before=NOON + HOUR) == 2
        assert w.outbox.promise_all([bulk("r2"), bulk("r3")], priority=9, not_before=NOON) == 1
        assert w.outbox.promise_all([], priority=REMINDER, not_before=NOON) == 0
        assert due(w) == ["r3"]
        found = w.outbox.due(Channel.TELEGRAM, NOON + HOUR, 10)
        assert [(each.chat_id, each.say["key"], each.refresh) for each in found] == [
            (CHAT, "r1", "remind"),
            (7, "r2", "remind"),
            (CHAT, "r3", "remind"),
        ]
        assert w.outbox.fresh == []  # delivery finds them in the table


def test_many_thousands_are_promised_together(work: Working) -> None:
    with work(NOON) as w:
        made = [bulk(f"r{number}", number) for number in range(3000)]
        assert w.outbox.promise_all(made, priority=REMINDER, not_before=NOON) == 3000
        assert w.outbox.promise_all(made, priority=REMINDER, not_before=NOON) == 0


@pytest.mark.parametrize("fate", [Fate.DELIVERED, Fate.VOID, Fate.UNDELIVERABLE])
def test_what_became_of_a_promise(work: Working, fate: Fate) -> None:
    with work(NOON) as w:
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("a"))
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("b"))
        first, second = w.outbox.fresh
        w.outbox.kept([Kept(first.id, fate, NOON, message_id=9, error="why")])
        w.outbox.kept([])
        assert due(w) == ["b"]
        row = w.session.get_one(Notice, first.id)
        assert (row.fate, row.sent_at, row.message_id, row.error, row.attempts) == (
            fate,
            NOON,
            9,
            "why",
            1,
        )
        assert w.session.get_one(Notice, second.id).fate is Fate.WAITING


def test_what_could_not_be_sent_is_tried_again_later(work: Working) -> None:
    with work(NOON) as w:
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("a"))
        [first] = w.outbox.fresh
        w.outbox.put_off(first.id, NOON + HOUR, "429")
        assert due(w) == []
        [again] = w.outbox.due(Channel.TELEGRAM, NOON + HOUR, 10)
        assert again.attempts == 1


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (6, 30), (1000, 30)],  # half a minute at most
)
def test_how_long_it_waits_before_it_tries_again(attempts: int, seconds: int) -> None:
    assert wait_before(attempts) == timedelta(seconds=seconds)


def test_how_many_a_chat_has_got_this_month(work: Working) -> None:
    def count(w: Work) -> dict[tuple[Channel, int], int]:
        return w.outbox.sent_since(moment("2026-10-01 00:00"), REMINDER)

    with work("2026-09-30 23:59") as w:
        w.outbox.promise_all([bulk("september")], priority=REMINDER, not_before=w.now)
    with work("2026-10-01 00:00") as w:
        assert count(w) == {}
        w.outbox.promise_all(
            [bulk("waits"), bulk("sent"), bulk("void"), bulk("blocked"), bulk("other", 7)],
            priority=REMINDER,
            not_before=w.now,
        )
        w.outbox.promise(Channel.TELEGRAM, CHAT, say("answer"))
        w.outbox.promise(Channel.LOCAL, CHAT, say("local"), priority=REMINDER)
        by_key = {
            str(each.say["key"]): each.id for each in w.outbox.due(Channel.TELEGRAM, w.now, 99)
        }
        w.outbox.kept(
            [
                Kept(by_key["sent"], Fate.DELIVERED, w.now, 1),
                Kept(by_key["void"], Fate.VOID, w.now),
                Kept(by_key["blocked"], Fate.UNDELIVERABLE, w.now),
            ]
        )
        # what was void or never reached anybody has disturbed nobody
        assert count(w) == {
            (Channel.TELEGRAM, CHAT): 2,
            (Channel.TELEGRAM, 7): 1,
            (Channel.LOCAL, CHAT): 1,
        }


def test_what_was_promised_follows_a_chat_to_its_new_number(work: Working) -> None:
    with work(NOON) as w:
        for key in ("kept", "waits"):
            w.outbox.promise(Channel.TELEGRAM, CHAT, say(key))
        w.outbox.promise(Channel.TELEGRAM, 7, say("other"))
        w.outbox.promise(Channel.LOCAL, CHAT, say("local"))
        w.outbox.kept([Kept(w.outbox.fresh[0].id, Fate.DELIVERED, NOON, 1)])
        w.outbox.move_chat(Channel.TELEGRAM, CHAT, -1_002_000_000_003)
        rows = w.session.scalars(select(Notice).order_by(Notice.id))
        assert [(row.say["key"], row.chat_id) for row in rows] == [
            ("kept", CHAT),
            ("waits", -1_002_000_000_003),
            ("other", 7),
            ("local", CHAT),
        ]


def test_a_promise_that_was_taken_back_is_not_made(database: Database) -> None:
    with database.session() as session:
        Outbox(session, NOON).promise(Channel.TELEGRAM, CHAT, say("a"))
        session.rollback()
    with database.reading() as session:
        assert Outbox(session, NOON).due(Channel.TELEGRAM, NOON, 10) == []


# --- a day of delivery, in any order -----------------------------------------------------------


class Delivering(RuleBasedStateMachine):
    """Promises are made, sent, put off and voided while time goes by."""

    migrated: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "zhibao.db"
        shutil.copyfile(self.migrated, file)
        self.database = Database(f"sqlite:///{file}")
        self.now = NOON
        self.made: set[int] = set()
        self.ended: dict[int, Fate] = {}
        self.keys: set[str] = set()
        self.earliest: dict[int, datetime] = {}

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    @rule(
        chat=st.integers(1, 3),
        priority=st.sampled_from([ANSWER, NEWS, REMINDER]),
        key=st.none() | st.sampled_from("abc"),
        hours=st.integers(-1, 3),
    )
    def promises(self, chat: int, priority: int, key: str | None, hours: int) -> None:
        not_before = self.now + hours * HOUR
        with self.database.writing() as session:
            new = Outbox(session, self.now).promise(
                Channel.TELEGRAM,
                chat,
                say("x"),
                priority=priority,
                dedupe=key,
                not_before=not_before,
            )
            ids = set(session.scalars(select(Notice.id))) - self.made
        assert new is (key is None or key not in self.keys)
        assert len(ids) == int(new)
        for number in ids:
            self.made.add(number)
            self.earliest[number] = not_before
        if key is not None:
            self.keys.add(key)

    @rule(minutes=st.integers(1, 240))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        limit=st.integers(1, 5),
        fate=st.sampled_from([*Fate]),
    )
    def delivers(self, limit: int, fate: Fate) -> None:
        with self.database.writing() as session:
            outbox = Outbox(session, self.now)
            found = outbox.due(Channel.TELEGRAM, self.now, limit)
            order = [(each.priority, each.id) for each in found]
            assert order == sorted(order)
            for each in found:
                assert each.id not in self.ended, "nothing is sent twice"
                assert self.earliest[each.id] <= self.now, "nothing is sent too early"
                if fate is Fate.WAITING:
                    until = self.now + wait_before(each.attempts)
                    outbox.put_off(each.id, until, "5xx")
                    self.earliest[each.id] = until
            if fate is not Fate.WAITING:
                outbox.kept([Kept(each.id, fate, self.now, 1) for each in found])
                self.ended |= {each.id: fate for each in found}

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "now"):
            return
        with self.database.reading() as session:
            outbox = Outbox(session, self.now)
            far = self.now + timedelta(days=365)
            waiting = {each.id for each in outbox.due(Channel.TELEGRAM, far, 10_000)}
            assert waiting == self.made - set(self.ended)
            fates = {row.id: row.fate for row in session.scalars(select(Notice))}
            assert {key: fate for key, fate in fates.items() if fate is not Fate.WAITING} == (
                self.ended
            )


def test_a_day_of_delivery(migrated_file: Path) -> None:
    machine = type("Bound", (Delivering,), {"migrated": migrated_file})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
