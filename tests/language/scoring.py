"""How well messages are understood: the annotated meaning of each beside what the reader says.

A slot that is neither given nor read counts for nothing; one that is read wrongly counts twice,
as missed and as invented. Places, areas and topics are compared leniently: where exactly a phrase
is cut matters little, for the person sees it and may change it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from zlib import crc32

from handlers.language.reader import read

MESSAGES = Path(__file__).parent / "messages"

SLOTS = {
    "report": (
        "date", "start_time", "place", "host", "lecturer", "recorder", "expected", "attended",
    ),
    "query": ("metric", "kind", "period", "area", "sector"),
    "todo": ("period",),
    "records": ("kind", "period"),
    "postpone": ("kind", "to"),
    "plan": ("kind", "to"),
    "nudge": ("kind", "period", "area"),
    "export": ("kind", "period", "area", "format"),
}  # fmt: skip
_LENIENT = {"place", "area", "operating_status"}
_NAMES = {"host", "lecturer", "recorder", "name", "owner_name"}
_ENOUGH, _MOST = 0.5, 0.6
#: An area that only says "mine" or "all of them" is none.
_SCOPE = re.compile(
    r"^(全|本|我|我们|咱|咱们)?(省|市|区|县|镇|乡|街道|辖区|园区)(内|里)?$"
    r"|^(各|所有)(市|区|县|区县|县区|县市区|街道|乡镇|支部|单位|商会)$|^国家级园区$"
)


@dataclass
class Tally:
    """Hits, inventions and misses of one slot."""

    hits: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there is nothing to find."""
        faults = self.invented + self.missed
        return 2 * self.hits / (2 * self.hits + faults) if self.hits or faults else 1.0


@dataclass
class Score:
    """The sums over a set of messages."""

    lines: int = 0
    intents: int = 0
    reports: int = 0
    kinds: int = 0
    whole: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    slots: dict[str, Tally] = field(default_factory=dict)
    not_held_taken_for_held: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def intent(self) -> float:
        """The share of messages whose intent is right."""
        return self.intents / self.lines

    @property
    def kind(self) -> float:
        """The share of reports whose kind is right."""
        return self.kinds / self.reports

    def share_whole(self, intent: str) -> float:
        """The share of messages of this intent in which nothing is wrong or missing."""
        return self.whole[intent] / self.of[intent]


def load(name: str) -> list[dict[str, Any]]:
    """The annotated messages of a file."""
    text = (MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


#: A quarter of each of these sets is read where everything is checked and by `make bench`, and not
#: day by day: whoever mends a rule must not have it before their eyes. Of these parts only figures
#: are shown. The number says which quarter.
HELD_BACK = {"many_styles": 0, "by_others": 1}
ONE_IN = 4
#: What the reader said of these messages was looked over and kept: they guard, and measure nothing.
GUARDS = "tired"


def parts(*, held_back: bool) -> list[str]:
    """The sets of messages that are scored."""
    seen = ["examples", "many_styles", "by_others", GUARDS]
    return [*seen, *(f"{name}/held_back" for name in HELD_BACK)] if held_back else seen


def is_held_back(part: str) -> bool:
    """Whether nobody who mends rules may see its messages."""
    return part not in parts(held_back=False)


def score_of(part: str) -> Score:
    """How right the reader is on one set."""
    name, _, rest = part.partition("/")
    annotated = [
        line
        for line in load(name)
        if name not in HELD_BACK
        or bool(rest) == (crc32(line["id"].encode()) % ONE_IN == HELD_BACK[name])
    ]
    return score(
        annotated,
        {
            line["id"]: read(line["text"], datetime.fromisoformat(line["now"])).as_record()
            for line in annotated
        },
    )


def score(annotated: Iterable[dict[str, Any]], read: dict[str, dict[str, Any]]) -> Score:
    """Compare; `read` holds the flat record of each message by its id."""
    sums = Score()
    for line in annotated:
        _add(sums, line, {name: it for name, it in read[line["id"]].items() if it not in _NOTHING})
    return sums


_NOTHING: tuple[Any, ...] = (None, "", [], {})


def _add(sums: Score, line: dict[str, Any], read: dict[str, Any]) -> None:
    meant = line["expect"]
    intent = meant["intent"]
    right = read.get("intent") in line.get("accept", [intent])
    sums.lines += 1
    sums.intents += right
    wrong = [] if right else [f"intent {read.get('intent')}"]
    if intent in {"postpone", "plan"} and read.get("intent") == "report" and not right:
        sums.not_held_taken_for_held.append(line["id"])
    for slot in SLOTS.get(intent, ()):
        if not (slot == "date" and "future_date" in line.get("flags", [])):
            wrong += _slot(sums, intent, slot, meant.get(slot), read.get(slot), line)
    if intent == "report":
        sums.reports += 1
        sums.kinds += meant.get("kind") == read.get("kind")
        if meant.get("kind") != read.get("kind"):
            wrong.append(f"{'-' if meant.get('kind') else '+'}kind {read.get('kind')}")
        wrong += _absent(sums, meant.get("absent", []), read.get("absent", []))
        wrong += _topics(sums, meant.get("topics", []), read.get("topics", []))
    if intent == "ledger":
        wrong += _changes(sums, meant, read)
    # an invention in a report is seen on the card and taken away; anywhere else it is a fault
    grave = [each for each in wrong if intent != "report" or each[0] not in "+~"]
    sums.of[intent] += 1
    sums.whole[intent] += not grave
    if wrong:
        sums.faults.append(f"{line['id']} {line['text'][:60]!r}: {'; '.join(wrong)}")


def _slot(
    sums: Score, intent: str, slot: str, meant: Any, read: Any, line: dict[str, Any]
) -> list[str]:
    if slot == "area":
        meant, read = (None if it and _SCOPE.match(_close(it)) else it for it in (meant, read))
    tally = sums.slots.setdefault(f"{intent}.{slot}", Tally())
    if meant is None and read is None:
        return []
    if meant is None:
        tally.invented += 1
        return [f"+{slot} {read}"]
    if read is None:
        tally.missed += 1
        return [f"-{slot} {meant}"]
    accepted = [meant, *line.get("accept_period", [])] if slot == "period" else [meant]
    if any(_equal(slot, each, read) for each in accepted):
        tally.hits += 1
        return []
    tally.invented += 1
    tally.missed += 1
    return [f"{slot} {meant} and not {read}"]


def _equal(slot: str, meant: Any, read: Any) -> bool:
    if slot in _LENIENT:
        return _contains(str(meant), str(read))
    if slot in _NAMES:
        return _name(meant) == _name(read)
    if slot == "phone":
        return re.sub(r"\D", "", str(meant)) == re.sub(r"\D", "", str(read))
    if isinstance(meant, str):
        return _close(meant) == _close(str(read))
    return bool(meant == read)


def _absent(sums: Score, meant: list[Any], read: list[Any]) -> list[str]:
    who = sums.slots.setdefault("report.absent", Tally())
    why = sums.slots.setdefault("report.absent_reason", Tally())
    said = {_name(each["name"]): each.get("reason") for each in read}
    wrong = []
    for each in meant:
        name, reason = _name(each["name"]), each.get("reason")
        if name not in said:
            who.missed += 1
            wrong.append(f"-absent {name}")
            continue
        who.hits += 1
        if reason and said[name] and _share(reason, said[name], len(_bare(reason))) >= _MOST:
            why.hits += 1
        elif reason:
            why.missed += 1
            wrong.append(f"~reason of {name}: {reason} and not {said[name]}")
        elif said[name]:
            why.invented += 1
    for name in said.keys() - {_name(each["name"]) for each in meant}:
        who.invented += 1
        wrong.append(f"+absent {name}")
    return wrong


def _topics(sums: Score, meant: list[str], read: list[str]) -> list[str]:
    tally = sums.slots.setdefault("report.topics", Tally())
    wrong = []
    for topic in meant:
        if any(_share(topic, each, len(_bare(topic))) >= _MOST for each in read):
            tally.hits += 1
        else:
            tally.missed += 1
            wrong.append(f"-topic {topic}")
    for each in read:
        shorter = [min(len(_bare(topic)), len(_bare(each))) for topic in meant]
        pairs = zip(meant, shorter, strict=True)
        tally.invented += not any(_share(topic, each, size) >= _MOST for topic, size in pairs)
    return wrong


def _changes(sums: Score, meant: dict[str, Any], read: dict[str, Any]) -> list[str]:
    wrong = [] if meant["ledger"] == read.get("ledger") else [f"ledger {read.get('ledger')}"]
    tally = sums.slots.setdefault("ledger.changes", Tally())
    changes = read.get("changes", {})
    for name in meant["changes"].keys() | changes.keys():
        value, said = meant["changes"].get(name), changes.get(name)
        if value is not None and said is not None and _equal(name, value, said):
            tally.hits += 1
            continue
        tally.missed += value is not None
        tally.invented += said is not None
        wrong.append(f"{name} {value} and not {said}")
    return wrong


def _close(said: Any) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(said)))


def _bare(said: Any) -> str:
    return re.sub(r"[\s\W_]+", "", unicodedata.normalize("NFKC", str(said))).lower()


def _name(said: Any) -> str:
    return re.sub(r"[\s·•・.．]", "", unicodedata.normalize("NFKC", str(said)))


def _contains(one: str, other: str) -> bool:
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return bool(short) and short in long and len(short) >= _ENOUGH * len(long)


def _share(one: str, other: str, size: int) -> float:
    """The longest run that both have, as a share of `size`."""
    mine, yours = _bare(one), _bare(other)
    match = SequenceMatcher(None, mine, yours, autojunk=False).find_longest_match()
    return match.size / size if size else 0.0
