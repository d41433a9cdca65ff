"""Where it was: 在二楼会议室开了…, 地点：B座5楼, 去抚顺雷锋纪念馆参观, 腾讯会议, 四楼."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.language.message import Message
from handlers.language.spans import Span
from handlers.language.words import words

_TOOLS = r"腾讯会议|飞书会议|钉钉|飞书|企业微信|企微|微信群语音|微信群视频|微信视频|微信语音|微信群|微信|qq群|qq视频|zoom|teams|瞩目|小鱼易连|好视通|学习强国视频会议|抖音直播间|会议通|webex|云视讯|welink"
_TOOL = re.compile(
    rf"(?:用|通过|在|上|:|,|\s|^|采用|利用|借助|使用|依托|以|的|线上)?(?P<tool>{_TOOLS})(?P<rest>群?(?:视频会议|会议室?|语音|视频|直播间|直播|群里?|会议)?)"
)
_ONLINE = re.compile(
    r"(?:采[取用]|通过|以|用|在|改)?(?P<w>线上|网上|云上|云端|online|网络(?:会议|视频会议)?|远程(?:视频)?)(?!线下|[+和与及&、]\s?线下|学习|报名|答题|课程|平台|申报|培训班)(?:的)?(?=[开召上举组参听学会讲,。;\s形方进集的了]|$)"
)
_HYBRID = re.compile(
    r"线上\s?[+和与及&、/＋加]?\s?线下|线下\s?[+和与及&、/＋加]?\s?线上|现场[+和与]线上"
)

#: A label and what may stand between it and the place.
_LABEL = re.compile(
    r"(?:会议|活动|开会|学习|上课|授课|举办|参观)?(?:地点|地方|地儿|去向|目的地|会场|场地|场所|何地|地址|位置|venue|location|place)(?!室)"
    r"(?P<fill>(?:[:\s—\-|\"“]|就|是|在|设|放|安排|选|定|为|写|改|应该?|更正|更改|换|变更?|到|成|补一下|补上|一下|了|的|错|不对|吧|啊|,(?=(?:是|在|应|改|我们|就)))*)"
    r"(?P<us>(?:我们|咱们?|其实)?(?:是)?在)?"
)
#: "In", "to": what follows is a place if it looks like one.
_IN = re.compile(
    r"(?<![存内现实正所自潜旨好尚健])(?:都在|就在|是在|在|到(?![会场齐底达期了位]|[\d一二三四五六七八九十])|赴|前往|走进|来到|(?<!过)去了?(?:的是|的)?(?![年世])|于(?!是|[\d一二三四五六七八九十]{1,4}(?:年|月|日|号|点|时|:))|搁|奔赴|深入|进入|(?<![补会网线早晚以])上(?=的是|[^,。;]{2,14}(?:参观|慰问|走访|祭扫|植树|献花|看望|扫墓)))"
    r"(?:那个|了?一?趟|了|咱们?|我们?|俺们?|的)*"
)
#: Behind the place: what was done there.
_VERBS = r"[\d一二三四五六七八九十百]+[名位]\s?(?:党员|支委|同志)|我主持|我们|咱们|俺们|唠|瞅|整[的了]|过的|召开|举行|举办|开展|组织|集中|召集|进行|开了|开的|开个|开会|开(?=[^,。;\n]{0,4}(?:会|支委|党员|主题|组织|民主))|上了|上的|上(?=[^,。;\n]{0,3}党课)|讲了|讲的|讲(?=党课|[^,。;\n]{0,2}课|《)|听了?|学了|学的|学习|看了|看的|看(?=[^楼台])|观看|收看|搞了|搞的|搞(?=主题|党日)|办了|弄了|整了|收了|收的|收(?=党费)|过了?(?=[^,。;\n]{0,3}(?:主题|党日|组织))|做了|做的|做(?!工)|参观|慰问|走访|看望|祭扫|扫墓|献花|敬献|植树|种树|捡|清理|打扫|清扫|义务|帮|给|为|宣传|发放|重温|座谈|调研|宣讲|接受|聆听|瞻仰|缅怀|打卡|观影|升国旗|升旗|唱|包(?=饺子|粽子|汤圆)|搬|扫|铲|除|送|庆|欢|当志愿|志愿|值勤|站岗|体验|与|和|跟|同|开主题|劳动|义诊|献血|都?坐[满了]|活动(?!服务中心|中心|室|基地|现场|阵地|广场)|集合|碰|聚|唠|聊|交流|讨论|研究|爬|观(?!众|礼)|捐|(?<!党)建(?![墙筑材设室])|挂牌|一起|共同|吃|拍|照相|联合(?!会)|现场|实地|爱心|把|用|以|听取|公祭|追寻|寻访|感受|喝|开展了"
_VERB = re.compile(_VERBS)
#: 在活动板房里, 在钢筋棚底下: a word of place, and where beside it.
_SUFFIX = re.compile(
    rf"(?:{'|'.join(sorted(words('places'), key=len, reverse=True))})(?:里[头边面]?|内|底下|旁边?|外头|\s?[a-z\d]{{1,2}})?$"
)
_INNER = re.compile("|".join(sorted(words("places"), key=len, reverse=True)))
#: 在…中, 在党旗下: not where it was held.
_NO_PLACE = re.compile(
    r"^(?:爬山|登山|踏青|扫墓|植树|此|家|场|会上|会中|线|职|岗|编|册|外地?|国外|海外|客户|这里|那里|这儿|那儿|哪|党旗|国旗|书记(?!家|办公)|领导(?!家|办公)|支部书记|全体|大家|党员(?!活动|之家|书屋|教育|学|先锋|政治)|工作(?!室|站)|学习(?!室|中心)|活动(?!室|中心|板房|场|基地|房)|会议(?!室|中心|厅)|实际|此次|本次|节|过程|我们|一起|以后|之前|一线|思想|政治|行动|上班|医院(?!.*[室厅楼])|老家|北京$|学校上|单位上|路上)"
    r"|(?:中|(?<![底楼树桥棚檐])下|时|后|前提|之际|基础上|方面|过程中|带领下|领导下|指导下|主持下|期间|同时|情况|名义|之后|精神|号召)$"
)
_STRIP_LEFT = re.compile(
    r"^(?:[\s\"“:,(]|在(?=[\u4e00-\u9fff]{3})|那个|咱们?(?!家)|我们?(?!家)|俺们?|嗯|啊|呃|位于|一个|了|的(?!士))+"
)
_CLAUSE_PLACE = re.compile(r"^[\s\d①-⑳.)、]*(?P<p>[^,。;:!?\n]{2,30})$")
_NOT_IN_BARE = re.compile(
    r"^[是¤]|会议$|主持|记录|参加|研究|讨论|学习|应到|实到|请假|缺席|召开|开展|组织|[了吗吧呢]|党员(?!活动|之家|书屋|教育|学|先锋)|书记(?!家)|今天|昨天|上周|(?<![老青少成])年|月|^第|在场|到场|[个名位]支委|都|人$|支部$|党委$|主题|慰问|参观|集合|介绍|同志|报|请|没|未"
)
LONGEST_PLACE = 30


def event_place(
    message: Message, dead: Sequence[tuple[int, int]], others: Sequence[Span]
) -> Span | None:
    """The venue as said: a label first, then a preposition, a tool, a clause that is a place."""
    text = message.live
    found = _labelled(text)
    if found:
        return found
    if _HYBRID.search(text):
        return None
    if known := _known(message):
        return known
    tool = _tool(text)
    inside = _inside(text, dead, others)
    bare = None if inside else _bare(text, others, dead)
    if tool and (inside is None or tool.start < inside.start or tool.meets(inside)):
        return tool
    if inside:
        return inside
    if bare:
        return bare
    visited = _visited(text)
    if visited:
        return visited
    match = _ONLINE.search(text)
    if match:
        return Span(*match.span("w"))
    return None


def _known(message: Message) -> Span | None:
    """A place that was used before, where it is named whole."""
    best = None
    for place in message.places:
        at = message.live.find(place) if len(place) >= 3 else -1
        if at >= 0 and (best is None or len(place) > best.end - best.start):
            best = Span(at, at + len(place))
    if best is None:
        return None
    start = best.start
    before = _IN.search(message.live[max(0, start - 20) : start])
    if before:
        start = max(0, start - 20) + before.end()
        return _trim(message.live, Span(start, best.end))
    return best


def _labelled(text: str) -> Span | None:
    for match in _LABEL.finditer(text):
        end = _value_end(text, match.end())
        if not match["fill"] and not match["us"] and not _plainly_said(text, match, end):
            continue
        inside = _IN.match(text, match.end(), end)
        start = inside.end() if inside and inside[0][0] in "在到" else match.end()
        verb = _first_verb(text, start, end)
        if verb is not None and verb > start + 1:
            end = verb
        found = _trim(text, Span(start, end))
        if found and not _PRONOUN.match(found.of(text)):
            return found
    return None


def _plainly_said(text: str, label: re.Match[str], end: int) -> bool:
    """主题祭扫先烈，地点烈士陵园: no colon, but the clause begins with the label and ends as a place."""
    begins = re.search(r"(?:^|[,。;!?\n\s|])$", text[max(0, label.start() - 1) : label.start()])
    return (
        begins is not None
        and label[0].endswith("地点")
        and _SUFFIX.search(text[label.end() : end].rstrip()) is not None
    )


_PRONOUN = re.compile(r"^(?:老地方|同上|不变|待定|另行|没变|一样|[写填报记]错)")


def _value_end(text: str, start: int) -> int:
    match = re.compile(
        r"[,。;!?\n\t|★①-⑳】]|\s(?=(?:主持|记录|应到|实到|时间|参会|参加|主讲|人数|议题|内容|缺席|请假|题目|到场|到会|出席|表决|来了))|不是|我主持|\s?(?:主持人?|记录人?)[:是]"
    ).search(text, start)
    return match.start() if match else len(text)


def _first_verb(text: str, start: int, end: int) -> int | None:
    """Where the place ends and what was done begins: the first verb behind a word of place."""
    for match in _VERB.finditer(text, start + 1, end):
        before = text[start : match.start()]
        if _SUFFIX.search(before):
            return match.start()
    first = _VERB.search(text, start + 2, end)
    return first.start() if first else None


#: 上的是抗美援朝纪念馆, 去的地方是敬老院.
_IS = re.compile(r"的?(?:地方)?是")


def _inside(text: str, dead: Sequence[tuple[int, int]], others: Sequence[Span]) -> Span | None:
    passing = None
    for match in _IN.finditer(text):
        # 于海洋 has no place in it
        if any(other.start <= match.start() < other.end for other in others):
            continue
        if any(start <= match.start() < end for start, end in dead):
            continue
        if _in_quotes(text, match.start()):
            continue
        start = match.end()
        if copula := _IS.match(text, start):
            start = copula.end()
        end = _value_end(text, start)
        if end - start > 60:
            end = start + 60
        verb = _first_verb(text, start, end)
        stop = verb if verb is not None else end
        found = _trim(text, Span(start, stop))
        if found is None:
            continue
        said = found.of(text)
        if len(said) > LONGEST_PLACE or _NO_PLACE.search(said):
            continue
        if re.match(r"(?:集合|乘车|签到|出发|上车|碰头)", text[stop : stop + 2]):
            continue
        # 去社区做志愿者，…在惠民社区3号楼前: a place that is only a word waits for a better one
        if len(said) == 2 and match[0].startswith(("去", "到")) and passing is None:
            passing = found if _SUFFIX.search(said) else None
            if passing:
                continue
        last = _last_place(said)
        strong = bool(_SUFFIX.search(said))
        if match[0].startswith(("去", "到", "上", "搁", "于", "赴", "前往", "来到", "走进")):
            # an outing: the destination is whatever stands before what was done there
            if strong or (verb is not None and len(said) >= 2 and _OUTING_VERB.match(text, stop)):
                return found
            if last and verb is None:
                return _trim(text, Span(found.start, found.start + last))
            continue
        if strong:
            return found
        if last and (verb is None or len(said) - last <= 4):
            return _trim(text, Span(found.start, found.start + last))
        if (
            verb is not None
            and _HOLD_VERB.match(text, stop)
            and len(said) >= 2
            and not re.search(r"[年月日]|\d时|线$", said)
        ):
            return found
    return passing


_OUTING_VERB = re.compile(
    r"参观|慰问|走访|看望|祭扫|扫墓|献花|敬献|植树|种树|捡|清理|打扫|清扫|开展|组织|搞|过|重温|学习|调研|接受|瞻仰|缅怀|劳动|义诊|听|观看|举行|举办|爬|送|做|帮|宣传|体验|搬|扫|铲|现场|实地|给|为|与|和|唱|升|发放|聆听"
)
_HOLD_VERB = re.compile(
    r"召开|举行|举办|开展|开了|开的|上了|搞了|集中|组织|召集|开会|讲|听|学|收|过"
)


def _last_place(said: str) -> int | None:
    """Where the last word of place in it ends."""
    end = None
    for match in _INNER.finditer(said):
        if match.end() >= 2:
            end = match.end()
    return end


def _in_quotes(text: str, at: int) -> bool:
    before = text[max(0, at - 40) : at]
    return before.rfind("《") > before.rfind("》") or before.rfind("“") > before.rfind("”")


def _trim(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    if lead := _STRIP_LEFT.match(text[start:end]):
        start += lead.end()
    while end > start and text[end - 1] in " 的,、:“”\"'":
        end -= 1
    # 小会议室里, 办公室内: as said, but "进行了" and such do not belong
    return Span(start, end) if end - start >= 2 else None


def _tool(text: str) -> Span | None:
    match = _TOOL.search(text)
    if match is None:
        return None
    start, end = match.span("tool")
    rest = match["rest"]
    if match["tool"] in {"微信群", "qq群"} and rest in {"语音", "视频", "直播"}:
        end += len(rest)
    after = text[end : end + 6]
    if match["tool"] in {"微信", "企业微信", "学习强国"} and not re.match(
        r"(?:会议|视频|群|语音|里|开|上开)", after
    ):
        return None
    if re.match(
        r"(?:交|转账|支付|收款|缴|\d|[一二三四五六七八九]|扫码|通知|发|接龙|公众号)", after
    ):
        return None
    return Span(start, end)


def _bare(text: str, others: Sequence[Span], dead: Sequence[tuple[int, int]]) -> Span | None:
    """A clause that is nothing but a place: 二楼会议室, 食堂三楼, 四楼."""
    for match in re.finditer(r"[^,。;:!?\n\t| ()]+(?: [^,。;:!?\n\t| ()\u4e00-\u9fff]+)*", text):
        span = Span(*match.span())
        for other in others:
            if span.meets(other):
                if other.start <= span.start < other.end:
                    span = Span(other.end, max(span.end, other.end))
                elif other.start > span.start:
                    span = Span(span.start, other.start)
        if any(start <= span.start < end for start, end in dead) or span.end <= span.start:
            continue
        found = _trim(text, span)
        if found is None or text[found.end : found.end + 1] == ":":
            continue
        said = found.of(text)
        if re.fullmatch(r"[一二两三四五六七八九\d]+[堂场]", said):
            continue
        if (
            len(said) <= 24
            and _SUFFIX.search(said)
            and not _NOT_IN_BARE.search(said)
            and not _in_quotes(text, found.start)
        ):
            if _VERB.search(said) and not re.search(r"[室厅楼堂馆]$", said):
                continue
            return found
        verb = _first_verb(text, found.start, found.end)
        # 福利院看孩子, 影院包场
        if verb is not None:
            head = text[found.start : verb]
            if _SUFFIX.search(head) and 2 <= len(head) <= 16 and not _NOT_IN_BARE.search(head):
                return Span(found.start, verb)
    return None


_VISITED = re.compile(
    r"(?:参观了?|走访了?|瞻仰了?|游览了?)(?P<p>[^,。;、\n《》“”]{2,24}?(?:馆|基地|故居|旧址|遗址|园|村|厅|陵园|碑|塔|山|城|院|所|厂|企业|公司|景区|广场|中心|展|阵地|港|线|社区))(?=[,。;\n!、]|$|并|和|的|后|,)"
)


def _visited(text: str) -> Span | None:
    match = _VISITED.search(text)
    return _trim(text, Span(*match.span("p"))) if match else None
