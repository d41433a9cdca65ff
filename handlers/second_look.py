"""再看一眼: what inspectors name as faults, shown to the writer before filing, and to nobody else.

It never blocks, is kept nowhere and becomes no score; it never says what should stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.dialog import text
from handlers.dialog.forms import Draft, Form, Note
from handlers.dialog.turn import Listed, Say
from models.activity import Attached, Earlier
from models.kind import Kind
from models.likeness import SHORTEST, alike, bare, same_picture
from models.organization import PartyOrganization
from models.work import Work

#: A reason that somebody was asked for and did not say.
UNSAID = (None, "unsaid")


@dataclass(frozen=True)
class About:
    """Whose gathering a draft is about; `filed` is its record where one is corrected."""

    branch: PartyOrganization
    kind: Kind
    part: str = ""
    filed: int | None = None


def remarks(work: Work, about: About, draft: Draft, form: Form[Any]) -> Iterator[Note]:
    """What the writer may want to look at again."""

    def value(name: str) -> Any:
        return draft.value(form.fields[name]) if name in form.fields else None

    if about.kind is not Kind.DUES:
        unsaid = [each.name for each in value("absent") or () if each.reason in UNSAID]
        if unsaid:
            yield _note("no_reason", names=Listed(unsaid, "list.enum"))
    theme = value("theme")
    if theme and bare(theme) in text.words("gathering.look.vague_words"):
        yield _note("vague", theme=theme)
    day = value("held_on")
    if day is not None:
        later = work.activities.next_after(about.branch, about.kind, day, about.part, about.filed)
        if later is not None:
            yield _note("before_the_next", later=later.held_on, number=later.id)
    said = [each.discussion or "" for each in value("matters") or ()]
    if earlier := _alike(work, about, "\n".join([*said, value("content") or ""])):
        yield _of(earlier, "alike")
    if earlier := _same_picture(work, about, value("photos") or ()):
        yield _of(earlier, "same_picture")


def _alike(work: Work, about: About, words: str) -> Earlier | None:
    if len(bare(words)) < SHORTEST:
        return None
    texts = work.activities.texts(about.branch, but=about.filed)
    return next((each for each in texts if alike(words, each.words)), None)


def _same_picture(work: Work, about: About, photos: Sequence[Attached]) -> Earlier | None:
    if not photos:
        return None
    earlier = work.activities.pictures(about.branch, but=about.filed)
    return next((old for old in earlier for new in photos if _same(new, old)), None)


def _same(new: Attached, old: Earlier) -> bool:
    if new.sha256 == old.sha256:
        return True
    return new.pdq is not None and old.pdq is not None and same_picture(new.pdq, old.pdq)


def _of(earlier: Earlier, key: str) -> Note:
    kind = Say(f"kind.{earlier.kind.value}")
    return _note(key, earlier=earlier.held_on, kind=kind, number=earlier.id)


def _note(key: str, **facts: object) -> Note:
    return Note(f"gathering.look.{key}", facts)
