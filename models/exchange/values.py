"""One cell → one value, read as people write: full-width digits, dates as text, numbers as text.

A value is what the models keep: text, a day, a month as `1980-03`, a whole number, yes or no, a
choice, a code or several. `None` means "take away what was there"; an empty cell has no value.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from models.exchange import words
from models.exchange.columns import CellType, Column

#: What calamine hands over for a cell.
Raw = str | float | int | bool | date | datetime | object
#: What a cell says.
Value = str | int | bool | date | StrEnum | tuple[str, ...] | None

#: Days that Excel counts from; it believes that 1900 was a leap year.
EXCEL_EPOCH = date(1899, 12, 30)
#: Serial numbers of Excel that can be days of ours (1900-2064); other numbers are not dates.
SERIALS = range(367, 60_000)
#: Among them (1905): whoever types such a number means a year and leaves the month out.
YEARS = range(1900, 2101)
#: A number of more digits has lost the last ones: Excel keeps fifteen.
MOST_DIGITS = 10**15
#: How far ahead a day may lie, in years: terms of five years, leases, contracts.
YEARS_AHEAD = 20
#: Between birth and admission (党章, article 1).
ADULT = 18
#: Columns whose digits are not a quantity.
CODES = frozenset(
    {CellType.CODE, CellType.REFERENCE, CellType.REFERENCES, CellType.CREDIT_CODE, CellType.PHONE}
)
LONGEST_SHOWN = 40
#: No word that means "nothing" is longer.
LONGEST_MARK = 8


class Wrong(Exception):  # noqa: N818 - a mistake in a cell, not an error of the program
    """A cell does not say what its column wants; `key` names the sentence, `facts` fill it."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class Empty(Exception):  # noqa: N818 - a state of affairs
    """The cell says nothing."""


def read(column: Column, raw: Raw, today: date) -> Value:
    """What a cell says.

    Raises:
        Empty: nothing.
        Wrong: something else than its column wants.
    """
    words_given = as_text(raw)
    if not words_given:
        raise Empty
    lowered = words_given.casefold()
    if len(lowered) <= LONGEST_MARK:
        # What says nothing says so briefly.
        if column.type is not CellType.YES_NO and lowered in _marks("blank"):
            raise Empty
        if lowered in _marks("clear"):
            if column.required or not column.emptied:
                raise Empty
            return None
    if column.type in CODES and isinstance(raw, float) and abs(raw) >= MOST_DIGITS:
        raise Wrong("lost_digits")
    match column.type:
        case CellType.NAME:
            return _name(words_given, column)
        case CellType.TEXT:
            return _bounded(words_given, column.most)
        case CellType.CODE | CellType.REFERENCE:
            return _code(words_given, column)
        case CellType.REFERENCES:
            return _codes(words_given, column)
        case CellType.DAY:
            return _within(_day(raw, words_given), column, today)
        case CellType.MONTH:
            day = _within(_month(raw, words_given), column, today)
            return f"{day:%Y-%m}" if day.year >= 1000 else ""  # noqa: PLR2004 - strftime pads no years
        case CellType.COUNT:
            return _count(words_given, column)
        case CellType.YES_NO:
            return _yes_no(lowered)
        case CellType.CHOICE:
            return _choice(words_given, column)
        case CellType.PHONE:
            return _phone(words_given)
        case CellType.CREDIT_CODE:
            return _code(re.sub(r"[\s-]", "", half(words_given)).upper(), column)


def as_text(raw: Raw) -> str:
    """A cell as somebody would read it aloud: `35.0` is 35, a day is `2016-08-01`."""
    match raw:
        case str():
            if not _ODD.search(raw):
                return raw.strip()
            return "".join(map(_visible, raw)).strip()
        case bool():
            return "1" if raw else "0"
        case float():
            return str(int(raw)) if raw.is_integer() else repr(raw)
        case datetime():
            whole = (raw.hour, raw.minute, raw.second) == (0, 0, 0)
            return raw.date().isoformat() if whole else raw.isoformat(" ", "minutes")
        case None:
            return ""
        case _:
            return str(raw)


def shown(raw: Raw) -> str:
    """A cell as it is quoted in a sentence: one line, not too long."""
    text = " ".join(as_text(raw).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def spoken(value: Value) -> str:
    """A value as people write it; nothing where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return words.yes_no()["yes" if value else "no"][0]
        case StrEnum():
            return words.label(value)
        case tuple():
            return words.mark("several")[0].join(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def half(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    if text.isascii():
        return text
    return text.translate(_HALF)


def credit_code_is_sound(code: str) -> bool:
    """Whether the check character is right (GB 32100-2015, mod 31 over 3^(i-1))."""
    if not re.fullmatch(r"[0-9A-HJ-NP-RTUWXY]{18}", code):
        return False
    values = [_CREDIT_DIGITS.index(each) for each in code]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return (31 - total % 31) % 31 == values[17]


def check_character(first: str) -> str:
    """The eighteenth character of a credit code, for the first seventeen."""
    total = sum(_CREDIT_DIGITS.index(each) * pow(3, place, 31) for place, each in enumerate(first))
    return _CREDIT_DIGITS[(31 - total % 31) % 31]


#: GB 32100-2015 leaves out I, O, S, V and Z.
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
#: What stands behind an amount: 5万, 1.2万元.
_TIMES: dict[str | None, int] = {None: 1, "千": 10**3, "万": 10**4, "亿": 10**8}
#: Dashes and dots that people type for `-` and `.` in days and phones.
_SIGNS = str.maketrans({"—": "-", "–": "-", "－": "-", "﹣": "-", "−": "-", "。": ".", "．": "."})
#: The dot within names of other nations, in all its forms.
_DOTS = re.compile(r"\s*[·•‧・･．∙⋅●]\s*|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
#: Everything that is not as it looks stands in here; what else does is seen to one by one.
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680"
    "\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\U00010000-\U0010ffff]"
)
_BETWEEN_CHARACTERS = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_DAY = re.compile(
    r"(\d{4})(?:[-./\\年]([01]?\d)[-./\\月]([0-3]?\d)[日号]?|([01]\d)([0-3]\d))"
    r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_MONTH = re.compile(r"(\d{4})(?:[-./\\年]([01]?\d)月?份?|([01]\d))生?")
_YEAR = re.compile(r"((?:19|20)\d{2})年?生?")
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:\+?0{0,2}86)?0?(?:(?<=0)(10|2\d|[3-9]\d{2}))(\d{7,8})")


@cache
def _marks(name: str) -> frozenset[str]:
    return frozenset(words.mark(name))


def _visible(character: str) -> str:
    # Zero-width marks, the byte order mark and control characters come along with copied text.
    if character in "\t\n\r ":
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " " if character != "　" else character
    return "" if category in {"Cc", "Cf"} else character


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise Wrong("too_long", count=len(text), most=most)
    return text


def _name(text: str, column: Column) -> str:
    # 王　强 and 王 强 are set with a space so that names of two and three characters align.
    text = _BETWEEN_CHARACTERS.sub("", " ".join(text.split()))
    text = _DOTS.sub("·", text)
    if not any(each.isalpha() for each in text):
        raise Wrong("not_a_name")
    return _bounded(text, column.most)


def _code(text: str, column: Column) -> str:
    text = half(text).strip()
    if len(text) > column.most or len(text.split()) != 1:
        raise Wrong("not_a_code", most=column.most)
    return text


def _codes(text: str, column: Column) -> tuple[str, ...]:
    found = [each for each in re.split(r"[\s、,，;；/]+", half(text)) if each]
    return tuple(dict.fromkeys(_code(each, column) for each in found))


def _day(raw: Raw, text: str) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        if raw in YEARS:
            raise Wrong("only_a_year", year=int(raw))
        if raw in SERIALS and raw == int(raw):
            return EXCEL_EPOCH + timedelta(days=int(raw))
        _refuse_lost_zero(raw)
    text = half(text).translate(_SIGNS).replace(" ", "")
    if match := _DAY.fullmatch(text):
        year, month, day = match[1], match[2] or match[4], match[3] or match[5]
        return _date(year, month, day)
    if match := _MONTH.fullmatch(text):
        return _date(match[1], match[2] or match[3], "1")
    if match := _YEAR.fullmatch(text):
        raise Wrong("only_a_year", year=match[1])
    raise Wrong("not_a_day")


def _month(raw: Raw, text: str) -> date:
    try:
        return _day(raw, text).replace(day=1)
    except Wrong as wrong:
        if wrong.key in {"not_a_day", "no_such_day"}:
            raise Wrong("not_a_month") from None
        raise


def _refuse_lost_zero(number: float) -> None:
    # Typed as a number, 2016.10 becomes 2016.1, and nobody can tell it from January.
    if round(number % 1, 6) == 0.1 and 1900 <= number < 2100:  # noqa: PLR2004 - years
        raise Wrong("january_or_october", year=int(number))


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Wrong("no_such_day") from None


def _within(day: date, column: Column, today: date) -> date:
    if day < column.earliest:
        raise Wrong("too_early", earliest=column.earliest.isoformat())
    latest = today
    if column.ahead:
        latest = date(today.year + YEARS_AHEAD, 12, 31)
    if day > latest:
        raise Wrong("too_late", latest=latest.isoformat())
    return day


def _count(text: str, column: Column) -> int:
    text = half(text).replace(" ", "")
    match = re.fullmatch(
        r"[¥￥]?(-?)[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.(\d{1,8}))?"
        r"(?:([千万亿])?(?:人民币)?[人名个位家元次]?整?)",
        text,
        re.ASCII,
    )
    if match is None:
        raise Wrong("not_a_count")
    # 1.2万元 is 12,000 to the yuan; what is no whole number then is none of ours either.
    times = _TIMES[match[4]]
    whole, rest = divmod(int((match[3] or "").ljust(8, "0")) * times, 10**8)
    if rest:
        raise Wrong("not_a_count")
    number = int(match[2].replace(",", "")) * times + whole
    if match[1] or number > column.most:
        raise Wrong("out_of_range", most=column.most)
    return number


def _yes_no(lowered: str) -> bool:
    for key, known in words.yes_no().items():
        if half(lowered) in known or lowered in known:
            return key == "yes"
    raise Wrong("not_yes_no")


def _choice(text: str, column: Column) -> StrEnum:
    known = _choices(column)
    found = known.get(_plain(text))
    if found is None:
        allowed = words.mark("several")[0].join(words.label(each) for each in column.choices)
        raise Wrong("not_a_choice", choices=allowed)
    return found


@cache
def _choices(column: Column) -> dict[str, StrEnum]:
    found: dict[str, StrEnum] = {}
    for choice in column.choices:
        for word in (*words.synonyms(choice), choice.value):
            found.setdefault(_plain(word), choice)
    return found


def _plain(text: str) -> str:
    """A word without blanks, brackets and signs, for comparing."""
    return re.sub(r"[\s()/、,.\-]", "", half(text)).casefold()


def _phone(text: str) -> str:
    digits = re.sub(r"[\s\-()]", "", half(text).translate(_SIGNS))
    if match := _MOBILE.fullmatch(digits):
        return match[1]
    if match := _LANDLINE.fullmatch(digits):
        return f"0{match[1]}-{match[2]}"
    raise Wrong("not_a_phone")
