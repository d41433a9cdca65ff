"""Workbooks that others have made: which ledger a sheet is, where its header stands, which column is which.

Headings are compared with all the names by which a column is known, then with what somebody has said
of such a heading before, then by likeness. What is only likely is a guess: it is shown, and taken when
somebody says yes; what is put right is remembered (`HeadingMatch`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz
from sqlalchemy import select

from models.exchange import words
from models.exchange.columns import BY_KEY, LEDGERS, STATISTICS, UNIT, Column, Sheet
from models.exchange.opening import Found, Opened, Unreadable, letters_of
from models.exchange.reading import (
    ROWS_ABOVE,
    Book,
    Problem,
    Row,
    Table,
    plain_heading,
    raw_rows,
    rows_of,
)
from models.exchange.values import Raw, Wrong, as_text, read, spoken
from models.keeping import HeadingMatch
from models.organization import PartyOrganization
from models.reconciliation import last_end
from models.unit import Unit
from models.work import Work

#: Less alike than this is another heading; a guess, not a finding (of 100).
ALIKE = 72
#: A sheet of which fewer columns are known is none of ours.
LEAST_COLUMNS = 2
#: Reference columns, and the derived ones beside them that say the same by name.
BY_NAME = {
    "branch": "branch_name",
    "unit": "unit_name",
    "organization": "organization_name",
    "place": "place_name",
    "guides": "guides_names",
}
#: So many names are told, of those that were taken for units that are there.
NAMED = 5
#: What is found out otherwise where a workbook has no such column, by ledger.
MAY_LACK = {UNIT.key: frozenset({"code", "organization"}), STATISTICS.key: frozenset({"on"})}


class How(StrEnum):
    """How a column was found."""

    KNOWN = "known"
    REMEMBERED = "remembered"
    SAID = "said"
    GUESSED = "guessed"
    NONE = "none"


@dataclass(frozen=True)
class Match:
    """One column of the file: where, what stands above it, and which of ours it is."""

    place: int
    heading: str
    column: str | None
    how: How

    @property
    def letters(self) -> str:
        """The column as Excel calls it."""
        return letters_of(self.place)


@dataclass(frozen=True)
class Guess:
    """One sheet of the file: which ledger it is, where its header stands, and its columns."""

    name: str
    sheet: Sheet
    header: int
    matches: tuple[Match, ...]

    @property
    def sure(self) -> bool:
        """Whether nothing was guessed."""
        return not any(each.how is How.GUESSED for each in self.matches)

    def said(self, heading: str, column: str | None) -> Guess:
        """The same, put right: that heading is that column, and no other is."""
        plain = plain_heading(heading)

        def right(each: Match) -> Match:
            if plain_heading(each.heading) == plain or each.letters == heading.upper():
                return replace(each, column=column, how=How.SAID)
            if column is not None and each.column == column:
                return replace(each, column=None, how=How.NONE)
            return each

        return replace(self, matches=tuple(right(each) for each in self.matches))

    def has(self, heading: str) -> bool:
        """Whether there is such a heading, or a column of such letters."""
        plain = plain_heading(heading)
        return any(
            plain_heading(each.heading) == plain or each.letters == heading.upper()
            for each in self.matches
        )


def guesses(
    workbook: Opened, remembered: Mapping[tuple[str, str], str], sheet: Sheet | None = None
) -> list[Guess]:
    """What the sheets of a workbook are, those that are anything; `sheet` says which is meant."""
    found = []
    for name in workbook.sheets:
        above: list[tuple[int, list[Raw]]] = []
        for number, cells in raw_rows(workbook, name):
            above.append((number, cells))
            if number >= ROWS_ABOVE:
                break
        best: tuple[float, Guess] | None = None
        headers = list(_headers(above))
        for target in [sheet] if sheet is not None else LEDGERS:
            for header in headers:
                score, guess = _match(name, target, header, remembered)
                if best is None or score > best[0]:
                    best = (score, guess)
        if best is not None:
            known = [each for each in best[1].matches if each.column is not None]
            if len(known) >= LEAST_COLUMNS:
                found.append(best[1])
    return found


@dataclass(frozen=True)
class _Header:
    """A header that a sheet may have: below which row, and what may be said of each column.

    Of two rows (党员情况 over 正式 and 预备) a column goes by the lower one, or by both in either order;
    the first is what it is called.
    """

    number: int
    headings: Mapping[int, tuple[str, ...]]


def _headers(above: Sequence[tuple[int, list[Raw]]]) -> Iterator[_Header]:
    before: tuple[int, Mapping[int, str]] | None = None
    for number, cells in above:
        here = {
            place: as_text(cell)
            for place, cell in enumerate(cells, start=1)
            if isinstance(cell, str) and as_text(cell)
        }
        yield _Header(number, {place: (heading,) for place, heading in here.items()})
        only_words = all(isinstance(cell, str) for cell in cells)
        if before is not None and before[0] == number - 1 and only_words:
            yield from _of_two_rows(number, before[1], here)
        before = (number, here)


def _of_two_rows(
    number: int, upper: Mapping[int, str], lower: Mapping[int, str]
) -> Iterator[_Header]:
    """The header of two rows, where the upper one has a heading over several of the lower one."""
    over, groups = "", {}
    for place in range(1, max([*upper, *lower], default=0) + 1):
        over = upper.get(place, over)
        if place in lower:
            groups[place] = over
    alone = upper.keys() - lower.keys()
    if not alone or len(set(groups.values())) == len(groups):
        return
    headings: dict[int, tuple[str, ...]] = {place: (upper[place],) for place in alone}
    headings |= {
        place: (f"{group}{lower[place]}", lower[place], f"{lower[place]}{group}")
        if group
        else (lower[place],)
        for place, group in groups.items()
    }
    yield _Header(number, dict(sorted(headings.items())))


def _match(
    name: str,
    sheet: Sheet,
    header: _Header,
    remembered: Mapping[tuple[str, str], str],
) -> tuple[float, Guess]:
    headings = header.headings
    taken: dict[int, tuple[str | None, How]] = {}
    used: set[str] = set()
    likely: list[tuple[float, int, str]] = []
    known = {
        column.key: [plain_heading(each) for each in words.headings(sheet, column)]
        for column in sheet.columns
    }
    passed_over = words.mark("passed_over")
    for place, ways in headings.items():
        plain = plain_heading(ways[0])
        if (said := remembered.get((sheet.key, plain))) is not None:
            taken[place] = (said or None, How.REMEMBERED)
            used.add(said)
        elif plain in passed_over:
            taken[place] = (None, How.NONE)
    for place, ways in headings.items():
        plains = [plain_heading(each) for each in ways]
        bares = [plain_heading(_bare(each)) for each in ways]
        for key, names in known.items():
            if place in taken or key in used:
                continue
            if not {*plains, *bares}.isdisjoint(names):
                taken[place] = (key, How.KNOWN)
                used.add(key)
            else:
                alike = max(_alike(bare, each) for each in names for bare in bares)
                if alike >= ALIKE:
                    likely.append((alike, place, key))
    for _, place, key in sorted(likely, key=lambda each: (-each[0], each[1])):
        if place not in taken and key not in used:
            taken[place] = (key, How.GUESSED)
            used.add(key)
    matches = tuple(
        Match(place, ways[0], *taken.get(place, (None, How.NONE)))
        for place, ways in headings.items()
    )
    # A column that is surely known says more than one that is only likely, a required one most.
    score = sum(
        (1.0 if each.how is not How.GUESSED else 0.4)
        + (0.5 if sheet.by_key[each.column].required else 0.0)
        for each in matches
        if each.column is not None
    )
    if plain_heading(name) in map(plain_heading, words.titles(sheet)):
        score += 1
    return score, Guess(name, sheet, header.number, matches)


def _bare(heading: str) -> str:
    """A heading without what stands in brackets: a unit of measure, a remark."""
    return re.sub(r"[(（\[【].*?[)）\]】]", "", heading) or heading


def _alike(given: str, known: str) -> float:
    if len(given) < 2 or len(known) < 2:  # noqa: PLR2004 - one character is in many headings
        return 0
    if known in given or given in known:
        return 100 * (0.6 + 0.4 * min(len(given), len(known)) / max(len(given), len(known)))
    return fuzz.ratio(given, known)


def read_as(
    workbook: Opened,
    found: Iterable[Guess],
    today: date,
    fills: Mapping[str, str] | None = None,
) -> Book:
    """Read a workbook by its guesses; `fills` are values for columns that it does not have."""
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for guess in found:
        if guess.sheet.key in tables:
            first = tables[guess.sheet.key].title
            facts = {"sheet": words.title(guess.sheet), "first": first, "second": guess.name}
            problems.append(Problem(guess.sheet, "double_sheet", facts=facts, title=guess.name))
            continue
        table, wrong = _table(workbook, guess, today, dict(fills or {}))
        tables[guess.sheet.key] = table
        problems += wrong
    return Book(workbook.name, tables, problems)


def _table(
    workbook: Opened, guess: Guess, today: date, fills: dict[str, str]
) -> tuple[Table, list[Problem]]:
    sheet = guess.sheet
    at = {each.column: each.place for each in guess.matches if each.column is not None}
    places = {column.key: at[column.key] for column in sheet.typed if column.key in at}
    for key, by_name in BY_NAME.items():
        if key in sheet.by_key and key not in places and by_name in at:
            places[key] = at[by_name]
    unknown = tuple(
        each.heading
        for each in guess.matches
        if each.column is None and plain_heading(each.heading) not in words.mark("passed_over")
    )
    table = Table(sheet, guess.name, guess.header, places, [], unknown)
    may_lack = MAY_LACK.get(sheet.key, frozenset())
    wanted = [each for each in sheet.typed if each.required and each.key not in places]
    problems = [
        Problem(
            sheet,
            "missing_column",
            facts={"heading": words.heading(sheet, column)},
            title=guess.name,
        )
        for column in wanted
        if column.key not in may_lack and column.key not in fills
    ]
    title = "" if guess.name == words.title(sheet) else guess.name
    found = workbook.found.get(guess.name, Found())
    problems += rows_of(workbook, table, title, found, today, optional=may_lack)
    given = {}
    for key, value in fills.items():
        if key in sheet.by_key:
            try:
                given[key] = read(sheet.by_key[key], value, today)
            except Wrong as wrong:
                problems.append(Problem(sheet, wrong.key, None, None, value, wrong.facts))
    for row in table.rows:
        for key, each in given.items():
            row.values.setdefault(key, each)
    return table, problems


def adopt(work: Work, book: Book, under: PartyOrganization | None) -> None:
    """Find out for units without a code of ours whose they are: by credit code, by name, else new.

    Raises:
        Unreadable: they are under nobody, and nobody was named.
    """
    _date(work, book)
    table = book.tables.get(UNIT.key)
    if table is None or ("code" in table.places and "organization" in table.places):
        return
    units = list(work.session.scalars(select(Unit)))
    codes = {node.id: node.code for node in work.organizations.all()}
    by_credit = {unit.credit_code: unit for unit in units if unit.credit_code}
    by_name: dict[str, Unit | None] = {}
    for unit in units:
        # Of two of one name nobody knows which is meant.
        by_name[unit.name] = None if unit.name in by_name else unit
    taken = {unit.code for unit in units}
    number = 0
    named: list[str] = []
    for row in table.rows:
        known = by_credit.get(row.text("credit_code"))
        if known is None and "code" not in row.values:
            known = _of_that_name(by_name.get(row.text("name")), row)
            if known is not None:
                named.append(known.name)
        if "organization" not in row.values:
            if known is not None:
                row.values["organization"] = codes[known.organization_id]
            elif under is not None:
                row.values["organization"] = under.code
            else:
                raise Unreadable("under_whom", name=book.name)
        if "code" in row.values:
            continue
        if known is not None:
            row.values["code"] = known.code
            continue
        above = _owner(row, under)
        while (code := f"{above}-U{number + 1:03}") in taken:
            number += 1
        taken.add(code)
        row.values["code"] = code
    if named:
        # Nothing is merged unseen: whoever brings it in is told, and can say otherwise.
        facts = {
            "count": len(named),
            "names": words.mark("several")[0].join(named[:NAMED]),
        }
        book.problems.append(
            Problem(UNIT, "taken_for_known", facts=facts, warning=True, title=table.title)
        )


def _date(work: Work, book: Book) -> None:
    """Totals without a day are those of the half-year that ended last, which is told."""
    table = book.tables.get(STATISTICS.key)
    rows = [row for row in table.rows if "on" not in row.values] if table is not None else []
    if table is None or not rows:
        return
    day = last_end(work.today)
    for row in rows:
        row.values["on"] = day
    facts = {"day": spoken(day)}
    book.problems.append(
        Problem(STATISTICS, "day_taken", facts=facts, warning=True, title=table.title)
    )


def _of_that_name(known: Unit | None, row: Row) -> Unit | None:
    """The unit of a row's name, unless their credit codes say that they are two."""
    credit = row.text("credit_code")
    if known is None or (credit and known.credit_code and credit != known.credit_code):
        return None
    return known


def _owner(row: Row, under: PartyOrganization | None) -> str:
    return under.code if under is not None else row.text("organization")


def remember(work: Work, found: Iterable[Guess]) -> None:
    """Keep what somebody has said of headings, so that it need not be said again."""
    known = {
        (each.ledger, each.heading): each for each in work.session.scalars(select(HeadingMatch))
    }
    for guess in found:
        for match in guess.matches:
            if match.how not in {How.SAID, How.GUESSED}:
                continue
            key = (guess.sheet.key, plain_heading(match.heading))
            row = known.get(key)
            if row is None:
                row = known[key] = HeadingMatch(ledger=key[0], heading=key[1])
                work.session.add(row)
            row.column = match.column or ""
            row.said_at, row.said_by = work.now, work.by.person_id
    work.session.flush()


def remembered(work: Work) -> dict[tuple[str, str], str]:
    """What was said of headings before."""
    return {
        (each.ledger, each.heading): each.column
        for each in work.session.scalars(select(HeadingMatch))
        if each.column == "" or each.column in BY_KEY[each.ledger].by_key
    }


def column_called(sheet: Sheet, name: str) -> Column | None:
    """The column that somebody calls so: by its heading, another of its names, or its key."""
    plain = plain_heading(name)
    for column in sheet.columns:
        if plain == column.key or plain in map(plain_heading, words.headings(sheet, column)):
            return column
    return None


def shown(guess: Guess) -> list[str]:
    """A guess as it is shown: the sheet, and a line for each of its columns."""
    facts = {"name": guess.name, "sheet": words.title(guess.sheet), "row": guess.header}
    lines = [words.sentence("match.sheet", **facts)]
    for each in guess.matches:
        column = words.heading(guess.sheet, guess.sheet.by_key[each.column]) if each.column else ""
        how = each.how.value if each.column else "none"
        lines.append(
            words.sentence(
                f"match.{how}", letters=each.letters, heading=each.heading, column=column
            )
        )
    return lines
