"""Joining with an invitation, and inviting; what a stranger hears, and when a chat goes silent."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers import menu, plan, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.forms import PEOPLE_ON_A_PAGE, tidy
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Aside, Button, Reply, Say, Text, Turn, packed
from models.appointment import (
    Appointment,
    ExpiredCode,
    Role,
    TooManyCodes,
    UsedCode,
    WrongCode,
)
from models.history import By, Source
from models.joining import Joining
from models.organization import PartyOrganization
from models.outbox import NEWS
from models.person import Channel, Chat
from models.rights import Thing, Verb
from models.work import Work

INVITE = Right(Thing.INVITATION, Verb.MAKE)
INVITE_OF_LINE = Right(Thing.LINE, Verb.MAKE)
MAKE_LINK = Right(Thing.JOINING, Verb.MAKE)
ADMIT = Right(Thing.JOINING, Verb.ANSWER)

#: Longer than any name; what is longer was not meant as one.
LONGEST_NAME = 20

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
    if code is not None:
        return join(turn, work, chat, code)
    joining = work.joinings.open(chat) if chat is not None else None
    if joining is None:
        return Reply.of("join.stranger")
    if joining.name is not None:
        return Reply.of("join.waiting", name=joining.name)
    return _named(turn, work, joining)


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
    if invitation.role is Role.MEMBER and invitation.appointment is None:
        return _member(turn, work, chat, invitation.organization)
    invited = invitation.appointment
    if invited is not None and chat.person is not None and chat.person_id != invited.person_id:
        return Reply.of("join.other_person", name=chat.person.name)
    appointment = work.invitations.accept(invitation, chat, turn.name)
    work.acts(By(Source.CHAT, appointment.person_id))
    work.obligations.open(_branch(appointment))
    return Reply(welcome(work, chat, appointment))


def _member(turn: Turn, work: Work, chat: Chat, branch: PartyOrganization) -> Reply:
    """Somebody came by the link of a branch for its members."""
    if chat.person is None:
        work.joinings.begin(branch, chat)
        return Reply.of("join.your_name", branch=branch.name)
    if all(each.person_id != chat.person_id for each in work.roster.of(branch, work.today)):
        return Reply.of("join.not_on_the_roster", branch=branch.name, name=chat.person.name)
    return menu.show(turn, work, menu.actor_of(work, chat))


def _named(turn: Turn, work: Work, joining: Joining) -> Reply:
    """A name was typed; whether it stands on the roster only the branch is told."""
    name = "".join(tidy(turn.said.words).split()) if isinstance(turn.said, Text) else ""
    if not 1 < len(name) <= LONGEST_NAME:
        return Reply.of("join.your_name", branch=joining.organization.name)
    joining.name = name
    told = tell.officers(work, joining.organization, _asked(work, joining))
    return Reply.of("join.name_kept" if told else "join.nobody_answers", name=name).and_tell(*told)


def _asked(work: Work, joining: Joining) -> Say:
    namesakes = work.joinings.namesakes(joining)
    facts = {"branch": joining.organization.name, "name": joining.name}
    key = "join.member_asks" if namesakes else "join.somebody_asks"
    key = "join.members_of_that_name" if len(namesakes) > 1 else key
    yes = [
        Button(
            f"admit/{joining.id}/{each.id}",
            "join.admit_of_birth" if len(namesakes) > 1 else "join.admit",
            {"name": each.name, "birth": each.person.birth_month or each.id},
        )
        for each in namesakes
    ]
    more = [
        Button(f"admit/{joining.id}/p0", "join.admit_another"),
        Button(f"admit/{joining.id}/no", "join.admit_nobody"),
    ]
    return Say(key, facts, [*([each] for each in yes), more])


def member_link(turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """邀请党员: one link for the whole branch, to be passed on in its group."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(MAKE_LINK, branch)
    facts = {
        "branch": branch.name,
        "code": work.joinings.link(branch, timedelta(days=work.terms.invite.valid_days)),
        "bot": turn.bot,
        "days": work.terms.invite.valid_days,
    }
    # A message of its own, so that it can be passed on as it is.
    text = Say("join.members_link" if turn.bot else "join.members_code", facts)
    return Reply((Say("join.members", facts), text), anew=True)


def admit(_turn: Turn, work: Work, actor: Actor, joining_id: str, whom: str) -> Reply:
    """The branch says who has asked: one of the roster, or nobody of theirs."""
    joining = work.joinings.get(int(joining_id))
    if joining is None or joining.name is None:
        raise NotYours
    actor.needs(ADMIT, joining.organization)
    facts: dict[str, object] = {"branch": joining.organization.name, "name": joining.name}
    if joining.answered_at is not None:
        key = "join.was_declined" if joining.member_id is None else "join.was_admitted"
        return Reply.of(key, **facts)
    if whom.startswith("p"):
        return _roster_page(work, joining, int(whom[1:]))
    chat = joining.chat
    if whom == "no":
        work.joinings.decline(joining)
        told = Aside(chat.channel, chat.chat_id, Say("join.declined", facts), NEWS)
        return Reply.of("join.now_declined", **facts).and_tell(told)
    members = work.roster.of(joining.organization, work.today)
    member = next((each for each in members if each.id == int(whom)), None)
    if member is None:
        raise NotYours
    office = work.joinings.accept(joining, member)
    hello = Say(
        "join.welcome.member" if office is not None else "join.welcome_back",
        {"name": member.name, "organization": joining.organization.name},
        menu=menu.menu_for(menu.actor_of(work, chat)),
    )
    work.outbox.promise(chat.channel, chat.chat_id, packed(hello), priority=NEWS)
    plan.tell_newcomer(work, member)
    return Reply.of("join.now_admitted", **facts | {"member": member.name})


def _roster_page(work: Work, joining: Joining, page: int) -> Reply:
    """Those of the roster who have not joined yet."""
    members = work.joinings.out_of_reach(joining.organization)
    here = members[page * PEOPLE_ON_A_PAGE : (page + 1) * PEOPLE_ON_A_PAGE]
    names = [Button(f"admit/{joining.id}/{each.id}", each.name, plain=True) for each in here]
    turning = [
        Button(f"admit/{joining.id}/p{to}", key)
        for key, to in (("people.page_before", page - 1), ("people.page_after", page + 1))
        if 0 <= to * PEOPLE_ON_A_PAGE < len(members)
    ]
    nobody = [Button(f"admit/{joining.id}/no", "join.admit_nobody")]
    facts = {"branch": joining.organization.name, "name": joining.name}
    return Reply.of("join.who_is_it", *in_rows(names, 4), turning, nobody, **facts)


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
    actor.needs(INVITE_OF_LINE if role == Role.LINE.value else INVITE, organization)
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
