"""What a picture must be before it is kept: a JPEG, whole, and of a size that cannot hurt a reader."""

import warnings
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from inspection.errors import InputRefused

MAX_MEGAPIXELS = 50
MAX_BYTES = 32 * 1024 * 1024


class Size(NamedTuple):
    width: int
    height: int


def examine_jpeg(jpeg: bytes) -> Size:
    """The picture's size in pixels.

    The header is judged before anything is unpacked. Unpacking then happens at an eighth of the
    scale: cheap, and it still reads the file to its end.

    Raises:
        InputRefused: not a JPEG, too many pixels, cut off or damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    except Image.DecompressionBombError as error:
        raise InputRefused(f"picture of far too many pixels; at most {MAX_MEGAPIXELS} MP are kept") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise InputRefused(f"not a readable JPEG: {_what_it_is(jpeg)}") from error
    width, height = image.size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise InputRefused(f"picture of {width}x{height} pixels; at most {MAX_MEGAPIXELS} MP are kept")
    try:
        image.draft("L", (max(width // 8, 1), max(height // 8, 1)))
        image.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise InputRefused(f"not a readable JPEG: {error}") from error
    return Size(width, height)


def _what_it_is(data: bytes) -> str:
    """For the person who looks for the cause."""
    for magic, name in (
        (b"\x89PNG", "a PNG"),
        (b"GIF8", "a GIF"),
        (b"BM", "a BMP"),
        (b"RIFF", "a RIFF file"),
    ):
        if data.startswith(magic):
            return f"it is {name}"
    return (
        "a broken header" if data.startswith(b"\xff\xd8") else f"it begins with {data[:4].hex() or 'nothing'}"
    )
