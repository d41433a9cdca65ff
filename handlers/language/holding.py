"""Whether an activity was held, was not held, or is to come; clause by clause.

To take what was not held for a report is the gravest fault, so "not held" wins unless a clause of
its own tells of something that was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.language.days import Day, Sort
from handlers.language.message import Message

_HOLD = "召开|开展|举行|举办|组织|开|搞|上|办|收|弄|做|整|过|进行|活动|聚|补"

#: Each line with the sentence that made it necessary.
_NOT_HELD = "|".join(
    (
        # "党员大会没开成", "这个月没搞", "没弄，党费还没收齐"; not 没开空调, not 没上班
        (
            rf"没(?:有)?(?:能|法|办法|条件|时间)?(?:够)?(?:按[时期]|如期)?(?:{_HOLD})(?:了)?(?:成|上|得成|起来|完|齐|展)?"
            r"(?![班线学车窗门灯机口心始饭菜玩笑税台账过外通好错])"
        ),
        # "尚未召开", "未能如期开展", "未如期收齐"
        r"(?:尚未|还未|还没|没有?能?)(?:收缴)?完成(?![了率情])|改成(?=下|明|后天)",
        rf"未(?:能)?(?:如期|按期|按时|及时)?(?:{_HOLD}|收齐|收缴完?|完成收|成功召开)(?![班线始])",
        # "党课开不了啦", "支委会本月搞不成了", "人凑不齐"
        r"[开搞上办弄收聚凑整讲]不[了成上齐起](?!解|起)",
        r"没(?:有)?(?:顾上|来得及|顾得上|安排|收齐|收完|凑齐|凑够)",
        # "原定28号的党日活动因台风取消", "流会了"
        r"取消(?!资格|提醒|申请)|流会|泡汤|黄了|作罢|停办|停开|没戏",
        # "推迟到下周二", "申请延期", "延至10月31日", "挪到12月中旬", "往后放放"
        r"推迟|延期(?!转正)|延后|延迟(?!转正)|延[至到]|推后|往?[后]推|推[到至](?!广)|顺延|改期|另择|择日|择期|暂缓|缓[开办到一]|缓至|挪[到至挪一]|往后(?:放|挪|拖|推|延|错|靠|顺|移)|后延|押后|搁置|拖[到至一几]|再拖",
        r"另行(?:通知|安排|确定)|时间待定|日期待定|再等等|等等再|晚(?:几|两|三|一|些)[天周日]|来不及|安排不[开上过]|抽不[出开]|腾不出|排不开|走不开|开不全",
        rf"(?:没法|无法|不能|难以|不便|不宜)(?:如期|按[时期]|正常|集中|线下)?(?:再)?(?:{_HOLD}|聚集|集中)",
        rf"(?:先|就|暂时|暂|今年|本月|这个?月|本周|这周)?不(?:{_HOLD})了(?!的|解)|先不(?:{_HOLD})|暂不(?:{_HOLD})",
        rf"还没(?:有)?(?:{_HOLD})|尚未(?:{_HOLD})|还未(?:{_HOLD})",
        # "等解封吧", "等发了工资再收", "五一以后再说"
        rf"等[^,。;]{{1,14}}再(?:{_HOLD}|说|议|定)|(?:以后|之后|后|回头|改天|过后|过阵子|年后|节后|那天|那时)再(?:{_HOLD}|说)",
        r"缺[席员]?(?:太多|严重)|法定人数不足|人数不(?:够|足)|不够(?:人数|法定)|(?:人|人数)不够",
        r"缓[到至][^,。;]{1,6}(?:不|吧|行)",
        # "主题党日得改到29号"; "结果老板不放人"
        r"(?:得|要|只能|只好|想|申请|不得不)改[到在至](?!会)",
        r"不(?:放人|给假|让停(?:工|线)|批假)",
        # "党费下个月再收，财务请假了"; "本来今天要开党员大会，停电了"
        rf"(?:下个?月|下周|明天|后天|月底|月初|[号日])再(?:{_HOLD})|本来[^,。;\n]{{0,10}}(?:要|该|说好|想|打算)(?:开|搞|上|办|去|组织)",
        # "这个月不开党员大会了吧"
        r"不(?:开|搞|上|办)[^,。;\n]{1,8}了(?=吧|[,。?!]|$)",
        # "主题党日我们想放到6月27号"
        r"(?:想|打算|准备|要|得|能不能|可不可以|就)?(?:放|改|挪|调整?)[到在至](?=[^,。;\n]{0,6}(?:下|明|后|月底|[\d一二三四五六七八九十]{1,3}[月号日](?!楼|车间|会议室)|周|星期|礼拜))",
        # "支委会delay了，reschedule到1月9号"
        r"delay|reschedul|postpone|call(?:ed)?\soff|cancel+ed|put\soff",
        # "咱们改到三月三号再上行不行"
        r"改[到在至](?=[^,。;\n]{2,12}再(?:上|开|搞|办|收))",
        # "组织生活会能不能晚点开"; "去了一半人，算没搞，下周一重来"
        r"晚[点些]儿?再?(?:开|搞|上|办)(?!始)|(?:算|等于|相当于)(?:是|就)?没(?:开|搞|上|办)|重来(?!一遍)",
    )
)
NOT_HELD = re.compile(_NOT_HELD)

#: What denies a denial: 没取消，照常上了; 没有推迟.
_DENIED = re.compile(r"(?:没有?|未|并未|不|别|无需|不会|不用)(?:被)?$")

#: It was said to be off, and was held as ever: 取消后改为自学？不是，没取消，照常上了.
_AS_EVER = re.compile(r"(?:没|未|没有)(?:取消|推迟|改期|延期)|照常[^,。;\n]{0,3}(?:上|开|搞|进行)")
#: Something was held: each with the sentence.
_DONE = re.compile(
    r"(?:开|召开|举行|举办|开展|组织|上|搞|办|收|讲|听|做|过|聚|弄|整|碰|进行|传达|学|学习|学习了|参观|观看|看|去|集中|学完|安排|播|评|收缴|交|缴|慰问|走访|看望|讨论|研究|选|选举|重温|爬|植|唠)"
    r"(?:完了?|了(?!算|解)|过(?!程|去)|的(?!是不是|人员|时候|话)|好了|毕|起来了|成了|到了)"  # 开了, 开完, 上的, 收齐了
    r"|(?<![要将拟应该想待即何拟])(?:已经?|业已|已于|于)[^,。;\n]{0,14}(?:召开|开展|举行|举办|组织|完成|收齐|开|上|收|讲|搞|结束)"
    r"|(?:如期|顺利|圆满|成功|照常|照例|按[时期]|正常)[^,。;\n]{0,8}(?:召开|开展|举行|举办|上了|开了|完成|进行|结束|落幕)"
    r"|刚(?:刚|才)?[^,。;\n]{0,8}(?:完|散|结束|开|上|搞)"
    r"|收齐|交齐|缴齐|收完|散会|开完|上完|搞完|学完|结束(?:后|了|的)?|完事|落幕|收缴完(?:成|毕)"
    r"|照常|合一块|(?<![a-z])(?:done|held|finished|completed|collected|submitted|all\s(?:clear|present|in))(?![a-z])|一块儿?(?:开|搞|看)|会上|会议(?:由|学习|传达|研究|讨论|审议|听取|强调|要求|指出|通过|还)|大会(?:由|听取|审议)|活动中"
)
#: Formal verbs tell of what was held where the day is past: 6月20日召开…
_FORMAL = re.compile(
    r"召开|举行|举办|开展|组织|赴|前往|走进|来到|参观|观看|收看|听取|传达|学习|研究|讨论|重温|慰问|开会|开|搞|上|去|收|看|过|学|做|听|讲"
)
#: Somebody was there.
_ATTENDED = re.compile(
    r"实[到交缴听收][^,。;\n]{0,8}[\d一二三四五六七八九十百两俩仨廿壹贰叁肆伍陆柒捌玖拾]|实参加|实际(?:参加|到会|出席|到场|出)|(?:到会|参会|出席|参加|到场|在线|听课|来了?|到了?|去了?)(?:党员|人数|的|人|了|:|者|有|一共|共)*\s?[\d一二三四五六七八九十百两俩仨廿壹贰叁肆伍陆柒捌玖拾]"
    r"|[\d一二三四五六七八九十百两俩仨]\s?(?:个|名|人|位)[^,。;\n]{0,6}(?:参加|到会|出席|参会|到场|都到|全到|在场|到了|来了|都在|全部)|全员?到齐|到齐|都到了|都来了|全到|人都在|均参加|全部参加|都参加|\d\s?pax|\d\s?人"
    r"|缺席|请假|没来|未到|未参加|没到"
)
#: It is still to come: each with the sentence.
_TO_COME = re.compile(
    r"有(?:时间|空)的(?:都|就)?来|自愿(?:参加|报名)|想去的|明天|明日|明早|明晚|明儿|后天|大后天|下周|下礼拜|下星期|下个?星期|下个?礼拜|下个?月(?!补)|tomorrow|next\s(?:week|mon|tue|wed|thu|fri|sat|sun)"
    r"|即将|准备(?!会|了|工作|情况|好了|材料|就绪)[^,。;\n]{0,14}(?:开|召开|搞|上|去|办|组织|举行|收|讲|过)|打算|计划(?=[^,。;\n]{0,10}(?:召开|开展|开|搞|上|去|举行|组织))|拟[于定在]?(?=[^,。;\n]{0,16}(?:召开|开展|开|举行|组织|上|搞|收))"
    r"|定[于在好]|兹定于|预定|预计|(?<![个名位\d])预备(?!党员|期|转正)|将[于在要](?!此)|将(?=召开|举行|开展|组织|开)|安排在|初定|暂定|敲定|约在|约好"
    r"|提前预告|预告|先(?:跟|和|给)?你?(?:说一声|打个招呼|报备|通个气)|报备|请(?:各位|大家|全体|各支委|各党员)?(?:准时|按时|提前|务必|及时|安排好)|准时参[加会]|按时参[加会]|准时到|准时出席"
    r"|别迟到|勿迟到|不要迟到|不得(?:无故)?(?:缺席|请假|迟到)|无故不得|务必|记着|记得|帮我记|给我记|记一下|敬请|届时|到时候?|提前\d+分钟|把[^,。;\n]{1,8}(?:带上|准备好|带来|带好)|带上|带好|大家(?:记得|注意|准备)|通知(?:大家|各位|全体|党员|一下)(?!了)"
    r"|票已|已(?:包车|订票|买好|租车|联系好|订好|定好|预订)|已?买好票|请假(?:提前|找|跟)|互相转告|转告|收到请回复|[咱就要得该想](?:们|支部|还)?(?:要|得|该|想)?(?=[^,。;\n]{0,2}(?:开个|搞个|组织去|开一[次个]|上一[堂次]))"
    r"|要(?:召开|开|搞|上|去|组织|举行|办|收|过)(?!求)|会在|要在"
)


#: 了解“两个务必”的时代背景: what stands in quotes announces nothing.
_QUOTED = re.compile(r"“[^“”\n]{1,30}”|《[^《》\n]{1,40}》|‘[^‘’\n]{1,20}’")


@dataclass(frozen=True, slots=True)
class Holding:
    """What the message says about the holding of things."""

    dead: tuple[tuple[int, int], ...]  # clauses of what was not held
    not_held: bool
    done: bool  # a clause tells of something that was held
    attended: bool  # somebody was there
    to_come: bool  # the words are those of an announcement
    held_beside: bool  # held, in a clause of its own beside what was not held


def look(message: Message) -> Holding:
    """Look at each clause."""
    text = message.live
    dead, done_at = [], []
    for start, end in message.clauses:
        if _is_not_held(text, start, end):
            dead.append((start, end))
        elif _DONE.search(text, start, end):
            done_at.append((start, end))
    beside = (
        bool(dead)
        and not _AS_GOOD_AS_NOT.search(text)
        and any(_stands_alone(message, start, end) for start, end in done_at)
    )
    return Holding(
        dead=tuple(dead),
        not_held=bool(dead),
        done=bool(done_at),
        attended=bool(_ATTENDED.search(text)),
        to_come=bool(_TO_COME.search(_QUOTED.sub("", text))),
        held_beside=beside,
    )


def _is_not_held(text: str, start: int, end: int) -> bool:
    for match in NOT_HELD.finditer(text, start, end):
        before = text[max(start, match.start() - 3) : match.start()]
        if match[0][0] not in "没未尚还" and (_DENIED.search(before) or _AS_EVER.search(text)):
            continue
        if _A_WHILE.match(text, match.end(), end) or _SPOKEN_OF.search(text, start, match.start()):
            continue
        if _MADE_UP_FOR.match(text, match.end(), end):
            continue
        return True
    return False


#: 推迟了半小时，三点半开的: later on the same day, and held.
_A_WHILE = re.compile(
    r"了?(?:大概|大约|约|差不多)?(?:半|[\d一二两三四五十]+)个?多?(?:小时|钟头|分钟|刻钟|会儿?)|了?(?:一会儿?|片刻)"
)
#: 讨论了推迟换届的事: what was talked about.
_SPOKEN_OF = re.compile(r"(?:讨论|研究|商量|商议|通报|传达|汇报)了?(?:关于)?[^,。;\n]{0,4}$")
#: 上周没开成的支委会昨天补开了.
_MADE_UP_FOR = re.compile(r"的[^,。;\n]{1,14}(?:补[开上办搞讲收]|[开上办搞讲收])(?:了|完|上|齐)")

#: 开了一半就散了，等于没开.
_AS_GOOD_AS_NOT = re.compile(r"(?:算|等于|相当于)(?:是|就)?没(?:开|搞|上|办)")

_MEANT_TO = re.compile(
    r"原定|原计划|原本|本来|本应|本该|应该|该开|定于|拟|准备|打算|计划(?=[^,。;\n]{0,10}(?:召开|开展|举行|开|上|搞|收|在|于))|要开|要搞|等|后再|再"
)
_WHAT = re.compile(r"会|党课|党日|党费|党课|评议|活动|支委|一次|一堂|一场|照常")
_PAST = re.compile(r"上个?[周月星礼]|照常|昨|前天|刚")


#: 本来以为开不成，后来还是把支委会开了.
_AFTER_ALL = re.compile(
    r"(?:后来|最后|终于|还是|到底)[^,。;\n没不]{0,12}(?:[开上搞办讲收]了|补上了|开成了)"
)


#: 4月没开支委会，5月开了.
_THEN_HELD = re.compile(r"[月周号日]份?(?:就|才|又|补)?[开上搞办]了(?=[,。;]|$)")


def _stands_alone(message: Message, start: int, end: int) -> bool:
    """A clause with a past day (or the kind) and the word that it was held."""
    text = message.live
    if _AFTER_ALL.search(text, start, end):
        return True
    if _MEANT_TO.search(text, start, end):
        return False
    if _THEN_HELD.search(text, start, end):
        return True
    past = any(
        start <= day.start < end
        and _is_past(day, message)
        and text[day.end : day.end + 1] not in {"前", "后"}
        for day in message.days
    )
    if past or _PAST.search(text, start, end):
        return True
    # 3号就开了党员大会: 开了 and what was held stand together, and nothing of 去市里开会了
    return bool(
        re.search(
            r"(?:开|上|搞|讲|过|听|收|办|召开|举行)了[^,。;\n]{0,6}(?:一次|支委会|党员大会|党课|党日|小组会|组织生活会|民主评议)",
            text[start:end],
        )
    )


def _is_past(day: Day, message: Message) -> bool:
    resolved = day.on(message.today)
    return resolved is not None and resolved <= message.today and day.sort is not Sort.FESTIVAL
