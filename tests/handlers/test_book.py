"""台账: the three books of a branch for a span, as PDF and as workbooks, and all in one file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from bot.settings import Settings
from handlers.book import span_of
from models.database import Database
from models.kind import Kind
from models.person import Channel
from tests import cast as the_cast
from tests.cast import Cast
from tests.chat import Button, Phone, Telegram, message
from tests.conftest import Working, owing, working
from tests.handlers.conftest import NOW
from tests.handlers.test_paper import read


@pytest.fixture(scope="session")
def settings(shipped: Settings) -> Settings:
    """Everything is owed that can be reported."""
    return owing(shipped, *(kind for kind in Kind if kind is not Kind.LEDGER_CHECK))


def sheet(book: bytes) -> list[list[object]]:
    """The rows of a workbook's table."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    return [list(row) for row in opened.worksheets[0].iter_rows(values_only=True)]


def notes(book: bytes) -> list[object]:
    """What the second sheet says."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    return [row[0] for row in opened.worksheets[1].iter_rows(values_only=True)]


@pytest.fixture
def busy(wang: Phone) -> Phone:
    """王建国 has reported a theme day that was a lecture too, the dues, and a meeting that was put off."""
    wang.says("填报")
    wang.presses("10 月主题党日")
    wang.presses("今天 22 日")
    wang.says("学习党章第三章")
    wang.says("李娜出差")
    wang.says("二楼会议室")
    wang.presses("＋同时算")
    wang.presses("党课")
    wang.presses("选好了")
    wang.presses("提交")
    wang.says("填报")
    wang.presses("10 月党费收缴")
    wang.presses("昨天 21 日")
    wang.says("赵磊出差")
    wang.presses("提交")
    wang.says("填报")
    wang.presses("第四季度支部党员大会")
    wang.presses("没开")
    wang.presses("书记外出")
    wang.presses("提交")
    return wang


def test_the_spans_and_the_books(wang: Phone) -> None:
    assert wang.says("/book") == message(
        """
        晨光电子支部的台账，要哪一段？
        [本季度] [今年]
        [去年] [自选月份]
        [实名台账]
        """
    )
    assert wang.presses("本季度") == message(
        """
        晨光电子支部台账
        2026 年第四季度

        点一下就做好发来：PDF 直接打印，Excel 能接着改。
        [组织生活记录] [Excel]
        [党员名册] [Excel]
        [党费收缴簿] [Excel]
        [全部打包] [换一段]
        """
    )
    assert wang.presses("换一段") == wang.says("台账")


def test_months_of_ones_own_choice(wang: Phone) -> None:
    wang.says("本子")
    assert wang.presses("自选月份") == message(
        """
        晨光电子支部的台账，从哪个月起？
        [1 月] [2 月] [3 月] [4 月]
        [5 月] [6 月] [7 月] [8 月]
        [9 月] [10 月]
        [‹ 2025 年]
        """
    )
    assert wang.presses("‹ 2025 年").endswith("[‹ 2024 年] [2026 年 ›]")
    assert wang.presses("11 月") == message(
        """
        晨光电子支部的台账，从 2025 年 11 月起，到哪个月止？
        [11 月] [12 月]
        [‹ 2024 年] [2026 年 ›]
        """
    )
    wang.presses("2026 年 ›")
    assert "2025 年 11 月至 2026 年 2 月" in wang.presses("2 月")


def test_the_record_of_organisation_life(busy: Phone) -> None:
    """A gathering that counts twice has two lines and two pages; what was put off is told."""
    busy.says("台账")
    busy.presses("本季度")
    assert busy.presses("组织生活记录") == message(
        """
        〔晨光电子支部_组织生活记录_2026年第四季度.pdf〕
        晨光电子支部 · 组织生活记录
        2026 年第四季度
        """
    )
    said = read(busy.document).replace(" ", "")
    for words in (
        "组织生活记录簿",
        "合计：主题党日1次、党课1次、党费收缴1次。",
        "2026年第四季度支部党员大会未开展，原因：书记外出（上级尚未答复）。",
        "主题党日活动记录",
        "党课记录",
        "党费收缴记录",
    ):
        assert words in said


def test_the_record_as_a_workbook(busy: Phone) -> None:
    busy.says("台账")
    busy.presses("本季度")
    life = excel(busy, "组织生活记录")
    heads = "序号 日期 类别 主题（议题） 地点 主持人 应到 实到 缺席人员及原因 编号 备注"
    there = ["二楼会议室", "王建国", 5, 4]
    assert sheet(life) == [
        heads.split(),
        [1, "2026-10-21", "党费收缴", None, None, None, 5, 4, "赵磊（出差）", 2, None],
        [2, "2026-10-22", "主题党日", "学习党章第三章", *there, "李娜（出差）", 1, None],
        [3, "2026-10-22", "党课", "学习党章第三章", *there, "李娜（出差）", 1, None],
    ]
    assert notes(life)[:3] == ["组织生活记录簿", "晨光电子支部", "2026 年第四季度"]


def test_the_roster_keeps_phones_off_telegram(busy: Phone) -> None:
    busy.says("台账")
    busy.presses("本季度")
    roster = excel(busy, "党员名册")
    heads = "序号 姓名 性别 民族 出生年月 入党时间 转正时间 党员类别 党内职务 备注"
    assert sheet(roster)[:3] == [
        heads.split(),
        [1, "王建国", "男", None, "1970-05", None, None, "正式党员", "书记", None],
        [2, "张伟", "女", None, "1971-05", None, None, "正式党员", None, None],
    ]
    assert notes(roster) == [
        "党员名册",
        "晨光电子支部",
        "截至 2026 年 10 月 22 日",
        "党员 5 名，其中正式党员 5 名、预备党员 0 名。",
        "联系电话不经 Telegram 发送，本册未列。",
    ]


def test_the_dues_on_telegram_without_amounts(busy: Phone) -> None:
    busy.says("台账")
    busy.presses("本季度")
    dues = excel(busy, "党费收缴簿")
    assert sheet(dues) == [
        ["序号", "姓名", "10 月", "11 月", "12 月", "已交月数", "备注"],
        [1, "王建国", "已交", None, None, 1, None],
        [2, "张伟", "已交", None, None, 1, None],
        [3, "李娜", "已交", None, None, 1, None],
        [4, "赵磊", "未交", None, None, 0, "10 月出差"],
        [5, "孙丽", "已交", None, None, 1, None],
    ]


def test_the_superior_prints_for_a_branch_and_sees_of_dues_only_how_many(
    busy: Phone, zhao: Phone
) -> None:
    assert busy.sees
    assert zhao.says("台账") == message(
        """
        下级支部的台账：从「汇总」点到那个支部，再点「台账」。
        [汇总]
        [实名台账]
        """
    )
    zhao.presses("汇总")
    zhao.presses("10 月主题党日")
    zhao.presses("晨光电子支部")
    zhao.presses("台账")
    zhao.presses("今年")
    dues = excel(zhao, "党费收缴簿")
    assert sheet(dues) == [
        ["序号", "月份", "收缴日期", "应交人数", "已交人数", "编号", "备注"],
        [1, "2026 年 10 月", "2026-10-21", 5, 4, 2, None],
    ]
    life = excel(zhao, "组织生活记录")
    assert "赵磊" not in str(sheet(life))
    zhao.presses("党费收缴簿")
    assert "赵磊" not in read(zhao.document)
    zhao.presses("组织生活记录")
    assert "赵磊" not in read(zhao.document)


def test_everything_in_one_file(busy: Phone) -> None:
    busy.says("台账")
    busy.presses("今年")
    assert busy.presses("全部打包") == message(
        """
        正在打包，做好就发来。
        ――
        〔晨光电子支部_全部台账_2026年.zip〕
        晨光电子支部 · 全部台账和记录
        2026 年
        """
    )
    with ZipFile(io.BytesIO(busy.document)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == [
            "组织生活记录簿_2026年.pdf",
            "组织生活记录簿_2026年.xlsx",
            "党员名册_2026年.pdf",
            "党员名册_2026年.xlsx",
            "党费收缴簿_2026年.pdf",
            "党费收缴簿_2026年.xlsx",
            "会议活动记录/2026-10-21_党费收缴记录_编号2.pdf",
            "会议活动记录/2026-10-22_主题党日活动记录_编号1.pdf",
        ]
        lecture = read(packed.read("会议活动记录/2026-10-22_主题党日活动记录_编号1.pdf"))
    assert "党课记录" in lecture


def test_another_branch_finds_nothing(busy: Phone, chen: Phone, sun: Phone) -> None:
    busy.says("台账")
    busy.presses("今年")
    button = busy.button("全部打包")
    for phone in (chen, sun):
        phone.says("菜单")
        assert phone.presses(Button(phone.newest, button.data)) == (
            "没有找到。要做什么，从菜单开始：\n[看菜单]"
        )


@pytest.fixture
def at_home(
    sqlite: Database, settings: Settings, tmp_path: Path
) -> Iterator[tuple[Telegram, Cast, Working]]:
    """The same bot on the entrance of our own, whose servers stand here."""
    work = working(sqlite, settings.terms)
    with work("2026-09-01 08:00") as at_work:
        cast = the_cast.build(at_work, Channel.LOCAL)
        branch = at_work.organizations.get(cast.chenguang.id)
        assert branch is not None
        for member in at_work.roster.of(branch, at_work.today):
            member.dues_base = 420_000 if member.name == "王建国" else 280_000
    url = sqlite.url.render_as_string(hide_password=False)
    telegram = Telegram(settings, url, tmp_path / "files", NOW, Channel.LOCAL)
    telegram.phone(cast.wang)
    telegram.tick("open")
    yield telegram, cast, work
    telegram.close()


def test_at_home_the_book_has_amounts_and_phones(
    at_home: tuple[Telegram, Cast, Working],
) -> None:
    """4,200 yuan at 1 %, 2,800 at 0.5 % (中组发〔2008〕3号)."""
    telegram, cast, _ = at_home
    wang = telegram.phone(cast.wang)
    wang.says("填报")
    wang.presses("10 月党费收缴")
    wang.presses("昨天 21 日")
    wang.says("赵磊出差")
    wang.presses("提交")
    wang.says("台账")
    wang.presses("本季度")
    roster = sheet(excel(wang, "党员名册"))
    assert sheet(excel(wang, "党费收缴簿")) == [
        ["序号", "姓名", "月应交", "10 月", "11 月", "12 月", "实交合计", "备注"],
        [1, "王建国", 42, 42, None, None, 42, None],
        [2, "张伟", 14, 14, None, None, 14, None],
        [3, "李娜", 14, 14, None, None, 14, None],
        [4, "赵磊", 14, "未交", None, None, 0, "10 月出差"],
        [5, "孙丽", 14, 14, None, None, 14, None],
        ["合计", None, None, 84, None, None, 84, None],
    ]
    assert roster[0][-2:] == ["联系电话", "备注"]
    assert str(roster[1][-2]).startswith("1380000")
    wang.presses("党费收缴簿")
    assert "84.00" in read(wang.document)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2025-11~2026-02", "2025-11-01", "2026-02-28"),
    ],
)
def test_a_span_by_its_code(code: str, first: str, last: str) -> None:
    span = span_of(code)
    assert (span.starts_on.isoformat(), span.ends_on.isoformat()) == (first, last)


@pytest.mark.parametrize("code", ["", "~", "2026~2027", "2026-05~2026-04", "2020-01~2026-01"])
def test_what_is_no_span(code: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        span_of(code)


def excel(phone: Phone, book: str) -> bytes:
    """Presses the [Excel] beside a book, and gives what comes."""
    beside = phone.button(book)
    said = phone.presses(Button(beside.message_id, beside.data.replace("/pdf", "/xlsx")))
    assert f"_{book}_" in said
    assert ".xlsx〕" in said
    return phone.document
