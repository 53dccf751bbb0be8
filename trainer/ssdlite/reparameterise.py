"""Structural re-parameterisation (Ding et al. 2021, RepVGG): two branches to learn with, one to serve.

While it learns, each 3x3 convolution has a 1x1 beside it, each with its own batch norm. Both are linear, so
their sum is one 3x3 convolution, and what is served costs nothing more. The shortcut of RepVGG is left out:
residual blocks have one.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.ssdlite.norms import measure_norms


class Branched(nn.Module):
    """`forward`: what a convolution and its norm gave, and a 1x1 convolution's answer beside it."""

    def __init__(self, wide: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
        super().__init__()
        self.wide, self.wide_norm = wide, norm
        self.narrow = nn.Conv2d(wide.in_channels, wide.out_channels, 1, stride=wide.stride[0], bias=False)
        self.narrow_norm = nn.BatchNorm2d(wide.out_channels)
        # Silent at first: what the network knew before, it still knows.
        nn.init.zeros_(self.narrow_norm.weight)

    def forward(self, features: Tensor) -> Tensor:
        answer: Tensor = self.wide_norm(self.wide(features)) + self.narrow_norm(self.narrow(features))
        return answer

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weights [out, in, 3, 3] and bias [out] of the one convolution that answers the same in service."""
        wide, wide_bias = _folded(self.wide.weight, self.wide_norm)
        narrow, narrow_bias = _folded(self.narrow.weight, self.narrow_norm)
        return wide + functional.pad(narrow, [1, 1, 1, 1]), wide_bias + narrow_bias


def branch(network: nn.Module) -> None:
    """Give every 3x3 convolution with a batch norm behind it a branch, in place."""
    for pair in _sequences(network):
        for index, (one, after) in enumerate(zip(list(pair), list(pair)[1:], strict=False)):
            if isinstance(one, nn.Conv2d) and isinstance(after, nn.BatchNorm2d) and one.kernel_size == (3, 3):
                pair[index], pair[index + 1] = Branched(one, after).train(one.training), nn.Identity()


@torch.no_grad()
def fold(network: nn.Module, images: Tensor) -> None:
    """Make every branched convolution one again, in place; names and shapes are those from before `branch`.

    `images` [N, 3, H, W], normalised: what the norms are measured on, so that the network can learn again.
    """
    shifts: dict[nn.BatchNorm2d, Tensor] = {}
    for pair in _sequences(network):
        for index, one in enumerate(list(pair)):
            if isinstance(one, Branched):
                weight, shift = one.folded()
                one.wide.weight.copy_(weight)
                pair[index], pair[index + 1] = one.wide, one.wide_norm
                shifts[one.wide_norm] = shift
    measure_norms(network, shifts, images)


def _sequences(network: nn.Module) -> list[nn.Sequential]:
    return [module for module in network.modules() if isinstance(module, nn.Sequential)]


def _folded(weight: Tensor, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    return weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale
