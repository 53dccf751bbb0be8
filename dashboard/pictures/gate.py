"""What a picture must be before it is kept: a JPEG or PNG, whole, and of a size that cannot hurt a reader."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image

from inspection.errors import InputRefused
from inspection.picture_head import size_of

MAX_MEGAPIXELS = 50
PLAIN_MODES = {"L", "RGB"}
"""Of a PNG: what stations write. Others take up to eight bytes for each pixel."""


class Size(NamedTuple):
    width: int
    height: int


def examine_picture(data: bytes) -> Size:
    """The picture's size in pixels.

    The header is judged before anything is unpacked. A JPEG is then unpacked at an eighth of the scale:
    cheap, and it still reads the file to its end. A PNG knows no scale and is unpacked as it is.

    Raises:
        InputRefused: neither JPEG nor plain PNG, too many pixels, cut off or damaged.
    """
    try:
        told = size_of(data)
    except InputRefused as error:
        raise InputRefused(f"not a readable JPEG or PNG: {_what_it_is(data)}") from error
    _refuse_large(*told)
    try:
        image = Image.open(BytesIO(data), formats=["JPEG", "PNG"])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputRefused(f"not a readable JPEG or PNG: {_what_it_is(data)}") from error
    width, height = image.size  # as Pillow reads it, which is what unpacks it
    _refuse_large(width, height)
    if image.format == "PNG" and image.mode not in PLAIN_MODES:
        raise InputRefused(f"a PNG of mode {image.mode}; grey or colour of 8 bits is kept")
    try:
        image.draft("L", (max(width // 8, 1), max(height // 8, 1)))
        image.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise InputRefused(f"not a readable JPEG or PNG: {error}") from error
    return Size(width, height)


def _refuse_large(width: int, height: int) -> None:
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise InputRefused(f"picture of {width}x{height} pixels; at most {MAX_MEGAPIXELS} MP are kept")


def _what_it_is(data: bytes) -> str:
    """For the person who looks for the cause."""
    for magic, name in (
        (b"GIF8", "a GIF"),
        (b"BM", "a BMP"),
        (b"RIFF", "a RIFF file"),
    ):
        if data.startswith(magic):
            return f"it is {name}"
    broken = data.startswith((b"\xff\xd8", b"\x89PNG"))
    return "a broken header" if broken else f"it begins with {data[:4].hex() or 'nothing'}"
