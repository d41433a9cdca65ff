"""Texts with tags as Telegram reads them: plain text and entities, or a refusal in its words."""

from __future__ import annotations

import html
import re
from typing import Any

#: What Telegram lets through, and the entity that it becomes.
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}

#: The only named characters that Telegram decodes.
NAMED = frozenset({"lt;", "gt;", "amp;", "quot;"})

_PIECE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)/?>|<|&(#?\w+;)?", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>，。；、（）]+|(?<![\w/])/[a-z_]{1,32}\b", re.ASCII)


class Refused(Exception):  # noqa: N818 - an answer that the caller gets
    """The Bot API refuses a call: its code and its words."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


def length(text: str) -> int:
    """The length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parsed(text: str, mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its entities.

    Raises:
        Refused: the tags are not as Telegram wants them, or the mode is unknown.
    """
    if not mode:
        return text, _links(text)
    if mode.upper() != "HTML":
        raise Refused(400, "Bad Request: unsupported parse_mode")
    plain: list[str] = []
    entities: list[dict[str, Any]] = []
    unclosed: list[tuple[str, int, str]] = []
    at = offset = 0

    def say(piece: str) -> None:
        nonlocal offset
        plain.append(piece)
        offset += length(piece)

    for found in _PIECE.finditer(text):
        say(text[at : found.start()])
        at = found.end()
        if found[0].startswith("&"):
            # Telegram knows these and numbers, and shows any other as it is written.
            known = found[4] in NAMED or found[0].startswith("&#")
            say(html.unescape(found[0]) if known else found[0])
            continue
        closing, tag, attributes = found[1], (found[2] or "").lower(), found[3] or ""
        byte = len(text[: found.start()].encode())
        hides = tag == "span" and (closing or "tg-spoiler" in attributes)
        if tag not in TAGS and not hides:
            what = f'start tag "{tag}"' if tag else "start tag"
            raise Refused(
                400,
                f"Bad Request: can't parse entities: Unsupported {what} at byte offset {byte}",
            )
        if not closing:
            unclosed.append((tag, offset, attributes))
            continue
        if not unclosed or unclosed[-1][0] != tag:
            raise Refused(
                400,
                f"Bad Request: can't parse entities: Unmatched end tag at byte offset {byte}",
            )
        _, begun, given = unclosed.pop()
        entity: dict[str, Any] = {
            "type": TAGS.get(tag, "spoiler"),
            "offset": begun,
            "length": offset - begun,
        }
        if tag == "a":
            link = re.search(r"href=[\"']([^\"']*)[\"']", given)
            entity["url"] = html.unescape(link[1]) if link else ""
        if entity["length"]:
            entities.append(entity)
    say(text[at:])
    if unclosed:
        raise Refused(
            400,
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag "
            f'"{unclosed[-1][0]}"',
        )
    whole = "".join(plain)
    return whole, sorted([*entities, *_links(whole)], key=lambda each: int(each["offset"]))


def _links(text: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "url" if found[0].startswith("http") else "bot_command",
            "offset": length(text[: found.start()]),
            "length": length(found[0]),
        }
        for found in _LINK.finditer(text)
    ]
