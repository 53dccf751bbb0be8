"""What a detector says about a picture, before anyone judges it."""

from typing import Self

from pydantic import model_validator

from inspection.geometry import Box
from inspection.word import LabelName, Score, Word


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
