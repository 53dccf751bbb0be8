"""One fused convolution per level answers class and offsets of every anchor at once."""

from math import log

import torch
from torch import Tensor, nn

BOX = 4
BACKGROUND_PRIOR = 0.99
"""At the start nearly every anchor is background (Lin et al. 2017, Focal Loss, section 3.3)."""


class FusedHead(nn.Module):
    """`forward`: [N, width, h, w] -> logits [N, h*w*K, classes+1], offsets [N, h*w*K, 4]."""

    def __init__(self, width: int, anchors: int, classes: int) -> None:
        super().__init__()
        self.columns = classes + 1
        self.anchors = anchors
        self.answer = nn.Conv2d(width, anchors * (self.columns + BOX), 3, padding=1)
        nn.init.normal_(self.answer.weight, std=0.01)
        bias = torch.zeros(anchors, self.columns + BOX)
        bias[:, 0] = log(BACKGROUND_PRIOR * classes / (1 - BACKGROUND_PRIOR))
        self.answer.bias = nn.Parameter(bias.reshape(-1))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        raw = self.answer(features).permute(0, 2, 3, 1)
        raw = raw.reshape(raw.shape[0], -1, self.columns + BOX)
        return raw[..., : self.columns], raw[..., self.columns :]
