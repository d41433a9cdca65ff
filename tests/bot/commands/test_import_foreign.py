"""`import` of a workbook that others have made: the guess is shown, put right, and remembered."""

from __future__ import annotations

from pathlib import Path

import models.demo
from tests.bot.commands.conftest import Command
from tests.models.exchange.test_matching import UNITS, saved


def test_a_guess_is_shown_put_right_and_taken_with_a_yes(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    rows = [list(row) for row in UNITS]
    rows[4][2] = "民企"
    path = saved(tmp_path / "街道报表.xlsx", rows)
    street = ("--under", "LN-SY-TX-01")
    first = command(
        "import", path, *street, "--match", "生产经营状况=经营状态", "--match", "纳税额="
    )
    assert "「Sheet1」认作「单位」，表头在第 3 行：" in first.out
    assert "　H 列「生产经营状况」→ 经营状态（改过的）" in first.out
    assert "还没有导入。对的话加 --yes" in first.out
    # What was put right is known the next time; what was only guessed is not.
    second = command("import", path, *street)
    assert "　H 列「生产经营状况」→ 经营状态（上次说过的）" in second.out
    assert "　B 列「企业全称」→ 单位名称（猜的，请看一眼）" in second.out
    taken = command("import", path, *street, "--yes")
    assert taken.code == 0
    assert "导入好了。" in taken.out
    assert "单位：新增 2，修改 0，不变 0，没导入 0" in taken.out
    again = command("import", path, *street)
    assert "（猜的" not in again.out
    assert "单位：新增 0，修改 0，不变 2，没导入 0" in again.out


def test_what_is_said_wrong(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    path = saved(tmp_path / "表.xlsx", UNITS)
    for words, said in (
        (("--match", "没有的=经营状态"), "没有「没有的」这个表头"),
        (("--match", "纳税额=没有的"), "没有「没有的」这一列"),
        (("--fill", "没有的=1"), "没有「没有的」这一列"),
        (("--under", "X"), "没有代码为 X 的党组织"),
        ((), "请说明归谁"),
    ):
        done = command("import", path, *words)
        assert done.code == 2
        assert said in done.err
    nothing = saved(tmp_path / "账.xlsx", [["流水"], [], ["日期", "金额"]])
    done = command("import", nothing)
    assert done.code == 2
    assert "没有认出一张能导入的表" in done.err
