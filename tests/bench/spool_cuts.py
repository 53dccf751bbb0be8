"""`make check-spool`: a unit's life in the spool cut at every call that changes the disk (rows A2 and A3)."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench.release.cuts import without_fsync
from tests.bench.report import Row, publish
from tests.faults.power import Cut
from tests.faults.spool_cuts import Found, SpoolLife, cut_everywhere
from tests.faults.spool_once import FORGETS_EARLY, TOLD_FIRST, UNITS

SEED = 20261128
NO_FSYNC = "no-fsync"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-spool", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", help="one state, as a fault names it: '17 torn'")
    parser.add_argument("--plant", choices=["all"], help="also with each defect, which has to be found")
    arguments = parser.parse_args()
    found = _cut("", arguments)
    rows = [
        Row("calls that change the disk", found.steps, ""),
        _unsound("A2 killed at each: lost, doubled, without picture", found.kills, found.faults, killed=True),
        _unsound("A3 power cut at each: told and lost", found.power_cuts, found.faults, killed=False),
    ]
    for defect in (TOLD_FIRST, FORGETS_EARLY, NO_FSYNC) if arguments.plant else ():
        faults = len(_cut(defect, arguments).faults)
        rows.append(Row(f"faults found with {defect} planted", faults, "", "> 0", faults > 0))
    publish(f"{arguments.units} units, cut at every step, seed {arguments.seed}", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def _cut(defect: str, arguments: argparse.Namespace) -> Found:
    with tempfile.TemporaryDirectory(prefix="check-spool-") as name:
        life = SpoolLife(Path(name), arguments.units, "" if defect == NO_FSYNC else defect)
        calls = without_fsync(life.calls) if defect == NO_FSYNC else life.calls
        return cut_everywhere(life, calls, arguments.seed, arguments.only)


def _unsound(name: str, states: int, faults: list[str], *, killed: bool) -> Row:
    mine = [fault for fault in faults if (f" {Cut.KILLED}" in fault.partition(":")[0]) is killed]
    return Row(name, len(mine), "states", "= 0", not mine, "; ".join((f"of {states:,}", *mine[:3])))


if __name__ == "__main__":
    sys.exit(main())
