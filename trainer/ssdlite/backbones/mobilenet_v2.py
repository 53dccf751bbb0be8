"""MobileNetV2's feature extractor (Sandler et al. 2018, table 2), for those who have published weights.

Module names are torchvision's, so that its checkpoints fit key for key (`trainer.ssdlite.checkpoints`).
"""

from functools import partial

from torch import Tensor, nn

from trainer.ssdlite.backbones import mobilenet_layers

EPSILON = 1e-5
"""Of the batch norms: part of the published weights."""
NAME = "mobilenet_v2"
STEM, LAST = 32, 1280
ROWS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Table 2: expansion, channels, blocks, stride of the first of them."""
LAST_OF_STRIDE = (6, 13, 18)
"""Positions in `features` that give the maps at strides 8, 16 and 32."""
CUT = 14
"""The block that goes to stride 32; at its expansion SSDLite takes its first map (section 6.2)."""

convolution = partial(mobilenet_layers.convolution, epsilon=EPSILON)


class MobileNetV2(nn.Module):
    """`forward`: [N, 3, H, W] -> maps at strides 8, 16, 32, of `channels` channels each."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [convolution(3, STEM, 3, stride=2, activation=nn.ReLU6)]
        width = STEM
        for expansion, channels, count, stride in ROWS:
            for index in range(count):
                layers.append(Bottleneck(width, channels, expansion, stride if index == 0 else 1))
                width = channels
        self.features = nn.Sequential(*layers, convolution(width, LAST, 1, activation=nn.ReLU6))
        self.channels = (ROWS[2][1], ROWS[4][1], LAST)
        self.apply(mobilenet_layers.initialise)

    @property
    def stem(self) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
        """The first convolution and its batch norm."""
        return mobilenet_layers.first_layers(self.features)

    def halves(self) -> nn.Sequential:
        """The same modules, cut in two behind the expansion of block `CUT`: strides 16 and 32."""
        layers = list(self.features)
        block = layers[CUT]
        assert isinstance(block, Bottleneck)
        return nn.Sequential(
            nn.Sequential(*layers[:CUT], block.conv[0]),
            nn.Sequential(block.conv[1:], *layers[CUT + 1 :]),
        )

    @property
    def half_channels(self) -> tuple[int, int]:
        """Of what `halves` give."""
        expansion, _, _, _ = ROWS[5]
        return ROWS[4][1] * expansion, LAST

    def forward(self, images: Tensor) -> list[Tensor]:
        features, maps = images, []
        for position, layer in enumerate(self.features):
            features = layer(features)
            if position in LAST_OF_STRIDE:
                maps.append(features)
        return maps


class Bottleneck(nn.Module):
    """Expand, look at each channel alone, project without activation; a shortcut where the shape stays."""

    def __init__(self, before: int, after: int, expansion: int, stride: int) -> None:
        super().__init__()
        inside = before * expansion
        layers: list[nn.Module] = []
        if expansion != 1:
            layers.append(convolution(before, inside, 1, activation=nn.ReLU6))
        layers.append(convolution(inside, inside, 3, stride=stride, groups=inside, activation=nn.ReLU6))
        # Not a pair of their own: torchvision's keys number them among the others.
        layers.extend(convolution(inside, after, 1))
        self.conv = nn.Sequential(*layers)
        self.shortcut = stride == 1 and before == after

    def forward(self, features: Tensor) -> Tensor:
        answer: Tensor = self.conv(features)
        return answer + features if self.shortcut else answer
