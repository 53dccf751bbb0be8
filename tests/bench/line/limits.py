"""How fast a side can go: the highest rate at which the 99th percentile still keeps the takt."""

from collections.abc import Callable, Sequence

from rich.console import Console

from tests.bench.line.drive import Run

RATES = (2.0, 4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0, 25.0, 30.0, 36.0, 43.0, 50.0)
"""Units a second."""


def fastest(
    run: Callable[[float], Run], takt_ms: float, told: Console, rates: Sequence[float] = RATES
) -> Run | None:
    """The last rung of `rates` that held, from below; each gets a second try. None: not even the first."""
    best: Run | None = None
    for rate in rates:
        got = run(rate)
        if got.quantile(0.99) > takt_ms:
            got = run(rate)
        told.print(f"  {rate:g} units/s: p50 {got.quantile(0.5):.1f} ms, p99 {got.quantile(0.99):.1f} ms")
        if got.quantile(0.99) > takt_ms:
            break
        best = got
    return best
