"""Pictures of what the INT8 graph no longer finds, for a person to look at."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2

from inspection.detection import Detection
from model_registry.bundle.prepare import Picture
from trainer.data.samples import decode_picture

RED = (40, 40, 230)
"""BGR."""


def save_lost(folder: Path, pictures: Mapping[str, tuple[bytes, Sequence[Detection]]]) -> None:
    """Fill `folder` anew: each picture by its path in the store, with the detections that were lost."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, (data, lost) in pictures.items():
        picture = mark(decode_picture(data, name), lost)
        cv2.imwrite(str(folder / f"{Path(name).stem}.png"), picture)


def mark(picture: Picture, lost: Sequence[Detection]) -> Picture:
    """A copy of `picture` with a frame around each detection, its label and FP32's score above."""
    marked = picture.copy()
    for one in lost:
        corner = round(one.box.x1), round(one.box.y1)
        cv2.rectangle(marked, corner, (round(one.box.x2), round(one.box.y2)), RED, 1)
        words = f"{one.label} {one.score:.2f}"
        above = corner[0], max(10, corner[1] - 4)
        cv2.putText(marked, words, above, cv2.FONT_HERSHEY_SIMPLEX, 0.4, RED, 1, cv2.LINE_AA)
    return marked
