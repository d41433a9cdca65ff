"""Which kind of activity is named: 主题党日, 支委会, 党课 …, and which one is the main one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.language.message import Message


@dataclass(frozen=True, slots=True)
class Named:
    """A kind where it is named."""

    kind: str
    start: int
    end: int


#: The longest name first: 民主评议党员大会 is no general meeting, 支委扩大会 is no 扩大会.
_NAMES: tuple[tuple[str, str], ...] = (
    (
        "member_appraisal",
        (
            r"(?:开展)?民主评议\s?(?:党员)?\s?(?:大会|会议|会|工作|活动)?|党员民主评议(?:大会|会议|会)?|评议党员(?:大会|会议|会)?|党员评议(?:大会|会)?"
            r"|(?:member|democratic)\s?(?:appraisal|review|evaluation)s?(?:\smeeting)?|appraisal"
        ),
    ),
    (
        "org_life_meeting",
        r"(?:专题)?组织生活会(?:议)?|生活会(?!议)|org(?:ani[sz]ation(?:al)?)?\.?\s?life\s?(?:meeting)?",
    ),
    (
        "committee_meeting",
        (
            r"支部?委员?会?\s?扩大(?:会议|会)|支委\s?会(?:议)?|支部委员会\s?扩大?(?:会议|会)|支部委员会(?!委员|班子|成员|工作)|支部委会|支委会|支委扩大"
            r"|(?:branch\s)?committee\s?meeting"
        ),
    ),
    (
        "general_meeting",
        (
            r"(?:支部)?(?:全体)?党员\s?大会|支部\s?(?:党员)?大会|(?:换届|选举)(?:选举)?(?:党员)?大会|全体党员会议?(?!室)|党员会议?(?![室员])"
            r"|(?:all[- ]?)?(?:general|members?'?)\s?meeting"
        ),
    ),
    (
        "group_meeting",
        r"党小组\s?(?:学习)?会(?:议)?(?![员计])|小组\s?会(?:议)?(?![员计])|党小组(?=[^,。;\n]{0,14}(?:开了?个?会|开的会|开会|会议))|(?:party\s)?group\s?meeting",
    ),
    (
        "party_lecture",
        r"(?:微|专题|主题|廉政|情景|沉浸式|云|网络)?党课|party\s?(?:lecture|class|lesson)",
    ),
    (
        "theme_day",
        r"主题\s?党\s?日(?:活动)?|主题党员?活动?日|党员?(?:主题)?活动日|党员固定活动日|党日(?:活动)?|theme(?:d)?\s?(?:party\s?)?day|party\s?day",
    ),
    ("dues", r"党费|(?:party|membership)\s?(?:dues|fees?)|(?<![a-z])dues(?![a-z])"),
)
_NAME = re.compile("|".join(f"(?P<{kind}>{name})" for kind, name in _NAMES))
_MAYBE = re.compile(r"党|支委|支部|会|评议|[a-z]{3}")

#: 昨天支委 5人到4: the bare word is a meeting only where no person is meant.
_BARE_COMMITTEE = re.compile(
    r"(?<![个名位增补选任新届\d一二两三四五六七八九十各全体])支委(?=[\s,。:;]|开|$|\d|碰|没开|那条|记录|上?报)(?!\s?[\u4e00-\u9fff]{2,3}(?:主持|记录))"
)

#: A kind that is only talked about: 讨论主题党日方案, 研究党费使用计划.
_TALK_BEFORE = re.compile(
    r"(?:研究|讨论|商量|商议|商讨|审议|部署|安排|布置|筹备|通报|学习|传达|汇报|听取|议题|内容|议程|方案|公示|说说?|唠|碰|定|聊"
    r"|discuss(?:ed)?|topic|强调|要求|计划|总结|策划)[^,。;\n]{0,16}$"
)
_TALK_AFTER = re.compile(
    r"(?:活动)?[^,。;\n开召]{0,4}?(?:方案|计划|事宜|工作|安排|筹备|准备|使用|标准|的事|事项|咋|怎么|问题|流程|议程|制度|名单|材料|通知|选题|主题|时间|台账|记录本|收缴(?!完|了))"
)
#: 召开“四史”学习教育专题组织生活会, 开“学习两会精神”支部党员大会: what is studied is its name.
_NAMED_SO = re.compile(
    r"(?:召开|开展|举行|举办|组织|开|上)了?(?:“[^“”]{2,24}”[^会课日]{0,10}|[^会课日和并了，,]{0,12}(?:专题|主题))$"
)
#: The words that declare which kind it is: 算主题党日吧, 活动类型就报主题党日.
_DECLARED = re.compile(
    r"(?:(?<!不)算(?:作|是|个|我们)?|(?:就|按|当)(?:报|算|作)|类型(?:是|为|就?报|:|选)?|类别(?:是|为|:)?|种活动:|会议名称:|会议类型:|属于)(?:的|一次)?[\s“\"]*$"
)
_NOT_DECLARED = re.compile(r"不算(?:是|作)?|不属于|不是$|别报成?")


def named(message: Message) -> list[Named]:
    """All kinds that are named, in order; persons (5个支委) and what is only talked about aside."""
    text = message.live
    if not _MAYBE.search(text):
        return []
    found = [
        Named(match.lastgroup or "", *match.span())
        for match in _NAME.finditer(text)
        if _is_one(match, text)
    ]
    if "支委" in text:
        found += [
            Named("committee_meeting", *match.span())
            for match in _BARE_COMMITTEE.finditer(text)
            if not any(each.start <= match.start() < each.end for each in found)
        ]
        found.sort(key=lambda each: each.start)
    return found


def _is_one(match: re.Match[str], text: str) -> bool:
    start, end = match.span()
    if match.lastgroup == "committee_meeting":
        before = text[max(0, start - 8) : start]
        # 选举产生了新一届支部委员会, 中共某某协会支部委员会召开…: the body, not its meeting
        if re.search(r"(?:届|产生|选出|成立|增补|补选|新)[^,。;\n]{0,4}$", before):
            return False
        if match[0].endswith("支部委员会") and re.match(
            r"[^,。;\n]{0,3}(?:召开|组织|开展|举行)", text[end:]
        ):
            return False
    if match.lastgroup == "general_meeting" and match[0].startswith("党员会"):
        return not re.search(r"老$|两$", text[max(0, start - 1) : start])
    return True


_SECTION = re.compile(r"(?m)^[^\S\n]*(?:[(]?[一二三1-3][)]?[、.]|[①-③])(?=[^\n]{0,20}$)")


def later_section(message: Message, found: list[Named]) -> int | None:
    """Where the second of several minutes begins: 一、支委会 … 二、党课 …; None where it is one."""
    heads = [
        match.start()
        for match in _SECTION.finditer(message.live)
        if any(0 <= each.start - match.end() <= 8 for each in found)
        and not re.match(r"[^\n]*(?:研究|讨论|学习|审议|传达)", message.live[match.end() :])
    ]
    return heads[1] if len(heads) > 1 and not message.live[: heads[0]].strip() else None


def is_talk(message: Message, each: Named) -> bool:
    """Whether the kind is only talked about, not what was held."""
    text = message.live
    start, _ = message.clause_at(each.start)
    before = text[start : each.start]
    talk = _TALK_BEFORE.search(before)
    if talk is None or _NAMED_SO.search(before):
        return False
    if _TALK_AFTER.match(text, each.end):
        return True
    if text[each.end : each.end + 1] == "\n" and (start == 0 or text[start - 1] == "\n"):
        # “两学一做”学习教育专题党课: a line of its own is the heading of minutes
        return False
    return each.start - start - talk.start() <= 7 and not re.search(
        r"召开|开展|举行|上了|开了", before[talk.start() :]
    )


def main_kind(
    message: Message, found: list[Named], *, dead: list[tuple[int, int]]
) -> Named | None:
    """The kind that the message is about; `dead` are clauses about what was not held."""
    text = message.live
    alive = []
    for each in found:
        before = text[max(0, each.start - 10) : each.start]
        if _NOT_DECLARED.search(before[-4:]):
            continue
        if _DECLARED.search(before):
            return each
        if any(start <= each.start < end for start, end in dead):
            continue
        alive.append(each)
    real = [each for each in alive if not is_talk(message, each)]
    real = _without_corrected(text, real)
    if not real and not alive and dead and len({each.kind for each in found}) == 1:
        # 5月没开支委会，就6月6号开了一次: the one that was not held tells what was
        return found[0]
    if not real:
        return None
    first = real[0]
    if first.kind != "theme_day" and len(real) > 1:
        # an activity expressly called theme day stays one, whatever else was done in it
        for other in real[1:]:
            if other.kind == "theme_day" and _same_event(text, first, other):
                return other
    return first


def _same_event(text: str, one: Named, other: Named) -> bool:
    """Nothing between the two that begins another event."""
    return bool(
        re.fullmatch(r"[^,。;\n]{0,6}(?:主题)?", text[one.end : other.start])
    ) and not re.search(r"[和与及、]", text[one.end : other.start])


_CORRECTED = re.compile(r"不对|错了|口误|啊不|哦不|噢不|更正|不是")


def _without_corrected(text: str, found: list[Named]) -> list[Named]:
    """组织生活会不对不对是民主评议会: what was corrected at once does not count."""
    kept: list[Named] = []
    for at, each in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if (
            following
            and following.start - each.end <= 12
            and _CORRECTED.search(text, each.end, following.start)
        ):
            continue
        kept.append(each)
    return kept
