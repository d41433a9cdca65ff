"""Totals as people write them in one message: 企业 1,208 家，社会组织388、其中党员数：160.

Each number belongs to the words before it; what those words mean is known to whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.language.normal import plain

_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+(?!\d)|\d{1,9})(?:[.]\d+)?\s*(?:个|家|名|人|户|位|所)?")
#: What stands around a label and does not belong to it: "其中预备党员是 6 名".
_AROUND = re.compile(
    r"^(?:[\s,，;；。、:：=()（）·*\-—|]|其中|包括|含|分别|现有|共有|总共|\d+[.、])+"
    r"|(?:[\s,，;；。、:：=()（）·*\-—|]|共有|共计|合计|一共|共|有|是|为|达到|达)+$"
)
#: The column 党组织数 is said as 党组织 18.
COUNTED = "数"


def labelled(said: str) -> Iterator[tuple[str, int]]:
    """Every number with its label, in order; a number without one is none."""
    plainly = plain(said)
    begin = 0
    for match in _COUNT.finditer(plainly):
        label = _bare(plainly[begin : match.start()])
        begin = match.end()
        if label:
            yield label, int(match[1].replace(",", ""))


def _bare(label: str) -> str:
    before = None
    while before != label:
        before, label = label, _AROUND.sub("", label)
    return label
