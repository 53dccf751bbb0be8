import pytest

from deploy.laptop.line.layout import LABEL_SLOT, SCREWS
from deploy.laptop.line.panels import panels
from deploy.laptop.line.recipe import panel_recipe
from deploy.laptop.line.unit import LineUnit
from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from inspection.judge import Judgement, ViewEvidence, judge
from inspection.verdict import Verdict

SHARP = {label: Threshold.sharp(0.5) for label in ("screw", "label", "scratch", "dent", "missing_screw")}


def seen_by_a_perfect_detector(unit: LineUnit) -> Judgement:
    found = tuple(
        Detection(label=thing.label, score=0.95, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))
        for thing in unit.truth
        for x1, y1, x2, y2 in (thing.box,)
    )
    return judge(panel_recipe(), [ViewEvidence(view="front", detections=found)], SHARP)


def test_every_place_has_its_slot() -> None:
    (view,) = panel_recipe().views
    assert {slot.name for slot in view.slots} == {*SCREWS, LABEL_SLOT}


@pytest.mark.parametrize("faulty", [0.0, 1.0])
def test_who_sees_everything_judges_every_unit_right(faulty: float) -> None:
    """Slots reach as far as units are shifted and turned, and no farther than the next part."""
    stream = panels(seed=3, first=1, faulty=faulty)
    for _ in range(8):
        unit = next(stream)
        judgement = seen_by_a_perfect_detector(unit)
        assert judgement.verdict is (Verdict.OK if unit.good else Verdict.NG), judgement.findings
