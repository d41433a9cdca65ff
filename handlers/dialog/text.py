"""Sentences by key: what people read stands in texts/*.toml, and is put together here.

HTML tags stand only in the text files; every fact is escaped here, in one place.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from string import Formatter
from typing import Any

from models.calendar import SHANGHAI, Period
from models.exchange import words as words_of_sheets
from models.exchange.columns import LEDGERS, CellType

#: Telegram refuses longer messages and longer captions.
LONGEST_MESSAGE = 4096
LONGEST_CAPTION = 1024
#: A button's label that is longer is cut by every phone anyway.
LONGEST_LABEL = 60


@dataclass(frozen=True)
class Rendered:
    """A sentence ready to be sent."""

    html: str
    inline: list[list[tuple[str, str]]]
    menu: list[list[str]] | None = None
    commands: list[tuple[str, str]] | None = None
    photo: str | None = None


Template = tuple[tuple[str, str | None, str], ...]


@lru_cache(maxsize=1)
def texts() -> Mapping[str, str | tuple[str, ...]]:
    """All texts by their dotted keys; read once, when first wanted."""
    found: dict[str, str | tuple[str, ...]] = {}
    for file in resources.files("handlers.dialog").joinpath("texts").iterdir():
        if file.name.endswith(".toml"):
            for key, value in _flat(tomllib.loads(file.read_text("utf-8")), ""):
                if key in found:
                    message = f"the text {key!r} stands in two places"
                    raise ValueError(message)
                found[key] = value
    return _with_shared(found | _of_columns())


def _of_columns() -> dict[str, str | tuple[str, ...]]:
    """How the columns of the ledgers are asked for: in the words of their one declaration."""
    found: dict[str, str | tuple[str, ...]] = {}
    for sheet, column in ((each, column) for each in LEDGERS for column in each.columns):
        name, heading = f"{sheet.key}_{column.key}.value", words_of_sheets.heading(sheet, column)
        found[f"{name}.label"] = heading
        found[f"{name}.ask"] = words_of_sheets.note(sheet, column)
        for choice in column.choices:
            first, *others = words_of_sheets.synonyms(choice)
            found[f"{name}.{choice.value}"] = first
            found[f"{name}.{choice.value}_also"] = tuple(others)
        if column.type is CellType.YES_NO:
            for code, (first, *others) in words_of_sheets.yes_no().items():
                found[f"{name}.{code}"] = first
                found[f"{name}.{code}_also"] = tuple(others)
    return found


def _with_shared(
    found: dict[str, str | tuple[str, ...]],
) -> dict[str, str | tuple[str, ...]]:
    """What a table is `like` another one, it says in the other's words where it has none of its own."""
    likes = {key.removesuffix("like"): f"{like}." for key, like in found.items() if _is_like(key)}
    whole = {key: value for key, value in found.items() if not _is_like(key)}
    for table, first in likes.items():
        other: str | None = first
        while other is not None:
            shared = [key for key in found if key.startswith(other) and not _is_like(key)]
            if not shared:
                message = f"there are no texts {other!r}, which {table!r} is like"
                raise ValueError(message)
            for key in shared:
                whole.setdefault(f"{table}{key.removeprefix(other)}", found[key])
            other = likes.get(other)
    return whole


def _is_like(key: str) -> bool:
    return key.endswith(".like")


def words(key: str) -> tuple[str, ...]:
    """The words of a list text, or none."""
    found = texts().get(key, ())
    return (found,) if isinstance(found, str) else found


def has(key: str) -> bool:
    """Whether there is such a text."""
    return key in texts()


def fill(key: str, facts: Mapping[str, Any], *, plain: bool = False) -> str:
    """A sentence with its facts; `plain` for labels and other places where no HTML is read.

    Raises:
        KeyError: there is no such text, or it names a fact that was not given.
    """
    parts = []
    for literal, name, spec in _template(key):
        parts.append(literal)
        if name is not None:
            parts.append(_fact(facts[name], spec, plain=plain))
    return "".join(parts)


def rendered(say: Mapping[str, Any]) -> Rendered:
    """A packed sentence as it is sent."""
    photo = say.get("photo")
    body = fill(say["key"], say.get("facts", {}))
    menu = say.get("menu")
    return Rendered(
        html=shortened(body, LONGEST_CAPTION if photo else LONGEST_MESSAGE),
        inline=[
            [(_label(button), button["data"]) for button in row] for row in say.get("buttons", ())
        ],
        menu=None
        if menu is None
        else [[fill(f"command.{name}.word", {}) for name in row] for row in menu["rows"]],
        commands=None
        if menu is None
        else [(name, fill(f"command.{name}.about", {})) for name in menu["commands"]],
        photo=photo,
    )


def plain(say: Mapping[str, Any]) -> str:
    """A packed sentence as text without tags, as a log of a dry run or a WeChat group wants it."""
    return html.unescape(_without_tags(fill(say["key"], say.get("facts", {}))))


def shortened(body: str, longest: int) -> str:
    """A text that Telegram takes: whole lines, as many as fit, and a word that there is more.

    The last paragraph stays where it is not the long one: it says what to do next.
    """
    if _telegram_length(body) <= longest:
        return body
    above, gap, last = body.rpartition("\n\n")
    if not gap or _telegram_length(last) > longest // 2:
        return _first_lines(body, longest)
    return f"{_first_lines(above, longest - _telegram_length(last) - len(gap))}{gap}{last}"


def _first_lines(body: str, longest: int) -> str:
    more = fill("form.cut", {})
    kept: list[str] = []
    room = longest - _telegram_length(more) - 1
    for line in body.split("\n"):
        # Tags never run over a line's end in the text files, so whole lines stay balanced.
        room -= _telegram_length(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, more])


def day_text(day: date, spec: str = "") -> str:
    """A day as people say it."""
    key = "format.day" if not spec else f"format.day_{spec}"
    return fill(
        key,
        {
            "year": day.year,
            "month": day.month,
            "day": day.day,
            "weekday": words("format.weekdays")[day.weekday()],
        },
    )


def period_text(period: Period, spec: str = "") -> str:
    """A period as people say it."""
    key = f"format.{period.every.value}" + (f"_{spec}" if spec else "")
    month = period.starts_on.month
    quarter = words("format.quarters")[(month - 1) // 3]
    return fill(key, {"year": period.starts_on.year, "number": month, "quarter": quarter})


def _fact(fact: object, spec: str, *, plain: bool) -> str:
    match fact:
        case {"day": str(iso)}:
            return day_text(date.fromisoformat(iso), spec)
        case {"moment": str(iso)}:
            at = datetime.fromisoformat(iso).astimezone(SHANGHAI)
            return fill(
                "format.moment", {"day": {"day": at.date().isoformat()}, "clock": f"{at:%H:%M}"}
            )
        case {"period": str(code)}:
            return period_text(Period.parse(code), spec)
        case {"key": str(key), **rest}:
            return fill(key, rest.get("facts", {}), plain=plain)  # type: ignore[arg-type]
        case {"items": list(items), "between": str(between)}:
            return fill(between, {}).join(_fact(item, spec, plain=plain) for item in items)
        case None:
            return ""
        case _:
            said = str(fact)
            return said if plain else html.escape(said, quote=False)


def _label(button: Mapping[str, Any]) -> str:
    label = (
        str(button["label"])
        if button.get("plain")
        else fill(button["label"], button.get("facts", {}), plain=True)
    )
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"


@lru_cache(maxsize=4096)
def _template(key: str) -> Template:
    text = texts()[key]
    if not isinstance(text, str):
        message = f"the text {key!r} is a list of words"
        raise TypeError(message)
    return tuple((literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(text))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, list):
            yield key, tuple(str(each) for each in value)
        else:
            yield key, str(value)


def _telegram_length(body: str) -> int:
    # Telegram counts UTF-16 units once tags and entities are read.
    return len(html.unescape(_without_tags(body)).encode("utf-16-le")) // 2


def _without_tags(body: str) -> str:
    parts: list[str] = []
    for piece in body.split("<"):
        parts.append(piece.partition(">")[2] if parts else piece)
    return "".join(parts)


def placeholders(text: str) -> Sequence[str]:
    """The facts that a text names: for the test that every text gets what it names."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
