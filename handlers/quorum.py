"""人数够不够: who counts, how many must come and agree, how many are still wanted, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actor import Actor, Right
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.kind import Audience
from models.meeting import Motion, Threshold, threshold
from models.obligation import MEMBERS_FOR_A_COMMITTEE
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.ROSTER, Verb.SEE)

#: What a meeting of all members decides, in the order of the page.
_OF_MEMBERS = (Motion.ORDINARY, Motion.ADMISSION, Motion.CONVERSION, Motion.ELECTION)
#: Admission and 转正 stand under one rule and on one line.
_LINES = (Motion.ORDINARY, Motion.ADMISSION, Motion.ELECTION)
#: More numbers than these nobody looks through.
MOST_NUMBERS = 32
IN_A_ROW = 8


def quorum(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """The branch for which this person answers, or a choice of several."""
    match [office.organization for office in actor.own(SEE)]:
        case []:
            return Reply.of("quorum.for_branches", [Button("menu", "form.to_menu")])
        case [only]:
            return Reply((page(work, only),))
        case branches:
            one = [Button(f"quorum/{each.id}", each.name, plain=True) for each in branches]
            return Reply.of("quorum.which", *in_rows(one, 2))


def of_branch(_turn: Turn, work: Work, actor: Actor, branch_id: str, present: str = "") -> Reply:
    """One branch; with the number of voters who have come, what can be begun now."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    return Reply((page(work, branch, int(present) if present else None),))


def page(work: Work, branch: PartyOrganization, present: int | None = None) -> Say:
    """Who counts, what each sort of decision needs, and with `present` how many are still wanted."""
    members = work.roster.of(branch, work.today)
    voters = [each.voter_on(work.today) for each in members]
    entitled = work.roster.entitled(branch, work.today)
    full = sum(each.full for each in voters)
    parts: list[Say | str] = [
        Say("quorum.title", {"branch": branch.name, "day": work.today}),
        Say("quorum.counted", {"full": full, "expected": len(entitled)}),
    ]
    for key, count in (
        ("quorum.probationary", len(voters) - full),
        ("quorum.excused", sum(each.full and each.excused for each in voters)),
        (
            "quorum.suspended",
            sum(each.full and each.suspended and not each.excused for each in voters),
        ),
    ):
        if count:
            parts.append(Say(key, {"count": count}))
    if not entitled:
        return Say("form.frame", {"parts": Listed([*parts, Say("quorum.nobody")])})
    needs = [threshold(motion, len(entitled)) for motion in _LINES]
    parts += [Say("form.blank"), *(_line(each, present) for each in needs)]
    if present is None and full >= MEMBERS_FOR_A_COMMITTEE:
        committee = work.roster.entitled(branch, work.today, Audience.COMMITTEE)
        if committee:
            parts.append(_line(threshold(Motion.COMMITTEE, len(committee)), None))
    parts += [Say("form.blank"), Say("quorum.ask" if present is None else "quorum.ask_again")]
    rows = _numbers(branch, needs, len(entitled))
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def facts_of(needs: Threshold) -> dict[str, object]:
    """What a decision needs, as facts of a text."""
    return {
        "motion": Say(f"quorum.motion.{needs.motion.value}"),
        "expected": needs.expected,
        "to_open": needs.to_open,
        "to_pass": needs.to_pass,
        "source": Say(f"quorum.source.{needs.motion.value}"),
    }


def _line(needs: Threshold, present: int | None) -> Say:
    facts = facts_of(needs)
    if needs.motion is Motion.ADMISSION:
        facts["motion"] = Say("quorum.motion.admission_and_conversion")
    if present is None:
        key = "quorum.committee" if needs.motion is Motion.COMMITTEE else "quorum.needs"
        return Say(key, facts)
    if needs.opens(present):
        key = "quorum.opens_at_half" if needs.only_half(present) else "quorum.opens"
        return Say(key, facts)
    return Say("quorum.more", facts | {"more": needs.more_to_come(present)})


def _numbers(
    branch: PartyOrganization, needs: Sequence[Threshold], expected: int
) -> list[list[Button]]:
    """Buttons for how many have come: those around which something changes."""
    first = max(1, min(each.to_open for each in needs) - IN_A_ROW)
    numbers = range(first, min(expected, first + MOST_NUMBERS - 1) + 1)
    return in_rows(
        [Button(f"quorum/{branch.id}/{number}", str(number), plain=True) for number in numbers],
        IN_A_ROW,
    )
