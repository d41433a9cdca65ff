"""`python -m bot require`: what a level requires, from a day on."""

from __future__ import annotations

import models.demo
from tests.bot.commands.conftest import Command

LECTURE = ("--kind", "party_lecture")


def test_what_is_required_and_what_holds(command: Command) -> None:
    command("import", models.demo.workbook())
    assert "党课：每季度一次，月底前报（默认）" in command("require", "LN-SY-TX").out
    done = command(
        *("require", "LN-SY-TX", *LECTURE, "--every", "month", "--due", "20"),
        *("--from", "2126-01-01", "--source", "组发〔2125〕1 号"),
    )
    assert (done.code, done.err) == (0, "")
    assert "党课从 2126 年 1 月 1 日以后开始的各期起，每月一次，20 日前报" in done.out
    # It is for later: today the old word holds.
    assert "党课：每季度一次，月底前报（默认）" in command("require", "LN-SY-TX").out
    assert command("require", "LN-SY-TX", *LECTURE, "--every", "none").code == 0


def test_what_can_not_be(command: Command) -> None:
    command("import", models.demo.workbook())
    for words, why in (
        (("LN-SY-TX", "--every", "month"), "要说是哪一项"),
        (("LN-SY-TX", *LECTURE, "--every", "month", "--from", "明年"), "不是一天"),
        (("LN-SY-TX", *LECTURE, "--every", "month", "--from", "2016-01-01"), "要从今天以后"),
        (("X", *LECTURE, "--every", "month"), "X"),
    ):
        done = command("require", *words)
        assert done.code == 2
        assert why in done.err
