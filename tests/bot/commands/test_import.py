"""`import`: what an administrator reads on the screen, and what then stands in the database."""

from __future__ import annotations

from pathlib import Path

import openpyxl

import models.demo
from tests.bot.commands.conftest import Command


def spoilt(path: Path) -> Path:
    """The demonstration's workbook with one wrong cell."""
    book = openpyxl.load_workbook(models.demo.workbook())
    book["党员"].cell(2, 4).value = "很久以前"
    book.save(path)
    return path


def test_a_dry_run_changes_nothing_and_says_what_it_would(command: Command) -> None:
    dry = command("import", models.demo.workbook(), "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert dry.out.splitlines()[-1] == "检查过了，还没有导入。去掉 --dry-run 就导入。"
    real = command("import", models.demo.workbook())
    assert real.out.splitlines() == [
        "没有错误，0 处提醒。",
        "党组织：新增 49，修改 0，不变 0，没导入 0",
        "单位：新增 42，修改 0，不变 0，没导入 0",
        "党员：新增 220，修改 0，不变 0，没导入 0",
        "任职：新增 79，修改 0，不变 0，没导入 0",
        "导入好了。",
    ]
    again = command("import", models.demo.workbook())
    assert "党员：新增 0，修改 0，不变 220，没导入 0" in again.out


def test_a_wrong_cell_is_said_and_comes_back_in_the_workbook(
    command: Command, tmp_path: Path
) -> None:
    path = spoilt(tmp_path / "名册.xlsx")
    refused = command("import", path)
    assert refused.code == 1
    assert refused.out.startswith("错　「党员」表 D2 “很久以前”")
    assert "什么都没有导入" in refused.out
    assert (tmp_path / "名册_错误.xlsx").exists()
    taken = command("import", path, "--good-rows")
    assert taken.code == 0
    assert "党员：新增 219，修改 0，不变 0，没导入 1" in taken.out


def test_the_template_is_never_written_over_anything(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    assert command("import", "--template", path).code == 0
    before = path.read_bytes()
    again = command("import", "--template", path)
    assert (again.code, path.read_bytes()) == (2, before)
    assert "没有覆盖" in again.err
    assert command("import", "--template", tmp_path / "表.txt").code == 2
    assert command("import", "--template", tmp_path / "无" / "表.xlsx").code == 2


def test_nothing_to_import(command: Command, tmp_path: Path) -> None:
    assert "--template" in command("import").err
    missing = command("import", tmp_path / "没有.xlsx")
    assert (missing.code, missing.err) == (
        2,
        "找不到文件 没有.xlsx。请检查路径和文件名。\n",
    )


def test_the_errors_are_never_written_over_what_was_sent(command: Command, tmp_path: Path) -> None:
    path = spoilt(tmp_path / "名册.xlsx")
    before = path.read_bytes()
    refused = command("import", path, "--errors", path)
    assert (refused.code, path.read_bytes()) == (2, before)
    assert refused.err.startswith("带错误列的表不能写在要导入的文件 名册.xlsx 上。")
    assert command("import", path, "--errors", tmp_path / "错误.csv").code == 2
    # A place where nothing can be written is told after the errors themselves.
    away = command("import", path, "--errors", tmp_path / "无" / "错误.xlsx")
    assert (away.code, away.err) == (
        1,
        "带错误列的表没有写成：No such file or directory。可以用 --errors 换一个地方。\n",
    )
    assert "“很久以前”" in away.out
