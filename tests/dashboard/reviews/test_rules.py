import pytest

from dashboard.inspections.seen import InspectionSeen, see
from dashboard.reviews.review import Decision, Proposal, ReviewedView
from dashboard.reviews.rules import settle, shown_boxes
from inspection.crop import Crop
from inspection.detection import Detection, Threshold
from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.label import LabelledBox
from inspection.shadow import ShadowVerdict
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes.station_reports import BUNDLE, blame, challenged, found, make_jpeg, make_record

SCREW = found("screw", 0.9)
SCRATCH = found("scratch", 0.8, 30)
PALE_SCRATCH = found("scratch", 0.4, 30)
PALE_SCREW = found("screw", 0.4, 40)

DEFECT = blame(SCRATCH)
UNSURE_DEFECT = blame(PALE_SCRATCH, Verdict.REVIEW, Cause.UNSURE)
UNSURE_PART = blame(PALE_SCREW, Verdict.REVIEW, Cause.UNSURE, "screw-2")
EMPTY_SLOT = blame(SCREW, cause=Cause.EMPTY_SLOT, slot="screw-1")
BLIND = Finding(verdict=Verdict.INVALID, cause=Cause.TOO_DARK, view="front")


def seen(
    *detections: Detection,
    findings: tuple[Finding, ...] = (),
    bundle: str | None = BUNDLE,
    shadow: ShadowVerdict | None = None,
) -> InspectionSeen:
    record = make_record(
        detections=detections, findings=findings, bundle=bundle, jpeg=make_jpeg(), shadow=shadow
    )
    return see(record, id=1, version=1, stored=frozenset(), review=None)


def box_of(detection: Detection) -> LabelledBox:
    return LabelledBox(label=detection.label, box=detection.box)


@pytest.mark.parametrize(
    ("case", "decision", "kept"),
    [
        (seen(SCREW, SCRATCH, findings=(DEFECT,)), Decision.NG, (SCREW, SCRATCH)),
        (seen(SCREW, SCRATCH, findings=(DEFECT,)), Decision.OK, (SCREW,)),
        (seen(SCREW, PALE_SCRATCH, findings=(UNSURE_DEFECT,)), Decision.NG, (SCREW, PALE_SCRATCH)),
        (seen(SCREW, PALE_SCRATCH, findings=(UNSURE_DEFECT,)), Decision.OK, (SCREW,)),
        (seen(SCREW, PALE_SCREW, findings=(UNSURE_PART,)), Decision.OK, (SCREW, PALE_SCREW)),
        (seen(SCREW, PALE_SCREW, findings=(UNSURE_PART,)), Decision.NG, (SCREW,)),
        (seen(SCREW), Decision.OK, (SCREW,)),
        (seen(SCREW, shadow=challenged(Verdict.NG, DEFECT)), Decision.NG, (SCREW, SCRATCH)),
        (seen(SCREW, shadow=challenged(Verdict.NG, DEFECT)), Decision.OK, (SCREW,)),
    ],
)
def test_one_key_says_which_boxes_are_true(
    case: InspectionSeen, decision: Decision, kept: tuple[Detection, ...]
) -> None:
    (view,) = settle(case, Proposal(decision=decision, version=1), {})

    assert view.boxes == tuple(map(box_of, kept))


@pytest.mark.parametrize(
    ("case", "decision"),
    [
        (seen(bundle=None), Decision.OK),
        (seen(findings=(BLIND,)), Decision.NG),
        (seen(SCREW), Decision.INVALID),
        (seen(SCREW, shadow=challenged(Verdict.NG, EMPTY_SLOT)), Decision.NG),
    ],
)
def test_where_no_model_saw_anything_one_key_says_nothing_about_boxes(
    case: InspectionSeen, decision: Decision
) -> None:
    (view,) = settle(case, Proposal(decision=decision, version=1), {})

    assert view.boxes is None


def test_what_a_person_drew_is_taken_as_it_is() -> None:
    drawn = ReviewedView(view="front", boxes=(box_of(SCRATCH),))

    assert settle(seen(SCREW), Proposal(decision=Decision.NG, version=1, views=(drawn,)), {}) == (drawn,)


def test_the_bundles_thresholds_decide_what_is_shown() -> None:
    (view,) = seen(SCREW, PALE_SCRATCH).views

    assert shown_boxes(view, {"scratch": Threshold.sharp(0.4)}) == ((SCREW, True), (PALE_SCRATCH, True))
    assert shown_boxes(view, {}) == ((SCREW, True), (PALE_SCRATCH, False))
    assert shown_boxes(view, {"scratch": Threshold.sharp(0.6)}) == ((SCREW, True),)


OUTSIDE = LabelledBox(label="dent", box=Box(x1=60, y1=0, x2=70, y2=10))


@pytest.mark.parametrize(
    ("views", "words"),
    [
        ((ReviewedView(view="top", boxes=()),), "views: inspection 1 has no view 'top'"),
        ((ReviewedView(view="front", boxes=()),) * 2, "views: one of them is named twice"),
        (
            (ReviewedView(view="front", boxes=(OUTSIDE,)),),
            r"view 'front': box dent \(60, 0, 70, 10\) sticks out of the picture of 64x48",
        ),
    ],
)
def test_what_does_not_fit_is_refused(views: tuple[ReviewedView, ...], words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        settle(seen(SCREW), Proposal(decision=Decision.NG, version=1, views=views), {})


def part_seen() -> InspectionSeen:
    """Of 640 x 480 pixels those from (25, 5) to (89, 53) are kept: SCRATCH lies there, SCREW does not."""
    crop = Crop(left=25, top=5, full_width=640, full_height=480)
    record = make_record(
        detections=(SCREW, SCRATCH), findings=(DEFECT,), bundle=BUNDLE, jpeg=make_jpeg(), crop=crop
    )
    return see(record, id=1, version=1, stored=frozenset(), review=None)


def test_one_key_says_nothing_about_what_a_part_does_not_show() -> None:
    (view,) = settle(part_seen(), Proposal(decision=Decision.NG, version=1), {})

    assert view.boxes == (box_of(SCRATCH),)


def test_boxes_over_a_part_are_pixels_of_the_full_picture() -> None:
    def drawn(x: float) -> Proposal:
        box = LabelledBox(label="dent", box=Box(x1=x, y1=10, x2=x + 10, y2=20))
        return Proposal(decision=Decision.NG, version=1, views=(ReviewedView(view="front", boxes=(box,)),))

    assert settle(part_seen(), drawn(79), {}) == drawn(79).views
    words = r"box dent \(80, 10, 90, 20\) sticks out of the part that is kept, \(25, 5, 89, 53\)"
    with pytest.raises(InputRefused, match=words):
        settle(part_seen(), drawn(80), {})


def test_a_withdrawal_is_no_decision() -> None:
    with pytest.raises(InputRefused, match="decision: write OK, NG or INVALID"):
        settle(seen(), Proposal(decision=Decision.WITHDRAWN, version=1), {})
