import struct

import pytest

from edge_agent.capture.jpeg import decode, encode
from inspection.errors import InputRefused
from inspection.picture_head import size_of
from tests.fakes import words

HUGE_PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 30_000, 30_000) + b"\x08\x02\x00\x00\x00"
)


def test_pixels_become_a_jpeg_and_come_back_alike() -> None:
    data = encode(words.picture(), quality=95)
    assert size_of(data) == (64, 48)
    assert decode(data).shape == (48, 64, 3)


def test_a_cut_jpeg_is_refused_not_half_decoded() -> None:
    with pytest.raises(
        InputRefused, match=r"truncated JPEG of .* bytes: it has no end mark; copy the file again"
    ):
        decode(words.jpeg()[:-200])
    with pytest.raises(InputRefused, match="truncated JPEG of 20 bytes: its size is not told"):
        decode(words.jpeg()[:20])


def test_what_claims_to_be_huge_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(InputRefused, match="a picture of 30000x30000 pixels; at most 50,000,000 are read"):
        decode(HUGE_PNG)


def test_what_is_no_picture_says_so() -> None:
    with pytest.raises(InputRefused, match="neither JPEG nor PNG"):
        decode(b"hello")
    with pytest.raises(InputRefused, match="cannot be decoded; it is damaged"):
        decode(HUGE_PNG[:16] + struct.pack(">II", 3, 3) + b"damaged")
