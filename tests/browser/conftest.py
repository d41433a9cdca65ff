"""A real browser, and the local chat for it to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.stage import CHROMIUM, Looking, Served, table

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once for a file of tests.

    Not for the whole run: as long as it stands, its event loop runs in this thread, and no other test
    of the same process could start one.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium on this machine (apt-get install chromium): {CHROMIUM}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the page of an address, on a phone unless told otherwise; no error of the page passes."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(address: str, how: Looking = Looking()) -> Page:  # noqa: B008 - it is frozen
        context = browser.new_context(
            viewport={"width": how.width, "height": how.height},
            is_mobile=how.phone,
            has_touch=how.phone,
            locale="zh-CN",
            color_scheme=how.scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator(".message, .empty").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A local chat with two people and a bot that does only what a test tells it to."""
    it = Served(tmp_path / "chat.db")
    it.start()
    it.control("cast", cast=table())
    yield it
    it.stop()
