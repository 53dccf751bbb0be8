from typing import Any

import pytest

from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from inspection.judge import ViewEvidence, deciding, judge
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.rules.shots import Shots
from inspection.rules.slot import Slot
from inspection.rules.zone import IgnoreZone
from inspection.shift import Shift
from inspection.verdict import Cause, Verdict

THRESHOLDS = {"screw": Threshold(reject=0.6, grey=0.4), "dent": Threshold(reject=0.5, grey=0.3)}
SCREW_1 = Slot(name="screw-1", label="screw", x=50, y=50, tolerance_mm=5)


def recipe(**view: Any) -> Recipe:
    """0.5 mm per pixel: the slot's 5 mm are 10 pixels."""
    front = ViewRecipe(name="front", width=200, height=100, mm_per_pixel=0.5, **view)
    return Recipe(sku="AC-100", version=1, takt_ms=100, views=(front,))


def found(label: str, score: float, x: float = 50, y: float = 50, side: float = 10) -> Detection:
    half = side / 2
    return Detection(label=label, score=score, box=Box(x1=x - half, y1=y - half, x2=x + half, y2=y + half))


SLOT_CASES = [
    ("there", [found("screw", 0.9)], Verdict.OK, None),
    ("just sure enough", [found("screw", 0.6)], Verdict.OK, None),
    ("in the grey band", [found("screw", 0.59)], Verdict.REVIEW, Cause.UNSURE),
    ("too faint to count", [found("screw", 0.39)], Verdict.NG, Cause.EMPTY_SLOT),
    ("nothing at all", [], Verdict.NG, Cause.EMPTY_SLOT),
    ("just near enough", [found("screw", 0.9, x=60)], Verdict.OK, None),
    ("too far away", [found("screw", 0.9, x=60.1)], Verdict.NG, Cause.EMPTY_SLOT),
    ("another part", [found("dent", 0.9)], Verdict.NG, Cause.EMPTY_SLOT),
    ("the surer of two counts", [found("screw", 0.5, x=52), found("screw", 0.8, x=45)], Verdict.OK, None),
]


@pytest.mark.parametrize(("_case", "detections", "verdict", "cause"), SLOT_CASES)
def test_a_missing_part_is_an_empty_slot(
    _case: str, detections: list[Detection], verdict: Verdict, cause: Cause | None
) -> None:
    evidence = ViewEvidence(view="front", detections=tuple(detections))
    judgement = judge(recipe(slots=(SCREW_1,)), [evidence], THRESHOLDS)
    assert judgement.verdict is verdict
    assert [finding.cause for finding in judgement.findings] == ([cause] if cause else [])
    assert all(finding.slot == "screw-1" and finding.view == "front" for finding in judgement.findings)


MOVED = Shift(dx_px=30, dy_px=0, turn_deg=0)
TURNED = Shift(dx_px=0, dy_px=0, turn_deg=90)
AWAY = Shift(dx_px=160, dy_px=0)
SHIFT_CASES = [
    ("moved with its part", MOVED, [found("screw", 0.9, x=80)], Verdict.OK, None),
    ("where it would be unmoved", MOVED, [found("screw", 0.9, x=50)], Verdict.NG, Cause.EMPTY_SLOT),
    ("turned with its part about (100, 50)", TURNED, [found("screw", 0.9, x=100, y=1)], Verdict.OK, None),
    ("its slot is out of the picture", AWAY, [found("screw", 0.9)], Verdict.INVALID, Cause.SHIFTED),
]


@pytest.mark.parametrize(("_case", "shift", "detections", "verdict", "cause"), SHIFT_CASES)
def test_slots_follow_a_part_that_moved(
    _case: str, shift: Shift, detections: list[Detection], verdict: Verdict, cause: Cause | None
) -> None:
    evidence = ViewEvidence(view="front", detections=tuple(detections), shift=shift)
    judgement = judge(recipe(slots=(SCREW_1,)), [evidence], THRESHOLDS)
    assert judgement.verdict is verdict
    assert [finding.cause for finding in judgement.findings] == ([cause] if cause else [])


VENT = IgnoreZone(name="vent", box=Box(x1=100, y1=0, x2=200, y2=100))
DEFECT_CASES = [
    ("none", [], Verdict.OK),
    ("sure", [found("dent", 0.5)], Verdict.NG),
    ("unsure", [found("dent", 0.49)], Verdict.REVIEW),
    ("too faint", [found("dent", 0.29)], Verdict.OK),
    ("too small: 3.9 mm", [found("dent", 0.9, side=7.8)], Verdict.OK),
    ("just large enough: 4 mm", [found("dent", 0.9, side=8)], Verdict.NG),
    ("in the vent", [found("dent", 0.9, x=150)], Verdict.OK),
    ("of no concern here", [found("screw", 0.9)], Verdict.OK),
    ("one sure, one unsure", [found("dent", 0.4), found("dent", 0.9, x=80)], Verdict.NG),
]


@pytest.mark.parametrize(("_case", "detections", "verdict"), DEFECT_CASES)
def test_a_defect_counts_by_score_size_and_place(
    _case: str, detections: list[Detection], verdict: Verdict
) -> None:
    limits = recipe(defects=(DefectLimit(label="dent", min_side_mm=4),), ignore=(VENT,))
    evidence = ViewEvidence(view="front", detections=tuple(detections))
    assert judge(limits, [evidence], THRESHOLDS).verdict is verdict


def test_zones_follow_a_part_that_moved() -> None:
    limits = recipe(defects=(DefectLimit(label="dent"),), ignore=(VENT,))
    in_the_vent, beside_it = found("dent", 0.9, x=75), found("dent", 0.9, x=65)
    moved = Shift(dx_px=-30, dy_px=0)
    evidence = ViewEvidence(view="front", detections=(in_the_vent, beside_it), shift=moved)
    assert [finding.box for finding in judge(limits, [evidence], THRESHOLDS).findings] == [beside_it.box]


TWO_OF_THREE = Shots(taken=3, agree=2)
HERE, THERE, NOTHING = found("dent", 0.9), found("dent", 0.9, x=90), None
SHOT_CASES = [
    ("two of three tell it", TWO_OF_THREE, [HERE, NOTHING, HERE], Verdict.NG),
    ("only one does", TWO_OF_THREE, [HERE, NOTHING, NOTHING], Verdict.OK),
    ("two tell different things", TWO_OF_THREE, [HERE, THERE, NOTHING], Verdict.OK),
    ("one shot is missing, one tells it", TWO_OF_THREE, [HERE, NOTHING], Verdict.REVIEW),
    ("two shots are missing", TWO_OF_THREE, [NOTHING], Verdict.INVALID),
    ("without a word about shots each counts", None, [NOTHING, HERE], Verdict.NG),
]


@pytest.mark.parametrize(("_case", "shots", "seen", "verdict"), SHOT_CASES)
def test_shots_of_a_view_must_agree(
    _case: str, shots: Shots | None, seen: list[Detection | None], verdict: Verdict
) -> None:
    limits = recipe(defects=(DefectLimit(label="dent"),), shots=shots)
    evidence = [ViewEvidence(view="front", detections=(one,) if one else ()) for one in seen]
    assert judge(limits, evidence, THRESHOLDS).verdict is verdict


PROBLEMS = [(cause, Verdict.INVALID) for cause in (Cause.NO_CAMERA, Cause.TOO_DARK, Cause.DETECTOR_FAILED)]


@pytest.mark.parametrize(("problem", "verdict"), [*PROBLEMS, (Cause.NO_MODEL, Verdict.REVIEW)])
def test_without_a_sound_picture_nobody_decides_without_a_model_a_person_does(
    problem: Cause, verdict: Verdict
) -> None:
    judgement = judge(recipe(slots=(SCREW_1,)), [ViewEvidence(view="front", problem=problem)], {})
    assert judgement.verdict is verdict
    assert [finding.cause for finding in judgement.findings] == [problem]


def test_a_view_without_evidence_is_a_missing_camera() -> None:
    judgement = judge(recipe(slots=(SCREW_1,)), [], THRESHOLDS)
    assert (judgement.verdict, judgement.findings[0].cause) == (Verdict.INVALID, Cause.NO_CAMERA)


def test_a_defect_in_one_view_stays_a_defect_when_the_other_is_black() -> None:
    two = Recipe(
        sku="AC-100",
        version=1,
        takt_ms=100,
        views=tuple(
            ViewRecipe(name=name, width=200, height=100, mm_per_pixel=1, defects=(DefectLimit(label="dent"),))
            for name in ("front", "back")
        ),
    )
    seen = ViewEvidence(view="front", detections=(found("dent", 0.9),))
    black = ViewEvidence(view="back", problem=Cause.TOO_DARK)
    assert judge(two, [seen, black], THRESHOLDS).verdict is Verdict.NG


@pytest.mark.parametrize(
    ("reject", "grey", "score", "verdict"),
    [
        (0.9, None, 0.8, Verdict.REVIEW),  # the recipe is stricter than the bundle
        (0.2, None, 0.25, Verdict.NG),  # and laxer: the bundle's grey never lies above
        (None, 0.45, 0.4, Verdict.OK),
        (None, None, 0.4, Verdict.REVIEW),
    ],
)
def test_the_recipes_own_thresholds_come_first(
    reject: float | None, grey: float | None, score: float, verdict: Verdict
) -> None:
    limits = recipe(defects=(DefectLimit(label="dent", reject=reject, grey=grey),))
    evidence = ViewEvidence(view="front", detections=(found("dent", score),))
    assert judge(limits, [evidence], THRESHOLDS).verdict is verdict


def test_a_label_without_any_threshold_gets_the_default() -> None:
    evidence = ViewEvidence(view="front", detections=(found("dent", 0.5),))
    assert judge(recipe(defects=(DefectLimit(label="dent"),)), [evidence], {}).verdict is Verdict.NG


BLURRED = ViewEvidence(view="front", problem=Cause.BLURRED)
GOOD = ViewEvidence(view="front", detections=(found("screw", 0.9, x=20, y=20),))
EMPTY = ViewEvidence(view="front")
SLOTTED = recipe(
    slots=(Slot(name="a", label="screw", x=20, y=20, tolerance_mm=5),), shots=Shots(taken=3, agree=2)
)


@pytest.mark.parametrize(
    ("shots", "verdict", "decides"),
    [
        ((GOOD, EMPTY, EMPTY), Verdict.NG, 1),
        ((EMPTY, GOOD, GOOD), Verdict.OK, 1),
        ((BLURRED, BLURRED, GOOD), Verdict.INVALID, 0),
        ((BLURRED, EMPTY, GOOD), Verdict.REVIEW, 1),
        ((BLURRED, GOOD, GOOD), Verdict.OK, 1),
    ],
)
def test_the_deciding_shot_says_by_itself_what_all_say_together(
    shots: tuple[ViewEvidence, ...], verdict: Verdict, decides: int
) -> None:
    assert judge(SLOTTED, shots, {}).verdict is verdict
    assert deciding(SLOTTED, shots, {}) == {decides}


def test_without_shots_everything_is_kept() -> None:
    other = ViewEvidence(view="elsewhere")
    assert deciding(recipe(), [GOOD, other], {}) == {0, 1}
    assert deciding(SLOTTED, [GOOD, other, GOOD], {}) == {0, 1}
