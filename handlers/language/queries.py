"""Questions about other units: the metric, the area, the sector, the wanted format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.language.kinds import Named
from handlers.language.normal import plain
from handlers.language.spans import Span
from handlers.language.words import words

#: In this order: a ranking or a trend wins over the rate that it is about. Each with its sentence.
_METRICS: tuple[tuple[str, str], ...] = (
    (
        "ranking",
        # "各街道完成率排名", "前五名的街道", "哪个区完成得最差", "给各综合党委排个队"
        r"排名|排行|排个?(?:队|名|序|位|一下|榜)|名次|榜|前[一二三四五六七八九十几\d]{1,2}(?:名|位|个(?!月|季)|$|的|是)|前几|倒数|垫底|末位|拔尖|最(?:好|差|高|低|多|少|快|慢|靠前|落后|拉胯|积极)|第一名|谁(?:是)?第一|排第[几一]|排在|领先|落后|拖后腿|数一数二|top\s?\d*|rank|由高到低|从高到低|从低到高|高低(?:排|顺序)|谁(?:家)?(?:更|比较)?(?:好|差|高|低)(?!不)|哪(?:个|家)[^,。]{0,10}(?:更|比较)(?:好|差|高|低)",
    ),
    (
        "trend",
        # "逐月对比一下", "升了还是降了", "环比怎么样", "各月走势"
        r"走势|趋势|变化(?!.{0,3}台账)|环比|同比|逐[月季年周]|对比|比较一下|比一比|比一下|升(?:了)?(?:还是|没)|涨|跌|升降|上升|下降|下滑|增长|曲线|波动|起伏|好转|提高了|提升了|进步|退步|[比跟和与](?:上个?月|上季度|去年|前年|上年|同期|上周|一季度|上半年)[^,。]{0,6}(?:比|相比|多|少|高|低|差|如何|怎么样)|相比|每个?月(?:的)?(?:情况|数据|完成|到会|怎么样|是?多少)|各月(?:份)?|月度(?:数据|变化)|按月|分月|trend|是高了|是低了|高了还是低了|多了还是少了|降没降|升没升",
    ),
    (
        "on_time_rate",
        # "按期上报率", "及时率", "按时交的占多少"
        r"(?:多少|几)(?:个|家)?支部(?:是)?(?:按[时期]|及时|准时)|按[时期][^,。]{0,4}率|及时率|准时率|(?:按[时期]|及时|准时)(?:的)?(?:上报|报送|提交|完成|交|报|缴纳|开展)?(?:的)?(?:比例|占比|百分比|情况|有多少|占|多少|几成)|及时性|上报时效|on[- ]?time|报得及时|及时不及时|按不按时|几成按[时期]",
    ),
    (
        "attendance_rate",
        # "平均到会率", "听课率多少", "党课实到率"
        r"(?:到会|出勤|参会|听课|实到|参加|参与|到课|出席|到场|听会|签到|参学|到岗|缺勤|缺席)(?:人员)?(?:比)?率|到会(?:的)?(?:情况|比例|占比)|出勤(?:情况|比例)|参会(?:情况|比例)|来的人(?:占|比例)|attendance",
    ),
    (
        "coverage_rate",
        # "两个覆盖率现在多少", "党组织组建率各市都到多少了", "工作覆盖啥水平"
        r"覆盖(?:率|情况|水平|面|比例|程度|得怎么样|到多少|了多少|多少|怎么样|如何|咋样|达到|现状|进展)|组建率|哪[些家个][^,。]{0,8}(?:没|未)覆盖|(?:哪|多少|几)[^,。]{0,8}空白点|空白点(?=有|在|多少|还|名单)|两个覆盖|组织覆盖|工作覆盖|应建尽建|coverage",
    ),
    (
        "overdue_list",
        # "还有几家没交", "哪些支部没有上报支委会", "欠报", "谁家没开没报的", "逾期没收"
        r"^待报$|(?:没|没有|未|尚未|还没|迟迟不|迟迟未|一直没|一直未|仍未|还未|拖着不|拖着没)(?:有|能|按[时期]|及时)?(?:上报|报送|提交|完成|开展|召开|报|交|开|搞|收|缴|做|填|上传|上交|交齐|录|组织|动静|办|上)|欠[报交缴账]|拖欠|逾期|超期|漏[报交]|缺报|缺交|迟报|落下|(?:还|尚)?(?:差|缺|欠)(?:着)?(?:谁|哪|几|多少|的)|掉队|没动静|未完成|不报|没跟上|空白(?:的)?支部|overdue|missing|还差",
    ),
    (
        "submitted_count",
        # "收到了几个支部的支委会", "报上来多少份了", "交上来多少次", "上报了几次"
        r"(?:报|交|收|提交|上报|报送|录|上传|填|开展|召开|开|搞|上|组织|办)(?:了|上来|送|过|到|来|齐|的|完)*(?:一共|总共|有|共)?(?:多少|几|哪几)(?:条|次|份|堂|个|家|篇|场|回|节|笔|期|支部|人|单位|主题|党|了|$)?|(?:多少|几)(?:条|次|份|堂|篇|场|节|笔)|(?:多少|几)(?:个|家)(?:支部|单位|企业|党支部|街道)?(?:已经?)?(?:报|交|开|上|提交|完成|办|搞)|上报(?:数|量|次数|数量|总数|条数|总量)|(?:报送|提交|报告)(?:数|量|次数|数量|总数)|收(?:到|上来)(?:了)?(?:的)?(?:几|多少)|数量|总数|总共[^,。]{0,10}(?:报|交)|how\smany|一共报|多少了$",
    ),
    (
        "completion_rate",
        # "完成率", "完成情况怎么样", "搞了百分之多少", "开展比例", "收缴率"
        r"(?:完成|达标|收缴|缴纳|交纳|上报|报送|开展|召开|落实|执行|开会|组织|上交|填报|提交|进度|合格)(?:得)?率|(?:完成|开展|落实|进展|召开|执行|收缴|缴纳|上报|报送|填报|组织|推进)(?:的)?(?:情况|比例|进度|程度|占比|百分比|怎么样|咋样|如何|度|得怎么样|得咋样|得如何|没有$)|(?:完成|开展|搞|落实|做|上报|报|交|收|开)(?:得|到|了|上来)*(?:怎么样|咋样|如何|啥样|百分之|几成|多少(?:了)?$|个什么程度|什么程度|啥程度|好不好)|百分之(?:几|多少)|几成|进度|比例(?:是)?多少|占比|completion",
    ),
    (
        "detail",
        # "看看…支部5月主题党日的详细情况", "都写了些啥", "到底搞没搞，内容发我看看"
        # "海州商贸支部5月的党课是谁讲的"
        r"是?谁(?:讲|主持|记录?|上|去)的|几个?人(?:参加|到会|去|来)|[在哪几][天号儿里](?:开|上|搞|讲)的|详细|具体|详情|明细|内容|记录|纪要|材料|原文|原始|照片|都?(?:干|写|报|讲|学|做|开|搞|研究|讨论)(?:了|的|过)*(?:些|的)?(?:啥|什么|哪些|嘛)|[搞开报上交](?:了)?没[搞开报上交]?|有没有(?:开|搞|报|上|交)|是不是(?:开|搞|报|上|交)|情况|看(?:看|一下|下)|调|detail",
    ),
)
_METRIC_WORDS = [(name, re.compile(pattern)) for name, pattern in _METRICS]

_ENTERPRISE = re.compile(
    r"非公(?:有制)?(?:经济)?(?:企业|组织|单位|经济|领域|支部)*|民营(?:企业|经济)|民企|私营企业|私企|(?<![\u4e00-\u9fff])企业(?=支部|党支部|党组织|类|方面|里|的|中|有|没|还|$)|(?:家|个|的|各|所有|各类|哪些|多少|几家|非公)企业(?!家|集团|服务)(?:支部|党支部)?|企业(?:党)?支部|企业类|enterprise"
)
_SOCIAL = re.compile(
    r"社会组织|社会团体|社团|社会服务机构|民非(?:机构|企业)?|民办非企业(?:单位)?|行业协会(?:商会)?|协会商会|各?(?:类)?(?:商会|协会)(?=支部|党支部|类|的|有|没|$)|(?:各|所有|哪些|几个|多少)(?:个|家)?(?:商会|协会)|基金会|ngo"
)
_BOTH = re.compile(r"两新(?:组织)?")

_FORMATS = (
    ("xlsx", r"excel|xlsx?|电子表格?|表格(?:文件|形式|格式|版)?|execl|exel|excle|et表|电子表"),
    ("docx", r"word|docx?|文档(?:格式|形式|版)?|wps文字"),
    ("pdf", r"pdf"),
)
#: 汇总表下载 alone gives no format; 做个表格文件 does.
_LOOSE_TABLE = re.compile(r"表格")


def find_metric(text: str) -> tuple[str, Span] | None:
    """What is asked for."""
    for name, pattern in _METRIC_WORDS:
        match = pattern.search(text)
        if match:
            return name, Span(*match.span())
    return None


_RATES = frozenset(
    {"on_time_rate", "attendance_rate", "coverage_rate", "overdue_list", "submitted_count"}
)


def find_rate(text: str) -> str | None:
    """The rate that a ranking or a trend is about, where it is named."""
    for name, pattern in _METRIC_WORDS:
        if name in _RATES and pattern.search(text):
            return name
    return None


def all_metrics(text: str) -> list[Span]:
    """Every word of a metric, for what is left when they are taken away."""
    return [
        Span(*match.span())
        for _, pattern in _METRIC_WORDS[:-1]
        for match in pattern.finditer(text)
    ]


def find_sector(text: str, area: Span | None) -> tuple[str, Span] | None:
    """Enterprise or social; a single unit's own name says neither, and 两新 is both."""
    found = []
    for name, pattern in (("enterprise", _ENTERPRISE), ("social", _SOCIAL)):
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if area is None or not span.meets(area):
                found.append((span.start, name, span))
    if not found or _BOTH.search(text):
        return None
    if {name for _, name, _ in found} == {"enterprise", "social"} and not re.search(
        r"民非|民办非企业", text
    ):
        return None
    _, name, span = min(found)
    if any(other == "social" for _, other, _ in found) and re.search(r"民非|民办非企业", text):
        return "social", span
    return name, span


def find_format(text: str) -> tuple[str, Span] | None:
    """Xlsx, docx or pdf, where the message says so."""
    for name, pattern in _FORMATS:
        match = re.search(pattern, text)
        if match:
            return name, Span(*match.span())
    return None


# --- areas --------------------------------------------------------------------------------------

_SUFFIX = (
    r"自治县|自治区|新区|开发区|高新区|经开区|园区|工业园|产业园|科技园|软件园|物流园|示范区|合作区|保税区|汽博园|商圈|街道|街道办|[市区县镇乡](?![委里内])|"
    r"综合党委|行业党委|党工委|联合党委|党委|党总支|总支|联合党支部|联合支部|党支部|支部|集团|公司|事务所|合作社|养老院|福利院|医院|学校|幼儿园|大学|中学|小学|协会|商会|联合会|促进会|学会|基金会|中心|厂|矿|酒店|药房|银行|诊所|培训学校|社区|村|大厦|广场|市场|楼宇|研究院|设计院|书院|机构|园(?!区)|省"
)
_CHUNK = re.compile(r"[\u3400-\u9fffa-z0-9（）()·]+")
#: Around an area, and no part of it.
_LEAD = re.compile(
    r"^(?:请问|请教|请|麻烦|劳驾|帮忙?|帮我|给我|我|我想|想|要|想要|需要|能不能|能|可以|可否|[你您咱我俺]们|你|您|咱|把|将|对|给|跟|和(?!平|县|田|龙|林|顺)|向|替|就|叫|让|通知|提醒|提示|催办?|催一下|催催|督促|督办|查询?|查一下|查查|查看|看看|看一下|看下|看|瞅瞅|瞅一?眼|瞧瞧|统计|汇总|导出|导|下载|生成|打包|打印|输出|整理|做|出|列|列出|调出?|调取|发|发下|发我|一下|一份|一张|一个|下|看一眼|问一下|问问|问|告诉我|说说|了解|分析|对比|比较|关于|有关|目前|现在|当前|截止|截至|到现在|还有|还|都|又|再|那|那个|这个|那边|所有的?|全部|各|全|每个|本(?!溪)|嗯|啊|呃|那啥|领导|老师|你好|您好|来(?!宾|安)|来个|搞|弄|的|了|在|为|一共|总共|共|有|是|里(?!水)|内(?!蒙)|中(?!街|山|华|心)|与|及|以及|哪些|哪个|哪家|谁家?|抓紧|尽快|逐个|挨个|再次|月底|年底|单位|归|属于|属|只看|单看|单独看|重点|主要|快|赶紧|辖区|下面|下属|所属)+"
)
_TAIL = re.compile(
    r"(?:的|了|里|内|中|那边|那儿|那里|这边|这儿|这里|那几家|这几家|几家|那些|这些|各|各个|所有|全部|下面|下辖|下属|所属|辖区内?|范围内?|一共|总共|共|还|都|有|在|是|和|与|跟|呢|啊|吧|哪些|哪个|哪几个?|谁|多少|几个?|的话|目前|现在|当前|到底|已经|已|上|来|方面|情况|单位|他们|她们|它们|大家|他家|每个|今年|去年)+$"
)
_RELATIVE = re.compile(
    r"^(?:[一二两三四五六七八九十\d]+个|全|本|我|我们|咱|咱们|俺们|各|所有|全部|整个|哪个|哪些|几个|每个|这个|那个|一个|多少|各个|下面的?|下属|其他|其它|别的)*"
    r"(?:省|市|区|县|镇|乡|街道|辖区|园区|区县|县区|县市区|乡镇|支部|党支部|单位|商会|社区|村|党委|党组织|企业|协会|公司|综合党委|行业|系统|条线|市区|省市|家|开发区)*(?:内|里|各|的)*$"
)
_DIGITS = re.compile(r"^\d+$")


class Areas:
    """Names of areas and organisations, found in a text by their first two characters.

    Sixty thousand names cost 13 MB and microseconds a message.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_head: dict[str, dict[str, str]] = {}
        for name in names:
            key = plain(name).replace(" ", "")
            if len(key) >= 2:
                self._by_head.setdefault(key[:2], {})[key] = name
        self._lengths = {
            head: sorted({len(key) for key in keys}, reverse=True)
            for head, keys in self._by_head.items()
        }

    def and_also(self, names: Iterable[str]) -> Areas:
        """The same and further names."""
        more = Areas(names)
        both = Areas(())
        heads = {head: self._by_head.get(head, {}) | keys for head, keys in more._by_head.items()}
        both._by_head = self._by_head | heads
        both._lengths = self._lengths | {
            head: sorted({len(key) for key in keys}, reverse=True) for head, keys in heads.items()
        }
        return both

    def __bool__(self) -> bool:
        return bool(self._by_head)

    def find(self, text: str) -> list[tuple[str, Span]]:
        """The longest names that stand in the plain text, from left to right."""
        found = []
        at = 0
        while at < len(text) - 1:
            head = text[at : at + 2]
            keys = self._by_head.get(head)
            if keys:
                for length in self._lengths[head]:
                    name = keys.get(text[at : at + length])
                    if name is not None:
                        found.append((name, Span(at, at + length)))
                        at += length - 1
                        break
            at += 1
        return found


def find_area(
    text: str, taken: Sequence[Span], areas: Areas | None, kinds: Sequence[Named] = ()
) -> Span | None:
    """The named place or organisation, as said; relative scopes (全市, 各街道) are none."""
    known = _known_area(text, areas)
    blocked = sorted([*taken, *(Span(each.start, each.end) for each in kinds)])
    best: Span | None = known
    for chunk in _left(text, blocked):
        found = _area_in(text, chunk)
        if found and (
            best is None
            or (found.start <= best.start and found.end >= best.end)
            or (known is None and found.end - found.start > 0 and best is None)
        ):
            best = found
            if known is None:
                break
    return best


def _known_area(text: str, areas: Areas | None) -> Span | None:
    if not areas:
        return None
    found = areas.find(text)
    if not found:
        return None
    first = found[0][1]
    for _, span in found[1:]:
        if span.start - first.end <= 0:
            first = Span(first.start, span.end)
    return first


def _left(text: str, blocked: Sequence[Span]) -> Iterable[Span]:
    """The pieces of the text between what is known to be something else."""
    at = 0
    pieces = []
    for span in blocked:
        if span.start > at:
            pieces.append(Span(at, span.start))
        at = max(at, span.end)
    pieces.append(Span(at, len(text)))
    for piece in pieces:
        for match in _CHUNK.finditer(text, piece.start, piece.end):
            yield Span(*match.span())


_HAS_SUFFIX = re.compile(rf"(?:{_SUFFIX})")
_PLACE_NAMES = re.compile("|".join(sorted(words("areas"), key=len, reverse=True)))


def _area_in(text: str, chunk: Span) -> Span | None:
    start, end = chunk.start, chunk.end
    lead = _LEAD.match(text[start:end])
    if lead:
        start += lead.end()
    # what comes behind the last suffix is not part of the name
    suffixes = list(_HAS_SUFFIX.finditer(text, min(start + 1, end), end))
    stop = None
    for match in suffixes:
        if _cut_here(text[match.end() : end]):
            stop = match.end()
            break
    if stop is None and suffixes:
        stop = suffixes[-1].end()
    if stop is None:
        name = _PLACE_NAMES.search(text, start, end)
        if name is None or name.start() - start > 1:
            return None
        start, stop = name.start(), name.end()
    said = text[start:stop]
    tail = _TAIL.search(said)
    if tail:
        stop = start + tail.start()
        said = text[start:stop]
    if len(said) < 2 or _RELATIVE.match(said) or _DIGITS.match(said):
        return None
    # 新抚区 and 老虎台街道 are names, whatever they begin with; 民非机构 is none
    if _GENERIC.match(said) and not re.fullmatch(
        r"[新老][^区县街市]{1,4}(?:区|县|街道|镇|乡|市)", said
    ):
        return None
    return Span(start, stop)


_GENERIC = re.compile(
    r"^(?:(?:[省市区县](?:民营|非公|社会|两新|各|里|内)|没|未|不|已|还|有|哪|几|多少|报|交|开|完成|逾期|欠|拖|按时|社会|非公|民营|民非|民办|两新|党|各|这|那|所|全|每|企业|商会|协会|社团|行业|新|老|上报|迟|按|组织|党员|主题|三会|情况|提醒|名|单|年|月|季|我|咱|本(?!溪)|你|他|小|家|个(?!体)|条|谁|跟进|重新).*)$"
)


def _cut_here(rest: str) -> bool:
    """Whether the name ends here: 大东区 | 各支部, 大石桥市 | 非公支部, 铁西区 | 还有几家."""
    found = re.match(
        r"(?:各|所有|全部|下面|下属|辖区|的|非公|民营|民企|企业(?:支部|党支部|有|没)|社会组织|社会团体|社团|两新|哪|谁|几|多少|还|有|没|未|今年|去年|上|本|这|到|目前|现在|那几|那些|那边|一共|总共|按|及时|完成|开展|平均|商会支部|各商会|协会)",
        rest,
    )
    return found is not None


def has_question(text: str) -> bool:
    """Whether it asks."""
    return bool(_QUESTION.search(text))


_QUESTION = re.compile(
    r"[?？吗]|谁|哪[些个家几里儿]|多少|几(?:个|家|条|次|份|堂|篇|场|成|样|项|回)|怎么样|咋样|如何|啥|什么|是不是|有没有|能不能|搞没搞|开没开|报没报|没有$|了没|吗|呢$|怎么|咋"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request for figures."""

    metric: str
    span: Span
