"""Head counts."""

from __future__ import annotations

import re

from handlers.language.numerals import NUMBER, read_number

_ANSWER = re.compile(
    rf"(?:是|有|一共|总共|共|就|来了|到了|到会|实到|应到|参加|人数|[:\s])*({NUMBER})\s*"
    r"(?:个|名|位|口)?(?:人|党员|同志|支委|委员)?(?:都?[来到]了|参加|到会|整|吧|呢|啊|哈)?[。.!\s]*"
)


def read_answer(text: str) -> int | None:
    """The number that a short answer gives; None for none, several, or one that is only about."""
    match = _ANSWER.fullmatch(text.strip())
    return read_number(match[1]) if match else None
