from collections import deque

import pytest

from edge_agent.capture.video import had_to_wait, open_device, open_url
from edge_agent.clock import SystemClock
from inspection.errors import Unavailable
from tests.fakes import words
from tests.fakes.mjpeg import MjpegServer
from tests.fakes.mosquitto import free_port


@pytest.mark.parametrize(("took", "waited"), [(0.040, True), (0.011, True), (0.009, False), (0.001, False)])
def test_a_grab_that_returns_at_once_came_from_a_buffer(took: float, waited: bool) -> None:
    assert had_to_wait(took, deque([0.038, 0.040, 0.042])) is waited


def test_a_stream_through_ffmpeg() -> None:
    with MjpegServer(lambda: words.jpeg(width=320, height=240)) as server:
        stream = open_url(server.url, SystemClock())
        grab = stream.read()
        stream.close()
    assert not isinstance(grab.data, bytes)
    assert grab.data.shape == (240, 320, 3)


def test_nobody_there() -> None:
    with pytest.raises(Unavailable, match="does not open; check the address or device"):
        open_url(f"http://127.0.0.1:{free_port()}/video", SystemClock())
    with pytest.raises(Unavailable, match="USB camera 97: does not open"):
        open_device(97, SystemClock())
