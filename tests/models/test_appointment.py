"""Offices and the days on which they are held; invitations, which are used once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.appointment import (
    BRANCH_ROLES,
    Appointment,
    ExpiredCode,
    Invitation,
    Role,
    UsedCode,
    WrongCode,
)
from models.person import Channel, Chat, Person
from models.unit import Unit
from models.work import Work
from tests.cast import Cast
from tests.conftest import Working

WEEK = timedelta(days=7)


def appoint(
    w: Work,
    name: str,
    role: Role,
    organization_id: int,
    since: str | None = None,
    until: str | None = None,
) -> Appointment:
    office = Appointment(
        person=Person(name=name),
        role=role,
        organization=w.organizations.get(organization_id),
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
    )
    w.session.add(office)
    w.session.flush()
    return office


def names(offices: object) -> list[str]:
    return [office.person.name for office in offices]  # type: ignore[attr-defined]


# --- offices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "day", "held"),
    [
        (None, None, "2026-10-22", True),
        ("2026-10-22", None, "2026-10-22", True),  # from that day on
        ("2026-10-23", None, "2026-10-22", False),  # begins in the future
        (None, "2026-10-22", "2026-10-22", False),  # until the day before
        (None, "2026-10-23", "2026-10-22", True),
        ("2026-10-01", "2026-10-31", "2026-10-22", True),
        ("2026-10-22", "2026-10-22", "2026-10-22", False),
    ],
)
def test_when_an_office_is_held(
    work: Working, cast: Cast, since: str | None, until: str | None, day: str, held: bool
) -> None:
    on = date.fromisoformat(day)
    with work("2026-09-02 09:00") as w:
        office = appoint(w, "新人", Role.DEPUTY, cast.chenguang.id, since, until)
        branch = w.organizations.get(cast.chenguang.id)
        found = [
            w.appointments.of_person(office.person_id, on),
            w.appointments.at(branch, [Role.DEPUTY], on),
            w.appointments.of_branches([branch.id], [Role.DEPUTY], on),
            w.appointments.holding(Role.DEPUTY, on),
        ]
        assert [office in each for each in found] == [held] * 4
        assert w.appointments.get(office.id) is office  # past and future ones can be looked up


def test_who_answers_for_a_branch_comes_in_the_order_of_the_roles(
    work: Working, cast: Cast
) -> None:
    with work("2026-09-02 09:00") as w:
        yuanda = w.organizations.get(cast.yuanda.id)
        appoint(w, "后来的书记", Role.SECRETARY, cast.yuanda.id)
        assert names(w.appointments.at(yuanda, BRANCH_ROLES, w.today)) == [
            "陈静",
            "后来的书记",
            "刘洋",
        ]
        assert names(w.appointments.at(yuanda, [Role.DEPUTY, Role.SECRETARY], w.today)) == [
            "刘洋",
            "陈静",
            "后来的书记",
        ]


def test_an_instructor_of_a_unit_is_none_of_the_street(work: Working, cast: Cast) -> None:
    """The unit's owner in the tree is where the office hangs, not what it looks after."""
    with work("2026-09-02 09:00") as w:
        unit = w.session.scalars(select(Unit)).first()
        assert unit is not None
        office = appoint(w, "联络员", Role.INSTRUCTOR, cast.nanhu_id)
        office.unit_id = unit.id
        w.session.flush()
        street = w.organizations.get(cast.nanhu_id)
        assert w.appointments.at(street, [Role.INSTRUCTOR], w.today) == []
        assert w.appointments.of_branches([street.id], [Role.INSTRUCTOR], w.today) == []
        assert w.appointments.of_person(office.person_id, w.today) == [office]


@pytest.mark.parametrize(
    ("street_joined", "district_joined", "found"),
    [
        (True, True, ["赵刚"]),  # the nearest level
        (False, True, ["钱红"]),  # nobody of the street reads it: the next level that does
        (True, False, ["赵刚"]),
        (False, False, ["赵刚"]),  # nobody reads it: still the nearest, for their summary
    ],
)
def test_whom_a_branch_turns_to(
    work: Working, cast: Cast, street_joined: bool, district_joined: bool, found: list[str]
) -> None:
    with work("2026-09-02 09:00") as w:
        for player, joined in ((cast.zhao, street_joined), (cast.qian, district_joined)):
            chat = w.people.chat(Channel.TELEGRAM, player.chat_id)
            assert chat is not None
            chat.blocked_at = None if joined else w.now
        w.session.flush()
        branch = w.organizations.get(cast.chenguang.id)
        assert names(w.appointments.superiors(branch, w.today)) == found


def test_a_street_without_a_superior_is_looked_after_by_the_district(
    work: Working, cast: Cast
) -> None:
    with work("2026-09-02 09:00") as w:
        ankang = w.organizations.get(cast.ankang.id)
        assert names(w.appointments.superiors(ankang, w.today)) == ["钱红"]
        appoint(w, "新来的", Role.SUPERIOR, cast.beishi_id, since="2026-10-01")
        assert names(w.appointments.superiors(ankang, date(2026, 9, 30))) == ["钱红"]
        # from October on the street has one, but nobody who can be reached
        assert names(w.appointments.superiors(ankang, date(2026, 10, 1))) == ["钱红"]
        district = w.organizations.get(cast.district_id)
        assert names(w.appointments.superiors(district, w.today)) == []


# --- invitations -------------------------------------------------------------------------------


def invite(w: Work, appointment_id: int) -> str:
    office = w.appointments.get(appointment_id)
    assert office is not None
    return w.invitations.make(office.organization, office.role, office, WEEK)


def test_only_the_hash_of_a_code_is_kept(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00", cast.sun.person_id) as w:
        code = invite(w, cast.zhou.appointment_id)
        other = invite(w, cast.zhou.appointment_id)
        assert code != other
        assert len(code) == 22
        kept = w.session.scalars(select(Invitation)).all()
        assert all(code not in str(vars(each)) for each in kept)
        assert {each.made_by for each in kept} == {cast.sun.person_id}


def test_a_code_joins_a_chat_to_an_office_once(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00") as w:
        code = invite(w, cast.zhou.appointment_id)
    with work("2026-09-03 10:00") as w:
        chat = w.people.new_chat(Channel.TELEGRAM, 2001)
        chat.wrong_codes = 3
        office = w.invitations.accept(w.invitations.find(code), chat, "周周")
        assert office.id == cast.zhou.appointment_id
        assert (chat.person_id, chat.acting_as) == (cast.zhou.person_id, office.id)
        assert (chat.joined_at, chat.reachable, chat.wrong_codes) == (w.now, True, 0)
        assert office.person.name == "周海"  # as the roster has it, not as the chat calls itself
    with work("2026-09-03 10:01") as w, pytest.raises(UsedCode):
        w.invitations.find(code)


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        ("2026-09-09 08:59", None),
        ("2026-09-09 09:00", ExpiredCode),
        ("2027-01-01 09:00", ExpiredCode),
    ],
)
def test_a_code_expires(
    work: Working, cast: Cast, at: str, refusal: type[Exception] | None
) -> None:
    with work("2026-09-02 09:00") as w:
        code = invite(w, cast.zhou.appointment_id)
    with work(at) as w:
        if refusal is None:
            assert w.invitations.find(code).appointment_id == cast.zhou.appointment_id
            return
        with pytest.raises(refusal):
            w.invitations.find(code)


@pytest.mark.parametrize("code", ["", "x", "A" * 22, "A" * 5000, "邀请码", "' OR 1=1 --"])
def test_a_code_that_was_never_made(work: Working, cast: Cast, code: str) -> None:
    with work("2026-09-02 09:00") as w:
        invite(w, cast.zhou.appointment_id)
        with pytest.raises(WrongCode):
            w.invitations.find(code)


def test_a_code_for_an_office_that_is_over_joins_nobody(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00") as w:
        code = invite(w, cast.zhou.appointment_id)
        office = w.appointments.get(cast.zhou.appointment_id)
        assert office is not None
        office.until = date(2026, 9, 4)
    with work("2026-09-03 09:00") as w:
        assert w.invitations.find(code)
    with work("2026-09-04 09:00") as w, pytest.raises(ExpiredCode):
        w.invitations.find(code)


def test_a_code_for_a_dissolved_branch_joins_nobody(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00") as w:
        code = invite(w, cast.zhou.appointment_id)
        w.organizations.get(cast.louyu.id).dissolved_on = date(2026, 9, 4)
    with work("2026-09-04 09:00") as w, pytest.raises(ExpiredCode):
        w.invitations.find(code)


def test_a_code_without_a_name_makes_the_appointment(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00") as w:
        street = w.organizations.get(cast.beishi_id)
        code = w.invitations.make(street, Role.SUPERIOR, None, WEEK)
    with work("2026-09-03 10:00") as w:
        chat = w.people.new_chat(Channel.LOCAL, 2002)
        office = w.invitations.accept(w.invitations.find(code), chat, "郑新")
        assert (office.person.name, office.role, office.since) == (
            "郑新",
            Role.SUPERIOR,
            date(2026, 9, 3),
        )
    # somebody who has joined already gets one more office, not one more self
    with work("2026-09-04 10:00") as w:
        street = w.organizations.get(cast.beishi_id)
        code = w.invitations.make(street, Role.ADMINISTRATOR, None, WEEK)
        known = w.session.scalars(select(Chat).where(Chat.chat_id == 2002)).one()
        office = w.invitations.accept(w.invitations.find(code), known, "别名")
        assert office.person_id == known.person_id
        assert known.person is not None
        assert known.person.name == "郑新"


# --- guessing ----------------------------------------------------------------------------------


def test_too_many_wrong_codes_within_an_hour(work: Working, cast: Cast) -> None:
    with work("2026-09-02 09:00") as w:
        chat = w.people.new_chat(Channel.TELEGRAM, cast.lin.chat_id)
        for _ in range(4):
            w.people.guessed_wrong(chat)
        assert w.people.may_guess(chat, 5)
        w.people.guessed_wrong(chat)
        assert not w.people.may_guess(chat, 5)
    with work("2026-09-02 09:59") as w:
        known = w.people.chat(Channel.TELEGRAM, cast.lin.chat_id)
        assert known is not None
        assert not w.people.may_guess(known, 5)
    with work("2026-09-02 10:00") as w:  # an hour after the first one
        known = w.people.chat(Channel.TELEGRAM, cast.lin.chat_id)
        assert known is not None
        assert w.people.may_guess(known, 5)
        w.people.guessed_wrong(known)
        assert known.wrong_codes == 1
