"""Half a year of one branch in any order: whatever people do, the books stay right.

A branch files, corrects and withdraws theme days of any day, puts months off, and is answered or
given a record back, while days go by. After each step the obligations must agree with the
gatherings.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from models.activity import Activity, FiledMeanwhile, Review, Withdrawn
from models.appointment import Role
from models.database import Database
from models.history import Source
from models.obligation import AlreadyReported, Answer, Obligation, Postponement, State, open_today
from models.terms import Terms
from tests import cast as the_cast
from tests.conftest import Working, working
from tests.models.test_activity import record

BEGIN = date(2026, 7, 1)

#: Days of half a year, drawn as how long ago; the future can't be filed.
ago = st.integers(0, 60)


class HalfAYear(RuleBasedStateMachine):
    """One branch, one secretary, one superior."""

    migrated: Path
    terms: Terms

    @initialize()
    def found(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "zhibao.db"
        shutil.copyfile(self.migrated, file)
        self.database = Database(f"sqlite:///{file}")
        self.work: Working = working(self.database, self.terms)
        self.today = BEGIN
        with self.work(f"{BEGIN} 00:05", source=Source.IMPORT) as w:
            cast = the_cast.build(w)
            open_today(w)
        self.branch, self.wang, self.zhao = cast.chenguang, cast.wang, cast.zhao

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    @rule(days=st.integers(1, 40))
    def days_go_by(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            if self.today.day == 1:
                with self.work(f"{self.today} 00:05", source=Source.TICK) as w:
                    open_today(w)

    @rule(days=ago)
    def files(self, days: int) -> None:
        with self.work(f"{self.today} 09:00", self.wang.person_id) as w:
            branch = w.organizations.get(self.branch.id)
            told = record(str(self.today - timedelta(days=days)))
            there = w.activities.on(branch, told.kind, told.held_on)
            if there is None:
                w.activities.file(branch, told, Role.SECRETARY)
                return
            with pytest.raises(FiledMeanwhile):
                w.activities.file(branch, told, Role.SECRETARY)

    @rule(days=ago, which=st.integers(0, 99))
    def corrects(self, days: int, which: int) -> None:
        with self.work(f"{self.today} 10:00", self.wang.person_id) as w:
            filed = list(w.session.scalars(select(Activity).order_by(Activity.id)))
            if not filed:
                return
            number = filed[which % len(filed)].id
            activity = w.activities.get(number)
            assert activity is not None
            told = record(str(self.today - timedelta(days=days)))
            branch = w.organizations.get(self.branch.id)
            there = w.activities.on(branch, told.kind, told.held_on)
            if activity.withdrawn_at is not None:
                with pytest.raises(Withdrawn):
                    w.activities.correct(activity, told, Role.SECRETARY)
            elif there is not None and there.id != number:
                with pytest.raises(FiledMeanwhile):
                    w.activities.correct(activity, told, Role.SECRETARY)
            else:
                w.activities.correct(activity, told, Role.SECRETARY)

    @rule(which=st.integers(0, 99))
    def withdraws(self, which: int) -> None:
        with self.work(f"{self.today} 11:00", self.wang.person_id) as w:
            filed = list(w.session.scalars(select(Activity).order_by(Activity.id)))
            if filed:
                w.activities.withdraw(filed[which % len(filed)], Role.SECRETARY)

    @rule(which=st.integers(0, 99))
    def is_given_one_back(self, which: int) -> None:
        with self.work(f"{self.today} 12:00", self.zhao.person_id) as w:
            reported = list(
                w.session.scalars(
                    select(Obligation.activity_id)
                    .where(Obligation.activity_id.is_not(None))
                    .order_by(Obligation.id)
                )
            )
            if reported:
                activity = w.activities.get(reported[which % len(reported)] or 0)
                assert activity is not None
                w.activities.give_back(activity, "不清楚")

    @rule(which=st.integers(0, 99), days=st.none() | st.integers(1, 45))
    def puts_off(self, which: int, days: int | None) -> None:
        with self.work(f"{self.today} 13:00", self.wang.person_id) as w:
            all_ = list(
                w.session.scalars(
                    select(Obligation)
                    .where(Obligation.organization_id == self.branch.id)
                    .order_by(Obligation.id)
                )
            )
            obligation = all_[which % len(all_)]
            until = self.today + timedelta(days=days) if days else None
            if obligation.activity_id is None:
                w.obligations.postpone(obligation, "人不齐", until, Role.SECRETARY)
                return
            with pytest.raises(AlreadyReported):
                w.obligations.postpone(obligation, "人不齐", until, Role.SECRETARY)

    @precondition(lambda self: self.today > BEGIN)
    @rule(which=st.integers(0, 99), answer=st.sampled_from([Answer.ACCEPTED, Answer.DECLINED]))
    def is_answered(self, which: int, answer: Answer) -> None:
        with self.work(f"{self.today} 14:00", self.zhao.person_id) as w:
            waiting = list(
                w.session.scalars(
                    select(Postponement)
                    .where(Postponement.answer == Answer.WAITING)
                    .order_by(Postponement.id)
                )
            )
            if waiting:
                w.obligations.answer(waiting[which % len(waiting)], answer)

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "today"):
            return
        with self.work(f"{self.today} 23:00") as w:
            obligations = list(
                w.session.scalars(
                    select(Obligation).where(Obligation.organization_id == self.branch.id)
                )
            )
            activities = {each.id: each for each in w.session.scalars(select(Activity))}
            credited = [each.activity_id for each in obligations if each.activity_id is not None]
            assert len(credited) == len(set(credited)), "one gathering answers one month"
            for obligation in obligations:
                stands = obligation.state(w.today)
                assert (obligation.first_filed_at is not None) is (
                    stands in {State.REPORTED, State.RETURNED}
                )
                if obligation.activity_id is None:
                    continue
                activity = activities[obligation.activity_id]
                assert activity.withdrawn_at is None
                assert activity.review is not Review.RETURNED
                until = obligation.postponement.until_on if obligation.postponement else None
                assert (
                    obligation.starts_on
                    <= activity.held_on
                    <= max(obligation.ends_on, until or obligation.ends_on)
                )
            # what lies in a month that nothing answers would have to answer it
            lying_idle = [
                each
                for each in activities.values()
                if each.withdrawn_at is None
                and each.review is not Review.RETURNED
                and each.id not in credited
            ]
            for activity in lying_idle:
                for obligation in obligations:
                    if obligation.starts_on <= activity.held_on <= obligation.ends_on:
                        assert obligation.state(w.today) in {State.REPORTED, State.RETURNED}
            days = [each.held_on for each in activities.values() if each.withdrawn_at is None]
            assert len(days) == len(set(days)), "one gathering of a kind a day"


def test_half_a_year(migrated_file: Path, terms: Terms) -> None:
    machine = type("Bound", (HalfAYear,), {"migrated": migrated_file, "terms": terms})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
