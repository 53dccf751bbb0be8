"""A light feature pyramid (Lin et al. 2017): what is seen from afar tells the fine maps what they look at."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

from trainer.ssdlite.backbones.dense import convolution


class LightPyramid(nn.Module):
    """`forward`: maps at strides 8, 16, 32 -> the same strides, all of `width` channels."""

    def __init__(self, channels: Sequence[int], width: int) -> None:
        super().__init__()
        self.laterals = nn.ModuleList(convolution(count, width, kernel=1) for count in channels)
        self.smooth = nn.ModuleList(convolution(width, width) for _ in channels)

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        sides = [lateral(features) for lateral, features in zip(self.laterals, maps, strict=True)]
        merged = [sides[-1]]
        for side in reversed(sides[:-1]):
            above = functional.interpolate(merged[0], size=side.shape[-2:], mode="nearest")
            merged.insert(0, side + above)
        return [smooth(features) for smooth, features in zip(self.smooth, merged, strict=True)]
