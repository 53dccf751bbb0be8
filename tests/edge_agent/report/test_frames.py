import threading
from pathlib import Path

import numpy as np

from edge_agent.capture.frame import Frame
from edge_agent.report.frames import FrameFolder
from tests.fakes import words


def test_pixels_are_kept_as_pixels_and_a_jpeg_as_it_is(tmp_path: Path) -> None:
    frames = FrameFolder(tmp_path, max_bytes=1_000_000)
    frames.keep(1, words.frame(1))
    frames.keep(2, Frame("front", words.picture(2), 0.0, jpeg=words.jpeg(2)))
    pixels = frames.read(1, "front")
    assert isinstance(pixels, np.ndarray)
    assert (pixels == words.picture(1)).all()
    assert frames.read(2, "front") == words.jpeg(2)
    assert frames.read(3, "front") is None


def test_a_full_memory_keeps_nothing_more(tmp_path: Path) -> None:
    frames = FrameFolder(tmp_path, max_bytes=words.picture().nbytes + 200)
    assert frames.keep(1, words.frame(1))
    assert not frames.keep(2, words.frame(2))
    frames.drop(1)
    assert frames.keep(2, words.frame(2))


def test_the_encoder_may_take_frames_away_at_any_moment(tmp_path: Path) -> None:
    """The loop counts what is there while files vanish."""
    frames = FrameFolder(tmp_path, max_bytes=1_000_000)
    done = threading.Event()

    def encoder() -> None:
        while not done.is_set():
            for seq in range(20):
                frames.drop(seq)

    taker = threading.Thread(target=encoder, daemon=True)
    taker.start()
    try:
        assert all(frames.keep(seq % 20, words.frame(seq)) for seq in range(400))
    finally:
        done.set()
        taker.join()


def test_a_half_written_frame_is_no_frame(tmp_path: Path) -> None:
    frames = FrameFolder(tmp_path, max_bytes=1_000_000)
    frames.keep(1, words.frame(1))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert frames.read(1, "front") is None


def test_leftovers_go(tmp_path: Path) -> None:
    frames = FrameFolder(tmp_path, max_bytes=1_000_000)
    for seq in (1, 2):
        frames.keep(seq, words.frame(seq))
    (tmp_path / "stranger").write_text("?")
    frames.drop_all_but({2})
    assert [path.name for path in tmp_path.iterdir()] == ["000000000002.front.npy"]


def test_half_a_frame_has_no_name_that_counts(tmp_path: Path) -> None:
    """What a kill in the middle of the copy leaves behind is no picture, and goes at the next start."""
    frames = FrameFolder(tmp_path, max_bytes=1_000_000)
    frames.keep(1, words.frame(1))
    (whole,) = tmp_path.iterdir()
    whole.rename(tmp_path / f".staging-{whole.name}")
    assert frames.read(1, "front") is None
    frames.drop_all_but({1})
    assert list(tmp_path.iterdir()) == []


def test_which_units_the_line_was_told_invalid_for_outlives_the_program_and_goes_with_the_frames(
    tmp_path: Path,
) -> None:
    FrameFolder(tmp_path, max_bytes=1_000).note_told_invalid(7)
    later = FrameFolder(tmp_path, max_bytes=1_000)
    later.drop_all_but({7})
    assert later.was_told_invalid(7)
    assert not later.was_told_invalid(8)
    later.drop(7)
    assert not later.was_told_invalid(7)


def test_a_note_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    frames = FrameFolder(tmp_path / "frames", max_bytes=1_000)
    (tmp_path / "frames").rmdir()
    frames.note_told_invalid(7)
    assert not frames.was_told_invalid(7)
