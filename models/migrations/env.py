"""Runs the migrations on the connection that `models.database` hands over."""

from __future__ import annotations

from alembic import context

from models.base import Base
from models.tables import TABLES

assert TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
