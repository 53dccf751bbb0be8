import numpy as np
import pytest

from deploy.laptop.line.layout import HEIGHT, LABEL_SLOT, SCREWS, WIDTH
from deploy.laptop.line.parts import MISSING_SCREW, draw_parts
from deploy.laptop.line.truth import Truth

SHEET, RIM = 200, 3


def drawn(*missing: str, seed: int = 1) -> tuple[np.ndarray, list[Truth]]:
    canvas = np.full((HEIGHT, WIDTH, 3), SHEET, np.uint8)
    truth = draw_parts(canvas, set(missing), np.random.default_rng(seed))
    return canvas, truth


def test_a_whole_panel_has_six_screws_and_a_label() -> None:
    _, truth = drawn()
    assert sorted(thing.label for thing in truth) == ["label", *["screw"] * 6]


def test_where_a_screw_is_missing_there_is_a_dark_hole() -> None:
    canvas, truth = drawn("screw-2")
    x, y = SCREWS["screw-2"]
    assert canvas[y, x].max() < 60
    (hole,) = [thing for thing in truth if thing.label == MISSING_SCREW]
    x1, y1, x2, y2 = hole.box
    assert (x1 < x < x2, y1 < y < y2) == (True, True)
    assert sum(thing.label == "screw" for thing in truth) == 5


def test_where_the_label_is_missing_there_is_bare_sheet() -> None:
    (_, with_label), (canvas, without) = drawn(), drawn(LABEL_SLOT)
    (label,) = [thing for thing in with_label if thing.label == "label"]
    x1, y1, x2, y2 = (int(side) for side in label.box)
    assert not any(thing.label == "label" for thing in without)
    assert (canvas[y1:y2, x1:x2] == SHEET).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_box_holds_all_but_the_rim_of_a_shadow(seed: int) -> None:
    canvas, truth = drawn("screw-5", seed=seed)
    for thing in truth:
        x1, y1, x2, y2 = (int(side) for side in thing.box)
        canvas[y1 - RIM : y2 + RIM, x1 - RIM : x2 + RIM] = SHEET
    assert (canvas == SHEET).all(), "outside the boxes nothing was drawn"
