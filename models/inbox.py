"""What was received: kept before Telegram is told that it was, done exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Index, Update, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, TelegramId, insert_new
from models.person import Channel


class InboxState(StrEnum):
    """Where a received update has come to."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    ASIDE = "aside"


class Received(Base):
    """One update as it came. `counts_from` is the moment that it is judged by.

    A press carries no moment of its own; after an outage it counts from the outage's start.
    `attempts` counts turns begun, so that one in flight at two crashes is set aside.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "bot_id",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    bot_id: Mapped[TelegramId] = mapped_column(primary_key=True)
    update_id: Mapped[TelegramId] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    body: Mapped[str]
    received_at: Mapped[datetime]
    counts_from: Mapped[datetime]
    state: Mapped[InboxState] = mapped_column(default=InboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str | None]


class Heartbeat(Base):
    """When each bot last heard from Telegram: the start of an outage, if there is one."""

    __tablename__ = "heartbeat"

    bot_id: Mapped[TelegramId] = mapped_column(primary_key=True, autoincrement=False)
    heard_at: Mapped[datetime]


@dataclass(frozen=True)
class Letter:
    """An update on its way from the inbox to a turn."""

    bot_id: int
    update_id: int
    channel: Channel
    body: str
    received_at: datetime
    counts_from: datetime
    attempts: int = 0


class Inbox:
    """Core statements only: every message passes through here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, letters: Sequence[Letter]) -> None:
        """Keep what was received; what is known already is passed over."""
        if not letters:
            return
        self._session.execute(
            insert_new(self._session, Received),
            [
                {
                    "bot_id": letter.bot_id,
                    "update_id": letter.update_id,
                    "channel": letter.channel,
                    "body": letter.body,
                    "received_at": letter.received_at,
                    "counts_from": letter.counts_from,
                    "state": InboxState.WAITING,
                    "attempts": 0,
                }
                for letter in letters
            ],
        )

    def waiting(self, bot_id: int) -> list[Letter]:
        """What was kept and not yet done, oldest first."""
        rows = self._session.execute(
            select(Received)
            .where(Received.bot_id == bot_id, Received.state == InboxState.WAITING)
            .order_by(Received.update_id)
        ).scalars()
        return [
            Letter(
                row.bot_id,
                row.update_id,
                row.channel,
                row.body,
                row.received_at,
                row.counts_from,
                row.attempts,
            )
            for row in rows
        ]

    def mark(self, letter: Letter, state: InboxState, reference: str | None = None) -> bool:
        """Say what became of a waiting update; on PostgreSQL its row is held until the end.

        Returns:
            False where it was no longer waiting: somebody else has done it.
        """
        given = {
            "bot": letter.bot_id,
            "number": letter.update_id,
            "state_": state,
            "reference_": reference,
        }
        return bool(self._session.connection().execute(_mark(), given).rowcount)

    def in_flight(self, letters: Sequence[Letter]) -> None:
        """Count the start of turns for updates that a crash has left waiting."""
        numbers = [letter.update_id for letter in letters]
        for bot_id in {letter.bot_id for letter in letters}:
            self._session.execute(
                update(Received)
                .where(Received.bot_id == bot_id, Received.update_id.in_(numbers))
                .values(attempts=Received.attempts + 1)
            )

    def forget(self, before: datetime) -> int:
        """Remove the bodies of what was done long ago."""
        gone = self._session.execute(
            delete(Received).where(
                Received.state == InboxState.DONE, Received.received_at < before
            )
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]

    def set_aside(self) -> int:
        """How many updates wait for the administrator."""
        return self._session.execute(
            select(func.count()).where(Received.state.in_((InboxState.ASIDE, InboxState.FAILED)))
        ).scalar_one()

    def heard(self, bot_id: int, at: datetime) -> None:
        """Remember that Telegram was heard from."""
        changed = self._session.execute(
            update(Heartbeat).where(Heartbeat.bot_id == bot_id).values(heard_at=at)
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            self._session.execute(insert(Heartbeat).values(bot_id=bot_id, heard_at=at))

    def last_heard(self, bot_id: int) -> datetime | None:
        """When Telegram was last heard from."""
        return self._session.execute(
            select(Heartbeat.heard_at).where(Heartbeat.bot_id == bot_id)
        ).scalar_one_or_none()


@cache
def _mark() -> Update:
    # Every message passes through it, so that it is built once.
    return (
        update(Received)
        .where(
            Received.bot_id == bindparam("bot"),
            Received.update_id == bindparam("number"),
            Received.state == InboxState.WAITING,
        )
        .values(
            state=bindparam("state_"),
            reference=bindparam("reference_"),
            attempts=Received.attempts + 1,
        )
    )
