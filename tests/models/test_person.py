"""People and their chats, on each channel."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.person import Channel
from tests.cast import Cast
from tests.conftest import Working


def test_a_chat_is_known_by_its_channel_and_number(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        known = w.people.chat(Channel.TELEGRAM, cast.wang.chat_id)
        assert known is not None
        assert known.person is not None
        assert known.person.name == "王建国"
        # the same number elsewhere is somebody else's
        assert w.people.chat(Channel.LOCAL, cast.wang.chat_id) is None
        assert w.people.chat(Channel.TELEGRAM, cast.lin.chat_id) is None


def test_a_chat_has_one_row(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        with pytest.raises(IntegrityError):
            w.people.new_chat(Channel.TELEGRAM, cast.wang.chat_id)
        w.session.rollback()


def test_a_number_of_52_bits(work: Working) -> None:
    with work("2026-10-01 09:00") as w:
        w.people.new_chat(Channel.TELEGRAM, 2**52 - 1)
        w.people.new_chat(Channel.TELEGRAM, -(2**52) + 1)
    with work("2026-10-01 10:00") as w:
        assert w.people.chat(Channel.TELEGRAM, 2**52 - 1) is not None
        assert w.people.chat(Channel.TELEGRAM, -(2**52) + 1) is not None


def test_where_people_can_be_reached_now(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        known = w.people.chat(Channel.TELEGRAM, cast.wang.chat_id)
        assert known is not None
        second = w.people.new_chat(Channel.LOCAL, cast.wang.chat_id)
        second.person_id = cast.wang.person_id
        known.blocked_at = w.now
        w.session.flush()
        everybody = [cast.wang.person_id, cast.chen.person_id, cast.zhou.person_id]
        assert [(each.channel, each.chat_id) for each in w.people.chats_of(everybody)] == [
            (Channel.TELEGRAM, cast.chen.chat_id),
            (Channel.LOCAL, cast.wang.chat_id),
        ]
        assert w.people.chats_of([]) == []
        assert not known.reachable
        stranger = w.people.new_chat(Channel.TELEGRAM, cast.lin.chat_id)
        assert not stranger.reachable
