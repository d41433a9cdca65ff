"""Write the next migration from the difference between the tables and the models.

`python -m models.migrations "what it does"`; read what it wrote before you commit it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from models.database import Database


def main(message: str) -> None:
    """Write the migration beside the others."""
    database = Database("sqlite://")
    database.migrate()
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
