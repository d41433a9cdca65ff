"""`coverage`: the demonstration's figures, as a program reads them and as people do."""

from __future__ import annotations

import orjson

import models.demo
from tests.bot.commands.conftest import Command


def test_the_same_figures_in_words_and_as_json(command: Command) -> None:
    command("import", models.demo.workbook())
    found = orjson.loads(command("coverage", "--org", "LN-SY-TX", "--json").out)
    # 42 units: 34 with an organisation, 6 more with an instructor; what does not work is excluded.
    assert found["base"] + found["excluded"] == 42
    assert found["organized"] == found["independent"] + found["joint"]
    units = found["units"]
    assert found["base"] == sum(each["coverage"] != "excluded" for each in units)
    assert found["covered"] == sum(
        each["coverage"] in {"independent", "joint", "work"} for each in units
    )
    said = command("coverage", "--org", "LN-SY-TX").out
    assert f"组织覆盖 {found['organized']}/{found['base']}" in said


def test_a_day_before_the_ledgers_began(command: Command) -> None:
    command("import", models.demo.workbook())
    assert (
        "起，这一天还没有单位。"
        in command("coverage", "--org", "LN-SY-TX", "--on", "2010-06-30").out
    )


def test_a_wrong_day_and_a_wrong_organisation(command: Command) -> None:
    assert command("coverage", "--org", "X", "--on", "昨天").code == 2
    assert command("coverage", "--org", "X").code == 2
