"""Counts of a line's day as a Parquet file that knows which batch it has seen last.

That number is what makes the stream exactly once: a file is replaced whole, and a batch that comes again
(the job was killed before Spark noted it as done) finds its number there and adds nothing.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from trainer.stream.rates import Counted
from trainer.stream.tally import Group, Tally, Window

COUNTS = pa.schema(
    [
        pa.field("start", pa.timestamp("us", tz="UTC"), nullable=False),
        *(pa.field(name, pa.string(), nullable=False) for name in ("line", "sku", "bundle", "kind", "name")),
        pa.field("bin", pa.int32(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
    ]
)
"""`trainer.stream.rates.Counted`, and how often."""
KEYS = list(Counted._fields)
BATCH = b"sightline.batch"


def by_file(counts: Mapping[Counted, int]) -> dict[tuple[date, str], pa.Table]:
    """A table for each day (of the windows' starts) and line."""
    rows: defaultdict[tuple[date, str], list[dict[str, object]]] = defaultdict(list)
    for one, count in counts.items():
        rows[one.start.date(), one.line].append({**one._asdict(), "count": count})
    return {where: pa.Table.from_pylist(some, COUNTS) for where, some in rows.items()}


def grown(file: bytes | None, batch: int, more: pa.Table) -> bytes | None:
    """The file with `more` of `batch` added; None: it has seen that batch, and stays as it is."""
    held = None if file is None else read(file)
    if held is not None and last_batch(held) >= batch:
        return None
    both = more if held is None else pa.concat_tables([held.replace_schema_metadata(None), more])
    summed = both.group_by(KEYS).aggregate([("count", "sum")]).rename_columns([*KEYS, "count"])
    table = summed.sort_by([(key, "ascending") for key in KEYS]).cast(COUNTS)
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({BATCH: str(batch).encode()}), sink, compression="zstd")
    return sink.getvalue()


def read(file: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(file))


def last_batch(table: pa.Table) -> int:
    return int(table.schema.metadata[BATCH])


def tallies(tables: Iterable[pa.Table]) -> Iterator[tuple[Window, Tally]]:
    """Every window of the files, in no order that matters."""
    found: defaultdict[Window, Tally] = defaultdict(Tally)
    for table in tables:
        for row in table.to_pylist():
            window = Window(row["start"], Group(row["line"], row["sku"], row["bundle"]))
            found[window][(row["kind"], row["name"], row["bin"])] += row["count"]
    yield from found.items()
