"""What both databases promise about transactions and moments."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError, StatementError

from models.base import Base, Moment
from models.calendar import SHANGHAI
from models.database import Database
from models.history import By, Source
from models.inbox import Heartbeat
from models.person import Person
from models.terms import Terms
from models.work import Work
from tests.conftest import ROOT, Working, moment


class MishapError(Exception):
    """Something goes wrong in the middle of a unit of work."""


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Person.name).order_by(Person.id)))


# --- transactions ------------------------------------------------------------------------------


def test_what_a_failed_unit_of_work_wrote_is_gone(database: Database, work: Working) -> None:
    def fail_half_way() -> None:
        with work("2026-10-01 09:00") as w:
            w.session.add(Person(name="张三"))
            w.session.flush()
            raise MishapError

    with pytest.raises(MishapError):
        fail_half_way()
    assert names(database) == []


def test_what_a_released_savepoint_wrote_is_gone_with_the_transaction_around_it(
    database: Database, terms: Terms
) -> None:
    """As Python's sqlite3 does it by itself, the savepoint's rows survive the outer rollback."""
    with database.engine.connect() as connection:
        outer = connection.begin()
        with database.session(connection) as session:
            Work(session, moment("2026-10-01 09:00"), terms, By(Source.CHAT))
            session.add(Person(name="张三"))
            session.commit()  # a turn of the group is done: its savepoint is released
        with database.session(connection) as session:
            Work(session, moment("2026-10-01 09:00"), terms, By(Source.CHAT))
            session.add(Person(name="李四"))
            session.commit()
        outer.rollback()  # and the group's commit fails
    assert names(database) == []


def test_a_turn_that_fails_takes_only_itself_back(database: Database, terms: Terms) -> None:
    with database.engine.connect() as connection:
        outer = connection.begin()
        for name, fails in (("张三", False), ("李四", True), ("王五", False)):
            with database.session(connection) as session:
                Work(session, moment("2026-10-01 09:00"), terms, By(Source.CHAT))
                session.add(Person(name=name))
                session.flush()
                if fails:
                    session.rollback()
                else:
                    session.commit()
        outer.commit()
    assert names(database) == ["张三", "王五"]


def test_a_reader_sees_one_moment_and_writes_nothing(database: Database, work: Working) -> None:
    with work("2026-10-01 09:00") as w:
        w.session.add(Person(name="张三"))
    with database.reading() as session:
        session.info.update(by=By(Source.CHAT), now=moment("2026-10-01"), valid_from=date.min)
        session.add(Person(name="李四"))
        session.flush()
    assert names(database) == ["张三"]


def test_a_reader_does_not_wait_for_a_writer(sqlite: Database, terms: Terms) -> None:
    with sqlite.writing() as writing:
        Work(writing, moment("2026-10-01 09:00"), terms, By(Source.CHAT))
        writing.add(Person(name="张三"))
        writing.flush()
        assert names(sqlite) == []
    assert names(sqlite) == ["张三"]


def test_writers_take_turns(database: Database, work: Working) -> None:
    """Each reads what the one before wrote: no lock is asked for too late."""
    with work("2026-10-01 09:00") as w:
        w.inbox.heard(1, moment("2026-10-01 09:00"))

    def run() -> None:
        for _ in range(5):
            with database.writing() as session:
                row = session.scalars(select(Heartbeat).with_for_update()).one()
                row.heard_at += timedelta(minutes=1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.reading() as session:
        assert session.scalars(select(Heartbeat.heard_at)).one() == moment("2026-10-01 09:20")


def test_sqlite_is_opened_so_that_a_commit_is_on_the_disk(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_row_points_to_what_is_there(database: Database) -> None:
    with database.engine.connect() as connection, pytest.raises(Exception, match=r"(?i)foreign"):
        connection.execute(
            text("INSERT INTO party_group (organization_id, name) VALUES (999, 'x')")
        )


@pytest.mark.parametrize("empty", ["sqlite", "postgresql"], indirect=True)
def test_two_processes_start_on_an_empty_database(empty: Database) -> None:
    """Both bring the tables up; the second waits for the first and finds them."""
    url = empty.url.render_as_string(hide_password=False)
    program = f"from models.database import Database; Database({url!r}).migrate()"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert names(empty) == []


def test_a_file_that_can_not_be_opened_says_so(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}")  # a folder
    with pytest.raises(OperationalError, match="unable to open"):
        database.migrate()
    database.close()


# --- moments -----------------------------------------------------------------------------------

zones = st.sampled_from([UTC, SHANGHAI, timezone(timedelta(hours=-9, minutes=-30))])
moments = st.builds(
    datetime.combine,
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.times().filter(lambda clock: clock.tzinfo is None),
    zones,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments)
def test_a_moment_comes_back_aware_and_in_utc(database: Database, at: datetime) -> None:
    with database.session() as session:
        session.add(Heartbeat(bot_id=1, heard_at=at))
        session.flush()
        session.expire_all()
        found = session.scalars(select(Heartbeat.heard_at)).one()
        assert found == at
        assert found.utcoffset() == timedelta()
        # the database compares moments, whatever zone they were said in
        later = at + timedelta(microseconds=1)
        earlier = select(Heartbeat).where(Heartbeat.heard_at < later.astimezone(SHANGHAI))
        assert len(session.scalars(earlier).all()) == 1
        not_earlier = select(Heartbeat).where(Heartbeat.heard_at < at.astimezone(SHANGHAI))
        assert session.scalars(not_earlier).all() == []
        session.rollback()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with database.session() as session:
        session.add(Heartbeat(bot_id=1, heard_at=datetime(2026, 10, 1)))  # noqa: DTZ001 - the point
        with pytest.raises(StatementError, match="needs a time zone"):
            session.flush()


def test_every_moment_of_the_schema_is_kept_so() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if column.name.endswith("_at"):
                assert isinstance(column.type, Moment), f"{table.name}.{column.name}"
            if isinstance(column.type, Moment):
                assert column.name.endswith(("_at", "_from", "_before", "_since")), column.name
            if column.name.endswith("_on"):
                assert column.type.python_type is date, f"{table.name}.{column.name}"
