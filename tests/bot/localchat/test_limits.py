"""What Telegram refuses is refused here, in its words; and what it takes is taken."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.localchat.api import checked
from bot.localchat.server import LocalChat
from bot.localchat.words import Refused, length, parsed
from tests.bot.localchat.stage import TOKEN

OK: None = None


@pytest.fixture
def chat() -> LocalChat:
    found = LocalChat(TOKEN)
    found.state.chat(1, "王建国")
    return found


def said(chat: LocalChat, method: str, given: dict[str, Any]) -> str | None:
    """Why a call is refused, or None."""
    try:
        chat.api.call(method, checked(method, given))
    except Refused as refused:
        return refused.words
    return OK


def message(**given: Any) -> dict[str, Any]:
    return {"chat_id": 1, "text": "好", **given}


def keys(*labels: str, **button: Any) -> dict[str, Any]:
    row = [{"text": label, "callback_data": "x", **button} for label in labels]
    return message(reply_markup={"inline_keyboard": [row]})


@pytest.mark.parametrize(
    ("method", "given", "reason"),
    [
        ("sendMessage", message(text="好" * 4096), OK),
        ("sendMessage", message(text="好" * 4097), "message is too long"),
        # UTF-16 units count: 2,048 emoji are 4,096 of them.
        ("sendMessage", message(text="😀" * 2048), OK),
        ("sendMessage", message(text="😀" * 2049), "message is too long"),
        # Tags do not count.
        ("sendMessage", message(text="<b>好</b>" * 2000, parse_mode="HTML"), OK),
        ("sendMessage", message(text="  \n"), "message text is empty"),
        ("sendMessage", message(text="<b></b>", parse_mode="HTML"), "message text is empty"),
        ("sendMessage", message(chat_id=2), "chat not found"),
        ("sendMessage", {"chat_id": 1}, "text is empty"),
        ("sendMessage", message(text=1), "field 'text' is not of the right type"),
        ("sendMessage", message(chat_id=True), "field 'chat_id' is not of the right type"),
        ("sendMessage", message(colour="red"), "unknown field 'colour' of sendMessage"),
        ("sendMessage", message(parse_mode="Markdown"), "unsupported parse_mode"),
        ("sendMessage", keys("好", callback_data="x" * 64), OK),
        ("sendMessage", keys("好", callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        # Bytes count: 21 characters of three bytes and one more.
        ("sendMessage", keys("好", callback_data="好" * 21), OK),
        ("sendMessage", keys("好", callback_data="好" * 22), "BUTTON_DATA_INVALID"),
        ("sendMessage", keys("好", callback_data=""), "BUTTON_DATA_INVALID"),
        ("sendMessage", keys(" "), "text buttons are unallowed in the inline keyboard"),
        ("sendMessage", keys("好", colour="red"), "unknown field of a button"),
        ("sendMessage", keys(*"一" * 100), OK),
        ("sendMessage", keys(*"一" * 101), "reply markup is too long"),
        ("sendMessage", message(reply_markup={}), "object expected as reply markup"),
        ("sendMessage", message(reply_markup={"remove_keyboard": True}), OK),
        ("sendMessage", message(reply_markup={"keyboard": [[{"text": "填报"}]]}), OK),
        ("sendMessage", message(reply_markup={"keyboard": [], "big": 1}), "unknown field 'big'"),
        ("sendPhoto", {"chat_id": 1, "photo": ("a", b"x"), "caption": "好" * 1024}, OK),
        (
            "sendPhoto",
            {"chat_id": 1, "photo": ("a", b"x"), "caption": "好" * 1025},
            "message caption is too long",
        ),
        ("sendPhoto", {"chat_id": 1, "photo": ("a", b"")}, "file must be non-empty"),
        ("sendPhoto", {"chat_id": 1, "photo": "1234"}, "wrong file identifier"),
        ("sendPhoto", {"chat_id": 1, "photo": ("a", bytes(10_485_761))}, "too big for a photo"),
        ("sendDocument", {"chat_id": 1, "document": ("a", bytes(10_485_761))}, OK),
        ("sendChatAction", {"chat_id": 1, "action": "dancing"}, "wrong parameter action"),
        ("answerCallbackQuery", {"callback_query_id": "9"}, "query is too old"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "9", "text": "好" * 201},
            "MESSAGE_TOO_LONG",
        ),
        ("getFile", {"file_id": "9"}, "wrong file_id"),
        ("deleteMessage", {"chat_id": 1, "message_id": 9}, "message to delete not found"),
        ("editMessageText", message(message_id=9), "message to edit not found"),
        ("getSticker", {}, "Not Found"),
    ],
)
def test_a_call(chat: LocalChat, method: str, given: dict[str, Any], reason: str | None) -> None:
    assert_reason(said(chat, method, given), reason)


@pytest.mark.parametrize(
    ("name", "about", "reason"),
    [
        ("report", "填报", OK),
        ("a_1" + "b" * 29, "填报", OK),
        ("", "填报", "BOT_COMMAND_INVALID"),
        ("a" * 33, "填报", "BOT_COMMAND_INVALID"),
        ("Report", "填报", "BOT_COMMAND_INVALID"),
        ("/report", "填报", "BOT_COMMAND_INVALID"),
        # Letters are those of English.
        ("填报", "填报", "BOT_COMMAND_INVALID"),
        ("report", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("report", "好" * 256, OK),
        ("report", "好" * 257, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
def test_a_command(chat: LocalChat, name: str, about: str, reason: str | None) -> None:
    commands = [{"command": name, "description": about}]
    assert_reason(said(chat, "setMyCommands", {"commands": commands}), reason)


def test_a_hundred_commands(chat: LocalChat) -> None:
    one = {"command": "report", "description": "填报"}
    assert said(chat, "setMyCommands", {"commands": [one] * 100}) is OK
    assert_reason(said(chat, "setMyCommands", {"commands": [one] * 101}), "BOT_COMMANDS_TOO_MUCH")


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((4000, 3000), OK),
        ((9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        ((2000, 100), OK),
        ((2001, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_the_shape_of_a_photo(chat: LocalChat, size: tuple[int, int], reason: str | None) -> None:
    given = {"chat_id": 1, "photo": ("a.png", picture(*size))}
    assert_reason(said(chat, "sendPhoto", given), reason)


def test_a_photo_has_its_own_width_and_height(chat: LocalChat) -> None:
    sent = chat.api.call("sendPhoto", {"chat_id": 1, "photo": ("a.png", picture(320, 200))})
    assert [(each["width"], each["height"]) for each in sent["photo"]] == [(320, 200)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "另一句"}, OK),
        ({"text": "好"}, "message is not modified"),
        ({"text": "<b>好</b>", "parse_mode": "HTML"}, OK),
        ({"text": "好", "reply_markup": {"inline_keyboard": []}}, OK),
        # Only the keyboard under a message is part of it.
        ({"text": "另", "reply_markup": {"remove_keyboard": True}}, "inline keyboard expected"),
    ],
)
def test_an_edit(chat: LocalChat, change: dict[str, Any], reason: str | None) -> None:
    sent = chat.api.call("sendMessage", message())
    given = {"chat_id": 1, "message_id": sent["message_id"], **change}
    assert_reason(said(chat, "editMessageText", given), reason)


def test_only_the_bots_own_words_can_be_edited(chat: LocalChat) -> None:
    theirs = chat.control_message({"chat": 1, "text": "你好"})["message_id"]
    photo = chat.api.call("sendPhoto", {"chat_id": 1, "photo": ("a", b"x")})["message_id"]
    gone = chat.api.call("sendMessage", message())["message_id"]
    chat.api.call("deleteMessage", {"chat_id": 1, "message_id": gone})
    reasons = {
        theirs: "message can't be edited",
        photo: "there is no text in the message to edit",
        gone: "message to edit not found",
    }
    for message_id, reason in reasons.items():
        given = message(message_id=message_id, text="另一句")
        assert_reason(said(chat, "editMessageText", given), reason)


def test_who_has_blocked_the_bot_is_not_reached(chat: LocalChat) -> None:
    chat.control_block({"chat": 1})
    for method, given in (
        ("sendMessage", message()),
        ("sendChatAction", {"chat_id": 1, "action": "typing"}),
    ):
        assert said(chat, method, given) == "Forbidden: bot was blocked by the user"
    chat.control_unblock({"chat": 1})
    assert said(chat, "sendMessage", message()) is OK


def test_a_press_is_answered_once(chat: LocalChat) -> None:
    chat.api.call("sendMessage", keys("好"))
    query = chat.control_press({"chat": 1, "message_id": 1, "data": "x"})["query"]
    assert said(chat, "answerCallbackQuery", {"callback_query_id": query}) is OK
    assert_reason(
        said(chat, "answerCallbackQuery", {"callback_query_id": query}), "query is too old"
    )


def test_a_button_that_is_not_there_can_not_be_pressed(chat: LocalChat) -> None:
    chat.api.call("sendMessage", keys("好"))
    for message_id, data in ((1, "y"), (2, "x")):
        with pytest.raises(Refused):
            chat.control_press({"chat": 1, "message_id": message_id, "data": data})


# --- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "plain", "entities"),
    [
        ("<b>好</b>", "好", [("bold", 0, 1)]),
        ("一<b>二<i>三</i></b>四", "一二三四", [("bold", 1, 2), ("italic", 2, 1)]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd",
         [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)]),
        # Offsets are UTF-16 units: an emoji is two.
        ("😀<code>x</code>", "😀x", [("code", 2, 1)]),
        ("<b></b>好", "好", []),
        ("&lt;b&gt; &amp; &quot;&#33;", '<b> & "!', []),
        # Other named characters stay as they are written.
        ("&nbsp;&copy;", "&nbsp;&copy;", []),
        ("1 > 0", "1 > 0", []),
        ("看 /menu 和 https://a.cn/b?c=1。", "看 /menu 和 https://a.cn/b?c=1。",
         [("bot_command", 2, 5), ("url", 10, 18)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ],
)  # fmt: skip
def test_tags(written: str, plain: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parsed(written, "HTML")
    assert found == plain
    assert [(each["type"], each["offset"], each["length"]) for each in marks] == entities


def test_a_link() -> None:
    assert parsed('<a href="https://a.cn/?x=1&amp;y=2">这里</a>', "HTML") == (
        "这里",
        [{"type": "text_link", "offset": 0, "length": 2, "url": "https://a.cn/?x=1&y=2"}],
    )


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("<b>好", 'Can\'t find end tag corresponding to start tag "b"'),
        ("好</b>", "Unmatched end tag at byte offset 3"),
        ("<b><i>好</b></i>", "Unmatched end tag at byte offset 9"),
        ("<p>好</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("好<br/>", 'Unsupported start tag "br" at byte offset 3'),
        ("<script>alert(1)</script>", 'Unsupported start tag "script"'),
        ("1 < 2", "Unsupported start tag at byte offset 2"),
        ("好<", "Unsupported start tag at byte offset 3"),
        ("<span>好</span>", 'Unsupported start tag "span"'),
    ],
)
def test_tags_that_telegram_refuses(written: str, reason: str) -> None:
    with pytest.raises(Refused, match="can't parse entities") as refusal:
        parsed(written, "HTML")
    assert reason in refusal.value.words


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("ab", 2), ("好", 1), ("😀", 2), ("👨‍👩‍👧", 8)]
)
def test_length(text: str, units: int) -> None:
    assert length(text) == units


def assert_reason(found: str | None, expected: str | None) -> None:
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert expected in found


def picture(width: int, height: int) -> bytes:
    content = BytesIO()
    Image.new("L", (width, height)).save(content, "PNG")
    return content.getvalue()
