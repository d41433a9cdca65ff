"""What both databases promise: transactions, moments, and the shape that the migrations make."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.database import Database
from models.person import Person
from tests.cast import Cast
from tests.conftest import Working


class MishapError(Exception):
    """Something goes wrong in the middle of a unit of work."""


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Person.name)))


def test_what_a_failed_unit_of_work_wrote_is_gone(database: Database, work: Working) -> None:
    def fail_half_way() -> None:
        with work("2026-10-01 09:00") as w:
            w.session.add(Person(name="张三"))
            w.session.flush()
            raise MishapError

    with pytest.raises(MishapError):
        fail_half_way()
    assert names(database) == []


def test_the_cast_stands(database: Database, cast: Cast) -> None:
    assert cast.wang.name in names(database)
