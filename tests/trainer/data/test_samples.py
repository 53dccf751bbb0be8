import cv2
import numpy as np
import pytest

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize, Tiling
from tests.fakes.hostile_pictures import turned_by_mark
from tests.fakes.labelled_rows import row
from tests.fakes.plates import PIT, SIDE, encoded, plate
from tests.fakes.samples import LABELS, sample_of
from trainer.data.samples import decode_picture, sizes_of, to_sample


def test_a_row_becomes_a_sample_at_input_size() -> None:
    half = to_sample(row(plate(1).things), plate(1).png, InputSize(width=48, height=96), LABELS)
    assert half.image.shape == (96, 48, 3)
    assert half.labels.tolist() == [1, 2], "0 is the background"
    truth = np.array([corners for _, corners in plate(1).things])
    assert half.boxes == pytest.approx(truth * (0.5, 1, 0.5, 1))


def test_a_picture_of_nothing_has_no_boxes() -> None:
    empty = to_sample(row(), plate(1, bare=True).png, InputSize(width=48, height=48), LABELS)
    assert empty.boxes.shape == (0, 4)
    assert empty.labels.shape == (0,)


def test_boxes_are_cut_at_the_edge() -> None:
    over = to_sample(row([(PIT, (-1, 80, 20, 97))]), plate(1).png, InputSize(width=SIDE, height=SIDE), LABELS)
    assert over.boxes.tolist() == [[0, 80, 20, 96]]


def test_a_camera_mark_does_not_turn_the_picture() -> None:
    wide = np.zeros((30, 90, 3), np.uint8)
    marked = turned_by_mark(encoded(wide))
    turned = cv2.imdecode(np.frombuffer(marked, np.uint8), cv2.IMREAD_COLOR)
    assert turned is not None
    assert turned.shape == (90, 30, 3), "the mark is one that viewers follow"
    assert decode_picture(marked, "marked.jpg").shape == (30, 90, 3)


def test_for_tiles_a_picture_keeps_its_scale() -> None:
    kept = to_sample(
        row(plate(1).things), plate(1).png, InputSize(width=64, height=64), LABELS, Tiling(overlap=8)
    )
    assert np.array_equal(kept.image, plate(1).image)
    assert kept.boxes.tolist() == [list(corners) for _, corners in plate(1).things]


def test_a_picture_smaller_than_a_tile_has_grey_beside_it() -> None:
    padded = to_sample(
        row(plate(1).things), plate(1).png, InputSize(width=128, height=64), LABELS, Tiling(overlap=8)
    )
    assert padded.image.shape == (96, 128, 3)
    assert (padded.image[:, 96:] == 128).all()
    assert padded.boxes.tolist() == [list(corners) for _, corners in plate(1).things]


def test_what_is_no_picture_is_refused_by_name() -> None:
    with pytest.raises(InputRefused, match=r"one\.jpg: not a readable picture"):
        decode_picture(b"not a picture", "one.jpg")


def test_sizes_of_all_boxes() -> None:
    samples = [sample_of(plate(1)), sample_of(plate(2, bare=True)), sample_of(plate(3))]
    sizes = sizes_of(samples)
    assert sizes.shape == (4, 2)
    (x1, y1, x2, y2) = plate(1).things[0][1]
    assert sizes[0].tolist() == [x2 - x1, y2 - y1]
    assert sizes_of([]).shape == (0, 2)
