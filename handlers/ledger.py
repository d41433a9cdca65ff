"""台账: a unit as it is written, what the notice asks of it, and the monthly "有变化吗？".

The other ledgers, and what is asked of every column, stand in handlers/realname.py.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel

from handlers import filling, formation
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Draft, Facts, Form, Line, Suggest
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.naming import cell, column_name, item
from models.activity import Record
from models.appointment import Appointment, Role
from models.draft import DraftRow
from models.exchange.columns import FUNDS, INSTRUCTOR, OWNER, UNIT, VISIT, Column
from models.kind import Kind
from models.ledger import COLUMNS, LedgerLine
from models.obligation import Obligation
from models.organization import PartyOrganization
from models.realname import Held
from models.rights import Thing, Verb
from models.unit import Unit
from models.work import Work

FILE = Right(Thing.ACTIVITY, Verb.FILE)
SEE_UNIT = Right(Thing.UNIT, Verb.SEE)
CORRECT_UNIT = Right(Thing.UNIT, Verb.CORRECT)
#: What nobody changes by the way: the unit is known by it.
FIXED = frozenset({"code", "organization", "branch", "covered_since", "credit_code", "name"})


# --- one unit ------------------------------------------------------------------------------------


def unit(_turn: Turn, work: Work, actor: Actor, unit_id: str) -> Reply:
    """A unit: what is written of it, how it is covered, what the notice asks of it."""
    return page(work, actor, _seen(work, actor, unit_id))


def page(work: Work, actor: Actor, found: Unit) -> Reply:
    """The page of a unit."""
    line = work.ledgers.line(found)
    parts = [
        Say("ledger.title", {"name": line.name}),
        Say(f"ledger.coverage.{line.coverage.value}", {"by": _by(line)})
        if line.facts.in_base
        else Say("ledger.coverage.excluded"),
        *[_written(column, line) for column in shown_columns() if column.key in line.values],
    ]
    if found.confirmed_on is not None:
        parts.append(Say("ledger.confirmed_on", {"day": found.confirmed_on}))
    inspected = work.lines.last_inspection(found)
    if inspected is not None:
        by = work.lines.get(inspected.line_id)
        facts = {"day": inspected.on, "words": inspected.words, "line": by.name if by else ""}
        parts.append(Say("line.inspected", facts))
    if line.facts.in_base and not line.branches:
        parts += [Say("form.blank"), *_clears(line)]
    rows: list[list[Button]] = []
    may_change = office_of(work, actor, CORRECT_UNIT, found) is not None
    if line.findings:
        parts += [Say("form.blank"), Say("radar.title")]
    for each in line.findings:
        reason = line.reasons.get(each.check.value)
        facts = {"number": each.number if each.number is not None else "", "reason": reason or ""}
        parts.append(Say("radar.line", {"words": Say(f"radar.{each.check.value}.words", facts)}))
        if reason:
            parts.append(Say("radar.answered", facts))
        elif may_change:
            short = {"what": Say(f"radar.{each.check.value}.short")}
            rows.append([Button(f"why/{found.id}/{each.check.value}", "radar.explain", short)])
    if may_change:
        rows.append([Button(f"same/{found.id}", "ledger.same")])
        rows.append([Button(f"change/{found.id}", "ledger.change")])
    rows.append(formation.unit_buttons(work, actor, found, line))
    if line_office(work, actor, found) is not None:
        rows.append(
            [
                Button(f"li/{found.id}", "line.remind"),
                Button(f"lo/{found.id}", "line.inspect"),
            ]
        )
    rows.append(
        [
            Button(f"lr/funds/{found.id}", "ledger.funds"),
            *([Button(f"lr/owner/{found.id}", "ledger.owner")] if found.owner_is_member else []),
            Button(f"lh/unit/{found.id}", "ledger.history"),
        ]
    )
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _by(line: LedgerLine) -> Listed:
    return Listed([*line.branches, *line.instructors], "list.enum")


def _written(column: Column, line: LedgerLine) -> Say:
    value = cell(UNIT, column, line.values[column.key])
    return Say("form.line", {"label": column_name(UNIT, column), "value": value})


def _clears(line: LedgerLine) -> list[Say]:
    """五个清: which are clear, and what is missing for the others."""
    missing = {clear: names for clear, names in line.clears.items() if names}
    if not missing:
        return [Say("ledger.all_clear")]
    parts = [Say("ledger.clears", {"clear": len(line.clears) - len(missing)})]
    for clear, names in missing.items():
        labels = [Say(f"{_name(UNIT.by_key[name])}.value.label") for name in names]
        facts = {"clear": Say(f"ledger.clear.{clear.value}"), "names": Listed(labels, "list.enum")}
        parts.append(Say("ledger.unclear", facts))
    return parts


def same(_turn: Turn, work: Work, actor: Actor, unit_id: str) -> Reply:
    """无变化: everything that is written still holds."""
    found = _changeable(work, actor, unit_id)
    found.confirmed_on = work.today
    work.session.flush()
    return Reply.of(
        "ledger.confirmed", [Button(f"unit/{found.id}", "ledger.see")], name=found.name
    )


def change(_turn: Turn, work: Work, actor: Actor, unit_id: str) -> Reply:
    """有变化: which column."""
    found = _changeable(work, actor, unit_id)
    buttons = [
        Button(f"lc/unit/{found.id}/{column.key}", f"{_name(column)}.value.label")
        for column in shown_columns()
        if column.key not in FIXED
    ]
    back = [Button(f"unit/{found.id}", "ledger.back")]
    return Reply.of("ledger.which", *in_rows(buttons, 3), back, name=found.name)


def explain(_turn: Turn, work: Work, actor: Actor, unit_id: str, check: str) -> Reply:
    """Why a finding stands as it does."""
    found = _changeable(work, actor, unit_id)
    if check not in {each.check.value for each in work.ledgers.line(found).findings}:
        return page(work, actor, found)
    return filling.begin(work, actor, EXPLANATION, f"finding:{found.id}:{check}")


# --- the monthly check ---------------------------------------------------------------------------


def check(work: Work, obligation: Obligation) -> Reply:
    """台账核对 of a branch: one tap if nothing has changed, or its units to be changed."""
    branch = obligation.organization
    members = work.roster.of(branch, work.today)
    units = work.units.of_branch(branch, work.today)
    parts = [
        Say("ledger.check", {"branch": branch.name, "item": item(obligation)}),
        Say("ledger.check_members", {"count": len(members)}),
        *[Say("ledger.check_unit", _brief(each)) for each in units],
        Say("form.blank"),
        Say("ledger.ask"),
    ]
    rows = [[Button(f"nochange/{obligation.id}", "ledger.nothing_changed")]]
    rows += in_rows(
        [Button(f"unit/{each.id}", "ledger.unit_changed", {"name": each.name}) for each in units],
        1,
    )
    rows.append([Button(f"changed/{obligation.id}", "ledger.done")])
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _brief(each: Unit) -> dict[str, object]:
    return {
        "name": each.name,
        "employees": each.employees if each.employees is not None else Say("ledger.unknown"),
        "operating": Say(f"unit_operating.value.{each.operating.value}"),
    }


def nothing_changed(_turn: Turn, work: Work, actor: Actor, obligation_id: str) -> Reply:
    """无变化: confirmed for the branch and all its units, with one tap."""
    return _filed(work, actor, obligation_id, changed=False)


def changed(_turn: Turn, work: Work, actor: Actor, obligation_id: str) -> Reply:
    """改好了: what has changed is written; the rest is confirmed."""
    return _filed(work, actor, obligation_id, changed=True)


def _filed(work: Work, actor: Actor, obligation_id: str, *, changed: bool) -> Reply:
    obligation = work.obligations.get(int(obligation_id))
    if obligation is None or obligation.kind is not Kind.LEDGER_CHECK:
        raise NotYours
    branch = obligation.organization
    office = actor.needs(FILE, branch)
    if obligation.activity_id is not None:
        facts = {"item": item(obligation), "number": obligation.activity_id}
        return Reply.of("ledger.already", [Button("tasks", "tasks.back")], **facts)
    for each in work.units.of_branch(branch, work.today):
        each.confirmed_on = work.today
    filed = work.activities.file(
        branch,
        Record(
            kind=Kind.LEDGER_CHECK,
            held_on=work.today,
            theme=text.fill("ledger.some_changes" if changed else "ledger.no_changes", {}),
            place="",
            host="",
            expected=0,
            absent=(),
        ),
        office.role,
    )
    facts = {"item": item(obligation), "number": filed.id}
    key = "ledger.filed_changed" if changed else "ledger.filed"
    return Reply.of(key, [Button("tasks", "tasks.back")], **facts)


# --- why a finding stands -------------------------------------------------------------------------


class Because(BaseModel):
    """Why a finding stands as it does."""

    reason: Annotated[Line, Suggest("reasons")]


def _of(row: DraftRow) -> tuple[int, str]:
    _, number, key = row.about.split(":", 2)
    return int(number), key


def _subject(work: Work, row: DraftRow) -> Unit:
    found = work.session.get(Unit, _of(row)[0])
    if found is None:
        raise NotYours
    return found


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(_subject(work, row).organization_id)


def _title(work: Work, row: DraftRow) -> Say:
    found, key = _subject(work, row), _of(row)[1]
    return Say("radar.explain_title", {"name": found.name, "what": Say(f"radar.{key}.short")})


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        suggestions=lambda fact: text.words("radar.usual") if fact == "reasons" else (),
        words=filling.typed_words,
    )


def _submit_reason(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Because
) -> tuple[Reply, None]:
    found, key = _subject(work, row), _of(row)[1]
    _needs(work, actor, row)
    work.ledgers.answer(found, key, told.reason)
    return page(work, actor, found), None


def _needs(work: Work, actor: Actor, row: DraftRow) -> Appointment:
    office = office_of(work, actor, CORRECT_UNIT, _subject(work, row))
    if office is None:
        raise NotYours
    return office


EXPLAIN = Form("explain", Because)
EXPLANATION = filling.Sheet(
    form=EXPLAIN,
    right=CORRECT_UNIT,
    about=_about,
    title=_title,
    facts=_facts,
    submit=_submit_reason,
    needs=_needs,
    at_once=True,
)


# --- who -----------------------------------------------------------------------------------------


def office_of(work: Work, actor: Actor, right: Right, found: Unit) -> Appointment | None:
    """The office by which somebody may: of a branch that covers it, of its owner or above, or sent to it."""
    for place in (
        *work.units.branches_of(found, work.today),
        work.organizations.get(found.organization_id),
    ):
        if office := actor.may(right, place):
            return office
    if sent := next((sent for sent in actor.guides if sent.unit_id == found.id), None):
        return sent
    return line_office(work, actor, found) if right == SEE_UNIT else None


def line_office(work: Work, actor: Actor, found: Unit) -> Appointment | None:
    """The office by which somebody of a line looks at a unit: they see it and change nothing."""
    for office in actor.offices:
        line = work.lines.get(office.line_id)
        if line is not None and work.lines.sees(line, found):
            return office
    return None


def may(work: Work, actor: Actor, held: Held, verb: Verb) -> Appointment | None:
    """The office by which somebody may see or change a row of a ledger."""
    if held.unit is not None and held.sheet in OF_UNITS:
        return office_of(work, actor, Right(Thing.UNIT, verb), held.unit)
    if held.sheet in OF_INSTRUCTORS and actor.person.id in _people(held):
        # What instructors do they write themselves, whoever has sent them where.
        own = (*actor.guides, *actor.offices)
        if mine := next((each for each in own if each.role is Role.INSTRUCTOR), None):
            return mine
    places = {held.organization.id: held.organization}
    places |= {each.organization_id: each.organization for each in held.rows.get("office", ())}
    for place in places.values():
        if office := actor.may(Right(Thing.LEDGER, verb), place):
            return office
    return None


def shows(work: Work, actor: Actor, held: Held, column: Column) -> bool:
    """Whether somebody may be shown a column here."""
    if column.sees is None:
        return True
    if not actor.sees(column.sees):
        return False
    right = Right(column.sees, Verb.SEE)
    if held.unit is not None:
        return office_of(work, actor, right, held.unit) is not None
    return actor.may(right, held.organization) is not None


#: The ledgers whose rows are units, and those that instructors write.
OF_UNITS = (UNIT, OWNER, FUNDS)
OF_INSTRUCTORS = (INSTRUCTOR, VISIT)


def _people(held: Held) -> set[int]:
    rows = (*held.rows.get("office", ()), *held.rows.get("visit", ()))
    return {each.person_id for each in rows}


def _seen(work: Work, actor: Actor, unit_id: str) -> Unit:
    found = work.session.get(Unit, int(unit_id))
    if found is None or office_of(work, actor, SEE_UNIT, found) is None:
        raise NotYours
    return found


def _changeable(work: Work, actor: Actor, unit_id: str) -> Unit:
    found = _seen(work, actor, unit_id)
    if office_of(work, actor, CORRECT_UNIT, found) is None:
        raise NotYours
    return found


@cache
def shown_columns() -> tuple[Column, ...]:
    """The columns of a unit that are shown and changed in the chat, in the order of the ledger."""
    return tuple(UNIT.by_key[key] for key in COLUMNS if key in UNIT.by_key)


def _name(of: Column) -> str:
    return f"unit_{of.key}"
