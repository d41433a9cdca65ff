"""The append-only line that every change leaves, and what a past day looked like."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from models.activity import Activity
from models.base import Base
from models.database import Database
from models.history import Change, Recorded, Source
from models.member import Member, Standing
from models.organization import PartyOrganization
from models.person import Person
from models.tables import TABLES
from models.unit import Category, Operating, Sector, Unit, UnitLink
from models.work import Work
from tests.cast import Cast
from tests.conftest import Working, moment
from tests.models.test_activity import file


def lines(w: Work, thing: Recorded) -> list[tuple[Any, ...]]:
    return [(line.field, line.before, line.after) for line in w.history.of(thing)]


def count(w: Work) -> int:
    return w.session.execute(select(func.count()).select_from(Change)).scalar_one()


def test_a_row_that_is_made_leaves_one_line_with_all_its_fields(work: Working) -> None:
    with work("2026-10-01 09:00", 7, source=Source.IMPORT) as w:
        person = Person(name="王; name=李", birth_month="1980-03")
        w.session.add(person)
        w.session.flush()
        [line] = w.history.of(person)
        assert (line.field, line.before, line.after) == (
            "",
            None,
            {"name": "王; name=李", "birth_month": "1980-03"},
        )
        assert (line.source, line.person_id, line.why) == (Source.IMPORT, 7, None)
        assert (line.recorded_at, line.valid_from) == (w.now, date(2026, 10, 1))


def test_each_changed_field_leaves_one_line(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00", cast.sun.person_id) as w:
        person = w.people.get(cast.wang.person_id)
        assert person is not None
        before = count(w)
        person.phone, person.ethnicity = "13900000000", "满族"
        person.name = "王建国"  # as it was
        w.session.flush()
        assert [(line.field, line.after, line.person_id) for line in w.history.of(person)[1:]] == [
            ("ethnicity", "满族", cast.sun.person_id),
            ("phone", "13900000000", cast.sun.person_id),
        ]
        assert count(w) == before + 2


def test_a_field_that_was_emptied_says_what_it_was(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        person = w.people.get(cast.wang.person_id)
        assert person is not None
        was, person.phone = person.phone, None
        w.session.flush()
        assert lines(w, person)[1:] == [("phone", was, None)]


def test_what_is_only_looked_at_leaves_none(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        before = count(w)
        for member in w.roster.of(w.organizations.get(cast.chenguang.id), w.today):
            member.excused = member.excused
            member.person.name = str(member.person.name)
        w.session.flush()
    with work("2026-10-01 09:05") as w:
        assert count(w) == before


@pytest.mark.usefixtures("cast")
def test_a_row_that_is_removed_says_what_it_was(work: Working) -> None:
    with work("2026-10-01 09:00") as w:
        link = w.session.scalars(select(UnitLink)).first()
        assert link is not None
        unit_id, branch_id = link.unit_id, link.organization_id
        w.session.delete(link)
        w.session.flush()
        assert lines(w, link)[-1] == (
            "",
            {"unit_id": unit_id, "organization_id": branch_id, "since": "2024-03-01"},
            None,
        )


def test_values_keep_their_kind(work: Working, cast: Cast) -> None:
    """Numbers, days and choices can be read back as what they were, not as words."""
    with work("2026-10-01 09:00") as w:
        unit = Unit(
            code="U900",
            name="新企业",
            sector=Sector.ENTERPRISE,
            category=Category.PRIVATE_ENTERPRISE,
            organization_id=cast.nanhu_id,
            operating=Operating.WORKING,
            employees=120,
            owner_is_member=False,
        )
        w.session.add(unit)
        w.session.flush()
        assert lines(w, unit) == [
            (
                "",
                None,
                {
                    "code": "U900",
                    "name": "新企业",
                    "sector": "enterprise",
                    "category": "private_enterprise",
                    "organization_id": cast.nanhu_id,
                    "operating": "working",
                    "employees": 120,
                    "owner_is_member": False,
                },
            )
        ]
        unit.employees, unit.operating = 0, Operating.SUSPENDED
        w.session.flush()
        assert sorted(lines(w, unit)[1:]) == [
            ("employees", 120, 0),
            ("operating", "working", "suspended"),
        ]


def test_a_change_of_what_a_row_points_to_is_seen(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        member = w.session.get_one(Member, cast.chenguang.member_ids[0])
        other = w.people.get(cast.zhao.person_id)
        assert other is not None
        was, member.person = member.person_id, other
        w.session.flush()
        assert lines(w, member)[1:] == [("person_id", was, other.id)]


# --- from which day it is true -----------------------------------------------------------------


def test_what_begins_or_ends_on_a_day_is_true_from_that_day(work: Working, cast: Cast) -> None:
    with work("2026-10-20 09:00") as w:
        member = Member(
            person=Person(name="新人"),
            organization_id=cast.chenguang.id,
            standing=Standing.PROBATIONARY,
            since=date(2026, 9, 1),
        )
        w.session.add(member)
        w.session.flush()
        member.until = date(2026, 12, 31)
        w.session.flush()
        member.until = date(2026, 10, 5)  # it was earlier than we thought
        w.session.flush()
        member.excused = "长期患病"
        w.session.flush()
        assert [(line.field, str(line.valid_from)) for line in w.history.of(member)] == [
            ("", "2026-09-01"),
            ("until", "2026-12-31"),
            ("until", "2026-10-05"),
            ("excused", "2026-10-20"),
        ]
        assert {line.recorded_at for line in w.history.of(member)} == {w.now}


@pytest.mark.usefixtures("cast")
def test_a_change_can_be_said_to_be_true_from_another_day(work: Working) -> None:
    with work("2026-10-20 09:00") as w:
        unit = w.session.scalars(select(Unit)).first()
        assert unit is not None
        unit.address = "南湖大街 1 号"
        with w.true_from(date(2026, 9, 1)), w.because("迟报"):
            unit.employees = 88
        unit.remark = "已核对"
        w.session.flush()
        assert [
            (line.field, str(line.valid_from), line.why) for line in w.history.of(unit)[1:]
        ] == [
            ("address", "2026-10-20", None),
            ("employees", "2026-09-01", "迟报"),
            ("remark", "2026-10-20", None),
        ]


def test_what_was_held_on_a_day_is_true_from_then(work: Working, cast: Cast) -> None:
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-12")
        [line] = w.history.of(activity)
        assert line.valid_from == date(2026, 10, 12)


def test_as_of_a_past_day(work: Working, cast: Cast) -> None:
    """王's firm had 120 people in May, 90 from July on, and in October we learn that it was 80."""
    with work("2026-05-10 09:00") as w:
        unit = Unit(
            code="U901",
            name="老名字",
            sector=Sector.ENTERPRISE,
            category=Category.PRIVATE_ENTERPRISE,
            organization_id=cast.nanhu_id,
            operating=Operating.WORKING,
            employees=120,
        )
        w.session.add(unit)
    with work("2026-07-05 09:00") as w, w.true_from(date(2026, 7, 1)):
        w.session.get_one(Unit, unit.id).employees = 90
    with work("2026-10-20 09:00") as w:
        with w.true_from(date(2026, 7, 1)):
            w.session.get_one(Unit, unit.id).employees = 80
        w.session.get_one(Unit, unit.id).name = "新名字"
    with work("2026-10-21 09:00") as w:
        known = {
            "2026-05-09": None,
            "2026-05-10": ("老名字", 120),
            "2026-06-30": ("老名字", 120),
            "2026-07-01": ("老名字", 80),
            "2026-10-19": ("老名字", 80),
            "2026-10-20": ("新名字", 80),
        }
        for day, found in known.items():
            fields = w.history.as_of(unit, date.fromisoformat(day))
            assert (fields and (fields["name"], fields["employees"])) == found
        # by what was known on the last day of September
        fields = w.history.as_of(unit, date(2026, 9, 30), known_at=moment("2026-09-30 18:00"))
        assert fields is not None
        assert fields["employees"] == 90


@pytest.mark.usefixtures("cast")
def test_today_is_as_the_row_is(work: Working) -> None:
    """Whatever is recorded in whatever order, the history of today is the row."""
    with work("2026-10-20 09:00") as w:
        unit = w.session.scalars(select(Unit)).first()
        assert unit is not None
        for day, employees in ((date(2026, 9, 1), 5), (date(2026, 3, 1), 7), (w.today, None)):
            with w.true_from(day):
                unit.employees = employees
            fields = w.history.as_of(unit, w.today)
            assert fields is not None
            assert fields.get("employees") == employees


@pytest.mark.usefixtures("cast")
def test_what_was_removed_is_no_more(work: Working) -> None:
    with work("2026-10-20 09:00") as w:
        link = w.session.scalars(select(UnitLink)).first()
        assert link is not None
        w.session.delete(link)
        w.session.flush()
        assert w.history.as_of(link, date(2026, 10, 19)) is not None
        assert w.history.as_of(link, date(2026, 10, 20)) is None


# --- nobody can rewrite it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "forge",
    [
        update(Change).values(person_id=1),
        delete(Change),
        delete(Change).where(Change.id == 1),
        text("UPDATE change SET why = 'because'"),
    ],
    ids=["update", "delete all", "delete one", "raw"],
)
@pytest.mark.usefixtures("cast")
def test_the_database_itself_refuses_to_change_a_line(
    database: Database, work: Working, forge: Any
) -> None:
    with work("2026-10-01 09:00") as w:
        before = count(w)
    with (
        database.session() as session,
        pytest.raises(DatabaseError, match="history is append-only"),
    ):
        session.execute(forge)
    with work("2026-10-01 09:00") as w:
        assert count(w) == before > 0


def test_nor_is_it_emptied_in_one_stroke(postgresql: Database) -> None:
    with (
        postgresql.session() as session,
        pytest.raises(DatabaseError, match="history is append-only"),
    ):
        session.execute(text("TRUNCATE change"))


# --- what is recorded --------------------------------------------------------------------------

#: What is no fact of the business: the machinery's own tables, what is about a chat, and how headings
#: and names of places are read and misread. The steps of a review are lines of history themselves.
NOT_RECORDED = {
    "change",
    "inbox",
    "outbox",
    "heartbeat",
    "draft",
    "chat",
    "invitation",
    "heading_match",
    "alias",
    "misreading",
    "review_step",
    # A list as somebody made it: what it says is nobody's fact, and a newer one takes its place.
    "stated_unit",
}


def test_every_table_of_the_business_is_recorded() -> None:
    recorded = {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Recorded)
    }
    assert recorded | NOT_RECORDED == set(TABLES)
    assert not recorded & NOT_RECORDED


def test_the_columns_that_say_from_when_are_columns_that_hold_days() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Recorded):
            for name in (mapper.class_.begins, mapper.class_.ends):
                assert name is None or mapper.columns[name].type.python_type is date


def test_a_change_by_nobody_is_not_possible(database: Database) -> None:
    """Outside a unit of work there is nobody who could have made it."""
    with database.session() as session:
        session.add(Person(name="张三"))
        with pytest.raises(KeyError):
            session.flush()


def test_what_is_taken_back_leaves_no_line(work: Working, cast: Cast) -> None:
    class MishapError(Exception):
        pass

    with work("2026-10-01 09:00", cast.wang.person_id) as w:
        before = count(w)

        def fail() -> None:
            with w.session.begin_nested():
                file(w, cast.chenguang, "2026-09-30")
                raise MishapError

        with pytest.raises(MishapError):
            fail()
        assert count(w) == before
        assert w.session.scalars(select(Activity)).all() == []
        assert w.session.get(PartyOrganization, cast.chenguang.id) is not None
