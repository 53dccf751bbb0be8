"""A real grabber process, and what a driver may do to it."""

import os
import signal
from pathlib import Path

import pytest

from edge_agent.capture.grabber import GrabberProcess
from edge_agent.capture.mjpeg import MjpegCamera
from edge_agent.clock import SystemClock
from inspection.errors import Unavailable
from tests.fakes import words
from tests.fakes.mjpeg import MjpegServer
from tests.fakes.mosquitto import free_port


def grabber(url: str, hangs_s: float = 5.0) -> GrabberProcess:
    settings = MjpegCamera(kind="mjpeg", view="front", url=url).model_dump_json()
    return GrabberProcess("front", settings, open_s=30.0, hangs_s=hangs_s)


def read_on(source: GrabberProcess) -> None:
    """Whatever it still has, until it has no more."""
    while True:
        source.read()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_grabs_come_over_with_dates_of_the_same_clock() -> None:
    with MjpegServer(words.jpeg) as server:
        before = SystemClock().monotonic()
        source = grabber(server.url)
        grab = source.read()
        source.close()
    assert grab.data == words.jpeg()
    assert before < grab.began < SystemClock().monotonic()


def test_a_camera_that_does_not_open_says_in_its_own_words_why() -> None:
    with pytest.raises(Unavailable, match=r"does not answer .*; is the camera on\?"):
        grabber(f"http://127.0.0.1:{free_port()}/video")


def test_a_driver_that_hangs_is_killed() -> None:
    with MjpegServer(words.jpeg) as server:
        source = grabber(server.url, hangs_s=0.5)
        source.read()
        os.kill(source.pid, signal.SIGSTOP)
        with pytest.raises(Unavailable, match=r"its driver hangs \(no word for 0.5 s\)"):
            read_on(source)
        source.close()
        assert not is_alive(source.pid)


def test_a_driver_that_crashes_is_noticed_at_once_and_named() -> None:
    with MjpegServer(words.jpeg) as server:
        source = grabber(server.url)
        os.kill(source.pid, signal.SIGSEGV)
        with pytest.raises(Unavailable, match=r"its driver crashed \(SIGSEGV\); it is started anew"):
            read_on(source)
        source.close()


def test_nothing_is_left_behind() -> None:
    with MjpegServer(words.jpeg) as server:
        grabber(server.url).close()
        before = open_files()
        for _ in range(3):
            source = grabber(server.url)
            source.read()
            source.close()
            source.close()
            assert not is_alive(source.pid)
        assert open_files() == before
