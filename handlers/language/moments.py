"""The day and the hour of the event, chosen from all that a message names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.language.clocks import Clock
from handlers.language.days import CORRECTED, Day, Sort
from handlers.language.message import Message

_RANK = {
    Sort.FULL: 0,
    Sort.MONTH_DAY: 1,
    Sort.DAY: 2,
    Sort.WEEKDAY: 3,
    Sort.FESTIVAL: 4,
    Sort.JUST: 5,
}

#: Days that are not the day of the event; looked for just before and just after them.
_OTHER_BEFORE = re.compile(
    r"(?:原定|原计划|原本|本来|本应|本该|原先|截止(?:到|至)?|截至|截到|下次|下一次|下回|纪念[^,。;\n]{0,6}|生于|出生|入党|成立于|自从|任职|通知于|报送|上报|落款)"
    r"[^,。;\n\d]{0,4}$"
)
_OTHER_AFTER = re.compile(
    r"\s?(?:以?前(?!往)|之前|起(?:任|到|至|开始|执行)|(?:上午|下午|早上|晚上|早晨|中午)?(?:报的|报了?那|填的|上报的|发的|提交的|录的|报送的|报上去|已报)|成立|出生|入党|生日|的通知)"
)
_SIGN_OFF = re.compile(r"\n[^\n:,]{0,24}$")
_LINK = re.compile(
    r"[\s,(（]*(?:也?就是|也即|即|应该是|应是|是|那天|当天|正好(?:是)?|刚好(?:是)?|恰好(?:是)?|就是说)?[\s,(]*(?:星期|周)?[一二三四五六日天]?[\s,(]*"
)
_IN_TITLE = re.compile(r"《[^》]*$|“[^”]*$")


def event_day(
    message: Message, days: Sequence[Day], dead: Sequence[tuple[int, int]]
) -> Day | None:
    """The day of the event: the first that is one, or the fuller one that explains it."""
    text = message.live
    alive = [day for day in days if not _is_other(message, day) and not _within(day.start, dead)]
    alive = _without_corrected(text, alive)
    if not alive:
        return None
    firm = [day for day in alive if day.sort not in {Sort.FESTIVAL, Sort.JUST}]
    chosen = firm[0] if firm else alive[0]
    if chosen.sort is Sort.FESTIVAL and not _is_day(text, chosen):
        rest = [
            day
            for day in alive
            if day is not chosen and (day.sort is Sort.JUST or _is_day(text, day))
        ]
        return rest[0] if rest else None
    for day in alive:
        if day.start > chosen.start and _explains(text, day, chosen):
            return day
    return chosen


def _explains(text: str, day: Day, chosen: Day) -> bool:
    """周五(6/12), 一月最后一个周五，就是30号: the second says the same, more fully."""
    if _RANK[day.sort] >= _RANK[chosen.sort]:
        return False
    between = text[chosen.end : day.start]
    return len(between) <= 12 and bool(_LINK.fullmatch(between))


def _is_day(text: str, day: Day) -> bool:
    """七一当天, 元旦那天, 三八妇女节，…: the occasion is the day."""
    after = text[day.end : day.end + 3]
    before = text[max(0, day.start - 1) : day.start]
    return bool(
        re.match(
            r"节?(?:当天|那天|当日|这天|当晚|上午|下午|早上|晚上|早晨|清晨|一早|中午|晚|早)", after
        )
        or (before in {"", "\n", "。"} and re.match(r"节?[,\s]", after))
    )


def _is_other(message: Message, day: Day) -> bool:
    text = message.live
    before = text[max(0, day.start - 12) : day.start]
    after = text[day.end : day.end + 8]
    if _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after):
        return True
    if _IN_TITLE.search(text[max(0, day.start - 20) : day.start]):
        return True
    # 综合办 11月3日: the last line signs and dates a notice
    if re.match(r"日?\s*$", text[day.end :]) and len(message.days) > 1:
        return bool(_SIGN_OFF.search(text[: day.start])) or bool(
            re.search(r"。\s*[^,。:\n]{0,16}$", text[: day.start])
        )
    return False


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _without_corrected(text: str, days: Sequence[Day]) -> list[Day]:
    """前天，不对，是大前天; 8月28日的时间报错，改成8月27日: the last one counts."""
    kept = []
    for at, day in enumerate(days):
        following = days[at + 1] if at + 1 < len(days) else None
        if (
            following
            and following.start - day.end <= 24
            and CORRECTED.search(text, day.end, following.start)
        ):
            continue
        kept.append(day)
    return kept


def resolve(message: Message, day: Day, *, month: int | None = None) -> date | None:
    """The event's day, looking back; a bare day within a named month is a day of that month."""
    if day.sort is Sort.DAY and month:
        in_month = Day(day.start, day.end, Sort.MONTH_DAY, month=month, day=day.day)
        found = in_month.on(message.today)
        if found and message.today - found < timedelta(120):
            return found
    return day.on(message.today)


#: The day that a plan or a postponement names is behind such words.
_NEW_DAY = re.compile(
    r"(?:推迟|延期|延后|延迟|顺延|改期|改|挪|推|延|拖|缓|定|调|移|补|放|后延|调整|变更)[^,。;\n\d周星礼下明后]{0,4}(?:到|至|在|于|成|为)|再(?:开|补|收|搞|上)|补[开上]?|重新|拟|打算|计划|准备|咱?就"
)


#: 30号的主题党日没开 疫情: the day that was owed, and not the new one.
_WAS_OFF = re.compile(
    r"(?:的|那[次场个天])[^,。;\n]{0,10}?(?:没|未能?|取消|泡汤|黄了|[开搞上办]不)"
)


def new_day(message: Message) -> tuple[Day, date] | None:
    """The day to which something is put off, or for which it is planned: today or later."""
    text = message.live
    found: list[tuple[int, Day, date]] = []
    for day in message.days:
        before = text[max(0, day.start - 12) : day.start]
        after = text[day.end : day.end + 6]
        if (
            re.search(
                r"(?:原定|原计划|原说|本应|本来|本该|原本|本想|说好)(?:说|想|要|定|约|是|在|于|的)*$",
                before,
            )
            or day.sort is Sort.JUST
        ):
            continue
        if re.match(r"\s?(?:[以之]?前(?!往)|才?回来|才回|就?放假|要下|有雨|开始放假)", after):
            continue
        if day.sort is Sort.FESTIVAL and not _is_day(text, day):
            continue
        ahead = near(day, message.today)
        if ahead is None or ahead < message.today:
            continue
        if day.open and _WAS_OFF.match(text, day.end) and not _NEW_DAY.search(before):
            continue
        moved = bool(_NEW_DAY.search(before)) or bool(
            re.match(r"(?:再|补|才能|开|收|上|搞|接着|重来|重新|继续)", after)
        )
        found.append((0 if moved else 1, day, ahead))
    if not found:
        return None
    best = min(score for score, _, _ in found)
    chosen = [each for each in found if each[0] == best]
    # 改成下周六17号: the first names it; later days are of other things
    first = chosen[0]
    for other in chosen[1:]:
        between = text[first[1].end : other[1].start]
        if len(between) <= 8 and CORRECTED.search(between):
            first = other
    return first[1], first[2]


def near(day: Day, today: date) -> date | None:
    """Looking ahead; but a day that was a few days ago is that day, not one next year."""
    ahead = day.on(today, ahead=True)
    if day.sort is Sort.MONTH_DAY:
        back = day.on(today)
        if back and ahead and (today - back) < (ahead - today) and (today - back) <= timedelta(60):
            return back
    return ahead


#: 13:00在厂门口集合, 13点半是签到, 早7点发车: not when it began.
_ASSEMBLY_AFTER = re.compile(
    r"[^,。;\n\d]{0,14}?(?:集合|签到|发车|出发|上车|报到|入场|点名|乘车)|[^,。;\n]{0,4}(?:结束|散会|完事|散场|闭幕|下课|离开|返回|返程|收工|左右结束|提前)|前(?!往)"
)
_ASSEMBLY_BEFORE = re.compile(
    r"(?:集合|签到|出发|报到|入场|结束|散会|返程|下班|上班|截止)(?:时间)?(?:是|为|:)?$|(?:开到|直到|持续到|一直到|学到|讲到|搞到|忙到|干到)$"
)
_END = re.compile(r"\s?(?:[-~—–]+|至|到|—)\s?$")
_BEGINS = re.compile(r"(?:开始|正式开始|准时开始|开的|召开|开会)")


def event_clock(message: Message, dead: Sequence[tuple[int, int]]) -> Clock | None:
    """When it began; not when people met, signed in or went home."""
    text = message.live
    found = []
    for at, clock in enumerate(message.clocks):
        before = text[max(0, clock.start - 8) : clock.start]
        after = text[clock.end : clock.end + 18]
        if _within(clock.start, dead) or _IN_TITLE.search(
            text[max(0, clock.start - 20) : clock.start]
        ):
            continue
        if at and clock.start - message.clocks[at - 1].end <= 3 and _END.search(before):
            continue
        if _ASSEMBLY_AFTER.match(after) or _ASSEMBLY_BEFORE.search(before):
            continue
        found.append(clock)
    if not found:
        return None
    chosen = found[0]
    for at, clock in enumerate(found[1:], 1):
        if clock.start - found[at - 1].end <= 12 and CORRECTED.search(
            text, found[at - 1].end, clock.start
        ):
            chosen = clock
    return chosen
