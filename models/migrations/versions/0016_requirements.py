"""what each level requires."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "theme_day",
                "general_meeting",
                "committee_meeting",
                "group_meeting",
                "party_lecture",
                "org_life_meeting",
                "member_appraisal",
                "dues",
                "ledger_check",
                "member_service",
                "member_education",
                "member_development",
                "yearly_plan",
                "yearly_summary",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column(
            "every",
            sa.Enum("month", "quarter", "year", name="every", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_requirement_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requirement_organization_id"), ["organization_id"], unique=False
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_organization_id"))

    op.drop_table("requirement")
