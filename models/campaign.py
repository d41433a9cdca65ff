"""专项行动: a campaign as data: its span, its targets, and what each level has to do until when.

A campaign is a TOML file (models/campaigns/ has the one of the notice). Figures are those of the
ledgers as of a day, so that they can be asked of any past day; what no ledger knows is told by
the organ concerned. Source of the example: 辽组通字〔2016〕64号.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Refused
from models.coverage import (
    FIRMS,
    SERVICES,
    STAFF_FOR_A_MEMBER,
    STAFF_FOR_AN_ORGANIZATION,
    STAFF_OF_A_SERVICE,
    Coverage,
)
from models.history import Recorded
from models.ledger import CoverageView, LedgerLine
from models.organization import Level, PartyOrganization, existing_on, under
from models.unit import Category, ParkLevel, Sector

if TYPE_CHECKING:
    from models.work import Work

#: The campaign of the notice, as an example.
HUNDRED_DAYS = Path(__file__).parent / "campaigns" / "hundred_days_2016.toml"
#: A campaign stays on the board for so many days after its last date.
AFTERWARDS = 31
WEEK = 7


@dataclass(frozen=True)
class Figure:
    """So many of so many."""

    part: int
    whole: int

    def reaches(self, goal: int) -> bool:
        """Whether so many per cent are reached; of nothing, everything is."""
        return self.part * 100 >= self.whole * goal

    def gap(self, goal: int) -> int:
        """How many are missing to so many per cent."""
        return max(0, math.ceil(self.whole * goal / 100) - self.part)

    def pace(self, goal: int, days: int) -> int:
        """How many a week close the gap in so many days."""
        gap = self.gap(goal)
        return math.ceil(gap * WEEK / max(days, WEEK)) if gap else 0


_ORGANIZED = frozenset({Coverage.INDEPENDENT, Coverage.JOINT})


def _share(
    which: Callable[[LedgerLine], bool], done: Callable[[LedgerLine], bool]
) -> Callable[[CoverageView], Figure]:
    def figure(view: CoverageView) -> Figure:
        lines = [line for line in view.lines if line.facts.in_base and which(line)]
        return Figure(sum(done(line) for line in lines), len(lines))

    return figure


def _organized(line: LedgerLine) -> bool:
    return line.coverage in _ORGANIZED


def _staff(line: LedgerLine, least: int, below: int | None = None) -> bool:
    count = line.facts.employees
    return count is not None and count >= least and (below is None or count < below)


def _enterprise(line: LedgerLine) -> bool:
    return line.facts.sector is Sector.ENTERPRISE


def _association(*, provincial: bool) -> Callable[[LedgerLine], bool]:
    return lambda line: (
        line.facts.category is Category.DECOUPLED_ASSOCIATION
        and line.facts.provincial is provincial
    )


#: What can be counted from the ledgers; the words of each are texts, `campaign.measure.<name>`.
MEASURES: Mapping[str, Callable[[CoverageView], Figure]] = {
    "enterprises_organized": _share(_enterprise, _organized),
    "social_organized": _share(lambda line: not _enterprise(line), _organized),
    "covered": _share(lambda _line: True, lambda line: line.coverage is not Coverage.NONE),
    "hundred_staff": _share(
        lambda line: _enterprise(line) and _staff(line, STAFF_FOR_AN_ORGANIZATION),
        lambda line: line.coverage is Coverage.INDEPENDENT,
    ),
    "fifty_staff": _share(
        lambda line: (
            _enterprise(line) and _staff(line, STAFF_FOR_A_MEMBER, STAFF_FOR_AN_ORGANIZATION)
        ),
        lambda line: bool(line.facts.members) or _organized(line),
    ),
    "joints_doubled": lambda view: Figure(view.joints, 2 * view.joints_before),
    "services_and_firms": _share(
        lambda line: (
            line.facts.category in FIRMS
            or (line.facts.category in SERVICES and _staff(line, STAFF_OF_A_SERVICE))
        ),
        _organized,
    ),
    "national_parks": _share(
        lambda line: line.facts.park is ParkLevel.NATIONAL,
        lambda line: line.coverage is not Coverage.NONE,
    ),
    "five_clears": _share(
        lambda line: not line.branches, lambda line: not any(line.clears.values())
    ),
    "provincial_associations": _share(_association(provincial=True), _organized),
    "local_associations": _share(_association(provincial=False), _organized),
}


# --- the file ------------------------------------------------------------------------------------


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Strict):
    """So many per cent of something are to be reached by the end."""

    measure: str
    goal: int = Field(ge=1, le=100)
    source: str

    @model_validator(mode="after")
    def _is_counted(self) -> Target:
        _known(self.measure)
        return self


class Milestone(_Strict):
    """What the organs of some levels have to have done by a day: counted, or told by them."""

    code: str = Field(pattern=r"^[a-z0-9_]{1,24}$")
    name: str
    levels: tuple[Level, ...] = Field(min_length=1)
    due: date
    measure: str | None = None
    goal: int = Field(default=100, ge=1, le=100)
    source: str

    @model_validator(mode="after")
    def _is_counted(self) -> Milestone:
        if self.measure is not None:
            _known(self.measure)
        return self


class Plan(_Strict):
    """A campaign as its file says it."""

    code: str = Field(pattern=r"^[a-z0-9_]{1,32}$")
    name: str
    source: str
    begins_on: date
    ends_on: date
    target: tuple[Target, ...] = ()
    milestone: tuple[Milestone, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Plan:
        if self.begins_on > self.ends_on:
            raise ValueError("begins_on")
        codes = [each.code for each in self.milestone]
        if len(codes) != len(set(codes)):
            raise ValueError("code")
        return self

    @property
    def last_day(self) -> date:
        """The last date that stands in it."""
        return max([self.ends_on, *(each.due for each in self.milestone)])


class BadCampaign(Refused):
    """The file says something that no campaign can; `facts["faults"]` names every place."""

    text = "campaign.bad_file"


def _known(measure: str) -> None:
    if measure not in MEASURES:
        raise ValueError("measure")


def read(path: Path) -> Plan:
    """A campaign from its file.

    Raises:
        BadCampaign: with every place of the file that is wrong.
    """
    try:
        return Plan.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        faults = [".".join(map(str, each["loc"])) or "code" for each in error.errors()]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults = [str(error)]
    raise BadCampaign(faults="、".join(dict.fromkeys(faults)), path=path.name)


# --- the tables ----------------------------------------------------------------------------------


class Campaign(Recorded, Base):
    """A campaign that runs at and under a node."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("organization_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    code: Mapped[str]
    page: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]

    organization: Mapped[PartyOrganization] = relationship(lazy="joined", innerjoin=True)

    @property
    def plan(self) -> Plan:
        """What it says."""
        return Plan.model_validate(self.page)


class CampaignWord(Recorded, Base):
    """An organ says that it has done what no ledger knows."""

    __tablename__ = "campaign_word"
    __table_args__ = (UniqueConstraint("campaign_id", "organization_id", "milestone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"), index=True)
    milestone: Mapped[str]
    done_on: Mapped[date]
    told_at: Mapped[datetime]
    told_by: Mapped[int]


class Standing(StrEnum):
    """How a milestone stands for an organ."""

    DONE = "done"
    OWED = "owed"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Step:
    """A milestone of one organ on a day."""

    milestone: Milestone
    organization: PartyOrganization
    standing: Standing
    figure: Figure | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Aim:
    """A target on a day: what is reached, what is missing, and how many a week would close it."""

    target: Target
    figure: Figure
    gap: int
    pace: int


@dataclass(frozen=True)
class Board:
    """How a campaign stands at a node on a day."""

    campaign: Campaign
    plan: Plan
    organization: PartyOrganization
    day: date
    aims: tuple[Aim, ...]
    own: tuple[Step, ...]
    below: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "campaign": self.plan.code,
            "org": self.organization.code,
            "on": self.day.isoformat(),
            "targets": {
                each.target.measure: {
                    "part": each.figure.part,
                    "whole": each.figure.whole,
                    "goal": each.target.goal,
                    "gap": each.gap,
                    "per_week": each.pace,
                }
                for each in self.aims
            },
            "milestones": [
                {
                    "org": each.organization.code,
                    "code": each.milestone.code,
                    "due": each.milestone.due.isoformat(),
                    "standing": each.standing.value,
                }
                for each in (*self.own, *self.below)
            ],
        }


class Campaigns:
    """What runs where, how it stands, and what an organ says that it has done."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def get(self, campaign_id: int) -> Campaign | None:
        """The campaign with that id."""
        return self._session.get(Campaign, campaign_id)

    def load(self, top: PartyOrganization, plan: Plan) -> Campaign:
        """A campaign begins at a node, or its file was put right: what was told stays."""
        page = plan.model_dump(mode="json")
        found = self._session.scalar(
            select(Campaign).where(Campaign.organization_id == top.id, Campaign.code == plan.code)
        )
        if found is None:
            found = Campaign(organization=top, code=plan.code, page=page, loaded_at=self._work.now)
            self._session.add(found)
        elif found.page != page:
            found.page, found.loaded_at = page, self._work.now
        self._session.flush()
        return found

    def running(self, organization: PartyOrganization, day: date) -> list[Campaign]:
        """The campaigns that concern an organisation on a day, those of the highest level first."""
        path = [int(part) for part in organization.path.split("/") if part]
        found = self._session.scalars(
            select(Campaign).where(Campaign.organization_id.in_(path)).order_by(Campaign.id)
        )
        return [each for each in found if _is_on(each.plan, day)]

    def board(self, campaign: Campaign, top: PartyOrganization, day: date) -> Board:
        """How it stands at a node on a day."""
        plan = campaign.plan
        view = self._work.ledgers.view(top, day)
        left = (plan.ends_on - day).days
        aims = []
        for target in plan.target:
            figure = MEASURES[target.measure](view)
            gap, pace = figure.gap(target.goal), figure.pace(target.goal, left)
            aims.append(Aim(target, figure, gap, pace))
        steps = self._steps(campaign, plan, top, view, day)
        return Board(
            campaign,
            plan,
            top,
            day,
            tuple(aims),
            tuple(each for each in steps if each.organization.id == top.id),
            tuple(each for each in steps if each.organization.id != top.id),
        )

    def told(self, campaign: Campaign, organ: PartyOrganization, day: date) -> list[Step]:
        """What an organ itself has to tell, as it stands on a day."""
        steps = self._steps(campaign, campaign.plan, organ, None, day)
        return [each for each in steps if each.organization.id == organ.id]

    def owing(self, due: Iterable[date]) -> list[Step]:
        """What organs still have to tell of what is due on one of these days; what is counted tells itself."""
        today, days = self._work.today, set(due)
        found = []
        for campaign in self._session.scalars(select(Campaign).order_by(Campaign.id)):
            plan = campaign.plan
            if not _is_on(plan, today) or not days & {each.due for each in plan.milestone}:
                continue
            steps = self._steps(campaign, plan, campaign.organization, None, today)
            found += [
                each
                for each in steps
                if each.milestone.due in days and each.standing is not Standing.DONE
            ]
        return found

    def tell(self, campaign: Campaign, milestone: str, organ: PartyOrganization) -> CampaignWord:
        """An organ has done something; said twice, the first day stays."""
        assert self._work.by.person_id is not None
        found = self._session.scalar(
            select(CampaignWord).where(
                CampaignWord.campaign_id == campaign.id,
                CampaignWord.organization_id == organ.id,
                CampaignWord.milestone == milestone,
            )
        )
        if found is None:
            found = CampaignWord(
                campaign_id=campaign.id,
                organization_id=organ.id,
                milestone=milestone,
                done_on=self._work.today,
                told_at=self._work.now,
                told_by=self._work.by.person_id,
            )
            self._session.add(found)
            self._session.flush()
        return found

    def take_back(self, campaign: Campaign, milestone: str, organ: PartyOrganization) -> None:
        """It was not done after all."""
        for each in self._session.scalars(
            select(CampaignWord).where(
                CampaignWord.campaign_id == campaign.id,
                CampaignWord.organization_id == organ.id,
                CampaignWord.milestone == milestone,
            )
        ):
            self._session.delete(each)
        self._session.flush()

    def _steps(
        self,
        campaign: Campaign,
        plan: Plan,
        top: PartyOrganization,
        view: CoverageView | None,
        day: date,
    ) -> list[Step]:
        """Every milestone of every organ at and under a node; without a view only what is told."""
        levels = {level for each in plan.milestone for level in each.levels}
        organs = self._session.scalars(
            select(PartyOrganization)
            .where(under(top), PartyOrganization.level.in_(levels), existing_on(day))
            .order_by(PartyOrganization.code)
        ).all()
        told = {
            (each.organization_id, each.milestone): each.done_on
            for each in self._session.scalars(
                select(CampaignWord).where(CampaignWord.campaign_id == campaign.id)
            )
            if each.done_on <= day
        }
        found = []
        for milestone in plan.milestone:
            for organ in organs:
                if organ.level not in milestone.levels:
                    continue
                if milestone.measure is not None:
                    if view is not None:
                        found.append(_counted(milestone, organ, view, day))
                    continue
                done_on = told.get((organ.id, milestone.code))
                stands = _stands(milestone, day, done=done_on is not None)
                found.append(Step(milestone, organ, stands, None, done_on))
        return found


def _counted(
    milestone: Milestone, organ: PartyOrganization, view: CoverageView, day: date
) -> Step:
    lines = tuple(line for line in view.lines if line.path.startswith(organ.path))
    assert milestone.measure is not None
    # Joint organisations are counted for the node that was asked about; no milestone counts them.
    here = CoverageView(
        organ.id,
        organ.code,
        organ.name,
        day,
        view.rates,
        (),
        lines,
        view.joints,
        view.joints_before,
    )
    figure = MEASURES[milestone.measure](here)
    done = figure.reaches(milestone.goal)
    return Step(milestone, organ, _stands(milestone, day, done=done), figure)


def _stands(milestone: Milestone, day: date, *, done: bool) -> Standing:
    if done:
        return Standing.DONE
    return Standing.OVERDUE if day > milestone.due else Standing.OWED


def _is_on(plan: Plan, day: date) -> bool:
    return plan.begins_on <= day and (day - plan.last_day).days <= AFTERWARDS


def shipped() -> Sequence[Path]:
    """The campaigns that come with zhibao."""
    return sorted(HUNDRED_DAYS.parent.glob("*.toml"))
