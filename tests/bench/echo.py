"""The measure: a bare python-telegram-bot that says everything again and stores nothing."""

from __future__ import annotations

import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, filters


async def echo(update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Say it again."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(address: str, token: str) -> None:
    """Run as the library's own examples do."""
    logging.basicConfig(level=logging.WARNING)
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{address}/bot")
        .base_file_url(f"{address}/file/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
