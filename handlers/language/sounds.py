"""What sounds alike: slips of voice input in the words of the field, and names that are near.

当课 for 党课, 支尾会 for 支委会, 主体党日 for 主题党日: dictation writes the right sound with wrong
characters. A slip is mended where the whole word sounds right, tones aside, and the word is long
enough (or its neighbours say enough) that nothing else can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from handlers.language.words import read_list

#: Sounds that accents and dictation take for each other: 名主评议 for 民主评议.
_NEAR = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"),
)  # fmt: skip

#: Words that are mended by their sound, each with the slip that made it necessary; the words of
#: two characters stand with their slips in words/slips.txt.
_BY_SOUND = (
    "主题党日",  # 主体党日, 主提当日
    "党小组会",  # 党小祖会, 当小组会
    "党员大会",  # 党元大会, 党员大汇
    "组织生活会",  # 组织生活汇, 组只生活会
    "民主评议",  # 名主评议, 民主平议
    "支委会",  # 支尾会, 之委会, 只委会
    "支部大会",  # 支部大汇
    "小组会",  # 小组汇
)
#: Slips that are words of their own in other company: 充当员工, 纪录片, 当课代表.
_COMPANY = {
    "当员": re.compile(r"(?<![担充正应每])当员(?!工)"),
    "纪录": re.compile(r"纪录(?!片)"),
    "当课": re.compile(r"当课(?!代表)"),
    "当客": re.compile(r"当客(?!人|户)"),
    "主将": re.compile(r"主将(?!军)"),
    "之部": re.compile(r"之部(?!分)"),
    "之委": re.compile(r"之委(?=[会员])"),
    "只委": re.compile(r"只委(?=[会员])"),
}
#: 实到 is mended only beside 应到: 时到 and 十到 are words of their own.
_ACTUAL = re.compile(
    r"(?<=应到)(.{1,9}?)([时十是识石失食实市事十]到|实道)(?=[\s:]?[\d一二三四五六七八九十])"
)


def mend(text: str) -> str:
    """The plain text with slips in the words of the field mended; its length stays the same."""
    by_sound, listed, right = _slips()
    text = by_sound.sub(lambda match: _BY_SOUND[(match.lastindex or 1) - 1], text)
    text = listed.sub(lambda match: right[match[0]], text)
    if "应到" in text:
        text = _ACTUAL.sub(r"\1实到", text)
    return text


@cache
def _slips() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    groups = [
        "(" + "".join(f"[{''.join(_alike(sign))}]" for sign in word) + ")" for word in _BY_SOUND
    ]
    right = {}
    for line in read_list("slips"):
        word, *wrong = line.split()
        right.update(dict.fromkeys(wrong, word))
    listed = "|".join(_COMPANY[each].pattern if each in _COMPANY else each for each in right)
    return re.compile("|".join(groups)), re.compile(listed), right


def _alike(sign: str) -> Iterator[str]:
    """The characters that may stand for this one by ear."""
    by_sound, sounds = _table()
    for sound in {each for said in sounds.get(sign, ()) for each in _near(said)}:
        yield from by_sound.get(sound, "")


def _near(sound: str) -> Iterable[str]:
    yield sound
    for one, other in _NEAR:
        if one in sound:
            yield sound.replace(one, other)
        elif other in sound and one not in sound:
            yield sound.replace(other, one)


def same_sound(one: str, other: str) -> bool:
    """Whether two names of equal length may be heard as each other: 张炜 and 张伟."""
    _, sounds = _table()
    return len(one) == len(other) and all(
        mine == yours or not set(sounds.get(mine, ())).isdisjoint(sounds.get(yours, ()))
        for mine, yours in zip(one, other, strict=True)
    )


@cache
def _table() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    by_sound: dict[str, str] = {}
    sounds: dict[str, tuple[str, ...]] = {}
    for line in read_list("sounds"):
        sound, _, signs = line.partition(" ")
        by_sound[sound] = signs
        for sign in signs:
            sounds[sign] = (*sounds.get(sign, ()), sound)
    return by_sound, sounds
