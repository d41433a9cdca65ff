"""A month of the demonstration, played by hand on a phone, in a real browser.

With `--pictures DIR` the screens are kept there, to be looked at.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import DESK, PHONE, Looking
from tests.conftest import ROOT

Look = Callable[..., Page]
#: How long a quick person takes from one tap to the next, in milliseconds.
PACE = 600


class Table:
    """The demonstration as it is seen on one phone that goes from hand to hand."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page, self._pictures, self._count = page, pictures, 0
        self.taps = self.lines = 0

    @property
    def month(self) -> int:
        """The month that the clock shows: the demonstration begins with the one it is started in."""
        shown = self.phone.get_by_role("button", name="时钟").inner_text()
        return int(shown.split("月")[0])

    @property
    def phone(self) -> Locator:
        """The phone in the hand."""
        return self.page.locator(".stand.current")

    @property
    def last(self) -> Locator:
        """The newest thing that the bot has said."""
        return self.phone.locator(".message.in .words").last

    def takes(self, name: str) -> None:
        """Take somebody else's phone."""
        self.phone.locator(".who").tap()
        self.page.locator(".sheet").get_by_text(name, exact=True).tap()
        expect(self.phone.locator(".who-name")).to_have_text(name)

    def taps_on(self, label: str) -> None:
        """Tap a button below a message, or a word of the menu."""
        self.taps += 1
        # Two taps so soon on one spot are one double tap, as on any phone: people are slower.
        self.page.wait_for_timeout(PACE)
        self.phone.get_by_role("button", name=label, exact=True).last.tap()

    def types(self, words: str) -> None:
        """Type a line."""
        self.lines += 1
        field = self.phone.get_by_label("写给支报的消息")
        field.fill(words)
        field.press("Enter")

    def walks(self, label: str, shows: str) -> None:
        """Let the days go by until a day of the calendar."""
        self.phone.get_by_role("button", name="时钟").tap()
        named = self.page.get_by_text(label, exact=True)
        self.page.locator(".sheet .chip").filter(has=named).tap()
        # The days go by one after the other, and what is due on the way arrives.
        expect(self.phone.get_by_role("button", name="时钟")).to_contain_text(
            shows, timeout=60_000
        )
        # It goes away by itself when the day has come.
        expect(self.page.locator(".sheet")).to_have_count(0)

    def keeps(self, name: str) -> None:
        """Keep a picture of the screen."""
        self._count += 1
        self.page.screenshot(path=self._pictures / f"{self._count:02d}-{name}.png")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """`python -m bot demo`, as a newcomer starts it, in an empty folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--config", ROOT / "config.toml", "demo", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().rpartition("：")[2]
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the screens are kept."""
    wanted = request.config.getoption("--pictures")
    folder = Path(wanted) if wanted else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_month(  # noqa: PLR0915 - a month is one story
    look: Look, address: str, pictures: Path
) -> None:
    table = Table(look(address, PHONE), pictures)
    month = table.month
    after = month % 12 + 1

    # A secretary comes in by her invitation; somebody without one learns nothing.
    table.takes("林晓")
    table.phone.get_by_role("button", name="开始").tap()
    expect(table.last).to_contain_text("请把上级发给你的邀请码发过来")
    table.keeps("stranger")
    table.takes("吴晓梅")
    table.phone.get_by_role("button", name="用邀请链接加入").tap()
    expect(table.phone.locator(".message.in .words").first).to_contain_text("你已加入支报")
    table.keeps("joined")

    # The month goes by; before the due day a reminder comes to those who owe.
    table.takes("王建业")
    table.walks("到截止日前", f"{month} 月 20 日")
    expect(table.last).to_contain_text(f"{month} 月主题党日")
    table.keeps("reminder")

    # The report: six taps and one line, and the place that the bot can't know the first time.
    table.taps = table.lines = 0
    table.taps_on(f"现在填报 {month} 月主题党日")
    table.taps_on("今天 20 日")
    expect(table.last).to_contain_text("主题是什么？")
    table.types("学习党的二十大精神")
    expect(table.last).to_contain_text("谁没来？")
    table.keeps("who")
    table.taps_on("全部到齐")
    expect(table.last).to_contain_text("在哪儿开展的？")
    table.types("公司会议室")
    expect(table.last).to_contain_text("都对吗？")
    table.keeps("card")
    table.taps_on("提交")
    expect(table.last).to_contain_text("收到了，编号 1")
    assert (table.taps, table.lines) == (4, 2)
    table.keeps("receipt")

    # The superior sees it, and goes down to the branch and its record.
    table.takes("赵刚")
    table.taps_on("汇总")
    expect(table.last).to_contain_text(f"{month} 月主题党日　1/")
    table.keeps("summary")
    table.taps_on(f"{month} 月主题党日")
    expect(table.last).to_contain_text("已报 1/")
    table.keeps("theme-day")
    table.taps_on("晨光电子党支部")
    expect(table.last).to_contain_text("学习党的二十大精神")
    table.keeps("record")

    # Who has reported hears no more; who has not is reminded on the day itself.
    table.walks("到截止日", f"{month} 月 25 日")
    table.takes("陈丽华")
    expect(table.last).to_contain_text("主题党日")
    table.keeps("due")
    table.takes("王建业")
    expect(table.last).to_contain_text("党费收缴")
    expect(table.last).not_to_contain_text("主题党日")

    # In the next month place and host stand as last time: six taps and one line at most.
    table.walks("到下月初", f"{after} 月 1 日")
    table.taps = table.lines = 0
    table.taps_on("填报")
    table.taps_on(f"{after} 月主题党日")
    table.taps_on("今天 1 日")
    expect(table.last).to_contain_text("主题是什么？")
    table.types("学习条例")
    table.taps_on("全部到齐")
    expect(table.last).to_contain_text("公司会议室（同上次）")
    table.taps_on("提交")
    expect(table.last).to_contain_text("收到了，编号 2")
    assert table.taps <= 6
    assert table.lines == 1
    table.keeps("next-month")


def test_two_phones_lie_side_by_side_on_a_desk(look: Look, address: str, pictures: Path) -> None:
    page = look(address, Looking(DESK.width, DESK.height, phone=False))
    expect(page.locator(".stand:visible .who-name")).to_have_text(["王建业", "赵刚"])
    secretary, superior = page.locator(".stand:visible").all()
    secretary.locator(".reply-key", has_text="填报").click()
    secretary.locator(".key", has_text="月主题党日").click()
    secretary.locator(".key", has_text="今天").click()
    field = secretary.get_by_label("写给支报的消息")
    expect(secretary.locator(".message.in .words").last).to_contain_text("主题是什么？")
    field.fill("学习党的二十大精神")
    field.press("Enter")
    secretary.locator(".key", has_text="全部到齐").click()
    expect(secretary.locator(".message.in .words").last).to_contain_text("在哪儿开展的？")
    field.fill("公司会议室")
    field.press("Enter")
    secretary.locator(".key", has_text="提交").click()
    expect(secretary.locator(".message.in .words").last).to_contain_text("收到了")
    superior.locator(".reply-key", has_text="汇总").click()
    superior.locator(".key", has_text="月主题党日").click()
    expect(superior.locator(".message.in .words").last).to_contain_text("已报 1/")
    page.screenshot(path=pictures / "desk.png")
