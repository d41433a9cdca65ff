"""`python -m bot campaign`."""

from __future__ import annotations

from pathlib import Path

import orjson

import models.demo
from models.campaign import HUNDRED_DAYS
from tests.bot.commands.conftest import Command


def test_the_campaign_of_the_notice(command: Command) -> None:
    command("import", models.demo.workbook())
    assert (
        "没有不对的地方"
        in command("campaign", "hundred_days_2016", "--org", "LN", "--dry-run").out
    )
    done = command("campaign", "hundred_days_2016", "--org", "LN")
    assert (done.code, done.err) == (0, "")
    assert "6 个节点" in done.out
    assert "现在没有专项行动" in command("campaign", "--org", "LN-SY-TX").out
    on = ("--org", "LN-SY-TX", "--on", "2016-09-30")
    said = command("campaign", *on).out
    assert "百日攻坚行动" in said
    [found] = orjson.loads(command("campaign", *on, "--json").out)
    assert found["targets"]["enterprises_organized"]["goal"] == 70
    assert {"committees", "offices"} <= {each["code"] for each in found["milestones"]}


def test_every_fault_of_a_file_is_named(command: Command, tmp_path: Path) -> None:
    command("import", models.demo.workbook())
    bad = HUNDRED_DAYS.read_text("utf-8").replace("goal = 70", "goal = 170")
    bad = bad.replace('measure = "fifty_staff"', 'measure = "nothing"')
    file = tmp_path / "bad.toml"
    file.write_text(bad, "utf-8")
    done = command("campaign", file, "--org", "LN")
    assert done.code == 2
    assert "target.0.goal、target.1.goal、target.3" in done.err
    file.write_text("name = ", "utf-8")
    assert command("campaign", file, "--org", "LN").code == 2
    assert command("campaign", tmp_path / "none.toml", "--org", "LN").code == 2
    assert command("campaign", "--org", "X").code == 2
