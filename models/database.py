"""The two databases: how they are opened, and how their transactions begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    StaticPool,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.orm import Session, sessionmaker

import models.migrations
from models import remembered
from models.history import write_lines

#: The advisory lock under which PostgreSQL's tables change shape; a number of our own.
MIGRATING = 7_061_921

#: For how many milliseconds SQLite waits for another writer.
PATIENCE_MS = 5_000


class Database:
    """An engine with the settings without which the promises of this house do not hold."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._sessions: sessionmaker[Session] = sessionmaker(
            expire_on_commit=False,
            autoflush=False,
            join_transaction_mode="create_savepoint",
        )
        event.listen(self._sessions, "after_flush", write_lines)
        remembered.listen(self._sessions)
        self.reader = self.engine.execution_options(reads_only=True)

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to the newest shape; whoever starts in the same moment waits for it."""
        config = Config()
        config.set_main_option("script_location", str(Path(models.migrations.__file__).parent))
        with self.engine.connect() as connection:
            if self.is_sqlite:
                # Before the transaction: it begins by waiting for whoever brings the tables up.
                connection.connection.cursor().execute(f"PRAGMA busy_timeout={PATIENCE_MS * 12}")
            try:
                with connection.begin():
                    if not self.is_sqlite:
                        connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
                    config.attributes["connection"] = connection
                    command.upgrade(config, revision)
            finally:
                if self.is_sqlite:
                    connection.connection.cursor().execute(f"PRAGMA busy_timeout={PATIENCE_MS}")

    def session(self, on: Engine | Connection | None = None, *, savepoint: bool = True) -> Session:
        """A session whose recorded rows leave their lines of history.

        On a connection that is in a transaction already, the session's commit releases a
        savepoint only; without one, whatever fails takes the whole transaction with it.
        """
        mode = "create_savepoint" if savepoint else "rollback_only"
        return self._sessions(bind=on or self.engine, join_transaction_mode=mode)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction, committed at the end unless something is raised."""
        with self.session() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One look at the database, never committed."""
        with self.session(self.reader) as session:
            try:
                yield session
            finally:
                session.rollback()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=20,
        max_overflow=0,
        pool_pre_ping=True,
        # A row that was refused is quoted in the error, and errors go into the log.
        hide_parameters=True,
        # A server that has gone without a word is noticed in seconds, not in a quarter of an hour.
        connect_args={"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 10},
    )


def _sqlite(url: URL) -> Engine:
    in_memory = not url.database or url.database == ":memory:"
    if not in_memory:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        # A row that was refused is quoted in the error, and errors go into the log.
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": PATIENCE_MS / 1000},
        **({"poolclass": StaticPool} if in_memory else {}),
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Python's sqlite3 must leave transactions alone: otherwise a savepoint that was
    # released survives the rollback of the transaction around it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _begin(connection: Connection) -> None:
    # Readers take a snapshot and never wait; writers take their place in the queue at once,
    # since a read lock that is to become a write lock later can fail.
    writes = not connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
