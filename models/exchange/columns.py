"""The sheets and their columns, declared once; what they are called stands in words/sheets.toml.

The first four are the roster; the others are the ledgers of the notice (LEDGERS). One declaration
drives the conversation, the checks, the import, the workbook and the table in docs/ledgers.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.appointment import Origin, Role
from models.coverage import Coverage
from models.keeping import Met, Place
from models.line import Scope
from models.member import Standing
from models.organization import Form, Level
from models.person import Education, Gender
from models.reconciliation import Item
from models.rights import Thing
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


class Asked(StrEnum):
    """When a column that need not be filled for a row to be there is wanted all the same."""

    #: For everybody.
    ALWAYS = "always"
    #: Where there is no organisation (the five clears).
    NOT_FOUNDED = "not_founded"
    #: Where dues are collected, and where they are not: the base of the 1 %.
    COLLECTS_DUES = "collects_dues"
    NO_DUES = "no_dues"
    #: Where there is something to be said.
    NEVER = "never"


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    `choices` are the values of a drop-down, `refers` is the sheet whose code stands here,
    `ahead` says that a day may lie in the future, `earliest` before which day nothing can be,
    `most` the longest text or the largest count, `emptied` whether a value can be taken away again.

    Of a ledger's column: `of` is the row in which it is kept, under `field` (the key where empty);
    one that is `derived` follows from others and nobody types it. `asked` says when it is wanted,
    `asked_from` since when there is such a column: it is never wanted of what is older. `sees` is
    what somebody must be allowed to see to be shown it, `rule` the sentence that it serves,
    `sums` whether it is added up below.
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
    of: str = ""
    field: str = ""
    derived: bool = False
    asked: Asked = Asked.NEVER
    asked_from: date | None = None
    sees: Thing | None = None
    rule: str = ""
    sums: bool = False

    @property
    def name(self) -> str:
        """Under which name its row has it."""
        return self.field or self.key


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns in the order of the template, and what tells its rows apart.

    `order` names pairs of days of which the first is never after the second; `known_by` the
    columns by which a row of a ledger is found again.
    """

    key: str
    columns: tuple[Column, ...]
    order: tuple[tuple[str, str], ...] = ()
    known_by: tuple[str, ...] = ()
    #: Of which sentence of the notice the ledger is made.
    rule: str = ""
    by_key: dict[str, Column] = field(init=False, repr=False, compare=False)
    #: The columns that people fill in.
    typed: tuple[Column, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})
        typed = tuple(column for column in self.columns if not column.derived)
        object.__setattr__(self, "typed", typed)


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
        Column("credit_code", CellType.CREDIT_CODE, most=40, width=22, of="unit"),
        Column("name", CellType.TEXT, required=True, most=100, width=30, of="unit"),
        Column(
            "category",
            CellType.CHOICE,
            required=True,
            choices=tuple(Category),
            width=18,
            of="unit",
            rule="2.1",
        ),
        Column("organization", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("organization_name", CellType.TEXT, width=22, derived=True),
        Column("coverage", CellType.CHOICE, choices=tuple(Coverage), derived=True, rule="2.1"),
        Column("branch", CellType.REFERENCES, refers="organization", width=16),
        Column("branch_names", CellType.TEXT, width=26, derived=True),
        Column("branch_founded_on", CellType.DAY, width=12, derived=True),
        Column("branch_approval", CellType.TEXT, width=18, derived=True),
        Column("covered_since", CellType.DAY, ahead=True),
        Column("secretary", CellType.TEXT, width=12, derived=True, rule="2.3"),
        Column("secretary_phone", CellType.PHONE, derived=True, sees=Thing.PHONE),
        Column("instructor", CellType.TEXT, width=12, derived=True, rule="2.3"),
        Column("instructor_phone", CellType.PHONE, derived=True, sees=Thing.PHONE),
        Column(
            "operating",
            CellType.CHOICE,
            choices=tuple(Operating),
            emptied=False,
            width=10,
            of="unit",
            asked=Asked.ALWAYS,
            rule="2.2",
        ),
        Column(
            "employees",
            CellType.COUNT,
            most=1_000_000,
            width=10,
            of="unit",
            asked=Asked.ALWAYS,
            rule="2.2",
            sums=True,
        ),
        Column(
            "owner_name",
            CellType.NAME,
            most=50,
            width=12,
            of="unit",
            asked=Asked.NOT_FOUNDED,
            rule="2.2",
        ),
        Column(
            "owner_is_member",
            CellType.YES_NO,
            of="unit",
            asked=Asked.NOT_FOUNDED,
            rule="2.2",
        ),
        Column("owner_posts", CellType.TEXT, width=16, of="unit"),
        Column(
            "full_members",
            CellType.COUNT,
            most=100_000,
            width=10,
            of="unit",
            asked=Asked.NOT_FOUNDED,
            rule="2.2",
            sums=True,
        ),
        Column(
            "probationary_members",
            CellType.COUNT,
            most=100_000,
            width=10,
            of="unit",
            asked=Asked.NOT_FOUNDED,
            rule="2.2",
            sums=True,
        ),
        Column("park", CellType.TEXT, width=16, of="unit"),
        Column("park_level", CellType.CHOICE, choices=tuple(ParkLevel), width=10, of="unit"),
        Column("provincial", CellType.YES_NO, of="unit"),
        Column("has_union", CellType.YES_NO, of="unit", rule="3.1"),
        Column("has_league", CellType.YES_NO, of="unit"),
        Column(
            "formation",
            CellType.CHOICE,
            choices=tuple(Formation),
            width=12,
            of="unit",
            rule="3.1",
        ),
        Column(
            "not_founded",
            CellType.CHOICE,
            choices=tuple(NotFounded),
            width=18,
            of="unit",
            asked=Asked.NOT_FOUNDED,
            rule="2.2",
        ),
        Column("plan_on", CellType.DAY, ahead=True, width=12, of="unit"),
        Column("excluded_why", CellType.TEXT, width=16, of="unit"),
        Column(
            "business",
            CellType.TEXT,
            width=20,
            of="unit",
            asked=Asked.NOT_FOUNDED,
            rule="2.2",
        ),
        Column("address", CellType.TEXT, width=26, of="unit"),
        Column("unclear", CellType.TEXT, width=30, derived=True, rule="2.2"),
        Column("remark", CellType.TEXT, most=1000, width=20, of="unit"),
    ),
    known_by=("code",),
    rule="2.1",
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

#: Who answers for a line stands in a ledger of its own, which says for which.
_ROLES = tuple(each for each in Role if each is not Role.LINE)

APPOINTMENT = Sheet(
    "appointment",
    (
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("birth_month", CellType.MONTH, earliest=OLDEST_BIRTH, width=12),
        Column("role", CellType.CHOICE, required=True, choices=_ROLES, width=10),
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

# --- the ledgers of the notice ---

_BRANCH = Column("branch", CellType.REFERENCE, required=True, refers="organization", width=16)
_BRANCH_NAME = Column("branch_name", CellType.TEXT, width=26, derived=True)
_UNIT = Column("unit", CellType.REFERENCE, required=True, refers="unit", width=14)
_UNIT_NAME = Column("unit_name", CellType.TEXT, width=28, derived=True)


def _remark(of: str) -> Column:
    return Column("remark", CellType.TEXT, most=1000, width=20, of=of)


#: 书记台账 (measure 2.3).
SECRETARY = Sheet(
    "secretary",
    (
        _BRANCH,
        _BRANCH_NAME,
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("gender", CellType.CHOICE, choices=tuple(Gender), width=8, of="person"),
        Column("ethnicity", CellType.TEXT, most=20, width=10, of="person"),
        Column(
            "birth_month",
            CellType.MONTH,
            earliest=OLDEST_BIRTH,
            width=12,
            of="person",
            asked=Asked.ALWAYS,
        ),
        Column("education", CellType.CHOICE, choices=tuple(Education), width=10, of="person"),
        Column("joined_party_on", CellType.DAY, width=12, of="member"),
        Column("since", CellType.DAY, ahead=True, width=12, of="office", asked=Asked.ALWAYS),
        Column(
            "term_ends_on",
            CellType.DAY,
            ahead=True,
            width=12,
            of="office",
            asked=Asked.ALWAYS,
        ),
        Column(
            "origin",
            CellType.CHOICE,
            choices=tuple(Origin),
            width=10,
            of="office",
            asked=Asked.ALWAYS,
            rule="4.1",
        ),
        Column("is_owner", CellType.YES_NO, width=10, derived=True, rule="4.1"),
        Column("full_time", CellType.YES_NO, width=10, of="office"),
        Column("post", CellType.TEXT, width=20, of="office"),
        Column("phone", CellType.PHONE, of="person", asked=Asked.ALWAYS, sees=Thing.PHONE),
        Column(
            "allowance",
            CellType.COUNT,
            most=100_000,
            width=10,
            of="office",
            sees=Thing.PAY,
            rule="5.4",
            sums=True,
        ),
        Column("trainings", CellType.COUNT, width=10, derived=True, rule="3.2", sums=True),
        Column("contract_until", CellType.DAY, ahead=True, width=12, of="office", rule="5.4"),
        Column("contract_filed_on", CellType.DAY, width=12, of="office", rule="5.4"),
        _remark("office"),
    ),
    order=(("since", "term_ends_on"),),
    known_by=("branch", "name"),
    rule="2.3",
)

#: 指导员（联络员）台账 (measures 2.3 and 4).
INSTRUCTOR = Sheet(
    "instructor",
    (
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("full_time", CellType.YES_NO, width=10, of="office", asked=Asked.ALWAYS),
        Column("sent_by", CellType.TEXT, width=22, of="office", asked=Asked.ALWAYS),
        Column("phone", CellType.PHONE, of="person", asked=Asked.ALWAYS, sees=Thing.PHONE),
        Column("guides", CellType.REFERENCES, required=True, refers="guided", width=22),
        Column("guides_names", CellType.TEXT, width=30, derived=True),
        Column("since", CellType.DAY, ahead=True, width=12, of="office", asked=Asked.ALWAYS),
        Column("visits", CellType.COUNT, width=10, derived=True, sums=True),
        Column("last_visit", CellType.DAY, width=12, derived=True),
        _remark("office"),
    ),
    known_by=("name",),
    rule="2.3",
)

#: 走访记录 of the instructors.
VISIT = Sheet(
    "visit",
    (
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("place", CellType.REFERENCE, required=True, refers="guided", width=16),
        Column("place_name", CellType.TEXT, width=28, derived=True),
        Column("on", CellType.DAY, required=True, width=12),
        Column("words", CellType.TEXT, required=True, most=1000, width=50, of="visit"),
        Column("line", CellType.TEXT, width=22, derived=True, rule="1.3"),
        _remark("visit"),
    ),
    known_by=("name", "place", "on"),
    rule="3.1",
)

#: 党员出资人（负责人）台账 (measure 2.3).
OWNER = Sheet(
    "owner",
    (
        _UNIT,
        _UNIT_NAME,
        Column("owner_name", CellType.NAME, most=50, width=12, of="unit", asked=Asked.ALWAYS),
        Column("owner_post", CellType.TEXT, width=16, of="unit", asked=Asked.ALWAYS),
        Column("owner_share", CellType.TEXT, most=20, width=10, of="unit"),
        Column("owner_is_secretary", CellType.YES_NO, width=10, derived=True, rule="4.1"),
        Column("owner_membership", CellType.TEXT, width=26, of="unit", asked=Asked.ALWAYS),
        Column("owner_posts", CellType.TEXT, width=20, of="unit"),
        _remark("unit"),
    ),
    known_by=("unit",),
    rule="2.3",
)

#: 党务工作者人才库, by city (measure 3).
TALENT = Sheet(
    "talent",
    (
        Column("organization", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("organization_name", CellType.TEXT, width=22, derived=True),
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("gender", CellType.CHOICE, choices=tuple(Gender), width=8, of="person"),
        Column("birth_month", CellType.MONTH, earliest=OLDEST_BIRTH, width=12, of="person"),
        Column("education", CellType.CHOICE, choices=tuple(Education), width=10, of="person"),
        Column("post", CellType.TEXT, width=24, of="talent", asked=Asked.ALWAYS),
        Column("strength", CellType.TEXT, width=20, of="talent"),
        Column("phone", CellType.PHONE, of="person", sees=Thing.PHONE),
        Column("since", CellType.DAY, width=12, of="talent", asked=Asked.ALWAYS),
        Column("until", CellType.DAY, ahead=True, width=12, of="talent"),
        Column("trainings", CellType.COUNT, width=10, derived=True, sums=True),
        Column("last_training", CellType.DAY, width=12, derived=True),
        _remark("talent"),
    ),
    order=(("since", "until"),),
    known_by=("organization", "name"),
    rule="3.2",
)

#: 培训记录 of Party-affairs workers.
TRAINING = Sheet(
    "training",
    (
        Column("organization", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("organization_name", CellType.TEXT, width=22, derived=True),
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("on", CellType.DAY, required=True, width=12),
        Column("topic", CellType.TEXT, required=True, width=36),
        Column("hours", CellType.COUNT, most=1000, width=10, of="training", sums=True),
        Column("run_by", CellType.TEXT, width=22, of="training"),
        _remark("training"),
    ),
    known_by=("organization", "name", "on", "topic"),
    rule="3.2",
)


def _point(key: str, rule: str) -> Column:
    return Column(
        key,
        CellType.CHOICE,
        choices=tuple(Met),
        width=12,
        of="standard",
        asked=Asked.ALWAYS,
        rule=rule,
    )


#: 规范建设: the six points (measure 4).
STANDARD = Sheet(
    "standard",
    (
        _BRANCH,
        _BRANCH_NAME,
        _point("complete", "4.1"),
        _point("rules", "4.2"),
        _point("orderly", "4.3"),
        _point("active", "4.4"),
        _point("equipped", "4.5"),
        _point("useful", "4.6"),
        Column("checked_on", CellType.DAY, width=12, of="standard", asked=Asked.ALWAYS),
        Column("lacking", CellType.TEXT, most=500, width=30, of="standard"),
        _remark("standard"),
    ),
    known_by=("branch",),
    rule="4",
)

#: 党建经费: 1 % of the wages, or of the dues of an association that collects them (measure 5.1).
FUNDS = Sheet(
    "funds",
    (
        _UNIT,
        _UNIT_NAME,
        Column("year", CellType.COUNT, required=True, most=2100, width=8),
        Column("collects_dues", CellType.YES_NO, width=10, of="funds", rule="5.1"),
        Column(
            "wages",
            CellType.COUNT,
            most=10**11,
            width=16,
            of="funds",
            asked=Asked.NO_DUES,
            rule="5.1",
            sums=True,
        ),
        Column(
            "dues",
            CellType.COUNT,
            most=10**11,
            width=16,
            of="funds",
            asked=Asked.COLLECTS_DUES,
            rule="5.1",
            sums=True,
        ),
        Column("due", CellType.COUNT, width=14, derived=True, rule="5.1", sums=True),
        Column(
            "given",
            CellType.COUNT,
            most=10**11,
            width=14,
            of="funds",
            asked=Asked.ALWAYS,
            rule="5.1",
            sums=True,
        ),
        Column("enough", CellType.YES_NO, width=10, derived=True, rule="5.1"),
        Column("before_tax", CellType.YES_NO, width=10, of="funds", rule="5.1"),
        _remark("funds"),
    ),
    known_by=("unit", "year"),
    rule="5.1",
)


def _given(key: str) -> Column:
    return Column(key, CellType.YES_NO, width=10, of="guarantee", asked=Asked.ALWAYS, rule="5.5")


#: 保障: dues returned, place, allowance, 备案, 三建三送 (measure 5).
GUARANTEE = Sheet(
    "guarantee",
    (
        _BRANCH,
        _BRANCH_NAME,
        Column(
            "returned",
            CellType.COUNT,
            most=10**9,
            width=14,
            of="guarantee",
            asked=Asked.ALWAYS,
            rule="5.2",
            sums=True,
        ),
        Column(
            "subsidy", CellType.COUNT, most=10**9, width=14, of="guarantee", rule="5.2", sums=True
        ),
        Column(
            "place",
            CellType.CHOICE,
            choices=tuple(Place),
            width=14,
            of="guarantee",
            asked=Asked.ALWAYS,
            rule="5.3",
        ),
        Column("address", CellType.TEXT, width=26, of="guarantee", rule="5.3"),
        Column(
            "allowance",
            CellType.COUNT,
            width=10,
            derived=True,
            sees=Thing.PAY,
            rule="5.4",
            sums=True,
        ),
        Column("contract_until", CellType.DAY, width=12, derived=True, rule="5.4"),
        Column("contract_filed_on", CellType.DAY, width=12, derived=True, rule="5.4"),
        _given("built_room"),
        _given("built_board"),
        _given("built_rules"),
        _given("sent_plaque"),
        _given("sent_flag"),
        _given("sent_books"),
        Column("provided", CellType.TEXT, width=10, derived=True, rule="5.5"),
        _remark("guarantee"),
    ),
    known_by=("branch",),
    rule="5",
)

#: 条线责任人: guidance stations and responsible offices with their people (measure 1.3, part 4).
LINE = Sheet(
    "line",
    (
        Column("organization", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("organization_name", CellType.TEXT, width=22, derived=True),
        Column("line", CellType.TEXT, required=True, most=100, width=26),
        Column("scope", CellType.CHOICE, required=True, choices=tuple(Scope), width=18, of="line"),
        Column("name", CellType.NAME, required=True, most=50, width=12),
        Column("post", CellType.TEXT, width=20, of="office"),
        Column("full_time", CellType.YES_NO, width=10, of="office", rule="1.3"),
        Column("phone", CellType.PHONE, of="person", asked=Asked.ALWAYS, sees=Thing.PHONE),
        Column("since", CellType.DAY, ahead=True, width=12, of="office"),
        Column("until", CellType.DAY, ahead=True, width=12, of="office"),
        Column("inspections", CellType.COUNT, width=10, derived=True, sums=True),
        _remark("office"),
    ),
    order=(("since", "until"),),
    known_by=("organization", "line", "name"),
    rule="1.3",
)


def _total(item: Item) -> Column:
    return Column(item.value, CellType.COUNT, most=10_000_000, width=12, of="statistics", rule="2")


#: 党内统计: the totals that were handed up, against which the ledgers are held (part 2).
STATISTICS = Sheet(
    "statistics",
    (
        Column("organization", CellType.REFERENCE, required=True, refers="organization", width=16),
        Column("organization_name", CellType.TEXT, width=22, derived=True),
        Column("on", CellType.DAY, required=True, width=12),
        *(_total(item) for item in Item),
        _remark("statistics"),
    ),
    known_by=("organization", "on"),
    rule="2",
)

#: Every ledger, in the order of the notice.
LEDGERS = (
    UNIT,
    SECRETARY,
    INSTRUCTOR,
    VISIT,
    OWNER,
    TALENT,
    TRAINING,
    STANDARD,
    FUNDS,
    GUARANTEE,
    LINE,
    STATISTICS,
)
#: Those that are no part of the roster.
OWN_LEDGERS = LEDGERS[1:]
BY_KEY = {sheet.key: sheet for sheet in (*SHEETS, *OWN_LEDGERS)}
