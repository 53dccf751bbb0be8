"""Our own backbones: space-to-depth stem and plain residual stages of dense 3x3 convolutions.

INT8 dense convolutions are nearly free on Xeons with AMX or VNNI, depthwise ones are not (docs/decisions);
widths are multiples of 16, the tile of AMX.
"""

from dataclasses import dataclass

from torch import Tensor, nn

STEM_STRIDE = 4


@dataclass(frozen=True)
class DenseShape:
    """Channels at strides 4, 8, 16, 32 and residual blocks at each."""

    widths: tuple[int, int, int, int]
    blocks: tuple[int, int, int, int]


SHAPES = {
    "xeon_s": DenseShape((16, 32, 64, 128), (1, 1, 2, 2)),
    "xeon_s_deep": DenseShape((16, 32, 64, 128), (1, 2, 4, 4)),
    "xeon_m": DenseShape((32, 64, 128, 192), (1, 1, 2, 1)),
    "xeon_l": DenseShape((32, 64, 128, 256), (1, 2, 2, 2)),
}


class DenseBackbone(nn.Module):
    """`forward`: [N, 3, H, W] -> maps at the first `depth` strides of 8, 16, 32, of `channels` channels."""

    def __init__(self, shape: DenseShape, depth: int = 3) -> None:
        super().__init__()
        first = shape.widths[0]
        self.stem = nn.Sequential(
            nn.PixelUnshuffle(STEM_STRIDE),
            convolution(3 * STEM_STRIDE**2, first),
            *_blocks(first, shape.blocks[0]),
        )
        self.stages = nn.ModuleList(
            nn.Sequential(convolution(before, after, stride=2), *_blocks(after, count))
            for before, after, count in zip(
                shape.widths, shape.widths[1 : depth + 1], shape.blocks[1:], strict=False
            )
        )
        self.channels = shape.widths[1 : depth + 1]

    def forward(self, images: Tensor) -> list[Tensor]:
        features = self.stem(images)
        maps = []
        for stage in self.stages:
            features = stage(features)
            maps.append(features)
        return maps


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut (He et al. 2016)."""

    SILENCED_BY = "second.1.weight"
    """Zeros there make the block pass on what it gets."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )
        self.activation = nn.ReLU(inplace=True)

    def forward(self, features: Tensor) -> Tensor:
        answer: Tensor = self.activation(features + self.second(self.first(features)))
        return answer


def convolution(before: int, after: int, *, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    )


def _blocks(channels: int, count: int) -> list[ResidualBlock]:
    return [ResidualBlock(channels) for _ in range(count)]
