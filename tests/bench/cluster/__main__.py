"""`make bench-cluster`: what the cluster's jobs cost and survive. Needs the folder of real pictures."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from tests.bench.cluster import fits, held, looks, losses, replays, snapshots, streams
from tests.bench.cluster.pictures import DATA
from tests.bench.cluster.sessions import Sessions
from tests.bench.report import Row, publish

Part = Callable[[Sessions, Path], list[Row]]
T = TypeVar("T")


def parts(short: bool) -> dict[str, Part]:
    """In the order in which they are run."""
    few, many = (1_000, 4_000) if short else (10_000, 100_000)
    rounds = 1 if short else 2
    said = (1_000, 10_000) if short else (10_000, 100_000, 1_000_000)
    return {
        "throughput": lambda s, f: snapshots.throughput(s.cores(1), f, few * 6 // 5, rounds),
        "broken": lambda s, f: snapshots.broken(s.cores(2), f, few),
        "same": lambda s, f: looks.same_figures(s, f),
        "scaling": lambda s, f: [*snapshots.scaling(s, f, few, rounds), *looks.scaling(s, f, few, rounds)],
        "replay": lambda s, f: replays.scaling(s, f, few * 3, rounds),
        "fit": lambda s, f: fits.two_workers(s.cores(2), f, 40 if short else 200),
        "copies": lambda s, f: snapshots.copies(s.cores(2), f, many, many // 33),
        "growth": lambda s, f: snapshots.growth(s.cores(2), f, few // 2, many // 2),
        "held": lambda _s, f: held.growth({n: _alone(held.of_one_size, f, n) for n in (many // 2, many)}),
        "metadata": lambda _s, f: _alone(snapshots.metadata, f, said),
        "stream": lambda _s, f: _alone(streams.kills, f, 5 if short else 50),
        "losses": lambda _s, f: _alone(losses.losses, f, few, 40 if short else 200),
    }


def _alone(part: Callable[..., T], *arguments: object) -> T:
    """In a process of its own, with a JVM of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(part, *arguments).result()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-cluster", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help="a tenth of the pictures, one round")
    parser.add_argument("--only", action="append", help=f"one of {', '.join(parts(False))}; repeat")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"{DATA}: no such folder; set SIGHTLINE_DATA", file=sys.stderr)
        return 2
    rows: list[Row] = []
    sessions = Sessions()
    for name, part in parts(arguments.short).items():
        if arguments.only and name not in arguments.only:
            continue
        folder = Path(tempfile.mkdtemp(prefix=f"bench-cluster-{name}-"))
        try:
            found = part(sessions, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        publish(name, found, None)
        rows += found
    sessions.stop()
    publish("The cluster's jobs", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
