"""`make check-release`: what is altered or bad reaches no line, and what is good reaches it unnoticed."""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from tests.bench.release import bad_bundles, swaps
from tests.bench.release.mutations import count_mutants, rows_of
from tests.bench.report import Row, publish

MUTANTS, SHORT = 10_000, 1_000
PARTS = ("mutations", "bad", "swaps")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-release", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"{SHORT} mutants")
    parser.add_argument("--only", choices=PARTS, help="this part alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--point", help="the one mutant that a failure named, such as `floor 17`")
    arguments = parser.parse_args()
    logging.disable(logging.ERROR)
    rows: list[Row] = []
    parts = {
        "mutations": lambda folder: _mutations(folder, arguments),
        "bad": lambda folder: list(bad_bundles.rows(folder, arguments.short)),
        "swaps": lambda folder: list(swaps.rows(folder, arguments.short)),
    }
    for name in PARTS:
        if arguments.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                rows += parts[name](Path(folder))
    publish("What reaches a station", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def _mutations(folder: Path, arguments: argparse.Namespace) -> list[Row]:
    total = SHORT if arguments.short else MUTANTS
    return list(rows_of(list(count_mutants(folder, total, arguments.seed, arguments.point)), arguments.seed))


if __name__ == "__main__":
    sys.exit(main())
