"""Telephone numbers: 139 4111 2222, 0411-82345678, 一三九四零零一二三四五, full width."""

from __future__ import annotations

import re

from handlers.language.numerals import read_digits
from handlers.language.spans import Span

_D = "[0-9〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]"
_MOBILE = re.compile(
    rf"(?<!{_D})(?:\+?86[-\s]?)?(?P<n>[1一幺壹][3-9三四五六七八九叁肆伍陆柒捌玖](?:[-\s]?{_D}){{9}})(?!{_D})"
)
_LANDLINE = re.compile(
    rf"(?<!{_D})(?P<a>[0零〇](?:{_D}){{2,3}})(?P<dash>[-\s—()]{{0,2}})(?P<n>{_D}{{3,4}}[\s-]?{_D}{{4}})(?!{_D})"
)
_LOCAL = re.compile(
    r"(?:电话|座机|号码|联系方式)[^0-9〇零一二三四五六七八九]{0,6}(?P<n>[2-9]\d{6,7})(?!\d)"
)


def find_phone(text: str) -> tuple[str, Span] | None:
    """The last phone number in the plain text: digits, with the hyphen of a landline."""
    found = _all(text)
    if not found:
        return None
    return max(found, key=lambda each: each[1])


def find_phones(text: str) -> list[Span]:
    """Where phone numbers stand in the plain text."""
    return [span for _, span in _all(text)]


def _all(text: str) -> list[tuple[str, Span]]:
    told = [
        (read_digits(re.sub(r"[-\s]", "", match["n"])), Span(*match.span("n")))
        for match in _MOBILE.finditer(text)
    ]
    for match in _LANDLINE.finditer(text):
        area, number = read_digits(match["a"]), read_digits(match["n"])
        dash = "-" if match["dash"].strip() else ""
        told.append((f"{area}{dash}{number}", Span(*match.span())))
    found = [(digits, span) for digits, span in told if digits]
    return found or [(match["n"], Span(*match.span("n"))) for match in _LOCAL.finditer(text)]
