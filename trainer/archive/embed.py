"""From a network's map to one vector for a picture, and one for each thing in it. Pure.

Vectors have length 1, so that their product is the cosine of the angle between them.
"""

import numpy as np
import numpy.typing as npt

from inspection.geometry import Box
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.read import Floats
from model_registry.bundle.tiles import Window, lay

Vector = npt.NDArray[np.float32]
"""[C], of length 1."""


def picture_vector(maps: Floats) -> Vector:
    """Of the maps [N, C, h, w] of a picture's inputs: the mean over all cells."""
    return unit(maps.mean(axis=(0, 2, 3)))


def box_vector(
    maps: Floats, box: Box, width: int, height: int, tile: InputSize, tiling: Tiling | None
) -> Vector:
    """The mean of the map under `box`, each cell by the share of it that is covered.

    Args:
        maps: [N, C, h, w] of the inputs that a picture of `width` x `height` pixels became.
        box: in pixels of the picture; it lies within.
        tile, tiling: as the bundle has them. Of several tiles, the one that shows most of the box tells.
    """
    windows = (Window(0, 0, width, height),) if tiling is None else lay(width, height, tile, tiling.overlap)
    best = max(range(len(windows)), key=lambda index: _shared(box, windows[index]))
    window, map_ = windows[best], maps[best]
    across = _cover(box.x1 - window.x1, box.x2 - window.x1, window.x2 - window.x1, map_.shape[2])
    down = _cover(box.y1 - window.y1, box.y2 - window.y1, window.y2 - window.y1, map_.shape[1])
    return unit(np.einsum("chw,h,w->c", map_, down, across))


def unit(values: npt.NDArray[np.floating]) -> Vector:
    """At length 1; zeros stay zeros."""
    length = float(np.linalg.norm(values))
    return np.asarray(values / length if length > 0 else values, dtype=np.float32)


def _cover(start: float, end: float, length: int, cells: int) -> Floats:
    """[cells]: how much of a stretch from `start` to `end` lies in each cell; adds up to 1."""
    edges = np.linspace(0, length, cells + 1)
    covered = np.clip(np.minimum(edges[1:], end) - np.maximum(edges[:-1], start), 0, None)
    if covered.sum() <= 0:  # beyond the border by a rounding
        covered[min(cells - 1, max(0, int(start / length * cells)))] = 1
    return np.asarray(covered / covered.sum(), dtype=np.float32)


def _shared(box: Box, window: Window) -> float:
    across = min(box.x2, window.x2) - max(box.x1, window.x1)
    down = min(box.y2, window.y2) - max(box.y1, window.y1)
    return max(across, 0) * max(down, 0)
