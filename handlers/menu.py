"""The menu: what each role can do here, and the first page that everybody can come back to."""

from __future__ import annotations

from handlers.actor import Actor
from handlers.dialog import text
from handlers.dialog.turn import Button, Listed, Menu, Reply, Say, Turn
from models.appointment import Role
from models.person import Chat
from models.work import Work

#: Rows of the persistent menu by role; several roles have theirs one below the other.
MENUS: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.SECRETARY: (("report", "tasks"), ("plan", "roster", "book"), ("support", "menu")),
    Role.DEPUTY: (("report", "tasks"), ("plan", "roster", "book"), ("support", "menu")),
    Role.INSTRUCTOR: (("report", "tasks"), ("plan", "roster", "book"), ("support", "menu")),
    Role.SUPERIOR: (("summary", "coverage"), ("tasks", "ledger"), ("formation", "menu")),
    Role.ADMINISTRATOR: (("summary", "coverage", "words"), ("ledger", "menu")),
    Role.COMMITTEE_MEMBER: (("plan", "menu"),),
    Role.ORGANISER: (("plan", "menu"),),
    Role.MEMBER: (("plan", "menu"),),
    Role.LINE: (("line", "menu"),),
}
#: What everybody can type, whatever the role.
ALWAYS = ("menu", "feedback", "cancel", "help")


def menu_for(actor: Actor) -> Menu:
    """The rows and commands of all roles that somebody holds, each command once."""
    rows: list[tuple[str, ...]] = []
    seen: set[str] = set()
    last: tuple[str, ...] = ()
    for role, own in MENUS.items():
        if role not in actor.roles:
            continue
        for row in own:
            fresh = tuple(name for name in row if name not in seen and name != "menu")
            seen |= set(fresh)
            if fresh:
                rows.append(fresh)
    if rows and len(rows[-1]) == 1:
        rows[-1] = (*rows[-1], "menu")
    else:
        last = ("menu",)
    if last:
        rows.append(last)
    commands = dict.fromkeys([name for row in rows for name in row])
    return Menu(tuple(rows), tuple(dict.fromkeys([*commands, *ALWAYS])))


def actor_of(work: Work, chat: Chat) -> Actor:
    """Whoever has joined in this chat, with today's offices."""
    assert chat.person is not None
    offices = work.appointments.of_person(chat.person.id, work.today)
    return Actor(
        chat.person,
        chat,
        tuple(office for office in offices if office.unit_id is None),
        work.terms.privacy,
        tuple(office for office in offices if office.unit_id is not None),
    )


def show(_turn: Turn, _work: Work, actor: Actor) -> Reply:
    """菜单: who one is here, and what can be tapped."""
    if not actor.offices and not actor.guides:
        return no_office(actor)
    names = [
        Say(
            "menu.office",
            {"role": Say(f"role.{office.role.value}"), "organization": office.organization.name},
        )
        for office in (*actor.offices, *actor.guides[:1])
    ]
    page = Say(
        "menu.page",
        {"name": actor.person.name, "offices": Listed(names)},
        menu=menu_for(actor),
    )
    return Reply((page, first_steps(actor)), anew=True)


def no_office(actor: Actor) -> Reply:
    """Whose offices have all ended: there is nothing to do here, and nobody is left without a word."""
    return Reply((Say("menu.no_office", {"name": actor.person.name}, menu=menu_for(actor)),))


def help_page(_turn: Turn, _work: Work, actor: Actor) -> Reply:
    """帮助: what one can do here, for each role held, in a few lines."""
    roles = [role for role in MENUS if role in actor.roles]
    if not roles:
        return no_office(actor)
    says = list(dict.fromkeys(f"menu.help.{_HELP[role]}" for role in roles))
    return Reply(
        (
            Say(
                "menu.help.page",
                {"parts": Listed([Say(key) for key in says])},
                menu=menu_for(actor),
            ),
        )
    )


_HELP = {
    Role.SECRETARY: "branch",
    Role.DEPUTY: "branch",
    Role.INSTRUCTOR: "branch",
    Role.SUPERIOR: "superior",
    Role.ADMINISTRATOR: "administrator",
    Role.COMMITTEE_MEMBER: "member",
    Role.ORGANISER: "member",
    Role.MEMBER: "member",
    Role.LINE: "line",
}


#: What is worth a tap at any time, and for whom.
_FIRST: dict[str, frozenset[Role]] = {
    "report": frozenset({Role.SECRETARY, Role.DEPUTY, Role.INSTRUCTOR}),
    "summary": frozenset({Role.SUPERIOR, Role.ADMINISTRATOR}),
    "coverage": frozenset({Role.SUPERIOR, Role.ADMINISTRATOR}),
    "tasks": frozenset({Role.SECRETARY, Role.DEPUTY, Role.INSTRUCTOR, Role.SUPERIOR}),
    "line": frozenset({Role.LINE}),
    "plan": frozenset({Role.COMMITTEE_MEMBER, Role.ORGANISER, Role.MEMBER}),
}


def first_steps(actor: Actor, key: str = "menu.first") -> Say:
    """What is worth a tap right now, under a sentence."""
    commands = [name for name, roles in _FIRST.items() if actor.roles & roles]
    buttons = [Button(name, f"command.{name}.word") for name in commands or ("menu",)]
    return Say(key, {}, [buttons])


#: So many things are offered to whoever was not understood.
MOST_NEAREST = 3


def nearest(actor: Actor, words: str) -> list[str]:
    """The commands of somebody's menu that share a word with what was said, the nearest first."""
    own = [name for role in MENUS if role in actor.roles for row in MENUS[role] for name in row]
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}

    def shared(name: str) -> int:
        ways = [*text.words(f"command.{name}.also"), text.fill(f"command.{name}.word", {})]
        near = sum(any(pair in way for way in ways) for pair in pairs)
        return near + sum(word in words for word in text.words(f"command.{name}.near"))

    offered = dict.fromkeys([*own, *(ALWAYS if own else ())])
    near = [name for name in offered if shared(name)]
    return sorted(near, key=lambda name: -shared(name))[:MOST_NEAREST]
