"""One row per rule. The picture has 0.5 mm per pixel; a dent counts from 0.5 on, from 0.3 it is unsure."""

import pytest

from inspection.detection import Detection, Threshold
from inspection.geometry import Box, Point, Polygon
from inspection.judging.defects import defect_findings
from inspection.judging.placed import placed
from inspection.recipe import ViewRecipe
from inspection.rules.defect import Allowance, DefectLimit
from inspection.rules.zone import IgnoreZone, Zone
from inspection.verdict import Finding, Verdict

THRESHOLDS = {"dent": Threshold(reject=0.5, grey=0.3), "scratch": Threshold(reject=0.5, grey=0.3)}
NG, REVIEW = Verdict.NG, Verdict.REVIEW


def dent(
    score: float = 0.9, *, x: float = 50, y: float = 50, width: float = 8, height: float = 8
) -> Detection:
    """4 mm long, 16 mm2, unless told otherwise."""
    box = Box(x1=x - width / 2, y1=y - height / 2, x2=x + width / 2, y2=y + height / 2)
    return Detection(label="dent", score=score, box=box)


def findings(view: ViewRecipe, *found: Detection) -> list[Finding]:
    return list(defect_findings(view, placed(view, found, None), THRESHOLDS))


def told(limit: DefectLimit, *found: Detection) -> list[Verdict]:
    view = ViewRecipe(name="front", width=200, height=100, mm_per_pixel=0.5, defects=(limit,))
    return [finding.verdict for finding in findings(view, *found)]


LARGE = DefectLimit(label="dent", min_area_mm2=16)
THREE = DefectLimit(label="dent", allowed=Allowance(count=3))
SHORT = DefectLimit(label="dent", allowed=Allowance(count=3, longest_mm=4))
LITTLE = DefectLimit(label="dent", allowed=Allowance(total_area_mm2=40))
SIZES_AND_NUMBERS = [
    ("large enough: 4 mm x 4 mm", LARGE, [dent()], [NG]),
    ("too small: 4 mm x 3.5 mm", LARGE, [dent(height=7)], []),
    ("long and thin, but large enough", LARGE, [dent(width=32, height=2)], [NG]),
    ("three may pass", THREE, [dent()] * 3, []),
    ("a fourth may not, and all are told", THREE, [dent()] * 4, [NG] * 4),
    ("the fourth is unsure: a person decides", THREE, [*[dent()] * 3, dent(0.4)], [REVIEW] * 4),
    ("unsure ones may pass as well", THREE, [dent(), dent(0.4)], []),
    ("four are sure, one is not", THREE, [*[dent()] * 4, dent(0.4)], [NG] * 4 + [REVIEW]),
    ("a long one never passes", SHORT, [dent(), dent(width=9)], [NG]),
    ("nor does it count among the short ones", SHORT, [*[dent()] * 3, dent(width=9)], [NG]),
    ("a long one that is unsure", SHORT, [dent(0.4, width=9)], [REVIEW]),
    ("two of 16 mm2 are 32", LITTLE, [dent()] * 2, []),
    ("three are 48 and too much", LITTLE, [dent()] * 3, [NG] * 3),
    ("perhaps too much", LITTLE, [dent(), dent(), dent(0.4)], [REVIEW] * 3),
]


@pytest.mark.parametrize(("_case", "limit", "found", "verdicts"), SIZES_AND_NUMBERS)
def test_sizes_and_numbers(
    _case: str, limit: DefectLimit, found: list[Detection], verdicts: list[Verdict]
) -> None:
    assert told(limit, *found) == verdicts


WITH_ZONES = ViewRecipe(
    name="front",
    width=200,
    height=100,
    mm_per_pixel=0.5,
    defects=(DefectLimit(label="dent", min_side_mm=5),),
    zones=(
        Zone(
            name="rim",
            box=Box(x1=0, y1=0, x2=200, y2=20),
            defects=(DefectLimit(label="dent", allowed=Allowance(count=1)),),
        ),
        Zone(name="logo", box=Box(x1=0, y1=0, x2=60, y2=60), defects=(DefectLimit(label="dent"),)),
        Zone(name="foil", box=Box(x1=150, y1=60, x2=200, y2=100), defects=(DefectLimit(label="scratch"),)),
    ),
    ignore=(
        IgnoreZone(
            name="vent",
            outline=Polygon(corners=(Point(100, 100), Point(140, 100), Point(140, 60), Point(120, 90))),
        ),
    ),
)
PLACES = [
    ("4 mm are too short for the view", [dent(x=100)], []),
    ("5 mm are not", [dent(x=100, width=10)], [(NG, None)]),
    ("but enough for the logo", [dent(x=30, y=50)], [(NG, "logo")]),
    ("one may pass at the rim", [dent(x=100, y=10)], []),
    ("two may not", [dent(x=100, y=10), dent(x=150, y=10)], [(NG, "rim"), (NG, "rim")]),
    ("where rim and logo meet, the first counts", [dent(x=30, y=10)], []),
    ("the rim's and the view's are counted apart", [dent(x=100, y=10), dent(x=100, width=10)], [(NG, None)]),
    ("the foil says nothing of dents: the view's word counts", [dent(x=175, y=80, width=10)], [(NG, None)]),
    ("in the vent", [dent(x=135, y=80, width=10)], []),
    ("beside the vent, though inside the box around it", [dent(x=110, y=80, width=10)], [(NG, None)]),
]


@pytest.mark.parametrize(("_case", "found", "told_of"), PLACES)
def test_places(_case: str, found: list[Detection], told_of: list[tuple[Verdict, str | None]]) -> None:
    assert [(one.verdict, one.zone) for one in findings(WITH_ZONES, *found)] == told_of


def test_a_label_that_only_a_zone_limits_is_of_no_concern_elsewhere() -> None:
    scratch = dent(x=175, y=80).model_copy(update={"label": "scratch"})
    elsewhere = dent(x=100).model_copy(update={"label": "scratch"})
    assert [one.box for one in findings(WITH_ZONES, scratch, elsewhere)] == [scratch.box]
