"""Changes of the ledgers that wait for a yes: each from what to what, each can be tapped away.

What was understood from a message, what looks out of proportion, and what a colleague has changed
meanwhile: nothing of it is written before somebody has seen it. A list of changes is a draft
(`page`), so it survives whatever happens to us.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from handlers import handover, ledger
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn
from handlers.naming import cell, column_name
from models.appointment import Appointment, Role
from models.draft import DraftRow, DraftState
from models.exchange.columns import BY_KEY, UNIT, Column
from models.exchange.values import Value
from models.kind import Kind
from models.realname import Held, is_strange, kept, typed
from models.rights import Thing, Verb
from models.unit import Unit
from models.work import Work

#: The name of these drafts; no form of the engine has it.
WAITING = "ledger_changes"
CORRECT = Right(Thing.LEDGER, Verb.CORRECT)


class Doubt(StrEnum):
    """Why a change is looked at twice."""

    STRANGE = "strange"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Cell:
    """One column of one row is to say something else."""

    ledger: str
    id: int
    column: str
    before: Any
    after: Any
    on: bool = True
    doubt: str | None = None
    #: Who has changed it meanwhile.
    by: str = ""

    @property
    def of(self) -> Column:
        """The column."""
        return BY_KEY[self.ledger].by_key[self.column]


@dataclass(frozen=True)
class Succession:
    """Somebody else holds an office from a day on; whoever held it holds it no more."""

    role: str
    organization: int
    unit: int | None
    name: str
    phone: str | None
    since: str
    out: tuple[int, ...] = ()
    on: bool = True


Change = Cell | Succession


def cell_of(
    held: Held, column: Column, after: Value, doubt: Doubt | None = None, by: str = ""
) -> Cell:
    """A change of a row that is at hand; one that is out of proportion is marked so."""
    before = held.values.get(column.key)
    if doubt is None and is_strange(column, before, after):
        doubt = Doubt.STRANGE
    return Cell(held.sheet.key, held.id, column.key, kept(before), kept(after), doubt=doubt, by=by)


def propose(work: Work, actor: Actor, changes: Sequence[Change], words: str = "") -> Reply:
    """Show changes and wait for the yes; an earlier list that still waits is put away."""
    about = f"{WAITING}:{actor.person.id}"
    earlier = work.drafts.live(about)
    if earlier is not None:
        work.drafts.end(earlier, DraftState.CANCELLED)
    row = work.drafts.begin(WAITING, about, None)
    _keep(work, row, changes, words)
    return Reply((_page(work, actor, row),))


def toggle(_turn: Turn, work: Work, actor: Actor, draft_id: str, number: str) -> Reply:
    """One change tapped away, or taken in again."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    changes = _changes(row)
    at = int(number)
    if at < len(changes):
        changes[at] = replace(changes[at], on=not changes[at].on)
        _keep(work, row, changes, row.page["words"])
    return Reply((_page(work, actor, row),))


def drop(_turn: Turn, work: Work, actor: Actor, draft_id: str) -> Reply:
    """都不改."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    work.drafts.end(row, DraftState.CANCELLED)
    return Reply.of("changes.dropped", [Button("ledger", "ledger.to_ledgers")])


def confirm(_turn: Turn, work: Work, actor: Actor, draft_id: str) -> Reply:
    """确认: everything that is still ticked is written, unless somebody was quicker."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    changes = _changes(row)
    overtaken = [_looked_at_again(work, each) for each in changes]
    if overtaken != changes:
        _keep(work, row, overtaken, row.page["words"])
        return Reply((_page(work, actor, row),))
    carried = [_carry_out(work, actor, each) for each in changes if each.on]
    done = [each.units for each in carried]
    work.drafts.end(row, DraftState.FILED)
    if not done:
        return Reply.of("changes.dropped", [Button("ledger", "ledger.to_ledgers")])
    buttons = [
        Button(f"unit/{unit.id}", "ledger.see_of", {"name": unit.name})
        for unit in {each.id: each for units in done for each in units}.values()
    ]
    rows = [[each] for each in buttons[:3]]
    rows += [[check] for check in _checks(work, actor)]
    rows.append([Button("ledger", "ledger.to_ledgers")])
    news = [aside for each in carried for aside in each.news]
    asked = [each.asked for each in carried if each.asked is not None]
    if len(asked) == len(done):
        return Reply(tuple(asked)).and_tell(*news)
    said = Say("changes.done", {"count": len(done) - len(asked)}, rows)
    return Reply((*asked, said)).and_tell(*news)


# --- how -----------------------------------------------------------------------------------------


def _row(work: Work, actor: Actor, draft_id: str) -> DraftRow | None:
    row = work.drafts.get(int(draft_id))
    if row is None or row.form != WAITING or row.written_by != actor.person.id:
        raise NotYours
    return row if row.state is DraftState.LIVE else None


def _gone() -> Reply:
    return Reply.of("changes.gone", [Button("ledger", "ledger.to_ledgers")])


def _keep(work: Work, row: DraftRow, changes: Sequence[Change], words: str) -> None:
    said = [{"what": type(each).__name__} | asdict(each) for each in changes]
    work.drafts.keep(row, {"changes": said, "words": words})


def _changes(row: DraftRow) -> list[Change]:
    found: list[Change] = []
    for each in row.page["changes"]:
        given = dict(each)
        if given.pop("what") == Cell.__name__:
            found.append(Cell(**given))
        else:
            found.append(Succession(**given | {"out": tuple(given["out"])}))
    return found


def _page(work: Work, actor: Actor, row: DraftRow) -> Say:
    changes = _changes(row)
    parts = [Say("changes.understood" if row.page["words"] else "changes.to_confirm")]
    rows: list[list[Button]] = []
    place = ""
    for number, each in enumerate(changes):
        name, label, words = _said(work, actor, each)
        if name != place:
            parts.append(Say("changes.of", {"name": name}))
            place = name
        parts.append(words if each.on else Say("changes.off", {"label": label}))
        key = "changes.take_away" if each.on else "changes.take_in"
        rows.append([Button(f"pc/{row.id}/{number}", key, {"label": label})])
    last = [Button(f"px/{row.id}", "changes.drop")]
    if any(each.on for each in changes):
        last.insert(0, Button(f"pk/{row.id}", "changes.confirm"))
    if len(changes) == 1 and changes[0].on:
        # There is nothing to choose from: yes or no.
        rows = []
    return Say("form.frame", {"parts": Listed(parts)}, [last, *rows])


def _said(work: Work, actor: Actor, change: Change) -> tuple[str, Say | str, Say]:
    """Of what it is, what it is called, and from what to what."""
    if isinstance(change, Succession):
        organization = work.organizations.get(change.organization)
        unit = work.session.get(Unit, change.unit) if change.unit else None
        old = [work.appointments.get(number) for number in change.out]
        names = [each.person.name for each in old if each is not None]
        facts: dict[str, object] = {
            "role": Say(f"role.{change.role}"),
            "before": Listed(names, "list.enum") if names else Say("ledger.unknown"),
            "after": change.name,
            "day": date.fromisoformat(change.since),
            "phone": change.phone or "",
        }
        key = "changes.office"
        if change.phone:
            shown = actor.sees(Thing.PHONE)
            key = "changes.office_phone" if shown else "changes.office_phone_kept"
        name = unit.name if unit is not None else organization.name
        return name, Say(f"role.{change.role}"), Say(key, facts)
    sheet, column = BY_KEY[change.ledger], change.of
    held = work.realname.one(sheet, change.id)
    if held is None:
        raise NotYours
    label = column_name(sheet, column)
    facts = {
        "label": label,
        "before": cell(sheet, column, typed(column, change.before)),
        "after": cell(sheet, column, typed(column, change.after)),
        "by": change.by,
    }
    if not ledger.shows(work, actor, held, column):
        facts |= {"before": Say("ledger.hidden"), "after": Say("ledger.hidden")}
    name = held.unit.name if held.unit is not None else f"{held.name}"
    key = f"changes.cell_{change.doubt}" if change.doubt else "changes.cell"
    return name, label, Say(key, facts)


def _looked_at_again(work: Work, change: Change) -> Change:
    """The same change, or as it stands now that a colleague was quicker."""
    if isinstance(change, Succession) or not change.on:
        return change
    held = work.realname.one(BY_KEY[change.ledger], change.id)
    if held is None:
        return replace(change, on=False)
    now = kept(held.values.get(change.column))
    if now in (change.before, change.after):
        return change
    return replace(
        change, before=now, doubt=Doubt.OVERTAKEN.value, by=who_changed(work, held, change.of)
    )


def who_changed(work: Work, held: Held, column: Column) -> str:
    """Who has last changed a column, as far as that is known."""
    line = work.realname.last_change(held, column)
    person = work.people.get(line.person_id) if line and line.person_id else None
    return person.name if person else ""


@dataclass(frozen=True)
class Carried:
    """What became of a change: whose ledger it is, who hears of it, what waits for a superior."""

    units: Sequence[Unit] = ()
    news: Sequence[Aside] = ()
    asked: Say | None = None


def _carry_out(work: Work, actor: Actor, change: Change) -> Carried:
    """Write one change."""
    if isinstance(change, Succession):
        return _succeed(work, actor, change)
    sheet, column = BY_KEY[change.ledger], change.of
    held = work.realname.one(sheet, change.id)
    if held is None or ledger.may(work, actor, held, Verb.CORRECT) is None:
        raise NotYours
    work.realname.put(held, column, typed(column, change.after))
    if held.unit is None:
        return Carried()
    if sheet is UNIT:
        held.unit.confirmed_on = work.today
    return Carried([held.unit])


def _succeed(work: Work, actor: Actor, change: Succession) -> Carried:
    organization = work.organizations.get(change.organization)
    unit = work.session.get(Unit, change.unit) if change.unit else None
    if may_appoint(work, actor, organization.id, unit) is None:
        raise NotYours
    out = [work.appointments.get(number) for number in change.out]
    new, news = handover.replace(
        work,
        actor,
        organization,
        Role(change.role),
        change.name,
        date.fromisoformat(change.since),
        out=[each for each in out if each is not None],
        phone=change.phone,
        unit_id=change.unit,
    )
    units = [unit] if unit is not None else []
    if new is not None:
        return Carried(units, news)
    role = Say(f"role.{change.role}")
    return Carried(units, news, handover.receipt(news, role=role, name=change.name))


def may_appoint(
    work: Work, actor: Actor, organization_id: int, unit: Unit | None
) -> Appointment | None:
    """The office by which somebody may write who is secretary or instructor there."""
    organization = work.organizations.get(organization_id)
    if office := actor.may(CORRECT, organization):
        return office
    if unit is None:
        return None
    return ledger.office_of(work, actor, ledger.CORRECT_UNIT, unit)


def _checks(work: Work, actor: Actor) -> list[Button]:
    """What is left of the month: the checks that one more tap answers."""
    owed = [
        each
        for office in actor.own(ledger.FILE)
        for each in work.obligations.current(office.organization)
        if each.kind is Kind.LEDGER_CHECK and each.activity_id is None
    ]
    return [Button(f"changed/{each.id}", "ledger.done") for each in owed[:1]]
