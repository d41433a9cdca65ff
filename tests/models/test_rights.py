"""Who may see and do what: the whole table, so that every change of it is seen."""

from __future__ import annotations

import pytest

from models.appointment import Role
from models.organization import PartyOrganization
from models.person import Channel
from models.rights import RIGHTS, Relation, Thing, Verb, allowed, relation, shown_on
from models.terms import PrivacyTerms

# A column for each role and relation; s see, f file, c correct, a answer, m make.
MATRIX = """
                secretary    deputy       instructor   superior     administrator  line
                own below    own below    own below    own below    own below      own below
roster          sc  -        sc  -        sc  -        -   sca      -   -       -   -
phone           s   -        s   -        s   -        s   s        -   -       -   -
grade           s   -        s   -        s   -        -   -        -   -       -   -
dues            s   -        s   -        s   -        -   -        -   -       -   -
obligation      s   -        s   -        s   -        -   s        -   -       -   -
activity        sfc -        sfc -        sfc -        -   sfca     -   -       -   -
postponement    f   -        f   -        f   -        -   fa       -   -       -   -
summary         -   -        -   -        -   -        s   s        s   s       -   -
help_request    m   -        m   -        m   -        -   sa       -   -       -   -
unit            sc  -        sc  -        sc  -        scm scm      s   s       -   -
invitation      -   -        -   -        -   -        -   m        m   m       -   -
feedback        m   -        m   -        m   -        m   -        sm  s       m   -
plan            sam -        sam -        sm  -        -   -        -   -       -   -
joining         am  -        am  -        am  -        -   -        -   -       -   -
formation       -   -        -   -        -   -        m   m        -   -       -   -
requirement     -   -        -   -        -   -        m   -        -   -       -   -
campaign        -   -        -   -        -   -        sf  s        -   -       -   -
handover        m   -        -   -        -   -        -   a        -   -       -   -
line            -   -        -   -        -   -        sm  sm       -   -        sf  -
ledger          sc  -        sc  -        sc  -        sc  sc       s   s       -   -
pay             s   -        s   -        s   -        s   s        -   -       -   -
words           -   -        -   -        -   -        -   -        sc  -       -   -
"""

#: Who only hears what concerns them, asks leave, and says what they think of the bot.
QUIET = (Role.COMMITTEE_MEMBER, Role.ORGANISER, Role.MEMBER)
SPEAKING = [role for role in Role if role not in QUIET]
COLUMNS = [(role, stands) for role in SPEAKING for stands in (Relation.OWN, Relation.BELOW)]
LETTERS = {verb: verb.value[0] for verb in Verb}


def test_the_whole_table() -> None:
    roles, _relations, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    assert [Role(name) for name in roles] == SPEAKING
    expected = {
        (thing, column): cell
        for thing, *cells in rows
        for column, cell in zip(COLUMNS, cells, strict=True)
    }
    found = {
        (thing.value, (role, stands)): "".join(
            letter for verb, letter in LETTERS.items() if allowed(role, stands, thing, verb)
        )
        or "-"
        for thing in Thing
        for role, stands in COLUMNS
    }
    assert found == expected


def test_members_and_officers_within_the_branch_only_say_what_they_think() -> None:
    for role in QUIET:
        assert RIGHTS[role, Relation.OWN] == {
            (Thing.FEEDBACK, Verb.MAKE),
            (Thing.PLAN, Verb.ANSWER),
        }
        assert (role, Relation.BELOW) not in RIGHTS


def test_nobody_may_anything_elsewhere() -> None:
    assert not [
        (role, thing, verb)
        for role in Role
        for thing in Thing
        for verb in Verb
        if allowed(role, Relation.ELSEWHERE, thing, verb)
    ]


def test_the_table_names_nothing_unknown() -> None:
    assert {role for role, _ in RIGHTS} == set(Role)
    used = {(thing, verb) for rights in RIGHTS.values() for thing, verb in rights}
    assert {thing for thing, _ in used} == set(Thing)
    assert {verb for _, verb in used} == set(Verb)


def node(path: str) -> PartyOrganization:
    return PartyOrganization(path=path)


@pytest.mark.parametrize(
    ("of", "to", "stands"),
    [
        ("/1/4/9/", "/1/4/9/", Relation.OWN),
        ("/1/4/9/", "/1/4/", Relation.BELOW),
        ("/1/4/9/", "/1/", Relation.BELOW),
        ("/1/4/", "/1/4/9/", Relation.ELSEWHERE),  # above is elsewhere
        ("/1/4/9/", "/1/4/8/", Relation.ELSEWHERE),
        ("/1/40/", "/1/4/", Relation.ELSEWHERE),  # 40 does not lie under 4
        ("/2/", "/1/", Relation.ELSEWHERE),
    ],
)
def test_how_two_organizations_stand_to_each_other(of: str, to: str, stands: Relation) -> None:
    assert relation(node(of), node(to)) is stands


@pytest.mark.parametrize(
    ("channel", "thing", "phones_on_telegram", "shown"),
    [
        (Channel.TELEGRAM, Thing.PHONE, False, False),  # its servers stand abroad
        (Channel.TELEGRAM, Thing.PHONE, True, True),
        (Channel.LOCAL, Thing.PHONE, False, True),
        (Channel.TELEGRAM, Thing.ROSTER, False, True),
        (Channel.TELEGRAM, Thing.DUES, False, False),  # what one pays tells what one earns
        (Channel.LOCAL, Thing.DUES, False, True),
    ],
)
def test_what_passes_through_a_channel(
    channel: Channel, thing: Thing, phones_on_telegram: bool, shown: bool
) -> None:
    privacy = PrivacyTerms(
        phones_on_telegram=phones_on_telegram, grades_on_telegram=False, dues_on_telegram=False
    )
    assert shown_on(channel, thing, privacy) is shown
