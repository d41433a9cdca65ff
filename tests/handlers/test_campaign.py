"""专项行动: the campaign of the notice on the cast's five units, by hand.

Of 5 units in the base (4 in 南湖, 1 hospital in 北市) all have an organisation: 4/4 enterprises,
1/1 social organisation. The tree has a province, a city, a district and two streets.
"""

from __future__ import annotations

from datetime import date

import pytest

from models.campaign import HUNDRED_DAYS, Figure, Plan, Standing, read
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram
from tests.conftest import Working


@pytest.fixture
def running(work: Working, cast: Cast) -> int:
    """The campaign of the notice, moved to this autumn."""
    plan = read(HUNDRED_DAYS)
    page = Plan.model_validate_json(plan.model_dump_json().replace('"2016-', '"2026-'))
    with work("2026-10-01 09:00") as w:
        return w.campaigns.load(w.organizations.get(cast.province_id), page).id


@pytest.mark.usefixtures("running")
def test_the_board_of_a_street(zhao: Phone, qian: Phone, wang: Phone) -> None:
    board = zhao.says("专项行动")
    assert "百日攻坚行动　南湖街道综合党委　2026 年 10 月 22 日" in board
    assert "· 非公企业党组织覆盖：4/4（100%），目标 70%，已达到" in board
    assert "· 社会组织党组织覆盖：没有这样的单位" in board
    assert "□ 成立综合党委，下设办公室，专人负责：2026 年 8 月 31 日前，已经过了" in board
    assert "☑ 摸清底数，未建党组织的单位五个清：0/0" in board
    assert "□ 百日攻坚行动：成立综合党委，下设办公室，专人负责" in zhao.says("任务")
    zhao.presses("看百日攻坚行动")
    done = zhao.presses("办好了：成立综合党委，下设办公室，专人负责")
    assert "☑ 成立综合党委，下设办公室，专人负责：2026 年 10 月 22 日办好" in done
    assert "成立综合党委" not in zhao.says("任务")
    # The district sees who has not, in the order of the tree, and its own step.
    seen = qian.says("专项行动")
    assert (
        "· 成立综合党委，下设办公室，专人负责（2026 年 8 月 31 日前）：1/2 办好，还没有的：北市街道综合党委"
        in seen
    )
    assert "□ 成立党建工作机构，设置办事机构" in seen
    assert "北市街道综合党委" in qian.presses("北市街道综合党委")
    assert "办好了：成立综合党委" not in qian.sees, "each organ tells for itself"
    zhao.says("专项行动")
    assert "□ 成立综合党委" in zhao.presses("还没办好：成立综合党委，下设办公室，专人负责")
    assert "用不上" in wang.says("专项行动")


def test_without_one_nothing_is_said(zhao: Phone) -> None:
    assert "现在没有专项行动" in zhao.says("专项行动")
    assert "专项" not in zhao.says("任务")


def test_another_street_has_no_board_here(
    running: int, zhao: Phone, wang: Phone, cast: Cast
) -> None:
    data = f"cb/{running}/{cast.beishi_id}"
    for phone in (zhao, wang):
        phone.says("菜单")
        assert "没有找到" in phone.presses(Button(phone.newest, data))
        # Offices are the districts' to set up, and a street's to tell nothing of.
        told = f"cd/{running}/{cast.nanhu_id}/offices/done"
        phone.says("菜单")
        assert "没有找到" in phone.presses(Button(phone.newest, told))


def test_only_those_who_owe_are_reminded(
    telegram: Telegram, work: Working, cast: Cast, zhao: Phone, qian: Phone
) -> None:
    plan = read(HUNDRED_DAYS).model_dump(mode="json")
    for each in plan["milestone"]:
        each["due"] = "2026-10-25" if each["code"] == "committees" else "2027-01-31"
    plan |= {"begins_on": "2026-10-01", "ends_on": "2027-01-31"}
    page = Plan.model_validate(plan)
    with work("2026-10-01 09:00") as w:
        w.campaigns.load(w.organizations.get(cast.province_id), page)
    telegram.at("2026-10-24 09:00")
    telegram.tick("remind")
    assert "专项行动里本级要办的：\n□ 百日攻坚行动：成立综合党委" in zhao.everything
    assert "专项行动" not in qian.everything


def test_what_is_missing_and_how_fast() -> None:
    assert Figure(40, 100).gap(70) == 30
    assert Figure(40, 100).pace(70, 21) == 10
    assert Figure(40, 100).pace(70, 22) == 10
    assert Figure(40, 100).pace(70, 3) == 30
    assert Figure(2, 3).gap(70) == 1
    assert Figure(3, 3).pace(70, 10) == 0
    assert Figure(0, 0).reaches(100)


def test_the_boards_days(work: Working, cast: Cast, running: int) -> None:
    """Asked of a day in August nothing was told yet; what is told later is true from that day."""
    with work("2026-10-22 09:00", 1) as w:
        campaign = w.campaigns.get(running)
        assert campaign is not None
        nanhu = w.organizations.get(cast.nanhu_id)
        w.campaigns.tell(campaign, "committees", nanhu)
        stands = {
            day: w.campaigns.board(campaign, nanhu, date.fromisoformat(day)).own[0].standing
            for day in ("2026-08-31", "2026-09-01", "2026-10-22")
        }
    assert list(stands.values()) == [Standing.OWED, Standing.OVERDUE, Standing.DONE]
