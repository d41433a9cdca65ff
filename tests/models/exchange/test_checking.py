"""What rows say of each other and of what is known: who is meant, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.appointment import Appointment, Role
from models.database import Database
from models.exchange.importing import import_file
from models.history import By, Change, Source
from models.member import Member, PartyGroup
from models.person import Person
from models.terms import Terms
from models.unit import UnitLink
from models.work import Work
from tests.conftest import Working, moment
from tests.models.exchange.conftest import (
    MEMBERS,
    NOON,
    OFFICES,
    ORGANIZATIONS,
    TODAY,
    UNITS,
    WHOLE,
    Write,
    bring,
    tallies,
)

LATER = "2026-12-01 12:00"
FIRST, SECOND = "HP-01-001", "HP-01-002"

#: A second branch beside the first.
TWO_BRANCHES = [*ORGANIZATIONS, [SECOND, "远大商贸支部", "基层", "党支部", "HP-01", ""]]
MEMBER_COLUMNS = [*MEMBERS[0], "转入日期", "转出日期"]
OFFICE_COLUMNS = ["姓名", "出生年月", "职务", "党组织代码", "电话", "任职日期", "离任日期"]


def said(work: Working, write: Write, **changes: Sequence[Sequence[object]] | None) -> list[str]:
    """What is wrong, where nothing is taken."""
    report = bring(work, write(**changes))
    assert report.applied == (not report.problems)
    return [problem.line for problem in report.problems]


def warned(work: Working, write: Write, **changes: Sequence[Sequence[object]] | None) -> list[str]:
    report = bring(work, write(**changes))
    assert [problem.line for problem in report.problems] == []
    return [problem.line for problem in report.warnings]


def organizations(*rows: list[str]) -> dict[str, list[list[str]] | None]:
    """A workbook of nothing but a tree."""
    return {"党组织": [ORGANIZATIONS[0], *rows], "单位": None, "党员": None, "任职": None}


# --- the tree ------------------------------------------------------------------------------------

ROOT = ["HP", "和平区委组织部", "县级", "组织部", "", ""]
STREET = ["HP-01", "南湖街道综合党委", "乡级", "综合党委", "HP", ""]
BRANCH = ["HP-01-001", "晨光电子支部", "基层", "党支部", "HP-01", ""]

TREES: list[tuple[list[list[str]], list[str]]] = [
    # Order does not matter: a branch may stand above its superior.
    ([BRANCH, STREET, ROOT], []),
    # A superior can be named instead of its code, as long as only one has that name.
    ([ROOT, STREET, [*BRANCH[:4], "南湖街道综合党委", ""]], []),
    (
        [ROOT, STREET, [*STREET[:1], *STREET[1:]]],
        ["「党组织」表 A4 “HP-01”：与第 3 行重复。"],
    ),
    (
        [ROOT, STREET, [*BRANCH[:4], "HP-09", ""]],
        ["「党组织」表 E4 “HP-09”：没有这个党组织：文件里和以前导入的都没有代码“HP-09”。"],
    ),
    (
        [ROOT, [*STREET[:4], "HP-01", ""]],
        ["「党组织」表 E3 “HP-01”：上级关系绕成了圈：HP-01 → HP-01。"],
    ),
    # Everybody in the circle hears of it, nobody below.
    (
        [
            ROOT,
            ["A", "甲总支", "基层", "党总支", "B", ""],
            ["B", "乙总支", "基层", "党总支", "A", ""],
            ["C", "丙支部", "基层", "党支部", "A", ""],
        ],
        [
            "「党组织」表 E3 “B”：上级关系绕成了圈：A → B → A。",
            "「党组织」表 E4 “A”：上级关系绕成了圈：A → B → A。",
        ],
    ),
    (
        [ROOT, STREET, BRANCH, ["X", "又一支部", "基层", "党支部", "HP-01-001", ""]],
        ["「党组织」表 E5 “HP-01-001”：上级“晨光电子支部”是支部，支部下面不能再挂党组织。"],
    ),
    (
        [ROOT, STREET, ["X", "某市委组织部", "市级", "组织部", "HP-01", ""]],
        ["「党组织」表 E4 “HP-01”：上级“南湖街道综合党委”是乡级，不能在本级的下面。"],
    ),
    (
        [ROOT, [*BRANCH[:2], "乡级", "党支部", "HP", ""]],
        ["「党组织」表 C3 “乡级”：支部的层级要填“基层”。"],
    ),
    (
        [ROOT, STREET, ["X", "另一区委组织部", "县级", "组织部", "", ""]],
        ["「党组织」表 E4：要填上级代码。最上一级只能有一个，现在是“和平区委组织部”。"],
    ),
]


@pytest.mark.parametrize(("rows", "lines"), TREES)
def test_trees(work: Working, write: Write, rows: list[list[str]], lines: list[str]) -> None:
    assert said(work, write, **organizations(*rows)) == lines


def test_a_dissolution_before_the_founding(work: Working, write: Write) -> None:
    rows = [[*ORGANIZATIONS[0], "撤销日期"], [*ROOT[:5], "2016-08-30", "2016-08-29"]]
    assert said(work, write, 党组织=rows, 单位=None, 党员=None, 任职=None) == [
        "「党组织」表 G2 “2016-08-29”：「撤销日期」早于「成立日期」。"
    ]


def test_what_hangs_on_a_refused_row_is_refused_with_it(work: Working, write: Write) -> None:
    """But only what is the cause is told, unless the good rows are to be taken."""
    rows = [ORGANIZATIONS[0], ROOT, [*STREET[:2], "村级", *STREET[3:]], BRANCH]
    assert said(work, write, 党组织=rows) == [
        "「党组织」表 C3 “村级”：没有这个选项。可以填：省级、市级、县级、乡级、基层。"
    ]
    taken = bring(work, write(党组织=rows), good_rows=True)
    assert tallies(taken) == {
        "organization": (1, 0, 0, 2),
        "unit": (0, 0, 0, 1),
        "member": (0, 0, 0, 3),
        "appointment": (0, 0, 0, 2),
    }
    assert [problem.line for problem in taken.problems if problem.row == 4][:1] == [
        "「党组织」表 E4 “HP-01”：所指的党组织“HP-01”在第 3 行没有通过检查，这一行也先不导入。"
    ]


def test_a_sheet_with_a_broken_header_takes_no_rows_at_all(work: Working, write: Write) -> None:
    report = bring(work, write(党员=[row[:2] for row in MEMBERS]), good_rows=True)
    assert not report.applied


def test_a_branch_is_renamed_and_moved_with_everything_below(work: Working, write: Write) -> None:
    bring(work, write())
    rows = [
        *ORGANIZATIONS[:3],
        ["HP-02", "北市街道综合党委", "乡级", "综合党委", "HP", ""],
        [FIRST, "晨光科技支部", "基层", "联合党支部", "HP-02", ""],
    ]
    report = bring(work, write(党组织=rows), now=LATER)
    assert tallies(report)["organization"] == (1, 1, 2, 0)
    with work(LATER) as w:
        branch = w.organizations.with_code(FIRST)
        assert (branch.name, branch.form) == ("晨光科技支部", "joint_branch")
        assert [node.code for node in w.organizations.above(branch)] == ["HP", "HP-02"]
        assert len(w.roster.of(branch, w.today)) == 3


def test_a_branch_with_members_does_not_become_a_committee(work: Working, write: Write) -> None:
    bring(work, write())
    rows = [*ORGANIZATIONS[:3], [FIRST, "晨光电子党委", "基层", "党委", "HP-01", ""]]
    assert said(work, write, 党组织=rows, 单位=None, 党员=None, 任职=None) == [
        "「党组织」表 D4 “党委”：它已经有党员或下级，不能改成这个类型。"
    ]


# --- units ---------------------------------------------------------------------------------------


def test_a_unit_goes_over_to_another_branch(work: Working, write: Write) -> None:
    bring(work, write(党组织=TWO_BRANCHES))
    moved = [UNITS[0], [*UNITS[1][:4], SECOND, "86"]]
    report = bring(work, write(党组织=TWO_BRANCHES, 单位=moved), now=LATER)
    assert tallies(report)["unit"] == (0, 1, 0, 0)
    with work(LATER) as w:
        links = w.session.scalars(select(UnitLink).order_by(UnitLink.id)).all()
        # The old link ends and the new one begins on the day of the import: the file says no other.
        assert [(link.since, link.until) for link in links] == [
            (None, date(2026, 12, 1)),
            (date(2026, 12, 1), None),
        ]
    again = bring(work, write(党组织=TWO_BRANCHES, 单位=moved), now=LATER)
    assert tallies(again)["unit"] == (0, 0, 1, 0)


def test_units_of_the_same_name_are_pointed_out(work: Working, write: Write) -> None:
    rows = [*UNITS, ["U002", *UNITS[1][1:]]]
    assert warned(work, write, 单位=rows) == [
        "「单位」表 B3 “晨光电子有限公司”：与单位“U001”同名，请核对是不是同一家。"
    ]


# --- members -------------------------------------------------------------------------------------


def test_a_transfer_is_one_person_with_two_memberships(work: Working, write: Write) -> None:
    bring(work, write(党组织=TWO_BRANCHES))
    rows = [
        MEMBER_COLUMNS,
        [FIRST, "张伟", "1980-05", "正式党员", "", "", "2026-11-30"],
        [SECOND, "张伟", "1980-05", "正式党员", "", "2026-11-30", ""],
    ]
    assert warned(work, write, 党组织=None, 单位=None, 党员=rows, 任职=None) == []
    with work(LATER) as w:
        found = w.session.scalars(
            select(Member).join(Person).where(Person.name == "张伟").order_by(Member.id)
        ).all()
        assert len({member.person_id for member in found}) == 1
        assert [(member.since, member.until) for member in found] == [
            (None, date(2026, 11, 30)),
            (date(2026, 11, 30), None),
        ]


def test_who_comes_back_begins_anew(work: Working, write: Write) -> None:
    bring(work, write())
    left = [MEMBER_COLUMNS, [FIRST, "张伟", "1980-05", "正式党员", "", "", "2026-06-01"]]
    back = [MEMBER_COLUMNS, [FIRST, "张伟", "1980-05", "正式党员", "", "2026-11-01", ""]]
    for rows in (left, back, back):
        assert warned(work, write, 党员=rows, 任职=None) == []
    with work(NOON) as w:
        found = w.session.scalars(
            select(Member).join(Person).where(Person.name == "张伟").order_by(Member.id)
        ).all()
        assert [(member.since, member.until) for member in found] == [
            (None, date(2026, 6, 1)),
            (date(2026, 11, 1), None),
        ]
        assert len({member.person_id for member in found}) == 1


def test_namesakes_in_one_branch_are_two_people_and_pointed_out(
    work: Working, write: Write
) -> None:
    bring(work, write())
    other = [FIRST, "张伟", "1991-05", "正式", ""]
    assert warned(work, write, 党员=[MEMBERS[0], other]) == [
        (
            "「党员」表 C2 “1991-05”：支部里已经有张伟（1980-05），这一行当作另一个人导入。"
            "如果是同一个人，请把原来那位填上转出日期。"
        )
    ]
    # Both are known now.
    assert warned(work, write, 党员=[*MEMBERS, other]) == []


def test_a_workbook_that_lists_both_namesakes_means_both(work: Working, write: Write) -> None:
    bring(work, write())
    assert warned(work, write, 党员=[*MEMBERS, [FIRST, "张伟", "1991-05", "正式", ""]]) == []
    with work(NOON) as w:
        assert len(w.roster.of(w.organizations.with_code(FIRST), TODAY)) == 4


def test_a_corrected_name_is_the_same_person_if_all_else_is_the_same(
    work: Working, write: Write
) -> None:
    bring(work, write())
    rows = [MEMBERS[0], [FIRST, "王健国", *MEMBERS[1][2:]], *MEMBERS[2:]]
    offices = [OFFICES[0], ["王健国", *OFFICES[1][1:]], OFFICES[2]]
    report = bring(work, write(党员=rows, 任职=offices), now=LATER)
    assert [problem.line for problem in report.warnings] == [
        "「党员」表 B2 “王健国”：出生年月和电话与支部里的王建国一样，当作改了姓名。如果是另一个人，请核对电话。"
    ]
    assert (tallies(report)["member"], tallies(report)["appointment"]) == (
        (0, 1, 2, 0),
        (0, 0, 2, 0),
    )
    with work(LATER) as w:
        assert w.session.scalar(select(func.count()).select_from(Person)) == 4
    # A phone that two share is no such sign while both stand there.
    shared = [*rows, [FIRST, "王建国", *MEMBERS[1][2:]]]
    assert tallies(bring(work, write(党员=shared), now=LATER))["member"] == (1, 0, 3, 0)


MEMBER_ROWS: list[tuple[list[str], list[str], str]] = [
    (["入党日期"], ["1993-03-01"], "F2 “1993-03-01”：按出生年月，入党时不满 18 岁。"),
    (["入党日期"], ["1993-04-01"], ""),
    (
        ["入党日期", "转正日期"],
        ["2010-07-01", "2010-06-30"],
        "G2 “2010-06-30”：「转正日期」早于「入党日期」。",
    ),
    (
        ["不计应到起"],
        ["2026-01-01"],
        "F2 “2026-01-01”：填了不计应到的日期，就要写「不计应到原因」。",
    ),
    (["不计应到原因", "不计应到起"], ["长期患病", "2026-01-01"], ""),
    (
        ["转入日期", "转出日期"],
        ["2026-05-01", "2026-04-30"],
        "G2 “2026-04-30”：「转出日期」早于「转入日期」。",
    ),
]


@pytest.mark.parametrize(("columns", "cells", "line"), MEMBER_ROWS)
def test_what_days_of_a_member_say_of_each_other(
    work: Working, write: Write, columns: list[str], cells: list[str], line: str
) -> None:
    rows = [[*MEMBERS[0], *columns], [FIRST, "王建国", "1975-04", "正式党员", "", *cells]]
    expected = [f"「党员」表 {line}"] if line else []
    assert said(work, write, 党员=rows, 任职=None) == expected


def test_a_probationary_member_has_no_day_of_becoming_full(work: Working, write: Write) -> None:
    rows = [[*MEMBERS[0], "转正日期"], [*MEMBERS[3], "2026-01-01"]]
    assert said(work, write, 党员=rows, 任职=None) == [
        "「党员」表 F2 “2026-01-01”：预备党员不填转正日期。要么改党员类别，要么清掉转正日期。"
    ]


def test_groups_come_and_go_with_their_members(work: Working, write: Write) -> None:
    def grouped(*groups: str) -> list[list[str]]:
        rows = zip(MEMBERS[1:], groups, strict=True)
        return [[*MEMBERS[0], "党小组"], *([*row, group] for row, group in rows)]

    bring(work, write(党员=grouped("第一党小组", "第一党小组", "第二党小组")))
    report = bring(work, write(党员=grouped("", "", "第一党小组")), now=LATER)
    # An empty cell takes nobody out of a group.
    assert tallies(report)["member"] == (0, 1, 2, 0)
    with work(LATER) as w:
        groups = w.session.scalars(select(PartyGroup).order_by(PartyGroup.id)).all()
        assert [(group.name, group.dissolved_on) for group in groups] == [
            ("第一党小组", None),
            ("第二党小组", date(2026, 12, 1)),
        ]
    bring(work, write(党员=grouped("清空", "清空", "清空")), now=LATER)
    with work(LATER) as w:
        assert w.roster.groups([w.organizations.with_code(FIRST).id], w.today) == {}


# --- offices -------------------------------------------------------------------------------------


def test_a_change_of_secretary_is_noticed_until_the_old_one_has_left(
    work: Working, write: Write
) -> None:
    bring(work, write())
    new = [OFFICE_COLUMNS, ["张伟", "", "书记", FIRST, "", "2026-11-20", ""]]
    assert warned(work, write, 党员=None, 任职=new) == [
        (
            "「任职」表 A2 “张伟”：“晨光电子支部”有 2 位在任书记：王建国、张伟。"
            "换了书记的，请给原任填上离任日期。"
        )
    ]
    both = [*new, ["王建国", "", "书记", FIRST, "", "", "2026-11-20"]]
    assert warned(work, write, 党员=None, 任职=both) == []
    with work(NOON) as w:
        place = w.organizations.with_code(FIRST)
        held = w.appointments.at(place, (Role.SECRETARY,), TODAY)
        assert [office.person.name for office in held] == ["张伟"]
        assert w.session.scalar(select(func.count()).select_from(Person)) == 4


OFFICE_ROWS: list[tuple[list[list[str]], list[str]]] = [
    # The same person twice in the same office.
    (
        [["王建国", "", "书记", FIRST], ["王建国", "1975-04", "支部书记", FIRST]],
        ["「任职」表 A3 “王建国”：与第 2 行重复。"],
    ),
    # Nobody can tell whether a namesake at another place is another person.
    (
        [["赵刚", "", "上级", "HP-01"], ["赵刚", "", "上级", "HP"]],
        [
            "「任职」表 A3 “赵刚”：同名的人出现在第 2、3 行。请填出生年月或电话，好知道是不是同一个人。"
        ],
    ),
    ([["赵刚", "1970-01", "上级", "HP-01"], ["赵刚", "1970-01", "上级", "HP"]], []),
    ([["赵刚", "1970-01", "上级", "HP-01"], ["赵刚", "1971-01", "上级", "HP"]], []),
    # Two phones of one person in one file.
    (
        [["王建国", "", "书记", FIRST, "13800000009"]],
        ["「任职」表 E2 “13800000009”：与「党员」表第 2 行写的电话不一样。"],
    ),
]


@pytest.mark.parametrize(("offices", "lines"), OFFICE_ROWS)
def test_who_is_meant(
    work: Working, write: Write, offices: list[list[str]], lines: list[str]
) -> None:
    assert said(work, write, 任职=[OFFICE_COLUMNS, *offices]) == lines


def test_an_office_of_two_namesakes_must_say_which(work: Working, write: Write) -> None:
    members = [*MEMBERS, [FIRST, "王建国", "1990-09", "正式党员", ""]]
    assert said(
        work, write, 党员=members, 任职=[OFFICES[0], ["王建国", "", "书记", FIRST, ""]]
    ) == ["「任职」表 A2 “王建国”：有 2 位都叫这个名字。请填出生年月或电话，好知道是哪一位。"]
    assert said(work, write, 党员=members) == []


def test_an_instructor_of_a_unit(work: Working, write: Write) -> None:
    columns = ["姓名", "出生年月", "职务", "党组织代码", "单位代码"]
    units = [*UNITS, ["U002", "无党员公司", "民营企业", "HP-01", "", "3"]]
    rows = [
        columns,
        ["李敏", "1985-04", "指导员", "", "U002"],
        ["李敏", "1985-04", "指导员", FIRST, ""],
    ]
    assert said(work, write, 单位=units, 任职=rows) == []
    with work(NOON) as w:
        offices = w.session.scalars(select(Appointment).order_by(Appointment.id)).all()
        assert len({office.person_id for office in offices}) == 1
        # An instructor of a unit stands in the tree where the unit does.
        assert [office.organization.code for office in offices] == ["HP-01", FIRST]
    wrong = [
        columns,
        ["李敏", "1985-04", "指导员", "HP", "U002"],
        ["李敏", "1985-04", "指导员", "", "U009"],
        ["李敏", "1985-04", "书记", "", "U002"],
    ]
    assert said(work, write, 单位=units, 任职=wrong) == [
        (
            "「任职」表 D2 “HP”：这家单位归“HP-01”管，与这里填的党组织不一样。"
            "指导员只联系单位的，党组织代码空着就行。"
        ),
        "「任职」表 E3 “U009”：没有这个单位：文件里和以前导入的都没有代码“U009”。",
        "「任职」表 E4 “U002”：只有指导员才填单位代码。",
    ]


# --- whatever people write -----------------------------------------------------------------------

#: A workbook with everything in it, to be spoilt.
FULL: dict[str, list[list[str]]] = {
    **WHOLE,
    "党组织": TWO_BRANCHES,
    "党员": [[*MEMBER_COLUMNS, "党小组"], *([*row, "", "", "一组"] for row in MEMBERS[1:])],
    "任职": [OFFICE_COLUMNS, ["王建国", "1975-04", "书记", FIRST, "", "", ""]],
}
CELLS = [
    (title, row, column)
    for title, rows in FULL.items()
    for row in range(len(rows))
    for column in range(len(rows[0]))
]
JUNK: list[object] = [
    *("", " ", "　", "无", "清空", "-1", "八", "👍", "，", "=", "'", "（示例）", "合计", "注"),
    *("HP", "HP-01", FIRST, SECOND, "U001", "王建国", "张伟", "1980-05", "2026-12-31", "书记"),
    *("甲" * 501, "9" * 5000, "１２３", "2016-08-01", "党支部", "基层", "正式", "13800000001"),
    *(0, -1, 1.5, 1980, 45000, 1e15, True, date(2026, 1, 1), None),
]


@settings(
    max_examples=60,
    # Every example undoes what it did, and overwrites the file of the one before.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(st.sampled_from(CELLS), st.sampled_from(JUNK), max_size=6))
# Somebody who came and left on one day is that same one the next time.
@example({("党员", 3, 5): 45000, ("党员", 3, 6): 45000})
def test_whatever_stands_in_a_workbook_all_of_it_is_taken_or_nothing(
    sqlite: Database, terms: Terms, write: Write, spoilt: dict[tuple[str, int, int], object]
) -> None:
    rows: dict[str, list[list[object]]] = {
        title: [list(row) for row in rows] for title, rows in FULL.items()
    }
    for (title, row, column), value in spoilt.items():
        rows[title][row][column] = value
    path = write(**rows)
    with sqlite.session() as session, session.begin() as transaction:
        work = Work(session, moment(NOON), terms, By(Source.IMPORT))
        lines = select(func.count()).select_from(Change)
        for good_rows in (False, True):
            report = import_file(work, path, good_rows=good_rows)
            # Every sentence can be said.
            assert all(each.line for each in (*report.problems, *report.warnings))
            count = session.scalar(lines)
            if not report.applied:
                assert report.problems
                assert count == 0
            elif not good_rows:
                assert not report.problems
            # What is taken once changes nothing the second time.
            again = import_file(work, path, good_rows=good_rows)
            assert [each.line for each in again.problems] == [
                each.line for each in report.problems
            ]
            assert session.scalar(lines) == count
        transaction.rollback()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_order_of_rows_does_not_matter(
    sqlite: Database, terms: Terms, write: Write, data: st.DataObject
) -> None:
    mixed = {
        title: [rows[0], *data.draw(st.permutations(rows[1:]))] for title, rows in FULL.items()
    }
    with sqlite.session() as session, session.begin() as transaction:
        work = Work(session, moment(NOON), terms, By(Source.IMPORT))
        first = import_file(work, write(**mixed))
        assert ([each.line for each in first.problems], first.warnings) == ([], ())
        second = import_file(work, write(**FULL))
        assert all((each.new, each.changed) == (0, 0) for each in second.tallies.values())
        transaction.rollback()
