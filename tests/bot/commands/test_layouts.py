"""`layouts`: an administrator replaces a layout, and is told what is wrong with it before anybody prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.documents.printing import LAYOUTS
from tests.bot.commands.conftest import Command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where layouts of one's own are laid."""
    found = tmp_path / "documents"
    monkeypatch.setenv("ZHIBAO_DATABASE__DOCUMENTS", str(found))
    return found


def test_what_is_shipped_prints(command: Command, folder: Path, tmp_path: Path) -> None:
    said = command("layouts", "--print", tmp_path / "specimens")
    assert (said.code, said.err) == (0, "")
    assert "record.docx：用的是随程序带的" in said.out
    assert sorted(each.name for each in (tmp_path / "specimens").iterdir()) == [
        "book.pdf",
        "record.docx",
        "record.pdf",
    ]
    assert not folder.exists()


def test_one_is_copied_once_and_told_broken(command: Command, folder: Path) -> None:
    assert f"放好了：{folder / 'record.typ'}" in command("layouts", "--copy", "record.typ").out
    assert command("layouts").code == 0
    own = folder / "record.typ"
    own.write_text(
        (LAYOUTS / "record.typ").read_text("utf-8").replace("record.remark", "record.note")
    )
    said = command("layouts")
    assert said.code == 1
    assert f"record.typ：用的是 {folder} 里的" in said.out
    assert 'record.typ: dictionary does not contain key "note"' in said.err
    again = command("layouts", "--copy", "record.typ")
    assert (again.code, again.err) == (2, f"已经有 {own}，没有动它。\n")
    assert "record.note" in own.read_text("utf-8")
