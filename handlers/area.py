"""Which organisation is meant by a name that somebody says: among those that they may see, and no other.

A name is looked for whole, then without the ending that says what it is (街道综合党委), then as a
beginning or a part, and last by its sound or with one slip, which is asked and never assumed. What
the asker may not see is not found, in the same words as what does not exist.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from handlers.actor import Actor, Right
from handlers.dialog import text
from handlers.language.normal import plain
from models.alias import Called
from models.work import Work

if TYPE_CHECKING:
    from handlers.language.queries import Areas

#: As many are offered where it is not clear which one is meant.
MOST_OFFERED = 4
#: A shorter name differs from too many others by one character.
SHORTEST_SLIP = 3
SHORTEST = 2


@dataclass(frozen=True)
class Meant:
    """What a name comes to: one organisation, several to choose from, or none."""

    said: str
    found: tuple[Called, ...] = ()
    #: Only its sound or most of its characters are right: asked even if it is only one.
    nearly: bool = False
    #: By what somebody said earlier, and not by its name.
    by_alias: bool = False

    @property
    def one(self) -> Called | None:
        """The organisation that is meant, where nothing need be asked."""
        return self.found[0] if len(self.found) == 1 and not self.nearly else None


@dataclass(frozen=True)
class Directory:
    """The organisations that somebody may ask about, by all the names under which they go."""

    called: tuple[Called, ...]
    #: Names of those above them, which narrow a name down and are no answers themselves.
    above: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def areas(self) -> Areas:
        """Their names, as the reader looks for them in a text."""
        from handlers.language.queries import Areas  # noqa: PLC0415 - read when first wanted

        return Areas(name for each in self.called for name in _names(each))

    @cached_property
    def _by_name(self) -> dict[str, list[Called]]:
        found: dict[str, list[Called]] = {}
        for each in self.called:
            for name in {fold(each.name), core(each.name)}:
                found.setdefault(name, []).append(each)
        return found

    @cached_property
    def by_id(self) -> dict[int, Called]:
        """The same by their ids."""
        return {each.id: each for each in self.called}

    def find(self, said: str, meaning: Mapping[str, int] | None = None) -> Meant:
        """What a name means; `meaning` are names that stand in no list of names."""
        if meaning and (known := self.by_id.get(meaning.get(fold(said), 0))):
            return Meant(said, (known,), by_alias=True)
        for found in self._ways(said):
            if found:
                return Meant(said, _uppermost(found))
        return Meant(said, tuple(self._near(core(said))), nearly=True)

    def _ways(self, said: str) -> Iterator[list[Called]]:
        whole, mine = fold(said), core(said)
        yield self._by_name.get(whole) or self._by_name.get(mine, [])
        *around, last = _parts(whole)
        if around:
            for part in dict.fromkeys((core(last), last)):
                yield self._within(self._by_name.get(part, []), around)
            yield self._within(self._beginning(core(last)), around)
        yield self._beginning(mine)
        if len(mine) > SHORTEST:
            yield [each for each in self.called if mine in fold(each.name)]

    def _beginning(self, mine: str) -> list[Called]:
        begins = [each for each in self.called if fold(each.name).startswith(mine)]
        # 南湖 is the street before it is a branch in it.
        return [each for each in begins if not each.is_branch] or begins

    def _within(self, found: Sequence[Called], around: Sequence[str]) -> list[Called]:
        """Those that lie below all that was named around them: 鞍山市铁西区."""
        return [
            each
            for each in found
            if all(any(core(part) in name for name in self._names_above(each)) for part in around)
        ]

    def _names_above(self, one: Called) -> list[str]:
        ids = [int(part) for part in one.path.split("/") if part]
        return [
            fold(self.by_id[number].name if number in self.by_id else self.above.get(number, ""))
            for number in ids
        ]

    def parent(self, one: Called) -> str:
        """The name of what an organisation hangs under, to tell it from another of its name."""
        ids = [int(part) for part in one.path.split("/") if part][:-1]
        if not ids:
            return ""
        known = self.by_id.get(ids[-1])
        return known.name if known else self.above.get(ids[-1], "")

    def _near(self, mine: str) -> list[Called]:
        from handlers.language.sounds import same_sound  # noqa: PLC0415 - as in `areas`

        if len(mine) < SHORTEST:
            return []
        return [
            each
            for name, found in self._by_name.items()
            if len(name) == len(mine)
            and (
                same_sound(name, mine)
                or (
                    len(mine) >= SHORTEST_SLIP
                    and sum(a != b for a, b in zip(name, mine, strict=True)) == 1
                )
            )
            for each in found
        ]


def directory(work: Work, actor: Actor, right: Right) -> Directory:
    """What somebody may ask about by that right."""
    tops = [office.organization for office in actor.offices_for(right)]
    tops = list({top.id: top for top in tops}.values())
    if not tops:
        return Directory(())
    key = (tuple(sorted(top.path for top in tops)), work.aliases.stamp(), work.today)
    if (known := _KEPT.get(key)) is not None:
        return known
    above = {each.id: each.name for top in tops for each in work.organizations.above(top)}
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    found = _KEPT[key] = Directory(tuple(work.aliases.names(tops)), above)
    if len(found.called) > MANY and found.areas:
        # Every full collection would look at each name again: 80 ms with sixty thousand of them.
        gc.freeze()
    return found


#: Directories that were read lately, by what they hold: a province has sixty thousand names.
_KEPT: dict[object, Directory] = {}
MOST_KEPT = 16
MANY = 5_000


def fold(name: str) -> str:
    """A name as it is compared: half width, simplified, without blanks."""
    return plain(name).replace(" ", "")


@lru_cache(maxsize=1 << 17)
def core(name: str) -> str:
    """A name without the endings that say what it is: 南湖街道综合党委 is 南湖街道."""
    left = fold(name)
    while found := _endings().search(left):
        if found.start() < SHORTEST:
            break
        left = left[: found.start()]
    # 和平区委 is the committee of 和平区.
    return left[:-1] if left.endswith(text.words("asked.committees")) else left


@lru_cache(maxsize=1)
def _endings() -> re.Pattern[str]:
    words = sorted(text.words("asked.endings"), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(words)})$")


def _names(one: Called) -> Iterator[str]:
    yield one.name
    mine = core(one.name)
    yield mine
    if not one.is_branch and len(short := _levels().sub("", mine)) >= SHORTEST:
        yield short


@lru_cache(maxsize=1)
def _levels() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(text.words('asked.levels'))})$")


def _parts(name: str) -> list[str]:
    """沈阳市铁西区工人村街道 is three names, each within the one before it."""
    levels = "|".join(text.words("asked.levels"))
    of = "|".join(text.words("asked.of"))
    return [
        part
        for piece in re.split(of, name)
        for part in re.findall(rf"..+?(?:{levels})(?=..)|.+$", piece)
        if part
    ]


def _uppermost(found: Sequence[Called]) -> tuple[Called, ...]:
    """Of one that holds all the others only that one."""
    once = {each.id: each for each in found}.values()
    for each in once:
        if all(other.path.startswith(each.path) for other in once):
            return (each,)
    return tuple(once)
