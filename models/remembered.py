"""What a unit of work has asked already: nobody asks the database the same thing twice in a turn.

An answer holds until this unit of work writes something or takes something back; what others
write in the meantime is seen by the next one, as with any transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

#: Where a session keeps its answers.
_ANSWERS = "answers"


class Asking(Protocol):
    """A repository."""

    _session: Session


R = TypeVar("R", bound=Asking)
P = ParamSpec("P")
T = TypeVar("T")


def asked_once(question: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
    """A repository's question whose answer is remembered; it is asked with lists and what is hashable."""

    @wraps(question)
    def answer(asking: R, *given: P.args, **named: P.kwargs) -> T:
        answers: dict[Any, T] = asking._session.info.setdefault(_ANSWERS, {})  # noqa: SLF001
        about = (question, *(tuple(each) if isinstance(each, list) else each for each in given))
        about += tuple(named.items())
        # The answer is held, and with it its rows: the session itself holds them only weakly.
        if about not in answers:
            answers[about] = question(asking, *given, **named)
        return answers[about]

    return cast("Callable[Concatenate[R, P], T]", answer)


def listen(sessions: sessionmaker[Session]) -> None:
    """Let sessions forget their answers whenever something is written or taken back."""
    event.listen(sessions, "after_flush", _flushed)
    event.listen(sessions, "after_soft_rollback", _flushed)
    event.listen(sessions, "do_orm_execute", _executed)


def _flushed(session: Session, _what: object) -> None:
    session.info.pop(_ANSWERS, None)


def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info.pop(_ANSWERS, None)
