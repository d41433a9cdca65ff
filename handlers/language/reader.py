"""The reader: a message, the moment, and what the bot knows, to an intent and slots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.language import (
    absences,
    counts,
    holding,
    intents,
    kinds,
    ledgers,
    missing,
    moments,
    people,
    periods,
    places,
    queries,
    topics,
)
from handlers.language.days import Sort
from handlers.language.message import Message
from handlers.language.numerals import read_number
from handlers.language.own_words import Renamed
from handlers.language.spans import Span
from handlers.language.understanding import Absence, Slot, Understanding


def read(
    text: str,
    now: datetime,
    roster: Sequence[str] = (),
    places_before: Sequence[str] = (),
    areas: queries.Areas | Iterable[str] = (),
    *,
    own: Mapping[str, str] | None = None,
) -> Understanding:
    """Understand one message. Nothing that the text does not say is in the result.

    `own` are words of the place and what they mean there.
    """
    if (renamed := Renamed.of(text, own or {})) is not None:
        return renamed.understanding(read(renamed.text, now, roster, places_before, areas))
    message = Message(text, now, tuple(roster), tuple(places_before))
    found = kinds.named(message)
    if later := kinds.later_section(message, found):
        message.live = message.live[:later] + " " * (len(message.live) - later)
        found = [each for each in found if each.start < later]
    look = holding.look(message)
    dead = look.dead if look.held_beside else ()
    main = kinds.main_kind(message, found, dead=list(dead))
    ledger = ledgers.read_ledger(message)
    intent = intents.decide(message, found, main, look, ledger is not None)
    match intent:
        case "report":
            return _Report(message, main, dead, found).read()
        case "ledger":
            assert ledger is not None
            return Understanding(intent, ledger)
        case "plan" | "postpone":
            return _ahead(message, intent, main, found)
        case "query" | "todo" | "records" | "nudge" | "export":
            known = areas if isinstance(areas, queries.Areas) else queries.Areas(areas)
            return _request(message, intent, main, found, known)
        case _:
            return Understanding(intent)


def details(
    text: str, now: datetime, roster: Sequence[str] = (), places_before: Sequence[str] = ()
) -> dict[str, Slot]:
    """What the text says of an event, whatever it is wanted for: hour and place of a plan, too."""
    message = Message(text, now, tuple(roster), tuple(places_before))
    found = kinds.named(message)
    main = kinds.main_kind(message, found, dead=[])
    return _Report(message, main, (), found).read().slots


def ledger_changes(
    text: str,
    now: datetime,
    roster: Sequence[str] = (),
    *,
    own: Mapping[str, str] | None = None,
) -> list[tuple[str, dict[str, Any]]]:
    """Every ledger that a message changes, with its new values by the names of the scheme."""
    renamed = Renamed.of(text, own or {})
    words = renamed.text if renamed else text
    return ledgers.read_changes(Message(words, now, tuple(roster)))


def _ahead(
    message: Message,
    intent: str,
    main: kinds.Named | None,
    found: list[kinds.Named],
) -> Understanding:
    slots: dict[str, Slot] = {}
    named = main or (found[0] if found else None)
    if named:
        slots["kind"] = Slot(named.kind, Span(named.start, named.end))
    day = moments.new_day(message)
    if day:
        slots["to"] = Slot(day[1], Span(day[0].start, day[0].end), day[0].open)
    return Understanding(intent, slots)


def _request(
    message: Message,
    intent: str,
    main: kinds.Named | None,
    found: list[kinds.Named],
    areas: queries.Areas,
) -> Understanding:
    text = message.plain
    slots: dict[str, Slot] = {}
    period = periods.main_period(text, message.today)
    taken = [each.span for each in periods.find_periods(text, message.today)]
    taken += [Span(day.start, day.end) for day in message.days]
    if intent == "query":
        metric = queries.find_metric(text)
        if metric:
            slots["metric"] = Slot(metric[0], metric[1])
    taken += queries.all_metrics(text)
    named = main or (found[0] if found else None)
    if named and intent in {"query", "records", "nudge", "export"}:
        slots["kind"] = Slot(named.kind, Span(named.start, named.end))
    if period:
        slots["period"] = Slot(period.period, period.span, period.open)
    if intent in {"query", "nudge", "export"}:
        area = queries.find_area(text, taken, areas, found)
        if area:
            slots["area"] = Slot(message.said(area.start, area.end), area)
        if intent == "query" and (sector := queries.find_sector(text, area)):
            slots["sector"] = Slot(sector[0], sector[1])
    if intent == "export" and (wanted := queries.find_format(text)):
        slots["format"] = Slot(wanted[0], wanted[1])
    return Understanding(intent, slots)


class _Report:
    """The slots of a report, each taken after those that it must not touch."""

    def __init__(
        self,
        message: Message,
        main: kinds.Named | None,
        dead: Sequence[tuple[int, int]],
        found: list[kinds.Named],
    ) -> None:
        self._message = message
        self._text = message.live
        self._main = main
        self._dead = dead
        self._found = found
        self._slots: dict[str, Slot] = {}
        self._taken: list[Span] = []

    def read(self) -> Understanding:
        """Kind, moment, people, place, numbers, absences, topics."""
        if self._main:
            self._put("kind", self._main.kind, Span(self._main.start, self._main.end))
        self._moment()
        self._people()
        heads = self._numbers()
        self._absent(heads)
        self._place()
        self._topics()
        return Understanding("report", self._slots)

    def _put(self, name: str, value: Any, span: Span | None, *, inferred: bool = False) -> None:
        self._slots[name] = Slot(value, span, inferred)
        if span:
            self._taken.append(span)

    def _moment(self) -> None:
        message = self._message
        self._taken += [Span(day.start, day.end) for day in message.days]
        self._taken += [Span(clock.start, clock.end) for clock in message.clocks]
        day = moments.event_day(message, message.days, self._dead)
        if day is not None:
            month = self._month_before(day.start)
            value = moments.resolve(message, day, month=month)
            if value is not None:
                self._put("date", value, Span(day.start, day.end), inferred=day.open)
        clock = moments.event_clock(message, self._dead)
        if clock is not None:
            self._put(
                "start_time",
                clock.value.strftime("%H:%M"),
                Span(clock.start, clock.end),
                inferred=clock.assumed,
            )

    def _month_before(self, at: int) -> int | None:
        """六月份党课是二十九号讲的: the month that goes with a bare day."""
        if self._main is None or self._main.kind == "dues":
            return None
        match = _MONTH_OF_KIND.search(self._text[: max(at, self._main.end)])
        if match is None:
            return None
        return read_number(match["m"])

    def _people(self) -> None:
        text = self._text
        known = [span for _, span in people.find_known(text, self._message.roster)]
        for slot, finder in _ROLES.items():
            if slot == "lecturer" and not _LECTURES.search(text):
                continue
            span = finder(text, known)
            if span and not any(low <= span.start < high for low, high in self._dead):
                value = self._message.said(span.start, span.end)
                self._put(slot, value, span)

    def _numbers(self) -> counts.Heads:
        heads = counts.find_heads(self._text, self._taken)
        if heads.expected:
            self._put("expected", heads.expected.count, heads.expected.span)
        if heads.attended:
            self._put("attended", heads.attended.count, heads.attended.span)
        return heads

    def _absent(self, heads: counts.Heads) -> None:
        gap = (
            heads.expected.count - heads.attended.count
            if heads.expected and heads.attended
            else _missing_said(self._text)
        )
        names = missing.find_absent(self._message, gap, self._people_taken(), self._dead)
        if not names:
            return
        found: dict[str, Absence] = {}
        for absent in absences.told_of(self._text, names):
            name = self._message.said(absent.name.start, absent.name.end)
            reason = (
                self._message.said(absent.reason.start, absent.reason.end)
                if absent.reason
                else None
            )
            if reason is None and name in found:
                continue
            found[name] = Absence(name, reason, absent.name, absent.reason)
        if found:
            value = list(found.values())
            spans = [span for each in value for span in (each.span, each.reason_span) if span]
            self._slots["absent"] = Slot(
                value, Span(min(spans).start, max(span.end for span in spans))
            )
            self._taken += spans

    def _people_taken(self) -> list[Span]:
        return [
            slot.span
            for name, slot in self._slots.items()
            if name in {"host", "recorder", "lecturer"} and slot.span
        ]

    def _place(self) -> None:
        kinds_taken = [Span(each.start, each.end) for each in self._found]
        span = places.event_place(self._message, self._dead, sorted([*self._taken, *kinds_taken]))
        if span:
            self._put("place", self._message.said(span.start, span.end), span)

    def _topics(self) -> None:
        kinds_taken = [Span(self._main.start, self._main.end)] if self._main else []
        # 研究三八节活动: an occasion is no day
        occasions = [
            Span(day.start, day.end) for day in self._message.days if day.sort is Sort.FESTIVAL
        ]
        self._taken = [span for span in self._taken if span not in occasions]
        spans = topics.find_topics(
            self._message, self._main, sorted([*self._taken, *kinds_taken]), self._dead
        )
        spans = [span for span in spans if not _SOMEBODY_CAME.match(span.of(self._text))]
        if spans:
            value = [self._message.said(span.start, span.end) for span in spans]
            self._slots["topics"] = Slot(value, Span(spans[0].start, spans[-1].end))


#: 一共来了七个，俩没来: how many are missing, where the numbers do not tell.
_MISSING_SAID = re.compile(
    r"(?P<a>俩|仨|[一二两三四五六七八九\d]{1,2}(?=[个人名位]))(?:个|人|名|位)?(?:党员|支委)?(?:没来|没到|请假|缺席)"
    r"|(?:差|缺)(?:了|着)?(?P<b>俩|仨|[一二两三四五六七八九\d]{1,2}(?=[个人名位]))"
)


def _missing_said(text: str) -> int | None:
    match = _MISSING_SAID.search(text)
    return read_number(match["a"] or match["b"]) if match else None


#: 张伟讲的 都到了 在会议室: who came is no topic.
_SOMEBODY_CAME = re.compile(r"\s*(?:人?都|全|大家|全员|全部)(?:都|部)?(?:到|来|参加)(?:了|齐)")

_MONTH_OF_KIND = re.compile(
    r"(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?的?(?=[\u4e00-\u9fff]{0,4}(?:党|支委|会|评议))"
)
_LECTURES = re.compile(r"党课|主讲|授课|讲课|speaker|lecture|宣讲|讲的|讲《")

_HOST = re.compile(
    r"(?:主\s?持\s?(?:人|者)?|召集人(?:\(主持\))?|组长\(主持\)|司仪(?:\(主持\))?|\(主持\)|host|chair(?:ed\sby)?|主持更正)"
)
_RECORDER = re.compile(
    r"(?:会议|会务)?(?:记\s?录\s?(?:人|员|者)?|书记员|笔录|做记录|作记录|recorder|minutes(?:\sby)?)(?!片|本|簿|仪|在案|情况|的?发|给|呢|调|找|上报|都)"
)
_LECTURER = re.compile(
    r"(?:主\s?讲\s?(?:人|者|教师|老师|嘉宾)?|授\s?课\s?(?:人|老师|教师|者)?|讲课的?(?:人|老师|教师)?|讲的人|宣讲人|讲师|党课老师|speaker|lecturer)(?!的?(?:内容|题目|主题|时间|地点|日期|形式))"
)


def _host(text: str, known: Sequence[Span]) -> Span | None:
    return _role(text, known, _HOST, "主持", r"主持(?!人|者)")


def _recorder(text: str, known: Sequence[Span]) -> Span | None:
    return _role(
        text,
        known,
        _RECORDER,
        "记",
        r"(?:做|作|负责|来)?记录(?!人|员|者|片|本)|记的(?:录)?|(?:做|作)的?(?:会议)?记录",
    )


def _lecturer(text: str, known: Sequence[Span]) -> Span | None:
    return _role(
        text,
        known,
        _LECTURER,
        "讲课",
        r"主讲(?!人|者)|以[“《\"][^”》\"\n]{2,40}[”》\"]为(?:题|主题)|(?:亲自)?(?:授课|讲课|讲授|宣讲)(?!人)|(?:给|为)?(?:大家|我们|咱们|全体党员|党员们?)?(?:亲自)?(?:主讲|讲了|讲的(?!是|啥|什么)|讲党课|讲(?=《)|上党课|上了|作了?(?=[^,。;]{0,12}(?:党课|辅导|报告|宣讲|《|题))|带来|做了?(?=[^,。;]{0,12}(?:党课|辅导|宣讲|《)))",
    )


_ROLES: dict[str, Callable[[str, Sequence[Span]], Span | None]] = {
    "host": _host,
    "recorder": _recorder,
    "lecturer": _lecturer,
}
_PAIR = re.compile(
    r"(?P<one>主持人?|召集人)\s?/\s?(?P<two>记录人?|记录员?)\s?[::\s—]+(?P<x>[^\s/,。;]{2,6})\s?/\s?(?P<y>[^\s/,。;]{2,6})"
)
_AFTER_VALUE = re.compile(
    r"[,。;!?\n\t|①-⑳★)]|记录(?:人|员)?[:是]?|主持(?:人)?[:是]|应到|实到|缺席|请假|地点|议题|列席|参加|主讲"
)


#: 主持人写错了，应该是曹阳; 漏了主持，是和珅珅; 记录人补上：游本昌; 记录员不是贾宝山，是甄宝山.
_AMENDED = re.compile(
    r"(?:[^,。;:\n¤]{0,8}?(?:写|填|报|记|打|弄|说)?(?:错|反|不对|漏|混|补上|补一下)了?|的?¤+|(?=,(?:应该?)?是)|了(?=,(?:应该?)?是))[\s,:]*(?:应该?是|应为|而是|就?是|改[成为]|更正为|换成)?[:\s]*"
)


#: “记录人：骆冰”有误，应为“骆斌”.
_PUT_RIGHT = re.compile(
    r"[\s:“\"]*[^,。;:\n“”\"]{2,6}[”\"]?(?:有误|错误|写错了?|不对),?(?:应为|应该?是|更正为|改为)[“\"]?"
    r"(?P<n>[\u4e00-\u9fff·]{2,8})(?=[”\",。;\n]|$)"
)
#: 授课人 | 党支部书记 范丽娟: a table.
_IN_TABLE = re.compile(r"[^\S\n]*\|[^\S\n]*")


def _role(
    text: str, known: Sequence[Span], label: re.Pattern[str], hint: str, verb: str
) -> Span | None:
    """By a label that announces the name, or by a verb behind it; the label first."""
    if not any(sign in text for sign in hint) and not label.search(text):
        return None
    if pair := _PAIR.search(text):
        if hint == "主持":
            return Span(*pair.span("x"))
        if hint == "记":
            return Span(*pair.span("y"))
    verb_pattern = re.compile(verb)
    if spaced := _spaced_role(text, label):
        return spaced
    for match in label.finditer(text):
        at = match.end()
        if _in_title(text, match.start()):
            continue
        if put_right := _PUT_RIGHT.match(text, at):
            return Span(*put_right.span("n"))
        if table := _IN_TABLE.match(text, at):
            at = table.end()
        amended = _AMENDED.match(text, at)
        if amended:
            at = amended.end()
        explicit = bool(amended) or (
            bool(
                re.match(
                    r"\s?[::|\t—\-]|\s?(?:是|为|由|叫|应(?![到出参])|写|改|更|的名|姓)|\s",
                    text[at : at + 2],
                )
            )
            or match[0][-1] in "人员者)t "
            or bool(table)
        )
        stop = _AFTER_VALUE.search(text, at if text[at : at + 1] != "\n" else at + 1)
        limit = min(stop.start() if stop else len(text), at + 34)
        if explicit and limit > at:
            found = _value(text, at, limit, known)
            if found:
                return found
    for match in verb_pattern.finditer(text):
        if _in_title(text, match.start()):
            continue
        floor = (
            max((text.rfind(sign, 0, match.start()) for sign in ",。;!?\n\t|、:："), default=-1)
            + 1
        )
        found = people.name_until(text, match.start(), floor, known)
        if found and found.of(text) not in {"书记", "支部书记"}:
            return found
        if match[0].endswith(("主持", "记录", "主讲")):
            stop = _AFTER_VALUE.search(text, match.end() + 1)
            limit = min(stop.start() if stop else len(text), match.end() + 12)
            if (
                text[match.end() : match.end() + 1]
                not in {",", "。", ";", "了", "召", "会", "", "\n"}
                and match.end() < limit
            ):
                found = _value(text, match.end(), limit, known)
                if found:
                    return found
    return None


#: Where somebody comes from: 主讲人区委党校刘敏.
_HOUSE = re.compile(
    r"[是为:\s]*[\u4e00-\u9fff]{2,10}?(?:党校|讲师团|宣讲团|党委|街道|学院|大学|区委|市委|县委|组织部|办公室)(?=[\u4e00-\u9fff])"
)


def _spaced_role(text: str, label: re.Pattern[str]) -> Span | None:
    """三人全到 议题：推优 主持高振东 记录韩雪梅: where blanks stand between, the word is before its name."""
    for match in label.finditer(text):
        before, at = text[match.start() - 1 : match.start()], match.end()
        if not before.isspace() or not people.surname(text, at):
            continue
        if name := re.compile(r"[\u4e00-\u9fff]{2,3}(?=[\s,。;、]|$)").match(text, at):
            return Span(*name.span())
    return None


def _value(text: str, at: int, limit: int, known: Sequence[Span]) -> Span | None:
    # 谌龙的谌，谌立言: how it is written, then the name; 姓仉(zhang)，仉慧敏
    spelled = re.compile(
        r"[^。;\n]{0,14}?(?:的(?P<a>[\u4e00-\u9fff])|姓(?P<b>(?!氏)[\u4e00-\u9fff])[^,。;\n]{0,10})[,，](?P<n>[\u4e00-\u9fff]{2,4})"
    ).match(text, at)
    if spelled and (spelled["a"] or spelled["b"]) == spelled["n"][0]:
        return Span(*spelled.span("n"))
    house = _HOUSE.match(text, at, limit)
    if house and people.surname(text, house.end()):
        at = house.end()
    return people.name_from(text, at, limit, known)


def _in_title(text: str, at: int) -> bool:
    before = text[max(0, at - 40) : at]
    return before.rfind("《") > before.rfind("》")
