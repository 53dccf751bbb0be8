from inspection.geometry import Box
from inspection.label import LabelledBox, LabelledImage, Split, picture_path
from tests.fakes import words


def test_pictures_lie_two_levels_deep() -> None:
    assert picture_path("ab" + "0" * 62) == f"pictures/ab/ab{'0' * 62}.jpg"


def test_a_labelled_picture_survives_its_journey() -> None:
    image = LabelledImage(
        sha256="a" * 64,
        picture=picture_path("a" * 64),
        width=64,
        height=48,
        boxes=(LabelledBox(label="screw", box=Box(x1=1, y1=1, x2=5, y2=5)),),
        serial="S1",
        sku="AC-100",
        lot="L1",
        source="suzhou/line-1/final",
        labelled_by="mei",
        labelled_at=words.NOON,
        split=Split.TEST,
    )
    assert LabelledImage.model_validate_json(image.model_dump_json()) == image
