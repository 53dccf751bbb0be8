"""Samples for the network, built by hand."""

import numpy as np

from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners, Plate
from trainer.data.samples import Sample

LABELS = (BOLT, PIT)


def sample_of(plate: Plate) -> Sample:
    boxes = np.array([corners for _, corners in plate.things], np.float32).reshape(-1, 4)
    labels = np.array([LABELS.index(label) + 1 for label, _ in plate.things], np.int64)
    return Sample(row(plate.things), plate.image, boxes, labels)


def bright_box(width: int, height: int, corners: Corners) -> Sample:
    """A black picture with one white rectangle, which is its box."""
    image = np.zeros((height, width, 3), np.uint8)
    x1, y1, x2, y2 = (int(value) for value in corners)
    image[y1:y2, x1:x2] = 255
    box = np.array([corners], np.float32)
    return Sample(row([(BOLT, corners)], width=width, height=height), image, box, np.array([1], np.int64))
