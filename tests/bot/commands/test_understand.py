"""`understand`: one message in readable form, and a file of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.commands.conftest import Command

SAID = "昨天下午三点在二楼会议室开了支委会，应到5实到4，张伟出差，研究了发展党员"


def test_a_message_is_shown_with_the_words_that_each_piece_came_from(command: Command) -> None:
    said = command("understand", SAID, "--now", "2026-10-22T09:00")
    assert said.out.splitlines() == [
        "意图：report",
        "date：2026-10-21　←「昨天」",
        "start_time：15:00　←「下午三点」",
        "place：二楼会议室　←「二楼会议室」",
        "kind：committee_meeting　←「支委会」",
        "expected：5　←「5」",
        "attended：4　←「4」",
        'absent：[{"name": "张伟", "reason": "出差"}]　←「张伟出差」',
        'topics：["研究了发展党员"]　←「研究了发展党员」',
    ]


def test_many_are_read_at_once_each_under_its_own_id(command: Command, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": "a", "now": "2026-10-22T09:00:00+08:00", "text": SAID, "roster": ["张伟"]},
        {"id": "b", "now": "2026-10-22T09:00:00+08:00", "text": "下周三下午开支委会"},
        {"id": "c", "now": "2026-10-22T09:00:00+08:00", "text": ""},
    ]
    source.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert command("understand", "--batch", source, "--out", target).code == 0
    read = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [line["id"] for line in read] == ["a", "b", "c"]
    assert read[0]["absent"] == [{"name": "张伟", "reason": "出差"}]
    assert read[1:] == [
        {"id": "b", "intent": "plan", "kind": "committee_meeting", "to": "2026-10-28"},
        {"id": "c", "intent": "unknown"},
    ]


def test_names_of_areas_are_those_of_the_line(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    line = {"now": "2026-10-22T09:00:00+08:00", "text": "老厂子那疙瘩上个月完成率"}
    lines = [
        {"id": "a", "areas": ["老厂子"], **line},
        {"id": "b", "areas": ["老厂子那疙瘩"], **line},
        {"id": "c", **line},
    ]
    source.write_text("\n".join(json.dumps(each) for each in lines), encoding="utf-8")
    read = [json.loads(each) for each in command("understand", "--batch", source).out.splitlines()]
    assert [each.get("area") for each in read] == ["老厂子", "老厂子那疙瘩", None]


def test_what_is_no_message_is_named_by_its_line(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "now": "2026-10-22", "text": "好"}\n{"id": "b"}\n', "utf-8")
    said = command("understand", "--batch", source)
    assert (said.code, said.out) == (2, "")
    assert "第 2 行" in said.err
    assert command("understand", "--batch", tmp_path / "no.jsonl").code == 2


def test_a_moment_or_a_message_that_is_missing_is_asked_for(command: Command) -> None:
    said = command("understand", SAID, "--now", "昨天")
    assert said.code == 2
    assert said.err == "不是时刻：昨天。写成 2026-10-22T09:00。\n"
    assert command("understand").code == 2
