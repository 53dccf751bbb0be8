"""The spool's rows in SQLite: which units are begun, judged, ready to send; which pictures are owed.

Every public method is one committed transaction (WAL, `synchronous=FULL`), safe from any thread.
Picture files live outside: a full disk leaves SQLite unable even to delete.
"""

import logging
import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from edge_agent.report import received
from edge_agent.report.attach import without_picture
from edge_agent.report.depth import Depth
from edge_agent.report.readable import split
from edge_agent.report.schema import SCHEMA
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId, Unit
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from inspection.wire.messages import Refusal
from model_registry.bundle.lock import only_one

log = logging.getLogger(__name__)

REMEMBERED_SERIALS = 256


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A unit that has its number and nothing else."""

    seq: int
    unit: Unit
    triggered_at: datetime


class Rows:
    def __init__(self, path: Path, station: StationId) -> None:
        """Raises: InputRefused: the spool is another station's, or damaged; Unavailable: in use."""
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._held = ExitStack()
        self._held.enter_context(only_one(path.with_name("lock")))
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(SCHEMA)
            self._db.execute("DROP TABLE IF EXISTS reserve")  # a run that ended while it took room
            owner = self._db.execute("SELECT station FROM owner").fetchone()
            if owner is None:
                self._db.execute("INSERT INTO owner VALUES (?)", (station.path,))
        except sqlite3.DatabaseError as error:
            raise InputRefused(
                f"{path}: cannot be used as a spool ({error}); move it away to begin afresh"
            ) from error
        if owner is not None and owner[0] != station.path:
            raise InputRefused(
                f"{path}: holds the units of station {owner[0]}, not of {station.path}; use another data_dir"
            )

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
                db.execute("CREATE TABLE reserve AS SELECT zeroblob(?) AS blank", (room,))
            with self._lock:
                self._db.execute("PRAGMA wal_checkpoint(FULL)")
            with self._transaction() as db:
                db.execute("DROP TABLE reserve")
        except Unavailable as error:
            log.warning("no room is held for records: %s", error)

    def begin(self, unit: Unit, triggered_at: datetime) -> int:
        """The unit's number. Raises: Unavailable: the disk is full."""
        with self._transaction() as db:
            seq = db.execute(
                "INSERT INTO unit (state, unit, triggered_at) VALUES ('begun', ?, ?)",
                (unit.model_dump_json(), triggered_at.isoformat()),
            ).lastrowid
            assert seq is not None
            db.execute("INSERT INTO lately VALUES (?, ?)", (seq, unit.serial))
            db.execute("DELETE FROM lately WHERE seq <= ?", (seq - REMEMBERED_SERIALS,))
        return seq

    def begun_lately(self, serial: str) -> bool:
        with self._lock:
            return self._db.execute("SELECT 1 FROM lately WHERE serial = ?", (serial,)).fetchone() is not None

    def unfinished(self) -> list[Unfinished]:
        found = self._all("SELECT seq, unit, triggered_at FROM unit WHERE state = 'begun' ORDER BY seq")
        return [
            Unfinished(seq, Unit.model_validate_json(unit), datetime.fromisoformat(at))
            for seq, unit, at in found
        ]

    def unsettled(self) -> set[int]:
        """Units whose raw frames may still be needed."""
        return {seq for (seq,) in self._all("SELECT seq FROM unit WHERE state IN ('begun', 'judged')")}

    def judge(self, record: InspectionRecord) -> None:
        """begun -> judged. Raises: Unavailable: the disk is full."""
        with self._transaction() as db:
            db.execute(
                "UPDATE unit SET state = 'judged', record = ?, verdict = ? WHERE seq = ? AND state = 'begun'",
                (record.model_dump_json(), record.verdict, record.seq),
            )

    def correct(self, record: InspectionRecord) -> None:
        """Another record in place of the one that was judged. Raises: Unavailable: the disk is full."""
        with self._transaction() as db:
            db.execute(
                "UPDATE unit SET record = ? WHERE seq = ? AND state = 'judged'",
                (record.model_dump_json(), record.seq),
            )

    def judged(self, limit: int) -> list[InspectionRecord]:
        """The oldest records that wait for their pictures."""
        found = self._all("SELECT seq, record FROM unit WHERE state = 'judged' ORDER BY seq LIMIT ?", limit)
        return [record for _, record in self._readable(found)]

    def make_ready(self, record: InspectionRecord) -> None:
        """judged -> ready; the record's pictures are owed from now on."""
        with self._transaction() as db:
            db.execute(
                "UPDATE unit SET state = 'ready', record = ? WHERE seq = ?",
                (record.model_dump_json(), record.seq),
            )
            db.executemany(
                "INSERT INTO picture VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(one.sha256, record.seq, record.verdict, one.size) for one in record.pictures],
            )

    def records_to_send(self, limit: int, but_not: Collection[int]) -> list[tuple[int, InspectionRecord]]:
        """NG first and of these the newest, then the oldest of the others."""
        skip = _list(but_not)
        ng = self._all(
            f"SELECT seq, record FROM unit WHERE state = 'ready' AND verdict = 'NG' AND seq NOT IN ({skip})"
            " ORDER BY seq DESC LIMIT ?",
            limit,
        )
        others = self._all(
            "SELECT seq, record FROM unit INDEXED BY unit_others"
            f" WHERE state = 'ready' AND verdict <> 'NG' AND seq NOT IN ({skip}) ORDER BY seq LIMIT ?",
            limit,
        )
        return self._readable((ng + others)[:limit])

    def pictures_to_send(self, limit: int, but_not: Collection[str]) -> list[str]:
        """Digests, in the same order as records."""
        skip = _list(but_not)
        ng = self._all(
            f"SELECT sha256 FROM picture WHERE verdict = 'NG' AND sha256 NOT IN ({skip})"
            " ORDER BY seq DESC LIMIT ?",
            limit,
        )
        others = self._all(
            "SELECT sha256 FROM picture INDEXED BY picture_others"
            f" WHERE verdict <> 'NG' AND sha256 NOT IN ({skip}) ORDER BY seq LIMIT ?",
            limit,
        )
        return [str(sha256) for (sha256,) in (ng + others)[:limit]]

    def receive(self, seqs: Collection[int], digests: Collection[str], kept_at: datetime | None) -> None:
        """What the cluster has is owed no more. `kept_at`: now, if it is kept; None: it is forgotten."""
        with self._transaction() as db:
            if kept_at is None:
                received.forget_records(db, seqs)
                received.forget_pictures(db, digests)
            else:
                received.keep_records(db, seqs, kept_at)
                received.keep_pictures(db, digests, kept_at)

    def send_again(self, token: str, since: datetime) -> int:
        """As `edge_agent.report.received.send_again`."""
        with self._transaction() as db:
            return received.send_again(db, token, since)

    def give_up_received(self, before: datetime | None = None) -> tuple[bool, list[str]]:
        """As `edge_agent.report.received.give_up`."""
        with self._transaction() as db:
            return received.give_up(db, before)

    def refuse(self, refusals: Collection[Refusal]) -> None:
        """Kept and counted, no longer sent: what the cluster will never store, what the disk has spoilt."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE unit SET state = 'refused', reason = ? WHERE seq = ?"
                " AND state IN ('judged', 'ready')",
                [(one.reason, one.seq) for one in refusals],
            )

    def next_to_shed(self) -> str | None:
        """The picture that is missed least: the oldest of an OK unit, then of any but NG, then of NG."""
        found = self._all(
            "SELECT sha256 FROM picture"
            " ORDER BY CASE verdict WHEN 'OK' THEN 0 WHEN 'NG' THEN 2 ELSE 1 END, seq LIMIT 1"
        )
        return str(found[0][0]) if found else None

    def shed(self, sha256: str) -> Verdict | None:
        """Drop a picture from the debt and from its record, where that has not been received yet."""
        with self._transaction() as db:
            found = db.execute(
                "SELECT picture.seq, picture.verdict, record FROM picture"
                " LEFT JOIN unit USING (seq) WHERE sha256 = ?",
                (sha256,),
            ).fetchone()
            if found is None:
                return None
            db.execute("DELETE FROM picture WHERE sha256 = ?", (sha256,))
            if found[2] is not None:
                record = without_picture(InspectionRecord.model_validate_json(found[2]), sha256)
                db.execute("UPDATE unit SET record = ? WHERE seq = ?", (record.model_dump_json(), found[0]))
        return Verdict(found[1])

    def owes(self, sha256: str) -> bool:
        return bool(self._all("SELECT 1 FROM picture WHERE sha256 = ?", sha256))

    def keeps(self, sha256: str) -> bool:
        """Owed, or received and kept."""
        kept = self._all("SELECT 1 FROM received_picture WHERE sha256 = ?", sha256)
        return bool(kept) or self.owes(sha256)

    def depth(self) -> Depth:
        with self._lock:
            # Without a condition SQLite counts pages, not rows.
            records = self._all("SELECT count(*) FROM unit")[0][0]
            refused = self._all("SELECT count(*) FROM unit WHERE state = 'refused'")[0][0]
            oldest = self._all("SELECT triggered_at FROM unit WHERE state <> 'refused' ORDER BY seq LIMIT 1")
            pictures, size = self._all("SELECT count(*), coalesce(sum(size), 0) FROM picture")[0]
        since = datetime.fromisoformat(oldest[0][0]) if oldest else None
        return Depth(records - refused, refused, pictures, size, since)

    def used_bytes(self) -> int:
        """What pictures and the rows themselves take on the disk."""
        with self._lock:
            pages, free, page_bytes = (
                self._all(f"PRAGMA {what}")[0][0] for what in ("page_count", "freelist_count", "page_size")
            )
            size = self._all("SELECT coalesce(sum(size), 0) + (SELECT bytes FROM kept) FROM picture")[0][0]
        return int((pages - free) * page_bytes + size)

    def _readable(self, found: list[tuple[int, str]]) -> list[tuple[int, InspectionRecord]]:
        good, spoilt = split(found)
        if spoilt:
            log.error("%s: records %s are damaged; they stay here", self._path, [one.seq for one in spoilt])
            self.refuse(spoilt)
        return good

    def _all(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise Unavailable(f"{self._path}: {error}; make room on the disk") from error


def _list(values: Collection[int] | Collection[str]) -> str:
    """Numbers and hexadecimal digests as SQL: nothing in them needs quoting."""
    return ",".join(repr(value) for value in values)
