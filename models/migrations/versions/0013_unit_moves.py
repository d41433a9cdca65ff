"""units handed to another superior."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "unit_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("asked_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "waiting",
                "accepted",
                "declined",
                "replaced",
                name="answer",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["party_organization.id"],
            name=op.f("fk_unit_move_from_id_party_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["party_organization.id"],
            name=op.f("fk_unit_move_to_id_party_organization"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_move_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_move")),
    )
    with op.batch_alter_table("unit_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_move_to_id"), ["to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_move_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("unit_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_move_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_move_to_id"))

    op.drop_table("unit_move")
