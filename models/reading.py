"""What the reading of messages has learned: words of the place, and which shapes were misread how often.

Nothing here holds what somebody wrote. A misreading is a slot and a shape, in which names, numbers
and titles are blotted out before it comes here (handlers/language/shapes.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Select, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, insert_new
from models.history import Recorded
from models.remembered import asked_once

if TYPE_CHECKING:
    from models.work import Work

#: So many own words at most: each is looked for in every message.
MOST_WORDS = 500


class OwnWord(Recorded, Base):
    """A word of the place, and the known one that it is read as."""

    __tablename__ = "own_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(unique=True)
    means: Mapped[str]
    said_at: Mapped[datetime]


class Misreading(Base):
    """How often what was understood in a slot was put right, in messages of one shape."""

    __tablename__ = "misreading"
    __table_args__ = (UniqueConstraint("slot", "shape"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[str]
    shape: Mapped[str]
    count: Mapped[int]
    last_at: Mapped[datetime]


class Readings:
    """Questions about what was learned."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @asked_once
    def own(self) -> dict[str, str]:
        """The words of the place and what they are read as."""
        return dict(self._session.execute(_own()).all())

    def words(self) -> Sequence[OwnWord]:
        """The same as rows, in the order of the words."""
        return self._session.scalars(select(OwnWord).order_by(OwnWord.word)).all()

    def word(self, word: str) -> OwnWord | None:
        """One of them."""
        return self._session.scalar(select(OwnWord).where(OwnWord.word == word))

    def teach(self, word: str, means: str) -> OwnWord:
        """From now on a word is read as another one; a later meaning replaces an earlier."""
        known = self.word(word)
        if known is None:
            known = OwnWord(word=word)
            self._session.add(known)
        known.means = means
        known.said_at = self._work.now
        self._session.flush()
        return known

    def forget(self, word: OwnWord) -> None:
        """From now on it is read as what it is."""
        self._session.delete(word)
        self._session.flush()

    def misread(self, slot: str, shape: str) -> None:
        """Count once more that a slot was put right in a message of that shape."""
        self._session.execute(
            insert_new(self._session, Misreading).values(
                slot=slot, shape=shape, count=0, last_at=self._work.now
            )
        )
        self._session.execute(
            update(Misreading)
            .where(Misreading.slot == slot, Misreading.shape == shape)
            .values(count=Misreading.count + 1, last_at=self._work.now)
        )

    def misread_most(self, most: int) -> Sequence[Misreading]:
        """What was misread most often, the latest first among equals."""
        return self._session.scalars(
            select(Misreading)
            .order_by(Misreading.count.desc(), Misreading.last_at.desc(), Misreading.id)
            .limit(most)
        ).all()


@cache
def _own() -> Select[str, str]:
    return select(OwnWord.word, OwnWord.means).limit(MOST_WORDS)
