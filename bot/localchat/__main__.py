"""`python -m bot.localchat --port N --token T [--db FILE]`: a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from bot.localchat.server import LocalChat


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="localchat")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--token", required=True)
    parser.add_argument("--db", type=Path)
    arguments = parser.parse_args()
    try:
        import uvloop  # noqa: PLC0415 - not everywhere
    except ImportError:
        asyncio.run(serve(arguments))
    else:
        uvloop.run(serve(arguments))


async def serve(arguments: argparse.Namespace) -> None:
    """Serve, and say where."""
    chat = LocalChat(arguments.token, arguments.db)
    address = await chat.start(arguments.port, arguments.host)
    print(f"localchat listening on {address}", flush=True)  # noqa: T201 - whoever started it reads it
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await stop.wait()
    await chat.stop()


if __name__ == "__main__":
    main()
