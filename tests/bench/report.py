"""The report that every benchmark prints and writes: a machine and rows."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    name: str
    value: float
    unit: str
    bar: str | None = None
    holds: bool | None = None
    detail: str = ""


def publish(title: str, rows: Sequence[Row], target: Path | None) -> None:
    """Print a table; with `target` write the JSON object too."""
    table = Table("name", "value", "unit", "bar", "holds", "detail", title=title)
    for row in rows:
        holds = "" if row.holds is None else ("yes" if row.holds else "NO")
        table.add_row(row.name, f"{row.value:g}", row.unit, row.bar or "", holds, row.detail)
    Console().print(table)
    if target is not None:
        target.write_text(
            json.dumps({"machine": machine(), "rows": [asdict(row) for row in rows]}, indent=1) + "\n"
        )


def machine() -> dict[str, str]:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "unknown")
    flags = next((set(line.split(":", 1)[1].split()) for line in info if line.startswith("flags")), set())
    known = [name for name in ("amx_int8", "avx512_vnni", "avx512_bf16", "avx_vnni", "avx2") if name in flags]
    cores = sum(line.startswith("processor") for line in info)
    return {
        "processor": model,
        "cores": str(cores),
        "instructions": " ".join(known),
        "python": platform.python_version(),
        "system": platform.platform(),
    }
