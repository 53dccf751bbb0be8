"""Picture files that are not what they claim."""

import struct
import zlib


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes whose header promises `width` x `height` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 64)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def with_wrong_checksum(png: bytes) -> bytes:
    """One bit of the last data chunk's checksum is flipped: Pillow reads it, OpenCV does not."""
    at = png.rindex(b"IEND") - 5
    return png[:at] + bytes([png[at] ^ 1]) + png[at + 1 :]


def truncated(data: bytes) -> bytes:
    """The first two thirds: header whole, pixels not."""
    return data[: len(data) * 2 // 3]


def turned_by_mark(jpeg: bytes) -> bytes:
    """The JPEG with a camera's mark (EXIF orientation 6) that viewers should turn it by 90 degrees."""
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
