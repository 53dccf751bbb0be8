"""Which pictures are one: a few drawn ones, and real ones where the folder is."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from model_registry.bundle.prepare import Picture
from tests.fakes.copies import brightened, cropped, encoded_anew
from tests.fakes.plates import plate
from trainer.snapshot.likeness import FAR, Grey, alike, grey_of, hash_of, pack, thumb_of, unpack

DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[4] / "shared" / "data"))
real = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real pictures is absent")
EACH = 12
"""Pictures of a real set."""


def large(seed: int) -> Picture:
    return np.asarray(
        cv2.resize(plate(seed).image, (384, 384), interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )


def thumb(picture: Picture) -> Grey:
    return unpack(pack(thumb_of(grey_of(picture))))


def copies(picture: Picture) -> list[Picture]:
    return [
        encoded_anew(picture),
        cropped(picture),
        cropped(picture, left=0, top=1),
        brightened(picture),
        brightened(picture, -0.05),
        encoded_anew(brightened(cropped(picture, left=1, top=0.2))),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_a_copy_is_known_again(seed: int) -> None:
    for copy in copies(large(seed)):
        assert alike(thumb(large(seed)), thumb(copy))
        assert alike(thumb(copy), thumb(large(seed)))


@pytest.mark.parametrize("seed", range(1, 6))
def test_another_unit_is_another_picture(seed: int) -> None:
    assert not alike(thumb(large(0)), thumb(large(seed)))


def test_a_thing_that_is_missing_makes_another_picture() -> None:
    with_bolts, bare = large(3), large(3).copy()
    x1, y1, x2, y2 = (round(4 * corner) for corner in plate(3).things[1][1])
    bare[y1:y2, x1:x2] = bare[y1 - 8, x1]
    assert not alike(thumb(with_bolts), thumb(bare))


def test_pictures_of_one_grey_are_alike_only_when_they_are_the_same() -> None:
    grey, white = (np.full((64, 64, 3), value, np.uint8) for value in (90, 250))
    assert alike(thumb(grey), thumb(grey))
    assert not alike(thumb(grey), thumb(white))


@real
@pytest.mark.parametrize("name", ["screws", "deeppcb", "neu-det"])
def test_real_copies_are_known_and_real_units_are_told_apart(name: str) -> None:
    files = sorted((DATA / name / "images").iterdir())
    pictures = [np.asarray(cv2.imread(str(f)), dtype=np.uint8) for f in files[:: len(files) // EACH][:EACH]]
    thumbs = [thumb(one) for one in pictures]
    for one, picture in zip(thumbs, pictures, strict=True):
        assert all(alike(one, thumb(copy)) for copy in copies(picture))
    pairs = [(a, b) for i, a in enumerate(thumbs) for b in thumbs[:i]]
    assert not any(alike(a, b) for a, b in pairs)


def test_a_hash_is_near_its_copys() -> None:
    one = np.frombuffer(hash_of(thumb_of(grey_of(large(1)))), np.uint8)
    for copy in copies(large(1)):
        other = np.frombuffer(hash_of(thumb_of(grey_of(copy))), np.uint8)
        assert np.bitwise_count(one ^ other).sum() <= FAR
