"""One way of writing for everything that is read: full width, traditional and capital letters.

Every character becomes exactly one character, so a place in the plain text is the same place in
what was typed, and what people said can be given back as they said it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from handlers.language.words import pairs

#: What looks alike and means the same: dashes, dots between names, ratio signs, quotes.
_ALIKE = {
    "\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\ufeff": " ",
    "\u200b": " ", "\u200d": " ", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n",
    "–": "-", "−": "-", "‐": "-", "‑": "-", "﹣": "-", "─": "—", "━": "—",
    "〜": "~", "∼": "~", "∶": ":", "︰": ":", "﹕": ":", "﹔": ";", "﹐": ",", "､": "、", "｡": "。",
    "•": "·", "‧": "·", "・": "·", "∙": "·", "･": "·",
    "「": "“", "」": "”", "『": "“", "』": "”", "〝": "“", "〞": "”", "＂": "“",
    "﹙": "(", "﹚": ")", "〔": "(", "〕": ")", "│": "|", "┃": "|", "¦": "|",
    "〈": "《", "〉": "》", "⁄": "/", "∕": "/", "○": "〇", "◯": "〇", "於": "于",
}  # fmt: skip


def plain(text: str) -> str:
    """The text in half width, simplified characters and small letters, of the same length."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    table = {ord(old): new for old, new in pairs("traditional")}
    table.update(_compatible())
    table.update({ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    table.update({ord(old): new for old, new in _ALIKE.items()})
    return table


def _compatible() -> Iterator[tuple[int, str]]:
    """Letters in full width, and characters that stand twice in Unicode."""
    for first, last in ((0xFF01, 0xFF5E), (0x2F00, 0x2FD5), (0xF900, 0xFA6D)):
        for code in range(first, last + 1):
            one = unicodedata.normalize("NFKC", chr(code))
            if len(one) == 1:
                yield code, one.lower()
