"""How good a picture must be to be judged at all."""

from typing import Annotated

from pydantic import Field

from inspection.word import Word, added_later

Brightness = Annotated[float, Field(ge=0, le=255)]


class PictureQuality(Word):
    """Limits inside which a picture can be judged; measured on the grey picture, 0 to 255."""

    min_brightness: Brightness = 20
    max_brightness: Brightness = 235
    min_contrast: Brightness = 5
    """Standard deviation of the grey values."""
    min_sharpness: Annotated[float, Field(ge=0)] = 0
    """Variance of the Laplacian on a copy 320 pixels wide (Pech-Pacheco 2000); 0 = not checked."""
    max_same: Annotated[int, Field(ge=0), added_later(0)] = 0
    """So many units in a row may have the very same picture; one more, and the camera counts as frozen.
    0 = not checked. For live cameras only."""
