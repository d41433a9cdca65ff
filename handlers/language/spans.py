"""A place in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From the first character to behind the last."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]

    def meets(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end
