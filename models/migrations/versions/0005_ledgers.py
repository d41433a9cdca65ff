"""What the ledgers of the notice ask about units, organisations and secretaries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_posts", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("park", sa.String(), nullable=True))
        batch_op.add_column(_choice("park_level", "parklevel", "national", "provincial", "other"))
        batch_op.add_column(sa.Column("provincial", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("full_members", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("probationary_members", sa.Integer(), nullable=True))
        batch_op.add_column(
            _choice(
                "formation",
                "formation",
                "independent",
                "area",
                "trade",
                "attached",
                "sent",
                "leading",
            )
        )
        batch_op.add_column(sa.Column("has_union", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("has_league", sa.Boolean(), nullable=True))
        batch_op.add_column(_choice("not_founded", "notfounded", "should", "few", "no_members"))
        batch_op.add_column(sa.Column("plan_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("excluded_why", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))

    with op.batch_alter_table("party_organization", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approval", sa.String(), nullable=True))

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(_choice("origin", "origin", "owner", "manager", "staff", "sent"))
        batch_op.add_column(sa.Column("full_time", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("post", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("contract_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("allowance", sa.Integer(), nullable=True))

    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", models.base.Moment(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_finding_answer_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
        sa.UniqueConstraint("unit_id", "check", name=op.f("uq_finding_answer_unit_id_check")),
    )


def _choice(name: str, of: str, *codes: str) -> sa.Column[str]:
    return sa.Column(name, sa.Enum(*codes, name=of, native_enum=False, length=32), nullable=True)


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("finding_answer")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        for name in ("allowance", "contract_until", "post", "full_time", "origin"):
            batch_op.drop_column(name)

    with op.batch_alter_table("party_organization", schema=None) as batch_op:
        batch_op.drop_column("approval")

    with op.batch_alter_table("unit", schema=None) as batch_op:
        for name in (
            "confirmed_on",
            "excluded_why",
            "plan_on",
            "not_founded",
            "has_league",
            "has_union",
            "formation",
            "probationary_members",
            "full_members",
            "provincial",
            "park_level",
            "park",
            "owner_posts",
        ):
            batch_op.drop_column(name)
