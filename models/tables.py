"""All tables in one place, so that whoever needs the whole schema imports one module."""

from __future__ import annotations

from models.base import Base

#: The tables by name; importing the modules above has filled it.
TABLES = Base.metadata.tables
