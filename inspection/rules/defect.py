"""What counts as a defect."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from inspection.detection import TellableScore
from inspection.word import LabelName, Word


class DefectLimit(Word):
    """From which score on a label is a defect. None: the threshold that the bundle brings."""

    label: LabelName
    reject: TellableScore | None = None
    grey: TellableScore | None = None
    min_side_mm: Annotated[float, Field(ge=0)] = 0
    """Defects whose longer side is shorter are ignored."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.grey is not None and self.reject is not None and self.grey > self.reject:
            raise ValueError(f"grey {self.grey} must not lie above reject {self.reject}")
        return self
