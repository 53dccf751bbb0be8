"""From times to rows: every figure, the ratios that count, and the table for the docs."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.detector.contestant import INT8, ONE, Contestant
from tests.bench.detector.measure import Cell, Times
from tests.bench.detector.networks import STOCK
from tests.bench.detector.runtime import Pair
from tests.bench.report import Row, machine

QUARTER, RUNTIME = 0.25, 1.15
RIVALS = (STOCK, "yolo11n@320", "yolo11n@640")
ALONE = (STOCK.split("_")[0], "yolo")
"""Names of networks that no ratio is told of begin so."""


def figures(times: Mapping[Cell, Times]) -> list[Row]:
    """p50, p99 and throughput of every cell."""
    rows = []
    for cell, each in times.items():
        name = f"{cell.network} {cell.precision} {cell.threads}"
        rows += [Row(f"{name} p{share}", round(each.quantile(share), 3), "ms") for share in (50, 99)]
        if each.throughput is not None:
            rows.append(Row(f"{name} throughput", round(each.throughput, 1), "pictures/s"))
    return rows


def ratios(times: Mapping[Cell, Times], contestants: Iterable[Contestant]) -> list[Row]:
    """Each of ours over each rival: INT8, one thread, p50, side by side.

    Released bundles have a bar: a quarter of the rival's time, of the rivals that see as much as they do.
    """
    rows = []
    for one in contestants:
        mine = times.get(Cell(one.name, INT8, ONE))
        if mine is None or one.name.startswith(ALONE):
            continue
        for rival in RIVALS:
            theirs = times.get(Cell(rival, INT8, ONE))
            if theirs is not None:
                value = mine.over(theirs)
                counts = one.accuracy is not None and _is_rival_of(one, rival)
                rows.append(
                    Row(
                        f"{one.name} / {rival}",
                        round(value, 3),
                        "x",
                        bar=f"<= {QUARTER}" if counts else None,
                        holds=value <= QUARTER if counts else None,
                        detail=f"INT8, 1 thread, {one.width}x{one.height}",
                    )
                )
    return rows


def of_runtime(pair: Pair) -> list[Row]:
    """The station's detector, the bare inference in it, and the ratio."""
    name, what, value = pair.name, pair.shown, pair.detector.over(pair.bare)
    return [
        Row(f"{name}: station's detector p50", round(pair.detector.quantile(50), 3), "ms", detail=what),
        Row(f"{name}: bare inference p50", round(pair.bare.quantile(50), 3), "ms"),
        Row(
            f"{name}: station's detector / bare inference",
            round(value, 3),
            "x",
            bar=f"<= {RUNTIME}",
            holds=value <= RUNTIME,
            detail=what,
        ),
    ]


def markdown(times: Mapping[Cell, Times], rows: Sequence[Row]) -> str:
    """One line a network, precision and thread count; then the ratios. For `docs/measurements.md`."""
    told = machine()
    lines = [
        f"{told['processor']}, {told['cores']} cores, {told['instructions']}. Milliseconds a picture.",
        "",
        "| network | precision | threads | p50 | p99 | pictures/s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for cell, each in sorted(times.items()):
        throughput = "" if each.throughput is None else f"{each.throughput:.1f}"
        lines.append(
            f"| {cell.network} | {cell.precision} | {cell.threads} | {each.quantile(50):.3f} "
            f"| {each.quantile(99):.3f} | {throughput} |"
        )
    lines += ["", "| ratio | value | bar | holds |", "| --- | --- | --- | --- |"]
    for row in rows:
        if row.unit == "x":
            holds = "" if row.holds is None else ("yes" if row.holds else "no")
            lines.append(f"| {row.name} | {row.value:g} | {row.bar or ''} | {holds} |")
    return "\n".join(lines) + "\n"


def write_markdown(text: str, target: Path) -> None:
    staged = target.with_name(f".{target.name}")
    staged.write_text(text)
    staged.replace(target)


def _is_rival_of(one: Contestant, rival: str) -> bool:
    """Up to 320 pixels: those that see 320; beyond: those that see 640."""
    return rival.endswith("@640") == (max(one.width, one.height) > 320)
