"""What people say to those above them: a request for help, and an opinion of the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.history import Recorded
from models.organization import PartyOrganization, under
from models.person import Person

if TYPE_CHECKING:
    from models.work import Work


class HelpRequest(Recorded, Base):
    """A branch asks its superiors for help; it stands in their summary until one has seen to it."""

    __tablename__ = "help_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    words: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)
    asker: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Feedback(Recorded, Base):
    """An opinion of the bot, for the administrator."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Voices:
    """Keeping and finding what people said."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def ask_for_help(self, branch: PartyOrganization, words: str) -> HelpRequest:
        """Keep a request for help."""
        assert self._work.by.person_id is not None
        request = HelpRequest(
            organization=branch,
            words=words,
            asked_at=self._work.now,
            asked_by=self._work.by.person_id,
        )
        self._session.add(request)
        self._session.flush()
        return request

    def open_requests(self, top: PartyOrganization) -> Sequence[HelpRequest]:
        """The requests at or under a node that nobody has seen to, oldest first."""
        return self._session.scalars(
            select(HelpRequest)
            .join(PartyOrganization, PartyOrganization.id == HelpRequest.organization_id)
            .where(under(top), HelpRequest.settled_at.is_(None))
            .order_by(HelpRequest.id)
        ).all()

    def request(self, request_id: int) -> HelpRequest | None:
        """The request with that id."""
        return self._session.get(HelpRequest, request_id)

    def settle(self, request: HelpRequest) -> None:
        """Somebody above has seen to it."""
        request.settled_at, request.settled_by = self._work.now, self._work.by.person_id
        self._session.flush()

    def give_feedback(self, words: str) -> Feedback:
        """Keep an opinion of the bot."""
        assert self._work.by.person_id is not None
        feedback = Feedback(words=words, given_at=self._work.now, given_by=self._work.by.person_id)
        self._session.add(feedback)
        self._session.flush()
        return feedback
