"""Nothing on a page is invented: every word was entered, stands in the roster, or is the layout's own.

What is printed is read back and laid out from those words; what is left over would be invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import load
from handlers.dialog import text
from handlers.dialog.turn import Later
from handlers.documents.pages import Shown, pages_of
from handlers.documents.printing import LAYOUTS, Printer
from models.activity import (
    Absence,
    Activity,
    Appraisal,
    Grade,
    Payment,
    Review,
    ThemeForm,
    Topic,
)
from models.appointment import Role
from models.calendar import SHANGHAI
from models.database import Database
from models.kind import MAY_COUNT_AS, Kind
from models.meeting import Motion
from models.organization import PartyOrganization
from models.person import Person
from tests import year
from tests.conftest import ROOT, working
from tests.handlers.documents.test_printing import words_of_docx, words_of_pdf

#: From where the layouts take words of their own: titles, headings, kinds, reasons, how one voted.
OWN = re.compile(
    r"paper\..*|kind\..*|role\..*|people\.(reason|absent_because).*|theme_day\.theme_form\..*"
    r"|gathering\.matters\.motion\..*|[a-z_]+\.[a-z_]+\.label|format\..*"
)
#: What typst layouts say themselves is written in them.
WRITTEN = re.findall(
    r"[\u4e00-\u9fff]+",
    re.sub(
        r"//.*",
        "",
        "".join((LAYOUTS / name).read_text("utf-8") for name in ("record.typ", "office.typ")),
    ),
)


def own_words() -> set[str]:
    """What the layouts say by themselves; whole sentences are said in the chat only."""
    found = {
        piece
        for key, value in text.texts().items()
        if OWN.fullmatch(key)
        for words in ([value] if isinstance(value, str) else value)
        if "。" not in words
        for piece in re.split(r"\{[^}]*\}", words)
    }
    return found | set(WRITTEN)


OWN_WORDS = own_words()


def invented(said: str, known: Iterable[str]) -> str:
    """What of the words can't be laid out from known ones: as little as possible is left over."""
    said = _squeezed(re.sub(r"— \d+ —", "", said))
    pieces: dict[str, list[str]] = {}
    for words in {_squeezed(each) for each in known} - {""}:
        pieces.setdefault(words[0], []).append(words)
    left = [0] * (len(said) + 1)
    step = [0] * len(said)
    for at in range(len(said) - 1, -1, -1):
        left[at] = left[at + 1] + said[at].isalnum()
        for words in pieces.get(said[at], ()):
            end = at + len(words)
            if said.startswith(words, at) and left[end] <= left[at] and _whole(said, at, end):
                left[at], step[at] = left[end], len(words)
    over, at = "", 0
    while at < len(said):
        over += "" if step[at] or not said[at].isalnum() else said[at]
        at += step[at] or 1
    return over


def _squeezed(words: str) -> str:
    """Lines end anywhere between Chinese characters; two numbers stay two."""
    return re.sub(r"\s", "", re.sub(r"(?<=\d)\s+(?=\d)", "|", words))


def _whole(said: str, begun: int, ended: int) -> bool:
    """Whether no number is cut in two: 12 is not made of 1 and 2."""
    cut_before = begun > 0 and said[begun - 1].isdigit() and said[begun].isdigit()
    cut_behind = ended < len(said) and said[ended - 1].isdigit() and said[ended].isdigit()
    return not (cut_before or cut_behind)


def entered(activity: Activity) -> Iterator[str]:
    """All that was entered of a gathering, as it was; numbers as they are written."""
    for words in (
        *(activity.place, activity.host, activity.recorder, activity.theme, activity.lecturer),
        *(activity.guests, activity.content, activity.remark, activity.filer.name),
        activity.organization.name,
    ):
        yield from (words or "").splitlines()
    for moment in (activity.held_on, activity.filed_at.astimezone(SHANGHAI)):
        yield from (str(moment.year), str(moment.month), str(moment.day))
    clocks = [activity.from_time, activity.to_time, activity.filed_at.astimezone(SHANGHAI)]
    if activity.corrected_at is not None:
        corrected = activity.corrected_at.astimezone(SHANGHAI)
        clocks.append(corrected)
        yield from (str(corrected.year), str(corrected.month), str(corrected.day))
    for clock in clocks:
        if clock is not None:
            yield from (f"{clock:%H}", f"{clock:%M}")
    for number in (activity.id, activity.expected, activity.attended):
        yield str(number)
    for count in (activity.counts or {}).values():
        yield str(count)
    for away in activity.absences:
        yield from (away.name, away.reason or "")
    for topic in activity.matters:
        yield topic.title
        yield from (topic.discussion or "").splitlines()
        yield topic.decision or ""
        if topic.vote is not None:
            yield from map(str, (topic.vote.votes_for, topic.vote.against, topic.vote.abstained))
    yield from (str(number + 1) for number in range(len(activity.matters)))
    for grade in Grade:
        graded = [each.name for each in activity.grades if each.grade is grade]
        yield from (*graded, str(len(graded)))
    paid = [each.due or 0 for each in activity.payments if each.paid]
    for fen in (sum(each.due or 0 for each in activity.payments), sum(paid)):
        yield f"{fen / 100:.2f}"
    for each in activity.payments:
        yield from (each.name, each.reason or "", f"{(each.due or 0) / 100:.2f}")


# --- pages of all sorts ----------------------------------------------------------------------------

#: Signs that no layout has for itself.
TYPED = st.text("甄骞蓁犇灏垚0Q&<#{*_$", min_size=1, max_size=12)
LINES = st.lists(TYPED, min_size=1, max_size=3).map("\n".join)
NAMES = st.text("㛃䶮淼喆", min_size=2, max_size=3)
REASONS = st.none() | st.sampled_from(["trip", "sick"]) | TYPED
CLOCKS = st.none() | st.times().map(lambda clock: time(clock.hour, clock.minute))


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    """A gathering of any kind, with anything entered."""
    kind = draw(st.sampled_from([each for each in Kind if each is not Kind.LEDGER_CHECK]))
    also = draw(st.lists(st.sampled_from(MAY_COUNT_AS.get(kind, (kind,))), max_size=1))
    stages = ("applicants", "activists", "candidates", "probationary", "converted")
    few = st.integers(0, 60)
    topics = st.builds(
        Topic,
        title=TYPED,
        discussion=st.none() | LINES,
        motion=st.none() | st.sampled_from(Motion),
        votes_for=st.none() | few,
        against=few,
        abstained=few,
        decision=st.none() | TYPED,
    )
    return Activity(
        id=draw(st.integers(1, 9_999)),
        organization=PartyOrganization(name=draw(NAMES)),
        filer=Person(name=draw(NAMES)),
        filed_as=draw(st.sampled_from([Role.SECRETARY, Role.SUPERIOR, Role.INSTRUCTOR])),
        filed_at=draw(st.datetimes(timezones=st.just(UTC), min_value=datetime(2016, 1, 1))),  # noqa: DTZ001 - hypothesis wants it naive
        corrected_at=draw(st.none() | st.just(datetime(2031, 7, 8, 3, 9, tzinfo=UTC))),
        review=Review.FILED,
        kind=kind,
        part="",
        also=[each.value for each in also if each is not kind],
        held_on=draw(st.dates(date(2016, 1, 1), date(2036, 12, 31))),
        place=draw(st.just("") | TYPED),
        host=draw(st.just("") | NAMES),
        theme=draw(TYPED),
        from_time=draw(CLOCKS),
        to_time=draw(CLOCKS),
        recorder=draw(st.none() | NAMES),
        lecturer=draw(st.none() | NAMES),
        theme_form=draw(st.none() | st.sampled_from(ThemeForm)),
        guests=draw(st.none() | TYPED),
        counts=draw(st.dictionaries(st.sampled_from(stages), few)) or None,
        content=draw(st.none() | LINES),
        expected=draw(few),
        attended=draw(few),
        remark=draw(st.none() | LINES),
        said={},
        absences=draw(st.lists(st.builds(Absence, name=NAMES, reason=REASONS), max_size=3)),
        attachments=[],
        matters=draw(st.lists(topics, max_size=3)),
        grades=draw(
            st.lists(st.builds(Appraisal, name=NAMES, grade=st.sampled_from(Grade)), max_size=4)
        ),
        payments=draw(
            st.lists(
                st.builds(
                    Payment,
                    name=NAMES,
                    due=st.none() | st.integers(0, 99_999),
                    paid=st.booleans(),
                    reason=REASONS,
                ),
                max_size=4,
            )
        ),
    )


def each_word(content: object) -> Iterator[str]:
    """Every word of what a layout is given."""
    match content:
        case str():
            yield content
        case Mapping():
            for value in content.values():
                yield from each_word(value)
        case list():
            for value in content:
                yield from each_word(value)


@given(activities(), st.builds(Shown, st.booleans(), st.booleans(), st.booleans()))
def test_a_page_has_no_word_that_was_not_entered(activity: Activity, shown: Shown) -> None:
    pages = pages_of(activity, shown)
    assert len(pages) == 1 + len(activity.also)
    said = "\n".join(each_word(pages))
    assert invented(said, OWN_WORDS | set(entered(activity))) == ""


@given(activities())
def test_nothing_that_was_entered_is_lost(activity: Activity) -> None:
    """Of what any kind of page has a place for."""
    words = set(each_word(pages_of(activity, Shown())[0]))
    assert (activity.content or "") in words
    assert (activity.remark or "") in words
    for topic in activity.matters:
        assert {topic.title, topic.discussion or "", topic.decision or ""} <= words


# --- and what comes out of the printer ----------------------------------------------------------------


def test_a_years_records_are_printed_with_nothing_added(tmp_path: Path) -> None:
    """Sixty records through the database and both printers, as the secretary gets them."""
    database = Database(f"sqlite:///{tmp_path / 'year.db'}")
    database.migrate()
    at_work = working(database, load(ROOT / "config.toml", {}).terms)
    year.build(at_work)
    printer = Printer()
    readers = {"pdf": lambda file: words_of_pdf(file, tmp_path, "-raw"), "docx": words_of_docx}
    for number in range(1, year.RECORDS + 1):
        with at_work(f"{year.YEAR}-12-31 09:00") as work:
            activity = work.activities.get(number)
            assert activity is not None
            known = OWN_WORDS | set(entered(activity)) | set(year.GROUPS)
            needed = [each.title for each in activity.matters] + [activity.host, activity.theme]
        for form, read in readers.items():
            asked = Later("record", {"activity": number, "form": form})
            done = year.made(at_work, asked, printer)
            assert done.document is not None
            said = read(done.document.content)
            assert invented(said, known) == "", (number, form)
            assert all(words in said for words in needed)
    database.close()


@pytest.mark.parametrize("words", ["会议圆满成功", "与会同志一致认为", "3年", "王强"])
def test_what_is_invented_is_found(words: str) -> None:
    """As if a layout or a page praised the meeting by itself."""
    known = OWN_WORDS | {"学习党章第三章", "二楼会议室", "12", "2026"}
    honest = "支部党员大会会议记录 时间 2026 年 12 月 12 日 地点 二楼会议室 议题 学习党章第三章"
    assert invented(honest, known) == ""
    assert invented(f"{honest} {words}", known) != ""


def test_a_layout_that_adds_words_is_found(tmp_path: Path) -> None:
    own = (LAYOUTS / "record.typ").read_text("utf-8")
    (tmp_path / "record.typ").write_text(own.replace("编号：", "内容充实，编号："), "utf-8")
    page: dict[str, Any] = {
        **dict.fromkeys(("heading", "content", "remark", "footer", "title", "branch"), ""),
        "rows": [],
        "topics": [],
        "sign": [],
        "people": {"columns": [], "rows": []},
        "number": "7",
    }
    printed = Printer(tmp_path).pdf("record", {"title": "", "pages": [page]})
    assert "充实" in invented(words_of_pdf(printed, tmp_path), OWN_WORDS | {"7"})
