"""What somebody has said of a heading in a workbook of others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "heading_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("said_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading_match")),
        sa.UniqueConstraint("ledger", "heading", name=op.f("uq_heading_match_ledger_heading")),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("heading_match")
