"""A USB camera of this machine."""

from typing import Literal

from pydantic import NonNegativeInt

from edge_agent.capture.camera import Camera
from edge_agent.capture.stream import StreamCamera
from edge_agent.capture.video import open_device
from edge_agent.clock import Clock
from inspection.identity import Identifier
from inspection.word import Word


class UsbCamera(Word):
    kind: Literal["usb"]
    view: Identifier
    device: NonNegativeInt = 0
    """The number in `/dev/videoN`."""
    delay_ms: NonNegativeInt = 0
    """From exposure to the first byte; frames that arrive sooner after the trigger do not count."""

    def build(self, clock: Clock) -> Camera:
        return StreamCamera(self.view, lambda: open_device(self.device, clock), clock, self.delay_ms / 1000)
