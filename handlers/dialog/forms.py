"""Forms: a pydantic model is asked field by field. Pure: no chat, no database, no clock.

`start(form, facts)` and `answer(form, draft, given, facts)` give a draft, to be kept as it is,
and the step to show next: a question, the card, the finished record, or the end. Field order is
question order; the type says how a field is asked; the markers below say when.

What holds for every form:
- what was answered is never lost by a wrong answer, an old button or a change elsewhere;
- changing an answer forgets only what hung on it, and the step says what was forgotten;
- a draft keeps the words, when they were said and the value that they had on that day.
"""

from __future__ import annotations

import copy
import re
import types
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from handlers.language import (
    read_absences,
    read_clock,
    read_count,
    read_day,
    read_person,
    read_phone,
)
from models.activity import Attached, Missing
from models.calendar import SHANGHAI

M = TypeVar("M", bound=BaseModel)

LONGEST_LINE = 100
LONGEST_TEXT = 2000
LARGEST_NUMBER = 100_000
MOST_FILES = 9
MOST_ITEMS = 20
PEOPLE_ON_A_PAGE = 45
#: In a longer sentence the words of a choice may mean anything.
LONGEST_CHOICE = 20

#: One line of words, and several.
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Number = Annotated[int, "a count of people or things"]


@dataclass(frozen=True)
class When:
    """Asked only where another field has one of these values; without it the field is empty."""

    field: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Known:
    """Starts with a value from the facts (place and host as last time): shown, not asked."""

    fact: str


@dataclass(frozen=True)
class From:
    """The people to choose from: a roster among the facts."""

    fact: str


@dataclass(frozen=True)
class Ticked:
    """Of the roster these are chosen already when it is shown: a value of the facts, to be confirmed."""

    fact: str


@dataclass(frozen=True)
class NoReason:
    """Of the people chosen no reason is asked: they were chosen for something, not missed."""


@dataclass(frozen=True)
class Offered:
    """The choices of a list of codes come from the facts: the fields of a report, say."""

    fact: str


@dataclass(frozen=True)
class Suggest:
    """Likely answers from the facts, offered as buttons beside the typed answer."""

    fact: str


@dataclass(frozen=True)
class Splits:
    """A long answer: its first sentence is the answer, the rest goes to another field."""

    rest: str


@dataclass(frozen=True)
class Called:
    """An answer that names one person; a phone number beside the name goes to another field."""

    phone: str


@dataclass(frozen=True)
class Phone:
    """An answer that is a phone number."""


@dataclass(frozen=True)
class Leads:
    """One choice is made by answering another field: that field's buttons stand in its place.

    "Which day, or not at all?" is one question then, and not two.
    """

    value: object
    to: str


@dataclass(frozen=True)
class Ahead:
    """A day still to come: the keyboard offers days from tomorrow on."""


@dataclass(frozen=True)
class Until:
    """The keyboard offers no day after that of a fact: the last of the period, say."""

    fact: str


@dataclass(frozen=True)
class OnCard:
    """Never asked; waits on the card for whoever wants to add it."""


@dataclass(frozen=True)
class Said:
    """What a free message says for this field, by the slot of the reader that answers it."""

    slot: str


@dataclass(frozen=True)
class MaySkip:
    """Asked, but may be passed over."""


class Asks(StrEnum):
    """How a field is asked."""

    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"
    TIME = "time"
    NUMBER = "number"
    LINE = "line"
    TEXT = "text"
    PEOPLE = "people"
    GROUP = "group"
    FILES = "files"


class Move(StrEnum):
    """What can be done at any time, whatever is being asked."""

    BACK = "back"
    SKIP = "skip"
    CANCEL = "cancel"
    LATER = "later"
    CARD = "card"
    SUBMIT = "submit"


@dataclass(frozen=True)
class Words:
    """A typed answer. `message_id` lets an edited message correct the answer it gave."""

    words: str
    message_id: int = 0


@dataclass(frozen=True)
class Corrected:
    """An earlier message was edited: its answer is meant anew."""

    words: str
    message_id: int


@dataclass(frozen=True)
class Pick:
    """A pressed button: the question it stands under, and its code."""

    path: str
    code: str


@dataclass(frozen=True)
class Handed:
    """A photo or document, for the form's field of files, and the words under it."""

    file: Attached
    words: str = ""


@dataclass(frozen=True)
class Change:
    """A field that was tapped on the card."""

    field: str


@dataclass(frozen=True)
class Note:
    """Something to say before the next question, by key."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unsure:
    """What was nearly said: it is asked, with what may be meant at hand, and never assumed.

    `chosen` are the people of whom there is no doubt, `reasons` those of the others by id.
    """

    note: Note
    chosen: Sequence[Mapping[str, Any]] | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    suggested: Sequence[str] = ()


@dataclass(frozen=True)
class Answers:
    """Several answers at once, in any order: a free message that was understood.

    `spans` are the words from which each was taken; `told` is the message as it is kept, the
    source of them all.
    """

    values: Mapping[str, Any]
    words: str
    spans: Mapping[str, str] = field(default_factory=dict)
    unsure: Mapping[str, Unsure] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    told: Mapping[str, Any] | None = None


Given = Words | Corrected | Pick | Handed | Change | Answers | Move


@dataclass(frozen=True)
class Somebody:
    """Somebody who can be chosen from a roster."""

    id: int
    name: str


@dataclass(frozen=True)
class Proposal:
    """A value that is taken over unless somebody changes it; `why` says where it comes from."""

    value: object
    why: str


@dataclass(frozen=True)
class Facts:
    """What the engine is told about the world; each fact is looked up only if a question needs it."""

    now: datetime
    known: Callable[[str], Proposal | None] = lambda _fact: None
    suggestions: Callable[[str], Sequence[str]] = lambda _fact: ()
    roster: Callable[[str], Sequence[Somebody]] = lambda _fact: ()
    #: The choices that are offered, by their code: the key of the label.
    offered: Callable[[str], Mapping[str, str]] = lambda _fact: {}
    #: What checks and calendars ask: the last day of the period, say.
    other: Callable[[str], Any] = lambda _fact: None
    #: The words by which a choice can be typed: (form, field, code) -> words.
    words: Callable[[str, str, str], Sequence[str]] = lambda _form, _field, code: (code,)

    @property
    def today(self) -> date:
        """The day in China."""
        return self.now.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Check:
    """A rule across fields: run once all it needs is there; where it fails, `ask` is asked again."""

    key: str
    needs: tuple[str, ...]
    holds: Callable[[Mapping[str, Any], Facts], bool]
    ask: str
    #: What the sentence names of the answer that was wrong.
    names: Callable[[Mapping[str, Any]], Mapping[str, object]] = field(default=lambda _values: {})


@dataclass(frozen=True)
class Field:
    """One question, as read from the model."""

    name: str
    asks: Asks
    required: bool
    default: Any
    adapter: TypeAdapter[Any]
    when: tuple[When, ...] = ()
    known: str | None = None
    people: str | None = None
    ticked: str | None = None
    suggest: str | None = None
    offered: str | None = None
    rest: str | None = None
    called: bool = False
    phone: bool = False
    leads: Leads | None = None
    ahead: bool = False
    until: str | None = None
    on_card: bool = False
    may_skip: bool = False
    said: str | None = None
    reasons: bool = True
    codes: tuple[str, ...] = ()
    longest: int = LONGEST_LINE
    largest: int = LARGEST_NUMBER
    group: Form[Any] | None = None

    @property
    def asked(self) -> bool:
        """Whether it is a question of its own, or waits on the card."""
        return not self.on_card and (self.required or bool(self.when) or self.may_skip)

    def choices(self, facts: Facts) -> tuple[str, ...]:
        """The codes to choose from."""
        return tuple(facts.offered(self.offered)) if self.offered else self.codes

    @property
    def skippable(self) -> bool:
        """Whether it may be left empty."""
        return self.may_skip or self.on_card


class Form(Generic[M]):
    """A model, its checks and its name, below which all its texts stand."""

    def __init__(self, name: str, model: type[M], checks: Sequence[Check] = ()) -> None:
        self.name = name
        self.model = model
        self.checks = tuple(checks)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The questions in their order; read from the model when first wanted."""
        return {
            name: _field(f"{self.name}.{name}", name, info)
            for name, info in self.model.model_fields.items()
        }

    def field(self, name: str) -> Field | None:
        """The field of that name, if the form has (still) one."""
        return self.fields.get(name)

    def asked_by(self, name: str) -> Field:
        """The field under whose question that one is asked: mostly itself."""
        for each in self.fields.values():
            if each.leads is not None and each.leads.to == name:
                return each
        return self.fields[name]

    def led(self, asked: Field) -> Field | None:
        """The field whose answer makes one of the choices of that one."""
        return self.fields[asked.leads.to] if asked.leads is not None else None


@dataclass(frozen=True)
class Ask:
    """A question. `path` names it in buttons; `sub` is where the keyboard stands (month, page, ...)."""

    field: Field
    path: str
    form: Form[Any]
    notes: tuple[Note, ...]
    sub: Mapping[str, Any]
    value: Any
    skip: bool
    back: bool
    card: bool
    #: Within a group that repeats: the item as far as it is written.
    item: Draft | None = None
    #: It was answered, and is to be looked at again; `led` is the answer to which a choice leads.
    again: bool = False
    led: Any = None


@dataclass(frozen=True)
class Card:
    """Everything asked is answered: shown for correction and submission."""

    notes: tuple[Note, ...] = ()
    back: bool = False


@dataclass(frozen=True)
class Complete(Generic[M]):
    """Submitted; the record holds."""

    record: M


@dataclass(frozen=True)
class Cancelled:
    """Put away by the person."""


@dataclass(frozen=True)
class PutBy:
    """Kept for later by the person."""


Step = Ask | Card | Complete[Any] | Cancelled | PutBy


@dataclass
class Draft:
    """The state of one form; plain JSON in and out.

    `answers[name]` holds `value` (JSON), `words` and `said_at` where something was said,
    `proposed` why it was taken over where nobody has said it. `aside` keeps what was forgotten
    because another answer changed, in case that answer is changed back; `told` are the messages
    that answered several questions at once, whole. `again` names the answers that are to be looked
    at again before the card is shown: what a superior has returned.
    """

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    asking: str | None = None
    trail: list[str] = field(default_factory=list)
    sub: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, form: Form[Any], page: Mapping[str, Any]) -> Draft:
        """Read a kept draft; what a changed form no longer has or takes is passed over."""
        answers = {}
        for name, given in dict(page.get("answers", {})).items():
            known = form.field(name)
            if known is not None and _fits(known, given.get("value")):
                answers[name] = given
        asking = page.get("asking")
        return cls(
            answers=answers,
            asking=asking if asking in form.fields else None,
            trail=[name for name in page.get("trail", []) if name in form.fields],
            sub=dict(page.get("sub", {})) if asking in form.fields else {},
            aside={
                name: given
                for name, given in dict(page.get("aside", {})).items()
                if name in form.fields and _fits(form.fields[name], given.get("value"))
            },
            told=list(page.get("told", [])),
            again=[name for name in page.get("again", []) if name in form.fields],
        )

    def dump(self) -> dict[str, Any]:
        """The draft as JSON."""
        return {
            "answers": self.answers,
            "asking": self.asking,
            "trail": self.trail,
            "sub": self.sub,
            "aside": self.aside,
            "told": self.told,
            "again": self.again,
        }

    def value(self, field: Field) -> Any:
        """The value of a field as the model has it, or its default."""
        given = self.answers.get(field.name)
        if given is None:
            return field.default
        return field.adapter.validate_python(given["value"])

    def values(self, form: Form[Any]) -> dict[str, Any]:
        """What is answered, by name, as the model has it."""
        return {
            name: self.value(form.fields[name]) for name in form.fields if name in self.answers
        }

    def proposed(self, name: str) -> str | None:
        """Why a value stands there that nobody has said, or None where somebody has."""
        why = self.answers.get(name, {}).get("proposed")
        return str(why) if why else None


class Misread(Exception):  # noqa: N818 - an answer that does not fit is not an error
    """An answer that does not fit its question; `key` says how, in words."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.note = Note(key, facts)


# --- the machine -------------------------------------------------------------------------------


def start(form: Form[Any], facts: Facts) -> tuple[Draft, Step]:
    """A new draft with what is known already, and the first question."""
    draft = Draft()
    for each in form.fields.values():
        if each.known is not None and not each.when:
            _propose(draft, each, facts)
    return draft, _next(form, draft, facts)


def suppose(
    form: Form[Any], proposals: Mapping[str, Proposal], facts: Facts, *notes: Note
) -> tuple[Draft, Step]:
    """A new draft with what can be supposed: taken over unsaid, and to be seen on the card."""
    draft, _ = start(form, facts)
    # In the order of the form: what decides comes before what hangs on it.
    for each in form.fields.values():
        if each.name in draft.answers or not _applies(form, draft, each):
            continue
        if each.name in proposals:
            proposal = proposals[each.name]
            value = _as_json(each, each.adapter.validate_python(proposal.value))
            draft.answers[each.name] = {"value": value, "proposed": proposal.why}
            # One step back leads to what decides all the rest.
            draft.trail = draft.trail or [form.asked_by(each.name).name]
        elif each.known:
            _propose(draft, each, facts)
    draft.asking, draft.sub = None, {}
    return draft, _next(form, draft, facts, notes)


def step(form: Form[Any], draft: Draft, facts: Facts, *notes: Note) -> Step:
    """The step at which a draft stands, to show it again."""
    if draft.asking is not None and _applies(form, draft, form.fields[draft.asking]):
        return _ask(form, draft, facts, notes)
    return _next(form, draft, facts, notes)


def answer(form: Form[Any], draft: Draft, given: Given, facts: Facts) -> tuple[Draft, Step]:
    """Take what was given; the old draft stays as it was."""
    draft = copy.deepcopy(draft)
    match given:
        case Move():
            return draft, _move(form, draft, given, facts)
        case Change(name):
            return draft, _change(form, draft, name, facts)
        case Answers():
            return draft, _several(form, draft, given, facts)
        case Handed():
            return draft, _handed(form, draft, given, facts)
        case Corrected():
            return draft, _corrected(form, draft, given, facts)
        case Pick() | Words():
            return draft, _answered(form, draft, given, facts)


def _move(form: Form[Any], draft: Draft, move: Move, facts: Facts) -> Step:
    match move:
        case Move.CANCEL:
            return Cancelled()
        case Move.LATER:
            return PutBy()
        case Move.BACK:
            return _back(form, draft, facts)
        case Move.SKIP:
            return _skip(form, draft, facts)
        case Move.CARD:
            _leave(form, draft, facts)
            _looked_at(form, draft, draft.asking)
            draft.asking, draft.sub = None, {}
            return _next(form, draft, facts)
        case Move.SUBMIT:
            return _submit(form, draft, facts)


def _back(form: Form[Any], draft: Draft, facts: Facts) -> Step:
    asked = form.fields.get(draft.asking or "")
    if asked is not None and asked.group is not None and "draft" in draft.sub:
        inner = Draft.load(asked.group, draft.sub["draft"])
        if inner.trail:
            _move(asked.group, inner, Move.BACK, facts)
            draft.sub["draft"] = inner.dump()
            return _ask(form, draft, facts, ())
        if draft.sub["items"]:
            # Before the first question of an item stand the items written so far.
            del draft.sub["draft"]
            return _ask(form, draft, facts, ())
    if (waiting := draft.sub.pop("waiting", None)) is not None:
        # Before the reason comes the name: that tap is taken back.
        chosen = [each for each in draft.sub["chosen"] if each["member_id"] != waiting]
        draft.sub["chosen"] = chosen
        return _ask(form, draft, facts, ())
    _leave(form, draft, facts)
    while draft.trail:
        name = draft.trail.pop()
        if name != draft.asking and _applies(form, draft, form.fields[name]):
            draft.asking, draft.sub = name, {}
            return _ask(form, draft, facts, ())
    return step(form, draft, facts, Note("form.at_the_start"))


def _skip(form: Form[Any], draft: Draft, facts: Facts) -> Step:
    if draft.asking is None:
        return step(form, draft, facts)
    asked = form.fields[draft.asking]
    if asked.group is not None and "draft" in draft.sub:
        inner = Draft.load(asked.group, draft.sub["draft"])
        following = _skip(asked.group, inner, facts)
        notes = following.notes if isinstance(following, Ask) else ()
        _keep_item(draft, asked.group, inner, following)
        return _ask(form, draft, facts, notes)
    if not asked.skippable:
        return step(form, draft, facts, Note("form.must_be_answered"))
    if asked.name not in draft.answers:
        draft.answers[asked.name] = {"value": _as_json(asked, asked.default)}
    return _settled(form, draft, asked, facts, ())


def _submit(form: Form[Any], draft: Draft, facts: Facts) -> Step:
    following = _next(form, draft, facts)
    if not isinstance(following, Card):
        return following
    try:
        return Complete(form.model.model_validate(draft.values(form)))
    except ValidationError as error:
        # A draft older than its form may hold what the form no longer takes: ask for that again.
        name = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else None
        if name is None or name not in form.fields:
            raise
        draft.answers.pop(name, None)
        return _next(form, draft, facts, (Note("form.ask_again"),))


def _change(form: Form[Any], draft: Draft, name: str, facts: Facts) -> Step:
    wanted = form.field(name)
    if wanted is None or not _applies(form, draft, wanted):
        return step(form, draft, facts, Note("form.old_press"))
    _leave(form, draft, facts)
    if draft.asking is not None:
        draft.trail.append(draft.asking)
    draft.asking, draft.sub = form.asked_by(name).name, {}
    return _ask(form, draft, facts, ())


def _leave(form: Form[Any], draft: Draft, facts: Facts) -> None:
    """Another question comes before this one is done: what was written for it stays."""
    items = draft.sub.get("items")
    if draft.asking is None or items is None:
        return
    if items or draft.asking in draft.answers:
        _set(draft, form.fields[draft.asking], items, None, facts)


def _handed(form: Form[Any], draft: Draft, given: Handed, facts: Facts) -> Step:
    note = _file(form, draft, given.file, facts)
    if not tidy(given.words):
        return step(form, draft, facts, note)
    asked = form.fields.get(draft.asking or "")
    if asked is None or asked.asks is Asks.FILES:
        return step(form, draft, facts, note, Note("form.caption_not_kept"))
    # Words under a photo answer the open question as if they had been typed.
    following = _answered(form, draft, Words(given.words), facts)
    assert isinstance(following, Ask | Card)
    return replace(following, notes=(note, *following.notes))


def _file(form: Form[Any], draft: Draft, file: Attached, facts: Facts) -> Note:
    """Keep a file, or say why not."""
    into = next((each for each in form.fields.values() if each.asks is Asks.FILES), None)
    if into is None or not _applies(form, draft, into):
        return Note("form.takes_no_files")
    files = list(draft.answers.get(into.name, {}).get("value") or [])
    if any(known["sha256"] == file.sha256 for known in files):
        return Note("form.file_known")
    if len(files) >= MOST_FILES:
        return Note("form.too_many_files", {"most": MOST_FILES})
    files.append({"sha256": file.sha256, "name": file.name, "photo": file.photo, "pdq": file.pdq})
    _set(draft, into, files, None, facts)
    return Note("form.file_kept", {"count": len(files)})


def _corrected(form: Form[Any], draft: Draft, given: Corrected, facts: Facts) -> Step:
    for name, known in draft.answers.items():
        if given.message_id and known.get("message_id") == given.message_id:
            corrected = form.asked_by(name)
            words = Words(given.words, given.message_id)
            try:
                outcome = _read_words(form, corrected, words, facts)
            except Misread as wrong:
                return step(form, draft, facts, wrong.note)
            notes = _got(form, draft, corrected, outcome, words, facts)
            return step(form, draft, facts, Note("form.corrected"), *notes)
    return step(form, draft, facts, Note("form.edit_not_followed"))


def _several(form: Form[Any], draft: Draft, given: Answers, facts: Facts) -> Step:
    notes: list[Note] = list(given.notes)
    values = {
        # A day that was said says also that it was held.
        **{
            each.name: each.leads.value
            for each in form.fields.values()
            if each.leads is not None and each.leads.to in given.values
        },
        **given.values,
    }
    taken: dict[str, Any] = {}
    # In the order of the form: what decides comes before what hangs on it.
    for each in form.fields.values():
        if each.name not in values or not _applies(form, draft, each):
            continue
        try:
            value = _as_json(each, each.adapter.validate_python(values[each.name]))
        except ValidationError:
            continue
        words = Words(given.spans.get(each.name, given.words))
        notes += _take(form, draft, each, value, words, facts)
        taken[each.name] = value
        _looked_at(form, draft, each.name)
        _passed(form, draft, each)
        if draft.asking == each.name:
            draft.asking, draft.sub = None, {}
    if given.told is not None:
        said_at = facts.now.isoformat()
        draft.told.append({**given.told, "said_at": said_at, "heard": taken})
    for name, unsure in given.unsure.items():
        if _applies(form, draft, form.fields[name]):
            return _ask_again(form, draft, form.fields[name], unsure, facts, notes)
    if draft.asking is not None and (
        draft.asking not in draft.answers or not _all_led(form, draft)
    ):
        return step(form, draft, facts, *notes)
    return _next(form, draft, facts, notes)


def _all_led(form: Form[Any], draft: Draft) -> bool:
    """Whether what is being asked is answered, with the field to which its choice leads."""
    asked = form.fields[draft.asking or ""]
    if asked.leads is None or draft.value(asked) != asked.leads.value:
        return True
    return asked.leads.to in draft.answers


def _passed(form: Form[Any], draft: Draft, each: Field) -> None:
    """One step back leads to what was said, too."""
    name = form.asked_by(each.name).name
    if each.asked and name not in draft.trail:
        draft.trail.append(name)


def _ask_again(
    form: Form[Any],
    draft: Draft,
    asked: Field,
    unsure: Unsure,
    facts: Facts,
    notes: Sequence[Note],
) -> Step:
    """Ask for what was not said clearly; what may be meant is at hand."""
    if draft.proposed(asked.name):
        del draft.answers[asked.name]
    draft.asking, draft.sub = form.asked_by(asked.name).name, {}
    if unsure.chosen is not None:
        draft.sub["chosen"] = [dict(each) for each in unsure.chosen]
    if unsure.reasons:
        draft.sub["reasons"] = dict(unsure.reasons)
    if unsure.suggested:
        draft.sub["suggested"] = list(unsure.suggested)
    return _ask(form, draft, facts, (*notes, unsure.note))


def _answered(form: Form[Any], draft: Draft, given: Pick | Words, facts: Facts) -> Step:
    if draft.asking is None:
        again = isinstance(given, Pick) and _same_again(draft, given)
        told = () if again else (Note("form.tap_to_change"),)
        return step(form, draft, facts, *told)
    asked = form.fields[draft.asking]
    if isinstance(given, Pick) and not _stands_under(asked, given):
        if _same_again(draft, given):
            return step(form, draft, facts)
        return step(form, draft, facts, Note("form.old_press"))
    try:
        outcome = (
            _in_group(form, draft, asked, given, facts)
            if asked.group is not None
            else _read(form, draft, asked, given, facts)
        )
    except Misread as wrong:
        return _ask(form, draft, facts, (wrong.note,))
    if isinstance(outcome, Stay):
        return _ask(form, draft, facts, outcome.notes)
    words = given if isinstance(given, Words) else None
    notes = _got(form, draft, asked, outcome, words, facts)
    return _settled(form, draft, asked, facts, (*outcome.notes, *notes))


def _stands_under(asked: Field, given: Pick) -> bool:
    """Whether a button belongs to the question that is being asked."""
    name = given.path.split(".")[0]
    return name == asked.name or (asked.leads is not None and name == asked.leads.to)


def _got(
    form: Form[Any],
    draft: Draft,
    asked: Field,
    outcome: Got,
    words: Words | None,
    facts: Facts,
) -> list[Note]:
    """Take an answer with what it says for other fields."""
    led = form.led(asked)
    if led is None or outcome.led is None:
        notes = _take(form, draft, asked, outcome.value, words, facts)
    else:
        notes = [
            *_take(form, draft, asked, outcome.value, None, facts),
            *_take(form, draft, led, outcome.led, words, facts),
        ]
    if outcome.rest and asked.rest:
        _set(draft, form.fields[asked.rest], outcome.rest, outcome.rest, facts)
    return notes


def _same_again(draft: Draft, given: Pick) -> bool:
    """Whether a button was only tapped twice: what it says is already answered."""
    value = draft.answers.get(given.path, {}).get("value")
    return value is not None and given.code in {str(value), "all" if value == [] else "done"}


def _settled(
    form: Form[Any], draft: Draft, asked: Field, facts: Facts, notes: Sequence[Note]
) -> Step:
    _looked_at(form, draft, asked.name)
    if asked.name in draft.trail:
        draft.trail.remove(asked.name)
    draft.trail.append(asked.name)
    draft.asking, draft.sub = None, {}
    return _next(form, draft, facts, notes)


def _next(form: Form[Any], draft: Draft, facts: Facts, notes: Sequence[Note] = ()) -> Step:
    """The first check that fails, else the first question that is open, else the card."""
    values = draft.values(form)
    for check in form.checks:
        if all(name in values for name in check.needs) and not check.holds(values, facts):
            draft.asking, draft.sub = form.asked_by(check.ask).name, {}
            # Perhaps it is another of them that was wrong: all of them lie on the way back.
            about = {form.asked_by(name).name: None for name in check.needs}
            draft.trail += [
                name
                for name in about
                if name in draft.answers and name not in {*draft.trail, draft.asking}
            ]
            note = Note(f"{form.name}.check.{check.key}", check.names(values))
            return _ask(form, draft, facts, (*notes, note))
    for each in form.fields.values():
        open_ = each.asked and each.name not in draft.answers
        if (open_ or each.name in draft.again) and _applies(form, draft, each):
            draft.asking, draft.sub = form.asked_by(each.name).name, {}
            return _ask(form, draft, facts, notes)
    draft.asking, draft.sub = None, {}
    return Card(tuple(notes), back=bool(draft.trail))


def _looked_at(form: Form[Any], draft: Draft, name: str | None) -> None:
    """A question was answered, or left as it was: it is not asked again of itself."""
    draft.again = [each for each in draft.again if name not in {each, form.asked_by(each).name}]


def _ask(form: Form[Any], draft: Draft, facts: Facts, notes: Sequence[Note]) -> Ask:
    assert draft.asking is not None
    asked = form.fields[draft.asking]
    if asked.suggest and "suggested" not in draft.sub:
        # A button names its suggestion by number, so the numbers must not move under it.
        draft.sub["suggested"] = list(facts.suggestions(asked.suggest))[:6]
    if asked.asks is Asks.PEOPLE and "chosen" not in draft.sub:
        draft.sub["chosen"] = _chosen(draft, asked, facts)
    if asked.asks is Asks.CHOICES and "chosen" not in draft.sub:
        draft.sub["chosen"] = list(draft.answers.get(asked.name, {}).get("value") or [])
    inner, path = asked, asked.name
    item: Draft | None = None
    asking_form: Form[Any] = form
    sub: Mapping[str, Any] = draft.sub
    if asked.group is not None:
        draft.sub.setdefault("items", list(draft.answers.get(asked.name, {}).get("value") or []))
        if not draft.sub["items"] and "draft" not in draft.sub:
            begun, _ = start(asked.group, facts)
            draft.sub["draft"] = begun.dump()
        if "draft" in draft.sub:
            within = Draft.load(asked.group, draft.sub["draft"])
            following = step(asked.group, within, facts)
            draft.sub["draft"] = within.dump()
            if isinstance(following, Ask):
                inner, asking_form, sub = following.field, following.form, following.sub
                path = f"{asked.name}.{following.path}"
                item = within
    return Ask(
        field=inner,
        path=path,
        form=asking_form,
        notes=tuple(notes),
        sub=copy.deepcopy(dict(sub)),
        value=draft.value(asked) if inner is asked and asked.name in draft.answers else None,
        skip=inner.skippable,
        back=any(name != draft.asking for name in draft.trail) or bool(draft.sub.get("items")),
        card=_complete(form, draft),
        item=item,
        again=item is None and any(form.asked_by(each).name == asked.name for each in draft.again),
        led=draft.value(form.fields[asked.leads.to]) if asked.leads is not None else None,
    )


def _chosen(draft: Draft, asked: Field, facts: Facts) -> list[dict[str, Any]]:
    """The people who are ticked when a roster is shown."""
    if asked.name in draft.answers:
        return copy.deepcopy(draft.answers[asked.name]["value"] or [])
    proposal = facts.known(asked.ticked) if asked.ticked else None
    return cast("list[dict[str, Any]]", _as_json(asked, proposal.value)) if proposal else []


def _complete(form: Form[Any], draft: Draft) -> bool:
    """Whether the card could be shown at once: every question is answered or was passed over."""
    return all(
        each.name in draft.answers
        for each in form.fields.values()
        if each.asked and _applies(form, draft, each)
    )


def applicable(form: Form[Any], draft: Draft) -> list[Field]:
    """The fields that mean something, given what is answered so far."""
    return [each for each in form.fields.values() if _applies(form, draft, each)]


def _applies(form: Form[Any], draft: Draft, each: Field) -> bool:
    for when in each.when:
        deciding = form.fields[when.field]
        if when.field not in draft.answers or not _applies(form, draft, deciding):
            return False
        if draft.value(deciding) not in when.values:
            return False
    return True


def _take(
    form: Form[Any],
    draft: Draft,
    into: Field,
    value: object,
    words: Words | None,
    facts: Facts,
) -> list[Note]:
    """Set an answer and forget what hung on the old one."""
    _set(draft, into, value, words.words if words else None, facts, words)
    forgotten = []
    for each in form.fields.values():
        if each.name in draft.answers and not _applies(form, draft, each):
            if not draft.proposed(each.name) and draft.value(each) not in (None, [], ""):
                forgotten.append(each.name)
            draft.aside[each.name] = draft.answers.pop(each.name)
    # What was put aside, or is known, comes back where it applies again.
    for each in form.fields.values():
        if each.name in draft.answers or not _applies(form, draft, each):
            continue
        if each.name in draft.aside:
            draft.answers[each.name] = draft.aside.pop(each.name)
        elif each.known:
            _propose(draft, each, facts)
    draft.trail = [name for name in draft.trail if name in draft.answers]
    notes = _no_longer_there(form, draft, facts, into)
    if forgotten:
        notes.insert(0, Note("form.forgotten", {"fields": forgotten, "form": form.name}))
    return notes


def _propose(draft: Draft, each: Field, facts: Facts) -> None:
    proposal = facts.known(each.known or "")
    if proposal is not None:
        draft.answers[each.name] = {
            "value": _as_json(each, proposal.value),
            "proposed": proposal.why,
        }


def _no_longer_there(form: Form[Any], draft: Draft, facts: Facts, changed: Field) -> list[Note]:
    """Take out people who are not on the roster of the new day."""
    gone: list[str] = []
    for each in form.fields.values():
        given = draft.answers.get(each.name)
        if each.asks is not Asks.PEOPLE or not each.people or each is changed or not given:
            continue
        if not given["value"]:
            continue
        there = {somebody.id for somebody in facts.roster(each.people)}
        gone += [each["name"] for each in given["value"] if each["member_id"] not in there]
        given["value"] = [each for each in given["value"] if each["member_id"] in there]
    return [Note("form.not_on_the_roster", {"names": gone})] if gone else []


def _set(
    draft: Draft,
    into: Field,
    value: object,
    words: str | None,
    facts: Facts,
    given: Words | None = None,
) -> None:
    kept: dict[str, Any] = {"value": value, "said_at": facts.now.isoformat()}
    if words is not None:
        kept["words"] = words
    if given is not None and given.message_id:
        kept["message_id"] = given.message_id
    draft.answers[into.name] = kept


# --- reading one answer ------------------------------------------------------------------------


@dataclass(frozen=True)
class Got:
    """The answer, as JSON; `rest` and `led` are what it says for the fields that hang on it."""

    value: Any
    rest: str | None = None
    led: Any = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Stay:
    """The keyboard moved, the question stays."""

    notes: tuple[Note, ...] = ()


def _read(
    form: Form[Any], draft: Draft, asked: Field, given: Pick | Words, facts: Facts
) -> Got | Stay:
    if isinstance(given, Words):
        if draft.sub.get("waiting") is not None:
            return _typed_reason(draft, given.words)
        return _read_words(form, asked, given, facts)
    led = form.led(asked)
    if led is not None and asked.leads is not None and given.path == led.name:
        outcome = _read(form, draft, led, given, facts)
        if isinstance(outcome, Stay):
            return outcome
        return Got(_as_json(asked, asked.leads.value), led=outcome.value)
    match asked.asks:
        case Asks.CHOICE:
            return _choice(asked, given.code)
        case Asks.CHOICES:
            return _choices(draft, asked, given.code, facts)
        case Asks.DAY:
            return _day(draft, given.code, facts)
        case Asks.PEOPLE:
            return _people(draft, asked, given.code, facts)
        case Asks.FILES:
            return _files(draft, asked, given.code)
        case Asks.TIME:
            return _time(given.code)
        case _:
            return _suggested(draft, given.code)


def _choice(asked: Field, code: str) -> Got:
    if code not in asked.codes:
        raise Misread("form.old_press")
    return Got(_coded(asked, code))


def _choices(draft: Draft, asked: Field, code: str, facts: Facts) -> Got | Stay:
    chosen: list[str] = draft.sub["chosen"]
    codes = asked.choices(facts)
    if code == "done":
        if not chosen and not asked.skippable:
            raise Misread("form.choose_one")
        return Got([each for each in codes if each in chosen])
    if code not in codes:
        raise Misread("form.old_press")
    if code in chosen:
        chosen.remove(code)
    else:
        chosen.append(code)
    return Stay()


def _day(draft: Draft, code: str, facts: Facts) -> Got | Stay:
    if match := re.fullmatch(r"m((?:19|20|21)\d\d-(?:0[1-9]|1[0-2]))", code, re.ASCII):
        draft.sub["month"] = match[1]
        return Stay()
    if code == "off":
        return Stay()
    if code == "calendar":
        draft.sub["month"] = f"{facts.today:%Y-%m}"
        return Stay()
    if code == "fold":
        draft.sub.pop("month", None)
        return Stay()
    try:
        return Got(date.fromisoformat(code).isoformat())
    except ValueError:
        raise Misread("form.old_press") from None


def _people(draft: Draft, asked: Field, code: str, facts: Facts) -> Got | Stay:
    chosen: list[dict[str, Any]] = draft.sub["chosen"]
    waiting = draft.sub.get("waiting")
    if code == "all":
        return Got([])
    if code == "done":
        return Got(chosen)
    if match := re.fullmatch(r"p(\d+)", code):
        draft.sub["page"] = int(match[1])
        return Stay()
    if match := re.fullmatch(r"why:(\w+)", code):
        if waiting is None:
            raise Misread("form.old_press")
        return _reason(draft, None if match[1] == "unsaid" else match[1])
    person = next(
        (each for each in facts.roster(asked.people or "") if str(each.id) == code), None
    )
    if person is None:
        raise Misread("form.old_press")
    if any(missing["member_id"] == person.id for missing in chosen):
        draft.sub["chosen"] = [each for each in chosen if each["member_id"] != person.id]
        draft.sub.pop("waiting", None)
        return Stay()
    reason = draft.sub.get("reasons", {}).get(str(person.id))
    chosen.append({"member_id": person.id, "name": person.name, "reason": reason})
    if asked.reasons and reason is None:
        draft.sub["waiting"] = person.id
    return Stay()


def _typed_reason(draft: Draft, words: str) -> Stay:
    reason = " ".join(tidy(words).split())
    if not reason:
        raise Misread("form.empty")
    if len(reason) > LONGEST_LINE:
        raise Misread("form.too_long", most=LONGEST_LINE, now=len(reason))
    return _reason(draft, reason)


def _reason(draft: Draft, reason: str | None) -> Stay:
    waiting = draft.sub.pop("waiting")
    for missing in draft.sub["chosen"]:
        if missing["member_id"] == waiting:
            missing["reason"] = reason
    return Stay()


def _time(code: str) -> Got:
    try:
        return Got(time.fromisoformat(code).isoformat())
    except ValueError:
        raise Misread("form.old_press") from None


def _files(draft: Draft, asked: Field, code: str) -> Got | Stay:
    if code == "clear":
        draft.answers.pop(asked.name, None)
        return Stay()
    if code == "none":
        return Got([])
    if code == "done":
        return Got(draft.answers.get(asked.name, {}).get("value") or [])
    raise Misread("form.old_press")


def _suggested(draft: Draft, code: str) -> Got:
    suggested = draft.sub.get("suggested", [])
    if not code.isdecimal() or int(code) >= len(suggested):
        raise Misread("form.old_press")
    return Got(suggested[int(code)])


def _read_words(form: Form[Any], asked: Field, given: Words, facts: Facts) -> Got:
    """A typed answer.

    Raises:
        Misread: it does not fit the question.
    """
    words = tidy(given.words)
    if not words:
        raise Misread("form.empty")
    match asked.asks:
        case Asks.CHOICE if asked.leads is not None:
            return _typed_lead(form, asked, asked.leads, words, facts)
        case Asks.CHOICE:
            return Got(_coded(asked, _typed_choice(form, asked, words, facts)))
        case Asks.CHOICES:
            chosen = [_typed_choice(form, asked, part, facts) for part in _parts(words)]
            return Got([code for code in asked.choices(facts) if code in chosen])
        case Asks.DAY:
            return Got(_typed_day(asked, words, facts))
        case Asks.TIME:
            return Got(_typed_time(words))
        case Asks.NUMBER:
            return Got(_typed_number(asked, words))
        case Asks.LINE:
            return Got(*_typed_line(asked, words))
        case Asks.TEXT:
            return Got(_typed_text(asked, words))
        case Asks.PEOPLE:
            return Got(_typed_people(form, asked, words, facts))
        case Asks.FILES:
            raise Misread("form.wants_a_file")
        case Asks.GROUP:
            raise Misread("form.old_press")


def _typed_lead(form: Form[Any], asked: Field, leads: Leads, words: str, facts: Facts) -> Got:
    """A choice, or what the field says to which a choice leads."""
    value = _as_json(asked, leads.value)
    code = _said_choice(form, asked, words, facts)
    if code is not None and _coded(asked, code) != value:
        return Got(_coded(asked, code))
    try:
        return Got(value, led=_read_words(form, form.fields[leads.to], Words(words), facts).value)
    except Misread:
        if code is None:
            raise
        return Got(value)


def _typed_choice(form: Form[Any], asked: Field, words: str, facts: Facts) -> str:
    code = _said_choice(form, asked, words, facts)
    if code is not None:
        return code
    plain = _plain(words)
    codes = asked.choices(facts)
    if plain.isdecimal() and 1 <= int(plain[:3]) <= len(codes):
        return codes[int(plain[:3]) - 1]
    raise Misread("form.not_a_choice")


def _said_choice(form: Form[Any], asked: Field, words: str, facts: Facts) -> str | None:
    """The choice whose words these are; or the only one whose words stand in a short sentence."""
    plain = _plain(words)
    ways = {
        _plain(way): code
        for code in asked.choices(facts)
        for way in facts.words(form.name, asked.name, code)
    }
    if plain in ways:
        return ways[plain]
    if len(plain) > LONGEST_CHOICE:
        return None
    within = [way for way in ways if len(way) > 1 and way in plain]
    # "没开展" holds "开展": only the longest words count.
    said = {
        ways[way] for way in within if not any(way != other and way in other for other in within)
    }
    return said.pop() if len(said) == 1 else None


def _typed_day(asked: Field, words: str, facts: Facts) -> str:
    found = read_day(words[:LONGEST_TEXT], facts.today, ahead=asked.ahead)
    if found is None:
        raise Misread("form.not_a_day")
    return found.isoformat()


def _typed_time(words: str) -> str:
    found = read_clock(words[:LONGEST_TEXT])
    if found is None:
        raise Misread("form.not_a_time")
    return found.isoformat()


def _typed_number(asked: Field, words: str) -> int:
    found = read_count(words[:LONGEST_LINE])
    if found is None:
        raise Misread("form.not_a_number")
    if not 0 <= found <= asked.largest:
        raise Misread("form.number_out_of_range", most=asked.largest)
    return found


def _typed_line(asked: Field, words: str) -> tuple[str, str | None]:
    if asked.called:
        person = read_person(words)
        if person is None:
            raise Misread("form.not_a_name")
        return person
    if asked.phone:
        number = read_phone(words)
        if number is None:
            raise Misread("form.not_a_phone")
        return number, None
    if asked.rest is not None:
        head, rest = first_sentence(words)
        if len(rest) > LONGEST_TEXT:
            raise Misread("form.too_long", most=LONGEST_TEXT, now=len(rest))
    else:
        head, rest = " ".join(words.split("\n")), ""
    if len(head) > asked.longest:
        raise Misread("form.too_long", most=asked.longest, now=len(head))
    return head, rest or None


def _typed_text(asked: Field, words: str) -> str:
    if len(words) > asked.longest:
        raise Misread("form.too_long", most=asked.longest, now=len(words))
    return words


def _typed_people(form: Form[Any], asked: Field, words: str, facts: Facts) -> list[dict[str, Any]]:
    if _plain(words) in {_plain(each) for each in facts.words(form.name, asked.name, "all")}:
        return []
    people = facts.roster(asked.people or "")
    by_name = {person.name: person for person in people}
    found = read_absences(words[:LONGEST_TEXT], list(by_name))
    if not found:
        raise Misread("form.nobody_of_that_name")
    return [
        {"member_id": by_name[name].id, "name": name, "reason": reason} for name, reason in found
    ]


# --- repeated groups ---------------------------------------------------------------------------


def _in_group(
    form: Form[Any], draft: Draft, asked: Field, given: Pick | Words, facts: Facts
) -> Got | Stay:
    """One answer within a group that repeats: its own small form, then "another one?"."""
    assert asked.group is not None
    del form
    items: list[Any] = draft.sub["items"]
    if "draft" not in draft.sub:
        code = given.code if isinstance(given, Pick) else ""
        match code:
            case "done" if items or asked.skippable:
                return Got(items)
            case "drop" if items:
                items.pop()
                return Stay()
            case "more" if len(items) < MOST_ITEMS:
                begun, _ = start(asked.group, facts)
                draft.sub["draft"] = begun.dump()
                return Stay()
            case "more":
                raise Misread("form.too_many_items", most=MOST_ITEMS)
            case _:
                raise Misread("form.old_press" if code else "form.tap_to_change")
    inner = Draft.load(asked.group, draft.sub["draft"])
    if isinstance(given, Pick):
        given = replace(given, path=given.path.partition(".")[2])
    inner, following = answer(asked.group, inner, given, facts)
    _keep_item(draft, asked.group, inner, following)
    return Stay(following.notes if isinstance(following, Ask) else ())


def _keep_item(draft: Draft, group: Form[Any], inner: Draft, following: Step) -> None:
    """The item goes on, or is whole and joins the others."""
    if isinstance(following, Ask):
        draft.sub["draft"] = inner.dump()
        return
    item = group.model.model_validate(inner.values(group))
    draft.sub["items"].append(item.model_dump(mode="json"))
    del draft.sub["draft"]


# --- words -------------------------------------------------------------------------------------


def tidy(words: str) -> str:
    """Typed words without what can't be seen or kept: control characters, blanks at the ends."""
    kept = "".join(
        character
        for character in words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        # Private and unassigned characters stay: rare names and new emoji are written with them.
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    # A zero width joiner holds an emoji together; alone it is nothing.
    visible = kept.strip(" \n　\u200b\u200c\u200d\ufeff\u2060\u00a0")
    return re.sub(r"\n{3,}", "\n\n", visible)


def first_sentence(words: str) -> tuple[str, str]:
    """The first sentence or line, without its full stop, and the rest."""
    match = re.match(r"(.+?)(?:[。！？!?；;]+|\n+|$)\s*(.*)", words, re.DOTALL)
    if match is None:
        return words, ""
    return match[1].strip(), match[2].strip()


def _plain(words: str) -> str:
    return re.sub(r"[\s。．.!！,，、~～]+", "", unicodedata.normalize("NFKC", words)).casefold()


def _parts(words: str) -> list[str]:
    return [part for part in re.split(r"[\s,，、;；]+", words) if part]


# --- reading the model -------------------------------------------------------------------------


def _field(full_name: str, name: str, info: FieldInfo) -> Field:
    markers = list(info.metadata)
    annotation = info.annotation
    if get_origin(annotation) in {Union, types.UnionType}:
        # `Line | None`: the empty value is the default's business.
        inner = [part for part in get_args(annotation) if part is not type(None)]
        annotation = inner[0]
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        markers = [*more, *markers]
    asks, codes, group = _way_of_asking(full_name, annotation, markers)
    constraints = [each for each in markers if isinstance(each, StringConstraints)]
    # pydantic keeps what a constraint says as an object of annotated_types.
    longest = [each.max_length for each in constraints if each.max_length] + [
        cast("int", each.max_length) for each in markers if hasattr(each, "max_length")
    ]

    def one(kind: type[Any]) -> Any:
        return next((each for each in markers if isinstance(each, kind)), None)

    called = one(Called)
    known, people, suggest, rest = one(Known), one(From), one(Suggest), one(Splits)
    until, ticked, said, offered = one(Until), one(Ticked), one(Said), one(Offered)
    return Field(
        name=name,
        asks=asks,
        required=info.is_required(),
        default=None if info.is_required() else info.get_default(call_default_factory=True),
        adapter=TypeAdapter(cast("Any", Annotated[info.annotation, *info.metadata]))
        if info.metadata
        else TypeAdapter(cast("Any", info.annotation)),
        when=tuple(each for each in markers if isinstance(each, When)),
        known=known.fact if known else None,
        people=people.fact if people else None,
        ticked=ticked.fact if ticked else None,
        suggest=suggest.fact if suggest else None,
        offered=offered.fact if offered else None,
        rest=rest.rest if rest else called.phone if called else None,
        called=called is not None,
        phone=one(Phone) is not None,
        leads=one(Leads),
        ahead=one(Ahead) is not None,
        until=until.fact if until else None,
        on_card=one(OnCard) is not None,
        may_skip=one(MaySkip) is not None,
        said=said.slot if said else None,
        reasons=one(NoReason) is None,
        codes=codes,
        longest=min([each for each in longest if each], default=LONGEST_LINE),
        largest=next(
            (int(each.le) for each in _constraints(markers) if hasattr(each, "le")),
            LARGEST_NUMBER,
        ),
        group=group,
    )


def _constraints(markers: Sequence[object]) -> Iterator[Any]:
    """What pydantic keeps as objects of annotated_types, also where a `Field(…)` holds several."""
    for each in markers:
        yield from getattr(each, "metadata", (each,))


def _way_of_asking(
    full_name: str,
    annotation: Any,
    markers: Sequence[object],
) -> tuple[Asks, tuple[str, ...], Form[Any] | None]:
    if get_origin(annotation) in {list, tuple, set, frozenset}:
        item = get_args(annotation)[0]
        if item is Attached:
            return Asks.FILES, (), None
        if item is Missing:
            return Asks.PEOPLE, (), None
        if any(isinstance(each, Offered) for each in markers):
            return Asks.CHOICES, (), None
        if isinstance(item, type) and issubclass(item, StrEnum):
            return Asks.CHOICES, tuple(each.value for each in item), None
        if get_origin(item) is Literal:
            return Asks.CHOICES, tuple(str(each) for each in get_args(item)), None
        if isinstance(item, type) and issubclass(item, BaseModel):
            return Asks.GROUP, (), Form(full_name, item)
    elif get_origin(annotation) is Literal:
        return Asks.CHOICE, tuple(str(each) for each in get_args(annotation)), None
    elif isinstance(annotation, type):
        asks = next((way for kind, way in _BY_TYPE.items() if issubclass(annotation, kind)), None)
        if issubclass(annotation, StrEnum):
            return Asks.CHOICE, tuple(each.value for each in annotation), None
        if annotation is bool:
            return Asks.CHOICE, ("yes", "no"), None
        if asks is Asks.LINE and _longest(markers) > LONGEST_LINE:
            asks = Asks.TEXT
        if asks is not None:
            return asks, (), None
    message = f"no way to ask for {full_name}: {annotation!r}"
    raise TypeError(message)


_BY_TYPE: dict[type, Asks] = {
    date: Asks.DAY,
    time: Asks.TIME,
    int: Asks.NUMBER,
    str: Asks.LINE,
}


def _longest(markers: Sequence[object]) -> int:
    return max((getattr(each, "max_length", None) or 0 for each in markers), default=0)


def _coded(asked: Field, code: str) -> Any:
    return code == "yes" if asked.codes == ("yes", "no") else code


def _as_json(asked: Field, value: object) -> Any:
    return asked.adapter.dump_python(value, mode="json")


def _fits(known: Field, value: object) -> bool:
    try:
        known.adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def each_field(form: Form[Any]) -> Iterator[tuple[Form[Any], Field]]:
    """Every question of a form and of the groups within it: for tests and for the texts."""
    for each in form.fields.values():
        yield form, each
        if each.group is not None:
            yield from each_field(each.group)
