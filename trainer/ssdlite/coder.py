"""Boxes as offsets from anchors and back (Liu et al. 2016, eq. 2; scaled as in torchvision's BoxCoder)."""

from math import log

import torch
from torch import Tensor

SHIFT_WEIGHT, GROWTH_WEIGHT = 10.0, 5.0
"""Bring the offsets to unit size (the paper's "variances" 0.1 and 0.2)."""
LARGEST_LOG = log(1000 / 16)
"""exp of more would be a box sixty times its anchor; keeps exp finite. torchvision's own limit."""


def encode(boxes: Tensor, anchors: Tensor) -> Tensor:
    """Offsets [N, 4] of `boxes` [N, 4] from `anchors` [N, 4], both x1 y1 x2 y2."""
    size, centre = anchors[:, 2:] - anchors[:, :2], (anchors[:, 2:] + anchors[:, :2]) / 2
    box_size, box_centre = boxes[:, 2:] - boxes[:, :2], (boxes[:, 2:] + boxes[:, :2]) / 2
    shift = (box_centre - centre) / size
    growth = torch.log((box_size / size).clamp(min=1e-6))
    return torch.cat([shift * SHIFT_WEIGHT, growth * GROWTH_WEIGHT], dim=1)


def decode(offsets: Tensor, anchors: Tensor) -> Tensor:
    """Boxes [..., A, 4], x1 y1 x2 y2, from `offsets` [..., A, 4] and `anchors` [A, 4]."""
    size, centre = anchors[:, 2:] - anchors[:, :2], (anchors[:, 2:] + anchors[:, :2]) / 2
    middle = centre + offsets[..., :2] / SHIFT_WEIGHT * size
    half = torch.exp((offsets[..., 2:] / GROWTH_WEIGHT).clamp(max=LARGEST_LOG)) * size / 2
    return torch.cat([middle - half, middle + half], dim=-1)
