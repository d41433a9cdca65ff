"""A workbook that is sent: which columns it has, what it would change, and, after a yes, the changes.

It is read after the turn (`Later`), since it may be large; what it says is shown first and written
only when somebody has seen it. A column that was taken for another is put right with two taps, and
that is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from handlers import reconcile
from handlers.actor import Actor, NotYours
from handlers.dialog.forms import Handed
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Done, Later, Listed, Reply, Say, Turn
from handlers.documents.printing import Printer
from handlers.realname import CORRECT
from models.appointment import Role
from models.draft import DraftRow, DraftState
from models.exchange import words
from models.exchange.columns import BY_KEY, UNIT
from models.exchange.importing import Report, bring_in
from models.exchange.matching import (
    Guess,
    How,
    adopt,
    guesses,
    read_as,
    remember,
    remembered,
    shown,
)
from models.exchange.opening import Opened, Unreadable, opened
from models.exchange.reading import Book, plain_heading
from models.exchange.stated import stated_units
from models.history import By, Source
from models.organization import PartyOrganization
from models.reconciliation import Stated
from models.rights import Thing
from models.work import Work

#: The name of these drafts; no form of the engine has it.
WAITING = "ledger_upload"
#: As many lines of each sort as a message holds well.
SHOWN = 8
LOOK, APPLY, GOOD = "look", "apply", "good"
#: Only held against the ledger, as the list behind the statistics of a day: `compare:2026-06-30`.
COMPARE = "compare"


def received(_turn: Turn, work: Work, actor: Actor, file: Handed) -> Reply:
    """A workbook has come: it is looked at."""
    tops = _tops(actor)
    if not tops:
        return Reply.of("upload.not_for_you", [Button("ledger", "ledger.to_ledgers")])
    about = f"{WAITING}:{actor.person.id}"
    earlier = work.drafts.live(about)
    if earlier is not None:
        work.drafts.end(earlier, DraftState.CANCELLED)
    row = work.drafts.begin(WAITING, about, None)
    page = {"sha256": file.file.sha256, "name": file.file.name, "said": []}
    match tops:
        case [only]:
            work.drafts.keep(row, page | {"under": only.id})
            return _begun(row, LOOK)
        case _:
            work.drafts.keep(row, page)
            rows = [[Button(f"up/{row.id}/{each.id}", each.name, plain=True)] for each in tops]
            return Reply.of("upload.whose", *rows)


def whose(_turn: Turn, work: Work, actor: Actor, draft_id: str, organization_id: str) -> Reply:
    """Under which organisation the workbook belongs."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    top = next((each for each in _tops(actor) if each.id == int(organization_id)), None)
    if top is None:
        raise NotYours
    work.drafts.keep(row, {**row.page, "under": top.id})
    return _begun(row, LOOK)


def column(_turn: Turn, work: Work, actor: Actor, draft_id: str, sheet: str, place: str) -> Reply:
    """认错了: which column it really is."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    found = row.page.get("found", [])
    known = found[int(sheet)] if int(sheet) < len(found) else None
    if known is None or place not in known["headings"]:
        raise NotYours
    of = words_of(known["sheet"])
    buttons = [
        Button(f"uy/{row.id}/{sheet}/{place}/{key}", heading, plain=True) for key, heading in of
    ]
    none = [Button(f"uy/{row.id}/{sheet}/{place}/none", "upload.no_column")]
    return Reply.of(
        "upload.which_column", *in_rows(buttons, 3), none, heading=known["headings"][place]
    )


def put_right(
    _turn: Turn, work: Work, actor: Actor, draft_id: str, sheet: str, place: str, key: str
) -> Reply:
    """That heading is that column; the workbook is looked at again."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    said = [*row.page["said"], [int(sheet), place, "" if key == "none" else key]]
    work.drafts.keep(row, {**row.page, "said": said})
    return _begun(row, LOOK)


def apply(_turn: Turn, work: Work, actor: Actor, draft_id: str, how: str) -> Reply:
    """对，导入: everything, or the rows that are right."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    if how not in {APPLY, GOOD}:
        raise NotYours
    return _begun(row, how)


def compare(_turn: Turn, work: Work, actor: Actor, draft_id: str, day: str = "") -> Reply:
    """只核对: it is the list of units behind the statistics of a day, and nothing of it is brought in."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    if day:
        return _begun(row, f"{COMPARE}:{date.fromisoformat(day).isoformat()}")
    top = work.organizations.get(row.page["under"])
    buttons = [
        Button(f"ul/{row.id}/{each:%Y%m%d}", "upload.of_day", {"day": each})
        for each in reconcile.days(work, top)
    ]
    return Reply.of("upload.which_day", *in_rows(buttons, 2))


def drop(_turn: Turn, work: Work, actor: Actor, draft_id: str) -> Reply:
    """不导入."""
    row = _row(work, actor, draft_id)
    if row is None:
        return _gone()
    work.drafts.end(row, DraftState.CANCELLED)
    return Reply.of("upload.dropped", [Button("ledger", "ledger.to_ledgers")])


# --- after the turn ------------------------------------------------------------------------------


def looked(work: Work, actor: Actor, given: Mapping[str, Any]) -> Callable[[Printer], Done]:
    """Read the workbook off the turn; then tell what it would change, or change it."""
    row = work.drafts.get(given["draft"])
    if row is None or row.written_by != actor.person.id:
        raise NotYours
    known, page, today, number = remembered(work), dict(row.page), work.today, row.id
    hidden = frozenset(thing for thing in (Thing.PHONE, Thing.PAY) if not actor.sees(thing))
    person_id = actor.person.id
    then = partial(_then, draft_id=row.id, how=given["how"], person_id=person_id, hidden=hidden)

    def make(printer: Printer) -> Done:
        try:
            workbook = opened(printer.kept(page["sha256"]), page["name"])
            found = guesses(workbook, known)
            for sheet, place, key in page["said"]:
                if sheet < len(found):
                    found[sheet] = found[sheet].said(place, key or None)
            if given["how"].startswith(COMPARE):
                return _compared(workbook, found, number, given["how"], person_id, today)
            book = read_as(workbook, found, today)
        except Unreadable as unreadable:
            return Done(Say("upload.unreadable", {"words": str(unreadable)}))
        if not found:
            return Done(Say("upload.unreadable", {"words": words.sentence("match.nothing")}))
        return Done(Say("upload.read"), then=partial(then, found=found, book=book))

    return make


def _compared(
    workbook: Opened, found: Sequence[Guess], draft_id: int, how: str, person_id: int, today: date
) -> Done:
    """Read the list of units, to be held against the ledger."""
    day = date.fromisoformat(how.partition(":")[2])
    units = [
        each
        for guess in found
        if guess.sheet is UNIT
        for each in stated_units(workbook, guess, today)
    ]
    then = partial(
        _then_compared, draft_id=draft_id, day=day, person_id=person_id, found=found, units=units
    )
    return Done(Say("upload.read"), then=then)


def _then_compared(
    work: Work,
    *,
    draft_id: int,
    day: date,
    person_id: int,
    found: Sequence[Guess],
    units: Sequence[Stated],
) -> Say:
    row = work.drafts.get(draft_id)
    if row is None or row.state is not DraftState.LIVE:
        return Say("changes.gone", {}, [[Button("ledger", "ledger.to_ledgers")]])
    work.acts(By(Source.IMPORT, person_id))
    top = work.organizations.get(row.page["under"])
    remember(work, found)
    work.drafts.end(row, DraftState.FILED)
    return reconcile.listed(work, top, day, units)


def _then(
    work: Work,
    *,
    draft_id: int,
    how: str,
    person_id: int,
    hidden: frozenset[Thing],
    found: Sequence[Guess],
    book: Book,
) -> Say:
    row = work.drafts.get(draft_id)
    if row is None or row.state is not DraftState.LIVE:
        return Say("changes.gone", {}, [[Button("ledger", "ledger.to_ledgers")]])
    work.acts(By(Source.IMPORT, person_id))
    top = work.organizations.get(row.page["under"])
    try:
        adopt(work, book, top)
    except Unreadable as unreadable:
        return Say("upload.unreadable", {"words": str(unreadable)})
    report = bring_in(work, book, good_rows=how == GOOD, top=top, dry_run=how == LOOK)
    facts: dict[str, object] = {"name": book.name, "tallies": Listed(_tallies(report))}
    if how != LOOK and report.applied:
        remember(work, found)
        work.drafts.end(row, DraftState.FILED)
        return Say("upload.done", facts, [[Button("ledger", "ledger.to_ledgers")]])
    kept = [
        {
            "sheet": guess.sheet.key,
            "headings": {each.letters: each.heading for each in guess.matches},
        }
        for guess in found
    ]
    work.drafts.keep(row, {**row.page, "found": kept})
    return _page(row, found, report, facts, hidden)


def _page(
    row: DraftRow,
    found: Sequence[Guess],
    report: Report,
    facts: Mapping[str, object],
    hidden: frozenset[Thing],
) -> Say:
    parts: list[Say | str] = [Say("upload.title", {"name": row.page["name"]})]
    parts += [Say("upload.line", {"line": line}) for guess in found for line in shown(guess)]
    parts += [Say("form.blank"), Say("upload.would", facts)]
    lines = [each.line for each in (*report.problems, *report.warnings)]
    # What may not pass through this chat is changed all the same, and told on no line.
    lines += [
        each.line
        for each in report.changes
        if report.applied and each.row.sheet.by_key[each.key].sees not in hidden
    ]
    parts += [Say("upload.line", {"line": line}) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        parts.append(Say("upload.more", {"count": len(lines) - SHOWN}))
    rows: list[list[Button]] = []
    if report.applied:
        rows.append([Button(f"ua/{row.id}/{APPLY}", "upload.yes")])
    elif all(problem.row for problem in report.problems):
        rows.append([Button(f"ua/{row.id}/{GOOD}", "upload.good_rows")])
    doubtful = [
        Button(
            f"ux/{row.id}/{number}/{each.letters}",
            "upload.wrong_column",
            {"heading": each.heading},
        )
        for number, guess in enumerate(found)
        for each in guess.matches
        if each.how in {How.GUESSED, How.NONE, How.SAID}
        and plain_heading(each.heading) not in words.mark("passed_over")
    ]
    if any(guess.sheet is UNIT for guess in found):
        rows.append([Button(f"ul/{row.id}", "upload.compare")])
    rows += in_rows(doubtful[:SHOWN], 2)
    rows.append([Button(f"uz/{row.id}", "upload.no")])
    return Say("form.frame", {"parts": Listed(parts)}, rows)


def _tallies(report: Report) -> list[Say]:
    return [
        Say(
            "upload.tally",
            {
                "sheet": words.title(table.sheet),
                "new": report.tallies[key].new,
                "changed": report.tallies[key].changed,
                "unchanged": report.tallies[key].unchanged,
                "refused": report.tallies[key].refused,
            },
        )
        for key, table in report.book.tables.items()
    ]


# --- who and which -------------------------------------------------------------------------------


def _tops(actor: Actor) -> list[PartyOrganization]:
    """Under which organisations somebody may bring in workbooks: those above branches."""
    found = {
        office.organization_id: office.organization
        for office in actor.offices
        if office.role is Role.SUPERIOR and actor.may(CORRECT, office.organization) is not None
    }
    return list(found.values())


def words_of(key: str) -> list[tuple[str, str]]:
    """The columns of a ledger that somebody can say a heading is, by key and heading."""
    sheet = BY_KEY[key]
    return [(each.key, words.heading(sheet, each)) for each in sheet.typed]


def _row(work: Work, actor: Actor, draft_id: str) -> DraftRow | None:
    row = work.drafts.get(int(draft_id))
    if row is None or row.form != WAITING or row.written_by != actor.person.id:
        raise NotYours
    return row if row.state is DraftState.LIVE else None


def _gone() -> Reply:
    return Reply.of("changes.gone", [Button("ledger", "ledger.to_ledgers")])


def _begun(row: DraftRow, how: str) -> Reply:
    return Reply(anew=True).and_do(Later("upload", {"draft": row.id, "how": how}))
