"""Words of a place, put in place of what they mean and given back as they were typed; and shapes."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language.own_words import Renamed, taught, untaught
from handlers.language.reader import read
from handlers.language.shapes import is_known, shape

NOW = datetime.fromisoformat("2026-10-22T09:00:00+08:00")
OWN = {"碰头会": "支委会", "后晌": "下午", "猫冬": "病假", "小红楼": "党员活动室"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("「碰头会」就是「支委会」", ("碰头会", "支委会")),
        ("碰头会就是支委会", ("碰头会", "支委会")),
        ("碰头会 = 支委会", ("碰头会", "支委会")),
        ("后晌也就是下午。", ("后晌", "下午")),
        ("老机关等于南湖街道综合党委", ("老机关", "南湖街道综合党委")),
        ("碰头会，就是支委会，昨天开的", None),  # tells of something
        ("我", None),
        ("谁还没报", None),
    ],
)
def test_what_is_taught(said: str, expected: tuple[str, str] | None) -> None:
    assert taught(said) == expected


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("「碰头会」不是「支委会」", "碰头会"),
        ("去掉碰头会", "碰头会"),
        ("忘掉「老机关」", "老机关"),
        ("不对，实到是5人", None),
    ],
)
def test_what_is_taken_back(said: str, word: str | None) -> None:
    assert untaught(said) == word


def test_own_words_are_read_and_given_back() -> None:
    words = "昨天后晌三点在小红楼开的碰头会，张伟猫冬没来，应到3实到2"
    found = read(words, NOW, ["张伟"], own=OWN)
    assert found.as_record() == {
        "intent": "report",
        "kind": "committee_meeting",
        "date": "2026-10-21",
        "start_time": "15:00",
        "place": "小红楼",
        "expected": 3,
        "attended": 2,
        "absent": [{"name": "张伟", "reason": "猫冬"}],
    }
    said = {name: slot.span.of(words) for name, slot in found.spans() if slot.span}
    assert said["kind"] == "碰头会"
    assert said["start_time"] == "后晌三点"
    assert said["place"] == "小红楼"


@given(st.lists(st.sampled_from([*OWN, *OWN.values(), "昨天", "张伟", "，", "在", "A", "\n"])))
def test_every_place_is_one_in_what_was_typed(pieces: list[str]) -> None:
    words = "".join(pieces)
    renamed = Renamed.of(words, OWN)
    if renamed is None:
        assert not any(word in words for word in OWN)
        return
    assert len(renamed.places) == len(renamed.text)
    for _, slot in read(words, NOW, ["张伟"], own=OWN).spans():
        assert slot.span is None or 0 <= slot.span.start <= slot.span.end <= len(words)


NAMES = ["张伟", "王建国", "买买提·艾力", "晨光电子有限公司"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("昨天下午3点开了支委会，应到5实到4", "昨天下午数点开了支委会，应到数实到数"),
        ("张伟出差，建国没来", "名出差，名没来"),  # the given name alone is a name, too
        ("张三丰没来，欧阳娜娜主持", "某没来，某主持"),  # on no roster
        ("买买提艾力讲课，学习《党章》", "某讲课，学习《》"),
        ("马大会记录", "某大会记录"),
        ("小红楼的茶话会", "某的茶话会"),  # ends as a word does
        ("13840055667", "数"),
        ("晨光电子有限公司职工120人", "名职工数人"),
        ("abc@qq.com 嘎嘎", "某 某"),
        ("", ""),
    ],
)
def test_a_shape_tells_nothing(words: str, expected: str) -> None:
    assert shape(words, NAMES) == expected


@given(st.text(max_size=200), st.sampled_from(NAMES))
def test_no_name_is_in_a_shape(words: str, name: str) -> None:
    found = shape(f"{words}{name}{words}", NAMES)
    assert name not in found
    assert len(found) <= 80


@pytest.mark.parametrize(
    ("word", "known"), [("支委会", True), ("昨天", True), ("出差", True), ("碰头会", False)]
)
def test_what_need_not_be_taught(word: str, known: bool) -> None:
    assert is_known(word) is known
