"""Numbers as people write them: 12, １２, 1,208, 十二, 廿四, 拾贰, 俩, 仨, 二零二五."""

from __future__ import annotations

import re

#: Longer runs of digits are no number that anybody counts with.
LONGEST = 12

DIGITS = {
    "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9, "两": 2, "幺": 1, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7,
    "捌": 8, "玖": 9, "弌": 1, "弍": 2, "弎": 3, "参": 3, "俩": 2, "仨": 3,
}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": 20, "卅": 30, "卌": 40}
MYRIAD = "万"

#: The characters of a Chinese number; 俩 and 仨 stand alone, 两 not in 两会.
CHINESE = "〇零一二三四五六七八九十百千两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
#: A number within a pattern, not yet read; never so long that it can't be one.
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,{LONGEST}}}|[{CHINESE}]{{1,9}}|俩|仨)"

_POSITIONAL = re.compile(r"[〇零一二两三四五六七八九幺]{2,}")


def read_number(words: str) -> int | None:
    """The whole number that these characters are, or None. Plain text (normal.plain) is expected."""
    words = words.strip().replace(",", "").replace(" ", "")
    if not words or len(words) > LONGEST:
        return None
    if words.isascii():
        return int(words) if words.isdecimal() else None
    if _POSITIONAL.fullmatch(words):
        return int("".join(str(DIGITS[sign]) for sign in words))
    return _counted(words)


def read_digits(words: str) -> str | None:
    """Digits said one after the other: 一三九四零零 is 139400; None where it is no such row."""
    found = "".join(
        sign if sign.isdecimal() else str(DIGITS.get(sign, "")) for sign in words if sign != " "
    )
    return found or None


def _counted(words: str) -> int | None:
    """八十一, 一百零五, 三千二 (3,200), 1千2百, 廿四."""
    total, section, digit, last_unit = 0, 0, None, 1
    index = 0
    while index < len(words):
        sign = words[index]
        if sign.isdecimal() and sign.isascii():
            end = index
            while end < len(words) and words[end].isdecimal() and words[end].isascii():
                end += 1
            digit, index = int(words[index:end]), end
            continue
        index += 1
        if sign in DIGITS:
            if digit not in {None, 0}:
                return None
            digit = DIGITS[sign]
            if digit == 0:
                last_unit = 1
        elif sign in TENS:
            section += TENS[sign]
            last_unit = 10
        elif sign in UNITS:
            unit = UNITS[sign]
            section += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif sign == MYRIAD:
            total += (section + (digit or 0)) * 10_000
            section, digit, last_unit = 0, None, 10_000
        else:
            return None
    if digit is not None:
        # 一百二 is 120; 一百零二 and 12 are what they say
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return total + section
