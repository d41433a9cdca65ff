"""One unit of work: one transaction, its moment, who is acting, and the repositories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from models.activity import Activities
from models.alias import Aliases
from models.appointment import Appointments, Invitations
from models.calendar import day_of
from models.campaign import Campaigns
from models.draft import Drafts
from models.exemption import Exemptions
from models.feedback import Voices
from models.formation import Formations
from models.handover import Handovers
from models.history import By, History
from models.inbox import Inbox
from models.joining import Joinings
from models.ledger import Ledgers
from models.line import Lines
from models.lookout import Lookout
from models.member import Roster
from models.obligation import Obligations
from models.organization import Organizations
from models.outbox import Outbox
from models.person import People
from models.plan import Plans
from models.radar import Radar
from models.reading import Readings
from models.realname import RealName
from models.reconciliation import Reconciliations
from models.requirement import Requirements
from models.summary import Summaries
from models.terms import Terms
from models.unit import Units


class Work:
    """What a handler or a tick is given: questions by name, and nothing of the database's shape.

    `now` is the moment by which everything in this transaction is judged; `by` is who changes
    things, for the history.
    """

    def __init__(self, session: Session, now: datetime, terms: Terms, by: By) -> None:
        self.session = session
        self.now = now
        self.terms = terms
        self.by = by
        session.info.update(by=by, now=now, valid_from=self.today)

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now)

    @contextmanager
    def true_from(self, day: date) -> Iterator[None]:
        """What is changed within is true from that day, not from today."""
        self.session.flush()
        self.session.info["valid_from"] = day
        try:
            yield
            self.session.flush()
        finally:
            self.session.info["valid_from"] = self.today

    @contextmanager
    def because(self, why: str) -> Iterator[None]:
        """What is changed within is changed for that reason, which its history keeps."""
        self.session.flush()
        by, self.session.info["by"] = self.by, replace(self.by, why=why)
        try:
            yield
            self.session.flush()
        finally:
            self.session.info["by"] = by

    def acts(self, by: By) -> None:
        """From here on somebody else is acting: the person behind a chat is known."""
        self.by = by
        self.session.info["by"] = by

    @cached_property
    def organizations(self) -> Organizations:
        """The tree."""
        return Organizations(self)

    @cached_property
    def aliases(self) -> Aliases:
        """What organisations are called."""
        return Aliases(self)

    @cached_property
    def readings(self) -> Readings:
        """What the reading of messages has learned."""
        return Readings(self)

    @cached_property
    def units(self) -> Units:
        """The enterprises and social organisations."""
        return Units(self)

    @cached_property
    def ledgers(self) -> Ledgers:
        """Units as they stand on a day, and the two coverages."""
        return Ledgers(self)

    @cached_property
    def campaigns(self) -> Campaigns:
        """Campaigns and how they stand."""
        return Campaigns(self)

    @cached_property
    def reconciliations(self) -> Reconciliations:
        """Totals of the Party statistics, against the ledgers."""
        return Reconciliations(self)

    @cached_property
    def lines(self) -> Lines:
        """Guidance stations and responsible offices."""
        return Lines(self)

    @cached_property
    def formations(self) -> Formations:
        """What is founded, merged, dissolved and moved."""
        return Formations(self)

    @cached_property
    def radar(self) -> Radar:
        """What is asked of branches."""
        return Radar(self)

    @cached_property
    def realname(self) -> RealName:
        """The real-name ledgers."""
        return RealName(self)

    @cached_property
    def people(self) -> People:
        """People and their chats."""
        return People(self)

    @cached_property
    def roster(self) -> Roster:
        """Members."""
        return Roster(self)

    @cached_property
    def appointments(self) -> Appointments:
        """Offices."""
        return Appointments(self)

    @cached_property
    def invitations(self) -> Invitations:
        """One-time codes."""
        return Invitations(self)

    @cached_property
    def handovers(self) -> Handovers:
        """Offices that go to others."""
        return Handovers(self)

    @cached_property
    def exemptions(self) -> Exemptions:
        """Who is not to be counted in 应到会."""
        return Exemptions(self)

    @cached_property
    def lookout(self) -> Lookout:
        """What the roster and the offices ask somebody to see to."""
        return Lookout(self)

    @cached_property
    def joinings(self) -> Joinings:
        """Members who want to join by themselves."""
        return Joinings(self)

    @cached_property
    def requirements(self) -> Requirements:
        """What each level requires, from which day on."""
        return Requirements(self)

    @cached_property
    def obligations(self) -> Obligations:
        """What is owed."""
        return Obligations(self)

    @cached_property
    def activities(self) -> Activities:
        """What was held."""
        return Activities(self)

    @cached_property
    def plans(self) -> Plans:
        """What is to be held next."""
        return Plans(self)

    @cached_property
    def summaries(self) -> Summaries:
        """How things stand."""
        return Summaries(self)

    @cached_property
    def voices(self) -> Voices:
        """Requests for help and opinions."""
        return Voices(self)

    @cached_property
    def drafts(self) -> Drafts:
        """Half-written forms."""
        return Drafts(self)

    @cached_property
    def history(self) -> History:
        """What was changed."""
        return History(self)

    @cached_property
    def inbox(self) -> Inbox:
        """What was received."""
        return Inbox(self.session)

    @cached_property
    def outbox(self) -> Outbox:
        """What was promised."""
        return Outbox(self.session, self.now)
