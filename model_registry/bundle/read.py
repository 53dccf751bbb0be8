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
        scores: [N, len(labels)], softmax probabilities without the background column.
        floors: per label, the lowest score worth telling.
        nms_iou: of two overlapping boxes of one label beyond this IoU the lesser goes.
    """
    found: list[Detection] = []
    scale = np.array([width, height, width, height], dtype=np.float32)
    for column, label in enumerate(labels):
        chosen = np.flatnonzero(scores[:, column] >= floors[label])
        if chosen.size == 0:
            continue
        order = chosen[np.argsort(-scores[chosen, column], kind="stable")][:MAX_CANDIDATES]
        pixels = np.clip(boxes[order], 0.0, 1.0) * scale
        for index in keep_best(pixels, nms_iou):
            x1, y1, x2, y2 = (float(value) for value in pixels[index])
            if x2 > x1 and y2 > y1:
                score = min(1.0, float(scores[order[index], column]))
                found.append(Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2)))
    found.sort(key=lambda detection: -detection.score)
    return tuple(found[:MAX_DETECTIONS])


def keep_best(boxes: Floats, iou: float) -> list[int]:
    """Greedy non-maximum suppression over `boxes` [N, 4], best first; indices of those that stay."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = np.ones(len(boxes), dtype=bool)
    kept: list[int] = []
    for index in range(len(boxes)):
        if not alive[index]:
            continue
        kept.append(index)
        across = np.minimum(boxes[index, 2], boxes[:, 2]) - np.maximum(boxes[index, 0], boxes[:, 0])
        down = np.minimum(boxes[index, 3], boxes[:, 3]) - np.maximum(boxes[index, 1], boxes[:, 1])
        shared = np.clip(across, 0, None) * np.clip(down, 0, None)
        alive &= shared <= iou * np.maximum(areas[index] + areas - shared, 1e-9)
    return kept
