"""What the network is told about its mistakes: cross-entropy with hard negatives, and GIoU for boxes."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from trainer.ssdlite.coder import decode
from trainer.ssdlite.detector import RawAnswer
from trainer.ssdlite.match import BACKGROUND, match
from trainer.ssdlite.overlap import generalised_iou

NEGATIVES_PER_POSITIVE = 3
FEWEST_NEGATIVES = 24
"""Per picture, so that a picture of a good unit teaches as well."""


class Target(NamedTuple):
    """The truth about one picture."""

    boxes: Tensor
    """[G, 4], x1 y1 x2 y2, input pixels."""
    labels: Tensor
    """[G], int64, 1 to classes; 0 is the background."""


class Loss(NamedTuple):
    classes: Tensor
    boxes: Tensor

    @property
    def total(self) -> Tensor:
        return self.classes + self.boxes


def multibox_loss(raw: RawAnswer, targets: Sequence[Target], anchors: Tensor) -> Loss:
    """Mean loss per positive anchor (Liu et al. 2016, eq. 1; boxes by GIoU instead of smooth L1)."""
    matched = torch.stack([match(anchors, target.boxes) for target in targets])
    positive = matched >= 0
    wanted = torch.zeros_like(matched)
    for row, target in enumerate(targets):
        wanted[row][positive[row]] = target.labels[matched[row][positive[row]]]
    logits = raw.logits.float()
    entropy = functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none").view_as(
        wanted
    )
    negatives = _hard_negatives(entropy.detach(), matched)
    count = positive.sum().clamp(min=1)
    class_loss = (entropy[positive].sum() + entropy[negatives].sum()) / count
    return Loss(class_loss, _box_loss(raw.offsets.float(), targets, anchors, matched) / count)


def _hard_negatives(entropy: Tensor, matched: Tensor) -> Tensor:
    """The background anchors [N, A] that err most, three for each positive one of the same picture."""
    positives = (matched >= 0).sum(dim=1, keepdim=True)
    wanted = (positives * NEGATIVES_PER_POSITIVE).clamp(min=FEWEST_NEGATIVES)
    error = entropy.masked_fill(matched != BACKGROUND, -1.0)
    worst = error.topk(min(int(wanted.max()), error.shape[1]), dim=1).indices
    chosen = torch.zeros_like(matched, dtype=torch.bool)
    chosen.scatter_(1, worst, torch.arange(worst.shape[1], device=error.device) < wanted)
    return chosen & (matched == BACKGROUND)


def _box_loss(offsets: Tensor, targets: Sequence[Target], anchors: Tensor, matched: Tensor) -> Tensor:
    losses = [offsets.sum() * 0]
    for row, target in enumerate(targets):
        chosen = matched[row] >= 0
        if chosen.any():
            predicted = decode(offsets[row][chosen], anchors[chosen])
            losses.append((1 - generalised_iou(predicted, target.boxes[matched[row][chosen]])).sum() * 2)
    return torch.stack(losses).sum()
