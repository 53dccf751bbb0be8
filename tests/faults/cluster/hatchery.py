"""Hatches ingest workers (`tests.faults.hatch`), each with its way to die, its clock or its slowness.

    python -m tests.faults.cluster.hatchery SETTINGS [DEFECT]

What stands behind `start` is JSON: `step` and `nth` of `points`, `clock` of `clocks`, `slow_s` a batch.
Without any, a worker does what `dashboard ingest` does.
"""

import json
import logging
import sys
import threading
from functools import wraps
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from dashboard.ingest.batch import Taker
from dashboard.ingest.run import run_ingest
from dashboard.settings import read_settings
from tests.faults.cluster import clocks, points
from tests.faults.cluster.defects.ingest import plant
from tests.faults.hatch import hatch


class WithoutPandas(MetaPathFinder):
    """The dashboard's installation has none. Where pyarrow finds it, it loads it, and the memory that A8
    looks at grows by it."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"no {name} here", name=name)


sys.meta_path.insert(0, WithoutPandas())


def ingest(_run: int, how: str) -> None:
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)d %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    chosen: dict[str, Any] = json.loads(how) if how else {}
    if "step" in chosen:
        points.die_at(chosen["step"], chosen["nth"])
    if "slow_s" in chosen:
        _slow_down(chosen["slow_s"])
    plant(sys.argv[2] if len(sys.argv) > 2 else "")  # around the steps: a defect moves them, too
    run_ingest(read_settings(Path(sys.argv[1])), clocks.named(chosen.get("clock", "true")).now)


def _slow_down(seconds: float) -> None:
    plain, pause = Taker.store, threading.Event()

    @wraps(plain)
    def slowly(*given: Any) -> Any:
        pause.wait(seconds)
        return plain(*given)

    Taker.store = slowly  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    hatch(ingest)
