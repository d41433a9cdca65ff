"""What was understood: an intent and slots, each with the place in the text that it came from.

Intents, kinds and slots are those of the annotation scheme for messages of secretaries: a slot
that the text does not give is left out, nothing is supplied by default.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.language.spans import Span


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that the text says."""

    value: Any
    span: Span | None = None
    #: whether the reader had to supply something: a year, a month, the afternoon
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who was absent."""

    name: str
    reason: str | None = None
    span: Span | None = None
    reason_span: Span | None = None

    def as_record(self) -> dict[str, str]:
        """As the annotation scheme writes it."""
        return {"name": self.name} | ({"reason": self.reason} if self.reason else {})


@dataclass(frozen=True, slots=True)
class Period:
    """Whole calendar units, both days inclusive."""

    first: date
    last: date

    def as_record(self) -> dict[str, str]:
        """As the annotation scheme writes it."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


@dataclass(frozen=True)
class Understanding:
    """A message, understood as far as it goes."""

    intent: str
    slots: dict[str, Slot] = field(default_factory=dict)
    multi: bool = False

    @property
    def kind(self) -> str | None:
        """The kind of activity that is named, if any."""
        slot = self.slots.get("kind")
        return str(slot.value) if slot else None

    def value(self, name: str) -> Any:
        """The value of a slot, or None."""
        slot = self.slots.get(name)
        return slot.value if slot else None

    def as_record(self) -> dict[str, Any]:
        """The flat shape of the annotation scheme, ready for JSON."""
        return {"intent": self.intent} | {
            name: _plain(slot.value) for name, slot in self.slots.items()
        }

    def spans(self) -> Iterator[tuple[str, Slot]]:
        """The slots in the order of the text."""
        yield from sorted(self.slots.items(), key=lambda each: each[1].span or Span(10**9, 10**9))


def _plain(value: Any) -> Any:
    if isinstance(value, (Absence, Period)):
        return value.as_record()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value
