"""延期/未开展: a legitimate answer with a reason; it stops the reminders, and the superior answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel

from handlers import filling, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Draft, Facts, Form, Line, Suggest
from handlers.dialog.turn import Aside, Button, Reply, Say, Turn
from handlers.naming import item
from models.activity import Activity
from models.appointment import Appointment
from models.draft import DraftRow
from models.obligation import Answer, Obligation, Postponement
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

ANSWER = Right(Thing.POSTPONEMENT, Verb.ANSWER)


def file(
    work: Work,
    actor: Actor,
    office: Appointment,
    obligation: Obligation,
    reason: str,
    until_on: date | None,
) -> Reply:
    """Keep the reason and tell the nearest superiors, who consent or not."""
    postponement = work.obligations.postpone(obligation, reason, until_on, office.role)
    told = _tell(work, actor, obligation, postponement)
    by_the_branch = actor.may(ANSWER, obligation.organization) is None
    return Reply.of(
        _key("postpone.receipt" if by_the_branch else "postpone.receipt_for", until_on),
        branch=obligation.organization.name,
        item=item(obligation),
        reason=reason,
        until=until_on,
        told=_told(actor, obligation.organization, told),
    ).and_tell(*told)


def withdraw(
    work: Work,
    actor: Actor,
    office: Appointment,
    activity: Activity,
    reason: str,
    until_on: date | None,
) -> Reply:
    """A filed record turns out not to have been held: it is withdrawn, with its trace kept."""
    told: list[Aside] = []
    for obligation in work.activities.withdraw(activity, office.role):
        postponement = work.obligations.postpone(obligation, reason, until_on, office.role)
        told += _tell(work, actor, obligation, postponement)
    return Reply.of(
        _key("postpone.withdrawn", until_on),
        number=activity.id,
        reason=reason,
        until=until_on,
        told=_told(actor, activity.organization, told),
    ).and_tell(*told)


def _told(actor: Actor, branch: PartyOrganization, told: Sequence[Aside]) -> Say:
    """Who has heard of it, which is not to be said of nobody."""
    if actor.may(ANSWER, branch) is None:
        return Say("postpone.told_above" if told else "postpone.nobody_above")
    return Say("postpone.told_branch" if told else "report.untold_branch")


def _tell(
    work: Work, actor: Actor, obligation: Obligation, postponement: Postponement
) -> list[Aside]:
    """The superiors are asked for their consent; one who wrote it has given it, and the branch hears."""
    branch = obligation.organization
    facts = {
        "branch": branch.name,
        "item": item(obligation),
        "reason": postponement.reason,
        "until": postponement.until_on,
        "name": actor.person.name,
    }
    if actor.may(ANSWER, branch) is not None:
        work.obligations.answer(postponement, Answer.ACCEPTED)
        news = Say(_key("postpone.told_filed", postponement.until_on), facts)
        return tell.officers(work, branch, news)
    asked = Say(
        _key("postpone.asked", postponement.until_on),
        facts,
        [
            [
                Button(f"postponed/{postponement.id}/yes", "postpone.accept"),
                Button(f"postponed/{postponement.id}/no", "postpone.decline"),
            ]
        ],
    )
    return tell.superiors(work, branch, asked, but=actor.person.id)


def _key(key: str, until_on: date | None) -> str:
    return key if until_on is None else f"{key}_until"


def answer(_turn: Turn, work: Work, actor: Actor, postponement_id: str, word: str) -> Reply:
    """The superior's 同意 or 不同意; the branch is told at once."""
    postponement = work.session.get(Postponement, int(postponement_id))
    obligation = work.obligations.get(postponement.obligation_id) if postponement else None
    if postponement is None or obligation is None or word not in {"yes", "no"}:
        raise NotYours
    actor.needs(ANSWER, obligation.organization)
    facts = {
        "branch": obligation.organization.name,
        "item": item(obligation),
        "reason": postponement.reason,
        "until": postponement.until_on,
    }
    if obligation.activity_id is not None:
        see = [Button(f"record/{obligation.activity_id}", "gathering.see")]
        return Reply.of("postpone.reported_since", see, **facts)
    if obligation.postponement_id != postponement.id:
        return Reply.of("postpone.was_replaced", **facts)
    back = [Button("tasks", "tasks.back")]
    if postponement.answer is not Answer.WAITING:
        key = _key(f"postpone.was_{postponement.answer.value}", postponement.until_on)
        return Reply.of(key, back, **facts)
    said = Answer.ACCEPTED if word == "yes" else Answer.DECLINED
    work.obligations.answer(postponement, said)
    if said is Answer.ACCEPTED:
        news = Say(_key("postpone.told_accepted", postponement.until_on), facts)
    else:
        late = work.today > obligation.due_on
        news = Say(
            "postpone.told_declined_late" if late else "postpone.told_declined",
            facts | {"due": obligation.due_on},
            [
                [
                    Button(f"report/{obligation.id}", "report.now"),
                    Button(f"help/{obligation.organization_id}", "help.ask"),
                ]
            ],
        )
    key = _key(f"postpone.now_{said.value}", postponement.until_on)
    told = tell.officers(work, obligation.organization, news)
    more = [Button(f"pw/{postponement.id}", "postpone.say_word")]
    rows = [back] if said is Answer.ACCEPTED else [more, back]
    return Reply.of(key, *rows, **facts).and_tell(*told)


def say_word(_turn: Turn, work: Work, actor: Actor, postponement_id: str) -> Reply:
    """补一句: the superior says why, or what can be done; the branch reads it."""
    about = f"postponement:{int(postponement_id)}"
    postponement = work.session.get(Postponement, int(postponement_id))
    if postponement is None:
        raise NotYours
    actor.needs(ANSWER, _obligation(work, postponement).organization)
    return filling.begin(work, actor, WORD_SHEET, about)


# --- the superior's word -------------------------------------------------------------------------


class OwnWord(BaseModel):
    """What a superior says to a postponement."""

    words: Annotated[Line, Suggest("usual")]


WORD = Form("superiors_word", OwnWord)


def _obligation(work: Work, postponement: Postponement) -> Obligation:
    obligation = work.obligations.get(postponement.obligation_id)
    assert obligation is not None
    return obligation


def _of(work: Work, row: DraftRow) -> Postponement:
    postponement = work.session.get(Postponement, int(row.about.partition(":")[2]))
    if postponement is None:
        raise NotYours
    return postponement


def _about(work: Work, row: DraftRow) -> PartyOrganization:
    return _obligation(work, _of(work, row)).organization


def _title(work: Work, row: DraftRow) -> Say:
    obligation = _obligation(work, _of(work, row))
    facts = {"branch": obligation.organization.name, "item": item(obligation)}
    return Say("superiors_word.title", facts)


def _facts(work: Work, _row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        suggestions=lambda _fact: text.words("superiors_word.words.usual"),
        words=filling.typed_words,
    )


def _said(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: OwnWord
) -> tuple[Reply, None]:
    postponement = _of(work, row)
    obligation = _obligation(work, postponement)
    actor.needs(ANSWER, obligation.organization)
    postponement.word = told.words
    work.session.flush()
    facts = {"item": item(obligation), "name": actor.person.name, "words": told.words}
    heard = tell.officers(work, obligation.organization, Say("superiors_word.told", facts))
    back = [Button("tasks", "tasks.back")]
    receipt = Reply.of("superiors_word.receipt", back, branch=obligation.organization.name)
    return receipt.and_tell(*heard), None


WORD_SHEET = filling.Sheet(
    form=WORD,
    right=ANSWER,
    about=_about,
    title=_title,
    facts=_facts,
    submit=_said,
    at_once=True,
)
