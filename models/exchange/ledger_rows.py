"""Rows of the ledgers that are no part of the roster → the database (importing.py calls it).

A row is found again by the columns by which it is known; what is not there yet is made where a
ledger can be added to, and refused with its reason where it hangs on something that is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from sqlalchemy import select

from models.appointment import Appointment, Role
from models.exchange import words
from models.exchange.columns import (
    FUNDS,
    GUARANTEE,
    INSTRUCTOR,
    LINE,
    OWN_LEDGERS,
    OWNER,
    SECRETARY,
    STANDARD,
    STATISTICS,
    TALENT,
    TRAINING,
    VISIT,
    Sheet,
)
from models.exchange.reading import Book, Problem, Row
from models.exchange.values import Value, spoken
from models.line import Scope
from models.organization import PartyOrganization
from models.person import Person
from models.realname import Held, Nowhere
from models.unit import Unit
from models.work import Work

Changes = dict[str, tuple[Value, Value]]
#: What tells the importing what a row has changed.
Note = Callable[[Row, Mapping[str, tuple[Value, Value]]], None]


class _Refused(Exception):  # noqa: N818 - a mistake in a row
    def __init__(self, key: str, column: str | None = None, **facts: object) -> None:
        super().__init__(key)
        self.key, self.column, self.facts = key, column, facts


class LedgerRows:
    """Brings in the rows of the ledgers, in the order in which they hang on each other."""

    def __init__(
        self, work: Work, book: Book, note: Note, top: PartyOrganization | None = None
    ) -> None:
        self._top = top
        self._work, self._session, self._book, self._note = work, work.session, book, note
        self.problems: list[Problem] = []
        self.refused: dict[str, set[int]] = defaultdict(set)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._organizations: dict[str, PartyOrganization] = {}
        self._units: dict[str, Unit] = {}
        self._named: dict[str, set[str]] = defaultdict(set)

    def carry_out(self) -> Counter[tuple[str, str]]:
        """Bring in all rows that are right."""
        if not any(self._book.rows(sheet) for sheet in OWN_LEDGERS):
            return self._counts
        for organization in self._work.organizations.all():
            self._organizations[organization.code] = organization
            self._named[organization.name].add(organization.code)
        for unit in self._session.scalars(select(Unit)):
            self._units[unit.code] = unit
            self._named[unit.name].add(unit.code)
        for sheet in OWN_LEDGERS:
            self._sheet(sheet)
        self._session.flush()
        return self._counts

    def _sheet(self, sheet: Sheet) -> None:
        rows = [row for row in self._book.rows(sheet) if not row.refused]
        if not rows:
            return
        known = self._known(sheet)
        seen: dict[tuple[Value, ...], int] = {}
        for row in rows:
            try:
                key = self._key(sheet, row)
                self._first(row, key, seen)
                held = known.get(key)
                found = self._made(sheet, row, key) if held is None else held
                changes = self._written(found, row)
            except _Refused as refused:
                row.refused = True
                self.refused[sheet.key].add(row.number)
                self._say(row, refused.key, refused.column, refused.facts)
                continue
            new = held is None and sheet not in {OWNER, STANDARD, GUARANTEE, FUNDS}
            what = "new" if new else "changed" if changes else "unchanged"
            self._counts[sheet.key, what] += 1
            if not new and changes:
                self._note(row, changes)
        self._session.flush()

    def _first(self, row: Row, key: tuple[Value, ...], seen: dict[tuple[Value, ...], int]) -> None:
        if key in seen:
            raise _Refused("twice", row.sheet.known_by[-1], row=seen[key])
        seen[key] = row.number

    def _say(
        self,
        row: Row,
        key: str,
        column: str | None,
        facts: Mapping[str, object],
        *,
        warning: bool = False,
    ) -> None:
        title = self._book.tables[row.sheet.key].title
        self.problems.append(
            Problem(
                row.sheet,
                key,
                row.number,
                self._book.place(row.sheet, column),
                spoken(row.values.get(column)) if column else "",
                facts,
                warning,
                title="" if title == words.title(row.sheet) else title,
            )
        )

    # --- which row -----------------------------------------------------------------------------

    def _known(self, sheet: Sheet) -> dict[tuple[Value, ...], Held]:
        roots = [each for each in self._organizations.values() if each.parent_id is None]
        found: dict[tuple[Value, ...], Held] = {}
        for root in roots:
            for held in self._work.realname.all(sheet, root):
                found[tuple(held.values.get(key) for key in sheet.known_by)] = held
        return found

    def _key(self, sheet: Sheet, row: Row) -> tuple[Value, ...]:
        key: list[Value] = []
        for name in sheet.known_by:
            column, value = sheet.by_key[name], row.values.get(name)
            if column.refers is not None and isinstance(value, str):
                value = self._code(column.refers, name, value)
                row.values[name] = value
            key.append(value)
        return tuple(key)

    def _code(self, refers: str, column: str, given: str) -> str:
        """The code that a cell names, by code or by a name that only one has."""
        known: set[str] = set()
        if refers != "unit":
            known |= self._organizations.keys()
        if refers != "organization":
            known |= self._units.keys()
        if given in known:
            return given
        named = [code for code in self._named.get(given, ()) if code in known]
        if len(named) > 1 and self._top is not None:
            # Streets have branches of the same name; whoever brings this in means the own one.
            named = [code for code in named if self._is_inside(code)]
        if len(named) != 1:
            raise _Refused(f"no_such_{refers}", column, code=given)
        return named[0]

    def _is_inside(self, code: str) -> bool:
        assert self._top is not None
        unit = self._units.get(code)
        place = self._owner(unit) if unit is not None else self._organizations[code]
        return place is self._top or place.is_under(self._top)

    # --- what is not there yet -------------------------------------------------------------------

    def _made(self, sheet: Sheet, row: Row, key: tuple[Value, ...]) -> Held:
        match sheet.key:
            case SECRETARY.key:
                number = self._secretary(row, self._organizations[str(key[0])])
            case INSTRUCTOR.key:
                number = self._instructor(row)
            case VISIT.key:
                number = self._visit(row)
            case TALENT.key:
                person = self._somebody(row)
                talent = self._organizations[str(key[0])]
                number = self._work.realname.join_pool(
                    talent, person.name, person=person, since=row.day("since")
                )
            case TRAINING.key:
                number = self._training(row, self._organizations[str(key[0])])
            case OWNER.key:
                unit = self._units[str(key[0])]
                unit.owner_is_member = True
                number = unit.id
            case FUNDS.key:
                funds = self._work.realname.funds(self._units[str(key[0])].id, int(str(key[1])))
                assert funds is not None
                return funds
            case LINE.key:
                number = self._line(row, self._organizations[str(key[0])])
            case STATISTICS.key:
                on = row.day("on")
                assert on is not None
                number = self._work.reconciliations.on(self._organizations[str(key[0])], on).id
            case _:
                organization = self._organizations[str(key[0])]
                form = words.label(organization.form)
                raise _Refused("not_a_branch", "branch", name=organization.name, form=form)
        held = self._work.realname.one(sheet, number)
        assert held is not None
        return held

    def _secretary(self, row: Row, branch: PartyOrganization) -> int:
        before = self._work.appointments.at(branch, (Role.SECRETARY,), self._work.today)
        since = row.day("since") or self._work.today
        office = self._work.appointments.succeed(branch, Role.SECRETARY, row.text("name"), since)
        if before:
            names = [each.person.name for each in (*before, office)]
            facts = {
                "name": branch.name,
                "count": len(names),
                "names": words.mark("several")[0].join(names),
            }
            self._say(row, "several_secretaries", "name", facts, warning=True)
        return office.id

    def _line(self, row: Row, node: PartyOrganization) -> int:
        if node.is_branch:
            form = words.label(node.form)
            raise _Refused("not_a_node", "organization", name=node.name, form=form)
        scope = row.values["scope"]
        assert isinstance(scope, Scope)
        line = self._work.lines.set_up(node, row.text("line"), scope)
        person = self._somebody(row)
        office = self._work.lines.appoint(
            node, line, person.name, person=person, since=row.day("since")
        )
        return office.id

    def _instructor(self, row: Row) -> int:
        person = self._somebody(row)
        self._send(person, row, self._places(row))
        return person.id

    def _send(
        self, person: Person, row: Row, places: list[tuple[PartyOrganization, Unit | None]]
    ) -> None:
        since = row.day("since") or self._work.today
        for organization, unit in places:
            self._session.add(
                Appointment(
                    person=person,
                    role=Role.INSTRUCTOR,
                    organization=organization,
                    unit_id=unit.id if unit else None,
                    since=since,
                )
            )
        self._session.flush()

    def _places(self, row: Row) -> list[tuple[PartyOrganization, Unit | None]]:
        given = row.values.get("guides")
        codes = (
            [self._code("guided", "guides", each) for each in given]
            if isinstance(given, tuple)
            else []
        )
        found: list[tuple[PartyOrganization, Unit | None]] = []
        for code in codes:
            unit = self._units.get(code)
            if unit is None and not self._organizations[code].is_branch:
                organization = self._organizations[code]
                form = words.label(organization.form)
                raise _Refused("not_a_branch", "guides", name=organization.name, form=form)
            owner = self._owner(unit) if unit is not None else self._organizations[code]
            found.append((owner, unit))
        row.values["guides"] = tuple(codes)
        return found

    def _owner(self, unit: Unit) -> PartyOrganization:
        return self._work.organizations.get(unit.organization_id)

    def _somebody(self, row: Row) -> Person:
        """Who has that name and that phone or month of birth already, else somebody new."""
        name, phone = row.text("name"), row.text("phone") or None
        birth_month = row.text("birth_month") or None
        found = [
            each
            for each in self._session.scalars(select(Person).where(Person.name == name))
            if (phone and each.phone == phone) or (birth_month and each.birth_month == birth_month)
        ]
        if len(found) == 1:
            return found[0]
        person = Person(name=name)
        self._session.add(person)
        self._session.flush()
        return person

    def _visit(self, row: Row) -> int:
        code = row.text("place")
        unit = self._units.get(code)
        organization = self._owner(unit) if unit else self._organizations[code]
        offices = [
            each
            for each in self._work.appointments.holding(Role.INSTRUCTOR, self._work.today)
            if each.person.name == row.text("name")
        ]
        there = [
            each
            for each in offices
            if each.unit_id == (unit.id if unit else None)
            and each.organization_id == organization.id
        ]
        people = {each.person_id: each for each in (there or offices)}
        if not people:
            raise _Refused("no_such_instructor", "name", name=row.text("name"))
        if len(people) > 1:
            raise _Refused("several_people", "name", count=len(people))
        [office] = people.values()
        on = row.day("on")
        assert on is not None
        return self._work.realname.visit_at(
            office.person_id, organization.id, unit.id if unit else None, on, row.text("words")
        )

    def _training(self, row: Row, organization: PartyOrganization) -> int:
        name = row.text("name")
        people = {
            each.person.id: each.person
            for each in self._work.appointments.at(
                organization, (Role.SECRETARY, Role.DEPUTY, Role.ORGANISER), self._work.today
            )
            if each.person.name == name
        }
        people |= {
            person.id: person
            for held in self._work.realname.all(TALENT, organization)
            if held.name == name and held.organization is organization
            for person in held.rows["person"]
        }
        if not people:
            raise _Refused("no_such_worker", "name", organization=organization.name, name=name)
        if len(people) > 1:
            raise _Refused("several_people", "name", count=len(people))
        [person] = people.values()
        on = row.day("on")
        assert on is not None
        return self._work.realname.train(person, organization, on, row.text("topic"))

    # --- what a row says -------------------------------------------------------------------------

    def _written(self, held: Held, row: Row) -> Changes:
        if self._top is not None and not (
            held.organization is self._top or held.organization.is_under(self._top)
        ):
            raise _Refused("not_yours", name=held.organization.name)
        changes: Changes = {}
        for column in held.sheet.typed:
            if not column.of or column.key not in row.values:
                continue
            before, value = held.values.get(column.key), row.values[column.key]
            try:
                if self._work.realname.put(held, column, value, flush=False):
                    changes[column.key] = (before, value)
            except Nowhere:
                raise _Refused("nowhere", column.key) from None
        if held.sheet is INSTRUCTOR:
            changes |= self._guides(held, row)
        return changes

    def _guides(self, held: Held, row: Row) -> Changes:
        """Where an instructor is sent: new places begin, those that are named no more end today."""
        places = self._places(row)
        before, after = held.values["guides"], row.values["guides"]
        assert isinstance(before, tuple)
        assert isinstance(after, tuple)
        if set(before) == set(after):
            return {}
        here = {(each.organization_id, each.unit_id): each for each in held.rows["office"]}
        wanted = {(place.id, unit.id if unit else None) for place, unit in places}
        for key, office in here.items():
            if key not in wanted:
                office.until = max(self._work.today, office.since or self._work.today)
        person = held.rows["person"][0]
        fresh = [
            (place, unit)
            for place, unit in places
            if (place.id, unit.id if unit else None) not in here
        ]
        self._send(person, row, fresh)
        return {"guides": (before, after)}
