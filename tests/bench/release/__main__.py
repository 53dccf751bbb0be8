"""`make check-release`: what reaches a station is what was signed for it, whatever happens on the way.

mutations: thousands of changed files, none of which may be accepted. cuts: an update cut at every step, by a
kill and by a power cut in five ways. strikes: the same by real kills (both need strace). bad: bundles that
are signed, and crash, hang, are blind and so on. swaps: bundles that change under a running line. rollout: 50
stations, while the registry and stations are killed. shadow: what a challenger costs the line.
"""

import argparse
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.release import bad_bundles, cuts, mutations, rollout, shadow, swaps
from tests.bench.release.cuts import Update, cut_everywhere, unsound
from tests.bench.release.strikes import strike_everywhere
from tests.bench.report import Row, publish

MUTANTS, SHORT = 10_000, 1_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-release", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"{SHORT} mutants, one in ten kills")
    parser.add_argument("--only", choices=PARTS, help="this part alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--point", help="the one that a fault named, such as `floor 17` or `60 torn`")
    arguments = parser.parse_args()
    if arguments.only != "mutations" and shutil.which("strace") is None:
        parser.exit(3, "make check-release: needs strace (apt-get install strace), or --only mutations\n")
    logging.disable(logging.ERROR)
    rows: list[Row] = []
    for part, rows_of in PARTS.items():
        if arguments.only in (None, part):
            with tempfile.TemporaryDirectory() as name:
                rows += rows_of(Path(name), arguments)
    publish("What reaches a station", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def _mutations(folder: Path, arguments: argparse.Namespace) -> list[Row]:
    total = SHORT if arguments.short else MUTANTS
    found = list(mutations.count_mutants(folder, total, arguments.seed, arguments.point))
    return mutations.rows_of(found, arguments.seed)


def _cuts(folder: Path, arguments: argparse.Namespace) -> list[Row]:
    update = Update(folder)
    every = 10 if arguments.short else 1
    found = cut_everywhere(update, update.calls, arguments.seed, finish_every=every, only=arguments.point)
    return cuts.rows_of(found, arguments.seed)


def _strikes(folder: Path, arguments: argparse.Namespace) -> list[Row]:
    found = strike_everywhere(Update(folder), 10 if arguments.short else 1)
    return [
        Row("real kills", found.points, "", f"= {found.states}", found.points == found.states),
        unsound("unsound starts after a kill", found),
    ]


PARTS: dict[str, Callable[[Path, argparse.Namespace], list[Row]]] = {
    "mutations": _mutations,
    "cuts": _cuts,
    "strikes": _strikes,
    "bad": lambda folder, arguments: list(bad_bundles.rows(folder, arguments.short)),
    "swaps": lambda folder, arguments: list(swaps.rows(folder, arguments.short)),
    "shadow": lambda folder, arguments: list(shadow.rows(folder, arguments.short)),
    "rollout": lambda _folder, arguments: rollout.rows(arguments.short, 0, arguments.seed),
}

if __name__ == "__main__":
    sys.exit(main())
