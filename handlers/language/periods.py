"""Periods that questions are about: 上个月, 10月份, 三季度, 今年以来, 11月到1月, 2025年度.

Whole calendar units, inclusive, even when they end after today. A bare month is the latest one
not after the current month; a quarter or half year is the latest that has begun; with 今年, 去年 or
a number the year is literal.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.language.days import find_days
from handlers.language.numerals import read_number
from handlers.language.spans import Span
from handlers.language.understanding import Period

_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:(?:19|20)\d\d|[二〇零一二三四五六七八九]{4}|2\d(?=年))"


def _year_in(group: str) -> str:
    return rf"(?P<{group}>(?:{_YEAR})年?|今年|本年|去年|前年|上一?年|明年|大前年)"


_PERIOD = re.compile(
    rf"""
      # 今年以来, 年初至今, 到今天为止
      (?P<since_year>(?:今年|开年|年初|年|本年度?|今年年?初|年头|元旦)(?:以来|至今|到现在|到今天|到目前)|(?:今年|本年)?(?:截[止至]|到)(?:到)?(?:今天|今日|目前|现在)(?:为止)?(?=[^,。;]{{0,2}}今年)|到今天为止|截[至止]到?今[天日](?:为止)?)
    | (?P<since_m>{_MONTH})月份?以来
      # 近三个月, 最近半年
    | (?:最近|近|过去|前)(?:的)?(?P<roll_n>[一二两三四五六七八九十]|\d{{1,2}}|半)(?P<roll_u>个月|年|个?季度|周|个?星期|天)(?P<roll_in>内|里|来)?
      # 前三季度, 前两个季度, 前五个月
    | 前(?P<head_n>[一二两三四五六七八九十]|\d{{1,2}})(?P<head_u>个?季度|个月)
      # 11月到1月, 1至10月, 3-5月, 7月、8月
    | (?:{_year_in("mm_y")}\s?的?)?(?<![\d.])(?P<mm_a>{_MONTH})\s?(?:月份?)?\s?(?:到|至|-|—|~|——|、(?={_MONTH}月)|和(?={_MONTH}月)|与(?={_MONTH}月))\s?(?:(?P<mm_y2>今年|去年|前年|次年|明年)的?)?(?P<mm_b>{_MONTH})\s?月份?(?!\s?\d{{1,2}}[日号]|底前)
      # 一季度, 第三季度, 上季度, 一二季度, Q1
    | (?:{_year_in("q_y")}\s?度?的?)?(?:第)?(?P<q_a>[一二三四1234])[、和及与至到-]?(?P<q_b>[一二三四1234])?\s?个?季度|q(?P<q_e>[1-4])
    | (?P<q_rel>上上个?|上一?个?|本|这一?个?|当前?|下一?个?|今)季度?(?<=季|度)
      # 上半年, 下半年
    | (?:{_year_in("h_y")}\s?的?)?(?P<half>[上下])半年度?
      # 10月份, 去年12月, 2025年3月
    | (?:{_year_in("m_y")}\s?的?)?(?<![\d.第])(?P<m>{_MONTH})\s?月份?(?!\s?\d{{1,2}}\s?[日号]?(?!\d)|[初中下]?旬|[一二三四五六七八九十]{{1,3}}[日号])
    | (?P<m_rel>上上个?|上一?个?|本|这一?个?|当|下一?个?|同)月份?
    | (?P<m_short>这月|上月|本月)
      # 去年, 2025年度, 全年
    | (?P<y>(?:{_YEAR})年度?|今年|本年度?|去年度?|前年度?|上一?年度?|全年|今年全年|明年|大前年)(?:全年|年度|度)?
      # 上周, 本周
    | (?P<w>上上个?|上一?个?|本|这一?个?|当|下一?个?)(?:周|星期|礼拜)(?![一二三四五六日天])
    """,
    re.VERBOSE,
)
#: 截止目前, 到现在: no period.
_CORRECTED = re.compile(r"不对|错了|更正|不是|说错|口误")
_ASIDE = re.compile(r"第一天|底了|初|上班|还剩|过去|快过完|下来了|来了|到了")


@dataclass(frozen=True, slots=True)
class Said:
    """A period where it stands."""

    period: Period
    span: Span
    #: a month or quarter without its year
    open: bool = False
    month: int = 0


def find_periods(text: str, today: date) -> list[Said]:
    """All periods in the text, in order."""
    found = []
    for match in _PERIOD.finditer(text):
        said = _read(match, today)
        if said is not None:
            found.append(said)
    return found


def main_period(text: str, today: date) -> Said | None:
    """The period that a question is about: corrected, joined with a year said elsewhere."""
    found = find_periods(text, today)
    if found:
        for at, said in enumerate(found[:-1]):
            between = text[said.span.end : found[at + 1].span.start]
            if _CORRECTED.search(between):
                found = found[at + 1 :]
                break
    main = [said for said in found if not _ASIDE.match(text, said.span.end)] or found
    if not main:
        return _one_day(text, today)
    chosen = main[0]
    others = main[1:]
    years = [said for said in main if said.open is False and _is_year(said.period)]
    if chosen.open and years:
        return _in_year(chosen, years[0].period.first.year)
    if years and chosen is years[0]:
        narrow = [said for said in others if said.open]
        if narrow:
            return _in_year(narrow[0], chosen.period.first.year)
    return chosen


def _is_year(period: Period) -> bool:
    return (period.first.month, period.first.day, period.last.month, period.last.day) == (
        1,
        1,
        12,
        31,
    )


def _in_year(said: Said, year: int) -> Said:
    """二季度…，去年的: the year was said elsewhere."""
    first, last = said.period.first, said.period.last
    over = last.year - first.year
    return Said(
        Period(_start(year, first.month), _end(year + over, last.month)),
        said.span,
        month=said.month,
    )


def _one_day(text: str, today: date) -> Said | None:
    for day in find_days(text, today):
        whole = day.on(today)
        if whole and not re.match(r"\s?(?:以?前(?!往)|之前|为止)", text[day.end : day.end + 3]):
            return Said(Period(whole, whole), Span(day.start, day.end))
    return None


def _read(match: re.Match[str], today: date) -> Said | None:
    span = Span(*match.span())
    year = today.year
    if match["since_year"]:
        return Said(Period(date(year, 1, 1), today), span)
    if match["since_m"]:
        month = read_number(match["since_m"]) or 1
        begun = year if month <= today.month else year - 1
        return Said(Period(_start(begun, month), today), span)
    if match["roll_n"]:
        return _rolling(match, span, today)
    if match["head_n"]:
        number = read_number(match["head_n"]) or 1
        last = number * 3 if "季" in match["head_u"] else number
        if not 1 <= last <= 12:
            return None
        return Said(Period(date(year, 1, 1), _end(year, last)), span, open=True)
    if match["mm_a"]:
        return _months(match, span, today)
    if match["q_a"] or match["q_e"]:
        first = read_number(match["q_a"] or match["q_e"]) or 1
        last = (read_number(match["q_b"]) if match["q_b"] else None) or first
        which = _which_year(match["q_y"], today) if match["q_a"] else None
        begun = which or (year if first * 3 - 2 <= today.month else year - 1)
        return Said(
            Period(_start(begun, first * 3 - 2), _end(begun, last * 3)), span, open=which is None
        )
    if match["q_rel"]:
        quarters = match["q_rel"].count("下") - match["q_rel"].count("上")
        at = year * 4 + (today.month - 1) // 3 + quarters
        return Said(Period(_start(at // 4, at % 4 * 3 + 1), _end(at // 4, at % 4 * 3 + 3)), span)
    if match["half"]:
        which = _which_year(match["h_y"], today)
        first = 1 if match["half"] == "上" else 7
        begun = which or (year if first <= today.month else year - 1)
        return Said(Period(_start(begun, first), _end(begun, first + 5)), span, open=which is None)
    if match["m"]:
        month = read_number(match["m"]) or 1
        which = _which_year(match["m_y"], today)
        begun = which or (year if month <= today.month else year - 1)
        return Said(
            Period(_start(begun, month), _end(begun, month)), span, open=which is None, month=month
        )
    if relative := match["m_rel"] or match["m_short"]:
        if relative[0] == "同":
            return None
        months = relative.count("下") - relative.count("上")
        at = year * 12 + today.month - 1 + months
        return Said(Period(_start(at // 12, at % 12 + 1), _end(at // 12, at % 12 + 1)), span)
    if match["y"]:
        which = _which_year(match["y"], today)
        if which is None:
            return None
        return Said(Period(date(which, 1, 1), date(which, 12, 31)), span)
    weeks = match["w"].count("下") - match["w"].count("上")
    monday = today - timedelta(today.weekday()) + timedelta(7 * weeks)
    return Said(Period(monday, monday + timedelta(6)), span)


def _rolling(match: re.Match[str], span: Span, today: date) -> Said | None:
    """近三个月: this month and the two before it."""
    unit = match["roll_u"]
    if match[0].startswith("前"):
        # 前三个月 at the head of a year is January to March; 前三天 is no period
        if unit not in {"个月", "季度", "个季度"} or match["roll_n"] == "半":
            return None
        number = read_number(match["roll_n"]) or 1
        last = number if unit == "个月" else 3 * number
        return (
            Said(Period(date(today.year, 1, 1), _end(today.year, last)), span, open=True)
            if last <= 12
            else None
        )
    number = 0 if match["roll_n"] == "半" else read_number(match["roll_n"]) or 1
    if unit == "天":
        return Said(Period(today - timedelta(number - 1), today), span)
    if unit in {"周", "个星期", "星期"}:
        return Said(Period(today - timedelta(7 * number - 1), today), span)
    months = {"个月": number, "年": number * 12 or 6}.get(unit, number * 3)
    if not months:
        return None
    at = today.year * 12 + today.month - months
    return Said(Period(_start(at // 12, at % 12 + 1), _end(today.year, today.month)), span)


def _months(match: re.Match[str], span: Span, today: date) -> Said | None:
    first, last = read_number(match["mm_a"]) or 0, read_number(match["mm_b"]) or 0
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    which = _which_year(match["mm_y"], today)
    if which is None and match["mm_y2"] == "今年":
        which = today.year - (first > last)
    if which is None:
        end = today.year if last <= today.month else today.year - 1
        begin = end if first <= last else end - 1
        if first <= last and first > today.month:
            begin = end = today.year - 1
        elif first <= today.month < last:
            # 7月到9月, asked in August: the one that has begun
            begin = end = today.year
        return Said(Period(_start(begin, first), _end(end, last)), span, open=True)
    return Said(Period(_start(which, first), _end(which + (first > last), last)), span)


def _which_year(words: str | None, today: date) -> int | None:
    if not words:
        return None
    for word, years in (
        ("大前年", 3),
        ("前年", 2),
        ("去年", 1),
        ("上年", 1),
        ("上一年", 1),
        ("明年", -1),
        ("今年", 0),
        ("本年", 0),
        ("全年", 0),
    ):
        if words.startswith(word):
            return today.year - years
    number = read_number(re.sub(r"[年度]+$", "", words))
    if number is None:
        return None
    return number + 2000 if number < 100 else number


def _start(year: int, month: int) -> date:
    return date(year, month, 1)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
