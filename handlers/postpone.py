"""延期/未开展: a legitimate answer with a reason; it stops the reminders, and the superior answers it."""

from __future__ import annotations

from datetime import date

from handlers import tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog.turn import Button, Reply, Say, Turn
from models.activity import Activity
from models.appointment import Appointment
from models.calendar import Period
from models.obligation import Answer, Obligation, Postponement
from models.rights import Thing, Verb
from models.work import Work

ANSWER = Right(Thing.POSTPONEMENT, Verb.ANSWER)


def file(
    work: Work, office: Appointment, obligation: Obligation, reason: str, until_on: date | None
) -> tuple[Reply, int]:
    """Keep the reason and tell the nearest superiors, who consent or not."""
    postponement = work.obligations.postpone(obligation, reason, until_on, office.role)
    key = "postpone.receipt" if until_on is None else "postpone.receipt_until"
    reply = Reply.of(
        key,
        item=_item(obligation),
        reason=reason,
        until=until_on,
    )
    asked = Say(
        "postpone.asked" if until_on is None else "postpone.asked_until",
        {
            "branch": obligation.organization.name,
            "item": _item(obligation),
            "reason": reason,
            "until": until_on,
            "name": office.person.name,
        },
        [
            [
                Button(f"postponed/{postponement.id}/yes", "postpone.accept"),
                Button(f"postponed/{postponement.id}/no", "postpone.decline"),
            ]
        ],
    )
    told = tell.superiors(work, obligation.organization, asked, but=office.person_id)
    return reply.and_tell(*told), postponement.id


def withdraw(
    work: Work, office: Appointment, activity: Activity, reason: str, until_on: date | None
) -> tuple[Reply, int]:
    """A filed record turns out not to have been held: it is withdrawn, with its trace kept."""
    for obligation in work.activities.withdraw(activity, office.role):
        work.obligations.postpone(obligation, reason, until_on, office.role)
    return Reply.of("postpone.withdrawn", number=activity.id, reason=reason), activity.id


def answer(_turn: Turn, work: Work, actor: Actor, postponement_id: str, word: str) -> Reply:
    """The superior's 同意 or 不同意; the branch is told at once."""
    postponement = work.session.get(Postponement, int(postponement_id))
    obligation = work.obligations.get(postponement.obligation_id) if postponement else None
    if postponement is None or obligation is None or word not in {"yes", "no"}:
        raise NotYours
    actor.needs(ANSWER, obligation.organization)
    facts = {
        "branch": obligation.organization.name,
        "item": _item(obligation),
        "reason": postponement.reason,
        "until": postponement.until_on,
    }
    if postponement.answer is not Answer.WAITING:
        return Reply.of(f"postpone.was_{postponement.answer.value}", **facts)
    said = Answer.ACCEPTED if word == "yes" else Answer.DECLINED
    work.obligations.answer(postponement, said)
    buttons = (
        [[Button(f"report/{obligation.id}", "report.now")]] if said is Answer.DECLINED else []
    )
    news = Say(f"postpone.told_{said.value}", facts | {"due": obligation.due_on}, buttons)
    return Reply.of(f"postpone.now_{said.value}", **facts).and_tell(
        *tell.officers(work, obligation.organization, news)
    )


def _item(obligation: Obligation) -> Say:
    return Say(
        "report.item",
        {
            "period": Period.parse(obligation.period),
            "kind": Say(f"kind.{obligation.kind.value}"),
        },
    )
