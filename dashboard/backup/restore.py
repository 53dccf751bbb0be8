"""`dashboard restore`: a new cluster goes on from a backup; stations send again what came after it."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, select, update

from dashboard.backup.backup import FILES, LANDED, Told, copy_missing, find_removed, read_backup
from dashboard.backup.dump import load
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate, refuse_later
from dashboard.database.tables import LandingRow, PictureRow, RestoredRow
from dashboard.pictures.store import FileStore
from inspection.errors import InputRefused
from inspection.label import picture_path
from inspection.wire.messages import ClusterRestored

TOKEN_BYTES = 16
AT_ONCE = 500


class Restored(NamedTuple):
    as_of: datetime
    pictures: int
    missing: int
    """Pictures that the database speaks of and the backup has not. Stations may have them."""


def restore(database: Database, store: FileStore, folder: Path, now: datetime, tell: Told) -> Restored:
    """Into an empty database, and a store in which pictures may be already.

    Raises:
        InputRefused: no backup; of another kind of database, or of a later program's; the database is not
            empty, or the store has inspections that landed after the backup. Nothing was changed.
        Unavailable: database, store or disk.
    """
    backup = read_backup(folder)
    backend = database.engine.url.get_backend_name()
    if backend != backup.backend:
        raise InputRefused(f"{folder}: is a backup of {backup.backend}, {database.name} is {backend}")
    refuse_later(backup.database_schema, str(folder))
    if any(path.startswith(LANDED) for path in store.sizes()):
        raise InputRefused(
            f"{store.url}/{LANDED}: has landed inspections, some of which the backup may not know; "
            "move it away, all of them land anew"
        )
    tell("database")
    load(folder / backup.dump, database)
    migrate(database)
    copied, there = copy_missing(FileStore(str(folder / FILES)), store, tell, find_removed(database))
    tell(f"{copied} of {there} files were copied")
    pictures, missing = _strike_missing(database, store)
    with database.writing() as session:
        session.execute(update(LandingRow).values(landed=0, planned=0))
        session.execute(delete(RestoredRow))
        token = secrets.token_hex(TOKEN_BYTES)
        session.add(RestoredRow(id=1, token=token, as_of=backup.as_of, at=now))
    return Restored(backup.as_of, pictures, missing)


def find_restored(database: Database) -> ClusterRestored | None:
    """What ingest tells the stations; None: this database was never restored."""
    with database.reading() as session:
        row = session.get(RestoredRow, 1)
        return None if row is None else ClusterRestored(token=row.token, as_of=row.as_of)


def _strike_missing(database: Database, store: FileStore) -> tuple[int, int]:
    """A picture whose file is gone would never be asked for again: without its row it may come once more."""
    sizes = store.sizes()
    with database.writing() as session:
        rows = session.execute(select(PictureRow.sha256, PictureRow.size)).all()
        missing = [sha256 for sha256, size in rows if sizes.get(picture_path(sha256)) != size]
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            session.execute(delete(PictureRow).where(PictureRow.sha256.in_(some)))
    return len(rows) - len(missing), len(missing)
