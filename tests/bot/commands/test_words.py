"""`words`: a file of words of the place, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import models.demo
from tests.bot.commands.conftest import Command


def test_a_file_of_words(command: Command, tmp_path: Path) -> None:
    assert command("import", models.demo.workbook()).code == 0
    file = tmp_path / "words.txt"
    file.write_text(
        "# 我们这儿的说法\n碰头会 = 支委会\n\n老机关 = 工人村街道综合党委\n昨天 = 今天\n",
        encoding="utf-8",
    )
    said = command("words", file)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "记下了，从下一句起，「碰头会」就按「支委会」听。",
        "记下了，从下一句起，「老机关」就是工人村街道综合党委。",
        "「昨天」本来就认得，改了会听错别人的话。换一个说法再教。",
    ]
    assert command("words") == (0, "碰头会 = 支委会\n老机关 = 工人村街道综合党委\n", "")


def test_a_line_that_says_nothing_stops_the_file(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("碰头会 = 支委会\n谁还没报\n", encoding="utf-8")
    assert command("words", file) == (
        2,
        "",
        "第 2 行看不懂：谁还没报。一行一个，写成“碰头会 = 支委会”。一行都没有记。\n",
    )
    assert command("words") == (0, "", "")
    missing = command("words", tmp_path / "nowhere.txt")
    assert missing.code == 2
    assert missing.err.startswith("读不了 ")
