"""The real-name ledgers: their rows on any day, what is missing, what is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from models.appointment import Appointment, Origin, Role
from models.exchange.columns import (
    FUNDS,
    GUARANTEE,
    INSTRUCTOR,
    LEDGERS,
    OWNER,
    SECRETARY,
    STANDARD,
    TALENT,
    TRAINING,
    UNIT,
    VISIT,
    Asked,
    Sheet,
)
from models.exchange.values import Value
from models.keeping import Met, funds_due
from models.realname import Held, Nowhere, is_strange, missing
from models.unit import Unit
from models.work import Work
from tests.cast import Cast
from tests.conftest import Working

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 22)


def only(w: Work, sheet: Sheet, top: int, day: date | None = None) -> Held:
    [found] = w.realname.all(sheet, w.organizations.get(top), day)
    return found


def put(w: Work, held: Held, **values: Value) -> None:
    for key, value in values.items():
        w.realname.put(held, held.sheet.by_key[key], value)


def test_a_secretary_is_put_together_from_the_rows_in_which_one_fact_stands_once(
    work: Working, cast: Cast
) -> None:
    with work("2026-10-22 09:00", cast.zhao.person_id) as w:
        held = only(w, SECRETARY, cast.chenguang.id)
        assert held.values == {
            "branch": cast.chenguang.code,
            "branch_name": "晨光电子支部",
            "name": "王建国",
            "gender": "male",
            "ethnicity": None,
            "birth_month": "1970-05",
            "education": None,
            "joined_party_on": None,
            "since": date(2024, 3, 1),
            "term_ends_on": None,
            "origin": None,
            "is_owner": None,
            "full_time": None,
            "post": None,
            "phone": held.values["phone"],
            "allowance": None,
            "trainings": 0,
            "contract_until": None,
            "contract_filed_on": None,
            "remark": None,
        }
        put(w, held, ethnicity="满族", joined_party_on=date(1995, 7, 1), origin=Origin.OWNER)
        again = only(w, SECRETARY, cast.chenguang.id)
        assert again.values["is_owner"] is True
        [member] = [
            each for each in w.roster.of(held.organization, w.today) if each.name == "王建国"
        ]
        assert (member.joined_party_on, member.person.ethnicity) == (date(1995, 7, 1), "满族")


def test_a_ledger_as_of_a_past_day_shows_what_stood_there_then(work: Working, cast: Cast) -> None:
    with work("2026-09-10 09:00", cast.zhao.person_id) as w:
        put(w, only(w, SECRETARY, cast.chenguang.id), origin=Origin.STAFF, allowance=200)
        put(w, only(w, STANDARD, cast.chenguang.id), active=Met.PARTLY)
    with work("2026-10-22 09:00", cast.zhao.person_id) as w, w.because("核查"):
        put(w, only(w, SECRETARY, cast.chenguang.id), origin=Origin.OWNER, allowance=300)
        put(w, only(w, STANDARD, cast.chenguang.id), active=Met.MET)
        w.appointments.succeed(
            w.organizations.get(cast.yuanda.id),
            Role.SECRETARY,
            "刘洋",
            w.today,
            out=w.appointments.at(w.organizations.get(cast.yuanda.id), (Role.SECRETARY,), w.today),
        )
    with work("2026-10-23 09:00") as w:
        for day, origin, allowance, active in (
            (date(2026, 9, 9), None, None, None),
            (SEPTEMBER, Origin.STAFF, 200, Met.PARTLY),
            (None, Origin.OWNER, 300, Met.MET),
        ):
            held = only(w, SECRETARY, cast.chenguang.id, day)
            assert (held.values["origin"], held.values["allowance"]) == (origin, allowance)
            assert only(w, STANDARD, cast.chenguang.id, day).values["active"] is active
            assert only(w, GUARANTEE, cast.chenguang.id, day).values["allowance"] == allowance
        assert only(w, SECRETARY, cast.yuanda.id, SEPTEMBER).name == "陈静"
        assert only(w, SECRETARY, cast.yuanda.id).name == "刘洋"
        told = [
            (column.key, line.before, line.after, line.person_id, line.why)
            for line, column in w.realname.history(only(w, SECRETARY, cast.chenguang.id))
        ]
        assert told == [
            ("allowance", 200, 300, cast.zhao.person_id, "核查"),
            ("origin", "staff", "owner", cast.zhao.person_id, "核查"),
            ("allowance", None, 200, cast.zhao.person_id, None),
            ("origin", None, "staff", cast.zhao.person_id, None),
        ]


def test_who_is_known_on_the_roster_is_the_same_person_in_office(
    work: Working, cast: Cast
) -> None:
    with work("2026-10-22 09:00") as w:
        branch = w.organizations.get(cast.chenguang.id)
        office = w.appointments.succeed(
            branch, Role.SECRETARY, "李娜", w.today, phone="13800000000"
        )
        [member] = [each for each in w.roster.of(branch, w.today) if each.name == "李娜"]
        assert office.person is member.person
        assert member.person.phone == "13800000000"
        stranger = w.appointments.succeed(branch, Role.SECRETARY, "陈静", w.today)
        assert stranger.person_id != cast.chen.person_id


def test_an_instructor_has_one_row_with_all_places(work: Working, cast: Cast) -> None:
    with work("2026-10-22 09:00", cast.li.person_id) as w:
        unit = w.session.scalar(select(Unit).where(Unit.code == "U005"))
        assert unit is not None
        w.session.add(
            Appointment(
                person_id=cast.li.person_id,
                role=Role.INSTRUCTOR,
                organization_id=cast.beishi_id,
                unit_id=unit.id,
                since=date(2026, 8, 15),
            )
        )
        w.session.flush()
        held = only(w, INSTRUCTOR, cast.district_id)
        assert held.values["guides"] == (cast.louyu.code, "U005")
        first, second = held.rows["office"]
        w.realname.visit(second, date(2026, 3, 1), "看了看")
        w.realname.visit(second, date(2025, 3, 1), "前一年")
        put(w, held, sent_by="街道办事处", full_time=False)
        assert (first.sent_by, second.sent_by) == ("街道办事处", "街道办事处")
        # Only what stood as it was shown changes: the second place has a day of its own.
        put(w, held, since=date(2024, 4, 1))
        assert (first.since, second.since) == (date(2024, 4, 1), date(2026, 8, 15))
        again = only(w, INSTRUCTOR, cast.district_id)
        assert (again.values["visits"], again.values["last_visit"]) == (1, date(2026, 3, 1))
        assert [
            each.place for each in w.realname.all(VISIT, w.organizations.get(cast.beishi_id))
        ] == [
            "安康医院",
            "安康医院",
        ]
        # What has not happened by a day is not in its ledger.
        assert (
            w.realname.count(VISIT, w.organizations.get(cast.beishi_id), date(2025, 12, 31)) == 1
        )


@pytest.mark.parametrize(
    ("collects", "wages", "dues", "due"),
    [
        (None, 5_160_000, None, 51_600),  # an enterprise that nobody has asked about dues
        (False, 5_160_001, 90_000, 51_601),  # a whole yuan more: less than 1 % is too little
        (True, 5_160_000, 90_000, 900),  # 缴纳会费的社会组织: of the dues, whatever the wages
        (True, 5_160_000, None, None),  # not known is not 0
        (False, 0, None, 0),
    ],
)
def test_one_per_cent_of_the_right_base(
    collects: bool | None, wages: int | None, dues: int | None, due: int | None
) -> None:
    assert funds_due(collects, wages, dues) == due


def test_funds_are_those_of_the_year_of_the_day(work: Working, cast: Cast) -> None:
    with work("2026-12-20 09:00") as w:
        put(w, only(w, FUNDS, cast.chenguang.id), wages=1_000_000, given=10_000)
    with work("2027-02-22 09:00") as w:
        assert only(w, FUNDS, cast.chenguang.id).values["wages"] is None
        put(w, only(w, FUNDS, cast.chenguang.id), wages=2_000_000, given=10_000)
        held = only(w, FUNDS, cast.chenguang.id)
        assert (held.values["due"], held.values["enough"]) == (20_000, False)
        then = only(w, FUNDS, cast.chenguang.id, date(2026, 12, 31)).values
        assert (then["year"], then["due"], then["enough"]) == (2026, 10_000, True)


def test_what_is_missing_hangs_on_what_is_so(work: Working, cast: Cast) -> None:
    with work("2026-10-22 09:00") as w:
        funds = only(w, FUNDS, cast.chenguang.id)
        assert [each.key for each in missing(funds, w.today)] == ["wages", "given"]
        put(w, funds, collects_dues=True)
        assert [each.key for each in missing(funds, w.today)] == ["dues", "given"]
        # A unit with an organisation owes no five clears.
        unit = only(w, UNIT, cast.chenguang.id)
        assert [each.key for each in missing(unit, w.today)] == ["employees"]


def test_a_column_that_came_later_is_not_asked_of_the_past(work: Working, cast: Cast) -> None:
    with work("2026-10-22 09:00") as w:
        held = only(w, STANDARD, cast.chenguang.id)
        late = replace(STANDARD.by_key["useful"], asked_from=date(2026, 10, 1))
        held.sheet = Sheet(STANDARD.key, (late,), known_by=STANDARD.known_by)
        assert missing(held, OCTOBER) == [late]
        assert missing(held, SEPTEMBER) == []


def test_where_there_is_no_row_nothing_is_kept(work: Working, cast: Cast) -> None:
    """The day of admission stands on the roster; whoever is on none has no place for it."""
    with work("2026-10-22 09:00") as w:
        branch = w.organizations.get(cast.chenguang.id)
        office = w.appointments.succeed(branch, Role.SECRETARY, "外来人", w.today)
        held = w.realname.one(SECRETARY, office.id)
        assert held is not None
        with pytest.raises(Nowhere):
            w.realname.put(held, SECRETARY.by_key["joined_party_on"], date(1999, 7, 1))


def test_owners_are_those_who_were_members_then(work: Working, cast: Cast) -> None:
    with work("2026-09-10 09:00") as w:
        unit = only(w, UNIT, cast.chenguang.id).unit
        assert unit is not None
        unit.owner_is_member, unit.owner_name = True, "王建国"
    with work("2026-10-22 09:00") as w:
        nanhu = w.organizations.get(cast.nanhu_id)
        assert only(w, OWNER, cast.nanhu_id).values["owner_is_secretary"] is True
        [unit] = [each.unit for each in w.realname.all(OWNER, nanhu) if each.unit]
        unit.owner_is_member = False
        w.session.flush()
        assert w.realname.ids(OWNER, nanhu) == []
        assert w.realname.ids(OWNER, nanhu, SEPTEMBER) == [unit.id]


def test_the_pool_and_its_trainings(work: Working, cast: Cast) -> None:
    with work("2026-10-22 09:00") as w:
        city = w.organizations.get(cast.city_id)
        number = w.realname.join_pool(city, "孙悦", "党群部部长", "宣传")
        held = w.realname.one(TALENT, number)
        assert held is not None
        w.realname.train(held.rows["person"][0], city, date(2026, 10, 12), "党务实务", 8)
        again = only(w, TALENT, cast.city_id)
        assert (again.values["trainings"], again.values["last_training"]) == (
            1,
            date(2026, 10, 12),
        )
        assert only(w, TRAINING, cast.city_id).values["topic"] == "党务实务"
        assert w.realname.count(TALENT, w.organizations.get(cast.nanhu_id)) == 0


@pytest.mark.parametrize(
    ("before", "after", "strange"),
    [
        (45, 450, True),
        (45, 120, False),  # a good year
        (3, 30, False),  # small ones move
        (None, 450, False),  # there is nothing to compare it with
        (0, 60, True),
        (600, 60, True),
        (600, 61, False),
    ],
)
def test_numbers_out_of_proportion(before: int | None, after: int, strange: bool) -> None:
    assert is_strange(UNIT.by_key["employees"], before, after) is strange


def test_every_kept_column_is_a_field_of_its_row(work: Working, cast: Cast) -> None:
    """What is declared is there: every ledger is read whole, and every column has a value or none."""
    with work("2026-10-22 09:00") as w:
        w.realname.join_pool(w.organizations.get(cast.city_id), "孙悦", "部长")
        root = w.organizations.get(cast.province_id)
        for sheet in LEDGERS:
            for day in (None, SEPTEMBER):
                for held in w.realname.all(sheet, root, day):
                    assert set(held.values) == {column.key for column in sheet.columns}
            assert w.realname.count(sheet, root) == len(w.realname.ids(sheet, root))


def test_columns_that_are_asked_can_be_filled() -> None:
    for sheet in LEDGERS:
        for column in sheet.columns:
            assert column.asked is Asked.NEVER or (column.of and not column.derived), column.key
            assert not (column.derived and (column.required or column.of)), column.key
