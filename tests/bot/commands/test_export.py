"""`export`: the demonstration's ledgers, out and in again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import models.demo
from tests.bot.commands.conftest import Command


def test_what_is_exported_comes_in_without_a_change(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    path = tmp_path / "台账.xlsx"
    done = command("export", "--org", "LN-SY-TX", "--out", path)
    assert done.code == 0
    assert "单位：42 行" in done.out
    assert f"写好了：{path}" in done.out
    assert openpyxl.load_workbook(path)["单位"].max_row == 1 + 42 + 1
    again = command("import", path)
    assert again.code == 0
    assert "改　" not in again.out
    assert "单位：新增 0，修改 0，不变 42，没导入 0" in again.out


def test_one_ledger_as_of_a_day_under_its_own_name(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("import", models.demo.workbook())
    monkeypatch.chdir(tmp_path)
    said = command(
        "export", "--org", "LN-SY-TX", "--ledger", "secretary", "--on", "2026-09-30"
    ).out
    [file] = tmp_path.glob("*_书记台账_2026年9月30日.xlsx")
    assert f"写好了：{file.name}" in said
    assert openpyxl.load_workbook(file).sheetnames == ["书记台账", "变更说明"]


def test_what_can_not_be(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    there = tmp_path / "有了.xlsx"
    there.write_bytes(b"x")
    for words in (
        ("--org", "X"),
        ("--org", "LN-SY-TX", "--on", "昨天"),
        ("--org", "LN-SY-TX", "--out", there),
        ("--org", "LN-SY-TX", "--out", tmp_path / "没有" / "台账.xlsx"),
        ("--org", "LN-SY-TX", "--ledger", "nothing"),
    ):
        said = command("export", *words)
        assert said.code == 2
        assert said.err
    assert there.read_bytes() == b"x"
