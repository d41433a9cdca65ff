"""`python -m bot reconcile`."""

from __future__ import annotations

from pathlib import Path

import orjson

import models.demo
from tests.bot.commands.conftest import Command
from tests.handlers.test_reconcile import saved


def test_totals_and_a_list(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    street = ("--org", "LN-SY-TX")
    assert "还没有统计数" in command("reconcile", *street).out
    figures = orjson.loads(command("coverage", *street, "--json").out)
    told = command("reconcile", *street, "--on", "2099-12-31", "--totals", "单位总数 7")
    assert (told.code, told.err) == (0, "")
    names = [f"第{number}家有限公司" for number in range(3)]
    rows: list[list[object]] = [["单位名称", "覆盖类别"]]
    rows += [[name, "单独"] for name in names]
    file = saved(tmp_path / "名单.xlsx", rows)
    given = ("reconcile", *street, "--on", "2099-12-31", "--list", file)
    told = command(*given)
    assert "名单 3 家：只在统计里 3" in told.out
    assert "· 第0家有限公司" in told.out
    found = orjson.loads(command("reconcile", *street, "--on", "2099-12-31", "--json").out)
    assert found["totals"]["units"]["statistics"] == 7
    assert found["totals"]["units"]["ledger"] == figures["base"]
    assert found["listed"] == 3
    only = [each for each in found["units"] if each["difference"] == "only_ours"]
    assert len(only) == figures["base"]


def test_what_can_not_be_read_is_refused(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    street = ("--org", "LN-SY-TX")
    bad = command("reconcile", *street, "--totals", "医院 3")
    assert (bad.code, "不认识：医院" in bad.err) == (2, True)
    assert command("reconcile", *street, "--totals", "都报了").code == 2
    assert command("reconcile", *street, "--on", "昨天").code == 2
    assert command("reconcile", "--org", "X").code == 2
    file = tmp_path / "坏.xlsx"
    file.write_bytes(b"no workbook")
    assert command("reconcile", *street, "--list", file).code == 2
    assert "还没有统计数" in command("reconcile", *street).out, "nothing was kept of it"
