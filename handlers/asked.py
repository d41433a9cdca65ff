"""Questions of those above, in their own words: how much, who not yet, since when, who came.

What is asked becomes the named questions of `/summary` and `/coverage`, and the answer says the
figures with n/N, what they mean, and the way on. A page is named in its buttons as
`qa/<organisation>/<metric>/<kind>.<span>.<sector>/<page>`; nothing is kept between presses. No
ranks: whoever asks for one gets the order of the tree, and is told so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from handlers import coverage, record
from handlers.actor import Actor
from handlers.area import Directory, Meant, directory, fold
from handlers.coverage import share
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.summary import ON_A_PAGE, SEE, contact
from handlers.summary import line as line_of
from handlers.waiting import go, keep
from models.alias import Called
from models.calendar import SHANGHAI, Every, Period
from models.kind import Audience, Kind, audience
from models.obligation import State
from models.organization import PartyOrganization
from models.rights import Thing
from models.summary import BranchLine, Figures, Officer, still_to_report
from models.unit import Sector
from models.work import Work

if TYPE_CHECKING:
    from handlers.language.asking import Question

#: The metrics as buttons name them.
CODES = {
    "completion_rate": "c",
    "on_time_rate": "t",
    "overdue_list": "w",
    "late_list": "l",
    "submitted_count": "n",
    "attendance_rate": "a",
    "coverage_rate": "v",
    "detail": "d",
}
METRICS = {code: metric for metric, code in CODES.items()}
#: Answered with names rather than with a rate.
WAITING_LISTS = frozenset({"overdue_list", "late_list"})
#: A trend without a span goes so far back.
MONTHS_OF_A_TREND = 6
MOST_RECORDS = 6
NONE = "-"


@dataclass(frozen=True)
class Asked:
    """One question about one organisation."""

    top: PartyOrganization
    metric: str
    kind: Kind | None
    first: date
    last: date
    sector: Sector | None = None
    #: Asked for a ranking: it is answered in tree order, and that is said.
    ranking: bool = False

    @property
    def span(self) -> str:
        """The days, as a button carries them."""
        return f"{self.first:%y%m%d}{self.last:%y%m%d}"

    def at(self, organization_id: int, metric: str | None = None, page: int = 0) -> str:
        """What a button to the same question about another organisation carries."""
        kind = self.kind.value if self.kind else NONE
        sector = self.sector.value if self.sector else NONE
        what = f"{kind}.{self.span}.{sector}"
        return f"qa/{organization_id}/{CODES[metric or self.metric]}/{what}/{page}"


@dataclass(frozen=True)
class Row:
    """One line of figures: part of a whole."""

    name: Say | str
    part: int
    whole: int
    organization_id: int | None = None


@dataclass(frozen=True)
class Counted:
    """What a question comes to."""

    part: int
    whole: int
    rows: tuple[Row, ...] = ()
    by_kind: tuple[Row, ...] = ()
    lines: tuple[BranchLine, ...] = ()
    #: How many gatherings were held, where heads are counted.
    held: int = 0


def ask(turn: Turn, work: Work, actor: Actor, page: dict[str, Any]) -> Reply:
    """Answer what somebody asks about those below."""
    # Word lists and rules are read when the first question wants them, not when the bot starts.
    from handlers.language import asking  # noqa: PLC0415

    known = directory(work, actor, SEE)
    meaning = work.aliases.meaning(actor.person.id)
    now = datetime.fromisoformat(page["said_at"]).astimezone(SHANGHAI)
    question = asking.ask(
        page["words"], now, known.areas.and_also(meaning), own=work.readings.own()
    )
    tops: list[PartyOrganization] = []
    by_alias: dict[str, str] = {}
    for number, said in enumerate(question.areas):
        meant = _meant(known, said, meaning, page)
        if meant.one is None:
            return _which(work, actor, known, meant, number, page)
        tops.append(work.organizations.get(meant.one.id))
        if meant.by_alias and fold(said) in work.aliases.own(actor.person.id):
            by_alias[str(number)] = said
    if not tops and "" in page.get("areas", {}):
        tops = [work.organizations.get(page["areas"][""])]
    if not tops:
        # Whole scopes (全区, 我们街道) are the asker's own.
        own = {office.organization.id: office.organization for office in actor.offices_for(SEE)}
        if len(own) > 1:
            return _whose(work, actor, list(own.values()), page)
        tops = list(own.values())
    reply = _reply(turn, work, actor, question, tops)
    if question.intent == "nudge":
        reply = reply.and_say(Say("asked.nudge"))
    return reply if not by_alias else _unless(work, actor, reply, by_alias, page)


def _reply(
    turn: Turn,
    work: Work,
    actor: Actor,
    question: Question,
    tops: Sequence[PartyOrganization],
) -> Reply:
    kind = Kind(question.kind) if question.kind else _only_kind(work)
    if question.rate == "coverage_rate":
        kind = None
    sector = Sector(question.sector) if question.sector else None
    spans = [(each.first, each.last) for each in question.spans]
    asked = [
        Asked(top, question.rate, kind, first, last, sector, ranking=question.metric == "ranking")
        for top in tops
        for first, last in spans or [_now(work, question.rate, kind)]
    ]
    if len(asked) > 1:
        return Reply((_compared(work, asked, several_tops=len(tops) > 1),))
    if question.metric == "trend":
        return Reply((_trend(work, actor, asked[0], given=bool(spans)),))
    return _answer(turn, work, actor, asked[0], 0)


def _unless(
    work: Work, actor: Actor, reply: Reply, by_alias: dict[str, str], page: dict[str, Any]
) -> Reply:
    """A word was taken to mean what it meant last time: whoever means another place can say so."""
    row = keep(work, actor, page | {"unclear": by_alias})
    [first, *others] = reply.says
    another = [
        Button(go(row, f"o{number}.0"), "asked.another_place", {"said": said})
        for number, said in by_alias.items()
    ]
    return replace(reply, says=(first.with_buttons(*first.buttons, another), *others))


def names(work: Work, actor: Actor, page: dict[str, Any]) -> bool:
    """Whether a message that says nothing else names a place that somebody may ask about."""
    areas = directory(work, actor, SEE).areas.and_also(work.aliases.meaning(actor.person.id))
    return bool(areas.find(fold(page["words"])))


def page(
    turn: Turn,
    work: Work,
    actor: Actor,
    organization_id: str,
    metric: str,
    what: str,
    number: str,
) -> Reply:
    """A button under an answer: the same question further down, or another page of it."""
    top = work.organizations.get(int(organization_id))
    actor.needs(SEE, top)
    kind, span, sector = what.split(".")
    first, last = (date.fromisoformat(f"20{each}") for each in (span[:6], span[6:]))
    if metric not in METRICS:
        raise ValueError(metric)
    asked = Asked(
        top,
        METRICS[metric],
        None if kind == NONE else Kind(kind),
        first,
        last,
        None if sector == NONE else Sector(sector),
    )
    return _answer(turn, work, actor, asked, int(number))


def choose(work: Work, actor: Actor, page: dict[str, Any], code: str) -> dict[str, Any]:
    """An answer to which place was meant; from now on the word means it to whoever said so."""
    number, _, organization_id = code.partition(".")
    said = page["unclear"].get(number, "")
    if organization_id == "0":
        work.aliases.forget(fold(said), actor.person.id)
        return page
    organization = work.organizations.get(int(organization_id))
    actor.needs(SEE, organization)
    if said:
        work.aliases.learn(fold(said), organization.id, actor.person.id)
    return page | {"areas": {**page.get("areas", {}), said: organization.id}}


# --- which one is meant ---------------------------------------------------------------------------


def _meant(names: Directory, said: str, meaning: dict[str, int], page: dict[str, Any]) -> Meant:
    chosen = names.by_id.get(page.get("areas", {}).get(said, 0))
    return Meant(said, (chosen,)) if chosen else names.find(said, meaning)


def _which(
    work: Work, actor: Actor, names: Directory, meant: Meant, number: int, page: dict[str, Any]
) -> Reply:
    """Several may be meant, or one nearly: asked. None: what the asker may ask about is said."""
    if not meant.found:
        tops = [office.organization for office in actor.offices_for(SEE)]
        tops = list({top.id: top for top in tops}.values())
        return Reply.of(
            "asked.not_found",
            *in_rows([Button(f"sm/{top.id}", top.name, plain=True) for top in tops], 2),
            said=meant.said,
            tops=Listed([top.name for top in tops], "list.enum"),
        )
    row = keep(work, actor, page | {"unclear": {str(number): meant.said}})
    buttons = [
        Button(go(row, f"o{number}.{each.id}"), *_told_apart(names, each, meant.found))
        for each in meant.found[:4]
    ]
    key = "asked.which_nearly" if meant.nearly else "asked.which"
    if len(meant.found) > len(buttons):
        key = "asked.which_of_many"
    return Reply.of(key, *in_rows(buttons, 1), said=meant.said, count=len(meant.found))


def _told_apart(
    names: Directory, one: Called, found: Sequence[Called]
) -> tuple[str, dict[str, object]]:
    same = sum(each.name == one.name for each in found) > 1
    facts: dict[str, object] = {"name": one.name, "parent": names.parent(one)}
    return ("asked.choice_under" if same and facts["parent"] else "asked.choice"), facts


def _whose(
    work: Work, actor: Actor, tops: Sequence[PartyOrganization], page: dict[str, Any]
) -> Reply:
    row = keep(work, actor, page | {"unclear": {}})
    buttons = [Button(go(row, f"o0.{top.id}"), top.name, plain=True) for top in tops]
    return Reply.of("asked.whose", *in_rows(buttons, 1))


# --- what is answered -----------------------------------------------------------------------------


def _only_kind(work: Work) -> Kind | None:
    """The one kind that is owed, where there is only one; a question need not name it."""
    owed = work.requirements.kinds_owed()
    return owed[0] if len(owed) == 1 else None


def _kinds(work: Work, asked: Asked) -> list[Kind]:
    if asked.kind is not None:
        return [asked.kind]
    if asked.metric == "attendance_rate":
        return [kind for kind in Kind if kind is not Kind.DUES and _gathers(kind)]
    return work.requirements.kinds_owed(asked.top)


def _gathers(kind: Kind) -> bool:
    return audience(kind) is not Audience.NOBODY


def _now(work: Work, metric: str, kind: Kind | None) -> tuple[date, date]:
    """The period that runs, where none is named: of who came the whole one, of what is owed today's."""
    if metric == "attendance_rate":
        every = work.terms.obligations[kind].every if kind else Every.MONTH
        period = Period.holding(work.today, every)
        return period.starts_on, period.ends_on
    return work.today, work.today


def _answer(turn: Turn, work: Work, actor: Actor, asked: Asked, number: int) -> Reply:
    match asked.metric:
        case "coverage_rate":
            return Reply((_coverage(work, asked),))
        case "overdue_list" | "late_list":
            return Reply((_waiting(work, actor, asked, number),))
        case "detail":
            return _detail(turn, work, actor, asked)
        case _:
            return Reply((_figures(work, actor, asked, number),))


def _count(work: Work, asked: Asked) -> Counted:
    """The named question behind a rate, and what of it is counted."""
    kinds = _kinds(work, asked)
    if asked.metric == "attendance_rate":
        whole, below = work.summaries.attendance(
            asked.top, kinds, asked.first, asked.last, asked.sector
        )
        rows = [
            Row(each.name, each.heads.attended, each.heads.expected, each.organization_id)
            for each in below
        ]
        return Counted(whole.attended, whole.expected, tuple(rows), held=whole.held)
    found = work.summaries.over(
        asked.top, kinds, asked.first, asked.last, asked.sector, ending_by=_ending_by(work, asked)
    )

    def row(name: Say | str, figures: Figures, organization_id: int | None = None) -> Row:
        return Row(name, _part(asked, figures), figures.expected, organization_id)

    return Counted(
        _part(asked, found.figures),
        found.figures.expected,
        tuple(row(each.name, each.figures, each.organization_id) for each in found.children),
        tuple(row(Say(f"kind.{kind.value}"), each) for kind, each in found.by_kind.items()),
        found.lines,
    )


def _ending_by(work: Work, asked: Asked) -> date | None:
    """Of all kinds together only what ends by then: the yearly ones are no matter of this month."""
    if asked.kind is not None:
        return None
    month = Period.holding(work.today, Every.MONTH).ends_on
    return month if asked.first == asked.last == work.today else asked.last


def _part(asked: Asked, figures: Figures) -> int:
    match asked.metric:
        case "on_time_rate":
            return figures.on_time
        case "overdue_list":
            return figures.expected - figures.reported - figures.under_review
        case "late_list":
            return figures.overdue
        case _:
            return figures.reported


def _figures(work: Work, actor: Actor, asked: Asked, number: int) -> Say:
    found = _count(work, asked)
    asked = _as_counted(asked, found)
    parts: list[Say] = [_title(work, asked)]
    if not found.whole:
        parts.append(_nothing(work, asked))
        return Say("form.frame", {"parts": Listed(parts)}, [*_ways(work, actor, asked, found)])
    facts = {"part": found.part, "whole": found.whole, "share": share(found.part, found.whole)}
    parts.append(Say(f"asked.figures.{asked.metric}", facts | {"held": found.held}))
    if len(found.by_kind) > 1 and not asked.top.is_branch:
        parts += [Say("form.blank"), *[_row(asked, each) for each in found.by_kind]]
    here = found.rows[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    if here:
        parts.append(Say("asked.in_tree_order") if asked.ranking else Say("form.blank"))
        parts += [_row(asked, each) for each in here]
    elif asked.top.is_branch and found.lines:
        parts += [Say("form.blank"), *_items(found.lines)]
    parts += [Say("form.blank"), *_definition(asked)]
    down = [
        Button(asked.at(each.organization_id), str(each.name), plain=True)
        for each in here
        if each.organization_id is not None
    ]
    rows = [
        *in_rows(down, 2),
        _pages(asked, number, len(found.rows)),
        *_ways(work, actor, asked, found),
    ]
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _nothing(work: Work, asked: Asked) -> Say:
    if asked.metric == "attendance_rate":
        return Say("asked.nothing_held")
    if asked.kind is not None and asked.kind not in work.requirements.kinds_owed(asked.top):
        return Say("asked.not_owed", {"kind": Say(f"kind.{asked.kind.value}")})
    return Say("asked.nothing")


def _row(asked: Asked, row: Row) -> Say:
    facts = {
        "name": row.name,
        "part": row.part,
        "whole": row.whole,
        "share": share(row.part, row.whole),
    }
    plain = asked.metric in {"submitted_count", "overdue_list", "late_list"}
    return Say("asked.row_count" if plain else "asked.row", facts)


def _as_counted(asked: Asked, found: Counted) -> Asked:
    """A question about one kind is about the periods of that kind, and says so: a quarter, not its month."""
    if asked.kind is None or not found.lines:
        return asked
    return replace(
        asked,
        first=min(line.period.starts_on for line in found.lines),
        last=max(line.period.ends_on for line in found.lines),
    )


def _waiting(work: Work, actor: Actor, asked: Asked, number: int) -> Say:
    """Who has not reported: each with what is owed and how they are reached; who has explained it last."""
    found = _count(work, asked)
    asked = _as_counted(asked, found)
    owing: dict[int, list[BranchLine]] = {}
    for line in still_to_report(found.lines):
        if asked.metric == "late_list" and line.state is not State.OVERDUE:
            continue
        owing.setdefault(line.organization_id, []).append(line)
    branches = {line.organization_id for line in found.lines}
    parts = [_title(work, asked)]
    if not found.whole:
        parts.append(_nothing(work, asked))
    elif not owing:
        key = "asked.none_late" if asked.metric == "late_list" else "asked.all_in"
        parts.append(Say(key, {"whole": len(branches)}))
    else:
        key = "asked.in_tree_order_waiting" if asked.ranking else f"asked.figures.{asked.metric}"
        parts.append(Say(key, {"part": len(owing), "whole": len(branches)}))
    here = list(owing.values())[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    officers = work.summaries.officers(asked.top) if here else {}
    for lines in here:
        reached = officers.get(lines[0].organization_id, [])
        if asked.kind is not None:
            known = (replace(line, officers=tuple(reached)) for line in lines)
            parts += [line_of(line, phones=actor.sees(Thing.PHONE)) for line in known]
        else:
            parts += _owes(actor, lines, reached)
    code = _code(asked)
    down = [
        Button(f"sm/{lines[0].organization_id}/{code}".rstrip("/"), lines[0].name, plain=True)
        for lines in here
    ]
    rows = [
        *in_rows(down, 2),
        _pages(asked, number, len(owing)),
        *_ways(work, actor, asked, found),
    ]
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _owes(actor: Actor, lines: Sequence[BranchLine], officers: Sequence[Officer]) -> Iterator[Say]:
    yield Say(
        "asked.owes",
        {
            "name": lines[0].name,
            "items": Listed([_item(line, short=True) for line in lines], "list.enum"),
        },
    )
    line = replace(lines[0], officers=tuple(officers))
    yield Say("asked.contact", {"contact": contact(line, phones=actor.sees(Thing.PHONE))})


def _items(lines: Sequence[BranchLine]) -> list[Say]:
    return [Say("asked.item_line", {"item": _item(line)}) for line in lines]


def _item(line: BranchLine, *, short: bool = False) -> Say:
    """One thing that is owed or filed, and how it stands; in short without the day by which."""
    facts = {
        "period": line.period,
        "kind": Say(f"kind.{line.kind.value}"),
        "group": line.group or "",
    }
    what = Say("asked.item.of_group" if line.group else "asked.item.of_branch", facts)
    if short and line.state is State.OWED:
        return what
    state = line.state.value
    if line.explained:
        state = "overdue_explained"
    elif line.state is State.POSTPONED and line.until_on is None:
        state = "not_held"
    return Say(
        f"asked.item.{state}",
        {"item": what, "due": line.due_on, "days": line.overdue_days, "until": line.until_on},
    )


def _coverage(work: Work, asked: Asked) -> Say:
    day = min(asked.last, work.today)
    found = work.ledgers.view(
        asked.top,
        day,
        keep=lambda line: asked.sector is None or line.facts.sector is asked.sector,
    )
    sector = asked.sector.value if asked.sector else coverage.ALL
    here = found.children[:ON_A_PAGE]
    parts = [
        coverage.title(found, sector),
        Say("coverage.figures", coverage.figures(found.rates)),
        *([Say("asked.in_tree_order" if asked.ranking else "form.blank")] if here else []),
        *[
            Say("coverage.child", coverage.figures(child.rates) | {"name": child.name})
            for child in here
        ],
    ]
    rows = [
        [
            Button(f"cv/{asked.top.id}/{sector}", "asked.see_coverage"),
            Button(f"cv/{asked.top.id}/{sector}/how", "coverage.how"),
        ]
    ]
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _detail(turn: Turn, work: Work, actor: Actor, asked: Asked) -> Reply:
    """What one branch has filed in the span; of more than a branch, how it stands."""
    del turn
    if not asked.top.is_branch or actor.may(record.SEE, asked.top) is None:
        return Reply((_figures(work, actor, replace(asked, metric="completion_rate"), 0),))
    found = [
        each
        for each in work.activities.lately(asked.top)
        if (asked.kind is None or each.kind is asked.kind)
        and (asked.first == asked.last == work.today or asked.first <= each.held_on <= asked.last)
    ]
    if not found:
        # What is owed for that time says more than "nothing".
        return Reply((_figures(work, actor, replace(asked, metric="completion_rate"), 0),))
    if len(found) == 1:
        buttons = [Button(f"record/{found[0].id}", "summary.record")]
        return Reply((record.page_for(actor, found[0]).with_buttons(buttons),))
    parts = [Say("asked.records", {"name": asked.top.name, "count": len(found)})]
    rows = []
    for each in found[:MOST_RECORDS]:
        facts = {"day": each.held_on, "kind": Say(f"kind.{each.kind.value}")}
        line = facts | {"theme": each.theme, "number": each.id}
        parts.append(Say("heard.record", line))
        rows.append([Button(f"record/{each.id}", "heard.see_record", facts)])
    rows.append([Button(f"book/{asked.top.id}", "book.open")])
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


# --- compared with one another --------------------------------------------------------------------


def _compared(work: Work, asked: Sequence[Asked], *, several_tops: bool) -> Say:
    """Several places, or several spans, side by side in tree order or in the order of time."""
    ordered = sorted(asked, key=lambda each: (each.top.code, each.first))
    parts = [
        Say(
            "asked.compared",
            {
                "metric": _metric(ordered[0]),
                "kind": _kind_text(ordered[0]),
                "day": work.today,
            },
        )
    ]
    rows = []
    for each in ordered:
        found = _count_anything(work, each)
        shown = _as_counted(each, found)
        name = Say("asked.of_place", {"name": each.top.name, "span": _span(work, shown)})
        parts.append(_row(each, Row(name, found.part, found.whole)))
        rows.append(
            Button(each.at(each.top.id), each.top.name, plain=True)
            if several_tops
            else Button(each.at(each.top.id), "asked.span_button", {"span": _span(work, shown)})
        )
    if several_tops:
        parts.append(Say("asked.no_ranks"))
    parts += [Say("form.blank"), *_definition(ordered[0])]
    return Say("form.frame", {"parts": Listed(parts)}, in_rows(rows, 2))


def _count_anything(work: Work, asked: Asked) -> Counted:
    if asked.metric != "coverage_rate":
        return _count(work, asked)
    rates = work.ledgers.view(
        asked.top,
        min(asked.last, work.today),
        keep=lambda line: asked.sector is None or line.facts.sector is asked.sector,
    ).rates
    return Counted(rates.covered, rates.base)


def _trend(work: Work, actor: Actor, asked: Asked, *, given: bool) -> Say:
    """How a rate has gone: period by period, the earliest first, and the step at the end."""
    rows = list(_steps(work, asked, given=given))
    parts = [
        Say(
            "asked.trend",
            {"name": asked.top.name, "kind": _kind_text(asked), "metric": _metric(asked)},
        )
    ]
    parts += [_row(asked, each) for each in rows]
    if len(rows) > 1 and rows[-1].whole and rows[-2].whole:
        parts.append(_step(rows[-2], rows[-1]))
    if not rows:
        parts.append(_nothing(work, asked))
    parts += [Say("form.blank"), *_definition(asked)]
    return Say("form.frame", {"parts": Listed(parts)}, [*_ways(work, actor, asked, Counted(0, 0))])


def _steps(work: Work, asked: Asked, *, given: bool) -> Iterator[Row]:
    if asked.metric == "coverage_rate":
        base = work.terms.coverage.baseline_on
        days = [asked.first, asked.last] if given else [base, work.today]
        for day in dict.fromkeys(min(each, work.today) for each in days):
            found = _count_anything(work, replace(asked, last=day))
            yield Row(Say("asked.on_day", {"day": day}), found.part, found.whole)
        return
    held = work.requirements.at(asked.top, work.today)
    every = held[asked.kind].terms.every if asked.kind else Every.MONTH
    last = Period.holding(min(asked.last, work.today), every)
    first = Period.holding(asked.first, every) if given else last
    if not given:
        for _ in range(MONTHS_OF_A_TREND - 1):
            first = first.before
    elif first == last:
        # One month alone shows no change: the one before it stands beside it.
        first = first.before
    if asked.metric == "attendance_rate":
        step = first
        while step.starts_on <= last.starts_on:
            whole, _ = work.summaries.attendance(
                asked.top, _kinds(work, asked), step.starts_on, step.ends_on, asked.sector
            )
            if whole.held:
                yield Row(_named_period(step), whole.attended, whole.expected)
            step = step.after
        return
    kinds = [kind for kind in _kinds(work, asked) if held[kind].terms.every is every]
    survey = work.summaries.over(asked.top, kinds, first.starts_on, last.ends_on, asked.sector)
    for period, figures in survey.by_period.items():
        yield Row(_named_period(period), _part(asked, figures), figures.expected)


def _step(before: Row, after: Row) -> Say:
    points = round(after.part * 100 / after.whole) - round(before.part * 100 / before.whole)
    key = "asked.level" if not points else "asked.higher" if points > 0 else "asked.lower"
    return Say(key, {"name": before.name, "points": abs(points)})


# --- words and ways on ----------------------------------------------------------------------------


def _title(work: Work, asked: Asked) -> Say:
    return Say(
        "asked.title",
        {
            "name": asked.top.name,
            "span": _span(work, asked),
            "kind": _kind_text(asked),
            "metric": _metric(asked),
            "day": work.today,
        },
    )


def _metric(asked: Asked) -> Say:
    metric = Say(f"asked.metric.{asked.metric}")
    if asked.sector is None:
        return metric
    return Say(
        "asked.metric_of_sector",
        {"metric": metric, "sector": Say(f"coverage.sector.{asked.sector.value}")},
    )


def _definition(asked: Asked) -> list[Say]:
    """What the figures mean, beside them."""
    found = [Say(f"asked.definition.{asked.metric}")]
    if asked.kind is None and asked.metric not in {"coverage_rate", "attendance_rate"}:
        found.append(Say("asked.definition_of_all"))
    return found


def _kind_text(asked: Asked) -> Say | str:
    if asked.kind is not None:
        return Say(f"kind.{asked.kind.value}")
    return "" if asked.metric in {"coverage_rate", "attendance_rate"} else Say("asked.all_kinds")


def _period(asked: Asked) -> Period | None:
    """The calendar period that a span is, if it is one."""
    for every in Every:
        period = Period.holding(asked.first, every)
        if (period.starts_on, period.ends_on) == (asked.first, asked.last):
            return period
    return None


def _code(asked: Asked) -> str:
    """How the summary's buttons name what is asked about, where it has a page of its own there."""
    period = _period(asked)
    return f"{asked.kind.value}.{period.code}" if asked.kind and period else ""


def _span(work: Work, asked: Asked) -> Say:
    if (period := _period(asked)) is not None:
        return _named_period(period)
    if asked.first == asked.last == work.today:
        return Say("asked.running")
    first = Period.holding(asked.first, Every.MONTH)
    last = Period.holding(asked.last, Every.MONTH)
    if (first.starts_on, last.ends_on) == (asked.first, asked.last):
        same = first.starts_on.year == last.starts_on.year
        key = "asked.months" if same else "asked.months_over"
        return Say(key, {"first": first, "last": last})
    return Say("asked.days", {"first": asked.first, "last": asked.last})


def _named_period(period: Period) -> Say:
    return Say("asked.period", {"period": period})


def _pages(asked: Asked, number: int, count: int) -> list[Button]:
    row = []
    if number:
        row.append(Button(asked.at(asked.top.id, page=number - 1), "people.page_before"))
    if (number + 1) * ON_A_PAGE < count:
        row.append(Button(asked.at(asked.top.id, page=number + 1), "people.page_after"))
    return row


def _ways(work: Work, actor: Actor, asked: Asked, found: Counted) -> Iterator[list[Button]]:
    """The way to the period before, to who is still missing, and to the whole summary."""
    period = _period(asked)
    if period is not None and found.whole and asked.kind is not None:
        opened = work.summaries.periods(asked.top, asked.kind)
        yield [
            Button(
                replace(asked, first=other.starts_on, last=other.ends_on).at(asked.top.id),
                key,
                {"period": other},
            )
            for key, other in (("summary.before", period.before), ("summary.after", period.after))
            if other.starts_on <= work.today and other in opened
        ]
    if asked.metric == "coverage_rate":
        sector = asked.sector.value if asked.sector else coverage.ALL
        yield [Button(f"cv/{asked.top.id}/{sector}", "asked.see_coverage")]
        return
    row = []
    missing = found.whole and asked.metric != "attendance_rate"
    if missing and asked.metric not in WAITING_LISTS and not asked.top.is_branch:
        row.append(Button(asked.at(asked.top.id, "overdue_list"), "asked.see_waiting"))
    code = _code(asked)
    if code and asked.metric in WAITING_LISTS and asked.sector is None:
        row.append(Button(f"sm/{asked.top.id}/{code}/plain", "summary.plain"))
    where = f"sm/{asked.top.id}/{code}".rstrip("/")
    row.append(Button(where, "asked.see_summary"))
    if asked.top.parent_id is not None and found.whole:
        parent = work.organizations.get(asked.top.parent_id)
        if actor.may(SEE, parent) is not None:
            row.append(Button(asked.at(parent.id), "summary.up", {"name": parent.name}))
    yield row
