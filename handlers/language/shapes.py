"""The shape of a message: what can be kept of it when it was misread, and nothing of what it says.

Words of the field and common words stay; names of people (on a roster or not), names of units and
places, titles, numbers and everything else that no list knows are blotted out. A piece that no
list knows stays only where it ends as a word for a gathering, a time or a place does and does not
begin with a surname: 碰头会 is seen, 王大会 is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache

from handlers.language import kinds, people
from handlers.language.message import Message
from handlers.language.normal import plain
from handlers.language.words import words

LONGEST_SHAPE = 80
#: Common words of two characters (昨天, 应到) carry the reading; longer ones are things of the place.
LONGEST_COMMON = 2
#: A word alone is read as of no day.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
#: What stands for each sort of thing that is blotted out.
NAME, TITLE, NUMBER, SOMETHING = "名", "《》", "数", "某"
#: A longer run of characters without a known word is no word.
LONGEST_WORD = 4
#: 小红, 老李: as good as a surname.
_NICKNAMES = "小老阿大"
_TITLE = re.compile(r"《[^》]*》?|“[^”]*”?")
_NUMBER = re.compile(
    r"[0-9〇零一二三四五六七八九十百千万两俩仨廿卅拾壹贰叁肆伍陆柒捌玖][0-9〇零一二三四五六七八九十百千万.:/-]*"
)
_LATIN = re.compile(r"[a-z@_][a-z0-9@_.]*")
_HAN = re.compile(r"[\u3400-\u9fff·]+")
_SIGNS = str.maketrans(",;:!?()", "，；：！？（）")
_ENDS_AS_A_WORD = frozenset("会课日室楼厅馆站堂晌午晚周月季报表")


def shape(text: str, names: Iterable[str] = ()) -> str:
    """The shape of a message; `names` are those known of people, units and organisations."""
    left = plain(text)
    for name in sorted(_pieces(names), key=len, reverse=True):
        left = left.replace(name, "\x00")
    left = _TITLE.sub("\x01", left)
    parts: list[str] = []
    for piece in _cut(left):
        if not (piece == SOMETHING and parts and parts[-1] == SOMETHING):
            parts.append(piece)
    # As Chinese is set: the plain text has its signs in half width.
    return "".join(parts).translate(_SIGNS)[:LONGEST_SHAPE]


def _pieces(names: Iterable[str]) -> Iterator[str]:
    """A name, and the given name alone, by which people call each other."""
    for each in names:
        name = plain(each)
        if len(name) > 1:
            yield name
        given = name[people.surname(name, 0) :]
        if len(given) > 1:
            yield given


def _cut(left: str) -> Iterator[str]:
    at = 0
    while at < len(left):
        if left[at] in "\x00\x01":
            yield NAME if left[at] == "\x00" else TITLE
            at += 1
            continue
        if word := _known(left, at):
            yield word
            at += len(word)
        elif found := _NUMBER.match(left, at) or _LATIN.match(left, at):
            yield NUMBER if found.re is _NUMBER else SOMETHING
            at = found.end()
        elif _HAN.match(left, at):
            start = at
            while at < len(left) and _HAN.match(left, at) and not _ends_before(left, start, at):
                at += 1
            yield _unknown(left[start:at])
        else:
            yield " " if left[at].isspace() else left[at]
            at += 1


def _ends_before(text: str, start: int, at: int) -> bool:
    """Whether a run that no list knows ends here; the 会 of 茶话会 is its own."""
    known = _known(text, at) if at > start else ""
    return len(known) > 1 or (bool(known) and known not in _ENDS_AS_A_WORD)


def _unknown(run: str) -> str:
    """A piece that no list knows: a name until it looks like a word."""
    is_word = (
        1 < len(run) <= LONGEST_WORD
        and run[-1] in _ENDS_AS_A_WORD
        and not people.surname(run, 0)
        and run[0] not in _NICKNAMES
    )
    return run if is_word else SOMETHING


def is_known(word: str) -> bool:
    """Whether a word says something already that would no longer be heard: 主题党日, 昨天, 出差."""
    short = word in _vocabulary()[0] and len(word) <= LONGEST_COMMON
    return short or word in words("reasons") or bool(kinds.named(Message(word, NEVER)))


def _known(text: str, at: int) -> str:
    """The longest listed word that stands here, or nothing."""
    vocabulary, longest = _vocabulary()
    for length in range(min(longest, len(text) - at), 0, -1):
        word = text[at : at + length]
        if word in vocabulary:
            return word
    return ""


@cache
def _vocabulary() -> tuple[frozenset[str], int]:
    found = words("shapes") | words("reasons")
    return found, max(len(word) for word in found)
