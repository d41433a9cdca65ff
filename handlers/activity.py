"""填报: a branch tells what it held, or why not; and the record, to be seen and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import BaseModel

from handlers import filling, postpone
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import (
    Ahead,
    Check,
    Draft,
    Facts,
    Form,
    From,
    Known,
    Line,
    Note,
    OnCard,
    Proposal,
    Prose,
    Somebody,
    Splits,
    Suggest,
    When,
)
from handlers.dialog.keyboards import absentee
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.activity import Activity, Attached, Missing, Record
from models.appointment import BRANCH_ROLES
from models.calendar import Every, Period
from models.draft import DraftRow
from models.kind import Kind
from models.obligation import Obligation, State
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

FILE = Right(Thing.ACTIVITY, Verb.FILE)
SEE = Right(Thing.ACTIVITY, Verb.SEE)
CORRECT = Right(Thing.ACTIVITY, Verb.CORRECT)


class Outcome(StrEnum):
    """What became of the gathering; 延期 and 未开展 are answers as good as any (the notice)."""

    HELD = "held"
    NOT_HELD = "not_held"
    POSTPONED = "postponed"


HELD = When("outcome", (Outcome.HELD,))


class ThemeDay(BaseModel):
    """主题党日 (支部工作条例, article 16): what is asked, in this order."""

    outcome: Outcome
    held_on: Annotated[date | None, HELD] = None
    theme: Annotated[Line | None, HELD, Splits("content")] = None
    absent: Annotated[list[Missing], HELD, From("roster")] = []
    place: Annotated[Line | None, HELD, Known("place"), Suggest("places")] = None
    host: Annotated[Line | None, HELD, Known("host"), Suggest("hosts")] = None
    content: Annotated[Prose | None, HELD, OnCard()] = None
    photos: Annotated[list[Attached], HELD, OnCard()] = []
    remark: Annotated[Line | None, HELD, OnCard()] = None
    until_on: Annotated[date | None, When("outcome", (Outcome.POSTPONED,)), Ahead()] = None
    why_not: Annotated[
        Line | None,
        When("outcome", (Outcome.NOT_HELD, Outcome.POSTPONED)),
        Suggest("reasons"),
    ] = None


THEME_DAY = Form(
    "theme_day",
    ThemeDay,
    (
        Check(
            "still_to_come",
            ("held_on",),
            lambda values, facts: values["held_on"] is None or values["held_on"] <= facts.today,
            "held_on",
        ),
        Check(
            "already_past",
            ("until_on",),
            lambda values, facts: values["until_on"] is None or values["until_on"] > facts.today,
            "until_on",
        ),
    ),
)


def report(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """填报: the one thing that is owed, or a choice if there are several."""
    branches = [office.organization for office in actor.own(FILE)]
    if not branches:
        return Reply.of("report.for_others", [Button("summary", "command.summary.word")])
    _open_on_demand(work, branches)
    owed = [
        each
        for each in work.obligations.unanswered([branch.id for branch in branches])
        if each.kind in BY_KIND
    ]
    match owed:
        case []:
            return _nothing_owed(work, branches)
        case [only]:
            return filling.begin(work, actor, BY_KIND[only.kind], f"obligation:{only.id}")
        case _:
            return Reply.of("report.which", *[[_choice(each, branches)] for each in owed[:20]])


def report_this(_turn: Turn, work: Work, actor: Actor, obligation_id: str) -> Reply:
    """A button that names what is to be reported: from a reminder, a list, or for another (代报)."""
    obligation = work.obligations.get(int(obligation_id))
    if obligation is None or obligation.kind not in BY_KIND:
        raise NotYours
    actor.needs(FILE, obligation.organization)
    return filling.begin(work, actor, BY_KIND[obligation.kind], f"obligation:{obligation.id}")


def correct(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """改一改: the form again, filled in with what was filed."""
    activity = work.activities.get(int(activity_id))
    if activity is None or activity.kind not in BY_KIND:
        raise NotYours
    office = actor.needs(CORRECT, activity.organization)
    if work.activities.closed(activity, office.role):
        return Reply.of(
            "activity.period_closed", period=Period.holding(activity.held_on, Every.MONTH)
        )
    answers = {
        "outcome": Outcome.HELD.value,
        "held_on": activity.held_on.isoformat(),
        "theme": activity.theme,
        "absent": [
            {"member_id": each.member_id, "name": each.name, "reason": each.reason}
            for each in activity.absences
        ],
        "place": activity.place,
        "host": activity.host,
        "content": activity.content,
        "photos": [
            {"sha256": each.sha256, "name": each.name, "photo": each.photo}
            for each in activity.attachments
        ],
        "remark": activity.remark,
    }
    kept = activity.said or {}
    return filling.begin(
        work,
        actor,
        BY_KIND[activity.kind],
        f"activity:{activity.id}",
        {
            name: {**{k: v for k, v in kept.get(name, {}).items() if k != "value"}, "value": value}
            for name, value in answers.items()
            if value is not None
        },
    )


def record(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """One record, whole."""
    activity = work.activities.get(int(activity_id))
    if activity is None:
        raise NotYours
    actor.needs(SEE, activity.organization)
    buttons = []
    office = actor.may(CORRECT, activity.organization)
    if office is not None and not work.activities.closed(activity, office.role):
        buttons.append(Button(f"correct/{activity.id}", "theme_day.correct"))
    if activity.attachments:
        count = len(activity.attachments)
        buttons.append(Button(f"photos/{activity.id}", "record.photos", {"count": count}))
    return Reply((record_page(activity).with_buttons(buttons),))


def photos(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """The photos of a record, one by one."""
    activity = work.activities.get(int(activity_id))
    if activity is None:
        raise NotYours
    actor.needs(SEE, activity.organization)
    return Reply(
        tuple(
            Say(
                "record.photo", {"number": activity.id, "theme": activity.theme}, photo=each.sha256
            )
            for each in activity.attachments
            if each.photo
        ),
        anew=True,
    )


def record_page(activity: Activity) -> Say:
    """A record as it is read in the chat."""
    parts: list[Say] = [
        Say("record.title", {"branch": activity.organization.name, "number": activity.id}),
        _line(activity, "held_on", activity.held_on),
        _line(activity, "place", activity.place),
        _line(activity, "host", activity.host),
        _line(activity, "theme", activity.theme),
        _line(
            activity,
            "absent",
            Say("people.all_here", {"expected": activity.expected})
            if not activity.absences
            else Say(
                "people.missing",
                {
                    "expected": activity.expected,
                    "attended": activity.attended,
                    "names": Listed(
                        [absentee(each.name, each.reason) for each in activity.absences],
                        "list.enum",
                    ),
                },
            ),
        ),
    ]
    if activity.content:
        parts.append(_line(activity, "content", activity.content))
    if activity.remark:
        parts.append(_line(activity, "remark", activity.remark))
    parts.append(
        Say(
            "record.filed_for" if activity.filed_as not in BRANCH_ROLES else "record.filed",
            {
                "name": activity.filer.name,
                "at": activity.filed_at,
                "role": Say(f"role.{activity.filed_as.value}"),
            },
        )
    )
    if activity.corrected_at is not None:
        parts.append(Say("record.corrected", {"at": activity.corrected_at}))
    return Say("form.frame", {"parts": Listed(parts)})


# --- the sheet ---------------------------------------------------------------------------------


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    obligation, activity = _subject(work, row)
    if activity is not None:
        return activity.organization
    if obligation is None:
        raise NotYours
    return obligation.organization


def _subject(work: Work, row: DraftRow) -> tuple[Obligation | None, Activity | None]:
    thing, _, number = row.about.partition(":")
    if thing == "activity":
        return None, work.activities.get(int(number))
    return work.obligations.get(int(number)), None


def _title(work: Work, row: DraftRow) -> Say:
    obligation, activity = _subject(work, row)
    if activity is not None:
        return Say(
            "theme_day.title_correct",
            {"branch": activity.organization.name, "number": activity.id},
        )
    assert obligation is not None
    return Say(
        "theme_day.title",
        {"branch": obligation.organization.name, "period": Period.parse(obligation.period)},
    )


def _facts(work: Work, row: DraftRow, draft: Draft) -> Facts:
    branch = _about(work, row)
    held_on = THEME_DAY.fields["held_on"]
    day = draft.value(held_on) or work.today

    @cache
    def roster(_fact: str) -> Sequence[Somebody]:
        return tuple(
            Somebody(member.id, member.name) for member in work.roster.expected(branch, day)
        )

    @cache
    def known(fact: str) -> Proposal | None:
        last = work.activities.last(branch, Kind.THEME_DAY)
        if fact == "place":
            return Proposal(last.place, "as_last_time") if last else None
        there = {somebody.name for somebody in roster("roster")}
        if last is not None and last.host in there:
            return Proposal(last.host, "as_last_time")
        officer = next((name for name in _officers(work, branch) if name in there), None)
        return Proposal(officer, "by_office") if officer else None

    def suggestions(fact: str) -> Sequence[str]:
        match fact:
            case "places":
                return work.activities.places(branch)
            case "hosts":
                names = [*_officers(work, branch), *(each.name for each in roster("roster"))]
                return list(dict.fromkeys(names))
            case _:
                return text.words("theme_day.why_not.usual")

    return Facts(
        now=work.now,
        known=known,
        suggestions=suggestions,
        roster=roster,
        words=filling.typed_words,
    )


def _officers(work: Work, branch: PartyOrganization) -> list[str]:
    return [each.person.name for each in work.appointments.at(branch, BRANCH_ROLES, work.today)]


def _remarks(work: Work, row: DraftRow, draft: Draft) -> tuple[Note, ...]:
    obligation, activity = _subject(work, row)
    day = draft.value(THEME_DAY.fields["held_on"])
    if day is None:
        return ()
    branch = _about(work, row)
    filed = activity.id if activity else None
    credited = work.obligations.credited(branch, Kind.THEME_DAY, day, by=filed)
    if credited is None:
        return (Note("theme_day.credits_nothing", {"day": day}),)
    if credited.activity_id is not None and (
        activity is None or credited.activity_id != activity.id
    ):
        return (
            Note(
                "theme_day.second_one",
                {"period": Period.parse(credited.period), "number": credited.activity_id},
            ),
        )
    if obligation is not None and credited.id != obligation.id:
        return (Note("theme_day.credits_other", {"period": Period.parse(credited.period)}),)
    return ()


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, draft: Draft, told: ThemeDay
) -> tuple[Reply, int]:
    branch = _about(work, row)
    office = actor.needs(FILE, branch)
    obligation, activity = _subject(work, row)
    if told.outcome is not Outcome.HELD:
        if activity is not None:
            return postpone.withdraw(work, office, activity, told.why_not or "", told.until_on)
        assert obligation is not None
        return postpone.file(work, office, obligation, told.why_not or "", told.until_on)
    assert told.held_on is not None
    filed = Record(
        kind=Kind.THEME_DAY,
        held_on=told.held_on,
        place=told.place or "",
        host=told.host or "",
        theme=told.theme or "",
        expected=len(work.roster.expected(branch, told.held_on)),
        absent=tuple(told.absent),
        content=told.content,
        remark=told.remark,
        photos=tuple(told.photos),
        said={
            name: {k: v for k, v in given.items() if k in {"words", "said_at"}}
            for name, given in draft.answers.items()
            if "words" in given
        },
    )
    if activity is not None:
        work.activities.correct(activity, filed, office.role)
        return _receipt(work, "theme_day.corrected", activity), activity.id
    activity = work.activities.file(branch, filed, office.role)
    return _receipt(work, "theme_day.receipt", activity), activity.id


def _receipt(work: Work, key: str, activity: Activity) -> Reply:
    left = [
        each
        for each in work.obligations.unanswered([activity.organization_id])
        if each.kind in BY_KIND
    ]
    after = (
        Say("report.left", {"items": Listed([item(each) for each in left[:5]], "list.enum")})
        if left
        else Say("report.all_done")
    )
    return Reply.of(
        key,
        [
            Button(f"record/{activity.id}", "theme_day.see"),
            Button(f"correct/{activity.id}", "theme_day.correct"),
        ],
        [Button(f"report/{left[0].id}", "report.next", {"item": item(left[0])})] if left else [],
        number=activity.id,
        day=activity.held_on,
        theme=activity.theme,
        expected=activity.expected,
        attended=activity.attended,
        after=after,
    )


# --- lists -------------------------------------------------------------------------------------


def item(obligation: Obligation) -> Say:
    """An obligation by its name: 10 月主题党日."""
    return Say(
        "report.item",
        {
            "period": Period.parse(obligation.period),
            "kind": Say(f"kind.{obligation.kind.value}"),
        },
    )


def _choice(obligation: Obligation, branches: Sequence[PartyOrganization]) -> Button:
    key = "report.choice" if len(branches) == 1 else "report.choice_of"
    return Button(
        f"report/{obligation.id}",
        key,
        {"item": item(obligation), "branch": obligation.organization.name},
    )


def _nothing_owed(work: Work, branches: Sequence[PartyOrganization]) -> Reply:
    rows = []
    for branch in branches:
        for each in work.obligations.current(branch):
            if each.activity_id is not None:
                facts = {"item": item(each), "branch": branch.name}
                several = len(branches) > 1
                see = "report.see_of" if several else "report.see"
                rows.append([Button(f"record/{each.activity_id}", see, facts)])
                more = "report.again_of" if several else "report.again"
                rows.append([Button(f"report/{each.id}", more, facts)])
            elif each.state(work.today) is State.POSTPONED:
                rows.append([_choice(each, branches)])
    return Reply.of("report.nothing_owed", *rows[:20])


def _open_on_demand(work: Work, branches: Sequence[PartyOrganization]) -> None:
    # A branch that was founded or imported since the tick has its obligations opened now.
    work.obligations.open([branch for branch in branches if not work.obligations.current(branch)])


def _line(activity: Activity, name: str, value: object) -> Say:
    return Say("form.line", {"label": Say(f"{activity.kind.value}.{name}.label"), "value": value})


THEME_DAY_SHEET = filling.Sheet(
    form=THEME_DAY,
    right=FILE,
    about=_about,
    title=_title,
    facts=_facts,
    submit=_submit,
    remarks=_remarks,
)

#: The kinds that can be filed here, and how.
BY_KIND: dict[Kind, filling.Sheet] = {Kind.THEME_DAY: THEME_DAY_SHEET}
