"""Sound boards as a scanner sees them: the tested pictures with every labelled place taken from the template.

A template beside itself differs nowhere and proves nothing. All that is left here between picture and
template is what two scans of one board differ by, and that is what a station meets.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from inspection.word import Moment
from model_registry.bundle.beside import compare, grey_of
from model_registry.bundle.prepare import Picture
from trainer.data.samples import decode_picture
from trainer.intake.coco import read_coco
from trainer.intake.comparison import GoldenOf
from trainer.intake.labelled import Source
from trainer.measure_bundle import Shown


def sound_scans(annotations: Path, pictures: Path, at: Moment, golden_of: GoldenOf) -> Iterator[Shown]:
    """Each picture of a COCO set without its defects, as a comparison; nothing is labelled on it."""
    for item in read_coco(annotations, pictures, Source(annotations.stem, at)):
        picture = decode_picture(item.file.read_bytes(), str(item.file))
        golden, _ = golden_of(item, picture)
        sound = picture.copy()
        for labelled in item.row.boxes:
            box = labelled.box
            place = np.s_[int(box.y1) : int(np.ceil(box.y2)), int(box.x1) : int(np.ceil(box.x2))]
            sound[place] = golden[place]
        row = item.row.model_copy(update={"boxes": (), "serial": f"{item.row.serial}-sound"[-64:]})
        yield row, _png(compare(sound, grey_of(golden)))


def _png(picture: Picture) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()
