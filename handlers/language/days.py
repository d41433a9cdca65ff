"""Days: a grammar for 昨天, 上周五, 12月31号, 11.20, 28号, 上个月30号, Dec 10, 元旦当天.

What is written is found first, then resolved: a report looks back (an incomplete day is the
latest one not after today), a plan looks ahead. Weeks run from Monday to Sunday. Lunar days are
not resolved. Plain text (normal.plain) is expected.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handlers.language.numerals import read_number

_DAYS_BACK = 31
_FEBRUARY = 2


class Sort(StrEnum):
    """How a day was said; the fuller the way, the less is left to resolve."""

    FULL = "full"  # 2025年6月20日, 昨天, 本月27号: one day whatever the direction
    MONTH_DAY = "month_day"  # 6月20日: the year is open
    DAY = "day"  # 20号: month and year are open
    WEEKDAY = "weekday"  # 周五: the week is open
    FESTIVAL = "festival"  # 七一当天: the year is open, and often it is only an occasion
    JUST = "just"  # 刚散会: today, unless a day is said


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it stands in the text."""

    start: int
    end: int
    sort: Sort
    month: int = 0
    day: int = 0
    weekday: int = 0
    whole: date | None = None

    def on(self, today: date, *, ahead: bool = False) -> date | None:
        """The day that is meant, looking back from today or ahead; None where there is none."""
        match self.sort:
            case Sort.FULL | Sort.JUST:
                return self.whole
            case Sort.MONTH_DAY | Sort.FESTIVAL:
                return _nearest_year(self.month, self.day, today, ahead=ahead)
            case Sort.DAY:
                return _nearest_month(self.day, today, ahead=ahead)
            case Sort.WEEKDAY:
                days = (self.weekday - today.weekday()) % 7
                if ahead:
                    return today + timedelta(days)
                return today - timedelta((today.weekday() - self.weekday) % 7)

    @property
    def open(self) -> bool:
        """Whether something had to be supplied: the year, the month or the week."""
        return self.sort is not Sort.FULL


def find_days(text: str, today: date) -> list[Day]:
    """All days in the text, in order; no two overlap."""
    found: list[Day] = []
    at = 0
    while match := _DAY.search(text, at):
        day = _read(match, text, today)
        if day is None:
            at = max(match.end() - 1, match.start() + 1)
            continue
        found.append(day)
        at = match.end()
    return found


#: Said between two moments, the first of which is taken back.
CORRECTED = re.compile(
    r"不对|不是|错了|说错|记错|写错|口误|哦不|啊不|噢不|更正|应该是|应为|应是|改[成为到]|而是"
)


# --- the grammar -------------------------------------------------------------------------------

_N = "〇零一二三四五六七八九十"
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元]"
_DAYNUM = (
    r"3[01]|[12]\d|0?[1-9]"
    r"|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|十[一二三四五六七八九]?|[一二三四五六七八九]"
)
_MON = r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = {**{sign: at for at, sign in enumerate("一二三四五六日")}, "天": 6, "末": -1,
             **{str(at + 1): at for at in range(7)}}  # fmt: skip

#: What makes a bare "2号" a thing and not a day: 2号楼, 一号仓, 4号厅, 3号车间.
_NOT_A_DAY = (
    "楼院厅仓车门线桌馆店库机井文公令栋单房室教办路街岗展台船桥坑码地信通提议炉矿煤选候宿"
    "泵项标柜箱窗员会沟屯村棚罐塔段梯座排厂柱码头灯杆"
)

#: Named days of the year; a name of which is said only as an occasion counts only with 当天, 那天, …
_FESTIVALS = {
    "元旦": (1, 1), "情人节": (2, 14), "学雷锋日": (3, 5), "学雷锋纪念日": (3, 5),
    "三八妇女节": (3, 8), "三八国际妇女节": (3, 8), "三八节": (3, 8), "妇女节": (3, 8),
    "三八": (3, 8), "植树节": (3, 12), "五一劳动节": (5, 1), "五一国际劳动节": (5, 1),
    "劳动节": (5, 1), "五一": (5, 1), "五四青年节": (5, 4), "青年节": (5, 4), "五四": (5, 4),
    "护士节": (5, 12), "六一儿童节": (6, 1), "儿童节": (6, 1), "六一": (6, 1),
    "七一建党节": (7, 1), "建党节": (7, 1), "党的生日": (7, 1), "七一": (7, 1),
    "八一建军节": (8, 1), "建军节": (8, 1), "八一": (8, 1), "医师节": (8, 19),
    "九一八": (9, 18), "教师节": (9, 10), "烈士纪念日": (9, 30), "国庆节": (10, 1),
    "国庆": (10, 1), "十一国庆节": (10, 1), "十一": (10, 1), "记者节": (11, 8),
    "国家宪法日": (12, 4), "宪法日": (12, 4), "一二九": (12, 9), "国家公祭日": (12, 13),
    "公祭日": (12, 13), "圣诞节": (12, 25), "平安夜": (12, 24), "七七事变纪念日": (7, 7),
    "抗战胜利纪念日": (9, 3), "全民国家安全教育日": (4, 15), "国家安全教育日": (4, 15),
    "世界读书日": (4, 23), "世界环境日": (6, 5), "消费者权益日": (3, 15), "国际志愿者日": (12, 5),
}  # fmt: skip
_FESTIVAL = "|".join(sorted(_FESTIVALS, key=len, reverse=True))

_RELATIVE = {
    "大大前天": -4, "大前天": -3, "大前儿个": -3, "大前儿": -3, "前天": -2, "前日": -2, "前儿个": -2,
    "前儿": -2, "前晚": -2, "前夜": -2, "昨天": -1, "昨日": -1, "昨儿个": -1, "昨儿": -1,
    "昨个儿": -1, "昨个": -1, "昨晚": -1, "昨夜": -1, "昨早": -1, "昨晨": -1, "昨下午": -1,
    "昨上午": -1, "昨午": -1, "昨": -1, "夜个": -1,
    "今天": 0, "今日": 0, "今儿个": 0, "今儿": 0, "今个儿": 0, "今个": 0, "今早": 0, "今晨": 0,
    "今晚": 0, "今夜": 0, "今下午": 0, "今上午": 0, "今午": 0, "本日": 0,
    "明天": 1, "明日": 1, "明儿个": 1, "明儿": 1, "明早": 1, "明晨": 1, "明晚": 1, "明下午": 1,
    "明上午": 1, "后天": 2, "后儿个": 2, "后儿": 2, "大后天": 3, "大后儿": 3,
    "yesterday": -1, "today": 0, "tomorrow": 1, "tonight": 0, "this morning": 0,
    "this afternoon": 0,
}  # fmt: skip
#: Words that hold such letters and mean no day: 今天下午 is one, 前日制 and 后天养成 are not met.
_RELATIVE_WORDS = "|".join(sorted(_RELATIVE, key=len, reverse=True))

_DAY = re.compile(
    rf"""
      # 2025年6月20日, 2025-06-20, 2025.6.20, 二〇二五年六月二十日
      (?<![\d.])(?P<iso_y>(?:19|20)\d\d|[{_N}]{{4}}(?=\s?年)|[123]\d(?=\s?年))\s?[-./年]\s?
        (?P<iso_m>{_MONTH})\s?(?:[-./]|月份?)\s?(?P<iso_d>{_DAYNUM})(?!\d)\s?[日号]?
      # 20251022
    | (?<![\d.])(?P<run>20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\d.]\d|\d)
      # 去年12月31号, 3月5日, 12月的28号, 2月26收的
    | (?<![\d.农历])(?:(?P<md_y>去年|今年|本年|明年|前年|上一?年|当年)的?\s?)?
        (?<![\d腊冬闰〇零一二三四五六七八九])(?<!(?<!更)正)(?P<md_m>{_MONTH})\s?月份?\s?的?那?个?(?:(?P<md_last>最后一[天日])
        |(?P<md_d>{_DAYNUM})
          (?:\s?(?:日|号)|(?![\d{_N}]|\s?[个名人家条份元块%点时:./\-周月年位期场次堂届项岁分度万多来余号日])))
      # 上个月30号, 本月12日, 这个月27号, 上月最后一天
    | (?P<rm>上上个?|上一?个?|下一?个?|本|这一?个?|当|前一?个?|同)月份?的?\s?
        (?:(?P<rm_last>最后一[天日])|(?P<rm_d>{_DAYNUM})\s?[日号])
      # 上周五, 上上礼拜三, 这个星期四, 周五
    | (?P<wk>上上上?个?|上一?个?|下下个?|下一?个?|本|这一?个?|当)?(?<![每一两二三四五六七八九十\d隔单双多整几])
        (?:周|星期|礼拜)(?P<wd>[一二三四五六日天末]|[1-7](?!\d|[号月日年.:]))
        (?![\u4e00-\u9fff]?\s?[至到~]\s?周|[次回遍届年])
      # 昨天, 今早, 大前天
    | (?P<rel>{_RELATIVE_WORDS})
      # 三天前, 前三天 is a span and no day
    | (?P<ago>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})[天日](?:之|以)?前(?![期端])
      # 11.20, 11-20, 11/20
    | (?<![\d./\-年月a-z¥$第])(?<!\d:)(?P<num_m>1[0-2]|0?[1-9])(?P<num_sep>[./\-])(?P<num_d>3[01]|[12]\d|0?[1-9])
        (?![\d:%‰]|[./\-]\d|\s?[元块万亿倍米吨度亩折级度岁版届]|\s?[至到~\-]\s?\d+\s?[个人名元月]|\s?(?:小时|公里|千|个|人|名|月|年|位|家|分钟|天))
      # Dec 10, August 26th, 26 Aug
    | (?<![a-z])(?P<en_m>{_MON})[a-z]{{0,6}}\.?\s?(?P<en_d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)
    | (?<!\d)(?P<en_d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<en_m2>{_MON})(?![a-z]{{7}})[a-z]*
      # 28号, 廿四日
    | (?<![\d.月第/\-a-z{_N}廿卅农历#])(?<!\d:)(?P<d>{_DAYNUM})\s?(?:日(?![常程报志前内游均后本语子光益用托落照间制夜租薪结清])
        |号(?!\s?[{_NOT_A_DAY}]|线))
      # 七一当天, 元旦那天, 三八节
    | (?<![庆迎贺度欢“"《‘第{_N}])(?P<fest>{_FESTIVAL})
        (?![路{_N}前后·”"’个名人位月日号点时家次份块]|社区|街|讲话|勋章|广场|期间|[临将]|表彰|慰问|评选|精神|活动|长假|大庆|假期?|放假|值班|红歌)
      # 刚开完, 刚散会, 刚刚结束: today, said by the way
    | (?P<just>(?:刚刚|刚才|刚|才|方才)(?=[^,。;!?\n]{{0,8}}?(?:开|散|结束|搞|学|完|上完|收|参加|弄|办|组织|回来|整|落幕|评)))
    """,
    re.VERBOSE,
)

_AFTER_RANGE = re.compile(r"\s?[至到~—-]\s?")


def _read(match: re.Match[str], text: str, today: date) -> Day | None:
    start, end = match.span()
    group = match.lastgroup
    assert group is not None
    if (rel := match["rel"]) is not None:
        return _relative(rel, match, text, today)
    if match["wd"] is not None:
        return _weekday(match, today)
    if match["iso_y"] is not None:
        year = _year(match["iso_y"])
        whole = _date(year, _month(match["iso_m"]), _number(match["iso_d"]))
        return Day(start, end, Sort.FULL, whole=whole) if whole else None
    if (run := match["run"]) is not None:
        whole = _date(int(run[:4]), int(run[4:6]), int(run[6:]))
        return Day(start, end, Sort.FULL, whole=whole) if whole else None
    if match["md_m"] is not None:
        return _month_day(match, today)
    if match["rm"] is not None:
        return _relative_month(match, today)
    if match["ago"] is not None:
        days = read_number(match["ago"]) or 0
        return Day(start, end, Sort.FULL, whole=today - timedelta(days))
    if match["num_m"] is not None:
        return _numeric(match, text)
    if (english := match["en_m"] or match["en_m2"]) is not None:
        month = _MONTHS.index(english[:3]) + 1
        return _valid(start, end, month, int(match["en_d"] or match["en_d2"]))
    if match["d"] is not None:
        day = _number(match["d"])
        return Day(start, end, Sort.DAY, day=day) if 1 <= day <= _DAYS_BACK else None
    if match["fest"] is not None:
        month, day = _FESTIVALS[match["fest"]]
        return Day(start, end, Sort.FESTIVAL, month=month, day=day)
    return Day(start, end, Sort.JUST, whole=today)


def _relative(rel: str, match: re.Match[str], text: str, today: date) -> Day | None:
    start, end = match.span()
    if rel == "昨" and text[end : end + 1] not in {"上", "下", "中", "晚", "早", "个"}:
        return None
    if rel in {"今晚", "昨晚", "明晚", "前晚", "今早", "昨早", "明早", "今晨", "今夜", "昨夜"}:
        end -= 1  # the part of the day belongs to the clock
    elif rel.endswith("午") and len(rel) > 1 and rel[0] in "今昨明":
        end = start + 1
    return Day(start, end, Sort.FULL, whole=today + timedelta(_RELATIVE[rel]))


def _weekday(match: re.Match[str], today: date) -> Day | None:
    start, end = match.span()
    weekday = _WEEKDAYS[match["wd"]]
    if weekday < 0:
        return None
    which = match["wk"]
    if which is None:
        return Day(start, end, Sort.WEEKDAY, weekday=weekday)
    weeks = which.count("下") - which.count("上")
    monday = today - timedelta(today.weekday())
    return Day(start, end, Sort.FULL, whole=monday + timedelta(7 * weeks + weekday))


def _month_day(match: re.Match[str], today: date) -> Day | None:
    start, end = match.span()
    month = _month(match["md_m"])
    year = {
        "去年": today.year - 1, "今年": today.year, "本年": today.year, "明年": today.year + 1,
        "前年": today.year - 2, "上年": today.year - 1, "上一年": today.year - 1,
    }.get(match["md_y"] or "")  # fmt: skip
    day = monthrange(year or today.year, month)[1] if match["md_last"] else _number(match["md_d"])
    if year is None:
        return _valid(start, end, month, day)
    whole = _date(year, month, day)
    return Day(start, end, Sort.FULL, whole=whole) if whole else None


def _relative_month(match: re.Match[str], today: date) -> Day | None:
    start, end = match.span()
    which = match["rm"]
    if which[0] in "当同":
        # the month is told elsewhere: as good as the bare day
        if match["rm_last"]:
            return None
        return Day(start, end, Sort.DAY, day=_number(match["rm_d"]))
    months = which.count("下") - which.count("上") - which.count("前")
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    month += 1
    day = monthrange(year, month)[1] if match["rm_last"] else _number(match["rm_d"])
    whole = _date(year, month, day)
    return Day(start, end, Sort.FULL, whole=whole) if whole else None


def _numeric(match: re.Match[str], text: str) -> Day | None:
    start, end = match.span()
    if match["num_sep"] == "." and _CLOCK_BEFORE.search(text[max(0, start - 4) : start]):
        return None  # 下午2.30
    if match["num_sep"] != "-" and _COUNT_BEFORE.search(text[max(0, start - 8) : start]):
        return None  # 实到/应到 16/18
    if match["num_sep"] == "/" and _CAME_AFTER.match(text, end):
        return None  # 3/3 到齐
    return _valid(start, end, int(match["num_m"]), int(match["num_d"]))


_CLOCK_BEFORE = re.compile(r"(?:上午|下午|晚上|早上|中午|晚|早|傍晚)\s?$")
_CAME_AFTER = re.compile(r"\s?(?:人|名)?(?:到齐|全到|出席|到会|参加|满勤|全勤|都到)")
_COUNT_BEFORE = re.compile(r"(?:[应实]到|人数?|出席|到会|参加|到场|到)[:\s]*$")


def _valid(start: int, end: int, month: int, day: int) -> Day | None:
    if not 1 <= day <= monthrange(2024, month)[1]:
        return None
    return Day(start, end, Sort.MONTH_DAY, month=month, day=day)


def _year(words: str) -> int:
    number = read_number(words)
    assert number is not None
    return number + 2000 if number < 100 else number  # 24年 is 2024


def _month(words: str) -> int:
    return 1 if words == "元" else _number(words)


def _number(words: str) -> int:
    return read_number(words) or 0


# --- resolving ---------------------------------------------------------------------------------


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, today: date, *, ahead: bool) -> date | None:
    """The latest such day not after today, or the earliest not before it; 2月29日 may be far."""
    step = 1 if ahead else -1
    for years in range(9):
        found = _date(today.year + step * years, month, day)
        if found is not None and (found >= today if ahead else found <= today):
            return found
        if month != _FEBRUARY and years > 1:
            break
    return None


def _nearest_month(day: int, today: date, *, ahead: bool) -> date | None:
    for found in _months(day, today, 1 if ahead else -1):
        if found >= today if ahead else found <= today:
            return found
    return None


def _months(day: int, today: date, step: int) -> Iterator[date]:
    months = today.year * 12 + today.month - 1
    for _ in range(4):
        year, month = divmod(months, 12)
        if found := _date(year, month + 1, day):
            yield found
        months += step
