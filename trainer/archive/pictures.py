"""Pictures of the store, fetched by digest on the executor that looks at them."""

import hashlib
import io
from typing import Any

import fsspec
from PIL import Image

from inspection.errors import InputRefused
from inspection.label import picture_path
from model_registry.bundle.prepare import Picture
from trainer.archive.again import NoPicture
from trainer.data.samples import decode_picture

MOST_PIXELS = 50_000_000
"""As everywhere. Read from the header, since unpacking a bomb is what hurts."""


class PictureSource:
    """Opened once for each batch of rows."""

    def __init__(self, url: str) -> None:
        self._files: Any
        self._files, self._root = fsspec.core.url_to_fs(url)

    def fetch(self, sha256: str, path: str | None = None) -> Picture:
        """The pixels [height, width, 3] BGR of the picture with this digest; `path`, if it lies elsewhere.

        Raises:
            NoPicture: it is not there, not what it was, or cannot be decoded.
            OSError: the store does not answer; Spark tries the task again.
        """
        try:
            data = bytes(self._files.cat_file(f"{self._root}/{path or picture_path(sha256)}"))
        except FileNotFoundError:
            raise NoPicture("is missing in the store") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise NoPicture("is not what its digest says")
        if _pixels(data) > MOST_PIXELS:
            raise NoPicture("has too many pixels")
        try:
            return decode_picture(data, sha256)
        except InputRefused:
            raise NoPicture("cannot be decoded") from None


def _pixels(data: bytes) -> int:
    """As the header tells; 0: it tells nothing, and decoding will."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            return picture.width * picture.height
    except Image.DecompressionBombError:
        return MOST_PIXELS + 1
    except (OSError, SyntaxError, ValueError):
        return 0
