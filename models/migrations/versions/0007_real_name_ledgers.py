"""The ledgers of the notice beside that of units: visits, talent pool, trainings, points, funds, guarantees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

POINTS = ("complete", "rules", "orderly", "active", "equipped", "useful")
GIVEN = ("built_room", "built_board", "built_rules", "sent_plaque", "sent_flag", "sent_books")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "guarantee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("subsidy", sa.Integer(), nullable=True),
        _choice("place", "place", "own", "shared", "centre", "none"),
        sa.Column("address", sa.String(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=True) for name in GIVEN),
        sa.Column("remark", sa.String(), nullable=True),
        _organization("guarantee"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee")),
    )
    op.create_table(
        "standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        *(_choice(name, "met", "met", "partly", "not_yet") for name in POINTS),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("lacking", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        _organization("standard"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard")),
    )
    op.create_table(
        "talent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("strength", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        _organization("talent"),
        _person("talent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talent")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("run_by", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        _organization("training"),
        _person("training"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_table(
        "funds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("collects_dues", sa.Boolean(), nullable=True),
        sa.Column("wages", sa.BigInteger(), nullable=True),
        sa.Column("dues", sa.BigInteger(), nullable=True),
        sa.Column("given", sa.BigInteger(), nullable=True),
        sa.Column("before_tax", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        _unit("funds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds")),
        sa.UniqueConstraint("unit_id", "year", name=op.f("uq_funds_unit_id_year")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=True),
        _organization("visit"),
        _person("visit"),
        _unit("visit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    for table, columns in INDEXES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                name = batch_op.f(f"ix_{table}_{column}")
                batch_op.create_index(name, [column], unique=table in {"guarantee", "standard"})

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contract_filed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("sent_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("remark", sa.String(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            _choice(
                *("education", "education"),
                *("graduate", "bachelor", "college", "secondary", "lower"),
            )
        )

    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_post", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("owner_share", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("owner_membership", sa.String(), nullable=True))


INDEXES = {
    "guarantee": ("organization_id",),
    "standard": ("organization_id",),
    "talent": ("organization_id", "person_id"),
    "training": ("organization_id", "person_id"),
    "visit": ("organization_id", "person_id", "unit_id"),
}


def _choice(name: str, of: str, *codes: str) -> sa.Column[str]:
    return sa.Column(name, sa.Enum(*codes, name=of, native_enum=False, length=32), nullable=True)


def _organization(table: str) -> sa.ForeignKeyConstraint:
    return _refers(table, "organization_id", "party_organization")


def _person(table: str) -> sa.ForeignKeyConstraint:
    return _refers(table, "person_id", "person")


def _unit(table: str) -> sa.ForeignKeyConstraint:
    return _refers(table, "unit_id", "unit")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("unit", schema=None) as batch_op:
        for name in ("owner_membership", "owner_share", "owner_post"):
            batch_op.drop_column(name)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("education")

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        for name in ("remark", "sent_by", "contract_filed_on"):
            batch_op.drop_column(name)

    for table, columns in INDEXES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
    for table in ("visit", "funds", "training", "talent", "standard", "guarantee"):
        op.drop_table(table)
