"""What a picture file says of its size, before anything of it is decoded. Pure.

JPEG: ITU-T T.81, annex B; PNG: https://www.w3.org/TR/png-3/, section 11.2.1.
"""

import struct

from inspection.errors import InputRefused

MOST_MARKS = 1_000
"""Before a JPEG's size: a colour profile takes 255 at most, a camera's own a dozen. A file of nothing but
marks would keep whoever walks along them busy for seconds."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SOI = b"\xff\xd8"
_FRAME_HEADERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}


def size_of(data: bytes) -> tuple[int, int]:
    """(width, height) as the file's header says, without decoding.

    Raises:
        InputRefused: the header is not that of a JPEG or PNG.
    """
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data.startswith(_SOI):
        return _jpeg_size(data)
    raise InputRefused(f"neither JPEG nor PNG (begins with {data[:4]!r})")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    for _ in range(MOST_MARKS):
        if at + 9 > len(data) or data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker in _FRAME_HEADERS:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        if marker == 0xFF:
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    else:
        raise InputRefused(f"a JPEG of {len(data)} bytes whose size is not told within {MOST_MARKS} marks")
    raise InputRefused(f"truncated JPEG of {len(data)} bytes: its size is not told; copy the file again")
