import pytest

from edge_agent.capture.frame import Sight
from edge_agent.examine import Detecting, examine, not_inspected
from edge_agent.trigger.gate import Begun
from inspection.recipe import Recipe
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Verdict
from tests.fakes import words
from tests.fakes.detector import FakeDetector

BEGUN = Begun(7, words.unit(), words.NOON, trigger=1000.0)
SEEN = Sight("front", words.frame())
FINDS, MISSES, FAILS = FakeDetector(words.screw()), FakeDetector(), FakeDetector(fails=True)


def blind(cause: Cause) -> Sight:
    return Sight("front", None, cause)


def examined(sight: Sight, recipe: Recipe | None, detector: Detecting | None) -> InspectionRecord:
    moments = iter([1000.040, 1000.045, 1000.046])
    return examine(
        words.STATION, BEGUN, [sight], recipe, detector, now=words.NOON, monotonic=lambda: next(moments)
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


def test_the_times_add_up() -> None:
    timings = examined(SEEN, words.recipe(), FINDS).timings
    assert timings.frame_ms == pytest.approx(40)
    assert timings.detect_ms == pytest.approx(5)
    assert timings.judge_ms == pytest.approx(1)
    assert timings.total_ms == pytest.approx(46)


def test_a_unit_that_nobody_looked_at_is_invalid() -> None:
    record = not_inspected(words.STATION, BEGUN, words.NOON)
    assert record.verdict is Verdict.INVALID
    assert [finding.cause for finding in record.findings] == [Cause.NOT_INSPECTED]
