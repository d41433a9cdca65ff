"""Times of day: a grammar for 下午三点半, 晚七点一刻, 14:30, 上午10时, 3:00PM, 两点来钟.

Without a part of the day one to six o'clock is afternoon, hh:mm is as written. Plain text
(normal.plain) is expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from handlers.language.numerals import read_number

_NOON, _HALF, _QUARTER = 12, 30, 15
_LAST_HOUR, _LAST_MINUTE = 24, 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it stands in the text."""

    start: int
    end: int
    value: time
    #: whether the part of the day was supplied by the rule above and not said
    assumed: bool = False


_PARTS = {
    "凌晨": "am", "清晨": "am", "清早": "am", "大清早": "am", "一大早": "am", "一早": "am",
    "早晨": "am", "早上": "am", "早": "am", "晨": "am", "上午": "am", "头晌": "am", "前晌": "am",
    "晌午": "noon", "中午": "noon", "午间": "noon", "正午": "noon", "午": "noon",
    "下午": "pm", "午后": "pm", "下晌": "pm", "后晌": "pm", "过晌": "pm", "傍晚": "pm",
    "傍黑": "pm", "晚上": "pm", "晚间": "pm", "夜里": "pm", "夜间": "pm", "夜晚": "pm",
    "下班后": "pm", "下班": "pm", "放学后": "pm", "收工后": "pm", "晚": "pm", "夜": "pm",
}  # fmt: skip
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_H = r"\d{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[〇零一二两三四五六七八九]"
_M = r"[0-5]?\d|[一二三四五]?十[一二三四五六七八九]?|[〇零]?[一二三四五六七八九]"

_CLOCK = re.compile(
    rf"""
    (?:(?P<part>{_PART})[儿个的里\s啊嗯呢呀吧,大概约莫差不多在是就]{{0,4}}?)?
    (?P<pre>[ap]m\s?)?
    (?<![\d.第])(?<!\d:)(?P<h>{_H})\s?
    (?:
        (?P<colon>:)(?P<cm>[0-5]\d)(?![\d:]*\d)
      | (?P<dot>\.)(?P<dm>[0-5]\d)(?![\d.])
      | (?P<point>[点时])(?![间候代期常尚长装机政段滴心数评名赞儿]|刻(?!钟)|点)
        (?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<whole>[钟整])
          |(?:过|零)?(?P<pm>{_M})(?:分(?!钟|之|享|工|别|组)|(?!\s?[个名人位家点条项岁\d届十:.\-月]|\s?[、.]))
        )?
      | (?=\s?[ap]\.?m\b)
    )
    (?:\s?(?:来钟|多钟|钟|左右|来|多))?
    (?:\s?(?P<ampm>[ap])\.?m\b\.?)?
    """,
    re.VERBOSE,
)

#: 三点意见, 两点要求: points that were made, not hours.
_POINTS_AFTER = re.compile(
    r"[\s重要]{0,2}(?:要求|意见|建议|希望|体会|措施|内容|感受|感悟|启示|共识|想法|看法|认识|打算|问题"
    r"|原因|做法|经验|工作|安排|部署|心得|倡议|承诺|提议|成绩|不足)"
)
_POINTS_BEFORE = re.compile(
    r"(?:提[了出]{0,2}|以下|如下|谈[了到]{0,2}|讲了|强调了?|有|这|那|几)\s?$"
)
#: 一点 is an hour only where a moment may stand: 昨天一点, 中午一点.
_ONE_BEFORE = re.compile(r"[号日天,。:;\s上下午晚早一二三四五六]$")


def find_clocks(text: str) -> list[Clock]:
    """All times of day in the text, in order; no two overlap."""
    if "点" not in text and ":" not in text and "时" not in text and "m" not in text:
        return [] if "午" not in text and "晚" not in text and "早" not in text else _scan(text)
    return _scan(text)


def read_part(text: str) -> str | None:
    """Am, noon or pm: the part of the day that is said without an hour."""
    match = _ANY_PART.search(text)
    return _PARTS[match[0]] if match else None


_ANY_PART = re.compile(
    "|".join(part for part in sorted(_PARTS, key=len, reverse=True) if len(part) > 1)
    + r"|(?<=[今昨明前])[晚早夜晨]|晚(?=[,在召开])"
)


def _scan(text: str) -> list[Clock]:
    found: list[Clock] = []
    at = 0
    while match := _CLOCK.search(text, at):
        clock = _read(match, text)
        if clock is None:
            at = match.start() + 1
            continue
        found.append(clock)
        at = match.end()
    return found


def _read(match: re.Match[str], text: str) -> Clock | None:
    start, end = match.span()
    if match["dot"] and not match["part"]:
        return None  # 11.20 is a day, or a decimal
    hour = read_number(match["h"])
    minute = _minute(match)
    if hour is None or minute is None or hour > _LAST_HOUR or minute >= _LAST_MINUTE:
        return None
    if match["point"] == "点" and not _is_hour(match, text):
        return None
    if match["point"] == "时" and not match["part"] and start and text[start - 1] in "小当那这":
        return None
    half = match["ampm"] or (match["pre"] or "")[:1]
    part = {"a": "am", "p": "pm"}.get(half) or _PARTS.get(match["part"] or "")
    assumed = False
    if part is None:
        part = _part_before(text, start) if hour <= _NOON else None
    if part is None and match["point"] and 1 <= hour < 7:  # the rule above
        part, assumed = "pm", True
    hour = _in_part(hour, part)
    if hour == _LAST_HOUR:
        hour = 0
    return Clock(start, end, time(hour, minute), assumed)


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return _HALF
    if match["quarter"]:
        return _QUARTER * (read_number(match["quarter"]) or 1)
    said = match["cm"] or match["dm"] or match["pm"]
    return read_number(said) if said else 0


def _is_hour(match: re.Match[str], text: str) -> bool:
    start, end = match.span()
    if match["part"] or match["half"] or match["quarter"] or match["whole"] or match["pm"]:
        return True
    if _POINTS_AFTER.match(text, end) or _POINTS_BEFORE.search(text[max(0, start - 3) : start]):
        return False
    if match["h"] == "一":
        return start == 0 or bool(_ONE_BEFORE.search(text[start - 1 : start]))
    return True


def _part_before(text: str, start: int) -> str | None:
    """The part of the day that was said a little earlier: 昨晚支委会, 7点半."""
    parts = list(_ANY_PART.finditer(text, max(0, start - 40), start))
    return _PARTS[parts[-1][0]] if parts else None


def _in_part(hour: int, part: str | None) -> int:
    match part:
        case "pm" if hour < _NOON:
            return hour + _NOON
        case "pm" if hour == _NOON:
            return hour
        case "noon" if 1 <= hour <= 3:  # 中午三点 is as late as noon is said
            return hour + _NOON
        case _:
            return hour
