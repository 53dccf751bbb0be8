"""A USB camera of this machine."""

from typing import Literal

from pydantic import NonNegativeInt

from edge_agent.capture.stream import Source
from edge_agent.capture.streaming import Streaming
from edge_agent.capture.video import open_device
from edge_agent.clock import Clock


class UsbCamera(Streaming):
    kind: Literal["usb"]
    device: NonNegativeInt = 0
    """The number in `/dev/videoN`."""

    def open(self, clock: Clock) -> Source:
        return open_device(self.device, clock)
