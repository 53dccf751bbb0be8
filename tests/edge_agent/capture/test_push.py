import http.client
import threading

import pytest

from edge_agent.capture.frame import Frame
from edge_agent.capture.push import PushCamera, PushedPictures
from edge_agent.clock import SystemClock
from inspection.verdict import Cause
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.mosquitto import free_port


def camera(delay_ms: int = 0) -> PushedPictures:
    return PushedPictures(PushCamera(kind="push", view="front", port=1, delay_ms=delay_ms), FakeClock())


def test_a_picture_from_after_the_trigger_counts() -> None:
    front = camera()
    assert front.take(words.jpeg(), began=1000.5)[0] == 202
    frame = front.frame_after(1000.0, 1000.0)
    assert isinstance(frame, Frame)
    assert (frame.began, frame.jpeg) == (1000.5, words.jpeg())


@pytest.mark.parametrize(("began", "delay_ms"), [(999.9, 0), (1000.05, 100)])
def test_one_that_may_be_from_before_it_does_not(began: float, delay_ms: int) -> None:
    front = camera(delay_ms)
    front.take(words.jpeg(), began)
    assert front.frame_after(1000.0, 1000.0) is Cause.NO_FRAME_IN_TIME


def test_an_old_picture_that_arrives_late_does_not_hide_a_newer_one() -> None:
    front = camera()
    front.take(words.jpeg(), began=1002.0)
    front.take(words.jpeg(), began=1001.0)
    frame = front.frame_after(1000.0, 1000.0)
    assert isinstance(frame, Frame)
    assert frame.began == 1002.0


def test_what_is_no_picture_is_refused_and_told() -> None:
    front = camera()
    status, told = front.take(b"no picture", began=1001.0)
    assert status == 400
    assert front.problem == told["error"]
    assert front.frame_after(1000.0, 1000.0) is Cause.NO_FRAME_IN_TIME


def test_over_the_network_a_waiting_unit_gets_its_picture() -> None:
    clock, port = SystemClock(), free_port()
    front = PushCamera(kind="push", view="front", port=port).build(clock)
    front.start()
    got: list[Frame | Cause] = []
    now = clock.monotonic()
    waiting = threading.Thread(target=lambda: got.append(front.frame_after(now, now + 20)), daemon=True)
    waiting.start()
    # More than once, as a camera does that is free-running: the first may have been on its way already.
    while waiting.is_alive():
        sender = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        sender.request("POST", "/picture", words.jpeg())
        assert sender.getresponse().status == 202
    front.stop()
    assert isinstance(got[0], Frame)
    assert front.problem == ""
