"""A bot in a process of its own, on the local chat and on its clock, to be killed at any moment.

The process is forked from one that has read all the code already, so that a life begins within a
tenth of a second and a test can afford many of them. Pauses are shortened: twenty seconds of
waiting for Telegram pass in one.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic

import aiohttp

from bot.app import App
from bot.localchat.walk import ChatClock, Control, Walk
from bot.log import log_to
from bot.settings import Settings, load
from models.person import Channel
from tests.conftest import ROOT

TOKEN = "4242:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
FASTER = 20
_context = get_context("forkserver")
_context.set_forkserver_preload([__name__, "uvloop"])


@contextmanager
def local_chat(begins: str | None = None) -> Iterator[str]:
    """The local chat as a process, its clock there if it is to be elsewhere; gives its address."""
    command = [sys.executable, "-m", "bot.localchat", "--child"]
    command += ["--begins", begins] if begins else []
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{TOKEN}\n")
        process.stdin.flush()
        # It ends with its input, whatever becomes of us.
        yield process.stdout.readline().split()[-1]


def begin(environ: Mapping[str, str], channel: Channel, log: Path) -> ForkServerProcess:
    """Begin a life; the settings are those of `environ`, the log is appended to the file."""
    process = _context.Process(target=live, args=(dict(environ), channel.value, str(log)))
    process.start()
    return process


def live(environ: Mapping[str, str], channel: str, log: str) -> None:
    """Work until killed."""
    import uvloop

    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    settings = load(environ=environ)
    log_to(settings.logging.level)
    uvloop.run(_live(settings, Channel(channel)))


async def _live(settings: Settings, channel: Channel) -> None:
    async with aiohttp.ClientSession() as session:
        clock = ChatClock(Control(settings.telegram.base_url, session))
        await clock.read()
        app = App(
            settings,
            channel=channel,
            now=clock.now,
            pause=lambda seconds: asyncio.sleep(seconds / FASTER),
            ticking=False,
            elapsed=lambda: monotonic() * FASTER,
        )
        await app.run(beside=Walk(app, clock).run)
