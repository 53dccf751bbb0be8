"""Average precision as ICDAR 2015's script computes it, which DeepPCB's authors took over with IoU > .33.

https://github.com/tangsanli5201/DeepPCB (Benchmarks) and https://rrc.cvc.uab.es/?ch=4: the precision at each
correct detection, summed, over the number of labelled boxes; nothing is interpolated. One average per label
over all pictures; the mean over labels is DeepPCB's mAP.
"""

from collections.abc import Sequence

from inspection.detection import Detection
from inspection.geometry import Box
from inspection.label import LabelledImage
from trainer.measure.predict import Predictions


def mean_average_precision(
    rows: Sequence[LabelledImage], predictions: Predictions, labels: Sequence[str], iou: float
) -> float:
    """Mean over the labels that the truth has; 0 where it has none."""
    each = [average_precision(rows, predictions, label, iou) for label in labels]
    known = [value for value in each if value is not None]
    return sum(known) / len(known) if known else 0.0


def average_precision(
    rows: Sequence[LabelledImage], predictions: Predictions, label: str, iou: float
) -> float | None:
    """Of one label; None without any box of it."""
    wanted = 0
    scored: list[tuple[float, bool]] = []
    for row, found in zip(rows, predictions, strict=True):
        boxes = [labelled.box for labelled in row.boxes if labelled.label == label]
        ordered = sorted((d for d in found if d.label == label), key=lambda d: -d.score)
        wanted += len(boxes)
        scored += zip((d.score for d in ordered), match(boxes, ordered, iou), strict=True)
    if wanted == 0:
        return None
    scored.sort(key=lambda pair: -pair[0])
    correct, total = 0, 0.0
    for rank, (_, right) in enumerate(scored, 1):
        if right:
            correct += 1
            total += correct / rank
    return total / wanted


def match(boxes: Sequence[Box], ordered: Sequence[Detection], iou: float) -> list[bool]:
    """Which detections are right: each box takes the first free one that overlaps it by more than `iou`.

    As in the script, boxes choose in their own order, and not the detections by their best overlap.
    """
    right = [False] * len(ordered)
    for box in boxes:
        for index, detection in enumerate(ordered):
            if not right[index] and detection.box.iou(box) > iou:
                right[index] = True
                break
    return right
