"""`make check-kills`: the agent killed at random system calls while units pass; the line is the oracle.

The line burns each unit's number into its picture, keeps every verdict, and compares both with what arrived
behind the broker. Each strike (which call, the how manieth, from where on counted) comes from the seed.
"""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from rich.progress import Progress

from tests.bench.report import Row, publish
from tests.faults.books import Found
from tests.faults.kills import KillStorm

KILLS, SHORT, SEED = 1_000, 100, 20261124


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-kills", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--short", action="store_true", help=f"{SHORT} kills")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # the line's own link loses its broker at the end
    kills = SHORT if arguments.short else arguments.kills
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, KillStorm(Path(name), arguments.seed) as storm:
        with Progress() as progress:
            bar = progress.add_task("kills", total=kills)
            found = storm.run(kills, lambda done: progress.update(bar, completed=done))
        rows = rows_of(storm, found, time.monotonic() - began)
    publish(f"The agent killed {kills} times, seed {arguments.seed}", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def rows_of(storm: KillStorm, found: Found, seconds: float) -> list[Row]:
    calls = ", ".join(f"{name} {count}" for name, count in storm.struck_at.most_common(8))
    return [
        Row("kills", storm.kills, "", detail=f"at {len(storm.struck_at)} system calls: {calls}, ..."),
        Row("of these with a unit in flight", len(storm.hit), ""),
        Row("kills of the broker", storm.broker_kills, "", detail="with messages that it had confirmed"),
        Row("units", storm.units, ""),
        _none("lost: no record arrived", found.lost),
        _none("silent: no verdict on the line", found.silent),
        _none("twice, or with two contents", found.twice),
        _none("wrong verdict", found.wrong_verdict),
        _none("wrong picture, or none", found.wrong_picture),
        _none("numbers without a record", found.gaps),
        Row("judged", found.judged, "units"),
        Row("INVALID, not inspected", found.not_inspected, "units", detail="each hit by a kill"),
        Row("told again after a kill, the same", found.told_again, "units"),
        Row("took", round(seconds), "s"),
    ]


def _none(name: str, units: list[int]) -> Row:
    return Row(name, len(units), "units", "= 0", not units, ", ".join(map(str, units[:5])))


if __name__ == "__main__":
    sys.exit(main())
