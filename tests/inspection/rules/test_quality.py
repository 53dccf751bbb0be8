import pytest
from pydantic import ValidationError

from inspection.rules.quality import PictureQuality


def test_a_recipe_that_says_nothing_asks_for_light_and_contrast_only() -> None:
    usual = PictureQuality()
    assert (usual.min_brightness, usual.max_brightness, usual.min_contrast) == (20, 235, 5)
    assert (usual.min_sharpness, usual.max_same) == (0, 0)
    assert "max_same" not in usual.model_dump_json()


@pytest.mark.parametrize(
    ("key", "value"),
    [("min_brightness", -1.0), ("max_brightness", 256.0), ("min_sharpness", -0.1), ("max_same", -1)],
)
def test_what_no_grey_picture_can_have_is_refused(key: str, value: float) -> None:
    with pytest.raises(ValidationError, match=key):
        PictureQuality.model_validate({key: value})
