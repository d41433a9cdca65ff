"""The ticks: opening what is owed, and reminding those who still owe it.

A reminder is one digest for a person and a day. It is promised with a dedupe key, and asked
again just before it is sent: what has been answered since is gone from it, and with nothing
left it is void. A half-typed report is not interrupted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from handlers.activity import REPORTABLE
from handlers.campaign import owed_line
from handlers.dialog.turn import Button, Listed, Say, packed
from handlers.naming import item
from models.appointment import BRANCH_ROLES, Appointment, Role
from models.calendar import SHANGHAI, Every, Period, starts_at
from models.campaign import Standing, Step
from models.kind import Kind
from models.lookout import Concern, Matter
from models.obligation import Obligation
from models.outbox import REMINDER, Bulk, Promise
from models.person import Chat
from models.work import Work

#: Somebody who typed this lately is in the middle of something.
TYPING = timedelta(minutes=10)
MOST_BUTTONS = 6


def remind(work: Work) -> int:
    """Promise today's digests.

    Returns:
        How many are new.
    """
    today, terms = work.today, work.terms.remind
    due = [
        *(today + timedelta(days=days) for days in terms.days_before),
        *(today - timedelta(days=days) for days in terms.days_after),
    ]
    concerns = work.lookout.today()
    concerned = {each.organization_id for each in concerns}
    branches = sorted({*work.obligations.branches_owing(due), *concerned})
    chats = [
        *_reminded(work, branches),
        *_superiors(work, concerns),
        *_campaigning(work, work.campaigns.owing(due)),
    ]
    month = starts_at(Period.holding(today, Every.MONTH).starts_on)
    sent = work.outbox.sent_since(month, REMINDER)
    at = datetime.combine(today, terms.at, SHANGHAI)
    return work.outbox.promise_all(
        [
            Bulk(
                channel=chat.channel,
                chat_id=chat.chat_id,
                say={"key": "remind.digest"},
                dedupe=f"remind:{chat.channel.value}:{chat.chat_id}:{today.isoformat()}",
                refresh="remind",
            )
            for chat in {chat.id: chat for chat in chats}.values()
            if sent.get((chat.channel, chat.chat_id), 0) < terms.most_per_month
        ],
        priority=REMINDER,
        not_before=max(at, work.now),
    )


def refreshed(promise: Promise, work: Work) -> dict[str, Any] | datetime | None:
    """The digest as it stands now; a moment to put it off to; or None where nothing is owed."""
    chat = work.people.chat(promise.channel, promise.chat_id)
    if chat is None or not chat.reachable:
        return None
    if (until := typing_until(work, chat)) is not None:
        return until
    branches = _branches_of(work, chat)
    owed = [each for each in work.obligations.unanswered(branches) if each.kind in REPORTABLE]
    terms = work.terms.remind
    soon = max(terms.days_before, default=0)
    owed = [each for each in owed if (each.due_on - work.today).days <= soon]
    concerns = [
        each
        for each in work.lookout.today()
        if each.organization_id in branches or _looks_after(work, chat, each)
    ]
    parts = [digest(work, owed)] if owed else []
    if concerns:
        parts.append(_to_see_to(concerns))
    if campaign := _of_campaigns(work, chat):
        parts.append(campaign)
    if not parts:
        return None
    if len(parts) == 1:
        return packed(parts[0])
    said = Listed([each.with_buttons() for each in parts])
    return packed(Say("form.frame", {"parts": said}, parts[0].buttons))


def _campaigning(work: Work, steps: Sequence[Step]) -> list[Chat]:
    """The superiors of the organs that still owe a step of a campaign."""
    organs = sorted({each.organization.id for each in steps})
    offices = work.appointments.of_branches(organs, (Role.SUPERIOR,), work.today)
    return list(work.people.chats_of(sorted({each.person_id for each in offices})))


def _of_campaigns(work: Work, chat: Chat) -> Say | None:
    """What campaigns still ask of the organs that this person answers for, if it is soon or late."""
    soon = work.today + timedelta(days=max(work.terms.remind.days_before, default=0))
    lines = [
        owed_line(running, step)
        for office in work.appointments.of_person(chat.person_id or 0, work.today)
        if office.role is Role.SUPERIOR
        for running in work.campaigns.running(office.organization, work.today)
        for step in work.campaigns.told(running, office.organization, work.today)
        if step.standing is not Standing.DONE and step.milestone.due <= soon
    ]
    if not lines:
        return None
    return Say(
        "remind.campaign",
        {"lines": Listed(lines)},
        [[Button("campaign", "command.campaign.word")]],
    )


def _to_see_to(concerns: Sequence[Concern]) -> Say:
    """What the roster asks to be seen to, a line each."""
    lines = [
        Say(
            f"remind.concern.{each.matter.value}",
            {"name": each.name, "due": each.due_on, "number": each.number},
        )
        for each in concerns
    ]
    return Say("remind.concerns", {"lines": Listed(lines)}, [[Button("menu", "form.to_menu")]])


def _superiors(work: Work, concerns: Sequence[Concern]) -> list[Chat]:
    """Those above who remind of terms that end."""
    people = {
        office.person_id
        for each in concerns
        if each.matter is Matter.TERM
        for office in _above(work, each)
    }
    return list(work.people.chats_of(sorted(people)))


def _looks_after(work: Work, chat: Chat, concern: Concern) -> bool:
    return concern.matter is Matter.TERM and any(
        office.person_id == chat.person_id for office in _above(work, concern)
    )


def _above(work: Work, concern: Concern) -> Sequence[Appointment]:
    branch = work.organizations.get(concern.organization_id)
    return work.appointments.superiors(branch, work.today)


def typing_until(work: Work, chat: Chat) -> datetime | None:
    """Until when somebody is taken to be in the middle of a form, or None."""
    if chat.draft_id is None:
        return None
    row = work.drafts.get(chat.draft_id)
    if row is None or work.now - row.touched_at >= TYPING:
        return None
    return row.touched_at + TYPING


def digest(work: Work, owed: Sequence[Obligation]) -> Say:
    """What a person still owes, in one message."""
    several = len({each.organization_id for each in owed}) > 1
    together: dict[tuple[str, Kind, date], list[Obligation]] = {}
    for each in owed:
        together.setdefault((each.period, each.kind, each.due_on), []).append(each)
    lines = [_line(work, same, several=several) for same in together.values()]
    rows = [
        [
            Button(
                f"report/{each.id}",
                "remind.report_of" if several else "remind.report",
                {"item": item(each), "branch": each.organization.name},
            )
        ]
        for each in owed[:MOST_BUTTONS]
    ]
    return Say(
        "remind.digest_of" if several else "remind.digest",
        {"lines": Listed(lines), "branch": owed[0].organization.name},
        [*rows, [Button("tasks", "command.tasks.word"), Button("help", "help.ask")]],
    )


def _line(work: Work, same: Sequence[Obligation], *, several: bool) -> Say:
    """One thing that is due on one day, and which branches owe it."""
    days = (same[0].due_on - work.today).days
    key = "remind.today" if days == 0 else "remind.soon" if days > 0 else "remind.late"
    return Say(
        f"{key}_of" if several else key,
        {
            "item": item(same[0]),
            "due": same[0].due_on,
            "days": abs(days),
            "branches": Listed([each.organization.name for each in same], "list.enum"),
        },
    )


def _reminded(work: Work, branches: Sequence[int]) -> list[Chat]:
    """The chats of those who answer for these branches; an instructor only where nobody else can."""
    offices = work.appointments.of_branches(branches, (*BRANCH_ROLES, Role.INSTRUCTOR), work.today)
    chats: dict[int, list[Chat]] = {}
    for chat in work.people.chats_of(sorted({each.person_id for each in offices})):
        if chat.person_id is not None:
            chats.setdefault(chat.person_id, []).append(chat)
    reached = {
        each.organization_id
        for each in offices
        if each.role in BRANCH_ROLES and each.person_id in chats
    }
    people = {each.person_id for each in offices if _answers(each, reached)}
    return [chat for person in sorted(people) for chat in chats.get(person, [])[:1]]


def _answers(office: Appointment, reached: set[int]) -> bool:
    return office.role in BRANCH_ROLES or office.organization_id not in reached


def _branches_of(work: Work, chat: Chat) -> list[int]:
    offices = work.appointments.of_person(chat.person_id or 0, work.today)
    own = [each.organization_id for each in offices if each.role in BRANCH_ROLES]
    guided = [
        each.organization
        for each in offices
        if each.role is Role.INSTRUCTOR and each.unit_id is None
    ]
    for branch in guided:
        officers = work.appointments.at(branch, BRANCH_ROLES, work.today)
        if not work.people.chats_of([each.person_id for each in officers]):
            own.append(branch.id)
    return own


def clean(work: Work) -> int:
    """Forget the bodies of what was received long ago."""
    return work.inbox.forget(work.now - timedelta(days=30))
