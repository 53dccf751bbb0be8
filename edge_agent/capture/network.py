"""A network camera: any address that FFmpeg reads (RTSP, HTTP)."""

from typing import Literal

from edge_agent.capture.stream import Source
from edge_agent.capture.streaming import Streaming
from edge_agent.capture.video import open_url
from edge_agent.clock import Clock


class NetworkCamera(Streaming):
    kind: Literal["network"]
    url: str
    """For instance `rtsp://camera-1/stream`."""

    def open(self, clock: Clock) -> Source:
        return open_url(self.url, clock)
