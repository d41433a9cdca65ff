"""`python -m bot VERB …`: a file of commands/ for each verb, imported only when it is wanted."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

# Whatever is loaded from here on stays: there is nothing to look for in it.
gc.disable()

from bot.settings import WrongSettings  # noqa: E402
from handlers.dialog import text  # noqa: E402

#: The verbs and the modules below bot/commands that do them.
VERBS = {
    "run": "run",
    "demo": "demo",
    "import": "import_",
    "invite": "invite",
    "tick": "tick",
    "summary": "summary",
    "coverage": "coverage",
    "export": "export",
    "layouts": "layouts",
    "understand": "understand",
    "words": "words",
    "require": "require",
    "campaign": "campaign",
    "reconcile": "reconcile",
}


def main(given: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    words = list(sys.argv[1:] if given is None else given)
    chosen = next((word for word in words if word in VERBS), None)
    parser = argparse.ArgumentParser(prog="zhibao", description=text.fill("cli.about", {}))
    parser.add_argument("--config", type=Path, help=text.fill("cli.config", {}))
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in VERBS:
        about = text.fill(f"cli.verb.{verb}", {})
        verb_parser = verbs.add_parser(verb, help=about, description=about)
        if verb == chosen:
            command(verb).add_arguments(verb_parser)
    arguments = parser.parse_args(words)
    gc.freeze()
    gc.enable()
    try:
        return int(command(arguments.verb).run(arguments))
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def command(verb: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a module
    """The module that does a verb."""
    return importlib.import_module(f"bot.commands.{VERBS[verb]}")


if __name__ == "__main__":
    sys.exit(main())
