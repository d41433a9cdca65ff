"""What was promised: everything the bot says, written in the same transaction as its cause.

A promise holds words by key and facts (rendered when sent), never a finished sentence. It has a
time before which it does not go, a dedupe key where it must exist once, and the name of the
question that is asked again just before sending (`refresh`): is this still true?
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Index, Insert, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, TelegramId, insert_new
from models.person import Channel

#: Answers go at once; everything else waits its turn and respects the quiet hours.
ANSWER = 0
#: What somebody has asked for and takes a while: by day and by night, as soon as it is made.
LATER = 1
NEWS = 5
REMINDER = 9


class Fate(StrEnum):
    """What became of a promise."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    VOID = "void"
    UNDELIVERABLE = "undeliverable"


class Notice(Base):
    """One promise. `edits` is the message that it replaces, where it replaces one."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "channel",
            "not_before",
            sqlite_where=text("fate = 'waiting'"),
            postgresql_where=text("fate = 'waiting'"),
        ),
        Index("ix_outbox_chat", "channel", "chat_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    chat_id: Mapped[TelegramId]
    priority: Mapped[int]
    say: Mapped[dict[str, Any]]
    edits: Mapped[TelegramId | None]
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    refresh: Mapped[str | None]
    made_at: Mapped[datetime]
    not_before: Mapped[datetime]
    fate: Mapped[Fate] = mapped_column(default=Fate.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    message_id: Mapped[TelegramId | None]
    error: Mapped[str | None]


@dataclass(frozen=True)
class Promise:
    """A promise on its way to delivery."""

    id: int
    channel: Channel
    chat_id: int
    priority: int
    say: dict[str, Any]
    edits: int | None = None
    refresh: str | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Bulk:
    """One of many promises that a tick makes together."""

    channel: Channel
    chat_id: int
    say: dict[str, Any]
    dedupe: str
    refresh: str | None = None


@dataclass(frozen=True)
class Kept:
    """What became of one promise, on its way back from delivery."""

    id: int
    fate: Fate
    at: datetime
    message_id: int | None = None
    error: str | None = None


class Outbox:
    """Core statements only: every answer passes through here."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        #: What this transaction promised that may go at once, for delivery after the commit.
        self.fresh: list[Promise] = []

    def promise(
        self,
        channel: Channel,
        chat_id: int,
        say: dict[str, Any],
        *,
        priority: int = ANSWER,
        edits: int | None = None,
        dedupe: str | None = None,
        refresh: str | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Promise to say something.

        Returns:
            False where the same dedupe key was promised before: then nothing is added.
        """
        values = {
            "channel": channel,
            "chat_id": chat_id,
            "priority": priority,
            "say": say,
            "edits": edits,
            "dedupe": dedupe,
            "refresh": refresh,
            "made_at": self._now,
            "not_before": not_before or self._now,
            "fate": Fate.WAITING,
            "attempts": 0,
        }
        new: int | None
        if dedupe is None:
            # By Core: nothing here hangs on what the session has not yet written.
            made = self._session.connection().execute(_new(), values)
            [new] = made.inserted_primary_key or (0,)
        else:
            new = self._session.execute(
                insert_new(self._session, Notice).values(values).returning(Notice.id)
            ).scalar_one_or_none()
        if new is None:
            return False
        if not_before is None or not_before <= self._now:
            self.fresh.append(Promise(new, channel, chat_id, priority, say, edits, refresh))
        return True

    def promise_all(self, promises: Sequence[Bulk], *, priority: int, not_before: datetime) -> int:
        """Promise many things at once; delivery finds them in the table when they are due.

        Returns:
            How many are new: of those whose dedupe key was promised before nothing is added.
        """
        if not promises:
            return 0
        new = self._session.execute(
            insert_new(self._session, Notice).returning(Notice.id),
            [
                {
                    "channel": each.channel,
                    "chat_id": each.chat_id,
                    "priority": priority,
                    "say": each.say,
                    "dedupe": each.dedupe,
                    "refresh": each.refresh,
                    "made_at": self._now,
                    "not_before": not_before,
                    "fate": Fate.WAITING,
                    "attempts": 0,
                }
                for each in promises
            ],
        )
        return len(new.all())

    def due(
        self, channel: Channel, at: datetime, limit: int, busy: Collection[int] = ()
    ) -> list[Promise]:
        """What is to be sent by that moment, answers first, then by age; not to the busy chats."""
        rows = self._session.execute(
            select(Notice)
            .where(
                Notice.channel == channel,
                Notice.fate == Fate.WAITING,
                Notice.not_before <= at,
                Notice.chat_id.not_in(busy),
            )
            .order_by(Notice.priority, Notice.id)
            .limit(limit)
        ).scalars()
        return [_promise(row) for row in rows]

    def unanswered(self, channel: Channel, at: datetime) -> list[Promise]:
        """The answers that are still to be said, the oldest first: all of them."""
        rows = self._session.execute(
            select(Notice)
            .where(
                Notice.channel == channel,
                Notice.fate == Fate.WAITING,
                Notice.priority == ANSWER,
                Notice.not_before <= at,
            )
            .order_by(Notice.id)
        ).scalars()
        return [_promise(row) for row in rows]

    def next_due(self, channel: Channel, after: datetime) -> datetime | None:
        """When the next promise comes due that is not due by that moment."""
        return self._session.scalar(
            select(func.min(Notice.not_before)).where(
                Notice.channel == channel,
                Notice.fate == Fate.WAITING,
                Notice.not_before > after,
            )
        )

    def kept(self, results: Iterable[Kept]) -> None:
        """Write down what became of promises."""
        rows = [
            {
                "key": result.id,
                "fate_": result.fate,
                "sent_at_": result.at,
                "message_id_": result.message_id,
                "error_": result.error,
            }
            for result in results
        ]
        if rows:
            self._session.connection().execute(
                update(Notice)
                .where(Notice.id == bindparam("key"))
                .values(
                    fate=bindparam("fate_"),
                    sent_at=bindparam("sent_at_"),
                    message_id=bindparam("message_id_"),
                    error=bindparam("error_"),
                    attempts=Notice.attempts + 1,
                ),
                rows,
            )

    def put_off(self, notice_id: int, until: datetime, error: str) -> None:
        """Try again later."""
        self._session.execute(
            update(Notice)
            .where(Notice.id == notice_id)
            .values(not_before=until, attempts=Notice.attempts + 1, error=error)
        )

    def begun(self, notice_id: int) -> None:
        """Count that work promised for later is begun: if it takes the process down, that is known."""
        self._session.execute(
            update(Notice).where(Notice.id == notice_id).values(attempts=Notice.attempts + 1)
        )

    def sent_since(self, since: datetime, priority: int) -> dict[tuple[Channel, int], int]:
        """How many promises of a priority were kept or still wait for each chat since a moment."""
        rows = self._session.execute(
            select(Notice.channel, Notice.chat_id, func.count())
            .where(
                Notice.priority == priority,
                Notice.made_at >= since,
                Notice.fate.in_((Fate.WAITING, Fate.DELIVERED)),
            )
            .group_by(Notice.channel, Notice.chat_id)
        )
        return {(channel, chat_id): count for channel, chat_id, count in rows}

    def move_chat(self, channel: Channel, old: int, new: int) -> None:
        """A chat has got a new id; what was promised goes there."""
        self._session.execute(
            update(Notice)
            .where(Notice.channel == channel, Notice.chat_id == old, Notice.fate == Fate.WAITING)
            .values(chat_id=new)
        )


def wait_before(attempts: int) -> timedelta:
    """How long to wait after so many failures: 2 s, 4 s, 8 s … at most half a minute.

    Longer would be felt once Telegram is there again: somebody has pressed a button.
    """
    return timedelta(seconds=min(2 ** min(attempts, 5), 30))


def _promise(row: Notice) -> Promise:
    return Promise(
        row.id,
        row.channel,
        row.chat_id,
        row.priority,
        row.say,
        row.edits,
        row.refresh,
        row.attempts,
    )


@cache
def _new() -> Insert:
    # The statement is the same for every answer, so that it is built once.
    return insert(Notice)
