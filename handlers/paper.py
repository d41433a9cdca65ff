"""打印: a record on paper, as PDF or as a Word file, made after the turn and sent into the chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.turn import Button, Document, Done, Later, Reply, Say, Turn
from handlers.documents.pages import Paper, Shown, branch_of, pages_of, title_of
from handlers.documents.printing import Printer, file_name
from models.activity import Activity
from models.base import Refused
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.ACTIVITY, Verb.SEE)
SEE_GRADES = Right(Thing.GRADE, Verb.SEE)
SEE_DUES = Right(Thing.DUES, Verb.SEE)
PDF, DOCX = "pdf", "docx"
#: What is offered below a document: the other format.
OTHERS = {PDF: (DOCX, "paper.as_docx"), DOCX: (PDF, "paper.as_pdf")}


class TakenBack(Refused):
    """The record was taken back; it is no record any more."""

    text = "paper.withdrawn"


def print_button(activity: Activity) -> Button:
    """Prints a record."""
    return Button(f"print/{activity.id}", "paper.print")


def print_record(
    _turn: Turn, work: Work, actor: Actor, activity_id: str, form: str = PDF
) -> Reply:
    """打印: the record's pages, as soon as they are made."""
    if form not in OTHERS:
        message = f"not a format: {form!r}"
        raise ValueError(message)
    activity = _printable(work, actor, int(activity_id))
    return Reply(anew=True).and_do(Later("record", {"activity": activity.id, "form": form}))


def record_made(work: Work, actor: Actor, given: Mapping[str, Any]) -> Callable[[Printer], Done]:
    """The pages of a record, with what whoever asked for them may see."""
    activity = _printable(work, actor, given["activity"])
    form = given["form"]
    pages = pages_of(activity, shown_to(actor, activity.organization))
    facts = {
        "number": activity.id,
        "kind": Say(f"kind.{activity.kind.value}"),
        "day": activity.held_on,
    }
    other, label = OTHERS[form]
    say = Say("paper.caption", facts, [[Button(f"print/{activity.id}/{other}", label)]])
    name = file_name(
        text.fill(
            "paper.file_name",
            {
                "branch": branch_of(activity),
                "title": title_of(activity.kind),
                "day": activity.held_on.isoformat(),
                "number": activity.id,
            },
            plain=True,
        ),
        form,
    )
    content = Paper(title=title_of(activity.kind), pages=pages)

    def make(printer: Printer) -> Done:
        printed = (
            printer.pdf("record", content) if form == PDF else printer.docx("record", content)
        )
        return Done(say, Document(name, printed))

    return make


def shown_to(actor: Actor, branch: PartyOrganization) -> Shown:
    """What of a branch's own affairs may stand on a page that is sent to this chat."""
    own_dues = actor.may(SEE_DUES, branch) is not None
    return Shown(
        grades=actor.may(SEE_GRADES, branch) is not None and actor.sees(Thing.GRADE),
        paid=own_dues,
        amounts=own_dues and actor.sees(Thing.DUES),
    )


def _printable(work: Work, actor: Actor, activity_id: int) -> Activity:
    activity = work.activities.get(activity_id)
    if activity is None:
        raise NotYours
    actor.needs(SEE, activity.organization)
    if activity.withdrawn_at is not None:
        raise TakenBack(number=activity.id)
    return activity
