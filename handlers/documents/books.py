"""The three books of a branch: 组织生活记录, 党员名册, 党费收缴簿 (the notice, measure 4).

A book is a table with what stands around it; the same table is printed and put into a workbook.
Nothing stands in it that was not entered: what is not known stays empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from handlers.dialog import text
from handlers.dialog.turn import pack
from handlers.documents.pages import (
    Page,
    Shown,
    absentees,
    branch_of,
    day_words,
    pages_of,
    reason_words,
    yuan,
)
from models.activity import Activity
from models.calendar import Every, Period
from models.kind import Audience, Kind, audience
from models.member import Member
from models.obligation import Answer, Obligation

#: A number stays one in a workbook; everything else is text there.
Cell = str | int | float
#: So many months of dues stand side by side on an upright page.
FEW_MONTHS = 4


class Heading(TypedDict):
    """A column as the layouts take it."""

    name: str
    width: float


class Bound(TypedDict):
    """What the layout `book` is given."""

    title: str
    branch: str
    under: str
    columns: list[Heading]
    rows: list[list[str]]
    foot: list[str]
    sign: list[str]
    wide: bool
    pages: list[Page]


@dataclass(frozen=True)
class Column:
    """A column: its heading, and its width in characters of the page (0 shares what is left)."""

    name: str
    width: float


@dataclass(frozen=True)
class Book:
    """A book of a branch for a span: a table, what stands under it, and the pages bound behind it."""

    name: str
    title: str
    branch: str
    under: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[str]
    total: Sequence[Cell] = ()
    wide: bool = True
    pages: Sequence[Page] = field(default=())

    def content(self) -> Bound:
        """What the layout is given."""
        rows = [*self.rows, *([self.total] if self.total else [])]
        return Bound(
            title=self.title,
            branch=self.branch,
            under=self.under,
            columns=[Heading(name=each.name, width=each.width) for each in self.columns],
            rows=[[_printed(cell) for cell in row] for row in rows],
            foot=list(self.foot),
            sign=list(text.words(f"book.sign.{self.name}")),
            wide=self.wide,
            pages=list(self.pages),
        )


def life_book(
    branch: str,
    span: Period,
    held: Sequence[Activity],
    owed: Sequence[Obligation],
    shown: Shown,
) -> Book:
    """组织生活记录: what was held, a line and a page for each book in which it counts."""
    lines = [(activity, kind) for activity in held for kind, _ in activity.books]
    rows: list[list[Cell]] = [
        [
            number,
            activity.held_on.isoformat(),
            _say(f"kind.{kind.value}"),
            _group(activity),
            activity.theme,
            activity.place,
            activity.host,
            *_heads(activity),
            _absent(activity, shown),
            activity.id,
            activity.remark or "",
        ]
        for number, (activity, kind) in enumerate(lines, 1)
    ]
    groups = any(activity.part for activity in held)
    columns = _columns(
        "life",
        number=2.6,
        held_on=6.2,
        kind=6.8,
        group=5.5,
        theme=0,
        place=7.6,
        host=4.6,
        expected=2.6,
        attended=2.6,
        absent=0,
        record=3,
        remark=4.6,
    )
    if not groups:
        columns, rows = _without("group", "life", columns, rows)
    counted = Counter(kind for _, kind in lines)
    counts = [
        _say("book.life.count", kind=_say(f"kind.{kind.value}"), count=counted[kind])
        for kind in Kind
        if counted[kind]
    ]
    foot = [_say("book.life.counts", counts=_listed(counts))] if counts else []
    foot += [_excused(each) for each in owed if _is_excused(each)]
    return Book(
        "life",
        _say("book.life.title"),
        branch,
        span_words(span),
        columns,
        rows,
        foot,
        pages=[page for activity in held for page in pages_of(activity, shown)],
    )


def roster_book(
    branch: str,
    span: Period,
    day: date,
    members: Sequence[Member],
    left: Sequence[Member],
    offices: Mapping[int, str],
    *,
    phones: bool,
) -> Book:
    """党员名册: who belongs to the branch on a day, and who came and went in the span."""
    rows: list[list[Cell]] = [
        [
            number,
            each.name,
            _say(f"book.gender.{each.person.gender.value}") if each.person.gender else "",
            each.person.ethnicity or "",
            each.person.birth_month or "",
            _iso(each.joined_party_on),
            _iso(each.full_since),
            _say(f"book.standing.{each.standing.value}"),
            each.group.name if each.group else "",
            offices.get(each.person_id, ""),
            each.person.phone or "",
            _not_counted(each, day),
        ]
        for number, each in enumerate(members, 1)
    ]
    columns = _columns(
        "roster",
        number=2.6,
        name=5.2,
        gender=2.6,
        ethnicity=3.6,
        birth=4.8,
        joined=6.5,
        full=6.5,
        standing=4.8,
        group=8,
        office=4.8,
        phone=6.8,
        remark=0,
    )
    if not any(each.group for each in members):
        columns, rows = _without("group", "roster", columns, rows)
    foot = [_standings(members)]
    if not phones:
        columns, rows = _without("phone", "roster", columns, rows)
        foot.append(_say("book.roster.no_phones"))
    came = [each for each in members if each.since is not None and each.since in span]
    for key, people in (("came", came), ("left", left)):
        if people:
            names = [
                _say(
                    "book.roster.moved",
                    name=each.name,
                    day=day_words((each.since if key == "came" else each.until) or day),
                )
                for each in people
            ]
            foot.append(_say(f"book.roster.{key}", names=_listed(names)))
    return Book(
        "roster",
        _say("book.roster.title"),
        branch,
        _say("book.roster.as_of", day=day_words(day)),
        columns,
        rows,
        foot,
    )


def dues_book(branch: str, span: Period, collected: Sequence[Activity], shown: Shown) -> Book:
    """党费收缴簿: member by member and month by month; for others only how many have paid."""
    if not shown.paid:
        return _dues_counts(branch, span, collected)
    months = months_of(span)
    names: dict[int, str] = {}
    due: dict[int, int | None] = {}
    paid: dict[tuple[int, Period], Any] = {}
    for activity in collected:
        month = Period.holding(activity.held_on, Every.MONTH)
        for each in activity.payments:
            names[each.member_id] = each.name
            due[each.member_id] = each.due
            before = paid.get((each.member_id, month))
            if before is None or not before.paid:
                paid[each.member_id, month] = each
    rows: list[list[Cell]] = []
    for number, member in enumerate(names, 1):
        found = [paid.get((member, month)) for month in months]
        row: list[Cell] = [number, names[member]]
        if shown.amounts:
            row.append(_yuan(due[member]))
        row += [_paid(each, amounts=shown.amounts) for each in found]
        sums = [each.due for each in found if each is not None and each.paid]
        if shown.amounts:
            known = None not in sums
            row.append(_yuan(sum(each or 0 for each in sums)) if known else "")
        else:
            row.append(len(sums))
        row.append(_why_not(months, found))
        rows.append(row)
    widths = {"number": 3, "name": 5.2} | ({"due": 4.2} if shown.amounts else {})
    last = "sum" if shown.amounts else "months"
    columns = [
        *_columns("dues", **widths),
        *[Column(text.period_text(month), 4.6 if shown.amounts else 3.6) for month in months],
        *_columns("dues", **{last: 5.2 if shown.amounts else 4.6, "remark": 0}),
    ]
    total: list[Cell] = []
    if shown.amounts and rows:
        total = [_say("book.total"), "", ""]
        for at in range(3, 3 + len(months) + 1):
            amounts = [cell for row in rows if isinstance(cell := row[at], float)]
            total.append(round(sum(amounts), 2) if amounts else "")
        total.append("")
    foot = [_say("book.dues.source")]
    if not shown.amounts:
        foot.append(_say("book.dues.no_amounts"))
    return Book(
        "dues",
        _say("book.dues.title"),
        branch,
        span_words(span),
        columns,
        rows,
        foot,
        total=total,
        wide=len(months) > FEW_MONTHS,
    )


def months_of(span: Period) -> list[Period]:
    """The months of a span."""
    found = [Period.holding(span.starts_on, Every.MONTH)]
    while found[-1].ends_on < span.ends_on:
        found.append(found[-1].after)
    return found


def span_words(span: Period) -> str:
    """A span as people say it: a period by its name, anything else by its first and last month."""
    if Period.holding(span.starts_on, span.every) == span:
        return text.period_text(span, "full")
    months = months_of(span)
    return _say("book.from_to", first=months[0], last=months[-1])


def _dues_counts(branch: str, span: Period, collected: Sequence[Activity]) -> Book:
    """Who has not paid, and how much, stays with the branch; others see n of N."""
    rows: list[list[Cell]] = [
        [
            number,
            text.period_text(Period.holding(each.held_on, Every.MONTH), "full"),
            each.held_on.isoformat(),
            each.expected,
            each.attended,
            each.id,
            "",
        ]
        for number, each in enumerate(collected, 1)
    ]
    columns = _columns(
        "dues", number=3, month=9, held_on=9, people=7, people_paid=7, record=5, remark=0
    )
    return Book(
        "dues",
        _say("book.dues.title"),
        branch,
        span_words(span),
        columns,
        rows,
        [_say("book.dues.counts_only")],
        wide=False,
    )


def _paid(payment: Any, *, amounts: bool) -> Cell:
    if payment is None:
        return ""
    if not payment.paid:
        return _say("paper.not_paid")
    return _yuan(payment.due) if amounts and payment.due is not None else _say("paper.is_paid")


def _why_not(months: Sequence[Period], found: Sequence[Any]) -> str:
    said = [
        _say("book.dues.why_not", month=text.period_text(month), reason=reason_words(each.reason))
        for month, each in zip(months, found, strict=True)
        if each is not None and not each.paid and each.reason
    ]
    return text.fill("list.clauses", {}).join(said)


def _yuan(fen: int | None) -> Cell:
    return "" if fen is None else fen / 100


def _printed(cell: Cell) -> str:
    return yuan(round(cell * 100)) if isinstance(cell, float) else str(cell)


def _heads(activity: Activity) -> tuple[Cell, Cell]:
    if audience(activity.kind) is Audience.NOBODY:
        return "", ""
    return activity.expected, activity.attended


def _absent(activity: Activity, shown: Shown) -> str:
    if activity.kind is Kind.DUES and not shown.paid:
        return ""
    return absentees(activity.absences)


def _group(activity: Activity) -> str:
    whole = branch_of(activity)
    return whole.removeprefix(activity.organization.name).strip()


def _is_excused(owed: Obligation) -> bool:
    return owed.activity_id is None and owed.postponement is not None


def _excused(owed: Obligation) -> str:
    put_off = owed.postponement
    assert put_off is not None
    return _say(
        "book.life.put_off" if put_off.until_on else "book.life.not_held",
        period=Period.parse(owed.period),
        kind=_say(f"kind.{owed.kind.value}"),
        until=day_words(put_off.until_on) if put_off.until_on else "",
        reason=put_off.reason,
        answer=_say(f"book.life.answer.{Answer(put_off.answer).value}"),
    )


def _standings(members: Sequence[Member]) -> str:
    counted = Counter(each.standing.value for each in members)
    return _say(
        "book.roster.standings",
        count=len(members),
        full=counted["full"],
        probationary=counted["probationary"],
    )


def _not_counted(member: Member, day: date) -> str:
    if member.counts_on(day) or not member.excused:
        return ""
    return _say("book.roster.excused", reason=member.excused)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _columns(book: str, **widths: float) -> list[Column]:
    return [Column(_say(f"book.{book}.column.{name}"), width) for name, width in widths.items()]


def _without(
    name: str, book: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[list[Cell]]]:
    heading = _say(f"book.{book}.column.{name}")
    at = next(number for number, each in enumerate(columns) if each.name == heading)
    return (
        [each for number, each in enumerate(columns) if number != at],
        [[cell for number, cell in enumerate(row) if number != at] for row in rows],
    )


def _listed(words: Sequence[str]) -> str:
    return text.fill("list.enum", {}).join(words)


def _say(key: str, **facts: object) -> str:
    return text.fill(key, {name: pack(fact) for name, fact in facts.items()}, plain=True)
