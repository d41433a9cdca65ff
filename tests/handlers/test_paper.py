"""打印: a record as PDF and as a Word file, for those who may see it, with what they may see."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document

import handlers
from bot.settings import Settings
from handlers.dialog.turn import Later
from handlers.documents.printing import LAYOUTS, Printer
from models.kind import Kind
from models.outbox import LATER, Promise
from models.person import Channel
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working, owing
from tests.handlers.test_actor import NOT_FOUND


@pytest.fixture(scope="session")
def settings(shipped: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Everything is owed that can be reported; layouts of one's own in a folder of the test."""
    found = owing(shipped, *(kind for kind in Kind if kind is not Kind.LEDGER_CHECK))
    folder = tmp_path_factory.mktemp("documents")
    database = found.database.model_copy(update={"documents": str(folder)})
    return found.model_copy(update={"database": database})


def read(printed: bytes) -> str:
    """What can be read on a PDF's pages."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    command = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(command, input=printed, check=True, capture_output=True)
    return done.stdout.decode()


def read_word(printed: bytes) -> str:
    """What can be read in a Word file."""
    document = Document(io.BytesIO(printed))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.fixture
def filed(wang: Phone) -> Phone:
    """王建国 has reported a theme day to which one did not come."""
    wang.says("填报")
    wang.presses("10 月主题党日")
    wang.presses("今天 22 日")
    wang.says("学习党章第三章。重温入党誓词。")
    wang.says("李娜出差")
    wang.says("二楼会议室")
    wang.presses("提交")
    return wang


def test_a_record_is_printed_from_its_receipt(filed: Phone) -> None:
    assert filed.presses("打印") == message(
        """
        〔晨光电子支部_主题党日活动记录_2026-10-22_编号1.pdf〕
        编号 1 · 主题党日 · 10 月 22 日
        [要 Word 的]
        """
    )
    said = read(filed.document).replace(" ", "")
    for words in (
        "主题党日活动记录",
        "晨光电子支部",
        "李娜（出差）",
        "二楼会议室",
        "应到5人",
        "实到4人",
    ):
        assert words in said
    assert filed.presses("要 Word 的") == message(
        """
        〔晨光电子支部_主题党日活动记录_2026-10-22_编号1.docx〕
        编号 1 · 主题党日 · 10 月 22 日
        [要 PDF 的]
        """
    )
    assert ZipFile(io.BytesIO(filed.document)).testzip() is None
    assert "重温入党誓词。" in read_word(filed.document)


def test_a_record_is_printed_from_its_page_by_the_superior_too(filed: Phone, zhao: Phone) -> None:
    assert filed.sees
    zhao.says("汇总")
    zhao.presses("10 月主题党日")
    zhao.presses("晨光电子支部")
    zhao.presses("看记录")
    assert zhao.presses("打印").startswith(
        "〔晨光电子支部_主题党日活动记录_2026-10-22_编号1.pdf〕"
    )


def test_who_may_not_see_it_gets_nothing(filed: Phone, chen: Phone) -> None:
    chen.says("菜单")
    pressed = Button(chen.newest, filed.button("打印").data)
    assert chen.presses(pressed) == NOT_FOUND


def test_who_may_not_see_it_any_more_when_it_is_made_gets_nothing(
    filed: Phone, work: Working, cast: Cast
) -> None:
    """It may be made long after it was asked for: the right is asked for again."""
    del filed
    asked = Later("record", {"activity": 1, "form": "pdf"}).packed()
    with work("2026-10-23 09:00") as at_work:
        for player, may in ((cast.wang, True), (cast.chen, False), (cast.lin, False)):
            promised = Promise(9, Channel.TELEGRAM, player.chat_id, LATER, asked)
            done = handlers.begin(promised, at_work)(Printer())
            assert (done.document is not None) is may
            assert (done.say.key == "refused.not_yours") is not may


def test_a_layout_of_ones_own_is_used_and_a_broken_one_is_told(
    filed: Phone, sun: Phone, telegram: Telegram
) -> None:
    folder = Path(telegram.settings.database.documents)
    own = folder / "record.typ"
    shipped = (LAYOUTS / "record.typ").read_text("utf-8")
    own.write_text(shipped.replace("编号：", "档案号："), "utf-8")
    filed.presses("打印")
    assert "档案号：1" in read(filed.document).replace(" ", "")
    own.write_text("#let", "utf-8")
    apology = filed.presses("打印")
    reference = apology.partition("编号 ")[2].partition("）")[0]
    assert (
        apology
        == f"对不起，这份没有做出来：单位自己的版式文件有毛病，已告诉管理员（编号 {reference}）。"
    )
    assert sun.reads().startswith(
        f"版式文件有毛病，有人打印没有打成（编号 {reference}）：\nrecord.typ: "
    )
