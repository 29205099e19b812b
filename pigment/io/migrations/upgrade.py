"""Bring a database to the newest form of its tables, on a connection that is passed in."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing up to ``revision``, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", _plain(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _plain(folder: Path) -> str:
    """Return the path as the settings hold it, where a per cent sign stands twice."""
    return str(folder).replace("%", "%%")
