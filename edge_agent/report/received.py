"""What has its receipt, kept for a while: a cluster restored from a backup may have lost it again.

Each function belongs into a transaction of the spool's rows. What is kept gives way to everything else.
"""

import sqlite3
from collections.abc import Collection
from datetime import datetime

AT_ONCE = 200
"""Kept records, and pictures, given up in one transaction."""


def keep_records(db: sqlite3.Connection, seqs: Collection[int], at: datetime) -> None:
    """ready -> received."""
    values = [(at.isoformat(), seq) for seq in seqs]
    db.executemany(
        "INSERT OR IGNORE INTO received SELECT seq, unit, triggered_at, verdict, record, ?, checksum"
        " FROM unit WHERE seq = ? AND state = 'ready'",
        values,
    )
    forget_records(db, seqs)


def keep_pictures(db: sqlite3.Connection, digests: Collection[str], at: datetime) -> None:
    """Their files stay where they are."""
    values = [(at.isoformat(), sha256) for sha256 in digests]
    db.executemany(
        "INSERT INTO received_picture SELECT sha256, seq, verdict, size, ? FROM picture WHERE sha256 = ?"
        " ON CONFLICT (sha256) DO UPDATE SET at = excluded.at",  # of two units that look alike: the latest
        values,
    )
    forget_pictures(db, digests)


def forget_records(db: sqlite3.Connection, seqs: Collection[int]) -> None:
    db.executemany("DELETE FROM unit WHERE seq = ? AND state = 'ready'", [(seq,) for seq in seqs])


def forget_pictures(db: sqlite3.Connection, digests: Collection[str]) -> None:
    db.executemany("DELETE FROM picture WHERE sha256 = ?", [(sha256,) for sha256 in digests])


def send_again(db: sqlite3.Connection, token: str, since: datetime) -> int:
    """All that had its receipt then or later is ready to be sent once more; how many records.

    `token`: nothing happens for one that was heard before.
    """
    if db.execute("INSERT OR IGNORE INTO restored VALUES (?)", (token,)).rowcount == 0:
        return 0
    after = (since.isoformat(),)
    count = db.execute(
        "INSERT OR IGNORE INTO unit (seq, state, unit, triggered_at, verdict, record, checksum)"
        " SELECT seq, 'ready', unit, triggered_at, verdict, record, checksum FROM received WHERE at >= ?",
        after,
    ).rowcount
    db.execute(
        "INSERT OR IGNORE INTO picture SELECT sha256, seq, verdict, size FROM received_picture WHERE at >= ?",
        after,
    )
    for table in ("received", "received_picture"):
        db.execute(f"DELETE FROM {table} WHERE at >= ?", after)
    return count


def give_up(db: sqlite3.Connection, before: datetime | None = None) -> tuple[bool, list[str]]:
    """The oldest of it, or of what came `before`: whether there was any, and whose files may go."""
    limit = "9999" if before is None else before.isoformat()
    digests = [
        str(row[0])
        for row in db.execute(
            "SELECT sha256 FROM received_picture WHERE at < ? ORDER BY at LIMIT ?", (limit, AT_ONCE)
        )
    ]
    db.executemany("DELETE FROM received_picture WHERE sha256 = ?", [(one,) for one in digests])
    gone = db.execute(
        "DELETE FROM received WHERE seq IN (SELECT seq FROM received WHERE at < ? ORDER BY at LIMIT ?)",
        (limit, AT_ONCE),
    ).rowcount
    return bool(digests or gone), digests
