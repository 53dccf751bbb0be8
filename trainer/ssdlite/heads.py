"""One fused convolution per level answers class and offsets of every anchor at once."""

from math import log

import torch
from torch import Tensor, nn

BOX = 4
PRIOR = 0.01
"""Score of every class at the start: nearly all anchors are background (Lin et al. 2017, Focal Loss, 3.3)."""


class FusedHead(nn.Module):
    """`forward`: [N, width, h, w] -> logits [N, h*w*K, classes], offsets [N, h*w*K, 4]."""

    def __init__(self, width: int, anchors: int, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.answer = nn.Conv2d(width, anchors * (classes + BOX), 3, padding=1)
        nn.init.normal_(self.answer.weight, std=0.01)
        bias = torch.zeros(anchors, classes + BOX)
        bias[:, :classes] = log(PRIOR / (1 - PRIOR))
        self.answer.bias = nn.Parameter(bias.reshape(-1))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        raw = self.answer(features).permute(0, 2, 3, 1)
        raw = raw.reshape(raw.shape[0], -1, self.classes + BOX)
        return raw[..., : self.classes], raw[..., self.classes :]
