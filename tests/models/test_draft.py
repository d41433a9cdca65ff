"""Half-written forms: one live draft of each thing, kept until it is filed or put away."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from models.database import Database
from models.draft import DraftState
from models.terms import Terms
from tests.cast import Cast
from tests.conftest import Working, working

ABOUT = "obligation:1"


def test_a_draft_is_kept_word_for_word(work: Working, cast: Cast) -> None:
    page = {"answers": {"held_on": {"words": "昨天", "value": "2026-10-21"}}, "asked": ["theme"]}
    with work("2026-10-22 09:00", cast.wang.person_id) as w:
        row = w.drafts.begin("theme_day", ABOUT, cast.wang.appointment_id)
        w.drafts.keep(row, page)
    with work("2026-10-25 09:00", cast.wang.person_id) as w:
        kept = w.drafts.live(ABOUT)
        assert kept is not None
        assert (kept.form, kept.page, kept.state) == ("theme_day", page, DraftState.LIVE)
        assert (kept.written_by, kept.appointment_id) == (
            cast.wang.person_id,
            cast.wang.appointment_id,
        )
        assert kept.begun_at < w.now
        w.drafts.keep(kept, page | {"asked": []})
    with work("2026-10-26 09:00") as w:
        kept = w.drafts.live(ABOUT)
        assert kept is not None
        assert kept.page["asked"] == []
        assert kept.touched_at > kept.begun_at


@pytest.mark.parametrize("state", [DraftState.FILED, DraftState.CANCELLED])
def test_what_has_ended_is_live_no_more(work: Working, state: DraftState) -> None:
    with work("2026-10-22 09:00") as w:
        row = w.drafts.begin("theme_day", ABOUT, None)
        w.drafts.end(row, state, 7)
        assert w.drafts.live(ABOUT) is None
        assert w.drafts.get(row.id) is row
        assert (row.state, row.receipt) == (state, 7)
        assert w.drafts.begin("theme_day", ABOUT, None).id != row.id


def test_there_is_one_live_draft_of_each_thing(work: Working) -> None:
    with work("2026-10-22 09:00") as w:
        w.drafts.begin("theme_day", ABOUT, None)
        w.drafts.begin("theme_day", "obligation:2", None)
        w.session.flush()
        with pytest.raises(IntegrityError):
            w.drafts.begin("theme_day", ABOUT, None)
        w.session.rollback()


def test_two_begin_at_once(postgresql: Database, terms: Terms) -> None:
    """One of the two turns loses and is run again; then it finds the other's draft."""
    work = working(postgresql, terms)
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def run() -> None:
        try:
            with work("2026-10-22 09:00") as w:
                assert w.drafts.live(ABOUT) is None
                ready.wait(10)
                w.drafts.begin("theme_day", ABOUT, None)
            outcomes.append("begun")
        except IntegrityError:
            outcomes.append("lost")

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["begun", "lost"]


def test_a_cancelled_draft_comes_back(work: Working) -> None:
    with work("2026-10-22 09:00") as w:
        row = w.drafts.begin("theme_day", ABOUT, None)
        w.drafts.keep(row, {"answers": {"theme": "学习"}})
        w.drafts.end(row, DraftState.CANCELLED)
        w.drafts.revive(row)
        assert w.drafts.live(ABOUT) is row
        assert row.page == {"answers": {"theme": "学习"}}


def test_but_not_beside_another_one(work: Working) -> None:
    with work("2026-10-22 09:00") as w:
        old = w.drafts.begin("theme_day", ABOUT, None)
        w.drafts.end(old, DraftState.CANCELLED)
        new = w.drafts.begin("theme_day", ABOUT, None)
        w.drafts.revive(old)
        assert w.drafts.live(ABOUT) is new
        assert old.state is DraftState.CANCELLED
