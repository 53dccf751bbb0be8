"""Run a chain (torch, OpenVINO FP32, OpenVINO INT8) over samples, exactly as the edge reads its answer."""

from collections.abc import Callable, Sequence

import torch

from inspection.detection import Detection
from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats, read
from trainer.data.samples import Sample
from trainer.ssdlite.detector import Detector
from trainer.ssdlite.serve import ServedDetector

Chain = Callable[[Picture], tuple[Floats, Floats]]
"""A picture at input size [H, W, 3] -> boxes [A, 4] (fractions), scores [A, classes]."""

Predictions = list[tuple[Detection, ...]]

NMS_IOU = 0.45
LOWEST_SCORE = 0.02


def torch_chain(detector: Detector) -> Chain:
    """The detector in FP32, as it was trained."""
    served = ServedDetector(detector).eval()

    def run(picture: Picture) -> tuple[Floats, Floats]:
        with torch.inference_mode():
            boxes, scores = served(torch.from_numpy(picture)[None])
        return boxes[0].numpy(), scores[0].numpy()

    return run


def predict(chain: Chain, samples: Sequence[Sample], labels: Sequence[str]) -> Predictions:
    """Detections of each sample in pixels of its full picture, down to a score of 0.02."""
    floors = dict.fromkeys(labels, LOWEST_SCORE)
    answers = []
    for sample in samples:
        boxes, scores = chain(sample.image)
        row = sample.row
        answers.append(
            read(boxes, scores, labels, width=row.width, height=row.height, floors=floors, nms_iou=NMS_IOU)
        )
    return answers
