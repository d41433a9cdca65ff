"""填报: a branch tells what it held, or why not; and the record, to be seen and corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from handlers import filling, ledger, postpone, quorum, review, second_look, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Draft, Facts, Form, Note, Proposal, Somebody
from handlers.dialog.hearing import Heard
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn
from handlers.naming import item, who_held
from handlers.organisation_life import (
    BY_NAME,
    FORMS,
    STAGES,
    MemberAppraisal,
    MemberAppraisalByName,
    Outcome,
)
from handlers.paper import print_button
from models.activity import Activity, Grade, Graded, Matter, Paid, Record, Review
from models.appointment import BRANCH_ROLES, Appointment
from models.base import Refused
from models.calendar import Every, Period
from models.draft import DraftRow
from models.dues import due
from models.kind import Audience, Kind, audience
from models.meeting import Vote, VoteFault, faults, threshold
from models.member import Member, Standing
from models.obligation import Obligation, PeriodClosed, State
from models.organization import PartyOrganization
from models.plan import Plan
from models.rights import Thing, Verb
from models.work import Work

FILE = Right(Thing.ACTIVITY, Verb.FILE)
CORRECT = Right(Thing.ACTIVITY, Verb.CORRECT)
#: A plan whose day is longer past is not taken for what is being reported.
FRESH = timedelta(days=31)
#: What is due later than this is no haste yet.
SOON = timedelta(days=31)


class SaysTheSame(Refused):
    """What was returned can't go back unchanged: whoever thinks that it is right says so in it."""

    text = "review.says_the_same"


def report(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """填报: the one thing that is owed, or a choice if there are several."""
    branches = [office.organization for office in actor.own(FILE)]
    if not branches:
        return Reply.of("report.for_others", [Button("summary", "command.summary.word")])
    _open_on_demand(work, branches)
    owed = [
        each
        for each in work.obligations.unanswered([branch.id for branch in branches])
        if each.kind in REPORTABLE
    ]
    match owed:
        case []:
            return _nothing_owed(work, branches)
        case [only]:
            return _begin(work, actor, only)
        case _:
            return Reply.of(
                "report.which",
                *[[_choice(each, branches)] for each in owed[:20]],
                _others(branches),
            )


def others(_turn: Turn, work: Work, actor: Actor, branch_id: str = "") -> Reply:
    """报别的: every kind that the branch can hold, owed or not (the notice, measure 4)."""
    branches = [office.organization for office in actor.own(FILE)]
    if branch_id:
        branches = [branch for branch in branches if branch.id == int(branch_id)]
    match branches:
        case []:
            raise NotYours
        case [branch]:
            open_now = {(each.kind, each.part): each for each in work.obligations.current(branch)}
            buttons = []
            for kind, part, group in possible(work, branch):
                owed = open_now.get((kind, part))
                data = f"report/{owed.id}" if owed else f"file/{branch.id}/{kind.value}/{part}"
                key = "report.kind_of_group" if group else "report.kind"
                facts = {"kind": Say(f"kind.{kind.value}"), "group": group}
                buttons.append(Button(data.rstrip("/"), key, facts))
            return Reply.of("report.others", *in_rows(buttons, 2), branch=branch.name)
        case _:
            rows = [
                [Button(f"others/{branch.id}", "report.branch", {"branch": branch.name})]
                for branch in branches
            ]
            return Reply.of("report.others_of_which", *rows)


def report_other(
    _turn: Turn, work: Work, actor: Actor, branch_id: str, kind: str, part: str = ""
) -> Reply:
    """What is not owed, or was reported already: the record counts where it can."""
    branch = work.organizations.get(int(branch_id))
    if branch is None:
        raise NotYours
    actor.needs(FILE, branch)
    held = Kind(kind)
    if all((held, part) != (each, which) for each, which, _ in possible(work, branch)):
        raise NotYours
    subject = Subject(branch, held, part)
    return _begin_about(work, actor, subject, f"kind:{branch.id}:{held.value}:{part}")


def report_this(_turn: Turn, work: Work, actor: Actor, obligation_id: str) -> Reply:
    """A button that names what is to be reported: from a reminder, a list, or for another (代报)."""
    obligation = _fileable(work, actor, obligation_id)
    if obligation.kind is Kind.LEDGER_CHECK and obligation.activity_id is None:
        return ledger.check(work, obligation)
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


def report_told(
    work: Work, actor: Actor, branch: PartyOrganization, kind: Kind, part: str, heard: Heard
) -> Reply:
    """What was held, or why not, as it was told in one's own words: the form, filled with that.

    It answers the obligation to which its day belongs.

    Raises:
        PeriodClosed: what it would answer is closed.
    """
    actor.needs(FILE, branch)
    day = heard.told.value("date") if heard.outcome == Outcome.HELD else None
    owed = _meant(work, branch, kind, part, day)
    filed = work.activities.on(branch, kind, day, part) if day is not None else None
    if filed is None and owed is not None and owed.activity_id is not None and day is None:
        filed = work.activities.get(owed.activity_id)
    if filed is not None and heard.outcome == Outcome.HELD:
        return correct_told(work, actor, filed, heard, "heard.already_filed")
    if owed is None or owed.activity_id is not None:
        if heard.outcome != Outcome.HELD:
            return Reply.of(
                "heard.nothing_to_postpone", [Button("tasks", "tasks.back")], branch=branch.name
            )
        subject = Subject(branch, kind, part)
        return _begin_about(work, actor, subject, f"kind:{branch.id}:{kind.value}:{part}", heard)
    if work.obligations.closed(owed):
        raise PeriodClosed(period=Period.parse(owed.period))
    subject = Subject(branch, kind, part, obligation=owed)
    return _begin_about(work, actor, subject, f"obligation:{owed.id}", heard)


def _meant(
    work: Work, branch: PartyOrganization, kind: Kind, part: str, day: date | None
) -> Obligation | None:
    """The obligation to which a message belongs: that of its day, else the first that is open."""
    _open_on_demand(work, [branch])
    unanswered = work.obligations.unanswered([branch.id])
    known = {each.id: each for each in (*unanswered, *work.obligations.current(branch))}
    these = [each for each in known.values() if (each.kind, each.part) == (kind, part)]
    if day is not None:
        return next(
            (each for each in these if each.starts_on <= day <= _last_day(each)), None
        ) or next(
            (each for each in these if each.activity_id is None and day < each.starts_on), None
        )
    waiting = sorted(
        (each for each in these if each.activity_id is None), key=lambda each: each.due_on
    )
    return next(iter(waiting), None) or next(iter(these), None)


def correct_told(
    work: Work, actor: Actor, activity: Activity, heard: Heard, why: str = "heard.correcting"
) -> Reply:
    """A record, with what was said put in: to be looked at before it is filed again."""
    return _correct(
        work,
        actor,
        activity,
        Note(why, {"number": activity.id, "day": activity.held_on}),
        heard=heard,
    )


def _fileable(work: Work, actor: Actor, obligation_id: str) -> Obligation:
    obligation = work.obligations.get(int(obligation_id))
    if obligation is None or obligation.kind not in REPORTABLE:
        raise NotYours
    actor.needs(FILE, obligation.organization)
    if work.obligations.closed(obligation):
        raise PeriodClosed(period=Period.parse(obligation.period))
    return obligation


def _begin(work: Work, actor: Actor, obligation: Obligation) -> Reply:
    if obligation.kind is Kind.LEDGER_CHECK:
        return ledger.check(work, obligation)
    if obligation.state(work.today) is State.RETURNED:
        returned = work.activities.returned_for(obligation)
        if returned is not None:
            return _reopen(work, actor, returned)
    subject = Subject(
        obligation.organization, obligation.kind, obligation.part, obligation=obligation
    )
    return _begin_about(work, actor, subject, f"obligation:{obligation.id}")


def _begin_about(
    work: Work, actor: Actor, subject: Subject, about: str, heard: Heard | None = None
) -> Reply:
    """A new report, with what is known of the gathering where it was planned."""
    sheet = sheet_for(actor, subject.kind)
    plan = _plan(work, subject)
    if heard is not None and (heard.outcome != Outcome.HELD or _of_another_day(heard, plan)):
        plan = None
    if plan is None or "outcome" not in sheet.form.fields:
        return filling.begin(work, actor, sheet, about, heard=heard)
    planned = {
        "outcome": Outcome.HELD,
        "held_on": plan.held_on,
        "theme": plan.theme,
        "place": plan.place,
        "from_time": plan.from_time,
    }
    proposals = {name: Proposal(value, "as_planned") for name, value in planned.items()}
    note = Note("gathering.from_plan", {"day": plan.held_on, "theme": plan.theme})
    return filling.begin(work, actor, sheet, about, None, proposals, note, heard=heard)


def _of_another_day(heard: Heard, plan: Plan | None) -> bool:
    day = heard.told.value("date")
    return plan is not None and day is not None and day != plan.held_on


def _plan(work: Work, subject: Subject) -> Plan | None:
    """The plan of what is being reported: its day has come, and it lies in what is owed."""
    owed = subject.obligation
    if subject.activity is not None:
        return None
    first = work.today - FRESH if owed is None else owed.starts_on
    last = work.today if owed is None else _last_day(owed)
    return work.plans.to_report(subject.branch, subject.kind, subject.part, first, last)


def _last_day(obligation: Obligation) -> date:
    put_off = obligation.postponement.until_on if obligation.postponement else None
    return max(obligation.ends_on, put_off or obligation.ends_on)


def sheet_for(actor: Actor, kind: Kind) -> filling.Sheet:
    """The sheet of a kind: where names of those appraised may be told, the one that asks for them."""
    if kind in NAMED and actor.sees(Thing.GRADE):
        return NAMED[kind]
    return BY_KIND[kind]


def correct(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """改一改: the form again, filled in with what was filed."""
    activity = work.activities.get(int(activity_id))
    if activity is None or activity.kind not in BY_KIND:
        raise NotYours
    return _correct(work, actor, activity)


def _correct(
    work: Work, actor: Actor, activity: Activity, *told: Note, heard: Heard | None = None
) -> Reply:
    office = actor.needs(CORRECT, activity.organization)
    if work.activities.closed(activity, office.role):
        return Reply.of(
            "activity.period_closed",
            [Button(f"askback/{activity.id}", "review.ask_back")],
            period=Period.holding(activity.held_on, Every.MONTH),
        )
    return _reopen(work, actor, activity, *told, heard=heard)


def _reopen(
    work: Work, actor: Actor, activity: Activity, *told: Note, heard: Heard | None = None
) -> Reply:
    """What was filed, to be changed; of what was returned the fields concerned are asked."""
    returned = work.activities.returned(activity)
    sheet = sheet_for(actor, activity.kind)
    kept = activity.said or {}
    return filling.begin(
        work,
        actor,
        sheet,
        f"activity:{activity.id}",
        {
            name: {**{k: v for k, v in kept.get(name, {}).items() if k != "value"}, "value": value}
            for name, value in _as_answers(activity).items()
            if value is not None and name in sheet.form.fields
        },
        None,
        *told,
        heard=heard,
        again=returned.fields if returned else (),
    )


def _as_answers(activity: Activity) -> dict[str, Any]:
    """What was filed, as the answers of its form."""
    graded: dict[str, list[dict[str, Any]]] = {grade.value: [] for grade in Grade}
    for each in activity.grades:
        person = {"member_id": each.member_id, "name": each.name, "reason": None}
        graded[each.grade.value].append(person)
    counts = activity.counts or {}
    return {
        "outcome": Outcome.HELD.value,
        "held_on": activity.held_on.isoformat(),
        "absent": [
            {"member_id": each.member_id, "name": each.name, "reason": each.reason}
            for each in activity.absences
        ],
        "photos": [
            {"sha256": each.sha256, "name": each.name, "photo": each.photo, "pdq": each.pdq}
            for each in activity.attachments
        ],
        "matters": [
            {
                name: getattr(each, name)
                for name in (
                    "title",
                    "discussion",
                    "votes_for",
                    "against",
                    "abstained",
                    "decision",
                )
            }
            | {"motion": each.motion.value if each.motion else None}
            for each in activity.matters
        ],
        "also": activity.also,
        "theme_form": activity.theme_form.value if activity.theme_form else None,
        "from_time": activity.from_time.isoformat() if activity.from_time else None,
        "to_time": activity.to_time.isoformat() if activity.to_time else None,
        **{
            name: getattr(activity, name) or None
            for name in (
                "theme",
                "place",
                "host",
                "recorder",
                "lecturer",
                "guests",
                "content",
                "remark",
            )
        },
        **(graded if activity.grades else {}),
        **counts,
    }


# --- the sheet ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """What a draft is about: a branch's (or group's) gathering of a kind, and what there is of it.

    `obligation` is there where something owed is answered, `activity` where a record is corrected.
    """

    branch: PartyOrganization
    kind: Kind
    part: str = ""
    obligation: Obligation | None = None
    activity: Activity | None = None

    @property
    def item(self) -> Say:
        """Its name in a title."""
        if self.obligation is not None:
            return item(self.obligation)
        return Say(f"kind.{self.kind.value}")


def _subject(work: Work, row: DraftRow) -> Subject:
    thing, _, number = row.about.partition(":")
    match thing:
        case "activity":
            activity = work.activities.get(int(number))
            if activity is not None:
                return Subject(
                    activity.organization, activity.kind, activity.part, activity=activity
                )
        case "obligation":
            owed = work.obligations.get(int(number))
            if owed is not None:
                return Subject(owed.organization, owed.kind, owed.part, obligation=owed)
        case "kind":
            branch_id, kind, part = number.split(":", 2)
            branch = work.organizations.get(int(branch_id))
            if branch is not None:
                return Subject(branch, Kind(kind), part)
    raise NotYours


def kind_of(work: Work, row: DraftRow) -> str | None:
    """The kind of what a draft is about, where it is a gathering that is reported or planned."""
    thing, _, rest = row.about.partition(":")
    if thing == "plan":
        return rest.split(":")[1]
    if thing not in {"activity", "obligation", "kind"}:
        return None
    return _subject(work, row).kind.value


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return _subject(work, row).branch


def _form(row: DraftRow) -> Form[Any]:
    return _FORMS_BY_NAME[row.form]


def _title(work: Work, row: DraftRow) -> Say:
    subject = _subject(work, row)
    if subject.activity is not None:
        returned = work.activities.returned(subject.activity)
        if returned is not None:
            facts = {"number": subject.activity.id, "name": returned.person.name}
            of = {"branch": who_held(subject.activity), "why": returned.why}
            return Say("gathering.title_returned", facts | of)
        return Say(
            "gathering.title_correct",
            {"branch": who_held(subject.activity), "number": subject.activity.id},
        )
    office = work.appointments.get(row.appointment_id) if row.appointment_id else None
    on_behalf = office is not None and office.role not in BRANCH_ROLES
    return Say(
        "gathering.title_for" if on_behalf else "gathering.title",
        {"branch": subject.branch.name, "item": subject.item},
    )


def _facts(work: Work, row: DraftRow, draft: Draft) -> Facts:
    subject = _subject(work, row)
    branch, kind, part = subject.branch, subject.kind, subject.part
    form = _form(row)
    day = draft.value(form.fields["held_on"]) or work.today

    @cache
    def roster(fact: str) -> Sequence[Somebody]:
        whom = Audience.MEMBERS if fact == "members" else audience(kind)
        return tuple(
            Somebody(member.id, member.name)
            for member in work.roster.expected(branch, day, whom, part)
        )

    @cache
    def last() -> Activity | None:
        return work.activities.last(branch, kind, part)

    @cache
    def known(fact: str) -> Proposal | None:
        if fact == "today":
            return Proposal(work.today, "today")
        if fact == "on_leave":
            plan = _plan(work, subject)
            excuses = work.plans.excuses(plan) if plan and plan.held_on == day else []
            return Proposal(excuses, "as_planned") if excuses else None
        before = last()
        if fact in STAGES:
            if (rostered := _rostered(work.roster.of(branch, day), fact, day)) is not None:
                return Proposal(rostered, "as_rostered")
            counts = (before.counts if before else None) or {}
            return Proposal(counts[fact], "as_last_time") if fact in counts else None
        if fact == "place":
            if before is not None and before.place:
                return Proposal(before.place, "as_last_time")
            return None
        there = {somebody.name for somebody in roster("roster")}
        name = getattr(before, fact, None)
        if name in there:
            return Proposal(name, "as_last_time")
        if fact != "host":
            return None
        officer = next((each for each in _officers(work, branch) if each in there), None)
        return Proposal(officer, "by_office") if officer else None

    def suggestions(fact: str) -> Sequence[str]:
        match fact:
            case "places":
                return work.activities.places(branch)
            case "hosts" | "lecturers":
                names = [*_officers(work, branch), *(each.name for each in roster("roster"))]
                if fact == "lecturers":
                    names = [*work.activities.lecturers(branch), *names]
                return list(dict.fromkeys(names))
            case "few":
                return ("0", "1", "2", "3")
            case "present":
                # Votes are suggested for those who have one.
                away = {each.member_id for each in draft.value(form.fields["absent"]) or ()}
                return (str(len(other("voters") - away)),)
            case _:
                return text.words(f"{form.name}.why_not.usual")

    def other(fact: str) -> Any:
        if fact == "voters":
            return frozenset(
                each.id for each in work.roster.entitled(branch, day, audience(kind), part)
            )
        # What was filed may turn out to have been held in another month.
        return None if subject.obligation is None else _last_day(subject.obligation)

    return Facts(
        now=work.now,
        known=known,
        suggestions=suggestions,
        roster=roster,
        other=other,
        words=filling.typed_words,
    )


def _officers(work: Work, branch: PartyOrganization) -> list[str]:
    return [each.person.name for each in work.appointments.at(branch, BRANCH_ROLES, work.today)]


def _remarks(work: Work, row: DraftRow, draft: Draft) -> tuple[Note, ...]:
    subject, form = _subject(work, row), _form(row)
    filed = subject.activity.id if subject.activity else None
    about = second_look.About(subject.branch, subject.kind, subject.part, filed)
    return (
        *_credit(work, subject, draft, form),
        *_votes(work, subject, draft, form),
        *second_look.remarks(work, about, draft, form),
    )


def _votes(work: Work, subject: Subject, draft: Draft, form: Form[Any]) -> Iterator[Note]:
    """What a vote says that the rules do not fit; for the writer only, and nothing stops at it."""
    day = draft.value(form.fields["held_on"])
    if day is None or "matters" not in form.fields:
        return
    entitled = work.roster.entitled(subject.branch, day, audience(subject.kind), subject.part)
    away = {each.member_id for each in draft.value(form.fields["absent"])}
    present = sum(each.id not in away for each in entitled)
    for told in draft.value(form.fields["matters"]):
        matter = _matter_told(told)
        if matter.vote is None or matter.motion is None:
            continue
        needs = threshold(matter.motion, len(entitled))
        facts = quorum.facts_of(needs) | {
            "title": matter.title,
            "present": present,
            "votes_for": matter.vote.votes_for,
        }
        for fault in faults(matter.vote, needs, present, passed=bool(matter.decision)):
            if fault is not VoteFault.MORE_VOTES_THAN_VOTERS:
                yield Note(f"gathering.vote.{fault.value}", facts)
        if needs.only_half(present):
            yield Note("gathering.vote.only_half", facts)


def _credit(work: Work, subject: Subject, draft: Draft, form: Form[Any]) -> tuple[Note, ...]:
    obligation, activity = subject.obligation, subject.activity
    branch, kind, part = subject.branch, subject.kind, subject.part
    day = draft.value(form.fields["held_on"])
    if day is None:
        return ()
    filed = activity.id if activity else None
    credited = work.obligations.credited(branch, kind, day, part, by=filed)
    if credited is None:
        # Whoever reports what is not owed need not be told that it is not.
        unasked = obligation is None and activity is None
        return () if unasked else (Note("gathering.credits_nothing", {"day": day}),)
    if credited.activity_id is not None and (
        activity is None or credited.activity_id != activity.id
    ):
        return (
            Note(
                "gathering.second_one",
                {"period": Period.parse(credited.period), "number": credited.activity_id},
            ),
        )
    if activity is not None:
        before = work.activities.credits(activity)
        if before and credited.id not in {each.id for each in before}:
            facts = {"period": Period.parse(credited.period), "before": item(before[0])}
            return (Note("gathering.moves", facts),)
    if obligation is not None and credited.id != obligation.id:
        return (Note("gathering.credits_other", {"period": Period.parse(credited.period)}),)
    return ()


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, draft: Draft, told: Any
) -> tuple[Reply, int | None]:
    subject = _subject(work, row)
    branch, obligation, activity = subject.branch, subject.obligation, subject.activity
    office = actor.needs(FILE, branch)
    if getattr(told, "outcome", Outcome.HELD) is not Outcome.HELD:
        why, until_on = told.why_not or "", told.until_on
        if activity is not None:
            return postpone.withdraw(work, actor, office, activity, why, until_on), None
        if obligation is None:
            return Reply.of("gathering.nothing_to_put_off", item=subject.item), None
        return postpone.file(work, actor, office, obligation, why, until_on), None
    filed = _record(work, subject, draft, told)
    if activity is not None and _says_the_same(activity, filed):
        if activity.review is Review.RETURNED:
            raise SaysTheSame
        reply = Reply.of("gathering.unchanged", _see_and_correct(activity.id), number=activity.id)
        return reply, activity.id
    heard: list[Aside] = []
    if activity is not None:
        was_returned = activity.review is Review.RETURNED
        work.activities.correct(activity, filed, office.role)
        what = "corrected"
        if was_returned:
            heard = review.resubmitted(work, activity)
    else:
        activity = work.activities.file(branch, filed, office.role)
        work.plans.held(activity)
        what = "receipt"
    news = _news(work, actor, office, activity, what)
    receipt = _receipt(work, actor, office, activity, what, news)
    return receipt.and_tell(*news, *heard), activity.id


def _record(work: Work, subject: Subject, draft: Draft, told: Any) -> Record:
    """What was told, as the record that is filed; nothing stands in it that was not."""
    branch, kind, part = subject.branch, subject.kind, subject.part
    members = work.roster.expected(branch, told.held_on, audience(kind), part)
    given: dict[str, Any] = {
        name: getattr(told, name)
        for name in (
            "content",
            "remark",
            "from_time",
            "to_time",
            "recorder",
            "lecturer",
            "theme_form",
            "guests",
        )
        if hasattr(told, name)
    }
    absent = tuple(getattr(told, "absent", ()))
    return Record(
        kind=kind,
        part=part,
        held_on=told.held_on,
        place=getattr(told, "place", None) or "",
        host=getattr(told, "host", None) or "",
        theme=getattr(told, "theme", None) or "",
        expected=len(members),
        absent=absent,
        photos=tuple(getattr(told, "photos", ())),
        also=tuple(Kind(code) for code in getattr(told, "also", ())),
        matters=tuple(_matter_told(each) for each in getattr(told, "matters", ())),
        grades=_grades(work.roster.expected(branch, told.held_on), told),
        payments=_payments(members, told) if kind is Kind.DUES else (),
        counts=_counts(told, len(members) - len(absent)),
        said={
            name: {k: v for k, v in each.items() if k in {"words", "said_at"}}
            for name, each in draft.answers.items()
            if "words" in each
        }
        | ({"told": draft.told} if draft.told else {}),
        **given,
    )


def _rostered(members: Sequence[Member], stage: str, day: date) -> int | None:
    """How many the roster knows at a stage of 发展党员; None where it doesn't say."""
    full = [each.full_since for each in members if each.standing is Standing.FULL]
    match stage:
        case "probationary":
            return len(members) - len(full)
        case "converted" if None not in full:
            return sum(
                since is not None and since.year == day.year and since <= day for since in full
            )
        case _:
            return None


def _counts(told: Any, attended: int) -> dict[str, int]:
    """What is counted of a kind: the stages of 发展党员, or how many have each grade."""
    if isinstance(told, MemberAppraisal):
        named = (told.excellent or 0) + (told.basic or 0) + (told.unqualified or 0)
        return {
            Grade.EXCELLENT.value: told.excellent or 0,
            # The form says that the others who took part are 合格.
            Grade.QUALIFIED.value: max(attended - named, 0),
            Grade.BASIC.value: told.basic or 0,
            Grade.UNQUALIFIED.value: told.unqualified or 0,
        }
    return {name: getattr(told, name) for name in STAGES if hasattr(told, name)}


def _matter_told(told: Any) -> Matter:
    vote = None
    if told.motion is not None and told.votes_for is not None:
        vote = Vote(told.votes_for, told.against or 0, told.abstained or 0)
    return Matter(
        title=told.title,
        discussion=told.discussion,
        motion=told.motion,
        vote=vote,
        decision=told.decision,
    )


def _grades(members: Sequence[Member], told: Any) -> tuple[Graded, ...]:
    """Who was named for a grade has it; the form says that the others are 合格."""
    if not isinstance(told, MemberAppraisalByName):
        return ()
    named = {
        each.member_id: grade
        for grade, people in (
            (Grade.EXCELLENT, told.excellent),
            (Grade.BASIC, told.basic),
            (Grade.UNQUALIFIED, told.unqualified),
        )
        for each in people
    }
    away = {each.member_id for each in told.absent}
    return tuple(
        Graded(member.id, member.name, named.get(member.id, Grade.QUALIFIED))
        for member in members
        if member.id in named or member.id not in away
    )


def _payments(members: Sequence[Member], told: Any) -> tuple[Paid, ...]:
    unpaid = {each.member_id: each for each in told.absent}
    return tuple(
        Paid(
            member.id,
            member.name,
            due(member.dues_base, retired=bool(member.retired)),
            paid=member.id not in unpaid,
            reason=unpaid[member.id].reason if member.id in unpaid else None,
        )
        for member in members
    )


def _says_the_same(activity: Activity, filed: Record) -> bool:
    """Whether a correction changes nothing after all."""
    plain = ("held_on", "place", "host", "theme", "content", "remark", "expected", "recorder")
    more = ("lecturer", "from_time", "to_time", "theme_form", "guests")
    return (
        all(getattr(activity, name) == getattr(filed, name) for name in (*plain, *more))
        and (activity.counts or {}) == filed.counts
        and activity.also == [kind.value for kind in filed.also]
        and [(each.member_id, each.reason) for each in activity.absences]
        == [(each.member_id, each.reason) for each in filed.absent]
        and [each.sha256 for each in activity.attachments]
        == [each.sha256 for each in filed.photos]
        and [
            (each.title, each.discussion, each.motion, each.vote, each.decision)
            for each in activity.matters
        ]
        == [
            (each.title, each.discussion, each.motion, each.vote, each.decision)
            for each in filed.matters
        ]
        and [(each.member_id, each.grade) for each in activity.grades]
        == [(each.member_id, each.grade) for each in filed.grades]
    )


def _news(
    work: Work, actor: Actor, office: Appointment, activity: Activity, what: str
) -> list[Aside]:
    """The branch hears what somebody else has filed or corrected for it."""
    if office.role in BRANCH_ROLES:
        return []
    say = Say(
        _receipt_key(activity, f"told_{what}"),
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
    rows = [[*_see_and_correct(activity.id), print_button(activity)]]
    own = [each.organization for each in actor.own(FILE)]
    if activity.organization in own:
        owed = work.obligations.unanswered([branch.id for branch in own])
        owed = [each for each in owed if each.kind in REPORTABLE]
        # What is due at the end of the quarter or the year is no haste yet.
        left = [each for each in owed if each.due_on - work.today <= SOON][:5]
        key = "report.choice" if len(own) == 1 else "report.choice_of"
        facts = [{"item": item(each), "branch": each.organization.name} for each in left]
        after = Say("report.all_done")
        if left:
            names = Listed([Say(key, each) for each in facts], "list.enum")
            after = Say("report.left", {"items": names})
            next_one = Say(key, facts[0])
            rows.append([Button(f"report/{left[0].id}", "report.next", {"item": next_one})])
        elif owed:
            after = Say("report.done_for_now", {"due": owed[0].due_on})
    else:
        after = Say("report.told_branch" if news else "report.untold_branch")
        rows.append([Button(f"sm/{office.organization.id}", "summary.back")])
    if activity.waits:
        after = Say("review.receipt_waits", {"after": after})
    several = "_of" if activity.organization not in own or len(own) > 1 else ""
    facts_of = _facts_of(activity) | {"after": after}
    return Reply((Say(_receipt_key(activity, f"{what}{several}"), facts_of, rows),))


def _receipt_key(activity: Activity, what: str) -> str:
    """A kind's own words where its theme and heads say nothing, or everybody's."""
    return f"{activity.kind.value}.{what}"


def _facts_of(activity: Activity) -> dict[str, object]:
    return {
        "branch": who_held(activity),
        "number": activity.id,
        "kind": Say(f"kind.{activity.kind.value}"),
        "day": activity.held_on,
        "theme": activity.theme,
        "expected": activity.expected,
        "attended": activity.attended,
    }


def _see_and_correct(number: int) -> list[Button]:
    return [
        Button(f"record/{number}", "gathering.see"),
        Button(f"correct/{number}", "gathering.correct"),
    ]


# --- lists -------------------------------------------------------------------------------------


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
    return Reply.of("report.nothing_owed", *rows[:20], _others(branches))


def _others(branches: Sequence[PartyOrganization]) -> list[Button]:
    only = f"/{branches[0].id}" if len(branches) == 1 else ""
    return [Button(f"others{only}", "report.something_else")]


def possible(work: Work, branch: PartyOrganization) -> list[tuple[Kind, str, str]]:
    """What the branch can hold today, owed or not: kind, part, and the group where groups hold it."""
    groups = work.roster.groups([branch.id], work.today).get(branch.id, ())
    return [
        (duty.kind, part, group)
        for duty in work.obligations.duties(branch, work.today)
        if duty.kind in BY_KIND and duty.reason in {None, "not_asked", "not_asked_by"}
        for part, group in (
            [(f"group:{each.id}", each.name) for each in groups]
            if audience(duty.kind) is Audience.GROUP
            else [("", "")]
        )
    ]


def _open_on_demand(work: Work, branches: Sequence[PartyOrganization]) -> None:
    # A branch that was founded or imported since the tick has its obligations opened now.
    work.obligations.open([branch for branch in branches if not work.obligations.current(branch)])


_FORMS_BY_NAME = {form.name: form for form in (*FORMS.values(), *BY_NAME.values())}


def _sheet(form: Form[Any]) -> filling.Sheet:
    return filling.Sheet(
        form=form,
        right=FILE,
        about=_about,
        title=_title,
        facts=_facts,
        submit=_submit,
        remarks=_remarks,
    )


#: The kinds that can be filed here, and how.
BY_KIND: dict[Kind, filling.Sheet] = {kind: _sheet(form) for kind, form in FORMS.items()}
#: The same where names may be told that Telegram's servers must not hear.
NAMED: dict[Kind, filling.Sheet] = {kind: _sheet(form) for kind, form in BY_NAME.items()}
#: What can be reported: what has a form, and the check of the ledgers.
REPORTABLE = frozenset({*BY_KIND, Kind.LEDGER_CHECK})
