"""台账: the three books of a branch for any span, to be printed, and one file of everything.

Everything is named in the buttons (`book/<branch>/<span>`); nothing is kept between presses. A
span is a period's code, or the first and the last month: `2026-03~2026-06`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Document, Done, Later, Reply, Say, Turn
from handlers.documents.books import Book, dues_book, life_book, roster_book, span_words
from handlers.documents.pages import Paper, Shown, pages_of, title_of
from handlers.documents.printing import Printer, file_name
from handlers.documents.sheets import workbook
from handlers.paper import PDF, shown_to
from models.activity import Activity
from models.appointment import COMMITTEE_ROLES, Role
from models.calendar import SHANGHAI, Every, Period
from models.kind import Kind
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.ACTIVITY, Verb.SEE)
SEE_ROSTER = Right(Thing.ROSTER, Verb.SEE)
SEE_PHONES = Right(Thing.PHONE, Verb.SEE)
XLSX, ZIP = "xlsx", "zip"
LIFE, ROSTER, DUES, WHOLE = "life", "roster", "dues", "whole"
BOOKS = (LIFE, ROSTER, DUES)
#: Between the first and the last month of a span that is no period.
TO = "~"
#: A longer span makes a book that nobody can lift.
MOST_MONTHS = 36


def books(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """台账: the spans of one's own branch, or first the choice of a branch."""
    branches = [office.organization for office in actor.own(SEE)]
    branches = [branch for branch in dict.fromkeys(branches) if branch.is_branch]
    match branches:
        case []:
            return Reply.of(
                "book.from_summary",
                [Button("summary", "command.summary.word")],
                [Button("ledger", "command.ledger.word")],
            )
        case [branch]:
            return _spans(work, branch)
        case _:
            rows = [[Button(f"book/{each.id}", each.name, plain=True)] for each in branches]
            return Reply.of("book.of_which", *rows)


def spans(_turn: Turn, work: Work, actor: Actor, branch_id: str) -> Reply:
    """本季度、今年、去年、自选月份."""
    return _spans(work, _branch(work, actor, branch_id))


def span_page(_turn: Turn, work: Work, actor: Actor, branch_id: str, code: str) -> Reply:
    """The three books of a span, each as PDF and as workbook, and all of them at once."""
    branch = _branch(work, actor, branch_id)
    span = span_of(code)
    rows = [
        [
            Button(f"books/{branch.id}/{code}/{book}/{PDF}", f"book.name.{book}"),
            Button(f"books/{branch.id}/{code}/{book}/{XLSX}", "book.xlsx"),
        ]
        for book in BOOKS
    ]
    rows.append(
        [
            Button(f"books/{branch.id}/{code}/{WHOLE}/{ZIP}", "book.whole"),
            Button(f"book/{branch.id}", "book.other_span"),
        ]
    )
    return Reply.of("book.page", *rows, branch=branch.name, span=span_words(span))


def pick_month(
    _turn: Turn,
    work: Work,
    actor: Actor,
    branch_id: str,
    _what: str,
    year: str,
    first: str = "",
) -> Reply:
    """自选月份: the first month, then the last."""
    branch = _branch(work, actor, branch_id)
    shown = int(year)
    if not 1 <= shown <= work.today.year:
        raise NotYours
    begun = Period.parse(first) if first else None
    buttons = []
    for number in range(1, 13):
        month = Period.holding(date(shown, number, 1), Every.MONTH)
        if month.starts_on > work.today or (begun is not None and not _follows(begun, month)):
            continue
        data = f"book/{branch.id}/m/{shown}/{month.code}"
        if begun is not None:
            data = f"book/{branch.id}/{_code(begun, month)}"
        buttons.append(Button(data, "book.month", {"number": number}))
    ends = [_of_year(branch, shown - 1, first, "book.year_before")]
    if shown < work.today.year:
        ends.append(_of_year(branch, shown + 1, first, "book.year_after"))
    if begun is None:
        return Reply.of("book.first_month", *in_rows(buttons, 4), ends, branch=branch.name)
    return Reply.of("book.last_month", *in_rows(buttons, 4), ends, branch=branch.name, month=begun)


def _of_year(branch: PartyOrganization, year: int, first: str, key: str) -> Button:
    return Button(f"book/{branch.id}/m/{year}/{first}".rstrip("/"), key, {"year": year})


def print_book(
    _turn: Turn, work: Work, actor: Actor, branch_id: str, code: str, book: str, form: str
) -> Reply:
    """One book, or everything, as soon as it is made."""
    branch = _branch(work, actor, branch_id)
    span_of(code)
    if (book in BOOKS and form in {PDF, XLSX}) or (book, form) == (WHOLE, ZIP):
        given = {"branch": branch.id, "span": code, "book": book, "form": form}
        reply = Reply.of("book.packing") if book == WHOLE else Reply()
        return Reply(reply.says, anew=True).and_do(Later("book", given))
    message = f"not a book: {book!r} as {form!r}"
    raise ValueError(message)


def book_made(work: Work, actor: Actor, given: Mapping[str, Any]) -> Callable[[Printer], Done]:
    """A book, or everything of a span, with what whoever asked for it may see."""
    branch = _branch(work, actor, str(given["branch"]))
    span, book, form = span_of(given["span"]), given["book"], given["form"]
    shown = shown_to(actor, branch)
    names = {"branch": branch.name, "book": Say(f"book.name.{book}"), "span": span_words(span)}
    say = Say("book.caption" if book != WHOLE else "book.caption_whole", names)
    if book != WHOLE:
        found = _book(work, actor, branch, span, book)
        name = file_name(_name(branch.name, text.fill(f"book.name.{book}", {}), span), form)
        return lambda printer: Done(say, Document(name, _made(printer, found, form)))
    bound = [_book(work, actor, branch, span, each) for each in BOOKS]
    pages = [_record(each, shown) for each in work.activities.held_in(branch, span)]
    name = file_name(_name(branch.name, text.fill("book.name.whole", {}), span), ZIP)
    made_at = work.now.astimezone(SHANGHAI)

    def make(printer: Printer) -> Done:
        files = [
            (file_name(_name("", each.title, span), form), _made(printer, each, form))
            for each in bound
            for form in (PDF, XLSX)
        ]
        folder = text.fill("book.folder", {})
        for record_name, content in pages:
            files.append((f"{folder}/{record_name}", printer.pdf("record", content)))
        return Done(say, Document(name, _packed(files, made_at)))

    return make


def span_of(code: str) -> Period:
    """The span of a code: a period, or from the first to the last of two months.

    Raises:
        ValueError: it is none.
    """
    first, between, last = code.partition(TO)
    begun = Period.parse(first)
    if not between:
        return begun
    ended = Period.parse(last)
    if begun.every is not Every.MONTH or not _follows(begun, ended):
        message = f"not a span: {code!r}"
        raise ValueError(message)
    return Period(begun.starts_on, ended.ends_on)


def _follows(begun: Period, ended: Period) -> bool:
    """Whether a span from one month to the other can be printed."""
    if ended.every is not Every.MONTH or ended < begun:
        return False
    years, months = (
        ended.starts_on.year - begun.starts_on.year,
        ended.starts_on.month - begun.starts_on.month,
    )
    return years * 12 + months < MOST_MONTHS


def _code(begun: Period, ended: Period) -> str:
    return begun.code if begun == ended else f"{begun.code}{TO}{ended.code}"


def _branch(work: Work, actor: Actor, branch_id: str) -> PartyOrganization:
    branch = work.organizations.get(int(branch_id))
    actor.needs(SEE, branch)
    assert branch is not None
    if not branch.is_branch:
        raise NotYours
    return branch


def _spans(work: Work, branch: PartyOrganization) -> Reply:
    quarter = Period.holding(work.today, Every.QUARTER)
    year = Period.holding(work.today, Every.YEAR)
    to = f"book/{branch.id}"
    return Reply.of(
        "book.which",
        [
            Button(f"{to}/{quarter.code}", "book.this_quarter"),
            Button(f"{to}/{year.code}", "book.this_year"),
        ],
        [
            Button(f"{to}/{year.before.code}", "book.last_year"),
            Button(f"{to}/m/{work.today.year}", "book.months"),
        ],
        [Button(f"lg/{branch.id}", "command.ledger.word")],
        branch=branch.name,
    )


def _book(work: Work, actor: Actor, branch: PartyOrganization, span: Period, book: str) -> Book:
    shown = shown_to(actor, branch)
    held = work.activities.held_in(branch, span)
    match book:
        case "life":
            return life_book(branch.name, span, held, work.obligations.of(branch, span), shown)
        case "roster":
            actor.needs(SEE_ROSTER, branch)
            day = min(span.ends_on, max(work.today, span.starts_on))
            phones = actor.may(SEE_PHONES, branch) is not None and actor.sees(Thing.PHONE)
            return roster_book(
                branch.name,
                span,
                day,
                work.roster.of(branch, day),
                work.roster.left_in(branch, span.starts_on, day),
                _offices(work, branch, day),
                phones=phones,
            )
        case _:
            collected = [each for each in held if each.kind is Kind.DUES]
            return dues_book(branch.name, span, collected, shown)


def _offices(work: Work, branch: PartyOrganization, day: date) -> dict[int, str]:
    found: dict[int, str] = {}
    for office in work.appointments.at(branch, (*COMMITTEE_ROLES, Role.ORGANISER), day):
        found.setdefault(office.person_id, text.fill(f"role.{office.role.value}", {}))
    return found


def _record(activity: Activity, shown: Shown) -> tuple[str, Paper]:
    name = text.fill(
        "book.record_name",
        {
            "day": activity.held_on.isoformat(),
            "title": title_of(activity.kind),
            "number": activity.id,
        },
        plain=True,
    )
    content = Paper(title=title_of(activity.kind), pages=pages_of(activity, shown))
    return file_name(name, PDF), content


def _made(printer: Printer, book: Book, form: str) -> bytes:
    return workbook(book) if form == XLSX else printer.pdf("book", book.content())


def _packed(files: Iterable[tuple[str, bytes]], made_at: datetime) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return file.getvalue()


def _name(branch: str, book: str, span: Period) -> str:
    facts = {"branch": branch, "book": book, "span": span_words(span)}
    return text.fill("book.file_name", facts, plain=True).strip("_").replace(" ", "")
