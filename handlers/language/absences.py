"""Who was absent and why: 张伟出差、李娜病假; 除张伟外都到了; 缺席：王强（看病）.

People are found by their names first; this module joins each to what is said of them.
Plain text (normal.plain) is expected; reasons are given back as places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from handlers.language.spans import Span
from handlers.language.words import words

#: No cause that people give is longer; what is longer is another sentence.
LONGEST_REASON = 24


@dataclass(frozen=True, slots=True)
class Absent:
    """One person, and the place of the reason, if one is given."""

    name: Span
    reason: Span | None


#: Between the names of one list.
_BETWEEN = re.compile(r"\s*(?:同志|老师|师傅|经理)?\s*(?:[、,/和与及跟&;]|以及|还有|\s)*\s*")
_PAREN = re.compile(r"(?:同志)?\s?\(([^()\n]{1,40})\)")
#: Said of several at once, before the common cause.
_COMMON = re.compile(
    r"(?:同志)?[,\s:]*(?:等)?(?:[两二俩三仨四五六七八九\d]\s?(?:人|位|名|个人|个)?(?:同志|党员)?)?\s*(?:都|均|全|皆|同)?(?:是|为|系)?"
)
#: What stands around a cause and is none itself.
_LEAD = re.compile(
    r"[\s,:—\-]*(?:同志|的)?(?:原因)?(?:是|为|系|:)?(?:也|又|都|均|今天|当天|那天|临时|正好|正)?(?:是因为|因为|由于|因(?![公病事故])|请[了的]?(?=[^假了的]{1,2}假)|请假(?:原因|理由)?[:,是]?|—+|-+|说是)?(?:[他她]?(?=[在去回上被得要也]))?\s*"
)
_TAIL = re.compile(
    r"[\s,]*(?:的(?:原因|缘故)|而|所以|故)?[\s,]*(?:就|也|才|而|都|均)?(?:请了?个?(?:事|病)?假(?:了)?|没有?(?:能)?(?:够)?(?:来成|来|到场|到会|到|参加成|参加|参会|去上|去|赶上|上线|过来)"
    r"|未能?(?:参加|到会|到场|到|出席|参会|上线)|缺席|缺会|来不了|到不了|不能(?:来|到|参加|参会|到会|出席)|无法(?:参加|到会|参会|出席)|没法(?:来|参加)"
    r"|不在|缺勤|没交|未交|未缴|没缴|没给)?(?:会议|活动|本次会议|此次会议|学习)?(?:了|啦|的|呢|吧|哈|啊)?\s*$"
)
#: Words that tell of absence and give no cause.
_NO_CAUSE = words("no_cause")
#: He came after all.
_CAME = re.compile(
    r"^(?:同志)?(?:去掉|删|划掉|拿掉|不算)|^(?:同志)?[,\s]*(?:也|都|均|全部?|已经?|准时|按时|后来)*(?:来了|到了|到会|到场|参加了?$|出席|在场|在的|都?在(?=$|[,。;\s])|没缺席|没请假|主持|记录|来晚了|迟到)"
)
#: 除邹衍因值守门店、阮籍因腿伤请假外.
_EXCEPTED_FOR = re.compile(
    r"(?:[两二三四五\d]\s?[人名位])?(?:同志)?因([^,。;、\n]{2,14}?)(?=请假|、|以?外|之外|未|没|缺席)"
)
_EXCEPT = re.compile(r"除(?:了|去|开)?\s*$")


def told_of(text: str, names: Sequence[Span]) -> list[Absent]:
    """Each of these people with the reason that the text gives, in order; who came is left out."""
    found: list[Absent] = []
    for group, after in _groups(text, names):
        excepted = bool(_EXCEPT.search(text[max(0, group[0].start - 3) : group[0].start]))
        said = text[group[-1].end : after]
        if not excepted and _CAME.match(said):
            continue
        found += _reasons(text, group, after, excepted=excepted)
    return found


def _groups(text: str, names: Sequence[Span]) -> list[tuple[list[Span], int]]:
    """Names that stand together in one list, each list with the place where the next begins."""
    groups: list[list[Span]] = []
    for name in names:
        last = groups[-1][-1].end if groups else None
        if last is not None and _BETWEEN.fullmatch(_without_parens(text[last : name.start])):
            groups[-1].append(name)
        else:
            groups.append([name])
    starts = [group[0].start for group in groups[1:]] + [len(text)] * bool(groups)
    return list(zip(groups, starts, strict=True))


def _without_parens(between: str) -> str:
    return _PAREN.sub("", between)


def _reasons(text: str, group: list[Span], after: int, *, excepted: bool) -> list[Absent]:
    """The reasons within a list of names, and the common one behind it."""
    own = [_PAREN.match(text, name.end) for name in group]
    last = own[-1]
    alone = last is not None and not any(own[:-1])
    if last is not None:
        inside = Span(last.start(1), last.end(1))
        common = _cause(text, _past(_COMMON, text, inside)) if alone else None
    elif excepted:
        match = _EXCEPTED_FOR.match(text, group[-1].end)
        common = Span(*match.span(1)) if match else None
    else:
        common = _behind(text, group[-1].end, after) or _heading(text, group[0].start)
    found = []
    for name, paren in zip(group, own, strict=True):
        reason = _cause(text, Span(paren.start(1), paren.end(1))) if paren else common
        if paren and name == group[-1] and alone:
            reason = common
        found.append(Absent(name, reason))
    return found


def _behind(text: str, start: int, limit: int) -> Span | None:
    """The cause in the words behind a name: in the same clause, or in the next one."""
    stop = _clause_end(text, start, limit)
    if taken_back := _TAKEN_BACK.match(text, start, limit):
        start = taken_back.end()
        stop = _clause_end(text, start, limit)
    if blank := _cause_and_blank().match(text, start, stop):
        stop = blank.end(1)
    reason = _cause(text, _past(_COMMON, text, Span(start, stop)))
    if reason is not None:
        return reason
    said = _SAID_ABSENT.match(text, start, stop)
    if said and (blank_at := text.find(" ", said.end(), stop)) > 0:
        return _cause(text, Span(start, blank_at))
    if stop - start > LONGEST_REASON and (known := _known_cause().match(text, start, stop)):
        return Span(*known.span(1))
    if stop < limit and text[stop] in ",:" and _ABSENT_SAID.search(text[start:stop]):
        following = _clause_end(text, stop + 1, limit)
        return _cause(text, _past(_COMMON, text, Span(stop + 1, following)))
    return None


#: 陆川¤¤¤¤，是住院: what was taken back stands no more between a name and its cause.
_TAKEN_BACK = re.compile(r"¤+[,\s]*(?=是)")


@cache
def _known_cause() -> re.Pattern[str]:
    """A common cause in a message without commas: 孙凤琴住院了老韩头没来学的是…."""
    causes = "|".join(sorted(words("reasons"), key=len, reverse=True))
    return re.compile(rf"\s?(?:同志)?((?:在|因|去)?(?:{causes}))")


@cache
def _cause_and_blank() -> re.Pattern[str]:
    """A common cause that a blank ends: 张伟出差 研究了发展党员."""
    causes = "|".join(sorted(words("reasons"), key=len, reverse=True))
    return re.compile(rf"\s?((?:在|因|去)?(?:{causes}))(?=\s)")


def _heading(text: str, end: int) -> Span | None:
    """The cause that stands before its list: 出差：张伟、李娜；病假：王强."""
    match = _HEADING.search(text, max(0, end - 2 * LONGEST_REASON), end)
    if match is None or _ABSENT_SAID.search(match[1]) or "除" in match[1]:
        return None
    return _cause(text, Span(match.start(1), match.end(1)))


_HEADING = re.compile(r"(?:^|(?<=[,。;\s]))([^,。;:\s]{2,8}?)(?:的(?:有|是)?|:)\s*$")
_ABSENT_SAID = re.compile(r"请|没|未|缺|不|^$")


#: 张伟请假其他人都来了: what is said of the others is another clause, with or without a comma.
_OTHERS = re.compile(
    r"(?:其他|其它|其余|剩下|剩余|余下|另外|别)的?[\d几两二三四五六七八九]{0,2}(?:个|位|名)?(?:人|同志|党员|同事)?(?:就|也)?(?:都|全|均)|还有一?个|另一个是?|一个是"
)


def _clause_end(text: str, start: int, limit: int) -> int:
    if others := _OTHERS.search(text, start, limit):
        limit = others.start()
    for at in range(start, limit):
        if text[at] in ",。;!?\n、" and (at > start or text[at] not in ",:"):
            return at
    return limit


def _past(pattern: re.Pattern[str], text: str, span: Span) -> Span:
    match = pattern.match(text, span.start, span.end)
    return Span(match.end(), span.end) if match else span


#: 孩子病了, 脚扭了: without its last word that would be no sentence.
_STATES = frozenset("病伤扭断坏高崴疼肿阳烧冒哑倒裂世丢撞堵")


#: 赵磊也没来 加班: that somebody was absent, and behind a blank why.
_SAID_ABSENT = re.compile(r"\s?也?(?:没来|没到|没参加|未到|未参加|不在|缺席|请假)\s+")


def _cause(text: str, span: Span) -> Span | None:
    """A cause without the words around it; None where nothing is left of it."""
    start, end = _past(_LEAD, text, _past(_SAID_ABSENT, text, span)).start, span.end
    match = _TAIL.search(text, start, end)
    if match:
        end = match.start()
        if match[0].strip() in {"了", "啦"} and text[end - 1] in _STATES:
            end = match.end()
    while end > start and text[end - 1] in " ,.。、;:呢啊吧哈的)":
        end -= 1
    while start < end and text[start] in " ,、:(":
        start += 1
    if end <= start or end - start > LONGEST_REASON or text[start:end] in _NO_CAUSE:
        return None
    return Span(start, end)
