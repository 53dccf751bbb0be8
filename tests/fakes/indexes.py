"""An index of features written by hand, as `trainer features` leaves one."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from tests.fakes.vectors import pointing
from trainer.archive.embedder import INDEXED


def row(name: str, degrees: float, **changes: Any) -> dict[str, Any]:
    base = dict.fromkeys(INDEXED.names) | {"kind": "picture", "sha256": name * 64}
    return base | {"vector": pointing(degrees)[0].tolist()} | changes


def lay(folder: Path, *rows: dict[str, Any], bundle: str = "b", day: str = "2026-03-01") -> Path:
    part = folder / "index" / f"bundle={bundle * 64}" / f"day={day}" / "1-9"
    part.mkdir(parents=True, exist_ok=True)
    kinds = {"seq": pa.int64(), "place": pa.int32(), "vector": pa.list_(pa.float32())}
    kinds |= dict.fromkeys(("score", "x1", "y1", "x2", "y2"), pa.float64())
    kinds |= {"at": pa.timestamp("us", tz="UTC")}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in INDEXED.names])
    parquet.write_table(pa.Table.from_pylist(list(rows), schema), part / "one.parquet")
    return folder / "index"
