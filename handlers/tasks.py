"""任务: what is owed, what is done, and what is not owed and why; each with its rule."""

from __future__ import annotations

from collections.abc import Iterator

from handlers import campaign, formation, handover, menu, radar, requirement, roster
from handlers.activity import REPORTABLE
from handlers.actor import Actor, Right
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.naming import item
from handlers.review import accept_button, review_facts
from models.appointment import Appointment, Role
from models.calendar import Every, Period
from models.obligation import Obligation, State
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.OBLIGATION, Verb.SEE)
ANSWER = Right(Thing.POSTPONEMENT, Verb.ANSWER)

MOST_ROWS = 8


def tasks(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """The branch for which this person answers, or each in short; for a superior, what waits."""
    parts: list[Say] = []
    rows: list[list[Button]] = []
    match [office.organization for office in actor.own(SEE)]:
        case [only]:
            parts, rows = _whole(work, only)
        case branches:
            for branch in branches:
                said, buttons = _short(work, branch)
                parts += said
                rows += buttons
            one = [Button(f"tasks/{each.id}", each.name, plain=True) for each in branches]
            rows = [*rows[:MOST_ROWS], *in_rows(one, 2)]
    for office in actor.offices:
        if office.role is Role.SUPERIOR:
            said, buttons = _of_superior(work, office)
            parts += said
            rows += buttons
    said, buttons = _guided(work, actor)
    parts += said
    rows += buttons
    if not parts:
        return Reply((menu.first_steps(actor, "tasks.nobody"),))
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _guided(work: Work, actor: Actor) -> tuple[list[Say], list[list[Button]]]:
    """The units to which an instructor is sent: checked this month or not, and what is to be done."""
    if not actor.guides:
        return [], []
    month = Period.holding(work.today, Every.MONTH)
    parts, rows = [Say("ledger.guided")], []
    unchecked = False
    for line in work.ledgers.guided(actor.person.id, work.today)[:MOST_ROWS]:
        checked = line.confirmed_on is not None and line.confirmed_on >= month.starts_on
        what: list[Say | str] = [
            Say("ledger.guided_checked" if checked else "ledger.guided_to_check"),
            *[Say(f"radar.{each.check.value}.short") for each in line.open_findings],
        ]
        facts = {"name": line.name, "what": Listed(what, "list.enum")}
        parts.append(Say("ledger.guided_unit", facts))
        rows.append([Button(f"unit/{line.unit_id}", line.name, plain=True)])
        unchecked = unchecked or not checked
    if unchecked:
        rows.append([Button("sameall", "monthly.same_all")])
    return parts, rows


def of_branch(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """One branch of several."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    parts, rows = _whole(work, branch)
    back = [Button("tasks", "tasks.back")]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, [*rows, back]),))


def _whole(work: Work, branch: PartyOrganization) -> tuple[list[Say], list[list[Button]]]:
    """How one branch stands today, with what it does not owe and why."""
    parts = [Say("tasks.title", {"branch": branch.name, "day": work.today})]
    rows: list[list[Button]] = []
    for each in _these(work, branch):
        parts.append(_line(work, each))
        if each.activity_id is not None:
            rows.append([Button(f"record/{each.activity_id}", "report.see", {"item": item(each)})])
        elif each.kind in REPORTABLE:
            rows.append([Button(f"report/{each.id}", "tasks.report", {"item": item(each)})])
    parts += _not_owed(work, branch)
    said, looks = radar.of_branch_in_short(work, branch)
    parts += said
    more = [
        Button(f"rules/{branch.id}", "tasks.rules"),
        Button(f"help/{branch.id}", "help.ask"),
    ]
    return parts, [*rows[:MOST_ROWS], *looks, more]


def _short(work: Work, branch: PartyOrganization) -> tuple[list[Say], list[list[Button]]]:
    """One branch among several: its items, and a tap for what is still to be reported."""
    these = _these(work, branch)
    parts = [Say("tasks.branch", {"branch": branch.name}), *(_line(work, each) for each in these)]
    rows = [
        [
            Button(
                f"report/{each.id}",
                "tasks.report_of",
                {"item": item(each), "branch": branch.name},
            )
        ]
        for each in these
        if each.kind in REPORTABLE and each.activity_id is None
    ]
    return parts, rows


def _these(work: Work, branch: PartyOrganization) -> list[Obligation]:
    """What is open or done in the periods of today, and what is still owed of earlier ones."""
    if not work.obligations.current(branch):
        work.obligations.open([branch])
    owing = work.obligations.unanswered([branch.id])
    these = {each.id: each for each in (*owing, *work.obligations.current(branch))}.values()
    return sorted(these, key=lambda each: (each.activity_id is not None, each.due_on))


def rules(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """By which rule each thing is owed, and until when."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    parts = [Say("tasks.rules_title", {"branch": branch.name})]
    for duty in work.obligations.duties(branch, work.today):
        if duty.owed:
            key = "tasks.rule_last_day" if duty.due_day == 0 else "tasks.rule"
            facts = {
                "kind": Say(f"kind.{duty.kind.value}"),
                "every": Say(f"every.{duty.period.every.value}"),
                "due": duty.due_day,
                "source": requirement.source_of(duty),
            }
            parts.append(Say(key, facts))
    parts += _not_owed(work, branch, sources=True)
    return Reply.of("form.frame", [Button("tasks", "tasks.back")], parts=Listed(parts))


def _line(work: Work, obligation: Obligation) -> Say:
    today = work.today
    stands = obligation.state(today)
    number = obligation.activity_id
    if number is not None and work.activities.waiting_among([number]):
        return Say("tasks.line.under_review", {"item": item(obligation), "number": number})
    facts = {
        "item": item(obligation),
        "due": obligation.due_on,
        "number": obligation.activity_id,
        "days": abs((today - obligation.due_on).days),
        "reason": obligation.postponement.reason if obligation.postponement else "",
        "until": obligation.postponement.until_on if obligation.postponement else None,
    }
    key = f"tasks.line.{stands.value}"
    if stands is State.OWED and obligation.due_on == today:
        key = "tasks.line.owed_today"
    elif stands is State.POSTPONED and facts["until"] is None:
        key = "tasks.line.postponed_open"
    return Say(key, facts)


def _not_owed(work: Work, branch: PartyOrganization, *, sources: bool = False) -> Iterator[Say]:
    for duty in work.obligations.duties(branch, work.today):
        # What the settings leave out concerns nobody; what the rules or a level leave out does.
        if duty.owed or (duty.reason == "not_asked"):
            continue
        yield Say(
            "tasks.not_owed_rule" if sources else "tasks.not_owed_line",
            {
                "kind": Say(f"kind.{duty.kind.value}"),
                "reason": Say(
                    f"tasks.not_owed.{duty.reason}",
                    {
                        "number": duty.number,
                        "name": duty.set_by.organization.name if duty.set_by else "",
                    },
                ),
                "source": requirement.source_of(duty),
            },
        )


def _of_superior(work: Work, office: Appointment) -> tuple[list[Say], list[list[Button]]]:
    top = office.organization
    waiting = work.obligations.waiting_for_consent(top)
    requests = work.voices.open_requests(top)
    to_accept, asked = work.activities.waiting(top), work.activities.asked_for(top)
    exemptions = work.exemptions.waiting(top)[:MOST_ROWS]
    moves = work.formations.waiting(top)[:MOST_ROWS]
    handovers = work.handovers.waiting(top)[:MOST_ROWS]
    nothing = not (waiting or requests or to_accept or asked)
    key = "tasks.superior_nothing" if nothing else "tasks.superior"
    if nothing and (exemptions or moves or handovers):
        key = "tasks.superior_others"
    if to_accept or asked:
        key = "tasks.superior_reviews"
    counts = {"waiting": len(waiting), "requests": len(requests)}
    reviews = {"to_accept": len(to_accept), "asked": len(asked)}
    parts = [Say(key, {"name": top.name, **counts, **reviews})]
    rows: list[list[Button]] = []
    for activity in to_accept[:MOST_ROWS]:
        of = review_facts(activity)
        parts.append(Say("tasks.to_accept", of))
        see = Button(f"record/{activity.id}", "review.see_number", of)
        rows.append([see, accept_button(activity, "review.accept_number")])
    for activity, step in asked[:MOST_ROWS]:
        of = review_facts(activity) | {"why": step.why}
        parts.append(Say("tasks.asked_back", of))
        rows.append([Button(f"record/{activity.id}", "review.see_number", of)])
    for postponement, obligation in waiting[:MOST_ROWS]:
        parts.append(
            Say(
                "tasks.waiting" if postponement.until_on is None else "tasks.waiting_until",
                {
                    "branch": obligation.organization.name,
                    "item": item(obligation),
                    "reason": postponement.reason,
                    "until": postponement.until_on,
                },
            )
        )
        facts = {"branch": obligation.organization.name}
        rows.append(
            [
                Button(f"postponed/{postponement.id}/yes", "postpone.accept_of", facts),
                Button(f"postponed/{postponement.id}/no", "postpone.decline_of", facts),
            ]
        )
    for exemption in exemptions:
        branch = work.organizations.get(exemption.member.organization_id)
        parts.append(roster.waiting_line(exemption, branch))
        rows.append(roster.consent_buttons(exemption, exemption.member.name))
    for each in handovers:
        parts.append(handover.waiting_line(each))
        rows.append(handover.answer_buttons(each, named=True))
    for request in requests[:MOST_ROWS]:
        parts.append(
            Say(
                "help.line",
                {
                    "branch": request.organization.name,
                    "words": request.words,
                    "name": request.asker.name,
                    "at": request.asked_at,
                },
            )
        )
        facts = {"branch": request.organization.name}
        rows.append([Button(f"settle/{request.id}", "help.settle", facts)])
    for move in moves:
        line, answers = formation.waiting_line(work, move)
        parts.append(line)
        rows.append(answers)
    to_do = len(work.ledgers.view(top).to_do)
    if to_do:
        parts.append(Say("ledger.to_do_of", {"name": top.name, "count": to_do}))
        rows.append([Button(f"cv/{top.id}/all/todo", "ledger.to_do")])
    said, buttons = campaign.of_superior(work, top)
    parts += said
    rows += buttons
    said, buttons = radar.of_superior(work, top)
    parts += said
    rows += buttons
    rows.append([Button(f"sm/{top.id}", "command.summary.word")])
    return parts, rows
