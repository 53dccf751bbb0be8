"""Does the INT8 graph say what the trained network said? Detection by detection."""

from collections.abc import Mapping

from inspection.detection import Detection, Threshold
from model_registry.bundle.manifest import Parity
from trainer.measure.predict import Predictions

SAME_PLACE = 0.5


def compare_chains(
    torch_fp32: Predictions,
    openvino_fp32: Predictions,
    int8: Predictions,
    thresholds: Mapping[str, Threshold],
    kept_float: tuple[str, ...] = (),
) -> Parity:
    """What two graphs lost of the network's own detections at or above threshold, on the same pictures."""
    pairs = [
        (wanted, _counterpart(wanted, found))
        for expected, found in zip(torch_fp32, int8, strict=True)
        for wanted in expected
        if wanted.score >= thresholds[wanted.label].reject
    ]
    shifts = [abs(wanted.score - found.score) for wanted, found in pairs if found is not None]
    return Parity(
        pictures=len(torch_fp32),
        openvino_fp32_lost=count_lost(torch_fp32, openvino_fp32, thresholds),
        int8_lost=count_lost(torch_fp32, int8, thresholds),
        int8_largest_score_shift=max(shifts, default=0.0),
        kept_float=kept_float,
    )


def count_lost(expected: Predictions, found: Predictions, thresholds: Mapping[str, Threshold]) -> int:
    """How many detections `lost_between` names."""
    return sum(len(ones) for ones in lost_between(expected, found, thresholds).values())


def lost_between(
    expected: Predictions, found: Predictions, thresholds: Mapping[str, Threshold]
) -> dict[int, tuple[Detection, ...]]:
    """By picture: expected detections that were sure (>= reject) and are not even in the grey band now."""
    lost: dict[int, tuple[Detection, ...]] = {}
    for index, (wanted_ones, found_ones) in enumerate(zip(expected, found, strict=True)):
        gone = tuple(one for one in wanted_ones if _is_lost(one, found_ones, thresholds[one.label]))
        if gone:
            lost[index] = gone
    return lost


def _is_lost(wanted: Detection, found: tuple[Detection, ...], threshold: Threshold) -> bool:
    if wanted.score < threshold.reject:
        return False
    other = _counterpart(wanted, found)
    return other is None or other.score < threshold.grey


def _counterpart(wanted: Detection, found: tuple[Detection, ...]) -> Detection | None:
    same = [d for d in found if d.label == wanted.label and d.box.iou(wanted.box) >= SAME_PLACE]
    return max(same, key=lambda item: item.box.iou(wanted.box), default=None)
