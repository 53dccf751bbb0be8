"""The rules' column face: batches of landed rows in, rows with the sift's word and all that they add out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from trainer.stream.novel import Novelty
from trainer.stream.rates import counted
from trainer.stream.reference import Usual
from trainer.stream.seen import COLUMNS, seen_of
from trainer.stream.settings import SiftRules
from trainer.stream.sift import sift
from trainer.stream.tally import Group

NEEDED = (*COLUMNS, "id", "serial", "lot", "views")
COUNTED = pa.struct(
    [
        ("start", pa.timestamp("us", tz="UTC")),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("bin", pa.int32()),
    ]
)
JUDGED = pa.schema(
    [
        ("id", pa.int64()),
        ("station", pa.string()),
        ("line", pa.string()),
        ("seq", pa.int64()),
        ("at", pa.timestamp("us", tz="UTC")),
        *((name, pa.string()) for name in ("serial", "sku", "lot", "bundle", "verdict")),
        ("pictures", pa.list_(pa.string())),
        ("why", pa.string()),
        ("reason", pa.string()),
        ("counted", pa.list_(COUNTED)),
    ]
)
"""`line` is `site/line`; `pictures` are paths below the store; `why` is null where it need not be kept."""
JUDGED_SPARK = (
    "id long, station string, line string, seq long, at timestamp, serial string, sku string, lot string, "
    "bundle string, verdict string, pictures array<string>, why string, reason string, "
    "counted array<struct<start: timestamp, kind: string, name: string, bin: int>>"
)
"""The same for Spark."""


def looked_at(
    rules: SiftRules, window: timedelta, closed: Mapping[str, datetime], usual: Mapping[Group, Usual]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """For `mapInArrow`, over rows with `NEEDED`."""

    novel = Novelty(usual, rules.rare)

    def look(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = [_judged(row, rules, novel, window, closed) for row in batch.to_pylist()]
            yield pa.RecordBatch.from_pylist(rows, JUDGED)

    return look


def _judged(
    row: Mapping[str, Any],
    rules: SiftRules,
    novel: Novelty,
    window: timedelta,
    closed: Mapping[str, datetime],
) -> dict[str, object]:
    seen = seen_of(row)
    kept = sift(seen, rules, novel)
    told = counted(seen, kept, closed, window, rules)
    return {
        "id": row["id"],
        "station": seen.station,
        "line": seen.line,
        "seq": seen.seq,
        "at": seen.at,
        "serial": row["serial"],
        "sku": seen.sku,
        "lot": row["lot"],
        "bundle": seen.bundle,
        "verdict": str(seen.verdict),
        "pictures": [view["picture"] for view in row["views"] if view["picture"] is not None],
        "why": None if kept is None else str(kept.why),
        "reason": None if kept is None else kept.reason,
        "counted": [{"start": one.start, "kind": one.kind, "name": one.name, "bin": one.bin} for one in told],
    }
