"""不计入应到会: a branch asks, the superior consents (中央组织部's answers on 应到会人数)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.history import Recorded
from models.member import Member
from models.obligation import Answer
from models.organization import PartyOrganization, under

if TYPE_CHECKING:
    from models.work import Work


class Ground(StrEnum):
    """For what somebody may be left out of 应到会 (domain: meetings and votes)."""

    ILL = "ill"
    ABROAD = "abroad"
    BEDRIDDEN = "bedridden"
    IMPRISONED = "imprisoned"
    MOVED = "moved"


class Exemption(Recorded, Base):
    """A branch asks that a member is not counted from a day on, until another or for good."""

    __tablename__ = "exemption"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    ground: Mapped[Ground]
    since: Mapped[date]
    until: Mapped[date | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int]
    answer: Mapped[Answer] = mapped_column(default=Answer.WAITING)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class Exemptions:
    """Asking, and answering."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, exemption_id: int) -> Exemption | None:
        """The request with that id."""
        return self._session.get(Exemption, exemption_id)

    def ask(self, member: Member, ground: Ground, since: date, until: date | None) -> Exemption:
        """Ask for consent; what was asked before about the same member waits no longer."""
        assert self._work.by.person_id is not None
        for before in self._session.scalars(
            select(Exemption).where(
                Exemption.member_id == member.id, Exemption.answer == Answer.WAITING
            )
        ):
            before.answer = Answer.REPLACED
        exemption = Exemption(
            member=member,
            ground=ground,
            since=since,
            until=until,
            asked_at=self._work.now,
            asked_by=self._work.by.person_id,
            answer=Answer.WAITING,
        )
        self._session.add(exemption)
        self._session.flush()
        return exemption

    def answer(self, exemption: Exemption, answer: Answer, reason: str) -> None:
        """The superior's word; with consent the member is not counted from that day on.

        `reason` is the ground in the words in which the roster has it.
        """
        exemption.answer = answer
        exemption.answered_at, exemption.answered_by = self._work.now, self._work.by.person_id
        if answer is Answer.ACCEPTED:
            self._work.roster.excuse(exemption.member, reason, exemption.since, exemption.until)
        self._session.flush()

    def waiting(self, top: PartyOrganization) -> Sequence[Exemption]:
        """What waits for a superior's word at or under a node, oldest first."""
        return self._session.scalars(
            select(Exemption)
            .join(Member, Member.id == Exemption.member_id)
            .join(PartyOrganization, PartyOrganization.id == Member.organization_id)
            .where(under(top), Exemption.answer == Answer.WAITING)
            .order_by(Exemption.id)
        ).all()
