"""People, and the chats through which they are reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, TelegramId, in_batches
from models.history import Recorded

if TYPE_CHECKING:
    from models.work import Work


class Channel(StrEnum):
    """Through whose servers a chat goes; what may be shown depends on it (models/rights.py)."""

    TELEGRAM = "telegram"
    LOCAL = "local"


class Gender(StrEnum):
    """As the roster has it."""

    MALE = "male"
    FEMALE = "female"


class Education(StrEnum):
    """As the ledgers of secretaries and of the talent pool have it."""

    GRADUATE = "graduate"
    BACHELOR = "bachelor"
    COLLEGE = "college"
    SECONDARY = "secondary"
    LOWER = "lower"


class Person(Recorded, Base):
    """Somebody with a name. `birth_month` is `1980-03`; with the name it tells namesakes apart."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_birth_month", "name", "birth_month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    birth_month: Mapped[str | None]
    gender: Mapped[Gender | None]
    ethnicity: Mapped[str | None]
    phone: Mapped[str | None]
    education: Mapped[Education | None]


class Chat(Base):
    """One chat on one channel. A stranger's chat has a row only once a code was tried in it.

    `acting_as` is the appointment chosen where a person holds several; `draft_id` is the
    form that typed words belong to.
    """

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("channel", "chat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    chat_id: Mapped[TelegramId]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    joined_at: Mapped[datetime | None]
    seen_on: Mapped[date | None]
    blocked_at: Mapped[datetime | None]
    acting_as: Mapped[int | None]
    draft_id: Mapped[int | None]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def reachable(self) -> bool:
        """Somebody has joined here and has not blocked the bot."""
        return self.person_id is not None and self.blocked_at is None


class People:
    """Questions about people and their chats."""

    def __init__(self, work: Work) -> None:
        self._session = work.session
        self._now = work.now

    def get(self, person_id: int) -> Person | None:
        """The person with that id."""
        return self._session.get(Person, person_id)

    def chat(self, channel: Channel, chat_id: int) -> Chat | None:
        """The chat, if anything is known of it."""
        return self._session.scalar(_chat(), {"channel": channel, "number": chat_id})

    def new_chat(self, channel: Channel, chat_id: int) -> Chat:
        """A chat that was not known before."""
        chat = Chat(channel=channel, chat_id=chat_id, wrong_codes=0)
        self._session.add(chat)
        self._session.flush()
        return chat

    def chats_of(self, person_ids: Sequence[int]) -> Sequence[Chat]:
        """Where these people can be reached now."""
        return [
            chat
            for some in in_batches(person_ids)
            for chat in self._session.scalars(
                select(Chat)
                .where(Chat.person_id.in_(some), Chat.blocked_at.is_(None))
                .order_by(Chat.id)
            )
        ]

    def may_guess(self, chat: Chat, most_per_hour: int) -> bool:
        """Whether this chat has not yet tried too many wrong codes in the last hour."""
        if chat.wrong_since is None or self._now - chat.wrong_since >= timedelta(hours=1):
            return True
        return chat.wrong_codes < most_per_hour

    def guessed_wrong(self, chat: Chat) -> None:
        """Count a wrong code against the chat; the count starts anew after an hour."""
        if chat.wrong_since is None or self._now - chat.wrong_since >= timedelta(hours=1):
            chat.wrong_codes, chat.wrong_since = 0, self._now
        chat.wrong_codes += 1


@cache
def _chat() -> Select[Chat]:
    return select(Chat).where(
        Chat.channel == bindparam("channel"), Chat.chat_id == bindparam("number")
    )
