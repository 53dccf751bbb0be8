from itertools import islice

import cv2
import numpy as np

from deploy.laptop.line.panels import KINDS, Panels, panels
from deploy.laptop.line.recipe import panel_recipe
from deploy.laptop.line.tag import read_tag
from deploy.laptop.line.unit import LineUnit


def faulty(units: list[LineUnit]) -> int:
    return sum(not unit.good for unit in units)


def test_every_unit_is_itself() -> None:
    units = list(islice(panels(seed=1, first=7, faulty=0.5), 4))
    assert [unit.unit.serial for unit in units] == ["AC-000007", "AC-000008", "AC-000009", "AC-000010"]
    for unit in units:
        picture = cv2.imdecode(np.frombuffer(unit.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert read_tag(np.asarray(picture, np.uint8)) == unit.number


def test_a_unit_is_good_when_nothing_is_wrong_with_it() -> None:
    for unit in islice(panels(seed=2, first=1, faulty=0.5), 12):
        seen = [thing.label for thing in unit.truth]
        whole = seen.count("screw") == 6 and seen.count("label") == 1
        assert unit.good == (whole and not {"scratch", "dent", "missing_screw"} & set(seen))


def test_the_share_of_faulty_units_is_kept() -> None:
    assert faulty(list(islice(panels(seed=1, first=1, faulty=0.0), 5))) == 0
    assert faulty(list(islice(panels(seed=1, first=1, faulty=1.0), 5))) == 5
    assert 4 <= faulty(list(islice(panels(seed=1, first=1, faulty=0.5), 16))) <= 12


def test_every_kind_of_fault_comes() -> None:
    seen = {
        label
        for unit in islice(panels(seed=1, first=1, faulty=1.0), 20)
        for label in ({thing.label for thing in unit.truth} | ({"no label"} - {t.label for t in unit.truth}))
    }
    assert {"missing_screw", "scratch", "dent"} <= seen
    assert len(KINDS) == 4


def test_fresh_units_were_never_learnt() -> None:
    source = Panels(learn=3, test=2)
    learnt, fresh = list(source.to_learn()), list(source.fresh())
    assert (len(learnt), len(fresh)) == (3, 2)
    assert not {unit.unit.serial for unit in learnt} & {unit.unit.serial for unit in fresh}
    assert not {unit.jpeg for unit in learnt} & {unit.jpeg for unit in fresh}


def test_the_same_seed_makes_the_same_units() -> None:
    one, again, other = Panels(2, 1, seed=5), Panels(2, 1, seed=5), Panels(2, 1, seed=6)
    assert [unit.jpeg for unit in one.to_learn()] == [unit.jpeg for unit in again.to_learn()]
    assert [unit.jpeg for unit in one.to_learn()] != [unit.jpeg for unit in other.to_learn()]


def test_units_are_of_the_recipes_product() -> None:
    unit = next(panels(seed=1, first=1, faulty=0))
    assert unit.unit.sku == panel_recipe().sku
