"""What a detector says about a picture, before anyone judges it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from inspection.geometry import Box
from inspection.word import LabelName, Score, Word

LOWEST_TOLD = 0.05
"""Stations tell detections from this score on; a recipe cannot ask for less."""
TellableScore = Annotated[float, Field(ge=LOWEST_TOLD, le=1.0)]
"""A limit that a recipe sets."""


class Detection(Word):
    """One thing found: its label, how sure, and where (pixels of the full picture)."""

    label: LabelName
    score: Score
    box: Box


class Threshold(Word):
    """When a score counts. `reject <= score`: it is there; `grey <= score < reject`: a person decides."""

    reject: Score
    grey: Score

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.grey > self.reject:
            raise ValueError(f"grey {self.grey} must not lie above reject {self.reject}")
        return self

    @classmethod
    def sharp(cls, score: float) -> "Threshold":
        """No grey band."""
        return cls(reject=score, grey=score)
