"""转正, terms and committees: the right person is told on the right day, and no more once it is answered."""

from __future__ import annotations

from datetime import date

import pytest

from models.appointment import Appointment
from models.member import Member
from tests.cast import Cast
from tests.chat import Phone, Telegram, message
from tests.conftest import Working


@pytest.fixture
def probation(work: Working, cast: Cast) -> int:
    """卫东's year of probation is over on 29 November 2026."""
    with work("2026-10-01 09:00") as w:
        member = w.session.get_one(Member, cast.yuanda.member_ids[8])
        member.joined_party_on = date(2025, 11, 29)
        return member.id


def test_a_conversion_is_told_a_month_before(
    probation: int, telegram: Telegram, chen: Phone, wang: Phone, work: Working
) -> None:
    chen.files()
    telegram.at("2026-10-30 08:59")
    telegram.tick("remind")
    telegram.at("2026-10-30 09:01")
    assert chen.reads() == message(
        """
        请留意：
        · 卫东的预备期到 2026 年 11 月 29 日满，请开支部大会讨论转正，开完在「名册」里记
        [看菜单]
        """
    )
    assert wang.reads() == ""
    telegram.at("2026-11-24 08:59")
    telegram.tick("remind")
    with work("2026-11-24 09:00") as w:
        w.roster.convert(w.session.get_one(Member, probation), date(2026, 11, 23))
    telegram.at("2026-11-24 09:01")
    assert "卫东" not in chen.reads()


def test_the_end_of_a_term_is_told_to_the_branch_and_its_superior(
    work: Working, cast: Cast, telegram: Telegram, wang: Phone, zhao: Phone, chen: Phone
) -> None:
    with work("2026-10-01 09:00") as w:
        w.session.get_one(Appointment, cast.wang.appointment_id).term_ends_on = date(2027, 4, 30)
    telegram.at("2026-10-30 08:59")
    telegram.tick("remind")
    telegram.at("2026-10-30 09:01")
    line = "· 晨光电子支部书记任期到 2027 年 4 月 30 日，请提前报批换届"
    assert line in wang.reads()
    assert line in zhao.reads()
    assert chen.reads() == ""


def test_a_branch_that_has_grown_needs_a_committee(telegram: Telegram, chen: Phone) -> None:
    telegram.at("2027-01-01 08:59")
    telegram.tick("remind")
    telegram.at("2027-01-01 09:01")
    assert "· 远大商贸支部有正式党员 8 人，满 7 人要设支委会" in chen.reads()
