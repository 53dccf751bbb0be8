"""The network as it is served: bytes of a picture in, boxes and scores out.

Suppression of overlaps stays outside the graph (docs/decisions): it depends on thresholds that people
change, and its loops are faster in the caller.
"""

import torch
from torch import Tensor, nn

from trainer.ssdlite.coder import decode
from trainer.ssdlite.detector import Detector, normalise


class ServedDetector(nn.Module):
    """`forward`: uint8 [N, H, W, 3] BGR -> boxes [N, A, 4] (fractions), scores [N, A, classes]."""

    scale: Tensor

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector
        size = detector.architecture
        self.register_buffer("scale", torch.tensor([size.width, size.height] * 2, dtype=torch.float32))

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        raw = self.detector(normalise(images))
        boxes = decode(raw.offsets.float(), self.detector.anchors) / self.scale
        scores = torch.sigmoid(raw.logits.float())
        return boxes, scores
