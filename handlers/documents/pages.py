"""What stands on a record's pages: one for each book in which the gathering counts.

Nothing is written here that was not entered, or that the roster does not say: what is not known
stays empty, so that it can be written in by hand. How a page looks is the layout's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from handlers.dialog import text
from handlers.dialog.turn import pack
from models.activity import Activity, Grade
from models.calendar import SHANGHAI
from models.kind import Audience, Kind, audience
from models.member import group_of

FEN = 100


class Fields(TypedDict):
    """What is known of a gathering, each by itself: for layouts that have a place for each."""

    held_on: str
    when: str
    place: str
    host: str
    recorder: str
    lecturer: str
    guests: str
    expected: str
    attended: str
    absent: str
    theme: str
    theme_form: str
    also: str
    due_amount: str
    paid_amount: str
    excellent: str
    qualified: str
    basic: str
    unqualified: str
    applicants: str
    activists: str
    candidates: str
    probationary: str
    converted: str


class Topic(TypedDict):
    """A topic of a meeting as the layouts take it."""

    title: str
    discussion: str
    vote: str
    decision: str


class Listed(TypedDict):
    """A table of people: its headings, and a row for each."""

    columns: list[str]
    rows: list[list[str]]


#: A row of the table at the top: one or two pairs of a heading and what stands beside it.
Row = list[list[str]]


class Page(TypedDict):
    """One page as the layouts take it; what is not known is empty."""

    title: str
    branch: str
    number: str
    rows: list[Row]
    fields: Fields
    topics: list[Topic]
    people: Listed
    heading: str
    content: str
    remark: str
    sign: list[str]
    footer: str


class Paper(TypedDict):
    """What the layout `record` is given."""

    title: str
    pages: list[Page]


@dataclass(frozen=True)
class Line:
    """A row of the table at the top: the names of its fields."""

    fields: tuple[str, ...]
    #: Left out where nothing is known; any other row is there to be filled in by hand.
    optional: bool = False


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
    fields = _fields(activity, kind, shown)
    return Page(
        title=title_of(kind),
        branch=branch_of(activity),
        number=str(activity.id),
        rows=rows_of(kind, fields, named=bool(activity.grades) and shown.grades),
        fields=fields,
        topics=[_topic(each) for each in activity.matters],
        people=_payments(activity, shown),
        heading=_say(heading) if text.has(heading := f"paper.heading.{kind.value}") else "",
        content=activity.content or "",
        remark=activity.remark or "",
        sign=list(text.words(f"paper.sign.{kind.value}")),
        footer=_footer(activity),
    )


# --- the table at the top ------------------------------------------------------------------------

_WHEN = Line(("when", "place"))
_HELD = Line(("held_on",))
_HEADS = Line(("expected", "attended"), optional=True)
_ABSENT = Line(("absent",), optional=True)
_GUESTS = Line(("guests",))
_IF_GUESTS = Line(("guests",), optional=True)
_THEME = Line(("theme",))
_ALSO = Line(("also",), optional=True)
_GATHERED = (_WHEN, Line(("host", "recorder")), _HEADS, _ABSENT)
_MEETING = (*_GATHERED, _GUESTS, _THEME, _ALSO)
_SERVICE = (_WHEN, _HEADS, _ABSENT, _IF_GUESTS, _THEME, _ALSO)
_YEARLY = (_HELD, _THEME, _ALSO)
#: What stands in the table at the top of a page of a kind.
LINES: dict[Kind, tuple[Line, ...]] = {
    Kind.THEME_DAY: (
        *_GATHERED,
        _IF_GUESTS,
        Line(("theme_form",), optional=True),
        _THEME,
        _ALSO,
    ),
    Kind.GENERAL_MEETING: _MEETING,
    Kind.COMMITTEE_MEETING: _MEETING,
    Kind.GROUP_MEETING: _MEETING,
    Kind.PARTY_LECTURE: (
        _WHEN,
        Line(("lecturer", "host")),
        Line(("recorder", "guests")),
        _HEADS,
        _ABSENT,
        _THEME,
        _ALSO,
    ),
    Kind.ORG_LIFE_MEETING: _MEETING,
    Kind.MEMBER_APPRAISAL: (
        *_GATHERED,
        _IF_GUESTS,
        Line(("theme",), optional=True),
        Line(("excellent", "qualified")),
        Line(("basic", "unqualified")),
        _ALSO,
    ),
    Kind.DUES: (_HELD, _HEADS, Line(("due_amount", "paid_amount"), optional=True), _ABSENT),
    Kind.MEMBER_SERVICE: _SERVICE,
    Kind.MEMBER_EDUCATION: _SERVICE,
    Kind.MEMBER_DEVELOPMENT: (
        Line(("held_on", "applicants")),
        Line(("activists", "candidates")),
        Line(("probationary", "converted")),
    ),
    Kind.YEARLY_PLAN: _YEARLY,
    Kind.YEARLY_SUMMARY: _YEARLY,
}


_GRADES = frozenset(grade.value for grade in Grade)
_COUNTED = _GRADES | {"applicants", "activists", "candidates", "probationary", "converted"}


def rows_of(kind: Kind, fields: Fields, *, named: bool = False) -> list[Row]:
    """The table at the top; where people are `named`, their grades have the whole width."""
    known: Mapping[str, Any] = fields
    rows: list[Row] = []
    for line in LINES[kind]:
        if line.optional and not any(known[name] for name in line.fields):
            continue
        cells = [[_label(kind, name), known[name]] for name in line.fields]
        rows += [[cell] for cell in cells] if named and set(line.fields) & _GRADES else [cells]
    return rows


def _fields(activity: Activity, kind: Kind, shown: Shown) -> Fields:
    form, counts = activity.theme_form, _counts(activity, shown)
    others = [each for each, _ in activity.books if each is not kind]
    paid = activity.payments if shown.amounts else []
    came = audience(activity.kind) is not Audience.NOBODY
    named = came and (activity.kind is not Kind.DUES or shown.paid)
    return Fields(
        held_on=day_words(activity.held_on),
        when=_when(activity),
        place=activity.place,
        host=activity.host,
        recorder=activity.recorder or "",
        lecturer=activity.lecturer or "",
        guests=activity.guests or "",
        expected=_people(activity.expected) if came else "",
        attended=_people(activity.attended) if came else "",
        absent=(absentees(activity.absences) or _say("paper.nobody")) if named else "",
        theme=activity.theme,
        theme_form=_say(f"theme_day.theme_form.{form.value}") if form else "",
        also=_say("list.enum").join(_say(f"kind.{each.value}") for each in others),
        due_amount=_total([each.due for each in paid]) if paid else "",
        paid_amount=_total([each.due for each in paid if each.paid]) if paid else "",
        excellent=counts["excellent"],
        qualified=counts["qualified"],
        basic=counts["basic"],
        unqualified=counts["unqualified"],
        applicants=counts["applicants"],
        activists=counts["activists"],
        candidates=counts["candidates"],
        probationary=counts["probationary"],
        converted=counts["converted"],
    )


def _counts(activity: Activity, shown: Shown) -> dict[str, str]:
    """How many have each grade or stage; who has which grade, only on the branch's own page."""
    counts = dict(activity.counts or {})
    for grade in Grade:
        if activity.grades:
            counts[grade.value] = sum(each.grade is grade for each in activity.grades)
    said = {name: _people(counts[name]) if name in counts else "" for name in _COUNTED}
    if shown.grades:
        for grade in Grade:
            names = [each.name for each in activity.grades if each.grade is grade]
            if names:
                said[grade.value] = _say(
                    "paper.count_and_names",
                    count=said[grade.value],
                    names=_say("list.enum").join(names),
                )
    return said


def _total(amounts: Sequence[int | None]) -> str:
    """A sum of which every part is known, or nothing."""
    known = [each for each in amounts if each is not None]
    return _say("paper.yuan", amount=yuan(sum(known))) if len(known) == len(amounts) else ""


def _payments(activity: Activity, shown: Shown) -> Listed:
    """Who has paid, member by member; empty where that is the branch's own affair."""
    if not shown.paid or not activity.payments:
        return Listed(columns=[], rows=[])
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
    return Listed(columns=[_say(f"paper.column.{name}") for name in names], rows=rows)


def _topic(topic: Any) -> Topic:
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
    return Topic(
        title=topic.title,
        discussion=topic.discussion or "",
        vote=vote,
        decision=topic.decision or "",
    )


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
    keys = f"paper.label.{kind.value}.{field}", f"paper.label.{field}"
    for key in keys:
        if text.has(key):
            return _say(key)
    return _say(f"{kind.value}.{field}.label")


def _say(key: str, **facts: object) -> str:
    return text.fill(key, {name: pack(fact) for name, fact in facts.items()}, plain=True)
