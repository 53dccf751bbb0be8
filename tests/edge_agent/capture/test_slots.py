import os
import socket
from collections.abc import Iterator

import numpy as np
import pytest

from edge_agent.capture.slots import SLOTS, Kind, Note, Reader, Writer
from edge_agent.capture.stream import Grab
from tests.fakes import words


class Pair:
    """Both ends in one process."""

    def __init__(self) -> None:
        self.memory = os.memfd_create("slots")
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.writer, self.reader = Writer(self.memory, self.theirs), Reader(self.memory, self.ours)

    def note(self) -> Note:
        note = self.reader.next(1.0)
        assert note is not None
        return note

    def taken(self) -> Grab:
        return self.reader.grab(self.note())


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.reader.close()
    pair.ours.close()
    pair.theirs.close()
    os.close(pair.memory)


def test_a_jpeg_and_pixels_arrive_with_their_dates(pair: Pair) -> None:
    pair.writer.put(Grab(10.5, words.jpeg()))
    jpeg = pair.taken()
    pair.writer.put(Grab(11.5, words.picture()))
    pixels = pair.taken()
    assert (jpeg.began, jpeg.data) == (10.5, words.jpeg())
    assert pixels.began == 11.5
    assert np.array_equal(pixels.data, words.picture())


def test_what_was_taken_stays_as_it_was(pair: Pair) -> None:
    """The slot is written again; the copy is not."""
    first = np.full((40, 50, 3), 1, np.uint8)
    pair.writer.put(Grab(1.0, first))
    taken = pair.taken()
    for shade in range(2, 2 * SLOTS):
        pair.writer.put(Grab(float(shade), np.full_like(first, shade)))
        pair.taken()
    assert np.array_equal(taken.data, first)


def test_an_agent_that_looks_elsewhere_holds_nothing_up(pair: Pair) -> None:
    for number in range(3 * SLOTS):
        pair.writer.put(Grab(float(number), words.jpeg()))
    assert [pair.taken().began for _ in range(SLOTS)] == [0.0, 1.0, 2.0, 3.0]
    pair.writer.put(Grab(99.0, words.jpeg()))
    assert pair.taken().began == 99.0


def test_slots_grow_with_the_pictures(pair: Pair) -> None:
    for side in (10, 200, 90, 400):
        picture = np.full((side, side, 3), side % 256, np.uint8)
        pair.writer.put(Grab(0.0, picture))
        assert np.array_equal(pair.taken().data, picture)


def test_they_never_grow_under_the_agents_eyes(pair: Pair) -> None:
    """Such a grab is passed over; the next one finds room."""
    small, large = np.zeros((10, 10, 3), np.uint8), np.ones((500, 500, 3), np.uint8)
    pair.writer.put(Grab(1.0, small))
    pair.writer.put(Grab(2.0, large))
    assert np.array_equal(pair.taken().data, small)
    pair.writer.put(Grab(3.0, large))
    assert np.array_equal(pair.taken().data, large)


def test_words_of_an_error_arrive(pair: Pair) -> None:
    pair.writer.opened()
    pair.writer.failed("camera front: Kabel fehlt, 线断了")
    assert pair.note().kind is Kind.OPEN
    assert (pair.note()) == Note(Kind.ERROR, words="camera front: Kabel fehlt, 线断了")


def test_silence_is_a_timeout_and_an_end_is_none(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        pair.reader.next(0.01)
    pair.theirs.close()
    assert pair.reader.next(1.0) is None


def test_a_grabber_notices_that_the_agent_has_gone(pair: Pair) -> None:
    pair.ours.close()
    with pytest.raises(OSError, match=r"gone|Broken pipe|reset"):
        pair.writer.put(Grab(1.0, words.jpeg()))
