"""What people write in their own words, outside a form and within one, and what it opens.

A message is read (handlers/language), never guessed: what it says opens the form to which it
belongs, filled with that and nothing else. Where it leaves open which branch or which thing is
meant, that is asked with buttons; the message waits meanwhile as a draft of its own, so that
nobody types it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from handlers import (
    activity,
    asked,
    book,
    changes,
    filling,
    learning,
    ledger,
    menu,
    plan,
    record,
    summary,
    tasks,
)
from handlers.actor import Actor, NotYours
from handlers.dialog import text
from handlers.dialog.hearing import Heard
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.naming import item
from handlers.waiting import WAITING, about, keep
from handlers.waiting import go as pressed
from models.appointment import Role
from models.calendar import SHANGHAI
from models.draft import DraftRow, DraftState
from models.exchange.columns import UNIT
from models.exchange.words import synonyms
from models.kind import Kind
from models.obligation import Obligation
from models.organization import PartyOrganization
from models.unit import Operating, Unit
from models.work import Work

#: Who says this tells of something that was held, even where nothing says what.
_TELLS = frozenset({"expected", "attended", "absent", "host", "recorder", "place", "topics"})
#: What stands on one message of buttons.
MOST_CHOICES = 8
MOST_RECORDS = 6


def free(turn: Turn, work: Work, actor: Actor, words: str, message_id: int = 0) -> Reply:
    """Answer a message that belongs to no open form."""
    page = {"words": words, "message_id": message_id, "said_at": work.now.isoformat()}
    return _answer(turn, work, actor, page)


def hear(work: Work, sheet: filling.Sheet, row: DraftRow, words: str, message_id: int) -> Heard:
    """What a message says, read for an open form."""
    return _hear(work, words, work.now, [sheet.about(work, row)], message_id)


def within(
    turn: Turn,
    work: Work,
    actor: Actor,
    sheet: filling.Sheet,
    row: DraftRow,
    words: str,
    message_id: int,
) -> Reply | None:
    """Take a message into the open form, where it says more than answers its open question.

    One that tells of something else altogether opens that; the form that was open is kept.
    """
    if not filling.takes_messages(sheet):
        return None
    heard = hear(work, sheet, row, words, message_id)
    if not filling.is_several(work, sheet, row, heard):
        return None
    kind = heard.told.value("kind")
    if kind is not None and kind != activity.kind_of(work, row) and not heard.told.corrects:
        reply = free(turn, work, actor, words, message_id)
        return Reply((Say("heard.other_kept"), *reply.says), reply.asides)
    return filling.hear(work, actor, sheet, row, heard)


def go(turn: Turn, work: Work, actor: Actor, draft_id: str, code: str) -> Reply:
    """A button under a question about a message that waits: which branch, which kind, which unit."""
    row = work.drafts.get(int(draft_id))
    if row is None or row.form != WAITING or row.written_by != actor.person.id:
        raise NotYours
    if row.state is not DraftState.LIVE:
        return Reply.of("heard.gone", [Button("menu", "form.to_menu")])
    work.drafts.end(row, DraftState.FILED)
    page = dict(row.page)
    name, value = code[:1], code[1:]
    match name:
        case "b":
            page["branch"] = int(value)
        case "k":
            page["kind"], _, page["part"] = value.partition(".")
            branches = [office.organization for office in actor.own(activity.FILE)]
            learning.not_understood(work, branches, page["words"], "kind")
        case "u":
            page["unit"] = int(value)
        case "i":
            page["intent"] = value
        case "o":
            page = asked.choose(work, actor, page, value)
        case "n":
            page = _next(page)
        case "x":
            return Reply.of("heard.dropped", [Button("menu", "form.to_menu")])
        case _:
            raise NotYours
    return _answer(turn, work, actor, page)


def after(work: Work, actor: Actor) -> Say | None:
    """What the same message told further, once the form it opened first is done."""
    if actor.chat.draft_id is not None:
        return None
    row = work.drafts.live(about(actor))
    if row is None or not row.page.get("rest"):
        return None
    return Say(
        "heard.next",
        {"words": row.page["rest"][0]},
        [
            [
                Button(pressed(row, "n"), "heard.take_next"),
                Button(pressed(row, "x"), "heard.drop_next"),
            ]
        ],
    )


def put_away(work: Work, actor: Actor) -> Reply:
    """取消 where no form is open: a message that waits is put away."""
    waiting = work.drafts.live(about(actor))
    if waiting is None:
        return Reply.of("form.nothing_to_cancel", [Button("menu", "form.to_menu")])
    work.drafts.end(waiting, DraftState.CANCELLED)
    return Reply.of("heard.put_away", [Button("menu", "form.to_menu")])


# --- how it is read and kept --------------------------------------------------------------------


def _hear(
    work: Work,
    words: str,
    now: datetime,
    branches: Sequence[PartyOrganization],
    message_id: int = 0,
) -> Heard:
    # Word lists and rules are read when the first message wants them, not when the bot starts.
    from handlers.language.telling import tell  # noqa: PLC0415

    names = [member.name for branch in branches for member in work.roster.of(branch, work.today)]
    places = [place for branch in branches for place in work.activities.places(branch)]
    own = work.readings.own()
    told = tell(words, now.astimezone(SHANGHAI), list(dict.fromkeys(names)), places, own=own)
    return Heard(told, message_id)


def _next(page: dict[str, Any]) -> dict[str, Any]:
    first, *rest = page["rest"]
    return {"words": first, "message_id": 0, "said_at": page["said_at"], "rest": rest}


def _answer(turn: Turn, work: Work, actor: Actor, page: dict[str, Any]) -> Reply:
    branches = [office.organization for office in actor.own(activity.FILE)]
    said_at = datetime.fromisoformat(page["said_at"])
    heard = _hear(work, page["words"], said_at, branches, page["message_id"])
    heard = _meant_ahead(heard, page)
    rest = [*heard.told.further, *page.get("rest", ())]
    reply = _by_intent(turn, work, actor, branches, heard, page)
    if rest and actor.chat.draft_id is not None and work.drafts.live(about(actor)) is None:
        # It is offered when this one is done; so much is said already.
        keep(work, actor, page | {"rest": rest})
        reply = reply.and_say(Say("heard.further"))
    return reply


def _meant_ahead(heard: Heard, page: dict[str, Any]) -> Heard:
    """A day that could be either was said to be the one to come."""
    from handlers.language.telling import as_plan  # noqa: PLC0415 - as in `_hear`

    day = page.get("ahead") if page.get("intent") == "plan" else None
    return replace(heard, told=as_plan(heard.told, date.fromisoformat(day))) if day else heard


def _by_intent(
    turn: Turn,
    work: Work,
    actor: Actor,
    branches: Sequence[PartyOrganization],
    heard: Heard,
    page: dict[str, Any],
) -> Reply:
    match page.get("intent") or heard.told.intent:
        case "report" if branches:
            return _report(work, actor, branches, heard, page)
        case "postpone" if branches:
            return _postpone(work, actor, branches, heard, page)
        case "plan" if branches:
            return _plan(work, actor, branches, heard, page)
        case "ledger" if branches or actor.guides:
            return _ledger(work, actor, branches, heard, page)
        case "todo":
            return tasks.tasks(turn, work, actor)
        case "records" if branches:
            return _records(work, actor, branches, heard)
        case "query" | "nudge" | "export" if actor.offices_for(summary.SEE):
            return asked.ask(turn, work, actor, page)
        case "query" | "nudge" if branches:
            return Reply((menu.first_steps(actor, "heard.not_yours_to_ask"),))
        case "export" if branches:
            return book.books(turn, work, actor)
        case "help":
            return _help(turn, work, actor, page)
        case "unknown" if actor.offices_for(summary.SEE) and asked.names(work, actor, page):
            return asked.ask(turn, work, actor, page)
        case "unknown" if _is_courtesy(page["words"]):
            return Reply((menu.first_steps(actor, "heard.courtesy"),))
        case "cancel":
            return put_away(work, actor)
        case _:
            return _nearest(work, actor, branches, heard, page)


# --- what a branch tells ------------------------------------------------------------------------


def _report(
    work: Work,
    actor: Actor,
    branches: Sequence[PartyOrganization],
    heard: Heard,
    page: dict[str, Any],
) -> Reply:
    if heard.told.corrects and (filed := _corrected(work, branches, heard)) is not None:
        return activity.correct_told(work, actor, filed, heard)
    if (asked := _past_or_to_come(work, actor, heard, page)) is not None:
        return asked
    branch = _branch(branches, page)
    if branch is None:
        return _which_branch(work, actor, branches, page)
    kind = _kind(heard, page)
    if kind is None:
        return _which_kind(work, actor, branch, page)
    ways = [(part, group) for each, part, group in activity.possible(work, branch) if each is kind]
    if not ways:
        return _not_owed(work, actor, branch, kind, page)
    part = _part(ways, page)
    if part is None:
        return _which_group(work, actor, kind, ways, page)
    return activity.report_told(work, actor, branch, kind, part, heard)


def _past_or_to_come(work: Work, actor: Actor, heard: Heard, page: dict[str, Any]) -> Reply | None:
    """周五支委会: last Friday's, to be reported, or the next one, to be planned; asked, not assumed."""
    from handlers.language.telling import next_day  # noqa: PLC0415 - as in `_hear`

    said_at = datetime.fromisoformat(page["said_at"]).astimezone(SHANGHAI)
    ahead = None if page.get("intent") else next_day(heard.told, said_at.date())
    if ahead is None:
        return None
    row = keep(work, actor, page | {"ahead": ahead.isoformat()})
    back = heard.told.value("date")
    return Reply.of(
        "heard.past_or_to_come",
        [Button(pressed(row, "ireport"), "heard.held_on", {"day": back})],
        [Button(pressed(row, "iplan"), "heard.to_come_on", {"day": ahead})],
    )


def _corrected(work: Work, branches: Sequence[PartyOrganization], heard: Heard) -> Any:
    """The record that a correction is about: of the kind and day it names, else the last one filed."""
    day, kind = heard.told.value("date"), heard.told.value("kind")
    found = []
    for branch in branches:
        for each in work.activities.lately(branch):
            if kind is not None and each.kind.value != kind:
                continue
            if kind is not None and day is not None and each.held_on != day:
                continue
            found.append(each)
    return max(found, key=lambda each: each.filed_at, default=None)


def _postpone(
    work: Work,
    actor: Actor,
    branches: Sequence[PartyOrganization],
    heard: Heard,
    page: dict[str, Any],
) -> Reply:
    kind = _kind(heard, page)
    owed = [
        each
        for each in work.obligations.unanswered([branch.id for branch in branches])
        if each.kind in activity.BY_KIND and (kind is None or each.kind is kind)
    ]
    owed = [each for each in owed if page.get("branch") in (None, each.organization_id)]
    owed = [each for each in owed if page.get("part", each.part) == each.part]
    if kind is not None and "intent" not in page and heard.told.put_off:
        for branch in branches:
            for planned in work.plans.coming(branch):
                if planned.kind is kind:
                    return _plan_or_postpone(work, actor, planned, page)
    match owed:
        case []:
            return Reply.of(
                "heard.nothing_to_postpone",
                [Button("tasks", "tasks.back")],
                branch=branches[0].name,
            )
        case [only]:
            return activity.report_told(
                work, actor, only.organization, only.kind, only.part, heard
            )
        case _:
            return _which_owed(work, actor, owed, branches, page)


def _plan_or_postpone(work: Work, actor: Actor, planned: Any, page: dict[str, Any]) -> Reply:
    row = keep(work, actor, page)
    return Reply.of(
        "heard.plan_or_postpone",
        [
            Button(pressed(row, "iplan"), "heard.change_plan"),
            Button(pressed(row, "ipostpone"), "heard.report_postponed"),
        ],
        kind=Say(f"kind.{planned.kind.value}"),
        day=planned.held_on,
    )


def _plan(
    work: Work,
    actor: Actor,
    branches: Sequence[PartyOrganization],
    heard: Heard,
    page: dict[str, Any],
) -> Reply:
    branch = _branch(branches, page)
    if branch is None:
        return _which_branch(work, actor, branches, page)
    kind = _kind(heard, page)
    ways = [each for each in plan.possible(work, branch) if kind in (None, each[0])]
    if kind is None:
        return _choose_kind(work, actor, ways, page, "heard.which_plan")
    if not ways:
        return _not_owed(work, actor, branch, kind, page)
    part = _part([(part, group) for _, part, group in ways], page)
    if part is None:
        return _which_group(work, actor, kind, [(part, group) for _, part, group in ways], page)
    return plan.new_told(work, actor, branch, kind, part, heard)


def _records(
    work: Work, actor: Actor, branches: Sequence[PartyOrganization], heard: Heard
) -> Reply:
    """What the branch has filed, of the kind and time that were named."""
    kind, span = heard.told.value("kind"), heard.told.value("period")
    found = []
    for branch in branches:
        actor.needs(record.SEE, branch)
        found += [
            each
            for each in work.activities.lately(branch)
            if (kind is None or each.kind.value == kind)
            and (span is None or span.first <= each.held_on <= span.last)
        ]
    if not found:
        return Reply.of(
            "heard.no_records",
            [Button("report", "command.report.word"), Button("tasks", "command.tasks.word")],
            branch=branches[0].name,
        )
    here = found[:MOST_RECORDS]
    lines = [
        Say(
            "heard.record",
            {
                "day": each.held_on,
                "kind": Say(f"kind.{each.kind.value}"),
                "theme": each.theme,
                "number": each.id,
            },
        )
        for each in here
    ]
    rows = [
        [
            Button(
                f"record/{each.id}",
                "heard.see_record",
                {"day": each.held_on, "kind": Say(f"kind.{each.kind.value}")},
            )
        ]
        for each in here
    ]
    parts = [Say("heard.records", {"count": len(found)}), *lines]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


# --- what a ledger is told ----------------------------------------------------------------------

#: Which column of a unit's ledger is meant; what is not here is derived, and nobody types it.
_COLUMNS = {
    "employees": "employees",
    "formal_members": "full_members",
    "operating_status": "operating",
    "owner_name": "owner_name",
    "owner_is_party_member": "owner_is_member",
}
#: Offices that a message may say are held by somebody else now.
_OFFICES = {"secretary": Role.SECRETARY, "instructor": Role.INSTRUCTOR}


def _ledger(
    work: Work,
    actor: Actor,
    branches: Sequence[PartyOrganization],
    heard: Heard,
    page: dict[str, Any],
) -> Reply:
    """What is to change, from what to what: nothing is written before somebody has seen it."""
    said: dict[str, Any] = heard.told.value("changes") or {}
    role = _OFFICES.get(heard.told.value("ledger") or "")
    branch = _branch(branches, page) if branches else None
    if role is not None and branch is not None and said.get("name"):
        return changes.propose(
            work, actor, [_succession(work, branch, role, said)], heard.told.words
        )
    if branch is None and branches and not page.get("unit"):
        return _which_branch(work, actor, branches, page)
    units = list(work.units.of_branch(branch, work.today)) if branch is not None else []
    units += [unit for sent in actor.guides if (unit := work.session.get(Unit, sent.unit_id))]
    unit = _unit(units, page)
    if unit is None:
        return _which_unit(work, actor, units, page)
    held = work.realname.one(UNIT, unit.id)
    found = []
    for name, value in said.items():
        column = UNIT.by_key.get(_COLUMNS.get(name, ""))
        if held is None or column is None:
            continue
        after = _state_of_business(value) if name == "operating_status" else value
        if after is not None and after != held.values.get(column.key):
            found.append(changes.cell_of(held, column, after))
    if not found:
        # It says what stands there already, or what follows from the roster.
        return ledger.page(work, actor, unit)
    return changes.propose(work, actor, found, heard.told.words)


def _state_of_business(said: str) -> Operating | None:
    # 注销 and 停产 say more than 正常: what a unit is in the end is looked for first.
    for state in reversed(Operating):
        if any(way in said for way in synonyms(state)):
            return state
    return Operating.WORKING if any(each in said for each in text.words("heard.working")) else None


def _succession(
    work: Work, branch: PartyOrganization, role: Role, said: dict[str, Any]
) -> changes.Succession:
    since = said.get("term_start") or work.today
    out = [
        each.id
        for each in work.appointments.at(branch, (role,), work.today)
        if each.person.name != said["name"]
    ]
    return changes.Succession(
        role=role.value,
        organization=branch.id,
        unit=None,
        name=said["name"],
        phone=said.get("phone"),
        since=since.isoformat() if not isinstance(since, str) else since,
        out=tuple(out),
    )


def _unit(units: Sequence[Unit], page: dict[str, Any]) -> Unit | None:
    """The unit that is meant: the only one, the one that was tapped, or the one that is named."""
    if page.get("unit"):
        return next((each for each in units if each.id == page["unit"]), None)
    if len(units) == 1:
        return units[0]
    named = [each for each in units if _short(each.name) in page["words"]]
    return named[0] if len(named) == 1 else None


def _which_unit(work: Work, actor: Actor, units: Sequence[Unit], page: dict[str, Any]) -> Reply:
    if not units:
        return Reply.of("heard.no_unit", [Button("ledger", "command.ledger.word")])
    row = keep(work, actor, page)
    buttons = [Button(pressed(row, f"u{each.id}"), each.name, plain=True) for each in units]
    return Reply.of("heard.which_unit", *in_rows(buttons[:MOST_CHOICES], 1))


def _is_courtesy(words: str) -> bool:
    """收到, 谢谢, 好的: nothing is wanted, and nothing was misread."""
    bare = "".join(sign for sign in words if sign.isalnum()).lower()
    return not bare or bare in text.words("heard.courtesies")


# --- what is asked back -------------------------------------------------------------------------


def _kind(heard: Heard, page: dict[str, Any]) -> Kind | None:
    said = page.get("kind") or heard.told.value("kind")
    return Kind(said) if said else None


def _branch(
    branches: Sequence[PartyOrganization], page: dict[str, Any]
) -> PartyOrganization | None:
    """The branch that is meant: the only one, the one that was tapped, or the one that is named."""
    if len(branches) == 1:
        return branches[0]
    if page.get("branch"):
        return next((each for each in branches if each.id == page["branch"]), None)
    named = [each for each in branches if _short(each.name) in page["words"]]
    return named[0] if len(named) == 1 else None


def _short(name: str) -> str:
    for ending in text.words("heard.endings"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def _part(ways: Sequence[tuple[str, str]], page: dict[str, Any]) -> str | None:
    """The group that is meant: the only way, the one that was tapped, or the one that is named."""
    if len(ways) == 1:
        return ways[0][0]
    if page.get("part"):
        return next((part for part, _ in ways if part == page["part"]), None)
    named = [part for part, group in ways if group and group in page["words"]]
    return named[0] if len(named) == 1 else None


def _which_branch(
    work: Work, actor: Actor, branches: Sequence[PartyOrganization], page: dict[str, Any]
) -> Reply:
    row = keep(work, actor, page)
    buttons = [Button(pressed(row, f"b{each.id}"), each.name, plain=True) for each in branches]
    return Reply.of("heard.which_branch", *in_rows(buttons[:MOST_CHOICES], 2))


def _which_kind(
    work: Work, actor: Actor, branch: PartyOrganization, page: dict[str, Any]
) -> Reply:
    ways = activity.possible(work, branch)
    owed = {(each.kind, each.part) for each in work.obligations.unanswered([branch.id])}
    ways = sorted(ways, key=lambda each: (each[0], each[1]) not in owed)
    return _choose_kind(work, actor, ways, page, "heard.which_kind")


def _choose_kind(
    work: Work,
    actor: Actor,
    ways: Iterable[tuple[Kind, str, str]],
    page: dict[str, Any],
    key: str,
    **facts: object,
) -> Reply:
    row = keep(work, actor, page)
    buttons = [
        Button(
            pressed(row, f"k{kind.value}.{part}" if part else f"k{kind.value}"),
            "report.kind_of_group" if group else "report.kind",
            {"kind": Say(f"kind.{kind.value}"), "group": group},
        )
        for kind, part, group in ways
    ]
    return Reply.of(key, *in_rows(buttons[:MOST_CHOICES], 2), **facts)


def _which_group(
    work: Work,
    actor: Actor,
    kind: Kind,
    ways: Sequence[tuple[str, str]],
    page: dict[str, Any],
) -> Reply:
    choices = [(kind, part, group) for part, group in ways]
    return _choose_kind(work, actor, choices, page, "heard.which_group")


def _which_owed(
    work: Work,
    actor: Actor,
    owed: Sequence[Obligation],
    branches: Sequence[PartyOrganization],
    page: dict[str, Any],
) -> Reply:
    """Several are open: which of them was not held."""
    if len({each.organization_id for each in owed}) > 1:
        here = [each for each in branches if each.id in {one.organization_id for one in owed}]
        return _which_branch(work, actor, here, page)
    row = keep(work, actor, page)
    buttons = [
        Button(
            pressed(
                row, f"k{each.kind.value}.{each.part}" if each.part else f"k{each.kind.value}"
            ),
            "report.choice",
            {"item": item(each)},
        )
        for each in owed[:MOST_CHOICES]
    ]
    return Reply.of("heard.which_postponed", *in_rows(buttons, 2))


def _not_owed(
    work: Work,
    actor: Actor,
    branch: PartyOrganization,
    kind: Kind,
    page: dict[str, Any],
) -> Reply:
    """What the rules leave out for this branch is said with its reason; what it may be instead is asked."""
    duty = next(
        (each for each in work.obligations.duties(branch, work.today) if each.kind is kind), None
    )
    reason = duty.reason if duty is not None and duty.reason else "not_asked"
    facts = {
        "kind": Say(f"kind.{kind.value}"),
        "branch": branch.name,
        "reason": Say(f"tasks.not_owed.{reason}", {"number": duty.number if duty else None}),
    }
    ways = activity.possible(work, branch)
    return _choose_kind(work, actor, ways, page, "heard.kind_not_owed", **facts)


def _help(turn: Turn, work: Work, actor: Actor, page: dict[str, Any]) -> Reply:
    """How it is done, and the way to the very thing that was asked about."""
    reply = menu.help_page(turn, work, actor)
    near = menu.nearest(actor, page["words"])
    if not near:
        return reply
    buttons = [Button(name, f"command.{name}.word") for name in near]
    return reply.and_say(Say("heard.perhaps", {}, [buttons]))


def _nearest(
    work: Work,
    actor: Actor,
    branches: Sequence[PartyOrganization],
    heard: Heard,
    page: dict[str, Any],
) -> Reply:
    """Not understood: the things that are nearest to what was said, and what can be done at all."""
    learning.not_understood(work, branches, page["words"])
    rows: list[list[Button]] = []
    kinds = [Kind(each) for each in heard.told.kinds]
    if branches and kinds:
        row = keep(work, actor, page)
        there = {kind for kind, _, _ in activity.possible(work, branches[0])}
        for kind in [each for each in kinds if each in there][:2]:
            facts = {"kind": Say(f"kind.{kind.value}")}
            rows.append(
                [
                    Button(pressed(row, "ireport"), "heard.as_report", facts),
                    Button(pressed(row, "iplan"), "heard.as_plan", facts),
                ]
            )
    elif branches and _TELLS & heard.told.details.keys():
        # Somebody tells of something held, without saying what.
        row = keep(work, actor, page)
        rows.append([Button(pressed(row, "ireport"), "report.something")])
    near = menu.nearest(actor, page["words"])
    if not rows and not near:
        return Reply((menu.first_steps(actor, "said.not_understood"),))
    first = [button.data for row in menu.first_steps(actor).buttons for button in row]
    names = list(dict.fromkeys([*near, *first]))
    rows += in_rows([Button(name, f"command.{name}.word") for name in names], 3)
    return Reply.of("heard.not_understood" if branches else "said.not_understood", *rows)
