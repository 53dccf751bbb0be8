from inspection.detection import Detection
from inspection.geometry import Box
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners
from trainer.measure.units import best_score, count_units, scores_of

A: Corners = (10, 10, 30, 30)
B: Corners = (50, 50, 80, 70)
HALF = {BOLT: 0.5, PIT: 0.5}


def found(label: str, score: float, corners: Corners = A) -> Detection:
    x1, y1, x2, y2 = corners
    return Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))


ROWS = [row([(BOLT, A), (PIT, B)]), row([(PIT, A)]), row([(BOLT, A)]), row(), row()]
PREDICTIONS = [(found(BOLT, 0.5),), (found(PIT, 0.49),), (found(BOLT, 0.9),), (found(PIT, 0.6),), ()]


def test_a_unit_is_caught_by_any_of_its_defects() -> None:
    units = count_units(ROWS, PREDICTIONS, HALF)
    assert (units.escape.events, units.escape.trials) == (1, 3)
    assert (units.overkill.events, units.overkill.trials) == (1, 2)


def test_a_label_is_missed_even_where_another_catches_the_unit() -> None:
    units = count_units(ROWS, PREDICTIONS, HALF)
    assert (units.missed[PIT].events, units.missed[PIT].trials) == (2, 2)
    assert (units.missed[BOLT].events, units.missed[BOLT].trials) == (0, 2)
    assert (units.raised[PIT].events, units.raised[PIT].trials) == (1, 2)
    assert units.raised[BOLT].events == 0


def test_a_part_that_belongs_there_makes_no_unit_defective() -> None:
    """Only pits are defects: the third unit, with its bolt, is good."""
    units = count_units(ROWS, PREDICTIONS, {PIT: 0.5})
    assert (units.escape.events, units.escape.trials) == (2, 2)
    assert (units.overkill.events, units.overkill.trials) == (1, 3)
    assert set(units.missed) == {PIT}


def test_the_surest_detection_speaks_for_the_unit() -> None:
    assert best_score((found(BOLT, 0.3), found(BOLT, 0.7), found(PIT, 0.9)), BOLT) == 0.7
    assert scores_of(ROWS, PREDICTIONS, PIT, HALF) == ([0.0, 0.49], [0.6, 0.0])
