"""Which part of a view's full picture a stored one shows."""

from pydantic import NonNegativeInt, PositiveInt

from inspection.geometry import Box
from inspection.word import Word


class Crop(Word):
    """Pixels of the full picture. The part is as large as the stored picture, and lies inside.

    Boxes never move: wherever they are written, they are pixels of the full picture.
    """

    left: NonNegativeInt
    top: NonNegativeInt
    full_width: PositiveInt
    full_height: PositiveInt

    def part(self, width: int, height: int) -> Box:
        """What a stored picture of `width` x `height` shows."""
        return Box(x1=self.left, y1=self.top, x2=self.left + width, y2=self.top + height)
