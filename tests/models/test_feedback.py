"""Requests for help, which stand until somebody has seen to them, and opinions of the bot."""

from __future__ import annotations

from tests.cast import Cast
from tests.conftest import Working


def test_a_request_stands_above_its_branch_until_somebody_has_seen_to_it(
    work: Working, cast: Cast
) -> None:
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        asked = w.voices.ask_for_help(w.organizations.get(cast.chenguang.id), "没有场地")
        assert (asked.asked_at, asked.asker.name) == (w.now, "王建国")
    with work("2026-10-21 09:00", cast.chen.person_id) as w:
        w.voices.ask_for_help(w.organizations.get(cast.yuanda.id), "不知道怎么填")

        def stands(node: int) -> list[str]:
            return [each.words for each in w.voices.open_requests(w.organizations.get(node))]

        assert stands(cast.province_id) == ["没有场地", "不知道怎么填"]
        assert stands(cast.chenguang.id) == ["没有场地"]
        assert stands(cast.beishi_id) == []
    with work("2026-10-22 09:00", cast.zhao.person_id) as w:
        request = w.voices.request(asked.id)
        assert request is not None
        w.voices.settle(request)
        assert (request.settled_at, request.settled_by) == (w.now, cast.zhao.person_id)
        left = w.voices.open_requests(w.organizations.get(cast.province_id))
        assert [each.words for each in left] == ["不知道怎么填"]


def test_an_opinion_is_kept_with_who_gave_it(work: Working, cast: Cast) -> None:
    with work("2026-10-20 09:00", cast.wang.person_id) as w:
        kept = w.voices.give_feedback("字太小")
        assert (kept.words, kept.given_by, kept.given_at) == (
            "字太小",
            cast.wang.person_id,
            w.now,
        )
