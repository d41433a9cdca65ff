"""what a superior says to a postponement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("postponement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("word", sa.String(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("postponement", schema=None) as batch_op:
        batch_op.drop_column("word")
