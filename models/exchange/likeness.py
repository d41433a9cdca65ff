"""Which units may be the same one: by code, by name, by a name that is nearly the same.

What is alike is asked about and never merged: 晨光电子 and 晨光电器 of one street may well be two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from sqlalchemy import select

from models.exchange import words
from models.unit import Unit
from models.work import Work

#: Names that are shorter differ by one character more often than they are mistyped.
SHORTEST_CORE = 4


class Like(StrEnum):
    """In what two units are alike."""

    CREDIT_CODE = "credit_code"
    NAME = "name"
    NEARLY = "nearly"


@dataclass
class Likeness:
    """Looks up what is alike among the units that it was told of."""

    _by_credit: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: By owner and by the name less one character: of two names that are near, one is shared.
    _by_part: dict[tuple[str, str], list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, code: str, name: str, credit_code: str | None, owner: str) -> None:
        """Another unit: its own code, its name, its credit code, and that of its owner in the tree."""
        if credit_code:
            self._by_credit[credit_code].append(code)
        self._by_name[name].append(code)
        mine = core(name)
        for part in _parts(mine):
            self._by_part[owner, part].append((mine, code))

    def of(
        self, code: str, name: str, credit_code: str | None, owner: str
    ) -> Iterator[tuple[Like, str]]:
        """What is alike, the surest first, each unit once; the unit itself is not among them."""
        seen = {code}
        for like, found in (
            (Like.CREDIT_CODE, self._by_credit.get(credit_code or "", ())),
            (Like.NAME, self._by_name.get(name, ())),
            (Like.NEARLY, self._near(core(name), owner)),
        ):
            for other in found:
                if other not in seen:
                    seen.add(other)
                    yield like, other

    def _near(self, mine: str, owner: str) -> Iterator[str]:
        for part in _parts(mine):
            for other, code in self._by_part.get((owner, part), ()):
                if mine == other or (
                    min(len(mine), len(other)) >= SHORTEST_CORE
                    and Levenshtein.distance(mine, other, score_cutoff=1) <= 1
                ):
                    yield code


def _parts(name: str) -> set[str]:
    if len(name) < SHORTEST_CORE:
        return {name}
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def core(name: str) -> str:
    """What is a unit's own in its name: 沈阳市晨光电子有限公司 is 晨光电子."""
    return re.sub(r"\s", "", _ordinary().sub("", name)) or name


@lru_cache(maxsize=1)
def _ordinary() -> re.Pattern[str]:
    return re.compile("|".join(words.mark("ordinary")))


def alike(
    work: Work, name: str, credit_code: str | None, owner_id: int
) -> list[tuple[Like, Unit]]:
    """The units that are known and may be the same as a new one."""
    known = Likeness()
    units = {}
    for unit in work.session.scalars(
        select(Unit).where(
            (Unit.organization_id == owner_id)
            | (Unit.name == name)
            | (Unit.credit_code == (credit_code or ""))
        )
    ):
        units[unit.code] = unit
        known.add(unit.code, unit.name, unit.credit_code, str(unit.organization_id))
    return [(like, units[code]) for like, code in known.of("", name, credit_code, str(owner_id))]
