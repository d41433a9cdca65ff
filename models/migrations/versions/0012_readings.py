"""Words of the place, and which shapes of messages were misread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "own_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("said_at", models.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_word")),
        sa.UniqueConstraint("word", name=op.f("uq_own_word_word")),
    )
    op.create_table(
        "misreading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", models.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misreading")),
        sa.UniqueConstraint("slot", "shape", name=op.f("uq_misreading_slot_shape")),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("misreading")
    op.drop_table("own_word")
