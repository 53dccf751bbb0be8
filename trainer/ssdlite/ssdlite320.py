"""SSDLite as it is published: torchvision's whole `ssdlite320_mobilenet_v3_large`, key for key.

The yardstick beside our detector, and the way to run its published weights as they are. It shares backbones
and coder with ours; default boxes by the paper's rule (Liu et al. 2016, section 2.2), extra levels, depthwise
heads and softmax with a background are its own (docs/decisions/0014).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import sqrt

import torch
from torch import Tensor, nn

from trainer.ssdlite.backbones import mobilenet_layers
from trainer.ssdlite.backbones.mobilenet_v2 import MobileNetV2
from trainer.ssdlite.backbones.mobilenet_v3 import TAILS, MobileNetV3
from trainer.ssdlite.coder import decode

SIDE = 320
"""Of the input, pixels."""
CELLS = (20, 10, 5, 3, 2, 1)
"""Along a side, level by level."""
SCALES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.0)
"""Of a level's boxes, as share of the side; between a level's and the next lies its second square."""
RATIOS = (2, 3)
SHAPES = 2 + 2 * len(RATIOS)
"""Boxes a cell."""
EXTRA = (512, 256, 256, 128)
"""Channels of the levels behind the backbone."""
BOX = 4
MIDDLE = 127.5
"""Of pixel values; both subtracted and divided by."""

convolution = partial(mobilenet_layers.convolution, epsilon=1e-3)

BACKBONES: Mapping[str, Callable[[], MobileNetV2 | MobileNetV3]] = {
    "ssdlite320_mobilenet_v3_large": lambda: MobileNetV3(TAILS["mobilenet_v3_large_reduced"]),
    "ssdlite320_mobilenet_v2": MobileNetV2,
}
"""torchvision publishes the first; the second is the same on the backbone of Sandler et al. 2018."""


class SSDLite320(nn.Module):
    """`forward`: [N, 3, 320, 320], RGB, -1 to 1 -> logits [N, 3234, classes + 1], offsets [N, 3234, 4].

    Column 0 of the logits is the background; offsets are from `anchors` [3234, 4] (x1 y1 x2 y2, input
    pixels), see `coder`.
    """

    anchors: Tensor

    def __init__(self, name: str, classes: int) -> None:
        super().__init__()
        stem = BACKBONES[name]()
        self.backbone = _Levels(stem.halves(), stem.half_channels)
        self.head = nn.ModuleDict(
            {
                "classification_head": _Predictors(self.backbone.channels, classes + 1),
                "regression_head": _Predictors(self.backbone.channels, BOX),
            }
        )
        self.register_buffer("anchors", default_boxes(), persistent=False)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        levels = self.backbone(images)
        return self.head["classification_head"](levels), self.head["regression_head"](levels)


class ServedSSDLite320(nn.Module):
    """`forward`: uint8 [N, 320, 320, 3] BGR -> boxes [N, 3234, 4] (fractions), scores [N, 3234, classes]."""

    def __init__(self, network: SSDLite320) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        logits, offsets = self.network(as_published(images))
        return decode(offsets, self.network.anchors) / SIDE, torch.softmax(logits, dim=-1)[..., 1:]


def as_published(images: Tensor) -> Tensor:
    """uint8 [N, H, W, 3] BGR -> float [N, 3, H, W] RGB, -1 to 1."""
    return images.permute(0, 3, 1, 2).flip(1).to(torch.float32) / MIDDLE - 1


def default_boxes() -> Tensor:
    """[3234, 4], x1 y1 x2 y2 in input pixels, by level, row, column, shape; none wider than the picture.

    The two squares first, then each ratio lying and standing. Boxes at the edge hang over it.
    """
    placed = []
    for count, (scale, following) in zip(CELLS, pairwise(SCALES), strict=True):
        between = sqrt(scale * following)
        shapes = [(scale, scale), (between, between)]
        for ratio in RATIOS:
            long, short = scale * sqrt(ratio), scale / sqrt(ratio)
            shapes += [(long, short), (short, long)]
        half = torch.tensor(shapes).clamp(max=1) / 2
        y, x = torch.meshgrid(torch.arange(count), torch.arange(count), indexing="ij")
        centres = ((torch.stack([x, y], dim=-1) + 0.5) / count)[:, :, None]
        placed.append(torch.cat([centres - half, centres + half], dim=-1).reshape(-1, 4))
    return torch.cat(placed) * SIDE


class _Levels(nn.Module):
    """`forward`: [N, 3, 320, 320] -> six maps, of `channels` channels and `CELLS` a side."""

    def __init__(self, halves: nn.Sequential, half_channels: Sequence[int]) -> None:
        super().__init__()
        self.features = halves
        self.channels = (*half_channels, *EXTRA)
        steps = pairwise(self.channels[1:])
        self.extra = nn.ModuleList(_smaller(before, after) for before, after in steps)
        self.extra.apply(_initialise)

    def forward(self, images: Tensor) -> list[Tensor]:
        features, levels = images, []
        for part in (*self.features, *self.extra):
            features = part(features)
            levels.append(features)
        return levels


class _Predictors(nn.Module):
    """`forward`: six maps -> [N, 3234, columns]."""

    def __init__(self, channels: Sequence[int], columns: int) -> None:
        super().__init__()
        self.columns = columns
        self.module_list = nn.ModuleList(_predictor(width, SHAPES * columns) for width in channels)
        self.module_list.apply(_initialise)

    def forward(self, levels: Sequence[Tensor]) -> Tensor:
        answers = [layer(features) for layer, features in zip(self.module_list, levels, strict=True)]
        flat = [each.permute(0, 2, 3, 1).reshape(each.shape[0], -1, self.columns) for each in answers]
        return torch.cat(flat, dim=1)


def _smaller(before: int, after: int) -> nn.Sequential:
    """Half the side: squeeze, look at each channel alone, widen."""
    inside = after // 2
    return nn.Sequential(
        convolution(before, inside, 1, activation=nn.ReLU6),
        convolution(inside, inside, 3, stride=2, groups=inside, activation=nn.ReLU6),
        convolution(inside, after, 1, activation=nn.ReLU6),
    )


def _predictor(before: int, after: int) -> nn.Sequential:
    """SSDLite's saving: depthwise, then pointwise, where SSD has one dense 3x3 (Sandler et al. 2018, 6.2)."""
    return nn.Sequential(
        convolution(before, before, 3, groups=before, activation=nn.ReLU6),
        nn.Conv2d(before, after, 1),
    )


def _initialise(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d):
        nn.init.normal_(layer.weight, std=0.03)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
