"""How fast a side can go: the highest rate at which the 99th percentile still keeps the takt."""

from collections.abc import Callable, Sequence

from rich.console import Console

from tests.bench.line.drive import Run

RATES = (2.0, 4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0, 25.0, 30.0, 36.0, 43.0, 50.0)
"""Units a second."""


def fastest(
    run: Callable[[float], Run], takt_ms: float, told: Console, rates: Sequence[float] = RATES
) -> Run | None:
    """The highest rung of `rates` that held, from below; each gets a second try. None: none did.

    Two rungs in a row that failed end it, not one: at 2 units/s a single stall is the 99th percentile.
    """
    best: Run | None = None
    failed = 0
    for rate in rates:
        got = run(rate)
        if got.quantile(0.99) > takt_ms:
            got = run(rate)
        told.print(f"  {rate:g} units/s: p50 {got.quantile(0.5):.1f} ms, p99 {got.quantile(0.99):.1f} ms")
        failed = failed + 1 if got.quantile(0.99) > takt_ms else 0
        if failed == 2:
            break
        if not failed:
            best = got
    return best
