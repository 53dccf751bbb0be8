"""How a graph sees a picture; the same in training, evaluation and at the edge.

Either the whole picture, stretched to the graph's input, or tiles of the input's size at the picture's own
scale, all as one batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection.detection import Detection
from inspection.geometry import Box
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.prepare import Picture, prepare
from model_registry.bundle.read import Floats, read
from model_registry.bundle.seams import Part, join
from model_registry.bundle.tiles import Batch, Window, cut, lay


@dataclass(frozen=True)
class Framing:
    input: InputSize
    """Of the graph; with `tiling` the size of a tile."""
    tiling: Tiling | None = None

    def count(self, width: int, height: int) -> int:
        """How many inputs a picture of this size becomes."""
        return len(self._windows(width, height))

    def batch(self, picture: Picture, half: Picture | None = None) -> Batch:
        """What the graph takes: [count, input.height, input.width, 3]; of `half` see `prepare`."""
        if self.tiling is None:
            return prepare(picture, self.input, half)[None]
        height, width = picture.shape[:2]
        return cut(picture, self.input, self._windows(width, height))

    def read(
        self,
        boxes: Floats,
        scores: Floats,
        labels: Sequence[str],
        *,
        width: int,
        height: int,
        floors: Mapping[str, float],
        nms_iou: float,
    ) -> tuple[Detection, ...]:
        """Detections in the full picture of `width` x `height` pixels, best score first, at most 100.

        Args:
            boxes: [count, N, 4], fractions of each input.
            scores: [count, N, len(labels)].
            floors, nms_iou: see `read`.
        """
        if self.tiling is None:
            return read(
                boxes[0], scores[0], labels, width=width, height=height, floors=floors, nms_iou=nms_iou
            )
        windows, size = self._windows(width, height), self.input
        parts = [
            Part(placed, tile)
            for tile, window in enumerate(windows)
            for found in read(
                boxes[tile],
                scores[tile],
                labels,
                width=size.width,
                height=size.height,
                floors=floors,
                nms_iou=nms_iou,
            )
            if (placed := _placed(found, window, width, height)) is not None
        ]
        return join(parts, windows, width, height, nms_iou)

    def _windows(self, width: int, height: int) -> tuple[Window, ...]:
        if self.tiling is None:
            return (Window(0, 0, width, height),)
        return lay(width, height, self.input, self.tiling.overlap)


def _placed(found: Detection, window: Window, width: int, height: int) -> Detection | None:
    """A tile's find in pixels of the picture; None: it lies beside a picture smaller than the tile."""
    x1, y1 = found.box.x1 + window.x1, found.box.y1 + window.y1
    x2, y2 = min(found.box.x2 + window.x1, width), min(found.box.y2 + window.y1, height)
    if x1 >= x2 or y1 >= y2:
        return None
    return Detection(label=found.label, score=found.score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))
