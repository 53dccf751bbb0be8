import hashlib
from typing import Any

import pytest

from inspection.label import Split
from tests.fakes.hostile_pictures import png_claiming, truncated, with_wrong_checksum
from tests.fakes.plates import SIDE, encoded, plate
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.rules import (
    Refused,
    bands,
    check_boxes,
    check_picture,
    difference_hash,
    differing_bits,
    row_digest,
    snapshot_id,
    split_of,
)

RULES = SnapshotRules()
PNG, JPEG = plate(1).png, encoded(plate(1).image)


def row_of(data: bytes, **changes: Any) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "width": SIDE, "height": SIDE} | changes


PICTURES = [
    ("a PNG", PNG, {}, None),
    ("a JPEG", JPEG, {}, None),
    ("no file", None, {}, Refused.MISSING),
    ("another file", PNG, {"sha256": "0" * 64}, Refused.DIGEST),
    ("no picture", b"GIF89a, not ours", {}, Refused.FORMAT),
    ("nothing", b"", {}, Refused.FORMAT),
    ("cut PNG", truncated(PNG), {}, Refused.TRUNCATED),
    ("cut JPEG", truncated(JPEG), {}, Refused.TRUNCATED),
    ("a bomb", png_claiming(30_000, 30_000), {}, Refused.TOO_LARGE),
    ("just too large", png_claiming(10_000, 5_001), {}, Refused.TOO_LARGE),
    ("another size", PNG, {"width": SIDE + 1}, Refused.SIZE),
]


@pytest.mark.parametrize(("_case", "data", "changes", "why"), PICTURES)
def test_a_picture_is_taken_or_refused_with_a_reason(
    _case: str, data: bytes | None, changes: dict[str, Any], why: Refused | None
) -> None:
    assert check_picture(data, row_of(data or b"", **changes), RULES) is why


def box(x1: float, y1: float, x2: float, y2: float, label: str = "bolt") -> dict[str, Any]:
    return {"label": label, "x1": x1, "y1": y1, "x2": x2, "y2": y2}


BOXES = [
    ("none", [], None),
    ("inside", [box(1, 1, 20, 20)], None),
    ("out by the rounding of a tool", [box(-1, 0, 20, 97)], None),
    ("out on the left", [box(-1.5, 0, 20, 20)], Refused.OUTSIDE),
    ("out below", [box(0, 0, 20, 97.5)], Refused.OUTSIDE),
    ("not a number", [box(float("nan"), 0, 20, 20)], Refused.OUTSIDE),
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


def hash_of(data: bytes) -> bytes:
    found = difference_hash(data)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_picture_encoded_anew_is_the_same_picture(seed: int) -> None:
    anew = encoded(plate(seed).image, ".jpg")
    assert differing_bits(hash_of(plate(seed).png), hash_of(anew)) <= RULES.near_duplicate_bits


@pytest.mark.parametrize("seed", range(1, 8))
def test_another_unit_is_another_picture(seed: int) -> None:
    assert differing_bits(hash_of(plate(0).png), hash_of(plate(seed).png)) > RULES.near_duplicate_bits


def test_near_duplicates_meet_in_a_band() -> None:
    one = hash_of(PNG)
    other = bytearray(one)
    for index in range(RULES.near_duplicate_bits):
        other[index * 4] ^= 1  # one bit in each band but the last
    assert differing_bits(one, bytes(other)) == RULES.near_duplicate_bits
    assert set(bands(one)) & set(bands(bytes(other)))


def test_a_band_knows_its_place() -> None:
    assert len(set(bands(bytes(32)))) == 8


def test_what_only_pillow_can_read_has_no_hash() -> None:
    damaged = with_wrong_checksum(PNG)
    assert check_picture(damaged, row_of(damaged), RULES) is None
    assert difference_hash(damaged) is None


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


def test_a_snapshots_id_is_over_rows_and_rules_in_any_order() -> None:
    assert snapshot_id(["1", "2", "3"], RULES) == snapshot_id(["3", "1", "2"], RULES)
    assert snapshot_id(["1", "2"], RULES) != snapshot_id(["1", "2", "3"], RULES)
    assert snapshot_id(["1"], RULES) != snapshot_id(["1"], SnapshotRules(split_by="lot"))
