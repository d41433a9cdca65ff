"""Papers: what was entered stands on them, whatever it is, and nothing of it is read as markup."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from handlers.documents import word_layouts
from handlers.documents.printing import LAYOUTS, BrokenLayout, Printer

AWKWARD = '#read("office.typ") $x$ *粗* <a> {{ 7*7 }} {% raw %} & \\ “引号” _下划_ @人 // 注'


def a_record(**changes: Any) -> dict[str, Any]:
    return {
        "title": "支部委员会会议记录",
        "branch": "中共沈阳鑫源精密机械有限公司支部委员会",
        "number": "128",
        "rows": [
            [["时间", "2026 年 11 月 18 日 15:00—16:10"], ["地点", "二楼会议室"]],
            [["主持人", "王㛃"], ["记录人", "李䶮"]],
            [["缺席", "张伟（出差）"]],
        ],
        "topics": [
            {
                "title": "研究发展党员",
                "discussion": "同意。\n尽快。",
                "vote": "",
                "decision": "通过",
            }
        ],
        "people": {"columns": [], "rows": []},
        "heading": "",
        "content": "",
        "remark": "",
        "sign": ["主持人", "记录人"],
        "footer": "王强填报",
    } | changes


def words_of_pdf(printed: bytes, folder: Path, order: str = "-layout") -> str:
    """What can be read on the pages: as it stands there, or cell by cell (`-raw`)."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (folder / "page.pdf").write_bytes(printed)
    command = ["pdftotext", order, str(folder / "page.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def words_of_docx(printed: bytes) -> str:
    document = Document(io.BytesIO(printed))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_a_record_says_in_pdf_what_was_entered_and_rare_names_print(tmp_path: Path) -> None:
    said = words_of_pdf(
        Printer().pdf("record", {"title": "记录", "pages": [a_record()]}), tmp_path
    )
    for words in (
        "支部委员会会议记录",
        "二楼会议室",
        "王㛃",
        "李䶮",
        "张伟（出差）",
        "尽快。",
        "通过",
    ):
        assert words in said


def test_a_record_says_in_word_what_was_entered() -> None:
    said = words_of_docx(Printer().docx("record", {"title": "记录", "pages": [a_record()]}))
    for words in (
        "支部委员会会议记录",
        "二楼会议室",
        "王㛃",
        "李䶮",
        "张伟（出差）",
        "尽快。",
        "通过",
    ):
        assert words in said
    assert "表决" not in said  # nobody voted, so no vote is spoken of


def test_words_are_never_read_as_markup(tmp_path: Path) -> None:
    pages = {"title": AWKWARD, "pages": [a_record(content=AWKWARD, remark=AWKWARD)]}
    assert "{{ 7*7 }}" in words_of_docx(Printer().docx("record", pages))
    printed = words_of_pdf(Printer().pdf("record", pages), tmp_path).replace("\n", "")
    assert '#read("office.typ")' in printed


@pytest.mark.parametrize("remark", ["", "会后走访了两户。"])
def test_no_page_has_only_the_line_to_sign_on(remark: str, tmp_path: Path) -> None:
    """Whatever the length of what was written: something of it stands above the line."""
    printer = Printer()
    for paragraphs in range(8, 24):
        content = "\n".join(["传达学习上级文件精神。"] * paragraphs)
        record = a_record(topics=[], heading="会议内容", content=content, remark=remark)
        printed = printer.pdf("record", {"title": "记录", "pages": [record]})
        last = words_of_pdf(printed, tmp_path).rstrip("\f\n").rpartition("\f")[2]
        assert last.index(remark or "学习") < last.index("（签字）"), paragraphs


def test_the_same_content_gives_the_same_pdf() -> None:
    content = {"title": "记录", "pages": [a_record()]}
    assert Printer().pdf("record", content) == Printer().pdf("record", content)


def test_a_layout_in_the_folder_wins_over_the_shipped_one(tmp_path: Path) -> None:
    """Each file by itself: what it needs of the others is still there."""
    printer = Printer(tmp_path)
    content = {"title": "记录", "pages": [a_record()]}
    assert "编号：128" in words_of_pdf(printer.pdf("record", content), tmp_path).replace(" ", "")
    shipped = (LAYOUTS / "record.typ").read_text("utf-8")
    own = tmp_path / "record.typ"
    for word in ("档案号：", "卷宗号："):
        own.write_text(shipped.replace("编号：", word), "utf-8")
        said = words_of_pdf(printer.pdf("record", content), tmp_path)
        assert f"{word}128" in said.replace(" ", "")
    own.unlink()
    assert "编号：128" in words_of_pdf(printer.pdf("record", content), tmp_path).replace(" ", "")


def test_a_broken_layout_is_named_with_its_fault(tmp_path: Path) -> None:
    (tmp_path / "record.typ").write_text("#let", "utf-8")
    with pytest.raises(BrokenLayout, match=r"record\.typ"):
        Printer(tmp_path).pdf("record", {})


def test_the_shipped_word_layout_is_the_one_that_is_drawn() -> None:
    drawn, shipped = word_layouts.record(), Document(str(LAYOUTS / "record.docx"))
    assert [each.text for each in drawn.paragraphs] == [each.text for each in shipped.paragraphs]
    assert [[cell.text for cell in row.cells] for table in drawn.tables for row in table.rows] == [
        [cell.text for cell in row.cells] for table in shipped.tables for row in table.rows
    ]


def a_book(rows: int) -> dict[str, Any]:
    return {
        "title": "党费收缴簿",
        "branch": "晨光电子支部",
        "under": "2026 年第一季度",
        "columns": [{"name": "姓名", "width": 6}, {"name": "备注", "width": 0}],
        "rows": [*([["王㛃", "出差"]] * rows), ["合计", ""]],
        "foot": ["依据各月填报的记录。"],
        "sign": ["收款人"],
        "wide": False,
        "pages": [],
    }


def test_a_book_is_signed_below_its_last_line_on_the_same_page(tmp_path: Path) -> None:
    printer = Printer()
    for rows in range(24, 40):
        said = words_of_pdf(printer.pdf("book", a_book(rows)), tmp_path).rstrip("\f\n")
        last = said.rpartition("\f")[2]
        assert last.index("合计") < last.index("收款人（签字）"), rows
    nobody = a_book(0) | {"rows": []}
    assert "收款人" in words_of_pdf(printer.pdf("book", nobody), tmp_path)
