"""The bot in conversation: the cast with their phones, on each database in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from models.database import Database
from tests.cast import Cast, Player
from tests.chat import Phone, Telegram

#: A Thursday in the morning, three days before the theme day is due.
NOW = "2026-10-22 10:00"


@pytest.fixture
def telegram(
    database: Database, settings: Settings, cast: Cast, tmp_path: Path
) -> Iterator[Telegram]:
    """The running bot on the cast's database; October is open."""
    url = database.url.render_as_string(hide_password=False)
    running = Telegram(settings, url, tmp_path / "files", NOW)
    for player in vars(cast).values():
        if isinstance(player, Player):
            # Everybody has a phone, also whom a test does not look at.
            running.phone(player)
    running.tick("open")
    yield running
    running.close()


@pytest.fixture
def wang(telegram: Telegram, cast: Cast) -> Phone:
    """Secretary of 晨光电子支部, five members."""
    return telegram.phone(cast.wang)


@pytest.fixture
def chen(telegram: Telegram, cast: Cast) -> Phone:
    """Secretary of 远大商贸支部, nine members and a committee."""
    return telegram.phone(cast.chen)


@pytest.fixture
def liu(telegram: Telegram, cast: Cast) -> Phone:
    """Deputy at 陈静's side."""
    return telegram.phone(cast.liu)


@pytest.fixture
def li(telegram: Telegram, cast: Cast) -> Phone:
    """Instructor of 南湖楼宇联合支部."""
    return telegram.phone(cast.li)


@pytest.fixture
def zhao(telegram: Telegram, cast: Cast) -> Phone:
    """Superior of the street 南湖."""
    return telegram.phone(cast.zhao)


@pytest.fixture
def qian(telegram: Telegram, cast: Cast) -> Phone:
    """Superior of the district."""
    return telegram.phone(cast.qian)


@pytest.fixture
def sun(telegram: Telegram, cast: Cast) -> Phone:
    """Administrator of the installation."""
    return telegram.phone(cast.sun)


@pytest.fixture
def lin(telegram: Telegram, cast: Cast) -> Phone:
    """Nobody: a chat of which nothing is known."""
    return telegram.phone(cast.lin)
