"""The log: events with ids, never what somebody said, a name or a token."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

_TOKEN = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{20,}")


class Discreet(logging.Formatter):
    """Whatever wrote it, no token reaches the log, and of an error only where and of what kind.

    An error's own words may quote what somebody said: a row that was refused, a value that does
    not fit.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One event."""
        # Another formatter may have left the whole error here.
        record.exc_text = None
        return _TOKEN.sub("<token>", super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging calls it so
        """Where an error was raised, and of what kind it is."""
        lines = []
        for error in _chain(ei[1]):
            lines += [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}{_nature(error)}")
        return "\n".join(lines)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def _nature(error: BaseException) -> str:
    """What of an error is of our making, or the machine's."""
    original = getattr(error, "orig", error)
    for name in ("sqlstate", "sqlite_errorname", "strerror"):
        if value := getattr(original, name, None):
            return f": {type(original).__name__} {value}"
    return ""


def log_to(level: str) -> None:
    """Write the log on standard error; what other libraries have to say only if it is a warning."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    logging.getLogger("zhibao").setLevel(level)
