"""Facts for the ledger: 职工现在58人, 新书记宋佳，电话…, 指导员换成…, 单独成立支部了.

Only the new values count: "减少两名，目前11名" is 11, "原来工作覆盖，现在单独组建" is 单独.
"""

from __future__ import annotations

import re
from typing import Any

from handlers.language import people
from handlers.language.message import Message
from handlers.language.numerals import NUMBER, read_number
from handlers.language.phones import find_phone
from handlers.language.spans import Span
from handlers.language.understanding import Slot

_STAFF = r"(?:职工|员工|从业人员|从业人数|在岗|用工|雇员|工作人员|在册人员|人员规模|全员|教职工|教职员工|医护人员|在职人员)"
_EMPLOYEES = re.compile(rf"{_STAFF}(?!党员)(?:总?人?数|总量|规模|人员)?")
_MEMBERS = re.compile(
    r"(?<!正式)(?<!预备)(?<!不是)(?<!系)(?<!是)(?:中共)?党员(?!大会|活动|发展|管|教)(?:总?人?数|总数)?"
)
_FORMAL = re.compile(r"正式(?:党员)?(?:总?人?数)?(?=[^,。;]{0,8}[\d一二三四五六七八九十])")
_VALUE = re.compile(
    rf"(?:[^,。;\n\d]{{0,12}}?(?:由|从)[^,。;\n]{{1,10}}?(?:到|至|为|成))?(?P<fill>[^,。;\n\d一二三四五六七八九十百千]{{0,12}}?)(?P<n>{NUMBER})\s?(?:来)?(?:名|人|个|位)?"
)
_BEFORE = re.compile(rf"(?P<n>{NUMBER})\s?(?:名|个|位)\s?(?:在职|在岗|正式)?$")
_DELTA = re.compile(
    r"(?:新?增加?|减少?|转出|转入|离职|入职|招|少|多|退休|调走|调入|调出|走|来|辞退|裁|发展|吸收|新入职|扩招)了?$"
)
_NOW = re.compile(
    rf"(?:目前|现在|现有|现|至|到|达|共|总数|剩|变成|变为|为|还有)\s?[^,。;\n\d]{{0,6}}?(?P<n>{NUMBER})\s?(?:名|人|个)"
)
_STATUSES = r"半停产|停产|停业|歇业中?|正常(?:营业|生产|经营|运营|运行|运转)(?:中)?|注销|黄了|吊销|破产(?:清算)?|搬迁|倒闭|关停|关门|休业|恢复(?:生产经营|生产|营业|经营|运营)|复工复产|复工|复产|清算|存续|开业|筹建中?|试营业|试生产|转产|停工|暂停(?:营业|经营)|空壳|僵尸企业|在业|营业中|生产中|停摆|重组中?|被收购|被并购|注销中"
_STATUS = re.compile(rf"(?<!资产)(?:{_STATUSES})(?!以?后|之后|期间|前)")
_UNIT_WORD = re.compile(
    r"企业|公司|单位|厂|店|我们|我会|协会|商会|学校|医院|所|经营|营业|台账|状态|目前|现"
)

_SECRETARY = re.compile(r"书记")
_INSTRUCTOR = re.compile(r"(?:党建工作?)?(?:指导员|联络员|联系人(?=.*党建))")
_OWNER = re.compile(
    r"出资人|投资人|负责人|老板|法人代表|法定代表人|法人|企业主(?!营)|实际控制人|业主(?!委)|股东|掌门人|当家人|创始人|老总"
)
_COVERAGE = re.compile(
    r"覆盖(?!率)|单独(?:组建|成立|建|设)|独立(?:组建|成立|建|设)|联合(?:党?支部|组建|党总支)|联建|共建|挂靠|帮建|带建|空白点|自己(?:成立|建|组建)了?(?:党?支部)?|(?:成立|组建|建)了?(?:自己的)?党?支部|未建|没有(?:建)?支部"
)
_CLASSES = (
    ("none", r"未覆盖|没(?:有)?覆盖|空白点|没被覆盖|既没有?(?:党)?支部也没有?|未纳入覆盖"),
    (
        "work_coverage",
        r"工作覆盖|指导员覆盖|派了?(?:党建)?(?:指导员|联络员)(?:来)?覆盖|靠(?:指导员|工会|群团)",
    ),
    (
        "independent",
        r"单独(?:组建|成立|建|设|的)|独立(?:组建|成立|建|设|党?支部)|自己(?:成立|建|组建|单)了?|单建",
    ),
    (
        "joint",
        r"联合(?:党?支部|组建|党总支|建|成立)|片区联建|同业共建|挂靠组建|派驻帮建|龙头带建|合(?:建|一块建|一块儿建|在一起建)|并[到入]|挂靠",
    ),
)
_CLASS = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _CLASSES))
_METHODS = re.compile(r"片区联建|同业共建|挂靠组建|派驻帮建|龙头带建")
_METHOD_LOOSE = (
    (r"片区", "片区联建"),
    (r"同业|同行", "同业共建"),
    (r"挂靠", "挂靠组建"),
    (r"派驻", "派驻帮建"),
    (r"龙头", "龙头带建"),
)

_NOT_MEMBER = re.compile(
    r"(?:不是|并非|还?不是|非)(?:中共)?党员|群众(?!路线|身份证)|民建|民盟|民革|民进|九三学社|农工党|致公党|台盟|无党派|党外|没有?入党|未入党|团员"
)
_IS_MEMBER = re.compile(
    r"(?:是|系|为|也是|为中共|系中共|,|\s|\(|身份:?)(?:一名|名)?(?:老)?(?:中共)?(?:正式)?党员(?!\s?[\d一二三四五六七八九十总人数]|活动|名)|中共党员(?!\s?[\d一二三四五六七八九十])|入(?:了)?党了|政治面貌[:是为]?\s?(?:中共)?党员|党员身份"
)
_TERM = re.compile(r"任职|上任|到任|任命|当选|接任|履职|就任|任期|起|接手|换届|任书记|担任")


def read_ledger(message: Message) -> dict[str, Slot] | None:
    """Which ledger and what changes; None where no new value is given."""
    text = message.live
    which = _which(text)
    changes: dict[str, tuple[Any, Span | None]] = {}
    match which:
        case "coverage":
            changes = _coverage(text)
        case "secretary":
            changes = _officer(message, "name", _SECRETARY) | _term(message)
        case "instructor":
            changes = _officer(message, "name", _INSTRUCTOR)
        case "owner":
            changes = _owner(message)
        case _:
            changes = _unit(message)
            if changes and _OWNER.search(text):
                owner = _owner(message)
                owner.pop("phone", None)
                changes |= owner
    if not changes:
        return None
    spans = [span for _, span in changes.values() if span]
    whole = Span(min(spans).start, max(span.end for span in spans)) if spans else None
    return {
        "ledger": Slot(which),
        "changes": Slot({name: value for name, (value, _) in changes.items()}, whole),
    }


#: Of whom a clause speaks; one that names nobody goes on with whom the one before was about.
_ABOUT = (("secretary", _SECRETARY), ("instructor", _INSTRUCTOR), ("owner", _OWNER))


def read_changes(message: Message) -> list[tuple[str, dict[str, Any]]]:
    """Every ledger that a message changes, with the new values, in the order of the text.

    "职工增加到 120 人，王强不当书记了，换成李敏" changes two: that of units and that of secretaries.
    """
    pieces: list[tuple[str, int, int]] = []
    for start, end in message.clauses:
        clause = message.live[start:end]
        which = next((name for name, cue in _ABOUT if cue.search(clause)), None)
        if which is None and _which(clause) == "unit" and _unit_said(clause):
            which = "unit"
        if pieces and which in (None, pieces[-1][0]):
            pieces[-1] = (pieces[-1][0], pieces[-1][1], end)
        else:
            pieces.append((which or "unit", start, end))
    found = []
    for which, start, end in pieces:
        part = Message(message.text[start:end], message.now, message.roster, message.places)
        match which:
            case "secretary":
                changes = _officer(part, "name", _SECRETARY) | _term(part)
            case "instructor":
                changes = _officer(part, "name", _INSTRUCTOR)
            case "owner":
                changes = _owner(part)
                changes.pop("phone", None)
            case _:
                changes = _unit(part)
        for name in ("name", "owner_name"):
            # "书记讲得真好" names nobody: somebody new comes with a word that says so.
            if name in changes and not (
                _NAME.fullmatch(changes[name][0]) and _SUCCEEDS.search(part.live)
            ):
                del changes[name]
        if changes:
            found.append((which, {name: value for name, (value, _) in changes.items()}))
    return found


#: A name has nothing of the words around it.
_NAME = re.compile(r"[^党了的是为得\d]{2,4}|[^党了的\d]+·[^党了的\d]+")
_SUCCEEDS = re.compile(
    r"换|改|新|接|担任|就任|上任|当选|调整|变更|由|不当|不再|卸任|离任|退|叫|姓名"
)


def _unit_said(clause: str) -> bool:
    return bool(
        _EMPLOYEES.search(clause)
        or _STATUS_SAID.search(clause)
        or _FORMAL.search(clause)
        or _MEMBERS_SAID.search(clause)
    )


def _which(text: str) -> str:
    unit = bool(
        _EMPLOYEES.search(text)
        or _STATUS_SAID.search(text)
        or _FORMAL.search(text)
        or _MEMBERS_SAID.search(text)
    )
    if (
        _INSTRUCTOR.search(text)
        and not _METHODS.search(text)
        and not re.search(r"工作覆盖|未覆盖|空白", text)
    ):
        return "instructor"
    if _OWNER.search(text) and not unit and not re.search(r"书记(?:换|电话|手机)|新书记", text):
        return "owner"
    if (
        _COVERAGE.search(text)
        and _CLASS.search(text)
        and not (unit and not re.search(r"覆盖|联合|单独|独立", text))
    ):
        return "coverage"
    if _SECRETARY.search(text) and not unit:
        return "secretary"
    return "unit"


_STATUS_SAID = re.compile(rf"(?:{_STATUSES})")
_MEMBERS_SAID = re.compile(
    r"党员(?:总数|人数|数)?[^,。;]{0,8}?[\d一二三四五六七八九十]+\s?(?:名|人|个)|党员\s?\d|[\d一二三四五六七八九十]\s?(?:名|个|位)\s?(?:中共)?党员"
)


def _unit(message: Message) -> dict[str, tuple[Any, Span | None]]:
    text = message.live
    changes: dict[str, tuple[Any, Span | None]] = {}
    for name, pattern in (
        ("employees", _EMPLOYEES),
        ("formal_members", _FORMAL),
        ("party_members", _MEMBERS),
    ):
        found = _number(text, pattern)
        if found is not None:
            changes[name] = found
    status = _status(text)
    if status is not None:
        changes["operating_status"] = (status.of(message.text), status)
    return changes


def _number(text: str, pattern: re.Pattern[str]) -> tuple[int, Span] | None:
    best: tuple[int, Span] | None = None
    for match in pattern.finditer(text):
        before = _BEFORE.search(text[max(0, match.start() - 14) : match.start()])
        lead = max(0, match.start() - 14)
        value = _VALUE.match(text, match.end())
        if value and not _DELTA.search(value["fill"]):
            # 减少到, 增加至, 变为: the number behind such a word is the new one
            found = read_number(value["n"])
            if found is not None and not re.match(
                r"\s?(?:月|年|号|日|点|%)", text[value.end("n") :]
            ):
                best = (found, Span(*value.span("n")))
                continue
        if before:
            found = read_number(before["n"])
            if found is not None and not _DELTA.search(
                text[max(0, lead + before.start("n") - 4) : lead + before.start("n")]
            ):
                best = (found, Span(lead + before.start("n"), lead + before.end("n")))
                continue
        if value and _DELTA.search(value["fill"]):
            now = _NOW.search(text, value.end())
            if now and (found := read_number(now["n"])) is not None:
                best = (found, Span(*now.span("n")))
    return best


def _status(text: str) -> Span | None:
    found = [Span(*match.span()) for match in _STATUS.finditer(text)]
    return found[-1] if found else None


def _officer(
    message: Message, name: str, cue: re.Pattern[str]
) -> dict[str, tuple[Any, Span | None]]:
    text = message.live
    changes: dict[str, tuple[Any, Span | None]] = {}
    person = _person(message, cue)
    if person:
        changes[name] = (person.of(message.text), person)
    if phone := find_phone(text):
        changes["phone"] = phone
    return changes


#: What announces the new holder of an office; tried in order.
_NEW = (
    # "新书记叫尉迟恭勤", "新任书记 端木晴"
    r"(?:新任|新来的?|新的?|现任|接任|继任)(?:的)?(?:支部|党支部)?(?:{cue})(?:同志)?",
    # "换成街道办的易中天", "改成韩冬梅", "调整为区民政局社会组织科褚时建同志"
    r"(?:换成|改成|改为|变更为|调整为|更换为|换为|更正为|应为|应该?是|现在?是|现由|改由|由)",
    r"(?:{cue})(?:换成|改成|改为|叫|是|为|:|—|姓名|登记[^,。;]{{0,4}}错|到位|\s)",
    r"(?:名叫|叫做?|姓名:?)",
    r"(?:{cue})",
)


def _person(message: Message, cue: re.Pattern[str]) -> Span | None:
    text = message.live
    known = [span for _, span in people.find_known(text, message.roster)]
    if called := _CALLED.search(text):
        return Span(*called.span("n"))
    for pattern in _NEW:
        for match in re.finditer(pattern.format(cue=cue.pattern), text):
            end = min(len(text), match.end() + 30)
            stop = re.compile(r"[,。;\n(]|电话|手机|号码|联系").search(text, match.end() + 1, end)
            start = match.end()
            while start < end and text[start] in ",:;—-|。 ":
                start += 1
            if re.match(
                r"电话|手机|联系|号码|兼职|专职|任职|换|改|调|的(?:电话|手机)|办公|停机",
                text[start:],
            ):
                continue
            del stop
            # No announcement of a name is longer: time stays bounded by the length of the message.
            limit = min(_clause_limit(text, start), start + 40)
            found = _officer_name(text, start, limit, known)
            if (
                found
                and found.end - found.start > 1
                and not re.search(
                    r"换|退休|调|辞|电话|手机|党员|兼|专|原|老|新|群众|登记|信息|公司|企业|街道|入党|有事",
                    found.of(text),
                )
            ):
                return found
    # "派了邓超来当指导员", "郭靖接任书记", "由邓超担任"
    office = re.search(
        rf"(?:接任|担任|任|出任|当|做)(?:我们?|咱们?|我会|我所|本)?[^,。;\n]{{0,8}}?(?:{cue.pattern})",
        text,
    )
    if office:
        found = people.name_until(text, office.start(), 0, known)
        if found and not re.search(r"换|退休|调|由$", found.of(text)):
            return found
    return None


#: 现在是年轻的小孙，叫孙一鸣: the whole name.
_CALLED = re.compile(
    r"(?:名叫|叫做?|全名|大名)(?:是|:)?(?P<n>[\u4e00-\u9fff]{2,3}(?:·[\u4e00-\u9fff]+)?)(?=[,。;\s\d(]|电话|手机|同志|$)"
)


def _clause_limit(text: str, start: int) -> int:
    match = re.compile(r"[,。;\n]").search(text, start)
    return match.start() if match else len(text)


def _officer_name(text: str, start: int, limit: int, known: list[Span]) -> Span | None:
    """区民政局社会组织科褚时建同志, 街道派的邓超担任, 铁西司法局的凌霄: the name is at the end."""
    clause = text[start:limit]
    clause = re.split(
        r"担任|接任|接手|接替|来当|来任|出任|同志|,|手机|电话|兼任?|为新|\d|是(?=兼|专|中共|党员)|[一二三四五六七八九十\d]+月|任(?=书记|职)",
        clause,
    )[0].rstrip()
    parts = clause.split()
    if (
        parts
        and 2 <= len(parts[0]) <= 4
        and len(parts) > 1
        and not people.PURE_TITLE.fullmatch(parts[0])
    ):
        return Span(start + clause.index(parts[0]), start + clause.index(parts[0]) + len(parts[0]))
    end = start + len(clause)
    first = people.name_from(text, start, end, known)
    whole = first is not None and first.end >= end - 1
    if whole:
        return first
    last = people.name_until(text, end, start, known) if end > start else None
    if last and last.start > start:
        return last
    return first or last


def _term(message: Message) -> dict[str, tuple[Any, Span | None]]:
    text = message.live
    changes: dict[str, tuple[Any, Span | None]] = {}
    for day in message.days:
        around = text[max(0, day.start - 8) : day.end + 8]
        resolved = day.on(message.today)
        if resolved and (_TERM.search(around) or "新书记" in text or "换" in text):
            changes["term_start"] = (resolved, Span(day.start, day.end))
            break
    times = list(re.finditer(r"(?<!不是)(?<!不再)(兼职|专职|全职|兼任|兼着)", text))
    if times:
        last = times[-1]
        changes["part_time"] = (last[1].startswith("兼"), Span(*last.span()))
    return changes


#: 老板不支持, 老板说没空: what the owner does, and no name.
_NO_OWNER = re.compile(r"[不没说让要很也都太叫给去来在同]|支持|反对|有事|出差|着急")


def _owner(message: Message) -> dict[str, tuple[Any, Span | None]]:
    text = message.live
    changes: dict[str, tuple[Any, Span | None]] = {}
    person = _person(
        message, re.compile(rf"(?:{_OWNER.pattern})(?:兼(?:{_OWNER.pattern}|董事长|总经理|书记))?")
    )
    if person and not _NO_OWNER.match(person.of(text)):
        changes["owner_name"] = (person.of(message.text), person)
    where = message.plain
    if match := _NOT_MEMBER.search(where):
        changes["owner_is_party_member"] = (False, Span(*match.span()))
    elif match := _IS_MEMBER.search(where):
        changes["owner_is_party_member"] = (True, Span(*match.span()))
    if phone := find_phone(text):
        changes["phone"] = phone
    return changes


def _coverage(text: str) -> dict[str, tuple[Any, Span | None]]:
    changes: dict[str, tuple[Any, Span | None]] = {}
    classes = list(_CLASS.finditer(text))
    if classes:
        last = classes[-1]
        group = last.lastgroup
        if any(each.lastgroup == "joint" for each in classes) and group == "work_coverage":
            last = next(each for each in reversed(classes) if each.lastgroup == "joint")
            group = (
                "joint"
                if re.search(r"联合", last[0]) and last.start() > classes[0].start()
                else group
            )
        changes["coverage_class"] = (group, Span(*last.span()))
    if method := _METHODS.search(text):
        changes["join_method"] = (method[0], Span(*method.span()))
    elif changes.get("coverage_class", ("",))[0] == "joint":
        for words, name in _METHOD_LOOSE:
            if match := re.search(words, text):
                changes["join_method"] = (name, Span(*match.span()))
                break
    return changes
