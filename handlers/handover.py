"""移交: a secretary hands the branch over; with the superior's one word the next one has all of it.

Whoever goes loses access in that moment: offices are asked about at every turn. What was half
written, what is owed and what was filed belong to the branch and the office, so they go along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel

from handlers import filling, menu, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.forms import (
    Called,
    Check,
    Draft,
    Facts,
    Form,
    Line,
    Note,
    OnCard,
    Phone,
    Suggest,
)
from handlers.dialog.turn import Aside, Button, Reply, Say, Turn
from models.appointment import Appointment, Role
from models.draft import DraftRow
from models.handover import Handover
from models.obligation import Answer
from models.organization import PartyOrganization
from models.outbox import NEWS
from models.rights import Thing, Verb
from models.work import Work

MAKE = Right(Thing.HANDOVER, Verb.MAKE)
ANSWER = Right(Thing.HANDOVER, Verb.ANSWER)
MOST_NAMES = 12


class NewHands(BaseModel):
    """Who follows."""

    name: Annotated[Line, Suggest("members"), Called("phone")]
    phone: Annotated[Line | None, OnCard(), Phone()] = None


def _somebody_else(values: Mapping[str, Any], facts: Facts) -> bool:
    return bool(values["name"] != facts.other("myself"))


FORM = Form("handover", NewHands, (Check("myself", ("name",), _somebody_else, "name"),))


def hand_over(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """移交: to whom; where somebody answers for several branches, of which one."""
    match actor.own(MAKE):
        case []:
            raise NotYours
        case [only]:
            return _begin(work, actor, only)
        case several:
            rows = [
                [Button(f"ho/{each.organization_id}", each.organization.name, plain=True)]
                for each in several
            ]
            return Reply.of("handover.which", *rows)


def of_branch(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """移交 of one branch."""
    office = actor.needs(MAKE, work.organizations.get(int(branch_id)))
    return _begin(work, actor, office)


def answer(_turn: Turn, work: Work, actor: Actor, handover_id: str, word: str) -> Reply:
    """The superior's 同意 or 不同意; those whom it concerns are told at once."""
    handover = work.handovers.get(int(handover_id))
    if handover is None or word not in {"yes", "no"}:
        raise NotYours
    office = handover.appointment
    actor.needs(ANSWER, office.organization)
    facts = facts_of(handover)
    if handover.answer is not Answer.WAITING:
        return Reply.of(f"handover.was_{handover.answer.value}", **facts)
    if not office.holds_on(work.today):
        return Reply.of("handover.over", **facts)
    said = Answer.ACCEPTED if word == "yes" else Answer.DECLINED
    new = work.handovers.answer(handover, said)
    if new is None:
        told = _to(work, [office.person_id], Say("handover.told_declined", facts))
        return Reply.of("handover.now_declined", **facts).and_tell(*told)
    return _accepted(work, facts, office, new)


def replace(
    work: Work,
    actor: Actor,
    organization: PartyOrganization,
    role: Role,
    name: str,
    since: date,
    *,
    out: Sequence[Appointment],
    phone: str | None = None,
    unit_id: int | None = None,
) -> tuple[Appointment | None, list[Aside]]:
    """Somebody takes an office from others, as a ledger is put right.

    A branch does not decide alone who its secretary is: its word is a request.

    Returns:
        The new office, or None where the superior is asked; and who is told what.
    """
    if role is Role.SECRETARY and out and actor.may(ANSWER, organization) is None:
        handover = work.handovers.ask(out[0], name, phone)
        return None, _ask_above(work, actor, handover)
    new = work.appointments.succeed(
        organization, role, name, since, phone=phone, out=out, unit_id=unit_id
    )
    return new, took_over(work, out, new)


def took_over(work: Work, out: Sequence[Appointment], new: Appointment) -> list[Aside]:
    """Who held an office and who holds it now are told, each with the menu that is theirs now."""
    gone = [each for each in out if not each.holds_on(work.today)]
    if not gone or not new.holds_on(work.today):
        return []
    role, organization = Say(f"role.{new.role.value}"), new.organization.name
    facts = {"branch": organization, "role": role, "name": new.person.name}
    told = [
        aside
        for each in gone
        if each.person_id != new.person_id
        for aside in _with_menu(work, each, "handover.thanks", facts | {"old": each.person.name})
    ]
    names = {"old": "、".join(each.person.name for each in gone)}
    open_now = sum(
        each.organization_id == new.organization_id
        for each in work.obligations.unanswered([new.organization_id])
    )
    key = "handover.yours" if open_now else "handover.yours_nothing"
    told += _with_menu(
        work, new, key, facts | names | {"count": open_now}, [[Button("tasks", "tasks.back")]]
    )
    heard = {each.chat_id for each in told}
    news = Say("handover.told_officers", facts | names)
    told += [
        each for each in tell.officers(work, new.organization, news) if each.chat_id not in heard
    ]
    return told


def receipt(told: Sequence[Aside], **facts: object) -> Say:
    """What somebody hears whose request went up, or has nobody there to read it."""
    return Say("handover.receipt" if told else "handover.receipt_unread", facts)


def waiting_line(handover: Handover) -> Say:
    """A request as it stands among a superior's tasks."""
    return Say("handover.waiting", facts_of(handover))


def answer_buttons(handover: Handover, *, named: bool = False) -> list[Button]:
    """同意 and 不同意, with the name where several wait."""
    end = "_of" if named else ""
    facts = {"name": handover.name} if named else {}
    return [
        Button(f"hoa/{handover.id}/yes", f"handover.accept{end}", facts),
        Button(f"hoa/{handover.id}/no", f"handover.decline{end}", facts),
    ]


def facts_of(handover: Handover) -> dict[str, object]:
    """Who hands what to whom."""
    office = handover.appointment
    return {
        "branch": office.organization.name,
        "old": office.person.name,
        "name": handover.name,
        "role": Say(f"role.{office.role.value}"),
    }


# --- how -----------------------------------------------------------------------------------------


def _begin(work: Work, actor: Actor, office: Appointment) -> Reply:
    return filling.begin(work, actor, SHEET, f"handover:{office.id}")


def _ask_above(work: Work, actor: Actor, handover: Handover) -> list[Aside]:
    asked = Say("handover.asked", facts_of(handover), [answer_buttons(handover)])
    branch = handover.appointment.organization
    return tell.superiors(work, branch, asked, but=actor.person.id)


def _accepted(
    work: Work, facts: Mapping[str, object], old: Appointment, new: Appointment
) -> Reply:
    joined = bool(work.people.chats_of([new.person_id]))
    rows = (
        []
        if joined
        else [
            [
                Button(
                    f"invite/{new.organization_id}/{new.role.value}",
                    "formation.invite",
                    {"name": new.person.name},
                )
            ]
        ]
    )
    key = "handover.now_accepted" if joined else "handover.now_accepted_invite"
    return Reply.of(key, *rows, **facts).and_tell(*took_over(work, [old], new))


def _with_menu(
    work: Work,
    office: Appointment,
    key: str,
    facts: Mapping[str, Any],
    rows: Sequence[Sequence[Button]] = (),
) -> list[Aside]:
    asides = []
    for chat in work.people.chats_of([office.person_id]):
        actor = menu.actor_of(work, chat)
        # A persistent menu and buttons can't stand under one message.
        asides.append(
            Aside(chat.channel, chat.chat_id, Say(key, facts, menu=menu.menu_for(actor)), NEWS)
        )
        if rows:
            step = Say("menu.first", {}, rows)
            asides.append(Aside(chat.channel, chat.chat_id, step, NEWS))
    return asides


def _to(work: Work, people: Sequence[int], say: Say) -> list[Aside]:
    chats = work.people.chats_of(people)
    return [Aside(chat.channel, chat.chat_id, say, NEWS) for chat in chats]


def _office(work: Work, row: DraftRow) -> Appointment:
    office = work.appointments.get(int(row.about.partition(":")[2]))
    if office is None or not office.holds_on(work.today):
        raise NotYours
    return office


def _needs(work: Work, actor: Actor, row: DraftRow) -> Appointment:
    office = _office(work, row)
    if office.id not in {each.id for each in actor.own(MAKE)}:
        raise NotYours
    return office


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return _office(work, row).organization


def _title(work: Work, row: DraftRow) -> Say:
    office = _office(work, row)
    return Say(
        "handover.title",
        {"branch": office.organization.name, "role": Say(f"role.{office.role.value}")},
    )


def _facts(work: Work, row: DraftRow, _draft: Draft) -> Facts:
    office = _office(work, row)

    def suggestions(_fact: str) -> Sequence[str]:
        # Whoever helps to lead the branch already stands first.
        deputies = work.appointments.at(office.organization, (Role.DEPUTY,), work.today)
        members = work.roster.of(office.organization, work.today)
        names = [*(each.person.name for each in deputies), *(each.name for each in members)]
        others = [name for name in dict.fromkeys(names) if name != office.person.name]
        return others[:MOST_NAMES]

    return Facts(
        now=work.now,
        suggestions=suggestions,
        other=lambda _fact: office.person.name,
        words=filling.typed_words,
    )


def _remarks(work: Work, row: DraftRow, draft: Draft) -> tuple[Note, ...]:
    name = draft.values(FORM).get("name")
    office = _office(work, row)
    there = [each.name for each in work.roster.of(office.organization, work.today)]
    if name is None or there.count(name) == 1:
        return ()
    return (Note("handover.namesakes" if name in there else "handover.not_on_the_roster"),)


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: NewHands
) -> tuple[Reply, None]:
    office = _needs(work, actor, row)
    handover = work.handovers.ask(office, told.name, told.phone)
    facts = facts_of(handover)
    if actor.may(ANSWER, office.organization) is not None:
        new = work.handovers.answer(handover, Answer.ACCEPTED)
        assert new is not None
        return _accepted(work, facts, office, new), None
    asides = _ask_above(work, actor, handover)
    return Reply((receipt(asides, **facts),)).and_tell(*asides), None


SHEET = filling.Sheet(
    form=FORM,
    right=MAKE,
    about=_about,
    title=_title,
    facts=_facts,
    submit=_submit,
    remarks=_remarks,
    needs=_needs,
)
