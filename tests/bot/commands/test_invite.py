"""`invite`: who is meant, and what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

import models.demo
from models.appointment import Appointment, Role
from models.database import Database
from models.person import Person
from tests.bot.commands.conftest import Command

BRANCH = "LN-SY-TX-02-001"


@pytest.fixture
def district(command: Command) -> None:
    assert command("import", models.demo.workbook()).code == 0


def people(path: Path, name: str) -> list[tuple[int, Role]]:
    """Everybody of a name with the offices they hold."""
    database = Database(f"sqlite:///{path / 'zhibao.db'}")
    with database.reading() as session:
        rows = session.execute(
            select(Person.id, Appointment.role)
            .outerjoin(Appointment)
            .where(Person.name == name)
            .order_by(Appointment.id)
        )
        found = [(row[0], row[1]) for row in rows]
    database.close()
    return found


@pytest.mark.usefixtures("district")
def test_whoever_holds_the_office_is_invited(command: Command) -> None:
    said = command("invite", BRANCH, "--role", "secretary")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("王建业：晨光电子党支部书记\n邀请码（")


@pytest.mark.usefixtures("district")
def test_who_is_on_the_roster_is_not_made_a_second_person(
    command: Command, tmp_path: Path
) -> None:
    for role in ("organiser", "member"):
        assert command("invite", BRANCH, "--role", role, "--name", "王建业").code == 0
    roles = [role for _, role in people(tmp_path, "王建业")]
    assert roles == [Role.SECRETARY, Role.ORGANISER, Role.MEMBER]
    assert len({person for person, _ in people(tmp_path, "王建业")}) == 1
    assert command("invite", BRANCH, "--role", "organiser", "--name", "新来的").code == 0
    assert [role for _, role in people(tmp_path, "新来的")] == [Role.ORGANISER]


@pytest.mark.usefixtures("district")
def test_an_invitation_that_could_mean_nobody_or_several(command: Command) -> None:
    assert "还没有登记党务干事" in command("invite", BRANCH, "--role", "organiser").err
    nowhere = command("invite", "NIX", "--role", "secretary")
    assert (nowhere.code, nowhere.err) == (
        2,
        "没有代码为 NIX 的党组织。代码见导入的「党组织」表。\n",
    )
    # Two members of one branch are both called 赵静.
    said = command("invite", "LN-SY-TX-07-001", "--role", "member", "--name", "赵静")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("凌空")
    assert "有几位赵静。请在任职表里登记，写上出生年月" in said.err


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("org", "role", "said"),
    [
        ("LN-SY-TX-02", "secretary", "“工人村街道综合党委”不是支部，没有书记这个身份。"),
        ("LN-SY-TX-02", "member", "“工人村街道综合党委”不是支部，没有党员这个身份。"),
        (BRANCH, "superior", "“晨光电子党支部”是支部，没有负责人这个身份。"),
        (BRANCH, "admin", "“晨光电子党支部”是支部，没有管理员这个身份。"),
    ],
)
def test_what_nobody_can_be_there(command: Command, org: str, role: str, said: str) -> None:
    answer = command("invite", org, "--role", role, "--name", "新来的")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(said)
