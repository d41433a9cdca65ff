"""要求: what a level requires of the branches below it: what is owed, how often, until which day.

A word holds for periods that begin later; what has begun, and what is past, stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel

from handlers import filling
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.forms import (
    Ahead,
    Check,
    Draft,
    Facts,
    Form,
    Known,
    Line,
    Number,
    OnCard,
    Proposal,
    Suggest,
    When,
)
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.calendar import Every, months_after
from models.draft import DraftRow
from models.kind import Kind
from models.obligation import Duty
from models.organization import PartyOrganization
from models.requirement import Asked, Requirement
from models.rights import Thing, Verb
from models.terms import KindTerms
from models.work import Work

MAKE = Right(Thing.REQUIREMENT, Verb.MAKE)
#: No month has more days; 0 means its last one.
LAST_DAY = 31


class How(StrEnum):
    """How often, or not at all, or as those above say."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    NOT_OWED = "not_owed"
    AS_ABOVE = "as_above"


OWED = When("how", (How.MONTH, How.QUARTER, How.YEAR))


class NewRequirement(BaseModel):
    """What is required from a day on."""

    how: How
    due_day: Annotated[Number | None, OWED, Suggest("days")] = None
    from_on: Annotated[date, Known("next"), Ahead()]
    source: Annotated[Line | None, OnCard()] = None


def _day_of_month(values: Mapping[str, Any], _facts: Facts) -> bool:
    return values["due_day"] is None or values["due_day"] <= LAST_DAY


def _still_ahead(values: Mapping[str, Any], facts: Facts) -> bool:
    return bool(values["from_on"] > facts.today)


FORM = Form(
    "requirement",
    NewRequirement,
    (
        Check("no_such_day", ("due_day",), _day_of_month, "due_day"),
        Check("already_begun", ("from_on",), _still_ahead, "from_on"),
    ),
)


# --- pages ---------------------------------------------------------------------------------------


def requirements(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """要求: of the level for which this person answers."""
    match [office.organization for office in actor.own(MAKE)]:
        case []:
            raise NotYours
        case [only]:
            return Reply((page(work, only),))
        case several:
            rows = [[Button(f"rq/{each.id}", each.name, plain=True)] for each in several]
            return Reply.of("requirement.which", *rows)


def of_level(_turn: Turn, work: Work, actor: Actor, organization_id: str) -> Reply:
    """Every kind as it holds at a level."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(MAKE, organization)
    return Reply((page(work, organization),))


def of_kind(_turn: Turn, work: Work, actor: Actor, organization_id: str, kind: str) -> Reply:
    """One kind: what holds, and what this level has said about it and will say."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(MAKE, organization)
    return Reply((_of_kind(work, organization, Kind(kind)),))


def new(_turn: Turn, work: Work, actor: Actor, organization_id: str, kind: str) -> Reply:
    """改: what this level requires from a day on."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(MAKE, organization)
    about = f"requirement:{organization.id}:{Kind(kind).value}"
    return filling.begin(work, actor, SHEET, about)


def source_of(duty: Duty) -> Say:
    """By what something is owed or not: the rule, and whose word it is where a level has its own."""
    rule = Say(f"rules.{duty.kind.value}")
    if duty.set_by is None:
        return rule
    facts = {
        "rule": rule,
        "name": duty.set_by.organization.name,
        "day": duty.set_by.from_on,
        "source": duty.set_by.source or "",
    }
    key = "requirement.rule_cited" if duty.set_by.source else "requirement.rule"
    return Say(key, facts)


def receipt(made: Requirement) -> Say:
    """What was written down."""
    return Say(
        "requirement.receipt",
        {
            "name": made.organization.name,
            "kind": Say(f"kind.{made.kind.value}"),
            "day": made.from_on,
            "what": _what(made.terms),
        },
    )


def page(work: Work, organization: PartyOrganization) -> Say:
    """What holds today at a level, kind by kind, and whose word it is."""
    held = work.requirements.at(organization, work.today)
    parts: list[Say | str] = [Say("requirement.page", {"name": organization.name})]
    parts += [
        Say(
            "requirement.line",
            {"kind": Say(f"kind.{kind.value}"), "what": _what(asked.terms), "by": _by(asked)},
        )
        for kind, asked in held.items()
    ]
    rows = in_rows(
        [Button(f"rk/{organization.id}/{kind.value}", f"kind.{kind.value}") for kind in held], 2
    )
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _of_kind(work: Work, organization: PartyOrganization, kind: Kind) -> Say:
    asked = work.requirements.at(organization, work.today)[kind]
    parts: list[Say | str] = [
        Say(
            "requirement.kind",
            {"name": organization.name, "kind": Say(f"kind.{kind.value}")},
        ),
        Say("requirement.now", {"what": _what(asked.terms), "by": _by(asked)}),
    ]
    parts += [_said(each) for each in work.requirements.of_level(organization, kind)]
    rows = [
        [Button(f"rn/{organization.id}/{kind.value}", "requirement.change")],
        [Button(f"rq/{organization.id}", "requirement.back")],
    ]
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _said(requirement: Requirement) -> Say:
    facts = {
        "day": requirement.from_on,
        "what": _what(requirement.terms),
        "source": requirement.source or "",
    }
    key = "requirement.said_cited" if requirement.source else "requirement.said"
    return Say(key, facts)


def _what(terms: KindTerms | None) -> Say:
    if terms is None:
        return Say("requirement.as_above")
    if not terms.owed:
        return Say("requirement.not_owed")
    key = "requirement.owed" if terms.due_day else "requirement.owed_last_day"
    return Say(key, {"every": Say(f"every.{terms.every.value}"), "due": terms.due_day})


def _by(asked: Asked) -> Say:
    if asked.by is None:
        return Say("requirement.by_settings")
    facts = {"name": asked.by.organization.name, "day": asked.by.from_on}
    return Say("requirement.by_level", facts)


# --- the form ------------------------------------------------------------------------------------


def terms_of(how: How, due_day: int) -> KindTerms | None:
    """What a level has said, as the settings say it; None where those above decide."""
    match how:
        case How.AS_ABOVE:
            return None
        case How.NOT_OWED:
            return KindTerms(owed=False, every=Every.MONTH, due_day=0)
        case _:
            return KindTerms(owed=True, every=Every(how.value), due_day=due_day)


def _parts(work: Work, row: DraftRow) -> tuple[PartyOrganization, Kind]:
    _, number, kind = row.about.split(":")
    return work.organizations.get(int(number)), Kind(kind)


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return _parts(work, row)[0]


def _title(work: Work, row: DraftRow) -> Say:
    organization, kind = _parts(work, row)
    facts = {"name": organization.name, "kind": Say(f"kind.{kind.value}")}
    return Say("requirement.title", facts)


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    first = months_after(work.today.replace(day=1), 1)
    return Facts(
        now=work.now,
        known=lambda _fact: Proposal(first, "next_period"),
        suggestions=lambda _fact: ("20", "25", "28", "0"),
        words=filling.typed_words,
    )


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: NewRequirement
) -> tuple[Reply, None]:
    organization, kind = _parts(work, row)
    actor.needs(MAKE, organization)
    made = work.requirements.require(
        organization, kind, terms_of(told.how, told.due_day or 0), told.from_on, told.source
    )
    back = [Button(f"rq/{organization.id}", "requirement.back")]
    said = receipt(made)
    return Reply((Say(said.key, said.facts, [back]),)), None


SHEET = filling.Sheet(
    form=FORM, right=MAKE, about=_about, title=_title, facts=_facts, submit=_submit
)
