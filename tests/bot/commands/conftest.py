"""The command line on a database of its own, as an administrator types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.__main__ import main


class Said(NamedTuple):
    """How a command ended, and what stands on the screen."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the database is: a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'zhibao.db'}"


@pytest.fixture
def command(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs `python -m bot …` in this process on the database at `url`."""
    monkeypatch.setenv("ZHIBAO_DATABASE__URL", url)
    monkeypatch.setenv("ZHIBAO_DATABASE__FILES", str(tmp_path / "files"))

    def run(*words: object) -> Said:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Said(code, *capsys.readouterr())

    return run
