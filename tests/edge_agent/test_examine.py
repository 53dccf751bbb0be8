from collections.abc import Mapping

import cv2
import numpy as np
import pytest

from edge_agent.capture.frame import Frame, Sight
from edge_agent.examine import Aligning, Detecting, examine, not_inspected
from edge_agent.trigger.gate import Begun
from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from inspection.recipe import Recipe
from inspection.record import InspectionRecord
from inspection.shift import Shift
from inspection.verdict import Cause, Verdict
from model_registry.bundle.beside import GOLDEN, PICTURE, grey_of
from model_registry.bundle.prepare import Picture
from tests.fakes import parts, words
from tests.fakes.aligner import FakeAligner
from tests.fakes.detector import FakeDetector

BEGUN = Begun(7, words.unit(), words.NOON, trigger=1000.0)
SEEN = Sight("front", words.frame())
FINDS, MISSES, FAILS = FakeDetector(words.screw()), FakeDetector(), FakeDetector(fails=True)


def blind(cause: Cause) -> Sight:
    return Sight("front", None, cause)


def examined(
    sight: Sight, recipe: Recipe | None, detector: Detecting | None, **aligners: Aligning
) -> InspectionRecord:
    moments = iter([1000.040, 1000.045, 1000.046])
    return examine(
        words.STATION,
        BEGUN,
        [sight],
        recipe,
        detector,
        now=words.NOON,
        monotonic=lambda: next(moments),
        aligners=aligners,
    )


NO_FRAME = Cause.NO_FRAME_IN_TIME
CASES = [
    ("all is well", SEEN, words.recipe(), FINDS, Verdict.OK, None),
    ("the screw is missing", SEEN, words.recipe(), MISSES, Verdict.NG, Cause.EMPTY_SLOT),
    ("no model yet", SEEN, words.recipe(), None, Verdict.REVIEW, Cause.NO_MODEL),
    ("the model gives nonsense", SEEN, words.recipe(), FAILS, Verdict.INVALID, Cause.DETECTOR_FAILED),
    ("a SKU nobody knows", SEEN, None, FINDS, Verdict.INVALID, Cause.NO_RECIPE),
    ("another size", SEEN, words.recipe(width=65), FINDS, Verdict.INVALID, Cause.WRONG_SIZE),
    ("no camera", blind(Cause.NO_CAMERA), words.recipe(), FINDS, Verdict.INVALID, Cause.NO_CAMERA),
    ("no frame", blind(NO_FRAME), words.recipe(), None, Verdict.INVALID, NO_FRAME),
    ("another view", Sight("back", words.frame()), words.recipe(), FINDS, Verdict.INVALID, Cause.NO_CAMERA),
]


@pytest.mark.parametrize(("_case", "sight", "recipe", "detector", "verdict", "cause"), CASES)
def test_one_unit_one_record(
    _case: str,
    sight: Sight,
    recipe: Recipe | None,
    detector: Detecting | None,
    verdict: Verdict,
    cause: Cause | None,
) -> None:
    record = examined(sight, recipe, detector)
    assert record.verdict is verdict
    assert [finding.cause for finding in record.findings] == ([cause] if cause else [])
    assert (record.seq, record.unit, record.bundle) == (
        7,
        words.unit(),
        detector.digest if detector else None,
    )
    assert [view.view for view in record.views] == [sight.view]


@pytest.mark.parametrize(("_case", "sight", "recipe", "detector", "_verdict", "cause"), CASES)
def test_the_record_tells_how_bright_each_picture_is_that_was_checked(
    _case: str,
    sight: Sight,
    recipe: Recipe | None,
    detector: Detecting | None,
    _verdict: Verdict,
    cause: Cause | None,
) -> None:
    (view,) = examined(sight, recipe, detector).views
    unchecked = (Cause.NO_RECIPE, Cause.WRONG_SIZE, Cause.NO_CAMERA, NO_FRAME)
    mean = cv2.cvtColor(words.picture(), cv2.COLOR_BGR2GRAY).mean()
    assert view.brightness == (None if cause in unchecked else pytest.approx(mean, abs=0.05))


def test_the_times_add_up() -> None:
    timings = examined(SEEN, words.recipe(), FINDS).timings
    assert timings.frame_ms == pytest.approx(40)
    assert timings.detect_ms == pytest.approx(5)
    assert timings.judge_ms == pytest.approx(1)
    assert timings.total_ms == pytest.approx(46)


SCREW_MOVED = Detection(label="screw", score=0.9, box=Box(x1=102, y1=140, x2=130, y2=168))
"""Belongs at (110, 160), lies at (116, 154): 4.2 mm off, and 4 are allowed."""
PART_MOVED = Shift(dx_px=6.0, dy_px=-6.0)
ALIGNED, UNALIGNED = parts.recipe(), parts.recipe(alignment=None)
LIES = FakeDetector(SCREW_MOVED)
ALIGNMENTS = [
    ("the slot follows the part", ALIGNED, LIES, {"front": FakeAligner(PART_MOVED)}, Verdict.OK, None),
    ("without alignment the slot stays", UNALIGNED, LIES, {}, Verdict.NG, Cause.EMPTY_SLOT),
    ("too far off", ALIGNED, LIES, {"front": FakeAligner(Cause.SHIFTED)}, Verdict.INVALID, Cause.SHIFTED),
    ("nobody can tell", ALIGNED, LIES, {}, Verdict.INVALID, Cause.SHIFTED),
    ("no model yet", ALIGNED, None, {"front": FakeAligner(PART_MOVED)}, Verdict.REVIEW, Cause.NO_MODEL),
]


@pytest.mark.parametrize(("_case", "recipe", "detector", "aligners", "verdict", "cause"), ALIGNMENTS)
def test_slots_follow_a_part_that_moved(
    _case: str,
    recipe: Recipe,
    detector: Detecting | None,
    aligners: dict[str, Aligning],
    verdict: Verdict,
    cause: Cause | None,
) -> None:
    record = examined(Sight("front", Frame("front", parts.part(), 1000.0)), recipe, detector, **aligners)
    assert record.verdict is verdict
    assert [finding.cause for finding in record.findings] == ([cause] if cause else [])


def test_the_record_keeps_how_the_part_lay() -> None:
    sight = Sight("front", Frame("front", parts.part(), 1000.0))
    record = examined(sight, ALIGNED, LIES, front=FakeAligner(PART_MOVED))
    assert [view.shift for view in record.views] == [PART_MOVED]


def test_a_unit_that_nobody_looked_at_is_invalid() -> None:
    record = not_inspected(words.STATION, BEGUN, words.NOON)
    assert record.verdict is Verdict.INVALID
    assert [finding.cause for finding in record.findings] == [Cause.NOT_INSPECTED]


def test_a_comparing_model_sees_each_picture_beside_the_golden_one() -> None:
    golden = np.full((parts.HEIGHT, parts.WIDTH), 77, np.uint8)
    pixels = parts.part(dx=3)
    detector = FakeDetector(words.screw(), compares=True)
    sight = Sight("front", Frame("front", pixels, began=1000.0))
    shift = Shift(dx_px=3, dy_px=0)
    examined(sight, parts.recipe(), detector, front=FakeAligner(shift, golden))
    (seen,) = detector.seen
    assert np.array_equal(seen[..., PICTURE], grey_of(pixels))
    assert np.array_equal(seen[..., GOLDEN], golden)


def test_other_models_see_the_picture_as_it_is() -> None:
    detector = FakeDetector(words.screw())
    pixels = parts.part()
    sight = Sight("front", Frame("front", pixels, began=1000.0))
    examined(sight, parts.recipe(), detector, front=FakeAligner(Shift(dx_px=0, dy_px=0)))
    assert detector.seen[0] is pixels


def test_a_comparing_model_without_a_golden_picture_judges_nothing() -> None:
    record = examined(SEEN, words.recipe(), FakeDetector(words.screw(), compares=True))
    assert record.verdict is not Verdict.OK
    assert Cause.NO_MODEL in {finding.cause for finding in record.findings}


class SeesBrightScrews:
    """A screw where the picture's first pixel is bright."""

    digest = "b" * 64
    compares = False
    thresholds: Mapping[str, Threshold] = {}

    def detect(self, picture: Picture, half: Picture | None = None) -> tuple[Detection, ...]:
        return (words.screw(),) if picture[0, 0, 0] > 127 else ()


def shot(*, screw: bool) -> Sight:
    pixels = words.picture()
    pixels[0, 0] = 255 if screw else 0
    return Sight("front", Frame("front", pixels, 1000.0))


@pytest.mark.parametrize(("deciding_only", "shots"), [(True, [2]), (False, [1, 2, 3])])
def test_of_several_shots_the_one_that_decided_is_kept(deciding_only: bool, shots: list[int]) -> None:
    record = examine(
        words.STATION,
        BEGUN,
        [shot(screw=True), shot(screw=False), shot(screw=False)],
        words.shooting(3, agree=2),
        SeesBrightScrews(),
        now=words.NOON,
        monotonic=lambda: 1000.0,
        deciding_only=deciding_only,
    )
    assert record.verdict is Verdict.NG
    assert [view.shot for view in record.views] == shots


def test_reading_a_code_is_a_time_of_its_own() -> None:
    record = examine(
        words.STATION,
        BEGUN,
        [SEEN],
        words.recipe(),
        FINDS,
        now=words.NOON,
        monotonic=lambda: 1000.040,
        code_ms=15.0,
    )
    assert record.timings.frame_ms == pytest.approx(25)
    assert record.timings.code_ms == 15
