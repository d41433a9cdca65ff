"""填报: a branch tells what it held, or why not; and the record, to be seen and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import BaseModel

from handlers import filling, postpone, tell
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
    Leads,
    Line,
    Note,
    OnCard,
    Proposal,
    Prose,
    Somebody,
    Splits,
    Suggest,
    Until,
    When,
)
from handlers.dialog.keyboards import absentee
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn
from models.activity import Activity, Attached, Missing, Record
from models.appointment import BRANCH_ROLES, Appointment
from models.calendar import Every, Period
from models.draft import DraftRow
from models.kind import Kind
from models.obligation import Obligation, PeriodClosed, State
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

FILE = Right(Thing.ACTIVITY, Verb.FILE)
SEE = Right(Thing.ACTIVITY, Verb.SEE)
CORRECT = Right(Thing.ACTIVITY, Verb.CORRECT)


#: Further off nobody plans a theme day.
LONGEST_DELAY = timedelta(days=92)


class Outcome(StrEnum):
    """What became of the gathering; 延期 and 未开展 are answers as good as any (the notice)."""

    HELD = "held"
    NOT_HELD = "not_held"
    POSTPONED = "postponed"


HELD = When("outcome", (Outcome.HELD,))
POSTPONED = When("outcome", (Outcome.POSTPONED,))


class ThemeDay(BaseModel):
    """主题党日 (支部工作条例, article 16): what is asked, in this order."""

    outcome: Annotated[Outcome, Leads(Outcome.HELD, "held_on")]
    held_on: Annotated[date | None, HELD, Until("last_day")] = None
    theme: Annotated[Line | None, HELD, Splits("content")] = None
    absent: Annotated[list[Missing], HELD, From("roster")] = []
    place: Annotated[Line | None, HELD, Known("place"), Suggest("places")] = None
    host: Annotated[Line | None, HELD, Known("host"), Suggest("hosts")] = None
    content: Annotated[Prose | None, HELD, OnCard()] = None
    photos: Annotated[list[Attached], HELD, OnCard()] = []
    remark: Annotated[Line | None, HELD, OnCard()] = None
    until_on: Annotated[date | None, POSTPONED, Ahead()] = None
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
        # A slip of the finger in the year would stop the reminders for good.
        Check(
            "too_far_off",
            ("until_on",),
            lambda values, facts: (
                values["until_on"] is None or values["until_on"] <= facts.today + LONGEST_DELAY
            ),
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
            return _begin(work, actor, only)
        case _:
            return Reply.of("report.which", *[[_choice(each, branches)] for each in owed[:20]])


def report_this(_turn: Turn, work: Work, actor: Actor, obligation_id: str) -> Reply:
    """A button that names what is to be reported: from a reminder, a list, or for another (代报)."""
    obligation = _fileable(work, actor, obligation_id)
    if obligation.activity_id is not None:
        # An old reminder, or a colleague was quicker.
        return Reply.of(
            "report.already",
            _see_and_correct(obligation.activity_id),
            [Button(f"again/{obligation.id}", "report.again", {"item": item(obligation)})],
            item=item(obligation),
            number=obligation.activity_id,
        )
    return _begin(work, actor, obligation)


def report_again(_turn: Turn, work: Work, actor: Actor, obligation_id: str) -> Reply:
    """再报一次: a second gathering in a period for which one is filed already."""
    return _begin(work, actor, _fileable(work, actor, obligation_id))


def _fileable(work: Work, actor: Actor, obligation_id: str) -> Obligation:
    obligation = work.obligations.get(int(obligation_id))
    if obligation is None or obligation.kind not in BY_KIND:
        raise NotYours
    actor.needs(FILE, obligation.organization)
    if work.obligations.closed(obligation):
        raise PeriodClosed(period=Period.parse(obligation.period))
    return obligation


def _begin(work: Work, actor: Actor, obligation: Obligation) -> Reply:
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
    office = work.appointments.get(row.appointment_id) if row.appointment_id else None
    on_behalf = office is not None and office.role not in BRANCH_ROLES
    return Say(
        "theme_day.title_for" if on_behalf else "theme_day.title",
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

    def last_day(_fact: str) -> date | None:
        # What was filed may turn out to have been held in another month.
        obligation, _ = _subject(work, row)
        if obligation is None:
            return None
        put_off = obligation.postponement.until_on if obligation.postponement else None
        return max(obligation.ends_on, put_off or obligation.ends_on)

    return Facts(
        now=work.now,
        known=known,
        suggestions=suggestions,
        roster=roster,
        other=last_day,
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
    if activity is not None:
        before = work.activities.credits(activity)
        if before and credited.id not in {each.id for each in before}:
            facts = {"period": Period.parse(credited.period), "before": item(before[0])}
            return (Note("theme_day.moves", facts),)
    if obligation is not None and credited.id != obligation.id:
        return (Note("theme_day.credits_other", {"period": Period.parse(credited.period)}),)
    return ()


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, draft: Draft, told: ThemeDay
) -> tuple[Reply, int | None]:
    branch = _about(work, row)
    office = actor.needs(FILE, branch)
    obligation, activity = _subject(work, row)
    if told.outcome is not Outcome.HELD:
        why, until_on = told.why_not or "", told.until_on
        if activity is not None:
            return postpone.withdraw(work, actor, office, activity, why, until_on), None
        assert obligation is not None
        return postpone.file(work, actor, office, obligation, why, until_on), None
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
    if activity is not None and _says_the_same(activity, filed):
        reply = Reply.of("theme_day.unchanged", _see_and_correct(activity.id), number=activity.id)
        return reply, activity.id
    if activity is not None:
        work.activities.correct(activity, filed, office.role)
        what = "corrected"
    else:
        activity = work.activities.file(branch, filed, office.role)
        what = "receipt"
    news = _news(work, actor, office, activity, what)
    return _receipt(work, actor, office, activity, what, news).and_tell(*news), activity.id


def _says_the_same(activity: Activity, filed: Record) -> bool:
    """Whether a correction changes nothing after all."""
    return (
        all(
            getattr(activity, name) == getattr(filed, name)
            for name in ("held_on", "place", "host", "theme", "content", "remark", "expected")
        )
        and [(each.member_id, each.reason) for each in activity.absences]
        == [(each.member_id, each.reason) for each in filed.absent]
        and [each.sha256 for each in activity.attachments]
        == [each.sha256 for each in filed.photos]
    )


def _news(
    work: Work, actor: Actor, office: Appointment, activity: Activity, what: str
) -> list[Aside]:
    """The branch hears what somebody else has filed or corrected for it."""
    if office.role in BRANCH_ROLES:
        return []
    say = Say(
        f"theme_day.told_{what}",
        _facts_of(activity)
        | {"role": Say(f"role.{office.role.value}"), "name": actor.person.name},
        [_see_and_correct(activity.id)],
    )
    return tell.officers(work, activity.organization, say)


def _receipt(
    work: Work,
    actor: Actor,
    office: Appointment,
    activity: Activity,
    what: str,
    news: Sequence[Aside],
) -> Reply:
    """That it has arrived, under which number, and what comes next."""
    rows = [_see_and_correct(activity.id)]
    own = [each.organization for each in actor.own(FILE)]
    if activity.organization in own:
        owed = work.obligations.unanswered([branch.id for branch in own])
        left = [each for each in owed if each.kind in BY_KIND][:5]
        key = "report.choice" if len(own) == 1 else "report.choice_of"
        facts = [{"item": item(each), "branch": each.organization.name} for each in left]
        after = Say("report.all_done")
        if left:
            names = Listed([Say(key, each) for each in facts], "list.enum")
            after = Say("report.left", {"items": names})
            next_one = Say(key, facts[0])
            rows.append([Button(f"report/{left[0].id}", "report.next", {"item": next_one})])
    else:
        after = Say("report.told_branch" if news else "report.untold_branch")
        rows.append([Button(f"sm/{office.organization.id}", "summary.back")])
    several = "_of" if activity.organization not in own or len(own) > 1 else ""
    facts_of = _facts_of(activity) | {"after": after}
    return Reply((Say(f"theme_day.{what}{several}", facts_of, rows),))


def _facts_of(activity: Activity) -> dict[str, object]:
    return {
        "branch": activity.organization.name,
        "number": activity.id,
        "day": activity.held_on,
        "theme": activity.theme,
        "expected": activity.expected,
        "attended": activity.attended,
    }


def _see_and_correct(number: int) -> list[Button]:
    return [
        Button(f"record/{number}", "theme_day.see"),
        Button(f"correct/{number}", "theme_day.correct"),
    ]


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


def _choice(
    obligation: Obligation,
    branches: Sequence[PartyOrganization],
    key: str = "report.choice",
) -> Button:
    return Button(
        f"report/{obligation.id}",
        key if len(branches) == 1 else f"{key}_of",
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
                rows.append([Button(f"again/{each.id}", more, facts)])
            elif each.state(work.today) is State.POSTPONED:
                rows.append([_choice(each, branches, "report.after_all")])
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
