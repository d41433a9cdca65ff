"""党费: 中组发〔2008〕3号, articles 1-5; worked out by hand, in fen."""

from __future__ import annotations

import pytest

from models.dues import due


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        (0, 0),
        (1_000, 500),  # 0.5 %
        (3_000, 1_500),
        (3_000.01, 3_000),  # 1 % of the whole base, from there on
        (5_000, 5_000),
        (5_000.01, 7_500),  # 1.5 %
        (10_000, 15_000),
        (10_000.01, 20_000),  # 2 %
        (12_345.67, 24_691),
    ],
)
def test_a_month_of_somebody_who_works(yuan: float, fen: int) -> None:
    assert due(round(yuan * 100)) == fen


@pytest.mark.parametrize(
    ("yuan", "fen"), [(3_000, 1_500), (5_000, 2_500), (5_000.01, 5_000), (20_000, 20_000)]
)
def test_a_month_of_somebody_retired(yuan: float, fen: int) -> None:
    assert due(round(yuan * 100), retired=True) == fen


def test_without_a_base_nothing_is_said() -> None:
    assert due(None) is None
    with pytest.raises(ValueError, match="-1"):
        due(-1)
