"""汇总: how things stand below somebody, in tree order, every figure opening to who it is.

A page is named in its buttons as `sm/<organisation>/<kind>.<period>/<view>`; nothing is kept
between presses. Without kind and period it is the overview of all that is owed today. No ranks:
the order is the order of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers import review
from handlers.activity import REPORTABLE
from handlers.actor import Actor, Right
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from handlers.naming import item
from handlers.record import page_for
from models.appointment import Role
from models.calendar import Period
from models.feedback import HelpRequest
from models.kind import Kind
from models.obligation import Answer, State
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.summary import BranchLine, Figures, KindLine, Officer, Summary
from models.work import Work

SEE = Right(Thing.SUMMARY, Verb.SEE)
SEE_ACTIVITY = Right(Thing.ACTIVITY, Verb.SEE)
SEE_REQUESTS = Right(Thing.HELP_REQUEST, Verb.SEE)
SEE_ROSTER = Right(Thing.ROSTER, Verb.SEE)
FILE = Right(Thing.ACTIVITY, Verb.FILE)
ANSWER = Right(Thing.POSTPONEMENT, Verb.ANSWER)
INVITE = Right(Thing.INVITATION, Verb.MAKE)

ON_A_PAGE = 12


def summary(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """汇总: how all that is owed today stands below the organisation this person looks after."""
    offices = actor.offices_for(SEE)
    match list(dict.fromkeys(office.organization.id for office in offices)):
        case []:
            return Reply.of("summary.not_for_you", [Button("tasks", "command.tasks.word")])
        case [_]:
            return _overview(work, actor, offices[0].organization)
        case _:
            return Reply.of(
                "summary.which",
                *[
                    [Button(f"sm/{office.organization.id}", office.organization.name, plain=True)]
                    for office in offices
                ],
            )


def page(
    _turn: Turn,
    work: Work,
    actor: Actor,
    organization_id: str,
    what: str = "",
    view: str = "",
    number: str = "0",
) -> Reply:
    """One page: the overview, a kind's whole, one of its lists, its plain text, or a branch."""
    organization = work.organizations.get(int(organization_id))
    actor.needs(SEE, organization)
    if not what:
        return _overview(work, actor, organization)
    # Buttons of earlier months name the period alone: then there was one kind.
    kind, _, period = what.rpartition(".")
    named = Kind(kind) if kind else Kind.THEME_DAY
    return _page(work, actor, organization, named, Period.parse(period), view, int(number))


def _overview(work: Work, actor: Actor, top: PartyOrganization) -> Reply:
    """Every kind that is owed today, a line and a button each; a single one is shown at once."""
    lines = work.summaries.overview(top)
    match lines:
        case []:
            kind = next(iter(work.requirements.kinds_owed(top)), Kind.THEME_DAY)
            every = work.requirements.at(top, work.today)[kind].terms.every
            now = Period.holding(work.today, every)
            return _page(work, actor, top, kind, now, "")
        case [only]:
            return _page(work, actor, top, only.kind, only.period, "")
    parts = [Say("summary.overview", {"name": top.name, "day": work.today})]
    parts += [
        Say(
            "summary.child",
            {
                "name": Say("summary.kind", _named(line)),
                "reported": line.reported,
                "expected": line.expected,
                "more": _more(
                    Figures(
                        overdue=line.overdue,
                        postponed=line.postponed,
                        under_review=line.under_review,
                        explained=line.explained,
                    )
                ),
            },
        )
        for line in lines
    ]
    buttons = [
        Button(f"sm/{top.id}/{line.kind.value}.{line.period.code}", "summary.kind", _named(line))
        for line in lines
    ]
    rows = [*in_rows(buttons, 2), _up(work, actor, top)]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _named(line: KindLine) -> dict[str, object]:
    return {"period": line.period, "kind": Say(f"kind.{line.kind.value}")}


def _what(found: Summary) -> str:
    """The kind and period of a page, as its buttons name them."""
    return f"{found.kind.value}.{found.period.code}"


def _page(
    work: Work,
    actor: Actor,
    organization: PartyOrganization,
    kind: Kind,
    period: Period,
    view: str,
    number: int = 0,
) -> Reply:
    found = work.summaries.of(organization, kind, period)
    if organization.is_branch:
        return _branch(work, actor, organization, found)
    match view:
        case "done":
            return _list(found, found.done, view, number)
        case "waiting":
            return _list(found, found.waiting, view, number, actor)
        case "help":
            return _requests(found, _seen_requests(actor, found))
        case "review":
            return _list(found, found.under_review, view, number)
        case "plain":
            return Reply((for_wechat(found),), anew=True)
        case _:
            return _whole(work, actor, organization, found, number)


def _whole(work: Work, actor: Actor, top: PartyOrganization, found: Summary, number: int) -> Reply:
    figures = found.figures
    here = found.children[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    parts = [
        _title(found),
        *_figures(figures),
        Say("form.blank"),
        *[
            Say(
                "summary.child",
                {
                    "name": child.name,
                    "reported": child.figures.reported,
                    "expected": child.figures.expected,
                    "more": _more(child.figures),
                },
            )
            for child in here
        ],
    ]
    if not figures.expected:
        parts = [_title(found), Say("summary.nothing_yet")]
    code = _what(found)
    rows: list[list[Button]] = [
        [
            Button(f"sm/{top.id}/{code}/done", "summary.done", {"count": len(found.done)}),
            Button(
                f"sm/{top.id}/{code}/waiting", "summary.waiting", {"count": len(found.waiting)}
            ),
            *_help(actor, found),
        ]
    ]
    if found.under_review:
        facts = {"count": len(found.under_review)}
        rows.append([Button(f"sm/{top.id}/{code}/review", "summary.under_review", facts)])
    down = [Button(f"sm/{child.organization_id}/{code}", child.name, plain=True) for child in here]
    rows += in_rows(down, 2)
    rows.append(_pages(f"sm/{top.id}/{code}/all", number, len(found.children)))
    rows.append(_turning(work, found, top))
    rows.append(
        [
            *_up(work, actor, top, code),
            *_all_kinds(work, top),
            Button(f"sm/{top.id}/{code}/plain", "summary.plain"),
        ]
    )
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _pages(where: str, number: int, count: int) -> list[Button]:
    """The way to what has no room on this page."""
    row = []
    if number:
        row.append(Button(f"{where}/{number - 1}", "people.page_before"))
    if (number + 1) * ON_A_PAGE < count:
        row.append(Button(f"{where}/{number + 1}", "people.page_after"))
    return row


def _turning(work: Work, found: Summary, top: PartyOrganization) -> list[Button]:
    codes = [each.code for each in work.summaries.periods(top, found.kind)]
    before = [code for code in codes if code < found.period.code]
    after = [code for code in codes if code > found.period.code]
    row = []
    if before:
        facts = {"period": Period.parse(before[-1])}
        code = f"{found.kind.value}.{before[-1]}"
        row.append(Button(f"sm/{top.id}/{code}", "summary.before", facts))
    if after:
        facts = {"period": Period.parse(after[0])}
        code = f"{found.kind.value}.{after[0]}"
        row.append(Button(f"sm/{top.id}/{code}", "summary.after", facts))
    return row


def _all_kinds(work: Work, top: PartyOrganization) -> list[Button]:
    """The way to the overview, where there is more than one kind."""
    if len(work.summaries.overview(top)) <= 1:
        return []
    return [Button(f"sm/{top.id}", "summary.all_kinds")]


def _up(work: Work, actor: Actor, organization: PartyOrganization, code: str = "") -> list[Button]:
    if organization.parent_id is None:
        return []
    parent = work.organizations.get(organization.parent_id)
    if actor.may(SEE, parent) is None:
        return []
    where = f"sm/{parent.id}/{code}".rstrip("/")
    return [Button(where, "summary.up", {"name": parent.name})]


def _list(
    found: Summary,
    lines: Sequence[BranchLine],
    view: str,
    number: int,
    actor: Actor | None = None,
) -> Reply:
    top, code = found.organization_id, _what(found)
    here = lines[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    parts = [_title(found), Say(f"summary.list_{view}", {"count": len(lines)})]
    phones = actor is not None and actor.sees(Thing.PHONE)
    parts += [_line(line, "summary.line", phones=phones) for line in here] or [
        Say("summary.nobody")
    ]
    buttons = [Button(f"sm/{line.organization_id}/{code}", line.name, plain=True) for line in here]
    rows = [
        *in_rows(buttons, 2),
        _pages(f"sm/{top}/{code}/{view}", number, len(lines)),
        [Button(f"sm/{top}/{code}", "summary.back")],
    ]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def line(found: BranchLine, *, phones: bool) -> Say:
    """A branch in a list: how it stands, and how it is reached."""
    return _line(found, "summary.line", phones=phones)


def _line(line: BranchLine, key: str, *, phones: bool) -> Say:
    facts = {
        "name": named(line),
        "days": line.overdue_days,
        "due": line.due_on,
        "reason": line.reason or "",
        "until": line.until_on,
        "contact": contact(line, phones=phones),
    }
    if line.state is State.POSTPONED and line.until_on is None:
        return Say(f"{key}.not_held", facts)
    return Say(
        f"{key}.overdue_explained" if line.explained else f"{key}.{line.state.value}", facts
    )


def named(line: BranchLine) -> Say | str:
    """A branch, or the group of it that owes."""
    if line.group is None:
        return line.name
    return Say("report.group", {"branch": line.name, "group": line.group})


def contact(line: BranchLine, *, phones: bool) -> Say:
    """How the branch is reached: the first officer who can be, else why nobody can."""
    if not line.officers:
        return Say("summary.contact.nobody")
    officer = min(line.officers, key=lambda each: not each.joined)
    return officer_text(officer, phones=phones)


def officer_text(officer: Officer, *, phones: bool) -> Say:
    """One officer, whether joined, and the last contact."""
    facts = {"name": officer.name, "phone": officer.phone or "", "seen": officer.seen_on}
    with_phone = "_phone" if phones and officer.phone else ""
    if officer.blocked:
        return Say(f"summary.contact.blocked{with_phone}", facts)
    if not officer.joined:
        return Say(f"summary.contact.not_joined{with_phone}", facts)
    if officer.seen_on is None:
        return Say(f"summary.contact.joined{with_phone}", facts)
    return Say(f"summary.contact.seen{with_phone}", facts)


def _help(actor: Actor, found: Summary) -> list[Button]:
    """The way to the requests for help, for those who are asked for it."""
    if not actor.offices_for(SEE_REQUESTS):
        return []
    count = len(_seen_requests(actor, found))
    where = f"sm/{found.organization_id}/{_what(found)}/help"
    return [Button(where, "summary.help", {"count": count})]


def _seen_requests(actor: Actor, found: Summary) -> list[HelpRequest]:
    return [each for each in found.requests if actor.may(SEE_REQUESTS, each.organization)]


def _requests(found: Summary, requests: Sequence[HelpRequest]) -> Reply:
    parts = [_title(found), Say("summary.list_help", {"count": len(requests)})]
    rows = []
    for request in requests[:ON_A_PAGE]:
        facts = {
            "branch": request.organization.name,
            "words": request.words,
            "name": request.asker.name,
            "at": request.asked_at,
        }
        parts.append(Say("help.line", facts))
        rows.append([Button(f"settle/{request.id}", "help.settle", facts)])
    if not requests:
        parts.append(Say("summary.nobody"))
    rows.append([Button(f"sm/{found.organization_id}/{_what(found)}", "summary.back")])
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _branch(work: Work, actor: Actor, branch: PartyOrganization, found: Summary) -> Reply:
    """A single branch: how it stands, its record, and what can be done for it."""
    phones = actor.sees(Thing.PHONE)
    rows: list[list[Button]] = []
    parts = [_title(found)]
    for line in found.lines:
        parts.append(_line(line, "summary.branch", phones=phones))
        parts += [officer_text(each, phones=phones) for each in line.officers] or [
            Say("summary.contact.nobody")
        ]
        obligation = work.obligations.get(line.obligation_id)
        if line.activity_id is not None and actor.may(SEE_ACTIVITY, branch):
            activity = work.activities.get(line.activity_id)
            if activity is not None:
                parts += [Say("form.blank"), page_for(actor, activity)]
                see = Button(f"record/{activity.id}", "summary.record")
                rows.append([see, *review.offered(work, actor, activity)])
        elif obligation is not None and obligation.kind in REPORTABLE and actor.may(FILE, branch):
            facts = {"item": item(obligation)}
            rows.append([Button(f"report/{obligation.id}", "summary.file_for", facts)])
        waiting = obligation.postponement if obligation else None
        if (
            waiting is not None
            and waiting.answer is Answer.WAITING
            and line.activity_id is None
            and actor.may(ANSWER, branch)
        ):
            rows.insert(
                0,
                [
                    Button(f"postponed/{waiting.id}/yes", "postpone.accept"),
                    Button(f"postponed/{waiting.id}/no", "postpone.decline"),
                ],
            )
        if not line.joined and actor.may(INVITE, branch):
            rows.append([Button(f"invite/{branch.id}/{Role.SECRETARY.value}", "join.invite")])
    if not found.lines:
        parts.append(Say("summary.nothing_yet"))
    rows.append(_turning(work, found, branch))
    if actor.may(SEE_ROSTER, branch):
        rows.append([Button(f"roster/{branch.id}", "command.roster.word")])
    books = [Button(f"book/{branch.id}", "book.open")] if actor.may(SEE_ACTIVITY, branch) else []
    rows.append([*_up(work, actor, branch, _what(found)), *_all_kinds(work, branch), *books])
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def for_wechat(found: Summary) -> Say:
    """The same figures as plain text for a WeChat group: no names of people, and no reasons."""
    figures = found.figures
    lines = [
        Say("summary.wechat.waiting", {"name": named(line), "due": line.due_on})
        for line in found.waiting
        if line.state is not State.POSTPONED and not line.explained
    ]
    excused = [
        Say("summary.wechat.postponed", {"name": named(line)})
        for line in found.waiting
        if line.state is State.POSTPONED
    ]
    explained = [
        Say("summary.wechat.waiting", {"name": named(line), "due": line.due_on})
        for line in found.waiting
        if line.explained
    ]
    parts: list[Say] = [
        Say(
            "summary.wechat.title",
            {
                "name": found.name,
                "period": found.period,
                "kind": Say(f"kind.{found.kind.value}"),
                "day": found.today,
            },
        ),
        Say(
            "summary.wechat.figures",
            {
                "expected": figures.expected,
                "reported": figures.reported,
                "on_time": figures.on_time,
            },
        ),
        *[
            Say(
                "summary.wechat.child",
                {
                    "name": child.name,
                    "reported": child.figures.reported,
                    "expected": child.figures.expected,
                },
            )
            for child in found.children
            if not child.is_branch  # branches are named below, where there is something to say
        ],
    ]
    if lines:
        parts.append(Say("summary.wechat.ask", {"names": Listed(lines, "list.enum")}))
    if explained:
        parts.append(Say("summary.wechat.explained", {"names": Listed(explained, "list.enum")}))
    if excused:
        parts.append(Say("summary.wechat.excused", {"names": Listed(excused, "list.enum")}))
    if figures.expected and figures.reported == figures.expected:
        parts.append(Say("summary.wechat.all"))
    return Say("summary.wechat.frame", {"parts": Listed(parts)})


def _title(found: Summary) -> Say:
    return Say(
        "summary.title",
        {
            "name": found.name,
            "period": found.period,
            "kind": Say(f"kind.{found.kind.value}"),
            "day": found.today,
        },
    )


def _figures(figures: Figures) -> list[Say]:
    whole = Say(
        "summary.figures",
        {
            "expected": figures.expected,
            "reported": figures.reported,
            "on_time": figures.on_time,
            "postponed": figures.postponed,
            "overdue": figures.overdue,
            "open": figures.expected
            - figures.reported
            - figures.postponed
            - figures.overdue
            - figures.returned
            - figures.under_review,
        },
    )
    more = _counted(figures, ("under_review", "returned", "explained"), "summary.also")
    return [whole, Say("summary.also_line", {"parts": more})] if more.items else [whole]


def _counted(figures: Figures, names: Sequence[str], key: str) -> Listed:
    """Those of the counts that are not nought, in words."""
    counts = {name: getattr(figures, name) for name in names}
    return Listed(
        [Say(f"{key}.{name}", {"count": count}) for name, count in counts.items() if count],
        "list.commas",
    )


def _more(figures: Figures) -> Say | str:
    names = ("under_review", "returned", "overdue", "explained", "postponed")
    more = _counted(figures, names, "summary.more")
    return Say("summary.more_frame", {"parts": more}) if more.items else ""
