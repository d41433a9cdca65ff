"""Who is said to be absent, where no roster tells the names: labels, 除…外, and names before a cause.

请假2人：马晓东（看病）、林芳（外地）; 除高峰外都到了; 何晓燕产假; 小段媳妇生孩子没去上.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handlers.language import people
from handlers.language.message import Message
from handlers.language.numerals import NUMBER
from handlers.language.spans import Span
from handlers.language.words import words

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef"
#: 休息室 and 住院部 are places, no causes.
_REASON = re.compile(
    rf"(?:{'|'.join(sorted(words('reasons'), key=len, reverse=True))})(?![室厅区楼馆部])"
)

#: Words that say somebody was not there; as a verb behind a name, or as a label before it.
_ABSENT = r"未能成行|没去成|缺席|缺勤|缺会|请[了个的]?(?:事|病|产|年|婚|公|丧|探亲)?假|未到会|未到场|未到|未参加|未能参加|未能到会|未能出席|未出席|未参会|没来成|没来|没到会|没到场|没到|没参加|没参会|没能来|没能参加|没能到|没出席|没去上?|没上线|未能上线|未上线|未缴纳?|未交|没缴|没交|欠缴|还没给|还没交|没听|未听|来不了|不在"
_LABEL = re.compile(
    rf"(?:(?P<word>{_ABSENT}|(?:那|少的?那?|缺的?那?|差的?那?)(?:俩|仨|[两三四五]个|个|一个)(?:人|党员)?(?=是)|缺|差|剩|阳了|absent)(?:的|者)?(?:人员|人|党员|同志|名单)?(?:及原因|和原因|及事由|情况|原因)?(?:里的|里)?"
    rf"(?P<fill>(?:\s?[(]?(?:共|各)?(?:{NUMBER})\s?(?:人|名|个|位)?(?:党员|同志)?[)]?|的?那个|的?有|是|叫|为|再?加(?:上)?一个|一下|就|只有|分别(?:是|为)|一个没来|[\s:\-—|,(、~]|漏了一个|补一个|还有|另外)*))"
)
_EXCEPT = re.compile(
    r"除(?:了|去)?(?P<who>[^。;\n]{2,60}?)(?:(?:以|之)?外|请假|出差|没来|,|(?=[^,。;]{0,6}(?:都|均|全|其余|其他)))"
)
_VERB = re.compile(_ABSENT)
_WEAK = re.compile(r"(?:因|领|带|抱|送|接|在|去|赴|到|回|参加|学习|开会|陪|休|被|有|家)")
_LEAD = re.compile(
    r"^(?:[\s、(]|其中|只有|就|有|还有|另外?|那个谁|那个|就是|包括|但|只|仅|以及|和|及|是|由于|因为?|名单|分别是|分别为|俩?请假的|一个是|一个叫|一个|党员|同志|支委|俩请假的|我?们?(?:单位|公司|支部)的?)+"
)
_NAME = re.compile(rf"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}})+|[{_HAN}]{{2,4}}")
_SEPARATOR = re.compile(
    r"\s*(?:同志|老师|师傅)?\s*(?:[、/&]|以及|还有|和|及|与|跟|\s)+\s*(?:还有)?"
)
_PAREN = re.compile(r"(?:同志)?\s?\([^()\n]{1,40}\)")
_NO_ONE = re.compile(
    r"^(?:无|没有|没|人员|原因|情况|党员|同志|因|均|都|全|为|及|的|者|人|名|也|列席|备注|评议|表决|旁听|其他|其余|大家|全体|会议|活动|应到|实到|名单|一人|两人|三人|俩人|多人|几人|若干|有人|谁|自己|我|他|她|报|费用|钱款|齐[了,。]|材料|记录|理由|条|手续|主持|地点|时间|内容|议题|主题|刚|单独|已|在|去|家里|孩子|出差|外地|陪|病|住院|手机|工作|上班|迟到|提前|补|改|下|上|后|前|今|明|昨|两|三|四|五|六|七|八|九|十|一个|俩|仨)"
)
_HOLDS = re.compile(r"主持|记录|主讲|召开|讲党课|讲话|应到|实到|全体|党员们|会议|大会|慰问|参观")


def find_absent(
    message: Message, missing: int | None, taken: Sequence[Span], dead: Sequence[tuple[int, int]]
) -> list[Span]:
    """The names of those who were absent, in order; `missing` is expected less attended."""
    text = message.live
    known = [span for _, span in people.find_known(text, message.roster)]
    found: list[Span] = []
    for span in [
        *_excepted(text, known),
        *_labelled(text, known),
        *_meant(text, known),
        *_before_cause(message, missing, known),
        *_known_before_cause(text, known),
    ]:
        if any(span.meets(other) for other in [*found, *taken]):
            continue
        if people.PURE_TITLE.fullmatch(span.of(text)):
            continue  # 会长出差没参加: who that is is not said
        if any(low <= span.start < high for low, high in dead):
            continue
        found.append(span)
    found += [
        again
        for span in list(found)
        for again in _again(text, span)
        if not any(again.meets(other) for other in [*found, *taken])
    ]
    return sorted(found)


#: 沙雨辰的请假原因填一下：术后复查; 常乐不是探亲，是在家看孩子没来成.
_MEANT = re.compile(
    rf"(?:^|(?<=[,。;\s]))(?P<n>[{_HAN}·]{{2,4}}?)(?:的?(?:请假|缺席)(?:原因|理由|事由)|¤+,(?=是))|(?:请假|缺席)(?:的?(?:原因|理由|事由))[^,。;\n]{{0,10}},(?P<m>[{_HAN}]{{2,3}}?)(?=是|因|为|应|改)"
)


def _meant(text: str, known: Sequence[Span]) -> Iterator[Span]:
    """Whose cause is put right."""
    for match in _MEANT.finditer(text):
        group = "n" if match["n"] else "m"
        span = Span(*match.span(group))
        if span in known or (
            not _NAMES_NOBODY.search(match[group]) and people.surname(text, span.start)
        ):
            yield span


def _again(text: str, span: Span) -> Iterator[Span]:
    """Where a name comes back with its cause: 除齐心外均参加，齐心脚伤."""
    name = span.of(text)
    for match in re.finditer(re.escape(name), text):
        if match.start() > span.end and re.search(r"[,。;\n、\s(]$", text[: match.start()]):
            yield Span(*match.span())


def _excepted(text: str, known: Sequence[Span]) -> Iterator[Span]:
    if "除" not in text:
        return
    for match in _EXCEPT.finditer(text):
        if text[match.start() - 1 : match.start()] in "开删清免拆扫解铲":
            continue
        rest = text[match.start() : match.start() + 90]
        if not re.search(r"都|均|全|其余|其他|到齐", rest):
            continue
        yield from _names(text, match.start("who"), match.end("who"), known, loose=True)


#: 韩梅  哺乳期\n石磊  监考; 邹衍因值守门店、阮籍因腿伤: each with a cause of its own, then the next.
_OWN_CAUSE = re.compile(
    r"[^\S\n]+[^\s,。;、:(]{2,8}(?=\n\s*[\u4e00-\u9fff]{2,4}[^\S\n]|\n[^\n]{2,8}:|\n?$)|(?:同志)?因[^,。;、\n]{2,12}(?=、|以?外|之外)"
)


#: 石秀（夜班）徐宁（丧假）: nothing between but the cause.
_NEXT_WITH_CAUSE = re.compile(r"[\u4e00-\u9fff]{2,4}\(")


def _label_and_name(text: str, label: re.Match[str]) -> bool:
    """缺席尹航 年假: the clause begins with the label, and a name is all that is said then."""
    name = re.compile(r"[\u4e00-\u9fff]{2,3}(?=[\s,。;、(]|$)").match(text, label.end())
    return (
        name is not None
        and text[label.start() - 1 : label.start()] in {"", ",", "。", ";", " ", "\n"}
        and not _NAMES_NOBODY.search(name[0])
        and bool(people.surname(text, label.end()) or text[label.end()] in "小老阿")
    )


def _labelled(text: str, known: Sequence[Span]) -> Iterator[Span]:
    for match in _LABEL.finditer(text):
        word, fill = match["word"], match["fill"]
        if (
            word in {"差", "剩", "缺", "阳了"}
            and not re.search(r"[\d一二两三四五俩仨个:的(]", fill)
            and not _label_and_name(text, match)
        ):
            continue
        if not fill:
            # 请假的贺岁 is a label, 张伟请假。李娜… is none
            if not match[0].endswith(("的", "人员", "原因")) and not _label_and_name(text, match):
                continue
        elif not re.search(
            r"[:\d一二两三四五六七八九十俩仨—\-(|有是叫为加]|\s|那个|一下", fill
        ) and not match[0].rstrip(",、 ").endswith(("的", "人员")):
            continue
        if fill.strip() in {",", "、"} and not re.search(r"的$|人员$", match[0].rstrip(",、 ")):
            continue
        yield from _names(text, match.end(), len(text), known, loose=True)


def _names(
    text: str, start: int, limit: int, known: Sequence[Span], *, loose: bool
) -> Iterator[Span]:
    """A list of names from here on, each with its cause in brackets or without."""
    at = start
    first = True
    while at < limit:
        span = _one(text, at, limit, known, loose=loose and first)
        if span is None:
            return
        if span in known or not _NAMES_NOBODY.search(span.of(text)):
            yield span
        first = False
        at = span.end
        # 请假的老邵住院小邵陪床; 张伟出差、李娜病假
        if (cause := _REASON.match(text, at)) and (
            following := _one_with_cause(text, cause.end(), limit, known)
        ):
            at = following
            first = True
            continue
        if paren := _PAREN.match(text, at):
            at = paren.end()
        elif own := _OWN_CAUSE.match(text, at, limit):
            at = own.end()
        separator = _SEPARATOR.match(text, at, limit)
        if separator:
            at = separator.end()
            first = True
            continue
        if paren and _NEXT_WITH_CAUSE.match(text, at, limit):
            continue
        # as in: 仇志远(上夜班),查娜(接孩子) and 曲波,他姑娘结婚,还有单于飞
        comma = re.compile(
            rf"\s?[,;]\s?(?=(?:还有)?[{_HAN}·]{{2,8}}\s?\()|[^。;\n]{{0,16}}?,\s?还有"
        ).match(text, at, limit)
        if comma is None:
            return
        at = comma.end()
        first = True


def _one_with_cause(text: str, at: int, limit: int, known: Sequence[Span]) -> int | None:
    """Where the next name begins that has a cause of its own right behind it."""
    separator = _SEPARATOR.match(text, at, limit)
    if separator:
        at = separator.end()
    span = _one(text, at, limit, known, loose=False)
    return at if span and _REASON.match(text, span.end) else None


def _one(text: str, at: int, limit: int, known: Sequence[Span], *, loose: bool) -> Span | None:
    del loose
    while at < limit and text[at] in " (、:,“":
        at += 1
    if (
        lead := re.compile(
            r"(?:党员|支委|同志|老师|副书记|书记|委员|组长|职工)(?=[\u4e00-\u9fff]{2})|小[\u4e00-\u9fff](?=[\u4e00-\u9fff]{2,3}[,(、])|[\u4e00-\u9fff]{2,6}的(?=[\u4e00-\u9fff]{2,3}(?:以?外|之外|[,、]))"
        ).match(text, at, limit)
    ) and (people.surname(text, lead.end()) or lead[0][0] != "小"):
        at = lead.end()
    for span in known:
        if span.start == at:
            return span
    match = _NAME.match(text, at, limit)
    if match is None:
        return None
    if "·" in match[0]:
        return Span(*match.span())
    # 小张小李还没交: two of them
    if nick := re.compile(
        r"[小老][\u4e00-\u9fff](?=[小老][\u4e00-\u9fff](?:[还没未请都和、,也]|$))"
    ).match(text, at, limit):
        return Span(*nick.span())
    run = re.compile(rf"[{_HAN}]+").match(text, at, limit)
    assert run is not None
    if _NO_ONE.match(run[0]):
        return None
    end = _name_end(text, at, run.end())
    return Span(at, end) if end is not None and end - at >= 2 else None


def _name_end(text: str, start: int, stop: int) -> int | None:
    """Where a name ends that begins here: at a cause, a verb of absence, a word of lists."""
    first = people.surname(text, start)
    # 王喜子领媳妇瞧病: whom he took along is no part of his name
    taken_along = first and start + first + 2 < stop and text[start + first + 2] in "领带抱送接"
    if taken_along and text[start + first + 1] not in "去来在回到没":
        return start + first + 2
    for end in range(start + 2, min(start + 5, stop) + 1):
        if (
            end == stop
            or _REASON.match(text, end)
            or _VERB.match(text, end)
            or _BREAK.match(text, end)
        ):
            # 张伟明 before 张伟 + 明…: the shorter name only if what follows is no part of it
            return end
    if first:
        # 李娜看孩子, 张伟明去北京: weak causes
        for end in (start + first + 1, start + first + 2):
            if end <= stop and _WEAK.match(text, end):
                return end
        return None
    return None


_BREAK = re.compile(
    r"和|及|与|跟|同志|老师|[两二俩三仨四五六七八九\d]\s?[人名位个]|都|均|全|因|由于|还|也|没|未|外|他|她|人在|以外|之外|的|是|请|缺|今天|当天|临时|正好|这次|下午来|[\u4e00-\u9fff]了|脚|腿|腰|病|伤|在|去|陪"
)


#: The message speaks of who was there: a cause alone, in a news item, is nobody's absence.
_SPOKEN_OF = re.compile(
    rf"{_ABSENT}|应到|实到|缺|差|除|应[交缴参出]|到齐|[来到]了|人到|\d到\d|全员|其他人|病"
)


def _before_cause(message: Message, missing: int | None, known: Sequence[Span]) -> Iterator[Span]:
    """A name right before a cause or a verb of absence: 冯涛外出审计请假, 高峰没来."""
    text = message.live
    counted = missing is not None
    spoken = bool(_SPOKEN_OF.search(text))
    for start, end in _heads(message):
        clause = text[start:end]
        verb = _VERB.search(clause)
        reason = _REASON.search(clause)
        if verb is None and reason is None and not (counted and missing):
            continue
        if verb is None and (missing == 0 or (not missing and not spoken)):
            continue
        lead = _LEAD.match(clause)
        at = start + (lead.end() if lead else 0)
        spans = list(
            _names_before(
                text,
                at,
                end,
                known,
                strong=verb is not None or (reason is not None),
                counted=bool(missing),
            )
        )
        if spans:
            yield from spans
            continue
        place = min((match.start() for match in (verb, reason) if match), default=None)
        if place is None or _HOLDS.search(clause[:place]):
            continue
        if found := _tail_name(text, start, start + place, known):
            yield found


#: Where a run-on message begins to speak of somebody: 来了七个|马德福去北京看病了|还有个刘桂芝…
_HEAD = re.compile(
    r"(?<=[个人名位])(?=[\u4e00-\u9fff]{2})|(?<=[个人名位\d]\()(?=[\u4e00-\u9fff]{2})|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff]{2,4}(?:没|未|请|缺|因|出差|病|住院|值班|加班|在外))|还有一?个|另一个是?|一个是|就差|只差|缺席的是|没来的是"
)


_COUNTED = re.compile(r"[\d一二三四五六七八九十两俩仨][个人名位]?[(]?$")


def _heads(message: Message) -> Iterator[tuple[int, int]]:
    """The clauses, and those pieces of them that begin with a name behind a number of people."""
    text = message.live
    for start, end in message.clauses:
        at = [
            match.end()
            for match in _HEAD.finditer(text, start + 1, end)
            if (people.surname(text, match.end()) or text[match.end()] in "小老阿")
            and (match[0] or _COUNTED.search(text, start, match.start()))
        ]
        if not at:
            yield start, end
            continue
        stops = [*at, end]
        yield start, at[0]
        yield from zip(at, stops[1:], strict=True)


#: Of a name that stands on the roster no more need be asked: 应到5实到4 张伟出差 研究了发展党员.
#: Words of a cause that no list holds may stand between: 张伟有其他事没来.
_CAUSE_AFTER = re.compile(
    rf"(?:同志)?\s?(?:{_VERB.pattern}|{_REASON.pattern}|[有要在家去回][^,。;、\s都]{{1,8}}(?:{_ABSENT}))"
)


def _known_before_cause(text: str, known: Sequence[Span]) -> Iterator[Span]:
    for span in known:
        if _CAUSE_AFTER.match(text, span.end):
            yield span


#: 老宋老吴没来: two, with nothing between.
_NICKS = re.compile(r"[小老][\u4e00-\u9fff](?=[小老][\u4e00-\u9fff])")
_PLACE_END = re.compile(r"(?:院|室|厅|馆|园|楼|堂|区|厂|站|广场|基地|中心)$")


def _tail_name(text: str, start: int, place: int, known: Sequence[Span]) -> Span | None:
    """福顺堂冷如霜值班, 石榴老师产检: the name right before the cause."""
    while place > start and text[place - 1] in "因也又还 ":
        place -= 1
    before = text[start:place]
    if "迟到" in before:
        return None  # 迟到：卢笛(堵车…)
    title = re.search(r"(?:老师|同志|师傅|经理|书记|主任|医生|护士|律师)$", before)
    if title:
        found = re.search(rf"[{_HAN}]{{2,4}}$", before[: title.start()])
        if found and not _NO_ONE.match(found[0]) and len(found[0]) <= 3:
            return Span(start + found.start(), start + found.end())
        if found is None and (one := re.search(rf"[{_HAN}]$", before[: title.start()])):
            return Span(start + one.start(), place)
        return None
    for span in known:
        if span.end == place:
            return span
    if _PLACE_END.search(before):
        return None
    for size in (3, 2, 4):
        if len(before) >= size and (first := people.surname(before, len(before) - size)):
            if size == 4 and first == 1:
                continue
            said = before[-size:]
            if _NAME.fullmatch(said) is None:
                continue
            if (
                not _NO_ONE.match(said)
                and not _NAMES_NOBODY.search(said)
                and not re.search(r"[人名个位党员了的是有数]", said[first:])
            ):
                return Span(place - size, place)
    return None


def _names_before(
    text: str, at: int, end: int, known: Sequence[Span], *, strong: bool, counted: bool
) -> list[Span]:
    """Names at the head of a clause, followed by a cause or a verb of absence."""
    found = []
    place = at
    while True:
        span = _one(text, place, end, known, loose=False)
        if span is None:
            break
        found.append(span)
        place = span.end
        if (cause := _REASON.match(text, place)) and (
            following := _one_with_cause(text, cause.end(), end, known)
        ):
            place = following
            continue
        if paren := _PAREN.match(text, place, end):
            place = paren.end()
        separator = _SEPARATOR.match(text, place, end)
        if separator is None and _NICKS.match(text, span.start, end):
            continue
        if separator is None:
            break
        place = separator.end()
    if not found:
        return []
    rest = text[found[-1].end : end]
    said = re.match(
        rf"(?:\s|同志|老师|师傅|等|[他她]家?(?=[^们])|[两二俩三仨四五]\s?(?:人|名同志|位同志|个)|都|均|全|也|又|还|今天|当天|临时|正好|这次|们)*(?:是|在家|在|[脚腿腰手头牙眼胃肚胳膊]{{1,2}})?(?:(?:{_VERB.pattern})|(?:{_REASON.pattern})|因|由于)",
        rest,
    )
    if (
        said is None
        and counted
        and not _HOLDS.search(text[at:end])
        and re.match(rf"\s?(?:{_WEAK.pattern})", rest)
    ):
        said = re.match("", rest)
    if said is None or (not strong and not counted):
        return []
    # 党员去医院看病 has no name in it
    return (
        [span for span in found if _plausible(text, span, known)]
        if all(_plausible(text, span, known) for span in found)
        else []
    )


_NAMES_NOBODY = re.compile(
    r"党员|党课|党日|^们|撤|一并|网络|原$|应到|实到|^.得|同志|支部|全体|主要|大家|人员|我们|公司|企业|书记|其他|其余|会议|活动|群众|领导|单位|请假|出差|个人|今天|昨天|下午|上午|然后|随后|会后|接着|最后|其中|商量|研究|讨论|^值班|^赴|^于|除了|填一下|漏了|删掉|组织|学习|参观|[二两三俩仨]人|^有|^[两俩仨]|[说写报填弄记]错|^(?:老人|孙子|孙女|孩子|家里|家人|母亲|父亲)|错了|不对|^是|前天|加班|与$|内障|都$|的|一个"
)


def _plausible(text: str, span: Span, known: Sequence[Span]) -> bool:
    if span in known:
        return True
    said = span.of(text)
    if _NAMES_NOBODY.search(said):
        return False
    odd = re.search(r"[年月日号点时第各每哪这那几没不都应实到会]$|^[在去到从对把被给让向为]", said)
    return not odd or bool(people.surname(text, span.start))
