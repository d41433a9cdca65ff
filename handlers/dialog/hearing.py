"""From what a free message says to the answers of a form. Pure: no chat, no database, no clock.

A form declares once, by `Said`, which slot of the reader answers which field. Nothing that was
not said is answered; what was nearly said (a name that sounds like one of the roster, heads that
do not add up) is asked, with what may be meant at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handlers.dialog.forms import (
    LONGEST_LINE,
    Answers,
    Asks,
    Draft,
    Facts,
    Field,
    Form,
    Note,
    Somebody,
    Unsure,
)
from handlers.dialog.turn import Listed

if TYPE_CHECKING:
    from handlers.language.telling import Told

#: What decides which fields there are, and who should have come: it is taken first.
DECIDING = frozenset({"outcome", "date", "to"})
#: Who says that it was not held says so in so many characters; minutes that tell of a meeting which
#: fell out some other month are longer.
_SAID_SHORTLY = 80
#: Fields that hold the name of somebody.
_NAMES = frozenset({"host", "recorder", "lecturer"})


@dataclass(frozen=True)
class Heard:
    """A message, and where it stands in the chat."""

    told: Told
    message_id: int = 0

    @property
    def outcome(self) -> str | None:
        """What became of the gathering, where the message says it."""
        if self.told.intent == "postpone":
            return "postponed" if self.told.put_off else "not_held"
        return "held" if self.told.intent == "report" and not self.told.corrects else None


@dataclass
class _Answering:
    """What is gathered for one form."""

    values: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, Unsure] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def deciding(heard: Heard, form: Form[Any], facts: Facts) -> Answers:
    """What decides all the rest: whether it was held, and when."""
    found = _answering(heard, form, facts, only=DECIDING)
    return Answers(found.values, heard.told.words, found.spans)


def answers(heard: Heard, form: Form[Any], facts: Facts, draft: Draft | None = None) -> Answers:
    """Everything that the message says for this form; the roster is that of the day it says.

    Of a `draft` what it has already may be added to: 赵磊也没来.
    """
    found = _answering(heard, form, facts, only=None)
    if draft is not None and heard.told.adds:
        _besides(form, draft, found)
    return Answers(
        found.values,
        heard.told.words,
        found.spans,
        found.unsure,
        tuple(found.notes),
        told={"words": heard.told.words, "message_id": heard.message_id},
    )


def said_for(heard: Heard, form: Form[Any], facts: Facts) -> frozenset[str]:
    """The fields of a form of which the message says something, clearly or not."""
    found = _answering(heard, form, facts, only=None)
    return frozenset({*found.values, *found.unsure})


def is_several(heard: Heard, form: Form[Any], draft: Draft, facts: Facts) -> bool:
    """Whether words typed into an open form answer more than its open question.

    Where a person's own words are asked for, a sentence is the answer unless it says so much of
    other things that it can't be: a theme may name a place and a day.
    """
    fields = said_for(heard, form, facts)
    asked = form.field(draft.asking or "")
    if not fields:
        return False
    if asked is None or heard.told.corrects:
        return True
    led = form.led(asked)
    others = fields - {asked.name, led.name if led else ""}
    if heard.told.intent == "postpone" and "outcome" in fields:
        own_words = asked.asks in {Asks.LINE, Asks.TEXT}
        return not own_words or (len(fields) > 1 and len(heard.told.words) <= _SAID_SHORTLY)
    others -= {"outcome"}
    if asked.asks in {Asks.DAY, Asks.TIME}:
        # A day answers the question for a day, whichever of them it is.
        others -= {each.name for each in form.fields.values() if each.asks is asked.asks}
    if asked.asks in {Asks.LINE, Asks.TEXT}:
        if asked.said == "topics":
            others -= {"place"}
            return len(others) > 1
        # 在二楼会议室，王建国主持: it answers what was asked, and more
        return bool(others) and (asked.name in fields or len(others) > 1)
    if asked.asks is Asks.GROUP:
        return False
    return bool(others)


def _answering(
    heard: Heard, form: Form[Any], facts: Facts, *, only: frozenset[str] | None
) -> _Answering:
    found = _Answering()
    for each in form.fields.values():
        if each.said is None or (only is not None and each.said not in only):
            continue
        match each.said:
            case "outcome":
                if heard.outcome is not None:
                    found.values[each.name] = heard.outcome
            case "topics":
                _theme(heard.told, each, found)
            case "absent":
                _absent(heard.told, each, facts, found)
            case "reason":
                if (why := heard.told.reason) is not None:
                    found.values[each.name] = why.of(heard.told.words)
                    found.spans[each.name] = why.of(heard.told.words)
            case slot if slot in _NAMES:
                _name(heard.told, slot, each, facts, found)
            case slot:
                value = heard.told.value(slot)
                # An incomplete day is the latest one for a report, the next one for a plan.
                if value is not None and not _of_another(slot, heard):
                    found.values[each.name] = value
                    found.spans[each.name] = heard.told.said(slot)
    return found


def _of_another(slot: str, heard: Heard) -> bool:
    """A day that something was put off to is not the day on which it was held."""
    if slot == "date":
        return heard.told.intent in {"postpone", "plan"}
    return slot == "to" and heard.told.intent not in {"postpone", "plan"}


def _theme(told: Told, into: Field, found: _Answering) -> None:
    from handlers.language.telling import BETWEEN_TOPICS  # noqa: PLC0415 - as in `_near_names`

    theme = ""
    for each in told.themes:
        longer = f"{theme}{BETWEEN_TOPICS}{each}" if theme else each
        if len(longer) > LONGEST_LINE:
            break
        theme = longer
    if theme:
        found.values[into.name] = theme
        found.spans[into.name] = told.said("topics")


def _name(told: Told, slot: str, into: Field, facts: Facts, found: _Answering) -> None:
    said = told.value(slot)
    if said is None:
        return
    names = [each.name for each in facts.roster("roster")]
    if said not in names and (near := _near_names(said, names)):
        # A guest may well have a name like a member's: asked, not assumed.
        found.unsure[into.name] = Unsure(
            Note("heard.which_name", {"said": said, "names": Listed(near, "list.enum")}),
            suggested=(*near[:3], said),
        )
        return
    found.values[into.name] = said
    found.spans[into.name] = told.said(slot)


def _absent(told: Told, into: Field, facts: Facts, found: _Answering) -> None:
    """Who was missing: by name, by the heads that were counted, or because nobody was."""
    people = facts.roster(into.people or "")
    names = told.value("absent") or []
    expected, attended = told.value("expected"), told.value("attended")
    if not names and expected is None and attended is None and not told.everybody:
        return
    chosen, doubts = _matched(names, people)
    found.spans[into.name] = told.said("absent") if names else _heads_said(told)
    if doubts:
        found.unsure[into.name] = _whom(doubts, chosen, people)
        return
    if expected is not None and expected != len(people):
        facts_of = {"said": expected, "expected": len(people)}
        found.notes.append(Note("heard.expected_differs", facts_of))
    missing = None if attended is None else _missing(expected, attended, len(people))
    if names and (missing is None or missing == len(chosen)):
        found.values[into.name] = chosen
    elif not names and (told.everybody or missing == 0):
        found.values[into.name] = []
    elif missing is not None:
        facts_of = {"attended": attended, "missing": missing, "named": len(chosen)}
        key = "heard.who_else" if names else "heard.who_was_missing"
        if missing < len(chosen) or missing < 0:
            key, facts_of = "heard.heads_differ", facts_of | {"expected": len(people)}
        found.unsure[into.name] = Unsure(Note(key, facts_of), chosen)


def _besides(form: Form[Any], draft: Draft, found: _Answering) -> None:
    """Who was missing besides those who are known to have been."""
    for each in form.fields.values():
        if each.said != "absent" or each.name not in draft.answers:
            continue
        before = draft.answers[each.name]["value"] or []
        fresh = found.values.get(each.name)
        if fresh is not None:
            ids = {one["member_id"] for one in fresh}
            found.values[each.name] = [
                *(one for one in before if one["member_id"] not in ids),
                *fresh,
            ]


def _missing(expected: int | None, attended: int, there: int) -> int:
    """How many were missing.

    Where the message counts more or fewer than the roster has, guests may be among them: only the
    difference that it tells itself is taken.
    """
    return (expected if expected is not None else there) - attended


def _heads_said(told: Told) -> str:
    said = [told.said(name) for name in ("expected", "attended") if told.value(name) is not None]
    return " ".join(said) or told.words


def _matched(
    names: Sequence[Any], people: Sequence[Somebody]
) -> tuple[list[dict[str, Any]], list[Any]]:
    by_name = {person.name: person for person in people}
    chosen, doubts = [], []
    for each in names:
        person = by_name.get(each.name)
        if person is None:
            doubts.append(each)
        else:
            told = {"member_id": person.id, "name": person.name, "reason": each.reason}
            chosen.append(told)
    return chosen, doubts


def _whom(
    doubts: Sequence[Any], chosen: Sequence[Mapping[str, Any]], people: Sequence[Somebody]
) -> Unsure:
    ids = {person.name: person.id for person in people}
    reasons: dict[str, str] = {}
    asked = []
    for each in doubts:
        near = _near_names(each.name, ids)
        asked += near
        if each.reason:
            reasons |= {str(ids[name]): each.reason for name in near}
    said = Listed([each.name for each in doubts], "list.enum")
    if not asked:
        return Unsure(Note("heard.nobody_of_that_name", {"said": said}), chosen)
    names = Listed(list(dict.fromkeys(asked)), "list.enum")
    return Unsure(Note("heard.which_name", {"said": said, "names": names}), chosen, reasons)


def _near_names(said: str, names: Iterable[str]) -> list[str]:
    # The reader is loaded when the first message wants it, not when the bot starts.
    from handlers.language.telling import near_names  # noqa: PLC0415

    return near_names(said, names)


def missing_fields(form: Form[Any], draft: Draft, applies: Sequence[Field]) -> Iterator[Field]:
    """What is asked and not answered yet."""
    led = {each.leads.to for each in form.fields.values() if each.leads is not None}
    for each in applies:
        if each.name not in draft.answers and (each.asked or each.name in led):
            yield each
