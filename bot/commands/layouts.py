"""`layouts`: which layouts are one's own, and whether each of them prints."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from bot.settings import load
from handlers.dialog import text
from handlers.documents.manual import specimen
from handlers.documents.printing import LAYOUTS, SHIPPED, BrokenLayout, Printer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to copy, and where specimens go."""
    parser.add_argument("--copy", choices=SHIPPED, help=text.fill("cli.layouts.copy", {}))
    parser.add_argument("--print", type=Path, dest="to", help=text.fill("cli.layouts.print", {}))


def run(arguments: argparse.Namespace) -> int:
    """Copy one, or try them all; 1 if one of them doesn't print."""
    folder = Path(load(arguments.config).database.documents)
    if arguments.copy:
        return _copy(arguments.copy, folder)
    printer = Printer(folder)
    broken = False
    for name in SHIPPED:
        own = (folder / name).exists()
        key = "cli.layouts.own" if own else "cli.layouts.shipped"
        print(text.fill(key, {"name": name, "folder": folder}, plain=True))
        try:
            printed = _tried(printer, name)
        except BrokenLayout as fault:
            broken = True
            print(text.fill("cli.layouts.broken", {"fault": fault}, plain=True), file=sys.stderr)
            continue
        if arguments.to is not None and printed is not None:
            arguments.to.mkdir(parents=True, exist_ok=True)
            path = (arguments.to / name).with_suffix(".docx" if name.endswith("docx") else ".pdf")
            path.write_bytes(printed)
            print(text.fill("cli.layouts.printed", {"path": path}, plain=True))
    return int(broken)


def _tried(printer: Printer, name: str) -> bytes | None:
    """A specimen; nothing of what only others are made with.

    Raises:
        BrokenLayout: it has a fault.
    """
    layout, _, form = name.partition(".")
    if layout == "office":
        return None
    make = printer.docx if form == "docx" else printer.pdf
    return make(layout, specimen(layout))


def _copy(name: str, folder: Path) -> int:
    there = folder / name
    if there.exists():
        print(text.fill("cli.layouts.there", {"path": there}, plain=True), file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(LAYOUTS / name, there)
    print(text.fill("cli.layouts.copied", {"path": there}, plain=True))
    return 0
