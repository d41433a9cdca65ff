"""Words of a place that no list has: 碰头会 is what they call their 支委会 there.

An administrator says once what such a word means; it is read as that from then on. The message is
read with the known word in its place, and what was understood is given back where it stands in
the message as it was typed, and in the words that were typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from handlers.language.normal import plain
from handlers.language.spans import Span
from handlers.language.understanding import Absence, Slot, Understanding

#: 「碰头会」就是「支委会」; 老机关 = 南湖街道综合党委; 后晌儿也就是下午.
_TEACHES = re.compile(
    r"^[“\"《\s]*(?P<word>[^“”\"《》=,。;:]{2,12}?)[”\"》\s]*"
    r"(?:也?就是|等于|意思是|=+|指的是|算是|说的是)[“\"《\s]*(?P<means>[^“”\"《》=,。;:]{2,20}?)[”\"》\s。]*$"
)
#: 「碰头会」不是「支委会」; 忘掉碰头会; 去掉「碰头会」.
_UNTEACHES = re.compile(
    r"^(?:(?:忘掉|忘记|去掉|删掉|删去|不要)[“\"《\s]*(?P<word>[^“”\"《》,。;:]{2,12}?)[”\"》\s。]*"
    r"|[“\"《\s]*(?P<other>[^“”\"《》=,。;:]{2,12}?)[”\"》\s]*不再?是[“\"《\s]*[^“”\"《》,。;:]{2,20}?[”\"》\s。]*)$"
)


def taught(text: str) -> tuple[str, str] | None:
    """A word and what it means, where a message says that and nothing else."""
    found = _TEACHES.match(plain(text.strip()))
    return (found["word"].strip(), found["means"].strip()) if found else None


def untaught(text: str) -> str | None:
    """A word that is to mean nothing of its own any more."""
    found = _UNTEACHES.match(plain(text.strip()))
    return (found["word"] or found["other"]).strip() if found else None


@dataclass(frozen=True)
class Renamed:
    """A message with known words in the place of own ones."""

    text: str
    typed: str
    #: For every character of `text` the first and the last place of the typed one for which it stands.
    places: tuple[tuple[int, int], ...]
    used: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, typed: str, own: Mapping[str, str]) -> Self | None:
        """The message so, or None where none of the words stands in it."""
        if not own:
            return None
        words = sorted(own, key=len, reverse=True)
        pattern = re.compile("|".join(re.escape(word) for word in words))
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        used: list[tuple[str, str]] = []
        at = 0
        for match in pattern.finditer(plain(typed)):
            start, end = match.span()
            means = own[match[0]]
            parts += [typed[at:start], means]
            places += [(place, place + 1) for place in range(at, start)]
            places += [(start, end)] * len(means)
            used.append((typed[start:end], means))
            at = end
        if not used:
            return None
        parts.append(typed[at:])
        places += [(place, place + 1) for place in range(at, len(typed))]
        return cls("".join(parts), typed, tuple(places), tuple(used))

    def span(self, span: Span) -> Span:
        """The same place in what was typed."""
        if span.end <= span.start:
            return Span(0, 0)
        return Span(self.places[span.start][0], self.places[span.end - 1][1])

    def words(self, words: str) -> str:
        """A piece of the message as it was typed."""
        if words in self.typed:
            return words
        for typed, means in self.used:
            words = words.replace(means, typed)
        return words

    def slot(self, slot: Slot) -> Slot:
        """A slot in the words and at the place of what was typed."""
        return replace(
            slot,
            value=self._value(slot.value, slot.span),
            span=self.span(slot.span) if slot.span else None,
        )

    def understanding(self, found: Understanding) -> Understanding:
        """Everything that was understood, so."""
        return replace(found, slots={name: self.slot(each) for name, each in found.slots.items()})

    def _value(self, value: Any, span: Span | None) -> Any:
        match value:
            # Codes (kinds, metrics) are no words of the message.
            case str() if span is not None and span.of(self.text) == value:
                return self.words(value)
            case Absence():
                return replace(
                    value,
                    name=self.words(value.name),
                    reason=self.words(value.reason) if value.reason else None,
                    span=self.span(value.span) if value.span else None,
                    reason_span=self.span(value.reason_span) if value.reason_span else None,
                )
            case list():
                return [
                    self.words(each) if isinstance(each, str) else self._value(each, None)
                    for each in value
                ]
            case _:
                return value
