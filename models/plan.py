"""What a branch has planned: the next gathering, who is told of it, and who has asked leave.

A plan is no report: it owes nothing and proves nothing. What is known from it is only proposed
when the gathering is reported. Leave is asked with one tap, needs no reason and no consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.activity import Missing
from models.appointment import Role
from models.base import Base
from models.history import Recorded
from models.kind import Audience, Kind, audience
from models.member import Member
from models.organization import PartyOrganization
from models.remembered import asked_once

if TYPE_CHECKING:
    from models.activity import Activity
    from models.work import Work

#: Kinds for which people come together on a day that can be set beforehand.
PLANNABLE = tuple(
    kind for kind in Kind if audience(kind) is not Audience.NOBODY and kind is not Kind.DUES
)


class Plan(Recorded, Base):
    """The next gathering of a kind; `part` is the group whose it is (`group:7`), or empty.

    `activity_id` is the report that was made of it since.
    """

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    kind: Mapped[Kind]
    part: Mapped[str] = mapped_column(default="")
    held_on: Mapped[date]
    from_time: Mapped[time]
    place: Mapped[str]
    theme: Mapped[str]
    remark: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_as: Mapped[Role]
    cancelled_at: Mapped[datetime | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)

    def is_coming(self, today: date) -> bool:
        """Whether it is still to be held, as far as anybody knows."""
        return self.cancelled_at is None and self.activity_id is None and self.held_on >= today


class Called(Recorded, Base):
    """One member who should come to a planned gathering.

    `told` is what the member was told last (see handlers/plan.py), so that news goes to those who
    have heard of it before, and only once. `leave_at` stands while the member is on leave.
    """

    __tablename__ = "called"
    __table_args__ = (UniqueConstraint("plan_id", "member_id"),)
    unrecorded: ClassVar[frozenset[str]] = frozenset({"id", "told"})

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    leave_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    plan: Mapped[Plan] = relationship(lazy="joined", innerjoin=True)
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class Plans:
    """Questions about what is planned, and planning."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @asked_once
    def get(self, plan_id: int) -> Plan | None:
        """The plan with that id, past and cancelled ones too."""
        return self._session.get(Plan, plan_id)

    def call(self, called_id: int) -> Called | None:
        """One member's call with that id."""
        return self._session.get(Called, called_id)

    def calls(self, plan: Plan) -> Sequence[Called]:
        """Who was called, in the order of the roster."""
        return self._session.scalars(
            select(Called).where(Called.plan_id == plan.id).order_by(Called.member_id)
        ).all()

    def on_leave(self, plan: Plan) -> list[Called]:
        """Who has asked leave, in the order of the roster."""
        return [each for each in self.calls(plan) if each.leave_at is not None]

    def coming(self, branch: PartyOrganization) -> Sequence[Plan]:
        """What a branch has still to hold, the next one first."""
        return self._session.scalars(
            select(Plan)
            .where(
                Plan.organization_id == branch.id,
                Plan.cancelled_at.is_(None),
                Plan.activity_id.is_(None),
                Plan.held_on >= self._work.today,
            )
            .order_by(Plan.held_on, Plan.from_time, Plan.id)
        ).all()

    def for_person(self, person_id: int) -> Sequence[Called]:
        """To what a person is called that is still to be held, the next one first."""
        return self._session.scalars(
            select(Called)
            .join(Plan)
            .join(Member, Member.id == Called.member_id)
            .where(
                Member.person_id == person_id,
                Plan.cancelled_at.is_(None),
                Plan.activity_id.is_(None),
                Plan.held_on >= self._work.today,
            )
            .order_by(Plan.held_on, Plan.from_time, Plan.id)
        ).all()

    def to_report(
        self, branch: PartyOrganization, kind: Kind, part: str, first: date, last: date
    ) -> Plan | None:
        """The latest plan between two days whose day has come and of which there is no report."""
        return self._session.scalar(
            _to_report(),
            {
                "branch": branch.id,
                "kind": kind,
                "part": part,
                "first": first,
                "last": min(last, self._work.today),
            },
        )

    def make(self, plan: Plan) -> Plan:
        """Keep a new plan, and call whom it concerns."""
        assert self._work.by.person_id is not None
        plan.made_at, plan.made_by = self._work.now, self._work.by.person_id
        self._session.add(plan)
        self._session.flush()
        self.call_everybody(plan)
        return plan

    def call_everybody(self, plan: Plan) -> Sequence[Called]:
        """Call whoever should come on the planned day; whoever was called before stays called."""
        there = {each.member_id for each in self.calls(plan)}
        self._session.add_all(
            Called(plan=plan, member_id=member.id)
            for member in self.expected(plan)
            if member.id not in there
        )
        self._session.flush()
        return self.calls(plan)

    def expected(self, plan: Plan) -> Sequence[Member]:
        """Who should come, as the roster stands for that day."""
        return self._work.roster.expected(
            plan.organization, plan.held_on, audience(plan.kind), plan.part
        )

    def cancel(self, plan: Plan) -> None:
        """It is not held as planned."""
        plan.cancelled_at = self._work.now
        self._session.flush()

    def ask_leave(self, called: Called, reason: str | None) -> None:
        """The member can't come; a reason may be given, now or later."""
        called.leave_at = called.leave_at or self._work.now
        called.reason = reason
        self._session.flush()

    def withdraw_leave(self, called: Called) -> None:
        """The member can come after all."""
        called.leave_at = called.reason = None
        self._session.flush()

    def excuses(self, plan: Plan) -> list[Missing]:
        """Who has asked leave, as the report of the gathering would name them."""
        expected = {member.id for member in self.expected(plan)}
        return [
            Missing(each.member_id, each.member.name, each.reason)
            for each in self.on_leave(plan)
            if each.member_id in expected
        ]

    def held(self, activity: Activity) -> None:
        """The gathering was reported: its plan is done with."""
        plan = self.to_report(
            activity.organization, activity.kind, activity.part, activity.held_on, activity.held_on
        )
        if plan is not None:
            plan.activity_id = activity.id
            self._session.flush()


@cache
def _to_report() -> Select[Plan]:
    return (
        select(Plan)
        .where(
            Plan.organization_id == bindparam("branch"),
            Plan.kind == bindparam("kind"),
            Plan.part == bindparam("part"),
            Plan.cancelled_at.is_(None),
            Plan.activity_id.is_(None),
            Plan.held_on >= bindparam("first"),
            Plan.held_on <= bindparam("last"),
        )
        .order_by(Plan.held_on.desc(), Plan.id.desc())
        .limit(1)
    )
