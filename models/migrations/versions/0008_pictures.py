"""What a photo looks like, so that the same one is known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("pdq", sa.String(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("attachment") as table:
        table.drop_column("pdq")
