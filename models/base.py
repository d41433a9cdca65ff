"""What every table stands on: the declarative base and the column types."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Enum, MetaData, String, Time
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the row, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could say later what it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment needs a time zone: {value!r}"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: A number that Telegram gives out: chats and bots have up to 52 bits (Bot API, `Chat.id`).
TelegramId = Annotated[int, "telegram"]

#: As many parameters as one statement takes along; databases refuse too many.
MOST_PARAMETERS = 1000


class Base(DeclarativeBase):
    """The base of all rows; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Moment,
        TelegramId: BigInteger,
        date: Date,
        time: Time,
        str: String,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        # The value is stored, not the name: rows stay readable when a name is bettered.
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


def in_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in portions that fit into one statement: a province has tens of thousands of branches."""
    for start in range(0, len(ids), MOST_PARAMETERS):
        yield ids[start : start + MOST_PARAMETERS]


def insert_new(session: Session, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that passes over what a unique key says is there already."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(row).on_conflict_do_nothing()
    return postgresql.insert(row).on_conflict_do_nothing()


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """What was asked is not done, for a reason that people are told.

    `text` is the key of the sentence; `facts` fill it. Subclasses are named by their reason.
    """

    text = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.text)
        self.facts = facts
