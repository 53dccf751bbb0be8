import pytest
from pydantic import ValidationError

from inspection.geometry import Box
from inspection.recipe import ViewRecipe
from inspection.rules.code import CodeZone
from tests.fakes import words

BOX = Box(x1=0, y1=0, x2=20, y2=20)


def zone(pattern: str) -> CodeZone:
    return CodeZone(name="label", box=BOX, gives="serial", pattern=pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "value"),
    [
        ("(.+)", "S-1", "S-1"),
        ("S-[0-9]+", "S-1", "S-1"),
        ("SN=([A-Z0-9]+);.*", "SN=A1;LOT=3", "A1"),
        ("S-[0-9]+", "xS-1", None),
        ("(.+)", "no name!", None),
        ("(a)?b", "b", None),
    ],
)
def test_the_group_or_the_whole_is_taken(pattern: str, text: str, value: str | None) -> None:
    assert zone(pattern).value(text) == value


@pytest.mark.parametrize(("pattern", "why"), [("(", "not a regular expression"), ("(a)(b)", "at most")])
def test_a_pattern_that_makes_no_sense(pattern: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        zone(pattern)


def test_recipes_of_before_keep_their_bytes() -> None:
    assert "codes" not in words.recipe().model_dump_json()


def test_a_zone_that_sticks_out_of_the_picture_is_refused() -> None:
    outside = CodeZone(name="a", box=Box(x1=0, y1=0, x2=65, y2=5), gives="sku")
    wrong = words.recipe().views[0].model_copy(update={"codes": (outside,)})
    with pytest.raises(ValidationError, match="code 'a' sticks out of the picture of 64x48"):
        ViewRecipe.model_validate_json(wrong.model_dump_json())
