"""Answers to one question: a day, a time, a number, who was absent."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language import (
    read_absences,
    read_clock,
    read_count,
    read_day,
    read_people,
    read_person,
    read_phone,
)

TODAY = date(2026, 10, 22)  # a Thursday
ROSTER = ["张伟", "李娜", "王强", "赵磊", "张伟明", "买买提·艾力", "李䶮"]
NONSENSE = [
    "",
    " ",
    "呵呵",
    "😀",
    "-",
    "-1",
    "9" * 5000,
    "好" * 501,
    "((((《《",
    "\ud83d",
    "嗯嗯啊啊",
]


@pytest.mark.parametrize(
    ("words", "day", "ahead"),
    [
        ("10 月 22 日", "2026-10-22", "2026-10-22"),
        ("10月21日", "2026-10-21", "2027-10-21"),
        ("十月二十一号", "2026-10-21", "2027-10-21"),
        ("１０月２１日", "2026-10-21", "2027-10-21"),
        ("12月31号", "2025-12-31", "2026-12-31"),  # a report looks back, over the year's end
        ("2026-10-20", "2026-10-20", "2026-10-20"),
        ("2026年10月20日", "2026-10-20", "2026-10-20"),
        ("二〇二六年十月二十日", "2026-10-20", "2026-10-20"),
        ("10.20", "2026-10-20", "2027-10-20"),
        ("10-20", "2026-10-20", "2027-10-20"),
        ("10/20", "2026-10-20", "2027-10-20"),
        ("Oct 20", "2026-10-20", "2027-10-20"),
        ("20 Oct", "2026-10-20", "2027-10-20"),
        ("22号", "2026-10-22", "2026-10-22"),
        ("22", "2026-10-22", "2026-10-22"),  # the question was for a day
        ("23号", "2026-09-23", "2026-10-23"),
        ("31号", "2026-08-31", "2026-10-31"),  # September has no 31st
        ("廿四日", "2026-09-24", "2026-10-24"),
        ("上个月30号", "2026-09-30", "2026-09-30"),
        ("本月27号", "2026-10-27", "2026-10-27"),  # literally this month
        ("去年12月23日", "2025-12-23", "2025-12-23"),
        ("今天", "2026-10-22", "2026-10-22"),
        ("今天 22 日", "2026-10-22", "2026-10-22"),  # a button's words, typed
        ("昨天下午", "2026-10-21", "2026-10-21"),
        ("昨儿", "2026-10-21", "2026-10-21"),
        ("前天", "2026-10-20", "2026-10-20"),
        ("大前天", "2026-10-19", "2026-10-19"),
        ("三天前", "2026-10-19", "2026-10-19"),
        ("明天", "2026-10-23", "2026-10-23"),
        ("上周五", "2026-10-16", "2026-10-16"),
        ("上上周五", "2026-10-09", "2026-10-09"),
        ("上周四", "2026-10-15", "2026-10-15"),
        ("这周二", "2026-10-20", "2026-10-20"),
        ("周三", "2026-10-21", "2026-10-28"),
        ("礼拜天", "2026-10-18", "2026-10-25"),
        ("下周二", "2026-10-27", "2026-10-27"),
        ("国庆节当天", "2026-10-01", "2027-10-01"),
        ("前天，不对，是大前天", "2026-10-19", "2026-10-19"),
        ("上周五，也就是16号", "2026-10-16", "2026-10-16"),
        ("6月30日至7月1日", "2026-06-30", "2027-06-30"),  # its first day
        ("2月29日", "2024-02-29", "2028-02-29"),
        ("2月30日", None, None),
        ("32号", None, None),
        ("10月", None, None),
        ("上周", None, None),
        ("中旬", None, None),
        ("2号楼", None, None),
        ("316.5元", None, None),
        ("13840055667", None, None),
        ("每周五", None, None),
        ("周末", None, None),
        ("腊月二十八", None, None),  # lunar days are not resolved
    ],
)
def test_day(words: str, day: str | None, ahead: str | None) -> None:
    assert read_day(words, TODAY) == (date.fromisoformat(day) if day else None)
    assert read_day(words, TODAY, ahead=True) == (date.fromisoformat(ahead) if ahead else None)


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("14:30", "14:30"),
        ("１４：３０", "14:30"),
        ("下午3点", "15:00"),
        ("下午三点半", "15:30"),
        ("晚上七点一刻", "19:15"),
        ("晚6点", "18:00"),
        ("上午十点四十五", "10:45"),
        ("上午8时30分", "08:30"),
        ("九时整", "09:00"),
        ("中午一点", "13:00"),
        ("中午12点半", "12:30"),
        ("两点", "14:00"),  # one to six is afternoon where nothing is said
        ("七点", "07:00"),
        ("六点吧", "18:00"),
        ("三点左右", "15:00"),
        ("两点来钟", "14:00"),
        ("3:00PM", "15:00"),
        ("4pm", "16:00"),
        ("14:00-16:00", "14:00"),
        ("早八点到晚五点", "08:00"),
        ("下晌儿四点", "16:00"),
        ("昨晚七点", "19:00"),
        ("20時", "20:00"),
        ("下午", None),
        ("两个小时", None),
        ("提了三点要求", None),
        ("快一点", None),
        ("25:00", None),
        ("10:75", None),
        ("10.20", None),
    ],
)
def test_clock(words: str, clock: str | None) -> None:
    assert read_clock(words) == (time.fromisoformat(clock) if clock else None)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("12", 12),
        ("１２人", 12),
        ("十二", 12),
        ("八", 8),
        ("十二个人", 12),
        ("拾贰名", 12),
        ("廿四", 24),
        ("俩", 2),
        ("一百零五", 105),
        ("1,208", 1208),
        ("一共 12 人", 12),
        ("来了12个。", 12),
        ("0", 0),
        ("30来人", None),  # about thirty is no number
        ("二十多", None),
        ("10到12人", None),
        ("12.5", None),
        ("都到了", None),
        ("5人，不对，6人", None),
    ],
)
def test_count(words: str, count: int | None) -> None:
    assert read_count(words) == count


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        ("张伟出差，李娜病假", [("张伟", "出差"), ("李娜", "病假")]),
        ("张伟、李娜请假", [("张伟", None), ("李娜", None)]),  # leave is no cause
        ("除了张伟都到了", [("张伟", None)]),
        (
            "除张伟、李娜外都到了，张伟出差，李娜看孩子",
            [("张伟", "出差"), ("李娜", "看孩子")],
        ),
        ("张伟因出差请假", [("张伟", "出差")]),
        ("张伟李娜两人值班", [("张伟", "值班"), ("李娜", "值班")]),
        ("张伟 李娜 出差", [("张伟", "出差"), ("李娜", "出差")]),
        ("张伟（看病）、李娜（外地）", [("张伟", "看病"), ("李娜", "外地")]),
        ("张伟、李娜（均出差）", [("张伟", "出差"), ("李娜", "出差")]),
        ("出差：张伟、李娜；病假：王强", [("张伟", "出差"), ("李娜", "出差"), ("王强", "病假")]),
        ("张伟没来，家里有事", [("张伟", "家里有事")]),
        ("張偉請了病假", [("张伟", "病假")]),
        ("张 伟出差", [("张伟", "出差")]),
        ("买买提艾力回家探亲了", [("买买提·艾力", "回家探亲")]),
        ("李䶮孩子病了", [("李䶮", "孩子病了")]),
        ("张伟明去北京了", [("张伟明", "去北京")]),  # not 张伟
        ("李娜来了，张伟没来", [("张伟", None)]),
        ("张伟请假其他人都来了", [("张伟", None)]),
        ("张伟出差剩下的4个人都到齐了", [("张伟", "出差")]),
        ("张伟有其他事没来", [("张伟", "有其他事")]),
        ("张三出差", []),
    ],
)
def test_absences(words: str, absent: list[tuple[str, str | None]]) -> None:
    assert read_absences(words, ROSTER) == absent


@pytest.mark.parametrize("words", NONSENSE)
def test_nonsense_is_nothing(words: str) -> None:
    assert read_day(words, TODAY) is None
    assert read_clock(words) is None
    assert read_count(words) is None
    assert read_absences(words, ROSTER) == []


@given(st.text(max_size=300), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_report_looks_back_and_a_plan_ahead(words: str, today: date) -> None:
    """Whatever is typed, nothing breaks; and no roster makes nobody absent."""
    read_day(words, today)
    read_day(words, today, ahead=True)
    read_clock(words)
    assert read_absences(words, []) == []
    count = read_count(words)
    assert count is None or count >= 0


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.integers(1, 28))
def test_an_open_day_is_the_nearest_one(today: date, day: int) -> None:
    back, ahead = read_day(f"{day}号", today), read_day(f"{day}号", today, ahead=True)
    assert back is not None
    assert ahead is not None
    assert back <= today <= ahead
    assert back.day == ahead.day == day
    assert (today - back).days < 31
    assert (ahead - today).days < 31


@pytest.mark.parametrize(
    ("words", "name", "phone"),
    [
        ("李敏", "李敏", None),
        ("刘洋，13840001111", "刘洋", "13840001111"),
        ("13800000000 王强", "王强", "13800000000"),
        ("刘洋\n138 4000 1111", "刘洋", "13840001111"),
        ("支部书记：张三丰（139 4111 2222）", "张三丰", "13941112222"),
        ("李敏，电话0411-82345678", "李敏", "0411-82345678"),
        ("换成李敏", "李敏", None),
        ("由赵敏接任", "赵敏", None),
        ("李敏同志", "李敏", None),
        ("张 伟", "张伟", None),
        ("买买提·吐尔逊", "买买提·吐尔逊", None),
        ("欧阳娜娜", "欧阳娜娜", None),
        ("Kevin 冼", "Kevin 冼", None),
        ("王和平", "王和平", None),
    ],
)
def test_a_name_is_kept_without_what_stands_around_it(
    words: str, name: str, phone: str | None
) -> None:
    assert read_person(words) == (name, phone)


@pytest.mark.parametrize(
    "words",
    [
        "还没定",
        "不知道",
        "待选举",
        "李敏和王强",
        "支部会议",
        "暂时空缺",
        "138 0000 1111",
        *NONSENSE,
    ],
)
def test_what_names_nobody_is_no_name(words: str) -> None:
    assert read_person(words) is None


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("13800000000", "13800000000"),
        ("１３８ ０００００ ０００", "13800000000"),
        ("电话是 139-4111-2222", "13941112222"),
        ("一三九四零零一二三四五", "13940012345"),
        ("024-23456789", "024-23456789"),
        ("不知道", None),
        ("138", None),
        ("李敏", None),
    ],
)
def test_a_phone_number(words: str, phone: str | None) -> None:
    assert read_phone(words) == phone


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("郑虎、冯石，褚建", ["郑虎", "冯石", "褚建"]),
        ("郑虎 13840001111、冯石", ["郑虎", "冯石"]),
        ("郑虎、冯石和褚建", ["郑虎", "冯石", "褚建"]),
        ("张和平、李敏", ["张和平", "李敏"]),
        ("书记：郑 虎 委员：冯石、褚建", ["郑虎", "冯石", "褚建"]),
        ("1. 郑虎 2. 冯石 3. 褚建", ["郑虎", "冯石", "褚建"]),
        ("郑虎，男，1980年生；冯石，女", ["郑虎", "冯石"]),
        ("买买提·艾力、Kevin 冼、郑虎、郑虎", ["买买提·艾力", "Kevin 冼", "郑虎"]),
        ("预备党员：无", []),
        ("", []),
    ],
)
def test_a_list_of_names(words: str, names: list[str]) -> None:
    assert read_people(words) == names


@given(st.text(max_size=200))
def test_no_name_is_empty(words: str) -> None:
    assert all(each.strip() for each in read_people(words))
    found = read_person(words)
    assert found is None or found[0].strip()
