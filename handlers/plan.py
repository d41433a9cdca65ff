"""计划: the next gathering is set in a few taps; members are told, and ask leave with one.

A notice says what holds when it goes out: whoever was told before is told what has changed since,
or that it is cancelled; whoever was not, is told nothing of a plan that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel

from handlers import filling, quorum, remind, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import (
    Ahead,
    Check,
    Draft,
    Facts,
    Form,
    Known,
    Line,
    Note,
    OnCard,
    Proposal,
    Said,
    Suggest,
)
from handlers.dialog.hearing import Heard
from handlers.dialog.keyboards import REASONS, absentee, in_rows
from handlers.dialog.turn import Aside, Button, Listed, Reply, Say, Turn, packed
from models.appointment import Role
from models.draft import DraftRow
from models.kind import Audience, Kind, audience
from models.meeting import Motion, threshold
from models.member import Member, group_of
from models.organization import PartyOrganization
from models.outbox import NEWS, Promise
from models.plan import PLANNABLE, Called, Plan
from models.rights import Relation, Thing, Verb, allowed
from models.work import Work

SEE = Right(Thing.PLAN, Verb.SEE)
MAKE = Right(Thing.PLAN, Verb.MAKE)
ANSWER = Right(Thing.PLAN, Verb.ANSWER)

#: Further ahead nobody plans a meeting; it is more likely a slip in the month.
LONGEST_AHEAD = timedelta(days=92)
#: At these the members vote, so that it matters how many come.
VOTING = (Kind.GENERAL_MEETING, Kind.COMMITTEE_MEETING, Kind.ORG_LIFE_MEETING)
#: What was told of a plan that is cancelled.
CANCELLED = {"cancelled": True}
MOST_PLANS = 8


class Planned(BaseModel):
    """Where and when the next gathering is, and what it is about."""

    held_on: Annotated[date, Ahead(), Said("to")]
    from_time: Annotated[time, Said("start_time")]
    theme: Annotated[Line, Said("topics")]
    place: Annotated[Line, Known("place"), Suggest("places"), Said("place")]
    remark: Annotated[Line | None, OnCard()] = None


class Excuse(BaseModel):
    """Why somebody can't come, in their own words."""

    reason: Line


def _not_past(values: Mapping[str, Any], facts: Facts) -> bool:
    return bool(values["held_on"] >= facts.today)


def _not_too_far(values: Mapping[str, Any], facts: Facts) -> bool:
    return bool(values["held_on"] <= facts.today + LONGEST_AHEAD)


PLAN = Form(
    "plan",
    Planned,
    (
        Check("already_past", ("held_on",), _not_past, "held_on"),
        Check("too_far_off", ("held_on",), _not_too_far, "held_on"),
    ),
)
EXCUSE = Form("excuse", Excuse)


# --- the branch plans --------------------------------------------------------------------------


def plans(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """计划: what the branch has coming and what it can plan; for a member, where to go."""
    branches = [office.organization for office in actor.own(SEE)]
    match branches:
        case []:
            return _for_member(work, actor)
        case [only]:
            return Reply((_coming(work, only),))
        case _:
            one = [Button(f"plans/{each.id}", each.name, plain=True) for each in branches]
            return Reply.of("plan.which", *in_rows(one, 2))


def of_branch(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """One branch of several."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    return Reply((_coming(work, branch),))


def one(_turn: Turn, work: Work, actor: Actor, plan_id: str) -> Reply:
    """One plan: who has asked leave, and whether enough can come."""
    return Reply((_page(work, _seen(work, actor, plan_id, SEE)),))


def new(_turn: Turn, work: Work, actor: Actor, branch_id: str, kind: str, part: str = "") -> Reply:
    """The next gathering of a kind."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(MAKE, branch)
    if all((kind, part) != (each.value, which) for each, which, _ in possible(work, branch)):
        raise NotYours
    return filling.begin(work, actor, PLAN_SHEET, f"plan:{branch.id}:{kind}:{part}")


def new_told(
    work: Work, actor: Actor, branch: PartyOrganization, kind: Kind, part: str, heard: Heard
) -> Reply:
    """The next gathering as it was told in one's own words; one that is planned already is changed."""
    actor.needs(MAKE, branch)
    planned = [
        each for each in work.plans.coming(branch) if (each.kind, each.part) == (kind, part)
    ]
    if planned:
        return change_told(work, actor, planned[0], heard)
    about = f"plan:{branch.id}:{kind.value}:{part}"
    return filling.begin(work, actor, PLAN_SHEET, about, heard=heard)


def change_told(work: Work, actor: Actor, plan: Plan, heard: Heard) -> Reply:
    """A plan that is there, with what was said put in."""
    actor.needs(MAKE, plan.organization)
    return _change(work, actor, plan, heard)


def change(_turn: Turn, work: Work, actor: Actor, plan_id: str) -> Reply:
    """改一改: the form again, filled in with what was planned."""
    return _change(work, actor, _seen(work, actor, plan_id, MAKE))


def _change(work: Work, actor: Actor, plan: Plan, heard: Heard | None = None) -> Reply:
    if not plan.is_coming(work.today):
        return _over(plan)
    answers = {
        "held_on": plan.held_on.isoformat(),
        "from_time": plan.from_time.isoformat(),
        "theme": plan.theme,
        "place": plan.place,
        "remark": plan.remark,
    }
    said = {name: {"value": value} for name, value in answers.items() if value is not None}
    return filling.begin(work, actor, PLAN_SHEET, f"replan:{plan.id}", said, heard=heard)


def cancel(_turn: Turn, work: Work, actor: Actor, plan_id: str, sure: str = "") -> Reply:
    """取消: asked once more; whoever was told of it is told."""
    plan = _seen(work, actor, plan_id, MAKE)
    if not plan.is_coming(work.today):
        return _over(plan)
    told = [each for each in work.plans.calls(plan) if each.told]
    facts = {"plan": _name(plan), "told": len(told)}
    if sure != "yes":
        return Reply.of(
            "plan.sure" if told else "plan.sure_untold",
            [
                Button(f"unplan/{plan.id}/yes", "plan.cancel_it"),
                Button(f"planned/{plan.id}", "plan.keep_it"),
            ],
            **facts,
        )
    work.plans.cancel(plan)
    _tell(work, told)
    back = [Button("plans", "plan.back")]
    return Reply.of("plan.cancelled" if told else "plan.cancelled_untold", back, **facts)


def _seen(work: Work, actor: Actor, plan_id: str, right: Right) -> Plan:
    plan = work.plans.get(int(plan_id))
    if plan is None:
        raise NotYours
    actor.needs(right, plan.organization)
    return plan


def _over(plan: Plan) -> Reply:
    return Reply.of("plan.over", [Button("plans", "plan.back")], plan=_name(plan))


def _coming(work: Work, branch: PartyOrganization) -> Say:
    coming = work.plans.coming(branch)[:MOST_PLANS]
    parts = [
        Say("plan.title", {"branch": branch.name}),
        *(
            Say("plan.short", {"plan": _name(plan), "leave": len(work.plans.on_leave(plan))})
            for plan in coming
        ),
        *([] if coming else [Say("plan.none")]),
        Say("form.blank"),
        Say("plan.ask"),
    ]
    kinds = []
    for kind, part, group in possible(work, branch):
        facts = {"kind": Say(f"kind.{kind.value}"), "group": group}
        data = f"newplan/{branch.id}/{kind.value}/{part}".rstrip("/")
        kinds.append(Button(data, "report.kind_of_group" if group else "report.kind", facts))
    return Say(
        "form.frame",
        {"parts": Listed(parts)},
        [
            *(
                [Button(f"planned/{plan.id}", "plan.see", {"plan": _name(plan)})]
                for plan in coming
            ),
            *in_rows(kinds, 2),
        ],
    )


def _page(work: Work, plan: Plan) -> Say:
    calls = work.plans.calls(plan)
    expected = work.plans.expected(plan)
    ids = {member.id for member in expected}
    away = [each for each in calls if each.leave_at is not None and each.member_id in ids]
    untold = [
        each.member.name for each in calls if each.member_id in ids and not _in_reach(work, each)
    ]
    parts: list[Say | str] = [
        *_lines(plan),
        Say("form.blank"),
        Say("plan.expected", {"count": len(expected)}),
    ]
    if away:
        names = [absentee(each.member.name, each.reason) for each in away]
        parts.append(Say("plan.on_leave", {"names": Listed(names, "list.enum")}))
    else:
        parts.append(Say("plan.nobody_on_leave"))
    if untold:
        parts.append(Say("plan.out_of_reach", {"names": Listed(untold, "list.enum")}))
    if plan.kind in VOTING:
        parts.append(_enough(work, plan, {each.member_id for each in away}))
    rows: list[list[Button]] = []
    if plan.is_coming(work.today):
        rows.append(
            [
                Button(f"replan/{plan.id}", "gathering.correct"),
                Button(f"unplan/{plan.id}", "plan.cancel"),
            ]
        )
    rows.append(
        [
            Button(f"quorum/{plan.organization_id}", "command.quorum.word"),
            Button(f"plans/{plan.organization_id}", "plan.back"),
        ]
    )
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _enough(work: Work, plan: Plan, away: set[int]) -> Say:
    entitled = work.roster.entitled(
        plan.organization, plan.held_on, audience(plan.kind), plan.part
    )
    motion = Motion.COMMITTEE if plan.kind is Kind.COMMITTEE_MEETING else Motion.ORDINARY
    needs = threshold(motion, len(entitled))
    present = sum(each.id not in away for each in entitled)
    facts = quorum.facts_of(needs) | {
        "present": present,
        "more": needs.more_to_come(present),
    }
    return Say("plan.enough" if needs.opens(present) else "plan.too_few", facts)


def possible(work: Work, branch: PartyOrganization) -> list[tuple[Kind, str, str]]:
    """What the branch can plan: kind, part, and the group where groups hold it."""
    groups = work.roster.groups([branch.id], work.today).get(branch.id, ())
    return [
        (duty.kind, part, group)
        for duty in work.obligations.duties(branch, work.today)
        if duty.kind in PLANNABLE and duty.reason in (None, "not_asked")
        for part, group in (
            [(f"group:{each.id}", each.name) for each in groups]
            if audience(duty.kind) is Audience.GROUP
            else [("", "")]
        )
    ]


# --- the sheet ---------------------------------------------------------------------------------


def _of_draft(work: Work, row: DraftRow) -> tuple[PartyOrganization, Kind, str, Plan | None]:
    """What a draft plans: the branch, the kind, the part, and the plan that it changes."""
    thing, _, rest = row.about.partition(":")
    if thing == "replan":
        plan = work.plans.get(int(rest))
        if plan is None:
            raise NotYours
        return plan.organization, plan.kind, plan.part, plan
    branch_id, kind, part = rest.split(":", 2)
    return work.organizations.get(int(branch_id)), Kind(kind), part, None


def _branch(work: Work, row: DraftRow) -> PartyOrganization:
    return _of_draft(work, row)[0]


def _title(work: Work, row: DraftRow) -> Say:
    branch, kind, part, plan = _of_draft(work, row)
    group = group_of(part, branch)
    return Say(
        "plan.title_new" if plan is None else "plan.title_change",
        {
            "branch": branch.name if group is None else group.name,
            "kind": Say(f"kind.{kind.value}"),
        },
    )


def _facts(work: Work, row: DraftRow, _draft: Draft) -> Facts:
    branch, kind, part, _ = _of_draft(work, row)

    @cache
    def place() -> str | None:
        last = work.activities.last(branch, kind, part)
        return last.place if last is not None and last.place else None

    def known(_fact: str) -> Proposal | None:
        found = place()
        return Proposal(found, "as_last_time") if found else None

    return Facts(
        now=work.now,
        known=known,
        suggestions=lambda _fact: work.activities.places(branch),
        words=filling.typed_words,
    )


def _remarks(work: Work, row: DraftRow, draft: Draft) -> tuple[Note, ...]:
    branch, kind, part, plan = _of_draft(work, row)
    day = draft.value(PLAN.fields["held_on"])
    for other in work.plans.coming(branch):
        if other is not plan and (other.kind, other.part, other.held_on) == (kind, part, day):
            return (Note("plan.another", {"plan": _name(other)}),)
    return ()


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Planned
) -> tuple[Reply, None]:
    branch, kind, part, plan = _of_draft(work, row)
    office = actor.needs(MAKE, branch)
    given = told.model_dump()
    if plan is None:
        plan = work.plans.make(
            Plan(organization=branch, kind=kind, part=part, made_as=office.role, **given)
        )
        key = "plan.receipt"
    else:
        if not plan.is_coming(work.today):
            return _over(plan), None
        if all(getattr(plan, name) == value for name, value in given.items()):
            return Reply.of("plan.unchanged", [Button("plans", "plan.back")]), None
        for name, value in given.items():
            setattr(plan, name, value)
        work.plans.call_everybody(plan)
        key = "plan.changed_receipt"
    return _receipt(work, actor, plan, key), None


def _receipt(work: Work, actor: Actor, plan: Plan, key: str) -> Reply:
    """What is planned and who hears of it; and the same to be pasted for those who don't."""
    calls = work.plans.calls(plan)
    others = [each for each in calls if each.member.person_id != actor.person.id]
    within = [each for each in others if _in_reach(work, each)]
    _tell(work, within)
    without = [each.member.name for each in others if each not in within]
    parts: list[Say | str] = [Say(key), *_lines(plan), Say("form.blank")]
    if within:
        parts.append(Say("plan.telling", {"count": len(within)}))
    if without:
        names: list[Say | str] = [Say("people.absent", {"name": name}) for name in without]
        parts.append(Say("plan.to_tell", {"names": Listed(names, "list.enum")}))
    rows = [[Button(f"planned/{plan.id}", "plan.see_it"), Button("plans", "plan.back")]]
    if without:
        rows.append([Button(f"members/{plan.organization_id}", "join.invite_members")])
    page = Say("form.frame", {"parts": Listed(parts)}, rows)
    if not without:
        return Reply((page,))
    # A message of its own, so that it can be passed on as it is.
    pasted = Say("plan.to_paste", {"lines": Listed(_lines(plan)), "branch": _who(plan)})
    return Reply((page, pasted))


# --- members are told --------------------------------------------------------------------------


def notice(called: Called) -> dict[str, Any]:
    """A promise to tell a member how things stand with a plan when it goes out."""
    return {"key": "plan.notice", "facts": {"called": called.id}}


def _tell(work: Work, calls: Sequence[Called]) -> None:
    for called in calls:
        for chat in work.people.chats_of([called.member.person_id])[:1]:
            work.outbox.promise(
                chat.channel,
                chat.chat_id,
                notice(called),
                priority=NEWS,
                refresh="plan",
                not_before=work.now,
            )


def tell_newcomer(work: Work, member: Member) -> None:
    """Somebody can be reached from now on: what is planned already is told as well."""
    _tell(work, work.plans.for_person(member.person_id))


def refreshed(promise: Promise, work: Work) -> dict[str, Any] | datetime | None:
    """What a member is to be told of a plan now; None where that was told or concerns nobody any more."""
    called = work.plans.call(int(promise.say["facts"]["called"]))
    chat = work.people.chat(promise.channel, promise.chat_id)
    if called is None or chat is None or chat.person_id != called.member.person_id:
        return None
    if (until := remind.typing_until(work, chat)) is not None:
        return until
    plan = called.plan
    told = called.told or {}
    # What could not be sent is asked again by the same promise, and is told then.
    before = told.get("before") if told.get("by") == promise.id else told.get("now")
    now = CANCELLED if plan.cancelled_at is not None else _told(plan)
    if before == now or (plan.cancelled_at is not None and before is None):
        return None
    if plan.cancelled_at is None and not plan.is_coming(work.today):
        return None
    called.told = {"by": promise.id, "before": before, "now": now}
    if plan.cancelled_at is not None:
        return packed(Say("plan.told_cancelled", {"plan": _name(plan), "branch": _who(plan)}))
    if before is None or before == CANCELLED:
        return packed(_to_member(called, "plan.told"))
    return packed(_to_member(called, "plan.told_changed", before))


def _told(plan: Plan) -> dict[str, Any]:
    """What a member is told, as it is compared with what was told before."""
    return {
        "held_on": plan.held_on.isoformat(),
        "from_time": plan.from_time.isoformat(),
        "place": plan.place,
        "theme": plan.theme,
        "remark": plan.remark,
    }


def _to_member(called: Called, key: str, before: Mapping[str, Any] | None = None) -> Say:
    parts: list[Say | str] = [
        Say(key, {"branch": _who(called.plan)}),
        *_lines(called.plan, before),
    ]
    if called.leave_at is None:
        return Say("form.frame", {"parts": Listed(parts)}, [_ask(called)])
    parts += [Say("form.blank"), _leave_line(called)]
    return Say("form.frame", {"parts": Listed(parts)}, [[_come(called)]])


def _for_member(work: Work, actor: Actor) -> Reply:
    """Where a member is to come, and what was said to it."""
    calls = work.plans.for_person(actor.person.id)
    if not calls:
        return Reply.of("plan.nothing_for_you")
    return Reply(tuple(_to_member(each, "plan.yours") for each in calls[:MOST_PLANS]), anew=True)


# --- a member asks leave -----------------------------------------------------------------------


def ask_leave(_turn: Turn, work: Work, actor: Actor, called_id: str, reason: str = "") -> Reply:
    """请假: one tap is enough; a second one may say why."""
    called = _own(work, actor, called_id)
    if not called.plan.is_coming(work.today):
        return Reply.of("plan.over_for_you", plan=_name(called.plan))
    if reason and reason not in REASONS:
        raise NotYours
    first = called.leave_at is None
    work.plans.ask_leave(called, reason or called.reason)
    warned = _warn(work, called) if first else ()
    return Reply((_on_leave(called),)).and_tell(*warned)


def come_after_all(_turn: Turn, work: Work, actor: Actor, called_id: str) -> Reply:
    """能到: the leave is taken back."""
    called = _own(work, actor, called_id)
    if not called.plan.is_coming(work.today):
        return Reply.of("plan.over_for_you", plan=_name(called.plan))
    work.plans.withdraw_leave(called)
    return Reply((_to_member(called, "plan.will_come"),))


def say_why(_turn: Turn, work: Work, actor: Actor, called_id: str) -> Reply:
    """打几个字: the reason in the member's own words."""
    called = _own(work, actor, called_id)
    if not called.plan.is_coming(work.today):
        return Reply.of("plan.over_for_you", plan=_name(called.plan))
    return filling.begin(work, actor, EXCUSE_SHEET, f"excuse:{called.id}")


def _own(work: Work, actor: Actor, called_id: str) -> Called:
    """A call to this very person, who stands on the roster, with or without an office."""
    called = work.plans.call(int(called_id))
    if (
        called is None
        or called.member.person_id != actor.person.id
        or not allowed(Role.MEMBER, Relation.OWN, ANSWER.thing, ANSWER.verb)
    ):
        raise NotYours
    return called


def _on_leave(called: Called) -> Say:
    parts: list[Say | str] = [
        Say("plan.leave_kept", {"plan": _name(called.plan)}),
        _leave_line(called),
    ]
    reasons = [
        Button(f"leave/{called.id}/{reason}", f"people.reason.{reason}")
        for reason in REASONS
        if reason not in ("other", "unsaid") and reason != called.reason
    ]
    why = Button(f"why/{called.id}", "plan.own_words")
    return Say(
        "form.frame", {"parts": Listed(parts)}, [*in_rows([*reasons, why], 3), [_come(called)]]
    )


def _leave_line(called: Called) -> Say:
    if called.reason is None:
        return Say("plan.leave_without_reason")
    key = f"people.reason.{called.reason}"
    return Say("plan.leave_with_reason", {"reason": Say(key) if text.has(key) else called.reason})


def _warn(work: Work, called: Called) -> Iterator[Aside]:
    """The officers hear at once only of the leave by which too few are left for a meeting."""
    plan = called.plan
    if plan.kind not in VOTING:
        return
    away = {each.member_id for each in work.plans.on_leave(plan)}
    enough = _enough(work, plan, away)
    before = _enough(work, plan, away - {called.member_id})
    if enough.key != before.key:
        facts = {"plan": _name(plan), "name": called.member.name, "enough": enough}
        say = Say("plan.warned", facts, [[Button(f"planned/{plan.id}", "plan.see_it")]])
        yield from tell.officers(work, plan.organization, say)


def _ask(called: Called) -> list[Button]:
    return [Button(f"leave/{called.id}", "plan.ask_leave")]


def _come(called: Called) -> Button:
    return Button(f"come/{called.id}", "plan.can_come")


def _excused(
    _turn: Turn, work: Work, _actor: Actor, row: DraftRow, _draft: Draft, told: Excuse
) -> tuple[Reply, None]:
    called = _of_excuse(work, row)
    if not called.plan.is_coming(work.today):
        return Reply.of("plan.over_for_you", plan=_name(called.plan)), None
    work.plans.ask_leave(called, told.reason)
    return Reply((_on_leave(called),)), None


def _of_excuse(work: Work, row: DraftRow) -> Called:
    called = work.plans.call(int(row.about.partition(":")[2]))
    if called is None or called.member.person_id != row.written_by:
        raise NotYours
    return called


# --- words -------------------------------------------------------------------------------------


def _who(plan: Plan) -> Say | str:
    group = group_of(plan.part, plan)
    if group is None:
        return plan.organization.name
    return Say("report.group", {"branch": plan.organization.name, "group": group.name})


def _name(plan: Plan) -> Say:
    """A plan on one line: 主题党日，10 月 30 日（周五）15:00."""
    return Say(
        "plan.name",
        {
            "kind": Say(f"kind.{plan.kind.value}"),
            "day": plan.held_on,
            "clock": f"{plan.from_time:%H:%M}",
        },
    )


def _lines(plan: Plan, before: Mapping[str, Any] | None = None) -> list[Say | str]:
    """What is planned, a line each; where something else was told before, that is said."""
    changed = {name for name, value in _told(plan).items() if before and before[name] != value}
    when = Say("plan.when", {"day": plan.held_on, "clock": f"{plan.from_time:%H:%M}"})
    said = [
        ("kind", Say(f"kind.{plan.kind.value}"), False),
        ("held_on", when, bool(changed & {"held_on", "from_time"})),
        ("place", plan.place, "place" in changed),
        ("theme", plan.theme, "theme" in changed),
        ("remark", plan.remark, "remark" in changed),
    ]
    return [
        Say(
            "plan.line_changed" if new else "form.line",
            {"label": Say(f"plan.label.{name}"), "value": value},
        )
        for name, value, new in said
        if value
    ]


def _in_reach(work: Work, called: Called) -> bool:
    return bool(work.people.chats_of([called.member.person_id]))


PLAN_SHEET = filling.Sheet(
    form=PLAN,
    right=MAKE,
    about=_branch,
    title=_title,
    facts=_facts,
    submit=_submit,
    remarks=_remarks,
)
EXCUSE_SHEET = filling.Sheet(
    form=EXCUSE,
    right=ANSWER,
    about=lambda work, row: _of_excuse(work, row).plan.organization,
    title=lambda work, row: Say("plan.title_excuse", {"plan": _name(_of_excuse(work, row).plan)}),
    facts=lambda work, _row, _draft: Facts(now=work.now, words=filling.typed_words),
    submit=_excused,
)
