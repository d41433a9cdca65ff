"""A year of three branches, played as a conversation, against what was worked out by hand.

The year is 2027; all that the settings ask is owed. Who the branches are and what happens to them:

- 新芽: 4 members, no committee. In May a fifth joins. March's theme day is not held, for a reason;
  November's dues are reported on 3 December, after the 30th.
- 远航: 9 members with a committee. In September three leave, so 6 are left and from October there is
  no committee meeting. August's theme day is never reported. The lecture of the third quarter is
  held at the general meeting of that quarter: one report, two books.
- 铸造: 26 members in three groups. At the end of June the third group is dissolved, so that from
  July two groups meet. October's theme day is put off to 5 November, with consent, and held then.

By hand, for each kind: what is owed in the year, reported, reported in time.

    kind               新芽          远航           铸造
    theme day        12 11 11     12 11 11      12 12 12   (11: March was excused; August is missing)
    dues             12 12 11     12 12 12      12 12 12   (11: November came on 3 December)
    check of ledgers 12 12 12     12 12 12      12 12 12
    committee         -            9  9  9      12 12 12   (January to September)
    groups            -            -            30 30 30   (3 x 6 + 2 x 6)
    general meeting   4  4  4      4  4  4       4  4  4
    lecture           4  4  4      4  4  4       4  4  4
    org. life         1  1  1      1  1  1       1  1  1
    appraisal         1  1  1      1  1  1       1  1  1
    in all           46 45 44     55 54 54      88 88 88

Records on file: 新芽 45 - 12 checks = 33 with a page; 远航 54 - 1 (one report for two) - 12 = 41;
铸造 88 - 12 = 76. In the street: 189 owed, 187 reported, 186 in time, 1 overdue, 1 explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.settings import Settings
from models.appointment import Appointment, Role
from models.calendar import Every, Period
from models.database import Database
from models.history import Source
from models.kind import Kind
from models.member import Member, PartyGroup, Standing
from models.obligation import State
from models.organization import Form, Level, PartyOrganization
from models.person import Channel, Person
from models.work import Work
from tests.cast import Player
from tests.chat import Phone, Telegram
from tests.conftest import Working, working

YEAR = Period.holding(date(2027, 1, 1), Every.YEAR)
SINCE = date(2024, 3, 1)
FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许"

#: Owed, reported, in time; as worked out above.
BY_HAND: Mapping[str, Mapping[Kind, tuple[int, int, int]]] = {
    "新芽": {
        Kind.THEME_DAY: (12, 11, 11),
        Kind.DUES: (12, 12, 11),
        Kind.LEDGER_CHECK: (12, 12, 12),
        Kind.GENERAL_MEETING: (4, 4, 4),
        Kind.PARTY_LECTURE: (4, 4, 4),
        Kind.ORG_LIFE_MEETING: (1, 1, 1),
        Kind.MEMBER_APPRAISAL: (1, 1, 1),
    },
    "远航": {
        Kind.THEME_DAY: (12, 11, 11),
        Kind.DUES: (12, 12, 12),
        Kind.LEDGER_CHECK: (12, 12, 12),
        Kind.COMMITTEE_MEETING: (9, 9, 9),
        Kind.GENERAL_MEETING: (4, 4, 4),
        Kind.PARTY_LECTURE: (4, 4, 4),
        Kind.ORG_LIFE_MEETING: (1, 1, 1),
        Kind.MEMBER_APPRAISAL: (1, 1, 1),
    },
    "铸造": {
        Kind.THEME_DAY: (12, 12, 12),
        Kind.DUES: (12, 12, 12),
        Kind.LEDGER_CHECK: (12, 12, 12),
        Kind.COMMITTEE_MEETING: (12, 12, 12),
        Kind.GROUP_MEETING: (30, 30, 30),
        Kind.GENERAL_MEETING: (4, 4, 4),
        Kind.PARTY_LECTURE: (4, 4, 4),
        Kind.ORG_LIFE_MEETING: (1, 1, 1),
        Kind.MEMBER_APPRAISAL: (1, 1, 1),
    },
}
PAGES = {"新芽": 33, "远航": 41, "铸造": 76}
MEMBERS = {"新芽": 5, "远航": 6, "铸造": 26}
STREET = {"expected": 189, "reported": 187, "on_time": 186, "overdue": 1, "excused": 1}


@dataclass
class Town:
    """The three branches with their secretaries, and the superior."""

    branches: dict[str, int]
    phones: dict[str, Phone]
    street_id: int
    zhao: Phone
    telegram: Telegram
    work: Working


@pytest.fixture(scope="module")
def town(
    shipped: Settings, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The year, played once; the tests look at what came of it."""
    folder = tmp_path_factory.mktemp("year")
    url = f"sqlite:///{folder / 'zhibao.db'}"
    (folder / "zhibao.db").write_bytes(migrated_file.read_bytes())
    database = Database(url)
    work = working(database, shipped.terms)
    telegram = None
    try:
        with work("2026-12-20 08:00", source=Source.IMPORT) as w:
            street = PartyOrganization(
                code="LN-01",
                name="重工街道综合党委",
                level=Level.TOWNSHIP,
                form=Form.COMPREHENSIVE_COMMITTEE,
            )
            w.organizations.place(street, None)
            people = {"赵刚": _office(w, Person(name="赵刚"), Role.SUPERIOR, street, 100)}
            branches = {}
            for number, (name, size) in enumerate({"新芽": 4, "远航": 9, "铸造": 26}.items(), 1):
                branch = PartyOrganization(
                    code=f"LN-01-{number:03}",
                    name=f"{name}支部",
                    level=Level.GRASSROOTS,
                    form=Form.BRANCH,
                    founded_on=SINCE,
                )
                w.organizations.place(branch, street)
                branches[name] = branch.id
                groups = [
                    PartyGroup(organization_id=branch.id, name=f"第{each}党小组")
                    for each in ("一", "二", "三")
                    if size == 26
                ]
                w.session.add_all(groups)
                w.session.flush()
                members = [
                    Member(
                        person=Person(name=f"{FAMILY[each]}{name}"),
                        organization_id=branch.id,
                        standing=Standing.FULL,
                        since=SINCE,
                        group_id=groups[each % 3].id if groups else None,
                    )
                    for each in range(size)
                ]
                w.session.add_all(members)
                w.session.flush()
                people[name] = _office(w, members[0].person, Role.SECRETARY, branch, 100 + number)
                if size > 6:
                    for each in members[1:3]:
                        office = Appointment(
                            person=each.person,
                            role=Role.COMMITTEE_MEMBER,
                            organization=branch,
                            since=SINCE,
                        )
                        w.session.add(office)
            street_id = street.id
        telegram = Telegram(shipped, url, folder / "files", "2026-12-31 09:00")
        phones = {name: telegram.phone(player) for name, player in people.items()}
        found = Town(branches, phones, street_id, phones.pop("赵刚"), telegram, work)
        for month in range(1, 13):
            _month(found, month)
        telegram.at("2028-01-01 09:00")
        yield found
    finally:
        if telegram is not None:
            telegram.close()
        database.close()


def _office(
    work: Work, person: Person, role: Role, organization: PartyOrganization, chat_id: int
) -> Player:
    office = Appointment(person=person, role=role, organization=organization, since=SINCE)
    work.session.add(office)
    chat = work.people.new_chat(Channel.TELEGRAM, chat_id)
    work.session.flush()
    chat.person, chat.joined_at, chat.acting_as = person, work.now, office.id
    return Player(person.name, chat_id, person.id, office.id)


# --- the story ---------------------------------------------------------------------------------


def _month(town: Town, month: int) -> None:
    """What happens in a month, in the order of its days."""
    telegram, phones = town.telegram, town.phones
    telegram.at(f"2027-{month:02}-01 09:00")
    telegram.tick("open")
    if month == 5:
        _joins(phones["新芽"])
    if month == 12:
        telegram.at("2027-12-03 10:00")
        _files(phones["新芽"], "11 月党费收缴", "")
    if month == 11:
        telegram.at("2027-11-05 16:00")
        _files(phones["铸造"], "10 月主题党日", "补上十月的主题党日")
    telegram.at(f"2027-{month:02}-20 15:00")
    for name, phone in phones.items():
        if (name, month) == ("新芽", 3):
            _not_held(phone, f"{month} 月主题党日")
        elif (name, month) == ("铸造", 10):
            _put_off(phone, town.zhao, f"{month} 月主题党日", "2027 年 11 月 5 日")
        elif (name, month) != ("远航", 8):
            _files(phone, f"{month} 月主题党日", f"{name}{month}月的学习")
        _files(phone, f"{month} 月台账核对", "")
        if (name, month) != ("新芽", 11):
            _files(phone, f"{month} 月党费收缴", "")
        if name == "铸造" or (name == "远航" and month < 10):
            _files(phone, f"{month} 月支部委员会", f"研究{month}月的工作")
        if name == "铸造":
            for group in ("一", "二", "三")[: 3 if month < 7 else 2]:
                label = f"{month} 月党小组会（第{group}党小组）"
                _files(phone, label, f"第{group}组讨论{month}月的分工")
        if month % 3 == 0:
            quarter = f"第{'一二三四'[month // 3 - 1]}季度"
            together = (name, month) == ("远航", 9)
            _files(phone, f"{quarter}支部党员大会", f"{name}{quarter}大会报告工作", also=together)
            if not together:
                _files(phone, f"{quarter}党课", f"{name}{quarter}党课讲党章")
        if month == 12:
            _files(phone, "2027 年组织生活会", "开展批评和自我批评")
            _files(phone, "2027 年民主评议党员", "")
    if month == 6:
        telegram.at("2027-06-29 09:00")
        _without_the_third_group(phones["铸造"])
    if month == 9:
        telegram.at("2027-09-25 09:00")
        for who in ("赵远航", "黄远航", "周远航"):
            _leaves(phones["远航"], who)


def _files(phone: Phone, item: str, theme: str, *, also: bool = False) -> None:
    """Report one thing, as a secretary answers: what is asked for, and nothing else."""
    said = phone.says("填报")
    if said.startswith("要报哪一项"):
        said = phone.presses(item)
    for _ in range(20):
        if "编号" in said and said.startswith(("收到了", "记下了")):
            return
        said = _answers(phone, said, theme, also=also)
    raise AssertionError(f"{item}: {said}")


def _answers(phone: Phone, said: str, theme: str, *, also: bool) -> str:
    labels = _labels(said)
    today = next((each for each in labels if each.startswith("今天")), None)
    match labels:
        case _ if "无变化" in labels:
            return phone.presses("无变化")
        case _ if also and "＋同时算" in labels and "同时算：" not in said:
            phone.presses("＋同时算")
            phone.presses("党课")
            return phone.presses(next(each for each in _labels(phone.sees) if "选好了" in each))
        case _ if "提交" in labels:
            return phone.presses("提交")
        case _ if today is not None:
            return phone.presses(today)
        case _ if "哪天收的" in said:
            # The month is over: its last day, of the calendar that is shown.
            return phone.presses("30")
        case _ if "全部到齐" in labels:
            return phone.presses("全部到齐")
        case _ if "全部交齐" in labels:
            return phone.presses("全部交齐")
        case _ if "0" in labels:
            return phone.presses("0")
        case _ if "在哪儿" in said:
            return phone.says("二楼会议室")
        case _ if re.search("^谁.*？|哪位", said, re.MULTILINE):
            return phone.presses(labels[0])
        case _:
            assert theme, said
            return phone.says(theme)


def _labels(said: str) -> list[str]:
    return [
        label.strip("[]")
        for line in said.splitlines()
        if line.startswith("[")
        for label in line.replace("] [", "]\n[").splitlines()
    ]


def _not_held(phone: Phone, item: str) -> None:
    phone.says("填报")
    phone.presses(item)
    phone.presses("没开展")
    phone.presses("人员出差，人不齐")
    assert "记下了" in phone.presses("提交")


def _put_off(phone: Phone, zhao: Phone, item: str, day: str) -> None:
    phone.says("填报")
    phone.presses(item)
    phone.presses("延期")
    phone.says(day)
    phone.presses("人员出差，人不齐")
    assert "记下了" in phone.presses("提交")
    assert "已同意" in zhao.presses("同意")


def _joins(phone: Phone) -> None:
    phone.says("名册")
    phone.presses("新加党员")
    phone.says("钱新来")
    said = phone.presses("正式党员")
    for _ in range(4):
        if "提交" not in _labels(said):
            break
        said = phone.presses("提交")


def _leaves(phone: Phone, who: str) -> None:
    phone.says("名册")
    phone.presses(who)
    phone.presses("转出、离开")
    phone.presses("转出")
    said = phone.presses("跳过")
    if "提交" in _labels(said):
        phone.presses("提交")


def _without_the_third_group(phone: Phone) -> None:
    phone.says("名册")
    phone.presses("党小组")
    phone.presses("撤销 第三党小组")
    # Once more, under the question whether it is meant.
    phone.presses("撤销 第三党小组")


# --- what came of it ---------------------------------------------------------------------------


def test_what_was_owed_reported_and_in_time(town: Town) -> None:
    with town.work("2028-01-01 09:00") as w:
        for name, by_hand in BY_HAND.items():
            branch = w.organizations.get(town.branches[name])
            found: dict[Kind, tuple[int, int, int]] = {}
            for each in w.obligations.of(branch, YEAR):
                owed, reported, on_time = found.get(each.kind, (0, 0, 0))
                done = each.activity_id is not None
                found[each.kind] = (owed + 1, reported + done, on_time + (done and each.on_time))
            assert found == by_hand, name


def test_what_is_missing_is_missing_for_a_reason_or_not(town: Town) -> None:
    with town.work("2028-01-01 09:00") as w:
        stands = {
            (name, each.kind, each.period): each.state(w.today)
            for name, number in town.branches.items()
            for each in w.obligations.of(w.organizations.get(number), YEAR)
            if each.activity_id is None
        }
    assert stands == {
        ("新芽", Kind.THEME_DAY, "2027-03"): State.POSTPONED,
        ("远航", Kind.THEME_DAY, "2027-08"): State.OVERDUE,
    }


def test_the_postponed_day_moved_with_a_trace(town: Town) -> None:
    with town.work("2028-01-01 09:00") as w:
        branch = w.organizations.get(town.branches["铸造"])
        [moved] = [
            each
            for each in w.obligations.of(branch, YEAR)
            if each.kind is Kind.THEME_DAY and each.period == "2027-10"
        ]
        assert moved.due_on == date(2027, 11, 5)
        assert moved.postponement is not None
        assert moved.postponement.until_on == date(2027, 11, 5)


def test_one_gathering_stands_in_two_books(town: Town) -> None:
    with town.work("2028-01-01 09:00") as w:
        branch = w.organizations.get(town.branches["远航"])
        third = [
            each
            for each in w.obligations.of(branch, YEAR)
            if each.period == "2027-Q3" and each.kind in {Kind.GENERAL_MEETING, Kind.PARTY_LECTURE}
        ]
        assert len(third) == 2
        assert len({each.activity_id for each in third}) == 1


def test_the_books(town: Town) -> None:
    with town.work("2028-01-01 09:00") as w:
        for name, number in town.branches.items():
            branch = w.organizations.get(number)
            held = w.activities.held_in(branch, YEAR)
            pages = [each for each in held if each.kind is not Kind.LEDGER_CHECK]
            assert len(pages) == PAGES[name], name
            assert len(w.roster.of(branch, w.today)) == MEMBERS[name]


def test_the_streets_figures(town: Town) -> None:
    with town.work("2028-01-01 09:00") as w:
        top = w.organizations.get(town.street_id)
        survey = w.summaries.over(top, list(Kind), YEAR.starts_on, YEAR.ends_on)
        found = list(survey.by_period.values())
        assert sum(each.expected for each in found) == STREET["expected"]
        assert sum(each.reported for each in found) == STREET["reported"]
        assert sum(each.on_time for each in found) == STREET["on_time"]
        assert sum(each.overdue for each in found) == STREET["overdue"]


def test_the_superior_asks_about_the_year(town: Town) -> None:
    assert "11/12" in town.zhao.says("远航支部2027年主题党日完成率多少")
    assert "30/30" in town.zhao.says("铸造支部2027年党小组会完成率")
