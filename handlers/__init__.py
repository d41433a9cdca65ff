"""What one can say to the bot: the product's table of contents, and the only routing table.

Every command, button and form stands here with the right that it needs; `respond` takes one
turn through the tables and writes what is said as promises into the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from handlers import (
    activity,
    asked,
    book,
    campaign,
    changes,
    coverage,
    filling,
    formation,
    handover,
    join,
    learning,
    ledger,
    line,
    menu,
    monthly,
    paper,
    plan,
    postpone,
    quorum,
    radar,
    realname,
    reconcile,
    record,
    remind,
    requirement,
    review,
    roster,
    summary,
    tasks,
    tell,
    understood,
    upload,
    voices,
)
from handlers.actor import Actor, NotYours, Right
from handlers.dialog import text
from handlers.dialog.forms import Corrected, Given, Handed, Move, Note, Words, tidy
from handlers.dialog.turn import (
    Blocked,
    Button,
    Done,
    Other,
    Press,
    Reply,
    Say,
    Sent,
    Text,
    TooLarge,
    Turn,
    Unblocked,
    packed,
)
from handlers.documents.printing import BrokenLayout, Printer
from models.base import Refused
from models.history import By, Source
from models.obligation import open_today
from models.outbox import LATER, Promise
from models.person import Channel, Chat
from models.radar import lapse_answers
from models.work import Work

Handler = Callable[..., Reply]

#: No number in a button of ours has more digits, and no database takes many more.
LONGEST_NUMBER = 15


@dataclass(frozen=True)
class Command:
    """Something that can be typed, by its name or by its Chinese words (texts `command.<name>`).

    `right` is what somebody must be able to do somewhere for the command to mean anything;
    without one it is everybody's who has joined.
    """

    name: str
    run: Handler
    right: Right | None = None


@dataclass(frozen=True)
class Pressable:
    """A button by the first part of what it carries; the rest are the handler's arguments.

    A handler with arguments asks `Actor.needs` about the very thing that they name.
    """

    verb: str
    run: Handler
    right: Right | None = None
    takes: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Tick:
    """Something that the calendar does: when (a crontab line, Shanghai time), and what."""

    name: str
    cron: str
    run: Callable[[Work], int]


def cancel(turn: Turn, work: Work, actor: Actor) -> Reply:
    """取消: puts away the form that is open; it can be brought back for a week."""
    open_form = filling.current(work, actor, SHEETS)
    if open_form is None:
        return understood.put_away(work, actor)
    return filling.given(turn, work, actor, *open_form, Move.CANCEL)


def start(turn: Turn, work: Work, actor: Actor) -> Reply:
    """/start of somebody who has joined already: another invitation, or the menu."""
    if code := join.code_in(turn):
        return join.join(turn, work, actor.chat, code)
    return menu.show(turn, work, actor)


def resume(_turn: Turn, work: Work, actor: Actor, draft_id: str) -> Reply:
    """Go on with a draft: one's own, a cancelled one, or a colleague's."""
    return filling.resume(work, actor, SHEETS, work.drafts.get(int(draft_id)))


COMMANDS: tuple[Command, ...] = (
    Command("report", activity.report, activity.FILE),
    Command("tasks", tasks.tasks),
    Command("summary", summary.summary),
    Command("plan", plan.plans),
    Command("roster", roster.roster, roster.SEE),
    Command("quorum", quorum.quorum, quorum.SEE),
    Command("book", book.books, book.SEE),
    Command("coverage", coverage.coverage),
    Command("ledger", realname.ledgers),
    Command("formation", formation.formation, formation.MAKE),
    Command("handover", handover.hand_over, handover.MAKE),
    Command("requirement", requirement.requirements, requirement.MAKE),
    Command("campaign", campaign.campaigns, campaign.SEE),
    Command("reconcile", reconcile.reconcile, reconcile.SEE),
    Command("line", line.lines),
    Command("words", learning.words, learning.SEE),
    Command("support", voices.ask_for_help),
    Command("menu", menu.show),
    Command("feedback", voices.feedback),
    Command("cancel", cancel),
    Command("help", menu.help_page),
    Command("start", start),
)

PRESSES: tuple[Pressable, ...] = (
    Pressable("report", activity.report, activity.FILE),
    Pressable("report", activity.report_this, activity.FILE, (1, 1)),
    Pressable("again", activity.report_again, activity.FILE, (1, 1)),
    Pressable("others", activity.others, activity.FILE, (0, 1)),
    Pressable("file", activity.report_other, activity.FILE, (2, 3)),
    Pressable("correct", activity.correct, record.CORRECT, (1, 1)),
    Pressable("record", record.record, record.SEE, (1, 1)),
    Pressable("print", paper.print_record, paper.SEE, (1, 2)),
    Pressable("book", book.spans, book.SEE, (1, 1)),
    Pressable("book", book.span_page, book.SEE, (2, 2)),
    Pressable("book", book.pick_month, book.SEE, (3, 4)),
    Pressable("books", book.print_book, book.SEE, (4, 4)),
    Pressable("photos", record.photos, record.SEE, (1, 1)),
    Pressable("accept", review.accept, review.ANSWER, (2, 2)),
    Pressable("return", review.give_back, review.ANSWER, (1, 1)),
    Pressable("askback", review.ask_back, review.CORRECT, (1, 1)),
    Pressable("giveback", review.answer_request, review.ANSWER, (2, 2)),
    Pressable("tasks", tasks.tasks),
    Pressable("tasks", tasks.of_branch, tasks.SEE, (1, 1)),
    Pressable("rules", tasks.rules, tasks.SEE, (1, 1)),
    Pressable("plans", plan.plans),
    Pressable("plans", plan.of_branch, plan.SEE, (1, 1)),
    Pressable("planned", plan.one, plan.SEE, (1, 1)),
    Pressable("newplan", plan.new, plan.MAKE, (2, 3)),
    Pressable("replan", plan.change, plan.MAKE, (1, 1)),
    Pressable("unplan", plan.cancel, plan.MAKE, (1, 2)),
    Pressable("leave", plan.ask_leave, None, (1, 2)),
    Pressable("come", plan.come_after_all, None, (1, 1)),
    Pressable("why", plan.say_why, None, (1, 1)),
    Pressable("quorum", quorum.quorum, quorum.SEE),
    Pressable("quorum", quorum.of_branch, quorum.SEE, (1, 2)),
    Pressable("help", voices.ask_for_help, voices.MAKE_REQUEST, (0, 1)),
    Pressable("settle", voices.settle, voices.ANSWER_REQUEST, (1, 1)),
    Pressable("postponed", postpone.answer, postpone.ANSWER, (2, 2)),
    Pressable("pw", postpone.say_word, postpone.ANSWER, (1, 1)),
    Pressable("summary", summary.summary),
    Pressable("sm", summary.page, summary.SEE, (1, 4)),
    Pressable("qa", asked.page, summary.SEE, (4, 4)),
    Pressable("roster", roster.roster, roster.SEE),
    Pressable("roster", roster.of_branch, roster.SEE, (1, 2)),
    Pressable("member", roster.member_page, roster.SEE, (1, 1)),
    Pressable("changes", roster.changes, roster.SEE, (1, 1)),
    Pressable("groups", roster.groups, roster.SEE, (1, 1)),
    Pressable("newmember", roster.new_member, roster.CHANGE, (1, 1)),
    Pressable("change", roster.change, roster.CHANGE, (2, 2)),
    Pressable("countin", roster.count_again, roster.CHANGE, (1, 1)),
    Pressable("newgroup", roster.new_group, roster.CHANGE, (1, 1)),
    Pressable("group", roster.assign, roster.CHANGE, (1, 1)),
    Pressable("ungroup", roster.dissolve, roster.CHANGE, (1, 2)),
    Pressable("consent", roster.consent, roster.CONSENT, (2, 2)),
    Pressable("members", join.member_link, join.MAKE_LINK, (1, 1)),
    Pressable("admit", join.admit, join.ADMIT, (2, 2)),
    Pressable("coverage", coverage.coverage),
    Pressable("cv", coverage.page, None, (1, 4)),
    Pressable("fo", formation.of_organization, formation.MAKE, (1, 2)),
    Pressable("found", formation.found, formation.MAKE, (1, 2)),
    Pressable("fc", formation.found_committee, formation.MAKE, (1, 1)),
    Pressable("fm", formation.merge, formation.MAKE, (1, 2)),
    Pressable("fd", formation.dissolve, formation.MAKE, (1, 2)),
    Pressable("mv", formation.hand, formation.MAKE, (1, 3)),
    Pressable("mva", formation.answer, formation.MAKE, (2, 2)),
    Pressable("ho", handover.of_branch, handover.MAKE, (1, 1)),
    Pressable("hoa", handover.answer, handover.ANSWER, (2, 2)),
    Pressable("rq", requirement.of_level, requirement.MAKE, (1, 1)),
    Pressable("rk", requirement.of_kind, requirement.MAKE, (2, 2)),
    Pressable("rn", requirement.new, requirement.MAKE, (2, 2)),
    Pressable("campaign", campaign.campaigns, campaign.SEE),
    Pressable("cb", campaign.board, campaign.SEE, (2, 2)),
    Pressable("cd", campaign.tell, campaign.TELL, (4, 4)),
    Pressable("li", line.remind, line.FILE, (1, 1)),
    Pressable("lo", line.inspect, line.FILE, (1, 1)),
    Pressable("nl", line.new, line.MAKE, (1, 1)),
    Pressable("rc", reconcile.page, reconcile.SEE, (1, 1)),
    Pressable("ro", reconcile.of_organization, reconcile.SEE, (1, 1)),
    Pressable("re", reconcile.odd_ones, reconcile.SEE, (2, 3)),
    Pressable("rt", reconcile.new, reconcile.CORRECT, (1, 1)),
    Pressable("rx", reconcile.explain, reconcile.CORRECT, (2, 2)),
    Pressable("rb", radar.branches, radar.SEE, (1, 2)),
    Pressable("rf", radar.of_branch, radar.SEE, (1, 1)),
    Pressable("rw", radar.explain, radar.CORRECT, (2, 2)),
    Pressable("unit", ledger.unit, None, (1, 1)),
    Pressable("same", ledger.same, ledger.CORRECT_UNIT, (1, 1)),
    Pressable("change", ledger.change, ledger.CORRECT_UNIT, (1, 1)),
    Pressable("column", realname.change_unit, ledger.CORRECT_UNIT, (2, 2)),
    Pressable("ledger", realname.ledgers),
    Pressable("lg", realname.of_organization, realname.SEE, (1, 4)),
    Pressable("ld", realname.days, realname.SEE, (2, 2)),
    Pressable("lx", realname.export, realname.SEE, (2, 3)),
    Pressable("lr", realname.row, None, (2, 3)),
    Pressable("lw", realname.which, None, (2, 2)),
    Pressable("lc", realname.change, None, (3, 3)),
    Pressable("lh", realname.history, None, (2, 2)),
    Pressable("ln", realname.new_row, None, (2, 2)),
    Pressable("nu", realname.enter_all_the_same, None, (1, 1)),
    Pressable("lv", realname.where_visited, None, (1, 1)),
    Pressable("up", upload.whose, None, (2, 2)),
    Pressable("ux", upload.column, None, (3, 3)),
    Pressable("uy", upload.put_right, None, (4, 4)),
    Pressable("ua", upload.apply, None, (2, 2)),
    Pressable("ul", upload.compare, None, (1, 2)),
    Pressable("uz", upload.drop, None, (1, 1)),
    Pressable("pu", monthly.of_unit, None, (2, 2)),
    Pressable("sameall", monthly.same_for_all),
    Pressable("pc", changes.toggle, None, (2, 2)),
    Pressable("pk", changes.confirm, None, (1, 1)),
    Pressable("px", changes.drop, None, (1, 1)),
    Pressable("why", ledger.explain, ledger.CORRECT_UNIT, (2, 2)),
    Pressable("nochange", ledger.nothing_changed, ledger.FILE, (1, 1)),
    Pressable("changed", ledger.changed, ledger.FILE, (1, 1)),
    Pressable("words", learning.words, learning.SEE),
    Pressable("ow", learning.forget_word, learning.TEACH, (1, 1)),
    Pressable("oa", learning.forget_name, learning.TEACH, (1, 1)),
    Pressable("invite", join.invite, join.INVITE, (2, 2)),
    Pressable("heard", understood.go, None, (2, 2)),
    Pressable("menu", menu.show),
    Pressable("resume", resume, None, (1, 1)),
    Pressable("revive", resume, None, (1, 1)),
)

FORMS: tuple[filling.Sheet, ...] = (
    *activity.BY_KIND.values(),
    *activity.NAMED.values(),
    *roster.SHEETS,
    plan.PLAN_SHEET,
    plan.EXCUSE_SHEET,
    *realname.BY_COLUMN.values(),
    *realname.NEW.values(),
    ledger.EXPLANATION,
    *formation.SHEETS,
    radar.REASON_SHEET,
    handover.SHEET,
    postpone.WORD_SHEET,
    requirement.SHEET,
    reconcile.SHEET,
    *line.SHEETS,
    reconcile.REASON_SHEET,
    voices.HELP_SHEET,
    voices.FEEDBACK_SHEET,
    review.GIVE_BACK_SHEET,
    review.ASK_BACK_SHEET,
)

SHEETS = filling.Sheets({sheet.form.name: sheet for sheet in FORMS})

TICKS: tuple[Tick, ...] = (
    Tick("open", "5 0 * * *", open_today),
    Tick("lapse", "20 0 * * *", lapse_answers),
    Tick("remind", "0 7 * * *", remind.remind),
    Tick("clean", "30 3 * * *", remind.clean),
)

#: What a refreshed promise asks just before it is sent.
REFRESHES: dict[str, Callable[[Promise, Work], dict[str, Any] | datetime | None]] = {
    "remind": remind.refreshed,
    "plan": plan.refreshed,
}

#: What is promised for later: it gathers what it is about, and gives what does it without the database.
LATERS: dict[str, Callable[[Work, Actor, Mapping[str, Any]], Callable[[Printer], Done]]] = {
    "record": paper.record_made,
    "book": book.book_made,
    "ledger": realname.export_made,
    "upload": upload.looked,
}


# --- one turn ----------------------------------------------------------------------------------


def respond(turn: Turn, work: Work) -> None:
    """Answer one turn: everything it changes and everything it says, in this unit of work.

    Raises:
        Refused: it is not done; what was changed before must be taken back, then `refuse` answers.
    """
    chat = work.people.chat(turn.channel, turn.chat_id)
    if isinstance(turn.said, Blocked):
        join.unreachable(turn.channel, turn.chat_id, work)
        return
    reply = _answer(turn, work, chat)
    work.session.flush()
    promise(turn, work, reply)


def refuse(turn: Turn, work: Work, refusal: Refused) -> None:
    """Say why something is not done, in a unit of work of its own."""
    chat = work.people.chat(turn.channel, turn.chat_id)
    promise(turn, work, _refused(work, chat, refusal))


def apologise(turn: Turn, work: Work, reference: str) -> None:
    """Something of ours went wrong; the reference is in the log."""
    promise(turn, work, Reply.of("refused.our_fault", reference=reference))


def set_aside(turn: Turn | None, work: Work, reference: str) -> None:
    """Something that crashed us again and again, or that nobody could read, is not tried again."""
    if turn is not None:
        apologise(turn, work, reference)
    for each in tell.administrators(work, Say("refused.set_aside", {"reference": reference})):
        work.outbox.promise(each.channel, each.chat_id, each.packed(), priority=each.priority)


def refresh(promised: Promise, work: Work) -> dict[str, Any] | datetime | None:
    """What a promise says now, when it should go instead, or None where it is void."""
    return REFRESHES[promised.refresh or ""](promised, work)


def begin(promised: Promise, work: Work) -> Callable[[Printer], Done]:
    """Gather what work for later is about, as whoever asked for it may see it now."""
    chat = work.people.chat(promised.channel, promised.chat_id)
    try:
        if chat is None or chat.person is None:
            raise NotYours
        asked = promised.say
        return LATERS[asked["later"]](work, menu.actor_of(work, chat), asked["given"])
    except Refused as refusal:
        refused = Done(_why_not(refusal))
        return lambda _printer: refused


def unmade(promised: Promise, work: Work, reference: str, fault: Exception | None) -> None:
    """Delivery found that something can't be made; a broken layout is the administrators' to mend."""
    say = Say("paper.unmade", {"reference": reference})
    if isinstance(fault, BrokenLayout):
        say = Say("paper.broken_layout", {"reference": reference})
        told = Say("paper.broken_layout_told", {"reference": reference, "fault": str(fault)})
        for each in tell.administrators(work, told):
            work.outbox.promise(each.channel, each.chat_id, each.packed(), priority=each.priority)
    work.outbox.promise(promised.channel, promised.chat_id, packed(say))


def unreachable(channel: Channel, chat_id: int, work: Work) -> None:
    """Delivery found that a chat has blocked the bot."""
    join.unreachable(channel, chat_id, work)


def moved(channel: Channel, old: int, new: int, work: Work) -> None:
    """Delivery found that a chat has got another id."""
    chat = work.people.chat(channel, old)
    if chat is not None and work.people.chat(channel, new) is None:
        chat.chat_id = new
    work.outbox.move_chat(channel, old, new)
    work.session.flush()


def unsaid(promised: Promise, work: Work, reference: str) -> None:
    """Delivery found that an answer can't be said as it is; the reference is in the log."""
    say = packed(Say("refused.unsaid", {"reference": reference}))
    # Where even this can't be said, nothing can.
    if promised.say["key"] != say["key"]:
        work.outbox.promise(promised.channel, promised.chat_id, say)


def promise(turn: Turn, work: Work, reply: Reply) -> None:
    """Write what is said into the outbox: a press changes its message, words get a new one."""
    edits = turn.said.message_id if isinstance(turn.said, Press) and not reply.anew else None
    for say in reply.says:
        # A menu can't come with an edit, and neither can a photo.
        at = edits if say.menu is None and say.photo is None else None
        work.outbox.promise(turn.channel, turn.chat_id, packed(say), edits=at)
        edits = None
    for aside in reply.asides:
        work.outbox.promise(
            aside.channel,
            aside.chat_id,
            aside.packed(),
            priority=aside.priority,
            dedupe=aside.dedupe,
        )
    for later in reply.laters:
        work.outbox.promise(turn.channel, turn.chat_id, later.packed(), priority=LATER)


def _answer(turn: Turn, work: Work, chat: Chat | None) -> Reply:
    if chat is None or chat.person is None:
        return join.stranger(turn, work, chat)
    if chat.blocked_at is not None:
        join.reachable_again(work, chat)
    if isinstance(turn.said, Unblocked):
        return Reply()
    if chat.seen_on != work.today:
        chat.seen_on = work.today
    actor = menu.actor_of(work, chat)
    work.acts(By(Source.CHAT, actor.person.id))
    match turn.said:
        case Press(data=data):
            return _pressed(turn, work, actor, data)
        case Text():
            return _typed(turn, work, actor, turn.said)
        case Sent(file=file, caption=caption):
            return _sent(turn, work, actor, Handed(file, caption))
        case TooLarge():
            return _again(work, actor, "said.too_large")
        case Other():
            return _again(work, actor, "said.other")
        case _:
            return Reply()


def _refused(work: Work, chat: Chat | None, refusal: Refused) -> Reply:
    """Why something is not done; a form that is open stands below, with everything still in it."""
    reply = Reply((_why_not(refusal),))
    if chat is None or chat.person is None or refusal.text == NotYours.text:
        return reply
    open_form = filling.current(work, menu.actor_of(work, chat), SHEETS)
    return reply if open_form is None else reply.and_say(filling.standing(work, *open_form))


def _why_not(refusal: Refused) -> Say:
    to_menu = [[Button("menu", "form.to_menu")]] if refusal.text == NotYours.text else []
    return Say(refusal.text, refusal.facts, to_menu)


def _pressed(turn: Turn, work: Work, actor: Actor, data: str) -> Reply:
    verb, *given = data.split("/")
    if verb == "f":
        return _and_further(work, actor, filling.pressed(turn, work, actor, SHEETS, data))
    for each in PRESSES:
        fewest, most = each.takes
        if each.verb == verb and fewest <= len(given) <= most:
            if each.right is not None and not actor.offices_for(each.right):
                raise NotYours
            if not all(_can_be_ours(part) for part in given):
                break
            try:
                return each.run(turn, work, actor, *given)
            except ValueError:
                # Numbers and periods that are none: not a button of ours.
                break
    return Reply.of("form.gone", [Button("menu", "form.to_menu")])


def _can_be_ours(part: str) -> bool:
    return part.isascii() and sum(each.isdigit() for each in part) <= LONGEST_NUMBER


def _typed(turn: Turn, work: Work, actor: Actor, said: Text) -> Reply:
    words = tidy(said.words)
    open_form = filling.current(work, actor, SHEETS)
    if said.edited:
        if open_form is not None and filling.told_by(open_form[1], said.message_id):
            heard = understood.hear(work, *open_form, said.words, said.message_id)
            return filling.hear(work, actor, *open_form, heard, Note("form.corrected"))
        if open_form is not None:
            what = Corrected(said.words, said.message_id)
            return filling.given(turn, work, actor, *open_form, what)
        return Reply.of("said.edited")
    own_words = open_form is not None and filling.wants_words(*open_form)
    if (command := _command(words, own_words=own_words)) is not None:
        if command.right is not None and not actor.offices_for(command.right):
            # Everybody may know which commands there are: this is no secret, only of no use.
            return Reply((menu.first_steps(actor, "said.not_for_you"),))
        return command.run(turn, work, actor)
    if open_form is not None:
        move = _move(words)
        if move is None and words:
            taken = understood.within(turn, work, actor, *open_form, words, said.message_id)
            if taken is not None:
                return taken
        given: Given = move or Words(said.words, said.message_id)
        return _and_further(work, actor, filling.given(turn, work, actor, *open_form, given))
    if join.CODE.fullmatch(words):
        return join.join(turn, work, actor.chat, words)
    if (taken := filling.taken_over(work, actor)) is not None:
        return taken
    if not words:
        return Reply((menu.first_steps(actor, "said.nothing"),))
    if (learned := learning.said(work, actor, words)) is not None:
        return learned
    if (changed := monthly.said(turn, work, actor, words)) is not None:
        return changed
    return understood.free(turn, work, actor, words, said.message_id)


def _and_further(work: Work, actor: Actor, reply: Reply) -> Reply:
    """What the same message told further is offered once its first form is done."""
    further = understood.after(work, actor)
    return reply if further is None else reply.and_say(further)


def _sent(turn: Turn, work: Work, actor: Actor, file: Handed) -> Reply:
    if not file.file.photo:
        # A workbook is no part of a report, whatever form is open.
        return upload.received(turn, work, actor, file)
    open_form = filling.current(work, actor, SHEETS)
    if open_form is None and (words := tidy(file.words)):
        # Words under a photo tell what they would tell alone; the photo goes where they lead.
        reply = understood.free(turn, work, actor, words)
        open_form = filling.current(work, actor, SHEETS)
        if open_form is None:
            return reply
        file = Handed(file.file)
    if open_form is None:
        return Reply((menu.first_steps(actor, "said.file"),))
    return filling.given(turn, work, actor, *open_form, file)


def _again(work: Work, actor: Actor, key: str) -> Reply:
    open_form = filling.current(work, actor, SHEETS)
    if open_form is None:
        return Reply((menu.first_steps(actor, key),))
    return Reply((filling.standing(work, *open_form, Note(key)),))


def _command(words: str, *, own_words: bool) -> Command | None:
    """The command that was typed: `/report`, `/report@bot …` or one of its Chinese words.

    Where `own_words` are asked for, only what stands on the menu is a command: a theme may well
    be "开始" or "主题党日".
    """
    if words.startswith("/"):
        name = words[1:].split(maxsplit=1)[0] if words[1:].strip() else ""
        return _by_name().get(name.partition("@")[0].lower())
    bare = words.strip("。.!！？? 　")
    found = _by_word().get(bare)
    return None if own_words and bare not in _on_the_menu() else found


def _move(words: str) -> Move | None:
    return _moves().get(words.strip("。.!！ 　"))


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, Command]:
    return {command.name: command for command in COMMANDS}


@lru_cache(maxsize=1)
def _by_word() -> Mapping[str, Command]:
    return {
        word: command
        for command in COMMANDS
        for key in (f"command.{command.name}.word", f"command.{command.name}.also")
        for word in text.words(key)
    }


@lru_cache(maxsize=1)
def _on_the_menu() -> frozenset[str]:
    return frozenset(text.fill(f"command.{command.name}.word", {}) for command in COMMANDS)


@lru_cache(maxsize=1)
def _moves() -> Mapping[str, Move]:
    return {word: move for move in Move for word in text.words(f"form.move_words.{move.value}")}
