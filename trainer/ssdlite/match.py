"""Which anchor answers for which box (Liu et al. 2016, section 2.2, "Matching strategy")."""

import torch
from torch import Tensor

from trainer.ssdlite.overlap import iou_matrix

BACKGROUND = -1
IGNORED = -2


def match(anchors: Tensor, boxes: Tensor, *, positive: float = 0.5, negative: float = 0.4) -> Tensor:
    """For each anchor the index of its box, `BACKGROUND`, or `IGNORED`: [A], int64.

    An anchor takes the box with which it overlaps most if the IoU is at least `positive`, none below
    `negative`; between the two it is left out of the loss. Each box's best anchor answers for it in
    any case, so that no box is without one.

    Args:
        anchors: [A, 4], boxes: [G, 4], both x1 y1 x2 y2 in input pixels.
    """
    if len(boxes) == 0:
        return torch.full((len(anchors),), BACKGROUND, dtype=torch.int64, device=anchors.device)
    overlap = iou_matrix(boxes, anchors)
    best, index = overlap.max(dim=0)
    index = torch.where(best >= positive, index, torch.where(best < negative, BACKGROUND, IGNORED))
    index[overlap.argmax(dim=1)] = torch.arange(len(boxes), device=anchors.device)
    return index
