"""What the local chat remembers over a restart."""

from __future__ import annotations

from pathlib import Path

from bot.localchat.state import State
from tests.bot.localchat.stage import line
from tests.conftest import moment

KEYBOARD = {"keyboard": [[{"text": "填报"}]]}


async def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "chat.db"
    async with line(file) as it:
        born = (await it.ask("state"))["born"]
        it.chat.state.chat(1, "王建国")
        photo = it.chat.state.keep_file("a.jpg", b"\xff\xd8\xff")
        for text in ("一", "二"):
            await it.act("message", chat=1, text=text)
        await it.result("sendMessage", chat_id=1, text="三", reply_markup=KEYBOARD)
        await it.act("message", chat=1, photo=photo, key="k")
        await it.result("deleteMessage", chat_id=1, message_id=2)
        await it.act("block", chat=1)
        scope = {"type": "chat", "chat_id": 1}
        commands = [{"command": "menu", "description": "看菜单"}]
        await it.result("setMyCommands", commands=commands, scope=scope)
        confirmed = (await it.result("getUpdates"))[1]["update_id"]
        left = await it.result("getUpdates", offset=confirmed + 1)
        await it.act("clock", days=3)
        before = await it.ask("chat?chat=1")
    async with line(file) as it:
        assert await it.ask("chat?chat=1") == before
        assert [each.get("text", "a photo") for each in before["messages"]] == [
            "一",
            "三",
            "a photo",
        ]
        assert (await it.ask("state"))["born"] == born
        assert (await it.ask("clock"))["now"] == moment("2026-10-25 10:00").isoformat()
        assert await it.result("getUpdates") == left
        assert it.chat.state.files[photo] == ("a.jpg", b"\xff\xd8\xff")
        # Numbers go on: the bot knows an update by its number.
        await it.act("unblock", chat=1)
        following = await it.act("message", chat=1, text="四")
        assert following == {"message_id": 5, "update_id": left[-1]["update_id"] + 2}


def test_what_is_written_down_is_in_the_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "chat.db"
    state = State(file)
    state.add(state.chat(1, "王建国"), {"from": {"is_bot": True}, "text": "好"})
    state.write_down()
    assert State(file).chats[1].messages[1]["text"] == "好"


def test_a_beginning_is_begun_once(tmp_path: Path) -> None:
    file = tmp_path / "chat.db"
    first = State(file, moment("2026-10-01 09:00"))
    first.write_down()
    assert moment("2026-10-01 09:00") <= first.now < moment("2026-10-01 09:05")
    second = State(file, moment("2026-12-01 09:00"))
    assert first.now <= second.now < moment("2026-10-01 09:05")
    assert second.born == first.born


def test_two_beginnings_are_told_apart(tmp_path: Path) -> None:
    assert State(tmp_path / "a.db").born != State(tmp_path / "b.db").born


def test_without_a_file_nothing_is_kept_for_writing() -> None:
    state = State()
    state.add(state.chat(1), {"from": {"is_bot": True}, "text": "好"})
    state.write_down()
    assert state.chat(1).name == "#1"
