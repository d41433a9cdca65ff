"""What may be the same unit, and what is surely another."""

from __future__ import annotations

import pytest

from models.exchange.likeness import Like, Likeness, core


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("沈阳市晨光电子有限责任公司", "晨光电子"),
        ("晨光电子（沈阳）股份有限公司", "晨光电子"),
        ("公司", "公司"),  # nothing would be left
    ],
)
def test_what_is_its_own_in_a_name(name: str, own: str) -> None:
    assert core(name) == own


@pytest.mark.parametrize(
    ("name", "credit_code", "owner", "like"),
    [
        ("别的名称有限公司", "C1", "S2", Like.CREDIT_CODE),  # wherever it is
        ("晨光电子有限公司", None, "S2", Like.NAME),
        ("沈阳晨光电子有限公司", None, "S1", Like.NEARLY),
        ("晨光电器有限公司", None, "S1", Like.NEARLY),  # one character; a person has to say
        ("晨光电子有限公司分厂", None, "S1", None),
        ("沈阳晨光电子有限公司", None, "S2", None),  # near names of other streets are others
        ("晨光", None, "S1", None),
    ],
)
def test_in_what_they_are_alike(
    name: str, credit_code: str | None, owner: str, like: Like | None
) -> None:
    known = Likeness()
    known.add("U1", "晨光电子有限公司", "C1", "S1")
    assert list(known.of("", name, credit_code, owner)) == ([(like, "U1")] if like else [])
    assert list(known.of("U1", "晨光电子有限公司", "C1", "S1")) == []
