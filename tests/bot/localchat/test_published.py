"""What the local chat takes and tells is what Telegram publishes, and so is all that the bot says."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from bot.localchat.api import METHODS, NEEDED
from bot.localchat.server import LocalChat
from bot.settings import Settings
from models.database import Database
from models.history import Source
from models.terms import Terms
from tests import cast as the_cast
from tests.bot.localchat.published import WHOLE, excerpt, faults, faults_of_call, kept
from tests.bot.localchat.stage import TOKEN
from tests.chat import Telegram
from tests.conftest import working


def test_every_method_is_published() -> None:
    assert set(kept()["methods"]) == set(METHODS)


def test_what_is_kept_here_is_what_was_published() -> None:
    # Where there is no whole copy there is nothing to compare with, and the next test still holds.
    whole = excerpt(json.loads(WHOLE.read_text("utf-8"))) if WHOLE.exists() else kept()
    assert {name: kept()[name] for name in ("version", "methods", "types")} == {
        name: whole[name] for name in ("version", "methods", "types")
    }


@pytest.mark.parametrize(
    ("method", "parameter"),
    [(method, parameter) for method, known in METHODS.items() for parameter in known],
)
def test_every_parameter_is_published_with_that_type(method: str, parameter: str) -> None:
    published = kept()["methods"][method]["parameters"]
    assert parameter in published
    types = published[parameter].rstrip("!").split("|")
    taken = METHODS[method][parameter]
    if taken is int:
        assert "Integer" in types
    elif taken is str:
        assert "String" in types
    elif taken is bool:
        assert "Boolean" in types
    elif taken is list:
        assert all(each.startswith("Array of ") for each in types)
    elif taken is dict:
        assert all(each in kept()["types"] for each in types)
    else:
        assert types == ["InputFile", "String"]


@pytest.mark.parametrize("method", METHODS)
def test_what_must_be_given_is_as_published(method: str) -> None:
    published = kept()["methods"][method]["parameters"]
    needed = {name for name, types in published.items() if types.endswith("!")}
    # A text can be edited into something else than words; the bot has only words.
    ours = {"text"} if method == "editMessageText" else set()
    assert needed | ours == set(NEEDED.get(method, ()))


def test_what_people_do_comes_as_published_updates() -> None:
    chat = LocalChat(TOKEN)
    _everything_happens(chat)
    updates = list(chat.state.updates)
    kinds = [name for update in updates for name in update if name != "update_id"]
    assert len(updates) == 10
    assert set(kinds) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert [fault for update in updates for fault in faults(update, "Update")] == []


def test_the_answers_are_as_published() -> None:
    chat = LocalChat(TOKEN)
    _everything_happens(chat)

    async def answers() -> list[str]:
        found = []
        for method, given in _CALLS:
            status, body = await chat.call(method, given, lambda: None)
            assert status == 200, body
            found += faults(body["result"], kept()["methods"][method]["returns"], method)
        return found

    assert asyncio.run(answers()) == []
    assert {method for method, _ in _CALLS} | {"answerCallbackQuery"} == set(METHODS)


def test_every_call_of_the_bot_is_published(
    sqlite: Database, terms: Terms, settings: Settings, tmp_path: Path
) -> None:
    with working(sqlite, terms)("2026-09-01 08:00", source=Source.IMPORT) as work:
        cast = the_cast.build(work)
    url = sqlite.url.render_as_string(hide_password=False)
    telegram = Telegram(settings, url, tmp_path / "files", "2026-10-20 09:00")
    calls = telegram.chat.state.calls = _Remembering()
    wang, zhao, lin = (telegram.phone(each) for each in (cast.wang, cast.zhao, cast.lin))
    for other in (cast.chen, cast.liu, cast.li):
        telegram.phone(other)
    telegram.tick("open")
    telegram.tick("remind")
    wang.says("/start")
    wang.says("填报")
    wang.presses("今天 20 日")
    wang.says("学习党的二十大精神")
    wang.presses("全部到齐")
    wang.says("党员活动室")
    wang.sends_photo()
    zhao.says("汇总")
    lin.says("你好")
    wang.blocks(silently=True)
    telegram.at("2026-10-25 09:30")
    telegram.close()
    made = list(calls)
    assert {each["method"] for each in made} >= {
        "sendMessage",
        "editMessageText",
        "answerCallbackQuery",
        "setMyCommands",
        "getFile",
    }
    assert [f for each in made for f in faults_of_call(each["method"], each["given"])] == []


class _Remembering(deque[dict[str, Any]]):
    """A log of calls that forgets nothing."""

    def clear(self) -> None:
        """Not this one."""


_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("getUpdates", {}),
    (
        "sendMessage",
        {"chat_id": 1, "text": "<b>好</b> /menu https://example.org", "parse_mode": "HTML"},
    ),
    ("editMessageReplyMarkup", {"chat_id": 1, "message_id": 1}),
    ("editMessageText", {"chat_id": 1, "message_id": 1, "text": "另一句"}),
    ("sendPhoto", {"chat_id": 1, "photo": ("a.jpg", b"\xff\xd8\xff"), "caption": "照片"}),
    ("sendDocument", {"chat_id": 1, "document": ("a.pdf", b"%PDF-1.7")}),
    ("sendChatAction", {"chat_id": 1, "action": "typing"}),
    ("deleteMessage", {"chat_id": 1, "message_id": 2}),
    ("getFile", {"file_id": "aa" * 20}),
    ("setMyCommands", {"commands": [{"command": "menu", "description": "看菜单"}]}),
    ("getMyCommands", {}),
    ("deleteMyCommands", {}),
    ("getChat", {"chat_id": 1}),
    ("setWebhook", {"url": "http://127.0.0.1:1/"}),
    ("getWebhookInfo", {}),
    ("deleteWebhook", {}),
]


def _everything_happens(chat: LocalChat) -> None:
    me = {"chat": 1, "name": "王建国"}
    chat.state.files["aa" * 20] = ("a.jpg", b"\xff\xd8\xff")
    chat.state.chat(1, "王建国")
    buttons = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
    chat.api.call("sendMessage", {"chat_id": 1, "text": "好吗？", "reply_markup": buttons})
    chat.control_press({"chat": 1, "message_id": 1, "data": "ok"})
    chat.control_message({**me, "text": "/start abc https://example.org"})
    chat.control_edit({"chat": 1, "message_id": 2, "text": "改了"})
    chat.control_message({**me, "photo": "aa" * 20, "caption": "看"})
    chat.control_message({**me, "document": "aa" * 20, "mime_type": "image/jpeg"})
    chat.control_message({**me, "other": "sticker"})
    chat.control_message({**me, "other": "voice"})
    chat.control_message({**me, "text": "转发的", "forwarded": True})
    chat.control_block({"chat": 1})
    chat.control_unblock({"chat": 1})
