"""`demo` as a process: it stands alone in its folder, goes on where it was, and ends when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

PATIENCE = 60


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demonstration in a folder, and the first line that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--config", ROOT / "config.toml", "demo", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        process.stdout.close()
        process.stderr.close()


def address_in(line: str) -> str:
    return line.rpartition("：")[2]


def page_of(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode("utf-8"))


def child_of(process: int) -> int:
    """The chat's process."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text()
    return int(children.split()[0])


def test_one_address_is_printed_and_there_is_the_page(tmp_path: Path) -> None:
    with demo(tmp_path, "--port", "0") as (process, line):
        assert line.startswith("演示已启动，请用浏览器打开：http://127.0.0.1:")
        assert "支报" in page_of(address_in(line))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) in (0, 130)
    # The chat has gone with it.
    with pytest.raises(OSError, match="refused"):
        page_of(address_in(line))


def test_a_second_one_in_the_same_folder_says_that_there_is_one(tmp_path: Path) -> None:
    with demo(tmp_path, "--port", "0"), demo(tmp_path, "--port", "0") as (second, line):
        assert line == ""
        assert second.wait(PATIENCE) == 1
        assert second.stderr is not None
        assert "已经在运行" in second.stderr.read()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with demo(tmp_path, "--port", str(port)) as (process, line):
            assert line == ""
            assert process.wait(PATIENCE) == 1
            assert process.stderr is not None
            assert f"端口 {port} 被占用" in process.stderr.read()


def test_when_the_chat_dies_it_says_so_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with demo(tmp_path, "--port", "0") as (process, line):
        assert "已启动" in line
        os.kill(child_of(process.pid), signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        assert process.stderr is not None
        assert process.stderr.read().splitlines()[-1] == (
            "聊天页面的进程中断了，演示已停止。数据还在，再启动一次就接着来。"
        )
    with demo(tmp_path, "--port", "0") as (_, line):
        assert "已启动" in line


def test_it_goes_on_where_it_was_and_begins_anew_when_told_to(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "demo" / "zhibao.db"
    with demo(tmp_path, "--port", "0"):
        pass
    mark = kept.with_name("left-by-the-first")
    mark.touch()
    with demo(tmp_path, "--port", "0") as (_, line):
        assert "已启动" in line
    assert mark.exists()
    with demo(tmp_path, "--port", "0", "--fresh") as (_, line):
        assert "已启动" in line
    assert not mark.exists()
    assert kept.exists()
