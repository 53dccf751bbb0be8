"""The picture for the docs: accuracy against latency of the bundles; the others' latencies beside."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.detector.contestant import INT8, ONE, Contestant
from tests.bench.detector.measure import Cell, Times

OURS, OTHERS = "#1f77b4", "#8c8c8c"


class NoPlot(Exception):
    """matplotlib is not installed; the message says the way out."""


def plot(times: Mapping[Cell, Times], contestants: Sequence[Contestant], target: Path) -> None:
    """Left: mAP50 of each bundle at its latency. Right: the latencies of all, INT8, one thread, sorted.

    Raises:
        NoPlot: no matplotlib.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise NoPlot("no plot: pip install 'sightline[bench]'") from error
    matplotlib.use("Agg")
    from matplotlib import pyplot, ticker

    found = {one.name: times[Cell(one.name, INT8, ONE)].quantile(50) for one in contestants}
    known = [one for one in contestants if one.accuracy is not None]
    figure, axes = pyplot.subplots(1, 2 if known else 1, figsize=(11 if known else 7, 4.5), squeeze=False)
    bars = axes[0][-1]
    order = sorted(found, key=lambda name: found[name], reverse=True)
    mine = {one.name for one in known} | {name for name in found if name.startswith("xeon")}
    bars.barh(order, [found[name] for name in order], color=[OURS if n in mine else OTHERS for n in order])
    bars.set_xlabel("ms a picture (INT8, 1 thread, p50)")
    if known:
        points = axes[0][0]
        for one in known:
            points.scatter(found[one.name], one.accuracy, color=OURS)
            text = f"{one.name}\n{one.task}"
            points.annotate(
                text, (found[one.name], one.accuracy), xytext=(6, 4), textcoords="offset points", fontsize=8
            )
        for name in (each for each in order if each not in mine):
            points.axvline(found[name], color=OTHERS, linewidth=0.8, linestyle=":")
            points.text(found[name], 0.02, name, rotation=90, fontsize=7, color=OTHERS, ha="right")
        points.set_xscale("log")
        points.xaxis.set_major_formatter(ticker.ScalarFormatter())
        points.xaxis.set_minor_formatter(ticker.NullFormatter())
        points.set_xticks([1, 2, 5, 10, 20, 50])
        points.set_ylim(0, 1.15)
        points.set_xlabel("ms a picture (INT8, 1 thread, p50)")
        points.set_ylabel("mAP50 of the INT8 bundle, held-back pictures")
    figure.tight_layout()
    staged = target.with_name(f".{target.name}")
    figure.savefig(staged, dpi=150, format="png")
    staged.replace(target)
    pyplot.close(figure)
