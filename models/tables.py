"""All tables in one place, so that whoever needs the whole schema imports one module."""

from __future__ import annotations

import models.work  # noqa: F401 - a unit of work knows every repository, and with it every table
from models.base import Base

#: The tables by name.
TABLES = Base.metadata.tables
