"""Picture stores of any size, varied from real pictures, and label sets over them."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from model_registry.bundle.prepare import Picture
from tests.fakes.copies import brightened, cropped, encoded_anew
from trainer.intake.table import SCHEMA
from trainer.snapshot.manifest import SnapshotManifest

DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[4] / "shared" / "data"))
AT = datetime(2026, 1, 31, 8, tzinfo=UTC)
SIDE, WINDOW, STEPS = 200, 120, (0, 40, 80)
"""Of NEU-DET's pictures, and of the windows cut out of them; neighbours share two thirds of a side."""
TURNS = 8
QUALITY = 95
LABEL = "scratches"
"""Of the one box that each picture gets; one that the released networks for NEU-DET know."""
FOLDER_FILES = 1000


@dataclass(frozen=True)
class Store:
    """A picture store with one label set."""

    url: str
    labels: str
    count: int


def windows(count: int) -> Iterator[Picture]:
    """[SIDE, SIDE, 3]: windows of NEU-DET's pictures in eight turns, at most 129,600, no two of them one."""
    files = sorted((DATA / "neu-det" / "images").iterdir())
    known = 0
    for turn, x, y in product(range(TURNS), STEPS, STEPS):
        for file in files:
            if known == count:
                return
            known += 1
            picture = np.asarray(cv2.imread(str(file)), dtype=np.uint8)
            cut = turned(picture[y : y + WINDOW, x : x + WINDOW], turn)
            yield np.asarray(cv2.resize(cut, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def large(count: int) -> Iterator[Picture]:
    """DeepPCB's pictures (640x640) and those of the screws (600x789), in eight turns."""
    files = [f for name in ("deeppcb", "screws") for f in sorted((DATA / name / "images").iterdir())]
    for number, (turn, file) in enumerate(product(range(TURNS), files)):
        if number == count:
            return
        yield np.ascontiguousarray(turned(np.asarray(cv2.imread(str(file)), dtype=np.uint8), turn))


def turned(picture: Picture, turn: int) -> Picture:
    """By quarters, from the fourth on mirrored."""
    quarter = np.rot90(picture, turn % 4)
    return np.ascontiguousarray(quarter[:, ::-1] if turn >= 4 else quarter)


def copy_of(picture: Picture, way: int) -> Picture:
    """Encoded anew, cropped by 2 %, brighter, darker, or all of it."""
    ways: list[Callable[[Picture], Picture]] = [
        encoded_anew,
        lambda one: cropped(one, left=(way % 3) / 2, top=(way % 5) / 4),
        brightened,
        lambda one: brightened(one, -0.05),
        lambda one: encoded_anew(brightened(cropped(one, left=(way % 2), top=0.5)), 85),
    ]
    return ways[way % len(ways)](picture)


def write_store(folder: Path, pictures: Iterator[Picture], name: str = "store") -> Store:
    """Each picture as a JPEG with one box, a unit of its own."""
    rows = []
    for number, picture in enumerate(pictures):
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
        path = file_of(number, name)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        height, width = picture.shape[:2]
        rows.append(row_of(number, hashlib.sha256(data).hexdigest(), path, width, height))
    return write_labels(folder, rows, name)


def file_of(number: int, name: str) -> str:
    """Below the store's folder."""
    return f"{name}/{number // FOLDER_FILES:04d}/{number}.jpg"


def write_labels(folder: Path, rows: Sequence[dict[str, Any]], name: str) -> Store:
    labels = folder / f"{name}.parquet"
    parquet.write_table(pa.Table.from_pylist(list(rows), SCHEMA), labels)
    return Store(str(folder), str(labels), len(rows))


def row_of(number: int, sha256: str, path: str, width: int, height: int) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "picture": path,
        "width": width,
        "height": height,
        "boxes": [{"label": LABEL, "x1": 5.0, "y1": 5.0, "x2": 30.0, "y2": 40.0}],
        "serial": f"U{number}",
        "sku": "part",
        "lot": f"L{number // 500}",
        "source": "bench",
        "labelled_by": "bench",
        "labelled_at": AT,
        "split": None,
    }


def total(manifest: SnapshotManifest) -> int:
    return sum(manifest.pictures.values())
