"""Head counts: how many should have come (expected), how many came (attended).

Each number is judged by the words around it; what is no head count (votes, money, households,
guests, rough numbers) is left alone. Plain text (normal.plain) is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.language.numerals import NUMBER, read_number
from handlers.language.spans import Span

_ANSWER = re.compile(
    rf"(?:是|有|一共|总共|共|就|来了|到了|到会|实到|应到|参加|人数|[:\s])*({NUMBER})\s*"
    r"(?:个|名|位|口)?(?:人|党员|同志|支委|委员)?(?:都?[来到]了|参加|到会|整|吧|呢|啊|哈)?[。.!\s]*"
)


def read_answer(text: str) -> int | None:
    """The number that a short answer gives; None for none, several, or one that is only about."""
    match = _ANSWER.fullmatch(text.strip())
    return read_number(match[1]) if match else None


class Role(StrEnum):
    """What a number counts."""

    EXPECTED = "expected"  # 应到 12
    ATTENDED = "attended"  # 实到 11, 11 人参加
    ALL = "all"  # 5 个支委都到了
    MEMBERS = "members"  # 36 名党员 (a total, if another number says who came)
    BARE = "bare"  # 3 人


@dataclass(frozen=True, slots=True)
class Head:
    """A number of people where it stands."""

    count: int
    role: Role
    span: Span


@dataclass(frozen=True, slots=True)
class Heads:
    """What a message says of numbers."""

    expected: Head | None
    attended: Head | None


_PEOPLE = (
    r"(?:在册|在岗|在职|新老|青年|老|女|男|中共|正式|预备|我们?|全体|全部|参会|参加|参学|与会|流动|退休|退伍军人|党小组|小组|本支部)*"
    r"(?:党员同志|党员|支委委员|支委会?成员|支部委员|支委|委员|组员|同志|成员|班子成员|到会者|学员|教师|职工党员|弟兄|兄弟|工友|师傅|老同志)?(?:同志)?(?:\s?们)?"
)
_UNIT = r"(?:个人|口人|个|名|位|人|口|pax|people|members?|persons?)"

#: What is counted is nobody who attends: money, households, votes, things, lengths, ranks.
_NO_HEADS_AFTER = re.compile(
    r"\s?(?:多|余|来(?!了)|几|%|‰|元|块|万|亿|分|小时|次|条|份|家|户|棵|株|亩|本|(?<!\s)张|页|天|年|月|日|号|点|时|楼|层|栋|幢|期|届|章|项|岁|等|毫升|公里|米|斤|公斤|只|台|辆|句|篇|集|部|场|堂|遍|轮|组|班|级|队|方面|排|座|袋|箱|盆|面|幅|套|件|类|课|刻|周|季|度|票|里|克|吨|厅|室|会议室|车间|支部|单位|企业|街|路|单元|门|线|人次|人份|人组成的|元钱"
    r"|人一[杯份本个条张]|个(?:支部|小时|单位|月|党?小组|多|企业|方面|问题|街道|部分|项目|环节|专题|议题|钟头|优秀|合格|班|点|家庭|车间|片区|积极分子|入党积极分子|群众|孩子|老人|请假|缺席|没来|迟到|列席|是(?!党员)|在(?=外|家|京|医|国|老|值|上班|岗|乡)|因|出差|病假)"
    r"|[个名位]\s?(?:入党)?(?:积极分子|发展对象|群众|家长|老人|孩子|儿童|学生|客户|观众|居民|环卫|困难|优秀|先进|志愿者(?!参)|列席|嘉宾|领导|入党申请人|团员|非党|同学|贫困|退役军人家属|职工代表|失能|独居|孤寡|老兵|劳模|代表|村民|环卫工|候选人|预备党员转正|工人(?!党员)|员工(?!党员)|职工(?!党员)|来宾|老党员代表|企业家|顾客|患者|病人|业主)"
    r"|[个名位]\s?(?:老党员|困难党员|生活困难|退休|离休)(?![^,。;\n]{0,6}(?:参加|到会|都|来|参会))|人次|人(?:请假|缺席|没来|未到|未参加|列席|旁听|迟到|出差|病假|事假|因|以上|左右|多|住院|值班|在外|外出|倒班|没到|均因|是|\(|赞成|同意|弃权|反对|当选))"
)
_NO_HEADS_BEFORE = re.compile(
    r"(?:请假|缺席|缺|列席|旁听|表彰|评选?出?|发出|收回|同意|赞成|反对|弃权|不同意|优秀|合格|不合格|基本合格|捐|慰问|发放|植树?|种|第|约|近|将近|大概|大约|差不多|不到|超过|达|其中|分别|未到|没来|没到|迟到|因|积极分子|群众|家长|志愿者|嘉宾|来宾|未参加|未缴|未交|没交|病假|事假|出差|公假|走访|帮扶|看望|资助|捐款|捐资|收到|征求|发展|吸收|接收|转正|选举|选出|得票|票|少报了?|多报了?|多写了?|少写了?|多填了?|漏了?|又来了|再加|加上|漏了?|补上?|还有|另有|剩|差|补选|推荐|单元|成立|近|号|电话|编号|年满|入党|党龄|平均|阳了|排名|谈心|谈话)"
    r"(?:人数?|党员|同志|了|:|是|有|就|的)?\s?$"
)
_EXPECTED = r"(?:应去|应当?参(?:加|会|与)|应出席|应听|应缴纳?|应交|应收|应签到|应到会|应到场|应到|应该?到会?|应来|应有|应到党员|该到|该来|应参|本来|应$|total|expected|should)"
_ATTENDED = r"(?:实际?参(?:加|会|与)?|实际出席|实际到会|实际到场|实际来了?|实际到|实际|实出席|实听|实缴纳?|实交|实收|实签到|实到会|实到场|实到|实来|实参|实$|到会者?|到课|到场者?|参会者?|参加者?|与会|出席者?|在线|听课|参学|听讲|参与者?|签到|参观|交了|缴了|收了|收到|来者|present|attended|attendance|joined)"
_FILL = r"(?:¤+|的|会|有表决权|有选举权|写?错了?|那个数|这个数|党员|正式|同志|支委|委员|人员|人数|总数|总人数|数|名|人|者|一共|总共|共有?|合计|共计|是|为|有|写|应为|应该是?|也是|还是|改成|改为|更正为|更正|调整为|了|大概|就|都|那个|[:\s—\-|,]){0,6}"

_LABELLED = re.compile(rf"(?:(?P<e>{_EXPECTED})|(?P<a>{_ATTENDED}))(?P<fill>{_FILL})$")
_CAME_BEFORE = re.compile(
    r"(?:来了?|到了?|去了?|参加了?|出席了?|到会|参会|到场|在场|在线|上来了?|坐了|聚了|听课的?|听的人|听的|参加的|来的|去的|到的|上线了?|剩下来了|剩下|签到|交了|缴了|收了)(?:的)?(?:有|是|党员|人|就|才|都)?(?:一?共|总共|只)?(?:有|是|党员)?\s?$"
)
_PLACE_BARE = re.compile(
    r"(?:人数?|参会人数?|到会人数?|人员|参会人|人|people|人头)\s?(?:嘛|呢|呀|啊|[写报填弄搞]?错了|是|为|[:=—|,\s¤])+\s?$"
)
_TOTAL_BEFORE = re.compile(
    r"(?:一共|总共|共计|合计|共|全员|全组|全体|总计)(?:是|有|来了|到了|去了|到会|参加)?(?:党员)?\s?$"
)
_MEMBERS_BEFORE = re.compile(
    r"(?:党员|支委|委员|支部|在册|现有|共有|成员|组员)(?:总数|一共|共|有|总共|共有|人数|是|为)*\s?:?$"
)

_CAME = r"(?:参加|到会|出席|参会|到场|在场|与会|到了|来了|到(?![底达处期位])|去了|在线|听课|听讲|参学|上线|签到|听了|参与|投票|交了|缴了|交齐|缴齐|收看|观看|都?在(?=$|[,。;!\n]))"
_EVERY = r"(?:全部?都?|都|均|全员|全体|一致|悉数|齐刷刷|无一缺席|一个不[少落]|一个没[少落]|一个都没[少落]|满勤|全勤|到齐|全齐)"
#: 人都交了 一共11个; 全员都在，21人.
_EVERYONE_CAME = re.compile(
    r"(?:人|全员|全体|党员|支委|大家)(?:都|全|全都|均)(?:在|到|来|交|缴|参加)(?:了|齐|齐了|场)?[,\s]*(?:一?共|总共|共计|合计)?(?:是|有)?\s?$"
)
_ALL_AFTER = re.compile(
    rf"{_PEOPLE}[,\s]?(?:今天|当天|这次|也|们)?{_EVERY}[,\s]?(?:{_CAME}|齐|到|来|在|交|缴|参加|按时|$|[,。;!\n])"
    rf"|{_PEOPLE}[,\s]?(?:全都|全部|全|都)(?:来|到|在|交|缴|参加|去|出席|听|齐)"
    rf"|{_PEOPLE}[,\s]?(?:齐刷刷|满勤|全勤|到齐|全齐|一个不少|一个不落|无一缺席|一个没少|一个没落)"
)
#: 全体18名党员参加.
_ALL_BEFORE = re.compile(r"(?:全体|所有|全部)\s?$")
_OTHERS_BEFORE = re.compile(r"(?:其余|其他|其它|剩下|剩余|余下)的?\s?$")
_CAME_AFTER = re.compile(
    rf"{_PEOPLE}(?:们)?(?:和\S{{0,12}}?(?:积极分子|发展对象|群众))?[\s]?(?:共同|一起|一同|按时|准时)?(?:{_CAME}|去(?!世|年)|join|attend|present|里?参加)"
)
_THEN_CAME = re.compile(
    rf"{_PEOPLE}[,\s、:]*(?:里|中|今天|这次|这回|实际|本次|当天|有|只|就|才|一共|目前)*(?:来了?|到了?|去了?|到会|实到|参会|参加了?|出席了?|听课|在线|到场|交了|缴了|参加的|实际参加|实缴|实交|到场的?|收了|听的|上来了)?(?:的)?(?:党员|人数|人)?(?:是|有)?[:\s]?(?P<n>{NUMBER})(?!\s?(?:%|元|块|分|点|号|日|月|楼|时|小时))"
)
_MEMBERS_AFTER = re.compile(r"(?:(?:正式|在册|预备|中共)?党员|支委|委员|组员|同志)")
_EXCEPT_AFTER = re.compile(
    r"[^。;\n,]{0,4},?(?:只有|就|只|仅)[^,。;\n]{2,20}(?:没[来去到]|未[到能参]|请假|缺席)|[^。;\n]{0,12}?,?除(?:了)?[^。;\n]{1,40}?(?:外|以外|之外)?[^。;\n]{0,4}(?:均|都|全部?|全)"
)
_PAIR = re.compile(rf"(?P<x>{NUMBER})\s?[/／]\s?(?P<y>{NUMBER})(?!\s?[月日号/])")
_PAIR_LABEL = re.compile(
    r"(?P<one>应到|实到|应|实|应出席|应参加|实参加|应参会|实参会|expected)[^,。;\n]{0,4}?\s?/\s?(?P<two>应到|实到|应|实|应出席|实出席|应参加|实参加|实际|attended)[^,。;\n\d]{0,6}$"
)
_NUM = re.compile(rf"(?<![.\d/#])(?P<n>{NUMBER})(?![\d.]\d)")


def find_heads(text: str, taken: Sequence[Span]) -> Heads:
    """What the text says; `taken` are days, clocks and names, in which no number is a count."""
    heads = list(_scan(text, taken))
    return _resolve(text, heads)


def _scan(text: str, taken: Sequence[Span]) -> Iterator[Head]:
    pairs = list(_pairs(text, taken))
    yield from pairs
    blocked = [*taken, *(head.span for head in pairs)]
    for match in _NUM.finditer(text):
        span = Span(*match.span("n"))
        if any(span.meets(other) for other in blocked):
            continue
        count = read_number(match["n"])
        if count is None or count > 100_000 or _NO_NUMBER.match(text, span.start):
            continue
        head = _judge(text, span, count)
        if head is not None:
            yield head


def _pairs(text: str, taken: Sequence[Span]) -> Iterator[Head]:
    if "/" not in text:
        return
    for match in _PAIR.finditer(text):
        span = Span(*match.span())
        if any(span.meets(other) for other in taken):
            continue
        one, two = read_number(match["x"]), read_number(match["y"])
        if one is None or two is None or max(one, two) > 5_000:
            continue
        label = _PAIR_LABEL.search(text[max(0, span.start - 24) : span.start])
        x, y = Span(*match.span("x")), Span(*match.span("y"))
        first_is_expected = not label["one"].startswith("实") if label else one >= two
        if first_is_expected:
            yield Head(one, Role.EXPECTED, x)
            yield Head(two, Role.ATTENDED, y)
        else:
            yield Head(two, Role.EXPECTED, y)
            yield Head(one, Role.ATTENDED, x)


#: 一共, 一起: no number in them.
_NO_NUMBER = re.compile(r"一(?:共|起|些|样|下|直|定|致|同|般|边|律|次)")
_UNIT_AT = re.compile(rf"\s?(?P<unit>{_UNIT})?\s?")


def _judge(text: str, span: Span, count: int) -> Head | None:
    before = text[max(0, span.start - 18) : span.start]
    clause = re.split(r"[。;!\n]|\|(?!\s?[\d一二三四五六七八九十])", before)[-1]
    after = text[span.end : span.end + 30]
    labelled = _LABELLED.search(clause)
    if labelled and not re.match(
        r"\s?(?:多|余|来(?!了)|几|%|元|块|点|时|号|日|月|票|分|小时|次|家|户)", after
    ):
        if labelled["e"]:
            return Head(count, Role.EXPECTED, span)
        if not re.search(r"[,]", labelled["fill"]) and not re.match(
            r"(?:人|名|个|位)?(?:请假|缺席)", after
        ):
            return Head(count, Role.ATTENDED, span)
    if _NO_HEADS_AFTER.match(after) or _NO_HEADS_BEFORE.search(clause):
        return None
    unit = _UNIT_AT.match(after)
    assert unit is not None
    rest = after[unit.end() :]
    alone = text[span.start : span.end] in {"俩", "仨"}
    if _ALL_AFTER.match(rest) and (
        unit["unit"]
        or alone
        or rest.startswith("党员")
        or _TOTAL_BEFORE.search(clause)
        or _MEMBERS_BEFORE.search(clause)
    ):
        # 张伟出差，其余4人都到了: those who came, and not how many should have.
        role = Role.ATTENDED if _OTHERS_BEFORE.search(clause) else Role.ALL
        return Head(count, role, span)
    if _ALL_BEFORE.search(clause) and _CAME_AFTER.match(rest):
        return Head(count, Role.ALL, span)
    if _EVERYONE_CAME.search(clause) and (unit["unit"] or re.match(r"\s*(?:$|[,。;!\n])", after)):
        return Head(count, Role.ALL, span)
    if not unit["unit"] and not alone:
        # 来了十四, 党员一共三十六, 到场19, 现有党员 13
        if _CAME_BEFORE.search(clause) or _PLACE_BARE.search(clause):
            return Head(count, Role.ATTENDED, span)
        if _MEMBERS_BEFORE.search(clause) or _THEN_PAIR.match(text, span.start):
            return Head(count, Role.MEMBERS, span)
        return None
    if _PLACE_BARE.search(clause) or _CAME_BEFORE.search(clause):
        return Head(count, Role.ATTENDED, span)
    if _EXCEPT_AFTER.match(rest):
        return Head(count, Role.EXPECTED, span)
    then = _THEN_CAME.match(rest)
    if (
        then
        and _is_smaller(then["n"], count)
        and not _WERE_MISSING.match(rest, then.end("n"))
        and (
            re.search(r"[来到去会参出听在实交缴收中上]", then[0][: then.start("n")])
            or _THEY_CAME.match(rest, then.end("n"))
        )
    ):
        return Head(count, Role.EXPECTED, span)
    if _CAME_AFTER.match(rest):
        return Head(count, Role.ATTENDED, span)
    if _MEMBERS_BEFORE.search(clause):
        return Head(count, Role.MEMBERS, span)
    return Head(count, Role.BARE, span)


#: 13人参加，2人因开庭未能成行: the second number is of those who did not come.
_WERE_MISSING = re.compile(r"\s?[名人个位]?(?:党员)?(?:因|请假|缺席|没|未|出差|迟到|病)")
#: 六名党员五名到会.
_THEY_CAME = re.compile(r"\s?[名人个位]?(?:党员)?(?:到会|参加|出席|到场|参会|来了|到了)")
#: 应5实4, 党员21到20, 5到4
_THEN_PAIR = re.compile(rf"{NUMBER}\s?(?:人|个|名)?(?:来了?|到了?|去了?|实到?|到会)\s?{NUMBER}")


def _is_smaller(said: str, count: int) -> bool:
    other = read_number(said)
    return other is not None and other <= count


def _resolve(text: str, heads: list[Head]) -> Heads:
    by_role: dict[Role, list[Head]] = {role: [] for role in Role}
    for head in sorted(heads, key=lambda each: each.span.start):
        by_role[head.role].append(head)
    everyone = by_role[Role.ALL]
    expected = _last_of_corrected(text, by_role[Role.EXPECTED])
    attended = _last_of_corrected(text, by_role[Role.ATTENDED])
    if (
        everyone
        and expected is None
        and (attended is None or attended.span.start > everyone[0].span.start)
    ):
        return Heads(everyone[0], everyone[0])
    if total := _sum_of_two(text, heads):
        attended = total
    if expected and _ALL_OF_THEM.match(text, expected.span.end):
        return Heads(expected, expected)
    members = by_role[Role.MEMBERS]
    if (
        expected is None
        and members
        and attended is not None
        and members[0].count >= attended.count
    ):
        return Heads(members[0], attended)
    if attended is None:
        rest = sorted([*members, *by_role[Role.BARE]], key=lambda each: each.span.start)
        rest = [head for head in rest if expected is None or head.span != expected.span]
        if expected is None and rest:
            attended = _last_of_corrected(text, rest)
    return Heads(expected, attended)


def _sum_of_two(text: str, heads: list[Head]) -> Head | None:
    """听课的正式党员11人预备党员2人一共13人: the sum of those before it."""
    ordered = sorted(heads, key=lambda each: each.span.start)
    for one, two, both in zip(ordered, ordered[1:], ordered[2:], strict=False):
        said = text[two.span.end : both.span.start]
        if one.count + two.count == both.count and re.search(r"(?:共|总共|共计|合计)\s?$", said):
            return both
    return None


#: 应到委员三名，全部到会.
_ALL_OF_THEM = re.compile(
    r"\s?(?:名|人|位|个)?(?:党员|支委|委员|同志)?[,\s](?:全部|全员|全体|都|均|全|悉数)(?:按时|准时)?(?:到会|到齐|出席|参加|到场|到了|在场|来了)"
)
_CORRECTED = re.compile(r"不对|错了|不是|更正|改[成为]|应该是|应为|后来|算|嗯|啊|哦|一共|总共|共")


def _last_of_corrected(text: str, heads: list[Head]) -> Head | None:
    """十三个十四个嗯十四个; 正式党员11人预备党员2人一共13人: the last, else the first."""
    if not heads:
        return None
    chosen = heads[0]
    for following in heads[1:]:
        between = text[chosen.span.end : following.span.start]
        if len(between) <= 20 and re.search(r"(?:一共|总共|共计|合计)$", between):
            return following
        if len(between) <= 14 and (_CORRECTED.search(between) or len(between) <= 1):
            chosen = following
        else:
            break
    return chosen
