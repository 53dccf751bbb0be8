from itertools import count

import numpy as np

from model_registry.bundle.manifest import InputSize
from model_registry.bundle.prepare import Picture
from model_registry.bundle.processor import Processor
from model_registry.bundle.read import Floats
from trainer.export.timed import LOOKS, WARM_UP, time_graph


def test_a_graph_is_timed_after_it_is_warm() -> None:
    shown: list[tuple[int, ...]] = []
    slow = {WARM_UP + 7}

    def run(picture: Picture) -> tuple[Floats, ...]:
        shown.append(picture.shape)
        return (np.zeros(1, np.float32),)

    ticks = count()

    def clock() -> float:
        next(ticks)
        late = 0.1 if len(shown) in slow else 0.0  # once, at the end of that look
        return next(ticks) / 2000 + late

    timed = time_graph(run, InputSize(width=32, height=16), Processor("X", frozenset({"avx2", "sse"})), clock)
    assert shown == [(1, 16, 32, 3)] * (WARM_UP + LOOKS)
    assert (timed.processor, timed.instructions, timed.threads) == ("X", ("avx2",), 1)
    assert timed.p50_ms == 1.0
    assert timed.p99_ms > 30
