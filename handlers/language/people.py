"""People by name: the roster's names where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.language.absences import Span
from handlers.language.normal import plain

#: More names than any branch has; a pattern for more would be slow to make.
MOST_NAMES = 2_000


def find_known(text: str, roster: Iterable[str]) -> list[tuple[str, Span]]:
    """The roster's names in the plain text, the longest first where two begin together.

    A name may be typed with blanks between its characters (张 伟) or without its dot.
    """
    by_plain = {_key(name): name for name in roster if name.strip()}
    if not by_plain:
        return []
    names = sorted(by_plain, key=len, reverse=True)[:MOST_NAMES]
    pattern = re.compile("|".join(r"[\s·.]?".join(map(re.escape, name)) for name in names))
    return [(by_plain[_key(match[0])], Span(*match.span())) for match in pattern.finditer(text)]


def _key(name: str) -> str:
    return re.sub(r"[\s·.]", "", plain(name))
