"""雷达: what the notice and the rules ask of branches, and why something stands as it does.

A finding goes to whoever can act (the branch and its superiors), closes by itself when the fact
changes, or is answered with a reason.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from handlers import filling
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Draft, Facts, Form, Line, Suggest
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.appointment import Role
from models.draft import DraftRow
from models.organization import PartyOrganization
from models.radar import BranchFinding, BranchLine
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.LEDGER, Verb.SEE)
CORRECT = Right(Thing.LEDGER, Verb.CORRECT)
ON_A_PAGE = 12


def branches(
    _turn: Turn, work: Work, actor: Actor, organization_id: str, page: str = "0"
) -> Reply:
    """The branches under a node of which something is asked that nobody has answered."""
    top = work.organizations.get(int(organization_id))
    actor.needs(SEE, top)
    lines = [line for line in work.radar.under(top) if line.open_findings]
    number = min(int(page), max(len(lines) - 1, 0) // ON_A_PAGE)
    here = lines[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    parts: list[Say | str] = [Say("radar.branches.page", {"name": top.name, "count": len(lines)})]
    parts += [
        Say("radar.branches.line", {"name": line.branch.name, "checks": _short(line)})
        for line in here
    ]
    if not here:
        parts.append(Say("radar.branches.none"))
    turning = [
        Button(f"rb/{top.id}/{to}", key)
        for key, to in (("people.page_before", number - 1), ("people.page_after", number + 1))
        if 0 <= to <= max(len(lines) - 1, 0) // ON_A_PAGE
    ]
    names = [Button(f"rf/{line.branch.id}", line.branch.name, plain=True) for line in here]
    rows = [*in_rows(names, 2), turning, [Button("tasks", "tasks.back")]]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def of_branch(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """One branch: each finding with its sentence, what was said to it, and saying it."""
    branch = _branch(work, branch_id)
    actor.needs(SEE, branch)
    return _page(work, actor, branch)


def _page(work: Work, actor: Actor, branch: PartyOrganization) -> Reply:
    line = work.radar.of(branch)
    parts: list[Say | str] = [Say("radar.branches.title", {"name": branch.name})]
    parts.append(Say("radar.title" if line.findings else "radar.branches.all_done"))
    rows: list[list[Button]] = []
    may_change = actor.may(CORRECT, branch) is not None
    for each in line.findings:
        facts = {"number": each.number, "due": each.due_on}
        words = Say(f"radar.{each.check.value}.words", facts)
        parts.append(Say("radar.line", {"words": words}))
        if each.check in line.reasons:
            parts.append(Say("radar.answered", {"reason": line.reasons[each.check]}))
        elif may_change:
            short = {"what": Say(f"radar.{each.check.value}.short")}
            rows.append([Button(f"rw/{branch.id}/{each.check.value}", "radar.explain", short)])
    secretaries = work.appointments.at(branch, (Role.SECRETARY,), work.today)
    if may_change and line.findings and secretaries:
        rows.append([Button(f"lr/secretary/{secretaries[0].id}", "radar.branches.secretary")])
    rows.append([Button("tasks", "tasks.back")])
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def of_superior(work: Work, top: PartyOrganization) -> tuple[list[Say], list[list[Button]]]:
    """How many branches under a node have something open, among a superior's tasks."""
    count = sum(bool(line.open_findings) for line in work.radar.under(top))
    if not count:
        return [], []
    said = Say("radar.branches.to_do_of", {"name": top.name, "count": count})
    return [said], [[Button(f"rb/{top.id}", "radar.branches.to_do")]]


def of_branch_in_short(
    work: Work, branch: PartyOrganization
) -> tuple[list[Say], list[list[Button]]]:
    """What is asked of a branch and is open, among its own tasks."""
    line = work.radar.of(branch)
    if not line.open_findings:
        return [], []
    said = Say("radar.branches.of_branch", {"checks": _short(line)})
    return [said], [[Button(f"rf/{branch.id}", "radar.branches.see")]]


def _short(line: BranchLine) -> Listed:
    return Listed(
        [Say(f"radar.{each.check.value}.short") for each in line.open_findings], "list.enum"
    )


def _branch(work: Work, branch_id: str) -> PartyOrganization:
    branch = work.organizations.get(int(branch_id))
    if not branch.is_branch:
        raise NotYours
    return branch


# --- why a finding stands ------------------------------------------------------------------------


class BranchReason(BaseModel):
    """Why a finding about a branch stands as it does."""

    reason: Annotated[Line, Suggest("reasons")]


def explain(_turn: Turn, work: Work, actor: Actor, branch_id: str, check: str) -> Reply:
    """说明: why something is not so yet."""
    branch = _branch(work, branch_id)
    actor.needs(CORRECT, branch)
    if _finding(work, branch, check) is None:
        # It has closed by itself since the button was shown.
        return _page(work, actor, branch)
    return filling.begin(work, actor, REASON_SHEET, f"branch_reason:{branch.id}:{check}")


def _finding(work: Work, branch: PartyOrganization, check: str) -> BranchFinding | None:
    found = work.radar.of(branch).findings
    return next((each for each in found if each.check.value == check), None)


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(int(row.about.split(":")[1]))


def _title(work: Work, row: DraftRow) -> Say:
    short = Say(f"radar.{row.about.split(':')[2]}.short")
    return Say("radar.explain_title", {"name": _about(work, row).name, "what": short})


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        suggestions=lambda _fact: text.words("radar.branches.usual"),
        words=filling.typed_words,
    )


def _submit(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: BranchReason
) -> tuple[Reply, None]:
    branch = _about(work, row)
    actor.needs(CORRECT, branch)
    finding = _finding(work, branch, row.about.split(":")[2])
    if finding is not None:
        work.radar.answer(branch, finding, told.reason)
    return _page(work, actor, branch), None


REASON_SHEET = filling.Sheet(
    form=Form("branch_reason", BranchReason),
    right=CORRECT,
    about=_about,
    title=_title,
    facts=_facts,
    submit=_submit,
    at_once=True,
)
