"""The spool's database: opened, looked over, put together anew where the disk has spoilt it.

WAL, `synchronous=FULL`, one writer at a time, safe from any thread.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from edge_agent.report import salvage
from edge_agent.report.checksum import checksum
from edge_agent.report.flaws import DAMAGE, OWNER_OF_VERSION_1, RESERVE, Flaw, Outdated, code, look_over
from edge_agent.report.numbers import NumberFile
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId
from model_registry.bundle.lock import only_one

log = logging.getLogger(__name__)


class Database:
    def __init__(self, path: Path, station: StationId, holds: Callable[[str], bool] = lambda _: True) -> None:
        """`holds`: whether there is a file of a picture with that digest.

        Raises:
            InputRefused: the spool is another station's, a later agent's, or nothing that ever was one.
            Unavailable: in use, or the disk is full.
        """
        self._path = path
        self._station = station
        self._holds = holds
        self._log = path.with_name(f"{path.name}-wal")
        self._held = ExitStack()
        self._held.enter_context(only_one(path.with_name("lock")))
        self._lock = threading.RLock()
        try:
            self._numbers = NumberFile(path.with_name("numbers"))
            self._held.callback(self._numbers.close)
            self._db = self._open()
        except BaseException:
            self._held.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._db.close()
            self._held.close()

    def limit_pages(self, pages: int) -> None:
        """Let SQLite grow no further than so many pages of 4 KiB."""
        self._db.execute(f"PRAGMA max_page_count={int(pages)}")

    def reserve(self, room: int) -> None:
        """Make the files hold so many bytes of nothing, which later rows fill though the disk has none left.

        Free pages inside the database, and a log as long: neither file is ever made shorter while it is open.
        """
        pages, page_bytes = (self._all(f"PRAGMA {what}")[0][0] for what in ("freelist_count", "page_size"))
        log_bytes = self._log.stat().st_size if self._log.exists() else 0
        if pages * page_bytes >= room and log_bytes >= room:
            return
        try:
            with self._transaction() as db:
                db.execute(f"CREATE TABLE {RESERVE} AS SELECT zeroblob(?) AS blank", (room,))
            with self._lock:
                self._db.execute("PRAGMA wal_checkpoint(FULL)")
            with self._transaction() as db:
                db.execute(f"DROP TABLE {RESERVE}")
        except Unavailable as error:
            log.warning("no room is held for records: %s", error)

    def _all(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                if code(error) not in DAMAGE:
                    raise
                self._mend(error)
                return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Raises: Unavailable: the disk is full, or was found damaged; the same may be tried again."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if code(error) in DAMAGE:
                    self._mend(error)
                    raise Unavailable(f"{self._path}: was damaged and is put together anew") from error
                raise Unavailable(f"{self._path}: {error}; make room on the disk") from error

    def _open(self) -> sqlite3.Connection:
        salvage.take_over(self._path)
        if not self._path.exists() or not self._path.stat().st_size:
            # Before SQLite sees it, which would throw the log of such a database away.
            self._put_together(salvage.whole_rows(self._path), None)
        try:
            db = self._connect()
            try:
                look_over(db, self._path, self._station, self._numbers.highest)
            except Flaw as flaw:
                with closing(db):
                    self._put_together(self._whole_in(db), flaw)
                db = self._connect()
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute(f"DROP TABLE IF EXISTS {RESERVE}")  # a run that ended while it took room
            given = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise InputRefused(
                f"{self._path}: cannot be used as a spool ({error}); correct data_dir, or free it"
            ) from error
        self._given = max(given, self._numbers.highest)
        return db

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        db.text_factory = lambda data: data.decode(errors="replace")
        db.create_function("checksum", 5, checksum, deterministic=True)
        return db

    def _whole_in(self, db: sqlite3.Connection) -> salvage.Saved:
        """Read while `db` is open: the last one to close it writes its log into it."""
        try:
            owner = db.execute("SELECT sql FROM sqlite_master WHERE name = 'owner'").fetchone()
            if owner is not None and owner[0] == OWNER_OF_VERSION_1:
                return salvage.and_beside(salvage.rows_of_version_1(db), db)
        except sqlite3.DatabaseError as error:
            log.info("%s: is read page by page (%s)", self._path, error)
        return salvage.and_beside(salvage.whole_rows(self._path), db)

    def _put_together(self, saved: salvage.Saved, why: Exception | None) -> None:
        """A new database of what was saved; old files are kept beside. `why`: None: there is no old one."""
        highest = max(saved.highest, self._numbers.highest or saved.sequence)
        upgraded = isinstance(why, Outdated)
        if why is not None and not highest and not upgraded:
            raise InputRefused(
                f"{self._path}: cannot be used as a spool ({why}); move it away to begin afresh"
            ) from why
        if highest:
            if not upgraded:
                highest += self._numbers.behind  # of numbers a power cut may have taken the last
            log.log(
                logging.INFO if upgraded else logging.ERROR,
                "%s: %s; put together anew with %d units that wait and %d received ones, next number %d;"
                " what it was lies beside as %s.before and may be deleted",
                self._path,
                why or "is gone",
                len(saved.units),
                len(saved.received),
                highest + 1,
                self._path.name,
            )
        salvage.make_anew(self._path, self._station, saved, highest, self._holds)
        salvage.take_over(self._path)

    def _mend(self, error: sqlite3.Error) -> None:
        """Damage that shows while the agent runs."""
        try:
            with closing(self._db):
                self._put_together(self._whole_in(self._db), error)
        except Unavailable:  # no room for it
            self._db = self._connect()
            raise
        self._db = self._open()
