import pytest
from pydantic import ValidationError

from inspection.crop import Crop
from inspection.geometry import Box
from inspection.record import Picture, ViewRecord

PICTURE = Picture(sha256="a" * 64, width=40, height=30, size=900)


def crop(left: int = 10, top: int = 5) -> Crop:
    return Crop(left=left, top=top, full_width=64, full_height=48)


def test_a_stored_picture_shows_a_part_of_the_full_one() -> None:
    view = ViewRecord(view="front", picture=PICTURE, crop=crop())
    assert view.crop is not None
    assert view.crop.part(40, 30) == Box(x1=10, y1=5, x2=50, y2=35)


@pytest.mark.parametrize(
    ("left", "top", "picture", "words"),
    [
        (25, 5, PICTURE, "a crop sticks out of the full picture"),
        (10, 19, PICTURE, "a crop sticks out of the full picture"),
        (10, 5, None, "a crop without a picture"),
    ],
)
def test_a_part_that_cannot_be_is_refused(left: int, top: int, picture: Picture | None, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ViewRecord(view="front", picture=picture, crop=crop(left, top))


def test_a_whole_picture_is_written_as_ever() -> None:
    assert "crop" not in ViewRecord(view="front", picture=PICTURE).model_dump_json()
