"""组建: a committee founds an organisation, merges or dissolves it, and hands a unit over.

Everything is true from the day that is said; who is concerned is told. Where the other side has
to agree (a unit that goes to another superior), the request waits in their tasks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

from handlers import filling, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import (
    Called,
    Check,
    Draft,
    Facts,
    Form,
    From,
    Known,
    Line,
    MaySkip,
    NoReason,
    Note,
    OnCard,
    Phone,
    Proposal,
    Somebody,
    Suggest,
    When,
)
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn
from handlers.language import read_people
from models.activity import Missing
from models.appointment import Role
from models.coverage import MEMBERS_FOR_AN_ORGANIZATION, Coverage
from models.draft import DraftRow
from models.formation import Founding, FoundingCommittee, UnitMove
from models.ledger import LedgerLine
from models.obligation import Answer
from models.organization import Form as OrganizationForm
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.unit import Formation, Unit
from models.work import Work

MAKE = Right(Thing.FORMATION, Verb.MAKE)
ON_A_PAGE = 12
MOST_NAMED = 8

#: Names of people, separated by anything that people put between them.
Names = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Together(StrEnum):
    """The ways in which several units have one organisation together (the notice, measure 3)."""

    AREA = "area"
    TRADE = "trade"
    ATTACHED = "attached"
    SENT = "sent"
    LEADING = "leading"


class NewOrganization(BaseModel):
    """An organisation that was approved: in which way, of which units, with whom."""

    way: Formation
    units: Annotated[list[Missing], From("units"), NoReason()]
    name: Annotated[Line, Suggest("names")]
    full: Names
    secretary: Annotated[Line, Suggest("members"), Called("phone")]
    phone: Annotated[Line | None, OnCard(), Phone()] = None
    probationary: Annotated[Names | None, OnCard()] = None
    on: Annotated[date, Known("today")]
    approval: Annotated[Line | None, MaySkip()] = None


class Above(StrEnum):
    """What is founded above branches (支部工作条例, article 4; the notice, measure 1)."""

    GENERAL_BRANCH = "general_branch"
    COMMITTEE = "committee"
    COMPREHENSIVE_COMMITTEE = "comprehensive_committee"


OF_UNITS = When("sort", (Above.GENERAL_BRANCH, Above.COMMITTEE))


class NewCommittee(BaseModel):
    """A committee or a general branch that was approved: of which units, with whom."""

    sort: Above
    units: Annotated[list[Missing] | None, From("units"), NoReason(), OF_UNITS] = None
    name: Annotated[Line, Suggest("names")]
    secretary: Annotated[Line, Called("phone")]
    phone: Annotated[Line | None, OnCard(), Phone()] = None
    on: Annotated[date, Known("today")]
    approval: Annotated[Line | None, MaySkip()] = None


class Merging(BaseModel):
    """An organisation goes into another one, with its units and members."""

    way: Together
    on: Annotated[date, Known("today")]
    why: Annotated[Line, Suggest("reasons")]


class Dissolving(BaseModel):
    """An organisation is no more."""

    on: Annotated[date, Known("today")]
    why: Annotated[Line, Suggest("reasons")]


class Handing(BaseModel):
    """A unit goes to another superior."""

    why: Annotated[Line, Suggest("reasons")]


def _not_ahead(values: Mapping[str, Any], facts: Facts) -> bool:
    return bool(values["on"] <= facts.today)


def _some_unit(values: Mapping[str, Any], _facts: Facts) -> bool:
    return bool(values["units"])


def _unit_of_its_own(values: Mapping[str, Any], _facts: Facts) -> bool:
    return values["sort"] == Above.COMPREHENSIVE_COMMITTEE or bool(values["units"])


def _one_alone(values: Mapping[str, Any], _facts: Facts) -> bool:
    return values["way"] is not Formation.INDEPENDENT or len(values["units"]) == 1


def _several_together(values: Mapping[str, Any], _facts: Facts) -> bool:
    # 挂靠 and 派驻 may begin with one unit; the others are by their names of several.
    several = {Formation.AREA, Formation.TRADE, Formation.LEADING}
    return values["way"] not in several or len(values["units"]) > 1


def _new_name(values: Mapping[str, Any], facts: Facts) -> bool:
    return values["name"] not in facts.other("taken")


NOT_AHEAD = Check("still_to_come", ("on",), _not_ahead, "on")
FOUNDING = Form(
    "founding",
    NewOrganization,
    (
        Check("no_unit", ("units",), _some_unit, "units"),
        Check("one_alone", ("way", "units"), _one_alone, "units"),
        Check("several_together", ("way", "units"), _several_together, "units"),
        Check("name_taken", ("name",), _new_name, "name"),
        NOT_AHEAD,
    ),
)
COMMITTEE = Form(
    "committee",
    NewCommittee,
    (
        Check("no_unit", ("sort", "units"), _unit_of_its_own, "units"),
        Check("name_taken", ("name",), _new_name, "name"),
        NOT_AHEAD,
    ),
)
MERGING = Form("merging", Merging, (NOT_AHEAD,))
DISSOLVING = Form("dissolving", Dissolving, (NOT_AHEAD,))
HANDING = Form("handing", Handing)


# --- pages -------------------------------------------------------------------------------------


def formation(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """组建: how the organisation stands for which this person answers."""
    places = {each.organization_id: each.organization for each in actor.own(MAKE)}
    match list(places.values()):
        case [only]:
            return Reply((_page(work, only, 0),))
        case several:
            rows = [[Button(f"fo/{each.id}", each.name, plain=True)] for each in several]
            return Reply.of("formation.which", *rows)


def of_organization(
    _turn: Turn, work: Work, actor: Actor, organization_id: str, page: str = "0"
) -> Reply:
    """A committee with what is below it, or one branch."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(MAKE, organization)
    if organization.is_branch:
        return Reply((_of_branch(work, organization),))
    return Reply((_page(work, organization, int(page)),))


def _page(work: Work, top: PartyOrganization, page: int) -> Say:
    lines = work.ledgers.lines(top, work.today)
    without = [line for line in lines if line.facts.in_base and not line.branches]
    below = [each for each in work.organizations.children(top) if each.exists_on(work.today)]
    here = below[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    branches = [each for each in below if each.is_branch]
    parts: list[Say | str] = [
        Say(
            "formation.page",
            {
                "name": top.name,
                "day": work.today,
                "branches": len(branches),
                "without": len(without),
            },
        ),
        *(_without(line) for line in without[:MOST_NAMED]),
    ]
    if len(without) > MOST_NAMED:
        parts.append(Say("formation.more", {"count": len(without) - MOST_NAMED}))
    turning = [
        Button(f"fo/{top.id}/{to}", key)
        for key, to in (("people.page_before", page - 1), ("people.page_after", page + 1))
        if 0 <= to <= max(len(below) - 1, 0) // ON_A_PAGE
    ]
    rows = [
        [
            Button(f"found/{top.id}", "formation.found"),
            Button(f"fc/{top.id}", "formation.found_committee"),
        ],
        *in_rows([Button(f"fo/{each.id}", each.name, plain=True) for each in here], 2),
        turning,
    ]
    if _may_end(work, top):
        rows.append([Button(f"fd/{top.id}", "formation.dissolve")])
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _may_end(work: Work, committee: PartyOrganization) -> bool:
    """Whether a committee or general branch can be dissolved: nothing hangs on it any more."""
    founded_here = committee.form.value in {each.value for each in Above}
    return (
        founded_here
        and committee.exists_on(work.today)
        and work.formations.may_be_dissolved(committee)
    )


def _without(line: LedgerLine) -> Say:
    checks = [Say(f"radar.{each.check.value}.short") for each in line.open_findings]
    key = "formation.without_why" if checks else "formation.without"
    return Say(key, {"name": line.name, "checks": Listed(checks, "list.enum")})


def _of_branch(work: Work, branch: PartyOrganization) -> Say:
    today = work.today
    members = work.roster.of(branch, today)
    units = work.units.of_branch(branch, today)
    officers = work.appointments.at(branch, (Role.SECRETARY,), today)
    parts: list[Say | str] = [
        Say(
            "formation.branch",
            {"name": branch.name, "full": sum(each.is_full_on(today) for each in members)},
        ),
        Say("formation.units", {"names": Listed([each.name for each in units], "list.enum")})
        if units
        else Say("formation.no_units"),
    ]
    if officers:
        names = Listed([each.person.name for each in officers], "list.enum")
        parts.append(Say("formation.secretary", {"names": names}))
    if branch.founded_on is not None:
        key = "formation.founded_by" if branch.approval else "formation.founded"
        parts.append(Say(key, {"day": branch.founded_on, "approval": branch.approval}))
    if not branch.exists_on(today):
        parts.append(Say("formation.dissolved", {"day": branch.dissolved_on}))
        return Say("form.frame", {"parts": Listed(parts)}, [_back(branch)])
    rows = [
        [
            Button(f"fm/{branch.id}", "formation.merge"),
            Button(f"fd/{branch.id}", "formation.dissolve"),
        ],
        *in_rows(
            [Button(f"unit/{each.id}", each.name, plain=True) for each in units[:ON_A_PAGE]], 2
        ),
        _back(branch),
    ]
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _back(branch: PartyOrganization) -> list[Button]:
    return [Button(f"fo/{branch.parent_id}", "formation.back")]


# --- founding ----------------------------------------------------------------------------------


def found(_turn: Turn, work: Work, actor: Actor, organization_id: str, unit_id: str = "") -> Reply:
    """建党组织, perhaps beginning with one unit."""
    parent = work.organizations.get(int(organization_id))
    actor.needs(MAKE, parent)
    if parent.is_branch:
        raise NotYours
    answers = None
    if unit_id:
        unit = work.session.get(Unit, int(unit_id))
        if unit is None or unit.organization_id != parent.id:
            raise NotYours
        chosen = [{"member_id": unit.id, "name": unit.name, "reason": None}]
        answers = {"units": {"value": chosen}}
    return filling.begin(work, actor, BY_NAME["founding"], f"founding:{parent.id}", answers)


def _founded(work: Work, _actor: Actor, row: DraftRow, told: NewOrganization) -> Reply:
    parent = _about(work, row)
    units = [each.member_id for each in told.units]
    before = {
        each.id: each
        for number in units
        for each in work.units.branches_of(work.session.get_one(Unit, number), told.on)
    }.values()
    branch = work.formations.found(
        parent,
        Founding(
            name=told.name,
            way=told.way,
            units=units,
            on=told.on,
            full=read_people(told.full),
            probationary=read_people(told.probationary or ""),
            secretary=told.secretary,
            phone=told.phone,
            approval=told.approval,
        ),
    )
    left = [each for each in before if not work.units.of_branch(each, told.on)]
    invite = _invite(work, branch)
    parts: list[Say | str] = [
        Say("founding.receipt", {"name": branch.name, "day": told.on, "count": len(units)}),
        Say("founding.next_invite" if invite else "founding.next", {"secretary": told.secretary}),
        *(Say("formation.left_over", {"name": each.name}) for each in left),
    ]
    rows = [
        invite,
        [
            Button(f"fo/{branch.id}", "formation.see", {"name": branch.name}),
            Button(f"cv/{parent.id}", "command.coverage.word"),
        ],
    ]
    news = Say("founding.told", {"name": branch.name, "day": told.on, "by": parent.name})
    guides = tell.instructors(work, branch, news)
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),)).and_tell(*guides)


def _invite(work: Work, founded: PartyOrganization) -> list[Button]:
    """The button that invites who heads a new organisation, unless they have joined."""
    roles = (Role.SECRETARY, Role.SUPERIOR)
    for office in work.appointments.at(founded, roles, founded.founded_on or work.today):
        if not work.people.chats_of([office.person_id]):
            facts = {"name": office.person.name}
            return [Button(f"invite/{founded.id}/{office.role.value}", "formation.invite", facts)]
    return []


def found_committee(_turn: Turn, work: Work, actor: Actor, organization_id: str) -> Reply:
    """建党总支、党委、综合党委."""
    parent = work.organizations.get(int(organization_id))
    actor.needs(MAKE, parent)
    if parent.is_branch:
        raise NotYours
    return filling.begin(work, actor, BY_NAME["committee"], f"committee:{parent.id}")


def _committee_founded(work: Work, _actor: Actor, row: DraftRow, told: NewCommittee) -> Reply:
    parent = _about(work, row)
    committee = work.formations.found_committee(
        parent,
        FoundingCommittee(
            form=OrganizationForm(told.sort.value),
            name=told.name,
            on=told.on,
            secretary=told.secretary,
            phone=told.phone,
            units=[each.member_id for each in told.units or ()],
            approval=told.approval,
        ),
    )
    below = [each.name for each in work.organizations.children(committee)]
    parts: list[Say | str] = [
        Say("committee.receipt", {"name": committee.name, "day": told.on}),
    ]
    if below:
        parts.append(Say("committee.below", {"names": Listed(below, "list.enum")}))
    parts.append(Say("committee.next"))
    invite = _invite(work, committee)
    if invite:
        parts.append(Say("committee.invite", {"secretary": told.secretary}))
    rows = [
        invite,
        [Button(f"fo/{committee.id}", "formation.see", {"name": committee.name})],
        [Button(f"cv/{parent.id}", "command.coverage.word")],
    ]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


# --- merging and dissolving ----------------------------------------------------------------------


def merge(_turn: Turn, work: Work, actor: Actor, branch_id: str, into_id: str = "") -> Reply:
    """并入: into which other branch, and then the form."""
    return _into(work, actor, branch_id, into_id, "merging")


def dissolve(_turn: Turn, work: Work, actor: Actor, branch_id: str, into_id: str = "") -> Reply:
    """撤销: where its members go, and then the form."""
    return _into(work, actor, branch_id, into_id, "dissolving")


def _into(work: Work, actor: Actor, branch_id: str, into_id: str, what: str) -> Reply:
    branch = _branch(work, actor, branch_id)
    if not branch.is_branch:
        if what != "dissolving":
            raise NotYours
        return filling.begin(work, actor, BY_NAME[what], f"{what}:{branch.id}:0")
    if not branch.exists_on(work.today):
        return Reply((_of_branch(work, branch),))
    others = [
        each
        for each in work.organizations.children(work.organizations.get(branch.parent_id or 0))
        if each.is_branch and each.id != branch.id and each.exists_on(work.today)
    ]
    nobody = what == "dissolving" and not work.roster.of(branch, work.today)
    if into_id or nobody:
        number = int(into_id or 0)
        if number and all(each.id != number for each in others):
            raise NotYours
        about = f"{what}:{branch.id}:{number}"
        return filling.begin(work, actor, BY_NAME[what], about)
    verb = {"merging": "fm", "dissolving": "fd"}[what]
    targets = [Button(f"{verb}/{branch.id}/{each.id}", each.name, plain=True) for each in others]
    back = [Button(f"fo/{branch.id}", "plan.keep_it")]
    key = f"formation.where.{what}" if others else f"formation.nowhere.{what}"
    return Reply.of(key, *in_rows(targets, 2), back, name=branch.name)


def _merged(work: Work, actor: Actor, row: DraftRow, told: Merging) -> Reply:
    branch, into = _pair(work, row)
    assert into is not None
    news = Say("merging.told", {"name": branch.name, "into": into.name, "day": told.on})
    people = [*tell.officers(work, branch, news), *tell.officers(work, into, news)]
    with_him = len(work.roster.of(branch, told.on))
    work.formations.dissolve(branch, told.on, told.why, into, Formation(told.way.value))
    facts = {"name": branch.name, "into": into.name, "day": told.on, "members": with_him}
    see = Button(f"fo/{into.id}", "formation.see", {"name": into.name})
    return Reply.of("merging.receipt", [see], _back(branch), **facts).and_tell(
        *_but(actor, people)
    )


def _dissolved(work: Work, actor: Actor, row: DraftRow, told: Dissolving) -> Reply:
    branch, into = _pair(work, row)
    news = Say("dissolving.told", {"name": branch.name, "day": told.on})
    people = [*tell.officers(work, branch, news), *tell.instructors(work, branch, news)]
    if into is not None:
        people += tell.officers(work, into, Say("dissolving.told_into", {"name": branch.name}))
    units = work.units.of_branch(branch, told.on)
    work.formations.dissolve(branch, told.on, told.why, into)
    parts: list[Say | str] = [Say("dissolving.receipt", {"name": branch.name, "day": told.on})]
    if into is not None:
        parts.append(Say("dissolving.members_go", {"into": into.name}))
    if units:
        names = Listed([each.name for each in units], "list.enum")
        parts.append(Say("dissolving.uncovered", {"names": names}))
    rows = [
        *in_rows([Button(f"unit/{each.id}", each.name, plain=True) for each in units], 2),
        _back(branch),
    ]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),)).and_tell(
        *_but(actor, people)
    )


def _but(actor: Actor, asides: Sequence[Aside]) -> list[Aside]:
    """Nobody is told what they have just done, and nobody twice."""
    mine = (actor.chat.channel, actor.chat.chat_id)
    found = {(each.channel, each.chat_id, each.say.key): each for each in asides}
    return [each for key, each in found.items() if key[:2] != mine]


# --- a unit goes to another superior -------------------------------------------------------------


def hand(
    _turn: Turn, work: Work, actor: Actor, unit_id: str, where: str = "", to_id: str = ""
) -> Reply:
    """划转: under which organisation a unit is to stand; level by level from the root down."""
    unit, owner = _unit(work, actor, unit_id)
    if to_id:
        to = work.organizations.get(int(to_id))
        if to.is_branch or to.id == owner.id or not to.exists_on(work.today):
            raise NotYours
        return filling.begin(work, actor, BY_NAME["handing"], f"handing:{unit.id}:{to.id}")
    above = work.organizations.above(owner)
    top = work.organizations.get(int(where)) if where else (above[-1] if above else owner)
    below = [
        each
        for each in work.organizations.children(top)
        if not each.is_branch and each.exists_on(work.today)
    ]
    rows = [
        [
            Button(f"mv/{unit.id}/{top.id}/{each.id}", "handing.to", {"name": each.name}),
            Button(f"mv/{unit.id}/{each.id}", "handing.below"),
        ]
        if any(not child.is_branch for child in work.organizations.children(each))
        else [Button(f"mv/{unit.id}/{top.id}/{each.id}", "handing.to", {"name": each.name})]
        for each in below
        if each.id != owner.id
    ]
    if top.parent_id is not None:
        rows.append([Button(f"mv/{unit.id}/{top.parent_id}", "handing.higher")])
    rows.append([Button(f"unit/{unit.id}", "ledger.back")])
    return Reply.of("handing.where", *rows, name=unit.name, top=top.name)


def _handed(work: Work, actor: Actor, row: DraftRow, told: Handing) -> Reply:
    unit, to = _handing(work, row)
    asked = work.formations.ask_to_move(unit, to, told.why)
    facts = _facts_of(work, asked)
    if actor.may(MAKE, to) is not None:
        work.formations.answer(asked, Answer.ACCEPTED)
        news = tell.those_of(work, to, Say("handing.told_moved", facts))
        back = [Button(f"fo/{asked.from_id}", "formation.back")]
        return Reply.of("handing.moved", back, **facts).and_tell(*_but(actor, news))
    say = Say("handing.asked", facts, [answer_buttons(asked)])
    asides = tell.those_of(work, to, say)
    key = "handing.receipt" if asides else "handing.receipt_unread"
    return Reply.of(key, [Button(f"unit/{unit.id}", "ledger.back")], **facts).and_tell(*asides)


def answer(_turn: Turn, work: Work, actor: Actor, number: str, word: str) -> Reply:
    """接收 or 不接收; whoever has asked is told."""
    asked = work.formations.move_asked(int(number))
    if asked is None or word not in {"yes", "no"}:
        raise NotYours
    actor.needs(MAKE, work.organizations.get(asked.to_id))
    facts = _facts_of(work, asked)
    if asked.answer is not Answer.WAITING:
        return Reply.of(f"handing.was_{asked.answer.value}", **facts)
    said = Answer.ACCEPTED if word == "yes" else Answer.DECLINED
    work.formations.answer(asked, said)
    old = work.organizations.get(asked.from_id)
    news = tell.those_of(work, old, Say(f"handing.told_{said.value}", facts))
    return Reply.of(f"handing.now_{said.value}", **facts).and_tell(*news)


def answer_buttons(asked: UnitMove, name: str = "") -> list[Button]:
    """接收 and 不接收, with the unit's name where several wait."""
    of, facts = ("_of", {"name": name}) if name else ("", {})
    return [
        Button(f"mva/{asked.id}/yes", f"handing.accept{of}", facts),
        Button(f"mva/{asked.id}/no", f"handing.decline{of}", facts),
    ]


def waiting_line(work: Work, asked: UnitMove) -> tuple[Say, list[Button]]:
    """A request among what waits for a superior."""
    facts = _facts_of(work, asked)
    return Say("handing.waiting", facts), answer_buttons(asked, str(facts["name"]))


def _facts_of(work: Work, asked: UnitMove) -> dict[str, object]:
    unit = work.session.get_one(Unit, asked.unit_id)
    return {
        "name": unit.name,
        "from": work.organizations.get(asked.from_id).name,
        "to": work.organizations.get(asked.to_id).name,
        "why": asked.why,
        "day": work.today,
    }


def unit_buttons(work: Work, actor: Actor, unit: Unit, line: LedgerLine) -> list[Button]:
    """What can be done with a unit's organisation, on its page."""
    owner = work.organizations.get(unit.organization_id)
    if owner.is_branch or actor.may(MAKE, owner) is None:
        return []
    alone = line.coverage is Coverage.INDEPENDENT
    found_it = [] if alone else [Button(f"found/{owner.id}/{unit.id}", "formation.found")]
    return [*found_it, Button(f"mv/{unit.id}", "formation.hand")]


# --- the sheets --------------------------------------------------------------------------------


def _branch(work: Work, actor: Actor, branch_id: str) -> PartyOrganization:
    branch = work.organizations.get(int(branch_id))
    actor.needs(MAKE, branch)
    if branch.parent_id is None or not (branch.is_branch or _may_end(work, branch)):
        raise NotYours
    return branch


def _unit(work: Work, actor: Actor, unit_id: str) -> tuple[Unit, PartyOrganization]:
    unit = work.session.get(Unit, int(unit_id))
    if unit is None:
        raise NotYours
    owner = work.organizations.get(unit.organization_id)
    actor.needs(MAKE, owner)
    return unit, owner


def _pair(work: Work, row: DraftRow) -> tuple[PartyOrganization, PartyOrganization | None]:
    _, branch_id, into_id = row.about.split(":")
    into = work.organizations.get(int(into_id)) if int(into_id) else None
    return work.organizations.get(int(branch_id)), into


def _handing(work: Work, row: DraftRow) -> tuple[Unit, PartyOrganization]:
    _, unit_id, to_id = row.about.split(":")
    return work.session.get_one(Unit, int(unit_id)), work.organizations.get(int(to_id))


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    if row.form == "handing":
        return work.organizations.get(_handing(work, row)[0].organization_id)
    return work.organizations.get(int(row.about.split(":")[1]))


def _title(work: Work, row: DraftRow) -> Say:
    facts: dict[str, object] = {"name": _about(work, row).name}
    match row.form:
        case "handing":
            unit, to = _handing(work, row)
            facts = {"name": unit.name, "to": to.name}
        case "merging" | "dissolving":
            into = _pair(work, row)[1]
            facts["into"] = into.name if into is not None else ""
    return Say(f"formation.title.{row.form}", facts)


def _facts(work: Work, row: DraftRow, draft: Draft) -> Facts:
    def units(_fact: str) -> Sequence[Somebody]:
        lines = work.ledgers.lines(_about(work, row), work.today)
        owner = _about(work, row).id
        can = [
            line
            for line in lines
            if line.organization_id == owner
            and line.facts.in_base
            and (row.form == "committee" or line.coverage is not Coverage.INDEPENDENT)
        ]
        # Those without any organisation stand first.
        can.sort(key=lambda line: line.coverage is Coverage.JOINT)
        return tuple(Somebody(line.unit_id, line.name) for line in can)

    def suggestions(fact: str) -> Sequence[str]:
        if row.form == "committee":
            return _committee_names(work, row, draft)
        if row.form != "founding":
            return text.words(f"{row.form}.why.usual")
        values = draft.values(FOUNDING)
        if fact == "members":
            return read_people(values.get("full") or "")[:6]
        chosen = [each.name for each in values.get("units", ())]
        if not chosen:
            return ()
        key = "name_alone" if values.get("way") is Formation.INDEPENDENT else "name_together"
        return [text.fill(f"founding.{key}", {"unit": short_name(chosen[0])}, plain=True)]

    def other(_fact: str) -> frozenset[str]:
        below = work.organizations.children(_about(work, row))
        return frozenset(each.name for each in below if each.exists_on(work.today))

    return Facts(
        now=work.now,
        known=lambda _fact: Proposal(work.today, "today"),
        suggestions=suggestions,
        roster=units,
        other=other,
        words=filling.typed_words,
    )


def _committee_names(work: Work, row: DraftRow, draft: Draft) -> Sequence[str]:
    values = draft.values(COMMITTEE)
    sort = values.get("sort")
    if sort == Above.COMPREHENSIVE_COMMITTEE:
        place = re.sub(
            f"({'|'.join(text.words('committee.endings'))})$", "", _about(work, row).name
        )
        return [text.fill("committee.name.comprehensive_committee", {"unit": place}, plain=True)]
    chosen = [each.name for each in values.get("units") or ()]
    if not chosen or sort is None:
        return ()
    facts = {"unit": short_name(chosen[0])}
    return [text.fill(f"committee.name.{Above(sort).value}", facts, plain=True)]


def short_name(unit: str) -> str:
    """A unit's name without its legal form, as organisations are called after it."""
    forms = "|".join(text.words("founding.legal_forms"))
    return re.sub(f"({forms})$", "", unit) or unit


def _remarks(work: Work, row: DraftRow, draft: Draft) -> tuple[Note, ...]:
    """What the rules say and nobody has to stop at."""
    if row.form != "founding":
        return ()
    values = draft.values(FOUNDING)
    notes = []
    full = read_people(values.get("full") or "")
    if len(full) < MEMBERS_FOR_AN_ORGANIZATION:
        notes.append(Note("founding.too_few", {"count": len(full)}))
    if values.get("secretary") not in full:
        notes.append(Note("founding.secretary_from_elsewhere"))
    units = [each.member_id for each in values.get("units", ())]
    taken = [
        f"{unit.name}（{branch.name}）"
        for unit in (work.session.get_one(Unit, number) for number in units)
        for branch in work.units.branches_of(unit, work.today)
    ]
    if taken:
        notes.append(Note("founding.leaves", {"names": Listed(taken, "list.enum")}))
    return tuple(notes)


def _sheet(
    form: Form[Any],
    submit: Callable[[Work, Actor, DraftRow, Any], Reply],
    *,
    at_once: bool = False,
) -> filling.Sheet:
    def submitted(
        _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Any
    ) -> tuple[Reply, None]:
        actor.needs(MAKE, _about(work, row))
        return submit(work, actor, row, told), None

    return filling.Sheet(
        form=form,
        right=MAKE,
        about=_about,
        title=_title,
        facts=_facts,
        submit=submitted,
        remarks=_remarks,
        at_once=at_once,
    )


SHEETS: tuple[filling.Sheet, ...] = (
    _sheet(FOUNDING, _founded),
    _sheet(COMMITTEE, _committee_founded),
    _sheet(MERGING, _merged),
    _sheet(DISSOLVING, _dissolved),
    _sheet(HANDING, _handed, at_once=True),
)
BY_NAME = {sheet.form.name: sheet for sheet in SHEETS}
