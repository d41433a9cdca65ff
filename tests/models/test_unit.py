"""Units and the branches that cover them, as of a day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.unit import UnitLink
from tests.cast import Cast
from tests.conftest import Working


def test_the_units_owned_at_or_under_a_node(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        owned = {
            node: [unit.code for unit in w.units.under(w.organizations.get(node))]
            for node in (cast.province_id, cast.nanhu_id, cast.beishi_id, cast.chenguang.id)
        }
        assert list(owned.values()) == [
            ["U001", "U002", "U003", "U004", "U005"],
            ["U001", "U002", "U003", "U004"],
            ["U005"],
            [],  # a branch covers units, the street owns them
        ]


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2024-02-29", []),
        ("2024-03-01", ["U003", "U004"]),
        ("2026-10-21", ["U003", "U004"]),
        ("2026-10-22", ["U004"]),  # the link ended the day before
    ],
)
def test_the_units_that_a_joint_branch_covers_on_a_day(
    work: Working, cast: Cast, on: str, codes: list[str]
) -> None:
    with work("2026-10-01 09:00") as w:
        link = w.session.scalars(
            select(UnitLink).where(UnitLink.organization_id == cast.louyu.id).order_by(UnitLink.id)
        ).first()
        assert link is not None
        link.until = date(2026, 10, 22)
        w.session.flush()
        branch = w.organizations.get(cast.louyu.id)
        found = w.units.of_branch(branch, date.fromisoformat(on))
        assert [unit.code for unit in found] == codes
