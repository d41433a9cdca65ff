"""请求帮助 and 意见: what people say to those above them and to the administrator."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from handlers import filling, menu, tell
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Draft, Facts, Form, Prose, Suggest
from handlers.dialog.turn import Button, Reply, Say, Turn
from models.draft import DraftRow
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

MAKE_REQUEST = Right(Thing.HELP_REQUEST, Verb.MAKE)
ANSWER_REQUEST = Right(Thing.HELP_REQUEST, Verb.ANSWER)
GIVE_FEEDBACK = Right(Thing.FEEDBACK, Verb.MAKE)


class HelpWanted(BaseModel):
    """What help a branch asks for, in its own words."""

    words: Annotated[Prose, Suggest("usual")]


class Opinion(BaseModel):
    """What somebody thinks of the bot, in their own words."""

    words: Prose


HELP = Form("help", HelpWanted)
FEEDBACK = Form("feedback", Opinion)


def ask_for_help(_turn: Turn, work: Work, actor: Actor, branch_id: str = "") -> Reply:
    """请求帮助: one sentence, or a tap on a usual one."""
    if branch_id:
        branch = work.organizations.get(int(branch_id))
        actor.needs(MAKE_REQUEST, branch)
        return filling.begin(work, actor, HELP_SHEET, f"help:{branch.id}")
    branches = [office.organization for office in actor.own(MAKE_REQUEST)]
    match branches:
        case []:
            return Reply.of("help.for_branches")
        case [only]:
            return filling.begin(work, actor, HELP_SHEET, f"help:{only.id}")
        case _:
            return Reply.of(
                "help.which",
                *[[Button(f"help/{each.id}", each.name, plain=True)] for each in branches],
            )


def feedback(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """意见: for the administrator, about the bot."""
    if not actor.offices:
        return menu.no_office(actor)
    return filling.begin(work, actor, FEEDBACK_SHEET, f"feedback:{actor.person.id}")


def settle(_turn: Turn, work: Work, actor: Actor, request_id: str) -> Reply:
    """The superior has seen to a request; the branch is told who has."""
    request = work.voices.request(int(request_id))
    if request is None:
        raise NotYours
    actor.needs(ANSWER_REQUEST, request.organization)
    facts = {"branch": request.organization.name, "words": request.words}
    if request.settled_at is not None:
        return Reply.of("help.was_settled", [Button("tasks", "tasks.back")], **facts)
    work.voices.settle(request)
    news = Say("help.told_settled", facts | {"name": actor.person.name})
    told = tell.officers(work, request.organization, news)
    back = [Button("tasks", "tasks.back")]
    return Reply.of("help.settled" if told else "help.settled_untold", back, **facts).and_tell(
        *told
    )


def _branch(work: Work, row: DraftRow) -> PartyOrganization:
    return work.organizations.get(int(row.about.partition(":")[2]))


def _own(work: Work, row: DraftRow) -> PartyOrganization:
    offices = work.appointments.of_person(row.written_by or 0, work.today)
    if not offices:
        raise NotYours
    return offices[0].organization


def _help_submitted(
    _turn: Turn, work: Work, actor: Actor, row: DraftRow, _draft: Draft, told: HelpWanted
) -> tuple[Reply, None]:
    branch = _branch(work, row)
    request = work.voices.ask_for_help(branch, told.words)
    news = Say(
        "help.told",
        {"branch": branch.name, "words": told.words, "name": actor.person.name},
        [[Button(f"settle/{request.id}", "help.settle", {"branch": branch.name})]],
    )
    told_to = tell.superiors(work, branch, news, but=actor.person.id)
    key = "help.receipt" if told_to else "help.receipt_unread"
    return Reply.of(key, words=told.words).and_tell(*told_to), None


def _feedback_submitted(
    _turn: Turn, work: Work, actor: Actor, _row: DraftRow, _draft: Draft, told: Opinion
) -> tuple[Reply, None]:
    work.voices.give_feedback(told.words)
    news = Say("feedback.told", {"words": told.words, "name": actor.person.name})
    return Reply.of("feedback.receipt").and_tell(*tell.administrators(work, news)), None


def _facts(work: Work, row: DraftRow, _draft: Draft) -> Facts:
    return Facts(
        now=work.now,
        suggestions=lambda fact: text.words(f"{row.form}.words.{fact}"),
        words=filling.typed_words,
    )


HELP_SHEET = filling.Sheet(
    form=HELP,
    right=MAKE_REQUEST,
    about=_branch,
    title=lambda work, row: Say("help.title", {"branch": _branch(work, row).name}),
    facts=_facts,
    submit=_help_submitted,
)
FEEDBACK_SHEET = filling.Sheet(
    form=FEEDBACK,
    right=GIVE_FEEDBACK,
    about=_own,
    title=lambda _work, _row: Say("feedback.title"),
    facts=_facts,
    submit=_feedback_submitted,
)
