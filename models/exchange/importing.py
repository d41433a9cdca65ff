"""Rows → the database, in the transaction of the unit of work; all of them, or those that are right.

Rows are matched to what exists (checking.py), so that bringing in the same workbook twice changes
nothing and leaves no line of history, and a corrected one only corrects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from models.appointment import Appointment
from models.base import in_batches
from models.exchange import words
from models.exchange.checking import Holding, Membership, Node, Plan, Somebody, plan
from models.exchange.columns import BY_KEY, SHEETS
from models.exchange.ledger_rows import LedgerRows
from models.exchange.opening import letters_of
from models.exchange.reading import Book, Problem, Row, read_workbook
from models.exchange.values import Value, spoken
from models.member import Member, PartyGroup, belonging_on
from models.organization import PartyOrganization, under
from models.person import Person
from models.unit import Category, Operating, Unit, UnitLink
from models.work import Work

#: The advisory lock under which workbooks come in one after the other; a number of our own.
IMPORTING = 7_061_922

#: Columns that are fields of the row's own table, under the same name.
ORGANIZATION_FIELDS = ("name", "level", "form", "founded_on", "dissolved_on")
UNIT_FIELDS = (
    "credit_code",
    "name",
    "category",
    "operating",
    "employees",
    "owner_name",
    "owner_is_member",
    "owner_posts",
    "full_members",
    "probationary_members",
    "park",
    "park_level",
    "provincial",
    "has_union",
    "has_league",
    "formation",
    "not_founded",
    "plan_on",
    "excluded_why",
    "business",
    "address",
    "remark",
)
PERSON_FIELDS = ("birth_month", "gender", "ethnicity", "phone")
MEMBER_FIELDS = (
    "standing",
    "joined_party_on",
    "full_since",
    "since",
    "until",
    "excused",
    "excused_since",
    "excused_until",
)
OFFICE_FIELDS = ("since", "term_ends_on", "until")


@dataclass(frozen=True)
class Tally:
    """What became of the rows of one sheet."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Changed:
    """What a row has changed of something that was known; columns as in the sheet."""

    row: Row
    key: str
    before: Value
    after: Value
    #: In which column of the file it stands, counted from 1.
    column: int | None
    #: The sheet's title in the file.
    title: str

    @property
    def line(self) -> str:
        """Where, what it was and what it is."""
        cell = f"{letters_of(self.column)}{self.row.number}" if self.column else ""
        facts = {"sheet": self.title, "cell": cell, "row": self.row.number}
        return words.sentence(
            "table.change",
            place=words.sentence("table.cell" if cell else "table.row", **facts),
            heading=words.heading(self.row.sheet, self.row.sheet.by_key[self.key]),
            before=spoken(self.before) or words.mark("nothing")[0],
            after=spoken(self.after) or words.mark("nothing")[0],
        )


@dataclass(frozen=True)
class Report:
    """What an import did or, where `applied` is false, why it did nothing."""

    book: Book
    tallies: Mapping[str, Tally]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    applied: bool
    changes: tuple[Changed, ...] = ()


def import_file(work: Work, path: Path, *, good_rows: bool = False) -> Report:
    """Read a workbook and bring it in.

    Raises:
        Unreadable: the file as a whole can't be read.
    """
    return bring_in(work, read_workbook(path, work.today), good_rows=good_rows)


def bring_in(
    work: Work,
    book: Book,
    *,
    good_rows: bool = False,
    top: PartyOrganization | None = None,
    dry_run: bool = False,
) -> Report:
    """Bring in a book: everything, or nothing where anything is wrong; `good_rows` takes what is right.

    With a `top` only what is at or under it may be changed; a dry run tells and takes all back.

    Afterwards the obligations of the current periods are open for every branch.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        # What two imports at once do not know of each other would be there twice.
        work.session.execute(select(func.pg_advisory_xact_lock(IMPORTING)))
    inside = work.session.begin_nested()
    report = _bring_in(work, book, good_rows=good_rows, top=top)
    if report.applied and not dry_run:
        inside.commit()
    else:
        # The rows of a ledger hang on what the roster brings: that is taken back with them.
        inside.rollback()
    return report


def _bring_in(work: Work, book: Book, *, good_rows: bool, top: PartyOrganization | None) -> Report:
    sheets = [sheet for sheet in BY_KEY.values() if sheet in SHEETS or sheet.key in book.tables]
    found = plan(work, book)
    if top is not None:
        _only_under(work, top, book, found)
    # Where nothing is taken, only the causes are told, not what hangs on them.
    problems = tuple(
        each for each in found.problems if not each.warning and (good_rows or not each.follows)
    )
    warnings = tuple(each for each in found.problems if each.warning)
    refused = {
        sheet.key: sum(1 for row in book.rows(sheet) if row.refused)
        if good_rows
        else len({each.row for each in problems if each.sheet is sheet and each.row})
        for sheet in sheets
    }
    broken = {each.sheet.key for each in problems if each.row is None}
    if problems and not (good_rows and not broken):
        tallies = {key: Tally(refused=count) for key, count in refused.items()}
        return Report(book, tallies, problems, warnings, applied=False)
    importing = _Importing(work, book)
    counts = importing.carry_out(found)
    rows = LedgerRows(work, book, importing.note, top)
    counts.update(rows.carry_out())
    problems += tuple(each for each in rows.problems if not each.warning)
    warnings += tuple(each for each in rows.problems if each.warning)
    if rows.refused and not good_rows:
        tallies = {
            key: Tally(refused=count + len(rows.refused.get(key, ())))
            for key, count in refused.items()
        }
        return Report(book, tallies, problems, warnings, applied=False)
    tallies = {
        sheet.key: Tally(
            counts[sheet.key, "new"],
            counts[sheet.key, "changed"],
            counts[sheet.key, "unchanged"],
            refused[sheet.key] + len(rows.refused.get(sheet.key, ())),
        )
        for sheet in sheets
    }
    work.obligations.open(work.organizations.branches())
    changes = tuple(importing.changes)
    return Report(book, tallies, problems, warnings, applied=True, changes=changes)


def _only_under(work: Work, top: PartyOrganization, book: Book, found: Plan) -> None:
    """Refuse the units that are another's, or would be: of what is not under a node nothing changes."""
    # Nobody below the root brings in the tree itself, its members or its offices.
    assert not [*found.organizations, *found.members, *found.offices]
    inside = {
        each.id: each.code
        for each in work.session.scalars(select(PartyOrganization).where(under(top)))
    }
    codes = set(inside.values())
    kept = []
    for company, branches in found.units:
        own = company.entity is None or company.entity.organization_id in inside
        if own and company.owner in codes and all(each.code in codes for each in branches or ()):
            kept.append((company, branches))
            continue
        assert company.row is not None
        company.row.refused = True
        title = book.tables[company.row.sheet.key].title
        facts = {"name": company.name}
        found.problems.append(
            Problem(company.row.sheet, "not_yours", company.row.number, facts=facts, title=title)
        )
    found.units = kept


class _Importing:
    def __init__(self, work: Work, book: Book) -> None:
        self._work, self._session, self._today = work, work.session, work.today
        self._book = book
        self.changes: list[Changed] = []
        #: What the row in hand has changed so far.
        self._here: list[Changed] = []
        self._entities: dict[str, PartyOrganization] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._groups: dict[tuple[int, str], PartyGroup] = {}
        self._left: set[int] = set()

    def carry_out(self, found: Plan) -> Counter[tuple[str, str]]:
        self._organizations(found.organizations)
        self._units(found)
        self._members(found.members)
        self._offices(found.offices)
        self._session.flush()
        self._dissolve_empty_groups()
        self._session.flush()
        return self._counts

    def _count(self, row: Row, *, new: bool) -> None:
        """Close a row: of what is new, no changes are told."""
        what = "new" if new else "changed" if self._here else "unchanged"
        self._counts[row.sheet.key, what] += 1
        if not new:
            self.changes += self._here
        self._here.clear()

    def _set(self, entity: Any, row: Row, fields: Iterable[str]) -> None:
        """Put what a row says into a row of the database; what it does not say stays."""
        for name in fields:
            if name in row.values:
                self._put(entity, name, row.values[name], row)

    def _put(self, entity: Any, name: str, value: Value, row: Row) -> None:
        before = getattr(entity, name)
        if before != value:
            setattr(entity, name, value)
            self._note(row, name, before, value)

    def note(self, row: Row, changes: Mapping[str, tuple[Value, Value]]) -> None:
        """What a row of a ledger has changed, by its columns."""
        for key, (before, after) in changes.items():
            self._note(row, key, before, after)
        self.changes += self._here
        self._here.clear()

    def _note(self, row: Row, key: str, before: Value, after: Value) -> None:
        column = self._book.place(row.sheet, key)
        title = self._book.tables[row.sheet.key].title
        self._here.append(Changed(row, key, before, after, column, title))

    # --- organisations -------------------------------------------------------------------------

    def _organizations(self, nodes: Iterable[Node]) -> None:
        generation: list[tuple[PartyOrganization, PartyOrganization | None]] = []
        young: set[str] = set()
        for node in nodes:
            assert node.row is not None
            # Children need their parent's id; siblings are planted together.
            if node.parent in young or node.entity is not None:
                self._work.organizations.plant(generation)
                generation, young = [], set()
            parent = self._organization(node.parent) if node.parent else None
            new = node.entity is None
            entity = node.entity = node.entity or PartyOrganization(code=node.code)
            self._set(entity, node.row, ORGANIZATION_FIELDS)
            self._entities[node.code] = entity
            if new:
                generation.append((entity, parent))
                young.add(node.code)
            elif entity.parent_id != (parent.id if parent else None):
                old = entity.parent_id and self._work.organizations.get(entity.parent_id).code
                self._work.organizations.place(entity, parent)
                self._note(node.row, "parent", old, node.parent)
            self._count(node.row, new=new)
        self._work.organizations.plant(generation)

    def _organization(self, code: str) -> PartyOrganization:
        if code not in self._entities:
            self._entities[code] = self._work.organizations.with_code(code)
        return self._entities[code]

    # --- units ---------------------------------------------------------------------------------

    def _units(self, found: Plan) -> None:
        links = self._links([each.entity.id for each, _ in found.units if each.entity])
        covering: list[tuple[Unit, Row, tuple[Node, ...], bool]] = []
        for company, branches in found.units:
            assert company.row is not None
            new = company.entity is None
            unit = company.entity = company.entity or Unit(
                code=company.code, operating=Operating.WORKING
            )
            self._set(unit, company.row, UNIT_FIELDS)
            category = company.row.values["category"]
            assert isinstance(category, Category)
            unit.sector = category.sector
            owner = self._organization(company.owner)
            if unit.organization_id != owner.id:
                old = None if new else self._work.organizations.get(unit.organization_id).code
                unit.organization_id = owner.id
                self._note(company.row, "organization", old, owner.code)
            if new:
                self._session.add(unit)
            if branches is not None:
                covering.append((unit, company.row, branches, new))
                self._note_links(links.get(unit.id, []), company.row, branches)
            self._count(company.row, new=new)
        self._session.flush()
        for unit, row, branches, new in covering:
            self._cover(unit, links.get(unit.id, []), row, branches, new=new)

    def _links(self, units: list[int]) -> dict[int, list[UnitLink]]:
        """The links of these units that are not over."""
        found: dict[int, list[UnitLink]] = {}
        for some in in_batches(units):
            for link in self._session.scalars(
                select(UnitLink).where(UnitLink.unit_id.in_(some)).order_by(UnitLink.id)
            ):
                if link.until is None or link.until > self._today:
                    found.setdefault(link.unit_id, []).append(link)
        return found

    def _note_links(self, links: list[UnitLink], row: Row, branches: tuple[Node, ...]) -> None:
        covered = [link.organization_id for link in links]
        if set(covered) != {_id(node) for node in branches}:
            old = tuple(self._work.organizations.get(each).code for each in covered)
            self._note(row, "branch", old, tuple(node.code for node in branches))
        since = row.day("covered_since")
        if since and len(branches) == len(links) == 1 and links[0].since != since:
            self._note(row, "covered_since", links[0].since, since)

    def _cover(
        self, unit: Unit, links: list[UnitLink], row: Row, branches: tuple[Node, ...], *, new: bool
    ) -> None:
        """Bring a unit's links to the branches that its row names."""
        since = row.day("covered_since")
        wanted = {_id(node) for node in branches}
        for link in links:
            if link.organization_id not in wanted:
                link.until = max(filter(None, (since or self._today, link.since)))
            elif since is not None and len(branches) == 1:
                # With several branches the day is that of those which are new.
                link.since = since
        covered = {link.organization_id for link in links}
        # What was not known before begins today, unless nothing of the unit was known.
        begins = since or (None if new else self._today)
        self._session.add_all(
            UnitLink(unit_id=unit.id, organization_id=_id(node), since=begins)
            for node in branches
            if _id(node) not in covered
        )

    # --- people --------------------------------------------------------------------------------

    def _person(self, somebody: Somebody, row: Row) -> Person:
        person = somebody.entity = somebody.entity or Person(name=somebody.name)
        self._put(person, "name", somebody.name, row)
        self._set(person, row, PERSON_FIELDS)
        return person

    def _members(self, memberships: list[Membership]) -> None:
        self._load_groups({_id(each.branch) for each in memberships})
        for each in memberships:
            person = self._person(each.somebody, each.row)
            member = each.belonging.entity
            new = member is None
            if member is None:
                member = each.belonging.entity = Member(
                    person=person, organization_id=_id(each.branch)
                )
                self._session.add(member)
            self._set(member, each.row, MEMBER_FIELDS)
            if "group" in each.row.values:
                name = each.row.values["group"]
                group = self._group(each.branch, name) if isinstance(name, str) else None
                if member.group_id != (group.id if group else None):
                    old = member.group.name if member.group else None
                    if member.group_id is not None:
                        self._left.add(member.group_id)
                    member.group_id = group.id if group else None
                    self._note(each.row, "group", old, group.name if group else None)
            self._count(each.row, new=new)

    def _load_groups(self, branches: set[int]) -> None:
        for some in in_batches(sorted(branches)):
            for group in self._session.scalars(
                select(PartyGroup).where(PartyGroup.organization_id.in_(some))
            ):
                self._groups[group.organization_id, group.name] = group

    def _group(self, branch: Node, name: str) -> PartyGroup:
        """The group of a branch with that name; one that is new there begins today."""
        key = (_id(branch), name)
        group = self._groups.get(key)
        if group is None:
            assert branch.entity is not None
            begins = None if branch.is_new else self._today
            group = PartyGroup(organization_id=key[0], name=name, founded_on=begins)
            self._session.add(group)
            self._session.flush()
            self._groups[key] = group
        elif group.dissolved_on is not None:
            group.dissolved_on = None
        return group

    def _dissolve_empty_groups(self) -> None:
        """A group that everybody has left owes nothing from today on."""
        for some in in_batches(sorted(self._left)):
            there = set(
                self._session.scalars(
                    select(Member.group_id).where(
                        Member.group_id.in_(some), belonging_on(self._today)
                    )
                )
            )
            for group in self._session.scalars(select(PartyGroup).where(PartyGroup.id.in_(some))):
                if group.id not in there and group.dissolved_on is None:
                    group.dissolved_on = self._today

    def _offices(self, holdings: list[Holding]) -> None:
        for each in holdings:
            person = self._person(each.somebody, each.row)
            office = each.office.entity
            new = office is None
            if office is None:
                unit = each.unit.entity if each.unit else None
                office = each.office.entity = Appointment(
                    person=person,
                    role=each.office.role,
                    organization=self._organization(each.organization.code),
                    unit_id=unit.id if unit else None,
                )
                self._session.add(office)
            self._set(office, each.row, OFFICE_FIELDS)
            self._count(each.row, new=new)


def _id(node: Node) -> int:
    assert node.entity is not None
    return node.entity.id
