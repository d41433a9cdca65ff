"""认可 and 退回: the superior's word on a report, and how a branch gets one back to correct it.

A report goes back with a reason and the fields concerned; the branch is asked for exactly those
(handlers/activity.py). What a superior presses on was read at some moment: where the branch has
changed it since, the press does nothing and the record is shown anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel

from handlers import filling, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Draft, Facts, Form, Line, Offered, Suggest
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn
from handlers.naming import who_held
from handlers.organisation_life import FORMS
from models.activity import (
    AcceptedAlready,
    Activity,
    ChangedMeanwhile,
    NobodyToCorrect,
    ReturnedAlready,
    Review,
    Step,
    Withdrawn,
)
from models.appointment import Role
from models.base import Refused
from models.draft import DraftRow
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

ANSWER = Right(Thing.ACTIVITY, Verb.ANSWER)
CORRECT = Right(Thing.ACTIVITY, Verb.CORRECT)
#: What of a form is no part of the record.
NOT_OF_THE_RECORD = frozenset({"outcome", "until_on", "why_not"})


class GivenBack(BaseModel):
    """What is to be looked at again, and why."""

    fields: Annotated[list[str], Offered("fields")]
    why: Annotated[Line, Suggest("usual")]


class AskedBack(BaseModel):
    """Why a branch wants a report of a closed period back."""

    why: Line


GIVE_BACK = Form("give_back", GivenBack)
ASK_BACK = Form("ask_back", AskedBack)


def accept(_turn: Turn, work: Work, actor: Actor, activity_id: str, seen: str) -> Reply:
    """认可: one tap, and the report counts; the branch hears of it where it had to correct it."""
    activity = _answerable(work, actor, activity_id)
    again = activity.review is Review.RESUBMITTED
    try:
        work.activities.accept(activity, _seen_at(seen))
    except (Withdrawn, ReturnedAlready, AcceptedAlready, ChangedMeanwhile) as refusal:
        return _what_stands(activity, refusal)
    facts = review_facts(activity)
    told: list[Aside] = []
    if again:
        told = tell.officers(work, activity.organization, Say("review.told_accepted", facts))
    return Reply.of("review.accepted", *_next(work, actor), **facts).and_tell(*told)


def give_back(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """退回: which fields, and why."""
    activity = _answerable(work, actor, activity_id)
    if activity.withdrawn_at is not None:
        raise Withdrawn(number=activity.id)
    if activity.review is Review.RETURNED:
        return _stands(activity)
    return filling.begin(work, actor, GIVE_BACK_SHEET, f"give_back:{activity.id}")


def ask_back(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """The period is closed: the branch says what it wants to correct, and the superior decides."""
    activity = _known(work, activity_id)
    actor.needs(CORRECT, activity.organization)
    if activity.withdrawn_at is not None:
        raise Withdrawn(number=activity.id)
    if activity.review is Review.RETURNED:
        back = [Button(f"correct/{activity.id}", "gathering.correct")]
        return Reply.of("review.is_back", back, number=activity.id)
    if work.activities.asked_back(activity) is not None:
        return Reply.of("review.asked_already", number=activity.id)
    return filling.begin(work, actor, ASK_BACK_SHEET, f"ask_back:{activity.id}")


def answer_request(_turn: Turn, work: Work, actor: Actor, activity_id: str, word: str) -> Reply:
    """The superior gives back what the branch has asked for, or leaves it as it is."""
    activity = _answerable(work, actor, activity_id)
    if word not in {"yes", "no"}:
        raise NotYours
    asked = work.activities.asked_back(activity)
    if asked is None:
        if activity.review is Review.RETURNED:
            return _stands(activity)
        return Reply.of("review.answered_already", _see(activity), **review_facts(activity))
    facts = review_facts(activity) | {"why": asked.why}
    if word == "no":
        work.activities.keep_as_it_is(activity)
        news = Say("review.told_stays", facts, [_see(activity)])
        told = tell.officers(work, activity.organization, news)
        return Reply.of("review.stays", *_next(work, actor), **facts).and_tell(*told)
    return _returned(work, actor, activity, asked.why or "", [])


def offered(work: Work, actor: Actor, activity: Activity) -> list[Button]:
    """What a superior can do about a record: accept it, return it, answer a request for it."""
    asked = work.activities.asked_back(activity)
    if (
        actor.may(ANSWER, activity.organization) is None
        or activity.withdrawn_at is not None
        or activity.review is Review.RETURNED
    ):
        return []
    buttons = []
    if asked is not None:
        buttons += [
            Button(f"giveback/{activity.id}/yes", "review.consent"),
            Button(f"giveback/{activity.id}/no", "review.leave"),
        ]
    if activity.waits:
        buttons.append(accept_button(activity, "review.accept"))
    if asked is None:
        buttons.append(Button(f"return/{activity.id}", "review.return"))
    return buttons


def steps_of(activity: Activity) -> list[Say]:
    """Everything that happened to a report between its branch and the superior, a line each."""
    lines = []
    for each in activity.steps:
        whole = "_whole" if each.step is Step.RETURNED and not each.fields else ""
        facts = {
            "name": each.person.name,
            "at": each.taken_at,
            "why": each.why,
            "fields": _labels(activity, each.fields),
        }
        lines.append(Say(f"review.step.{each.step.value}{whole}", facts))
    if activity.waits:
        lines.append(Say("review.step.waits"))
    return lines


def accept_button(activity: Activity, label: str) -> Button:
    """认可, of the record as it stands now."""
    stands_since = activity.corrected_at or activity.filed_at
    facts = review_facts(activity)
    return Button(f"accept/{activity.id}/{int(stands_since.timestamp())}", label, facts)


def resubmitted(work: Work, activity: Activity) -> list[Aside]:
    """The superiors hear that what was returned has come again; whoever returned it, above all."""
    returned = [each for each in activity.steps if each.step is Step.RETURNED]
    news = Say("review.told_resubmitted", review_facts(activity), [_see(activity)])
    return tell.superiors(
        work, activity.organization, news, and_also=[each.person_id for each in returned[-1:]]
    )


def _seen_at(seen: str) -> datetime:
    # Whole seconds: what was corrected within that second was there to be read.
    return datetime.fromtimestamp(int(seen[-11:]) + 1, UTC)


def _returned(
    work: Work,
    actor: Actor,
    activity: Activity,
    why: str,
    fields: list[str],
    seen_at: datetime | None = None,
) -> Reply:
    owed = work.activities.give_back(activity, why, fields, seen_at)
    # Whoever of the branch is correcting it just now is asked for the same.
    draft = work.drafts.live(f"activity:{activity.id}")
    if draft is not None:
        work.drafts.keep(draft, draft.page | {"again": fields})
    facts = review_facts(activity) | {
        "why": why,
        "fields": _labels(activity, fields),
        "name": actor.person.name,
    }
    whole = "" if fields else "_whole"
    news = Say(
        f"review.told_returned{whole}",
        facts,
        [[Button(f"correct/{activity.id}", "review.correct"), *_see(activity)]],
    )
    told = tell.officers(work, activity.organization, news)
    if not told:
        told = tell.instructors(work, activity.organization, news)
    key = "review.returned" if owed else "review.returned_for_itself"
    heard = Say("review.branch_hears" if told else "report.untold_branch")
    return Reply.of(key, *_next(work, actor), **facts, heard=heard).and_tell(*told)


def _what_stands(activity: Activity, refusal: Refused) -> Reply:
    """Nothing is left to be answered here; what stands now is a tap away."""
    return Reply.of(refusal.text, _see(activity), **refusal.facts)


def _stands(activity: Activity) -> Reply:
    steps = Listed(steps_of(activity))
    return Reply.of("review.stands_returned", _see(activity), number=activity.id, steps=steps)


def _next(work: Work, actor: Actor) -> list[list[Button]]:
    """The next report that waits for this person, and the way back."""
    tops = [office.organization for office in actor.offices if office.role is Role.SUPERIOR]
    waiting = [each for top in tops for each in work.activities.waiting(top)]
    rows = [[Button("tasks", "tasks.back")]]
    if waiting:
        facts = {"branch": who_held(waiting[0])}
        rows.insert(0, [Button(f"record/{waiting[0].id}", "review.next", facts)])
    return rows


def review_facts(activity: Activity) -> dict[str, object]:
    """What names a report in a sentence about it."""
    return {
        "branch": who_held(activity),
        "number": activity.id,
        "kind": Say(f"kind.{activity.kind.value}"),
        "day": activity.held_on,
    }


def _labels(activity: Activity, fields: list[str]) -> Listed:
    form = FORMS[activity.kind]
    return Listed([Say(f"{form.name}.{name}.label") for name in fields], "list.enum")


def _see(activity: Activity) -> list[Button]:
    return [Button(f"record/{activity.id}", "gathering.see")]


def _known(work: Work, activity_id: str) -> Activity:
    activity = work.activities.get(int(activity_id))
    if activity is None:
        raise NotYours
    return activity


def _answerable(work: Work, actor: Actor, activity_id: str) -> Activity:
    activity = _known(work, activity_id)
    actor.needs(ANSWER, activity.organization)
    return activity


# --- the sheets --------------------------------------------------------------------------------


def _subject(work: Work, row: DraftRow) -> Activity:
    return _known(work, row.about.partition(":")[2])


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return _subject(work, row).organization


def _facts(work: Work, row: DraftRow, _draft: Draft) -> Facts:
    activity = _subject(work, row)
    form = FORMS[activity.kind]
    labels = {
        name: f"{form.name}.{name}.label" for name in form.fields if name not in NOT_OF_THE_RECORD
    }
    return Facts(
        now=work.now,
        suggestions=lambda fact: text.words(f"{row.form}.why.{fact}"),
        offered=lambda _fact: labels,
        words=lambda _form, _field, code: (text.fill(labels[code], {}),),
    )


def _give_back_submitted(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Any
) -> tuple[Reply, None]:
    activity = _subject(work, row)
    actor.needs(ANSWER, activity.organization)
    try:
        return _returned(work, actor, activity, told.why, told.fields, row.begun_at), None
    except (Withdrawn, ReturnedAlready, ChangedMeanwhile, NobodyToCorrect) as refusal:
        return _what_stands(activity, refusal), None


def _ask_back_submitted(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Any
) -> tuple[Reply, None]:
    activity = _subject(work, row)
    actor.needs(CORRECT, activity.organization)
    try:
        work.activities.ask_back(activity, told.why)
    except (Withdrawn, ReturnedAlready) as refusal:
        return _what_stands(activity, refusal), None
    facts = review_facts(activity) | {"why": told.why, "name": actor.person.name}
    buttons = [
        [
            Button(f"giveback/{activity.id}/yes", "review.consent"),
            Button(f"giveback/{activity.id}/no", "review.leave"),
        ],
        _see(activity),
    ]
    news = Say("review.asked", facts, buttons)
    asides = tell.superiors(work, activity.organization, news, but=actor.person.id)
    heard = Say("postpone.told_above" if asides else "postpone.nobody_above")
    return Reply.of("review.asked_receipt", **facts, told=heard).and_tell(*asides), None


GIVE_BACK_SHEET = filling.Sheet(
    form=GIVE_BACK,
    right=ANSWER,
    about=_about,
    title=lambda work, row: Say("give_back.title", review_facts(_subject(work, row))),
    facts=_facts,
    submit=_give_back_submitted,
)
ASK_BACK_SHEET = filling.Sheet(
    form=ASK_BACK,
    right=CORRECT,
    about=_about,
    title=lambda work, row: Say("ask_back.title", review_facts(_subject(work, row))),
    facts=_facts,
    submit=_ask_back_submitted,
)
