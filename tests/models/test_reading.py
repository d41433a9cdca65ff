"""What was learned: words, and how often a shape was misread."""

from __future__ import annotations

from tests.conftest import Working

NOW = "2026-10-22 09:00"


def test_words(work: Working) -> None:
    with work(NOW) as w:
        w.readings.teach("碰头会", "支委会")
        w.readings.teach("后晌", "上午")
        w.readings.teach("后晌", "下午")
    with work(NOW) as w:
        assert w.readings.own() == {"碰头会": "支委会", "后晌": "下午"}
        known = w.readings.word("后晌")
        assert known is not None
        w.readings.forget(known)
        assert [each.word for each in w.readings.words()] == ["碰头会"]


def test_what_is_misread_most_comes_first(work: Working) -> None:
    with work(NOW) as w:
        w.readings.misread("date", "昨天某")
    with work("2026-10-22 10:00") as w:
        w.readings.misread("place", "在某")
        w.readings.misread("date", "前天某")
        w.readings.misread("date", "前天某")
        assert [(each.slot, each.shape, each.count) for each in w.readings.misread_most(2)] == [
            ("date", "前天某", 2),
            ("place", "在某", 1),
        ]
