"""D1: picture files with something changed, before every reader of pictures that there is.

First under the digest of the file that they were: nobody may take one. Then under their own, as from a
station that a stranger owns: each reader decodes it or names what is wrong, and takes only JPEG and PNG.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from dashboard.ingest.dead_letters import Reason
from dashboard.pictures.gate import examine_picture
from dashboard.pictures.thumbnails import shrink
from edge_agent.capture.jpeg import decode
from edge_agent.report.pictures import PictureFolder
from inspection.errors import InputRefused
from inspection.wire.link import Incoming
from inspection.wire.topics import CHUNK_BYTES, Chunk, image_topic
from tests.bench.release.mutate import mutated
from tests.bench.report import Row
from tests.faults.cluster import units
from tests.faults.cluster.asked import Asked
from tests.faults.inputs.child import CRASHED, read_in_child
from tests.faults.inputs.defects import planted
from tests.faults.inputs.ingest import ingest_in
from trainer.data.samples import decode_picture
from trainer.snapshot.gate import look
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.rules import Refused

TIMES, SHORT = 10_000, 200
WIDTH, HEIGHT = 320, 240
MAGICS = (b"\xff\xd8", b"\x89PNG")


def run(asked: Asked) -> list[Row]:
    came = read_in_child(_read, asked.points, asked.seed, asked.defect, asked.progress)
    none = (
        "taken under another's digest",
        "errors that are not ours",
        "refused without a word",
        "neither JPEG nor PNG",
    )
    return [
        Row(
            "pictures with something changed",
            len(asked.points),
            "",
            detail="JPEG and PNG, grey and in colour",
        ),
        Row("readings", came["readings"], "", detail=", ".join(READERS)),
        Row("read to the end all the same", came["decoded"], "", detail="damage that a decoder cannot see"),
        *(Row(name, came[name], "", "= 0", came[name] == 0) for name in none),
        Row("processes that died", came[CRASHED], "", "= 0", came[CRASHED] == 0),
    ]


def _read(points: Sequence[int], seed: int, defect: str) -> Counter[str]:
    came: Counter[str] = Counter()
    with TemporaryDirectory(prefix="sightline-") as name, planted(defect):
        kept, sent = PictureFolder(Path(name) / "spool"), list[Incoming]()
        for point in points:
            whole, data = _pair(point, seed)
            sha256 = hashlib.sha256(whole).hexdigest()
            (Path(name) / "spool" / f"{sha256}.jpg").write_bytes(data)
            came["taken under another's digest"] += kept.read(sha256) is not None
            came["taken under another's digest"] += look(data, sha256, RULES) is not Refused.DIGEST
            sent.append(Incoming(image_topic(units.station(0), Chunk(sha256, 0, 1)), data, 0, 1))
            came.update(_under_its_own(data))
        with ingest_in(Path(name)) as (taker, _):
            stored = taker.store(taker.read(sent))
        came["taken under another's digest"] += len(sent) - stored.dead.count(Reason.WRONG_DIGEST)
    return came


def _pair(point: int, seed: int) -> tuple[bytes, bytes]:
    """A picture, and the same with something changed; small enough for one message."""
    chance, whole = random.Random(f"D1/{seed}/{point}"), _whole(point % 6)
    return whole, mutated(whole, chance)[:CHUNK_BYTES]


def _under_its_own(data: bytes) -> Counter[str]:
    came: Counter[str] = Counter()
    for read in READERS.values():
        came["readings"] += 1
        try:
            read(data)
        except InputRefused as error:
            came["refused without a word"] += not str(error)
        except Exception:
            came["errors that are not ours"] += 1
        else:
            came["decoded"] += 1
            came["neither JPEG nor PNG"] += not data.startswith(MAGICS)
    return came


def _gate(data: bytes) -> None:
    examine_picture(data)
    shrink(data)


def _snapshot(data: bytes) -> None:
    found = look(data, hashlib.sha256(data).hexdigest(), RULES)
    if isinstance(found, Refused):
        raise InputRefused(str(found))
    decode_picture(found.image, "a picture of a snapshot")


RULES = SnapshotRules()
READERS: dict[str, Callable[[bytes], object]] = {
    "the cluster's gate": _gate,
    "snapshots and training": _snapshot,
    "a station": decode,
}


@cache
def _whole(kind: int) -> bytes:
    """A part with edges, spots and noise."""
    noise = np.random.default_rng(kind)
    picture = noise.integers(90, 130, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    cv2.rectangle(picture, (40, 30), (280, 200), (200, 190, 180), -1)
    cv2.circle(picture, (160, 110), 40, (20, 30, 200), 3)
    shown = picture if kind % 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    ways: tuple[tuple[str, list[int]], ...] = (
        (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 80]),
        (".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
        (".png", []),
    )
    suffix, how = ways[kind // 2]
    return bytes(cv2.imencode(suffix, shown, how)[1])
