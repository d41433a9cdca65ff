"""A turn: what was said, by whom, and what is said in answer. No telegram in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from models.activity import Attached
from models.calendar import Period
from models.person import Channel
from models.work import Work


@dataclass(frozen=True)
class Text:
    """Typed or dictated words; `edited` when an earlier message was changed."""

    words: str
    message_id: int = 0
    edited: bool = False


@dataclass(frozen=True)
class Press:
    """A button under a message of ours: what it carries, and which message it stands under."""

    data: str
    message_id: int


@dataclass(frozen=True)
class Sent:
    """A photo or document, already fetched and kept by its SHA-256."""

    file: Attached
    caption: str = ""


@dataclass(frozen=True)
class TooLarge:
    """A photo or document that could not be fetched: over the limit, or gone."""


@dataclass(frozen=True)
class Other:
    """Something that carries no words: a sticker, a voice message, a contact, ..."""


@dataclass(frozen=True)
class Blocked:
    """The person has blocked the bot or deleted the chat."""


@dataclass(frozen=True)
class Unblocked:
    """The person has let the bot in again."""


Said = Text | Press | Sent | TooLarge | Other | Blocked | Unblocked


@dataclass(frozen=True)
class Turn:
    """One thing said in one chat.

    `at` is the moment it is judged by (a press after an outage counts from the outage's start);
    `name` is what the channel calls the person, used for nothing but a greeting; `bot` is the
    bot's own name on that channel, from which links to it are made.
    """

    channel: Channel
    chat_id: int
    said: Said
    at: datetime
    name: str = ""
    bot: str = ""


@dataclass(frozen=True)
class Button:
    """An inline button: what it carries (64 bytes, ASCII) and its label by key, or as it is."""

    data: str
    label: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    plain: bool = False


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True)
class Menu:
    """The persistent menu under the input and the list of commands, by the names of commands."""

    rows: tuple[tuple[str, ...], ...]
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Say:
    """A sentence by its key, with facts, and the buttons under it.

    `menu` comes with it and stays; `photo` is a kept file that is shown with it, by its SHA-256.
    """

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    buttons: Rows = ()
    menu: Menu | None = None
    photo: str | None = None

    def with_buttons(self, *rows: Sequence[Button]) -> Say:
        """The same with other buttons."""
        return replace(self, buttons=rows)


@dataclass(frozen=True)
class Listed:
    """Several sentences as one fact, each on its own line or joined by the text `between`."""

    items: Sequence[Say | str]
    between: str = "list.lines"


@dataclass(frozen=True)
class Aside:
    """Something said to somebody else because of this turn: a superior, an administrator."""

    channel: Channel
    chat_id: int
    say: Say
    priority: int
    dedupe: str | None = None

    def packed(self) -> dict[str, Any]:
        """What is said, as the outbox keeps it."""
        return packed(self.say)


@dataclass(frozen=True)
class Later:
    """Work too slow or too large for a turn: promised in it, done off it, and handed over here.

    `name` is its line in the table LATERS; `given` is what it is about, as plain JSON.
    """

    name: str
    given: Mapping[str, Any] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        """What is to be done, as the outbox keeps it."""
        return {"key": f"later.{self.name}", "later": self.name, "given": dict(self.given)}


@dataclass(frozen=True)
class Document:
    """A file that was made for somebody."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Done:
    """What became of a `Later`: what is said, and the document that it is said under.

    `then` is done in a transaction of its own once the slow part is over; it gives what is said.
    """

    say: Say
    document: Document | None = None
    then: Callable[[Work], Say] | None = None


@dataclass(frozen=True)
class Reply:
    """The answer to a turn: what is said here, in order, and what is said to others.

    A press changes the message that it stands under into the first sentence, unless `anew`.
    """

    says: tuple[Say, ...] = ()
    asides: tuple[Aside, ...] = ()
    anew: bool = False
    laters: tuple[Later, ...] = ()

    @classmethod
    def of(cls, key: str, *rows: Sequence[Button], **facts: object) -> Reply:
        """The common case: one sentence and its buttons."""
        return cls((Say(key, facts, rows),))

    def and_say(self, *says: Say) -> Reply:
        """The same and more."""
        return replace(self, says=(*self.says, *says))

    def and_tell(self, *asides: Aside) -> Reply:
        """The same, and somebody else is told too."""
        return replace(self, asides=(*self.asides, *asides))

    def and_do(self, *laters: Later) -> Reply:
        """The same, and this is done after the turn."""
        return replace(self, laters=(*self.laters, *laters))


def packed(say: Say) -> dict[str, Any]:
    """A sentence as the outbox keeps it: plain JSON, rendered only when it is sent."""
    body: dict[str, Any] = {"key": say.key}
    if say.facts:
        body["facts"] = {name: pack(fact) for name, fact in say.facts.items()}
    if say.buttons:
        body["buttons"] = [
            [
                {"data": button.data, "label": button.label}
                | (
                    {"facts": {n: pack(f) for n, f in button.facts.items()}}
                    if button.facts
                    else {}
                )
                | ({"plain": True} if button.plain else {})
                for button in row
            ]
            for row in say.buttons
            if row
        ]
    if say.menu:
        body["menu"] = {"rows": say.menu.rows, "commands": say.menu.commands}
    if say.photo:
        body["photo"] = say.photo
    return body


def pack(fact: object) -> Any:
    """One fact as JSON: days, moments and periods keep their kind."""
    match fact:
        case datetime():
            return {"moment": fact.isoformat()}
        case date():
            return {"day": fact.isoformat()}
        case Period():
            return {"period": fact.code}
        case Say():
            return packed(fact)
        case Listed():
            return {"items": [pack(item) for item in fact.items], "between": fact.between}
        case _:
            return fact
