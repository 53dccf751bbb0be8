import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from dashboard.pictures.gate import examine_picture
from inspection.errors import InputRefused
from tests.fakes.station_reports import make_jpeg


def test_a_whole_jpeg_passes_with_its_size() -> None:
    assert examine_picture(make_jpeg(64, 48)) == (64, 48)


def test_a_truncated_jpeg_is_refused() -> None:
    with pytest.raises(InputRefused, match="not a readable JPEG or PNG"):
        examine_picture(noisy_jpeg()[:-2000])


def test_a_png_of_30000_by_30000_is_refused_unseen() -> None:
    with pytest.raises(InputRefused, match="picture of 30000x30000 pixels; at most 50 MP are kept"):
        examine_picture(huge_png())


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (10000, 5001, "picture of 10000x5001 pixels; at most 50 MP are kept"),
        (30000, 30000, "picture of 30000x30000 pixels; at most 50 MP are kept"),
    ],
)
def test_a_header_that_announces_too_much_is_enough(width: int, height: int, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        examine_picture(announcing(make_jpeg(), width, height))


@pytest.mark.parametrize(
    "junk", [b"", b"hello", b"\xff\xd8", b"\xff\xd8\xff\xe0" + bytes(100), b"\x89PNG", b"GIF89a"]
)
def test_junk_is_refused(junk: bytes) -> None:
    with pytest.raises(InputRefused, match="not a readable JPEG or PNG"):
        examine_picture(junk)


def png(mode: str = "RGB") -> bytes:
    file = BytesIO()
    Image.effect_noise((200, 150), 80).convert(mode).save(file, "PNG")
    return file.getvalue()


def test_a_whole_png_passes_with_its_size() -> None:
    assert examine_picture(png()) == examine_picture(png("L")) == (200, 150)


def test_a_png_that_is_cut_off_or_altered_is_refused() -> None:
    whole = png()
    altered = bytearray(whole)
    altered[len(whole) // 2] ^= 1
    for broken in (whole[: len(whole) // 2], bytes(altered)):
        with pytest.raises(InputRefused, match="not a readable JPEG or PNG"):
            examine_picture(broken)


def test_a_png_that_is_more_than_plain_colour_is_refused() -> None:
    with pytest.raises(InputRefused, match="a PNG of mode RGBA; grey or colour of 8 bits is kept"):
        examine_picture(png("RGBA"))


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
