"""Whether a camera still sees: a sensor's noise never comes twice, the same picture twice is a frozen one.

A driver, a network camera or a buffer in between may deliver its last picture for ever, with fresh dates.
Compared are pixels, about 320 a row: whether the camera encoded its old picture anew makes no difference.
"""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from edge_agent.capture.frame import Sight
from inspection.recipe import Recipe
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture

COMPARED_WIDTH = 320


class Stillness:
    """Counts, for each view, how many units in a row had the very same picture. For one thread."""

    def __init__(self, views: Collection[str]) -> None:
        """`views` of live cameras: a folder may well show the same picture again."""
        self._views = frozenset(views)
        self._last: dict[str, tuple[int, int]] = {}

    def noticed(self, sights: Sequence[Sight], recipe: Recipe | None) -> tuple[Sight, ...]:
        """The same sights; one that came more often than its recipe allows has the problem `frozen`."""
        most = {view.name: view.quality.max_same for view in recipe.views} if recipe else {}
        return tuple(self._one(sight, most.get(sight.view, 0)) for sight in sights)

    def _one(self, sight: Sight, most: int) -> Sight:
        if sight.frame is None or most == 0 or sight.view not in self._views:
            return sight
        print_now = fingerprint(sight.frame.pixels)
        print_before, times = self._last.get(sight.view, (-1, 0))
        times = times + 1 if print_now == print_before else 1
        self._last[sight.view] = print_now, times
        return replace(sight, problem=Cause.FROZEN) if times > most else sight


def fingerprint(pixels: Picture) -> int:
    """Of every so manieth pixel, as the sensor gave it: averaging would take the noise away."""
    step = max(1, pixels.shape[1] // COMPARED_WIDTH)
    return zlib.crc32(np.ascontiguousarray(pixels[::step, ::step]).data)
