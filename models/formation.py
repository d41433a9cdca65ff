"""Founding, merging and dissolving organisations, and moving a unit to another superior.

Everything is true from a day on: the links of units, the memberships, the offices and what the
ledger says of a unit. Coverage and obligations follow, because they ask for that day.
Sources: 辽组通字〔2016〕64号, measure 3 (the ways); 支部工作条例, articles 4-7 (three full members,
joint branches, who approves).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from models.appointment import Appointment, Role, holding_on
from models.base import Base, Refused
from models.history import Recorded
from models.member import Member, PartyGroup, Standing
from models.obligation import Answer
from models.organization import BRANCHES, Form, Level, PartyOrganization, under
from models.unit import Formation, Unit, UnitLink

if TYPE_CHECKING:
    from models.work import Work


class UnitMove(Recorded, Base):
    """A unit is to be handed to another superior, who takes it or not."""

    __tablename__ = "unit_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    why: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None]
    answer: Mapped[Answer] = mapped_column(default=Answer.WAITING)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]


class NotThere(Refused):
    """What was to be dissolved or merged does not exist on that day."""

    text = "formation.not_there"


@dataclass(frozen=True)
class Founding:
    """What a committee says of an organisation that it founds.

    `full` and `probationary` are names; whoever stands by that name on the roster of a branch
    that covered one of the units until now is transferred, everybody else is new.
    """

    name: str
    way: Formation
    units: Sequence[int]
    on: date
    full: Sequence[str]
    probationary: Sequence[str] = field(default=())
    secretary: str | None = None
    phone: str | None = None
    approval: str | None = None


@dataclass(frozen=True)
class FoundingCommittee:
    """What a superior says of a committee or a general branch that it founds.

    A comprehensive committee (综合党委) is that of a place and belongs to no unit.
    """

    form: Form
    name: str
    on: date
    secretary: str
    phone: str | None = None
    units: Sequence[int] = field(default=())
    approval: str | None = None


class Formations:
    """What is founded, merged, dissolved and moved."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def found(self, parent: PartyOrganization, told: Founding) -> PartyOrganization:
        """A new branch under a committee, of one unit or of several together."""
        branch = PartyOrganization(
            code=self._next_code(parent),
            name=told.name,
            level=Level.GRASSROOTS,
            form=Form.BRANCH if told.way is Formation.INDEPENDENT else Form.JOINT_BRANCH,
            founded_on=told.on,
            approval=told.approval,
        )
        self._work.organizations.place(branch, parent)
        units = [self._session.get_one(Unit, number) for number in told.units]
        before = {
            each.id: each for unit in units for each in self._work.units.branches_of(unit, told.on)
        }
        self._link(units, branch, told.way, told.on)
        there = [
            each for other in before.values() for each in self._work.roster.of(other, told.on)
        ]
        for names, standing in (
            (told.full, Standing.FULL),
            (told.probationary, Standing.PROBATIONARY),
        ):
            for name in names:
                known = [each for each in there if each.name == name]
                if len(known) == 1:
                    self.transfer(known[0], branch, told.on, told.name)
                else:
                    self._work.roster.join(branch, name, standing, told.on)
        if told.secretary is not None:
            self._work.appointments.succeed(
                branch, Role.SECRETARY, told.secretary, told.on, phone=told.phone
            )
        self._guides_follow(units, branch, told.on)
        self._work.obligations.open([branch])
        return branch

    def found_committee(
        self, parent: PartyOrganization, told: FoundingCommittee
    ) -> PartyOrganization:
        """A new committee or general branch; branches that its units have alone go under it.

        Source: 支部工作条例, article 4 (50 members and more, 100 and more); 辽组通字〔2016〕64号, measure 1
        (综合党委 of townships, streets and parks).
        """
        of_a_place = told.form is Form.COMPREHENSIVE_COMMITTEE
        committee = PartyOrganization(
            code=self._next_code(parent),
            name=told.name,
            level=Level.TOWNSHIP if of_a_place else Level.GRASSROOTS,
            form=told.form,
            founded_on=told.on,
            approval=told.approval,
        )
        self._work.organizations.place(committee, parent)
        for number in told.units:
            unit = self._session.get_one(Unit, number)
            for branch in self._work.units.branches_of(unit, told.on):
                if branch.form is Form.BRANCH:
                    with self._work.true_from(told.on):
                        self._work.organizations.place(branch, committee)
                else:
                    # In the place of a joint one, as any organisation of its own would be.
                    self._end_links(unit, told.on, branch)
            self._session.add(
                UnitLink(unit_id=unit.id, organization_id=committee.id, since=told.on)
            )
            with self._work.true_from(told.on):
                unit.formation, unit.not_founded = Formation.INDEPENDENT, None
                unit.plan_on = None
        role = Role.SUPERIOR if of_a_place else Role.SECRETARY
        self._work.appointments.succeed(committee, role, told.secretary, told.on, phone=told.phone)
        self._session.flush()
        return committee

    def may_be_dissolved(self, committee: PartyOrganization) -> bool:
        """Whether nothing hangs on a committee any more: no organisation below, no unit of its own."""
        below = self._work.organizations.children(committee)
        owned = self._session.scalar(
            select(Unit.id).where(Unit.organization_id == committee.id).limit(1)
        )
        return owned is None and not any(each.exists_on(self._work.today) for each in below)

    def dissolve(
        self,
        branch: PartyOrganization,
        on: date,
        why: str,
        into: PartyOrganization | None = None,
        way: Formation | None = None,
    ) -> None:
        """There is no such branch from a day on; its members go to `into`.

        With a `way` its units go there too (that is a merger); without one they have no
        organisation from that day on.

        Raises:
            NotThere: it does not exist on that day.
        """
        if not branch.exists_on(on):
            raise NotThere(name=branch.name)
        units = list(self._work.units.of_branch(branch, on))
        with self._work.because(why):
            if into is not None and way is not None:
                self._link(units, into, way, on)
                if into.form is Form.BRANCH and len(self._work.units.of_branch(into, on)) > 1:
                    with self._work.true_from(on):
                        into.form = Form.JOINT_BRANCH
            else:
                self._unlink(units, branch, on)
            for member in self._work.roster.of(branch, on):
                if into is not None:
                    self.transfer(member, into, on, why)
                else:
                    self._work.roster.leave(member, on, why)
            self._offices_end(branch, on, into if way is not None else None)
            for group in self._session.scalars(
                select(PartyGroup).where(
                    PartyGroup.organization_id == branch.id, PartyGroup.dissolved_on.is_(None)
                )
            ):
                group.dissolved_on = on
            for plan in self._work.plans.coming(branch):
                self._work.plans.cancel(plan)
            branch.dissolved_on = on

    def transfer(self, member: Member, to: PartyOrganization, on: date, why: str) -> Member:
        """组织关系 goes to another branch: the membership ends in the one and begins in the other."""
        self._work.roster.leave(member, on, why)
        moved = Member(
            person=member.person,
            organization_id=to.id,
            standing=member.standing,
            joined_party_on=member.joined_party_on,
            full_since=member.full_since,
            excused=member.excused,
            excused_since=member.excused_since,
            excused_until=member.excused_until,
            suspended_until=member.suspended_until,
            probation_until=member.probation_until,
            dues_base=member.dues_base,
            retired=member.retired,
            since=on,
        )
        self._session.add(moved)
        self._session.flush()
        return moved

    def move(self, unit: Unit, to: PartyOrganization, on: date) -> None:
        """A unit belongs to another superior from a day on, with the branch that is its alone.

        Who is sent to it as instructor stays sent.
        """
        with self._work.true_from(on):
            old, unit.organization_id = unit.organization_id, to.id
            for branch in self._work.units.branches_of(unit, on):
                alone = len(self._work.units.of_branch(branch, on)) == 1
                if alone and branch.parent_id == old and branch.form in BRANCHES:
                    self._work.organizations.place(branch, to)
            for office in self._work.appointments.guiding(unit.id, on):
                office.organization = to

    # --- handing over ---

    def ask_to_move(self, unit: Unit, to: PartyOrganization, why: str) -> UnitMove:
        """Ask the other superior to take a unit; a newer request replaces an older one."""
        for earlier in self._session.scalars(
            select(UnitMove).where(UnitMove.unit_id == unit.id, UnitMove.answer == Answer.WAITING)
        ):
            earlier.answer = Answer.REPLACED
        asked = UnitMove(
            unit_id=unit.id,
            from_id=unit.organization_id,
            to_id=to.id,
            why=why,
            asked_at=self._work.now,
            asked_by=self._work.by.person_id,
            answer=Answer.WAITING,
        )
        self._session.add(asked)
        self._session.flush()
        return asked

    def move_asked(self, number: int) -> UnitMove | None:
        """The request with that id."""
        return self._session.get(UnitMove, number)

    def waiting(self, top: PartyOrganization) -> Sequence[UnitMove]:
        """The units that somebody at or under a node is asked to take, oldest first."""
        return self._session.scalars(
            select(UnitMove)
            .join(PartyOrganization, PartyOrganization.id == UnitMove.to_id)
            .where(under(top), UnitMove.answer == Answer.WAITING)
            .order_by(UnitMove.id)
        ).all()

    def answer(self, asked: UnitMove, answer: Answer) -> None:
        """The unit is taken from today on, or stays where it is."""
        asked.answer = answer
        asked.answered_at = self._work.now
        asked.answered_by = self._work.by.person_id
        if answer is Answer.ACCEPTED:
            unit = self._session.get_one(Unit, asked.unit_id)
            to = self._work.organizations.get(asked.to_id)
            with self._work.because(asked.why):
                self.move(unit, to, self._work.today)
        self._session.flush()

    # --- how ---

    def _next_code(self, parent: PartyOrganization) -> str:
        taken = set(
            self._session.scalars(
                select(PartyOrganization.code).where(
                    PartyOrganization.code.startswith(f"{parent.code}-", autoescape=True)
                )
            )
        )
        number = 1
        while (code := f"{parent.code}-{number:03}") in taken:
            number += 1
        return code

    def _link(
        self, units: Iterable[Unit], branch: PartyOrganization, way: Formation, on: date
    ) -> None:
        """These units are covered by that branch from a day on, and by no other."""
        for unit in units:
            self._end_links(unit, on)
            self._session.add(UnitLink(unit_id=unit.id, organization_id=branch.id, since=on))
            with self._work.true_from(on):
                unit.formation, unit.not_founded, unit.plan_on = way, None, None

    def _unlink(self, units: Iterable[Unit], branch: PartyOrganization, on: date) -> None:
        for unit in units:
            self._end_links(unit, on, branch)
            with self._work.true_from(on):
                unit.formation = None

    def _end_links(self, unit: Unit, on: date, branch: PartyOrganization | None = None) -> None:
        found = select(UnitLink).where(
            UnitLink.unit_id == unit.id, or_(UnitLink.until.is_(None), UnitLink.until > on)
        )
        if branch is not None:
            found = found.where(UnitLink.organization_id == branch.id)
        for link in self._session.scalars(found):
            link.until = max(on, link.since or on)

    def _guides_follow(self, units: Iterable[Unit], branch: PartyOrganization, on: date) -> None:
        """Who was sent to a unit without organisation guides the new one (派驻帮建)."""
        sent = [
            office for unit in units for office in self._work.appointments.guiding(unit.id, on)
        ]
        self._sent_on(sent, branch, on)

    def _sent_on(
        self, offices: Sequence[Appointment], branch: PartyOrganization, on: date
    ) -> None:
        there = {
            office.person_id
            for office in self._work.appointments.at(branch, (Role.INSTRUCTOR,), on)
        }
        for office in offices:
            office.until = max(on, office.since or on)
            if office.person_id in there:
                continue
            there.add(office.person_id)
            self._session.add(
                Appointment(
                    person=office.person,
                    role=Role.INSTRUCTOR,
                    organization=branch,
                    since=on,
                    full_time=office.full_time,
                    sent_by=office.sent_by,
                )
            )
        self._session.flush()

    def _offices_end(
        self, branch: PartyOrganization, on: date, into: PartyOrganization | None
    ) -> None:
        offices = self._session.scalars(
            select(Appointment).where(
                Appointment.organization_id == branch.id,
                Appointment.unit_id.is_(None),
                holding_on(on),
            )
        ).all()
        if into is not None:
            self._sent_on([each for each in offices if each.role is Role.INSTRUCTOR], into, on)
        for office in offices:
            office.until = max(on, office.since or on)
        self._session.flush()
