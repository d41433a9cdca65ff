"""Members who join by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "joining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("begun_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_joining_chat_id_chat")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_joining_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_joining_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
    )
    with op.batch_alter_table("joining", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joining_chat_id"), ["chat_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("joining", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joining_chat_id"))

    op.drop_table("joining")
