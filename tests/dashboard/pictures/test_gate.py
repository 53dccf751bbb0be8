import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from dashboard.pictures.gate import examine_jpeg
from inspection.errors import InputRefused
from tests.fakes.station_reports import make_jpeg


def test_a_whole_jpeg_passes_with_its_size() -> None:
    assert examine_jpeg(make_jpeg(64, 48)) == (64, 48)


def test_a_truncated_jpeg_is_refused() -> None:
    with pytest.raises(InputRefused, match="not a readable JPEG"):
        examine_jpeg(noisy_jpeg()[:-2000])


def test_a_png_of_30000_by_30000_is_refused_unseen() -> None:
    with pytest.raises(InputRefused, match="not a readable JPEG: it is a PNG"):
        examine_jpeg(huge_png())


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (10000, 5001, "picture of 10000x5001 pixels; at most 50 MP are kept"),
        (30000, 30000, "picture of far too many pixels; at most 50 MP are kept"),
    ],
)
def test_a_header_that_announces_too_much_is_enough(width: int, height: int, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        examine_jpeg(announcing(make_jpeg(), width, height))


@pytest.mark.parametrize("junk", [b"", b"hello", b"\xff\xd8", b"\xff\xd8\xff\xe0" + bytes(100)])
def test_junk_is_refused(junk: bytes) -> None:
    with pytest.raises(InputRefused, match="not a readable JPEG"):
        examine_jpeg(junk)


def noisy_jpeg() -> bytes:
    file = BytesIO()
    Image.effect_noise((200, 200), 80).save(file, "JPEG")
    return file.getvalue()


def huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 0, 0, 0, 0)
    body = zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", body) + part(b"IEND", b"")


def part(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def announcing(jpeg: bytes, width: int, height: int) -> bytes:
    """The same file with another size in its frame header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]
