"""Word lists: a text file for each, with a comment at its head that says what is in it and why.

A line that begins with # is a comment; words stand apart by blanks or line ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def read_list(name: str) -> Iterator[str]:
    """The lines of a list that are not comments."""
    text = (files(__package__) / f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(word for line in read_list(name) for word in line.split())


def pairs(name: str) -> Iterator[tuple[str, str]]:
    """The pairs of characters of a list, each written as two characters together."""
    for line in read_list(name):
        for pair in line.split():
            yield pair[0], pair[1]
