"""Who is speaking, and what they may see and do: the one gate before every handler."""

from __future__ import annotations

from dataclasses import dataclass

from models.appointment import Appointment, Role
from models.base import Refused
from models.organization import PartyOrganization
from models.person import Chat, Person
from models.rights import RIGHTS, Relation, Thing, Verb, allowed, relation, shown_on
from models.terms import PrivacyTerms


class NotYours(Refused):
    """It does not exist for this person: what may not be seen is not confirmed either."""

    text = "refused.not_yours"


@dataclass(frozen=True)
class Right:
    """A thing and what is done with it, as the table of rights names them."""

    thing: Thing
    verb: Verb


@dataclass(frozen=True)
class Actor:
    """A person in a chat, with the offices held today."""

    person: Person
    chat: Chat
    offices: tuple[Appointment, ...]
    privacy: PrivacyTerms
    #: The units without a branch to which this person is sent as instructor.
    guides: tuple[Appointment, ...] = ()

    def may(self, right: Right, organization: PartyOrganization) -> Appointment | None:
        """The office by which this is allowed for that organisation, or None."""
        for office in self.offices:
            stands = relation(organization, office.organization)
            if allowed(office.role, stands, right.thing, right.verb):
                return office
        return None

    def needs(self, right: Right, organization: PartyOrganization) -> Appointment:
        """The office by which this is allowed.

        Raises:
            NotYours: it is not.
        """
        if office := self.may(right, organization):
            return office
        raise NotYours

    def offices_for(self, right: Right) -> tuple[Appointment, ...]:
        """The offices that allow this for their own organisation or for some below it."""
        wanted = (right.thing, right.verb)
        sent = self.guides if right.thing is Thing.UNIT else ()
        return sent + tuple(
            office
            for office in self.offices
            if any(
                wanted in RIGHTS.get((office.role, stands), ())
                for stands in (Relation.OWN, Relation.BELOW)
            )
        )

    def own(self, right: Right) -> tuple[Appointment, ...]:
        """The offices that allow this for the very organisation in which they are held."""
        return tuple(
            office
            for office in self.offices
            if allowed(office.role, Relation.OWN, right.thing, right.verb)
        )

    def sees(self, thing: Thing) -> bool:
        """Whether the thing may be shown on this chat's channel."""
        return shown_on(self.chat.channel, thing, self.privacy)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(office.role for office in (*self.offices, *self.guides))
