import numpy as np
import pytest

from model_registry.bundle.read import keep_best, read

BOX = [0.1, 0.2, 0.5, 0.6]


def read_one(
    boxes: list[list[float]], scores: list[list[float]], floor: float = 0.3
) -> list[tuple[str, float]]:
    found = read(
        np.array(boxes, np.float32),
        np.array(scores, np.float32),
        ["screw", "label"],
        width=100,
        height=50,
        floors={"screw": floor, "label": floor},
        nms_iou=0.5,
    )
    return [(detection.label, round(detection.score, 2)) for detection in found]


def test_fractions_become_pixels_of_the_full_picture() -> None:
    scores = np.array([[0.9]], np.float32)
    (found,) = read(
        np.array([BOX], np.float32),
        scores,
        ["screw"],
        width=100,
        height=50,
        floors={"screw": 0.3},
        nms_iou=0.5,
    )
    box = found.box
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((10, 10, 50, 30))


def test_scores_below_the_floor_are_not_told() -> None:
    assert read_one([BOX], [[0.29, 0.31]]) == [("label", 0.31)]


def test_of_two_overlapping_boxes_of_one_label_the_better_stays() -> None:
    assert read_one([BOX, [0.11, 0.2, 0.5, 0.6]], [[0.6, 0], [0.8, 0]]) == [("screw", 0.8)]


def test_overlapping_boxes_of_two_labels_both_stay() -> None:
    assert read_one([BOX], [[0.6, 0.8]]) == [("label", 0.8), ("screw", 0.6)]


def test_a_box_without_area_is_left_out() -> None:
    assert read_one([[1.2, 0.2, 1.5, 0.6]], [[0.9, 0]]) == []


def test_suppression_is_greedy_from_the_best_on() -> None:
    boxes = np.array([[0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]], np.float32)
    assert keep_best(boxes, 0.4) == [0, 2]
