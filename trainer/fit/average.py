"""Exponential moving average of the weights (Polyak averaging; Tarvainen & Valpola 2017)."""

import copy

import torch
from torch import nn


class WeightAverage:
    """Keeps a copy of `model` whose weights follow it slowly; faster in the first steps."""

    def __init__(self, model: nn.Module, decay: float = 0.998) -> None:
        self.model = copy.deepcopy(model).eval()
        self._decay = decay
        self.updates = 0
        for parameter in self.model.parameters():
            parameter.requires_grad_(False)

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.updates += 1
        decay = min(self._decay, (1 + self.updates) / (10 + self.updates))
        current = model.state_dict()
        for name, mine in self.model.state_dict().items():
            if mine.dtype.is_floating_point:
                mine.lerp_(current[name], 1 - decay)
            else:
                mine.copy_(current[name])
