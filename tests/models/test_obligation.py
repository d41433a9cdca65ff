"""Opening what is owed, how it stands, what puts it off, and when it closes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.appointment import Role
from models.calendar import Every, Period, day_of
from models.database import Database
from models.history import Source
from models.kind import Kind
from models.member import Member, PartyGroup
from models.obligation import (
    AlreadyReported,
    Answer,
    Obligation,
    PeriodClosed,
    State,
    open_today,
    state,
)
from models.organization import Form, Level, PartyOrganization
from models.terms import KindTerms, PeriodTerms, Terms
from models.work import Work
from tests.cast import Branch, Cast
from tests.conftest import Working, moment, working

THEME_DAY = KindTerms(owed=True, every=Every.MONTH, due_day=25)


def asking(terms: Terms, asked: Mapping[Kind, KindTerms], closes_after_days: int = 0) -> Terms:
    """Terms by which these kinds are owed and no others."""
    off = {
        kind: each.model_copy(update={"owed": False}) for kind, each in terms.obligations.items()
    }
    return terms.model_copy(
        update={
            "obligations": off | dict(asked),
            "period": PeriodTerms(closes_after_days=closes_after_days),
        }
    )


def branch_of(w: Work, branch: Branch) -> PartyOrganization:
    return w.organizations.get(branch.id)


def theme_day(w: Work, branch: Branch, period: str = "2026-10") -> Obligation:
    [found] = [
        each
        for each in w.obligations.of(branch_of(w, branch), Period.parse(period))
        if each.kind is Kind.THEME_DAY
    ]
    return found


def listed(obligations: Iterable[Obligation]) -> list[str]:
    return [f"{each.kind.value} {each.period} {each.part} {each.due_on}" for each in obligations]


def everything(w: Work, branch: Branch) -> list[str]:
    """All that was ever opened for a branch."""
    return sorted(
        line
        for year in ("2025", "2026", "2027")
        for line in listed(w.obligations.of(branch_of(w, branch), Period.parse(year)))
    )


# --- how it stands -----------------------------------------------------------------------------

DUE = date(2026, 10, 25)


@pytest.mark.parametrize(
    ("today", "reported", "filed", "postponed", "until", "stands"),
    [
        ("2026-10-01", False, False, False, None, State.OWED),
        ("2026-10-25", False, False, False, None, State.OWED),  # the due day itself is in time
        ("2026-10-26", False, False, False, None, State.OVERDUE),
        ("2026-10-26", True, True, False, None, State.REPORTED),  # late or not: reported
        ("2026-10-20", False, True, False, None, State.RETURNED),  # was filed, is not: returned
        ("2026-10-30", False, True, False, None, State.RETURNED),  # and not simply overdue
        ("2026-10-26", False, False, True, "2026-10-30", State.POSTPONED),
        ("2026-10-30", False, False, True, "2026-10-30", State.POSTPONED),  # the new day too
        ("2026-10-31", False, False, True, "2026-10-30", State.OVERDUE),
        ("2026-10-22", False, False, True, "2026-10-21", State.OWED),  # the due day is still ahead
        ("2026-12-31", False, False, True, None, State.POSTPONED),  # not held: nothing to wait for
        ("2026-10-20", True, True, True, "2026-10-30", State.REPORTED),  # held after all
        ("2026-10-20", False, True, True, "2026-10-30", State.RETURNED),  # a return asks for more
    ],
)
def test_how_an_obligation_stands(
    today: str, reported: bool, filed: bool, postponed: bool, until: str | None, stands: State
) -> None:
    found = state(
        reported=reported,
        filed=filed,
        postponed=postponed,
        until_on=date.fromisoformat(until) if until else None,
        due_on=DUE,
        today=date.fromisoformat(today),
    )
    assert found is stands


@given(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 1)),
    st.dates(date(2026, 10, 1), date(2026, 12, 31)),
)
def test_time_alone_only_makes_things_more_urgent(
    reported: bool, filed: bool, postponed: bool, until: date | None, today: date
) -> None:
    def on(day: date) -> State:
        return state(
            reported=reported,
            filed=filed,
            postponed=postponed,
            until_on=until,
            due_on=DUE,
            today=day,
        )

    order = [State.POSTPONED, State.OWED, State.OVERDUE]
    before, after = on(today), on(today + timedelta(days=1))
    if before in order:
        assert order.index(after) >= order.index(before)
    else:
        assert after is before


@pytest.mark.parametrize(
    ("filed_at", "on_time"),
    [
        ("2026-10-25 23:59", True),  # the due day, in China, to its last minute
        ("2026-10-26 00:00", False),
        ("2026-10-25T16:00:00+00:00", False),  # already the 26th in China
        ("2026-10-25T15:59:00+00:00", True),
        (None, False),
    ],
)
def test_on_time_is_judged_by_the_first_filing(filed_at: str | None, on_time: bool) -> None:
    when = None
    if filed_at is not None:
        aware = datetime.fromisoformat(filed_at)
        when = aware if aware.tzinfo else moment(filed_at)
    assert Obligation(due_on=DUE, first_filed_at=when).on_time is on_time


# --- opening -----------------------------------------------------------------------------------


def test_opening_twice_opens_once(work: Working, cast: Cast) -> None:
    with work("2026-10-01 00:05", source=Source.TICK) as w:
        assert open_today(w) == 4
        assert open_today(w) == 0
    with work("2026-10-02 00:05", source=Source.TICK) as w:
        assert open_today(w) == 0
        assert everything(w, cast.chenguang) == ["theme_day 2026-10  2026-10-25"]


def test_opening_leaves_no_lines_of_history(work: Working, cast: Cast) -> None:
    """The rule table explains what is opened; what people do to it is recorded."""
    with work("2026-10-01 00:05", source=Source.TICK) as w:
        open_today(w)
        assert w.history.of(theme_day(w, cast.chenguang)) == []


def test_what_is_opened_stays_as_it_is_when_the_settings_change(
    database: Database, terms: Terms, cast: Cast
) -> None:
    """A period is judged by the rule of its time."""
    with working(database, terms)("2026-10-01 00:05") as w:
        open_today(w)
    later = asking(terms, {Kind.THEME_DAY: THEME_DAY.model_copy(update={"due_day": 10})})
    with working(database, later)("2026-10-02 00:05") as w:
        assert open_today(w) == 0
        assert theme_day(w, cast.chenguang).due_on == date(2026, 10, 25)
    with working(database, later)("2026-11-01 00:05") as w:
        assert open_today(w) == 4
        assert theme_day(w, cast.chenguang, "2026-11").due_on == date(2026, 11, 10)


def test_a_branch_founded_within_the_month_owes_from_then_on(work: Working, cast: Cast) -> None:
    with work("2026-10-01 00:05") as w:
        open_today(w)
    with work("2026-10-27 10:00", source=Source.IMPORT) as w:
        new = PartyOrganization(
            code="LN-SY-HP-01-009",
            name="新支部",
            level=Level.GRASSROOTS,
            form=Form.BRANCH,
            founded_on=date(2026, 10, 27),
        )
        w.organizations.place(new, w.organizations.get(cast.nanhu_id))
        assert w.obligations.open([new]) == 1
        # the named day is past: it has the rest of the month
        assert listed(w.obligations.current(new)) == ["theme_day 2026-10  2026-10-31"]


def test_a_branch_owes_nothing_before_it_is_founded_or_once_it_is_dissolved(
    work: Working, cast: Cast
) -> None:
    with work("2026-09-20 10:00", source=Source.IMPORT) as w:
        branch_of(w, cast.chenguang).founded_on = date(2026, 10, 2)
        branch_of(w, cast.yuanda).dissolved_on = date(2026, 10, 1)
    with work("2026-10-01 00:05") as w:
        assert open_today(w) == 2
        assert everything(w, cast.chenguang) == []
        assert everything(w, cast.yuanda) == []
        assert w.obligations.open([branch_of(w, cast.yuanda)]) == 0
    with work("2026-10-02 00:05") as w:
        assert open_today(w) == 1


def test_months_quarters_and_years_open_on_their_borders(
    database: Database, terms: Terms, cast: Cast
) -> None:
    asked = {
        Kind.THEME_DAY: THEME_DAY,
        Kind.GENERAL_MEETING: KindTerms(owed=True, every=Every.QUARTER, due_day=20),
        Kind.MEMBER_APPRAISAL: KindTerms(owed=True, every=Every.YEAR, due_day=0),
    }
    work = working(database, asking(terms, asked))
    new = {}
    for day in ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01", "2027-02-01"):
        with work(f"{day} 00:05") as w:
            new[day] = w.obligations.open([branch_of(w, cast.chenguang)])
    assert new == {
        "2026-11-30": 3,  # the bot is new: all three periods of that day
        "2026-12-01": 1,
        "2026-12-31": 0,
        "2027-01-01": 3,
        "2027-02-01": 1,
    }
    with work("2027-02-01 09:00") as w:
        assert everything(w, cast.chenguang) == [
            "general_meeting 2026-Q4  2026-12-20",
            "general_meeting 2027-Q1  2027-03-20",
            "member_appraisal 2026  2026-12-31",
            "member_appraisal 2027  2027-12-31",
            "theme_day 2026-11  2026-11-30",
            "theme_day 2026-12  2026-12-25",
            "theme_day 2027-01  2027-01-25",
            "theme_day 2027-02  2027-02-25",
        ]
        assert listed(w.obligations.current(branch_of(w, cast.chenguang))) == [
            "theme_day 2027-02  2027-02-25",
            "general_meeting 2027-Q1  2027-03-20",
            "member_appraisal 2027  2027-12-31",
        ]


def test_another_frequency_begins_with_the_first_period_that_overlaps_no_old_one(
    database: Database, terms: Terms, cast: Cast
) -> None:
    monthly = working(database, asking(terms, {Kind.THEME_DAY: THEME_DAY}))
    quarterly = working(
        database,
        asking(terms, {Kind.THEME_DAY: KindTerms(owed=True, every=Every.QUARTER, due_day=0)}),
    )
    for work, day in (
        (monthly, "2026-07-01"),
        (monthly, "2026-08-01"),
        (quarterly, "2026-08-15"),  # July and August are owed singly: no third quarter beside them
        (quarterly, "2026-09-01"),
        (quarterly, "2026-10-01"),
        (monthly, "2026-11-01"),  # and back: the fourth quarter stands
        (monthly, "2027-01-01"),
    ):
        with work(f"{day} 00:05") as w:
            w.obligations.open([branch_of(w, cast.chenguang)])
    with monthly("2027-01-02 09:00") as w:
        assert everything(w, cast.chenguang) == [
            "theme_day 2026-07  2026-07-25",
            "theme_day 2026-08  2026-08-25",
            "theme_day 2026-Q4  2026-12-31",
            "theme_day 2027-01  2027-01-25",
        ]


COMMITTEE = {Kind.COMMITTEE_MEETING: KindTerms(owed=True, every=Every.MONTH, due_day=0)}
GROUPS = {Kind.GROUP_MEETING: KindTerms(owed=True, every=Every.MONTH, due_day=0)}


def test_a_committee_is_owed_from_the_month_after_the_seventh_full_member(
    database: Database, terms: Terms, cast: Cast
) -> None:
    """陈's branch has 8 full members; two leave in October, one becomes full in November."""
    work = working(database, asking(terms, COMMITTEE))
    with work("2026-10-10 09:00", source=Source.IMPORT) as w:
        for member_id in cast.yuanda.member_ids[6:8]:
            member = w.session.get_one(Member, member_id)
            member.until = date(2026, 10, 10)
        probationary = w.session.get_one(Member, cast.yuanda.member_ids[8])
        probationary.standing = probationary.standing.FULL
        probationary.full_since = date(2026, 11, 5)
    found = {}
    for day in ("2026-10-15", "2026-11-01", "2026-11-30", "2026-12-01"):
        with work(f"{day} 00:05") as w:
            [duty] = [
                duty
                for duty in w.obligations.duties(branch_of(w, cast.yuanda), w.today)
                if duty.kind is Kind.COMMITTEE_MEETING
            ]
            found[day] = (open_today(w), duty.reason, duty.number)
    assert found == {
        "2026-10-15": (2, None, 0),  # 8 as the month began; and 安康 with its 12
        "2026-11-01": (1, "no_committee", 6),
        "2026-11-30": (0, "no_committee", 6),  # the seventh came on the 5th: not this month
        "2026-12-01": (2, None, 0),
    }


def test_each_group_owes_its_own_meeting(database: Database, terms: Terms, cast: Cast) -> None:
    work = working(database, asking(terms, GROUPS))
    with work("2026-10-01 00:05") as w:
        assert open_today(w) == 2
        first, second = (
            group.id for group in w.roster.groups([cast.ankang.id], w.today)[cast.ankang.id]
        )
    with work("2026-10-15 09:00", source=Source.IMPORT) as w:
        w.session.get_one(PartyGroup, second).dissolved_on = date(2026, 10, 15)
        w.session.add(
            PartyGroup(
                organization_id=cast.ankang.id, name="第三党小组", founded_on=date(2026, 10, 15)
            )
        )
    with work("2026-10-15 10:00") as w:
        assert open_today(w) == 0  # the groups of the first of the month, to its end
    with work("2026-11-01 00:05") as w:
        assert open_today(w) == 2
        third = w.roster.groups([cast.ankang.id], w.today)[cast.ankang.id][-1].id
        assert everything(w, cast.ankang) == [
            f"group_meeting 2026-10 group:{first} 2026-10-31",
            f"group_meeting 2026-10 group:{second} 2026-10-31",
            f"group_meeting 2026-11 group:{first} 2026-11-30",
            f"group_meeting 2026-11 group:{third} 2026-11-30",
        ]


def test_two_processes_open_at_once(postgresql: Database, terms: Terms) -> None:
    """Neither fails, and nothing is opened twice."""
    from tests import cast as the_cast

    work = working(postgresql, terms)
    with work("2026-09-01 08:00") as w:
        cast = the_cast.build(w)
    ready = threading.Barrier(2)
    opened: list[int] = []

    def run() -> None:
        with work("2026-10-01 00:05") as w:
            ready.wait(10)
            opened.append(open_today(w))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(opened) == 4
    with work("2026-10-01 09:00") as w:
        assert everything(w, cast.chenguang) == ["theme_day 2026-10  2026-10-25"]


# --- what is still to be answered --------------------------------------------------------------


def opened(work: Working, *days: str) -> None:
    for day in days or ("2026-10-01",):
        with work(f"{day} 00:05", source=Source.TICK) as w:
            open_today(w)


def owing(w: Work, *branches: Branch) -> list[str]:
    return [each.period for each in w.obligations.unanswered([each.id for each in branches])]


def test_what_is_unanswered_comes_most_urgent_first(work: Working, cast: Cast) -> None:
    opened(work, "2026-08-01", "2026-09-01", "2026-10-01")
    with work("2026-10-02 09:00") as w:
        assert owing(w, cast.chenguang) == ["2026-08", "2026-09", "2026-10"]
        theme_day(w, cast.chenguang, "2026-09").first_filed_at = w.now
        assert owing(w, cast.chenguang, cast.yuanda) == [
            *("2026-08", "2026-08"),
            *("2026-09", "2026-09"),
            *("2026-10", "2026-10"),
        ]
        assert owing(w) == []


def test_what_is_closed_or_dissolved_is_not_asked_for(
    database: Database, terms: Terms, cast: Cast
) -> None:
    work = working(database, asking(terms, {Kind.THEME_DAY: THEME_DAY}, closes_after_days=10))
    opened(work, "2026-08-01", "2026-09-01", "2026-10-01")
    with work("2026-10-10 09:00") as w:
        assert owing(w, cast.chenguang) == ["2026-09", "2026-10"]  # ten days after the end: open
    with work("2026-10-11 09:00", source=Source.IMPORT) as w:
        assert owing(w, cast.chenguang) == ["2026-10"]
        branch_of(w, cast.chenguang).dissolved_on = date(2026, 10, 12)
    with work("2026-10-11 10:00") as w:
        assert owing(w, cast.chenguang) == ["2026-10"]
    with work("2026-10-12 09:00") as w:
        assert owing(w, cast.chenguang) == []
        assert owing(w, cast.yuanda) == ["2026-10"]


@pytest.mark.parametrize(
    ("today", "due", "owing_branches"),
    [
        ("2026-10-20", ["2026-10-25"], "chenguang louyu ankang"),  # 陈 has put it off
        ("2026-10-25", ["2026-10-25"], "chenguang louyu ankang"),
        ("2026-10-28", ["2026-10-25"], "chenguang louyu"),  # 安康 was dissolved on the 27th
        ("2026-10-28", ["2026-09-25"], "chenguang yuanda louyu"),
        ("2026-10-28", ["2026-10-28"], ""),
        ("2026-10-29", ["2026-10-30"], ""),
        ("2026-10-30", ["2026-10-30"], "yuanda"),  # on the new day it is asked for again
        ("2026-11-01", ["2026-10-30"], "yuanda"),
        ("2026-11-30", ["2026-09-25", "2026-10-25"], "chenguang louyu"),  # September is closed
        ("2026-10-28", [], ""),
    ],
)
def test_the_branches_that_owe_what_is_due_on_a_day(
    database: Database, terms: Terms, cast: Cast, today: str, due: list[str], owing_branches: str
) -> None:
    work = working(database, asking(terms, {Kind.THEME_DAY: THEME_DAY}, closes_after_days=45))
    opened(work, "2026-09-01", "2026-10-01")
    with work("2026-10-10 09:00", cast.chen.person_id) as w:
        put_off = w.obligations.postpone(
            theme_day(w, cast.yuanda), "出差", date(2026, 10, 30), Role.SECRETARY
        )
        w.obligations.answer(put_off, Answer.ACCEPTED)
        branch_of(w, cast.ankang).dissolved_on = date(2026, 10, 27)
    with work(f"{today} 07:00", source=Source.TICK) as w:
        days = [date.fromisoformat(day) for day in due]
        found = w.obligations.branches_owing(days)
        assert found == [getattr(cast, name).id for name in owing_branches.split()]
        branch_by_branch = {
            each.organization_id
            for branch in (cast.chenguang, cast.yuanda, cast.louyu, cast.ankang)
            for each in w.obligations.unanswered([branch.id])
            if each.due_on in days
        }
        assert set(found) == branch_by_branch


# --- putting off -------------------------------------------------------------------------------


def test_a_postponement_stops_the_asking_until_its_new_day(work: Working, cast: Cast) -> None:
    opened(work)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        put_off = w.obligations.postpone(
            theme_day(w, cast.chenguang), "人不齐", date(2026, 10, 29), Role.SECRETARY
        )
        assert owing(w, cast.chenguang) == []
        assert (put_off.answer, put_off.filed_as) == (Answer.WAITING, Role.SECRETARY)
    with work("2026-10-28 09:00") as w:
        assert theme_day(w, cast.chenguang).state(w.today) is State.POSTPONED
        assert owing(w, cast.chenguang) == []
    with work("2026-10-29 09:00") as w:
        assert theme_day(w, cast.chenguang).state(w.today) is State.POSTPONED
        assert owing(w, cast.chenguang) == ["2026-10"]  # the new day: time to report
    with work("2026-10-30 09:00") as w:
        # nobody has consented, so the due day never moved
        assert theme_day(w, cast.chenguang).due_on == DUE
        assert theme_day(w, cast.chenguang).state(w.today) is State.OVERDUE


def test_not_held_stops_the_asking_for_good(work: Working, cast: Cast) -> None:
    opened(work)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        w.obligations.postpone(theme_day(w, cast.chenguang), "停产", None, Role.SECRETARY)
    with work("2027-03-01 09:00") as w:
        assert theme_day(w, cast.chenguang).state(w.today) is State.POSTPONED
        assert owing(w, cast.chenguang) == []


@pytest.mark.parametrize(
    ("until", "answer", "due", "stands"),
    [
        ("2026-10-29", Answer.ACCEPTED, "2026-10-29", State.POSTPONED),
        ("2026-10-22", Answer.ACCEPTED, "2026-10-25", State.OWED),  # consent never shortens
        (None, Answer.ACCEPTED, "2026-10-25", State.POSTPONED),
        ("2026-10-29", Answer.DECLINED, "2026-10-25", State.OWED),
        (None, Answer.DECLINED, "2026-10-25", State.OWED),
    ],
)
def test_the_superiors_word(
    work: Working, cast: Cast, until: str | None, answer: Answer, due: str, stands: State
) -> None:
    opened(work)
    until_on = date.fromisoformat(until) if until else None
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        put_off = w.obligations.postpone(
            theme_day(w, cast.chenguang), "人不齐", until_on, Role.SECRETARY
        )
        put_off_id = put_off.id
    with work("2026-10-21 15:00", cast.zhao.person_id) as w:
        [(waiting, obligation)] = w.obligations.waiting_for_consent(
            w.organizations.get(cast.nanhu_id)
        )
        assert waiting.id == put_off_id
        w.obligations.answer(waiting, answer)
        assert (waiting.answer, waiting.answered_by) == (answer, cast.zhao.person_id)
        assert day_of(waiting.answered_at or w.now) == date(2026, 10, 21)
    with work("2026-10-24 09:00") as w:
        obligation = theme_day(w, cast.chenguang)
        assert obligation.due_on == date.fromisoformat(due)
        assert obligation.state(w.today) is stands
        assert w.obligations.waiting_for_consent(w.organizations.get(cast.nanhu_id)) == []
        moved = [(c.before, c.after) for c in w.history.of(obligation) if c.field == "due_on"]
        assert moved == ([] if due == "2026-10-25" else [("2026-10-25", due)])


def test_only_superiors_above_see_what_waits_for_consent(work: Working, cast: Cast) -> None:
    opened(work)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        w.obligations.postpone(theme_day(w, cast.chenguang), "人不齐", None, Role.SECRETARY)
        seen = {
            w.organizations.get(node).name: len(
                w.obligations.waiting_for_consent(w.organizations.get(node))
            )
            for node in (cast.province_id, cast.nanhu_id, cast.beishi_id)
        }
    assert list(seen.values()) == [1, 1, 0]


def test_a_later_postponement_replaces_the_one_that_waits(work: Working, cast: Cast) -> None:
    opened(work)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        first = w.obligations.postpone(
            theme_day(w, cast.chenguang), "人不齐", date(2026, 10, 28), Role.SECRETARY
        )
        second = w.obligations.postpone(
            theme_day(w, cast.chenguang), "停电", date(2026, 10, 30), Role.SECRETARY
        )
        assert (first.answer, second.answer) == (Answer.REPLACED, Answer.WAITING)
        waiting = w.obligations.waiting_for_consent(w.organizations.get(cast.nanhu_id))
        assert [each.id for each, _ in waiting] == [second.id]


def test_what_is_reported_is_not_put_off(work: Working, cast: Cast) -> None:
    from tests.models.test_activity import file

    opened(work)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-20")
        with pytest.raises(AlreadyReported) as refusal:
            w.obligations.postpone(theme_day(w, cast.chenguang), "人不齐", None, Role.SECRETARY)
        assert refusal.value.facts == {"number": activity.id}


# --- closing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes_after", "today", "closed"),
    [
        (0, "2030-01-01", False),  # 0 is never
        (15, "2026-11-15", False),
        (15, "2026-11-16", True),
        (1, "2026-10-31", False),
        (1, "2026-11-01", False),
        (1, "2026-11-02", True),
    ],
)
def test_when_a_period_closes(
    database: Database, terms: Terms, cast: Cast, closes_after: int, today: str, closed: bool
) -> None:
    work = working(database, asking(terms, {Kind.THEME_DAY: THEME_DAY}, closes_after))
    opened(work)
    with work(f"{today} 09:00", cast.wang.person_id) as w:
        obligation = theme_day(w, cast.chenguang)
        assert w.obligations.closed(obligation) is closed
        for role in Role:
            by_way_of_the_superior = role is Role.SUPERIOR
            assert w.obligations.closed(obligation, role) is (
                closed and not by_way_of_the_superior
            )


def test_a_new_day_beyond_the_period_keeps_it_open(
    database: Database, terms: Terms, cast: Cast
) -> None:
    work = working(database, asking(terms, {Kind.THEME_DAY: THEME_DAY}, closes_after_days=5))
    opened(work)
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        put_off = w.obligations.postpone(
            theme_day(w, cast.chenguang), "人不齐", date(2026, 11, 20), Role.SECRETARY
        )
        w.obligations.answer(put_off, Answer.ACCEPTED)
    with work("2026-11-25 09:00") as w:
        assert not w.obligations.closed(theme_day(w, cast.chenguang))
    with work("2026-11-26 09:00") as w:
        assert w.obligations.closed(theme_day(w, cast.chenguang))


def test_after_closing_only_the_superior_puts_off(
    database: Database, terms: Terms, cast: Cast
) -> None:
    work = working(database, asking(terms, {Kind.THEME_DAY: THEME_DAY}, closes_after_days=5))
    opened(work)
    with work("2026-11-06 09:00", cast.wang.person_id) as w:
        with pytest.raises(PeriodClosed) as refusal:
            w.obligations.postpone(theme_day(w, cast.chenguang), "停产", None, Role.SECRETARY)
        assert refusal.value.facts == {"period": Period.parse("2026-10")}
    with work("2026-11-06 09:00", cast.zhao.person_id) as w:
        put_off = w.obligations.postpone(theme_day(w, cast.chenguang), "停产", None, Role.SUPERIOR)
        assert (put_off.filed_as, put_off.filed_by) == (Role.SUPERIOR, cast.zhao.person_id)
