"""`import`: what an administrator reads on the screen, and what then stands in the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

import models.demo
from models.database import Database
from models.history import Change
from models.member import Member
from models.tables import TABLES
from tests import postgres
from tests.bot.commands.conftest import Command


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each sort without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'zhibao.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgresql_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def counted(url: str) -> dict[str, int]:
    """How many rows each table has; those that are empty are left out."""
    database = Database(url)
    with database.reading() as session:
        found = {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in TABLES.items()
        }
    database.close()
    return {name: count for name, count in found.items() if count}


def spoilt(path: Path) -> Path:
    """The demonstration's workbook with one wrong cell."""
    book = openpyxl.load_workbook(models.demo.workbook())
    book["党员"].cell(2, 4).value = "很久以前"
    book.save(path)
    return path


TAKEN = [
    "没有错误，0 处提醒。",
    "党组织：新增 49，修改 0，不变 0，没导入 0",
    "单位：新增 42，修改 0，不变 0，没导入 0",
    "党员：新增 220，修改 0，不变 0，没导入 0",
    "任职：新增 79，修改 0，不变 0，没导入 0",
]


def test_a_dry_run_changes_nothing_and_says_what_it_would(command: Command, url: str) -> None:
    dry = command("import", models.demo.workbook(), "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert dry.out.splitlines() == [*TAKEN, "检查过了，还没有导入。去掉 --dry-run 就导入。"]
    assert counted(url) == {}


def test_what_is_imported_again_changes_nothing(command: Command, url: str) -> None:
    first = command("import", models.demo.workbook())
    assert (first.code, first.out.splitlines()) == (0, [*TAKEN, "导入好了。"])
    before = counted(url)
    assert before["party_organization"] == 49
    again = command("import", models.demo.workbook())
    assert again.out.splitlines() == [
        "没有错误，0 处提醒。",
        "党组织：新增 0，修改 0，不变 49，没导入 0",
        "单位：新增 0，修改 0，不变 42，没导入 0",
        "党员：新增 0，修改 0，不变 220，没导入 0",
        "任职：新增 0，修改 0，不变 79，没导入 0",
        "导入好了。",
    ]
    assert counted(url) == before


def test_a_corrected_file_only_corrects_and_leaves_its_line(
    command: Command, url: str, tmp_path: Path
) -> None:
    command("import", models.demo.workbook())
    before = counted(url)
    book = openpyxl.load_workbook(models.demo.workbook())
    book["党员"]["J6"] = "13911112222"
    book.save(tmp_path / "改过.xlsx")
    dry = command("import", tmp_path / "改过.xlsx", "--dry-run")
    assert dry.out.startswith("改　「党员」表 J6 电话：13900000005 → 13911112222\n没有错误，")
    said = command("import", tmp_path / "改过.xlsx")
    assert "党员：新增 0，修改 1，不变 219，没导入 0" in said.out
    assert counted(url) == {**before, "change": before["change"] + 1}
    database = Database(url)
    with database.reading() as session:
        line = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        assert (line.thing, line.field, line.before, line.after, line.source) == (
            "person",
            "phone",
            "13900000005",
            "13911112222",
            "import",
        )
        assert session.scalar(select(func.count()).select_from(Member)) == 220
    database.close()


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
