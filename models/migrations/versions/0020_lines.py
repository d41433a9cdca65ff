"""Guidance stations and responsible offices: lines, their people, their inspections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "all",
                "enterprises",
                "foreign",
                "self_employed",
                "social",
                "associations",
                "schools",
                "hospitals",
                "law_firms",
                "accounting_firms",
                "tax_firms",
                "community",
                name="scope",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["party_organization.id"],
            name=op.f("fk_line_organization_id_party_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_line_organization_id_name")),
    )
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_line_organization_id"), ["organization_id"], unique=False
        )

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_appointment_line_id"), ["line_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_appointment_line_id_line"), "line", ["line_id"], ["id"]
        )

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_visit_line_id_line"), "line", ["line_id"], ["id"]
        )


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_visit_line_id_line"), type_="foreignkey")
        batch_op.drop_column("line_id")

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_appointment_line_id_line"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_appointment_line_id"))
        batch_op.drop_column("line_id")

    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_organization_id"))

    op.drop_table("line")
