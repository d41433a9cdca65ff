"""Totals of the Party statistics, the lists behind them, and why they differ."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "statistics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("enterprises", sa.Integer(), nullable=True),
        sa.Column("social", sa.Integer(), nullable=True),
        sa.Column("organized", sa.Integer(), nullable=True),
        sa.Column("independent", sa.Integer(), nullable=True),
        sa.Column("joint", sa.Integer(), nullable=True),
        sa.Column("covered", sa.Integer(), nullable=True),
        sa.Column("organizations", sa.Integer(), nullable=True),
        sa.Column("joint_organizations", sa.Integer(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("probationary", sa.Integer(), nullable=True),
        sa.Column("listed_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_statistics_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics")),
        sa.UniqueConstraint(
            "organization_id", "on", name=op.f("uq_statistics_organization_id_on")
        ),
    )
    with op.batch_alter_table("statistics", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statistics_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statistics_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explained_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("explained_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statistics_id"],
            ["statistics.id"],
            name=op.f("fk_explanation_statistics_id_statistics"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint(
            "statistics_id", "about", name=op.f("uq_explanation_statistics_id_about")
        ),
    )
    op.create_table(
        "stated_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statistics_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=True),
        sa.Column(
            "coverage",
            sa.Enum(
                "independent",
                "joint",
                "work",
                "none",
                name="coverage",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["statistics_id"],
            ["statistics.id"],
            name=op.f("fk_stated_unit_statistics_id_statistics"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_unit")),
    )
    with op.batch_alter_table("stated_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stated_unit_statistics_id"), ["statistics_id"], unique=False
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("stated_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stated_unit_statistics_id"))

    op.drop_table("stated_unit")
    op.drop_table("explanation")
    with op.batch_alter_table("statistics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statistics_organization_id"))

    op.drop_table("statistics")
