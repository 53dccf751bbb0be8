"""`make check-faults`: the cluster's side under faults; the harness numbers each unit and keeps the books.

Each row of the scorecard draws its points from the seed, one by one: `--row A5 --seed 7 --point 41` does that
point alone, as it is among all. `--plant all` puts into each row its defect, and shows that it turns red.
"""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from rich.progress import Progress

from tests.bench.report import Row, publish
from tests.faults.cluster.asked import Asked
from tests.faults.cluster.scorecard import SCORECARD as CLUSTER
from tests.faults.inputs.scorecard import SCORECARD as INPUTS

SEED = 20261127
SCORECARD = {**CLUSTER, **INPUTS}


def main() -> int:
    chosen = _read()
    logging.disable(logging.WARNING)  # links lose their broker all the time here
    names = chosen.row or list(SCORECARD)
    if chosen.plant:
        rows = [row for name in names for row in _planted(name, chosen)]
        title = "Rows with their defect planted: each must be red"
    else:
        rows = [row for name in names for row in _measured(name, chosen)]
        title = f"The cluster under faults, seed {chosen.seed}"
    publish(title, rows, chosen.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make check-faults", description=__doc__)
    parser.add_argument("--row", action="append", choices=list(SCORECARD), help="only these")
    parser.add_argument("--times", type=int, help="how often, instead of the row's own number")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--point", type=int, help="only this one of the points")
    parser.add_argument("--short", action="store_true", help="a few times each")
    parser.add_argument("--plant", metavar="DEFECT", help="`all`, or the name of one defect")
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    return parser.parse_args()


def _measured(name: str, chosen: argparse.Namespace) -> list[Row]:
    row = SCORECARD[name]
    times = chosen.times or (row.short if chosen.short else row.times)
    with tempfile.TemporaryDirectory(prefix="sightline-") as folder, Progress() as progress:
        bar = progress.add_task(f"{name} {row.title}", total=times)
        began = time.monotonic()
        asked = Asked(
            Path(folder),
            times,
            chosen.seed,
            chosen.point,
            progress=lambda done: progress.update(bar, completed=done),
        )
        figures = row.run(asked)
    took = Row(f"{name}: took", round(time.monotonic() - began), "s", detail=row.title)
    return [*(_under(name, figure) for figure in figures), took]


def _planted(name: str, chosen: argparse.Namespace) -> list[Row]:
    """One line for each defect: which figures it turns red."""
    row, table = SCORECARD[name], []
    for defect in row.defects:
        if chosen.plant not in ("all", defect):
            continue
        with tempfile.TemporaryDirectory(prefix="sightline-") as folder:
            times = chosen.times or row.planted or row.short
            figures = row.run(Asked(Path(folder), times, chosen.seed, chosen.point, defect))
        red = [figure for figure in figures if figure.holds is False]
        said = ", ".join(f"{figure.name} {figure.value:g}" for figure in red) or "nothing"
        table.append(Row(f"{name} x {defect}", len(red), "figures red", ">= 1", bool(red), said))
    return table


def _under(name: str, figure: Row) -> Row:
    return Row(f"{name}: {figure.name}", figure.value, figure.unit, figure.bar, figure.holds, figure.detail)


if __name__ == "__main__":
    sys.exit(main())
