"""Telling somebody else: the superiors of a branch, its officers, the administrators."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.dialog.turn import Aside, Say
from models.appointment import BRANCH_ROLES, Role
from models.organization import PartyOrganization
from models.outbox import NEWS
from models.work import Work


def superiors(
    work: Work, organization: PartyOrganization, say: Say, but: int | None = None
) -> list[Aside]:
    """The same news for the superiors of the nearest level that has any, but for one person."""
    offices = work.appointments.superiors(organization, work.today)
    return _each(work, {each.person_id for each in offices} - {but}, say)


def officers(work: Work, organization: PartyOrganization, say: Say) -> list[Aside]:
    """The same news for the secretary and the deputies of a branch."""
    offices = work.appointments.at(organization, BRANCH_ROLES, work.today)
    return _each(work, {each.person_id for each in offices}, say)


def administrators(work: Work, say: Say) -> list[Aside]:
    """The same news for those who look after the installation."""
    offices = work.appointments.holding(Role.ADMINISTRATOR, work.today)
    return _each(work, {each.person_id for each in offices}, say)


def _each(work: Work, people: Iterable[int | None], say: Say) -> list[Aside]:
    ids = sorted(each for each in people if each is not None)
    return [Aside(chat.channel, chat.chat_id, say, NEWS) for chat in work.people.chats_of(ids)]
