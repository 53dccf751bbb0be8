"""Defects drawn on a board by hand, and undone again."""

import numpy as np
import pytest

from inspection.geometry import Box
from model_registry.bundle.prepare import Picture
from tests.fakes.boards import board, changed
from trainer.data.repair import repaired
from trainer.data.samples import Sample
from trainer.data.strokes import DrawnDefect, Ink, Way, draw

KINDS = [(ink, way) for ink in Ink for way in Way]


def drawn(ink: Ink, way: Way, seed: int) -> Sample:
    return draw(board(), DrawnDefect(label="flaw", ink=ink, way=way), 1, np.random.default_rng(seed))


def box_of(sample: Sample) -> Box:
    x1, y1, x2, y2 = sample.boxes[0].tolist()
    return Box(x1=x1, y1=y1, x2=x2, y2=y2)


@pytest.mark.parametrize(("ink", "way"), KINDS)
def test_what_was_drawn_is_undone_but_for_an_outline(ink: Ink, way: Way) -> None:
    undone, left = 0, []
    defects = [sample for seed in range(20) if len((sample := drawn(ink, way, seed)).boxes)]
    for sample in defects:
        whole = repaired(sample.image, box_of(sample), ink)
        if whole is not None:
            undone += 1
            still = changed(Sample(sample.row, whole, sample.boxes, sample.labels))
            left.append(len(still) / len(changed(sample)))
    assert undone >= 0.8 * len(defects)
    assert np.median(left) < 0.25


def test_nothing_beside_the_box_is_touched() -> None:
    sample = drawn(Ink.DARK, Way.ISLAND, 3)
    box = box_of(sample)
    whole = repaired(sample.image, box, Ink.DARK)
    assert whole is not None
    outside = np.ones(whole.shape[:2], bool)
    outside[int(box.y1) : int(box.y2) + 1, int(box.x1) : int(box.x2) + 1] = False
    assert np.array_equal(whole[outside], sample.image[outside])


def thin_trace() -> Picture:
    image = np.full((96, 96, 3), 255, np.uint8)
    image[46:50] = 0
    return image


def test_a_sound_trace_as_thin_as_a_defect_stays() -> None:
    """It reaches out of the box, so it is none."""
    assert repaired(thin_trace(), Box(x1=30, y1=30, x2=66, y2=66), Ink.DARK) is None
