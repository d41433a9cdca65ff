"""The Bot API's methods, as strict as Telegram about limits, and stricter about unknown fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import orjson

from bot.localchat.state import PRESS_LIVES, Chat, State
from bot.localchat.words import Refused, length, parsed

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_DATA = 64
LONGEST_ANSWER = 200
MOST_BUTTONS = 100
MOST_COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
LONGEST_ABOUT = 256
LARGEST_UPLOAD = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FETCHED = 20 * 1024 * 1024
#: Width and height of a photo together, and the one as a multiple of the other.
WIDEST_PHOTO, THINNEST_PHOTO = 10_000, 20

#: An uploaded file: its name and its bytes.
Upload = tuple[str, bytes]

#: The methods the bot uses, with the parameters that are taken here and their types.
METHODS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "getMe": {},
    "getUpdates": {"offset": int, "limit": int, "timeout": int, "allowed_updates": list},
    "setWebhook": {
        "url": str,
        "secret_token": str,
        "allowed_updates": list,
        "max_connections": int,
        "drop_pending_updates": bool,
    },
    "deleteWebhook": {"drop_pending_updates": bool},
    "getWebhookInfo": {},
    "sendMessage": {
        "chat_id": int,
        "text": str,
        "parse_mode": str,
        "entities": list,
        "link_preview_options": dict,
        "disable_notification": bool,
        "protect_content": bool,
        "reply_parameters": dict,
        "reply_markup": dict,
    },
    "sendPhoto": {
        "chat_id": int,
        "photo": (str, tuple),
        "caption": str,
        "parse_mode": str,
        "disable_notification": bool,
        "reply_markup": dict,
    },
    "sendDocument": {
        "chat_id": int,
        "document": (str, tuple),
        "caption": str,
        "parse_mode": str,
        "disable_notification": bool,
        "reply_markup": dict,
    },
    "sendChatAction": {"chat_id": int, "action": str},
    "editMessageText": {
        "chat_id": int,
        "message_id": int,
        "text": str,
        "parse_mode": str,
        "entities": list,
        "link_preview_options": dict,
        "reply_markup": dict,
    },
    "editMessageReplyMarkup": {"chat_id": int, "message_id": int, "reply_markup": dict},
    "deleteMessage": {"chat_id": int, "message_id": int},
    "answerCallbackQuery": {
        "callback_query_id": str,
        "text": str,
        "show_alert": bool,
        "url": str,
        "cache_time": int,
    },
    "getFile": {"file_id": str},
    "setMyCommands": {"commands": list, "scope": dict, "language_code": str},
    "getMyCommands": {"scope": dict, "language_code": str},
    "deleteMyCommands": {"scope": dict, "language_code": str},
    "getChat": {"chat_id": int},
}
NEEDED = {
    "sendMessage": ("chat_id", "text"),
    "sendPhoto": ("chat_id", "photo"),
    "sendDocument": ("chat_id", "document"),
    "sendChatAction": ("chat_id", "action"),
    "editMessageText": ("text",),
    "deleteMessage": ("chat_id", "message_id"),
    "answerCallbackQuery": ("callback_query_id",),
    "getFile": ("file_id",),
    "setMyCommands": ("commands",),
    "getChat": ("chat_id",),
    "setWebhook": ("url",),
}
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "record_voice", "find_location"})


def checked(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with their types, read from JSON or from a form.

    Raises:
        Refused: the method or a field is unknown, missing or of another type.
    """
    if method not in METHODS:
        raise Refused(404, "Not Found")
    known = METHODS[method]
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            # Telegram passes over what it does not know; here a slip is to be seen.
            raise Refused(400, f"Bad Request: unknown field {name!r} of {method}")
        if value is None:
            continue
        kind = known[name]
        if isinstance(value, str) and kind is not str and not isinstance(kind, tuple):
            try:
                value = orjson.loads(value)  # noqa: PLW2901 - a form carries everything as text
            except orjson.JSONDecodeError:
                raise Refused(400, f"Bad Request: can't parse {name}") from None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Refused(400, f"Bad Request: field {name!r} is not of the right type")
        found[name] = value
    for name in NEEDED.get(method, ()):
        if name not in found:
            raise Refused(400, f"Bad Request: {name} is empty")
    return found


class Api:
    """The methods that answer at once; getUpdates waits, and stands in server.py."""

    def __init__(self, state: State, bot: dict[str, Any]) -> None:
        self._state, self._bot = state, bot
        self._methods: dict[str, Callable[[dict[str, Any]], Any]] = {
            "getMe": lambda _given: bot,
            "deleteWebhook": self._delete_webhook,
            "setWebhook": self._set_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendChatAction": self._chat_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_press,
            "getFile": self._get_file,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMyCommands": self._delete_commands,
            "getChat": self._get_chat,
        }

    def call(self, method: str, given: dict[str, Any]) -> Any:
        """The method's result.

        Raises:
            Refused: Telegram would refuse it.
        """
        return self._methods[method](given)

    # --- messages ---

    def _send_message(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given["chat_id"])
        text, entities = _text(given["text"], given.get("parse_mode"), LONGEST_TEXT)
        message: dict[str, Any] = {"text": text}
        if entities:
            message["entities"] = entities
        return self._send(chat, message, given)

    def _send_photo(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given["chat_id"])
        file_id = self._file(given["photo"])
        photo = [photo_size(file_id, self._state.files[file_id][1])]
        if photo[0]["file_size"] > LARGEST_PHOTO:
            raise Refused(
                400,
                f"Bad Request: file of size {photo[0]['file_size']} bytes is too big for a photo; "
                f"the maximum size is {LARGEST_PHOTO} bytes",
            )
        short, long = sorted((photo[0]["width"], photo[0]["height"]))
        if short + long > WIDEST_PHOTO or long > THINNEST_PHOTO * short:
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return self._send(chat, {"photo": photo, **_caption(given)}, given)

    def _send_document(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given["chat_id"])
        file_id = self._file(given["document"])
        name, content = self._state.files[file_id]
        document = {
            "file_id": file_id,
            "file_unique_id": file_id[:16],
            "file_name": name,
            "file_size": len(content),
        }
        return self._send(chat, {"document": document, **_caption(given)}, given)

    def _send(self, chat: Chat, message: dict[str, Any], given: dict[str, Any]) -> Any:
        markup = given.get("reply_markup")
        if markup is not None:
            _check_markup(markup)
            if "inline_keyboard" in markup:
                message["reply_markup"] = markup
            elif "keyboard" in markup:
                self._state.show_keyboard(chat, markup)
            elif markup.get("remove_keyboard"):
                self._state.show_keyboard(chat, None)
        message["from"] = self._bot
        return shown(self._state.add(chat, message))

    def _edit_text(self, given: dict[str, Any]) -> Any:
        chat, message = self._own_message(given)
        text, entities = _text(given["text"], given.get("parse_mode"), LONGEST_TEXT)
        markup = given.get("reply_markup")
        if markup is not None:
            _check_markup(markup)
            if "inline_keyboard" not in markup:
                raise Refused(400, "Bad Request: inline keyboard expected")
        if "text" not in message:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        same = (
            message["text"] == text
            and message.get("entities", []) == entities
            and message.get("reply_markup") == markup
        )
        if same:
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        message["text"], message["entities"] = text, entities
        _set(message, "reply_markup", markup)
        message["edit_date"] = int(self._state.now.timestamp())
        self._state.touch(chat, message)
        return shown(message)

    def _edit_markup(self, given: dict[str, Any]) -> Any:
        chat, message = self._own_message(given)
        markup = given.get("reply_markup")
        if markup is not None:
            _check_markup(markup)
        if message.get("reply_markup") == markup:
            raise Refused(400, "Bad Request: message is not modified")
        _set(message, "reply_markup", markup)
        self._state.touch(chat, message)
        return shown(message)

    def _delete(self, given: dict[str, Any]) -> bool:
        chat = self._chat(given["chat_id"])
        message = chat.messages.get(given["message_id"])
        if message is None or message.get("_deleted"):
            raise Refused(400, "Bad Request: message to delete not found")
        message["_deleted"] = True
        self._state.touch(chat, message)
        return True

    def _chat_action(self, given: dict[str, Any]) -> bool:
        if given["action"] not in ACTIONS:
            raise Refused(400, "Bad Request: wrong parameter action in request")
        chat = self._chat(given["chat_id"])
        self._state.tell({"chat": chat.id, "typing": True})
        return True

    def _answer_press(self, given: dict[str, Any]) -> bool:
        if len(given.get("text", "")) > LONGEST_ANSWER:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        pressed = self._state.presses.pop(given["callback_query_id"], None)
        if pressed is None or self._state.now - pressed > PRESS_LIVES:
            raise Refused(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self._state.tell(
            {
                "answered": given["callback_query_id"],
                "text": given.get("text"),
                "alert": given.get("show_alert", False),
            }
        )
        return True

    # --- the rest ---

    def _get_file(self, given: dict[str, Any]) -> Any:
        if given["file_id"] not in self._state.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self._state.files[given["file_id"]][1])
        if size > LARGEST_FETCHED:
            raise Refused(400, "Bad Request: file is too big")
        return {
            "file_id": given["file_id"],
            "file_unique_id": given["file_id"][:16],
            "file_size": size,
            "file_path": f"files/{given['file_id']}",
        }

    def _set_commands(self, given: dict[str, Any]) -> bool:
        if len(given["commands"]) > MOST_COMMANDS:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for each in given["commands"]:
            if not COMMAND.fullmatch(each.get("command", "")):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(each.get("description", "")) <= LONGEST_ABOUT:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self._state.commands[_scope(given)] = given["commands"]
        self._state.keep("meta", "commands", self._state.commands)
        self._tell_commands(given)
        return True

    def _get_commands(self, given: dict[str, Any]) -> Any:
        return self._state.commands.get(_scope(given), [])

    def _delete_commands(self, given: dict[str, Any]) -> bool:
        self._state.commands.pop(_scope(given), None)
        self._state.keep("meta", "commands", self._state.commands)
        self._tell_commands(given)
        return True

    def _tell_commands(self, given: dict[str, Any]) -> None:
        kind, _, chat = _scope(given).partition(":")
        if kind == "chat" and chat:
            commands = self._state.commands.get(_scope(given), [])
            self._state.tell({"chat": int(chat), "commands": commands})

    def _get_chat(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given["chat_id"])
        return {
            "id": chat.id,
            "type": "private",
            "first_name": chat.name,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(GIFTS, False),
        }

    def _set_webhook(self, given: dict[str, Any]) -> bool:
        self._state.webhook = given if given["url"] else {}
        self._state.news.set()
        return True

    def _delete_webhook(self, given: dict[str, Any]) -> bool:
        self._state.webhook = {}
        if given.get("drop_pending_updates"):
            self._state.confirm(self._state.last_update + 1)
        return True

    def _webhook_info(self, _given: dict[str, Any]) -> Any:
        return {
            "url": self._state.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._state.updates),
        }

    def _chat(self, chat_id: int) -> Chat:
        chat = self._state.chats.get(chat_id)
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _own_message(self, given: dict[str, Any]) -> tuple[Chat, dict[str, Any]]:
        chat = self._chat(given.get("chat_id", 0))
        message = chat.messages.get(given.get("message_id", 0))
        if message is None or message.get("_deleted"):
            raise Refused(400, "Bad Request: message to edit not found")
        if not message["from"]["is_bot"]:
            raise Refused(400, "Bad Request: message can't be edited")
        return chat, message

    def _file(self, given: str | Upload) -> str:
        if isinstance(given, str):
            if given not in self._state.files:
                raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
            return given
        name, content = given
        if not content:
            raise Refused(400, "Bad Request: file must be non-empty")
        if len(content) > LARGEST_UPLOAD:
            raise Refused(413, "Request Entity Too Large")
        return self._state.keep_file(name, content)


def photo_size(file_id: str, content: bytes) -> dict[str, Any]:
    """A photo as Telegram describes it."""
    from PIL import Image  # noqa: PLC0415 - only where there are photos

    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        width, height = 800, 600
    return {
        "file_id": file_id,
        "file_unique_id": file_id[:16],
        "width": width,
        "height": height,
        "file_size": len(content),
    }


def _text(given: str, mode: str | None, most: int) -> tuple[str, list[dict[str, Any]]]:
    text, entities = parsed(given, mode)
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if length(text) > most:
        raise Refused(400, "Bad Request: message is too long")
    return text, entities


def _caption(given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("caption"):
        return {}
    text, entities = parsed(given["caption"], given.get("parse_mode"))
    if length(text) > LONGEST_CAPTION:
        raise Refused(400, "Bad Request: message caption is too long")
    return {"caption": text, "caption_entities": entities}


def _check_markup(markup: dict[str, Any]) -> None:
    rows = markup.get("inline_keyboard", markup.get("keyboard"))
    if rows is None:
        if markup.get("remove_keyboard") is not True and markup.get("force_reply") is not True:
            raise Refused(400, "Bad Request: object expected as reply markup")
        return
    inline = "inline_keyboard" in markup
    known = (
        {"inline_keyboard"}
        if inline
        else {
            "keyboard",
            "resize_keyboard",
            "is_persistent",
            "one_time_keyboard",
            "input_field_placeholder",
            "selective",
        }
    )
    if set(markup) - known:
        raise Refused(400, f"Bad Request: unknown field {min(set(markup) - known)!r}")
    buttons = [button for row in rows for button in row]
    if inline and len(buttons) > MOST_BUTTONS:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not isinstance(button, dict) or not str(button.get("text", "")).strip():
            raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if set(button) - {"text", "callback_data", "url"}:
            raise Refused(400, "Bad Request: unknown field of a button")
        if not inline:
            continue
        data = button.get("callback_data")
        if data is None and "url" not in button:
            raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")


def _scope(given: dict[str, Any]) -> str:
    scope = given.get("scope") or {"type": "default"}
    return f"{scope.get('type')}:{scope.get('chat_id', '')}"


def _set(message: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        message.pop(name, None)
    else:
        message[name] = value


def shown(message: dict[str, Any]) -> dict[str, Any]:
    """A message as the bot sees it, without what only the page needs."""
    return {name: value for name, value in message.items() if not name.startswith("_")}
