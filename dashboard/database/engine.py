"""Opening the database, and the two ways to use it: reading and writing.

SQLite by default (WAL, FULL, foreign keys), PostgreSQL by URL. What is wrong with the server or the
disk leaves here as `Unavailable`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from inspection.errors import InputRefused, Unavailable

BUSY_TIMEOUT_MS = 15_000


class Database:
    """A pool of connections; hand it down, and `close` it at the end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(sightline_writes=True)

    @classmethod
    def open(cls, url: str) -> "Database":
        """
        Raises:
            InputRefused: not a database URL that we know.
        """
        return cls(_make_engine(_parse(url)))

    @property
    def name(self) -> str:
        """The URL without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes, if any, are thrown away."""
        with self._translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on an error."""
        with self._translated(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A bare connection in a writing transaction, for migrations."""
        with self._translated(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
            raise Unavailable(f"database {self.name}: {reason}; check that it runs and has space") from error


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise InputRefused(
            f"database.url {text!r}: not a URL; write sqlite:///path or postgresql://..."
        ) from error
    if url.drivername == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise InputRefused(f"database.url {text!r}: only sqlite and postgresql are known")
    return url


def _make_engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise InputRefused(f"database.url {url}: name a file; two programs share it")
        return _sqlite_engine(url, Path(str(url.database)))
    try:
        return create_engine(url, pool_pre_ping=True)
    except NoSuchModuleError as error:
        raise InputRefused(f"database.url {url}: {error}") from error


def _sqlite_engine(url: URL, path: Path) -> Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(f"database.url {url}: folder cannot be made ({error.strerror})") from error
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns into a writer cannot wait for its turn in WAL mode: it fails at once.
        writes = connection.get_execution_options().get("sightline_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
