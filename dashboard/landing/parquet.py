"""`LandedInspection` rows as a Parquet file."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from inspection.landed import LandedInspection


def _list_of(fields: list[pa.Field]) -> pa.DataType:
    return pa.list_(pa.field("element", pa.struct(fields), nullable=False))


def _sure(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


VIEW = [
    _sure("view", pa.string()),
    pa.field("shot", pa.int32()),
    pa.field("sha256", pa.string()),
    pa.field("picture", pa.string()),
    pa.field("width", pa.int32()),
    pa.field("height", pa.int32()),
]
DETECTION = [
    _sure("view", pa.string()),
    _sure("label", pa.string()),
    *(_sure(number, pa.float64()) for number in ("score", "x1", "y1", "x2", "y2")),
]
SCHEMA = pa.schema(
    [
        _sure("id", pa.int64()),
        *(_sure(name, pa.string()) for name in ("station", "site", "line")),
        _sure("seq", pa.int64()),
        _sure("at", pa.timestamp("us", tz="UTC")),
        *(_sure(name, pa.string()) for name in ("serial", "sku", "lot", "verdict")),
        pa.field("bundle", pa.string()),
        pa.field("recipe", pa.string()),
        pa.field("recipe_version", pa.int32()),
        _sure("views", _list_of(VIEW)),
        _sure("detections", _list_of(DETECTION)),
        pa.field("max_score", pa.float64()),
        _sure("record", pa.string()),
    ]
)


AT_ONCE = 200
"""Rows that are held as Python's objects, which weigh ten times what a column's do."""


class Sheet:
    """Rows of one file, on their way to columns."""

    def __init__(self) -> None:
        self._fresh: list[LandedInspection] = []
        self._columns: list[pa.Table] = []
        self.rows = 0

    def add(self, row: LandedInspection) -> None:
        self._fresh.append(row)
        self.rows += 1
        if len(self._fresh) == AT_ONCE:
            self._fold()

    def to_parquet(self) -> bytes:
        """The same rows in the same order give the same bytes (with the same pyarrow)."""
        self._fold()
        sink = pa.BufferOutputStream()
        table = pa.concat_tables(self._columns).combine_chunks()
        pq.write_table(table, sink, compression="zstd", version="2.6")
        return bytes(sink.getvalue().to_pybytes())

    def _fold(self) -> None:
        rows = [row.model_dump() | {"verdict": str(row.verdict)} for row in self._fresh]
        self._columns.append(pa.Table.from_pylist(rows, SCHEMA))
        self._fresh.clear()


def to_parquet(rows: Iterable[LandedInspection]) -> bytes:
    """All of them as one file."""
    sheet = Sheet()
    for row in rows:
        sheet.add(row)
    return sheet.to_parquet()
