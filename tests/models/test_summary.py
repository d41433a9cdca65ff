"""Summaries on the small tree, worked out by hand; n and N at every node."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.settings import Settings
from models.appointment import Appointment, Role
from models.calendar import Every, Period
from models.database import Database
from models.kind import Kind
from models.obligation import Answer, open_today
from models.person import Channel, Person
from models.summary import Figures, Heads, Summary, Survey
from models.terms import KindTerms, Terms
from models.unit import Sector
from models.work import Work
from tests.cast import Branch, Cast
from tests.conftest import Working, working
from tests.models.test_activity import file

OCTOBER = Period.parse("2026-10")


def summary(w: Work, node: int, period: Period = OCTOBER, kind: Kind = Kind.THEME_DAY) -> Summary:
    return w.summaries.of(w.organizations.get(node), kind, period)


def put_off(w: Work, branch: Branch, until: str | None, answer: Answer) -> None:
    [obligation] = w.obligations.of(w.organizations.get(branch.id), OCTOBER)
    until_on = date.fromisoformat(until) if until else None
    postponement = w.obligations.postpone(obligation, "人员出差", until_on, Role.SECRETARY)
    if answer is not Answer.WAITING:
        w.obligations.answer(postponement, answer)


@pytest.fixture
def october(work: Working, cast: Cast) -> Cast:
    """王 reports in time, 陈 late, the joint branch is put off to November, 安康 says nothing.

    The due day is the 25th.
    """
    with work("2026-10-01 00:05") as w:
        open_today(w)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        file(w, cast.chenguang, "2026-10-20")
    with work("2026-10-24 09:00", cast.li.person_id) as w:
        put_off(w, cast.louyu, "2026-11-05", Answer.ACCEPTED)
    with work("2026-10-27 09:00", cast.chen.person_id) as w:
        file(w, cast.yuanda, "2026-10-22")
    return cast


def test_the_figures_at_every_node(work: Working, october: Cast) -> None:
    south = Figures(expected=3, reported=2, on_time=1, postponed=1)
    north = Figures(expected=1, overdue=1)
    all_ = Figures(expected=4, reported=2, on_time=1, postponed=1, overdue=1)
    with work("2026-10-28 09:00", october.qian.person_id) as w:
        figures = {
            name: summary(w, getattr(october, f"{name}_id")).figures
            for name in ("province", "city", "district", "nanhu", "beishi")
        }
        assert figures == {
            "province": all_,
            "city": all_,
            "district": all_,
            "nanhu": south,
            "beishi": north,
        }
        branches = {
            name: summary(w, getattr(october, name).id).figures
            for name in ("chenguang", "yuanda", "louyu", "ankang")
        }
        assert branches == {
            "chenguang": Figures(expected=1, reported=1, on_time=1),
            "yuanda": Figures(expected=1, reported=1),
            "louyu": Figures(expected=1, postponed=1),
            "ankang": north,
        }


def test_every_node_is_the_sum_of_its_children(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        for node in (october.province_id, october.district_id, october.nanhu_id):
            found = summary(w, node)
            assert sum((child.figures for child in found.children), Figures()) == found.figures
            for child in found.children:
                assert summary(w, child.organization_id).figures == child.figures
        assert [child.name for child in summary(w, october.district_id).children] == [
            "南湖街道综合党委",  # in the order of the tree, whatever the figures
            "北市街道综合党委",
        ]
        assert summary(w, october.chenguang.id).children == ()


def test_the_lists(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        found = summary(w, october.district_id)
        assert [line.name for line in found.done] == ["晨光电子支部", "远大商贸支部"]
        assert [
            (line.name, line.state.value, line.overdue_days, line.reason, line.until_on)
            for line in found.waiting
        ] == [
            ("安康医院支部", "overdue", 3, None, None),
            # those with an explanation come last
            ("南湖楼宇联合支部", "postponed", 0, "人员出差", date(2026, 11, 5)),
        ]


@pytest.mark.parametrize(
    ("at", "ankang", "louyu"),
    [
        ("2026-10-25 23:59", Figures(expected=1), Figures(expected=1, postponed=1)),
        ("2026-10-26 00:00", Figures(expected=1, overdue=1), Figures(expected=1, postponed=1)),
        ("2026-11-05 12:00", Figures(expected=1, overdue=1), Figures(expected=1, postponed=1)),
        (
            "2026-11-06 12:00",
            Figures(expected=1, overdue=1),
            Figures(expected=1, overdue=1, explained=1),
        ),  # said why
    ],
)
def test_what_is_overdue_is_a_matter_of_the_day(
    work: Working, october: Cast, at: str, ankang: Figures, louyu: Figures
) -> None:
    with work(at) as w:
        assert summary(w, october.ankang.id).figures == ankang
        assert summary(w, october.louyu.id).figures == louyu


@pytest.mark.parametrize(
    ("until", "answer", "figures"),
    [
        ("2026-11-05", Answer.WAITING, Figures(expected=1, postponed=1)),
        (None, Answer.WAITING, Figures(expected=1, postponed=1)),  # not held, with a reason
        (None, Answer.ACCEPTED, Figures(expected=1, postponed=1)),
        ("2026-11-05", Answer.DECLINED, Figures(expected=1, overdue=1, explained=1)),
        (None, Answer.DECLINED, Figures(expected=1, overdue=1, explained=1)),
    ],
)
def test_overdue_with_an_explanation_is_not_silent(
    work: Working, cast: Cast, until: str | None, answer: Answer, figures: Figures
) -> None:
    with work("2026-10-01 00:05") as w:
        open_today(w)
    with work("2026-10-24 09:00", cast.wang.person_id) as w:
        put_off(w, cast.chenguang, until, answer)
    with work("2026-10-28 09:00") as w:
        assert summary(w, cast.chenguang.id).figures == figures


def test_what_was_given_back_is_not_reported(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00", october.zhao.person_id) as w:
        [line] = summary(w, october.chenguang.id).lines
        activity = w.activities.get(line.activity_id or 0)
        assert activity is not None
        w.activities.give_back(activity, "缺少主题")
        found = summary(w, october.nanhu_id)
        assert found.figures == Figures(expected=3, reported=1, postponed=1, returned=1)
        assert [line.state.value for line in found.waiting] == ["returned", "postponed"]


@pytest.mark.parametrize(
    ("branch", "dissolved_on", "expected"),
    [
        # dissolved by its due day and silent: nobody could have reported
        ("ankang", "2026-10-10", Figures()),
        ("ankang", "2026-10-25", Figures()),
        # dissolved after it: it had owed, and still counts in the old summary
        ("ankang", "2026-10-26", Figures(expected=1, overdue=1)),
        ("ankang", "2027-01-01", Figures(expected=1, overdue=1)),
        # what it reported stands, whenever it was dissolved
        ("chenguang", "2026-10-21", Figures(expected=1, reported=1, on_time=1)),
    ],
)
def test_a_dissolved_branch(
    work: Working, october: Cast, branch: str, dissolved_on: str, expected: Figures
) -> None:
    with work("2026-10-28 09:00") as w:
        node = w.organizations.get(getattr(october, branch).id)
        node.dissolved_on = date.fromisoformat(dissolved_on)
    with work("2027-02-01 09:00") as w:
        assert summary(w, node.id).figures == expected
        top = summary(w, october.province_id)
        assert (node.code in {line.code for line in top.lines}) is bool(expected.expected)


def test_who_answers_and_how_they_are_reached(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        chat = w.people.chat(Channel.TELEGRAM, october.wang.chat_id)
        assert chat is not None
        chat.seen_on = date(2026, 10, 20)
        blocked = w.people.chat(Channel.TELEGRAM, october.liu.chat_id)
        assert blocked is not None
        blocked.blocked_at = w.now
        w.session.flush()
        found = {
            line.name: [
                (each.name, each.joined, each.blocked, each.seen_on, each.chat_id)
                for each in line.officers
            ]
            for line in summary(w, october.nanhu_id).lines
        }
        assert found == {
            "晨光电子支部": [("王建国", True, False, date(2026, 10, 20), 1001)],
            "远大商贸支部": [
                ("陈静", True, False, None, 1002),
                ("刘洋", False, True, None, 1003),
            ],
            # the instructor has joined, but it is the secretary who answers for the branch
            "南湖楼宇联合支部": [("周海", False, False, None, None)],
        }
        assert {line.name: line.joined for line in summary(w, october.nanhu_id).lines} == {
            "晨光电子支部": True,
            "远大商贸支部": True,
            "南湖楼宇联合支部": False,
        }


def test_an_office_that_is_over_answers_for_nothing(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        old = w.appointments.get(october.wang.appointment_id)
        assert old is not None
        old.until = date(2026, 10, 28)
        w.session.add(
            Appointment(
                person=Person(name="新书记", phone="13911112222"),
                role=Role.SECRETARY,
                organization_id=october.chenguang.id,
                since=date(2026, 10, 28),
            )
        )
        w.session.flush()
        [line] = summary(w, october.chenguang.id).lines
        assert [(each.name, each.phone) for each in line.officers] == [("新书记", "13911112222")]


def test_of_several_chats_the_one_that_can_be_reached_counts(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        blocked = w.people.chat(Channel.TELEGRAM, october.wang.chat_id)
        assert blocked is not None
        blocked.blocked_at = w.now
        other = w.people.new_chat(Channel.LOCAL, 77)
        other.person_id = october.wang.person_id
        w.session.flush()
        [line] = summary(w, october.chenguang.id).lines
        [officer] = line.officers
        assert (officer.joined, officer.blocked, officer.chat_id) == (True, False, 77)


def test_requests_for_help_stand_beside_the_figures(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00", october.wang.person_id) as w:
        w.voices.ask_for_help(w.organizations.get(october.chenguang.id), "没有场地")
        assert [each.words for each in summary(w, october.nanhu_id).requests] == ["没有场地"]
        assert summary(w, october.beishi_id).requests == ()


def test_the_same_figures_for_programs(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        found: dict[str, Any] = summary(w, october.district_id).as_json()
    assert found == {
        "org": "LN-SY-HP",
        "name": "和平区委组织部",
        "kind": "theme_day",
        "period": "2026-10",
        "as_of": "2026-10-28",
        "expected": 4,
        "reported": 2,
        "on_time": 1,
        "postponed": 1,
        "overdue": 1,
        "returned": 0,
        "under_review": 0,
        "explained": 0,
        "children": [
            {
                "org": "LN-SY-HP-01",
                "name": "南湖街道综合党委",
                "expected": 3,
                "reported": 2,
                "on_time": 1,
                "postponed": 1,
                "overdue": 0,
                "returned": 0,
                "under_review": 0,
                "explained": 0,
            },
            {
                "org": "LN-SY-HP-02",
                "name": "北市街道综合党委",
                "expected": 1,
                "reported": 0,
                "on_time": 0,
                "postponed": 0,
                "overdue": 1,
                "returned": 0,
                "under_review": 0,
                "explained": 0,
            },
        ],
        "done": ["LN-SY-HP-01-001", "LN-SY-HP-01-002"],
        "waiting": [
            {
                "org": "LN-SY-HP-02-001",
                "name": "安康医院支部",
                "state": "overdue",
                "explained": False,
                "due_on": "2026-10-25",
                "joined": False,
            },
            {
                "org": "LN-SY-HP-01-003",
                "name": "南湖楼宇联合支部",
                "state": "postponed",
                "explained": False,
                "due_on": "2026-11-05",
                "joined": False,
            },
        ],
        "to_accept": [],
        "help_requested": [],
    }


def test_a_month_of_which_nothing_is_known(work: Working, october: Cast) -> None:
    with work("2026-10-28 09:00") as w:
        found = summary(w, october.district_id, Period.parse("2026-08"))
        assert (found.figures, found.lines, found.children) == (Figures(), (), ())


def test_the_periods_to_turn_to(work: Working, october: Cast) -> None:
    with work("2026-11-01 00:05") as w:
        w.obligations.open([w.organizations.get(october.chenguang.id)])
        district = w.organizations.get(october.district_id)
        beishi = w.organizations.get(october.beishi_id)
        assert [each.code for each in w.summaries.periods(district, Kind.THEME_DAY)] == [
            "2026-10",
            "2026-11",
        ]
        assert [each.code for each in w.summaries.periods(beishi, Kind.THEME_DAY)] == ["2026-10"]
        assert w.summaries.periods(district, Kind.DUES) == []


def test_groups_are_counted_each(database: Database, terms: Terms, cast: Cast) -> None:
    """安康 has two groups: one reports, one does not; n/N counts both."""
    asked = terms.obligations | {
        Kind.GROUP_MEETING: KindTerms(owed=True, every=Every.MONTH, due_day=0)
    }
    work = working(database, terms.model_copy(update={"obligations": asked}))
    with work("2026-10-01 00:05") as w:
        open_today(w)
        first = w.roster.groups([cast.ankang.id], w.today)[cast.ankang.id][0]
    with work("2026-10-20 09:00", cast.wu.person_id) as w:
        file(w, cast.ankang, "2026-10-20", kind=Kind.GROUP_MEETING, part=f"group:{first.id}")
    with work("2026-10-28 09:00") as w:
        found = summary(w, cast.district_id, kind=Kind.GROUP_MEETING)
        assert found.figures == Figures(expected=2, reported=1, on_time=1)
        assert [child.name for child in found.children] == ["北市街道综合党委"]


def test_the_overview_says_the_same_as_every_page(
    database: Database, shipped: Settings, october: Cast
) -> None:
    # On the 28th theme days are late, put off and reported; everything else is opened only now.
    with working(database, shipped.terms)("2026-10-28 09:00", october.qian.person_id) as w:
        open_today(w)
        top = w.organizations.get(october.district_id)
        lines = w.summaries.overview(top)
        assert len(lines) == sum(asked.owed for asked in shipped.terms.obligations.values())
        for line in lines:
            figures = w.summaries.of(top, line.kind, line.period).figures
            assert (line.expected, line.reported, line.postponed, line.overdue) == (
                figures.expected,
                figures.reported,
                figures.postponed,
                figures.overdue,
            )


def test_each_group_stands_on_a_line_of_its_own(
    database: Database, shipped: Settings, cast: Cast
) -> None:
    with working(database, shipped.terms)("2026-10-01 00:05") as w:
        open_today(w)
        found = summary(w, cast.beishi_id, kind=Kind.GROUP_MEETING)
        assert [(line.name, line.group) for line in found.lines] == [
            ("安康医院支部", "第一党小组"),
            ("安康医院支部", "第二党小组"),
        ]


# --- over a span -----------------------------------------------------------------------------------


def survey(w: Work, node: int, first: str, last: str, *kinds: Kind, **more: Any) -> Survey:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return w.summaries.over(w.organizations.get(node), kinds or (Kind.THEME_DAY,), *days, **more)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-10-01", "2026-10-31"),
        ("2026-10-12", "2026-10-18"),  # a week of a month is answered by the month
        ("2026-10-28", "2026-10-28"),
        ("2026-01-01", "2026-10-28"),  # 今年以来
        ("2026-10-01", "2026-12-31"),
    ],
)
def test_a_span_asks_what_the_month_asks(
    work: Working, october: Cast, first: str, last: str
) -> None:
    with work("2026-10-28 09:00") as w:
        for node in (october.nanhu_id, october.district_id, october.chenguang.id):
            found, month = survey(w, node, first, last), summary(w, node)
            assert found.figures == month.figures
            assert found.children == month.children
            assert found.by_period == {OCTOBER: month.figures}
            assert found.by_kind == {Kind.THEME_DAY: month.figures}


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-09-01", "2026-09-30"), ("2026-11-01", "2026-11-30"), ("2026-09-28", "2026-09-30")],
)
def test_another_span_holds_nothing_of_it(
    work: Working, october: Cast, first: str, last: str
) -> None:
    with work("2026-10-28 09:00") as w:
        assert survey(w, october.district_id, first, last).figures == Figures()


def test_only_periods_that_end_by_a_day(work: Working, october: Cast) -> None:
    """What was put off to November is October's all the same."""
    with work("2026-10-28 09:00") as w:
        node, month = october.nanhu_id, ("2026-10-01", "2026-10-31")
        assert survey(w, node, *month, ending_by=date(2026, 10, 31)).figures.expected == 3
        assert survey(w, node, *month, ending_by=date(2026, 10, 30)).figures.expected == 0


def test_of_one_sector(work: Working, october: Cast) -> None:
    """The hospital is a social service organisation; the three others are branches of enterprises."""
    with work("2026-10-28 09:00") as w:
        month = ("2026-10-01", "2026-10-31")
        social = survey(w, october.district_id, *month, sector=Sector.SOCIAL)
        assert [line.name for line in social.lines] == ["安康医院支部"]
        enterprises = survey(w, october.district_id, *month, sector=Sector.ENTERPRISE)
        assert enterprises.figures == summary(w, october.nanhu_id).figures


def test_who_came(work: Working, october: Cast) -> None:
    """Five of five, and eight of eight: the probationary member of 陈's nine is expected, too."""
    with work("2026-10-28 09:00") as w:
        top = w.organizations.get(october.district_id)
        span = date(2026, 10, 1), date(2026, 10, 31)
        whole, below = w.summaries.attendance(top, [Kind.THEME_DAY], *span)
        assert whole == sum((each.heads for each in below), Heads())
        assert [(each.name, each.heads.held) for each in below] == [("南湖街道综合党委", 2)]
        assert w.summaries.attendance(top, [Kind.THEME_DAY], *span, Sector.SOCIAL) == (Heads(), ())
        assert w.summaries.attendance(top, [Kind.DUES], *span) == (Heads(), ())
