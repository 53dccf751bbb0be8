"""`dashboard backup`: database and picture store into a folder, while everything runs.

The database comes first: whatever it speaks of is in the store already, and files of the store never change.
So a second backup into the same folder copies only what is new. What landed as Parquet is left out: it
follows from the database, and a restored cluster lands it anew.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import inspect, select

from dashboard.alarms.programs import BACKUP, note_program
from dashboard.backup.dump import dump
from dashboard.database.alarm_tables import ProgramRow
from dashboard.database.engine import Database
from dashboard.database.migrate import schema_of
from dashboard.database.retention_tables import PictureRemovedRow
from dashboard.database.tables import Base
from dashboard.pictures.store import FileStore
from dashboard.recipes.golden import find_goldens
from inspection.files import read_json_file
from inspection.label import picture_path
from inspection.word import Moment, Word

MANIFEST = "backup.json"
FILES = "store"
LANDED = "inspections/"


class Backup(Word):
    """What `backup.json` says; it is written last, so without it a folder is no backup."""

    schema_version: Literal[1] = 1
    as_of: Moment
    """When it was begun: what was stored before is in it."""
    backend: Literal["sqlite", "postgresql"]
    dump: str
    """The database's file, beside this one."""
    database_schema: str | None = None
    """Its revision; None: nobody noted it then."""
    files: int
    """In the folder `store`."""


Told = Callable[[str], None]


def back_up(database: Database, store: FileStore, folder: Path, now: datetime, tell: Told) -> Backup:
    """
    Raises:
        InputRefused: a later program made the database.
        Unavailable: database, store or disk.
    """
    schema = schema_of(database)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"database-{now:%Y%m%dT%H%M%SZ}.dump"
    tell("database")
    dump(database, folder / f".{name}.part")
    (folder / f".{name}.part").replace(folder / name)
    copied, there = copy_missing(store, FileStore(str(folder / FILES)), tell, find_removed(database))
    tell(f"{copied} of {there} files were new")
    made = Backup(as_of=now, backend=_backend(database), dump=name, database_schema=schema, files=there)
    part = folder / f".{MANIFEST}.part"
    part.write_text(made.model_dump_json(indent=1) + "\n")
    part.replace(folder / MANIFEST)
    for old in folder.glob("database-*.dump"):
        if old.name != name:
            old.unlink()
    return made


def note_backup(database: Database, made: Backup) -> None:
    """For whoever watches that backups do not grow old. An earlier release's database has no place for it."""
    if _has(database, ProgramRow):
        with database.writing() as session:
            note_program(session, BACKUP, made.as_of)


def read_backup(folder: Path) -> Backup:
    """
    Raises:
        InputRefused: there is none, or a backup of another kind.
    """
    return read_json_file(folder / MANIFEST, Backup)


def find_removed(database: Database) -> frozenset[str]:
    """Paths of pictures that were removed on purpose: no backup keeps them, and none brings them back. Where
    an earlier release made the database, nothing was."""
    if not _has(database, PictureRemovedRow):
        return frozenset()
    with database.reading() as session:
        removed = set(session.scalars(select(PictureRemovedRow.sha256)))
        removed -= find_goldens(session)  # somebody may have brought one back, to draw a recipe on
    return frozenset(map(picture_path, removed))


def copy_missing(
    source: FileStore, target: FileStore, tell: Told, removed: frozenset[str]
) -> tuple[int, int]:
    """How many files were copied, and how many there are; what landed stays behind. What was removed is not
    copied, and goes from `target` too."""
    there = target.sizes()
    for path in removed & there.keys():
        target.remove(path)
    wanted = {
        path: size
        for path, size in source.sizes().items()
        if not path.startswith(LANDED) and path not in removed
    }
    missing = [path for path, size in wanted.items() if there.get(path) != size]
    for number, path in enumerate(missing, 1):
        content = source.read(path)
        if content is not None:
            target.put(path, content)
        if number % 1000 == 0:
            tell(f"{number:,} of {len(missing):,} new files")
    return len(missing), len(wanted)


def _has(database: Database, row: type[Base]) -> bool:
    return inspect(database.engine).has_table(row.__tablename__)


def _backend(database: Database) -> Literal["sqlite", "postgresql"]:
    return "postgresql" if database.engine.url.get_backend_name() == "postgresql" else "sqlite"
