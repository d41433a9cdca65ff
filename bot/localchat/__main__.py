"""`python -m bot.localchat --port N --token T [--db FILE]`: a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.localchat.server import LocalChat


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="localchat")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--token")
    parser.add_argument("--db", type=Path)
    parser.add_argument("--begins", type=datetime.fromisoformat, help="where a new clock begins")
    parser.add_argument(
        "--child", action="store_true", help="the token comes, and the end, by standard input"
    )
    arguments = parser.parse_args()
    if arguments.child:
        arguments.token = sys.stdin.readline().strip()
    if not arguments.token:
        parser.error("a token is wanted")
    try:
        import uvloop  # noqa: PLC0415 - not everywhere
    except ImportError:
        asyncio.run(serve(arguments))
    else:
        uvloop.run(serve(arguments))


async def serve(arguments: argparse.Namespace) -> None:
    """Serve, and say where."""
    chat = LocalChat(arguments.token, arguments.db, begins=arguments.begins)
    address = await chat.start(arguments.port, arguments.host)
    print(f"localchat listening on {address}", flush=True)  # noqa: T201 - whoever started it reads it
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    if arguments.child:
        _at_the_end_of_input(lambda: loop.call_soon_threadsafe(stop.set))
    await stop.wait()
    await chat.stop()


def _at_the_end_of_input(then: Callable[[], object]) -> None:
    """Whoever has started us holds the other end: however they end, the line closes."""

    def wait() -> None:
        while sys.stdin.readline():
            pass
        then()

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
