"""Joining with an invitation, and inviting; what a stranger hears, and when a chat goes silent."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers import menu, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.turn import Button, Reply, Say, Text, Turn
from models.appointment import (
    Appointment,
    ExpiredCode,
    Role,
    TooManyCodes,
    UsedCode,
    WrongCode,
)
from models.history import By, Source
from models.organization import PartyOrganization
from models.outbox import NEWS
from models.person import Channel, Chat
from models.rights import Thing, Verb
from models.work import Work

INVITE = Right(Thing.INVITATION, Verb.MAKE)

#: What a code looks like, also where it was pasted with the words around it.
CODE = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])", re.ASCII)

#: What a link sends, and what is typed in imitation of it; Telegram's own codes have 64 characters.
START = re.compile(r"/start(?:@\w+)?(?:\s+(\S{1,64}).*)?", re.ASCII | re.DOTALL)


def code_in(turn: Turn) -> str | None:
    """The invitation's code in what was typed, if there is one."""
    if not isinstance(turn.said, Text):
        return None
    words = turn.said.words.strip()
    if (start := START.fullmatch(words)) is not None:
        return start[1]
    found = CODE.search(words)
    return found[0] if found else None


def stranger(turn: Turn, work: Work, chat: Chat | None) -> Reply:
    """Whoever has not joined learns one thing: that a code is needed."""
    code = code_in(turn)
    if code is None:
        return Reply.of("join.stranger")
    return join(turn, work, chat, code)


def join(turn: Turn, work: Work, chat: Chat | None, code: str) -> Reply:
    """Join this chat with a code, or say kindly why not."""
    chat = chat or work.people.new_chat(turn.channel, turn.chat_id)
    if not work.people.may_guess(chat, work.terms.invite.wrong_codes_per_hour):
        raise TooManyCodes
    try:
        invitation = work.invitations.find(code)
    except (WrongCode, UsedCode, ExpiredCode) as refusal:
        if chat.person is not None and refusal.facts.get("by") == chat.id:
            # The link was only tapped again.
            return menu.show(turn, work, menu.actor_of(work, chat))
        work.people.guessed_wrong(chat)
        return Reply.of(refusal.text)
    invited = invitation.appointment
    if invited is not None and chat.person is not None and chat.person_id != invited.person_id:
        return Reply.of("join.other_person", name=chat.person.name)
    appointment = work.invitations.accept(invitation, chat, turn.name)
    work.acts(By(Source.CHAT, appointment.person_id))
    work.obligations.open(_branch(appointment))
    return Reply(welcome(work, chat, appointment))


def welcome(work: Work, chat: Chat, appointment: Appointment) -> tuple[Say, ...]:
    """What somebody hears who has just joined: who they are here, and what can be done."""
    actor = menu.actor_of(work, chat)
    return (
        Say(
            f"join.welcome.{appointment.role.value}",
            {"name": appointment.person.name, "organization": appointment.organization.name},
            menu=menu.menu_for(actor),
        ),
        menu.first_steps(actor),
    )


def invite(turn: Turn, work: Work, actor: Actor, organization_id: str, role: str) -> Reply:
    """邀请: a one-time link to be passed on to those who answer for a branch and have not joined."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(INVITE, organization)
    if role not in {each.value for each in Role}:
        raise NotYours
    held = work.appointments.at(organization, (Role(role),), work.today)
    offices = [each for each in held if not work.people.chats_of([each.person_id])]
    if not offices:
        key = "join.everybody_joined" if held else "join.nobody_to_invite"
        return Reply.of(key, organization=organization.name, role=Say(f"role.{role}"))
    says = []
    for office in offices:
        facts = {
            "name": office.person.name,
            "organization": organization.name,
            "role": Say(f"role.{office.role.value}"),
            "code": invitation_code(work, office),
            "bot": turn.bot,
            "days": work.terms.invite.valid_days,
        }
        # A message of its own, so that it can be passed on as it is.
        text = Say("join.invitation_link" if turn.bot else "join.invitation_code", facts)
        says += [Say("join.invitation", facts), text]
    return Reply(tuple(says), anew=True)


def invitation_code(work: Work, office: Appointment) -> str:
    """A one-time code for an office."""
    valid = timedelta(days=work.terms.invite.valid_days)
    return work.invitations.make(office.organization, office.role, office, valid)


def unreachable(channel: Channel, chat_id: int, work: Work) -> None:
    """A person has blocked the bot: kept, and told once to the superiors of the branches."""
    chat = work.people.chat(channel, chat_id)
    if chat is None or chat.person_id is None or chat.blocked_at is not None:
        return
    chat.blocked_at = work.now
    for office in work.appointments.of_person(chat.person_id, work.today):
        for branch in _branch(office):
            news = Say(
                "join.gone_silent",
                {"name": office.person.name, "branch": branch.name},
                [[Button(f"sm/{branch.id}", "join.see_branch")]],
            )
            for aside in tell.superiors(work, branch, news, but=chat.person_id):
                work.outbox.promise(
                    aside.channel,
                    aside.chat_id,
                    aside.packed(),
                    priority=NEWS,
                    dedupe=f"silent:{chat.id}:{work.today.isoformat()}:{aside.chat_id}",
                )
    work.session.flush()


def reachable_again(work: Work, chat: Chat) -> None:
    """The person has let the bot in again."""
    chat.blocked_at = None
    work.session.flush()


def _branch(office: Appointment) -> list[PartyOrganization]:
    return [office.organization] if office.organization.is_branch else []
