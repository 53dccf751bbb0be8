"""Run a chain (torch, OpenVINO FP32, OpenVINO INT8) over samples, exactly as the edge reads its answer."""

from collections.abc import Callable, Sequence

import torch

from inspection.detection import LOWEST_TOLD, Detection
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats
from trainer.data.samples import Sample
from trainer.ssdlite.detector import Detector
from trainer.ssdlite.serve import ServedDetector

Chain = Callable[[Picture], tuple[Floats, Floats]]
"""A picture at input size [H, W, 3] -> boxes [A, 4] (fractions), scores [A, classes].

Of a batch [N, H, W, 3] both have N in front."""

Predictions = list[tuple[Detection, ...]]

NMS_IOU = 0.5
"""Chosen on training and validation pictures: mAP50 of NEU-DET .771 at .35, .790 at .45, .795 at .5 and .55,
.789 at .6; DeepPCB's hardly moves."""
LOWEST_SCORE = 0.02
"""Of whole pictures; lower than a station tells, for the curve behind the average precision."""


def torch_chain(detector: Detector) -> Chain:
    """The detector in FP32, as it was trained."""
    served = ServedDetector(detector).eval()

    def run(picture: Picture) -> tuple[Floats, Floats]:
        with torch.inference_mode():
            answers = served(torch.from_numpy(picture.reshape(-1, *picture.shape[-3:])))
        boxes, scores = (answer.numpy() for answer in answers)
        return (boxes, scores) if picture.ndim == 4 else (boxes[0], scores[0])

    return run


def predict(
    chain: Chain,
    samples: Sequence[Sample],
    labels: Sequence[str],
    framing: Framing | None = None,
    nms_iou: float = NMS_IOU,
) -> Predictions:
    """Detections of each sample in pixels of its full picture.

    Args:
        framing: how stations will look at pictures; None: whole, and the samples are at input size already.
        nms_iou: where overlaps are suppressed; a released bundle names its own.
    """
    answers = []
    for sample in samples:
        frame = framing or Framing(InputSize(width=sample.image.shape[1], height=sample.image.shape[0]))
        batch = frame.batch(sample.image)
        # All tiles at once, as a station does, so that its numbers are these to the last digit.
        boxes, scores = chain(batch) if frame.tiling else (answer[None] for answer in chain(batch[0]))
        # What is joined across seams depends on what is told, so tiles are held to what a station tells.
        floors = dict.fromkeys(labels, LOWEST_TOLD if frame.tiling else LOWEST_SCORE)
        size = {"width": sample.row.width, "height": sample.row.height}
        answers.append(frame.read(boxes, scores, labels, **size, floors=floors, nms_iou=nms_iou))
    return answers
