"""Members join by themselves: one link for the whole branch, a typed name, and an officer's yes.

The link is passed on in a group and may go further than was meant. So it shows nobody's name:
whoever holds it types the own one, and whether it stands on the roster only the branch learns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.appointment import Appointment, Invitation, Role
from models.base import Base, Refused
from models.history import Recorded
from models.member import Member
from models.organization import PartyOrganization
from models.person import Chat

if TYPE_CHECKING:
    from models.work import Work

#: Whoever was told so often that the name does not fit had better speak with the branch.
MOST_TRIES = 3


class Joining(Recorded, Base):
    """A chat that wants to join as a member; `name` is what its owner has typed.

    `member_id` is who it was found to be; answered without one, it was turned down.
    """

    __tablename__ = "joining"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), index=True)
    name: Mapped[str | None]
    begun_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)
    chat: Mapped[Chat] = relationship(lazy="joined", innerjoin=True)


class TriedTooOften(Refused):
    """The branch has turned this chat down several times."""

    text = "join.tried_too_often"


class Joinings:
    """Making the link, asking, and answering."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, joining_id: int) -> Joining | None:
        """The request with that id."""
        return self._session.get(Joining, joining_id)

    def link(self, branch: PartyOrganization, valid: timedelta) -> str:
        """A code for all members of a branch; the one before is worth nothing from now on."""
        self._session.execute(
            update(Invitation)
            .where(
                Invitation.organization_id == branch.id,
                Invitation.role == Role.MEMBER,
                Invitation.appointment_id.is_(None),
                Invitation.expires_at > self._work.now,
            )
            .values(expires_at=self._work.now)
        )
        return self._work.invitations.make(branch, Role.MEMBER, None, valid)

    def open(self, chat: Chat) -> Joining | None:
        """What a chat has asked for and nobody has answered."""
        return self._session.scalar(
            select(Joining)
            .where(Joining.chat_id == chat.id, Joining.answered_at.is_(None))
            .order_by(Joining.id.desc())
            .limit(1)
        )

    def begin(self, branch: PartyOrganization, chat: Chat) -> Joining:
        """A chat wants to join a branch; what it wanted before is forgotten.

        Raises:
            TriedTooOften: the branch has said no several times.
        """
        declined = self._session.scalar(
            select(func.count()).where(
                Joining.chat_id == chat.id,
                Joining.organization_id == branch.id,
                Joining.answered_by.is_not(None),
                Joining.member_id.is_(None),
            )
        )
        if (declined or 0) >= MOST_TRIES:
            raise TriedTooOften
        if (before := self.open(chat)) is not None:
            if before.organization_id == branch.id:
                return before
            before.answered_at = self._work.now
        joining = Joining(organization=branch, chat=chat, begun_at=self._work.now)
        self._session.add(joining)
        self._session.flush()
        return joining

    def namesakes(self, joining: Joining) -> Sequence[Member]:
        """Who on the roster has the name that was typed."""
        members = self._work.roster.of(joining.organization, self._work.today)
        return [each for each in members if each.name == joining.name]

    def out_of_reach(self, branch: PartyOrganization) -> Sequence[Member]:
        """Who on the roster has not joined yet."""
        members = self._work.roster.of(branch, self._work.today)
        chats = self._work.people.chats_of([each.person_id for each in members])
        reached = {chat.person_id for chat in chats}
        return [each for each in members if each.person_id not in reached]

    def accept(self, joining: Joining, member: Member) -> Appointment | None:
        """The chat is that member's; whoever holds no office of the branch is its member.

        Returns:
            The appointment as a member, where it is a new one.
        """
        self._answered(joining)
        joining.member_id = member.id
        chat, office = joining.chat, None
        held = self._work.appointments.of_person(member.person_id, self._work.today)
        if not any(each.organization_id == joining.organization_id for each in held):
            office = Appointment(
                person=member.person,
                role=Role.MEMBER,
                organization=joining.organization,
                since=self._work.today,
            )
            self._session.add(office)
            self._session.flush()
        chat.person, chat.joined_at = member.person, self._work.now
        chat.blocked_at, chat.wrong_codes = None, 0
        self._session.flush()
        return office

    def decline(self, joining: Joining) -> None:
        """It is nobody of the branch, or the name was mistyped."""
        self._answered(joining)
        self._session.flush()

    def _answered(self, joining: Joining) -> None:
        joining.answered_at, joining.answered_by = self._work.now, self._work.by.person_id
