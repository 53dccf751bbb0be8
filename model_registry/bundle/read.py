"""From the graph's output to detections: score floor, overlaps suppressed per label, full-picture pixels."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from inspection.detection import Detection
from inspection.geometry import Box

Floats = npt.NDArray[np.float32]

MAX_DETECTIONS = 100
MAX_CANDIDATES = 400
"""Per label, before suppression; the paper keeps 400 (Liu et al. 2016, section 2.2)."""


def read(
    boxes: Floats,
    scores: Floats,
    labels: Sequence[str],
    *,
    width: int,
    height: int,
    floors: Mapping[str, float],
    nms_iou: float,
) -> tuple[Detection, ...]:
    """Detections in a picture of `width` x `height` pixels, best score first, at most 100.

    Args:
        boxes: [N, 4], x1 y1 x2 y2 as fractions of the picture.
        scores: [N, len(labels)], 0 to 1.
        floors: per label, the lowest score worth telling.
        nms_iou: of two overlapping boxes of one label beyond this IoU the lesser goes.
    """
    found: list[Detection] = []
    scale = np.array([width, height, width, height], dtype=np.float32)
    # Nearly all scores are below every floor: one pass over them as they lie, before anything is sorted.
    told = np.flatnonzero(scores >= min(floors[label] for label in labels))
    rows, columns = np.divmod(told, len(labels))
    for column in np.unique(columns):
        label = labels[column]
        chosen = rows[columns == column]
        values = scores[chosen, column]
        best = np.argsort(-values, kind="stable")[:MAX_CANDIDATES]
        best = best[values[best] >= floors[label]]
        pixels = np.clip(boxes[chosen[best]], 0.0, 1.0) * scale
        for index in keep_best(pixels, nms_iou):
            x1, y1, x2, y2 = pixels[index].tolist()
            if x2 > x1 and y2 > y1:
                score = min(1.0, float(values[best[index]]))
                found.append(Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2)))
    found.sort(key=lambda detection: -detection.score)
    return tuple(found[:MAX_DETECTIONS])


def keep_best(boxes: Floats, iou: float) -> list[int]:
    """Greedy non-maximum suppression over `boxes` [N, 4], best first; indices of those that stay."""
    x1, y1, x2, y2 = boxes.T
    areas = (x2 - x1) * (y2 - y1)
    across = np.minimum(x2[:, None], x2) - np.maximum(x1[:, None], x1)
    down = np.minimum(y2[:, None], y2) - np.maximum(y1[:, None], y1)
    shared = np.maximum(across, 0) * np.maximum(down, 0)
    suppresses = shared > iou * np.maximum(areas[:, None] + areas - shared, 1e-9)
    alive = np.ones(len(boxes), dtype=bool)
    kept: list[int] = []
    for index in range(len(boxes)):
        if alive[index]:
            kept.append(index)
            alive &= ~suppresses[index]
    return kept
