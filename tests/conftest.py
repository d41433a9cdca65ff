"""What all tests stand on: the two databases, the shipped settings, and a unit of work.

A test that takes `database` runs twice, on SQLite and on PostgreSQL. Both start from a migrated
copy that is made once a run, so a fresh database costs milliseconds.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest

from bot.settings import Settings, load
from models.calendar import SHANGHAI
from models.database import Database
from models.history import By, Source
from models.kind import Kind
from models.terms import Terms
from models.work import Work
from tests import cast as the_cast
from tests import postgres

ROOT = Path(__file__).parent.parent

# Machines that run tests are slow at times; how long an example took says nothing.
hypothesis.settings.register_profile("zhibao", deadline=None)
hypothesis.settings.load_profile("zhibao")


def moment(words: str | datetime) -> datetime:
    """A moment as people write it: `2026-10-22 09:00` is nine in the morning in China."""
    if isinstance(words, datetime):
        return words
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


class Working(Protocol):
    """What the fixture `work` is: it opens a unit of work as of a moment."""

    def __call__(
        self, now: str | datetime, person_id: int | None = None, *, source: Source = ...
    ) -> AbstractContextManager[Work]:
        """A unit of work, committed at the end unless something is raised."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where a browser test leaves its screens."""
    parser.addoption(
        "--pictures", metavar="DIR", help="keep the screens of the browser tests there"
    )


@pytest.fixture(scope="session")
def shipped() -> Settings:
    """The settings as shipped, whatever the environment says."""
    return load(ROOT / "config.toml", environ={})


def owing(settings: Settings, *kinds: Kind) -> Settings:
    """Settings by which these kinds are owed and no others."""
    obligations = {
        kind: each.model_copy(update={"owed": kind in kinds})
        for kind, each in settings.obligations.items()
    }
    return settings.model_copy(update={"obligations": obligations})


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """The settings as shipped, but that only theme days are owed: one thing is told at a time."""
    return owing(shipped, Kind.THEME_DAY)


@pytest.fixture(scope="session")
def terms(settings: Settings) -> Terms:
    """What the business depends on, as shipped; `terms.model_copy(update=…)` for other rules."""
    return settings.terms


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh, migrated database of each sort in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated SQLite file, opened as the bot opens it."""
    file = tmp_path / "zhibao.db"
    shutil.copyfile(migrated_file, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def postgresql(postgresql_server: postgres.Server, _migrated_template: str) -> Iterator[Database]:
    """A fresh, migrated PostgreSQL database."""
    name = postgresql_server.create(_migrated_template)
    database = Database(postgresql_server.url(name))
    yield database
    database.close()
    postgresql_server.drop(name)


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table; takes `sqlite` or `postgresql` as its parameter."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        database.close()
        return
    server: postgres.Server = request.getfixturevalue("postgresql_server")
    name = server.create()
    database = Database(server.url(name))
    yield database
    database.close()
    server.drop(name)


@pytest.fixture
def work(database: Database, terms: Terms) -> Working:
    """Opens units of work on `database`: `with work("2026-10-22 09:00", wang.id) as w: …`."""
    return working(database, terms)


def working(database: Database, terms: Terms) -> Working:
    """Opens units of work on a database, by those terms."""

    @contextmanager
    def open_work(
        now: str | datetime, person_id: int | None = None, *, source: Source = Source.CHAT
    ) -> Iterator[Work]:
        with database.writing() as session:
            yield Work(session, moment(now), terms, By(source, person_id))

    return open_work


@pytest.fixture
def cast(work: Working) -> the_cast.Cast:
    """The fixed cast on its small tree (tests/cast.py), in `database`; nothing is owed yet."""
    with work("2026-09-01 08:00", source=Source.IMPORT) as w:
        return the_cast.build(w)


# --- what is made once a run -------------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "zhibao.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    """The PostgreSQL server of this run, started when first wanted."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine (apt-get install postgresql)")
    with postgres.running(programs) as server:
        yield server


@pytest.fixture(scope="session")
def _migrated_template(postgresql_server: postgres.Server) -> str:
    name = postgresql_server.create()
    database = Database(postgresql_server.url(name))
    database.migrate()
    database.close()
    return name


# --- skips -------------------------------------------------------------------------------------


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where everything is installed, a skip is a failure: it would hide what is not tested."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and "NOTHING_MAY_BE_SKIPPED" in os.environ
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped here: {report.longrepr[2]}"
