"""The Party tree: province to branch. Units hang on it by dated links (models/unit.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Refused
from models.history import Recorded

if TYPE_CHECKING:
    from models.work import Work


class Level(StrEnum):
    """Where an organisation stands in the tree."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWNSHIP = "township"
    GRASSROOTS = "grassroots"


class Form(StrEnum):
    """What sort of organisation it is.

    A committee normally has 100 members or more, a general branch 50 to 99, a branch three
    full members or more; a joint branch belongs to several units (支部工作条例, articles 4-5).
    """

    DEPARTMENT = "department"
    WORKING_COMMITTEE = "working_committee"
    COMPREHENSIVE_COMMITTEE = "comprehensive_committee"
    COMMITTEE = "committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    JOINT_BRANCH = "joint_branch"


BRANCHES = (Form.BRANCH, Form.JOINT_BRANCH)


class PartyOrganization(Recorded, Base):
    """One node of the tree.

    `path` holds the ids from the root down to this node, as `/1/4/9/`, so that "everything
    under X" is a prefix on both databases.
    """

    __tablename__ = "party_organization"
    __table_args__ = (Index("ix_party_organization_path", "path"),)
    begins, ends = "founded_on", "dissolved_on"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[Level]
    form: Mapped[Form]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("party_organization.id"), index=True)
    path: Mapped[str] = mapped_column(default="")
    founded_on: Mapped[date | None]
    dissolved_on: Mapped[date | None]
    #: The number of the paper by which it was approved (批准文号).
    approval: Mapped[str | None]

    @property
    def is_branch(self) -> bool:
        """Whether it holds meetings and owes the month's items."""
        return self.form in BRANCHES

    def exists_on(self, day: date) -> bool:
        """Founded by that day and not yet dissolved on it."""
        founded = self.founded_on is None or self.founded_on <= day
        return founded and (self.dissolved_on is None or day < self.dissolved_on)

    def is_under(self, other: PartyOrganization) -> bool:
        """Strictly below the other in the tree."""
        return self.path != other.path and self.path.startswith(other.path)


class NoSuchOrganization(Refused):
    """No organisation has that code, or the asker may not know of it."""

    # The same words as for one that may not be seen: neither is to be told from the other.
    text = "refused.not_yours"


class UnderItself(Refused):
    """A node can't hang under itself: the tree would have no root."""

    text = "refused.under_itself"


def under(top: PartyOrganization) -> ColumnElement[bool]:
    """The condition "is the node itself or below it"."""
    return PartyOrganization.path.startswith(top.path, autoescape=True)


class Organizations:
    """Questions about the tree."""

    def __init__(self, work: Work) -> None:
        self._session = work.session

    def get(self, organization_id: int) -> PartyOrganization:
        """The organisation with that id.

        Raises:
            NoSuchOrganization: there is none.
        """
        if found := self._session.get(PartyOrganization, organization_id):
            return found
        raise NoSuchOrganization

    def with_code(self, code: str) -> PartyOrganization:
        """The organisation with that code.

        Raises:
            NoSuchOrganization: there is none.
        """
        query = select(PartyOrganization).where(PartyOrganization.code == code)
        if found := self._session.scalar(query):
            return found
        raise NoSuchOrganization(code=code)

    def all(self) -> Sequence[PartyOrganization]:
        """Every organisation in tree order."""
        return self._session.scalars(_in_tree_order()).all()

    def children(self, parent: PartyOrganization) -> Sequence[PartyOrganization]:
        """The nodes just below, in the order of their codes, dissolved ones too."""
        return self._session.scalars(
            _in_tree_order().where(PartyOrganization.parent_id == parent.id)
        ).all()

    def branches(self, top: PartyOrganization | None = None) -> Sequence[PartyOrganization]:
        """The branches at or under a node (everywhere without one), in tree order."""
        query = _in_tree_order().where(PartyOrganization.form.in_(BRANCHES))
        return self._session.scalars(query if top is None else query.where(under(top))).all()

    def above(self, organization: PartyOrganization) -> Sequence[PartyOrganization]:
        """The superiors from the root down to the parent."""
        ids = [int(part) for part in organization.path.split("/") if part][:-1]
        found = {
            node.id: node
            for node in self._session.scalars(
                select(PartyOrganization).where(PartyOrganization.id.in_(ids))
            )
        }
        return [found[node_id] for node_id in ids]

    def plant(
        self, organizations: Sequence[tuple[PartyOrganization, PartyOrganization | None]]
    ) -> None:
        """Hang new nodes under parents that are in the tree already, many at once."""
        for organization, parent in organizations:
            organization.parent_id = parent.id if parent else None
            self._session.add(organization)
        self._session.flush()
        for organization, parent in organizations:
            organization.path = f"{parent.path if parent else '/'}{organization.id}/"
        self._session.flush()

    def place(self, organization: PartyOrganization, parent: PartyOrganization | None) -> None:
        """Hang a node (a new one too) under a parent; what is below it moves along.

        Raises:
            UnderItself: the parent is the node itself or lies below it.
        """
        if parent is not None and organization.path and parent.path.startswith(organization.path):
            raise UnderItself(name=organization.name)
        self._session.add(organization)
        old = organization.path
        organization.parent_id = parent.id if parent else None
        self._session.flush()
        organization.path = f"{parent.path if parent else '/'}{organization.id}/"
        self._session.flush()
        if old and old != organization.path:
            self._session.execute(
                update(PartyOrganization)
                .where(
                    PartyOrganization.path.startswith(old, autoescape=True),
                    PartyOrganization.id != organization.id,
                )
                .values(path=organization.path + func.substr(PartyOrganization.path, len(old) + 1))
                # Nodes that are known already in this unit of work must not keep their old path.
                .execution_options(synchronize_session="fetch")
            )


def existing_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition "exists on that day"."""
    node = PartyOrganization
    return and_(
        or_(node.founded_on.is_(None), node.founded_on <= day),
        or_(node.dissolved_on.is_(None), node.dissolved_on > day),
    )


def _in_tree_order() -> Select[PartyOrganization]:
    return select(PartyOrganization).order_by(PartyOrganization.code)
