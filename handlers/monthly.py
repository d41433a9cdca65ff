"""有变化吗？ in one's own words: what has changed is said, understood, shown and confirmed.

"职工增加到 120 人，王强不当书记了，换成李敏 13800000000" becomes a list of changes (changes.py);
"无变化" answers the month's check. Of which unit it is said follows from who says it, from a name
in the message, or is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from handlers import changes, ledger
from handlers.actor import Actor, NotYours
from handlers.dialog import text
from handlers.dialog.turn import Button, Reply, Turn
from models.appointment import Role
from models.draft import DraftState
from models.exchange.columns import INSTRUCTOR, SECRETARY, UNIT
from models.exchange.likeness import core
from models.exchange.values import Empty, Wrong
from models.exchange.values import read as read_cell
from models.kind import Kind
from models.organization import PartyOrganization
from models.unit import Unit
from models.work import Work

#: The name of what was said and waits for the unit that it is said of.
SAID = "ledger_said"
#: The reader's names of facts, and the columns in which they stand.
OF_A_UNIT = {
    "employees": "employees",
    "formal_members": "full_members",
    "party_members": "full_members",
    "operating_status": "operating",
    "owner_name": "owner_name",
    "owner_is_party_member": "owner_is_member",
}
#: More units than these are not offered as buttons: whoever has more names the one.
MOST_UNITS = 12
#: Parts of a unit's name that tell it from no other.
COMMON = 2


def said(turn: Turn, work: Work, actor: Actor, words: str) -> Reply | None:
    """What a message changes in the ledgers, to be confirmed; None where it speaks of none."""
    bare = words.strip("。.!！ 　")
    if bare in text.words("monthly.same_words"):
        return _nothing(turn, work, actor)
    found = _understood(work, words)
    if not found:
        return None
    units = _units(work, actor)
    named = [unit for unit in units if _is_named(unit, words)]
    if not named and not units:
        named = _named_below(work, actor, words)
    match named or units:
        case []:
            return None
        case [only]:
            return _proposed(work, actor, only, found, words)
        case several if len(several) <= MOST_UNITS:
            return _which(work, actor, several, words)
        case _:
            return Reply.of("monthly.name_it", [Button("ledger", "ledger.to_ledgers")])


def of_unit(_turn: Turn, work: Work, actor: Actor, draft_id: str, unit_id: str) -> Reply:
    """The unit that was meant."""
    row = work.drafts.get(int(draft_id))
    if row is None or row.form != SAID or row.written_by != actor.person.id:
        raise NotYours
    unit = work.session.get(Unit, int(unit_id))
    if unit is None:
        raise NotYours
    if row.state is not DraftState.LIVE:
        return Reply.of("changes.gone", [Button("ledger", "ledger.to_ledgers")])
    work.drafts.end(row, DraftState.FILED)
    words = str(row.page["words"])
    return _proposed(work, actor, unit, _understood(work, words), words)


def same_for_all(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """全部无变化 of the units to which an instructor is sent, with one tap."""
    lines = work.ledgers.guided(actor.person.id, work.today)
    if not lines:
        raise NotYours
    for line in lines:
        work.session.get_one(Unit, line.unit_id).confirmed_on = work.today
    work.session.flush()
    return Reply.of("monthly.all_confirmed", [Button("tasks", "tasks.back")], count=len(lines))


# --- how -----------------------------------------------------------------------------------------


def _understood(work: Work, words: str) -> list[tuple[str, Mapping[str, Any]]]:
    # The reader is loaded when the first message wants it, not when the bot starts.
    from handlers.language.reader import ledger_changes, read  # noqa: PLC0415

    own = work.readings.own()
    if read(words, work.now, own=own).intent not in {"ledger", "unknown"}:
        return []
    return list(ledger_changes(words, work.now, own=own))


def _nothing(turn: Turn, work: Work, actor: Actor) -> Reply | None:
    """无变化: of the one check that is open, or of all units that one guides."""
    checks = [
        each
        for office in actor.own(ledger.FILE)
        for each in work.obligations.current(office.organization)
        if each.kind is Kind.LEDGER_CHECK
    ]
    owed = [each for each in checks if each.activity_id is None]
    if len(owed) == 1 or (checks and not owed):
        # What is answered already is told so.
        return ledger.nothing_changed(turn, work, actor, str((owed or checks)[0].id))
    if owed:
        rows = [
            [Button(f"nochange/{each.id}", "monthly.same_of", {"name": each.organization.name})]
            for each in owed[:MOST_UNITS]
        ]
        return Reply.of("monthly.same_which", *rows)
    if actor.guides:
        return same_for_all(turn, work, actor)
    return None


def _units(work: Work, actor: Actor) -> list[Unit]:
    """The units of which somebody speaks when none is named: of the own branches, and those guided."""
    found: dict[int, Unit] = {}
    for office in actor.own(ledger.CORRECT_UNIT):
        if office.organization.is_branch:
            for unit in work.units.of_branch(office.organization, work.today):
                found[unit.id] = unit
    for office in actor.guides:
        sent_to = work.session.get(Unit, office.unit_id)
        if sent_to is not None:
            found[sent_to.id] = sent_to
    return list(found.values())


def _named_below(work: Work, actor: Actor, words: str) -> list[Unit]:
    """The units that a superior names."""
    return [
        unit
        for office in actor.offices
        if office.role is Role.SUPERIOR
        for unit in work.units.under(office.organization)
        if _is_named(unit, words)
    ]


def _is_named(unit: Unit, words: str) -> bool:
    """Whether a unit is named, wholly or by what is its own in its name."""
    short = core(unit.name)
    return unit.name in words or (len(short) > COMMON and short in words)


def _which(work: Work, actor: Actor, units: Sequence[Unit], words: str) -> Reply:
    about = f"{SAID}:{actor.person.id}"
    earlier = work.drafts.live(about)
    if earlier is not None:
        work.drafts.end(earlier, DraftState.CANCELLED)
    row = work.drafts.begin(SAID, about, None)
    work.drafts.keep(row, {"words": words})
    buttons = [[Button(f"pu/{row.id}/{unit.id}", unit.name, plain=True)] for unit in units]
    return Reply.of("monthly.of_which", *buttons)


def _proposed(
    work: Work,
    actor: Actor,
    unit: Unit,
    found: Sequence[tuple[str, Mapping[str, Any]]],
    words: str,
) -> Reply:
    if ledger.office_of(work, actor, ledger.CORRECT_UNIT, unit) is None:
        raise NotYours
    listed = [each for which, facts in found for each in _of(work, actor, unit, which, facts)]
    # Said twice, a fact is one change, and the last word counts.
    once = {_key(each): each for each in listed}
    if not once:
        return Reply.of("monthly.already_so", [Button(f"unit/{unit.id}", "ledger.see")])
    return changes.propose(work, actor, list(once.values()), words)


def _key(change: changes.Change) -> tuple[object, ...]:
    if isinstance(change, changes.Succession):
        return (change.role, change.organization, change.unit)
    return (change.ledger, change.id, change.column)


def _of(
    work: Work, actor: Actor, unit: Unit, which: str, facts: Mapping[str, Any]
) -> Iterator[changes.Change]:
    """The changes that a piece of a message comes to, without those that are so already."""
    match which:
        case "secretary":
            for branch in work.units.branches_of(unit, work.today):
                if actor.may(changes.CORRECT, branch) is not None:
                    yield from _of_secretary(work, branch, facts)
                    break
        case "instructor":
            yield from _of_instructor(work, unit, facts)
        case _:
            held = work.realname.one(UNIT, unit.id)
            assert held is not None
            for name, value in facts.items():
                column = UNIT.by_key[OF_A_UNIT[name]]
                try:
                    given = (
                        value if isinstance(value, bool) else read_cell(column, value, work.today)
                    )
                except (Wrong, Empty):
                    continue
                if held.values.get(column.key) != given:
                    yield changes.cell_of(held, column, given)


def _of_secretary(
    work: Work, branch: PartyOrganization, facts: Mapping[str, Any]
) -> Iterator[changes.Change]:
    heads = work.appointments.at(branch, (Role.SECRETARY,), work.today)
    name, phone = facts.get("name"), facts.get("phone")
    if name and name not in {head.person.name for head in heads}:
        since: date = facts.get("term_start") or work.today
        out = tuple(head.id for head in heads)
        yield changes.Succession(
            Role.SECRETARY.value, branch.id, None, name, phone, since.isoformat(), out
        )
        return
    for head in heads[:1]:
        held = work.realname.one(SECRETARY, head.id)
        assert held is not None
        given = {
            "phone": phone,
            "since": facts.get("term_start"),
            "full_time": not facts["part_time"] if "part_time" in facts else None,
        }
        for key, value in given.items():
            if value is not None and held.values.get(key) != value:
                yield changes.cell_of(held, SECRETARY.by_key[key], value)


def _of_instructor(work: Work, unit: Unit, facts: Mapping[str, Any]) -> Iterator[changes.Change]:
    guides = work.appointments.guiding(unit.id, work.today)
    name, phone = facts.get("name"), facts.get("phone")
    if name and name not in {each.person.name for each in guides}:
        out = tuple(each.id for each in guides)
        today = work.today.isoformat()
        yield changes.Succession(
            Role.INSTRUCTOR.value, unit.organization_id, unit.id, name, phone, today, out
        )
    elif phone and guides:
        held = work.realname.one(INSTRUCTOR, guides[0].person_id)
        assert held is not None
        if held.values.get("phone") != phone:
            yield changes.cell_of(held, INSTRUCTOR.by_key["phone"], phone)
