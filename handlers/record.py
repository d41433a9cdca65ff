"""A record as it is read in the chat: whole, on one page, and its photos."""

from __future__ import annotations

from typing import Any

from handlers import review
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.keyboards import absentee, own_words
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.naming import who_held
from handlers.paper import print_button
from models.activity import Activity, Grade
from models.appointment import BRANCH_ROLES
from models.kind import Audience, Kind, audience
from models.meeting import Vote
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.ACTIVITY, Verb.SEE)
CORRECT = Right(Thing.ACTIVITY, Verb.CORRECT)
SEE_DUES = Right(Thing.DUES, Verb.SEE)


def record(_turn: Turn, work: Work, actor: Actor, activity_id: str) -> Reply:
    """One record, whole."""
    activity = work.activities.get(int(activity_id))
    if activity is None:
        raise NotYours
    actor.needs(SEE, activity.organization)
    buttons = []
    office = actor.may(CORRECT, activity.organization)
    if office is not None and not work.activities.closed(activity, office.role):
        buttons.append(Button(f"correct/{activity.id}", "gathering.correct"))
    if activity.attachments:
        count = len(activity.attachments)
        buttons.append(Button(f"photos/{activity.id}", "record.photos", {"count": count}))
    if activity.withdrawn_at is None:
        buttons.append(print_button(activity))
    rows = [buttons, review.offered(work, actor, activity)]
    if (
        office is not None
        and activity.withdrawn_at is None
        and work.activities.closed(activity, office.role)
        and work.activities.asked_back(activity) is None
    ):
        rows.append([Button(f"askback/{activity.id}", "review.ask_back")])
    return Reply((page_for(actor, activity).with_buttons(*rows),))


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


def page_for(actor: Actor, activity: Activity) -> Say:
    """A record as this person may read it: who has not paid dues stays with the branch."""
    return record_page(activity, who_paid=actor.may(SEE_DUES, activity.organization) is not None)


def record_page(activity: Activity, *, who_paid: bool) -> Say:
    """A record as it is read in the chat; of an appraisal it says how many, never who."""
    titled = {
        "branch": who_held(activity),
        "number": activity.id,
        "kind": Say(f"kind.{activity.kind.value}"),
    }
    parts: list[Say] = [
        Say("record.title", titled),
        *[
            _line(activity, name, value)
            for name, value in _said_in(activity, who_paid=who_paid)
            if value not in (None, "")
        ],
        Say(
            "record.filed_for" if activity.filed_as not in BRANCH_ROLES else "record.filed",
            {
                "name": activity.filer.name,
                "at": activity.filed_at,
                "role": Say(f"role.{activity.filed_as.value}"),
            },
        ),
    ]
    if activity.corrected_at is not None:
        parts.append(Say("record.corrected", {"at": activity.corrected_at}))
    parts += review.steps_of(activity)
    return Say("form.frame", {"parts": Listed(parts)})


def _said_in(activity: Activity, *, who_paid: bool) -> list[tuple[str, object]]:
    """The lines of a record: the field by whose label each stands, and what it says."""
    also = [Say(f"kind.{kind}") for kind in activity.also]
    counts = {**(activity.counts or {}), **_graded(activity)}
    form = activity.theme_form
    return [
        ("held_on", _when(activity)),
        ("place", activity.place),
        ("host", activity.host),
        ("recorder", activity.recorder),
        ("theme", activity.theme),
        ("theme_form", Say(f"theme_day.theme_form.{form.value}") if form else None),
        ("lecturer", activity.lecturer),
        ("absent", _attendance(activity, who_paid=who_paid)),
        ("guests", activity.guests),
        *[("matters", matter(each)) for each in activity.matters],
        *counts.items(),
        ("also", Listed(also, "list.enum") if also else None),
        ("content", activity.content),
        ("remark", activity.remark),
    ]


def _graded(activity: Activity) -> dict[str, int]:
    """How many have each grade, where names were told; the names stay in the branch's own book."""
    if not activity.grades:
        return {}
    return {
        grade.value: sum(1 for each in activity.grades if each.grade is grade) for grade in Grade
    }


def _when(activity: Activity) -> object:
    if activity.from_time is None:
        return activity.held_on
    clock = f"{activity.from_time:%H:%M}"
    if activity.to_time is not None:
        clock = text.fill("record.from_to", {"begun": clock, "ended": f"{activity.to_time:%H:%M}"})
    return Say("record.day_and_time", {"day": activity.held_on, "clock": clock})


def _attendance(activity: Activity, *, who_paid: bool) -> Say | None:
    if audience(activity.kind) is Audience.NOBODY:
        return None
    name = f"{activity.kind.value}.absent"
    facts = {"expected": activity.expected, "attended": activity.attended}
    if not activity.absences:
        return Say(own_words(name, "all_here"), facts)
    if activity.kind is Kind.DUES and not who_paid:
        return Say("dues.absent.counted", facts)
    names = Listed([absentee(each.name, each.reason) for each in activity.absences], "list.enum")
    return Say(own_words(name, "missing"), facts | {"names": names})


def matter(topic: Any) -> Say:
    """A topic on one line: its title, the vote, the decision."""
    parts: list[Say | str] = [topic.title]
    if topic.vote is not None:
        parts.append(Say("record.vote", vote_facts(topic.vote)))
    if topic.decision:
        parts.append(topic.decision)
    return Say("record.matter", {"parts": Listed(parts, "list.clauses")})


def vote_facts(vote: Vote) -> dict[str, int]:
    """赞成, 反对, 弃权 as facts of a text."""
    return {"votes_for": vote.votes_for, "against": vote.against, "abstained": vote.abstained}


def _line(activity: Activity, name: str, value: object) -> Say:
    return Say("form.line", {"label": Say(f"{activity.kind.value}.{name}.label"), "value": value})
