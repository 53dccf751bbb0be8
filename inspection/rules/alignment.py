"""Slots and zones that follow a part which does not always lie in the same place."""

from typing import Annotated

from pydantic import Field, PositiveFloat, StringConstraints

from inspection.word import Sha256, Word

PictureName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.(jpg|jpeg|png)$")]


class Alignment(Word):
    """Every picture is laid over the golden one; a part that lies too far off makes it INVALID."""

    golden: PictureName
    """A picture of a good part, beside the recipe's file. Slots and zones are drawn on it."""
    sha256: Sha256
    """Of that file, so that nobody exchanges it unseen."""
    max_shift_mm: PositiveFloat
    max_turn_deg: Annotated[float, Field(ge=0, le=15)] = 0
    """0: turns are not looked for, which is faster."""
    min_confidence: Annotated[float, Field(ge=0)] = 14
    """How many standard deviations the best position must stand out among all others."""
