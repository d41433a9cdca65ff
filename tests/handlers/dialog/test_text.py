"""Sentences as they are sent: never longer than Telegram takes, and what to do next still there."""

from __future__ import annotations

import pytest

from handlers.dialog import text

ASKED = "都对吗？对就提交；要改哪一项，点它的名字。"
CUT = "……（太长了，余下的请点进去看）"


def test_what_fits_stays_as_it_is() -> None:
    body = "一\n" * 2000 + "\n" + ASKED
    assert text.shortened(body, 4096) == body


@pytest.mark.parametrize("line", ["好" * 2000, "😀" * 1000, "一句话", "<b>&amp;</b>" * 30])
def test_what_is_too_long_is_cut_above_the_question(line: str) -> None:
    body = "\n".join(["标题", *[line] * 3000]) + "\n\n" + ASKED
    shown = text.shortened(body, 4096)
    assert shown.startswith("标题\n")
    assert shown.endswith(f"\n{CUT}\n\n{ASKED}")
    assert length(shown) <= 4096


def test_where_the_last_paragraph_is_the_long_one_its_beginning_stands() -> None:
    shown = text.shortened("标题\n\n" + "一句话\n" * 3000, 1024)
    assert shown.startswith("标题\n\n一句话\n")
    assert shown.endswith(CUT)
    assert 900 < length(shown) <= 1024


def length(body: str) -> int:
    """As Telegram counts: UTF-16 units without tags."""
    plain = body.replace("<b>", "").replace("</b>", "").replace("&amp;", "&")
    return len(plain.encode("utf-16-le")) // 2
