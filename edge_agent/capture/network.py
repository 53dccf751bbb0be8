"""A network camera: any address that FFmpeg reads (RTSP, HTTP)."""

from typing import Literal

from pydantic import NonNegativeInt

from edge_agent.capture.camera import Camera
from edge_agent.capture.stream import StreamCamera
from edge_agent.capture.video import open_url
from edge_agent.clock import Clock
from inspection.identity import Identifier
from inspection.word import Word


class NetworkCamera(Word):
    kind: Literal["network"]
    view: Identifier
    url: str
    """For instance `rtsp://camera-1/stream`."""
    delay_ms: NonNegativeInt = 0
    """From exposure to the first byte; frames that arrive sooner after the trigger do not count."""

    def build(self, clock: Clock) -> Camera:
        return StreamCamera(self.view, lambda: open_url(self.url, clock), clock, self.delay_ms / 1000)
