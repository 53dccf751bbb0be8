"""The spool's rows in SQLite: which units are begun, judged, ready to send; which pictures are owed.

Every public method is one committed transaction, safe from any thread.
Picture files live outside: a full disk leaves SQLite unable even to delete.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from edge_agent.report import received
from edge_agent.report.attach import without_picture
from edge_agent.report.database import Database
from edge_agent.report.depth import Depth
from edge_agent.report.readable import DAMAGED, split
from inspection.identity import Unit
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from inspection.wire.messages import Refusal

log = logging.getLogger(__name__)

REMEMBERED_SERIALS = 256
UNIT = "seq, CAST(unit AS BLOB), CAST(triggered_at AS BLOB)"  # it may not be text any more
WHOLE = f"checksum = checksum({UNIT}, CAST(verdict AS BLOB), CAST(record AS BLOB))"
JUDGED = f"record = :record, verdict = :verdict, checksum = checksum({UNIT}, :verdict, :record)"
"""Of a row, with `_values`."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A unit that has its number and nothing else."""

    seq: int
    unit: Unit
    triggered_at: datetime


class Rows(Database):
    def begin(self, unit: Unit, triggered_at: datetime) -> int:
        """The unit's number. Raises: Unavailable: the disk is full."""
        said, at = unit.model_dump_json(), triggered_at.isoformat()
        with self._lock:
            seq = self._begin(said, at, unit.serial)
            self._given = seq
            self._numbers.note(seq)
        return seq

    def _begin(self, said: str, at: str, serial: str) -> int:
        with self._transaction() as db:
            seq: int = self._given + 1
            db.execute(
                "INSERT INTO unit (seq, state, unit, triggered_at, checksum)"
                " VALUES (?1, 'begun', ?2, ?3, checksum(?1, ?2, ?3, NULL, NULL))",
                (seq, said, at),
            )
            db.execute("INSERT INTO lately VALUES (?, ?)", (seq, serial))
            db.execute("DELETE FROM lately WHERE seq <= ?", (seq - REMEMBERED_SERIALS,))
        return seq

    def begun_lately(self, serial: str) -> bool:
        with self._lock:
            return self._db.execute("SELECT 1 FROM lately WHERE serial = ?", (serial,)).fetchone() is not None

    def unfinished(self) -> list[Unfinished]:
        found = self._all(
            f"SELECT seq, unit, triggered_at, {WHOLE} FROM unit WHERE state = 'begun' ORDER BY seq"
        )
        self._set_aside([Refusal(seq=seq, reason=DAMAGED) for seq, _, _, whole in found if not whole])
        return [
            Unfinished(seq, Unit.model_validate_json(unit), datetime.fromisoformat(at))
            for seq, unit, at, whole in found
            if whole
        ]

    def unsettled(self) -> set[int]:
        """Units whose raw frames may still be needed."""
        return {seq for (seq,) in self._all("SELECT seq FROM unit WHERE state IN ('begun', 'judged')")}

    def judge(self, record: InspectionRecord) -> None:
        """begun -> judged. Raises: Unavailable: the disk is full."""
        with self._transaction() as db:
            db.execute(
                f"UPDATE unit SET state = 'judged', {JUDGED} WHERE seq = :seq AND state = 'begun'",
                _values(record),
            )

    def correct(self, record: InspectionRecord) -> None:
        """Another record in place of the one that was judged. Raises: Unavailable: the disk is full."""
        with self._transaction() as db:
            db.execute(f"UPDATE unit SET {JUDGED} WHERE seq = :seq AND state = 'judged'", _values(record))

    def judged(self, limit: int) -> list[InspectionRecord]:
        """The oldest records that wait for their pictures."""
        found = self._all(
            f"SELECT seq, record, {WHOLE} FROM unit WHERE state = 'judged' ORDER BY seq LIMIT ?", limit
        )
        return [record for _, record in self._readable(found)]

    def make_ready(self, record: InspectionRecord) -> None:
        """judged -> ready; the record's pictures are owed from now on."""
        with self._transaction() as db:
            db.execute(f"UPDATE unit SET state = 'ready', {JUDGED} WHERE seq = :seq", _values(record))
            db.executemany(
                "INSERT INTO picture VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(one.sha256, record.seq, record.verdict, one.size) for one in record.pictures],
            )

    def records_to_send(self, limit: int, but_not: Collection[int]) -> list[tuple[int, InspectionRecord]]:
        """NG first and of these the newest, then the oldest of the others."""
        skip = _list(but_not)
        ng = self._all(
            f"SELECT seq, record, {WHOLE} FROM unit"
            f" WHERE state = 'ready' AND verdict = 'NG' AND seq NOT IN ({skip}) ORDER BY seq DESC LIMIT ?",
            limit,
        )
        others = self._all(
            f"SELECT seq, record, {WHOLE} FROM unit INDEXED BY unit_others"
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
                " AND state IN ('begun', 'judged', 'ready')",
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
            owed = db.execute("SELECT seq, verdict FROM picture WHERE sha256 = ?", (sha256,)).fetchone()
            if owed is None:
                return None
            db.execute("DELETE FROM picture WHERE sha256 = ?", (sha256,))
            found = db.execute(f"SELECT seq, record, {WHOLE} FROM unit WHERE seq = ?", (owed[0],)).fetchall()
            for seq, record in split(found)[0]:
                bare = _values(without_picture(record, sha256))
                db.execute(f"UPDATE unit SET {JUDGED} WHERE seq = :seq", bare | {"seq": seq})
        return Verdict(owed[1])

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

    def _readable(self, found: list[tuple[int, str, int]]) -> list[tuple[int, InspectionRecord]]:
        good, spoilt = split(found)
        self._set_aside(spoilt)
        return good

    def _set_aside(self, spoilt: list[Refusal]) -> None:
        if spoilt:
            log.error("%s: records %s are damaged; they stay here", self._path, [one.seq for one in spoilt])
            self.refuse(spoilt)


def _values(record: InspectionRecord) -> dict[str, int | str]:
    return {"seq": record.seq, "verdict": record.verdict, "record": record.model_dump_json()}


def _list(values: Collection[int] | Collection[str]) -> str:
    """Numbers and hexadecimal digests as SQL: nothing in them needs quoting."""
    return ",".join(repr(value) for value in values)
