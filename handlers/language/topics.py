"""What was studied, discussed, decided or done: short strings as said.

A label first (议题：…), then titles in 《》 or quotes that stand beside the kind, then phrases that
begin with a verb of content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.language.kinds import Named
from handlers.language.message import Message
from handlers.language.spans import Span

MOST_TOPICS = 12
LONGEST_TOPIC = 60

_LABEL = re.compile(
    r"(?:(?:会议|学习|活动|党课|授课|讨论|讲课|主要|研究|本次|专题|研讨|上课)?(?:议题|议程|内容|主题|题目|事项|课题|中心内容|topic|agenda|标题)|干了啥|讲的啥|学的啥|学了啥|干的啥|做了啥|讨论事项|研究事项|会议事项)"
    r"(?:更正|改[为成]|应为|少写了?一[项个]|补上|漏了?一?[项个]?|错了?)?[\s,]*(?:[::\-—|]+|就?是|叫做?|为|是关于|有|\s(?=[^\s])|(?=[《“\"])|(?<=更正)为|(?<=改为))\s*(?:一是|补上:?)?"
)
_NEXT_LABEL = re.compile(
    r"(?:^|[\n,。;\t|★\s])[\s\d①-⑳.、]*(?:应到|实到|应出席|出席|参会|参加人|人数|主持|记录|缺席|请假|地点|时间|会议时间|未到|列席|没来|主讲|授课|决议|决定事项|表决|应参加|实参加|到会|参加党员|会议决议|备注|参与|何时|何地|到场)|,\s?(?:共|一共|总共|有|来了|到了)?[\d一二三四五六七八九十]+\s?(?:人|名|个|位)(?:党员)?(?:在线|参加|到会|听|来|$|[,。])"
)
_ITEM = re.compile(
    r"(?:^|(?<=[\n;。,、:：\s]))\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）]?[.、,．)）:]|[①-⑳]|[-•·*]|第?[一二三四五]是|其[一二三四])\s*"
)
_SPLIT = re.compile(
    r"[;\n。]|(?<![\d])、(?![^《]*》)|,(?=(?:研究|讨论|学习|传达|部署|安排|通报|审议|听取|观看|参观|慰问|开展|重温|表彰|选举))"
)

#: Verbs after which a noun phrase is the topic by itself: 学习《条例》 is 《条例》.
_BARE_VERBS = r"(?:集中|认真|专题|共同|一起|主要|重点|全体|深入|大家|组织|先|再|又|还|接着|随后|然后|会上|会议|党员们?)*(?:学习贯彻|学习传达|传达学习|学习领会|学习宣传|学习|传达|观看|收看|收听|宣读|围绕|关于|学了一下|学了学|学的是|学的|学了|学|看了|看的是|看的|瞅的|瞅了|看(?!望)|讲的是|讲了|讲的|讲述|讲(?!课)|说了说|说说|说了|聊了聊|聊了|聊的是|唠的是|唠了|碰了碰|碰的是|碰了|碰碰|读了|读|播的|播放|聆听|听(?!取|课|讲解员))(?:了|着|过|的是|的)?(?:一下|一遍|一部|一段|一堂|个|一些|关于|那个)?"
_KEPT_VERBS = r"讨论|研究|选举|选了|选出|参观|慰问|重温|清理|打扫|清扫|清除|捡|表彰|通过|审议|接收|推选|推荐|推优|补选|确定|部署|安排|布置|听取|通报|祭扫|扫墓|献花|献了花|敬献|植树|种树|种了|看望|走访|升国旗|升旗|唱红歌|唱国歌|同唱|同绘|宣传|发放|签名|签订|认领|捐款|捐|义诊|义务|帮|帮助|帮扶|交流|开展批评|批评与自我批评|相互批评|自我批评|检视|对照检查|剖析|谈心|评议|测评|互评|自评|评选|改选|换届|增选|吸收|转正|公示|汇报|述职|总结|制定|审核|商量|商议|商讨|协商|筹备|谋划|定了|敲定|决定|同意|入党宣誓|宣誓|颁发|授予|送|包饺子|包粽子|包汤圆|做|搞了|当|照顾|照看|打(?=扫|造|球|太极|糍粑)|扫|铲|除|剪|理发|义卖|座谈|观影|瞻仰|缅怀|默哀|听讲解|听|讲抗战|承诺|亮身份|过政治生日|政治生日|集体|知识竞赛|答题|竞赛|比赛|徒步|爬|劳动|抢收|收割|采摘|巡逻|值守|站岗|执勤|测温|接种|检测|排查|培训|演练|朗诵|诵读|诵|讲故事|分享|体验|打卡|联谊|对接|签约|揭牌|启动|宣布|增补|罢免|处分|处置|核对|清查|自查|整改|部署|落实|征求|征集|(?<!会)议(?!由|程|题|案)|碰头|discuss(?:ed)?|study|studied|review(?:ed)?|discuss了"
_VERB = re.compile(
    rf"(?P<bare>{_BARE_VERBS})|(?P<kept>(?:专题|集中|集体|会议|认真|共同|逐项|主要是?|重点|一致|现场|预备党员|新党员|全体党员|大家|领着|向|给|到|去|赴|支委会|支部|班子成员)*(?:{_KEPT_VERBS}))"
)

_STOP_CLAUSE = re.compile(
    r"^(?:[\d一二三四五六七八九十]+票|.{0,6}汇报(?:一下|如下|给)|.{0,3}向.{2,8}汇报|.{0,6}(?:主持|记录|应到|实到|缺席|请假|列席|到会|出席|参会|应交|实交|应缴|实缴|迟到)|.{0,4}(?:强调|指出|要求|表示|认为|希望|提出|号召)|.*(?:讲话|提了?要求|签到|国歌|票|合影|结束|散会|总结讲话)$|.{0,3}(?:请|麻烦)|.*(?:参加|参会|到会|到齐|都到了|都来了|在场)$|.{0,2}(?:集合|乘车|统一)|.*人次)"
)
_RITUAL = re.compile(r"国歌|签到|合影|讲话|提要求|提了.*要求|互动|致辞|点名|开场|鼓掌|发言$")
_TITLE = re.compile(r"《[^《》\n]{2,40}》")
_QUOTED = re.compile(r"“(?P<q>[^“”\n]{3,30})”|\"(?P<d>[^\"\n]{3,30})\"")
_BEFORE_KIND = re.compile(
    r"(?:以|围绕|开展|召开|组织|举办|过|上|为主题|题为|主题为?|题目为?|题目叫?|的|了|次|堂|日)\s*$"
)


def find_topics(
    message: Message, kind: Named | None, taken: Sequence[Span], dead: Sequence[tuple[int, int]]
) -> list[Span]:
    """The topics in the order of the text."""
    text = message.live
    labelled = _labelled(text)
    if labelled:
        beside = [
            span for span in _quoted(text, kind) if kind and 0 <= kind.start - span.end <= 10
        ]
        return _merged(sorted({*labelled, *beside}))[:MOST_TOPICS]
    found = [*_decided(text), *_quoted(text, kind), *_by_verb(text, taken, dead)]
    # 围绕“…”展开交流发言: the ritual around a title goes before the longer one of two is kept
    told = {span for span in found if not _RITUAL.search(span.of(text)) or "《" in span.of(text)}
    return _merged(sorted(told))[:MOST_TOPICS]


def _labelled(text: str) -> list[Span]:
    found: list[Span] = []
    for match in _LABEL.finditer(text):
        start = match.end()
        line_end = text.find("\n", start)
        following = text[match.end() : line_end if line_end >= 0 else len(text)]
        end = line_end if line_end >= 0 else len(text)
        if not following.strip(" :") or _ITEM.match(
            text, line_end + 1 if line_end >= 0 else len(text)
        ):
            end = len(text)
        if label := _NEXT_LABEL.search(text, start, end):
            end = label.start()
        value = Span(start, end)
        if not _ITEM.search(value.of(text)):
            stop = re.search(r"。|(?<!\d);", value.of(text))
            if stop and not re.match(
                r"[\s\d一二三四(①]", value.of(text)[stop.end() : stop.end() + 2] or "x"
            ):
                value = Span(
                    start, start + (stop.start() if stop[0] == "。" else len(value.of(text)))
                )
        title = _TITLE.match(text, value.start, value.end)
        if title and not re.match(r"\s*[、;\n]", text[title.end() : title.end() + 2]):
            value = Span(value.start, title.end())
        found += _items(text, value)
    return _merged(sorted(set(found)))


def _items(text: str, value: Span) -> list[Span]:
    """Numbered or listed items, each cut to what was said."""
    marks = list(_ITEM.finditer(text, value.start, value.end))
    pieces: list[Span] = []
    if marks:
        starts = [mark.end() for mark in marks]
        ends = [mark.start() for mark in marks[1:]] + [value.end]
        if marks[0].start() > value.start + 1:
            starts.insert(0, value.start)
            ends.insert(0, marks[0].start())
        pieces = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    else:
        pieces = [value]
    found = []
    for piece in pieces:
        at = piece.start
        for cut in _SPLIT.finditer(text, piece.start, piece.end):
            found.append(Span(at, cut.start()))
            at = cut.end()
        found.append(Span(at, piece.end))
    return [span for each in found if (span := _trim(text, _without_verb(text, each)))]


def _without_verb(text: str, span: Span) -> Span:
    match = re.compile(_BARE_VERBS).match(text, span.start, span.end)
    if (
        match
        and span.end - match.end() >= 3
        and not re.match(r"教育|习惯|雷锋(?!的)|会", text[match.end() :])
    ):
        return Span(match.end(), span.end)
    return span


def _quoted(text: str, kind: Named | None) -> list[Span]:
    """Titles, and the slogan in quotes that names the day or the lecture."""
    found = []
    for match in _TITLE.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if re.search(r"(?:根据|按照|依据|依照|对照|按|关于印发|为题)$", before):
            continue
        after = text[match.end() : match.end() + 8]
        if re.match(r"(?:为题|的?要求|的?规定|精神,)", after) and not re.search(
            r"讲|学|以$", before
        ):
            continue
        found.append(Span(*match.span()))
    for match in _QUOTED.finditer(text):
        group = "q" if match["q"] else "d"
        before, after = (
            text[max(0, match.start() - 8) : match.start()],
            text[match.end() : match.end() + 10],
        )
        near = kind is not None and 0 <= kind.start - match.end() <= 10
        if (
            near
            or re.search(
                r"(?:主题(?:为|是|:)?|题目(?:为|是|叫|:)?|题为|围绕|以|学习|开展|主讲|讲了?|党课|党日|学了?|过|重走|搞)\s*$",
                before,
            )
            or re.match(r"(?:主题|为主题|为题|专题|活动|教育|党课|党日)", after)
        ):
            found.append(Span(*match.span(group)))
    return found


#: 表决通过接收方圆同志为中共预备党员：赞成21票: how they voted is another clause.
_CLAUSES = re.compile(r"(?:(?!:\s?(?:赞成|同意|反对|应到|实到))[^,。;!?\n\t|])+")
#: 就年度民主评议工作作出安排.
_DECIDED = re.compile(
    r"(?:^|(?<=[,。;\n并还]))就([^,。;\n就]{3,30}?)(?:作出?了?|做出?了?|进行了?|展开了?|开展了?)"
    r"(?:具体|专题|热烈|深入|详细|充分)?的?(?:安排|部署|讨论|研究|交流|动员|学习|说明|研讨|审议)"
)


def _decided(text: str) -> list[Span]:
    return [Span(*match.span(1)) for match in _DECIDED.finditer(text)]


def _by_verb(text: str, taken: Sequence[Span], dead: Sequence[tuple[int, int]]) -> list[Span]:
    found: list[Span] = []
    for match in _CLAUSES.finditer(text):
        start, end = match.span()
        if any(low <= start < high for low, high in dead) or _STOP_CLAUSE.match(match[0]):
            continue
        found += _in_clause(text, Span(start, end), taken)
    return found


def _in_clause(text: str, clause: Span, taken: Sequence[Span]) -> list[Span]:
    found = []
    match = None
    for each in _VERB.finditer(text, clause.start, clause.end):
        if any(span.start <= each.start() < span.end for span in taken):
            continue
        if text[each.start() - 1 : each.start()] in "《“" and each.start() > clause.start:
            continue
        match = each
        break
    if match is None:
        return []
    start = match.end() if match["bare"] else match.start()
    end = clause.end
    if match["kept"] and match.end() >= clause.end - 1:
        # 年终总结, 女党员座谈, 清明祭扫: what it was about stands before the verb
        start = max([clause.start, *(span.end for span in taken if span.end <= match.start())])
    for span in taken:
        if (
            match.start() < span.start < end
            and span.start > start + 1
            and not _inside_title(text, span)
        ):
            end = span.start
    piece = Span(start, end)
    if match["bare"] and piece.end - piece.start < 2:
        return []
    found = [_trim(text, _without_verb(text, part)) for part in _parts(text, piece)]
    return [each for each in found if each and _is_topic(text, each)]


def _inside_title(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 40) : span.start]
    return before.rfind("《") > before.rfind("》")


def _parts(text: str, piece: Span) -> list[Span]:
    """研究了发展对象培养和七一活动安排 are two; a title or a list of names is not cut."""
    said = piece.of(text)
    cuts = [
        match
        for match in re.finditer(
            r"和(?!谐|平|睦|解|气|美|顺|自我|改革)|以及|还有(?:就是)?|、|并且|并|\+|以?及其?", said
        )
        if not _in_brackets(said, match.start())
    ]
    if not cuts or re.search(r"同志|、[\u4e00-\u9fff]{2,3}(?:等|$)|民主评议|名优秀|为", said):
        return [piece]
    parts, at = [], 0
    for cut in cuts:
        parts.append(said[at : cut.start()])
        at = cut.end()
    parts.append(said[at:])
    if any(len(part.strip()) < 3 for part in parts):
        return [piece]
    spans, at = [], piece.start
    for index, part in enumerate(parts):
        spans.append(Span(at, at + len(part)))
        at += len(part) + (len(cuts[index][0]) if index < len(cuts) else 0)
    return spans


def _in_brackets(said: str, at: int) -> bool:
    return said.rfind("《", 0, at) > said.rfind("》", 0, at) or said.rfind(
        "“", 0, at
    ) > said.rfind("”", 0, at)


def _trim(text: str, span: Span) -> Span | None:
    start, end = span.start, min(span.end, span.start + LONGEST_TOPIC)
    while start < end and text[start] in ' ,、:：;。了的"“—-|·*☆★':
        start += 1
    while end > start and text[end - 1] in ' ,、:;。!了吧呢啊哈的"”—-|':
        end -= 1
    lead = re.compile(r"(?:主要是?|就是|那个|关于|一下|有关|的是|内容是|是)+").match(
        text, start, end
    )
    if lead and end - lead.end() >= 2:
        start = lead.end()
    tail = re.search(
        r"(?:的事儿?|等(?:内容|事项|事宜|工作|文件)?|什么的|之类的?)$", text[start:end]
    )
    if tail and tail.start() >= 2:
        end = start + tail.start()
    if end - start < 2 or re.fullmatch(r"[\d\s:.\-/年月日点]+", text[start:end]):
        return None
    if text[start:end].count("《") != text[start:end].count("》") and text[end : end + 1] == "》":
        end += 1
    return Span(start, end)


def _is_topic(text: str, span: Span) -> bool:
    said = span.of(text)
    return (
        len(said) >= 2
        and not re.fullmatch(
            r"(?:会议|活动|党课|支委会|党员大会|主题党日|组织|大家|党员|一下|会|了|过|好|完|搞|做|弄|个|的|上|开|召开)+",
            said,
        )
        and not re.search(
            r"^(?:[了过]?[\d一二三四五六七八九十]+(?:个|名|人|位|多|分钟|小时|次))", said
        )
    )


def _merged(spans: list[Span]) -> list[Span]:
    """Of two that overlap, the longer one."""
    kept: list[Span] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            if span.end - span.start > kept[-1].end - kept[-1].start:
                kept[-1] = span
            continue
        kept.append(span)
    return kept
