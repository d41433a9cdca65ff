"""移交: a secretary names who follows; one word of the superior, and the office changes hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.appointment import Appointment
from models.base import Base
from models.history import Recorded
from models.obligation import Answer
from models.organization import PartyOrganization, under

if TYPE_CHECKING:
    from models.work import Work


class Handover(Recorded, Base):
    """Who holds an office names somebody to follow from the day on which the superior consents."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int]
    answer: Mapped[Answer] = mapped_column(default=Answer.WAITING)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]

    appointment: Mapped[Appointment] = relationship(lazy="joined", innerjoin=True)


class Handovers:
    """Asking, and answering."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, handover_id: int) -> Handover | None:
        """The request with that id."""
        return self._session.get(Handover, handover_id)

    def ask(self, office: Appointment, name: str, phone: str | None = None) -> Handover:
        """Ask that somebody follows; whoever was named before is meant no longer."""
        assert self._work.by.person_id is not None
        for before in self._session.scalars(
            select(Handover).where(
                Handover.appointment_id == office.id, Handover.answer == Answer.WAITING
            )
        ):
            before.answer = Answer.REPLACED
        handover = Handover(
            appointment=office,
            name=name,
            phone=phone,
            asked_at=self._work.now,
            asked_by=self._work.by.person_id,
            answer=Answer.WAITING,
        )
        self._session.add(handover)
        self._session.flush()
        return handover

    def answer(self, handover: Handover, answer: Answer) -> Appointment | None:
        """The superior's word; with consent the office ends today and the next one begins.

        Returns:
            The new office, or None where there was no consent.
        """
        handover.answer = answer
        handover.answered_at, handover.answered_by = self._work.now, self._work.by.person_id
        self._session.flush()
        if answer is not Answer.ACCEPTED:
            return None
        office = handover.appointment
        return self._work.appointments.succeed(
            office.organization,
            office.role,
            handover.name,
            self._work.today,
            phone=handover.phone,
            out=[office],
        )

    def waiting(self, top: PartyOrganization) -> Sequence[Handover]:
        """What waits for a superior's word at or under a node, oldest first; ended offices do not."""
        found = self._session.scalars(
            select(Handover)
            .join(Appointment, Appointment.id == Handover.appointment_id)
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .where(under(top), Handover.answer == Answer.WAITING)
            .order_by(Handover.id)
        )
        return [each for each in found if each.appointment.holds_on(self._work.today)]
