"""How long a graph takes for a picture, for the passport: on this machine, one thread, inference alone."""

import time
from collections.abc import Callable, Sequence
from statistics import quantiles

import numpy as np

from model_registry.bundle.manifest import InputSize, Timed
from model_registry.bundle.prepare import Picture
from model_registry.bundle.processor import Processor
from model_registry.bundle.read import Floats

LOOKS, WARM_UP = 60, 5
THREADS = 1


def time_graph(
    run: Callable[[Picture], tuple[Floats, ...]],
    size: InputSize,
    processor: Processor,
    clock: Callable[[], float] = time.perf_counter,
) -> Timed:
    """`run` takes pictures [1, height, width, 3]; `clock` gives seconds."""
    picture = np.random.default_rng(0).integers(0, 256, (1, size.height, size.width, 3), np.uint8)
    for _ in range(WARM_UP):
        run(picture)
    took_ms = [_took(run, picture, clock) for _ in range(LOOKS)]
    return Timed(
        processor=processor.name,
        instructions=processor.for_int8,
        threads=THREADS,
        p50_ms=round(_quantile(took_ms, 50), 3),
        p99_ms=round(_quantile(took_ms, 99), 3),
    )


def _took(run: Callable[[Picture], object], picture: Picture, clock: Callable[[], float]) -> float:
    began = clock()
    run(picture)
    return 1000 * (clock() - began)


def _quantile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]
