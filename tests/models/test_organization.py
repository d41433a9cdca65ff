"""The tree: what lies under what, what exists when, and how a node moves."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models.organization import (
    Form,
    Level,
    NoSuchOrganization,
    PartyOrganization,
    UnderItself,
    existing_on,
    under,
)
from models.work import Work
from tests.cast import Cast
from tests.conftest import Working


def codes(nodes: object) -> list[str]:
    return [node.code for node in nodes]  # type: ignore[attr-defined]


def below(w: Work, node_id: int) -> list[str]:
    top = w.organizations.get(node_id)
    return sorted(w.session.scalars(select(PartyOrganization.code).where(under(top))))


def test_the_questions_that_the_tree_answers(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        tree = w.organizations
        nanhu = tree.get(cast.nanhu_id)
        assert codes(tree.children(nanhu)) == [
            "LN-SY-HP-01-001",
            "LN-SY-HP-01-002",
            "LN-SY-HP-01-003",
        ]
        assert codes(tree.branches(nanhu)) == codes(tree.children(nanhu))
        assert codes(tree.branches()) == [*codes(tree.children(nanhu)), "LN-SY-HP-02-001"]
        assert codes(tree.branches(tree.get(cast.chenguang.id))) == ["LN-SY-HP-01-001"]
        assert codes(tree.above(tree.get(cast.chenguang.id))) == [
            "LN",
            "LN-SY",
            "LN-SY-HP",
            "LN-SY-HP-01",
        ]
        assert codes(tree.above(tree.get(cast.province_id))) == []
        assert tree.with_code("LN-SY").id == cast.city_id
        assert len(codes(tree.all())) == 9


def test_what_is_not_there(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        with pytest.raises(NoSuchOrganization):
            w.organizations.get(cast.province_id + 1000)
        with pytest.raises(NoSuchOrganization) as refusal:
            w.organizations.with_code("LN-XX")
        assert refusal.value.facts == {"code": "LN-XX"}


def test_a_path_is_whole_numbers_and_not_their_beginnings(work: Working) -> None:
    """Node 1 is not above node 10, though "1" is how "10" begins."""
    with work("2026-10-01 09:00") as w:
        roots = []
        for number in range(12):
            root = PartyOrganization(
                code=f"R{number:02}", name="根", level=Level.PROVINCE, form=Form.DEPARTMENT
            )
            w.organizations.place(root, None)
            roots.append(root)
        assert {root.code: below(w, root.id) for root in roots} == {
            root.code: [root.code] for root in roots
        }


def test_what_is_below_moves_along(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00") as w:
        tree = w.organizations
        branch = tree.get(cast.chenguang.id)  # known already when its street moves
        tree.place(tree.get(cast.nanhu_id), tree.get(cast.beishi_id))
        assert below(w, cast.beishi_id) == [
            "LN-SY-HP-01",
            "LN-SY-HP-01-001",
            "LN-SY-HP-01-002",
            "LN-SY-HP-01-003",
            "LN-SY-HP-02",
            "LN-SY-HP-02-001",
        ]
        assert branch.is_under(tree.get(cast.beishi_id))
        assert codes(tree.above(branch))[-2:] == ["LN-SY-HP-02", "LN-SY-HP-01"]
    with work("2026-10-01 10:00") as w:
        tree = w.organizations
        tree.place(tree.get(cast.nanhu_id), tree.get(cast.district_id))
        assert below(w, cast.beishi_id) == ["LN-SY-HP-02", "LN-SY-HP-02-001"]
        assert below(w, cast.province_id) == codes(tree.all())


def test_a_move_leaves_a_line_for_the_node_that_moved(work: Working, cast: Cast) -> None:
    with work("2026-10-01 09:00", cast.sun.person_id) as w:
        tree = w.organizations
        tree.place(tree.get(cast.nanhu_id), tree.get(cast.beishi_id))
        moved = w.history.of(tree.get(cast.nanhu_id))[-1]
        assert (moved.field, moved.before, moved.after) == (
            "parent_id",
            cast.district_id,
            cast.beishi_id,
        )
        assert all(line.field != "parent_id" for line in w.history.of(tree.get(cast.ankang.id)))


@pytest.mark.parametrize("under_what", ["nanhu_id", "chenguang"])
def test_a_node_can_not_hang_under_itself(work: Working, cast: Cast, under_what: str) -> None:
    with work("2026-10-01 09:00") as w:
        tree = w.organizations
        parent_id = cast.nanhu_id if under_what == "nanhu_id" else cast.chenguang.id
        with pytest.raises(UnderItself):
            tree.place(tree.get(cast.nanhu_id), tree.get(parent_id))


@given(
    founded=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    dissolved=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    day=st.dates(date(2026, 1, 1), date(2026, 1, 9)),
)
def test_existence_is_a_span_of_days(
    founded: date | None, dissolved: date | None, day: date
) -> None:
    node = PartyOrganization(founded_on=founded, dissolved_on=dissolved)
    assert node.exists_on(day) is (
        (founded is None or founded <= day) and (dissolved is None or day < dissolved)
    )


@pytest.mark.parametrize(
    ("founded", "dissolved"),
    [
        (None, None),
        ("2026-10-05", None),
        (None, "2026-10-05"),
        ("2026-10-05", "2026-10-06"),
        ("2026-10-05", "2026-10-05"),
    ],
)
def test_the_database_agrees_on_what_exists(
    work: Working, cast: Cast, founded: str | None, dissolved: str | None
) -> None:
    with work("2026-10-01 09:00") as w:
        node = w.organizations.get(cast.chenguang.id)
        node.founded_on = date.fromisoformat(founded) if founded else None
        node.dissolved_on = date.fromisoformat(dissolved) if dissolved else None
        w.session.flush()
        for day in (date(2026, 10, 4), date(2026, 10, 5), date(2026, 10, 6)):
            found = w.session.scalar(
                select(PartyOrganization.id).where(
                    PartyOrganization.id == node.id, existing_on(day)
                )
            )
            assert (found is not None) is node.exists_on(day)
