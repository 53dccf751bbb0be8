"""What a training run may choose."""

from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from inspection.word import Word
from model_registry.bundle.manifest import InputSize
from trainer.data.augment import Preset


class FitSettings(Word):
    """Either `seconds` or `steps` bounds the run; only `steps` repeats to the last bit."""

    backbone: str = "xeon_m"
    input: InputSize = InputSize(width=320, height=320)
    crop: InputSize | None = None
    """Train on windows of this size out of the prepared picture, each around a thing of a label drawn by lot,
    so that rare and small defects are seen as often as common parts. None: whole pictures."""
    seconds: PositiveFloat | None = None
    steps: PositiveInt | None = None
    batch: PositiveInt = 16
    learning_rate: PositiveFloat = 2e-3
    """Peak of the cosine."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.02
    augment: Preset = "line"
    anchors: PositiveInt = 9
    seed: int = 0
    threads: PositiveInt = 2

    @model_validator(mode="after")
    def _bounded_once(self) -> Self:
        if (self.seconds is None) == (self.steps is None):
            raise ValueError("give either `seconds` or `steps`, not both and not neither")
        if self.crop and (self.crop.width > self.input.width or self.crop.height > self.input.height):
            raise ValueError(f"crop {self.crop.width}x{self.crop.height} is larger than the input")
        return self
