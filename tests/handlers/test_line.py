"""条线: the health office of the district looks at its one hospital, in the other street."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.exchange.columns import LINE, VISIT
from models.line import CATEGORIES, Scope
from models.unit import Category, Unit
from tests.cast import Cast, Player
from tests.chat import Button, Phone, Telegram
from tests.conftest import Working


@pytest.fixture
def liu(telegram: Telegram, work: Working, cast: Cast) -> Phone:
    """刘洋 of the health office, who has joined by an invitation."""
    with work("2026-10-20 09:00", cast.qian.person_id) as w:
        district = w.organizations.get(cast.district_id)
        line = w.lines.set_up(district, "卫健局医政处", Scope.HOSPITALS)
        office = w.lines.appoint(district, line, "刘洋")
        code = w.invitations.make(district, office.role, office, timedelta(days=7))
    phone = telegram.phone(Player("刘洋", 1099))
    phone.says(code)
    return phone


def hospital(work: Working) -> int:
    with work("2026-10-22 09:00") as w:
        found = w.session.scalars(select(Unit).where(Unit.category == Category.PRIVATE_HOSPITAL))
        return found.one().id


def test_a_line_sees_its_units_and_nothing_else(liu: Phone, work: Working, cast: Cast) -> None:
    assert "你已加入支报：和平区委组织部条线负责人" in liu.everything
    told = liu.says("条线")
    assert told.startswith("和平区委组织部　两个覆盖\n卫健局医政处，10 月 22 日\n计入基数 1 家")
    assert "[非公企业]" not in told, "no sector beside a line"
    assert "北市街道综合党委" in liu.presses("北市街道综合党委")
    assert "[↑ 和平区委组织部]" in liu.sees
    liu.says("条线")
    liu.presses("单独 1")
    page = liu.presses("安康医院")
    assert "[提醒] [记督查]" in page
    assert "有变化" not in page, "a line changes nothing"
    assert "[划给别的上级]" not in page
    with work("2026-10-22 09:00") as w:
        other = w.session.scalars(
            select(Unit).where(Unit.category != Category.PRIVATE_HOSPITAL)
        ).first()
        assert other is not None
    number = w_line(work, cast)
    for data in (
        f"unit/{other.id}",
        f"li/{other.id}",
        f"lo/{other.id}",
        f"cv/{cast.district_id}",
        f"cv/{cast.city_id}/l{number}",
        f"cv/{cast.district_id}/l999",
        f"sm/{cast.district_id}",
        f"lg/{cast.district_id}",
        f"same/{hospital(work)}",
        f"change/{hospital(work)}",
    ):
        liu.says("菜单")
        assert "没有找到" in liu.presses(Button(liu.newest, data)), data


def w_line(work: Working, cast: Cast) -> int:
    with work("2026-10-22 09:00") as w:
        return w.lines.set_up(
            w.organizations.get(cast.district_id), "卫健局医政处", Scope.HOSPITALS
        ).id


def test_whoever_can_act_is_reminded_once_a_day(
    liu: Phone, qian: Phone, zhao: Phone, work: Working
) -> None:
    liu.says("条线")
    liu.presses("单独 1")
    liu.presses("安康医院")
    assert "安康医院现在没有要办的，不用提醒" in liu.presses("提醒")
    with work("2026-10-21 09:00") as w:
        unit = w.session.get_one(Unit, hospital(work))
        [branch] = w.units.branches_of(unit, w.today)
        w.formations.dissolve(branch, date(2026, 10, 21), "合并")
        unit.employees = 60
        w.session.flush()
    liu.says("条线")
    liu.presses("要办 1")
    liu.presses("安康医院")
    remind = liu.button("提醒")
    before = qian.everything
    assert "提醒了能办安康医院的人" in liu.presses(remind)
    # The street has nobody: its district hears of it.
    assert "卫健局医政处提醒：安康医院，" in qian.everything
    assert "卫健局" not in zhao.everything
    liu.presses(Button(remind.message_id, remind.data))
    assert qian.everything.count("卫健局医政处提醒") == 1
    assert before != qian.everything


def test_an_inspection_stands_in_the_ledger_of_visits(
    liu: Phone, qian: Phone, work: Working, cast: Cast
) -> None:
    liu.says("条线")
    liu.presses("单独 1")
    liu.presses("安康医院")
    liu.presses("记督查")
    liu.says("阵地齐备，制度上墙要补")
    page = liu.presses("提交")
    assert "督查：2026 年 10 月 22 日，卫健局医政处：阵地齐备，制度上墙要补" in page
    with work("2026-10-22 11:00") as w:
        district = w.organizations.get(cast.district_id)
        [visit] = w.realname.all(VISIT, district)
        assert visit.values["line"] == "卫健局医政处"
        [row] = w.realname.all(LINE, district)
        assert row.values["inspections"] == 1
    qian.says("条线台账")
    assert "· 刘洋　卫健局医政处" in qian.presses("条线责任人台账 1")


def test_a_superior_sets_up_a_line_and_invites(zhao: Phone, wang: Phone) -> None:
    zhao.says("实名台账")
    zhao.presses("条线责任人台账 0")
    zhao.presses("加一条线")
    zhao.says("南湖街道党建工作指导站")
    assert "[律师事务所]" in zhao.sees
    zhao.presses("全部单位")
    assert "电话：024-23456789" in zhao.says("高洁，024-23456789")
    assert "记下了：南湖街道党建工作指导站，高洁负责" in zhao.presses("提交")
    assert "高洁" in zhao.presses("邀请高洁")
    assert "指导站和行业部门责任处室" in wang.says("条线")


def test_every_category_is_of_some_scope() -> None:
    assert CATEGORIES[Scope.ALL] == set(Category)
    assert CATEGORIES[Scope.ENTERPRISES] | CATEGORIES[Scope.SOCIAL] == set(Category)
    assert not CATEGORIES[Scope.ENTERPRISES] & CATEGORIES[Scope.SOCIAL]
    assert set(CATEGORIES) == set(Scope)
