"""Half-written forms. A draft is a row, so it survives a restart, a redeploy and a changed form."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, Select, Update, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from models.base import Base
from models.remembered import asked_once

if TYPE_CHECKING:
    from models.appointment import Appointment
    from models.work import Work


class DraftState(StrEnum):
    """Where a draft has come to."""

    LIVE = "live"
    FILED = "filed"
    CANCELLED = "cancelled"


class DraftRow(Base):
    """One form being filled in.

    `about` says what it is about (`theme_day:17` = the theme day of branch 17), so that there is
    one live draft of each thing, whoever of the branch writes it; `written_by` is who does.
    `page` is the pure engine's draft; `receipt` the number of what it became.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index(
            "uq_draft_about_live",
            "about",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str]
    about: Mapped[str]
    written_by: Mapped[int | None]
    appointment_id: Mapped[int | None]
    page: Mapped[dict[str, Any]]
    state: Mapped[DraftState] = mapped_column(default=DraftState.LIVE)
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    receipt: Mapped[int | None]


class Drafts:
    """Finding, keeping and ending drafts."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    @asked_once
    def get(self, draft_id: int) -> DraftRow | None:
        """The draft with that id, ended ones too."""
        return self._session.get(DraftRow, draft_id)

    @asked_once
    def live(self, about: str) -> DraftRow | None:
        """The live draft about something."""
        return self._session.scalar(_live(), {"about": about})

    def begin(self, form: str, about: str, appointment_id: int | None) -> DraftRow:
        """A new draft about something of which there is none."""
        row = DraftRow(
            form=form,
            about=about,
            written_by=self._work.by.person_id,
            appointment_id=appointment_id,
            page={},
            state=DraftState.LIVE,
            begun_at=self._work.now,
            touched_at=self._work.now,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def keep(self, row: DraftRow, page: dict[str, Any]) -> None:
        """Remember where the conversation has come to."""
        given = {"draft": row.id, "page_": page, "at": self._work.now}
        # Every answer of every form passes through here: by Core, and the row knows it already.
        self._session.connection().execute(_keep(), given)
        set_committed_value(row, "page", page)
        set_committed_value(row, "touched_at", self._work.now)

    def end(self, row: DraftRow, state: DraftState, receipt: int | None = None) -> None:
        """The draft has become something, or was put away."""
        row.state, row.receipt = state, receipt
        row.touched_at = self._work.now
        self._session.flush()

    def hand_over(self, old: Appointment, new: Appointment) -> None:
        """What was half written by one office goes to whoever has it now; it is open nowhere."""
        rows = self._session.scalars(
            select(DraftRow).where(
                DraftRow.appointment_id == old.id, DraftRow.state == DraftState.LIVE
            )
        ).all()
        for row in rows:
            row.written_by, row.appointment_id = new.person_id, new.id
        for chat in self._work.people.chats_of([old.person_id]):
            if chat.draft_id in {row.id for row in rows}:
                chat.draft_id = None
            if chat.acting_as == old.id:
                chat.acting_as = None
        self._session.flush()

    def revive(self, row: DraftRow) -> None:
        """Bring a cancelled draft back, unless another one about the same was begun since."""
        if self.live(row.about) is None:
            self.end(row, DraftState.LIVE)


#: A cancelled draft can be brought back for this long.
REVIVABLE = timedelta(days=7)


@cache
def _keep() -> Update:
    return (
        update(DraftRow)
        .where(DraftRow.id == bindparam("draft"))
        .values(page=bindparam("page_"), touched_at=bindparam("at"))
    )


@cache
def _live() -> Select[DraftRow]:
    return select(DraftRow).where(
        DraftRow.about == bindparam("about"), DraftRow.state == DraftState.LIVE
    )
