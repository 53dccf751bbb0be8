"""A real peer of the protocol on loopback: Aravis' own simulated GigE Vision camera."""

import subprocess
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from edge_agent.capture.frame import Frame
from edge_agent.capture.gige import GigeCamera, GigeStream, list_devices
from edge_agent.clock import SystemClock
from inspection.errors import Unavailable

ADDRESS = "127.0.0.1"


@pytest.fixture(scope="module")
def simulated() -> Iterator[None]:
    """The camera answers when it is found; the protocol's discovery takes a second."""
    process = subprocess.Popen(["arv-fake-gv-camera-0.8", "-i", ADDRESS])
    try:
        while not list_devices():
            assert process.poll() is None, "the simulated camera has ended"
        yield
    finally:
        process.kill()
        process.wait()


def camera(**changes: object) -> GigeCamera:
    fields = {"kind": "gige", "view": "front", "device": ADDRESS} | changes
    return GigeCamera.model_validate(fields)


@pytest.mark.usefixtures("simulated")
def test_pictures_in_colour_one_after_another() -> None:
    """Two that waited for a busy reader have one date: that of its last look."""
    with closing(GigeStream(camera(), SystemClock())) as stream:
        grabs = [stream.read() for _ in range(3)]
    assert all(isinstance(one.data, np.ndarray) and one.data.shape == (512, 512, 3) for one in grabs)
    assert grabs[0].began <= grabs[1].began <= grabs[2].began


@pytest.mark.usefixtures("simulated")
def test_what_waited_in_the_buffers_is_dated_before_the_wait() -> None:
    """Without a look at the stream, nothing in it is younger than the last look."""
    with closing(GigeStream(camera(frames_per_s=20.0), SystemClock())) as stream:
        stream.read()
        looked = SystemClock().monotonic()
        other = GigeCamera.model_validate({"kind": "gige", "view": "side", "device": "nobody-has-this"})
        with pytest.raises(Unavailable):  # takes a second or two, in which buffers fill
            GigeStream(other, SystemClock())
        assert stream.read().began <= looked


@pytest.mark.usefixtures("simulated")
def test_through_a_grabber_it_is_a_camera_like_any_other() -> None:
    clock = SystemClock()
    made = camera(exposure_us=2000.0, gain=1.0, frames_per_s=25.0).build(clock)
    made.start()
    try:
        trigger = clock.monotonic()
        frame = made.frame_after(trigger, trigger + 20)
    finally:
        made.stop()
    assert isinstance(frame, Frame), made.problem
    assert frame.began >= trigger
    assert (frame.width, frame.height) == (512, 512)


def test_nobody_of_that_name() -> None:
    with pytest.raises(Unavailable, match=r"camera front: nobody-has-this: .*held by nobody else"):
        GigeStream(camera(device="nobody-has-this"), SystemClock())
