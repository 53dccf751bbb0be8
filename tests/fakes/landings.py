"""What lies in a landing folder, read as a job reads it."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def landed_rows(store: Path) -> list[dict[str, Any]]:
    """Of all files, in the order of their numbers."""
    rows = [row for file in landed_files(store) for row in pq.read_table(file).to_pylist()]
    return sorted(rows, key=lambda row: row["id"])


def landed_files(store: Path) -> list[Path]:
    return sorted((store / "inspections").glob("day=*/*.parquet"))
