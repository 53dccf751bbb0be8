"""From which score a detection counts: the cut with the best F2, in the middle of its gap, grey around it.

F2 weighs a missed defect twice a false alarm (van Rijsbergen 1979): an escape reaches a customer.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inspection.detection import Detection, Threshold
from inspection.label import LabelledImage
from trainer.measure.predict import Predictions

SAME_PLACE = 0.5
"""IoU from which a detection is the thing that was labelled."""
LOWEST, HIGHEST = 0.10, 0.90
GREY_SHARE = 0.2


class Scored(NamedTuple):
    score: float
    right: bool


def solve_thresholds(
    rows: Sequence[LabelledImage], predictions: Predictions, labels: Sequence[str]
) -> dict[str, Threshold]:
    """Per label the threshold that separates right from wrong detections best on these pictures."""
    answer = {}
    for label in labels:
        wanted = sum(box.label == label for row in rows for box in row.boxes)
        scored = [
            item
            for row, found in zip(rows, predictions, strict=True)
            for item in score_against(row, [d for d in found if d.label == label])
        ]
        answer[label] = solve(scored, wanted)
    return answer


def score_against(row: LabelledImage, found: Iterable[Detection], iou: float = SAME_PLACE) -> list[Scored]:
    """Each detection as right or wrong, best first; a labelled box answers for one detection only."""
    open_boxes = list(row.boxes)
    scored = []
    for detection in sorted(found, key=lambda item: -item.score):
        fits = [b for b in open_boxes if b.label == detection.label and b.box.iou(detection.box) >= iou]
        best = max(fits, key=lambda item: item.box.iou(detection.box), default=None)
        if best is not None:
            open_boxes.remove(best)
        scored.append(Scored(detection.score, best is not None))
    return scored


def recall_at(
    rows: Sequence[LabelledImage],
    predictions: Predictions,
    label: str,
    threshold: float,
    iou: float = SAME_PLACE,
) -> float | None:
    """Share of a label's boxes found at or above `threshold`; None without any box."""
    wanted = sum(box.label == label for row in rows for box in row.boxes)
    hits = 0
    for row, found in zip(rows, predictions, strict=True):
        kept = [d for d in found if d.label == label and d.score >= threshold]
        hits += sum(item.right for item in score_against(row, kept, iou))
    return hits / wanted if wanted else None


def solve(scored: Sequence[Scored], wanted: int) -> Threshold:
    """The widest gap among the cuts with the best F2; the grey band is its middle fifth.

    A score inside the band lies where neither right nor wrong was ever seen: a person decides.
    """
    if wanted == 0 or not any(item.right for item in scored):
        return Threshold(reject=0.5, grey=0.4)
    ordered = sorted(scored, reverse=True)
    edges = [1.0, *(item.score for item in ordered), 0.0]
    best, hits = (-1.0, 0.0, 0, 0), 0
    for kept in range(1, len(ordered) + 1):
        hits += ordered[kept - 1].right
        f2 = 5 * hits / (kept + 4 * wanted)
        gap = edges[kept] - edges[kept + 1]
        best = max(best, (round(f2, 6), gap, kept, kept))
    upper, lower = edges[best[2]], edges[best[2] + 1]
    margin = (upper - lower) * (1 - GREY_SHARE) / 2
    reject = min(HIGHEST, max(LOWEST, upper - margin))
    return Threshold(reject=reject, grey=min(reject, max(LOWEST, lower + margin)))
