"""Bringing a database to the schema of this program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from dashboard.database.engine import Database
from inspection.errors import InputRefused

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x51647
"""PostgreSQL advisory lock: two programs that start together migrate one after the other."""


def migrate(database: Database) -> None:
    """Apply what is missing, all or nothing; a database that is up to date stays as it is.

    Raises:
        InputRefused: a later program made it.
        Unavailable: the database does not answer.
    """
    with database.connection() as connection:
        _known_schema(connection, database.name)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_of(database: Database) -> str | None:
    """Of a database that is not to be changed; None: nothing is in it.

    Raises:
        InputRefused, Unavailable: as `migrate`.
    """
    with database.reading() as session:
        return _known_schema(session.connection(), database.name)


def newest_schema() -> str:
    """Of this program."""
    return str(ScriptDirectory(str(SCRIPTS)).get_current_head())


def refuse_later(schema: str | None, name: str) -> None:
    """
    Raises:
        InputRefused: a later program made it.
    """
    known = {one.revision for one in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    if schema is not None and schema not in known:
        raise InputRefused(
            f"{name}: has schema {schema}, which a later program made; this one knows {newest_schema()} and "
            "earlier ones. Install that program again, or go on from a backup that this one made"
        )


def _known_schema(connection: Connection, name: str) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    refuse_later(found, name)
    return found
