"""What stands on a record's pages: one for each book in which the gathering counts.

Nothing is written here that was not entered, or that the roster does not say: what is not known
stays empty, so that it can be written in by hand. How a page looks is the layout's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.dialog import text
from handlers.dialog.turn import pack
from models.activity import Activity, Grade
from models.calendar import SHANGHAI
from models.kind import Audience, Kind, audience
from models.member import group_of

#: One page as the layouts take it.
Page = dict[str, Any]
#: A row of the table at the top: one or two pairs of a heading and what stands beside it.
Row = list[list[str]]

#: Kinds whose record names the guests (列席), if only by an empty place for them.
MEETINGS = frozenset(
    {
        Kind.GENERAL_MEETING,
        Kind.COMMITTEE_MEETING,
        Kind.GROUP_MEETING,
        Kind.ORG_LIFE_MEETING,
    }
)
#: Kinds that nobody hosts or records.
SERVICES = frozenset({Kind.MEMBER_SERVICE, Kind.MEMBER_EDUCATION})
STAGES = ("applicants", "activists", "candidates", "probationary", "converted")
FEN = 100


@dataclass(frozen=True)
class Shown:
    """What of a branch's own affairs may stand on the page.

    `grades`: who was appraised how; `paid`: who has not paid dues; `amounts`: what was paid, from
    which the pay can be worked out.
    """

    grades: bool = False
    paid: bool = False
    amounts: bool = False


def pages_of(activity: Activity, shown: Shown) -> list[Page]:
    """The pages of one gathering: its own kind's first, then those as which it counts too."""
    return [page_of(activity, kind, shown) for kind, _ in activity.books]


def title_of(kind: Kind) -> str:
    """What stands above a page of a kind."""
    return _say(f"paper.title.{kind.value}")


def branch_of(activity: Activity) -> str:
    """The branch, or the group of it, whose page it is."""
    group = group_of(activity.part, activity)
    name = activity.organization.name
    return name if group is None else f"{name} {group.name}"


def day_words(day: date) -> str:
    """A day as papers are dated."""
    return text.day_text(day, "date")


def yuan(fen: int | None) -> str:
    """An amount in yuan with two places, or nothing where it is not known."""
    return "" if fen is None else f"{fen // FEN}.{fen % FEN:02}"


def absentees(people: Sequence[Any]) -> str:
    """Who was not there, each with the reason."""
    return _say("list.enum").join(_absentee(each.name, each.reason) for each in people)


def page_of(activity: Activity, kind: Kind, shown: Shown) -> Page:
    """The page of a gathering for one of the books in which it counts."""
    return {
        "title": title_of(kind),
        "branch": branch_of(activity),
        "number": str(activity.id),
        "rows": _rows(activity, kind, shown),
        "topics": [_topic(each) for each in activity.matters],
        "list": _payments(activity, shown),
        "heading": _say(heading) if text.has(heading := f"paper.heading.{kind.value}") else "",
        "content": activity.content or "",
        "remark": activity.remark or "",
        "sign": list(text.words(f"paper.sign.{kind.value}")),
        "footer": _footer(activity),
    }


def _rows(activity: Activity, kind: Kind, shown: Shown) -> list[Row]:
    match kind:
        case Kind.DUES:
            rows = _dues(activity, shown)
        case Kind.MEMBER_DEVELOPMENT:
            counts = activity.counts or {}
            stages = [
                [_label(kind, stage), _people(counts[stage]) if stage in counts else ""]
                for stage in STAGES
            ]
            rows = [[_held_on(activity, kind), stages[0]], stages[1:3], stages[3:]]
        case Kind.YEARLY_PLAN | Kind.YEARLY_SUMMARY:
            rows = [[_held_on(activity, kind)], [[_label(kind, "theme"), activity.theme]]]
        case _:
            rows = _gathering(activity, kind, shown)
    others = [each for each, _ in activity.books if each is not kind]
    if others:
        names = _say("list.enum").join(_say(f"kind.{each.value}") for each in others)
        rows.append([[_say("paper.label.also"), names]])
    return rows


def _gathering(activity: Activity, kind: Kind, shown: Shown) -> list[Row]:
    heading = _say("paper.label.place"), activity.place
    rows: list[Row] = [[[_say("paper.label.when"), _when(activity)], list(heading)]]
    host = [_say("paper.label.host"), activity.host]
    recorder = [_say("paper.label.recorder"), activity.recorder or ""]
    if kind is Kind.PARTY_LECTURE:
        rows.append([[_say("paper.label.lecturer"), activity.lecturer or ""], host])
        rows.append([recorder, [_say("paper.label.guests"), activity.guests or ""]])
    elif kind not in SERVICES:
        rows.append([host, recorder])
    if audience(activity.kind) is not Audience.NOBODY:
        rows.append(
            [
                [_say("paper.label.expected"), _people(activity.expected)],
                [_say("paper.label.attended"), _people(activity.attended)],
            ]
        )
        away = absentees(activity.absences) or _say("paper.nobody")
        rows.append([[_say("paper.label.absent"), away]])
    if kind in MEETINGS or (activity.guests and kind is not Kind.PARTY_LECTURE):
        rows.append([[_say("paper.label.guests"), activity.guests or ""]])
    if kind is Kind.THEME_DAY and activity.theme_form is not None:
        form = _say(f"theme_day.theme_form.{activity.theme_form.value}")
        rows.append([[_say("paper.label.theme_form"), form]])
    if activity.theme or kind is not Kind.MEMBER_APPRAISAL:
        rows.append([[_label(kind, "theme"), activity.theme]])
    if kind is Kind.MEMBER_APPRAISAL:
        rows += _graded(activity, shown)
    return rows


def _graded(activity: Activity, shown: Shown) -> list[Row]:
    """How many have each grade; who, only on the branch's own page."""
    counts = dict(activity.counts or {})
    for grade in Grade:
        if activity.grades:
            counts[grade.value] = sum(1 for each in activity.grades if each.grade is grade)
    cells = [
        [
            _label(Kind.MEMBER_APPRAISAL, grade.value),
            _people(counts[grade.value]) if grade.value in counts else "",
        ]
        for grade in Grade
    ]
    if not activity.grades or not shown.grades:
        return [cells[:2], cells[2:]]
    for cell, grade in zip(cells, Grade, strict=True):
        names = [each.name for each in activity.grades if each.grade is grade]
        if names:
            listed = _say("list.enum").join(names)
            cell[1] = _say("paper.count_and_names", count=cell[1], names=listed)
    return [[cell] for cell in cells]


def _dues(activity: Activity, shown: Shown) -> list[Row]:
    rows: list[Row] = [
        [_held_on(activity, Kind.DUES)],
        [
            [_say("paper.label.due"), _people(activity.expected)],
            [_say("paper.label.paid"), _people(activity.attended)],
        ],
    ]
    if shown.amounts and activity.payments:
        due = [each.due for each in activity.payments]
        paid = [each.due for each in activity.payments if each.paid]
        rows.append(
            [
                [_say("paper.label.due_amount"), _total(due)],
                [_say("paper.label.paid_amount"), _total(paid)],
            ]
        )
    if shown.paid:
        unpaid = absentees(activity.absences) or _say("paper.nobody")
        rows.append([[_say("paper.label.unpaid"), unpaid]])
    return rows


def _total(amounts: Sequence[int | None]) -> str:
    """A sum of which every part is known, or nothing."""
    known = [each for each in amounts if each is not None]
    return _say("paper.yuan", amount=yuan(sum(known))) if len(known) == len(amounts) else ""


def _payments(activity: Activity, shown: Shown) -> dict[str, Any]:
    """Who has paid, member by member; empty where that is the branch's own affair."""
    if not shown.paid or not activity.payments:
        return {"columns": [], "rows": []}
    names = ["name", "due", "paid", "reason"] if shown.amounts else ["name", "state", "reason"]
    rows = []
    for each in activity.payments:
        cells = {
            "name": each.name,
            "due": yuan(each.due),
            "paid": yuan(each.due) if each.paid else _say("paper.not_paid"),
            "state": _say("paper.is_paid" if each.paid else "paper.not_paid"),
            "reason": reason_words(each.reason) if not each.paid and each.reason else "",
        }
        rows.append([cells[name] for name in names])
    return {"columns": [_say(f"paper.column.{name}") for name in names], "rows": rows}


def _topic(topic: Any) -> dict[str, str]:
    vote = ""
    if topic.vote is not None:
        vote = _say(
            "paper.votes",
            votes_for=topic.vote.votes_for,
            against=topic.vote.against,
            abstained=topic.vote.abstained,
        )
        if topic.motion is not None:
            motion = _say(f"gathering.matters.motion.{topic.motion.value}")
            vote = _say("paper.vote_on", motion=motion, votes=vote)
    return {
        "title": topic.title,
        "discussion": topic.discussion or "",
        "vote": vote,
        "decision": topic.decision or "",
    }


def _held_on(activity: Activity, kind: Kind) -> list[str]:
    return [_label(kind, "held_on"), day_words(activity.held_on)]


def _when(activity: Activity) -> str:
    day = day_words(activity.held_on)
    if activity.from_time is None:
        return day
    begun = f"{activity.from_time:%H:%M}"
    if activity.to_time is None:
        return _say("paper.day_from", day=day, begun=begun)
    return _say("paper.day_from_to", day=day, begun=begun, ended=f"{activity.to_time:%H:%M}")


def _footer(activity: Activity) -> str:
    filed = _say(
        "paper.filed_for" if activity.on_behalf else "paper.filed",
        name=activity.filer.name,
        at=_moment(activity.filed_at),
        role=_say(f"role.{activity.filed_as.value}"),
    )
    if activity.corrected_at is None:
        return filed
    return _say("paper.and_corrected", filed=filed, at=_moment(activity.corrected_at))


def _moment(at: datetime) -> str:
    there = at.astimezone(SHANGHAI)
    return _say("paper.moment", day=day_words(there.date()), clock=f"{there:%H:%M}")


def _absentee(name: str, reason: str | None) -> str:
    if reason is None:
        return name
    return _say("people.absent_because", name=name, reason=reason_words(reason))


def reason_words(reason: str) -> str:
    """A reason in words: one of the usual ones by its code, or as it was typed."""
    for key in (f"paper.reason.{reason}", f"people.reason.{reason}"):
        if text.has(key):
            return _say(key)
    return reason


def _people(count: int) -> str:
    return _say("paper.people", count=count)


def _label(kind: Kind, field: str) -> str:
    own = f"paper.label.{kind.value}.{field}"
    return _say(own if text.has(own) else f"{kind.value}.{field}.label")


def _say(key: str, **facts: object) -> str:
    return text.fill(key, {name: pack(fact) for name, fact in facts.items()}, plain=True)
