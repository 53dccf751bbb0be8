from collections.abc import Iterator

import pytest

from edge_agent.capture.frame import Frame
from edge_agent.capture.stream import Grab, StreamCamera
from edge_agent.clock import SystemClock
from inspection.errors import Unavailable
from inspection.verdict import Cause
from tests.fakes import words
from tests.fakes.camera import FedSource

PATIENCE_S = 5.0


@pytest.fixture
def source() -> FedSource:
    return FedSource()


@pytest.fixture
def camera(source: FedSource) -> Iterator[StreamCamera]:
    camera = StreamCamera("front", source.open, SystemClock(), delay_s=0.0)
    camera.start()
    yield camera
    source.fed.put(Unavailable("the test is over"))
    camera.stop()


def soon() -> float:
    return SystemClock().monotonic() + PATIENCE_S


def test_only_a_frame_that_began_after_the_trigger_counts(camera: StreamCamera, source: FedSource) -> None:
    for began, seed in ((9.0, 1), (10.0, 2)):
        source.fed.put(Grab(began, words.picture(seed)))
    frame = camera.frame_after(trigger=10.0, deadline=soon())
    assert isinstance(frame, Frame)
    assert frame.began == 10.0
    assert (frame.pixels == words.picture(2)).all()


def test_an_old_frame_never_does(camera: StreamCamera, source: FedSource) -> None:
    source.fed.put(Grab(9.9, words.picture()))
    assert isinstance(camera.frame_after(trigger=9.0, deadline=soon()), Frame)
    assert camera.frame_after(trigger=10.0, deadline=0.0) is Cause.NO_FRAME_IN_TIME


def test_a_cameras_own_delay_is_waited_out(source: FedSource) -> None:
    slow = StreamCamera("front", source.open, SystemClock(), delay_s=0.5)
    slow.start()
    source.fed.put(Grab(10.4, words.picture(1)))
    source.fed.put(Grab(10.5, words.picture(2)))
    frame = slow.frame_after(trigger=10.0, deadline=soon())
    assert isinstance(frame, Frame)
    assert frame.began == 10.5
    source.fed.put(Unavailable("the test is over"))
    slow.stop()


def test_a_damaged_picture_is_passed_over_for_the_next(camera: StreamCamera, source: FedSource) -> None:
    source.fed.put(Grab(10.0, words.jpeg()[:-100]))
    source.fed.put(Grab(11.0, words.jpeg(1)))
    frame = camera.frame_after(trigger=10.0, deadline=soon())
    assert isinstance(frame, Frame)
    assert frame.jpeg == words.jpeg(1)


def test_a_lost_camera_is_opened_again(camera: StreamCamera, source: FedSource) -> None:
    source.fed.put(Unavailable("front: the cable is out"))
    source.fed.put(Grab(10.0, words.picture()))
    assert isinstance(camera.frame_after(trigger=10.0, deadline=soon()), Frame)
    assert (camera.reconnects, source.opened, camera.problem) == (1, 2, "")


def test_no_camera_at_all() -> None:
    def absent() -> FedSource:
        raise Unavailable("http://127.0.0.1:9/video: does not answer; is the camera on?")

    camera = StreamCamera("front", absent, SystemClock(), delay_s=0.0)
    camera.start()
    assert camera.frame_after(trigger=0.0, deadline=0.0) is Cause.NO_CAMERA
    camera.stop()
    assert camera.problem in (
        "not connected yet",
        "http://127.0.0.1:9/video: does not answer; is the camera on?",
    )
