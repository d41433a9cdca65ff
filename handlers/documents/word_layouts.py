"""Draws the Word layouts that are shipped: `python -m handlers.documents.word_layouts`.

An administrator replaces them with Word itself; this file only says how the shipped ones came
about, since nobody can review a .docx.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from handlers.dialog import text
from handlers.documents.printing import LAYOUTS

#: GB/T 9704-2012: A4, 37 mm above, 28 mm at the binding edge, a type area of 156 x 225 mm.
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LABEL_WIDTH, VALUE_WIDTH = 26, 52
BLANK_LINES, TEXT_WIDTH = 5, 156


def record() -> Any:
    """The page of one record, or of several one after another."""
    document = _sheet()
    _tag(document, "{%p for record in pages %}")
    _line(document, "{{ record.title }}", font="headline", size=22, centred=True)
    _line(
        document, f"{{{{ record.branch }}}}\t{_words('number', number='record.number')}", size=12
    )
    table = document.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    table.autofit = False
    for number, column in enumerate(table.columns):
        column.width = Mm(VALUE_WIDTH if number % 2 else LABEL_WIDTH)
    _row(table, ["{%tr for row in record.rows %}"])
    _row(table, ["{%tr if row|length == 1 %}"])
    _row(table, ["{{ row[0][0] }}", "{{ row[0][1] }}"], wide=True)
    _row(table, ["{%tr else %}"])
    _row(table, ["{{ row[0][0] }}", "{{ row[0][1] }}", "{{ row[1][0] }}", "{{ row[1][1] }}"])
    _row(table, ["{%tr endif %}"])
    _row(table, ["{%tr endfor %}"])
    _row(table, ["{%tr for topic in record.topics %}"])
    topic = _whole(table, _words("topic", number="loop.index", title="topic.title"))
    _each_line(topic, "topic.discussion")
    _optional(topic, "topic.vote", _words("vote", words="topic.vote"))
    _optional(topic, "topic.decision", _words("decision", words="topic.decision"))
    _row(table, ["{%tr endfor %}"])
    _row(table, ["{%tr if record.content %}"])
    unnamed = text.fill("paper.content", {})
    written = _whole(table, _words("content_of", heading=f"record.heading or '{unnamed}'"))
    _each_line(written, "record.content")
    _row(table, ["{%tr elif record.heading and not record.topics %}"])
    # Where nothing was written there is room to write by hand.
    room = _whole(table, _words("content_of", heading="record.heading"))
    for _ in range(BLANK_LINES):
        _line(room, "")
    _row(table, ["{%tr endif %}"])
    _row(table, ["{%tr if record.remark %}"])
    _row(table, [text.fill("paper.remark", {}), "{{ record.remark }}"], wide=True)
    for cell in table.rows[-1].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _row(table, ["{%tr endif %}"])
    _list(document)
    # Who signs stays with the line below, so that no page has nothing else on it.
    _line(document, "").paragraph_format.keep_with_next = True
    signatures = f"{{% for who in record.sign %}}{_words('signature', who='who')}__________    "
    signed = _line(document, f"{signatures}{{% endfor %}}")
    signed.paragraph_format.keep_with_next = True
    _line(document, "{{ record.footer }}", size=10.5)
    _tag(document, "{%p if not loop.last %}")
    document.add_page_break()
    _tag(document, "{%p endif %}")
    _tag(document, "{%p endfor %}")
    return document


def _list(document: Any) -> None:
    """Member by member, where there is something to say of each."""
    _tag(document, "{%p if record.people.rows %}")
    _line(document, "", size=6)
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    for words in (
        ("{%tc for name in record.people.columns %}", "{{ name }}", "{%tc endfor %}"),
        ("{%tr for row in record.people.rows %}",),
        ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
    ):
        for cell, each in zip(table.add_row().cells, words, strict=False):
            _fill(cell, each, "body", centred=True)
    # A long list has its headings on every page.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no other way
    _tag(document, "{%p endif %}")


def main() -> None:
    """Write them beside the others."""
    record().save(str(Path(LAYOUTS) / "record.docx"))


def _sheet() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(width))
    style: Any = document.styles["Normal"]
    _set_font(style, "body", 14)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(26)
    # Punctuation is drawn where it is drawn in China, whatever the reader's computer speaks.
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    _number_pages(section)
    return document


def _number_pages(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_font(paragraph.add_run("— "), "body", 14)
    run = paragraph.add_run()
    _set_font(run, "body", 14)
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run.element.append(part)
    _set_font(paragraph.add_run(" —"), "body", 14)


def _words(key: str, **names: str) -> str:
    """A text whose facts are placeholders of the template."""
    return text.fill(
        f"paper.{key}", {fact: f"{{{{ {name} }}}}" for fact, name in names.items()}, plain=True
    )


def _line(
    document: Any, words: str, *, font: str = "body", size: float = 14, centred: bool = False
) -> Any:
    paragraph = document.add_paragraph()
    _set_font(paragraph.add_run(words), font, size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if "\t" in words:
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def _tag(document: Any, words: str) -> None:
    document.add_paragraph(words)


def _each_line(document: Any, name: str) -> None:
    _tag(document, f"{{%p for line in {name}.splitlines() %}}")
    _line(document, "{{ line }}").paragraph_format.first_line_indent = Pt(28)
    _tag(document, "{%p endfor %}")


def _optional(document: Any, name: str, words: str) -> None:
    _tag(document, f"{{%p if {name} %}}")
    _line(document, words).paragraph_format.first_line_indent = Pt(28)
    _tag(document, "{%p endif %}")


def _whole(table: Any, label: str) -> Any:
    """A row of one cell that begins with its label; gives the cell."""
    cells = table.add_row().cells
    cell = cells[0].merge(cells[3])
    for spare in cell.paragraphs[1:]:
        spare._element.getparent().remove(spare._element)  # noqa: SLF001 - python-docx has no other way
    _set_font(cell.paragraphs[0].add_run(label), "label", 14)
    return cell


def _row(table: Any, words: list[str], *, wide: bool = False) -> None:
    cells = table.add_row().cells
    if wide:
        # Merged before anything is written: each merged cell would leave an empty paragraph.
        cells = (cells[0], cells[1].merge(cells[3]))
        for spare in cells[1].paragraphs[1:]:
            spare._element.getparent().remove(spare._element)  # noqa: SLF001 - python-docx has no other way
    for number, cell in enumerate(cells):
        if not wide:
            cell.width = Mm(VALUE_WIDTH if number % 2 else LABEL_WIDTH)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if number < len(words):
            font = "body" if number % 2 else "label"
            _fill(cell, words[number], font, centred=not number % 2)


def _fill(cell: Any, words: str, font: str, *, centred: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    _set_font(paragraph.add_run(words), font, 14)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_font(of: Any, font: str, size: float) -> None:
    # Word takes Chinese characters from another setting than Latin ones.
    name = text.fill(f"paper.{font}_font", {})
    of.font.name, of.font.size = name, Pt(size)
    properties = of.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")


if __name__ == "__main__":
    main()
