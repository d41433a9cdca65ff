"""What the manual lists can be used in a layout, and what the shipped layouts use is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints
from zipfile import ZipFile

import pytest
from docx import Document

from handlers.dialog import text
from handlers.documents.manual import DECLARED, meaning, specimen, tables
from handlers.documents.printing import LAYOUTS, SHIPPED, Printer
from tests.conftest import ROOT
from tests.handlers.documents.test_printing import words_of_docx, words_of_pdf

#: By which name a layout speaks of each.
NAMES = {
    "record": "page",
    "topic": "topic",
    "people": "listed",
    "fields": "fields",
    "data": "bound",
}


def test_the_page_ends_with_the_tables_made_from_the_declaration() -> None:
    """`python -m handlers.documents.manual` writes them anew."""
    assert (ROOT / "docs" / "layouts.md").read_text("utf-8").endswith(f"\n\n{tables()}")


def test_nothing_is_described_that_is_not_given() -> None:
    for name, declared in DECLARED.items():
        written = {
            key.rpartition(".")[2] for key in text.texts() if key.startswith(f"layout.{name}.")
        }
        assert written == set(declared.__annotations__)


def test_every_file_that_is_shipped_is_listed() -> None:
    assert {each.name for each in LAYOUTS.iterdir()} == set(SHIPPED)


def spoken_of(layout: Path) -> Iterator[tuple[str, str]]:
    """Every placeholder of a layout: of what, and which."""
    if layout.suffix == ".docx":
        with ZipFile(layout) as file:
            words = re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())
    else:
        words = re.sub(r"//.*|#import.*", "", layout.read_text("utf-8"))
    for of, name in re.findall(rf"\b({'|'.join(NAMES)})\.(\w+)", words):
        # `.len()` and `.splitlines()` are what may be asked of any.
        if name not in {"len", "map", "enumerate", "splitlines", "slice"}:
            yield of, name


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_shipped_layout_uses_is_listed(name: str) -> None:
    found = list(spoken_of(LAYOUTS / name))
    assert bool(found) == (name != "office.typ")
    for of, placeholder in found:
        assert placeholder in DECLARED[NAMES[of]].__annotations__, (of, placeholder)


def test_a_shipped_record_shows_all_that_a_page_has() -> None:
    """But for what a layout may take one by one: it stands in the table at the top already."""
    everything = set(DECLARED["page"].__annotations__) - {"fields"}
    for name in ("record.typ", "record.docx"):
        assert {used for of, used in spoken_of(LAYOUTS / name) if of == "record"} >= everything


#: Every placeholder that is words, and of what.
EACH: list[tuple[str, str]] = [
    (of, name)
    for of, declared in (("record", "page"), ("record.fields", "fields"))
    for name, given in get_type_hints(DECLARED[declared]).items()
    if given is str
]


def test_a_word_form_of_ones_own_has_a_place_for_each(tmp_path: Path) -> None:
    """A district's own form with fixed cells: every placeholder of the manual, each by itself."""
    form: Any = Document()
    form.add_paragraph("{%p for record in pages %}")
    for of, name in EACH:
        form.add_paragraph(f"{name}：{{{{ {of}.{name} }}}}")
    form.add_paragraph("{%p for topic in record.topics %}")
    form.add_paragraph(
        "{{ topic.title }}{{ topic.discussion }}{{ topic.vote }}{{ topic.decision }}"
    )
    form.add_paragraph("{%p endfor %}")
    form.add_paragraph("{%p endfor %}")
    form.save(str(tmp_path / "record.docx"))
    said = words_of_docx(Printer(tmp_path).docx("record", specimen("record")))
    for of, name in EACH:
        assert f"{name}：{meaning('fields' if 'fields' in of else 'page', name)}" in said
    for name in DECLARED["topic"].__annotations__:
        assert meaning("topic", name) in said


def test_a_typst_form_of_ones_own_has_a_place_for_each(tmp_path: Path) -> None:
    lines = ['#import "office.typ": *', "#let data = json(bytes(sys.inputs.data))"]
    lines += ["#show: paper.with(title: data.title)", "#set text(size: 9pt)"]
    lines += ["#for record in data.pages {", "["]
    lines += [f"{name}：#{of}.{name} \\" for of, name in EACH]
    lines += ["]", "for topic in record.topics {"]
    lines += [f"  [#topic.{name} \\ ]" for name in DECLARED["topic"].__annotations__]
    lines += ["}", "}"]
    (tmp_path / "record.typ").write_text("\n".join(lines), "utf-8")
    printed = Printer(tmp_path).pdf("record", specimen("record"))
    said = re.sub(r"\s", "", words_of_pdf(printed, tmp_path))
    for of, name in EACH:
        told = meaning("fields" if "fields" in of else "page", name)
        assert re.sub(r"\s", "", f"{name}：{told}") in said
