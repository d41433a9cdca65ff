"""专项行动: targets and milestones of a campaign, as the ledgers and the organs' own words have them.

No ranks: organs stand in the order of the tree, and only those that still owe something are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.actor import Actor, NotYours, Right
from handlers.coverage import share
from handlers.dialog.keyboards import in_rows
from handlers.dialog.turn import Button, Listed, Reply, Say, Turn
from models.campaign import Aim, Board, Campaign, Standing, Step
from models.organization import PartyOrganization
from models.rights import Thing, Verb
from models.work import Work

SEE = Right(Thing.CAMPAIGN, Verb.SEE)
TELL = Right(Thing.CAMPAIGN, Verb.FILE)
#: As many organs are named behind a milestone; the others are counted.
MOST_NAMED = 12


def campaigns(_turn: Turn, work: Work, actor: Actor) -> Reply:
    """专项行动: the board of the one that is on, or a choice."""
    places = {each.organization_id: each.organization for each in actor.own(SEE)}
    found = [
        (campaign, place)
        for place in places.values()
        for campaign in work.campaigns.running(place, work.today)
    ]
    match found:
        case []:
            return Reply.of("campaign.none", [Button("menu", "form.to_menu")])
        case [(campaign, place)]:
            return Reply((page(work, actor, campaign, place),))
        case _:
            rows = [
                [
                    Button(
                        f"cb/{campaign.id}/{place.id}",
                        "campaign.of",
                        {"campaign": campaign.plan.name, "name": place.name},
                    )
                ]
                for campaign, place in found
            ]
            return Reply.of("campaign.which", *rows)


def board(_turn: Turn, work: Work, actor: Actor, campaign_id: str, organization_id: str) -> Reply:
    """The board of one node."""
    campaign, organization = _here(work, actor, campaign_id, organization_id, SEE)
    return Reply((page(work, actor, campaign, organization),))


def tell(
    _turn: Turn,
    work: Work,
    actor: Actor,
    campaign_id: str,
    organization_id: str,
    milestone: str,
    word: str,
) -> Reply:
    """办好了, or not after all: of what no ledger knows."""
    campaign, organization = _here(work, actor, campaign_id, organization_id, TELL)
    told = {each.code: each for each in campaign.plan.milestone if each.measure is None}
    if milestone not in told or organization.level not in told[milestone].levels:
        raise NotYours
    match word:
        case "done":
            work.campaigns.tell(campaign, milestone, organization)
        case "open":
            work.campaigns.take_back(campaign, milestone, organization)
        case _:
            raise NotYours
    return Reply((page(work, actor, campaign, organization),))


def page(work: Work, actor: Actor, campaign: Campaign, organization: PartyOrganization) -> Say:
    """Targets with what is missing, and the milestones here and below."""
    found = work.campaigns.board(campaign, organization, work.today)
    return Say("form.frame", {"parts": Listed(lines(found))}, _rows(work, actor, found))


def lines(found: Board) -> list[Say | str]:
    """The board in words, for the chat and the terminal."""
    plan = found.plan
    parts: list[Say | str] = [
        Say(
            "campaign.title",
            {"campaign": plan.name, "name": found.organization.name, "day": found.day},
        ),
        Say(
            "campaign.span",
            {"begins": plan.begins_on, "ends": plan.ends_on, "source": plan.source},
        ),
    ]
    if found.aims:
        parts += [Say("campaign.targets"), *(_aim(each) for each in found.aims)]
    if found.own:
        parts += [Say("campaign.own"), *(_step(each) for each in found.own)]
    below = _below(found.below)
    if below:
        parts += [Say("campaign.below"), *below]
    return parts


def owed_line(campaign: Campaign, step: Step) -> Say:
    """What an organ still has to do, as it stands in its tasks and reminders."""
    return Say(
        f"campaign.task.{step.standing.value}",
        {
            "campaign": campaign.plan.name,
            "what": step.milestone.name,
            "due": step.milestone.due,
        },
    )


def of_superior(work: Work, top: PartyOrganization) -> tuple[list[Say], list[list[Button]]]:
    """What a campaign asks of this organ itself, and the way to the board."""
    parts: list[Say] = []
    rows = []
    for campaign in work.campaigns.running(top, work.today):
        steps = work.campaigns.told(campaign, top, work.today)
        parts += [owed_line(campaign, each) for each in steps if each.standing != Standing.DONE]
        facts = {"campaign": campaign.plan.name}
        rows.append([Button(f"cb/{campaign.id}/{top.id}", "campaign.see", facts)])
    return parts, rows


# --- how -----------------------------------------------------------------------------------------


def _here(
    work: Work, actor: Actor, campaign_id: str, organization_id: str, right: Right
) -> tuple[Campaign, PartyOrganization]:
    campaign = work.campaigns.get(int(campaign_id))
    organization = work.organizations.get(int(organization_id))
    actor.needs(right, organization)
    if campaign is None or not (
        organization.id == campaign.organization_id or organization.is_under(campaign.organization)
    ):
        raise NotYours
    return campaign, organization


def _aim(aim: Aim) -> Say:
    facts: Mapping[str, object] = {
        "what": Say(f"campaign.measure.{aim.target.measure}"),
        "part": aim.figure.part,
        "whole": aim.figure.whole,
        "share": share(aim.figure.part, aim.figure.whole),
        "goal": aim.target.goal,
        "gap": aim.gap,
        "pace": aim.pace,
    }
    if not aim.figure.whole:
        return Say("campaign.aim_nothing", facts)
    return Say("campaign.aim" if aim.gap else "campaign.aim_reached", facts)


def _step(step: Step) -> Say:
    facts: dict[str, object] = {
        "what": step.milestone.name,
        "due": step.milestone.due,
        "day": step.done_on,
    }
    key = f"campaign.step.{step.standing.value}"
    if step.figure is None:
        return Say(key, facts)
    facts |= {"part": step.figure.part, "whole": step.figure.whole}
    return Say(f"{key}_counted", facts)


def _below(steps: Sequence[Step]) -> list[Say]:
    said = []
    for milestone in dict.fromkeys(each.milestone for each in steps):
        these = [each for each in steps if each.milestone == milestone]
        open_ = [each.organization.name for each in these if each.standing is not Standing.DONE]
        facts = {
            "what": milestone.name,
            "due": milestone.due,
            "part": len(these) - len(open_),
            "whole": len(these),
            "names": Listed(open_[:MOST_NAMED], "list.enum"),
            "more": len(open_) - MOST_NAMED,
        }
        key = "campaign.organs" if open_ else "campaign.organs_all"
        said.append(Say("campaign.organs_more" if len(open_) > MOST_NAMED else key, facts))
    return said


def _rows(work: Work, actor: Actor, found: Board) -> list[list[Button]]:
    where = f"{found.campaign.id}/{found.organization.id}"
    rows = []
    if actor.may(TELL, found.organization) is not None:
        for each in found.own:
            if each.figure is None:
                done = each.standing is Standing.DONE
                key = "campaign.take_back" if done else "campaign.done"
                word = "open" if done else "done"
                facts = {"what": each.milestone.name}
                rows.append([Button(f"cd/{where}/{each.milestone.code}/{word}", key, facts)])
    children = [
        each
        for each in work.organizations.children(found.organization)
        if not each.is_branch and each.exists_on(found.day)
    ]
    down = [
        Button(f"cb/{found.campaign.id}/{each.id}", each.name, plain=True)
        for each in children[:MOST_NAMED]
    ]
    return [
        *rows,
        *in_rows(down, 2),
        [Button(f"cv/{found.organization.id}", "command.coverage.word")],
    ]
