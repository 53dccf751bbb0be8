"""One picture as a camera gave it."""

from dataclasses import dataclass

from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Pixels are uint8 [height, width, 3], BGR."""

    camera: str
    """The view that this camera takes."""
    pixels: Picture
    began: float
    """Monotonic seconds: what is seen was not taken before this moment."""
    jpeg: bytes | None = None
    """The camera's own JPEG, where it sent one: kept as it is instead of being encoded again."""

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What one view brought for one unit: a frame, or the cause why there is none."""

    view: str
    frame: Frame | None
    problem: Cause | None = None
