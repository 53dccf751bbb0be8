"""How much boxes overlap. Boxes are x1 y1 x2 y2, floats, any one unit; last dimension 4."""

import torch
from torch import Tensor


def iou_matrix(a: Tensor, b: Tensor) -> Tensor:
    """IoU of every box of `a` [N, 4] with every box of `b` [M, 4]: [N, M], 0 to 1."""
    upper_left = torch.maximum(a[:, None, :2], b[None, :, :2])
    lower_right = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (lower_right - upper_left).clamp(min=0).prod(dim=2)
    return shared / (_area(a)[:, None] + _area(b)[None, :] - shared).clamp(min=1e-9)


def generalised_iou(a: Tensor, b: Tensor) -> Tensor:
    """GIoU of each pair of `a` [N, 4] and `b` [N, 4]: [N], -1 to 1 (Rezatofighi et al. 2019)."""
    shared = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(dim=1)
    union = (_area(a) + _area(b) - shared).clamp(min=1e-9)
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).clamp(min=0).prod(dim=1)
    return shared / union - (hull - union) / hull.clamp(min=1e-9)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2] - boxes[:, 0]).clamp(min=0) * (boxes[:, 3] - boxes[:, 1]).clamp(min=0)
