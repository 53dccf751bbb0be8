from typing import Any

import pytest

from inspection.label import Split
from tests.fakes.plates import SIDE
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.rules import (
    Refused,
    check_boxes,
    row_digest,
    scaled,
    snapshot_id,
    split_of,
)

RULES = SnapshotRules()


def box(x1: float, y1: float, x2: float, y2: float, label: str = "bolt") -> dict[str, Any]:
    return {"label": label, "x1": x1, "y1": y1, "x2": x2, "y2": y2}


BOXES = [
    ("none", [], None),
    ("inside", [box(1, 1, 20, 20)], None),
    ("out by the rounding of a tool", [box(-1, 0, 20, 97)], None),
    ("out on the left", [box(-1.5, 0, 20, 20)], Refused.OUTSIDE),
    ("out below", [box(0, 0, 20, 97.5)], Refused.OUTSIDE),
    ("not a number", [box(float("nan"), 0, 20, 20)], Refused.OUTSIDE),
    ("not a number below", [box(0, 0, 20, float("nan"))], Refused.OUTSIDE),
    ("a pixel wide", [box(5, 5, 6, 20)], Refused.TINY),
    ("without area", [box(9, 9, 5, 20)], Refused.TINY),
    ("twice, but for a rounding", [box(1, 1, 20, 20), box(1.2, 1, 20, 20.3)], Refused.TWICE),
    ("two labels at one place", [box(1, 1, 20, 20), box(1, 1, 20, 20, "pit")], None),
]


@pytest.mark.parametrize(("_case", "boxes", "why"), BOXES)
def test_boxes_are_linted(_case: str, boxes: list[dict[str, Any]], why: Refused | None) -> None:
    assert check_boxes(boxes, SIDE, SIDE, RULES) is why


def test_a_unit_stays_on_its_side_whatever_else_is_in_the_set() -> None:
    assert [split_of(f"AC-{number}", 0.15) for number in (1, 2, 3, 4, 5, 11)] == [
        Split.TRAIN,
        Split.TRAIN,
        Split.TRAIN,
        Split.TRAIN,
        Split.TRAIN,
        Split.VALIDATION,
    ]


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0, 0), (0.15, 120, 180), (0.5, 450, 550)])
def test_the_share_is_kept(share: float, low: int, high: int) -> None:
    held_back = [split_of(f"unit-{number}", share) for number in range(1000)].count(Split.VALIDATION)
    assert low <= held_back <= high


ROW = {"sha256": "a" * 64, "split": "train", "serial": "S1", "lot": "L1", "boxes": [box(1, 2, 3, 4)]}


def test_the_order_of_boxes_says_nothing() -> None:
    boxes = [box(1, 2, 3, 4), box(5, 6, 7, 8, "pit")]
    assert row_digest(ROW | {"boxes": boxes}) == row_digest(ROW | {"boxes": boxes[::-1]})


@pytest.mark.parametrize(
    "change",
    [{"sha256": "b" * 64}, {"split": "test"}, {"serial": "S2"}, {"lot": "L2"}, {"boxes": [box(1, 2, 3, 5)]}],
)
def test_everything_that_teaches_counts(change: dict[str, Any]) -> None:
    assert row_digest(ROW | change) != row_digest(ROW)


def test_a_snapshots_id_is_over_rows_and_rules() -> None:
    assert snapshot_id(iter(["1", "2", "3"]), RULES) == snapshot_id(["1", "2", "3"], RULES)
    assert snapshot_id(["1", "2"], RULES) != snapshot_id(["1", "2", "3"], RULES)
    assert snapshot_id(["1"], RULES) != snapshot_id(["1"], SnapshotRules(split_by="lot"))


def test_boxes_follow_a_picture_that_is_shrunk() -> None:
    assert scaled([box(10, 20, 30, 40)], 0.5, 0.25) == [box(5.0, 5.0, 15.0, 10.0)]
