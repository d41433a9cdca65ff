"""The append-only line of history that every change leaves: who, when, true from when, from, to.

Rows whose class is `Recorded` need no call: the session listens to its own flushes, so that
no handler can forget. The database itself refuses to change or delete a line (migrations).

A line says two days: `valid_from`, from which it is true, and `recorded_at`, when we learned it.
"As of a past day" can mean either, so `History.as_of` takes both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, Index, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column
from sqlalchemy.orm.attributes import instance_dict

from models.base import Base, in_batches

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
    """One line of history: a field of a row from `before` to `after`, as JSON values.

    `field` is empty where the row was made (`after` holds all its fields) or removed (`before`).
    """

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
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    why: Mapped[str | None]


class Recorded:
    """A row whose every change leaves a line of history."""

    #: Columns whose changes say nothing about the business.
    unrecorded: ClassVar[frozenset[str]] = frozenset({"id", "path"})
    #: Columns that say from which day something is true; what changes them is true from there.
    begins: ClassVar[str | None] = None
    ends: ClassVar[str | None] = None

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

    def as_of(
        self, thing: Recorded, day: date, known_at: datetime | None = None
    ) -> dict[str, Any] | None:
        """The fields of a row as they were on a day, by what is known now or was at a moment.

        Of two lines that are true by that day the one recorded later counts: it corrects the
        other. Values are as JSON has them (days as `2026-10-22`); fields without one are left out.

        Returns:
            None where there was no such row.
        """
        lines = self.of(thing)
        return _told(
            line
            for line in lines
            if line.valid_from <= day and (known_at is None or line.recorded_at <= known_at)
        )

    def earlier(self, table: str, field: str, day: date) -> dict[int, Any]:
        """Of the rows whose `field` was changed from later than a day on: what it was on that day."""
        found: dict[int, Any] = {}
        for line in self._session.execute(
            select(Change.thing_id, Change.before)
            .where(Change.thing == table, Change.field == field, Change.valid_from > day)
            .order_by(Change.valid_from, Change.id)
        ):
            found.setdefault(line.thing_id, line.before)
        return found

    def otherwise_on(
        self, table: str, ids: Sequence[int], day: date
    ) -> dict[int, dict[str, Any] | None]:
        """Of these rows those that stood otherwise on a day, with their fields then (as `as_of`)."""
        found: dict[int, dict[str, Any] | None] = {}
        for some in in_batches(ids):
            later = set(
                self._session.scalars(
                    select(Change.thing_id)
                    .where(
                        Change.thing == table, Change.thing_id.in_(some), Change.valid_from > day
                    )
                    .distinct()
                )
            )
            lines: dict[int, list[Change]] = {number: [] for number in later}
            for line in self._session.scalars(
                select(Change)
                .where(Change.thing == table, Change.thing_id.in_(later))
                .order_by(Change.id)
            ):
                if line.valid_from <= day:
                    lines[line.thing_id].append(line)
            found |= {number: _told(known) for number, known in lines.items()}
        return found


def _told(lines: Iterable[Change]) -> dict[str, Any] | None:
    """What a row's lines come to, the later ones over the earlier."""
    fields: dict[str, Any] | None = None
    for line in lines:
        if line.field == "":
            fields = None if line.after is None else dict(line.after)
        elif fields is not None:
            fields[line.field] = line.after
    return fields and {name: value for name, value in fields.items() if value is not None}


def table_of(thing: Recorded) -> str:
    """The name under which a row's lines are kept."""
    return str(inspect(type(thing)).local_table.name)


def write_lines(session: Session, _flush: UOWTransaction) -> None:
    """Write the lines of one flush; registered for `after_flush` where sessions are made."""
    # after_flush still sees what was new and dirty, and new rows already have their ids.
    lines = [
        *(_made(row) for row in session.new if isinstance(row, Recorded)),
        *(line for row in session.dirty if isinstance(row, Recorded) for line in _changed(row)),
        *(_removed(row) for row in session.deleted if isinstance(row, Recorded)),
    ]
    if not lines:
        return
    by: By = session.info["by"]
    for line in lines:
        line |= {
            "recorded_at": session.info["now"],
            "valid_from": line["valid_from"] or session.info["valid_from"],
            "source": by.source,
            "person_id": by.person_id,
            "why": by.why,
        }
    session.connection().execute(insert(Change), lines)


def _made(row: Recorded) -> dict[str, Any]:
    return _line(row, "", None, _fields(row), _day(row, row.begins))


def _changed(row: Recorded) -> Iterator[dict[str, Any]]:
    state = inspect(row)
    for name in _columns(row):
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if before != after:
            # A corrected day of joining or leaving is true from the earlier one of the two.
            days = (before, after) if name in {row.begins, row.ends} else ()
            day = min((each for each in days if each is not None), default=None)
            yield _line(row, name, _value(before), _value(after), day)


def _removed(row: Recorded) -> dict[str, Any]:
    return _line(row, "", _fields(row), None, None)


def _fields(row: Recorded) -> dict[str, Any]:
    values = instance_dict(row)
    return {name: _value(values[name]) for name in _columns(row) if values.get(name) is not None}


def _day(row: Recorded, name: str | None) -> date | None:
    found = instance_dict(row).get(name) if name else None
    return found if isinstance(found, date) else None


def _columns(row: Recorded) -> Iterator[str]:
    return (
        attribute.key
        for attribute in inspect(type(row)).column_attrs
        if attribute.key not in row.unrecorded
    )


def _line(
    row: Recorded, field: str, before: Any, after: Any, valid_from: date | None
) -> dict[str, Any]:
    return {
        "thing": table_of(row),
        "thing_id": row.id,
        "field": field,
        "before": before,
        "after": after,
        "valid_from": valid_from,
    }


def _value(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case date() | time():
            return value.isoformat()
        case _:
            return value
