"""What Telegram publishes of its Bot API, and whether a value is what it says.

`published.json` is made from a machine-readable copy of the documentation; refresh it with
`python -m tests.bot.localchat.published FILE`, where FILE is the `api.json` of
PaulSonOfLars/telegram-bot-api-spec.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.localchat.api import METHODS

KEPT = Path(__file__).parent / "published.json"
#: A whole copy stands here on some machines: then what is kept is compared with it.
WHOLE = Path(__file__).parents[4] / "shared" / "telegram" / "bot-api.json"

#: Fields by name: the types that they can have, with "!" where they must be there.
Fields = Mapping[str, str]


@lru_cache(maxsize=1)
def kept() -> dict[str, Any]:
    """The methods that the local chat has, and all types."""
    found: dict[str, Any] = json.loads(KEPT.read_text("utf-8"))
    return found


def excerpt(whole: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the whole."""

    def fields(given: Mapping[str, Any]) -> dict[str, str]:
        return {
            each["name"]: "|".join(each["types"]) + ("!" if each["required"] else "")
            for each in given.get("fields", ())
        }

    return {
        "version": whole["version"],
        "methods": {
            name: {
                "parameters": fields(given),
                "returns": "|".join(given["returns"]),
            }
            for name, given in sorted(whole["methods"].items())
            if name in METHODS
        },
        "types": {
            name: {"subtypes": given["subtypes"]} if given.get("subtypes") else fields(given)
            for name, given in sorted(whole["types"].items())
        },
    }


def faults(value: Any, types: str, where: str = "") -> list[str]:
    """What about a value is not as published; `types` is as in `published.json`."""
    found = [_faults(value, each, where) for each in types.rstrip("!").split("|")]
    return min(found, key=len)


def faults_of_call(method: str, given: Mapping[str, Any]) -> list[str]:
    """What about a call is not as published."""
    return _fields(given, kept()["methods"][method]["parameters"], method)


def _faults(value: Any, kind: str, where: str) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: {kind} expected"]
        inner = kind.removeprefix("Array of ")
        return [
            fault
            for at, each in enumerate(value)
            for fault in faults(each, inner, f"{where}[{at}]")
        ]
    plain = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": float | int}
    if kind in plain:
        right = isinstance(value, plain[kind]) and (kind in {"Boolean", "True"}) == (
            isinstance(value, bool)
        )
        return [] if right else [f"{where}: {kind} expected, not {value!r}"]
    if kind == "InputFile":
        return [] if isinstance(value, tuple) else [f"{where}: a file expected"]
    published = kept()["types"][kind]
    if "subtypes" in published:
        return min((_faults(value, each, where) for each in published["subtypes"]), key=len)
    if not isinstance(value, dict):
        return [f"{where}: {kind} expected, not {value!r}"]
    return _fields(value, published, where or kind)


def _fields(value: Mapping[str, Any], published: Fields, where: str) -> list[str]:
    found = [f"{where}.{name} is missing" for name in published if _needed(published, name)]
    found = [each for each in found if each.split(".")[-1].split(" ")[0] not in value]
    for name, each in value.items():
        if name not in published:
            found.append(f"{where}.{name} is not published")
        else:
            found += faults(each, published[name], f"{where}.{name}")
    return found


def _needed(published: Fields, name: str) -> bool:
    return published[name].endswith("!")


def _main() -> None:
    whole = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    licence = kept()["licence"]
    lines = json.dumps({"licence": licence, **excerpt(whole)}, ensure_ascii=True, indent=1)
    KEPT.write_text(lines + "\n", "utf-8")


if __name__ == "__main__":
    _main()
