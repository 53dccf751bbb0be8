"""A picture file is looked at once, and either kept or refused by name."""

import hashlib

import cv2
import numpy as np
import pytest

from tests.fakes.hostile_pictures import png_claiming, truncated, turned_by_mark, with_wrong_checksum
from tests.fakes.plates import SIDE, encoded, plate
from trainer.snapshot.gate import Looked, look, parted, shrunk
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.rules import Refused

RULES = SnapshotRules()
PNG, JPEG = plate(1).png, encoded(plate(1).image)


def looked(data: bytes | None, rules: SnapshotRules = RULES) -> Looked | Refused:
    return look(data, hashlib.sha256(data or b"").hexdigest(), rules)


REFUSED = [
    ("no file", None, Refused.MISSING),
    ("no picture", b"GIF89a, not ours", Refused.FORMAT),
    ("nothing", b"", Refused.FORMAT),
    ("cut PNG", truncated(PNG), Refused.TRUNCATED),
    ("cut JPEG", truncated(JPEG), Refused.TRUNCATED),
    ("a PNG whose checksum is wrong", with_wrong_checksum(PNG), Refused.TRUNCATED),
    ("a bomb", png_claiming(30_000, 30_000), Refused.TOO_LARGE),
    ("just too large", png_claiming(10_000, 5_001), Refused.TOO_LARGE),
    ("fewer pixels than told", png_claiming(100, 100), Refused.TRUNCATED),
]


@pytest.mark.parametrize(("_case", "data", "why"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_reason(_case: str, data: bytes | None, why: Refused) -> None:
    assert looked(data) is why


def test_another_file_under_the_same_name_is_refused() -> None:
    assert look(PNG, "0" * 64, RULES) is Refused.DIGEST


@pytest.mark.parametrize("data", [PNG, JPEG, JPEG + b"\0" * 9, JPEG + b"a camera's own words"])
def test_a_picture_is_kept_byte_for_byte(data: bytes) -> None:
    found = looked(data)
    assert isinstance(found, Looked)
    assert (found.image, found.width, found.height) == (data, SIDE, SIDE)
    assert (found.kept_width, found.kept_height, len(found.hash)) == (SIDE, SIDE, 32)


def test_a_cameras_mark_turns_nothing() -> None:
    wide = np.zeros((20, 60, 3), np.uint8)
    found = looked(turned_by_mark(encoded(wide)))
    assert isinstance(found, Looked)
    assert (found.width, found.height) == (60, 20)


def test_a_large_picture_is_shrunk_when_the_rules_say_so() -> None:
    found = looked(PNG, SnapshotRules(longest_side=48))
    assert isinstance(found, Looked)
    assert (found.width, found.kept_width, found.kept_height) == (SIDE, 48, 48)
    small = cv2.imdecode(np.frombuffer(found.image, np.uint8), cv2.IMREAD_COLOR)
    wanted = cv2.resize(plate(1).image, (48, 48), interpolation=cv2.INTER_AREA)
    assert small is not None
    assert np.abs(small.astype(int) - wanted).mean() < 3


def test_a_jpeg_decoded_in_part_is_the_whole_one_shrunk() -> None:
    """By less than encoding it anew changes it."""
    whole = cv2.resize(plate(1).image, (401, 303), interpolation=cv2.INTER_CUBIC)
    found = looked(encoded(np.asarray(whole, np.uint8)), SnapshotRules(longest_side=160))
    assert isinstance(found, Looked)
    assert (found.width, found.height, found.kept_width, found.kept_height) == (401, 303, 160, 121)
    small = cv2.imdecode(np.frombuffer(found.image, np.uint8), cv2.IMREAD_COLOR)
    wanted = cv2.resize(whole, (160, 121), interpolation=cv2.INTER_AREA)
    assert small is not None
    assert np.abs(small.astype(int) - wanted).mean() < 3


def test_a_cut_jpeg_is_refused_when_it_is_decoded_in_part_too() -> None:
    assert looked(truncated(JPEG), SnapshotRules(longest_side=SIDE // 3)) is Refused.TRUNCATED


@pytest.mark.parametrize(
    ("size", "kept", "part"),
    [
        ((640, 640), (320, 320), 2),
        ((641, 641), (321, 321), 2),
        ((640, 640), (321, 321), 1),
        ((5120, 3840), (320, 240), 8),
        ((4000, 3), (400, 1), 8),
        ((9, 9), (9, 9), 1),
    ],
)
def test_the_smallest_part_that_is_large_enough(
    size: tuple[int, int], kept: tuple[int, int], part: int
) -> None:
    assert parted(size, kept) == part


def test_a_small_one_is_not() -> None:
    found = looked(PNG, SnapshotRules(longest_side=SIDE))
    assert isinstance(found, Looked)
    assert found.image == PNG


@pytest.mark.parametrize(
    ("size", "longest", "kept"),
    [
        ((800, 600), 400, (400, 300)),
        ((600, 800), 400, (300, 400)),
        ((4000, 3), 400, (400, 1)),
        ((9, 9), None, (9, 9)),
    ],
)
def test_the_longer_side_decides(size: tuple[int, int], longest: int | None, kept: tuple[int, int]) -> None:
    assert shrunk(*size, longest) == kept
