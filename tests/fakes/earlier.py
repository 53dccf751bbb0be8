"""What programs of earlier commits left on disks (`tests/fixtures/earlier/make.py` made it)."""

import json
import tarfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, delete, insert, select, text

from dashboard.database.engine import Database
from dashboard.database.migrate import SCRIPTS

ARCHIVES = sorted((Path(__file__).parents[1] / "fixtures" / "earlier").glob("*.tar.gz"))
SCHEMAS = [path.name.split(".")[0] for path in ARCHIVES]


def unpack(schema: str, folder: Path) -> dict[str, Any]:
    """Into `folder`: dashboard.db, store, edge, bundles, recipe.json. What their programs said of it."""
    with tarfile.open(ARCHIVES[SCHEMAS.index(schema)]) as archive:
        archive.extractall(folder, filter="data")
    facts: dict[str, Any] = json.loads((folder / "facts.json").read_text())
    return facts


def copy_to(database: Database, source: Path, schema: str) -> None:
    """The SQLite file's rows into an empty database of another kind, at the same schema."""
    with database.connection() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, schema)
    old = create_engine(f"sqlite:///{source}")
    with old.connect() as rows, database.connection() as connection:
        connection.execute(
            text("SET session_replication_role = replica")
        )  # rows point at each other in rings
        _copy(rows, connection)
        connection.execute(text("SET session_replication_role = origin"))
    old.dispose()


def _copy(rows: Connection, connection: Connection) -> None:
    there, here = MetaData(), MetaData()
    there.reflect(rows)
    here.reflect(connection)
    for name, table in here.tables.items():
        if name == "alembic_version":
            continue
        connection.execute(delete(table))
        kept = [column.name for column in table.columns if column.computed is None]
        found = rows.execute(select(*(there.tables[name].c[column] for column in kept))).mappings().all()
        if found:
            connection.execute(insert(table), [dict(row) for row in found])
        if table.columns.get("id") is not None and found:
            step = "SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM " + name + "))"
            connection.execute(text(step), {"name": name})
