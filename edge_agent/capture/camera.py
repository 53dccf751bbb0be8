"""What the agent asks of a camera, of whatever kind, and how it asks several for one unit."""

from collections.abc import Sequence
from typing import Protocol

from edge_agent.capture.frame import Frame, Sight
from edge_agent.clock import Clock
from inspection.verdict import Cause


class Camera(Protocol):
    @property
    def view(self) -> str:
        """The view of the recipe that this camera takes."""
        ...

    @property
    def live(self) -> bool:
        """Whether it shows what stands there now; a folder of pictures does not."""
        ...

    @property
    def reconnects(self) -> int: ...

    @property
    def problem(self) -> str:
        """In words, empty when all is well."""
        ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        """The next frame that was taken after `trigger`, waiting until `deadline` (monotonic seconds)."""
        ...


class CameraSettings(Protocol):
    """A kind of camera in the settings file knows how to become a camera; nothing is opened yet."""

    @property
    def view(self) -> str: ...

    def build(self, clock: Clock) -> Camera: ...


def look(cameras: Sequence[Camera], trigger: float, deadline: float) -> tuple[Sight, ...]:
    """One sight per camera. They look at the same time: waiting for one costs the next nothing."""
    return tuple(_sight(camera, camera.frame_after(trigger, deadline)) for camera in cameras)


def _sight(camera: Camera, got: Frame | Cause) -> Sight:
    if isinstance(got, Cause):
        return Sight(camera.view, None, got)
    return Sight(camera.view, got)
