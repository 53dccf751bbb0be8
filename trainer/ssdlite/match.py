"""Which anchors answer for which box, and how sure each of them should be.

Task-aligned assignment (Feng et al. 2021, TOOD, section 3.2) in place of the paper's fixed overlap: the
anchors that already name and place a box best are taught to answer for it, with the overlap that they reach
as the score to give. Trained side by side on NEU-DET it learns more from the same pictures than the paper's
rule with hard negatives (docs/measurements.md).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from trainer.ssdlite.overlap import iou_matrix

BACKGROUND = -1
CANDIDATES = 10
"""Anchors that may answer for one box."""
SCORE_POWER, OVERLAP_POWER = 0.5, 6.0
"""The paper's alpha and beta."""
LEAST_QUALITY = 0.02
"""An answering anchor is never taught a score of nothing, or a box that is hard at first stays unlearnt."""


class Match(NamedTuple):
    box: Tensor
    """[A], int64: the index of the box that an anchor answers for, or `BACKGROUND`."""
    quality: Tensor
    """[A], 0 to 1: the score that the anchor should give its box's label; 0 for the background."""


@torch.no_grad()
def match(scores: Tensor, predicted: Tensor, anchors: Tensor, boxes: Tensor, labels: Tensor) -> Match:
    """Match one picture's anchors with its boxes.

    Every box gets an anchor: where none has its centre inside, the one of the best shape and place.

    Args:
        scores: [A, classes], 0 to 1, as the network gives them now.
        predicted: [A, 4], its boxes; `anchors`: [A, 4]; `boxes`: [G, 4]. All x1 y1 x2 y2, input pixels.
        labels: [G], int64, 1 to classes.
    """
    if len(boxes) == 0:
        nobody = torch.full((len(anchors),), BACKGROUND, dtype=torch.int64, device=anchors.device)
        return Match(nobody, scores.new_zeros(len(anchors)))
    overlap = iou_matrix(boxes, predicted)
    aligned = scores[:, labels - 1].T.clamp(min=1e-6) ** SCORE_POWER * overlap**OVERLAP_POWER
    aligned = aligned * _centre_inside(anchors, boxes)
    best = aligned.topk(min(CANDIDATES, len(anchors)), dim=1)
    chosen = torch.zeros_like(aligned, dtype=torch.bool).scatter_(1, best.indices, best.values > 1e-9)
    alone = ~chosen.any(dim=1)
    # A box that is no number is alone as well, so that the loss and its gradient tell of it.
    chosen[alone.nonzero()[:, 0], iou_matrix(boxes, anchors)[alone].argmax(dim=1)] = True
    # An anchor that several boxes chose answers for the one that it overlaps most.
    nearest = overlap.masked_fill(~chosen, -1.0).argmax(dim=0)
    chosen &= torch.arange(len(boxes), device=boxes.device)[:, None] == nearest
    kept = aligned * chosen
    share = kept / kept.amax(dim=1, keepdim=True).clamp(min=1e-9)
    quality = (share * (overlap * chosen).amax(dim=1, keepdim=True)).amax(dim=0)
    answers = chosen.any(dim=0)
    return Match(
        torch.where(answers, nearest, BACKGROUND),
        torch.where(answers, quality.clamp(min=LEAST_QUALITY), 0.0),
    )


def _centre_inside(anchors: Tensor, boxes: Tensor) -> Tensor:
    """[G, A]: whether an anchor's centre lies in a box."""
    centres = (anchors[:, :2] + anchors[:, 2:]) / 2
    inside: Tensor = ((centres > boxes[:, None, :2]) & (centres < boxes[:, None, 2:])).all(dim=2)
    return inside
