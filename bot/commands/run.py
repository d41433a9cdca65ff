"""`run`: speak to Telegram until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken

from bot.app import App
from bot.log import log_to
from bot.place import LostPlace
from bot.settings import load
from handlers.dialog import text


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Everything it needs stands in the settings."""


def run(arguments: argparse.Namespace) -> int:
    """Run the bot."""
    settings = load(arguments.config)
    if not settings.telegram.token.get_secret_value():
        print(text.fill("cli.no_token", {}), file=sys.stderr)
        return 2
    log_to(settings.logging.level)
    app = App(settings)

    def started() -> None:
        print(text.fill("cli.running", {"name": app.name}), flush=True)

    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(app.run(started))
    except InvalidToken:
        print(text.fill("cli.bad_token", {}), file=sys.stderr)
        return 2
    except LostPlace:
        print(text.fill("cli.lost_place", {}), file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        print(text.fill("cli.database", {"reason": reason}, plain=True), file=sys.stderr)
        return 1
    return 0


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Uvloop where there is one."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return None
    return uvloop.new_event_loop
