"""What rows say of each other and of what is known already: who is meant, and what is refused.

The result is a plan: for each accepted row what it changes. A row that depends on a refused one
is refused with it (`follows`), unless what it depends on exists already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from models.appointment import AT_A_BRANCH, INSIDE, Appointment, Role
from models.base import in_batches
from models.exchange import words
from models.exchange.columns import APPOINTMENT, BY_KEY, MEMBER, ORGANIZATION, UNIT, Sheet
from models.exchange.likeness import Like, Likeness
from models.exchange.reading import Book, Problem, Row
from models.exchange.values import ADULT, credit_code_is_sound, spoken
from models.member import Member, Standing
from models.organization import BRANCHES, Form, Level, PartyOrganization
from models.person import Person
from models.unit import Unit
from models.work import Work

#: Levels from the root down.
RANK = {level: rank for rank, level in enumerate(Level)}


@dataclass
class Node:
    """One organisation as it will stand: what is known, and what the file says of it."""

    code: str
    name: str
    level: Level | None
    form: Form | None
    parent: str | None
    founded_on: date | None = None
    row: Row | None = None
    entity: PartyOrganization | None = None
    is_new: bool = False

    @property
    def is_branch(self) -> bool:
        """Whether it holds meetings."""
        return self.form in BRANCHES


@dataclass
class Company:
    """One unit as it will stand."""

    code: str
    name: str
    owner: str
    row: Row | None = None
    entity: Unit | None = None


@dataclass
class Belonging:
    """One membership, known or planned."""

    branch: str
    since: date | None
    until: date | None
    entity: Member | None = None

    def over_by(self, day: date) -> bool:
        """Whether it has ended by that day."""
        return self.until is not None and self.until <= day


@dataclass
class Office:
    """One appointment, known or planned."""

    role: Role
    organization: str
    unit: str | None
    since: date | None
    until: date | None
    entity: Appointment | None = None

    def over_by(self, day: date) -> bool:
        """Whether it has ended by that day."""
        return self.until is not None and self.until <= day


@dataclass
class Somebody:
    """One person, known or planned, with everything by which they are told from others."""

    name: str
    birth_month: str | None
    phone: str | None
    entity: Person | None = None
    belongings: list[Belonging] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    #: The row that last said a phone.
    phone_row: Row | None = None

    def fits(self, birth_month: str | None, phone: str | None) -> bool:
        """Whether nothing speaks against it."""
        return _agree(self.birth_month, birth_month) and _agree(self.phone, phone)

    def surely(self, birth_month: str | None, phone: str | None) -> bool:
        """Whether birth month or phone speak for it, and neither against it."""
        same = (birth_month is not None and self.birth_month == birth_month) or (
            phone is not None and self.phone == phone
        )
        return same and self.fits(birth_month, phone)


@dataclass
class Membership:
    """What a row of the roster comes to."""

    row: Row
    branch: Node
    somebody: Somebody
    belonging: Belonging


@dataclass
class Holding:
    """What a row of the offices comes to."""

    row: Row
    organization: Node
    unit: Company | None
    somebody: Somebody
    office: Office


@dataclass
class Plan:
    """What is to be done, in an order in which it can be."""

    organizations: list[Node] = field(default_factory=list)
    units: list[tuple[Company, tuple[Node, ...] | None]] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    offices: list[Holding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan(work: Work, book: Book) -> Plan:
    """Check a book against itself and against what is known."""
    return _Checking(work, book).plan()


class _Checking:
    def __init__(self, work: Work, book: Book) -> None:
        self._session, self._today, self._book = work.session, work.today, book
        self._plan = Plan(problems=list(book.problems))
        self._nodes: dict[str, Node] = {}
        self._companies: dict[str, Company] = {}
        self._names: dict[str, dict[str, set[str]]] = {
            ORGANIZATION.key: defaultdict(set),
            UNIT.key: defaultdict(set),
        }
        self._people: dict[str, list[Somebody]] = defaultdict(list)
        self._by_phone: dict[str | None, list[Somebody]] = defaultdict(list)
        self._refused_members: dict[tuple[str, str], Row] = {}
        self._said: set[tuple[str, int | None, int | None, str]] = set()

    def plan(self) -> Plan:
        self._check_order()
        self._organizations()
        self._units()
        self._load_people()
        self._members()
        self._appointments()
        self._warn_of_several_secretaries()
        self._plan.problems.sort(key=self._in_order)
        return self._plan

    def _in_order(self, problem: Problem) -> tuple[int, int, int]:
        sheets = list(BY_KEY)
        return (sheets.index(problem.sheet.key), problem.row or 0, problem.column or 0)

    # --- saying what is wrong ------------------------------------------------------------------

    def _say(
        self,
        row: Row,
        key: str,
        column: str | None = None,
        /,
        *,
        warning: bool = False,
        follows: bool = False,
        **facts: object,
    ) -> None:
        place = self._book.place(row.sheet, column)
        known = (row.sheet.key, row.number, place, key)
        if known in self._said:
            return
        self._said.add(known)
        value = row.values.get(column) if column else None
        shown = spoken(value)
        title = self._book.tables[row.sheet.key].title
        self._plan.problems.append(
            Problem(
                row.sheet,
                key,
                row.number,
                place,
                shown,
                facts,
                warning,
                follows,
                "" if title == words.title(row.sheet) else title,
            )
        )

    def _refuse(self, row: Row, key: str, column: str | None = None, /, **facts: Any) -> None:
        row.refused = True
        self._say(row, key, column, **facts)

    def _warn(self, row: Row, key: str, column: str | None = None, /, **facts: Any) -> None:
        self._say(row, key, column, warning=True, **facts)

    def _check_order(self) -> None:
        for sheet in BY_KEY.values():
            for row in self._book.rows(sheet):
                for first, second in sheet.order:
                    earlier, later = row.day(first), row.day(second)
                    if earlier and later and later < earlier:
                        self._refuse(
                            row,
                            "order",
                            second,
                            later=words.heading(sheet, sheet.by_key[second]),
                            earlier=words.heading(sheet, sheet.by_key[first]),
                        )

    def _first_of_each(self, sheet: Sheet, *keys: str) -> Iterable[Row]:
        """The rows of a sheet; what an earlier row said already is refused."""
        seen: dict[tuple[object, ...], int] = {}
        for row in self._book.rows(sheet):
            which = tuple(row.values.get(key) for key in keys)
            if any(part is None for part in which):
                continue
            if which in seen:
                self._refuse(row, "twice", keys[-1], row=seen[which])
                continue
            seen[which] = row.number
            yield row

    # --- organisations -------------------------------------------------------------------------

    def _organizations(self) -> None:
        entities = self._session.scalars(select(PartyOrganization)).all()
        codes = {entity.id: entity.code for entity in entities}
        known = {
            entity.code: Node(
                entity.code,
                entity.name,
                entity.level,
                entity.form,
                codes.get(entity.parent_id or 0),
                entity.founded_on,
                entity=entity,
            )
            for entity in entities
        }
        rows = {row.text("code"): row for row in self._first_of_each(ORGANIZATION, "code")}
        while True:
            self._nodes = dict(known)
            for code, row in rows.items():
                if row.refused and code in known:
                    continue
                self._nodes[code] = _as_the_row_says(row, known.get(code))
            self._names[ORGANIZATION.key].clear()
            for node in self._nodes.values():
                self._names[ORGANIZATION.key][node.name].add(node.code)
            before = sum(row.refused for row in rows.values())
            self._check_tree([row for row in rows.values() if not row.refused], known)
            if before == sum(row.refused for row in rows.values()):
                break
        self._plan.organizations = self._from_the_root_down(rows)

    def _check_tree(self, rows: Sequence[Row], known: dict[str, Node]) -> None:
        for row in rows:
            node = self._nodes[row.text("code")]
            if node.is_branch and node.level not in {None, Level.GRASSROOTS}:
                grassroots = words.label(Level.GRASSROOTS)
                self._refuse(row, "branch_is_grassroots", "level", grassroots=grassroots)
            if "parent" in row.values and row.values["parent"] is not None:
                node.parent = self._find(row, "parent", ORGANIZATION)
                self._check_parent(row, node)
            if node.entity is not None and node.is_branch != node.entity.is_branch:
                self._check_use(row, node)
        self._check_roots(rows, known)
        self._check_circles(rows)

    def _check_parent(self, row: Row, node: Node) -> None:
        parent = self._nodes.get(node.parent or "")
        if parent is None or parent is node:
            return
        if parent.is_branch:
            self._refuse(row, "parent_is_a_branch", "parent", name=parent.name)
        elif parent.level and node.level and RANK[parent.level] > RANK[node.level]:
            level = words.label(parent.level)
            self._refuse(row, "parent_is_lower", "parent", name=parent.name, level=level)

    def _check_use(self, row: Row, node: Node) -> None:
        assert node.entity is not None
        inside = select(Member.id).where(Member.organization_id == node.entity.id)
        below = select(PartyOrganization.id).where(PartyOrganization.parent_id == node.entity.id)
        used = below if node.is_branch else inside
        if self._session.scalar(used.limit(1)) is not None:
            self._refuse(row, "still_in_use", "form")

    def _check_roots(self, rows: Sequence[Row], known: dict[str, Node]) -> None:
        # Who names a superior that is not found has been told so.
        roots = [
            node
            for node in self._nodes.values()
            if node.parent is None and not (node.row and node.row.text("parent"))
        ]
        if len(roots) < 2:  # noqa: PLR2004 - one root
            return
        settled = [node for node in roots if node.code in known]
        new = {node.code for node in roots} - {node.code for node in settled}
        first = min(
            settled or roots,
            key=lambda node: RANK[node.level] if node.level else len(RANK),
        )
        for row in rows:
            node = self._nodes[row.text("code")]
            if node.code in new and node is not first:
                self._refuse(row, "no_parent", "parent", root=first.name)

    def _check_circles(self, rows: Sequence[Row]) -> None:
        sound: set[str] = set()
        for row in rows:
            path: dict[str, None] = {}
            code: str | None = row.text("code")
            while code is not None and code not in sound and code not in path:
                path[code] = None
                node = self._nodes.get(code)
                code = node.parent if node else None
            if code in path:
                way = list(path)
                circle = way[way.index(code) :] if code else way
                shown = " → ".join([*circle, circle[0]])
                for each in circle:
                    inside = self._nodes[each].row
                    if inside is not None:
                        self._refuse(inside, "circle", "parent", codes=shown)
            else:
                sound |= set(path)

    def _from_the_root_down(self, rows: dict[str, Row]) -> list[Node]:
        """The accepted rows so that a parent comes before what hangs on it."""
        below: dict[str | None, list[Node]] = defaultdict(list)
        for code, row in rows.items():
            if not row.refused:
                below[self._nodes[code].parent].append(self._nodes[code])
        ordered: list[Node] = []
        waiting: list[str | None] = [code for code in below if code is None or code not in rows]
        waiting += [code for code, row in rows.items() if row.refused and self._nodes[code].entity]
        # One generation after the other: those of one can be written together.
        for parent in waiting:
            for node in below.pop(parent, ()):
                ordered.append(node)
                waiting.append(node.code)
        # What is left hangs on refused rows.
        left = [node for nodes in below.values() for node in nodes]
        for node in left:
            assert node.row is not None
            if not node.row.refused:
                self._follow(node.row, "parent", "follows_organization", node.parent or "")
        return ordered

    def _follow(self, row: Row, column: str, key: str, code: str) -> None:
        target = self._nodes.get(code) if key == "follows_organization" else None
        company = self._companies.get(code) if key == "follows_unit" else None
        cause = target.row if target else company.row if company else None
        self._refuse(row, key, column, follows=True, code=code, row=cause.number if cause else "")

    # --- finding what a code names --------------------------------------------------------------

    def _find(self, row: Row, column: str, sheet: Sheet, code: str | None = None) -> str | None:
        """The code that a cell names, by code or by a name that only one has; refuses the row otherwise."""
        given = code or row.text(column)
        known = self._nodes if sheet is ORGANIZATION else self._companies
        if given not in known:
            named = self._names[sheet.key].get(given, set())
            if len(named) != 1:
                self._refuse(row, f"no_such_{sheet.key}", column, code=given)
                return None
            [given] = named
        return given

    def _node(self, row: Row, column: str, code: str | None = None) -> Node | None:
        """The organisation that a cell names, if it is or will be there."""
        found = self._find(row, column, ORGANIZATION, code)
        if found is None:
            return None
        node = self._nodes[found]
        if node.entity is None and node.row is not None and node.row.refused:
            self._follow(row, column, "follows_organization", found)
            return None
        return node

    def _branch(self, row: Row, column: str, code: str | None = None) -> Node | None:
        node = self._node(row, column, code)
        if node is not None and not node.is_branch:
            form = words.label(node.form) if node.form else ""
            self._refuse(row, "not_a_branch", column, name=node.name, form=form)
            return None
        return node

    # --- units ---------------------------------------------------------------------------------

    def _units(self) -> None:
        codes = {node.entity.id: node.code for node in self._nodes.values() if node.entity}
        likeness = Likeness()
        for unit in self._session.scalars(select(Unit)):
            owner = codes.get(unit.organization_id, "")
            self._companies[unit.code] = Company(unit.code, unit.name, owner, entity=unit)
            self._names[UNIT.key][unit.name].add(unit.code)
            likeness.add(unit.code, unit.name, unit.credit_code, owner)
        for row in self._first_of_each(UNIT, "code"):
            owner_node = self._node(row, "organization") if "organization" in row.values else None
            branches = self._covering(row)
            code, name = row.text("code"), row.text("name")
            known = self._companies.get(code)
            credit = row.text("credit_code")
            owner = owner_node.code if owner_node else ""
            self._warn_of_likeness(row, likeness, owner, new=known is None)
            if credit and not credit_code_is_sound(credit):
                self._warn(row, "credit_code", "credit_code")
            company = Company(
                code,
                name,
                owner_node.code if owner_node else "",
                row,
                known.entity if known else None,
            )
            if row.refused and known is not None:
                continue
            self._companies[code] = company
            self._names[UNIT.key][name].add(code)
            if not row.refused:
                self._plan.units.append((company, branches))

    def _warn_of_likeness(self, row: Row, likeness: Likeness, owner: str, *, new: bool) -> None:
        """Ask about what may be the same unit twice; of names that are only near, where it is new."""
        code, name, credit = row.text("code"), row.text("name"), row.text("credit_code")
        for like, other in likeness.of(code, name, credit, owner):
            match like:
                case Like.CREDIT_CODE:
                    self._warn(row, "same_credit_code", "credit_code", code=other)
                case Like.NAME:
                    self._warn(row, "same_unit_name", "name", code=other)
                case Like.NEARLY if new:
                    there = self._companies[other].name
                    self._warn(row, "near_unit_name", "name", code=other, name=there)
        likeness.add(code, name, credit, owner)

    def _covering(self, row: Row) -> tuple[Node, ...] | None:
        """The branches that a row names; None where it says nothing of them."""
        if "branch" not in row.values:
            return None
        codes = row.values["branch"] or ()
        assert isinstance(codes, tuple)
        found = [self._branch(row, "branch", code) for code in codes]
        return tuple(node for node in found if node is not None)

    # --- people --------------------------------------------------------------------------------

    def _load_people(self) -> None:
        names = {row.text("name") for row in self._book.rows(MEMBER)}
        names |= {row.text("name") for row in self._book.rows(APPOINTMENT)}
        wanted = sorted(names - {""})
        nodes = {node.entity.id: node.code for node in self._nodes.values() if node.entity}
        units = {each.entity.id: each.code for each in self._companies.values() if each.entity}
        by_id: dict[int, Somebody] = {}
        # Whose name was corrected is found by phone.
        phones = sorted({row.text("phone") for row in self._book.rows(MEMBER)} - {""})
        for column, values in ((Person.name, wanted), (Person.phone, phones)):
            for some in _portions(values):
                query = select(Person).where(column.in_(some)).order_by(Person.id)
                for person in self._session.scalars(query):
                    if person.id not in by_id:
                        found = Somebody(person.name, person.birth_month, person.phone, person)
                        by_id[person.id] = found
                        self._people[person.name].append(found)
                        self._by_phone[person.phone].append(found)
        for ids in in_batches(list(by_id)):
            for member in self._session.scalars(
                select(Member).where(Member.person_id.in_(ids)).order_by(Member.id)
            ):
                by_id[member.person_id].belongings.append(
                    Belonging(
                        nodes.get(member.organization_id, ""), member.since, member.until, member
                    )
                )
            for office in self._session.scalars(
                select(Appointment).where(Appointment.person_id.in_(ids)).order_by(Appointment.id)
            ):
                by_id[office.person_id].offices.append(
                    Office(
                        office.role,
                        nodes.get(office.organization_id, ""),
                        units.get(office.unit_id or 0),
                        office.since,
                        office.until,
                        office,
                    )
                )

    def _says_phone(self, somebody: Somebody, row: Row) -> None:
        phone = row.values.get("phone")
        if not isinstance(phone, str):
            return
        if somebody.phone_row is not None and somebody.phone != phone:
            sheet = words.title(somebody.phone_row.sheet)
            number = somebody.phone_row.number
            self._refuse(row, "other_phone", "phone", sheet=sheet, row=number)
            return
        somebody.phone, somebody.phone_row = phone, row

    # --- members -------------------------------------------------------------------------------

    def _members(self) -> None:
        waiting: list[tuple[Row, Node]] = []
        taken: set[int] = set()
        rows = [
            (row, branch)
            for row in self._first_of_each(MEMBER, "branch", "name", "birth_month")
            if (branch := self._branch(row, "branch"))
        ]
        for row, branch in rows:
            self._check_member(row)
            if row.refused:
                self._refused_members[branch.code, row.text("name")] = row
        named = {(branch.code, row.text("name")) for row, branch in rows}
        # First whom the roster knows exactly, so that nobody else is taken for them.
        for row, branch in rows:
            found = self._on_the_roster(row, branch, lambda each, row=row: (
                each.birth_month == row.text("birth_month")
            ), taken)  # fmt: skip
            if found is None:
                waiting.append((row, branch))
            else:
                self._is_member(row, branch, *found, taken)
        for row, branch in waiting:
            found = self._on_the_roster(
                row, branch, lambda each: each.birth_month is None, taken
            ) or self._on_the_roster(
                row,
                branch,
                lambda each, row=row: (
                    each.phone is not None and each.phone == row.values.get("phone")
                ),
                taken,
            )
            if found is None and not row.refused:
                found = self._renamed(row, branch, named, taken)
            if found is not None:
                self._is_member(row, branch, *found, taken)
            elif not row.refused:
                self._joins(row, branch, taken)

    def _check_member(self, row: Row) -> None:
        joined = row.day("joined_party_on")
        birth = row.text("birth_month")
        if (
            joined
            and birth
            and (joined.year, joined.month)
            < (
                int(birth[:4]) + ADULT,
                int(birth[5:]),
            )
        ):
            self._refuse(row, "too_young", "joined_party_on")
        if row.values.get("standing") is Standing.PROBATIONARY and row.day("full_since"):
            self._refuse(row, "probationary_with_day", "full_since")
        if not row.values.get("excused"):
            for key in ("excused_since", "excused_until"):
                if row.day(key) and "excused" not in row.values:
                    heading = words.heading(MEMBER, MEMBER.by_key["excused"])
                    self._refuse(row, "excused_without_reason", key, heading=heading)

    def _on_the_roster(
        self, row: Row, branch: Node, fits: Any, taken: set[int]
    ) -> tuple[Somebody, Belonging] | None:
        """The one membership of this branch that a row means."""
        since = row.day("since")
        found = [
            (somebody, belonging)
            for somebody in self._people[row.text("name")]
            if fits(somebody)
            for belonging in somebody.belongings
            if belonging.branch == branch.code
            and id(belonging) not in taken
            # Who has left and comes back later begins a new membership.
            and not _is_another(belonging, since)
        ]
        open_ones = [each for each in found if not each[1].over_by(self._today)]
        if len(open_ones) > 1 or not found:
            return None
        return (open_ones or found)[-1]

    def _renamed(
        self, row: Row, branch: Node, named: set[tuple[str, str]], taken: set[int]
    ) -> tuple[Somebody, Belonging] | None:
        """The one of this branch whose name was corrected: all else is the same, the old name gone."""
        found = [
            (somebody, belonging)
            for somebody in self._by_phone.get(row.text("phone"), ())
            if somebody.birth_month == row.text("birth_month")
            and (branch.code, somebody.name) not in named
            for belonging in somebody.belongings
            if belonging.branch == branch.code
            and id(belonging) not in taken
            and not belonging.over_by(self._today)
        ]
        if len(found) != 1:
            return None
        [(somebody, belonging)] = found
        self._warn(row, "renamed", "name", name=somebody.name)
        somebody.name = row.text("name")
        self._people[somebody.name].append(somebody)
        return somebody, belonging

    def _is_member(
        self,
        row: Row,
        branch: Node,
        somebody: Somebody,
        belonging: Belonging,
        taken: set[int],
    ) -> None:
        taken.add(id(belonging))
        self._says_phone(somebody, row)
        if row.refused:
            return
        somebody.birth_month = row.text("birth_month")
        for key in ("since", "until"):
            if key in row.values:
                setattr(belonging, key, row.day(key))
        self._plan.members.append(Membership(row, branch, somebody, belonging))

    def _joins(self, row: Row, branch: Node, taken: set[int]) -> None:
        """Somebody whom the branch's roster does not know yet."""
        somebody = self._comes_from(row, branch)
        if somebody is None:
            namesakes = [
                each
                for each in self._people[row.text("name")]
                if any(
                    belonging.branch == branch.code
                    and id(belonging) not in taken
                    and not belonging.over_by(self._today)
                    for belonging in each.belongings
                )
            ]
            for each in namesakes:
                self._warn(
                    row,
                    "other_birth_month",
                    "birth_month",
                    name=each.name,
                    birth_month=each.birth_month,
                )
            somebody = Somebody(row.text("name"), row.text("birth_month"), None)
            self._people[somebody.name].append(somebody)
        belonging = Belonging(branch.code, row.day("since"), row.day("until"))
        somebody.belongings.append(belonging)
        self._is_member(row, branch, somebody, belonging, taken)

    def _comes_from(self, row: Row, branch: Node) -> Somebody | None:
        """Somebody known who joins this branch: by transfer, or known so far by an office only."""
        birth_month, phone = row.text("birth_month"), row.text("phone") or None
        begins = row.day("since") or self._today
        for each in self._people[row.text("name")]:
            if not each.fits(birth_month, phone):
                continue
            elsewhere = [one for one in each.belongings if not one.over_by(begins)]
            same_phone = phone is not None and each.phone == phone
            here = any(office.organization == branch.code for office in each.offices)
            if elsewhere:
                if not same_phone:
                    continue
                place = self._nodes.get(elsewhere[0].branch)
                if place is not None and place is not branch:
                    self._warn(row, "still_elsewhere", "name", organization=place.name)
                return each
            moved = bool(each.belongings) and each.birth_month == birth_month
            if moved or here or same_phone:
                return each
        return None

    # --- appointments --------------------------------------------------------------------------

    def _appointments(self) -> None:
        placed = []
        for row in self._book.rows(APPOINTMENT):
            place = self._where(row)
            if place is not None and not row.refused and row.text("name"):
                placed.append((row, *place))
        fresh: dict[str, list[tuple[Row, Somebody]]] = defaultdict(list)
        taken: dict[int, int] = {}
        for row, node, company in placed:
            role = row.values["role"]
            assert isinstance(role, Role)
            somebody = self._who(row, node, company, fresh)
            if somebody is None:
                continue
            office = self._which(somebody, row, role, node, company)
            if id(office) in taken:
                self._refuse(row, "twice", "name", row=taken[id(office)])
                continue
            taken[id(office)] = row.number
            self._says_phone(somebody, row)
            if row.refused:
                continue
            for key in ("since", "until"):
                if key in row.values:
                    setattr(office, key, row.day(key))
            somebody.birth_month = somebody.birth_month or row.text("birth_month") or None
            self._plan.offices.append(Holding(row, node, company, somebody, office))

    def _where(self, row: Row) -> tuple[Node, Company | None] | None:
        """Where an office is held; refuses the row where it can't be held there."""
        role = row.values.get("role")
        if not isinstance(role, Role):
            return None
        if row.values.get("unit"):
            return self._at_a_unit(row, role)
        if not row.values.get("organization"):
            self._refuse(row, "instructor_place" if role is Role.INSTRUCTOR else "no_place")
            return None
        node = self._node(row, "organization")
        if node is None:
            return None
        if role in AT_A_BRANCH:
            return (node, None) if self._branch(row, "organization") else None
        if role in INSIDE:
            if node.level is not Level.GRASSROOTS:
                self._refuse(
                    row,
                    "role_of_a_branch",
                    "organization",
                    name=node.name,
                    level=words.label(node.level) if node.level else "",
                    superior=words.label(Role.SUPERIOR),
                )
                return None
        elif node.is_branch:
            roles = {
                each.value: words.label(each)
                for each in (Role.SECRETARY, Role.DEPUTY, Role.INSTRUCTOR)
            }
            self._refuse(row, "role_above", "role", **roles)
            return None
        return node, None

    def _at_a_unit(self, row: Row, role: Role) -> tuple[Node, Company] | None:
        if role is not Role.INSTRUCTOR:
            self._refuse(row, "only_instructor", "unit")
            return None
        code = self._find(row, "unit", UNIT)
        if code is None:
            return None
        company = self._companies[code]
        if company.entity is None and company.row is not None and company.row.refused:
            self._follow(row, "unit", "follows_unit", code)
            return None
        node = self._nodes[company.owner]
        if row.values.get("organization"):
            given = self._node(row, "organization")
            if given is not None and given is not node:
                self._refuse(row, "other_owner", "organization", code=node.code)
                return None
        return node, company

    def _who(
        self,
        row: Row,
        node: Node,
        company: Company | None,
        fresh: dict[str, list[tuple[Row, Somebody]]],
    ) -> Somebody | None:
        """Whom a row means: somebody of that place, else somebody known, else somebody new."""
        name = row.text("name")
        birth_month, phone = row.text("birth_month") or None, row.text("phone") or None
        known = self._people[name]
        here = [each for each in known if self._is_here(each, node, company)]
        if row.values["role"] is Role.MEMBER:
            here = [each for each in here if self._belongs(each, node)]
        # Where one of that name is there, a new phone is a new phone and not another person.
        fitting = [each for each in here if _agree(each.birth_month, birth_month)]
        if len(fitting) > 1:
            fitting = [each for each in fitting if each.fits(birth_month, phone)]
            surely = [each for each in fitting if each.surely(birth_month, phone)]
            fitting = surely or fitting
        if len(fitting) > 1:
            self._refuse(row, "several_people", "name", count=len(fitting))
            return None
        if fitting:
            return fitting[0]
        if refused := self._refused_members.get((node.code, name)):
            self._refuse(row, "follows_member", "name", follows=True, row=refused.number)
            return None
        if row.values["role"] is Role.MEMBER:
            self._refuse(row, "not_on_the_roster", "name", organization=node.name)
            return None
        elsewhere = [each for each in known if each.surely(birth_month, phone)]
        if len(elsewhere) > 1:
            self._refuse(row, "several_people", "name", count=len(elsewhere))
            return None
        if elsewhere:
            self._say_who(row, elsewhere[0], fresh[name])
            return elsewhere[0]
        unclear = [(other, each) for other, each in fresh[name] if each.fits(birth_month, phone)]
        if unclear:
            rows = words.mark("several")[0].join(
                str(each.number) for each in (*(other for other, _ in unclear), row)
            )
            self._refuse(row, "same_name_unclear", "name", rows=rows)
            return None
        somebody = Somebody(name, birth_month, phone)
        known.append(somebody)
        fresh[name].append((row, somebody))
        return somebody

    def _is_here(self, each: Somebody, node: Node, company: Company | None) -> bool:
        if company is not None:
            return any(office.unit == company.code for office in each.offices)
        return self._belongs(each, node) or any(
            office.organization == node.code and office.unit is None for office in each.offices
        )

    def _belongs(self, each: Somebody, node: Node) -> bool:
        return any(
            belonging.branch == node.code and not belonging.over_by(self._today)
            for belonging in each.belongings
        )

    def _say_who(self, row: Row, each: Somebody, fresh: list[tuple[Row, Somebody]]) -> None:
        if any(each is other for _, other in fresh):
            return
        code = next(
            (one.branch for one in each.belongings),
            next((one.organization for one in each.offices), ""),
        )
        place = self._nodes.get(code)
        self._warn(
            row,
            "same_person",
            "name",
            organization=place.name if place else code,
            name=each.name,
            birth_month=each.birth_month or each.phone or "",
        )

    def _which(
        self,
        somebody: Somebody,
        row: Row,
        role: Role,
        node: Node,
        company: Company | None,
    ) -> Office:
        """The office that a row means, or a new one."""
        since = row.day("since")
        unit = company.code if company else None
        found = [
            office
            for office in somebody.offices
            if (office.role, office.organization, office.unit) == (role, node.code, unit)
            and not _is_another(office, since)
        ]
        current = [office for office in found if not office.over_by(self._today)]
        if current or found:
            return (current or found)[-1]
        office = Office(role, node.code, unit, since, row.day("until"))
        somebody.offices.append(office)
        return office

    def _warn_of_several_secretaries(self) -> None:
        touched = [
            holding for holding in self._plan.offices if holding.office.role is Role.SECRETARY
        ]
        entities = [
            each.organization.entity.id for each in touched if each.organization.entity is not None
        ]
        # By the row of each office, so that what the file ends is not counted.
        ends = {id(each.office.entity): each.office for each in touched if each.office.entity}
        held: dict[str, dict[int, str]] = defaultdict(dict)
        codes = {node.entity.id: node.code for node in self._nodes.values() if node.entity}
        for ids in in_batches(entities):
            for office in self._session.scalars(
                select(Appointment).where(
                    Appointment.organization_id.in_(ids), Appointment.role == Role.SECRETARY
                )
            ):
                until = ends[id(office)].until if id(office) in ends else office.until
                if until is None or until > self._today:
                    held[codes[office.organization_id]][id(office)] = office.person.name
        for each in touched:
            if not each.office.over_by(self._today):
                key = id(each.office.entity or each.office)
                held[each.organization.code][key] = each.somebody.name
        last = {each.organization.code: each for each in touched}
        for code, holding in last.items():
            if len(held[code]) > 1:
                names = words.mark("several")[0].join(held[code].values())
                facts = {"name": holding.organization.name, "names": names}
                self._warn(
                    holding.row, "several_secretaries", "name", count=len(held[code]), **facts
                )


def _as_the_row_says(row: Row, known: Node | None) -> Node:
    level, form = row.values.get("level"), row.values.get("form")
    parent = known.parent if known else None
    if "parent" in row.values:
        parent = row.text("parent") or None
    return Node(
        row.text("code"),
        row.text("name") or (known.name if known else ""),
        level if isinstance(level, Level) else known.level if known else None,
        form if isinstance(form, Form) else known.form if known else None,
        parent,
        row.day("founded_on") or (known.founded_on if known else None),
        row,
        known.entity if known else None,
        is_new=known is None,
    )


def _is_another(known: Belonging | Office, since: date | None) -> bool:
    """Whether something that begins on a day is not what is known, because that was over by then."""
    return since is not None and known.over_by(since) and known.since != since


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _portions(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + 1000] for start in range(0, len(names), 1000))
