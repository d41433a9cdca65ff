"""The district as rows: every value follows from the files in data/ and from its place in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.appointment import Role
from models.demo import data
from models.exchange.values import Value, check_character
from models.member import Standing
from models.obligation import MEMBERS_FOR_A_COMMITTEE
from models.organization import Form, Level
from models.person import Gender
from models.unit import Category, Operating, Sector

Row = dict[str, Value]

#: The youngest and the oldest year of birth, and at which age people were admitted.
BORN = range(1958, 2001)
ADMITTED_AT = range(22, 34)
#: Who is a full member was admitted by then.
LAST_FULL = 2023
#: In which year those were admitted who are still probationary.
LAST_ADMISSION = 2026
#: Every so many-th person has no phone; nobody has been asked for more than a roster needs.
WITHOUT_PHONE = 12


@dataclass
class _Told:
    """What has been told so far."""

    organizations: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    appointments: list[Row] = field(default_factory=list)
    streets: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def next_code(self, street: str) -> str:
        """The next code below a street."""
        code = self.streets[street]
        self.numbers[code] = self.numbers.get(code, 0) + 1
        return f"{code}-{self.numbers[code]:03}"


def rows() -> dict[str, list[Row]]:
    """The rows of the four sheets."""
    told = _Told()
    people = _people()
    _offices_above(told)
    district = data("district")
    for branch in district["branch"]:
        _branch(told, branch, people)
    for unit in district["alone"]:
        code = _unit(told, unit, unit["street"], (), None)
        if "instructor" in unit:
            told.appointments.append(_instructor(unit["instructor"], {"unit": code}))
    for each in district["instructor"]:
        place: Row = {"organization": told.branches[each["branch"]]}
        told.appointments.append(_instructor(each["name"], place))
    _superiors(told, people, {each["street"]: each["name"] for each in district["superior"]})
    return {
        "organization": told.organizations,
        "unit": told.units,
        "member": told.members,
        "appointment": told.appointments,
    }


def _offices_above(told: _Told) -> None:
    places = data("places")
    parent: str | None = None
    for each in places["above"]:
        told.organizations.append(
            _organization(each["code"], each["name"], each["level"], Form.DEPARTMENT, parent)
        )
        parent = each["code"]
    for number, street in enumerate(places["street"], start=1):
        code = f"{parent}-{number:02}"
        told.streets[street["name"]] = code
        name = f"{street.get('short', street['name'])}{data('words')['committee']}"
        told.organizations.append(
            _organization(code, name, Level.TOWNSHIP, Form.COMPREHENSIVE_COMMITTEE, parent)
        )


def _organization(
    code: str,
    name: str,
    level: str,
    form: Form,
    parent: str | None,
    founded_on: date | None = None,
) -> Row:
    return {
        "code": code,
        "name": name,
        "level": Level(level),
        "form": form,
        "parent": parent,
        "founded_on": founded_on,
    }


def _branch(told: _Told, branch: dict[str, Any], people: Iterator[Row]) -> None:
    street, founded_on = branch["street"], branch["founded"]
    parent = told.streets[street]
    if "above" in branch:
        parent = _general_branch(told, branch["above"], street, founded_on)
    code = told.next_code(street)
    told.branches[branch["name"]] = code
    form = Form(branch.get("form", Form.BRANCH))
    told.organizations.append(
        _organization(code, branch["name"], Level.GRASSROOTS, form, parent, founded_on)
    )
    roster = _roster(branch, code, people)
    told.members += roster
    for unit in branch.get("unit", ()):
        owner = roster[0]["name"] if unit.get("owner") == "member" else None
        _unit(told, unit, street, (code,), owner, founded_on)
    for name in branch.get("covers", ()):
        [row] = [row for row in told.units if row["name"] == name]
        row["branch"] = (*_tuple(row["branch"]), code)
    told.appointments += _officers(branch, code, roster)


def _general_branch(told: _Told, name: str, street: str, founded_on: date) -> str:
    if name not in told.branches:
        code = told.branches[name] = told.next_code(street)
        told.organizations.append(
            _organization(
                code,
                name,
                Level.GRASSROOTS,
                Form.GENERAL_BRANCH,
                told.streets[street],
                founded_on,
            )
        )
    return told.branches[name]


def _unit(
    told: _Told,
    unit: dict[str, Any],
    street: str,
    branches: tuple[str, ...],
    owner: Value,
    since: date | None = None,
) -> str:
    number = len(told.units) + 1
    code = f"TX-U{number:03}"
    category = Category(unit["category"])
    made_up = "91210106MADEM" if category.sector is Sector.ENTERPRISE else "52210106MJDEM"
    first = f"{made_up}{number:04}"
    words = data("words")
    told.units.append(
        {
            "code": code,
            "credit_code": first + check_character(first),
            "name": unit["name"],
            "category": category,
            "organization": told.streets[street],
            "branch": branches or None,
            "covered_since": since,
            "operating": Operating(unit.get("operating", Operating.WORKING)),
            "employees": unit["employees"],
            "owner_name": owner or words["owners"].split()[number % len(words["owners"].split())],
            "owner_is_member": owner is not None or unit.get("owner") == "yes",
            "business": unit["business"],
            "address": words["address"].format(street=street, number=number * 7 % 180 + 1),
        }
    )
    return code


def _roster(branch: dict[str, Any], code: str, people: Iterator[Row]) -> list[Row]:
    full, probationary = branch["full"], branch.get("probationary", 0)
    groups = data("words")["groups"].split()[: branch.get("groups", 0)]
    found = []
    for number in range(full + probationary):
        row = next(people) | {"branch": code, "standing": Standing.FULL}
        if number == 0 and "secretary" in branch:
            row["name"] = branch["secretary"]["name"]
            row["gender"] = Gender(branch["secretary"]["gender"])
            row["phone"] = row["phone"] or f"1390001{len(code):02}{int(code[-3:]):02}"
        if number >= full:
            row["standing"], row["full_since"] = Standing.PROBATIONARY, None
            row["joined_party_on"] = date(LAST_ADMISSION, 3 + number % 4, 12)
        if groups:
            row["group"] = groups[number % len(groups)]
        if number == branch.get("excused"):
            row["excused"] = data("words")["excused"]
            row["excused_since"] = date(2025, 2, 1)
        found.append(row)
    return found


def _officers(branch: dict[str, Any], code: str, roster: list[Row]) -> list[Row]:
    """The secretary, and the committee where there is one."""
    roles = [Role.SECRETARY]
    if branch["full"] >= MEMBERS_FOR_A_COMMITTEE:
        roles += [Role.DEPUTY, Role.COMMITTEE_MEMBER]
    since: date = max(branch["founded"], date(2024, 1, 10 + len(roster)))
    return [
        {
            "name": person["name"],
            "birth_month": person["birth_month"],
            "role": role,
            "organization": code,
            "phone": person["phone"],
            "since": since,
            "term_ends_on": since.replace(year=since.year + 3),
        }
        for role, person in zip(roles, roster, strict=False)
    ]


def _instructor(name: str, place: Row) -> Row:
    known = data("words")["instructor"][name]
    return {
        "name": name,
        "birth_month": known["birth_month"],
        "role": Role.INSTRUCTOR,
        "phone": known["phone"],
        "since": date(2023, 9, 1),
    } | place


def _superiors(told: _Told, people: Iterator[Row], named: dict[str, str]) -> None:
    posts = [(code, named.get(street)) for street, code in told.streets.items()]
    for each in data("cast")["member"]:
        if each.get("role") in {Role.SUPERIOR, Role.ADMINISTRATOR}:
            posts = [post for post in posts if post[0] != each["organization"]]
            told.appointments.append(
                {
                    "name": each["name"],
                    "role": Role(each["role"]),
                    "organization": each["organization"],
                    "phone": f"1390002{each['chat_id']:04}",
                    "since": date(2023, 3, 1),
                }
            )
    for number, (code, name) in enumerate(posts):
        person = next(people)
        told.appointments.append(
            {
                "name": name or person["name"],
                "role": Role.SUPERIOR,
                "organization": code,
                "phone": f"024-250{number:05}" if number % 3 else None,
                "since": date(2022, 6, 1),
            }
        )


def _people() -> Iterator[Row]:
    """People one after the other, for ever: every value follows from the number."""
    told = data("people")
    surnames, ethnicities = told["surnames"].split(), told["ethnicities"].split()
    given = {Gender.MALE: told["men"].split(), Gender.FEMALE: told["women"].split()}
    rare = {each["at"]: each for each in told["rare"]}
    used: set[Value] = {each["name"] for each in data("cast")["member"]}
    number = 0
    tried = 0
    while True:
        number += 1
        gender = Gender.FEMALE if number * 5 % 12 < 5 else Gender.MALE  # noqa: PLR2004 - a mixture
        names = given[gender]
        # Namesakes are there on purpose only.
        name: str | None = None
        while name is None or name in used:
            tried += 1
            name = surnames[tried * 7 % len(surnames)] + names[tried * 11 // 3 % len(names)]
        ethnicity = ethnicities[number % len(ethnicities)]
        if number in rare:
            special = rare[number]
            name, gender = special["name"], Gender(special["gender"])
            ethnicity = special.get("ethnicity", ethnicity)
        used.add(name)
        year = BORN[number * 17 % len(BORN)]
        admitted = min(year + ADMITTED_AT[number * 5 % len(ADMITTED_AT)], LAST_FULL)
        day = 1 + number * 3 % 27
        yield {
            "name": name,
            "gender": gender,
            "birth_month": f"{year}-{1 + number * 5 % 12:02}",
            "ethnicity": ethnicity,
            "joined_party_on": date(admitted, 1 + number * 7 % 12, day),
            "full_since": date(admitted + 1, 1 + number * 7 % 12, day),
            "phone": None if number % WITHOUT_PHONE == 0 else f"1390000{number:04}",
        }


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
