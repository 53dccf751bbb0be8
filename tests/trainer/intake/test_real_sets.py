"""The readers on real sets, as their tools wrote them."""

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source, Taken
from trainer.intake.voc import read_voc

pytestmark = pytest.mark.real_pictures
DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[4] / "shared" / "data"))
SOURCE = Source("real", datetime(2026, 1, 31, 8, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _pictures_are_there() -> None:
    if not DATA.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"no real pictures in {DATA}; set SIGHTLINE_DATA")


def counted(taken: list[Taken]) -> tuple[int, int]:
    """Pictures and boxes."""
    return len(taken), sum(len(item.row.boxes) for item in taken)


@pytest.mark.parametrize(
    ("name", "split", "pictures", "boxes"),
    [
        ("screws", "train", 100, 400),
        ("screws", "test", 46, 184),
        ("deeppcb", "train", 1000, 6873),
        ("deeppcb", "test", 500, 3140),
        ("neu-det", "train", 1440, 3335),
        ("neu-det", "test", 360, 854),
    ],
)
def test_every_picture_of_a_coco_set_is_taken(name: str, split: str, pictures: int, boxes: int) -> None:
    taken = list(read_coco(DATA / name / f"{split}.json", DATA / name / "images", SOURCE))
    assert counted(taken) == (pictures, boxes)
    assert len({item.row.sha256 for item in taken}) >= pictures - 1, "one steel picture is there twice"


def test_the_same_steel_as_pascal_voc() -> None:
    steel = DATA / "neu-det"
    taken = list(read_voc(steel / "annotations_voc", steel / "images", SOURCE))
    assert counted(taken) == (1800, 3335 + 854)
    labels = Counter(box.label for item in taken for box in item.row.boxes)
    assert set(labels) == {
        "crazing",
        "inclusion",
        "patches",
        "pitted_surface",
        "rolled-in_scale",
        "scratches",
    }
