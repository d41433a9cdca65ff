"""What a branch plans, and who asks leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "plan",
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
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("made_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column(
            "made_as",
            sa.Enum(
                "secretary",
                "deputy",
                "instructor",
                "superior",
                "administrator",
                "committee_member",
                "organiser",
                "member",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cancelled_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_plan_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_plan_made_by_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_plan_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "called",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("leave_at", models.base.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_called_member_id_member")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_called_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_called")),
        sa.UniqueConstraint("plan_id", "member_id", name=op.f("uq_called_plan_id_member_id")),
    )
    with op.batch_alter_table("called", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_called_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("called", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_called_member_id"))

    op.drop_table("called")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_organization_id"))

    op.drop_table("plan")
