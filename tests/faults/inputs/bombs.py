"""D2: small files that would become large ones. Refused by their heads, before anything is unpacked."""

import struct
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import cv2
import numpy as np

from dashboard.pictures.gate import examine_picture
from edge_agent.capture.jpeg import decode
from inspection.errors import InputRefused
from tests.bench.report import Row
from tests.faults.cluster.asked import Asked
from tests.faults.inputs.child import CRASHED, most_memory_mb, read_in_child
from tests.faults.inputs.defects import planted
from tests.faults.inputs.pictures import _snapshot

SIDES = (7_100, 10_000, 20_000, 30_000, 65_500)
"""Of squares: from just over 50 megapixels to 4.3 thousand of them."""
MEMORY_MB, REFUSED_MS = 64, 50
READERS: tuple[Callable[[bytes], object], ...] = (examine_picture, _snapshot, decode)


def run(asked: Asked) -> list[Row]:
    came = read_in_child(_read, range(len(BOMBS)), asked.seed, asked.defect, asked.progress)
    taken = [name for name in BOMBS if came[f"taken {name}"]]
    return [
        Row("bombs", len(BOMBS), "", detail=f"{came['bytes'] // len(BOMBS) // 1000} kB on average"),
        Row("read by one of three readers", len(taken), "", "= 0", not taken, ", ".join(taken)),
        Row("errors that are not ours", came["others"], "", "= 0", came["others"] == 0),
        Row("processes that died", came[CRASHED], "", "= 0", came[CRASHED] == 0),
        Row(
            "memory beyond what was taken before",
            came["mb"],
            "MB",
            f"<= {MEMORY_MB}",
            came["mb"] <= MEMORY_MB,
        ),
        Row("slowest refusal, processor", came["ms"], "ms", f"<= {REFUSED_MS}", came["ms"] <= REFUSED_MS),
    ]


def _read(points: Sequence[int], _seed: int, defect: str) -> Counter[str]:
    came: Counter[str] = Counter()
    bombs = [(name, make()) for name, make in BOMBS.items()]
    for read in READERS:
        read(_good())  # what a reader takes anyway
    before = most_memory_mb()
    with planted(defect):
        for name, data in (bombs[point] for point in points):
            came["bytes"] += len(data)
            for read in READERS:
                began = time.process_time()
                try:
                    read(data)
                except InputRefused:
                    came["ms"] = max(came["ms"], round(1000 * (time.process_time() - began)))
                except Exception:
                    came["others"] += 1
                else:
                    came[f"taken {name}"] += 1
    came["mb"] = round(most_memory_mb() - before)
    return came


def _good() -> bytes:
    return bytes(cv2.imencode(".png", np.zeros((2_000, 2_000, 3), np.uint8))[1])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(side: int, depth: int = 8, colour: int = 0, interlaced: int = 0, *before: bytes) -> bytes:
    """A PNG whose pixels are all there, and all black."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, interlaced))
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    packer, parts = zlib.compressobj(9), []
    row = bytes(1 + (side * bits + 7) // 8)
    for _ in range(min(side, 2_000)):  # the rest would be more of the same
        parts.append(packer.compress(row))
    data = b"".join(parts) + packer.flush()
    palette = _chunk(b"PLTE", bytes(3)) if colour == 3 else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + palette
        + b"".join(before)
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def _jpeg(side: int, progressive: bool = False) -> bytes:
    """A small JPEG that says it is a large one."""
    how = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1] if progressive else []
    data = bytearray(bytes(cv2.imencode(".jpg", np.zeros((64, 64, 3), np.uint8), how)[1]))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", side, side)
    return bytes(data)


def _bombs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for side in SIDES:
        yield f"grey PNG of {side}", partial(_png, side)
        yield f"JPEG of {side}", partial(_jpeg, side)
        yield f"progressive JPEG of {side}", partial(_jpeg, side, True)
        yield f"interlaced PNG of {side}", partial(_png, side, 8, 2, 1)
    yield "PNG of one bit", lambda: _png(30_000, 1)
    yield "PNG with a palette", lambda: _png(30_000, 8, 3)
    yield "PNG of 16 bits and four channels", lambda: _png(8_000, 16, 6)
    yield "APNG", lambda: _png(20_000, 8, 0, 0, _chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)))
    yield (
        "packed text",
        lambda: _png(20_000, 8, 0, 0, _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**8), 9))),
    )
    yield "many chunks", lambda: _png(20_000, 8, 0, 0, *[_chunk(b"tEXt", b"a\0b")] * 100_000)
    yield "many marks", lambda: _marked(b"\xff\xe5\x00\x04ab", 100_000)
    yield "huge EXIF", lambda: _marked(b"\xff\xe1\xff\xffExif\0\0" + bytes(65_527), 200)
    yield "a negative height", lambda: _jpeg(65_535)
    yield "no end of fill bytes", lambda: b"\xff\xd8" + b"\xff" * 5_000_000


def _marked(mark: bytes, times: int) -> bytes:
    data = _jpeg(20_000)
    return data[:2] + mark * times + data[2:]


BOMBS: dict[str, Callable[[], bytes]] = dict(_bombs())
