"""Steps of a form as sentences with buttons.

A button of a form carries `f/<draft>/<path>/<code>`: the draft in base 36, the question's path
and the code of the answer; `-` stands where the path would be for what can always be done, and
the code `~` asks to change the field. 64 bytes, no Chinese.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers.dialog import hearing, text
from handlers.dialog.forms import (
    PEOPLE_ON_A_PAGE,
    Ask,
    Asks,
    Card,
    Draft,
    Facts,
    Field,
    Form,
    Move,
    Note,
    applicable,
)
from handlers.dialog.turn import Button, Listed, Say

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
CHANGE = "~"
ANYWHERE = "-"
#: Chosen for where people really meet: before work, in the morning, after lunch, after work.
HOURS = ("09:00", "10:00", "14:00", "15:00", "16:00", "18:30")
REASONS = ("trip", "sick", "personal", "shift", "other", "unsaid")
SHORT_LABEL = 4
#: Digits so few that four of them stand beside each other.
SHORT_NUMBER = 2
#: So many buttons of a few letters stand beside each other on a phone.
WIDE = 3
DAYS_IN_A_WEEK = 7
#: No draft has a number of more digits in base 36.
LONGEST_DRAFT = 9


def question(draft_id: int, title: Say, ask: Ask, above: Iterable[Say], facts: Facts) -> Say:
    """A question with what is written so far above it."""
    name = f"{ask.form.name}.{ask.field.name}"
    waiting = ask.sub.get("waiting")
    if waiting is not None:
        who = next(
            (each["name"] for each in ask.sub["chosen"] if each["member_id"] == waiting), ""
        )
        asked = Say(own_words(name, "why"), {"name": who})
    elif ask.field.asks is Asks.GROUP:
        asked = Say("form.another", {"count": len(ask.sub["items"]), "what": Say(f"{name}.label")})
    elif ask.field.asks is Asks.FILES and ask.value:
        asked = Say("form.more_files")
    else:
        asked = Say(f"{name}.ask")
    written: list[Say] = []
    if ask.item is not None:
        written = lines(ask.form, ask.item, facts, applicable(ask.form, ask.item))
    elif ask.field.asks is Asks.GROUP:
        items = _items(ask.field, ask.field.adapter.validate_python(ask.sub["items"]), facts)
        written = [Say("form.line", {"label": Say(f"{name}.label"), "value": items})]
    if ask.again:
        written += _stands(ask, facts)
    return Say(
        "form.frame",
        {"parts": Listed([title, *above, *written, Say("form.blank"), *_notes(ask.notes), asked])},
        [*_answers(draft_id, ask, facts), *_moves(draft_id, ask)],
    )


def _stands(ask: Ask, facts: Facts) -> list[Say]:
    """What stands in an answer that is to be looked at again."""
    led = ask.form.led(ask.field)
    value = ask.value if led is None else ask.led
    said = shown(ask.form, led or ask.field, value, facts)
    label = Say(f"{ask.form.name}.{(led or ask.field).name}.label")
    empty = Say("form.stands_empty", {"label": label})
    return [empty if said is None else Say("form.stands", {"label": label, "value": said})]


def card(
    draft_id: int,
    title: Say,
    form: Form[Any],
    draft: Draft,
    applies: Sequence[Field],
    step: Card,
    remarks: Iterable[Note],
    facts: Facts,
) -> Say:
    """All that is written, to be corrected or submitted."""
    changes = [
        Button(
            _data(draft_id, each.name, CHANGE),
            "form.add" if each.on_card and draft.value(each) in (None, [], "") else "form.change",
            {"label": Say(f"{form.name}.{each.name}.label")},
        )
        for each in applies
        if not _said_by_another(draft, each)
    ]
    return Say(
        "form.frame",
        {
            "parts": Listed(
                [
                    title,
                    *lines(form, draft, facts, applies),
                    Say("form.blank"),
                    *_notes(remarks),
                    *_notes(step.notes),
                    Say(f"{form.name}.card" if text.has(f"{form.name}.card") else "form.card"),
                ]
            )
        },
        [
            [_move(draft_id, Move.SUBMIT)],
            *in_rows(changes, 3),
            [
                *([_move(draft_id, Move.BACK)] if step.back else []),
                _move(draft_id, Move.LATER),
                _move(draft_id, Move.CANCEL),
            ],
        ],
    )


def heard(
    draft_id: int,
    title: Say,
    form: Form[Any],
    draft: Draft,
    applies: Sequence[Field],
    ask: Ask,
    facts: Facts,
) -> Say:
    """What was understood of a message, each piece to be tapped, what is missing, and the first of it."""
    asked = ask.path.split(".")[0]
    above = lines(form, draft, facts, applies, but=asked)
    missing = [
        Say(f"{form.name}.{each.name}.label")
        for each in hearing.missing_fields(form, draft, applies)
    ]
    notes = ask.notes
    if missing:
        notes = (*notes, Note("form.still_missing", {"labels": Listed(missing, "list.enum")}))
    said = question(
        draft_id,
        Say("form.heard", {"title": title}) if above else title,
        replace(ask, notes=notes),
        above,
        facts,
    )
    pieces = [
        Button(
            _data(draft_id, each.name, CHANGE),
            "form.change_of",
            {"label": Say(f"{form.name}.{each.name}.label")},
        )
        for each in applies
        if each.name in draft.answers
        and not draft.proposed(each.name)
        and not _said_by_another(draft, each)
        and form.asked_by(each.name).name != asked
        and shown(form, each, draft.value(each), facts) is not None
    ]
    *answers, moves = said.buttons
    return said.with_buttons(*answers, *in_rows(pieces, WIDE), moves)


def lines(
    form: Form[Any], draft: Draft, facts: Facts, applies: Iterable[Field], but: str = ""
) -> list[Say]:
    """What is written so far, a line for each answer that says something."""
    found = []
    for each in applies:
        if each.name not in draft.answers or _said_by_another(draft, each):
            continue
        if but and (form.asked_by(each.name).name == but or draft.proposed(each.name)):
            # Above a question stands what was said; what is taken over unsaid waits for the card.
            continue
        value = shown(form, each, draft.value(each), facts)
        if value is not None:
            why = draft.proposed(each.name)
            key = f"form.line_{why}" if why else "form.line"
            label = Say(f"{form.name}.{each.name}.label")
            found.append(Say(key, {"label": label, "value": value}))
    return found


def _said_by_another(draft: Draft, each: Field) -> bool:
    """Whether a choice goes without saying, because the answer is there to which it leads."""
    return (
        each.leads is not None
        and each.leads.to in draft.answers
        and draft.value(each) == each.leads.value
    )


def shown(form: Form[Any], each: Field, value: Any, facts: Facts) -> object:
    """A value as people read it; None where it says nothing."""
    if value is None or value == "":
        return None
    match each.asks:
        case Asks.CHOICE:
            code = (
                {True: "yes", False: "no"}.get(value, value) if value in (True, False) else value
            )
            return Say(f"{form.name}.{each.name}.{code}")
        case Asks.CHOICES:
            labels = facts.offered(each.offered) if each.offered else {}
            chosen = [Say(labels.get(code, f"{form.name}.{each.name}.{code}")) for code in value]
            return Listed(chosen, "list.enum") if chosen else None
        case Asks.PEOPLE:
            return people(value, len(facts.roster(each.people or "")), f"{form.name}.{each.name}")
        case Asks.FILES:
            return Say("form.files", {"count": len(value)}) if value else None
        case Asks.GROUP:
            return _items(each, value, facts) if value else None
        case Asks.TIME:
            return f"{value:%H:%M}"
        case Asks.DAY if value.year != facts.today.year:
            return Say("form.day_of_another_year", {"day": value})
        case _:
            return value


def _items(asked: Field, items: Sequence[Any], facts: Facts) -> Say:
    """The items of a group that repeats, each on a line of its own with what was said of it."""
    assert asked.group is not None
    found: list[Say] = []
    for number, item in enumerate(items, 1):
        first: object = ""
        more: list[Say] = []
        for each in asked.group.fields.values():
            value = shown(asked.group, each, getattr(item, each.name), facts)
            if value is None:
                continue
            if first:
                label = Say(f"{asked.group.name}.{each.name}.label")
                more.append(Say("form.item_part", {"label": label, "value": value}))
            else:
                first = value
        key = "form.item_with" if more else "form.item"
        facts_of = {"number": number, "first": first, "more": Listed(more, "list.enum")}
        found.append(Say(key, facts_of))
    return Say("form.items", {"items": Listed(found)})


def people(missing: Sequence[Any], expected: int, name: str = "") -> Say:
    """Who came and who did not, in a field's own words where it has some."""
    if not missing:
        return Say(own_words(name, "all_here"), {"expected": expected})
    return Say(
        own_words(name, "missing"),
        {
            "expected": expected,
            "attended": expected - len(missing),
            "names": Listed([absentee(each.name, each.reason) for each in missing], "list.enum"),
        },
    )


def own_words(name: str, word: str) -> str:
    """A field's own key for a word about people, or everybody's."""
    return f"{name}.{word}" if text.has(f"{name}.{word}") else f"people.{word}"


def absentee(name: str, reason: str | None) -> Say:
    """One name and, if it was said, the reason."""
    if reason is None:
        return Say("people.absent", {"name": name})
    why = Say(f"people.reason.{reason}") if text.has(f"people.reason.{reason}") else reason
    return Say("people.absent_because", {"name": name, "reason": why})


def in_rows(buttons: Sequence[Button], width: int) -> list[list[Button]]:
    """Buttons in rows of at most that many."""
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def unpacked(data: str) -> tuple[int, str, str] | None:
    """The draft, path and code of a form's button, or None where it is none of ours."""
    parts = data.split("/", 3)
    if len(parts) != len(("f", "draft", "path", "code")) or parts[0] != "f":
        return None
    if len(parts[1]) > LONGEST_DRAFT:
        return None
    try:
        return int(parts[1], 36), parts[2], parts[3]
    except ValueError:
        return None


def _notes(notes: Iterable[Note]) -> list[Say]:
    return [noted(note) for note in notes]


def noted(note: Note) -> Say:
    """What a note says: the fields that it names by their labels."""
    if note.key == "form.forgotten":
        labels = [Say(f"{note.facts['form']}.{name}.label") for name in note.facts["fields"]]
        return Say("form.forgotten", {"labels": Listed(labels, "list.enum")})
    if note.key == "form.not_on_the_roster":
        return Say(note.key, {"names": Listed(note.facts["names"], "list.enum")})
    return Say(note.key, note.facts)


def _answers(draft_id: int, ask: Ask, facts: Facts) -> list[list[Button]]:
    match ask.field.asks:
        case Asks.CHOICE if ask.field.leads is not None:
            return _lead(draft_id, ask, facts)
        case Asks.CHOICE:
            return _choices(draft_id, ask, (), facts)
        case Asks.CHOICES:
            return [
                *_choices(draft_id, ask, ask.sub["chosen"], facts),
                [Button(_data(draft_id, ask.path, "done"), "form.chosen")],
            ]
        case Asks.DAY:
            return _days(draft_id, ask, facts)
        case Asks.TIME:
            return in_rows(
                [Button(_data(draft_id, ask.path, hour), hour, plain=True) for hour in HOURS], 3
            )
        case Asks.PEOPLE:
            return _people(draft_id, ask, facts)
        case Asks.FILES:
            if not ask.value:
                return [[Button(_data(draft_id, ask.path, "none"), "form.no_files")]]
            return [
                [
                    Button(_data(draft_id, ask.path, "done"), "form.files_done"),
                    Button(_data(draft_id, ask.path, "clear"), "form.files_clear"),
                ]
            ]
        case Asks.GROUP:
            return [
                [
                    Button(_data(draft_id, ask.path, "more"), "form.more"),
                    Button(_data(draft_id, ask.path, "done"), "form.chosen"),
                ],
                [Button(_data(draft_id, ask.path, "drop"), "form.drop")]
                if ask.sub["items"]
                else [],
            ]
        case Asks.NUMBER | Asks.LINE | Asks.TEXT:
            suggested = [
                Button(_data(draft_id, ask.path, str(number)), words, plain=True)
                for number, words in enumerate(ask.sub.get("suggested", ()))
            ]
            short = all(len(words) <= SHORT_NUMBER for words in ask.sub.get("suggested", ()))
            return in_rows(suggested, WIDE + 1 if short else 2)


def _choices(draft_id: int, ask: Ask, chosen: Sequence[str], facts: Facts) -> list[list[Button]]:
    name = f"{ask.form.name}.{ask.field.name}"
    offered = facts.offered(ask.field.offered) if ask.field.offered else {}
    labels = {**{code: f"{name}.{code}" for code in ask.field.codes}, **offered}
    short = all(len(text.fill(label, {})) <= SHORT_LABEL for label in labels.values())
    return in_rows(
        [
            Button(
                _data(draft_id, ask.path, code),
                "form.picked" if code in chosen else "form.option",
                {"label": Say(label)},
            )
            for code, label in labels.items()
        ],
        3 if short else 2,
    )


def _lead(draft_id: int, ask: Ask, facts: Facts) -> list[list[Button]]:
    """The buttons of the field to which a choice leads, and the other choices beside them."""
    led = ask.form.led(ask.field)
    assert led is not None
    *rows, last = _answers(draft_id, replace(ask, field=led, path=led.name), facts)
    others = [
        Button(_data(draft_id, ask.path, code), f"{ask.form.name}.{ask.field.name}.{code}")
        for code in ask.field.codes
        if ask.field.leads is not None and code != ask.field.leads.value
    ]
    if len(last) + len(others) <= WIDE:
        return [*rows, [*last, *others]]
    return [*rows, last, *in_rows(others, WIDE)]


def _days(draft_id: int, ask: Ask, facts: Facts) -> list[list[Button]]:
    today = facts.today
    offered: Mapping[str, date] = (
        {
            "day.tomorrow": today + timedelta(days=1),
            "day.after_tomorrow": today + timedelta(days=2),
            "day.next_monday": today + timedelta(days=DAYS_IN_A_WEEK - today.weekday()),
        }
        if ask.field.ahead
        else {
            "day.today": today,
            "day.yesterday": today - timedelta(days=1),
            "day.before_yesterday": today - timedelta(days=2),
        }
    )
    days = {day: key for key, day in offered.items() if _is_meant(ask.field, day, facts)}
    if "month" in ask.sub or not days:
        month = str(ask.sub.get("month") or f"{_until(ask.field, facts) or today:%Y-%m}")
        weeks = _calendar(draft_id, ask, month, facts)
        fold = [Button(_data(draft_id, ask.path, "fold"), "day.fold")]
        return [*weeks, fold] if days else weeks
    # The button names the day itself: pressed after midnight it still means the day it showed.
    return [
        [
            Button(_data(draft_id, ask.path, day.isoformat()), key, {"day": day})
            for day, key in days.items()
        ],
        [Button(_data(draft_id, ask.path, "calendar"), "day.calendar")],
    ]


def _is_meant(asked: Field, day: date, facts: Facts) -> bool:
    """Whether a day is worth a button: past and present ones, or those to come, up to the last."""
    until = _until(asked, facts)
    return (day > facts.today) is asked.ahead and (until is None or day <= until)


def _until(asked: Field, facts: Facts) -> date | None:
    return facts.other(asked.until) if asked.until else None


def _calendar(draft_id: int, ask: Ask, month: str, facts: Facts) -> list[list[Button]]:
    year, number = int(month[:4]), int(month[5:])
    first = date(year, number, 1)
    before = first - timedelta(days=1)
    after = (first + timedelta(days=31)).replace(day=1)
    off = _data(draft_id, ask.path, "off")
    head = [
        Button(_data(draft_id, ask.path, f"m{before:%Y-%m}"), "day.month_before"),
        Button(off, "day.month", {"year": year, "month": number}),
        Button(_data(draft_id, ask.path, f"m{after:%Y-%m}"), "day.month_after"),
    ]
    weekdays = [Button(off, each, plain=True) for each in text.words("format.weekdays")]
    weeks = [
        [
            Button(
                _data(draft_id, ask.path, first.replace(day=day).isoformat()), str(day), plain=True
            )
            if day and _is_meant(ask.field, first.replace(day=day), facts)
            else Button(off, "day.none")
            for day in week
        ]
        for week in calendar.monthcalendar(year, number)
    ]
    return [head, weekdays, *weeks]


def _people(draft_id: int, ask: Ask, facts: Facts) -> list[list[Button]]:
    chosen = {each["member_id"]: each for each in ask.sub["chosen"]}
    if ask.sub.get("waiting") is not None:
        return in_rows(
            [Button(_data(draft_id, ask.path, f"why:{r}"), f"people.reason.{r}") for r in REASONS],
            3,
        )
    everybody = facts.roster(ask.field.people or "")
    pages = max((len(everybody) - 1) // PEOPLE_ON_A_PAGE, 0)
    page = min(int(ask.sub.get("page", 0)), pages)
    here = everybody[page * PEOPLE_ON_A_PAGE : (page + 1) * PEOPLE_ON_A_PAGE]
    names = [
        Button(
            _data(draft_id, ask.path, str(each.id)),
            "people.tapped" if each.id in chosen else "people.name",
            {"name": each.name},
        )
        for each in here
    ]
    turning = [
        Button(_data(draft_id, ask.path, f"p{to}"), key)
        for key, to in (("people.page_before", page - 1), ("people.page_after", page + 1))
        if 0 <= to <= pages
    ]
    name = f"{ask.form.name}.{ask.field.name}"
    finish = (
        Button(_data(draft_id, ask.path, "done"), own_words(name, "done"), {"count": len(chosen)})
        if chosen
        else Button(_data(draft_id, ask.path, "all"), own_words(name, "all"))
    )
    # Names of three characters leave room for a fourth on a row.
    narrow = all(len(each.name) < SHORT_LABEL for each in everybody)
    return [[finish], *in_rows(names, WIDE + 1 if narrow else WIDE), turning]


def _moves(draft_id: int, ask: Ask) -> list[list[Button]]:
    first = [
        *([_move(draft_id, Move.BACK)] if ask.back else []),
        *([_move(draft_id, Move.SKIP)] if ask.skip and (ask.item or not ask.card) else []),
        *([_move(draft_id, Move.CARD)] if ask.card else []),
        _move(draft_id, Move.LATER),
        _move(draft_id, Move.CANCEL),
    ]
    return [first]


def _move(draft_id: int, move: Move) -> Button:
    return Button(_data(draft_id, ANYWHERE, move.value), f"form.move.{move.value}")


def _data(draft_id: int, path: str, code: str) -> str:
    return f"f/{base36(draft_id)}/{path}/{code}"


def base36(number: int) -> str:
    """A number in as few letters as a button has room for."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"
