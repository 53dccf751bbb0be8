"""What tiles found, joined to what is in the picture: one thing, one detection, also across a seam.

A thing that a tile's edge cuts is seen in parts. Where another tile sees it whole, its parts are dropped;
where no tile does (it is longer than the overlap), its parts become one box. A seam never lowers a score:
the joined detection has the best one among its parts. Only parts of similar scores are joined, so that
a faint ghost neither swallows nor stretches a sure find.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from inspection.detection import Detection
from inspection.geometry import Box
from model_registry.bundle.read import MAX_DETECTIONS, keep_best
from model_registry.bundle.tiles import Window

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

MAX_PARTS = 1000
"""The best so many of a picture are joined; it bounds the time that a picture full of ghosts can take."""
AT_EDGE_PX, AT_EDGE_SHARE = 2.0, 0.1
"""A box that ends so near to its tile's inner edge (or within this share of its own side) is cut there."""
CONTAINED = 0.6
"""Share of a part that must lie in a whole box to be a part of it."""
LEVEL = 0.3
"""Two parts face each other when their sides along the seam share this much of the shorter one."""
SIMILAR = 0.5
"""Least ratio of the scores of two parts of one thing."""
LEFT, TOP, RIGHT, BOTTOM = range(4)
WIDTHS, HEIGHTS = (0, 2), (1, 3)
JOINED = -1
"""Instead of a tile's number: seen by several."""


class Part(NamedTuple):
    """What one tile found."""

    detection: Detection
    """In pixels of the full picture."""
    tile: int
    """Which of the windows."""


def join(
    parts: Sequence[Part], windows: Sequence[Window], width: int, height: int, nms_iou: float
) -> tuple[Detection, ...]:
    """Detections in a picture of `width` x `height` pixels, best score first, at most 100."""
    best = sorted(parts, key=lambda part: -part.detection.score)[:MAX_PARTS]
    found: list[Detection] = []
    for label in sorted({part.detection.label for part in best}):
        seen = _Seen.of([part for part in best if part.detection.label == label], windows, width, height)
        for corners, score in _settle(seen, nms_iou):
            x1, y1, x2, y2 = corners
            found.append(Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2)))
    found.sort(key=lambda detection: -detection.score)
    return tuple(found[:MAX_DETECTIONS])


@dataclass(frozen=True)
class _Seen:
    """Parts of one label."""

    boxes: Numbers
    """[N, 4], x1 y1 x2 y2 in pixels of the full picture."""
    scores: Numbers
    """[N]"""
    tiles: Indices
    """[N], numbers of windows or JOINED."""
    cut: Flags
    """[N, 4], left, top, right, bottom: whether a tile's inner edge lies there."""

    @classmethod
    def of(cls, parts: Sequence[Part], windows: Sequence[Window], width: int, height: int) -> Self:
        corners = [
            (p.detection.box.x1, p.detection.box.y1, p.detection.box.x2, p.detection.box.y2) for p in parts
        ]
        boxes = np.array(corners, np.float64)
        edges = np.array([windows[part.tile] for part in parts], np.float64)
        sides = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
        near = np.abs(boxes - edges) <= np.maximum(AT_EDGE_PX, AT_EDGE_SHARE * sides)
        inner = np.hstack([edges[:, :2] > 0, edges[:, 2:] < (width, height)])
        scores = np.array([part.detection.score for part in parts])
        return cls(boxes, scores, np.array([part.tile for part in parts]), near & inner)

    def only(self, kept: Flags | Indices) -> "_Seen":
        return _Seen(self.boxes[kept], self.scores[kept], self.tiles[kept], self.cut[kept])

    @property
    def whole(self) -> Flags:
        """[N]"""
        return np.logical_not(self.cut.any(axis=1))


def _settle(seen: _Seen, nms_iou: float) -> list[tuple[list[float], float]]:
    """Corners and score of each thing."""
    settled = _drop_contained(_unite(_drop_contained(seen)))
    settled = settled.only(np.argsort(-settled.scores, kind="stable"))
    kept = keep_best(settled.boxes.astype(np.float32), nms_iou)
    return [(settled.boxes[index].tolist(), float(settled.scores[index])) for index in kept]


def _drop_contained(seen: _Seen) -> _Seen:
    """Without the parts of things that another tile sees whole; those take the better score."""
    areas = (seen.boxes[:, 2:] - seen.boxes[:, :2]).prod(axis=1)
    across, down = _shared(seen.boxes, *WIDTHS), _shared(seen.boxes, *HEIGHTS)
    shares = across.clip(0) * down.clip(0) / areas[:, None]
    fits = (shares >= CONTAINED) & _similar(seen.scores) & (seen.tiles[:, None] != seen.tiles)
    fits &= ~seen.whole[:, None] & seen.whole[None, :]
    dropped = fits.any(axis=1)
    # Of several the one that a part lies in most; of those the smallest.
    holder = np.where(fits, shares - 1e-9 * areas[None, :], -np.inf).argmax(axis=1)
    scores = seen.scores.copy()
    np.maximum.at(scores, holder[dropped], seen.scores[dropped])
    return replace(seen, scores=scores).only(~dropped)


def _unite(seen: _Seen) -> _Seen:
    """Parts that face each other across seams as one box each, chains of them too."""
    facing = _facing(seen)
    free = np.ones(len(facing), np.bool_)
    groups: list[list[int]] = []
    for best in np.argsort(-seen.scores, kind="stable").tolist():
        if not free[best]:
            continue
        group, free[best] = [best], False
        for one in group:  # grows while it is walked
            near = np.flatnonzero(facing[one] & free & (seen.scores >= SIMILAR * seen.scores[best]))
            free[near] = False
            group += near.tolist()
        groups.append(group)
    return _Seen(
        np.array([_around(seen.boxes[group]) for group in groups]),
        np.array([seen.scores[group[0]] for group in groups]),
        np.array([seen.tiles[group[0]] if len(group) == 1 else JOINED for group in groups]),
        np.array([seen.cut[group[0]] & (len(group) == 1) for group in groups]),
    )


def _facing(seen: _Seen) -> Flags:
    """[N, N]: of two tiles' parts, whether one goes on where the other is cut off, beside or below it."""
    boxes, cut = seen.boxes, seen.cut
    facing = np.zeros((len(boxes), len(boxes)), np.bool_)
    for before, after, along, across in ((RIGHT, LEFT, WIDTHS, HEIGHTS), (BOTTOM, TOP, HEIGHTS, WIDTHS)):
        reaches = _shared(boxes, *along) >= -AT_EDGE_PX
        sides = boxes[:, across[1]] - boxes[:, across[0]]
        level = _shared(boxes, *across) >= LEVEL * np.minimum(sides[:, None], sides)
        facing |= cut[:, None, before] & cut[None, :, after] & reaches & level
    facing |= facing.T
    facing &= seen.tiles[:, None] != seen.tiles
    return facing


def _similar(scores: Numbers) -> Flags:
    """[N, N]"""
    return np.minimum(scores[:, None], scores) >= SIMILAR * np.maximum(scores[:, None], scores)


def _shared(boxes: Numbers, low: int, high: int) -> Numbers:
    """[N, N]: length that two boxes share along one side; below zero: the gap between them."""
    return np.minimum(boxes[:, None, high], boxes[:, high]) - np.maximum(boxes[:, None, low], boxes[:, low])


def _around(boxes: Numbers) -> Numbers:
    """[4]: the smallest box around all."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
