"""`understand`: how a message is read, with the words that each piece came from; or many at once."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.dialog import text
from handlers.language.queries import Areas
from handlers.language.reader import read
from handlers.language.understanding import Understanding
from models.calendar import SHANGHAI


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One message, or a file of them."""
    parser.add_argument("text", nargs="?", help=_say("text"))
    parser.add_argument("--now", help=_say("now"))
    parser.add_argument("--roster", nargs="*", default=(), help=_say("roster"))
    parser.add_argument("--batch", type=Path, metavar="IN.jsonl", help=_say("batch"))
    parser.add_argument("--out", type=Path, metavar="OUT.jsonl", help=_say("out"))


def run(arguments: argparse.Namespace) -> int:
    """Read it, or all of them."""
    if arguments.batch is not None:
        return _batch(arguments.batch, arguments.out)
    if arguments.text is None:
        return _refuse("nothing")
    now = datetime.now(SHANGHAI)
    if arguments.now is not None:
        try:
            now = _moment(arguments.now)
        except ValueError:
            return _refuse("not_a_moment", value=arguments.now)
    for line in _readable(arguments.text, read(arguments.text, now, arguments.roster)):
        print(line)
    return 0


def _batch(source: Path, target: Path | None) -> int:
    """Every line of the file; nothing is written if one of them is no message."""
    try:
        lines = source.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        return _refuse("unreadable", path=source, reason=error)
    found = []
    reading = _Batch()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(reading.record(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            return _refuse("not_a_message", path=source, number=number)
    written = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in found)
    if target is None:
        sys.stdout.write(written)
        return 0
    try:
        target.write_text(written, encoding="utf-8")
    except OSError as error:
        return _refuse("unreadable", path=target, reason=error)
    return 0


class _Batch:
    """Reads line by line; the names of areas are mostly the same on all of them, and looked up once."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._areas = Areas(())

    def record(self, line: dict[str, Any]) -> dict[str, Any]:
        """One line, as it is written."""
        names = line.get("areas") or []
        if names != self._names:
            self._names, self._areas = names, Areas(names)
        understood = read(
            line["text"], _moment(line["now"]), line.get("roster") or (), areas=self._areas
        )
        return {"id": line["id"]} | understood.as_record()


def _moment(words: str) -> datetime:
    moment = datetime.fromisoformat(words)
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment


def _readable(words: str, understood: Understanding) -> list[str]:
    record = understood.as_record()
    lines = [_say("intent", value=understood.intent)]
    for name, slot in understood.spans():
        value = record[name]
        facts = {
            "slot": name,
            "value": value
            if isinstance(value, str)
            else json.dumps(value, ensure_ascii=False, default=str),
        }
        if slot.span is None:
            lines.append(_say("slot", **facts))
        else:
            lines.append(_say("slot_from", words=slot.span.of(words), **facts))
    return lines


def _say(key: str, **facts: object) -> str:
    return text.fill(f"cli.understand.{key}", facts, plain=True)


def _refuse(key: str, **facts: object) -> int:
    print(_say(key, **facts), file=sys.stderr)
    return 2
