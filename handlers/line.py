"""条线: what a guidance station or a responsible office sees of its units, and what it can do there.

The units are shown by the pages of the two coverages (`cv/<organisation>/l<line>`); whose they are
does not change. A reminder goes to who can act, once a day; an inspection stands in the ledger of
visits.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel

from handlers import coverage, filling, ledger, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.forms import (
    Called,
    Draft,
    Facts,
    Form,
    Known,
    Line,
    OnCard,
    Phone,
    Proposal,
    Prose,
)
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn
from models.appointment import Appointment, Role
from models.draft import DraftRow
from models.ledger import LedgerLine
from models.line import Scope
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.unit import Unit
from models.work import Work

SEE = Right(Thing.LINE, Verb.SEE)
FILE = Right(Thing.LINE, Verb.FILE)
MAKE = Right(Thing.LINE, Verb.MAKE)


def lines(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """条线: the units of the line for which this person answers."""
    mine = [each for each in actor.offices if each.role is Role.LINE]
    match mine:
        case []:
            return Reply.of("line.not_for_you", [Button("tasks", "command.tasks.word")])
        case [only]:
            return coverage.of_line(work, actor, only)
        case several:
            rows = [
                [
                    Button(
                        f"cv/{each.organization_id}/l{each.line_id}", _name(work, each), plain=True
                    )
                ]
                for each in several
            ]
            return Reply.of("line.which", *rows)


def _name(work: Work, office: Appointment) -> str:
    line = work.lines.get(office.line_id)
    assert line is not None
    return line.name


def _mine(work: Work, actor: Actor, unit_id: str) -> tuple[Appointment, Unit]:
    unit = work.session.get(Unit, int(unit_id))
    office = None if unit is None else ledger.line_office(work, actor, unit)
    if unit is None or office is None:
        raise NotYours
    return office, unit


# --- a reminder ----------------------------------------------------------------------------------


def remind(_turn: Turn, work: Work, actor: Actor, unit_id: str) -> Reply:
    """提醒: whoever can act hears what the notice asks of a unit and is not yet so."""
    office, unit = _mine(work, actor, unit_id)
    found = work.ledgers.line(unit)
    back = [Button(f"unit/{unit.id}", "ledger.back")]
    if not found.open_findings:
        return Reply.of("line.nothing_open", back, name=unit.name)
    asides = _who_can_act(work, unit, _news(work, office, found))
    day = work.today.isoformat()
    once = [
        Aside(
            each.channel,
            each.chat_id,
            each.say,
            each.priority,
            f"line:{office.line_id}:{unit.id}:{day}:{each.channel.value}:{each.chat_id}",
        )
        for each in asides
    ]
    key = "line.reminded" if once else "line.nobody_joined"
    return Reply.of(key, back, name=unit.name).and_tell(*once)


def _news(work: Work, office: Appointment, found: LedgerLine) -> Say:
    checks = [Say(f"radar.{each.check.value}.short") for each in found.open_findings]
    facts = {
        "line": _name(work, office),
        "name": found.name,
        "checks": Listed(checks, "list.enum"),
    }
    see = Button(f"unit/{found.unit_id}", "ledger.see_of", {"name": found.name})
    return Say("line.news", facts, [[see]])


def _who_can_act(work: Work, unit: Unit, news: Say) -> list[Aside]:
    """Who guides the unit, or answers for its branches; else the superiors of its owner."""
    people = [each.person_id for each in work.appointments.guiding(unit.id, work.today)]
    found = [
        *tell.people(work, people, news),
        *(
            aside
            for branch in work.units.branches_of(unit, work.today)
            for aside in tell.officers(work, branch, news)
        ),
    ]
    owner = work.organizations.get(unit.organization_id)
    return found or tell.those_of(work, owner, news)


# --- an inspection -------------------------------------------------------------------------------


class Inspection(BaseModel):
    """Somebody of a line was at a unit: when, and what was found."""

    on: Annotated[date, Known("today")]
    words: Prose


def inspect(_turn: Turn, work: Work, actor: Actor, unit_id: str) -> Reply:
    """记督查."""
    _, unit = _mine(work, actor, unit_id)
    return filling.begin(work, actor, INSPECTION, f"inspection:{unit.id}")


def _unit(work: Work, row: DraftRow) -> Unit:
    return work.session.get_one(Unit, int(row.about.partition(":")[2]))


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(_unit(work, row).organization_id)


def _needs(work: Work, actor: Actor, row: DraftRow) -> Appointment:
    return _mine(work, actor, str(_unit(work, row).id))[0]


def _title(work: Work, row: DraftRow) -> Say:
    return Say("line.inspection_title", {"name": _unit(work, row).name})


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        known=lambda _fact: Proposal(work.today, "today"),
        words=filling.typed_words,
    )


def _inspected(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Inspection
) -> tuple[Reply, None]:
    office, unit = _needs(work, actor, row), _unit(work, row)
    line = work.lines.get(office.line_id)
    assert line is not None
    work.lines.inspect(line, actor.person.id, unit, told.on, told.words)
    return Reply((Say("ledger.added"), *ledger.page(work, actor, unit).says)), None


INSPECTION = filling.Sheet(
    form=Form("inspection", Inspection),
    right=FILE,
    about=_about,
    title=_title,
    facts=_facts,
    submit=_inspected,
    needs=_needs,
)


# --- who answers for a line ----------------------------------------------------------------------


class NewLine(BaseModel):
    """A guidance station or a responsible office, and who answers for it."""

    line: Line
    scope: Scope
    name: Annotated[Line, Called("phone")]
    phone: Annotated[Line | None, OnCard(), Phone()] = None


def new(_turn: Turn, work: Work, actor: Actor, organization_id: str) -> Reply:
    """加一条: at a node, by its superior."""
    node = work.organizations.get(int(organization_id))
    actor.needs(MAKE, node)
    if node.is_branch:
        raise NotYours
    return filling.begin(work, actor, NEW, f"new_line:{node.id}")


def _node(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(int(row.about.partition(":")[2]))


def _new_title(work: Work, row: DraftRow) -> Say:
    return Say("line.new_title", {"name": _node(work, row).name})


def _set_up(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: NewLine
) -> tuple[Reply, None]:
    node = _node(work, row)
    actor.needs(MAKE, node)
    line = work.lines.set_up(node, told.line, told.scope)
    office = work.lines.appoint(node, line, told.name, phone=told.phone)
    facts = {"line": line.name, "name": told.name}
    rows = [
        [Button(f"invite/{node.id}/{Role.LINE.value}", "formation.invite", facts)],
        [Button(f"lr/line/{office.id}", "ledger.see_of", facts)],
    ]
    return Reply.of("line.set_up", *rows, **facts), None


NEW = filling.Sheet(
    form=Form("new_line", NewLine),
    right=MAKE,
    about=_node,
    title=_new_title,
    facts=_facts,
    submit=_set_up,
)
SHEETS = (INSPECTION, NEW)
