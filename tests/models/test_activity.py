"""Filing, correcting, withdrawing and giving back: which obligation a gathering answers."""

from __future__ import annotations

import threading
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import func, select

from models.activity import (
    Absence,
    Activity,
    Attached,
    FiledMeanwhile,
    Grade,
    Graded,
    Matter,
    Missing,
    Paid,
    Record,
    Review,
    Withdrawn,
)
from models.appointment import Role
from models.calendar import Every, Period
from models.database import Database
from models.history import Change
from models.kind import Kind
from models.meeting import Motion, Vote
from models.obligation import Answer, Obligation, PeriodClosed, State, open_today
from models.terms import KindTerms, Terms
from models.work import Work
from tests import cast as the_cast
from tests.cast import Branch, Cast
from tests.conftest import Working, working


def record(held_on: str, **told: object) -> Record:
    facts: dict[str, object] = {
        "kind": Kind.THEME_DAY,
        "place": "活动室",
        "host": "王建国",
        "theme": "学习",
        "expected": 5,
        "absent": (),
    }
    return Record(held_on=date.fromisoformat(held_on), **(facts | told))  # type: ignore[arg-type]


def file(
    w: Work, branch: Branch, held_on: str, filed_as: Role = Role.SECRETARY, **told: object
) -> Activity:
    return w.activities.file(w.organizations.get(branch.id), record(held_on, **told), filed_as)


def opened(work: Working, *days: str) -> None:
    for day in days:
        with work(f"{day} 00:05") as w:
            open_today(w)


def stands(w: Work, branch: Branch) -> dict[str, tuple[str, int | None, bool]]:
    """How each period of a branch stands: its state, its report, and whether it is on time."""
    return {
        f"{each.kind.value} {each.period}" if each.kind is not Kind.THEME_DAY else each.period: (
            each.state(w.today).value,
            each.activity_id,
            each.on_time,
        )
        for year in ("2026", "2027")
        for each in w.obligations.of(w.organizations.get(branch.id), Period.parse(year))
    }


# --- filing ------------------------------------------------------------------------------------


def test_a_record_is_kept_as_told(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    first, second = cast.chenguang.member_ids[1:3]
    told = record(
        "2026-10-20",
        absent=(Missing(first, "张伟", "trip"), Missing(second, "李娜", None)),
        content="学习党章",
        remark="下雨",
        photos=(Attached("ab" * 32, "photo.jpg", photo=True),),
        said={"held_on": {"words": "昨天", "said_at": "2026-10-21T01:00:00+00:00"}},
    )
    with work("2026-10-21 09:00", cast.wang.person_id) as w:
        number = w.activities.file(w.organizations.get(cast.chenguang.id), told, Role.SECRETARY).id
    with work("2026-10-22 09:00") as w:
        kept = w.activities.get(number)
        assert kept is not None
        assert (kept.expected, kept.attended) == (5, 3)
        assert [(a.name, a.reason) for a in kept.absences] == [("张伟", "trip"), ("李娜", None)]
        assert [(a.sha256, a.name) for a in kept.attachments] == [("ab" * 32, "photo.jpg")]
        assert (kept.place, kept.host, kept.theme) == ("活动室", "王建国", "学习")
        assert (kept.content, kept.remark, kept.said) == (told.content, told.remark, told.said)
        assert (kept.filer.name, kept.filed_as, kept.on_behalf) == (
            "王建国",
            Role.SECRETARY,
            False,
        )
        assert kept.review is Review.FILED


@pytest.mark.parametrize(
    ("filed_as", "on_behalf"),
    [
        (Role.SECRETARY, False),
        (Role.DEPUTY, False),
        (Role.INSTRUCTOR, True),  # 代报
        (Role.SUPERIOR, True),
    ],
)
def test_who_filed_for_the_branch_is_traced(
    work: Working, cast: Cast, filed_as: Role, on_behalf: bool
) -> None:
    with work("2026-10-21 09:00", cast.zhao.person_id) as w:
        assert file(w, cast.chenguang, "2026-10-20", filed_as).on_behalf is on_behalf


@pytest.mark.parametrize(
    ("held_on", "filed_at", "expected"),
    [
        # within the month, on time
        ("2026-10-20", "2026-10-20 18:00", {"2026-10": ("reported", 1, True)}),
        # the day it was held decides the period; when it was filed decides on time
        ("2026-10-20", "2026-10-25 23:59", {"2026-10": ("reported", 1, True)}),
        ("2026-10-20", "2026-10-26 00:00", {"2026-10": ("reported", 1, False)}),
        ("2026-10-31", "2026-11-02 09:00", {"2026-10": ("reported", 1, False)}),
        # held in September and told in October: September's
        (
            "2026-09-30",
            "2026-10-03 09:00",
            {"2026-09": ("reported", 1, False), "2026-10": ("owed", None, False)},
        ),
        # nothing was owed for that month: only kept
        ("2026-06-20", "2026-10-03 09:00", {"2026-10": ("owed", None, False)}),
    ],
)
def test_a_gathering_answers_the_period_of_its_day(
    work: Working,
    cast: Cast,
    held_on: str,
    filed_at: str,
    expected: dict[str, tuple[str, int | None, bool]],
) -> None:
    opened(work, "2026-09-01", "2026-10-01")
    with work(filed_at, cast.wang.person_id) as w:
        number = file(w, cast.chenguang, held_on).id
        assert number == 1
        found = stands(w, cast.chenguang)
        assert {period: found[period] for period in expected} == expected


def test_a_second_one_in_a_month_is_kept_and_answers_nothing(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        first = file(w, cast.chenguang, "2026-10-10")
        second = file(w, cast.chenguang, "2026-10-20")
        assert [each.period for each in w.activities.credits(first)] == ["2026-10"]
        assert w.activities.credits(second) == []
        held = w.activities.held_in(
            w.organizations.get(cast.chenguang.id), Period.parse("2026-10")
        )
        assert [each.id for each in held] == [first.id, second.id]


def test_the_same_day_is_not_filed_twice(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        first = file(w, cast.chenguang, "2026-10-10")
        with pytest.raises(FiledMeanwhile) as refusal:
            file(w, cast.chenguang, "2026-10-10")
        assert refusal.value.facts == {
            "day": date(2026, 10, 10),
            "number": first.id,
            "name": "王建国",
        }
        file(w, cast.yuanda, "2026-10-10")  # another branch's day is its own
        file(w, cast.chenguang, "2026-10-10", kind=Kind.PARTY_LECTURE)  # and another kind


def test_two_groups_meet_on_the_same_day(database: Database, terms: Terms, cast: Cast) -> None:
    asked = terms.obligations | {
        Kind.GROUP_MEETING: KindTerms(owed=True, every=Every.MONTH, due_day=0)
    }
    work = working(database, terms.model_copy(update={"obligations": asked}))
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wu.person_id) as w:
        groups = w.roster.groups([cast.ankang.id], w.today)[cast.ankang.id]
        parts = [f"group:{group.id}" for group in groups]
        filed = [
            file(w, cast.ankang, "2026-10-15", kind=Kind.GROUP_MEETING, part=part)
            for part in parts
        ]
        assert [each.part for one in filed for each in w.activities.credits(one)] == parts
        with pytest.raises(FiledMeanwhile):
            file(w, cast.ankang, "2026-10-15", kind=Kind.GROUP_MEETING, part=parts[0])


def test_one_gathering_counts_for_several_kinds(
    database: Database, terms: Terms, cast: Cast
) -> None:
    """党课 held at a 党员大会: entered once, and both are answered."""
    quarterly = KindTerms(owed=True, every=Every.QUARTER, due_day=0)
    asked = terms.obligations | {
        Kind.GENERAL_MEETING: quarterly,
        Kind.PARTY_LECTURE: quarterly,
    }
    work = working(database, terms.model_copy(update={"obligations": asked}))
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        both = file(
            w,
            cast.chenguang,
            "2026-10-15",
            kind=Kind.GENERAL_MEETING,
            also=(Kind.PARTY_LECTURE,),
        )
        assert {each.kind for each in w.activities.credits(both)} == {
            Kind.GENERAL_MEETING,
            Kind.PARTY_LECTURE,
        }
        w.activities.correct(both, record("2026-10-15", kind=Kind.GENERAL_MEETING), Role.SECRETARY)
        assert {each.kind for each in w.activities.credits(both)} == {Kind.GENERAL_MEETING}
        assert stands(w, cast.chenguang)["party_lecture 2026-Q4"] == ("owed", None, False)


def test_two_file_at_once(postgresql: Database, terms: Terms) -> None:
    """王 on two phones: one report is live, the other filing is told so."""
    work = working(postgresql, terms)
    with work("2026-09-01 08:00") as w:
        cast = the_cast.build(w)
    opened(work, "2026-10-01")
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def run() -> None:
        try:
            with work("2026-10-20 09:00", cast.wang.person_id) as w:
                ready.wait(10)
                file(w, cast.chenguang, "2026-10-20")
            outcomes.append("filed")
        except FiledMeanwhile as refusal:
            outcomes.append(f"refused: {refusal.facts['name']}")

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["filed", "refused: 王建国"]
    with work("2026-10-20 10:00") as w:
        [only] = w.session.scalars(select(Activity))
        assert stands(w, cast.chenguang) == {"2026-10": ("reported", only.id, True)}


def test_two_days_of_a_month_filed_at_once(postgresql: Database, terms: Terms) -> None:
    """Both are kept; one of them is the month's report."""
    work = working(postgresql, terms)
    with work("2026-09-01 08:00") as w:
        cast = the_cast.build(w)
    opened(work, "2026-10-01")
    ready = threading.Barrier(2)

    def run(day: str) -> None:
        with work("2026-10-20 09:00", cast.wang.person_id) as w:
            ready.wait(10)
            file(w, cast.chenguang, day)

    threads = [threading.Thread(target=run, args=[f"2026-10-1{day}"]) for day in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with work("2026-10-20 10:00") as w:
        filed = list(w.session.scalars(select(Activity).order_by(Activity.id)))
        assert len(filed) == 2
        assert [len(w.activities.credits(each)) for each in filed] in ([1, 0], [0, 1])


# --- correcting --------------------------------------------------------------------------------


def test_a_correction_changes_what_was_told_and_keeps_the_rest(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    member = cast.chenguang.member_ids[1]
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-20", absent=(Missing(member, "张伟", "trip"),))
    with work("2026-10-28 09:00", cast.wang.person_id) as w:
        kept = w.activities.get(activity.id)
        assert kept is not None
        w.activities.correct(kept, record("2026-10-20", theme="参观"), Role.SECRETARY)
    with work("2026-10-28 10:00") as w:
        kept = w.activities.get(activity.id)
        assert kept is not None
        assert (kept.theme, kept.attended, list(kept.absences)) == ("参观", 5, [])
        assert w.session.scalars(select(Absence)).all() == []
        # filed in time and corrected after the due day: still in time
        assert stands(w, cast.chenguang) == {"2026-10": ("reported", kept.id, True)}
        changed = {
            line.field: (line.before, line.after)
            for line in w.history.of(kept)
            if line.field and line.field != "corrected_at"
        }
        assert changed == {"theme": ("学习", "参观"), "attended": (4, 5)}


def test_a_correction_to_another_month_takes_the_credit_along(work: Working, cast: Cast) -> None:
    opened(work, "2026-09-01", "2026-10-01")
    with work("2026-10-03 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-02")
    with work("2026-10-04 09:00", cast.wang.person_id) as w:
        kept = w.activities.get(activity.id)
        assert kept is not None
        w.activities.correct(kept, record("2026-09-28"), Role.SECRETARY)
        assert stands(w, cast.chenguang) == {
            # September's was first filed on the 3rd of October: late
            "2026-09": ("reported", kept.id, False),
            "2026-10": ("owed", None, False),  # and not "returned": it was never filed for
        }
        w.activities.correct(kept, record("2026-10-02"), Role.SECRETARY)
        assert stands(w, cast.chenguang) == {
            "2026-09": ("overdue", None, False),
            "2026-10": ("reported", kept.id, True),
        }


def test_where_the_credit_leaves_another_gathering_of_the_month_gets_it(
    work: Working, cast: Cast
) -> None:
    opened(work, "2026-09-01", "2026-10-01")
    with work("2026-10-12 09:00", cast.wang.person_id) as w:
        first = file(w, cast.chenguang, "2026-10-02")
    with work("2026-10-28 09:00", cast.wang.person_id) as w:
        second = file(w, cast.chenguang, "2026-10-20")
        kept = w.activities.get(first.id)
        assert kept is not None
        w.activities.correct(kept, record("2026-09-28"), Role.SECRETARY)
        assert stands(w, cast.chenguang) == {
            "2026-09": ("reported", first.id, False),
            "2026-10": ("reported", second.id, False),  # the second was filed after the due day
        }


def test_a_correction_to_a_month_that_is_answered_leaves_that_answer(
    work: Working, cast: Cast
) -> None:
    opened(work, "2026-09-01", "2026-10-01")
    with work("2026-10-12 09:00", cast.wang.person_id) as w:
        september = file(w, cast.chenguang, "2026-09-20")
        october = file(w, cast.chenguang, "2026-10-02")
        w.activities.correct(october, record("2026-09-28"), Role.SECRETARY)
        assert stands(w, cast.chenguang) == {
            "2026-09": ("reported", september.id, False),
            "2026-10": ("owed", None, False),
        }
        assert w.activities.credits(october) == []


def test_a_correction_to_a_day_that_is_filed_is_refused(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        file(w, cast.chenguang, "2026-10-10")
        second = file(w, cast.chenguang, "2026-10-20")
        with pytest.raises(FiledMeanwhile):
            w.activities.correct(second, record("2026-10-10"), Role.SECRETARY)


# --- withdrawing and giving back ---------------------------------------------------------------


def test_what_is_withdrawn_is_owed_again(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-10")
        owed = w.activities.withdraw(activity, Role.SECRETARY)
        assert [each.period for each in owed] == ["2026-10"]
        assert stands(w, cast.chenguang) == {"2026-10": ("owed", None, False)}
        branch = w.organizations.get(cast.chenguang.id)
        assert w.activities.last(branch, Kind.THEME_DAY) is None
        assert w.activities.places(branch) == []
        with pytest.raises(Withdrawn):
            w.activities.correct(activity, record("2026-10-10"), Role.SECRETARY)
        again = file(w, cast.chenguang, "2026-10-10")  # its day is free again
        assert stands(w, cast.chenguang) == {"2026-10": ("reported", again.id, True)}


def test_what_another_gathering_answers_is_not_owed_again(work: Working, cast: Cast) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        first = file(w, cast.chenguang, "2026-10-10")
        second = file(w, cast.chenguang, "2026-10-20")
        assert w.activities.withdraw(first, Role.SECRETARY) == []
        assert stands(w, cast.chenguang) == {"2026-10": ("reported", second.id, True)}


@pytest.mark.parametrize(
    ("first_filed", "filed_again", "on_time"),
    [
        ("2026-10-20 09:00", "2026-10-24 09:00", True),
        ("2026-10-20 09:00", "2026-11-03 09:00", True),  # on time if the first filing was
        ("2026-10-26 09:00", "2026-11-03 09:00", False),
    ],
)
def test_what_is_given_back_counts_again_once_filed_again(
    work: Working, cast: Cast, first_filed: str, filed_again: str, on_time: bool
) -> None:
    opened(work, "2026-10-01")
    with work(first_filed, cast.wang.person_id) as w:
        number = file(w, cast.chenguang, "2026-10-18").id
    with work(first_filed, cast.zhao.person_id) as w:
        activity = w.activities.get(number)
        assert activity is not None
        w.activities.give_back(activity, "缺少主题")
        assert activity.review is Review.RETURNED
        [obligation] = w.obligations.unanswered([cast.chenguang.id])
        assert obligation.state(w.today) is State.RETURNED
        # what it was judged to be before stays with the first filing
        assert stands(w, cast.chenguang) == {"2026-10": ("returned", None, on_time)}
        [line] = [line for line in w.history.of(activity) if line.field == "review"]
        assert (line.before, line.after, line.why) == ("filed", "returned", "缺少主题")
    with work(filed_again, cast.wang.person_id) as w:
        activity = w.activities.get(number)
        assert activity is not None
        w.activities.correct(activity, record("2026-10-18", theme="参观"), Role.SECRETARY)
        assert activity.review is Review.RESUBMITTED
        assert stands(w, cast.chenguang) == {"2026-10": ("reported", number, on_time)}


def test_what_is_given_back_is_no_longer_the_report_of_its_month(
    work: Working, cast: Cast
) -> None:
    """Another gathering filed meanwhile is; the one given back is then kept beside it."""
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        first = file(w, cast.chenguang, "2026-10-10")
        w.activities.give_back(first, "缺少主题")
        second = file(w, cast.chenguang, "2026-10-20")
        w.activities.correct(first, record("2026-10-10", theme="参观"), Role.SECRETARY)
        assert stands(w, cast.chenguang) == {"2026-10": ("reported", second.id, True)}


# --- making up for what was put off ------------------------------------------------------------


def put_off(w: Work, branch: Branch, period: str, until: str, answer: Answer) -> None:
    [obligation] = w.obligations.of(w.organizations.get(branch.id), Period.parse(period))
    postponement = w.obligations.postpone(
        obligation, "人不齐", date.fromisoformat(until), Role.SECRETARY
    )
    if answer is not Answer.WAITING:
        w.obligations.answer(postponement, answer)


@pytest.mark.parametrize(
    ("answer", "held_on", "october", "november"),
    [
        # held by the new day: October is made up for, and on time, since the due day moved
        (Answer.ACCEPTED, "2026-11-05", ("reported", 1, True), ("owed", None, False)),
        (Answer.ACCEPTED, "2026-11-10", ("reported", 1, True), ("owed", None, False)),
        # nobody has said a word: made up for, but late
        (Answer.WAITING, "2026-11-05", ("reported", 1, False), ("owed", None, False)),
        # declined: a gathering in November is November's
        (Answer.DECLINED, "2026-11-05", ("overdue", None, False), ("reported", 1, True)),
        # after the new day too
        (Answer.ACCEPTED, "2026-11-11", ("overdue", None, False), ("reported", 1, True)),
    ],
)
def test_what_was_put_off_into_the_next_month_is_made_up_for_first(
    work: Working,
    cast: Cast,
    answer: Answer,
    held_on: str,
    october: tuple[str, int | None, bool],
    november: tuple[str, int | None, bool],
) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        put_off(w, cast.chenguang, "2026-10", "2026-11-10", answer)
    opened(work, "2026-11-01")
    with work(f"{held_on} 20:00", cast.wang.person_id) as w:
        file(w, cast.chenguang, held_on)
        assert stands(w, cast.chenguang) == {"2026-10": october, "2026-11": november}


def test_a_correction_leaves_what_was_made_up_for(work: Working, cast: Cast) -> None:
    """Looked at again, the gathering must not slip from October to November."""
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        put_off(w, cast.chenguang, "2026-10", "2026-11-10", Answer.ACCEPTED)
    opened(work, "2026-11-01")
    with work("2026-11-05 20:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-11-05")
        w.activities.correct(activity, record("2026-11-05", theme="参观"), Role.SECRETARY)
        assert [each.period for each in w.activities.credits(activity)] == ["2026-10"]
        second = file(w, cast.chenguang, "2026-11-08")
        assert [each.period for each in w.activities.credits(second)] == ["2026-11"]


# --- closing -----------------------------------------------------------------------------------


def test_after_closing_it_goes_by_way_of_the_superior(
    database: Database, terms: Terms, cast: Cast
) -> None:
    closing = terms.model_copy(
        update={"period": terms.period.model_copy(update={"closes_after_days": 5})}
    )
    work = working(database, closing)
    opened(work, "2026-09-01", "2026-10-01", "2026-11-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-10")
    with work("2026-11-06 09:00", cast.wang.person_id) as w:
        kept = w.activities.get(activity.id)
        assert kept is not None
        assert w.activities.closed(kept)
        assert not w.activities.closed(kept, Role.SUPERIOR)
        for role in (Role.SECRETARY, Role.DEPUTY, Role.INSTRUCTOR):
            with pytest.raises(PeriodClosed):
                file(w, cast.chenguang, "2026-09-20", role)
            with pytest.raises(PeriodClosed):
                w.activities.correct(kept, record("2026-10-11"), role)
            with pytest.raises(PeriodClosed):
                w.activities.withdraw(kept, role)
        w.session.rollback()
    with work("2026-11-06 10:00", cast.zhao.person_id) as w:
        kept = w.activities.get(activity.id)
        assert kept is not None
        w.activities.correct(kept, record("2026-10-12"), Role.SUPERIOR)
        file(w, cast.chenguang, "2026-09-20", Role.SUPERIOR)
        assert stands(w, cast.chenguang) == {
            "2026-09": ("reported", 2, False),
            "2026-10": ("reported", 1, True),
            "2026-11": ("owed", None, False),
        }


def test_a_record_can_not_be_moved_into_a_closed_period(
    database: Database, terms: Terms, cast: Cast
) -> None:
    closing = terms.model_copy(
        update={"period": terms.period.model_copy(update={"closes_after_days": 5})}
    )
    work = working(database, closing)
    opened(work, "2026-09-01", "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        activity = file(w, cast.chenguang, "2026-10-10")
    with work("2026-10-20 10:00", cast.wang.person_id) as w:
        kept = w.activities.get(activity.id)
        assert kept is not None
        with pytest.raises(PeriodClosed) as refusal:
            w.activities.correct(kept, record("2026-09-10", theme="参观"), Role.SECRETARY)
        assert refusal.value.facts == {"period": Period.parse("2026-09")}
        assert (kept.held_on, kept.theme) == (date(2026, 10, 10), "学习")


# --- questions ---------------------------------------------------------------------------------


def test_what_the_last_one_was_and_where(work: Working, cast: Cast) -> None:
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        branch = w.organizations.get(cast.chenguang.id)
        file(w, cast.chenguang, "2026-08-10", place="会议室")
        file(w, cast.chenguang, "2026-10-10", place="纪念馆")
        file(w, cast.chenguang, "2026-09-10", place="会议室")
        file(w, cast.yuanda, "2026-10-15", place="仓库")
        last = w.activities.last(branch, Kind.THEME_DAY)
        assert last is not None
        assert last.held_on == date(2026, 10, 10)
        assert w.activities.places(branch) == ["纪念馆", "会议室"]
        assert w.activities.last(branch, Kind.DUES) is None


def test_one_report_for_one_obligation_is_all_that_a_row_can_hold(
    work: Working, cast: Cast
) -> None:
    opened(work, "2026-10-01")
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        for day in ("2026-10-05", "2026-10-12", "2026-10-19"):
            file(w, cast.chenguang, day)
        live = w.session.scalars(
            select(Obligation.activity_id).where(Obligation.organization_id == cast.chenguang.id)
        ).all()
        assert len(live) == 1


# --- what a record holds beside a theme day ----------------------------------------------------


def whole_meeting(cast: Cast) -> dict[str, Any]:
    first, second = cast.chenguang.member_ids[:2]
    return {
        "kind": Kind.GENERAL_MEETING,
        "from_time": time(15, 0),
        "to_time": time(16, 10),
        "recorder": "李䶮",
        "guests": "入党积极分子 2 人",
        "matters": (
            Matter("接收预备党员", "大家同意。", Motion.ADMISSION, Vote(4, 0, 1), "同意接收"),
            Matter("十二月安排"),
        ),
        "grades": (Graded(first, "王建国", Grade.EXCELLENT),),
        "payments": (
            Paid(first, "王建国", 1500, paid=True),
            Paid(second, "李", None, paid=False, reason="出差"),
        ),
        "counts": {"applicants": 2},
    }


def test_everything_of_a_meeting_is_kept(work: Working, cast: Cast) -> None:
    with work("2026-10-22 17:00", cast.wang.person_id) as w:
        number = file(w, cast.chenguang, "2026-10-22", **whole_meeting(cast)).id
    with work("2026-10-22 17:01") as w:
        kept = w.activities.get(number)
        assert kept is not None
        assert (kept.from_time, kept.to_time) == (time(15, 0), time(16, 10))
        assert [(each.title, each.motion, each.vote, each.decision) for each in kept.matters] == [
            ("接收预备党员", Motion.ADMISSION, Vote(4, 0, 1), "同意接收"),
            ("十二月安排", None, None, None),
        ]
        assert [(each.name, each.grade) for each in kept.grades] == [("王建国", Grade.EXCELLENT)]
        assert [(each.due, each.paid, each.reason) for each in kept.payments] == [
            (1500, True, None),
            (None, False, "出差"),
        ]
        assert kept.counts == {"applicants": 2}


def test_a_correction_that_changes_nothing_leaves_no_line(work: Working, cast: Cast) -> None:
    told = whole_meeting(cast)
    with work("2026-10-22 17:00", cast.wang.person_id) as w:
        number = file(w, cast.chenguang, "2026-10-22", **told).id
        before = w.session.scalar(select(func.count()).select_from(Change))
    with work("2026-10-22 18:00", cast.wang.person_id) as w:
        activity = w.activities.get(number)
        assert activity is not None
        w.activities.correct(activity, record("2026-10-22", **told), Role.SECRETARY)
        # The moment of the correction itself is the one thing that has changed.
        assert w.session.scalar(select(func.count()).select_from(Change)) == (before or 0) + 1


def test_a_corrected_topic_replaces_the_old_ones(work: Working, cast: Cast) -> None:
    told = whole_meeting(cast)
    with work("2026-10-22 17:00", cast.wang.person_id) as w:
        number = file(w, cast.chenguang, "2026-10-22", **told).id
    with work("2026-10-22 18:00", cast.wang.person_id) as w:
        activity = w.activities.get(number)
        assert activity is not None
        changed = record("2026-10-22", **(told | {"matters": (Matter("只有这一项"),)}))
        w.activities.correct(activity, changed, Role.SECRETARY)
    with work("2026-10-22 18:01") as w:
        kept = w.activities.get(number)
        assert kept is not None
        assert [each.title for each in kept.matters] == ["只有这一项"]
