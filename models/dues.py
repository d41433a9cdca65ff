"""党费: what a member owes for a month. Amounts are in fen, so that nothing is rounded on the way."""

from __future__ import annotations

#: The monthly base up to which a rate holds, in fen, and the rate in tenths of a percent
#: (中组发〔2008〕3号, articles 1-5): the rate applies to the whole base.
RATES = ((300_000, 5), (500_000, 10), (1_000_000, 15))
HIGHEST_RATE = 20
#: The same for retired members.
RETIRED_RATES = ((500_000, 5),)
HIGHEST_RETIRED_RATE = 10


def due(base: int | None, *, retired: bool = False) -> int | None:
    """The dues of a month for a monthly base, both in fen, to the nearest fen; None without a base.

    Raises:
        ValueError: the base is negative.
    """
    if base is None:
        return None
    if base < 0:
        raise ValueError(f"not a base: {base}")
    rates, highest = (RETIRED_RATES, HIGHEST_RETIRED_RATE) if retired else (RATES, HIGHEST_RATE)
    rate = next((rate for most, rate in rates if base <= most), highest)
    return (base * rate + 500) // 1000
