"""What a training run may choose."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from inspection.word import Word
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize, Tiling
from trainer.data.augment import Preset
from trainer.data.strokes import Strokes
from trainer.fit.device import Choice
from trainer.ssdlite.backbones.by_name import BACKBONES, unknown

Share = Annotated[float, Field(ge=0, le=1)]


class FitSettings(Word):
    """Either `seconds` or `steps` bounds the run; only `steps` repeats to the last bit."""

    backbone: str = "xeon_m"
    weights: Annotated[Path, Field(strict=False)] | None = None
    """What the network starts from. For `xeon_*`: weights.safetensors of an earlier run with that backbone,
    or of a bundle (`trainer thaw`); pyramid and heads are taken too where they fit, and a deeper backbone of
    the same widths begins as the shallower one. For the others what torchvision published (.pth, or
    .safetensors): its classifier mobilenet_v3_large for `mobilenet_v3_large`, its detector
    ssdlite320_mobilenet_v3_large for `mobilenet_v3_large_reduced`. Each training process reads the file.
    None: from scratch."""
    input: InputSize = InputSize(width=320, height=320)
    crop: InputSize | None = None
    """Train on windows of this size out of the prepared picture, each around a thing of a label drawn by lot,
    so that rare and small defects are seen as often as common parts. None: whole pictures."""
    tiling: Tiling | None = None
    """For small defects in large pictures: they keep their scale, training windows are of the input's size,
    and evaluation and stations cut each picture into tiles of it. None: they are stretched to the input."""
    seconds: PositiveFloat | None = None
    steps: PositiveInt | None = None
    batch: PositiveInt = 16
    """Pictures or windows a step, of each process."""
    learning_rate: PositiveFloat = 2e-3
    """Peak of the cosine."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.02
    augment: Preset = "line"
    strokes: Strokes | None = None
    """Defects drawn where there are none, for two-coloured surfaces such as boards. None: none."""
    compare: bool = False
    """Look for differences from a golden picture: the snapshot's pictures are comparisons (`trainer import
    coco --golden` or `--repair`), and stations lay the recipe's golden picture beside each of theirs."""
    mosaic: Share = 0.0
    """Of the first four fifths of the run, joined out of four pictures; for small sets of surfaces."""
    smaller_first: Share = 0.0
    """Of the run, shown at three quarters of the size: nearly twice the pictures in the same time, while the
    network still learns what is coarse (Touvron et al. 2019)."""
    global_context: bool = False
    """Tell every cell what the whole picture looks like; for surfaces, see `trainer.ssdlite.neck`."""
    pyramid_width: PositiveInt = 64
    """Channels of the levels under the heads."""
    branches: bool = False
    """Learn with a 1x1 convolution beside each 3x3, folded into it at the end (`ssdlite.reparameterise`)."""
    compile: bool = False
    """Fuse the network's steps by torch.compile: a quarter less work, after a minute or two of preparation.
    Needs a C++ compiler."""
    checkpoint_s: PositiveFloat | None = 300.0
    """Seconds between checkpoints, from which `trainer resume` goes on after a kill. None: none."""
    anchors: PositiveInt = 9
    balance: bool = False
    """Show whole pictures of rare labels more often; windows are drawn by label in any case."""
    patience: PositiveInt | None = None
    """Measurements on the validation pictures without a better mAP50, after which the run is over. The best
    weights are kept. None: to the end."""
    measure_every: Annotated[float, Field(gt=0, le=1)] = 0.05
    """Share of the run between two measurements."""
    device: Choice = "auto"
    """`auto`: a GPU where there is one. Only the CPU repeats to the last bit."""
    seed: int = 0
    threads: PositiveInt = 2

    @field_validator("backbone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in BACKBONES:
            raise ValueError(unknown(name))
        return name

    @model_validator(mode="after")
    def _bounded_once(self) -> Self:
        if (self.seconds is None) == (self.steps is None):
            raise ValueError("give either `seconds` or `steps`, not both and not neither")
        if self.tiling is not None:
            self.tiling.refuse_unfit(self.input)
            if self.crop is not None:
                raise ValueError("crop: with tiling the windows have the input's size; leave crop out")
        if self.crop and (self.crop.width > self.input.width or self.crop.height > self.input.height):
            raise ValueError(f"crop {self.crop.width}x{self.crop.height} is larger than the input")
        return self

    @property
    def window(self) -> InputSize | None:
        """What is cut out of a prepared picture for training; None: nothing, it is shown whole."""
        return self.input if self.tiling is not None else self.crop

    @property
    def framing(self) -> Framing:
        """How the finished network looks at a picture."""
        return Framing(self.input, self.tiling)
