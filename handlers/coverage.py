"""两个覆盖: how many units are covered and how, every figure opening to the units it counts.

A page is named in its buttons as `cv/<organisation>/<sector>/<view>/<page>`; the sector is
`all`, `enterprise` or `social`. No ranks: the order is that of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actor import Actor, NotYours, Right
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.appointment import Appointment, Role
from models.coverage import Coverage, Rates
from models.ledger import CoverageView, LedgerLine
from models.line import Line
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.unit import Sector
from models.work import Work

SEE = Right(Thing.SUMMARY, Verb.SEE)
ALL = "all"
ON_A_PAGE = 12
#: The lists behind the figures, in the order of the buttons.
VIEWS = ("todo", "none", "unclear", "work", "joint", "independent", "excluded")


def coverage(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """两个覆盖 of the organisation that this person looks after."""
    offices = actor.offices_for(SEE)
    lines = [office for office in actor.offices if office.role is Role.LINE]
    match list(dict.fromkeys(office.organization.id for office in offices)):
        case [] if lines:
            return of_line(work, actor, lines[0])
        case []:
            return Reply.of("coverage.not_for_you", [Button("tasks", "command.tasks.word")])
        case [_]:
            return _whole(work, actor, offices[0].organization, ALL, 0)
        case _:
            rows = [
                [Button(f"cv/{office.organization.id}", office.organization.name, plain=True)]
                for office in offices
            ]
            return Reply.of("summary.which", *rows)


def of_line(work: Work, actor: Actor, office: Appointment) -> Reply:
    """The units of the line for which somebody answers."""
    return _whole(work, actor, office.organization, f"l{office.line_id}", 0)


def page(
    _turn: Turn,
    work: Work,
    actor: Actor,
    organization_id: str,
    sector: str = ALL,
    view: str = "",
    number: str = "0",
) -> Reply:
    """One page: the rates of a node, or one of the lists behind them."""
    organization = work.organizations.get(int(organization_id))
    line = _line(work, sector)
    if line is None:
        actor.needs(SEE, organization)
        if sector != ALL:
            Sector(sector)
    elif not _may_see(work, actor, line, organization):
        raise NotYours
    if view == "how":
        return _how(work, organization, sector)
    if view in VIEWS:
        return _list(_view(work, organization, sector), sector, line, view, int(number))
    return _whole(work, actor, organization, sector, int(number))


def _line(work: Work, sector: str) -> Line | None:
    """The line whose units are asked for, in the place of a sector.

    Raises:
        NotYours: there is none of that number.
    """
    if not sector.startswith("l"):
        return None
    line = work.lines.get(int(sector[1:]))
    if line is None:
        raise NotYours
    return line


def _may_see(work: Work, actor: Actor, line: Line, organization: PartyOrganization) -> bool:
    """Its own people, and the superiors of its node, at and under that node."""
    node = work.organizations.get(line.organization_id)
    if not organization.path.startswith(node.path):
        return False
    if actor.may(SEE, node) is not None:
        return True
    return any(office.line_id == line.id for office in actor.offices)


def _view(work: Work, top: PartyOrganization, sector: str) -> CoverageView:
    line = _line(work, sector)
    if line is not None:
        return work.ledgers.view(top, keep=lambda each: line.covers(each.facts.category))
    return work.ledgers.view(top, keep=lambda line: sector in {ALL, line.facts.sector.value})


def _whole(work: Work, actor: Actor, top: PartyOrganization, sector: str, number: int) -> Reply:
    found = _view(work, top, sector)
    here = found.children[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    line = _line(work, sector)
    parts = [
        title(found, sector, line),
        Say("coverage.figures", figures(found.rates)),
        Say("coverage.joints", {"now": found.joints, "before": found.joints_before}),
    ]
    if here:
        parts.append(Say("form.blank"))
    parts += [Say("coverage.child", figures(child.rates) | {"name": child.name}) for child in here]
    counts = _counts(found)
    where = f"cv/{top.id}/{sector}"
    lists = [
        Button(f"{where}/{view}", f"coverage.list.{view}", {"count": counts[view]})
        for view in VIEWS
        if counts[view]
    ]
    down = [
        Button(f"cv/{child.organization_id}/{sector}", child.name, plain=True) for child in here
    ]
    sectors = [
        Button(f"cv/{top.id}/{each}", f"coverage.sector.{each}")
        for each in (ALL, *Sector)
        if each != sector and line is None
    ]
    turning = []
    if number:
        turning.append(Button(f"{where}/all/{number - 1}", "people.page_before"))
    if (number + 1) * ON_A_PAGE < len(found.children):
        turning.append(Button(f"{where}/all/{number + 1}", "people.page_after"))
    rows = [
        *in_rows(lists, 3),
        *in_rows(down, 2),
        turning,
        sectors,
        [*_up(work, actor, top, sector), Button(f"{where}/how", "coverage.how")],
    ]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def figures(found: Rates) -> dict[str, object]:
    """The counts of a node and their shares, as facts of a text."""
    return {
        "base": found.base,
        "organized": found.organized,
        "covered": found.covered,
        "independent": found.independent,
        "joint": found.joint,
        "excluded": found.excluded,
        "organized_share": share(found.organized, found.base),
        "covered_share": share(found.covered, found.base),
        "independent_share": share(found.independent, found.base),
    }


def share(part: int, whole: int) -> str:
    """A share in whole per cent; never 100 % while anything is missing, never 0 % with something there."""
    if not whole:
        return "—"
    percent = round(part * 100 / whole)
    if part < whole:
        percent = min(percent, 99)
    if part:
        percent = max(percent, 1)
    return f"{percent}%"


def _counts(found: CoverageView) -> dict[str, int]:
    return {view: len(_lines(found, view)) for view in VIEWS}


def _lines(found: CoverageView, view: str) -> Sequence[LedgerLine]:
    match view:
        case "todo":
            return found.to_do
        case "excluded":
            return found.excluded
        case "unclear":
            return found.unclear
        case _:
            return found.of(covered=Coverage(view))


def _list(found: CoverageView, sector: str, line: Line | None, view: str, number: int) -> Reply:
    lines = _lines(found, view)
    here = lines[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    parts = [
        title(found, sector, line),
        Say(f"coverage.list_title.{view}", {"count": len(lines)}),
        *[_unit(each, view) for each in here],
    ]
    if not here:
        parts.append(Say("summary.nobody"))
    where = f"cv/{found.organization_id}/{sector}"
    turning = []
    if number:
        turning.append(Button(f"{where}/{view}/{number - 1}", "people.page_before"))
    if (number + 1) * ON_A_PAGE < len(lines):
        turning.append(Button(f"{where}/{view}/{number + 1}", "people.page_after"))
    buttons = [Button(f"unit/{each.unit_id}", each.name, plain=True) for each in here]
    rows = [*in_rows(buttons, 2), turning, [Button(where, "coverage.back")]]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, rows),))


def _unit(line: LedgerLine, view: str) -> Say:
    if view == "todo":
        checks = Listed(
            [Say(f"radar.{each.check.value}.short") for each in line.open_findings], "list.enum"
        )
        return Say("coverage.line_todo", {"name": line.name, "checks": checks})
    if view == "excluded":
        why = line.values.get("excluded_why") or Say(
            f"unit_operating.value.{line.values['operating'].value}"
        )
        return Say("coverage.line_excluded", {"name": line.name, "why": why})
    if view == "unclear":
        missing = {clear: names for clear, names in line.clears.items() if names}
        labels = [Say(f"unit_{name}.value.label") for names in missing.values() for name in names]
        facts = {"clear": len(line.clears) - len(missing), "names": Listed(labels, "list.enum")}
        return Say("coverage.line_unclear", {"name": line.name} | facts)
    by = [*line.branches, *line.instructors]
    if by:
        return Say("coverage.line_by", {"name": line.name, "by": Listed(by, "list.enum")})
    return Say("coverage.line", {"name": line.name})


def _how(work: Work, top: PartyOrganization, sector: str) -> Reply:
    """What the figures mean, and how what is disputed was read."""
    terms = work.terms.coverage
    reading = "counts" if terms.committee_counts else "does_not_count"
    parts = [
        Say("coverage.definition"),
        Say(f"coverage.committee_{reading}"),
        Say("coverage.baseline", {"day": terms.baseline_on}),
    ]
    back = [Button(f"cv/{top.id}/{sector}", "coverage.back")]
    return Reply((Say("form.frame", {"parts": Listed(parts)}, [back]),))


def title(found: CoverageView, sector: str, line: Line | None = None) -> Say:
    """What the figures are of, and on which day."""
    of = Say(f"coverage.sector.{sector}") if line is None else line.name
    return Say("coverage.title", {"name": found.name, "day": found.day, "sector": of})


def _up(work: Work, actor: Actor, organization: PartyOrganization, sector: str) -> list[Button]:
    if organization.parent_id is None:
        return []
    parent = work.organizations.get(organization.parent_id)
    line = _line(work, sector)
    if not (_may_see(work, actor, line, parent) if line else actor.may(SEE, parent)):
        return []
    return [Button(f"cv/{parent.id}/{sector}", "summary.up", {"name": parent.name})]
