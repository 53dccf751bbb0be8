"""Bringing a database to the schema of this program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from dashboard.database.engine import Database

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x51647
"""PostgreSQL advisory lock: two programs that start together migrate one after the other."""


def migrate(database: Database) -> None:
    """Apply what is missing, all or nothing; a database that is up to date stays as it is.

    Raises:
        Unavailable: the database does not answer.
    """
    with database.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
