"""Who holds which office where, from when until when; and the invitations by which they join."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Refused, in_batches
from models.history import Recorded
from models.organization import Level, PartyOrganization, under
from models.person import Chat, Person
from models.remembered import asked_once

if TYPE_CHECKING:
    from models.work import Work


class Role(StrEnum):
    """The offices that the bot knows."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    INSTRUCTOR = "instructor"
    SUPERIOR = "superior"
    ADMINISTRATOR = "administrator"
    COMMITTEE_MEMBER = "committee_member"
    ORGANISER = "organiser"
    MEMBER = "member"
    #: Of a guidance station or a responsible office (models/line.py): sees the units of a line.
    LINE = "line"


class Origin(StrEnum):
    """Where a secretary comes from."""

    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
    SENT = "sent"


#: Who owes a branch's items and is reminded of them.
BRANCH_ROLES = (Role.SECRETARY, Role.DEPUTY)
#: Who sits on a branch's committee.
COMMITTEE_ROLES = (Role.SECRETARY, Role.DEPUTY, Role.COMMITTEE_MEMBER)
#: Offices inside one grassroots organisation.
INSIDE = (*COMMITTEE_ROLES, Role.ORGANISER)
#: What one is to a branch only; a member joins the bot as one of its roster.
AT_A_BRANCH = (Role.INSTRUCTOR, Role.MEMBER)


def has_place_for(role: Role, organization: PartyOrganization) -> bool:
    """Whether an organisation of that sort can have somebody in that office."""
    if role in AT_A_BRANCH:
        return organization.is_branch
    if role in INSIDE:
        return organization.level is Level.GRASSROOTS
    return not organization.is_branch


class Appointment(Recorded, Base):
    """One office of one person, from `since` until the day before `until`.

    An instructor is sent to a branch, or to a unit that has none; then `organization_id` is the
    unit's owner in the tree.
    """

    __tablename__ = "appointment"
    begins, ends = "since", "until"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role]
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    #: Of a line's people: which one.
    line_id: Mapped[int | None] = mapped_column(ForeignKey("line.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    term_ends_on: Mapped[date | None]
    #: Of the secretaries' ledger: where they come from, whether they do nothing else, and their post.
    origin: Mapped[Origin | None]
    full_time: Mapped[bool | None]
    post: Mapped[str | None]
    #: When the labour contract with the unit ends; a change of it is to be filed first (measure 5).
    contract_until: Mapped[date | None]
    #: What the superior pays a month, in yuan.
    allowance: Mapped[int | None]
    #: On which day a change of that contract was filed with the superior beforehand (备案).
    contract_filed_on: Mapped[date | None]
    #: Of the instructors' ledger: which office or enterprise has sent them.
    sent_by: Mapped[str | None]
    remark: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)

    def holds_on(self, day: date) -> bool:
        """Whether the office is held on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )


class Invitation(Base):
    """A one-time code by which a person's chat is joined to an appointment.

    Only the code's hash is stored. Without a named appointment the one who joins gives a name,
    and the appointment begins on that day.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role]
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)
    appointment: Mapped[Appointment | None] = relationship(lazy="joined")


class WrongCode(Refused):
    """The code was never given out."""

    text = "join.wrong_code"


class UsedCode(Refused):
    """Somebody has joined with this code already; `by` is the chat's row."""

    text = "join.used_code"


class ExpiredCode(Refused):
    """The code is too old."""

    text = "join.expired_code"


class TooManyCodes(Refused):
    """This chat has tried too many wrong codes within an hour."""

    text = "join.too_many"


class Appointments:
    """Questions about offices."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session
        self._today = work.today

    def get(self, appointment_id: int) -> Appointment | None:
        """The appointment with that id, past ones too."""
        return self._session.get(Appointment, appointment_id)

    @asked_once
    def of_person(self, person_id: int, day: date) -> Sequence[Appointment]:
        """The offices that a person holds on a day."""
        return self._session.scalars(_of_person(), {"person": person_id, "day": day}).all()

    @asked_once
    def at(
        self, organization: PartyOrganization, roles: Sequence[Role], day: date
    ) -> Sequence[Appointment]:
        """Who holds one of these offices of an organisation itself on a day, in that order of roles."""
        given = {"organization": organization.id, "roles": roles, "day": day}
        found = self._session.scalars(_at(), given).all()
        return sorted(found, key=lambda each: (roles.index(each.role), each.id))

    def of_branches(
        self, branches: Sequence[int], roles: Sequence[Role], day: date
    ) -> Sequence[Appointment]:
        """Who holds one of these roles at one of these organisations on a day."""
        return [
            office
            for some in in_batches(branches)
            for office in self._session.scalars(
                select(Appointment)
                .where(
                    Appointment.organization_id.in_(some),
                    Appointment.unit_id.is_(None),
                    Appointment.role.in_(roles),
                    holding_on(day),
                )
                .order_by(Appointment.id)
            )
        ]

    def holding(self, role: Role, day: date) -> Sequence[Appointment]:
        """Everybody who holds a role anywhere on a day."""
        return self._session.scalars(
            select(Appointment)
            .where(Appointment.role == role, holding_on(day))
            .order_by(Appointment.id)
        ).all()

    def guiding(self, unit_id: int, day: date) -> Sequence[Appointment]:
        """The instructors who are sent to a unit on a day."""
        return self._session.scalars(
            select(Appointment)
            .where(
                Appointment.unit_id == unit_id,
                Appointment.role == Role.INSTRUCTOR,
                holding_on(day),
            )
            .order_by(Appointment.id)
        ).all()

    def succeed(
        self,
        organization: PartyOrganization,
        role: Role,
        name: str,
        since: date,
        *,
        phone: str | None = None,
        out: Sequence[Appointment] = (),
        unit_id: int | None = None,
    ) -> Appointment:
        """Somebody holds an office from a day on; those who held it hold it no more.

        Whoever is known by that name there (on the roster, or by an office) is meant, or below a
        committee of one unit, or anywhere by that name and phone number; where nobody is, or
        several are, it is somebody new. What was half written by an office that is over goes to
        the next one.
        """
        for office in out:
            office.until = max(since, office.since or since)
        person = self._known_there(organization, name, phone) or Person(name=name)
        if phone is not None:
            person.phone = phone
        appointment = Appointment(
            person=person, role=role, organization=organization, unit_id=unit_id, since=since
        )
        self._session.add(appointment)
        self._session.flush()
        for office in out:
            if not office.holds_on(self._today):
                self._work.drafts.hand_over(office, appointment)
        return appointment

    def _known_there(
        self, organization: PartyOrganization, name: str, phone: str | None
    ) -> Person | None:
        from models.member import Member, belonging_on  # noqa: PLC0415 - members know of offices

        there = PartyOrganization.id == organization.id
        if organization.level is Level.GRASSROOTS:
            # The branches of a firm are one house with its committee.
            there = under(organization)
        members = (
            select(Person)
            .join(Member, Member.person_id == Person.id)
            .join(PartyOrganization, PartyOrganization.id == Member.organization_id)
            .where(there, belonging_on(self._today), Person.name == name)
        )
        officers = (
            select(Person)
            .join(Appointment, Appointment.person_id == Person.id)
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .where(there, Person.name == name)
        )
        anywhere = select(Person).where(Person.name == name, Person.phone == phone)
        for asked in (members, officers, *([anywhere] if phone else ())):
            if found := self._session.scalars(asked.distinct()).all():
                return found[0] if len(found) == 1 else None
        return None

    def superiors(self, organization: PartyOrganization, day: date) -> Sequence[Appointment]:
        """Whom a branch turns to: the superiors of the nearest node above where one can be reached.

        Where nobody above has joined, those of the nearest node that has any.
        """
        ids = [int(part) for part in organization.path.split("/") if part][:-1]
        in_reach = exists().where(
            Chat.person_id == Appointment.person_id, Chat.blocked_at.is_(None)
        )
        rows = self._session.execute(
            select(Appointment, in_reach)
            .where(
                Appointment.organization_id.in_(ids),
                Appointment.unit_id.is_(None),
                Appointment.role == Role.SUPERIOR,
                holding_on(day),
            )
            .order_by(Appointment.id)
        ).all()
        # A node lies the lower the later its id stands in the path.
        nearest = max(
            rows,
            key=lambda row: (row[1], ids.index(row[0].organization_id)),
            default=None,
        )
        return [
            office
            for office, _ in rows
            if nearest and office.organization is nearest[0].organization
        ]


class Invitations:
    """Making invitations, and joining with them."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def make(
        self,
        organization: PartyOrganization,
        role: Role,
        appointment: Appointment | None,
        valid: timedelta,
    ) -> str:
        """Make a one-time code (22 characters of A-Z a-z 0-9 - _); it is not kept anywhere."""
        code = secrets.token_urlsafe(16)
        self._session.add(
            Invitation(
                code_hash=_hash(code),
                role=role,
                organization=organization,
                appointment=appointment,
                made_at=self._work.now,
                made_by=self._work.by.person_id,
                expires_at=self._work.now + valid,
            )
        )
        self._session.flush()
        return code

    def find(self, code: str) -> Invitation:
        """The invitation of a code that may still be used.

        Raises:
            WrongCode: no such code was made.
            UsedCode: it was used before.
            ExpiredCode: its time is over, or that of the office or the organisation.
        """
        query = select(Invitation).where(Invitation.code_hash == _hash(code))
        invitation = self._session.scalar(query.with_for_update(of=Invitation))
        if invitation is None:
            raise WrongCode
        if invitation.used_at is not None:
            raise UsedCode(by=invitation.used_by)
        office, today = invitation.appointment, self._work.today
        office_is_over = office is not None and office.until is not None and office.until <= today
        dissolved_on = invitation.organization.dissolved_on
        if (
            invitation.expires_at <= self._work.now
            or office_is_over
            or (dissolved_on is not None and dissolved_on <= today)
        ):
            raise ExpiredCode
        return invitation

    def accept(self, invitation: Invitation, chat: Chat, name: str) -> Appointment:
        """Join a chat to the invitation's appointment, which begins today if it is a new one."""
        appointment = invitation.appointment
        if appointment is None:
            appointment = Appointment(
                person=chat.person or Person(name=name),
                role=invitation.role,
                organization=invitation.organization,
                since=self._work.today,
            )
            self._session.add(appointment)
            self._session.flush()
        chat.person = appointment.person
        chat.acting_as = appointment.id
        chat.joined_at = chat.joined_at or self._work.now
        chat.blocked_at = None
        chat.wrong_codes = 0
        invitation.used_at, invitation.used_by = self._work.now, chat.id
        self._session.flush()
        return appointment


@cache
def _at() -> Select[Appointment]:
    return select(Appointment).where(
        Appointment.organization_id == bindparam("organization"),
        Appointment.unit_id.is_(None),
        Appointment.role.in_(bindparam("roles", expanding=True)),
        holding_on(bindparam("day")),
    )


@cache
def _of_person() -> Select[Appointment]:
    return (
        select(Appointment)
        .where(Appointment.person_id == bindparam("person"), holding_on(bindparam("day")))
        .order_by(Appointment.id)
    )


def holding_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition "holds the office on that day"."""
    return and_(
        or_(Appointment.since.is_(None), Appointment.since <= day),
        or_(Appointment.until.is_(None), Appointment.until > day),
    )


def _hash(code: str) -> str:
    # 128 random bits need no salt and no slow hash: there is nothing to guess.
    return hashlib.sha256(code.encode()).hexdigest()
