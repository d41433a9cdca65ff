"""The real-name ledgers of the notice (实名台账): their rows as they stood on any day, and their changes.

A ledger is declared once (models/exchange/columns.py); here stands which rows of the database make
one of its rows, and what follows from others. Lines of history say how a field stood then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from models.appointment import Appointment, Origin, Role, holding_on
from models.base import Base, Refused, in_batches
from models.exchange import words as exchange_words
from models.exchange.columns import (
    FUNDS,
    GUARANTEE,
    INSTRUCTOR,
    LINE,
    OWNER,
    SECRETARY,
    STANDARD,
    STATISTICS,
    TALENT,
    TRAINING,
    UNIT,
    VISIT,
    Asked,
    CellType,
    Column,
    Sheet,
)
from models.exchange.values import Value
from models.history import Change, Recorded, table_of
from models.keeping import (
    BUILT_AND_SENT,
    Funds,
    Guarantee,
    Standard,
    Talent,
    Training,
    Visit,
    funds_due,
)
from models.ledger import LedgerLine, linked_on
from models.line import Line
from models.member import Member, belonging_on
from models.organization import BRANCHES, PartyOrganization, existing_on, under
from models.person import Person
from models.reconciliation import Statistics
from models.unit import Unit, UnitLink

if TYPE_CHECKING:
    from models.work import Work

#: Rows that are read and written together.
BATCH = 500
#: A number that is so many times the last one is more often a slip than a fact; small ones move.
STRANGE_TIMES = 10
STRANGE_FROM = 50


class Nowhere(Refused):
    """There is no row yet in which this could be kept."""

    text = "ledger.nowhere"


@dataclass
class Held:
    """One row of a ledger as it stood on a day.

    `id` is that of what the row is about; `organization` is whose it is; `rows` are those of the
    database in which its columns are kept.
    """

    sheet: Sheet
    id: int
    organization: PartyOrganization
    name: str
    place: str
    values: dict[str, Value]
    rows: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    unit: Unit | None = None
    #: Makes the row in which a column would be kept, where there is none yet.
    make: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    line: LedgerLine | None = None


class _Then:
    """Rows of the database as they stood on a day."""

    def __init__(self, work: Work, day: date) -> None:
        self._work, self.day = work, day
        self._past = day < work.today
        self._then: dict[tuple[str, int], dict[str, Any] | None] = {}

    def look(self, rows: Iterable[Recorded | None]) -> None:
        """Look up how these stood; all of a sort at once."""
        if not self._past:
            return
        by_table: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if row is not None:
                by_table[table_of(row)].append(row.id)
        for table, ids in by_table.items():
            found = self._work.history.otherwise_on(table, sorted(set(ids)), self.day)
            self._then |= {(table, number): then for number, then in found.items()}

    def was(self, row: Recorded) -> bool:
        """Whether it was known of on that day."""
        return self._then.get((table_of(row), row.id), {}) is not None

    def value(self, row: Recorded | None, column: Column) -> Value:
        """What stood there."""
        if row is None:
            return None
        then = self._then.get((table_of(row), row.id), _NOW)
        if then is _NOW:
            found: Value = getattr(row, column.name)
            return found
        return typed(column, then.get(column.name)) if then else None


_NOW: dict[str, Any] = {}


def typed(column: Column, kept: Any) -> Value:
    """What history keeps as JSON, as the ledger has it."""
    if kept is None:
        return None
    match column.type:
        case CellType.DAY:
            return date.fromisoformat(kept)
        case CellType.CHOICE:
            return next((each for each in column.choices if each.value == kept), None)
        case _:
            value: Value = kept
            return value


def kept(value: Value) -> Any:
    """What the ledger has, as JSON keeps it."""
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def is_strange(column: Column, before: Value, after: Value) -> bool:
    """Whether a number is so far from the last one that it is asked about: ten times more or less."""
    if column.type is not CellType.COUNT:
        return False
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    small, large = sorted((before, after))
    return large >= STRANGE_FROM and large >= STRANGE_TIMES * max(small, 1)


class RealName:
    """Questions about the ledgers."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def count(self, sheet: Sheet, top: PartyOrganization, day: date | None = None) -> int:
        """How many rows a ledger has at and under a node on a day (today)."""
        return _KINDS[sheet.key](self._work, day or self._work.today).count(top)

    def ids(self, sheet: Sheet, top: PartyOrganization, day: date | None = None) -> list[int]:
        """What the rows of a ledger at and under a node are about on a day (today), in order."""
        return _KINDS[sheet.key](self._work, day or self._work.today).ids(top)

    def rows(
        self, sheet: Sheet, numbers: Sequence[int], day: date | None = None
    ) -> Iterator[Held]:
        """These rows of a ledger on a day (today), a few hundred at a time."""
        on = day or self._work.today
        for start in range(0, len(numbers), BATCH):
            yield from _KINDS[sheet.key](self._work, on).load(numbers[start : start + BATCH])

    def all(self, sheet: Sheet, top: PartyOrganization, day: date | None = None) -> Iterator[Held]:
        """All rows of a ledger at and under a node on a day (today)."""
        yield from self.rows(sheet, self.ids(sheet, top, day), day)

    def one(self, sheet: Sheet, number: int, day: date | None = None) -> Held | None:
        """One row, or None where there is none of that number."""
        return next(self.rows(sheet, [number], day), None)

    def funds(self, unit_id: int, year: int) -> Held | None:
        """The funds of a unit in a year, as they are known today."""
        return next(_Funds(self._work, self._work.today, year).load([unit_id]), None)

    def put(self, held: Held, column: Column, value: Value, *, flush: bool = True) -> bool:
        """Write what a column says from now on; false where it says so already.

        Where several rows hold it (an instructor's places), those change that stood as it was shown.

        Raises:
            Nowhere: there is no row to keep it in.
        """
        before = held.values.get(column.key)
        if before == value:
            return False
        rows = held.rows.get(column.of, ())
        if not rows:
            if column.of not in held.make:
                raise Nowhere(name=held.name)
            made = held.make[column.of]()
            self._session.add(made)
            rows = held.rows[column.of] = (made,)
        for row in rows:
            if getattr(row, column.name) == before:
                setattr(row, column.name, value)
        if held.unit is not None and column.key == "category":
            held.unit.sector = held.unit.category.sector
        held.values[column.key] = value
        if flush:
            self._session.flush()
        return True

    def visit(self, office: Appointment, on: date, words: str) -> int:
        """An instructor was where an office sends them; gives the row's number."""
        return self.visit_at(office.person_id, office.organization_id, office.unit_id, on, words)

    def visit_at(
        self, person_id: int, organization_id: int, unit_id: int | None, on: date, words: str
    ) -> int:
        """Somebody was at a unit, or at a branch, on a day; gives the row's number."""
        visit = Visit(
            person_id=person_id,
            organization_id=organization_id,
            unit_id=unit_id,
            on=on,
            words=words,
        )
        self._session.add(visit)
        self._session.flush()
        return visit.id

    def join_pool(
        self,
        organization: PartyOrganization,
        name: str,
        post: str | None = None,
        strength: str | None = None,
        *,
        person: Person | None = None,
        since: date | None = None,
    ) -> int:
        """Somebody joins the talent pool of an organisation (today); gives the row's number."""
        talent = Talent(
            person=person or Person(name=name),
            organization_id=organization.id,
            post=post,
            strength=strength,
            since=since or self._work.today,
        )
        self._session.add(talent)
        self._session.flush()
        return talent.id

    def train(
        self,
        person: Person,
        organization: PartyOrganization,
        on: date,
        topic: str,
        hours: int | None = None,
    ) -> int:
        """Somebody who is a Party-affairs worker there was trained; gives the row's number."""
        training = Training(
            person_id=person.id, organization_id=organization.id, on=on, topic=topic, hours=hours
        )
        self._session.add(training)
        self._session.flush()
        return training.id

    def history(self, held: Held) -> list[tuple[Change, Column]]:
        """Every change of a row's fields, newest first."""
        found: list[tuple[Change, Column]] = []
        for of, rows in held.rows.items():
            by_name = {each.name: each for each in held.sheet.typed if each.of == of}
            for row in rows:
                lines = self._work.history.of(row)
                found += [(line, by_name[line.field]) for line in lines if line.field in by_name]
        return sorted(found, key=lambda each: -each[0].id)

    def last_change(self, held: Held, column: Column) -> Change | None:
        """The newest change of one column."""
        return next((line for line, of in self.history(held) if of is column), None)


def missing(held: Held, today: date) -> list[Column]:
    """The columns that are wanted of a row and say nothing; none that were asked for only later."""
    return [
        column
        for column in held.sheet.typed
        if held.values.get(column.key) is None
        and wanted(held, column)
        and (column.asked_from is None or column.asked_from <= today)
    ]


def wanted(held: Held, column: Column) -> bool:
    """Whether a column is wanted of a row, by when it is asked."""
    match column.asked:
        case Asked.ALWAYS:
            return True
        case Asked.NEVER:
            return False
        case Asked.NOT_FOUNDED:
            in_base = held.line is None or held.line.facts.in_base
            return in_base and not held.values.get("branch")
        case Asked.COLLECTS_DUES:
            return held.values.get("collects_dues") is True
        case Asked.NO_DUES:
            return held.values.get("collects_dues") is not True


# --- of what each ledger is made ------------------------------------------------------------------


class _Kind:
    """How the rows of one ledger are found and put together."""

    sheet: Sheet

    def __init__(self, work: Work, day: date) -> None:
        self._work, self._session, self._day = work, work.session, day
        self._then = _Then(work, day)
        self._past = day < work.today

    def ids(self, top: PartyOrganization) -> list[int]:
        return list(self._session.scalars(self._query(top)))

    def count(self, top: PartyOrganization) -> int:
        inner = self._query(top).order_by(None).subquery()
        return self._session.scalar(select(func.count()).select_from(inner)) or 0

    def _query(self, top: PartyOrganization) -> Select[int]:
        raise NotImplementedError

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        raise NotImplementedError

    # --- what several need ---

    def _by_id(self, kind: type[Any], numbers: Iterable[int]) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for some in in_batches(sorted(set(numbers))):
            found |= {
                row.id: row for row in self._session.scalars(select(kind).where(kind.id.in_(some)))
            }
        return found

    def _where(self, kind: type[Base], condition: ColumnElement[bool]) -> list[Any]:
        return list(self._session.scalars(select(kind).where(condition)))

    def _values(self, rows: Mapping[str, Sequence[Any]]) -> dict[str, Value]:
        """What the kept columns say: the first row of each sort speaks for all."""
        return {
            column.key: self._then.value(next(iter(rows.get(column.of, ())), None), column)
            for column in self.sheet.typed
            if column.of
        }

    def _organizations(self, numbers: Iterable[int]) -> dict[int, PartyOrganization]:
        return self._by_id(PartyOrganization, numbers)

    def _counted(
        self, kind: type[Visit | Training], people: Sequence[int], since: date | None = None
    ) -> dict[int, tuple[int, date]]:
        """How often by that day, from a day on, and when last."""
        found: dict[int, tuple[int, date]] = {}
        for some in in_batches(people):
            rows = self._session.execute(
                select(kind.person_id, func.count(), func.max(kind.on))
                .where(
                    kind.person_id.in_(some),
                    kind.on <= self._day,
                    *([] if since is None else [kind.on >= since]),
                )
                .group_by(kind.person_id)
            )
            found |= {person: (count, last) for person, count, last in rows}
        return found

    def _covered(self, branches: Sequence[int]) -> dict[int, list[Unit]]:
        """The units that these branches cover on that day."""
        found: dict[int, list[Unit]] = defaultdict(list)
        for some in in_batches(branches):
            for unit, branch in self._session.execute(
                select(Unit, UnitLink.organization_id)
                .join(UnitLink)
                .where(UnitLink.organization_id.in_(some), linked_on(self._day))
                .order_by(Unit.code)
            ):
                found[branch].append(unit)
        self._then.look(unit for units in found.values() for unit in units)
        return found

    def _covering(self, units: Sequence[int]) -> dict[int, list[PartyOrganization]]:
        """The organisations that cover these units on that day."""
        found: dict[int, list[PartyOrganization]] = defaultdict(list)
        for some in in_batches(units):
            for unit, organization in self._session.execute(
                select(UnitLink.unit_id, PartyOrganization)
                .join(PartyOrganization, PartyOrganization.id == UnitLink.organization_id)
                .where(UnitLink.unit_id.in_(some), linked_on(self._day), existing_on(self._day))
                .order_by(UnitLink.id)
            ):
                found[unit].append(organization)
        return found

    def _secretaries(self, branches: Iterable[int]) -> dict[int, list[Appointment]]:
        found: dict[int, list[Appointment]] = defaultdict(list)
        for some in in_batches(sorted(set(branches))):
            for office in self._session.scalars(
                select(Appointment)
                .where(
                    Appointment.organization_id.in_(some),
                    Appointment.unit_id.is_(None),
                    Appointment.role == Role.SECRETARY,
                    holding_on(self._day),
                )
                .order_by(Appointment.id)
            ):
                found[office.organization_id].append(office)
        offices = [each for some in found.values() for each in some]
        self._then.look([*offices, *(each.person for each in offices)])
        return found


class _OfUnits(_Kind):
    """A row for every unit; of a past day only for those that were known of then."""

    def _query(self, top: PartyOrganization) -> Select[int]:
        if top.is_branch:
            # A branch owns no unit; its units are those that it covers.
            return (
                select(Unit.id)
                .join(UnitLink, UnitLink.unit_id == Unit.id)
                .where(UnitLink.organization_id == top.id, linked_on(self._day))
                .order_by(Unit.code)
            )
        return (
            select(Unit.id)
            .join(PartyOrganization, PartyOrganization.id == Unit.organization_id)
            .where(under(top))
            .order_by(PartyOrganization.code, Unit.code)
        )

    def ids(self, top: PartyOrganization) -> list[int]:
        numbers = super().ids(top)
        if not self._past:
            return numbers
        units = self._by_id(Unit, numbers)
        self._then.look(units.values())
        return [number for number in numbers if self._counts(units[number])]

    def count(self, top: PartyOrganization) -> int:
        return len(self.ids(top)) if self._past else super().count(top)

    def _counts(self, unit: Unit) -> bool:
        """Whether a unit has a row on that past day."""
        return self._then.was(unit)


class _Units(_OfUnits):
    sheet = UNIT

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        units = self._by_id(Unit, numbers)
        self._then.look(units.values())
        lines = {line.unit_id: line for line in self._work.ledgers.of(numbers, self._day)}
        covering = self._covering(numbers)
        secretaries = self._secretaries(
            each.id for organizations in covering.values() for each in organizations
        )
        guides = self._guides(numbers)
        owners = self._organizations(unit.organization_id for unit in units.values())
        since = self._since(numbers)
        for number in numbers:
            unit, line = units.get(number), lines.get(number)
            if unit is None or line is None:
                continue
            rows = {"unit": (unit,)}
            branches = covering.get(number, [])
            heads = [head for branch in branches for head in secretaries.get(branch.id, ())]
            instructors = guides.get(number, [])
            owner = owners[unit.organization_id]
            founded = [each.founded_on for each in branches if each.founded_on]
            unclear = [names for names in line.clears.values() if names]
            values = self._values(rows) | {
                "code": unit.code,
                "organization": owner.code,
                "organization_name": owner.name,
                "coverage": line.coverage if line.facts.in_base else None,
                "branch": tuple(each.code for each in branches) or None,
                "branch_names": _listed(each.name for each in branches),
                "branch_founded_on": min(founded, default=None),
                "branch_approval": _listed(each.approval for each in branches),
                "covered_since": since.get(number),
                "secretary": _listed(head.person.name for head in heads),
                "secretary_phone": _listed(head.person.phone for head in heads),
                "instructor": _listed(each.person.name for each in instructors),
                "instructor_phone": _listed(each.person.phone for each in instructors),
                "unclear": None
                if branches or not line.facts.in_base
                else _listed(
                    exchange_words.heading(UNIT, UNIT.by_key[name])
                    for names in unclear
                    for name in names
                ),
            }
            yield Held(UNIT, number, owner, line.name, owner.name, values, rows, unit, line=line)

    def _guides(self, units: Sequence[int]) -> dict[int, list[Appointment]]:
        found: dict[int, list[Appointment]] = defaultdict(list)
        for some in in_batches(units):
            for office in self._session.scalars(
                select(Appointment).where(
                    Appointment.unit_id.in_(some),
                    Appointment.role == Role.INSTRUCTOR,
                    holding_on(self._day),
                )
            ):
                found[office.unit_id or 0].append(office)
        return found

    def _since(self, units: Sequence[int]) -> dict[int, date | None]:
        """From when a unit is covered; the day of the one link, as the workbook has one column."""
        found: dict[int, list[date | None]] = defaultdict(list)
        for some in in_batches(units):
            for unit, since in self._session.execute(
                select(UnitLink.unit_id, UnitLink.since).where(
                    UnitLink.unit_id.in_(some), linked_on(self._day)
                )
            ):
                found[unit].append(since)
        return {unit: days[0] for unit, days in found.items() if len(set(days)) == 1}


class _Secretaries(_Kind):
    sheet = SECRETARY

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Appointment.id)
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .where(
                under(top),
                Appointment.role == Role.SECRETARY,
                Appointment.unit_id.is_(None),
                holding_on(self._day),
            )
            .order_by(PartyOrganization.code, Appointment.id)
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        offices = self._by_id(Appointment, numbers)
        people = [office.person_id for office in offices.values()]
        members = {
            (each.person_id, each.organization_id): each
            for some in in_batches(people)
            for each in self._where(Member, Member.person_id.in_(some) & belonging_on(self._day))
        }
        self._then.look(
            [*offices.values(), *(each.person for each in offices.values()), *members.values()]
        )
        covered = self._covered([office.organization_id for office in offices.values()])
        trained = self._counted(Training, people)
        name = UNIT.by_key["owner_name"]
        for number in numbers:
            office = offices.get(number)
            if office is None or office.role is not Role.SECRETARY:
                continue
            branch, person = office.organization, office.person
            member = members.get((person.id, branch.id))
            rows = {
                "person": (person,),
                "office": (office,),
                "member": () if member is None else (member,),
            }
            values = self._values(rows)
            owners = {self._then.value(unit, name) for unit in covered.get(branch.id, ())}
            origin = values.get("origin")
            is_owner = origin is Origin.OWNER or person.name in owners
            values |= {
                "branch": branch.code,
                "branch_name": branch.name,
                "name": person.name,
                "is_owner": is_owner if is_owner or origin is not None else None,
                "trainings": trained.get(person.id, (0, None))[0],
            }
            yield Held(SECRETARY, number, branch, person.name, branch.name, values, rows)


class _Instructors(_Kind):
    sheet = INSTRUCTOR

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Person.id)
            .join(Appointment, Appointment.person_id == Person.id)
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .where(under(top), Appointment.role == Role.INSTRUCTOR, holding_on(self._day))
            .group_by(Person.id)
            .order_by(func.min(PartyOrganization.code), Person.id)
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        offices: dict[int, list[Appointment]] = defaultdict(list)
        for some in in_batches(numbers):
            for office in self._session.scalars(
                select(Appointment)
                .where(
                    Appointment.person_id.in_(some),
                    Appointment.role == Role.INSTRUCTOR,
                    holding_on(self._day),
                )
                .order_by(Appointment.id)
            ):
                offices[office.person_id].append(office)
        whole = [each for some in offices.values() for each in some]
        self._then.look([*whole, *(each.person for each in whole)])
        units = self._by_id(Unit, (each.unit_id for each in whole if each.unit_id))
        visited = self._counted(Visit, numbers, self._day.replace(month=1, day=1))
        ever = self._counted(Visit, numbers)
        for number in numbers:
            own = offices.get(number)
            if not own:
                continue
            person = own[0].person
            places = [
                (units[each.unit_id].code, units[each.unit_id].name)
                if each.unit_id
                else (each.organization.code, each.organization.name)
                for each in own
            ]
            rows = {"person": (person,), "office": tuple(own)}
            values = self._values(rows) | {
                "name": person.name,
                "guides": tuple(dict.fromkeys(code for code, _ in places)),
                "guides_names": _listed(name for _, name in places),
                "visits": visited.get(number, (0, None))[0],
                "last_visit": ever.get(number, (0, None))[1],
            }
            where = own[0].organization
            yield Held(
                INSTRUCTOR, number, where, person.name, str(values["guides_names"]), values, rows
            )


class _Visits(_Kind):
    sheet = VISIT

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Visit.id)
            .join(PartyOrganization, PartyOrganization.id == Visit.organization_id)
            .where(under(top), Visit.on <= self._day)
            .order_by(Visit.on.desc(), Visit.id.desc())
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        visits = self._by_id(Visit, numbers)
        self._then.look(visits.values())
        units = self._by_id(Unit, (each.unit_id for each in visits.values() if each.unit_id))
        places = self._organizations(each.organization_id for each in visits.values())
        lines = self._by_id(Line, (each.line_id for each in visits.values() if each.line_id))
        for number in numbers:
            visit = visits.get(number)
            if visit is None:
                continue
            unit = units.get(visit.unit_id or 0)
            organization = places[visit.organization_id]
            place = unit or organization
            rows = {"visit": (visit,)}
            values = self._values(rows) | {
                "name": visit.person.name,
                "place": place.code,
                "place_name": place.name,
                "on": visit.on,
                "line": lines[visit.line_id].name if visit.line_id else None,
            }
            yield Held(
                VISIT, number, organization, visit.person.name, place.name, values, rows, unit
            )


class _Owners(_OfUnits):
    sheet = OWNER

    def _query(self, top: PartyOrganization) -> Select[int]:
        query = super()._query(top)
        return query if self._past else query.where(Unit.owner_is_member.is_(True))

    def _counts(self, unit: Unit) -> bool:
        flag = UNIT.by_key["owner_is_member"]
        return super()._counts(unit) and self._then.value(unit, flag) is True

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        units = self._by_id(Unit, numbers)
        self._then.look(units.values())
        covering = self._covering(numbers)
        secretaries = self._secretaries(
            each.id for organizations in covering.values() for each in organizations
        )
        owners = self._organizations(unit.organization_id for unit in units.values())
        for number in numbers:
            unit = units.get(number)
            if unit is None or not self._then.was(unit):
                continue
            rows = {"unit": (unit,)}
            values = self._values(rows)
            heads = {
                head.person.name
                for branch in covering.get(number, ())
                for head in secretaries.get(branch.id, ())
            }
            owner = values.get("owner_name")
            values |= {
                "unit": unit.code,
                "unit_name": unit.name,
                "owner_is_secretary": owner in heads if owner else None,
            }
            where = owners[unit.organization_id]
            yield Held(
                OWNER, number, where, str(owner or unit.name), unit.name, values, rows, unit
            )


class _Talents(_Kind):
    sheet = TALENT

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Talent.id)
            .join(PartyOrganization, PartyOrganization.id == Talent.organization_id)
            .where(
                under(top),
                or_(Talent.since.is_(None), Talent.since <= self._day),
                or_(Talent.until.is_(None), Talent.until > self._day),
            )
            .order_by(PartyOrganization.code, Talent.id)
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        talents = self._by_id(Talent, numbers)
        people = [each.person_id for each in talents.values()]
        self._then.look([*talents.values(), *(each.person for each in talents.values())])
        places = self._organizations(each.organization_id for each in talents.values())
        trained = self._counted(Training, people)
        for number in numbers:
            talent = talents.get(number)
            if talent is None:
                continue
            where, person = places[talent.organization_id], talent.person
            count, last = trained.get(person.id, (0, None))
            rows = {"person": (person,), "talent": (talent,)}
            values = self._values(rows) | {
                "organization": where.code,
                "organization_name": where.name,
                "name": person.name,
                "trainings": count,
                "last_training": last,
            }
            yield Held(TALENT, number, where, person.name, where.name, values, rows)


class _Trainings(_Kind):
    sheet = TRAINING

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Training.id)
            .join(PartyOrganization, PartyOrganization.id == Training.organization_id)
            .where(under(top), Training.on <= self._day)
            .order_by(Training.on.desc(), Training.id.desc())
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        trainings = self._by_id(Training, numbers)
        self._then.look(trainings.values())
        places = self._organizations(each.organization_id for each in trainings.values())
        for number in numbers:
            training = trainings.get(number)
            if training is None:
                continue
            where = places[training.organization_id]
            rows = {"training": (training,)}
            values = self._values(rows) | {
                "organization": where.code,
                "organization_name": where.name,
                "name": training.person.name,
                "on": training.on,
                "topic": training.topic,
            }
            yield Held(TRAINING, number, where, training.person.name, training.topic, values, rows)


class _OfBranches(_Kind):
    """A row for every branch, with what is kept of it if anything is."""

    of: str
    kept: type[Standard | Guarantee]

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(PartyOrganization.id)
            .where(under(top), PartyOrganization.form.in_(BRANCHES), existing_on(self._day))
            .order_by(PartyOrganization.code)
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        branches = self._organizations(numbers)
        kept = {
            each.organization_id: each
            for some in in_batches(numbers)
            for each in self._where(self.kept, self.kept.organization_id.in_(some))
        }
        self._then.look(kept.values())
        more, kind = self._more(numbers), self.kept
        for number in numbers:
            branch = branches.get(number)
            if branch is None or not branch.is_branch:
                continue
            row = kept.get(number)
            rows = {self.of: () if row is None else (row,)}
            values = self._values(rows)
            values |= {"branch": branch.code, "branch_name": branch.name}
            values |= more(number, values)
            make = {self.of: lambda number=number: kind(organization_id=number)}
            yield Held(
                self.sheet, number, branch, branch.name, branch.name, values, rows, make=make
            )

    def _more(
        self, _numbers: Sequence[int]
    ) -> Callable[[int, Mapping[str, Value]], dict[str, Value]]:
        return lambda _number, _values: {}


class _Standards(_OfBranches):
    sheet, of, kept = STANDARD, "standard", Standard


class _Guarantees(_OfBranches):
    sheet, of, kept = GUARANTEE, "guarantee", Guarantee

    def _more(
        self, numbers: Sequence[int]
    ) -> Callable[[int, Mapping[str, Value]], dict[str, Value]]:
        secretaries = self._secretaries(numbers)

        def more(number: int, values: Mapping[str, Value]) -> dict[str, Value]:
            head = next(iter(secretaries.get(number, ())), None)
            found = {
                key: self._then.value(head, SECRETARY.by_key[key])
                for key in ("allowance", "contract_until", "contract_filed_on")
            }
            given = [values.get(key) for key in BUILT_AND_SENT]
            if any(each is not None for each in given):
                found["provided"] = f"{given.count(True)}/{len(BUILT_AND_SENT)}"
            else:
                found["provided"] = None
            return found

        return more


class _Funds(_OfUnits):
    sheet = FUNDS

    def __init__(self, work: Work, day: date, year: int | None = None) -> None:
        super().__init__(work, day)
        self._year = year or day.year

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        units = self._by_id(Unit, numbers)
        year = self._year
        kept = {
            each.unit_id: each
            for some in in_batches(numbers)
            for each in self._where(Funds, Funds.unit_id.in_(some) & (Funds.year == year))
        }
        self._then.look([*units.values(), *kept.values()])
        owners = self._organizations(unit.organization_id for unit in units.values())
        for number in numbers:
            unit = units.get(number)
            if unit is None or not self._then.was(unit):
                continue
            row = kept.get(number)
            rows = {"funds": () if row is None else (row,)}
            values = self._values(rows)
            due = funds_due(
                values["collects_dues"],  # type: ignore[arg-type]
                values["wages"],  # type: ignore[arg-type]
                values["dues"],  # type: ignore[arg-type]
            )
            given = values["given"]
            values |= {
                "unit": unit.code,
                "unit_name": unit.name,
                "year": year,
                "due": due,
                "enough": None if due is None or not isinstance(given, int) else given >= due,
            }
            where = owners[unit.organization_id]
            make = {"funds": lambda number=number: Funds(unit_id=number, year=year)}
            yield Held(FUNDS, number, where, unit.name, where.name, values, rows, unit, make=make)


class _OfLines(_Kind):
    """A row for everybody who answers for a line."""

    sheet = LINE

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Appointment.id)
            .join(PartyOrganization, PartyOrganization.id == Appointment.organization_id)
            .where(under(top), Appointment.role == Role.LINE, holding_on(self._day))
            .order_by(PartyOrganization.code, Appointment.line_id, Appointment.id)
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        offices = self._by_id(Appointment, numbers)
        lines = self._by_id(Line, (each.line_id for each in offices.values() if each.line_id))
        self._then.look(
            [*offices.values(), *lines.values(), *(each.person for each in offices.values())]
        )
        inspected = self._counted(
            Visit,
            [each.person_id for each in offices.values()],
            self._day.replace(month=1, day=1),
        )
        for number in numbers:
            office = offices.get(number)
            if office is None or office.line_id is None:
                continue
            line, person = lines[office.line_id], office.person
            where = office.organization
            rows = {"line": (line,), "office": (office,), "person": (person,)}
            values = self._values(rows) | {
                "organization": where.code,
                "organization_name": where.name,
                "line": line.name,
                "name": person.name,
                "inspections": inspected.get(person.id, (0, None))[0],
            }
            yield Held(LINE, number, where, person.name, line.name, values, rows)


class _Totals(_Kind):
    """A row for every day for which totals were given."""

    sheet = STATISTICS

    def _query(self, top: PartyOrganization) -> Select[int]:
        return (
            select(Statistics.id)
            .join(PartyOrganization, PartyOrganization.id == Statistics.organization_id)
            .where(under(top), Statistics.on <= self._day)
            .order_by(Statistics.on.desc(), PartyOrganization.code)
        )

    def load(self, numbers: Sequence[int]) -> Iterator[Held]:
        given = self._by_id(Statistics, numbers)
        self._then.look(given.values())
        places = self._organizations(each.organization_id for each in given.values())
        for number in numbers:
            statistics = given.get(number)
            if statistics is None:
                continue
            where = places[statistics.organization_id]
            rows = {"statistics": (statistics,)}
            values = self._values(rows) | {
                "organization": where.code,
                "organization_name": where.name,
                "on": statistics.on,
            }
            yield Held(STATISTICS, number, where, where.name, where.name, values, rows)


_KINDS: Mapping[str, type[_Kind]] = {
    kind.sheet.key: kind
    for kind in (
        _Units,
        _Secretaries,
        _Instructors,
        _Visits,
        _Owners,
        _Talents,
        _Trainings,
        _Standards,
        _Funds,
        _Guarantees,
        _OfLines,
        _Totals,
    )
}


def _listed(words: Iterable[str | None]) -> str | None:
    return (
        exchange_words.mark("several")[0].join(dict.fromkeys(each for each in words if each))
        or None
    )
