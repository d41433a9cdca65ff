"""One cell → one value: everything that people type, and what is not taken for anything else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.exchange import words
from models.exchange.columns import (
    APPOINTMENT,
    BY_KEY,
    FUNDS,
    MEMBER,
    ORGANIZATION,
    UNIT,
    Column,
    Sheet,
)
from models.exchange.reading import Problem
from models.exchange.values import (
    Empty,
    Raw,
    Value,
    Wrong,
    as_text,
    check_character,
    credit_code_is_sound,
    read,
    shown,
)
from models.member import Standing
from models.unit import Category
from tests.models.exchange.conftest import TODAY

NOON = datetime(2016, 8, 1, 12, 30)  # noqa: DTZ001 - a cell has no zone
MIDNIGHT = datetime(2016, 8, 1)  # noqa: DTZ001 - a cell has no zone


def said(sheet: Sheet, key: str, raw: Raw) -> Value | str:
    """What a cell says; `!key` where it is wrong, `-` where it says nothing."""
    try:
        return read(sheet.by_key[key], raw, TODAY)
    except Empty:
        return "-"
    except Wrong as wrong:
        return f"!{wrong.key}"


DAYS: list[tuple[Raw, date | str | None]] = [
    ("2016-08-01", date(2016, 8, 1)),
    ("2016.8.1", date(2016, 8, 1)),
    ("2016/8/1", date(2016, 8, 1)),
    ("2016年8月1日", date(2016, 8, 1)),
    ("2016 年 8 月 1 号", date(2016, 8, 1)),
    ("２０１６．８．１", date(2016, 8, 1)),
    ("2016—08—01", date(2016, 8, 1)),
    ("20160801", date(2016, 8, 1)),
    (20160801.0, date(2016, 8, 1)),
    ("2016-08-01 00:00:00", date(2016, 8, 1)),
    (MIDNIGHT, date(2016, 8, 1)),
    (NOON, date(2016, 8, 1)),
    (date(2016, 8, 1), date(2016, 8, 1)),
    # The number behind a date whose cell has lost its format.
    (42583.0, date(2016, 8, 1)),
    # Only the month is known: its first day.
    ("2016年8月", date(2016, 8, 1)),
    (201608.0, date(2016, 8, 1)),
    (2016.8, date(2016, 8, 1)),
    # 2016.10 typed as a number has lost its zero.
    (2016.1, "!january_or_october"),
    ("2016.1", date(2016, 1, 1)),
    # A year is not the 2016th day since 1900.
    (2016.0, "!only_a_year"),
    ("2016年", "!only_a_year"),
    ("2016-02-30", "!no_such_day"),
    ("2016-13-01", "!no_such_day"),
    ("1921-06-30", "!too_early"),
    ("2026-11-26", "!too_late"),
    ("2026-11-25", date(2026, 11, 25)),
    ("16.8.1", "!not_a_day"),
    ("前年", "!not_a_day"),
    ("-1", "!not_a_day"),
    (True, "!not_a_day"),
    (time(8, 30), "!not_a_day"),
    (timedelta(days=3), "!not_a_day"),
    (-5.0, "!not_a_day"),
    (1e300, "!not_a_day"),
    ("9" * 5000, "!not_a_day"),
    ("👍", "!not_a_day"),
    ("", "-"),
    ("　", "-"),
    ("无", "-"),
    ("——", "-"),
    ("清空", None),
]


@pytest.mark.parametrize(("raw", "value"), DAYS, ids=[repr(raw)[:30] for raw, _ in DAYS])
def test_days(raw: Raw, value: Value | str) -> None:
    assert said(ORGANIZATION, "founded_on", raw) == value


MONTHS: list[tuple[Raw, str]] = [
    ("1980-03", "1980-03"),
    ("1980.3", "1980-03"),
    ("1980年3月", "1980-03"),
    ("1980年3月5日", "1980-03"),
    ("1980年03月生", "1980-03"),
    ("198003", "1980-03"),
    ("19800305", "1980-03"),
    (1980.3, "1980-03"),
    (MIDNIGHT.replace(1980, 3), "1980-03"),
    # Not the day that Excel counts as 1,980.
    (1980.0, "!only_a_year"),
    ("1980", "!only_a_year"),
    ("80.3", "!not_a_month"),
    ("1980-13", "!not_a_month"),
    ("1980-3-32", "!not_a_month"),
    ("1899-12", "!too_early"),
    ("2026-12", "!too_late"),
    ("一九八〇年三月", "!not_a_month"),
    # A person without birth month can't be told from namesakes: it can't be taken away either.
    ("清空", "-"),
]


@pytest.mark.parametrize(("raw", "value"), MONTHS, ids=[repr(raw)[:30] for raw, _ in MONTHS])
def test_months(raw: Raw, value: str) -> None:
    assert said(MEMBER, "birth_month", raw) == value


OTHERS: list[tuple[Sheet, str, Raw, Value | str]] = [
    (MEMBER, "name", "王建国", "王建国"),
    (MEMBER, "name", "  王　强 ", "王强"),
    (MEMBER, "name", "王\n强", "王强"),
    (MEMBER, "name", "\ufeff王\u200b强", "王强"),
    (MEMBER, "name", "阿依古丽•买买提", "阿依古丽·买买提"),
    (MEMBER, "name", "阿依古丽 . 买买提", "阿依古丽 . 买买提"),
    (MEMBER, "name", "John  Smith", "John Smith"),
    (MEMBER, "name", "王㛃", "王㛃"),
    (MEMBER, "name", 12345.0, "!not_a_name"),
    (MEMBER, "name", "👍", "!not_a_name"),
    (MEMBER, "name", "王" * 51, "!too_long"),
    (MEMBER, "phone", "138 0000 0000", "13800000000"),
    (MEMBER, "phone", "+86-138-0000-0000", "13800000000"),
    (MEMBER, "phone", 13800000000.0, "13800000000"),
    (MEMBER, "phone", "１３８００００００００", "13800000000"),
    (MEMBER, "phone", "(024)23456789", "024-23456789"),
    (MEMBER, "phone", "024—2345 6789", "024-23456789"),
    (MEMBER, "phone", "23456789", "!not_a_phone"),
    (MEMBER, "phone", "1380000000", "!not_a_phone"),
    (MEMBER, "phone", "13800000000/13900000000", "!not_a_phone"),
    (MEMBER, "phone", "暂无", "-"),
    (MEMBER, "phone", "清空", None),
    (MEMBER, "standing", "中共党员", Standing.FULL),
    (MEMBER, "standing", "probationary", Standing.PROBATIONARY),
    (MEMBER, "standing", "群众", "!not_a_choice"),
    (MEMBER, "standing", "清空", "-"),
    (MEMBER, "group", 1.0, "1"),
    (UNIT, "category", "外商及 港澳台投资企业", Category.FOREIGN_ENTERPRISE),
    (UNIT, "employees", 86.0, 86),
    (UNIT, "employees", "８６人", 86),
    (UNIT, "employees", "1,200", 1200),
    (UNIT, "employees", "0", 0),
    (UNIT, "employees", -5.0, "!out_of_range"),
    (UNIT, "employees", "1000001", "!out_of_range"),
    (UNIT, "employees", 86.5, "!not_a_count"),
    (UNIT, "employees", "八", "!not_a_count"),
    (UNIT, "employees", "约 80", "!not_a_count"),
    (FUNDS, "wages", "5万", 50_000),
    (FUNDS, "wages", "１．２万元", 12_000),
    (FUNDS, "wages", "1.2 万", 12_000),
    (FUNDS, "wages", "3千元整", 3_000),
    (FUNDS, "wages", "¥6,000.00", 6_000),
    (FUNDS, "wages", "0.00005万", "!not_a_count"),
    (FUNDS, "wages", "1.23456万元", "!not_a_count"),
    (FUNDS, "wages", "-5万", "!out_of_range"),
    (FUNDS, "wages", "万元", "!not_a_count"),
    (FUNDS, "wages", "999999亿", "!out_of_range"),
    (UNIT, "employees", "0.1万人", 1_000),
    (UNIT, "employees", "²", "!not_a_count"),
    (UNIT, "employees", "9" * 5000, "!not_a_count"),
    (UNIT, "owner_is_member", "√", True),
    (UNIT, "owner_is_member", True, True),
    (UNIT, "owner_is_member", 0.0, False),
    (UNIT, "owner_is_member", "Ｙ", True),
    # Here "none" is an answer, elsewhere it is a blank.
    (UNIT, "owner_is_member", "无", False),
    (UNIT, "owner_is_member", "大概", "!not_yes_no"),
    (UNIT, "branch", "A1、A2，A3 A1", ("A1", "A2", "A3")),
    (UNIT, "code", "ＴＸ－０１", "TX-01"),
    (UNIT, "code", 1001.0, "1001"),
    (UNIT, "code", "TX 01", "!not_a_code"),
    (UNIT, "code", "X" * 41, "!not_a_code"),
    (UNIT, "credit_code", "91210106-ma0examp01", "91210106MA0EXAMP01"),
    (UNIT, "credit_code", 912101060000000123.0, "!lost_digits"),
    (UNIT, "remark", "多行\n备注", "多行\n备注"),
    (APPOINTMENT, "role", "支委", "committee_member"),
    (APPOINTMENT, "role", "党务工作者", "organiser"),
    (APPOINTMENT, "role", "普通党员", "member"),
    (APPOINTMENT, "role", "联络员", "instructor"),
    (APPOINTMENT, "role", "主任", "!not_a_choice"),
]


@pytest.mark.parametrize(
    ("sheet", "key", "raw", "value"),
    OTHERS,
    ids=[f"{key}-{str(raw)[:20]!r}" for _, key, raw, _ in OTHERS],
)
def test_other_cells(sheet: Sheet, key: str, raw: Raw, value: Value | str) -> None:
    assert said(sheet, key, raw) == value


COLUMNS = [(sheet, column) for sheet in BY_KEY.values() for column in sheet.typed]

ANYTHING = st.one_of(
    st.text(),
    st.floats(allow_nan=False),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    # What is nearly right is more awkward than noise.
    st.text(st.sampled_from("0123456789-./年月日 　１２３，、()·清空无")),
)


@given(st.sampled_from(COLUMNS), ANYTHING)
def test_whatever_stands_in_a_cell_it_is_a_value_or_a_sentence(
    place: tuple[Sheet, Column], raw: Raw
) -> None:
    sheet, column = place
    try:
        read(column, raw, TODAY)
    except Empty:
        pass
    except Wrong as wrong:
        line = Problem(sheet, wrong.key, 2, 1, shown(raw), wrong.facts).line
        assert line.startswith(f"「{words.title(sheet)}」表 A2")
        assert "\n" not in line
        assert len(line) < 400


@given(ANYTHING)
def test_what_is_quoted_is_one_short_line(raw: Raw) -> None:
    assert "\n" not in shown(raw)
    assert len(shown(raw)) <= 41
    assert as_text(raw) == as_text(raw).strip()


@given(st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=17, max_size=17))
def test_one_check_character_is_right_for_a_credit_code(first: str) -> None:
    right = check_character(first)
    assert credit_code_is_sound(first + right)
    assert not any(
        credit_code_is_sound(first + other)
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXYIO"
        if other != right
    )


def test_a_real_credit_code() -> None:
    # The example with which GB 32100-2015 is usually explained.
    assert credit_code_is_sound("91350100M000100Y43")
    assert not credit_code_is_sound("91350100M000100Y44")
