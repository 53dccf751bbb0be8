"""Everything in one run, side by side: rows, and on request JSON, Markdown and a plot."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from inspection.errors import SightlineError
from tests.bench.detector import networks, yolo
from tests.bench.detector.contestant import BF16, Contestant, precisions
from tests.bench.detector.measure import add_throughput, latencies
from tests.bench.detector.plot import NoPlot, plot
from tests.bench.detector.runtime import of_random_weights, runtime
from tests.bench.detector.table import figures, markdown, of_runtime, ratios, write_markdown
from tests.bench.report import Row, publish
from trainer.ssdlite.ssdlite320 import SIDE

SHORT = ("xeon_s", "xeon_m", "xeon_l", networks.STOCK, "yolo11n@320")
"""What `--short` measures, besides the bundles."""


def main() -> int:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name:
        try:
            rows = _run(arguments, Path(name))
        except SightlineError as error:
            print(error, file=sys.stderr)
            return 2
    publish("Detectors side by side, medians of rounds", rows, arguments.report)
    return 0


def _run(arguments: argparse.Namespace, folder: Path) -> list[Row]:
    bundles = list(networks.of_bundles(arguments.bundle))
    contestants = [*bundles, *_others(arguments, folder, large=any(one.width > SIDE for one in bundles))]
    able = precisions()
    if BF16 not in able:
        _say("BF16 rows are left out: this processor has no instructions for it and would emulate it")
    rounds = arguments.rounds or (10 if arguments.short else 40)
    _say(f"{len(contestants)} networks, {rounds} rounds")
    times = latencies(contestants, able, rounds)
    add_throughput(times, contestants, 0.5 if arguments.short else 3.0)
    rows = [*figures(times), *ratios(times, contestants)]
    for bundle in arguments.bundle or [of_random_weights(folder)]:
        rows += of_runtime(runtime(bundle, rounds))
    if arguments.markdown:
        write_markdown(markdown(times, rows), arguments.markdown)
    if arguments.plot:
        try:
            plot(times, contestants, arguments.plot)
        except NoPlot as error:
            _say(str(error))
    return rows


def _others(arguments: argparse.Namespace, folder: Path, large: bool) -> list[Contestant]:
    """Those of random weights that were asked for, made one after the other; `large`: some bundle needs a
    rival of its size."""
    makes: dict[str, Callable[[], Contestant]] = networks.ours_and_stock()
    short = (*SHORT, "yolo11n@640") if large else SHORT
    asked = arguments.only or (short if arguments.short else (*makes, *yolo.NETWORKS))
    traced = tuple(name for name in yolo.NETWORKS if name in asked)
    if traced:
        try:
            makes |= networks.of_scripts(yolo.traced(arguments.yolo_python, folder, traced))
        except yolo.NoYolo as error:
            _say(f"YOLO rows are left out: {error}")
    made = []
    for name in (each for each in makes if each in asked):
        _say(f"making {name}")
        made.append(makes[name]())
    return made


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-detector", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--markdown", type=Path, help="write a table for the docs there")
    parser.add_argument(
        "--plot", type=Path, help="write accuracy against latency there (PNG; needs matplotlib)"
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        action="append",
        default=[],
        help="measure this released bundle too; repeatable",
    )
    parser.add_argument(
        "--yolo-python",
        default=sys.executable,
        help="a Python that has ultralytics (best in an environment of its own); default: this one",
    )
    parser.add_argument("--only", action="append", help="measure this network of random weights; repeatable")
    parser.add_argument("--rounds", type=int, help="through all in turn; default 40, short 10")
    parser.add_argument("--short", action="store_true", help=f"fewer rounds, and only {', '.join(SHORT)}")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
