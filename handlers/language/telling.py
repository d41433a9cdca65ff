"""What a message tells a conversation beyond the scheme of annotation.

The scheme leaves out what a form may well take: why something was not held, that everybody came
though no number was said, what a plan says of hour and place, a second event in the same message.
Nothing is supplied here either: all of it stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.language import days, holding, intents, kinds, people, read_day, reader, sounds
from handlers.language.message import Message
from handlers.language.own_words import Renamed
from handlers.language.queries import Areas
from handlers.language.spans import Span
from handlers.language.understanding import Slot, Understanding

#: A message tells of no more events than these.
MOST_EVENTS = 6
LONGEST_REASON = 60
#: A plan is made for a day no further off than this.
SOON = timedelta(days=14)
#: What tells an event of its own from one that is only spoken of.
_ITS_OWN = ("date", "start_time", "expected", "attended", "absent", "to")
_EVENTS = ("report", "postpone", "plan")


@dataclass(frozen=True)
class Told:
    """One message as the conversation takes it."""

    words: str
    understood: Understanding
    #: What the text says of an event, whatever it is wanted for.
    details: Mapping[str, Slot] = field(default_factory=dict)
    #: It puts something right that was said before.
    corrects: bool = False
    #: 赵磊也没来: somebody besides those who were named before.
    adds: bool = False
    #: 都到了: nobody was missing, though no number was said.
    everybody: bool = False
    #: Why something was not held, as said.
    reason: Span | None = None
    #: It is put off, and not only not held.
    put_off: bool = False
    #: The further events, each in its own words.
    further: tuple[str, ...] = ()
    #: What it was about, each as it was said: with what was done with it.
    themes: tuple[str, ...] = ()
    #: Kinds that are named, in order, each once.
    kinds: tuple[str, ...] = ()
    #: A clause says that it was held, or that somebody was there.
    happened: bool = False

    @property
    def intent(self) -> str:
        """What is wanted."""
        return self.understood.intent

    def slot(self, name: str) -> Slot | None:
        """What was understood of that name, wherever it stands."""
        return self.understood.slots.get(name) or self.details.get(name)

    def value(self, name: str) -> Any:
        """Its value, or None."""
        slot = self.slot(name)
        return slot.value if slot else None

    def said(self, name: str) -> str:
        """The words from which it was taken."""
        slot = self.slot(name)
        return slot.span.of(self.words) if slot and slot.span else self.words


def tell(
    text: str,
    now: datetime,
    roster: Sequence[str] = (),
    places_before: Sequence[str] = (),
    areas: Areas | Iterable[str] = (),
    *,
    own: Mapping[str, str] | None = None,
) -> Told:
    """Read one message for the conversation; `own` are words of the place and what they mean."""
    if (renamed := Renamed.of(text, own or {})) is not None:
        return _as_typed(tell(renamed.text, now, roster, places_before, areas), renamed)
    understood = reader.read(text, now, roster, places_before, areas)
    message = Message(text, now, tuple(roster), tuple(places_before))
    found = kinds.named(message)
    further: list[str] = []
    if understood.intent == "report":
        further = list(_further(message, found, roster))
    if further:
        # What the second event says is not the first one's.
        first = reader.read(text[: text.index(further[0])], now, roster, places_before, areas)
        understood = first if first.intent == "report" else understood
    slots: Mapping[str, Slot] = understood.slots
    if understood.intent != "report":
        slots = reader.details(text, now, roster, places_before)
    return Told(
        words=text,
        understood=understood,
        details=slots,
        corrects=bool(intents.CORRECTION.search(message.plain.strip())),
        adds=bool(_BESIDES.search(message.live)),
        everybody=everybody_came(message.live),
        reason=_reason(message, found) if understood.intent == "postpone" else None,
        put_off="to" in understood.slots or bool(_PUT_OFF.search(message.plain)),
        further=tuple(further),
        themes=tuple(_themes(text, slots)),
        kinds=tuple(dict.fromkeys(each.kind for each in found)),
        happened=_happened(message),
    )


_BESIDES = re.compile(
    r"也(?:没来|没到|没参加|请假|不在|缺席|是?(?:出差|病|事假|加班|值班))|(?:漏|忘|少)[了写说报记]{0,2}(?:一?个)?[^,。;]{0,8}(?:没来|没到|请假|缺席)"
    r"|(?:再|还)(?:加|添|有|少)(?:上|了)?(?:一?个)?[^,。;]{0,8}(?:没来|没到|请假|缺席)"
)


def _happened(message: Message) -> bool:
    look = holding.look(message)
    return look.done or look.attended


def next_day(told: Told, today: date) -> date | None:
    """The day that may be meant instead, where a report's day is left open and nothing says it was held.

    周五支委会, said on a Thursday, is more likely tomorrow's than last week's.
    """
    slot = told.understood.slots.get("date")
    if told.intent != "report" or told.happened or slot is None or not slot.inferred:
        return None
    if slot.span is None or told.corrects:
        return None
    ahead = read_day(slot.span.of(told.words), today, ahead=True)
    if ahead is None or ahead <= today:
        return None
    is_nearer = (ahead - today) < (today - slot.value)
    return ahead if is_nearer and ahead - today <= SOON else None


def as_plan(told: Told, day: date) -> Told:
    """The same, told of a day to come."""
    slot = told.understood.slots["date"]
    slots = {name: each for name, each in told.understood.slots.items() if name == "kind"}
    slots["to"] = replace(slot, value=day)
    details = {name: each for name, each in told.details.items() if name != "date"}
    return replace(told, understood=Understanding("plan", slots), details=details)


def _as_typed(told: Told, renamed: Renamed) -> Told:
    return replace(
        told,
        words=renamed.typed,
        understood=renamed.understanding(told.understood),
        details={name: renamed.slot(each) for name, each in told.details.items()},
        reason=renamed.span(told.reason) if told.reason else None,
        further=tuple(renamed.words(each) for each in told.further),
        themes=tuple(renamed.words(each) for each in told.themes),
    )


#: 都到了, 全员到齐, 一个不少, 没人请假; not 除张伟外都到了, not 人没到齐.
_EVERYBODY = re.compile(
    r"(?:都|全都?|全部|全员|全体)(?:党员|同志|支委|人员)?(?:都|均)?(?:来了|到了|到齐|到会|参加了?|出席|到场|在场)"
    r"|(?<![没未])到齐|人(?:都|全)?齐(?:了|$|[,。;])|一个(?:都|也)?[不没](?:少|缺|落|差)|(?:没有?|无)人?(?:请假|缺席|缺勤)|满勤|全勤|无缺席|缺席[::]?\s?无"
)
_NOT_EVERYBODY = re.compile(r"除|没都|不都|未都|没全|其他人?都|其余|另外|人没|没到|没来")


def everybody_came(text: str) -> bool:
    """Whether it says that nobody was missing."""
    return bool(_EVERYBODY.search(text)) and not _NOT_EVERYBODY.search(text)


BETWEEN_TOPICS = "、"
#: 学习了《条例》: what was done with it belongs to the theme.
_DONE_WITH = re.compile(
    r"(?P<verb>传达学习|学习贯彻|学习|传达|观看|收看|围绕|讨论|研究|宣讲|参观|瞻仰|走访|慰问|走进|探访|学)(?:了|的是|的)?[:：]?$"
)
#: 参观烈士陵园: where they went is what it was about.
_WENT_TO = re.compile(r"(?:参观|瞻仰|走访|慰问|走进|探访)了?$")


def _themes(text: str, slots: Mapping[str, Slot]) -> Iterator[str]:
    slot = slots.get("topics")
    topics: list[str] = slot.value if slot else []
    if not topics:
        slot = slots.get("place")
        if slot is None or slot.span is None:
            return
        if not _WENT_TO.search(text[max(slot.span.start - 4, 0) : slot.span.start]):
            return
        topics = [slot.value]
    at = slot.span.start if slot and slot.span else 0
    verb = _DONE_WITH.search(text[max(at - 8, 0) : at])
    yield topics[0] if verb is None else f"{verb['verb']}{topics[0]}"
    yield from topics[1:]


_PUT_OFF = re.compile(
    r"推迟|延期|延后|延[到至]|推[到至后]|往后|改期|改[到在]|挪[到至]|择[期日]|顺延|再[开补搞定]"
)
_BECAUSE = re.compile(
    r"(?:因为|由于|因(?!此|而)|受)(?P<why>[^,。;!?\n]{2,40}?)(?:的?(?:原因|缘故|影响))?"
    r"(?=[,。;!?\n]|$|所以|就?没|未能|未|不能|无法|取消|推迟|延|改[到期]|暂)"
)
#: A clause that says what became of it says not why; the same clause may say both: 人不够没开成.
_OFF = re.compile(
    r"(?:就|才|又|都)?(?:还没|没有?|未)(?:能)?(?:按[时期]|如期)?(?:开|召开|举行|办|搞|上|弄|组织|开展|收)(?:成|上|起来|齐|展)?"
    r"|[开搞上办弄]不[成了上]|取消|推迟|延期|延后|延[到至]|推[到至后]|往后|改期|改[到在]|挪[到至]|择[期日]|顺延|暂缓|另行|泡汤|流会"
)
_NEXT = re.compile(
    r"^(?:改(?=下|明|后|本|这|\d)|打算|准备|计划|想|拟|预计|争取|等|到时|下周|下个?月|再|定在|定于)"
)
_FILLER = re.compile(
    r"^(?:嗯|呃|那个|就是|这个|主要是?|原因是?|实在是?|书记好|领导好|您好|你好|报告|跟您说|不好意思|抱歉|对不起|所以|结果|这次|本次|这回|本月|这个月|上个?月|今天|昨天|的|\s|[::])+"
)
#: What is left of a clause when kind and day are taken out, and says nothing.
_NOTHING = re.compile(
    r"^(?:我们|咱们|支部|党支部|的|了|会|会议|活动|也|都|还|又|这次|本次|定的?|原定|\s)*$"
)


#: 支部大会没凑够人，改下周五: with the meeting in one clause, and why all the same.
_TOO_FEW = re.compile(
    r"没(?:有)?凑[够齐](?:人数?|数)?|(?:人数?|人员)(?:没|不|未)(?:到?齐|够|足)|凑不[齐够]人?"
)


def _reason(message: Message, found: Sequence[kinds.Named]) -> Span | None:
    """Why it was not held: 因为人不够没开成; 没开成，人不够，推迟到下周二."""
    text = message.plain
    if because := _BECAUSE.search(text):
        start, end = because.span("why")
        end = min([end, *(each.start for each in found if start < each.start < end)])
        return Span(start, end)
    if too_few := _TOO_FEW.search(text):
        return Span(*too_few.span())
    for start, end in message.clauses:
        off = _OFF.search(text, start, end)
        stop = off.start() if off else end
        here = Span(start, stop)
        lead = _FILLER.match(text[here.start : here.end])
        begin = here.start + (lead.end() if lead else 0)
        said = text[begin:stop].strip()
        if not 2 <= len(said) <= LONGEST_REASON or _NEXT.match(said):
            continue
        if any(start <= each.start < end for each in found):
            continue
        bare = said
        for day in days.find_days(said, message.today):
            bare = bare.replace(said[day.start : day.end], "")
        if _NOTHING.match(bare):
            continue
        begin += len(text[begin:stop]) - len(text[begin:stop].lstrip())
        return Span(begin, begin + len(said))
    return None


def _further(
    message: Message, found: Sequence[kinds.Named], roster: Sequence[str]
) -> Iterator[str]:
    """The events that are told after the first one, each from its own clause to the next."""
    starts: list[int] = []
    seen: list[tuple[int, str]] = []
    for each in found:
        if kinds.is_talk(message, each):
            continue
        start, _ = message.clause_at(each.start)
        # 15号下午，开了主题党日: the day before it belongs to it
        before = [clause for clause in message.clauses if clause[1] < start]
        if before and _only_a_day(message, before[-1]):
            start = before[-1][0]
        if seen and (start <= seen[-1][0] or each.kind == seen[-1][1]):
            continue
        seen.append((start, each.kind))
        starts.append(start)
    for at, start in enumerate(starts[1:MOST_EVENTS], 1):
        end = starts[at + 1] if at + 1 < len(starts) else len(message.text)
        words = message.text[start:end].strip(" ,，;；、。\n")
        read = reader.read(words, message.now, roster)
        if read.intent in _EVENTS and any(name in read.slots for name in _ITS_OWN):
            yield words


def _only_a_day(message: Message, clause: tuple[int, int]) -> bool:
    return any(clause[0] <= day.start < clause[1] for day in message.days) and not any(
        sign in message.live[clause[0] : clause[1]] for sign in "开会讲上学"
    )


def near_names(said: str, names: Iterable[str]) -> list[str]:
    """Whom somebody may mean whose name stands on no roster: 张炜, 小张, 王书记."""
    names = [name for name in names if name != said]
    alike = [
        name
        for name in names
        if sounds.same_sound(said, name)
        or (
            len(said) == len(name) > 2
            and sum(a != b for a, b in zip(said, name, strict=True)) == 1
        )
    ]
    if alike:
        return alike
    # A surname with 小 or a title, or the given name alone.
    nick = re.fullmatch(r"[老小阿大](?P<sign>[\u4e00-\u9fff])", said)
    if nick:
        return [name for name in names if name.startswith(nick["sign"])]
    first = people.surname(said, 0)
    if first and people.PURE_TITLE.fullmatch(said[first:]):
        return [name for name in names if name.startswith(said[:first])]
    return [name for name in names if len(name) > len(said) >= 2 and name.endswith(said)]
