"""What a training run may choose."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from inspection.word import Word
from model_registry.bundle.manifest import InputSize
from trainer.data.augment import Preset
from trainer.ssdlite.backbones.by_name import BACKBONES, unknown
from trainer.ssdlite.backbones.mobilenet_v3 import TAILS

Share = Annotated[float, Field(ge=0, le=1)]


class FitSettings(Word):
    """Either `seconds` or `steps` bounds the run; only `steps` repeats to the last bit."""

    backbone: str = "xeon_m"
    weights: Annotated[Path, Field(strict=False)] | None = None
    """Published weights that the backbone starts from (.safetensors, or torchvision's .pth): its classifier
    mobilenet_v3_large for the backbone `mobilenet_v3_large`, its detector ssdlite320_mobilenet_v3_large for
    `mobilenet_v3_large_reduced`. Each training process reads the file. None: from scratch."""
    input: InputSize = InputSize(width=320, height=320)
    crop: InputSize | None = None
    """Train on windows of this size out of the prepared picture, each around a thing of a label drawn by lot,
    so that rare and small defects are seen as often as common parts. None: whole pictures."""
    seconds: PositiveFloat | None = None
    steps: PositiveInt | None = None
    batch: PositiveInt = 16
    """Pictures or windows a step, of each process."""
    learning_rate: PositiveFloat = 2e-3
    """Peak of the cosine."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.02
    augment: Preset = "line"
    mosaic: Share = 0.0
    """Of the first four fifths of the run, joined out of four pictures; for small sets of surfaces."""
    smaller_first: Share = 0.0
    """Of the run, shown at three quarters of the size: nearly twice the pictures in the same time, while the
    network still learns what is coarse (Touvron et al. 2019)."""
    global_context: bool = False
    """Tell every cell what the whole picture looks like; for surfaces, see `trainer.ssdlite.neck`."""
    pyramid_width: PositiveInt = 64
    """Channels of the levels under the heads."""
    compile: bool = False
    """Fuse the network's steps by torch.compile: a quarter less work, after a minute or two of preparation.
    Needs a C++ compiler."""
    anchors: PositiveInt = 9
    seed: int = 0
    threads: PositiveInt = 2

    @field_validator("backbone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in BACKBONES:
            raise ValueError(unknown(name))
        return name

    @model_validator(mode="after")
    def _published_for_this_backbone(self) -> Self:
        if self.weights is not None and self.backbone not in TAILS:
            raise ValueError(
                f"weights: none are published for {self.backbone}; leave weights out, "
                f"or choose {' or '.join(TAILS)} as backbone"
            )
        return self

    @model_validator(mode="after")
    def _bounded_once(self) -> Self:
        if (self.seconds is None) == (self.steps is None):
            raise ValueError("give either `seconds` or `steps`, not both and not neither")
        if self.crop and (self.crop.width > self.input.width or self.crop.height > self.input.height):
            raise ValueError(f"crop {self.crop.width}x{self.crop.height} is larger than the input")
        return self
