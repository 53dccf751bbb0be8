from edge_agent.capture.frame import Frame
from edge_agent.capture.network import NetworkCamera
from edge_agent.clock import SystemClock
from tests.fakes import words
from tests.fakes.mjpeg import MjpegServer


def test_an_address_becomes_a_camera() -> None:
    clock = SystemClock()
    with MjpegServer(lambda: words.jpeg(width=320, height=240)) as server:
        camera = NetworkCamera(kind="network", view="front", url=server.url).build(clock)
        assert (camera.view, camera.live) == ("front", True)
        camera.start()
        trigger = clock.monotonic()
        frame = camera.frame_after(trigger, trigger + 10)
        camera.stop()
    assert isinstance(frame, Frame)
    assert frame.began >= trigger
    assert (frame.width, frame.height, frame.jpeg) == (320, 240, None)
