"""The tables of the manual's page about layouts (docs/layouts.md), made from what layouts are given.

`python -m handlers.documents.manual` writes them anew; a test holds the page to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints, is_typeddict

from handlers.dialog import text
from handlers.documents.books import Bound, Heading
from handlers.documents.pages import Fields, Listed, Page, Paper, Row, Topic, rows_of
from handlers.documents.printing import SHIPPED
from models.kind import Kind

#: What layouts are given, in the order of the manual.
DECLARED = {
    "paper": Paper,
    "page": Page,
    "fields": Fields,
    "topic": Topic,
    "listed": Listed,
    "bound": Bound,
    "heading": Heading,
}
_PLAIN = {
    str: "text",
    bool: "yes_no",
    float: "number",
    list[str]: "texts",
    list[list[str]]: "lines",
    list[Row]: "pairs",
}


def tables() -> str:
    """The tables with which the page ends."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"## {text.fill('layout.shipped', {})}"
    yield ""
    files = {name: name.replace(".", "_") for name in SHIPPED}
    yield from _table(
        ("file", "what"),
        ((f"`{name}`", text.fill(f"layout.files.{key}", {})) for name, key in files.items()),
    )
    for name, declared in DECLARED.items():
        yield ""
        yield f"## {text.fill(f'layout.title_of.{name}', {})}"
        yield ""
        yield from _table(
            ("placeholder", "meaning", "kind"),
            (
                (f"`{field}`", meaning(name, field), _kind(given))
                for field, given in get_type_hints(declared).items()
            ),
        )


def meaning(name: str, field: str) -> str:
    """What a placeholder stands for."""
    return text.fill(f"layout.{name}.{field}", {})


def specimen(layout: str) -> Mapping[str, object]:
    """What a layout may be tried with: in each place what belongs there, and a page of empty ones."""
    if layout == "book":
        return _specimen("bound") | {"pages": []}
    full = _specimen("page")
    full["rows"] = rows_of(Kind.GENERAL_MEETING, full["fields"])
    # What people have typed may be anything.
    full["remark"] += AWKWARD
    empty = full | {name: "" for name, value in full.items() if isinstance(value, str)}
    empty |= {"topics": [], "people": {"columns": [], "rows": []}, "sign": []}
    empty["fields"] = dict.fromkeys(full["fields"], "")
    empty["rows"] = rows_of(Kind.THEME_DAY, empty["fields"])
    return {"title": meaning("page", "title"), "pages": [full, empty]}


def _specimen(name: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field, given in get_type_hints(DECLARED[name]).items():
        here = meaning(name, field)
        if given in _PLAIN:
            said[field] = _EXAMPLES[_PLAIN[given]](here)
        elif is_typeddict(given):
            said[field] = _specimen(_named(given))
        else:
            said[field] = [_specimen(_named(get_args(given)[0]))] * 2
    return said


#: Signs that have a meaning somewhere.
AWKWARD = " & < > # $ * _ @ { } \\ %"
_EXAMPLES: dict[str, Callable[[str], object]] = {
    "text": lambda here: here,
    "texts": lambda here: [here] * 2,
    "yes_no": lambda _: False,
    "number": lambda _: 0,
    "lines": lambda here: [[here] * 2] * 3,
    "pairs": lambda here: [[[here, here]]],
}


def _table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(text.fill(f"layout.{each}", {}) for each in headings) + " |"
    yield "|---" * len(headings) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _kind(given: Any) -> str:
    if given in _PLAIN:
        return text.fill(f"layout.type.{_PLAIN[given]}", {})
    inner = given if is_typeddict(given) else get_args(given)[0]
    title = text.fill(f"layout.title_of.{_named(inner)}", {})
    return text.fill("layout.nested", {"title": title}, plain=True)


def _named(declared: type) -> str:
    return next(name for name, each in DECLARED.items() if each is declared)


def main() -> None:
    """Write the tables anew and leave what stands before them."""
    path = Path("docs/layouts.md")
    before, _, _ = path.read_text("utf-8").partition(tables().partition("\n")[0])
    path.write_text(before + tables(), "utf-8")


if __name__ == "__main__":
    main()
