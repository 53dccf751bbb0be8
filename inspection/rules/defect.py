"""What counts as a defect: by label, score, size and number."""

from math import sqrt
from typing import Annotated, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from inspection.detection import TellableScore
from inspection.word import LabelName, Word, added_later


class Allowance(Word):
    """How much of a defect may pass. What is not given is not limited."""

    count: PositiveInt | None = None
    """So many may pass."""
    total_area_mm2: PositiveFloat | None = None
    """So large may all that pass be together."""
    longest_mm: PositiveFloat | None = None
    """One that is longer never passes."""

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.count is None and self.total_area_mm2 is None:
            raise ValueError("allowed needs a count or a total_area_mm2; otherwise any number would pass")
        return self


class DefectLimit(Word):
    """From which score on a label is a defect. None: the threshold that the bundle brings."""

    label: LabelName
    reject: TellableScore | None = None
    grey: TellableScore | None = None
    min_side_mm: Annotated[float, Field(ge=0)] = 0
    """Defects whose longer side is shorter are ignored."""
    min_area_mm2: Annotated[float, Field(ge=0), added_later(0)] = 0
    """Defects whose box is smaller are ignored."""
    allowed: Annotated[Allowance | None, added_later(None)] = None
    """None: a single one rejects."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.grey is not None and self.reject is not None and self.grey > self.reject:
            raise ValueError(f"grey {self.grey} must not lie above reject {self.reject}")
        return self

    @property
    def smallest_mm(self) -> float:
        """The longer side of the smallest defect that is asked for; 0: the recipe does not say."""
        return max(self.min_side_mm, sqrt(self.min_area_mm2))
