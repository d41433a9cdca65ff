"""The manual's page about the ledgers is what the declaration says."""

from __future__ import annotations

from handlers import COMMANDS
from handlers.dialog import text
from models.exchange import words
from models.exchange.columns import LEDGERS
from models.exchange.manual import page
from tests.conftest import ROOT


def test_the_page_is_written_from_the_declaration() -> None:
    """`python -m models.exchange.manual` writes it anew."""
    assert (ROOT / "docs" / "ledgers.md").read_text("utf-8") == page()


def test_every_ledger_of_the_page_is_found_by_the_words_that_it_names() -> None:
    known = {
        word
        for command in COMMANDS
        for key in (f"command.{command.name}.word", f"command.{command.name}.also")
        for word in text.words(key)
    }
    assert {words.command(sheet) for sheet in LEDGERS} <= known
