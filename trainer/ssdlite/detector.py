"""The network: backbone, pyramid, heads. Raw answers only; `loss` and `serve` make something of them."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from trainer.ssdlite.anchors import STRIDES, AnchorPlan, place
from trainer.ssdlite.backbones.by_name import Backbone, make_backbone
from trainer.ssdlite.heads import FusedHead
from trainer.ssdlite.neck import LightPyramid

MIDDLE, SPREAD = 128.0, 64.0
"""Of pixel values, as `normalise` takes them."""


@dataclass(frozen=True)
class Architecture:
    """All that is needed to build the network anew and fill it with weights."""

    backbone: str
    classes: int
    """Without the background."""
    width: int
    height: int
    """Of the input, pixels; multiples of 4."""
    anchors: AnchorPlan
    pyramid_width: int = 64
    global_context: bool = False
    """Every cell is told what the whole picture looks like."""


class RawAnswer(NamedTuple):
    logits: Tensor
    """[N, A, classes]; each class for itself, none for the background."""
    offsets: Tensor
    """[N, A, 4], from the anchors, see `coder`."""


class Detector(nn.Module):
    """`forward`: images [N, 3, H, W], BGR, normalised by `normalise` -> `RawAnswer`.

    Raises:
        ValueError: an unknown backbone, or an input that is no multiple of 4.
    """

    anchors: Tensor

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        if architecture.width % 4 or architecture.height % 4:
            raise ValueError(
                f"input {architecture.width}x{architecture.height}: sides must be multiples of 4"
            )
        self.architecture = architecture
        strides = [level.stride for level in architecture.anchors.levels]
        self.depth = STRIDES.index(max(strides)) + 1
        # What lies deeper than the deepest anchors is not built: the network is sized to the task.
        self.backbone: Backbone = make_backbone(architecture.backbone, self.depth)
        self.neck = LightPyramid(
            self.backbone.channels[: self.depth],
            architecture.pyramid_width,
            strides,
            global_context=architecture.global_context,
        )
        self.heads = nn.ModuleDict(
            {
                str(level.stride): FusedHead(
                    architecture.pyramid_width, len(level.shapes), architecture.classes
                )
                for level in architecture.anchors.levels
            }
        )
        placed = place(architecture.anchors, architecture.width, architecture.height)
        self.register_buffer("anchors", placed, persistent=False)

    def forward(self, images: Tensor) -> RawAnswer:
        levels: dict[int, Tensor] = self.neck(self.backbone(images)[: self.depth])
        answers = [self.heads[str(stride)](features) for stride, features in levels.items()]
        return RawAnswer(
            torch.cat([logits for logits, _ in answers], dim=1),
            torch.cat([boxes for _, boxes in answers], dim=1),
        )


def normalise(images: Tensor) -> Tensor:
    """uint8 pixels [N, H, W, 3] -> float [N, 3, H, W], (p - 128) / 64: a pixel then is its own INT8 code."""
    return (images.permute(0, 3, 1, 2).to(torch.float32) - MIDDLE) / SPREAD
