"""Steps of a report between its branch and the superior."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "review_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "accepted",
                "returned",
                "resubmitted",
                "asked",
                "declined",
                name="step",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("taken_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_review_step_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_step_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_step")),
    )
    with op.batch_alter_table("review_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_step_activity_id"), ["activity_id"], unique=False
        )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        # What was filed before counts as it did.
        batch_op.add_column(
            sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.alter_column("waits", server_default=None)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_column("waits")
    op.drop_table("review_step")
