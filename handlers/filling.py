"""Filling in a form: between the pure engine, the draft's row and the conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handlers import learning
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import forms, hearing, keyboards, text
from handlers.dialog.forms import (
    Asks,
    Change,
    Draft,
    Facts,
    Form,
    Given,
    Move,
    Note,
    Pick,
    Proposal,
)
from handlers.dialog.hearing import Heard
from handlers.dialog.turn import Button, Reply, Say, Turn
from models.appointment import Appointment
from models.draft import REVIVABLE, DraftRow, DraftState
from models.organization import PartyOrganization
from models.work import Work


@dataclass(frozen=True)
class Sheet:
    """What a form is in the conversation: whose it is, what it knows, and what it becomes.

    `about` gives the organisation of a draft, `right` what is needed there to write it;
    `remarks` are said on the card; `submit` gives the receipt, and the number of the record that
    was made if one was.
    """

    form: Form[Any]
    right: Right
    about: Callable[[Work, DraftRow], PartyOrganization]
    title: Callable[[Work, DraftRow], Say]
    facts: Callable[[Work, DraftRow, Draft], Facts]
    submit: Callable[[Turn, Work, Actor, DraftRow, Draft, Any], tuple[Reply, int | None]]
    remarks: Callable[[Work, DraftRow, Draft], tuple[Note, ...]] = lambda _work, _row, _draft: ()
    #: Where an organisation alone does not say who may: the office by which it is allowed.
    needs: Callable[[Work, Actor, DraftRow], Appointment] | None = None
    #: Whether the last answer submits: of one question no card need be looked at.
    at_once: bool = False

    def office(self, work: Work, actor: Actor, row: DraftRow) -> Appointment:
        """The office by which this draft may be written.

        Raises:
            NotYours: there is none.
        """
        if self.needs is not None:
            return self.needs(work, actor, row)
        return actor.needs(self.right, self.about(work, row))


@dataclass(frozen=True)
class Sheets:
    """The forms by name, as handlers/__init__.py lists them."""

    by_name: Mapping[str, Sheet] = field(default_factory=dict)


def begin(
    work: Work,
    actor: Actor,
    sheet: Sheet,
    about: str,
    answers: Mapping[str, Any] | None = None,
    proposals: Mapping[str, Proposal] | None = None,
    *told: Note,
    heard: Heard | None = None,
    again: Sequence[str] = (),
) -> Reply:
    """Begin a form, or go on where it was left.

    `answers` are those of what is changed, `proposals` what is supposed where nobody has said it;
    `told` is said before the first question. `heard` is a message that answers some of it;
    `again` names the answers that are asked once more.
    """
    row = work.drafts.live(about)
    if row is not None and row.written_by != actor.person.id:
        return _somebody_writes(work, row)
    if row is None:
        row = work.drafts.begin(sheet.form.name, about, None)
        _belongs(work, actor, sheet, row)
        draft, step = forms.suppose(
            sheet.form, proposals or {}, sheet.facts(work, row, Draft()), *told
        )
        if answers is not None:
            given = Draft.load(sheet.form, {"answers": answers})
            draft.answers |= given.answers
            draft.asking, draft.sub = None, {}
            draft.again = [name for name in again if name in sheet.form.fields]
            facts = sheet.facts(work, row, draft)
            draft, step = forms.answer(sheet.form, draft, Move.CARD, facts)
        notes: tuple[Note, ...] = ()
    else:
        draft = Draft.load(sheet.form, row.page)
        facts = sheet.facts(work, row, draft)
        notes = (Note("form.going_on"),)
        step = forms.step(sheet.form, draft, facts, *notes)
    actor.chat.draft_id = row.id
    if heard is not None:
        return Reply((_hear(work, sheet, row, draft, heard, *told, *notes),))
    work.drafts.keep(row, draft.dump())
    return Reply((shown(work, sheet, row, draft, step),))


def hear(
    work: Work, actor: Actor, sheet: Sheet, row: DraftRow, heard: Heard, *told: Note
) -> Reply:
    """Take a free message into a live draft: everything it says, at once."""
    sheet.office(work, actor, row)
    actor.chat.draft_id = row.id
    draft = Draft.load(sheet.form, row.page)
    return Reply((_hear(work, sheet, row, draft, heard, *told),))


def is_several(work: Work, sheet: Sheet, row: DraftRow, heard: Heard) -> bool:
    """Whether words typed into an open form say more than answers its open question."""
    draft = Draft.load(sheet.form, row.page)
    return hearing.is_several(heard, sheet.form, draft, sheet.facts(work, row, draft))


def told_by(row: DraftRow, message_id: int) -> bool:
    """Whether a message has answered several questions of this draft at once."""
    return any(each.get("message_id") == message_id != 0 for each in row.page.get("told", ()))


def takes_messages(sheet: Sheet) -> bool:
    """Whether a free message can answer anything here."""
    return any(each.said for each in sheet.form.fields.values())


def _hear(work: Work, sheet: Sheet, row: DraftRow, draft: Draft, heard: Heard, *told: Note) -> Say:
    form = sheet.form
    facts = sheet.facts(work, row, draft)
    draft, _ = forms.answer(form, draft, hearing.deciding(heard, form, facts), facts)
    # The day decides who should have come.
    facts = sheet.facts(work, row, draft)
    given = hearing.answers(heard, form, facts, draft)
    draft, step = forms.answer(form, draft, replace(given, notes=(*told, *given.notes)), facts)
    work.drafts.keep(row, draft.dump())
    title = sheet.title(work, row)
    applies = forms.applicable(form, draft)
    match step:
        case forms.Ask():
            return keyboards.heard(row.id, title, form, draft, applies, step, facts)
        case _:
            return shown(work, sheet, row, draft, step, "form.heard")


def _belongs(work: Work, actor: Actor, sheet: Sheet, row: DraftRow) -> None:
    """A draft belongs to the appointment by which it is written."""
    row.appointment_id = sheet.office(work, actor, row).id


def given(turn: Turn, work: Work, actor: Actor, sheet: Sheet, row: DraftRow, what: Given) -> Reply:
    """Take an answer into a live draft and show what comes next."""
    sheet.office(work, actor, row)
    before = Draft.load(sheet.form, row.page)
    facts = sheet.facts(work, row, before)
    draft, step = forms.answer(sheet.form, before, what, facts)
    if isinstance(step, forms.Ask) and step.field.suggest and draft.asking != before.asking:
        # What is offered may hang on what was just answered.
        draft.sub.pop("suggested", None)
        step = forms.step(sheet.form, draft, sheet.facts(work, row, draft), *step.notes)
    if sheet.at_once and isinstance(step, forms.Card):
        draft, step = forms.answer(sheet.form, draft, Move.SUBMIT, facts)
    actor.chat.draft_id = row.id
    match step:
        case forms.Complete(record):
            reply, number = sheet.submit(turn, work, actor, row, draft, record)
            work.drafts.keep(row, draft.dump())
            learning.put_right(work, sheet.about(work, row), sheet.form, draft)
            work.drafts.end(row, DraftState.FILED, number)
            actor.chat.draft_id = None
            return reply
        case forms.Cancelled():
            work.drafts.end(row, DraftState.CANCELLED)
            actor.chat.draft_id = None
            return Reply.of(
                "form.cancelled",
                [Button(f"revive/{row.id}", "form.revive")],
                title=sheet.title(work, row),
            )
        case forms.PutBy():
            actor.chat.draft_id = None
            return Reply.of(
                "form.put_by",
                [Button(f"resume/{row.id}", "form.resume")],
                title=sheet.title(work, row),
            )
        case _:
            work.drafts.keep(row, draft.dump())
            return Reply((shown(work, sheet, row, draft, step),))


def pressed(turn: Turn, work: Work, actor: Actor, sheets: Sheets, data: str) -> Reply:
    """A button of a form: of a live draft, or of one that has ended since."""
    parts = keyboards.unpacked(data)
    if parts is None:
        return Reply.of("form.gone", [Button("menu", "form.to_menu")])
    row = work.drafts.get(parts[0])
    if row is None or row.form not in sheets.by_name:
        raise NotYours
    sheet = sheets.by_name[row.form]
    sheet.office(work, actor, row)
    if row.state is not DraftState.LIVE:
        return ended(work, sheet, row)
    if row.written_by != actor.person.id:
        return _somebody_writes(work, row)
    _, path, code = parts
    what: Given
    if path == keyboards.ANYWHERE:
        if code not in {move.value for move in Move}:
            return Reply.of("form.gone", [Button("menu", "form.to_menu")])
        what = Move(code)
    elif code == keyboards.CHANGE:
        what = Change(path)
    else:
        what = Pick(path, code)
    return given(turn, work, actor, sheet, row, what)


def ended(work: Work, sheet: Sheet, row: DraftRow) -> Reply:
    """What a button answers whose draft has been filed or put away."""
    if row.state is DraftState.FILED:
        title = sheet.title(work, row)
        if row.receipt is None:
            return Reply.of("form.already_sent", [Button("menu", "form.to_menu")], title=title)
        return Reply.of(
            "form.already_filed",
            [Button(f"record/{row.receipt}", "form.see_record")],
            title=title,
            number=row.receipt,
        )
    if work.now - row.touched_at <= REVIVABLE and work.drafts.live(row.about) is None:
        return Reply.of(
            "form.was_cancelled",
            [Button(f"revive/{row.id}", "form.revive")],
            title=sheet.title(work, row),
        )
    return Reply.of("form.gone", [Button("menu", "form.to_menu")])


def resume(work: Work, actor: Actor, sheets: Sheets, row: DraftRow | None) -> Reply:
    """Go on with a draft that was kept for later, cancelled lately, or is another's to take over."""
    if row is None or row.form not in sheets.by_name:
        raise NotYours
    sheet = sheets.by_name[row.form]
    sheet.office(work, actor, row)
    if row.state is DraftState.CANCELLED and work.now - row.touched_at <= REVIVABLE:
        work.drafts.revive(row)
    if row.state is not DraftState.LIVE:
        return ended(work, sheet, row)
    row.written_by = actor.person.id
    _belongs(work, actor, sheet, row)
    return begin(work, actor, sheet, row.about)


def current(work: Work, actor: Actor, sheets: Sheets) -> tuple[Sheet, DraftRow] | None:
    """The form that typed words belong to, if one is open in this chat."""
    if actor.chat.draft_id is None:
        return None
    row = work.drafts.get(actor.chat.draft_id)
    if (
        row is None
        or row.state is not DraftState.LIVE
        or row.written_by != actor.person.id
        or row.form not in sheets.by_name
    ):
        return None
    return sheets.by_name[row.form], row


def taken_over(work: Work, actor: Actor) -> Reply | None:
    """What is answered to words for a form that a colleague has taken over since."""
    row = work.drafts.get(actor.chat.draft_id) if actor.chat.draft_id is not None else None
    if row is None or row.state is not DraftState.LIVE or row.written_by == actor.person.id:
        return None
    return _somebody_writes(work, row)


def standing(work: Work, sheet: Sheet, row: DraftRow, *notes: Note) -> Say:
    """The question or card at which a live draft stands, with something to be said before it."""
    draft = Draft.load(sheet.form, row.page)
    step = forms.step(sheet.form, draft, sheet.facts(work, row, draft), *notes)
    return shown(work, sheet, row, draft, step)


def wants_words(sheet: Sheet, row: DraftRow) -> bool:
    """Whether the open question is answered in the person's own words."""
    asked = sheet.form.field(row.page.get("asking") or "")
    return asked is not None and asked.asks in {Asks.LINE, Asks.TEXT, Asks.GROUP}


def shown(
    work: Work, sheet: Sheet, row: DraftRow, draft: Draft, step: forms.Step, below: str = ""
) -> Say:
    """A question or the card, as it stands; `below` is said under the title."""
    facts = sheet.facts(work, row, draft)
    title = sheet.title(work, row)
    if below:
        title = Say(below, {"title": title})
    applies = forms.applicable(sheet.form, draft)
    match step:
        case forms.Ask():
            asked = step.path.split(".")[0]
            above = keyboards.lines(sheet.form, draft, facts, applies, but=asked)
            return keyboards.question(row.id, title, step, above, facts)
        case forms.Card():
            return keyboards.card(
                row.id,
                title,
                sheet.form,
                draft,
                applies,
                step,
                sheet.remarks(work, row, draft),
                facts,
            )
        case _:
            message = f"nothing to show for {step!r}"
            raise TypeError(message)


def typed_words(form: str, name: str, code: str) -> tuple[str, ...]:
    """The words by which a choice can be typed: its label and what the texts add."""
    key = f"{form}.{name}.{code}"
    label = (text.fill(key, {}),) if text.has(key) else ()
    return (*label, *text.words(f"{key}_also"))


def _somebody_writes(work: Work, row: DraftRow) -> Reply:
    writer = work.people.get(row.written_by) if row.written_by else None
    return Reply.of(
        "form.somebody_writes",
        [Button(f"resume/{row.id}", "form.take_over")],
        name=writer.name if writer else "",
        at=row.touched_at,
    )
