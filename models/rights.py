"""Who may see and do what: one pure table.

role x relation in the tree x thing x verb, and on top of it the channel. Every command, button
and question passes through `Actor.may` (handlers) or `allowed` (here); what the table does not
name is not allowed. A stranger has no role, so nothing is allowed to a stranger.
"""

from __future__ import annotations

from enum import StrEnum

from models.appointment import Role
from models.organization import PartyOrganization
from models.person import Channel
from models.terms import PrivacyTerms


class Relation(StrEnum):
    """How an organisation stands to the one in which an office is held."""

    OWN = "own"
    BELOW = "below"
    ELSEWHERE = "elsewhere"


class Thing(StrEnum):
    """What can be seen or done something to."""

    ROSTER = "roster"
    PHONE = "phone"
    GRADE = "grade"
    DUES = "dues"
    OBLIGATION = "obligation"
    ACTIVITY = "activity"
    POSTPONEMENT = "postponement"
    SUMMARY = "summary"
    HELP_REQUEST = "help_request"
    UNIT = "unit"
    INVITATION = "invitation"
    FEEDBACK = "feedback"
    PLAN = "plan"
    JOINING = "joining"
    #: Founding, merging and dissolving organisations, and taking a unit over.
    FORMATION = "formation"
    #: The ledgers of people and branches; those of units are `UNIT`.
    LEDGER = "ledger"
    #: Words of the place and names of places, as the bot reads them.
    WORDS = "words"
    #: Who follows a secretary.
    HANDOVER = "handover"
    #: What a level requires of the branches below it.
    REQUIREMENT = "requirement"
    #: The targets and milestones of a campaign.
    CAMPAIGN = "campaign"
    #: Guidance stations and responsible offices: their view, and who answers for them.
    LINE = "line"
    #: What somebody is paid and what a unit pays.
    PAY = "pay"


class Verb(StrEnum):
    """What is done."""

    SEE = "see"
    FILE = "file"
    CORRECT = "correct"
    ANSWER = "answer"
    MAKE = "make"


_BRANCH_OFFICER = {
    (Thing.ROSTER, Verb.SEE),
    (Thing.ROSTER, Verb.CORRECT),
    (Thing.PHONE, Verb.SEE),
    (Thing.GRADE, Verb.SEE),  # names of those appraised stay with the branch
    (Thing.DUES, Verb.SEE),  # who has not paid stays there too; a superior sees n/N
    (Thing.OBLIGATION, Verb.SEE),
    (Thing.ACTIVITY, Verb.SEE),
    (Thing.ACTIVITY, Verb.FILE),
    (Thing.ACTIVITY, Verb.CORRECT),
    (Thing.POSTPONEMENT, Verb.FILE),
    (Thing.HELP_REQUEST, Verb.MAKE),
    (Thing.UNIT, Verb.SEE),
    (Thing.UNIT, Verb.CORRECT),
    (Thing.FEEDBACK, Verb.MAKE),
    (Thing.PLAN, Verb.SEE),
    (Thing.PLAN, Verb.MAKE),
    (Thing.JOINING, Verb.MAKE),
    (Thing.JOINING, Verb.ANSWER),
    (Thing.LEDGER, Verb.SEE),
    (Thing.LEDGER, Verb.CORRECT),
    (Thing.PAY, Verb.SEE),
}
#: Whoever stands on the roster hears what concerns members, asks leave, and says what they think.
_MEMBER = {(Thing.FEEDBACK, Verb.MAKE), (Thing.PLAN, Verb.ANSWER)}
_SUPERIOR_BELOW = {
    (Thing.ROSTER, Verb.SEE),
    (Thing.ROSTER, Verb.CORRECT),  # for a branch that cannot
    (Thing.ROSTER, Verb.ANSWER),  # whether somebody is left out of 应到会
    (Thing.PHONE, Verb.SEE),
    (Thing.OBLIGATION, Verb.SEE),
    (Thing.ACTIVITY, Verb.SEE),
    (Thing.ACTIVITY, Verb.FILE),  # 代报 for a branch that cannot, traced as such
    (Thing.ACTIVITY, Verb.CORRECT),
    (Thing.ACTIVITY, Verb.ANSWER),  # 认可 or 退回
    (Thing.POSTPONEMENT, Verb.FILE),
    (Thing.POSTPONEMENT, Verb.ANSWER),
    (Thing.SUMMARY, Verb.SEE),
    (Thing.UNIT, Verb.SEE),
    (Thing.UNIT, Verb.CORRECT),
    (Thing.UNIT, Verb.MAKE),
    (Thing.LEDGER, Verb.SEE),
    (Thing.LEDGER, Verb.CORRECT),
    (Thing.PAY, Verb.SEE),
    (Thing.HELP_REQUEST, Verb.SEE),
    (Thing.HELP_REQUEST, Verb.ANSWER),
    (Thing.INVITATION, Verb.MAKE),
    (Thing.FORMATION, Verb.MAKE),
    (Thing.HANDOVER, Verb.ANSWER),
    (Thing.CAMPAIGN, Verb.SEE),
    (Thing.LINE, Verb.SEE),
    (Thing.LINE, Verb.MAKE),
}

#: The table. An instructor sent to a branch stands to it as its officers do.
RIGHTS: dict[tuple[Role, Relation], frozenset[tuple[Thing, Verb]]] = {
    (Role.SECRETARY, Relation.OWN): frozenset(
        _BRANCH_OFFICER | _MEMBER | {(Thing.HANDOVER, Verb.MAKE)}
    ),
    (Role.DEPUTY, Relation.OWN): frozenset(_BRANCH_OFFICER | _MEMBER),
    (Role.INSTRUCTOR, Relation.OWN): frozenset(_BRANCH_OFFICER),
    (Role.COMMITTEE_MEMBER, Relation.OWN): frozenset(_MEMBER),
    (Role.ORGANISER, Relation.OWN): frozenset(_MEMBER),
    (Role.MEMBER, Relation.OWN): frozenset(_MEMBER),
    (Role.SUPERIOR, Relation.OWN): frozenset(
        {
            (Thing.SUMMARY, Verb.SEE),
            (Thing.UNIT, Verb.SEE),  # the units that the street itself looks after
            (Thing.UNIT, Verb.CORRECT),
            (Thing.UNIT, Verb.MAKE),
            (Thing.LEDGER, Verb.SEE),  # the talent pool that the organisation itself keeps
            (Thing.LEDGER, Verb.CORRECT),
            (Thing.PHONE, Verb.SEE),
            (Thing.PAY, Verb.SEE),
            (Thing.FORMATION, Verb.MAKE),
            (Thing.REQUIREMENT, Verb.MAKE),
            (Thing.CAMPAIGN, Verb.SEE),
            (Thing.CAMPAIGN, Verb.FILE),  # its own organ has done something
            (Thing.LINE, Verb.SEE),
            (Thing.LINE, Verb.MAKE),
            (Thing.FEEDBACK, Verb.MAKE),
        }
    ),
    (Role.SUPERIOR, Relation.BELOW): frozenset(_SUPERIOR_BELOW),
    # The units of a line are seen as a view, unit by unit (`ledger.office_of`), and not by the tree.
    (Role.LINE, Relation.OWN): frozenset(
        {(Thing.LINE, Verb.SEE), (Thing.LINE, Verb.FILE), (Thing.FEEDBACK, Verb.MAKE)}
    ),
    (Role.ADMINISTRATOR, Relation.OWN): frozenset(
        {
            (Thing.SUMMARY, Verb.SEE),
            (Thing.UNIT, Verb.SEE),
            (Thing.LEDGER, Verb.SEE),
            (Thing.INVITATION, Verb.MAKE),
            (Thing.FEEDBACK, Verb.MAKE),
            (Thing.FEEDBACK, Verb.SEE),
            (Thing.WORDS, Verb.SEE),
            (Thing.WORDS, Verb.CORRECT),
        }
    ),
    (Role.ADMINISTRATOR, Relation.BELOW): frozenset(
        {
            (Thing.SUMMARY, Verb.SEE),
            (Thing.UNIT, Verb.SEE),
            (Thing.LEDGER, Verb.SEE),
            (Thing.INVITATION, Verb.MAKE),
            (Thing.FEEDBACK, Verb.SEE),
        }
    ),
}


def relation(of: PartyOrganization, to: PartyOrganization) -> Relation:
    """How `of` stands to the organisation `to` in which an office is held."""
    if of.path == to.path:
        return Relation.OWN
    return Relation.BELOW if of.is_under(to) else Relation.ELSEWHERE


def allowed(role: Role, relation: Relation, thing: Thing, verb: Verb) -> bool:
    """Whether the table names it."""
    return (thing, verb) in RIGHTS.get((role, relation), frozenset())


def shown_on(channel: Channel, thing: Thing, privacy: PrivacyTerms) -> bool:
    """Whether a thing may pass through that channel: Telegram's servers stand abroad."""
    if channel is not Channel.TELEGRAM:
        return True
    match thing:
        case Thing.PHONE:
            return privacy.phones_on_telegram
        case Thing.GRADE:
            return privacy.grades_on_telegram
        case Thing.DUES | Thing.PAY:
            # From what somebody pays the pay can be worked out.
            return privacy.dues_on_telegram
        case _:
            return True
