"""A row's own checksum: SQLite has none, and a bit that turns on a disk makes another record of it."""

import hashlib

BYTES = 8


Text = str | bytes | None


def checksum(seq: int, unit: Text, triggered_at: Text, verdict: Text, record: Text) -> bytes:
    """Eight bytes of BLAKE2b (RFC 7693) over all of a unit that must not change unnoticed.

    Text may come as its UTF-8: what a disk has spoilt need not be text any more.
    """
    digest = hashlib.blake2b(digest_size=BYTES)
    for part in (str(seq), unit, triggered_at, verdict, record):
        data = part if isinstance(part, bytes) else (part or "").encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(4) + data)
    return digest.digest()
