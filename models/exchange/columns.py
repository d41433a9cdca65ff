"""The sheets and their columns, declared once; what they are called stands in words/sheets.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.appointment import Role
from models.member import Standing
from models.organization import Form, Level
from models.person import Gender
from models.unit import Category, Formation, NotFounded, Operating, ParkLevel

#: The Party was founded in July 1921: nothing of its organisations is older.
FOUNDING = date(1921, 7, 1)
#: Nobody on a roster was born earlier.
OLDEST_BIRTH = date(1900, 1, 1)


class CellType(StrEnum):
    """What stands in the cells of a column."""

    NAME = "name"
    TEXT = "text"
    CODE = "code"
    DAY = "day"
    MONTH = "month"
    COUNT = "count"
    YES_NO = "yes_no"
    CHOICE = "choice"
    REFERENCE = "reference"
    REFERENCES = "references"
    PHONE = "phone"
    CREDIT_CODE = "credit_code"


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    `choices` are the values of a drop-down, `refers` is the sheet whose code stands here,
    `ahead` says that a day may lie in the future, `earliest` before which day nothing can be,
    `most` the longest text or the largest count, `emptied` whether a value can be taken away again.
    """

    key: str
    type: CellType
    required: bool = False
    choices: tuple[StrEnum, ...] = ()
    refers: str | None = None
    ahead: bool = False
    earliest: date = FOUNDING
    most: int = 200
    emptied: bool = True
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns in the order of the template, and what tells its rows apart.

    `order` names pairs of days of which the first is never after the second.
    """

    key: str
    columns: tuple[Column, ...]
    order: tuple[tuple[str, str], ...] = ()
    by_key: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})


ORGANIZATION = Sheet(
    "organization",
    (
        Column("code", CellType.CODE, required=True, most=40, width=16),
        Column("name", CellType.TEXT, required=True, most=100, width=30),
        Column("level", CellType.CHOICE, required=True, choices=tuple(Level), width=8),
        Column("form", CellType.CHOICE, required=True, choices=tuple(Form)),
        Column("parent", CellType.REFERENCE, refers="organization", width=16),
        Column("founded_on", CellType.DAY, width=12),
        Column("dissolved_on", CellType.DAY, ahead=True, width=12),
    ),
    order=(("founded_on", "dissolved_on"),),
)

UNIT = Sheet(
    "unit",
    (
        Column("code", CellType.CODE, required=True, most=40),
        Column("credit_code", CellType.CREDIT_CODE, most=40, width=22),
        Column("name", CellType.TEXT, required=True, most=100, width=30),
        Column("category", CellType.CHOICE, required=True, choices=tuple(Category), width=18),
        Column("organization", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("branch", CellType.REFERENCES, refers="organization", width=16),
        Column("covered_since", CellType.DAY, ahead=True),
        Column("operating", CellType.CHOICE, choices=tuple(Operating), emptied=False, width=10),
        Column("employees", CellType.COUNT, most=1_000_000, width=10),
        Column("owner_name", CellType.NAME, most=50, width=12),
        Column("owner_is_member", CellType.YES_NO),
        Column("owner_posts", CellType.TEXT, width=16),
        Column("full_members", CellType.COUNT, most=100_000, width=10),
        Column("probationary_members", CellType.COUNT, most=100_000, width=10),
        Column("park", CellType.TEXT, width=16),
        Column("park_level", CellType.CHOICE, choices=tuple(ParkLevel), width=10),
        Column("provincial", CellType.YES_NO),
        Column("has_union", CellType.YES_NO),
        Column("has_league", CellType.YES_NO),
        Column("formation", CellType.CHOICE, choices=tuple(Formation), width=12),
        Column("not_founded", CellType.CHOICE, choices=tuple(NotFounded), width=18),
        Column("plan_on", CellType.DAY, ahead=True, width=12),
        Column("excluded_why", CellType.TEXT, width=16),
        Column("business", CellType.TEXT, width=20),
        Column("address", CellType.TEXT, width=26),
        Column("remark", CellType.TEXT, most=1000, width=20),
    ),
)

MEMBER = Sheet(
    "member",
    (
        Column("branch", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("gender", CellType.CHOICE, choices=tuple(Gender), width=8),
        Column("birth_month", CellType.MONTH, required=True, earliest=OLDEST_BIRTH, width=12),
        Column("ethnicity", CellType.TEXT, most=20, width=10),
        Column("standing", CellType.CHOICE, required=True, choices=tuple(Standing), width=12),
        Column("joined_party_on", CellType.DAY, width=12),
        Column("full_since", CellType.DAY, width=12),
        Column("group", CellType.TEXT, most=50, width=12),
        Column("phone", CellType.PHONE),
        Column("since", CellType.DAY, ahead=True, width=12),
        Column("until", CellType.DAY, ahead=True, width=12),
        Column("excused", CellType.TEXT, width=16),
        Column("excused_since", CellType.DAY, ahead=True, width=12),
        Column("excused_until", CellType.DAY, ahead=True, width=12),
    ),
    order=(
        ("joined_party_on", "full_since"),
        ("since", "until"),
        ("excused_since", "excused_until"),
    ),
)

APPOINTMENT = Sheet(
    "appointment",
    (
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("birth_month", CellType.MONTH, earliest=OLDEST_BIRTH, width=12),
        Column("role", CellType.CHOICE, required=True, choices=tuple(Role), width=10),
        Column("organization", CellType.REFERENCE, refers="organization", width=16),
        Column("unit", CellType.REFERENCE, refers="unit", width=16),
        Column("phone", CellType.PHONE),
        Column("since", CellType.DAY, ahead=True, width=12),
        Column("term_ends_on", CellType.DAY, ahead=True, width=12),
        Column("until", CellType.DAY, ahead=True, width=12),
    ),
    order=(("since", "term_ends_on"), ("since", "until")),
)

#: In the order in which they build on each other, which is that of the workbook.
SHEETS = (ORGANIZATION, UNIT, MEMBER, APPOINTMENT)
