"""What people send that no question has asked for."""

from __future__ import annotations

#: Typed words that fit few questions or none; each field says something clear to each of them.
AWKWARD = (
    "",
    "   ",
    "　\u200b",
    "好" * 501,
    "9" * 5000,
    "-1",
    "八",
    "😀",
    "👨‍👩‍👧‍👦" * 60,
    "１２",
    "１０月２１日",
    "<b>学</b> & {theme}",
    "第一行\n\n\n第二行",
    "/",
    "\x00",
)
