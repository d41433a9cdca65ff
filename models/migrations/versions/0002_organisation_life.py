"""What a record holds beside a theme day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("discussion", sa.String(), nullable=True),
        sa.Column(
            "motion",
            sa.Enum(
                "ordinary",
                "admission",
                "conversion",
                "election",
                "committee",
                name="motion",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_topic_activity_id_activity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "excellent",
                "qualified",
                "basic",
                "unqualified",
                name="grade",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_appraisal_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_appraisal_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
    )
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appraisal_activity_id"), ["activity_id"], unique=False
        )

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_payment_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_payment_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_time", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("to_time", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("recorder", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("lecturer", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "theme_form",
                sa.Enum(
                    "study",
                    "pledge",
                    "volunteer",
                    "visit",
                    "other",
                    name="themeform",
                    native_enum=False,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("guests", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("counts", sa.JSON(), nullable=True))

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suspended_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("dues_base", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("retired", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("retired")
        batch_op.drop_column("dues_base")
        batch_op.drop_column("suspended_until")

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_column("counts")
        batch_op.drop_column("guests")
        batch_op.drop_column("theme_form")
        batch_op.drop_column("lecturer")
        batch_op.drop_column("recorder")
        batch_op.drop_column("to_time")
        batch_op.drop_column("from_time")

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_member_id"))
        batch_op.drop_index(batch_op.f("ix_payment_activity_id"))

    op.drop_table("payment")
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appraisal_activity_id"))

    op.drop_table("appraisal")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_activity_id"))

    op.drop_table("topic")
