"""说法: what the reading of messages learns, without a model, from people and from an administrator.

What people put right is counted by slot and shape, never with what they wrote. An administrator
sees the shapes that were misread most, says what a word of the place means ("碰头会就是支委会"), and
it holds from the next message on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from handlers.actor import Actor, NotYours, Right
from handlers.area import directory, fold
from handlers.dialog.forms import Draft, Form
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.alias import Alias
from models.organization import PartyOrganization
from models.reading import MOST_WORDS, OwnWord
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.WORDS, Verb.SEE)
#: The organisations by whose names a word may be explained are those that may be asked about.
NAMES = Right(Thing.SUMMARY, Verb.SEE)
TEACH = Right(Thing.WORDS, Verb.CORRECT)
#: So many shapes, words and names are shown.
MOST_SHOWN = 12


def words(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """说法: what was misread most, and what has been taught."""
    del actor
    return Reply((_page(work),))


def said(work: Work, actor: Actor, message: str) -> Reply | None:
    """A word and what it means, where an administrator says that; None where it is something else."""
    from handlers.language import own_words  # noqa: PLC0415 - only an administrator's words need it

    if not actor.offices_for(TEACH):
        return None
    if (found := own_words.taught(message)) is not None:
        return _teach(work, actor, *found)
    if (word := own_words.untaught(message)) is not None:
        return _forget(work, word)
    return None


def forget_word(_turn: Turn, work: Work, _actor: Actor, number: str) -> Reply:
    """A button: the word is read as what it is again."""
    found = work.session.get(OwnWord, int(number))
    if found is None:
        raise NotYours
    return _forget(work, found.word) or _gone()


def forget_name(_turn: Turn, work: Work, _actor: Actor, number: str) -> Reply:
    """A button: the name means nothing of its own any more."""
    found = work.session.get(Alias, int(number))
    if found is None or found.person_id is not None:
        raise NotYours
    return _forget(work, found.words) or _gone()


def teach(work: Work, known: Iterable[tuple[int, str]], word: str, means: str) -> Say:
    """Keep what a word means: another word, or (of `known`: id and name) an organisation.

    Returns:
        What is said about it.
    """
    from handlers.language import shapes  # noqa: PLC0415 - the same

    facts = {"word": word, "means": means}
    if shapes.is_known(word):
        return Say("words.known_already", facts)
    named = [number for number, name in known if name == means]
    if len(named) == 1:
        work.aliases.learn(fold(word), named[0], None)
        return Say("words.name_learned", facts)
    if len(work.readings.own()) >= MOST_WORDS:
        return Say("words.too_many", facts | {"most": MOST_WORDS})
    work.readings.teach(fold(word), means)
    return Say("words.learned", facts)


# --- what was misread -----------------------------------------------------------------------------


def put_right(work: Work, organization: PartyOrganization, form: Form[Any], draft: Draft) -> None:
    """Count what was understood of a message and stands otherwise in what was filed."""
    if not draft.told:
        return
    from handlers.language.shapes import shape  # noqa: PLC0415 - few messages are misread

    heard = [each for each in draft.told if each.get("heard")]
    names: list[str] | None = None
    for name in {name for each in heard for name in each["heard"]}:
        field = form.fields.get(name)
        values = [each["heard"][name] for each in heard if name in each["heard"]]
        if field is None or name not in draft.answers or draft.answers[name]["value"] in values:
            # What was said last and kept was understood; what was said anew was put right by saying.
            continue
        names = names if names is not None else list(_names(work, organization))
        last = next(each for each in reversed(heard) if name in each["heard"])
        work.readings.misread(field.said or name, shape(last["words"], names))


def not_understood(
    work: Work, branches: Iterable[PartyOrganization], message: str, slot: str = "intent"
) -> None:
    """Count a message of which nothing was understood, or not what a slot asks for."""
    from handlers.language.shapes import shape  # noqa: PLC0415 - the same

    names = [name for branch in branches for name in _names(work, branch)]
    work.readings.misread(slot, shape(message, names))


def _names(work: Work, organization: PartyOrganization) -> Iterable[str]:
    yield organization.name
    for member in work.roster.of(organization, work.today):
        yield member.name
    for unit in work.units.of_branch(organization, work.today):
        yield unit.name
        if unit.owner_name:
            yield unit.owner_name


# --- what is taught -------------------------------------------------------------------------------


def _teach(work: Work, actor: Actor, word: str, means: str) -> Reply:
    known = [
        (each.id, fold(name))
        for each in directory(work, actor, NAMES).called
        for name in (each.name,)
    ]
    meant = directory(work, actor, NAMES).find(means)
    if meant.one is not None:
        means = fold(meant.one.name)
    told = teach(work, known, word, means)
    return Reply((told.with_buttons([Button("words", "words.see")]),))


def _forget(work: Work, word: str) -> Reply | None:
    found = work.readings.word(fold(word))
    if found is not None:
        work.readings.forget(found)
    elif not work.aliases.forget(fold(word), None):
        return None
    return Reply.of("words.forgotten", [Button("words", "words.see")], word=word)


def _gone() -> Reply:
    return Reply.of("form.gone", [Button("menu", "form.to_menu")])


def _page(work: Work) -> Say:
    misread = work.readings.misread_most(MOST_SHOWN)
    own = work.readings.words()
    names = work.aliases.for_everybody()
    parts: list[Say] = [Say("words.title")]
    if misread:
        parts.append(Say("words.misread_title"))
    parts += [
        Say(
            "words.misread",
            {
                "slot": Say(f"words.slot.{each.slot}"),
                "shape": each.shape,
                "count": each.count,
            },
        )
        for each in misread
    ]
    if own or names:
        parts.append(Say("words.own_title"))
    parts += [
        Say("words.own", {"word": each.word, "means": each.means}) for each in own[:MOST_SHOWN]
    ]
    parts += [
        Say("words.own", {"word": each.words, "means": each.organization.name})
        for each in names[:MOST_SHOWN]
    ]
    parts.append(Say("words.how"))
    buttons = [
        Button(f"ow/{each.id}", "words.forget", {"word": each.word}) for each in own[:MOST_SHOWN]
    ]
    buttons += [
        Button(f"oa/{each.id}", "words.forget", {"word": each.words})
        for each in names[:MOST_SHOWN]
    ]
    return Say("form.frame", {"parts": Listed(parts)}, in_rows(buttons, 3))
