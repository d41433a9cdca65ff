"""The workbook as people fill it in: what is taken, what is refused, and in which words."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from models.appointment import Role
from models.database import Database
from models.exchange.importing import import_file
from models.exchange.opening import Unreadable
from models.exchange.reading import read_workbook
from models.history import Change, Source
from models.member import Member
from models.person import Person
from models.terms import Terms
from models.unit import Unit
from tests.conftest import Working, working
from tests.models.exchange.conftest import (
    MEMBERS,
    NOON,
    OFFICES,
    ORGANIZATIONS,
    TODAY,
    UNITS,
    Write,
    bring,
    changed,
    tallies,
)

# --- what is right -------------------------------------------------------------------------------


def test_a_workbook_as_people_write_it(work: Working, write: Write) -> None:
    report = bring(work, write())
    assert (report.problems, report.applied) == ((), True)
    assert tallies(report) == {
        "organization": (3, 0, 0, 0),
        "unit": (1, 0, 0, 0),
        "member": (3, 0, 0, 0),
        "appointment": (2, 0, 0, 0),
    }
    with work(NOON) as w:
        branch = w.organizations.with_code("HP-01-001")
        assert branch.founded_on == date(2018, 3, 1)
        assert w.session.scalars(select(Unit.employees)).all() == [86]
        assert [member.name for member in w.roster.of(branch, TODAY)] == ["王建国", "张伟", "李䶮"]
        # The secretary is the member of that name and birth month, not another person.
        assert w.session.scalar(select(func.count()).select_from(Person)) == 4
        # A branch that comes in the middle of a month owes at once.
        assert w.obligations.current(branch)


def test_the_same_workbook_again_changes_nothing(work: Working, write: Write) -> None:
    bring(work, write())
    with work(NOON) as w:
        lines = w.session.scalar(select(func.count()).select_from(Change))
    again = bring(work, write(), now="2026-11-26 12:00")
    assert tallies(again) == {
        "organization": (0, 0, 3, 0),
        "unit": (0, 0, 1, 0),
        "member": (0, 0, 3, 0),
        "appointment": (0, 0, 2, 0),
    }
    with work(NOON) as w:
        assert w.session.scalar(select(func.count()).select_from(Change)) == lines


def test_a_corrected_workbook_only_corrects(work: Working, write: Write) -> None:
    bring(work, write())
    corrected = changed(MEMBERS, 3, "电话", "13800000002")
    again = bring(work, write(党员=corrected), now="2026-11-26 12:00")
    assert tallies(again)["member"] == (0, 1, 2, 0)
    with work(NOON) as w:
        assert w.session.scalar(select(func.count()).select_from(Member)) == 3
        assert w.session.scalar(select(Person.phone).where(Person.name == "张伟")) == "13800000002"


def test_every_change_of_what_was_known_is_told(work: Working, write: Write) -> None:
    second = ["HP-02", "北市街道综合党委", "乡级", "综合党委", "HP", ""]
    organizations = [*ORGANIZATIONS[:3], second, *ORGANIZATIONS[3:]]
    bring(work, write(党组织=organizations))
    branch = ["HP-01-001", "晨光科技支部", "基层", "联合党支部", "HP-02", "清空"]
    unit = [UNITS[0], ["U001", "晨光电子有限公司", "其他社会服务机构", "HP-02", "清空", 87]]
    members = [[*MEMBERS[0], "党小组"], [*MEMBERS[1][:4], "清空", "第一党小组"]]
    members += [["HP-01-001", "新来的", "1999-01", "预备党员", "", "第一党小组"]]
    offices = [OFFICES[0], ["王建国", "", "书记", "HP-01-001", "2024-03-02"]]
    report = bring(
        work,
        write(党组织=[*organizations[:4], branch], 单位=unit, 党员=members, 任职=offices),
        now="2026-11-26 12:00",
    )
    assert [problem.line for problem in report.problems] == []
    assert [change.line for change in report.changes] == [
        "「党组织」表 B5 党组织名称：晨光电子支部 → 晨光科技支部",
        "「党组织」表 D5 类型：党支部 → 联合党支部",
        "「党组织」表 F5 成立日期：2018-03-01 → （空）",
        "「党组织」表 E5 上级代码：HP-01 → HP-02",
        "「单位」表 C2 类别：民营企业 → 其他社会服务机构",
        "「单位」表 F2 职工人数：86 → 87",
        "「单位」表 D2 所属党组织代码：HP-01 → HP-02",
        "「单位」表 E2 覆盖支部代码：HP-01-001 → （空）",
        "「党员」表 E2 电话：13800000001 → （空）",
        "「党员」表 F2 党小组：（空） → 第一党小组",
        "「任职」表 E2 任职日期：2024-03-01 → 2024-03-02",
    ]


def test_an_empty_cell_keeps_what_is_known(work: Working, write: Write) -> None:
    bring(work, write())
    bring(work, write(党员=changed(MEMBERS, 2, "电话", "")), now="2026-11-26 12:00")
    with work(NOON) as w:
        known = w.session.scalar(select(Person.phone).where(Person.name == "王建国"))
        assert known == "13800000001"


# --- what is wrong -------------------------------------------------------------------------------

CELLS: list[tuple[str, list[list[str]], int, str, object, str]] = [
    ("党组织", ORGANIZATIONS, 4, "层级", "村", "「党组织」表 C4 “村”：没有这个选项。"),
    ("党组织", ORGANIZATIONS, 4, "党组织名称", "", "「党组织」表 B4：「党组织名称」必须填。"),
    ("党组织", ORGANIZATIONS, 4, "上级代码", "HP-99", "“HP-99”：没有这个党组织"),
    ("党组织", ORGANIZATIONS, 3, "上级代码", "HP-01", "上级关系绕成了圈"),
    ("党组织", ORGANIZATIONS, 3, "党组织代码", "HP", "与第 2 行重复"),
    ("党组织", ORGANIZATIONS, 4, "成立日期", "2018-02-30", "没有这一天"),
    ("党组织", ORGANIZATIONS, 4, "成立日期", "前年", "不是日期"),
    ("党组织", ORGANIZATIONS, 4, "成立日期", "2031-01-01", "太晚了"),
    ("单位", UNITS, 2, "职工人数", -5, "「单位」表 F2 “-5”：不合常理"),
    ("单位", UNITS, 2, "职工人数", "八十来个", "不是整数"),
    ("单位", UNITS, 2, "类别", "国企", "没有这个选项。可以填：民营企业"),
    ("党员", MEMBERS, 2, "姓名", "王建国" * 20, "太长：有 60 个字，最多 50 个字"),
    ("党员", MEMBERS, 2, "姓名", 12345, "不像姓名"),
    ("党员", MEMBERS, 2, "出生年月", "1975-13", "不是年月"),
    ("党员", MEMBERS, 2, "出生年月", 1990.1, "分不清是 1 月还是 10 月"),
    ("党员", MEMBERS, 2, "电话", "138", "不像电话"),
    ("党员", MEMBERS, 2, "支部代码", "HP-01", "不是支部，是综合党委"),
    ("党员", MEMBERS, 2, "党员类别", "=A1", "这格是公式"),
    ("任职", OFFICES, 2, "职务", "书记兼委员", "没有这个选项"),
    ("任职", OFFICES, 3, "职务", "书记", "这个职务要在基层党组织里"),
]


@pytest.mark.parametrize(
    ("title", "rows", "row", "column", "value", "said"),
    CELLS,
    ids=[f"{title}-{column}-{value}"[:30] for title, _, _, column, value, _ in CELLS],
)
def test_a_wrong_cell_is_named_with_its_place_and_nothing_is_imported(
    work: Working,
    write: Write,
    title: str,
    rows: list[list[str]],
    row: int,
    column: str,
    value: object,
    said: str,
) -> None:
    report = bring(work, write(**{title: changed(rows, row, column, value)}))
    assert not report.applied
    assert any(said in problem.line for problem in report.problems), [
        problem.line for problem in report.problems
    ]
    with work(NOON) as w:
        assert w.session.scalar(select(func.count()).select_from(Change)) == 0


def test_good_rows_are_taken_and_what_hangs_on_bad_ones_is_not(
    work: Working, write: Write
) -> None:
    report = bring(work, write(党员=changed(MEMBERS, 2, "出生年月", "很久以前")), good_rows=True)
    assert report.applied
    # As secretary 王建国 is taken: nothing is wrong with that row, and he is found again by his month.
    assert tallies(report) == {
        "organization": (3, 0, 0, 0),
        "unit": (1, 0, 0, 0),
        "member": (2, 0, 0, 1),
        "appointment": (2, 0, 0, 0),
    }


def test_a_code_that_fails_its_check_is_warned_about_and_kept(work: Working, write: Write) -> None:
    units: list[list[object]] = [
        [*UNITS[0], "统一社会信用代码"],
        [*UNITS[1], "91210106MA0EXAMP01"],
    ]
    report = bring(work, write(单位=units))
    assert report.applied
    assert "校验不过" in report.warnings[0].line
    with work(NOON) as w:
        assert w.session.scalars(select(Unit.credit_code)).all() == ["91210106MA0EXAMP01"]


# --- awkward workbooks ---------------------------------------------------------------------------


def test_a_title_above_the_header_and_notes_below(work: Working, write: Write) -> None:
    members = [["党员名册（2026 年）"], [], *MEMBERS, ["注：以上均已核对"], ["合计", 3]]
    report = bring(work, write(党员=members))
    assert (report.problems, report.applied) == ((), True)
    assert tallies(report)["member"] == (3, 0, 0, 0)


def test_other_headings_are_known_and_unknown_columns_are_named(
    work: Working, write: Write
) -> None:
    members = [["党支部", "姓 名", "出生年月", "党员类别", "联系电话", "血型"]]
    members += [[*row, "A"] for row in MEMBERS[1:]]
    report = bring(work, write(党员=members))
    assert (report.problems, report.applied) == ((), True)
    assert list(report.book.tables["member"].unknown) == ["血型"]


def test_a_missing_sheet_is_not_an_error(work: Working, write: Write) -> None:
    bring(work, write())
    report = bring(work, write(党组织=None, 单位=None, 任职=None), now="2026-11-26 12:00")
    assert (report.problems, report.applied) == ((), True)


def test_a_missing_column(work: Working, write: Write) -> None:
    report = bring(work, write(党员=[row[:2] for row in MEMBERS]))
    assert not report.applied
    assert [problem.words for problem in report.problems if problem.row is None] == [
        "少了必填的列「出生年月」。",
        "少了必填的列「党员类别」。",
    ]


def test_a_workbook_of_another_sort(write: Write) -> None:
    path = write(
        党组织=None, 单位=None, 党员=None, 任职=None, 工资表=[["姓名", "工资"], ["张三", 1]]
    )
    with pytest.raises(Unreadable, match="没有「党组织、单位、党员、任职」"):
        read_workbook(path, TODAY)


# --- offices -------------------------------------------------------------------------------------


def test_every_role_can_be_given_where_it_makes_sense(work: Working, write: Write) -> None:
    offices = [
        *OFFICES,
        ["张伟", "1980-05", "副书记", "HP-01-001", ""],
        ["张伟", "", "组织委员", "HP-01-001", ""],
        ["李䶮", "", "党员", "HP-01-001", ""],
        ["周明", "1991-02", "党务干事", "HP-01-001", ""],
        ["李敏", "1985-04", "联络员", "HP-01-001", ""],
        ["孙明", "", "管理员", "HP", ""],
    ]
    report = bring(work, write(任职=offices))
    assert ([problem.line for problem in report.problems], report.warnings) == ([], ())
    with work(NOON) as w:
        place = w.organizations.with_code("HP-01-001")
        held = w.appointments.at(place, tuple(Role), w.today)
        assert [(office.person.name, office.role) for office in held] == [
            ("王建国", Role.SECRETARY),
            ("张伟", Role.DEPUTY),
            ("李敏", Role.INSTRUCTOR),
            ("张伟", Role.COMMITTEE_MEMBER),
            ("周明", Role.ORGANISER),
            ("李䶮", Role.MEMBER),
        ]
        # Who is on the roster is that person, with one office or several.
        assert w.session.scalar(select(func.count()).select_from(Person)) == 7


@pytest.mark.parametrize(
    ("office", "said"),
    [
        # An ordinary member is one of the roster; an organiser need not be.
        (
            ["刘洋", "", "党员", "HP-01-001", ""],
            "任职」表 A2 “刘洋”：“晨光电子支部”的名册上没有这个人",
        ),
        (["王建国", "", "党员", "HP-01", ""], "“南湖街道综合党委”不是支部，是综合党委"),
        (["王建国", "", "党务干事", "HP-01", ""], "这个职务要在基层党组织里"),
        (["赵刚", "", "上级", "HP-01-001", ""], "这个职务不在支部里"),
        (["赵刚", "", "上级", "", ""], "要填党组织代码"),
        (["李敏", "", "指导员", "", ""], "指导员要联系一个支部，或填上单位代码"),
        (["李敏", "", "指导员", "HP", ""], "不是支部，是组织部"),
    ],
)
def test_an_office_where_it_can_not_be_held(
    work: Working, write: Write, office: list[str], said: str
) -> None:
    report = bring(work, write(任职=[OFFICES[0], office]))
    assert not report.applied
    assert said in report.problems[0].line
    assert len(report.problems) == 1


def test_two_imports_at_once_are_one_after_the_other(
    postgresql: Database, terms: Terms, write: Write
) -> None:
    """Who comes second finds everything there; on SQLite there is only one writer anyway."""
    work, path = working(postgresql, terms), write()
    ready = threading.Barrier(2)
    new: list[int] = []

    def run() -> None:
        with work(NOON, source=Source.IMPORT) as w:
            ready.wait(10)
            report = import_file(w, path)
            new.append(sum(each.new for each in report.tallies.values()))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(new) == [0, 9]
