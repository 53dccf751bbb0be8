import threading
from itertools import count

import pytest

from edge_agent.capture.frame import Frame
from edge_agent.capture.mjpeg import MjpegCamera, MjpegStream
from edge_agent.clock import SystemClock
from inspection.errors import Unavailable
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.mjpeg import MjpegServer
from tests.fakes.mosquitto import free_port


@pytest.mark.parametrize("lengths", [True, False])
def test_pictures_come_as_the_camera_made_them(lengths: bool) -> None:
    numbers = count()
    with MjpegServer(lambda: words.jpeg(next(numbers)), lengths=lengths) as server:
        stream = MjpegStream(server.url, SystemClock())
        assert [stream.read().data for _ in range(3)] == [words.jpeg(seed) for seed in range(3)]
        stream.close()


def test_as_a_camera_it_gives_a_frame_that_came_after_the_trigger() -> None:
    clock = SystemClock()
    with MjpegServer(words.jpeg) as server:
        camera = MjpegCamera(kind="mjpeg", view="front", url=server.url).build(clock)
        camera.start()
        trigger = clock.monotonic()
        frame = camera.frame_after(trigger, trigger + 5)
        camera.stop()
    assert isinstance(frame, Frame)
    assert frame.began >= trigger
    assert frame.jpeg == words.jpeg()


def test_what_waited_in_the_socket_is_dated_before_the_wait() -> None:
    """A picture that lies in the socket when the reader comes back has no younger date than his last look."""
    clock = FakeClock(at=100.0)
    sent = threading.Semaphore(0)

    def three_pictures() -> bytes:
        sent.release()
        return words.jpeg(1)

    with MjpegServer(three_pictures) as server:
        stream = MjpegStream(server.url, clock)
        assert stream.read().began == 100.0
        for _ in range(3):
            assert sent.acquire(timeout=5)
        clock.go_on(5.0)
        assert stream.read().began == 100.0
        stream.close()


def test_a_camera_that_falls_silent_is_noticed() -> None:
    shown, silent = threading.Event(), threading.Event()

    def one_picture() -> bytes:
        if shown.is_set():
            silent.wait(10)
        shown.set()
        return words.jpeg()

    with MjpegServer(one_picture) as server:
        stream = MjpegStream(server.url, SystemClock())
        assert stream.read().data == words.jpeg()
        with pytest.raises(Unavailable, match="no byte within 2 s"):
            stream.read()
        stream.close()
        silent.set()


def test_who_is_not_there_and_who_is_no_camera() -> None:
    with pytest.raises(Unavailable, match=r"does not answer .*; is the camera on\?"):
        MjpegStream(f"http://127.0.0.1:{free_port()}/video", SystemClock())
    with (
        MjpegServer(words.jpeg) as server,
        pytest.raises(Unavailable, match=r"answered .*404.* instead of pictures"),
    ):
        MjpegStream(server.url.replace("/video", "/elsewhere"), SystemClock())
    with pytest.raises(Unavailable, match='not an http:// address; correct `url`, or take kind = "network"'):
        MjpegStream("rtsp://127.0.0.1/video", SystemClock())
