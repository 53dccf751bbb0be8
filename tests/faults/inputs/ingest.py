"""A cluster's ingest without a broker, for one reader of hostile input."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.ingest.batch import Taker
from dashboard.pictures.store import FileStore


@contextmanager
def ingest_in(folder: Path) -> Iterator[tuple[Taker, Database]]:
    with closing(Database.open(f"sqlite:///{folder / 'dashboard.db'}")) as database:
        migrate(database)
        yield Taker(database, FileStore(str(folder / "store")), lambda: datetime.now(UTC)), database
