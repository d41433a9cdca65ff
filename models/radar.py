"""The radar of organisations: what the notice and the rules say about each branch.

What they say about units stands in models/coverage.py. Pure rules over small values, and the
question to the database that gathers them. What is not known is no finding: the offices are looked
at once the secretaries' ledger says where the secretary comes from. An answer holds as long as the
finding is the same one; once it has closed, its answer lapses with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.appointment import Appointment, Origin, Role, holding_on
from models.base import Base, in_batches
from models.calendar import months_after
from models.history import Recorded
from models.ledger import linked_on
from models.organization import BRANCHES, Form, PartyOrganization, existing_on, under
from models.terms import CoverageTerms
from models.unit import Sector, Unit, UnitLink

if TYPE_CHECKING:
    from models.work import Work

#: The superior sees to the next election so many months before a term ends (关于任期的意见).
AHEAD_OF_TERM = 6
#: So many months before a secretary's labour contract ends its change is to be filed (measure 5).
AHEAD_OF_CONTRACT = 2
#: From this day on 《支部工作条例》 article 5 says how many units a joint branch covers.
RULES_SINCE = date(2018, 10, 28)


class BranchCheck(StrEnum):
    """A sentence that an organisation does not yet meet; its words are `radar.<check>`."""

    JOINT_ENTERPRISES = "joint_enterprises"
    JOINT_UNITS = "joint_units"
    OWNER_SECRETARY = "owner_secretary"
    NO_ORGANISER = "no_organiser"
    TERM_ENDS = "term_ends"
    CONTRACT_ENDS = "contract_ends"


@dataclass(frozen=True)
class BranchState:
    """What the rules ask about a branch on a day."""

    joint: bool = False
    enterprises: int = 0
    units: int = 0
    origin: Origin | None = None
    full_time_deputy: bool = False
    organiser: bool = False
    term_ends_on: date | None = None
    contract_until: date | None = None
    contract_filed_on: date | None = None


@dataclass(frozen=True)
class BranchFinding:
    """One check that a branch fails: with which number, or by which day."""

    check: BranchCheck
    number: int = 0
    due_on: date | None = None

    @property
    def fact(self) -> str:
        """What an answer to it answers: another number or day makes it another finding."""
        return self.due_on.isoformat() if self.due_on else str(self.number)


def branch_findings(
    branch: BranchState, day: date, terms: CoverageTerms
) -> tuple[BranchFinding, ...]:
    """What is asked of a branch and is not yet so, in the order of the notice."""
    found = []
    if branch.joint and branch.enterprises > terms.joint_enterprises:
        found.append(BranchFinding(BranchCheck.JOINT_ENTERPRISES, branch.enterprises))
    if branch.joint and day >= RULES_SINCE and branch.units > terms.joint_units:
        found.append(BranchFinding(BranchCheck.JOINT_UNITS, branch.units))
    if branch.origin is Origin.OWNER and not branch.full_time_deputy:
        found.append(BranchFinding(BranchCheck.OWNER_SECRETARY))
    if branch.origin is not None and not branch.organiser:
        found.append(BranchFinding(BranchCheck.NO_ORGANISER))
    ends = branch.term_ends_on
    if ends is not None and day >= months_after(ends, -AHEAD_OF_TERM):
        found.append(BranchFinding(BranchCheck.TERM_ENDS, due_on=ends))
    ends = branch.contract_until
    if ends is not None and day >= (first := months_after(ends, -AHEAD_OF_CONTRACT)):
        filed = branch.contract_filed_on
        # What was filed long before was another change.
        if filed is None or filed < months_after(first, -AHEAD_OF_TERM):
            found.append(BranchFinding(BranchCheck.CONTRACT_ENDS, due_on=ends))
    return tuple(found)


class BranchAnswer(Recorded, Base):
    """Why a finding about a branch stands as it does; `fact` says which finding was meant."""

    __tablename__ = "branch_answer"
    __table_args__ = (UniqueConstraint("organization_id", "check"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("party_organization.id"))
    check: Mapped[str]
    fact: Mapped[str]
    reason: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[int | None]


@dataclass(frozen=True)
class BranchLine:
    """One branch with its findings, and the reasons that were given."""

    branch: PartyOrganization
    findings: tuple[BranchFinding, ...]
    reasons: dict[BranchCheck, str] = field(default_factory=dict)

    @property
    def open_findings(self) -> tuple[BranchFinding, ...]:
        """What nobody has given a reason for."""
        return tuple(each for each in self.findings if each.check not in self.reasons)


class Radar:
    """What is asked of branches."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._session = work.session

    def under(self, top: PartyOrganization) -> list[BranchLine]:
        """The branches at or under a node of which something is asked today, in tree order."""
        branches = self._session.scalars(
            select(PartyOrganization)
            .where(under(top), PartyOrganization.form.in_(BRANCHES), existing_on(self._work.today))
            .order_by(PartyOrganization.code)
        ).all()
        return [line for line in self._read(branches) if line.findings]

    def of(self, branch: PartyOrganization) -> BranchLine:
        """One branch as it stands today."""
        [line] = self._read([branch])
        return line

    def answer(self, branch: PartyOrganization, finding: BranchFinding, reason: str) -> None:
        """Keep why a finding stands as it does; a later word replaces an earlier one."""
        check = finding.check.value
        known = self._session.scalar(
            select(BranchAnswer).where(
                BranchAnswer.organization_id == branch.id, BranchAnswer.check == check
            )
        )
        if known is None:
            known = BranchAnswer(organization_id=branch.id, check=check)
            self._session.add(known)
        known.fact, known.reason = finding.fact, reason
        known.answered_at = self._work.now
        known.answered_by = self._work.by.person_id
        self._session.flush()

    def lapse(self) -> int:
        """Take back the answers to findings that are none today: come back, they are open again."""
        answers: dict[int, list[BranchAnswer]] = {}
        for each in self._session.scalars(select(BranchAnswer).order_by(BranchAnswer.id)):
            answers.setdefault(each.organization_id, []).append(each)
        branches = [
            branch
            for some in in_batches(list(answers))
            for branch in self._session.scalars(
                select(PartyOrganization)
                .where(PartyOrganization.id.in_(some))
                .order_by(PartyOrganization.id)
            )
        ]
        lapsed = 0
        for line in self._read(branches):
            for each in answers[line.branch.id]:
                # The reading leaves out what was said to another number or day.
                if BranchCheck(each.check) not in line.reasons:
                    self._session.delete(each)
                    lapsed += 1
        self._session.flush()
        return lapsed

    # --- how ---

    def _read(self, branches: Sequence[PartyOrganization]) -> list[BranchLine]:
        today, terms = self._work.today, self._work.terms.coverage
        ids = [each.id for each in branches]
        covered: dict[int, list[Sector]] = {}
        offices: dict[int, list[Appointment]] = {}
        answers: dict[int, list[BranchAnswer]] = {}
        for some in in_batches(ids):
            for number, sector in self._session.execute(
                select(UnitLink.organization_id, Unit.sector)
                .join(Unit, Unit.id == UnitLink.unit_id)
                .where(UnitLink.organization_id.in_(some), linked_on(today))
            ):
                covered.setdefault(number, []).append(sector)
            for office in self._session.scalars(
                select(Appointment)
                .where(
                    Appointment.organization_id.in_(some),
                    Appointment.role.in_((Role.SECRETARY, Role.DEPUTY, Role.ORGANISER)),
                    holding_on(today),
                )
                .order_by(Appointment.id)
            ):
                offices.setdefault(office.organization_id, []).append(office)
            for answer in self._session.scalars(
                select(BranchAnswer).where(BranchAnswer.organization_id.in_(some))
            ):
                answers.setdefault(answer.organization_id, []).append(answer)
        lines = []
        for branch in branches:
            state = _state(branch, covered.get(branch.id, []), offices.get(branch.id, []))
            findings = branch_findings(state, today, terms)
            facts = {each.check.value: each.fact for each in findings}
            reasons = {
                BranchCheck(each.check): each.reason
                for each in answers.get(branch.id, [])
                if facts.get(each.check) == each.fact
            }
            lines.append(BranchLine(branch, findings, reasons))
        return lines


def lapse_answers(work: Work) -> int:
    """The tick of the night: an answer ends with the finding that it answered.

    Within a day a fact that is put wrong and right again leaves its answer as it is.
    """
    return work.ledgers.lapse() + work.radar.lapse()


def _state(
    branch: PartyOrganization, covered: Sequence[Sector], offices: Sequence[Appointment]
) -> BranchState:
    secretary = next((each for each in offices if each.role is Role.SECRETARY), None)
    return BranchState(
        joint=branch.form is Form.JOINT_BRANCH,
        enterprises=sum(sector is Sector.ENTERPRISE for sector in covered),
        units=len(covered),
        origin=secretary.origin if secretary else None,
        full_time_deputy=any(each.role is Role.DEPUTY and each.full_time for each in offices),
        organiser=any(each.role is Role.ORGANISER for each in offices),
        term_ends_on=secretary.term_ends_on if secretary else None,
        contract_until=secretary.contract_until if secretary else None,
        contract_filed_on=secretary.contract_filed_on if secretary else None,
    )
