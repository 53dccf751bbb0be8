"""`make check-disk`: another program fills the spool's disk to the last byte, and gives the room back.

Once it lets the agent keep what its ballast made free, once it takes that too. The line and the cluster's
side keep the books; the agent's count of pictures given up is held against them. Needs to be root (mount).
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from tests.bench.report import Row, publish
from tests.faults.disk import FullDisk, fill_the_disk, may_mount

UNITS, SHORT = 1_000, 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-disk", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--units", type=int, default=UNITS, help="before, while and after, each")
    parser.add_argument("--short", action="store_true", help=f"{SHORT} units")
    arguments = parser.parse_args()
    if not may_mount():
        print("make check-disk: a small file system can only be mounted by root; nothing was checked")
        return 3
    logging.disable(logging.WARNING)
    units = SHORT if arguments.short else arguments.units
    rows = []
    for again, words in ((False, "ballast left to the agent"), (True, "ballast taken too")):
        with tempfile.TemporaryDirectory() as name:
            rows += rows_of(fill_the_disk(Path(name), units, again=again), words)
    publish("A spool's disk, filled by others", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def rows_of(full: FullDisk, words: str) -> list[Row]:
    missed, faults = len(full.found.silent), full.found.faults - len(full.found.silent)
    exact = full.shed_truly == full.shed_counted
    return [
        Row("units while full", full.while_full, "units", detail=words),
        Row("missed verdicts", missed, "units", "= 0", missed == 0),
        Row("lost, twice or wrong", faults, "units", "= 0", faults == 0),
        Row("INVALID for want of room", full.found.not_inspected, "units"),
        Row("pictures given up", full.shed_truly, "", f"= {full.shed_counted} by the agent's count", exact),
        Row("normal again after", round(full.normal_again_s, 2), "s", "<= 10", full.normal_again_s <= 10),
    ]


if __name__ == "__main__":
    sys.exit(main())
