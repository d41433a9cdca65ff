"""A message that waits for an answer: which branch, which kind, which place was meant.

It is a draft of its own, so that nobody types it twice, and a restart loses nothing.
"""

from __future__ import annotations

from typing import Any

from handlers.actor import Actor
from models.draft import DraftRow, DraftState
from models.work import Work

#: The name of the drafts in which a message waits; no form of the engine has it.
WAITING = "heard"


def about(actor: Actor) -> str:
    """What the waiting message of somebody is kept under: each has one."""
    return f"{WAITING}:{actor.person.id}"


def keep(work: Work, actor: Actor, page: dict[str, Any]) -> DraftRow:
    """Let a message wait; an earlier one that still waits is put away."""
    earlier = work.drafts.live(about(actor))
    if earlier is not None:
        work.drafts.end(earlier, DraftState.CANCELLED)
    row = work.drafts.begin(WAITING, about(actor), None)
    work.drafts.keep(row, page)
    return row


def go(row: DraftRow, code: str) -> str:
    """What a button under a question about a waiting message carries."""
    return f"heard/{row.id}/{code}"
