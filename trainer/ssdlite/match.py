"""Which anchor answers for which box (Liu et al. 2016, section 2.2, "Matching strategy")."""

import torch
from torch import Tensor

from trainer.ssdlite.overlap import iou_matrix

BACKGROUND = -1
IGNORED = -2


BEST_PER_BOX = 5
LEAST_OF_BEST = 0.25


def match(anchors: Tensor, boxes: Tensor, *, positive: float = 0.5, negative: float = 0.4) -> Tensor:
    """For each anchor the index of its box, `BACKGROUND`, or `IGNORED`: [A], int64.

    An anchor takes the box with which it overlaps most if the IoU is at least `positive`, none below
    `negative`; between the two it is left out of the loss. Departing from the paper, the five best anchors
    of each box answer for it if their IoU is at least 0.25, and its very best one in any case: a long thin
    scratch overlaps no anchor by half (the idea of ATSS, Zhang et al. 2020, in its simplest form).

    Args:
        anchors: [A, 4], boxes: [G, 4], both x1 y1 x2 y2 in input pixels.
    """
    if len(boxes) == 0:
        return torch.full((len(anchors),), BACKGROUND, dtype=torch.int64, device=anchors.device)
    overlap = iou_matrix(boxes, anchors)
    top = overlap.topk(min(BEST_PER_BOX, len(anchors)), dim=1)
    claim = (top.values >= LEAST_OF_BEST).to(overlap.dtype)
    claim[:, 0] = 2.0
    best, index = overlap.scatter_add(1, top.indices, claim).max(dim=0)
    # In this order a box that is no number stays positive, and the gradient tells of it.
    return torch.where(best < negative, BACKGROUND, torch.where(best < positive, IGNORED, index))
