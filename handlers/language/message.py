"""A message as the reader sees it: plain, slips mended, what was taken back blotted out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from handlers.language import clocks, days, sounds
from handlers.language.normal import plain

#: What stands beyond this is not read: no report is longer, and time is bounded.
LONGEST_MESSAGE = 1_200

#: Stands in the text where something was taken back; is in no word and no number.
BLOT = "¤"


@dataclass
class Message:
    """One message, read as of a moment. `text` is as typed; all places are places in it."""

    text: str
    now: datetime
    roster: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    live: str = field(init=False)
    plain: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.text[:LONGEST_MESSAGE]
        self.plain = sounds.mend(plain(self.text))
        self.live = _without_taken_back(self.plain)

    @property
    def today(self) -> date:
        """The day on which it was sent."""
        return self.now.date()

    @cached_property
    def days(self) -> list[days.Day]:
        """The days in it, without those that were taken back."""
        return days.find_days(self.live, self.today)

    @cached_property
    def clocks(self) -> list[clocks.Clock]:
        """The times of day in it."""
        return clocks.find_clocks(self.live)

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """Where its clauses begin and end."""
        return [match.span() for match in _CLAUSE.finditer(self.live)]

    def clause_at(self, place: int) -> tuple[int, int]:
        """The clause that holds this place."""
        start = max((self.live.rfind(sign, 0, place) for sign in CLAUSE_ENDS), default=-1) + 1
        match = _CLAUSE_END.search(self.live, place)
        return start, match.start() if match else len(self.live)

    def said(self, start: int, end: int) -> str:
        """As it was typed."""
        return self.text[start:end]


CLAUSE_ENDS = ",。;!?\n\t|"
_CLAUSE = re.compile(rf"[^{CLAUSE_ENDS}]+")
_CLAUSE_END = re.compile(rf"[{CLAUSE_ENDS}]")

#: What was taken back, each with the sentence that made it necessary.
_TAKEN_BACK = (
    # "时间不是下午2点，是下午3点半"; "5点，不是4点，支委会"; not "是不是", not "老板不是党员"
    (
        r"(?<![是要])不是(?!(?:中共)?党员|中共|[,。?!吗吧]|很|太|特别|所有|说|因为|我们|报过|这样)[^,。;!?\n]{1,16}?"
        r"(?=[,。;!?\n]|$|而是|就是(?!说)|(?<!不)是(?!不)|换成|改成|改为)"
    ),
    # "从业人员由原来的320人减到187人"; "出资人由金大中变更为朴树人"
    r"(?:由|从)(?:原来的?|原先的?|原)?[^,。;!?\n由从]{1,14}?(?=(?:改|变更|调整|减少?|增加?|变|换|升|降|提高?|转|涨|缩减|扩大?|更换)(?:为|成|到|至))",
    # "记录人写成梅西了，应为梅溪"; "别写成谢方了"; "我手滑打成九十了"; not "写成…能识别吗"
    r"(?<![先就请改登])(?:误|错|别|不要|给)?(?:写|填|报|打|登记|记|录|标|弄)成了?(?![“\"《])[^,。;!?\n]{1,12}?(?:了|的)?(?=[,。;!?\n]|$)",
    # "原来是工作覆盖，现在…"; "之前报的是停业，现…"; "去的党员是十六个，本来是十八个的" is no such thing
    r"(?:原来|原先|之前|以前|此前|上次|原)(?:报|写|填|登记|记)?的?(?:是|为)(?!的)[^,。;!?\n]{1,12}(?=[,。;!?\n]+[^,。;!?\n]{0,6}(?:现|改|应|变))",
)
_BACK = re.compile("|".join(f"(?:{each})" for each in _TAKEN_BACK))
_MAYBE_BACK = re.compile("不是|[由从]|成|[前先来原次]")


def _without_taken_back(text: str) -> str:
    if not _MAYBE_BACK.search(text):
        return text
    return _BACK.sub(lambda match: BLOT * len(match[0]), text)
