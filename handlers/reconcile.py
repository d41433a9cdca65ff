"""核对统计: totals that were handed up, held against the ledgers: what differs, and why.

Totals come in one message ("企业 20，社会组织 13"), the list of units behind them as a workbook.
A page is `rc/<statistics>`, a list of units `re/<statistics>/<sort>/<page>`, and what is explained
`rx/<statistics>/<item, or u and the unit, or t and the line of the list>`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel

from handlers import filling
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import (
    Check,
    Draft,
    Facts,
    Form,
    Known,
    Line,
    Proposal,
    Prose,
    Suggest,
)
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.language.totals import COUNTED, labelled
from models.draft import DraftRow
from models.exchange import words
from models.exchange.columns import STATISTICS
from models.exchange.reading import plain_heading
from models.organization import PartyOrganization
from models.reconciliation import (
    Item,
    Odd,
    Reconciliation,
    Sort,
    Stated,
    Statistics,
    Total,
    last_end,
)
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.LEDGER, Verb.SEE)
CORRECT = Right(Thing.LEDGER, Verb.CORRECT)
ON_A_PAGE = 12
#: Longer labels are sentences and no items of a table.
LONGEST_LABEL = 24


# --- pages ---------------------------------------------------------------------------------------


def reconcile(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """核对统计: the newest totals of the organisation for which this person answers."""
    places = {
        each.organization_id: each.organization
        for each in actor.own(CORRECT)
        if not each.organization.is_branch
    }
    match list(places.values()):
        case []:
            return Reply.of("reconcile.not_for_you", [Button("tasks", "command.tasks.word")])
        case [only]:
            return _newest(work, actor, only)
        case several:
            rows = [[Button(f"ro/{each.id}", each.name, plain=True)] for each in several]
            return Reply.of("reconcile.which", *rows)


def of_organization(_turn: Turn, work: Work, actor: Actor, organization_id: str) -> Reply:
    """The newest totals of one organisation."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(SEE, organization)
    return _newest(work, actor, organization)


def page(_turn: Turn, work: Work, actor: Actor, statistics_id: str) -> Reply:
    """Both sides of one day."""
    statistics, _ = _here(work, actor, statistics_id, SEE)
    return Reply((_page(work, actor, statistics),))


def odd_ones(
    _turn: Turn, work: Work, actor: Actor, statistics_id: str, sort: str, number: str = "0"
) -> Reply:
    """The units that differ in one way."""
    statistics, organization = _here(work, actor, statistics_id, SEE)
    found = work.reconciliations.of(statistics)
    these = found.of(Sort(sort))
    here = these[int(number) * ON_A_PAGE : (int(number) + 1) * ON_A_PAGE]
    parts: list[Say | str] = [
        Say(
            f"reconcile.list.{sort}",
            {"name": organization.name, "day": statistics.on, "count": len(these)},
        ),
        *(_odd(each) for each in here),
    ]
    rows: list[list[Button]] = []
    if actor.may(CORRECT, organization) is not None:
        open_ = [
            Button(f"rx/{statistics.id}/{_code(each)}", each.name, plain=True)
            for each in here
            if each.reason is None
        ]
        if open_:
            parts.append(Say("reconcile.tap_to_explain"))
        rows += in_rows(open_, 2)
    turning = []
    where = f"re/{statistics.id}/{sort}"
    if int(number):
        turning.append(Button(f"{where}/{int(number) - 1}", "people.page_before"))
    if (int(number) + 1) * ON_A_PAGE < len(these):
        turning.append(Button(f"{where}/{int(number) + 1}", "people.page_after"))
    rows += [turning, [Button(f"rc/{statistics.id}", "reconcile.back")]]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def new(_turn: Turn, work: Work, actor: Actor, organization_id: str) -> Reply:
    """写统计数."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(CORRECT, organization)
    return filling.begin(work, actor, SHEET, f"statistics:{organization.id}")


def _newest(work: Work, actor: Actor, organization: PartyOrganization) -> Reply:
    given = work.reconciliations.given(organization)
    if given:
        return Reply((_page(work, actor, given[0]),))
    rows = []
    if actor.may(CORRECT, organization) is not None:
        rows.append([Button(f"rt/{organization.id}", "reconcile.write")])
    return Reply.of("reconcile.nothing", *rows, name=organization.name)


def _here(
    work: Work, actor: Actor, statistics_id: str, right: Right
) -> tuple[Statistics, PartyOrganization]:
    statistics = work.reconciliations.get(int(statistics_id))
    if statistics is None:
        raise NotYours
    organization = work.organizations.get(statistics.organization_id)
    actor.needs(right, organization)
    return statistics, organization


def _page(work: Work, actor: Actor, statistics: Statistics) -> Say:
    found = work.reconciliations.of(statistics)
    organization = found.organization
    may_change = actor.may(CORRECT, organization) is not None
    rows: list[list[Button]] = []
    if may_change:
        open_ = [
            Button(f"rx/{statistics.id}/{each.item.value}", "reconcile.explain", _facts_of(each))
            for each in found.differing
            if each.reason is None
        ]
        rows += in_rows(open_, 2)
    lists = [
        Button(
            f"re/{statistics.id}/{sort.value}",
            f"reconcile.see.{sort.value}",
            {"count": len(found.of(sort))},
        )
        for sort in Sort
        if found.of(sort)
    ]
    rows += in_rows(lists, 2)
    rows += in_rows(
        [Button(f"rc/{each.statistics_id}", each.name, plain=True) for each in found.below], 2
    )
    if found.excluded and any(each.item is Item.UNITS for each in found.differing):
        facts = {"count": found.excluded}
        rows.append([Button(f"cv/{organization.id}/all/excluded", "reconcile.excluded", facts)])
    last = []
    if may_change:
        last.append(Button(f"rt/{organization.id}", "reconcile.write"))
    last.append(Button(f"lr/{STATISTICS.key}/{statistics.id}", "reconcile.totals"))
    if len(work.reconciliations.given(organization)) > 1:
        last.append(Button(f"lg/{organization.id}/{STATISTICS.key}", "reconcile.others"))
    return Say("form.frame", {"parts": Listed(lines(found))}, [*rows, last])


def lines(found: Reconciliation) -> list[Say | str]:
    """Both sides in words, for the chat and the terminal."""
    parts: list[Say | str] = [
        Say(
            "reconcile.title",
            {"name": found.organization.name, "day": found.statistics.on},
        )
    ]
    if found.begins_on is not None:
        parts.append(Say("coverage.not_begun", {"day": found.begins_on}))
    for total in found.totals:
        parts.append(Say(_key_of(total), _facts_of(total)))
        if total.gap and total.reason is not None:
            parts.append(Say("reconcile.explained", {"reason": total.reason}))
    if not found.totals:
        parts.append(Say("reconcile.no_totals"))
    parts += [
        Say(
            "reconcile.uneven",
            {
                "whole": label(each.whole),
                "count": each.count,
                "parts": Listed([label(part) for part in each.parts], "list.plus"),
                "sum": each.sum,
            },
        )
        for each in found.uneven
    ]
    parts.append(Say("form.blank"))
    if found.listed is None:
        parts.append(Say("reconcile.no_list"))
    else:
        counts = {sort.value: len(found.of(sort)) for sort in Sort}
        key = "reconcile.listed" if found.odd else "reconcile.listed_same"
        parts.append(Say(key, {"count": found.listed} | counts))
    for below in found.below:
        differing = [Say("reconcile.gap", _facts_of(each)) for each in below.differing]
        facts = {"name": below.name, "gaps": Listed(differing, "list.enum")}
        parts.append(Say("reconcile.below" if differing else "reconcile.below_same", facts))
    if found.differing or found.odd:
        key = "reconcile.open" if found.open else "reconcile.all_explained"
        parts.append(Say(key, {"count": found.open}))
    return parts


def odd_lines(found: Reconciliation) -> list[Say]:
    """Every unit that differs, sort by sort, for the terminal."""
    said = []
    for sort in Sort:
        these = found.of(sort)
        if these:
            facts = {
                "name": found.organization.name,
                "day": found.statistics.on,
                "count": len(these),
            }
            said.append(Say(f"reconcile.list.{sort.value}", facts))
            said += [_odd(each) for each in these]
    return said


def label(item: Item) -> str:
    """What an item is called, as the column of the ledger is."""
    return words.heading(STATISTICS, STATISTICS.by_key[item.value])


def _key_of(total: Total) -> str:
    if not total.gap:
        return "reconcile.same"
    return "reconcile.more" if total.gap > 0 else "reconcile.fewer"


def _facts_of(total: Total) -> dict[str, object]:
    return {
        "item": label(total.item),
        "theirs": total.theirs,
        "ours": total.ours,
        "gap": abs(total.gap),
        "sign": "+" if total.gap > 0 else "-",
    }


def _odd(each: Odd) -> Say:
    facts: dict[str, object] = {
        "name": each.name,
        "theirs": Say(f"reconcile.coverage.{each.theirs.value if each.theirs else 'unsaid'}"),
        "ours": Say(f"reconcile.coverage.{each.ours.value if each.ours else 'unsaid'}"),
        "like": each.like or "",
        "why": each.why
        or (Say(f"unit_operating.value.{each.operating.value}") if each.operating else ""),
    }
    match each:
        case Odd(sort=Sort.ONLY_THEIRS, unit_id=int()):
            key = "not_counted"
        case Odd(sort=Sort.ONLY_THEIRS, like=str()):
            key = "nearly"
        case Odd(sort=Sort.OTHERWISE):
            key = "otherwise"
        case Odd(sort=Sort.ONLY_OURS):
            key = "only_ours"
        case _:
            key = "plain"
    line = Say(f"reconcile.odd.{key}", facts)
    if each.reason is None:
        return Say("reconcile.odd.open", {"line": line})
    return Say("reconcile.odd.with_reason", {"line": line, "reason": each.reason})


def _code(each: Odd) -> str:
    """A difference as a button names it."""
    if each.stated_id is not None and each.about.startswith("s:"):
        return f"t{each.stated_id}"
    return f"u{each.unit_id}"


# --- totals in one message -----------------------------------------------------------------------


def read_totals(said: str) -> tuple[dict[Item, int], list[str]]:
    """The totals that a message names, and the labels that nobody knows.

    The later one of two counts.
    """
    found: dict[Item, int] = {}
    unknown: list[str] = []
    for heading, count in labelled(said):
        item = _items().get(plain_heading(heading)) or _ending(heading)
        if item is None:
            unknown.append(heading[-LONGEST_LABEL:])
        else:
            found[item] = count
    return found, unknown


def _ending(heading: str) -> Item | None:
    """The item whose heading stands at the end of a longer label: 全街道非公企业."""
    plainly = plain_heading(heading)
    if len(plainly) > LONGEST_LABEL:
        return None
    known = [each for each in _items() if len(each) > 1 and plainly.endswith(each)]
    return _items()[max(known, key=len)] if known else None


@cache
def _items() -> Mapping[str, Item]:
    found: dict[str, Item] = {}
    for item in Item:
        for heading in words.headings(STATISTICS, STATISTICS.by_key[item.value]):
            for each in (heading, heading.removesuffix(COUNTED)):
                found.setdefault(plain_heading(each), item)
    return found


class NewStatistics(BaseModel):
    """The totals as they were handed up for a day."""

    on: Annotated[date, Known("last_end")]
    totals: Prose


def _names_some(values: Mapping[str, Any], _facts: Facts) -> bool:
    return bool(read_totals(values["totals"])[0])


def _names_only_known(values: Mapping[str, Any], _facts: Facts) -> bool:
    found, unknown = read_totals(values["totals"])
    return not found or not unknown


def _unknown(values: Mapping[str, Any]) -> Mapping[str, object]:
    """The labels that nobody knows, as they were written: 「建了」「建党组织的」."""
    unknown = read_totals(values["totals"])[1]
    return {
        "labels": Listed(
            [Say("reconcile.label", {"label": each}) for each in unknown], "list.enum"
        )
    }


def _is_over(values: Mapping[str, Any], facts: Facts) -> bool:
    return bool(values["on"] <= facts.today)


FORM = Form(
    "statistics",
    NewStatistics,
    (
        Check("not_yet", ("on",), _is_over, "on"),
        Check("no_totals", ("totals",), _names_some, "totals"),
        Check("unknown_items", ("totals",), _names_only_known, "totals", _unknown),
    ),
)


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(int(row.about.partition(":")[2]))


def _title(work: Work, row: DraftRow) -> Say:
    return Say("reconcile.form_title", {"name": _about(work, row).name})


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        known=lambda _fact: Proposal(last_end(work.today), "half_year"),
        words=filling.typed_words,
    )


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: NewStatistics
) -> tuple[Reply, None]:
    organization = _about(work, row)
    actor.needs(CORRECT, organization)
    statistics = work.reconciliations.on(organization, told.on)
    work.reconciliations.put(statistics, read_totals(told.totals)[0])
    return Reply((_page(work, actor, statistics),)), None


SHEET = filling.Sheet(
    form=FORM, right=CORRECT, about=_about, title=_title, facts=_facts, submit=_submit
)


# --- why something differs -----------------------------------------------------------------------


class Difference(BaseModel):
    """Why a total or a unit is not the same on both sides."""

    reason: Annotated[Line, Suggest("reasons")]


def explain(_turn: Turn, work: Work, actor: Actor, statistics_id: str, code: str) -> Reply:
    """说明: why something differs."""
    statistics, _ = _here(work, actor, statistics_id, CORRECT)
    if _subject(work.reconciliations.of(statistics), code) is None:
        # It has become the same since the button was shown.
        return Reply((_page(work, actor, statistics),))
    return filling.begin(work, actor, REASON_SHEET, f"difference:{statistics.id}:{code}")


def _subject(found: Reconciliation, code: str) -> tuple[str, Say | str] | None:
    """What a button means: under which name its reason is kept, and what it is called."""
    for total in found.differing:
        if total.item.value == code:
            return code, Say(_key_of(total), _facts_of(total))
    for each in found.odd:
        if _code(each) == code:
            return each.about, each.name
    return None


def _difference(work: Work, row: DraftRow) -> tuple[Statistics, str]:
    _, number, code = row.about.split(":")
    statistics = work.reconciliations.get(int(number))
    if statistics is None:
        raise NotYours
    return statistics, code


def _difference_about(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(_difference(work, row)[0].organization_id)


def _difference_title(work: Work, row: DraftRow) -> Say:
    statistics, code = _difference(work, row)
    subject = _subject(work.reconciliations.of(statistics), code)
    what = subject[1] if subject is not None else ""
    return Say("reconcile.difference_title", {"what": what})


def _difference_facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        suggestions=lambda _fact: text.words("reconcile.usual"),
        words=filling.typed_words,
    )


def _explained(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Difference
) -> tuple[Reply, None]:
    statistics, code = _difference(work, row)
    actor.needs(CORRECT, _difference_about(work, row))
    subject = _subject(work.reconciliations.of(statistics), code)
    if subject is not None:
        work.reconciliations.explain(statistics, subject[0], told.reason)
    return Reply((_page(work, actor, statistics),)), None


REASON_SHEET = filling.Sheet(
    form=Form("difference", Difference),
    right=CORRECT,
    about=_difference_about,
    title=_difference_title,
    facts=_difference_facts,
    submit=_explained,
    at_once=True,
)


# --- the list of units ---------------------------------------------------------------------------


def days(work: Work, top: PartyOrganization) -> Sequence[date]:
    """The days to which a list of units may belong: those of the totals, the last end, today."""
    given = [each.on for each in work.reconciliations.given(top)]
    return sorted({*given, last_end(work.today), work.today}, reverse=True)[:ON_A_PAGE]


def listed(work: Work, top: PartyOrganization, day: date, units: Sequence[Stated]) -> Say:
    """The list of units for a day was read: it is kept, and both sides are shown."""
    statistics = work.reconciliations.on(top, day)
    work.reconciliations.list_units(statistics, units)
    found = work.reconciliations.of(statistics)
    rows = [[Button(f"rc/{statistics.id}", "reconcile.look")]]
    return Say("form.frame", {"parts": Listed(lines(found))}, rows)
