"""名册: who belongs to the branch; joining, leaving, 转正, groups, and who is not counted in 应到会.

Every change says from which day it is true and leaves its line of history (models/history.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel

from handlers import filling, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import (
    PEOPLE_ON_A_PAGE,
    Ahead,
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
from models.activity import Missing
from models.calendar import months_after
from models.draft import DraftRow
from models.exemption import Exemption, Ground
from models.member import Member, PartyGroup, Standing
from models.obligation import Answer
from models.organization import PartyOrganization
from models.person import Gender
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.ROSTER, Verb.SEE)
CHANGE = Right(Thing.ROSTER, Verb.CORRECT)
CONSENT = Right(Thing.ROSTER, Verb.ANSWER)
MAKE_LINK = Right(Thing.JOINING, Verb.MAKE)
SEE_PHONE = Right(Thing.PHONE, Verb.SEE)

#: The probation may be prolonged once, by so many months (发展党员工作细则, article 32).
PROLONGED_BY = (6, 12)
#: So many lines of what was changed are shown.
MOST_LINES = 20


class Why(StrEnum):
    """Why somebody belongs no more to a branch."""

    TRANSFERRED = "transferred"
    DIED = "died"
    EXPELLED = "expelled"
    WITHDREW = "withdrew"
    REMOVED = "removed"


class Resolved(StrEnum):
    """What the branch has resolved about a 预备党员 whose year is over."""

    FULL = "full"
    PROLONGED = "prolonged"
    REFUSED = "refused"


class NewMember(BaseModel):
    """Somebody joins the branch: admitted, or transferred from another."""

    name: Annotated[Line, Called("phone")]
    standing: Standing
    joined_party_on: Annotated[date | None, When("standing", (Standing.PROBATIONARY,))] = None
    since: Annotated[date, Known("today")]
    gender: Annotated[Gender | None, OnCard()] = None
    phone: Annotated[Line | None, OnCard(), Phone()] = None


class Leaving(BaseModel):
    """Somebody belongs no more to the branch."""

    why: Why
    where: Annotated[Line | None, When("why", (Why.TRANSFERRED,)), MaySkip()] = None
    on: Annotated[date, Known("today")]


class Conversion(BaseModel):
    """预备党员转正: what was resolved, and on which day."""

    resolved: Resolved
    on: date
    until: Annotated[date | None, When("resolved", (Resolved.PROLONGED,)), Ahead()] = None


class Excusal(BaseModel):
    """Somebody is not to be counted in 应到会."""

    ground: Ground
    since: Annotated[date, Known("today")]
    until: Annotated[date | None, Ahead(), OnCard()] = None


class Suspension(BaseModel):
    """留党察看: no vote until a day."""

    until: Annotated[date, Ahead()]


class NewGroup(BaseModel):
    """A 党小组, and who is in it."""

    name: Annotated[Line, Suggest("names")]
    members: Annotated[list[Missing], From("roster"), NoReason()]


class GroupMembers(BaseModel):
    """Who is in a 党小组."""

    members: Annotated[list[Missing], From("roster"), NoReason()]


def _past(field: str) -> Check:
    def holds(values: Mapping[str, Any], facts: Facts) -> bool:
        return values[field] is None or values[field] <= facts.today

    return Check("still_to_come", (field,), holds, field)


def _ahead(values: Mapping[str, Any], facts: Facts) -> bool:
    return values["until"] is None or values["until"] > facts.today


AHEAD = Check("already_past", ("until",), _ahead, "until")

NEW_MEMBER = Form("new_member", NewMember, (_past("joined_party_on"), _past("since")))
LEAVING = Form("leaving", Leaving, (_past("on"),))
CONVERSION = Form("conversion", Conversion, (_past("on"), AHEAD))
EXCUSAL = Form("excusal", Excusal, (AHEAD,))
SUSPENSION = Form("suspension", Suspension, (AHEAD,))
NEW_GROUP = Form("new_group", NewGroup)
GROUP_MEMBERS = Form("group_members", GroupMembers)


# --- pages -------------------------------------------------------------------------------------


def roster(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """名册: of the branch for which this person answers, or a choice of several."""
    match [office.organization for office in actor.own(SEE)]:
        case []:
            return Reply.of("roster.from_summary", [Button("summary", "command.summary.word")])
        case [only]:
            return Reply((_page(work, actor, only, 0),))
        case branches:
            one = [Button(f"roster/{each.id}", each.name, plain=True) for each in branches]
            return Reply.of("roster.which", *in_rows(one, 2))


def of_branch(_turn: Turn, work: Work, actor: Actor, branch_id: str, page: str = "0") -> Reply:
    """The roster of one branch, a page of it."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    return Reply((_page(work, actor, branch, int(page)),))


def member_page(_turn: Turn, work: Work, actor: Actor, member_id: str) -> Reply:
    """One member: what the roster has, and what can be changed."""
    member, _ = _member(work, actor, member_id, SEE)
    return Reply((_of_member(work, actor, member),))


def changes(_turn: Turn, work: Work, actor: Actor, member_id: str) -> Reply:
    """变更: what was changed about a member, the latest first."""
    member, _ = _member(work, actor, member_id, SEE)
    lines: list[Say | str] = []
    for change in reversed(work.history.of(member)):
        key = f"roster.field.{change.field or 'made'}"
        if text.has(key):
            facts = {
                "what": Say(key),
                "day": change.valid_from,
                "value": _value(change.after),
                "why": change.why,
            }
            known = "roster.change_because" if change.why else "roster.change"
            lines.append(Say(known if change.after else "roster.change_ended", facts))
    parts = [Say("roster.changes", {"name": member.name}), *lines[:MOST_LINES]]
    back = [Button(f"member/{member.id}", "roster.back_to_member")]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, [back]),))


def groups(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """党小组: who is in which, and dividing anew."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    return Reply((_groups(work, actor, branch),))


def _page(work: Work, actor: Actor, branch: PartyOrganization, page: int) -> Say:
    today = work.today
    members = work.roster.of(branch, today)
    full = sum(each.is_full_on(today) for each in members)
    pages = max((len(members) - 1) // PEOPLE_ON_A_PAGE, 0)
    page = min(max(page, 0), pages)
    here = members[page * PEOPLE_ON_A_PAGE : (page + 1) * PEOPLE_ON_A_PAGE]
    names = [
        Button(f"member/{each.id}", f"roster.name{_mark(each, today)}", {"name": each.name})
        for each in here
    ]
    turning = [
        Button(f"roster/{branch.id}/{to}", key)
        for key, to in (("people.page_before", page - 1), ("people.page_after", page + 1))
        if 0 <= to <= pages
    ]
    facts = {
        "branch": branch.name,
        "full": full,
        "probationary": len(members) - full,
        "day": today,
    }
    more = [
        *(
            [Button(f"newmember/{branch.id}", "roster.new_member")]
            if actor.may(CHANGE, branch)
            else []
        ),
        Button(f"groups/{branch.id}", "roster.groups"),
        *(
            [Button(f"members/{branch.id}", "join.invite_members")]
            if actor.may(MAKE_LINK, branch)
            else []
        ),
        Button(f"quorum/{branch.id}", "command.quorum.word"),
    ]
    return Say("roster.page", facts, [*in_rows(names, 3), turning, *in_rows(more, 2)])


def _mark(member: Member, day: date) -> str:
    if not member.is_full_on(day):
        return "_probationary"
    return "" if member.counts_on(day) else "_excused"


def _of_member(work: Work, actor: Actor, member: Member) -> Say:
    branch, today = work.organizations.get(member.organization_id), work.today
    full = member.is_full_on(today)
    phone = None
    if actor.sees(Thing.PHONE) and actor.may(SEE_PHONE, branch) is not None:
        phone = member.person.phone
    left = member.until is not None and member.until <= today
    said: list[tuple[str, object]] = [
        ("standing", Say(f"new_member.standing.{'full' if full else 'probationary'}")),
        ("group", member.group.name if member.group else None),
        ("joined_party_on", member.joined_party_on),
        ("full_since", member.full_since),
        ("probation_ends_on", member.probation_ends_on),
        ("since", member.since),
        ("until", member.until),
        ("excused", None if member.counts_on(today) else member.excused),
        ("excused_until", None if member.counts_on(today) else member.excused_until),
        ("suspended_until", member.suspended_until if member.voter_on(today).suspended else None),
        ("phone", phone),
    ]
    parts: list[Say | str] = [
        Say("roster.member", {"name": member.name, "branch": branch.name}),
        *(
            Say("roster.line", {"label": Say(f"roster.label.{name}"), "value": value})
            for name, value in said
            if value
        ),
    ]
    rows: list[list[Button]] = []
    if actor.may(CHANGE, branch) is not None and not left:
        can = [
            *([] if full else [Button(f"change/{member.id}/conversion", "roster.convert")]),
            Button(f"change/{member.id}/leaving", "roster.leave"),
            Button(f"change/{member.id}/excusal", "roster.excuse")
            if member.counts_on(today)
            else Button(f"countin/{member.id}", "roster.count_again"),
            *([Button(f"change/{member.id}/suspension", "roster.suspend")] if full else []),
        ]
        rows = in_rows(can, 2)
    rows.append(
        [
            Button(f"changes/{member.id}", "roster.see_changes"),
            Button(f"roster/{branch.id}", "roster.back"),
        ]
    )
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _groups(work: Work, actor: Actor, branch: PartyOrganization) -> Say:
    found = work.roster.groups([branch.id], work.today).get(branch.id, [])
    members = work.roster.of(branch, work.today)
    parts: list[Say | str] = [Say("roster.groups_title", {"branch": branch.name})]
    rows: list[list[Button]] = []
    may = actor.may(CHANGE, branch) is not None
    for group in found:
        names = [each.name for each in members if each.group_id == group.id]
        key = "roster.group" if names else "roster.empty_group"
        facts = {"name": group.name, "count": len(names), "names": Listed(names, "list.enum")}
        parts.append(Say(key, facts))
        if may:
            rows.append(
                [
                    Button(f"group/{group.id}", "roster.assign", {"name": group.name}),
                    Button(f"ungroup/{group.id}", "roster.dissolve", {"name": group.name}),
                ]
            )
    without = [each.name for each in members if each.group_id is None]
    if not found:
        parts.append(Say("roster.no_groups"))
    elif without:
        parts.append(Say("roster.without_group", {"names": Listed(without, "list.enum")}))
    last = [Button(f"roster/{branch.id}", "roster.back")]
    if may:
        last.insert(0, Button(f"newgroup/{branch.id}", "roster.new_group"))
    return Say("form.frame", {"parts": Listed(parts)}, [*rows, last])


def _member(
    work: Work, actor: Actor, member_id: str, right: Right
) -> tuple[Member, PartyOrganization]:
    member = work.roster.get(int(member_id))
    if member is None:
        raise NotYours
    branch = work.organizations.get(member.organization_id)
    actor.needs(right, branch)
    return member, branch


def _group(
    work: Work, actor: Actor, group_id: str, right: Right
) -> tuple[PartyGroup, PartyOrganization]:
    group = work.roster.group(int(group_id))
    if group is None:
        raise NotYours
    branch = work.organizations.get(group.organization_id)
    actor.needs(right, branch)
    return group, branch


def _value(value: object) -> object:
    """A value of a line of history as people read it."""
    if not isinstance(value, str):
        return "" if isinstance(value, dict) else value
    key = f"new_member.standing.{value}"
    if text.has(key):
        return Say(key)
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


# --- changing ----------------------------------------------------------------------------------


def new_member(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """新加党员: admitted or transferred in."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(CHANGE, branch)
    return filling.begin(work, actor, BY_NAME["new_member"], f"new_member:{branch.id}")


def change(_turn: Turn, work: Work, actor: Actor, member_id: str, what: str) -> Reply:
    """One change of one member, as a form."""
    member, _ = _member(work, actor, member_id, CHANGE)
    if what not in OF_A_MEMBER:
        raise NotYours
    if member.until is not None and member.until <= work.today:
        return Reply.of("roster.has_left", name=member.name, day=member.until)
    return filling.begin(work, actor, BY_NAME[what], f"{what}:{member.id}")


def count_again(_turn: Turn, work: Work, actor: Actor, member_id: str) -> Reply:
    """恢复应到: from today on somebody is counted again; that needs nobody's consent."""
    member, _ = _member(work, actor, member_id, CHANGE)
    if not member.counts_on(work.today):
        work.roster.count_again(member, work.today)
    back = [Button(f"member/{member.id}", "roster.back_to_member")]
    return Reply.of("roster.counted_again", back, name=member.name, day=work.today)


def new_group(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """新建党小组."""
    branch = work.organizations.get(int(branch_id))
    actor.needs(CHANGE, branch)
    return filling.begin(work, actor, BY_NAME["new_group"], f"new_group:{branch.id}")


def assign(_turn: Turn, work: Work, actor: Actor, group_id: str) -> Reply:
    """编组: who is in a group; those who are stand ticked."""
    group, branch = _group(work, actor, group_id, CHANGE)
    if group.dissolved_on is not None and group.dissolved_on <= work.today:
        return Reply((_groups(work, actor, branch),))
    within = [each for each in work.roster.of(branch, work.today) if each.group_id == group.id]
    people = [{"member_id": each.id, "name": each.name, "reason": None} for each in within]
    about = f"group_members:{group.id}"
    sheet = BY_NAME["group_members"]
    return filling.begin(work, actor, sheet, about, {"members": {"value": people}})


def dissolve(_turn: Turn, work: Work, actor: Actor, group_id: str, sure: str = "") -> Reply:
    """撤销党小组, asked once more."""
    group, branch = _group(work, actor, group_id, CHANGE)
    if sure != "yes":
        return Reply.of(
            "roster.sure_to_dissolve",
            [
                Button(f"ungroup/{group.id}/yes", "roster.dissolve", {"name": group.name}),
                Button(f"groups/{branch.id}", "plan.keep_it"),
            ],
            name=group.name,
        )
    if group.dissolved_on is None or group.dissolved_on > work.today:
        work.roster.dissolve_group(group, branch)
    return Reply((_groups(work, actor, branch),))


def consent(_turn: Turn, work: Work, actor: Actor, exemption_id: str, word: str) -> Reply:
    """The superior's 同意 or 不同意 to leaving somebody out of 应到会; the branch is told."""
    exemption = work.exemptions.get(int(exemption_id))
    if exemption is None or word not in {"yes", "no"}:
        raise NotYours
    branch = work.organizations.get(exemption.member.organization_id)
    actor.needs(CONSENT, branch)
    facts = _excusal_facts(exemption, branch)
    if exemption.answer is not Answer.WAITING:
        return Reply.of(f"excusal.was_{exemption.answer.value}", **facts)
    said = Answer.ACCEPTED if word == "yes" else Answer.DECLINED
    work.exemptions.answer(exemption, said, _ground(exemption))
    told = tell.officers(work, branch, Say(f"excusal.told_{said.value}", facts))
    return Reply.of(f"excusal.now_{said.value}", **facts).and_tell(*told)


# --- the sheets --------------------------------------------------------------------------------

Done = tuple[Reply, None]


def _branch_of(work: Work, row: DraftRow) -> PartyOrganization:
    what, _, number = row.about.partition(":")
    if what in OF_A_MEMBER:
        return work.organizations.get(_about_member(work, row).organization_id)
    if what == "group_members":
        return work.organizations.get(_about_group(work, row).organization_id)
    return work.organizations.get(int(number))


def _about_member(work: Work, row: DraftRow) -> Member:
    member = work.roster.get(int(row.about.partition(":")[2]))
    if member is None:
        raise NotYours
    return member


def _about_group(work: Work, row: DraftRow) -> PartyGroup:
    group = work.roster.group(int(row.about.partition(":")[2]))
    if group is None:
        raise NotYours
    return group


def _title(work: Work, row: DraftRow) -> Say:
    facts: dict[str, object] = {"branch": _branch_of(work, row).name}
    if row.form in OF_A_MEMBER:
        facts["name"] = _about_member(work, row).name
    elif row.form == "group_members":
        facts["name"] = _about_group(work, row).name
    return Say(f"roster.title.{row.form}", facts)


def _facts(work: Work, row: DraftRow, _draft: Draft) -> Facts:
    branch = _branch_of(work, row)

    def roster(_fact: str) -> Sequence[Somebody]:
        return tuple(Somebody(each.id, each.name) for each in work.roster.of(branch, work.today))

    return Facts(
        now=work.now,
        known=lambda _fact: Proposal(work.today, "today"),
        suggestions=lambda _fact: text.words("new_group.name.usual"),
        roster=roster,
        words=filling.typed_words,
    )


def _remarks(work: Work, row: DraftRow, draft: Draft) -> tuple[Note, ...]:
    """What the writer may want to look at again; nothing stops at it."""
    match row.form:
        case "new_member":
            name = draft.value(NEW_MEMBER.fields["name"])
            members = work.roster.of(_branch_of(work, row), work.today)
            if any(each.name == name for each in members):
                return (Note("new_member.namesake", {"name": name}),)
        case "conversion":
            return _of_conversion(_about_member(work, row), draft)
    return ()


def _of_conversion(member: Member, draft: Draft) -> tuple[Note, ...]:
    ends_on = member.probation_ends_on
    resolved = draft.value(CONVERSION.fields["resolved"])
    on, until = draft.value(CONVERSION.fields["on"]), draft.value(CONVERSION.fields["until"])
    if ends_on is None:
        return ()
    if resolved is Resolved.FULL and on < ends_on:
        return (Note("conversion.too_early", {"day": ends_on}),)
    if resolved is Resolved.PROLONGED:
        if member.probation_until is not None:
            return (Note("conversion.prolonged_before", {"day": member.probation_until}),)
        least, most = (months_after(ends_on, months) for months in PROLONGED_BY)
        if not least <= until <= most:
            return (Note("conversion.not_so_long", {"least": least, "most": most}),)
    return ()


def _joined(work: Work, row: DraftRow, _actor: Actor, told: NewMember) -> Done:
    member = work.roster.join(
        _branch_of(work, row),
        told.name,
        told.standing,
        told.since,
        joined_party_on=told.joined_party_on,
        gender=told.gender,
        phone=told.phone,
    )
    key = f"new_member.receipt_{told.standing.value}"
    facts = {"name": told.name, "day": told.since, "ends": member.probation_ends_on}
    return _receipt(member, key, facts), None


def _left(work: Work, row: DraftRow, _actor: Actor, told: Leaving) -> Done:
    member = _about_member(work, row)
    why = text.fill(f"leaving.why.{told.why.value}", {})
    offices = work.roster.leave(member, told.on, f"{why}：{told.where}" if told.where else why)
    facts = {"name": member.name, "day": told.on, "why": Say(f"leaving.why.{told.why.value}")}
    reply = _receipt(member, "leaving.receipt", facts)
    if offices:
        roles = [Say(f"role.{office.role.value}") for office in offices]
        still = {"name": member.name, "roles": Listed(roles, "list.enum")}
        reply = reply.and_say(Say("leaving.still_in_office", still))
    return reply, None


def _converted(work: Work, row: DraftRow, _actor: Actor, told: Conversion) -> Done:
    member = _about_member(work, row)
    match told.resolved:
        case Resolved.FULL:
            work.roster.convert(member, told.on)
        case Resolved.PROLONGED:
            assert told.until is not None
            work.roster.prolong(member, told.on, told.until)
        case Resolved.REFUSED:
            work.roster.leave(member, told.on, text.fill("conversion.resolved.refused", {}))
    facts = {"name": member.name, "day": told.on, "until": told.until}
    return _receipt(member, f"conversion.receipt_{told.resolved.value}", facts), None


def _excused(work: Work, row: DraftRow, actor: Actor, told: Excusal) -> Done:
    member = _about_member(work, row)
    branch = _branch_of(work, row)
    exemption = work.exemptions.ask(member, told.ground, told.since, told.until)
    facts = _excusal_facts(exemption, branch) | {"person": actor.person.name}
    if actor.may(CONSENT, branch) is not None:
        work.exemptions.answer(exemption, Answer.ACCEPTED, _ground(exemption))
        news = tell.officers(work, branch, Say("excusal.told_accepted", facts))
        return _receipt(member, "excusal.now_accepted", facts).and_tell(*news), None
    asked = Say("excusal.asked", facts, [consent_buttons(exemption)])
    asides: list[Aside] = tell.superiors(work, branch, asked, but=actor.person.id)
    key = "excusal.receipt" if asides else "excusal.receipt_unread"
    return _receipt(member, key, facts).and_tell(*asides), None


def _suspended(work: Work, row: DraftRow, _actor: Actor, told: Suspension) -> Done:
    member = _about_member(work, row)
    work.roster.suspend(member, told.until)
    facts = {"name": member.name, "day": told.until}
    return _receipt(member, "suspension.receipt", facts), None


def _grouped(work: Work, row: DraftRow, actor: Actor, told: NewGroup) -> Done:
    branch = _branch_of(work, row)
    group = work.roster.found_group(branch, told.name)
    work.roster.assign(group, {each.member_id for each in told.members}, branch)
    return Reply((_groups(work, actor, branch),)), None


def _assigned(work: Work, row: DraftRow, actor: Actor, told: GroupMembers) -> Done:
    group, branch = _about_group(work, row), _branch_of(work, row)
    work.roster.assign(group, {each.member_id for each in told.members}, branch)
    return Reply((_groups(work, actor, branch),)), None


def _receipt(member: Member, key: str, facts: Mapping[str, object]) -> Reply:
    """What was changed, and the ways back."""
    buttons = [
        Button(f"member/{member.id}", "roster.see_member", {"name": member.name}),
        Button(f"roster/{member.organization_id}", "roster.back"),
    ]
    return Reply((Say(key, facts, [buttons]),))


def consent_buttons(exemption: Exemption, name: str = "") -> list[Button]:
    """同意 and 不同意, with a name where several wait."""
    of, facts = ("_of", {"branch": name}) if name else ("", {})
    return [
        Button(f"consent/{exemption.id}/yes", f"postpone.accept{of}", facts),
        Button(f"consent/{exemption.id}/no", f"postpone.decline{of}", facts),
    ]


def waiting_line(exemption: Exemption, branch: PartyOrganization) -> Say:
    """A request among what waits for a superior."""
    return Say("excusal.waiting", _excusal_facts(exemption, branch))


def _excusal_facts(exemption: Exemption, branch: PartyOrganization) -> dict[str, object]:
    span = Say(
        "excusal.from_day" if exemption.until is None else "excusal.from_day_until",
        {"day": exemption.since, "until": exemption.until},
    )
    return {
        "branch": branch.name,
        "name": exemption.member.name,
        "ground": Say(f"excusal.ground.{exemption.ground.value}"),
        "span": span,
    }


def _ground(exemption: Exemption) -> str:
    return text.fill(f"excusal.ground.{exemption.ground.value}", {})


def _sheet(form: Form[Any], submit: Callable[[Work, DraftRow, Actor, Any], Done]) -> filling.Sheet:
    def submitted(
        _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: Any
    ) -> Done:
        actor.needs(CHANGE, _branch_of(work, row))
        return submit(work, row, actor, told)

    return filling.Sheet(
        form=form,
        right=CHANGE,
        about=_branch_of,
        title=_title,
        facts=_facts,
        submit=submitted,
        remarks=_remarks,
    )


#: The forms that change one member.
OF_A_MEMBER = ("leaving", "conversion", "excusal", "suspension")
SHEETS: tuple[filling.Sheet, ...] = (
    _sheet(NEW_MEMBER, _joined),
    _sheet(LEAVING, _left),
    _sheet(CONVERSION, _converted),
    _sheet(EXCUSAL, _excused),
    _sheet(SUSPENSION, _suspended),
    _sheet(NEW_GROUP, _grouped),
    _sheet(GROUP_MEMBERS, _assigned),
)
BY_NAME = {sheet.form.name: sheet for sheet in SHEETS}
