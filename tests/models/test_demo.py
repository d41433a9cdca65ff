"""The demonstration's workbook: it agrees with the files it is written from, and it can be imported."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import python_calamine
from sqlalchemy import func, select

import models.demo
from models.appointment import Appointment, Role
from models.demo.district import rows
from models.exchange.importing import Report, import_file
from models.exchange.writing import write_rows
from models.history import Change, Source
from models.member import Member, PartyGroup, Standing
from models.obligation import Obligation
from models.organization import Form, Level, PartyOrganization
from models.unit import Unit, UnitLink
from models.work import Work
from tests.conftest import Working

NOON = "2026-11-25 12:00"


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).iter_rows()]
        for name in book.sheet_names
    }


def count(work: Work, thing: type) -> int:
    return work.session.scalar(select(func.count()).select_from(thing)) or 0


@pytest.fixture
def report(work: Working) -> Report:
    with work(NOON, source=Source.IMPORT) as w:
        return import_file(w, models.demo.workbook())


def test_the_shipped_workbook_is_what_its_files_say(tmp_path: Path) -> None:
    """`python -m models.demo` writes it anew."""
    anew = tmp_path / "district.xlsx"
    write_rows(anew, rows())
    assert cells(models.demo.workbook()) == cells(anew)


def test_it_is_imported_without_a_word(work: Working, report: Report) -> None:
    assert (report.problems, report.warnings, report.applied) == ((), (), True)
    with work(NOON) as w:
        assert count(w, PartyOrganization) == 49
        assert len(w.organizations.branches()) == 30
        assert count(w, Unit) == 42
        assert count(w, Member) == 220
        assert count(w, Appointment) == 79
        assert count(w, Obligation) == 30  # the theme day of each branch


def test_it_shows_all_shapes(work: Working, report: Report) -> None:
    assert report.applied
    with work(NOON) as w:
        nodes = w.organizations.all()
        assert Counter(node.level for node in nodes) == {
            Level.PROVINCE: 1,
            Level.CITY: 1,
            Level.DISTRICT: 1,
            Level.TOWNSHIP: 15,
            Level.GRASSROOTS: 31,
        }
        forms = Counter(node.form for node in nodes)
        assert (forms[Form.JOINT_BRANCH], forms[Form.GENERAL_BRANCH]) == (4, 1)
        branches = [branch.id for branch in w.organizations.branches()]
        sizes = w.roster.full_members(branches, w.today)
        assert sum(size >= 7 for size in sizes.values()) == 12  # with a committee
        assert min(sizes.values()) == 3
        assert len(w.roster.groups(branches, w.today)) == 7
        assert count(w, PartyGroup) == 16
        members = w.session.scalars(select(Member)).all()
        assert sum(member.standing is Standing.PROBATIONARY for member in members) == 11
        assert sum(not member.counts_on(w.today) for member in members) == 1
        assert sum(member.person.phone is None for member in members) == 18
        names = {member.name for member in members}
        assert {"王㛃", "李䶮", "阿依古丽·买买提", "欧阳春雨"} <= names
        covered = set(w.session.scalars(select(UnitLink.unit_id)))
        guided = set(
            w.session.scalars(select(Appointment.unit_id).where(Appointment.unit_id.is_not(None)))
        )
        assert (len(covered), len(guided), len(covered & guided)) == (34, 6, 0)


def test_everybody_whom_one_can_play_is_there(work: Working, report: Report) -> None:
    assert report.applied
    with work(NOON) as w:
        for each in models.demo.CAST:
            if each.role is None:
                assert (each.joined, each.organization_code) == (False, "")
                continue
            place = w.organizations.with_code(each.organization_code)
            held = w.appointments.at(place, (each.role,), w.today)
            assert [office.person.name for office in held] == [each.name], each
    roles = Counter(each.role for each in models.demo.CAST)
    assert roles == {
        Role.SECRETARY: 4,
        Role.INSTRUCTOR: 1,
        Role.SUPERIOR: 2,
        Role.ADMINISTRATOR: 1,
        None: 1,
    }
    assert len({each.chat_id for each in models.demo.CAST}) == len(models.demo.CAST)


def test_the_branches_that_are_played_have_their_sizes(work: Working, report: Report) -> None:
    assert report.applied
    with work(NOON) as w:
        sizes = {}
        for each in models.demo.CAST:
            if each.role is Role.SECRETARY:
                place = w.organizations.with_code(each.organization_code)
                sizes[each.name] = (len(w.roster.of(place, w.today)), place.form)
        assert sizes == {
            "王建业": (5, Form.BRANCH),
            "陈丽华": (9, Form.BRANCH),
            "周海波": (6, Form.JOINT_BRANCH),
            "吴晓梅": (12, Form.BRANCH),
        }


def test_importing_it_again_changes_nothing(work: Working, report: Report) -> None:
    with work(NOON) as w:
        lines = count(w, Change)
    with work("2026-11-26 12:00", source=Source.IMPORT) as w:
        again = import_file(w, models.demo.workbook())
        assert {
            key: (tally.new, tally.changed) for key, tally in again.tallies.items()
        } == dict.fromkeys(report.tallies, (0, 0))
        assert count(w, Change) == lines
