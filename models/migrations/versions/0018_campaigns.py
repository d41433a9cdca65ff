"""campaigns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("page", sa.JSON(), nullable=False),
        sa.Column("loaded_at", models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_campaign_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint(
            "organization_id", "code", name=op.f("uq_campaign_organization_id_code")
        ),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "campaign_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("told_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_word_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_campaign_word_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_word")),
        sa.UniqueConstraint(
            "campaign_id",
            "organization_id",
            "milestone",
            name=op.f("uq_campaign_word_campaign_id_organization_id_milestone"),
        ),
    )
    with op.batch_alter_table("campaign_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_word_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_campaign_word_organization_id"), ["organization_id"], unique=False
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("campaign_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_word_organization_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_word_campaign_id"))

    op.drop_table("campaign_word")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_organization_id"))

    op.drop_table("campaign")
