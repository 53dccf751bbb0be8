"""What the network is told about its mistakes: cross-entropy towards aligned scores, and GIoU for boxes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from trainer.ssdlite.coder import decode
from trainer.ssdlite.detector import RawAnswer
from trainer.ssdlite.match import match
from trainer.ssdlite.overlap import generalised_iou

BOX_WEIGHT = 2.5


class Target(NamedTuple):
    """The truth about one picture."""

    boxes: Tensor
    """[G, 4], x1 y1 x2 y2, input pixels."""
    labels: Tensor
    """[G], int64, 1 to classes."""


class Loss(NamedTuple):
    classes: Tensor
    boxes: Tensor

    @property
    def total(self) -> Tensor:
        return self.classes + self.boxes


def _own(reachable: Tensor) -> Tensor:
    return reachable


def aligned_loss(
    raw: RawAnswer,
    targets: Sequence[Target],
    anchors: Tensor,
    agree: Callable[[Tensor], Tensor] = _own,
    parts: int = 1,
) -> Loss:
    """Mean loss per unit of quality that there is to reach (Feng et al. 2021, eq. 6 and 9).

    All anchors of the background count, so a picture of a good unit teaches as much as any other.
    `agree`: where `parts` processes share a batch, the mean over them of what is to be reached. With it
    the mean of their losses is the loss of the whole batch; a part with few boxes would count too much.
    """
    logits, boxes = raw.logits.float(), decode(raw.offsets.float(), anchors)
    wanted = torch.zeros_like(logits)
    misplaced = [boxes.sum() * 0]
    for row, target in enumerate(targets):
        found = match(logits[row].detach().sigmoid(), boxes[row].detach(), anchors, *target)
        answering = found.box >= 0
        if answering.any():
            box, quality = found.box[answering], found.quality[answering]
            wanted[row, answering, target.labels[box] - 1] = quality
            overlap = generalised_iou(boxes[row][answering], target.boxes[box])
            misplaced.append(((1 - overlap) * quality).sum())
    reachable = agree(wanted.sum()).clamp(min=1 / parts)
    entropy = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum")
    return Loss(entropy / reachable, torch.stack(misplaced).sum() / reachable * BOX_WEIGHT)
