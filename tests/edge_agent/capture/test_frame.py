from tests.fakes import words


def test_a_frame_knows_its_size() -> None:
    frame = words.frame()
    assert (frame.width, frame.height) == (64, 48)
