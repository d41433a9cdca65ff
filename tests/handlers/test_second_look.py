"""再看一眼: what the writer is told before filing; it stops nobody, and nobody else reads it."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from models.kind import Kind
from tests.chat import Phone, Telegram, message
from tests.conftest import owing
from tests.models.test_likeness import STUDY, VISIT, a_scene, saved


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Theme days, and nothing else."""
    return owing(shipped, Kind.THEME_DAY)


def looks(phone: Phone) -> list[str]:
    """What the card that one sees tells to look at."""
    return [line for line in phone.sees.split("\n") if line.startswith("看一眼")]


def begins(phone: Phone, theme: str, day: str = "今天", absent: str = "全部到齐") -> list[str]:
    """A theme day as far as its card."""
    phone.says("填报")
    phone.says(day)
    phone.says(theme)
    phone.says(absent)
    if "[提交]" not in phone.sees:
        phone.says("二楼会议室")
    return looks(phone)


@pytest.fixture
def october(wang: Phone, telegram: Telegram) -> Phone:
    """王建国 has reported October with a text and a photo; it is November now."""
    begins(wang, f"学习条例第三章。{STUDY}")
    wang.presses("＋照片")
    wang.sends_photo(saved(a_scene(1)))
    wang.presses("就这些")
    assert looks(wang) == []
    wang.presses("提交")
    telegram.at("2026-11-12 10:00")
    telegram.tick("open")
    return wang


def test_nothing_to_look_at_says_nothing(wang: Phone) -> None:
    assert begins(wang, "学习党章第三章") == []


def test_who_was_absent_without_a_reason(wang: Phone, zhao: Phone) -> None:
    begins(wang, "学习党章第三章")
    wang.presses("到会")
    wang.presses("李娜")
    wang.presses("没说")
    wang.presses("选好了，缺 1 人")
    assert looks(wang) == ["看一眼：李娜没写缺席原因，检查时常问到。"]
    assert "看一眼" not in wang.presses("提交")
    assert "看一眼" not in zhao.everything


@pytest.mark.parametrize("theme", ["学习", "主题党日", "开会。"])
def test_a_theme_that_says_nothing(wang: Phone, theme: str) -> None:
    [said] = begins(wang, theme)
    assert said.startswith("看一眼：主题只写了“")
    assert "收到了" in wang.presses("提交")


def test_a_day_before_the_one_that_is_filed_already(october: Phone) -> None:
    october.says("填报")
    october.says("10月15日")
    october.says("学习党章第五章")
    october.says("全部到齐")
    assert looks(october) == [
        "看一眼：10 月 22 日的已经报过（编号 1），这一天比它还早，日子没点错吧？"
    ]


def test_the_same_text_as_last_month(october: Phone) -> None:
    copied = STUDY.replace("第二个星期五", "第三个星期四")
    assert begins(october, f"学习条例第四章。{copied}") == [
        "看一眼：内容与 10 月 22 日的主题党日（编号 1）很像，确认是这次的内容吗？"
    ]
    assert october.presses("提交").startswith("收到了，编号 2。")
    # A correction is not held against itself.
    october.presses("改一改")
    assert looks(october) == [
        "看一眼：内容与 10 月 22 日的主题党日（编号 1）很像，确认是这次的内容吗？"
    ]


def test_another_text(october: Phone) -> None:
    assert begins(october, f"参观烈士陵园。{VISIT}") == []


@pytest.mark.parametrize(
    ("seed", "quality", "told"),
    [(1, 90, True), (1, 30, True), (2, 90, False)],
    ids=["the same file", "saved anew", "another one"],
)
def test_the_same_photo_as_last_month(
    october: Phone, seed: int, quality: int, *, told: bool
) -> None:
    begins(october, "学习党章第五章")
    october.presses("＋照片")
    october.sends_photo(saved(a_scene(seed), quality))
    october.presses("就这些")
    expected = ["看一眼：有一张照片与 10 月 22 日的主题党日（编号 1）里的一样，没发错吧？"]
    assert looks(october) == (expected if told else [])
    assert october.presses("提交").startswith("收到了，编号 2。")
    assert "看一眼" not in october.presses("看记录")


def test_another_branch_is_not_held_against_it(october: Phone, chen: Phone) -> None:
    del october
    assert begins(chen, f"学习条例第三章。{STUDY}") == []


def test_the_card_says_it_above_the_question(wang: Phone) -> None:
    begins(wang, "学习")
    assert wang.sees.startswith(
        message(
            """
            10 月主题党日　晨光电子支部
            日期：10 月 22 日（周四）
            主题：学习
            到会：全部到齐，应到 5 人、实到 5 人
            地点：二楼会议室
            主持：王建国（书记）

            看一眼：主题只写了“学习”，看不出是什么内容，能写具体些就更好。
            都对吗？对就提交；要改哪一项，点它的名字。
            """
        )
    )
