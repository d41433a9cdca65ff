"""People by name: the sender's roster first, then what stands where a name must stand.

Plain text (normal.plain) is expected. A name that is read from the text alone is bounded by what
is around it: labels, titles, punctuation, words that are in no name; its surname decides where
nothing else does, for names may be ordinary words (高兴, 时尚, 安全 and 方便 are people too).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from handlers.language.normal import plain
from handlers.language.spans import Span
from handlers.language.words import words

#: More names than any branch has; a pattern for more would be slow to make.
MOST_NAMES = 2_000
#: So many rosters are kept ready: of branches whose people write in the same hour.
ROSTERS = 1_000

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef"


def find_known(text: str, roster: Iterable[str]) -> list[tuple[str, Span]]:
    """The roster's names in the plain text, the longest first where two begin together.

    A name may be typed with blanks between its characters (张 伟) or without its dot.
    """
    by_plain, pattern = _roster(tuple(roster))
    if pattern is None:
        return []
    return [(by_plain[_key(match[0])], Span(*match.span())) for match in pattern.finditer(text)]


@lru_cache(maxsize=ROSTERS)
def _roster(roster: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str] | None]:
    by_plain = {_key(name): name for name in roster if name.strip()}
    if not by_plain:
        return {}, None
    names = sorted(by_plain, key=len, reverse=True)[:MOST_NAMES]
    return by_plain, re.compile("|".join(r"[\s·.]?".join(map(re.escape, name)) for name in names))


def _key(name: str) -> str:
    return re.sub(r"[\s·.]", "", plain(name))


# --- names read from the text alone -------------------------------------------------------------

#: Words that end a name: what people do, are asked, or are counted with.
_STOP = (
    "主持|记录|主讲|讲课|授课|讲党课|讲的|讲了|讲解|宣讲|作了|做了|作为|担任|应到|实到|参加|出席|到会|参会|列席|领学|带领|带队|宣读|传达|负责|组织|汇报|通报"
    "|发言|总结|请假|缺席|没来|没到|未到|没参加|未参加|没能|未能|没去|因为|因|由于|去了|去|在|回|休|陪|应该|应为|就是|不是|的|了|和|及|与|跟|等|是|于|对|给|为|也|都|还|同志|先生|女士"
    "|老师|出差|病假|事假|住院|值班|加班|生病|外出|探亲|产假|婚假|年假|旅游|学习|开会|手机|电话|联系|兼职|专职|兼|任职|任|上任|到任|当选|接任|今年|去年|从|自|已|将|被|向|把|带|以|当|说|率|宣布|表示|强调|指出|介绍|围绕|结合|同时|共|一行|没|未|不|上班|倒班|居家|隔离|发烧|临时|家里|家中|孩子|身体|感冒|公出|外地|有事|报|写|记的|记(?=[,。;\\s]|$)|主要|然后|一起"
)
_STOP_AT = re.compile(_STOP)
#: Of these a name may begin with or hold one; they end it only behind two characters.
_TITLE_WORDS = "|".join(sorted(words("titles"), key=len, reverse=True))
_TITLES = re.compile(_TITLE_WORDS)
PURE_TITLE = re.compile(
    rf"(?:我们?|咱们?|本|的|党|支部|总支|公司|街道|区委?|社区|{_TITLE_WORDS})+"
)
_SURNAME_TITLE = re.compile(rf"([{_HAN}]{{1,2}}?)((?:{_TITLE_WORDS}))$")
_FOREIGN = re.compile(r"[a-z][a-z'.]*(?:\s[a-z][a-z']+)*(?:\s?[\u4e00-\u9fff]{1,3})?")
_DOTTED = re.compile(rf"[{_HAN}]{{1,8}}(?:\s?·\s?[{_HAN}]{{1,8}})+")
_RUN = re.compile(rf"[{_HAN}]+")
_NICK = re.compile(rf"[老小阿大][{_HAN}]$")
_FULL_IN_PARENS = re.compile(rf"\s?\(([{_HAN}]{{2,4}})\)")
#: Between a cue and the name: 主持人：, 主持是咱们书记, 记录的是, host is
_SKIP = re.compile(
    r"(?:\s|[:,|/+—\-·]|是|为|系|由|叫|就|还|也|的是|的|人员?|姓名|名字|应为|应该|改[为成]|更正为?|写|填|乃|即|is|was|by|mr\.?|ms\.?|mrs\.?|prof\.?|dr\.?|那个|这个|嗯|啊|呃|咱们?(?!家)|我们?|俺们?|本|咱家)*"
)


def surname(text: str, at: int) -> int:
    """How many characters of a surname stand here: 2, 1 or 0."""
    singles, doubles = _surnames()
    if text[at : at + 2] in doubles:
        return 2
    return 1 if text[at : at + 1] in singles else 0


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    names = words("surnames")
    return (
        frozenset(name for name in names if len(name) == 1),
        frozenset(name for name in names if len(name) == 2),
    )


#: What stands around a name in an answer. 新书记李敏，电话…; 李敏同志; 刘三姐啊
_AROUND = re.compile(
    r"(?:[\s,;:。.()|/—\-+、]|姓名|名字|联系电话|联系方式|电话|手机号?|号码|同志|女士|先生|[啊吧呢哦哈呀])+"
)
#: Words before a name that tell of the change. 换成李敏; 新选的是王强; 由赵敏接
_LEAD = re.compile(
    r"(?:那?就|现在|还是|[换改变]成|[换改]为|改由|由|[新拟]任|新选的?|新来的|定的?|选了?|推荐|让|请|是|叫|为|新)"
)
_TRAILING = re.compile(rf"(?:{_AROUND.pattern}|接任|接手|接替|接|担任|负责|{_TITLE_WORDS})$")
_ALONE = re.compile(
    rf"[{_HAN}]{{2,12}}|[{_HAN}]{{1,8}}(?:\s?·\s?[{_HAN}]{{1,8}})+|[{_HAN}]\s{{1,2}}[{_HAN}]"
    rf"|[a-z][a-z'. ]{{0,28}}[a-z](?:\s?[{_HAN}]{{1,3}})?|[{_HAN}]{{1,3}}\s?[a-z]{{2,20}}"
)
#: An answer that puts the question off. 还没定; 不知道; 暂无; 待选举; 等上级批
_PUT_OFF = re.compile(
    r"[还没未暂不待等再先问无另]|[嗯哦]|呵呵|哈哈|好[的了吧]|随便|同上|以后|到时|空缺|支部|会议|委员"
)
_SEVERAL = re.compile(r"[和与跟及]")


def longer_side(text: str, span: Span) -> tuple[int, int]:
    """What stands before or behind something, whichever says more."""
    before, behind = text[: span.start], text[span.end :]
    if len(_AROUND.sub("", before)) >= len(_AROUND.sub("", behind)):
        return 0, span.start
    return span.end, len(text)


def alone(text: str, begin: int, end: int) -> Span | None:
    """The name that is all that is said there, besides titles, labels and punctuation."""
    start = begin
    for around in (_AROUND, _LEAD, _AROUND, _TITLES, _AROUND, _LEAD, _TITLES, _AROUND):
        found = around.match(text, start, end)
        # 于是 and 叫花 stay whole: what is left must be long enough to be a name.
        if (
            found
            and end - found.end() >= 2
            and (around is _AROUND or not _names(text, start, end))
        ):
            start = found.end()
    while tail := _TRAILING.search(text, start + 2, end):
        end = tail.start()
    if not _ALONE.fullmatch(text, start, end) or _PUT_OFF.match(text, start, end):
        return None
    name = text[start:end]
    long = end - start > 4 and "·" not in name and re.fullmatch(rf"[{_HAN}]+", name)
    if long and any(len(each[0]) > 1 for each in _STOP_AT.finditer(name)):
        return None
    if any(
        each.start() >= 2 and len(name) - each.end() >= 2 and surname(name, each.end())
        for each in _SEVERAL.finditer(name)
    ):
        return None
    return Span(start, end) if _may_be(name) else None


_BETWEEN = re.compile(
    r"(?:[,，、;；。./|\n\t：:（）()]|(?<![a-zA-Z])\s|等?\d+[人名]|\d+[.、)）]|\d{4}年\S{0,6}生)+"
)
#: What stands in a list of names and is no name. 郑虎，男; 正式党员：冯石; 预备：无
_NO_NAME = re.compile(r"(?:正式|预备|党员|名单|男|女|[汉满回蒙]族|暂?无|没有|分别是)+|本|等")
_BLANK = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")
_TWO = re.compile(rf"([{_HAN}]{{2,3}})[和与跟及]([{_HAN}]{{2,3}})")


def listed(text: str, plain: str) -> list[str]:
    """The names of a list, as typed: 郑虎、冯石和褚建; 书记：郑 虎, 委员：冯石 褚建."""
    pieces: list[Span] = []
    at = 0
    for between in (*_BETWEEN.finditer(text), None):
        end = between.start() if between else len(text)
        single = end - at == 1 and pieces and pieces[-1].end - pieces[-1].start == 1
        # 冯 石: a name of two characters is often typed with a blank between them.
        if single and text[pieces[-1].end : at].isspace():
            pieces[-1] = Span(pieces[-1].start, end)
        elif end > at:
            pieces.append(Span(at, end))
        at = between.end() if between else end
    names: list[str] = []
    for piece in pieces:
        two = _TWO.fullmatch(plain, piece.start, piece.end)
        if two and all(surname(plain, two.start(side)) for side in (1, 2)):
            spans = [Span(*two.span(1)), Span(*two.span(2))]
        elif any(
            none.fullmatch(plain, piece.start, piece.end) for none in (_AROUND, _TITLES, _NO_NAME)
        ):
            continue
        else:
            spans = [alone(plain, piece.start, piece.end) or piece]
        names += [written(text[each.start : each.end]) for each in spans]
    return names


def written(name: str) -> str:
    """A name without the blanks that people put between its characters: 冯 石 is 冯石."""
    return _BLANK.sub("", name).strip()


def _names(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a name of usual length as it is: 由明, 新垣."""
    return end - start <= 3 and bool(surname(text, start)) and text[start] not in "是叫为"


def name_from(text: str, at: int, limit: int, known: Iterable[Span] = ()) -> Span | None:
    """The name that a cue before it announces: 主持人：李强, 主持是咱们书记郎平, host is Kevin 冼."""
    lead = _SKIP.match(text, at, limit)
    start = skip = lead.end() if lead else at
    for span in known:
        if (
            start <= span.start <= start + 14
            and "\n" not in text[start : span.start]
            and not re.search(r"[,。;]", text[start : span.start])
        ):
            return span
    if match := _FOREIGN.match(text, start, limit):
        return Span(start, match.end())
    if match := _DOTTED.match(text, start, limit):
        return _untitled(text, Span(start, match.end()))
    match = _RUN.match(text, start, limit)
    if match is None:
        return None
    run = Span(start, match.end())
    # speaker是市委讲师团的Prof. 姬昌; host是我们书记Cindy张
    if run.of(text).endswith("的") and run.end - run.start > 2:
        return name_from(text, run.end, limit)
    if PURE_TITLE.fullmatch(text, run.start, run.end) and (
        foreign := _FOREIGN.match(text, run.end, limit)
    ):
        return Span(run.end, foreign.end())
    # 主讲 老书记 伍佰: a title, a blank, then the name
    while PURE_TITLE.fullmatch(text, run.start, run.end):
        between = re.compile(r"[\s、/]{1,2}").match(text, run.end, limit)
        following = _RUN.match(text, between.end(), limit) if between else None
        if following is None:
            return None
        run = Span(*following.span())
    del skip
    found = _from_run(text, run)
    if found and (nick := _NICK.match(text, found.start)) and found.end - found.start == 2:
        if full := _FULL_IN_PARENS.match(text, found.end):
            return Span(full.start(1), full.end(1))
        del nick
    if found and not _single_spaced(text, found, limit):
        return found
    return _single_spaced(text, run, limit) or found


def _single_spaced(text: str, run: Span, limit: int) -> Span | None:
    """张 伟: two characters set apart, as names are in official lists."""
    match = re.compile(rf"([{_HAN}])\s{{1,2}}([{_HAN}])(?![{_HAN}])").match(text, run.start, limit)
    return Span(*match.span()) if match and surname(text, run.start) else None


def _from_run(text: str, run: Span) -> Span | None:
    """The name in a run of characters that begins with it, or with titles before it."""
    said = run.of(text)
    # 小姚姚远: what one calls him, then what his name is
    if re.match(r"[小老](.)\1.", said):
        run = Span(run.start + 2, run.end)
        said = run.of(text)
    title = _last_title(said)
    if title is not None:
        if len(said) - title >= 2:
            return _cut(text, Span(run.start + title, run.end))
        if len(said) == title and (found := _before_title(text, run)):
            return found
    if "的" in said[:-1] and len(said) > 4:
        after = said.rindex("的") + 1
        if 2 <= len(said) - after <= 5:
            return _from_run(text, Span(run.start + after, run.end))
    return _cut(text, run)


def _last_title(said: str) -> int | None:
    """Behind the last title that has a name behind it, within reason."""
    end = None
    for match in _TITLES.finditer(said[:24]):
        if match[0] == "总" and match.start() == 0:
            continue
        if end is None or match.end() <= end + 14:
            rest = len(said) - match.end()
            if rest >= 2 or rest == 0:
                # a surname before a title at the end is the name: 杨教授
                if rest == 0 and end is not None and match.start() - end >= 2:
                    break
                end = match.end()
    return end


_HOUSE_ENDS = re.compile(
    r"(?:党校|学院|大学|法院|医院|[局部处科室厅司所会团]|[省市区县]委|公司|集团|街道|社区|中心|学校|中学|小学|的)$"
)


def _before_title(text: str, run: Span) -> Span | None:
    """李强书记 is 李强; 杨教授 and 区委党校甘教授 stay what was said: a surname with its title."""
    match = _SURNAME_TITLE.search(text[run.start : run.end])
    if match is None:
        return None
    said = run.of(text)
    title_at = match.start(2)
    while (earlier := _SURNAME_TITLE.search(said[:title_at])) and earlier.end() == title_at:
        title_at = earlier.start(2)
    before = said[:title_at]
    if not before or before[-1] in "由请让是":
        return None
    for length in (3, 2):
        if len(before) == length and surname(before, 0):
            return Span(run.start, run.start + length)
    for length in (3, 2):
        # 邀请省委党校王建华教授: the house, the whole name, the title
        at = len(before) - length
        if at > 1 and 0 < surname(before, at) < length and _HOUSE_ENDS.search(before[:at]):
            return Span(run.start + at, run.start + len(before))
    if len(before) > 2 and surname(before, len(before) - 2) == 2:
        return Span(run.start + len(before) - 2, run.end)
    if len(before) >= 2 and surname(before, len(before) - 2) and len(before) <= 3:
        return Span(run.start + len(before) - 2, run.start + len(before))
    if surname(before, len(before) - 1) or len(before) == 1:
        return Span(run.start + len(before) - 1, run.end)
    return None


def _cut(text: str, run: Span) -> Span | None:
    """The first two to four characters that are a name: up to a word that ends it, or by surname."""
    start, end = run.start, run.end
    for match in _STOP_AT.finditer(text, start + 1, min(end, start + 6)):
        if match.start() - start >= 2:
            end = match.start()
            break
        if match.start() - start == 1 and len(match[0]) >= 2:
            return None if not _nick(text, start) else Span(start, match.start())
    title = _TITLES.match(text, start + 2, end) or _TITLES.match(text, start + 3, end)
    if title and title.end() == end and title.start() - start >= 2:
        end = title.start()
    length = end - start
    if length < 2:
        return None
    if length > 4 or (length == 4 and surname(text, start) == 1 and not surname(text, start + 1)):
        first = surname(text, start)
        if first == 0:
            return None
        length = first + 2
        if _TITLES.match(text, start + first + 1):
            length = first + 1
    found = Span(start, start + length)
    return found if _may_be(found.of(text)) else None


def _nick(text: str, at: int) -> bool:
    return text[at] in "老小"


def _may_be(name: str) -> bool:
    return (
        name not in words("not_names")
        and not PURE_TITLE.fullmatch(name)
        and not _NEVER_A_NAME.search(name)
    )


_NEVER_A_NAME = re.compile(
    r"^[我咱俺]|[我咱俺]$|^[由请让](?:支部|党支部)?书记$|[谁啥哪]|什么|时间|地点|人数|活动|会议|支部|支委|党委|一起|^[一二三四五六七八九十廿]+[号日月点]|错了?$|照常|应到|实到|参加"
)


_BEFORE_RUN = re.compile(rf"[{_HAN}]+$")
_LEFT = re.compile(
    r".*(?:[由是请让为在于会议动室厅楼里上下午天日了的课号人员点分半钟区]|主持|记录|书记员|党课|[一二三四五六七八九]次)(?=[\u4e00-\u9fff]{2,3}$)"
)


def name_until(text: str, end: int, floor: int, known: Iterable[Span] = ()) -> Span | None:
    """The name that stands before a word: 王强主持, 由副书记董文斌主持, 陈书记给讲的."""
    while end > floor and text[end - 1] in " (":
        end -= 1
    for span in known:
        if span.end == end or (span.end < end and PURE_TITLE.fullmatch(text, span.end, end)):
            return span
    # Kevin 冼主持
    foreign = re.search(
        r"[a-z][a-z']*(?:\s[a-z]+)*\s?[\u4e00-\u9fff]{0,2}$", text[max(floor, end - 24) : end]
    )
    if foreign and not re.search(r"(?:meeting|host|zoom|pm|am|day)", foreign[0]):
        return Span(end - len(foreign[0]), end)
    dotted = re.search(rf"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}})+$", text[max(floor, end - 20) : end])
    if dotted:
        return _untitled(text, Span(end - len(dotted[0]), end))
    match = _BEFORE_RUN.search(text[max(floor, end - 30) : end])
    if match is None:
        return None
    run = Span(end - len(match[0]), end)
    said = run.of(text)
    if PURE_TITLE.fullmatch(said) or said in words("not_names"):
        return None
    title = None
    for each in _TITLES.finditer(said):
        if each[0] != "总" and len(said) - each.end() in {2, 3, 4} and _may_be(said[each.end() :]):
            title = each.end()
    if title is not None:
        rest = Span(run.start + title, run.end)
        if (
            rest.end - rest.start <= 3
            or surname(text, rest.start) == 2
            or not surname(text, rest.end - 3)
        ):
            return rest
    if trailing := _SURNAME_TITLE.search(said):
        found = _before_title(text, run)
        if found:
            return found
        if PURE_TITLE.fullmatch(trailing[2]) and not surname(said, trailing.start(1)):
            return None
    for lead in ("由", "请", "是", "让", "为"):
        at = said.rfind(lead)
        if (
            at >= 0
            and 2 <= len(said) - at - 1 <= 4
            and (at == 0 or not surname(said, at - 1) or lead in "由请")
        ):
            rest = Span(run.start + at + 1, run.end)
            return rest if _may_be(rest.of(text)) else None
    return _by_surname(text, run)


def _by_surname(text: str, run: Span) -> Span | None:
    """Of the characters before a word, the last that are a name."""
    length = run.end - run.start
    said = run.of(text)
    if length <= 4 and (surname(said, 0) or length <= 3) and _may_be(said) and _is_whole(said):
        return run
    for size in (4, 3, 2):
        if length > size and surname(said, length - size) == 2 and size != 2:
            return Span(run.end - size, run.end)
    three, two = (
        length >= 3 and surname(said, length - 3),
        length >= 2 and surname(said, length - 2),
    )
    if three and two and length > 3:
        # 会刘洋 or 刘洋: the shorter one if a word ends before it
        before = said[: length - 2]
        return Span(run.end - (2 if _ends_a_word(before) else 3), run.end)
    if three and _may_be(said[-3:]):
        return Span(run.end - 3, run.end)
    if two and _may_be(said[-2:]):
        return Span(run.end - 2, run.end)
    return None


_WORD_ENDS = re.compile(
    r"(?:会|室|厅|课|日|天|午|上|里|楼|由|是|了|的|完|后|前|点|半|分|钟|开|议|动|中|持|录|部|司|院|所|校|我们|支书|书记|主任|[0-9]|党员|[处科专干]|[专委成]员)$"
)


def _ends_a_word(before: str) -> bool:
    return bool(_WORD_ENDS.search(before))


def _is_whole(said: str) -> bool:
    """No word in it that is in no name: 会议王强 is more than a name."""
    return not re.search(
        r"会议|支委|党课|党日|小组|今天|昨天|前天|主持|我们|咱们|[的了是在]|这次|上午|下午|晚上|室|[0-9]",
        said,
    )


def _untitled(text: str, span: Span) -> Span:
    match = _TITLES.match(text, span.start)
    return Span(match.end(), span.end) if match and span.end - match.end() >= 3 else span
