from typing import Any

import pytest

from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.recipe import Recipe, ViewRecipe
from inspection.resolution import refuse_hopeless, too_fine
from inspection.rules.defect import DefectLimit
from inspection.rules.zone import Zone

RIM = Box(x1=0, y1=0, x2=50, y2=50)


def asking(*, mm_per_pixel: float = 0.1, width: int = 640, **limit: Any) -> Recipe:
    dent = DefectLimit(label="dent", **limit)
    view = ViewRecipe(name="front", width=width, height=480, mm_per_pixel=mm_per_pixel, defects=(dent,))
    return Recipe(sku="AC-100", version=3, takt_ms=100, views=(view,))


CASES = [
    ("no size is asked for", asking(), None, False),
    ("half a millimetre is 5 pixels", asking(min_side_mm=0.5), None, False),
    ("just below", asking(min_side_mm=0.49), 4.9, False),
    ("0.3 mm at 0.1 mm are 3 pixels, in spite of floats", asking(min_side_mm=0.3), 3, False),
    ("just below the least", asking(min_side_mm=0.29), 2.9, True),
    ("an area of 0.04 mm2 is at least 0.2 mm long", asking(min_area_mm2=0.04), 2, True),
    ("the larger of both sizes counts", asking(min_area_mm2=0.04, min_side_mm=0.5), None, False),
]


@pytest.mark.parametrize(("_case", "recipe", "pixels", "hopeless"), CASES)
def test_below_5_pixels_is_warned_of_below_3_is_hopeless(
    _case: str, recipe: Recipe, pixels: float | None, hopeless: bool
) -> None:
    found = too_fine(recipe)
    assert [one.pixels for one in found] == ([] if pixels is None else [pytest.approx(pixels)])
    assert [one.hopeless for one in found] == ([] if pixels is None else [hopeless])


def test_the_words_name_what_is_asked_and_what_would_do() -> None:
    with pytest.raises(InputRefused) as refused:
        refuse_hopeless(asking(min_side_mm=0.2))
    assert str(refused.value) == (
        "recipe AC-100 version 3, view front: a dent of 0.2 mm has 2 pixels at 0.1 mm per pixel; "
        "3 are the least and 5 are safe: take 0.04 mm per pixel "
        "(a picture 1600 pixels wide of the same field), or ask for larger ones (min_side_mm)"
    )


def test_what_is_only_doubtful_is_not_refused() -> None:
    refuse_hopeless(asking(min_side_mm=0.4))


@pytest.mark.parametrize("smallest_mm", [0.3333, 0.2, 0.31, 0.457])
def test_who_does_as_told_is_not_warned_again(smallest_mm: float) -> None:
    (told,) = too_fine(asking(min_side_mm=smallest_mm))
    advised = float(told.words.split("take ")[1].split()[0])
    width = int(told.words.split("a picture ")[1].split()[0])
    assert too_fine(asking(min_side_mm=smallest_mm, mm_per_pixel=advised)) == ()
    assert too_fine(asking(min_side_mm=smallest_mm, mm_per_pixel=64 / width, width=width)) == ()


def test_zones_ask_too() -> None:
    rim = Zone(name="rim", box=RIM, defects=(DefectLimit(label="dent", min_side_mm=0.2),))
    (view,) = asking().views
    recipe = asking().model_copy(update={"views": (view.model_copy(update={"zones": (rim,)}),)})
    assert [one.pixels for one in too_fine(recipe)] == [2]
