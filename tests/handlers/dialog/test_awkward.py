"""Every question of every form, answered with what it has not asked for.

Whatever is typed, either it is taken as it stands or a clear sentence says why not; what was
answered before stays as it was. A new form is covered as soon as it is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from handlers import FORMS, filling
from handlers.dialog import forms, keyboards, text
from handlers.dialog.forms import (
    Ask,
    Asks,
    Card,
    Change,
    Corrected,
    Draft,
    Facts,
    Form,
    Handed,
    Note,
    Pick,
    Step,
    Words,
    tidy,
)
from handlers.dialog.turn import packed
from handlers.language import read_person, read_phone
from models.activity import Attached
from tests.handlers.awkward import AWKWARD
from tests.handlers.dialog.test_form_machine import (
    NOW,
    PEOPLE,
    offered,
    other,
    suggestions,
    willing,
)

FACTS = Facts(
    now=NOW,
    suggestions=suggestions,
    roster=lambda _fact: PEOPLE,
    offered=offered,
    other=partial(other, None),
    words=filling.typed_words,
)
#: What is an answer after all, to a question of that sort; everything else is refused.
ANSWERS: dict[Asks, dict[str, Any]] = {
    Asks.NUMBER: {"八": 8, "１２": 12},
    # The twelfth of this month, or of the next where a day to come is asked for.
    Asks.DAY: {"１２": date(2026, 10, 12), "１０月２１日": date(2026, 10, 21)},
}
#: More answers than any form wants: whoever is asked more often goes round in circles.
MOST_QUESTIONS = 100
#: What may be said of an answer that was taken.
OF_CONSEQUENCE = re.compile(r"form\.forgotten|[a-z_]+\.check\.[a-z_]+")


def standings(form: Form[Any]) -> Iterator[tuple[Draft, Ask]]:
    """The form at each of its questions, all the others answered, whichever way was chosen."""
    first, step = forms.start(form, FACTS)
    yield from _standings(form, first)
    for _ in range(MOST_QUESTIONS):
        if not isinstance(step, Ask):
            return
        for code in step.field.codes if step.field.asks is Asks.CHOICE else ():
            yield from _standings(form, forms.answer(form, first, Pick(step.path, code), FACTS)[0])
        first, step = forms.answer(form, first, willing(step, FACTS), FACTS)
    raise AssertionError(f"{form.name} asks and asks: {step}")


def _standings(form: Form[Any], draft: Draft) -> Iterator[tuple[Draft, Ask]]:
    draft = _answered(form, draft)
    for each in forms.applicable(form, draft):
        at, step = forms.answer(form, draft, Change(each.name), FACTS)
        while isinstance(step, Ask) and step.path.split(".")[0] == form.asked_by(each.name).name:
            yield at, step
            at, step = forms.answer(form, at, willing(step, FACTS), FACTS)


def _answered(form: Form[Any], draft: Draft) -> Draft:
    step = forms.step(form, draft, FACTS)
    for _ in range(MOST_QUESTIONS):
        if not isinstance(step, Ask):
            return draft
        draft, step = forms.answer(form, draft, willing(step, FACTS), FACTS)
    raise AssertionError(f"{form.name} asks and asks: {step}")


STANDINGS = {
    f"{sheet.form.name}:{step.path}": (sheet.form, draft, step)
    for sheet in FORMS
    for draft, step in standings(sheet.form)
}


def test_no_question_is_left_out() -> None:
    asked = {
        f"{form.name}.{each.name}"
        for sheet in FORMS
        for form, each in forms.each_field(sheet.form)
        if form.asked_by(each.name) is each
    }
    assert asked <= {f"{step.form.name}.{step.field.name}" for _, _, step in STANDINGS.values()}


@pytest.mark.parametrize("words", AWKWARD, ids=range(len(AWKWARD)))
@pytest.mark.parametrize("where", STANDINGS)
def test_typed(where: str, words: str) -> None:
    form, draft, ask = STANDINGS[where]
    after, step = forms.answer(form, draft, Words(words, 7), FACTS)
    unharmed(form, draft, after, ask)
    kind = form.led(ask.field) if ask.field.leads else ask.field
    assert kind is not None
    match kind.asks:
        case Asks.LINE if kind.called:
            fits = read_person(tidy(words)) is not None
        case Asks.LINE if kind.phone:
            fits = read_phone(tidy(words)) is not None
        case Asks.LINE | Asks.TEXT if kind.rest is None:
            fits = 0 < len(tidy(words)) <= kind.longest
        case Asks.LINE:
            head, rest = forms.first_sentence(tidy(words))
            fits = 0 < len(head) <= kind.longest and len(rest) <= forms.LONGEST_TEXT
        case Asks.CHOICE if ask.field.leads is None:
            # A long list of choices may be answered by a number.
            fits = words == "１２" and len(kind.choices(FACTS)) >= 12
        case _:
            fits = words in ANSWERS.get(kind.asks, {})
    if fits:
        assert all(OF_CONSEQUENCE.fullmatch(note.key) for note in notes_of(step))
    else:
        assert isinstance(step, Ask)
        assert step.path == ask.path
        assert clear(step)
        assert after.answers == draft.answers


@pytest.mark.parametrize("where", STANDINGS)
def test_what_was_typed_is_what_is_kept(where: str) -> None:
    """八 is eight, full-width digits are digits, and a day is that of this month."""
    form, draft, ask = STANDINGS[where]
    kind = form.led(ask.field) if ask.field.leads else ask.field
    if ask.item is not None or kind is None or kind.ahead:
        return
    for words, value in ANSWERS.get(kind.asks, {}).items():
        after, _ = forms.answer(form, draft, Words(words), FACTS)
        kept = after.answers[kind.name]
        assert kept["words"] == words
        assert kept["value"] == (value.isoformat() if isinstance(value, date) else value)


@pytest.mark.parametrize("where", STANDINGS)
def test_buttons_that_stand_under_no_such_question(where: str) -> None:
    form, draft, ask = STANDINGS[where]
    for path, code in (
        ("nothing", "1"),
        (ask.path, "nothing"),
        (ask.path, ""),
        (ask.path, "9" * 40),
        (ask.path, "-1"),
        ("", ""),
    ):
        after, step = forms.answer(form, draft, Pick(path, code), FACTS)
        assert after.answers == draft.answers
        assert clear(step), (path, code)


@pytest.mark.parametrize("where", STANDINGS)
def test_the_same_button_twice(where: str) -> None:
    """The second press is not taken for an answer to the next question."""
    form, draft, ask = STANDINGS[where]
    press = willing(ask, FACTS)
    if not isinstance(press, Pick):
        return
    once, first = forms.answer(form, draft, press, FACTS)
    twice, second = forms.answer(form, once, press, FACTS)
    if ask.field.asks is Asks.CHOICES and press.code != "done":
        # A tick is put, and taken away again.
        return
    assert twice.answers == once.answers
    assert type(second) is type(first)


@pytest.mark.parametrize("where", STANDINGS)
def test_a_picture_and_an_edited_message(where: str) -> None:
    form, draft, ask = STANDINGS[where]
    picture = Handed(Attached(sha256="0" * 64, name="", photo=True))
    after, step = forms.answer(form, draft, picture, FACTS)
    files = {each.name for each in form.fields.values() if each.asks is Asks.FILES}
    assert {**after.answers, **dict.fromkeys(files)} == {**draft.answers, **dict.fromkeys(files)}
    assert clear(step)
    after, step = forms.answer(form, draft, Corrected("改了一个字", 99), FACTS)
    assert after.answers == draft.answers
    assert clear(step)
    assert isinstance(step, Ask)
    assert step.path == ask.path


def unharmed(form: Form[Any], draft: Draft, after: Draft, ask: Ask) -> None:
    """Nothing but what was asked for has changed."""
    asked = form.fields[ask.path.split(".")[0]]
    led = form.led(asked)
    meant = {asked.name, asked.rest, led.name if led else None}
    # Another outcome puts away what hung on the first, and brings it back with it.
    kept = {**after.aside, **after.answers}
    for name, given in draft.answers.items():
        if name not in meant:
            assert kept[name]["value"] == given["value"], name


def notes_of(step: Step) -> tuple[Note, ...]:
    assert isinstance(step, Ask | Card)
    return step.notes


def said(step: Step) -> list[str]:
    """What is said before the next question."""
    notes = [packed(keyboards.noted(note)) for note in notes_of(step)]
    return [text.fill(each["key"], each.get("facts", {})) for each in notes]


def clear(step: Step) -> bool:
    """Whether something is said, in a sentence that ends."""
    words = said(step)
    return bool(words) and all(re.search(r"[\u4e00-\u9fff].*[。：？]$", each) for each in words)
