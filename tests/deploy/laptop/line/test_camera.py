import http.client
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deploy.laptop.line.camera import BOUNDARY, LineCamera


@contextmanager
def running() -> Iterator[LineCamera]:
    camera = LineCamera(0)
    camera.start()
    try:
        yield camera
    finally:
        camera.stop()


@contextmanager
def watching(camera: LineCamera) -> Iterator[http.client.HTTPResponse]:
    host = camera.url.removeprefix("http://").split("/")[0]
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", "/front.mjpg")
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def next_frame(stream: http.client.HTTPResponse) -> bytes:
    assert stream.readline() == f"--{BOUNDARY}\r\n".encode()
    assert stream.readline() == b"Content-Type: image/jpeg\r\n"
    length = int(stream.readline().removeprefix(b"Content-Length: "))
    assert stream.readline() == b"\r\n"
    frame = stream.read(length)
    assert stream.readline() == b"\r\n"
    return frame


def test_it_sends_what_stands_before_it_over_and_over() -> None:
    with running() as camera:
        camera.show(b"unit 1")
        with watching(camera) as stream:
            assert stream.headers["Content-Type"] == f"multipart/x-mixed-replace; boundary={BOUNDARY}"
            assert [next_frame(stream) for _ in range(3)] == [b"unit 1"] * 3


def test_after_a_change_only_the_new_unit_is_sent() -> None:
    with running() as camera:
        camera.show(b"unit 1")
        with watching(camera) as stream:
            next_frame(stream)
            camera.show(b"unit 2")
            frames = [next_frame(stream) for _ in range(6)]
    assert frames[-1] == b"unit 2"
    assert frames == sorted(frames), "the old one never comes back"


def test_several_may_watch_and_go() -> None:
    with running() as camera:
        camera.show(b"unit 1")
        with watching(camera) as one:
            with watching(camera) as other:
                assert next_frame(one) == next_frame(other)
            assert next_frame(one) == b"unit 1"


def test_once_stopped_it_answers_no_more() -> None:
    with running() as camera:
        pass
    with pytest.raises(ConnectionRefusedError), watching(camera):
        pass
