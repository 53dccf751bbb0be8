"""MobileNetV3-Large's feature extractor (Howard et al. 2019, table 1), for those who have published weights.

Module names are torchvision's, so that its checkpoints fit key for key (`trainer.ssdlite.checkpoints`);
without such weights, the dense backbones are the faster choice (docs/decisions/0001).
"""

from dataclasses import dataclass
from functools import partial

from torch import Tensor, nn

from trainer.ssdlite.backbones import mobilenet_layers

EPSILON = 1e-3
"""Of the batch norms: part of the published weights."""


@dataclass(frozen=True)
class Block:
    """One row of the paper's table 1; `squeezed` is the width inside squeeze-and-excite, 0 without it."""

    kernel: int
    expanded: int
    channels: int
    squeezed: int
    activation: type[nn.Module]
    stride: int = 1


@dataclass(frozen=True)
class Tail:
    """Widths at stride 32: of the last three blocks, and of the last 1x1 convolution.

    For detection the paper halves both (section 6.3, table 6), and so does torchvision's SSDLite.
    """

    channels: int
    expanded: int


TAILS = {"mobilenet_v3_large": Tail(160, 960), "mobilenet_v3_large_reduced": Tail(80, 480)}

STEM = 16
BODY = (
    Block(3, 16, 16, 0, nn.ReLU),
    Block(3, 64, 24, 0, nn.ReLU, stride=2),
    Block(3, 72, 24, 0, nn.ReLU),
    Block(5, 72, 40, 24, nn.ReLU, stride=2),
    Block(5, 120, 40, 32, nn.ReLU),
    Block(5, 120, 40, 32, nn.ReLU),
    Block(3, 240, 80, 0, nn.Hardswish, stride=2),
    Block(3, 200, 80, 0, nn.Hardswish),
    Block(3, 184, 80, 0, nn.Hardswish),
    Block(3, 184, 80, 0, nn.Hardswish),
    Block(3, 480, 112, 120, nn.Hardswish),
    Block(3, 672, 112, 168, nn.Hardswish),
)
"""Up to stride 16; the same in both forms."""
LAST_OF_STRIDE = (6, 12, 16)
"""Positions in `features` that give the maps at strides 8, 16 and 32."""
CUT = 13
"""The block that goes to stride 32; at its expansion SSDLite takes its first map (section 6.3)."""

convolution = partial(mobilenet_layers.convolution, epsilon=EPSILON)


class MobileNetV3(nn.Module):
    """`forward`: [N, 3, H, W] -> maps at strides 8, 16, 32, of `channels` channels each."""

    def __init__(self, tail: Tail) -> None:
        super().__init__()
        blocks = (*BODY, *_tail(tail))
        before = (STEM, *(block.channels for block in blocks))
        self.features = nn.Sequential(
            convolution(3, STEM, 3, stride=2, activation=nn.Hardswish),
            *(InvertedResidual(width, block) for width, block in zip(before, blocks, strict=False)),
            convolution(tail.channels, tail.expanded, 1, activation=nn.Hardswish),
        )
        self.tail = tail
        self.channels = (BODY[5].channels, BODY[11].channels, tail.expanded)
        self.apply(mobilenet_layers.initialise)

    @property
    def stem(self) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
        """The first convolution and its batch norm."""
        return mobilenet_layers.first_layers(self.features)

    def halves(self) -> nn.Sequential:
        """The same modules, cut in two behind the expansion of block `CUT`: strides 16 and 32."""
        layers = list(self.features)
        block = layers[CUT]
        assert isinstance(block, InvertedResidual)
        return nn.Sequential(
            nn.Sequential(*layers[:CUT], block.block[0]),
            nn.Sequential(block.block[1:], *layers[CUT + 1 :]),
        )

    @property
    def half_channels(self) -> tuple[int, int]:
        """Of what `halves` give."""
        return BODY[-1].expanded, self.tail.expanded

    def forward(self, images: Tensor) -> list[Tensor]:
        features, maps = images, []
        for position, layer in enumerate(self.features):
            features = layer(features)
            if position in LAST_OF_STRIDE:
                maps.append(features)
        return maps


class InvertedResidual(nn.Module):
    """Expand, look at each channel alone, weigh the channels, project; a shortcut where the shape stays."""

    def __init__(self, before: int, block: Block) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        if block.expanded != before:
            layers.append(convolution(before, block.expanded, 1, activation=block.activation))
        layers.append(
            convolution(
                block.expanded,
                block.expanded,
                block.kernel,
                stride=block.stride,
                groups=block.expanded,
                activation=block.activation,
            )
        )
        if block.squeezed:
            layers.append(SqueezeExcite(block.expanded, block.squeezed))
        layers.append(convolution(block.expanded, block.channels, 1))
        self.block = nn.Sequential(*layers)
        self.shortcut = block.stride == 1 and before == block.channels

    def forward(self, features: Tensor) -> Tensor:
        answer: Tensor = self.block(features)
        return answer + features if self.shortcut else answer


class SqueezeExcite(nn.Module):
    """Each channel times a weight that the whole picture gives it (Hu et al. 2018)."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)

    def forward(self, features: Tensor) -> Tensor:
        weights = self.fc2(self.fc1(self.avgpool(features)).relu())
        return nn.functional.hardsigmoid(weights) * features


def _tail(tail: Tail) -> list[Block]:
    """The blocks at stride 32. The first expands from stride 16, so its width is the same in both forms."""
    return [
        Block(5, BODY[-1].expanded, tail.channels, BODY[-1].squeezed, nn.Hardswish, stride=2),
        *(Block(5, tail.expanded, tail.channels, tail.expanded // 4, nn.Hardswish) for _ in range(2)),
    ]
