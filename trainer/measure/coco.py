"""COCO's figures through pycocotools (https://cocodataset.org/#detection-eval)."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from inspection.label import LabelledImage
from inspection.word import Word
from trainer.measure.predict import Predictions

Figures = npt.NDArray[np.float64]


class CocoFigures(Word):
    map: float
    """Mean over IoU .50 to .95."""
    map50: float
    ap50: dict[str, float | None]
    """Per label; None: no box of that label in the truth."""


def evaluate(rows: Sequence[LabelledImage], predictions: Predictions, labels: Sequence[str]) -> CocoFigures:
    """mAP of `predictions` (one tuple of detections a row) against the boxes of `rows`."""
    precision = _precision(rows, predictions, labels)
    if precision is None:
        return CocoFigures(map=0.0, map50=0.0, ap50=_nothing_found(rows, labels))
    ap50 = {label: _mean(precision[0, :, index]) for index, label in enumerate(labels)}
    return CocoFigures(map=_mean(precision) or 0.0, map50=_mean(precision[0]) or 0.0, ap50=ap50)


def ap_at(
    rows: Sequence[LabelledImage], predictions: Predictions, labels: Sequence[str], iou: float
) -> dict[str, float | None]:
    """COCO's average precision at one IoU, per label; None: no box of that label in the truth."""
    precision = _precision(rows, predictions, labels, iou)
    if precision is None:
        return _nothing_found(rows, labels)
    return {label: _mean(precision[0, :, index]) for index, label in enumerate(labels)}


def _precision(
    rows: Sequence[LabelledImage], predictions: Predictions, labels: Sequence[str], iou: float | None = None
) -> Figures | None:
    """[IoUs, 101 recalls, classes]; -1: no truth. None: no box, or no detection. `iou` None: .50 to .95."""
    truth = _dataset(rows, labels)
    found = _results(predictions, labels)
    if not truth["annotations"] or not found:
        return None
    with contextlib.redirect_stdout(io.StringIO()):
        dataset = COCO()
        dataset.dataset = truth
        dataset.createIndex()
        run = COCOeval(dataset, dataset.loadRes(found), "bbox")
        if iou is not None:
            run.params.iouThrs = np.array([iou])
        run.evaluate()
        run.accumulate()
    everywhere, most = 0, 2  # of 4 sizes of things, of 3 numbers of detections
    precision: Figures = run.eval["precision"][..., everywhere, most]
    return precision


def _nothing_found(rows: Sequence[LabelledImage], labels: Sequence[str]) -> dict[str, float | None]:
    return {label: 0.0 if _has(rows, label) else None for label in labels}


def _has(rows: Sequence[LabelledImage], label: str) -> bool:
    return any(box.label == label for row in rows for box in row.boxes)


def _mean(values: Figures) -> float | None:
    known = values[values > -1]
    return float(known.mean()) if known.size else None


def _dataset(rows: Sequence[LabelledImage], labels: Sequence[str]) -> dict[str, Any]:
    annotations: list[dict[str, Any]] = []
    for image, row in enumerate(rows, 1):
        for labelled in row.boxes:
            box = labelled.box
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": labels.index(labelled.label) + 1,
                    "bbox": [box.x1, box.y1, box.width, box.height],
                    "area": box.area,
                    "iscrowd": 0,
                }
            )
    return {
        "info": {},
        "images": [{"id": i, "width": r.width, "height": r.height} for i, r in enumerate(rows, 1)],
        "categories": [{"id": i, "name": label} for i, label in enumerate(labels, 1)],
        "annotations": annotations,
    }


def _results(predictions: Predictions, labels: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "image_id": image,
            "category_id": labels.index(found.label) + 1,
            "bbox": [found.box.x1, found.box.y1, found.box.width, found.box.height],
            "score": found.score,
        }
        for image, detections in enumerate(predictions, 1)
        for found in detections
    ]
