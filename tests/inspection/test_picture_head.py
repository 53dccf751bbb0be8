import cv2
import numpy as np
import pytest

from inspection.errors import InputRefused
from inspection.picture_head import MOST_MARKS, size_of

BLACK = np.zeros((48, 64, 3), np.uint8)


def encoded(suffix: str) -> bytes:
    return bytes(cv2.imencode(suffix, BLACK)[1])


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_the_size_stands_in_the_head(suffix: str) -> None:
    data = encoded(suffix)
    assert size_of(data) == (64, 48)
    assert size_of(data[:200]) == (64, 48)


def test_marks_with_and_without_length_and_filling_are_walked_over() -> None:
    data = encoded(".jpg")
    before = b"\xff\xe1\x00\x06Exif" + b"\xff\xff\xff" + b"\xff\x01" + b"\xff\xfe\x00\x04ab"
    assert size_of(data[:2] + before + data[2:]) == (64, 48)


@pytest.mark.parametrize("mark", [b"\xff", b"\xff\xe5\x00\x04ab"])
def test_nobody_walks_along_marks_for_ever(mark: bytes) -> None:
    data = encoded(".jpg")
    assert size_of(data[:2] + mark * 200 + data[2:]) == (64, 48)
    with pytest.raises(InputRefused, match=rf"whose size is not told within {MOST_MARKS} marks"):
        size_of(data[:2] + mark * MOST_MARKS + data[2:])


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM"])
def test_anything_else_is_neither(data: bytes) -> None:
    with pytest.raises(InputRefused, match="neither JPEG nor PNG"):
        size_of(data)
