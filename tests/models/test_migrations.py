"""The migrations make what the models say, there and back, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import models.migrations
from models.base import Base
from models.database import Database
from models.tables import TABLES

BOTH = pytest.mark.parametrize("empty", ["sqlite", "postgresql"], indirect=True)


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(models.migrations.__file__).parent))
    return found


def go(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        here = config()
        here.attributes["connection"] = connection
        command.downgrade(here, revision)


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))


@BOTH
def test_the_migrations_make_what_the_models_say(empty: Database) -> None:
    empty.migrate()
    assert differences(empty) == []


@BOTH
def test_each_step_can_be_taken_back_and_taken_again(empty: Database) -> None:
    steps = [
        each.revision for each in ScriptDirectory.from_config(config()).walk_revisions("base")
    ][::-1]
    for before, revision in zip(["base", *steps], steps, strict=False):
        empty.migrate(revision)
        shape = set(inspect(empty.engine).get_table_names())
        go(empty, before)
        empty.migrate(revision)
        assert set(inspect(empty.engine).get_table_names()) == shape
    assert differences(empty) == []
    go(empty, "base")
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]


@BOTH
def test_migrating_twice_changes_nothing(empty: Database) -> None:
    empty.migrate()
    empty.migrate()
    assert set(inspect(empty.engine).get_table_names()) == {*TABLES, "alembic_version"}
