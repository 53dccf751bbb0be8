"""A table for programs, a row group at a time."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.explore.columns import FlatRow, flat
from dashboard.explore.taken import Taken

MOMENT = pa.timestamp("us", tz="UTC")
KINDS = {
    "id": pa.int64(),
    "seq": pa.int64(),
    "recipe_version": pa.int64(),
    "total_ms": pa.float64(),
    "judged_at": MOMENT,
    "decided_at": MOMENT,
    "disputed": pa.bool_(),
}
SCHEMA = pa.schema([(name, KINDS.get(name, pa.string())) for name in FlatRow._fields])


class Drain:
    """A file that only grows; what was written is taken out at its end."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._at += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def write_parquet(taken: Taken) -> Iterator[bytes]:
    drain = Drain()
    with pq.ParquetWriter(pa.PythonFile(drain, mode="w"), SCHEMA, compression="zstd") as writer:
        for part in taken.parts():
            writer.write_table(pa.Table.from_pylist([flat(seen)._asdict() for seen in part], schema=SCHEMA))
            yield drain.take()
    yield drain.take()
