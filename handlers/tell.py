"""Telling somebody else: the superiors of a branch, its officers, the administrators."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from handlers.dialog.turn import Aside, Say
from models.appointment import BRANCH_ROLES, Role
from models.organization import PartyOrganization
from models.outbox import NEWS
from models.work import Work


def superiors(
    work: Work,
    organization: PartyOrganization,
    say: Say,
    but: int | None = None,
    and_also: Collection[int] = (),
) -> list[Aside]:
    """The same news for the superiors of the nearest level that has any, but for one person.

    `and_also` are people whom it concerns if they are still superiors of the organisation.
    """
    offices = work.appointments.superiors(organization, work.today)
    others = [
        office.person_id
        for person in and_also
        for office in work.appointments.of_person(person, work.today)
        if office.role is Role.SUPERIOR and organization.is_under(office.organization)
    ]
    return _each(work, {*(each.person_id for each in offices), *others} - {but}, say)


def those_of(work: Work, organization: PartyOrganization, say: Say) -> list[Aside]:
    """The same news for the superiors of an organisation itself, or else of the nearest above."""
    offices = work.appointments.at(organization, (Role.SUPERIOR,), work.today)
    here = _each(work, {each.person_id for each in offices}, say)
    return here or superiors(work, organization, say)


def instructors(work: Work, organization: PartyOrganization, say: Say) -> list[Aside]:
    """The same news for those who guide a branch."""
    offices = work.appointments.at(organization, (Role.INSTRUCTOR,), work.today)
    return _each(work, {each.person_id for each in offices}, say)


def officers(work: Work, organization: PartyOrganization, say: Say) -> list[Aside]:
    """The same news for the secretary and the deputies of a branch."""
    offices = work.appointments.at(organization, BRANCH_ROLES, work.today)
    return _each(work, {each.person_id for each in offices}, say)


def people(work: Work, ids: Iterable[int], say: Say) -> list[Aside]:
    """The same news for these people."""
    return _each(work, ids, say)


def administrators(work: Work, say: Say) -> list[Aside]:
    """The same news for those who look after the installation."""
    offices = work.appointments.holding(Role.ADMINISTRATOR, work.today)
    return _each(work, {each.person_id for each in offices}, say)


def _each(work: Work, people: Iterable[int | None], say: Say) -> list[Aside]:
    ids = sorted(each for each in people if each is not None)
    return [Aside(chat.channel, chat.chat_id, say, NEWS) for chat in work.people.chats_of(ids)]
