"""The append-only line of history that every change leaves: who, when, true from when, from, to.

Rows whose class is `Recorded` need no call: the session listens to its own flushes, so that
no handler can forget. The database itself refuses to change or delete a line (migrations).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Index, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column
from sqlalchemy.orm.attributes import instance_dict

from models.base import Base

if TYPE_CHECKING:
    from models.work import Work


class Source(StrEnum):
    """Through which door a change came."""

    CHAT = "chat"
    IMPORT = "import"
    COMMAND_LINE = "command_line"
    TICK = "tick"


@dataclass(frozen=True)
class By:
    """Who is changing things in a unit of work, and through which door."""

    source: Source
    person_id: int | None = None
    why: str | None = None


class Change(Base):
    """One line of history. `field` is empty where the row was made or removed."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_thing", "thing", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]
    valid_from: Mapped[date]
    source: Mapped[Source]
    person_id: Mapped[int | None]
    thing: Mapped[str]
    thing_id: Mapped[int]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    why: Mapped[str | None]


class Recorded:
    """A row whose every change leaves a line of history."""

    #: Columns whose changes say nothing about the business.
    unrecorded: ClassVar[frozenset[str]] = frozenset({"id", "path"})

    if TYPE_CHECKING:
        id: Mapped[int]


class History:
    """Questions about what was changed."""

    def __init__(self, work: Work) -> None:
        self._session = work.session

    def of(self, thing: Recorded) -> Sequence[Change]:
        """The lines of one row, oldest first."""
        return self._session.scalars(
            select(Change)
            .where(Change.thing == table_of(thing), Change.thing_id == thing.id)
            .order_by(Change.id)
        ).all()


def table_of(thing: Recorded) -> str:
    """The name under which a row's lines are kept."""
    return str(inspect(type(thing)).local_table.name)


def write_lines(session: Session, _flush: UOWTransaction) -> None:
    """Write the lines of one flush; registered for `after_flush` where sessions are made."""
    # after_flush still sees what was new and dirty, and new rows already have their ids.
    lines = [
        *(line for row in session.new if isinstance(row, Recorded) for line in _made(row)),
        *(line for row in session.dirty if isinstance(row, Recorded) for line in _changed(row)),
        *(line for row in session.deleted if isinstance(row, Recorded) for line in _removed(row)),
    ]
    if not lines:
        return
    by: By = session.info["by"]
    for line in lines:
        line |= {
            "recorded_at": session.info["now"],
            "valid_from": session.info["valid_from"],
            "source": by.source,
            "person_id": by.person_id,
            "why": by.why,
        }
    session.connection().execute(insert(Change), lines)


def _made(row: Recorded) -> Iterator[dict[str, Any]]:
    values = {
        name: _text(instance_dict(row).get(name))
        for name in _columns(row)
        if instance_dict(row).get(name) is not None
    }
    yield _line(row, "", None, "; ".join(f"{name}={value}" for name, value in values.items()))


def _changed(row: Recorded) -> Iterator[dict[str, Any]]:
    state = inspect(row)
    for name in _columns(row):
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if before != after:
            yield _line(row, name, _text(before), _text(after))


def _removed(row: Recorded) -> Iterator[dict[str, Any]]:
    yield _line(row, "", "removed", None)


def _columns(row: Recorded) -> Iterator[str]:
    return (
        attribute.key
        for attribute in inspect(type(row)).column_attrs
        if attribute.key not in row.unrecorded
    )


def _line(row: Recorded, field: str, before: str | None, after: str | None) -> dict[str, Any]:
    return {
        "thing": table_of(row),
        "thing_id": row.id,
        "field": field,
        "before": before,
        "after": after,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
