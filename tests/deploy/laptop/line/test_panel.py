import numpy as np
import pytest

from deploy.laptop.line.layout import HEIGHT, LABEL_SLOT, WIDTH
from deploy.laptop.line.panel import Rendered, render
from deploy.laptop.line.tag import read_tag
from deploy.laptop.line.truth import Fault, Truth


def rendered(*faults: Fault, seed: int = 1, number: int = 42) -> Rendered:
    return render(faults, number, np.random.default_rng(seed))


def middle(panel: Rendered, thing: Truth, reach: int = 5) -> np.ndarray:
    x, y = round((thing.box[0] + thing.box[2]) / 2), round((thing.box[1] + thing.box[3]) / 2)
    return panel.image[y - reach : y + reach + 1, x - reach : x + reach + 1]


def labels(panel: Rendered) -> list[str]:
    return sorted(thing.label for thing in panel.truth)


def test_a_good_unit_has_all_its_parts_and_nothing_else() -> None:
    panel = rendered()
    assert panel.image.shape == (HEIGHT, WIDTH, 3)
    assert labels(panel) == ["label", *["screw"] * 6]


@pytest.mark.parametrize("seed", range(4))
def test_where_a_screw_is_missing_it_is_dark(seed: int) -> None:
    panel = rendered(Fault("missing screw", "screw-4"), seed=seed)
    (hole,) = [thing for thing in panel.truth if thing.label == "missing_screw"]
    screws = [thing for thing in panel.truth if thing.label == "screw"]
    assert len(screws) == 5
    assert middle(panel, hole).mean() < min(middle(panel, screw, 10).mean() for screw in screws)
    assert middle(panel, hole, 3).mean() < 70


@pytest.mark.parametrize("seed", range(4))
def test_a_label_is_the_brightest_thing_about(seed: int) -> None:
    panel = rendered(seed=seed)
    (label,) = [thing for thing in panel.truth if thing.label == "label"]
    x1, y1, x2, y2 = (round(side) for side in label.box)
    assert np.percentile(panel.image[y1:y2, x1:x2], 75) > np.percentile(panel.image, 75)
    assert labels(rendered(Fault("missing label", LABEL_SLOT), seed=seed)) == ["screw"] * 6


@pytest.mark.parametrize("kind", ["scratch", "dent"])
def test_a_blemish_is_seen_in_its_box(kind: str) -> None:
    panel = rendered(Fault(kind))
    (blemish,) = [thing for thing in panel.truth if thing.label == kind]
    x1, y1, x2, y2 = (round(side) for side in blemish.box)
    inside = panel.image[y1:y2, x1:x2].astype(float)
    assert inside.max() - inside.min() > 60


def test_boxes_lie_inside_the_picture() -> None:
    for seed in range(6):
        for thing in rendered(Fault("scratch"), Fault("dent"), seed=seed).truth:
            x1, y1, x2, y2 = thing.box
            assert 0 <= x1 < x2 <= WIDTH
            assert 0 <= y1 < y2 <= HEIGHT


def test_the_same_seed_is_the_same_picture() -> None:
    assert np.array_equal(rendered(seed=3).image, rendered(seed=3).image)
    assert not np.array_equal(rendered(seed=3).image, rendered(seed=4).image)


def test_the_picture_proves_whose_it_is() -> None:
    assert read_tag(rendered(number=777_777).image) == 777_777
