"""A light feature pyramid (Lin et al. 2017): what is seen from afar tells the fine maps what they look at."""

from collections.abc import Collection, Sequence

from torch import Tensor, nn
from torch.nn import functional

from trainer.ssdlite.anchors import STRIDES
from trainer.ssdlite.backbones.dense import convolution


class LightPyramid(nn.Module):
    """`forward`: maps at the first strides of 8, 16, 32 -> {stride: map of `width` channels}.

    Only the levels of `strides`, those that carry a head, are smoothed and given.
    """

    def __init__(
        self, channels: Sequence[int], width: int, strides: Collection[int], *, global_context: bool
    ) -> None:
        super().__init__()
        self.laterals = nn.ModuleList(convolution(count, width, kernel=1) for count in channels)
        self.context = GlobalContext(width) if global_context else nn.Identity()
        self.smooth = nn.ModuleDict(
            {str(stride): convolution(width, width) for stride in STRIDES if stride in strides}
        )

    def forward(self, maps: Sequence[Tensor]) -> dict[int, Tensor]:
        sides = [lateral(features) for lateral, features in zip(self.laterals, maps, strict=True)]
        merged = [self.context(sides[-1])]
        for side in reversed(sides[:-1]):
            above = functional.interpolate(merged[0], size=side.shape[-2:], mode="nearest")
            merged.insert(0, side + above)
        levels = dict(zip(STRIDES, merged, strict=False))
        return {int(stride): smooth(levels[int(stride)]) for stride, smooth in self.smooth.items()}


class GlobalContext(nn.Module):
    """Adds what the whole picture looks like to every cell (Liu et al. 2015, ParseNet).

    For surfaces, where a picture's texture tells which defect it is; for parts that lie anywhere in the
    picture it only ties the answer to the window's surroundings.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(width, width, 1)

    def forward(self, features: Tensor) -> Tensor:
        seen: Tensor = self.project(features.mean((2, 3), keepdim=True))
        return features + seen
