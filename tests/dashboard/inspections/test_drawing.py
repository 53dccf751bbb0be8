from dashboard.inspections.drawing import Weight, draw, draw_reviewed
from dashboard.inspections.seen import InspectionSeen, see
from dashboard.reviews.review import Decision, Review, ReviewedView
from inspection.crop import Crop
from inspection.label import LabelledBox
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Verdict
from tests.fakes.station_reports import AT, blame, digest_of, found, make_jpeg, make_record

SCRATCH, SCREW, NOISE, MAYBE = (
    found("scratch", 0.9),
    found("screw", 0.8, 30),
    found("dent", 0.1),
    found("dent", 0.4),
)


def seen_of(record: InspectionRecord, review: Review | None = None) -> InspectionSeen:
    return see(record, id=1, version=1, stored=frozenset({digest_of(make_jpeg())}), review=review)


def test_findings_speak_louder_than_parts_and_noise_is_silent() -> None:
    maybe = blame(MAYBE, Verdict.REVIEW, Cause.UNSURE)
    record = make_record(
        detections=(SCRATCH, SCREW, NOISE, MAYBE), findings=(blame(SCRATCH), maybe), jpeg=make_jpeg()
    )

    (view,) = draw(seen_of(record), {})

    assert [(drawn.label, drawn.weight) for drawn in view.boxes] == [
        ("scratch", Weight.DEFECT),
        ("screw", Weight.PART),
        ("dent", Weight.UNSURE),
    ]


def test_what_a_person_said_replaces_what_the_station_saw() -> None:
    box = LabelledBox(label="dent", box=SCRATCH.box)
    review = Review(decision=Decision.NG, by="rui", at=AT, views=(ReviewedView(view="front", boxes=(box,)),))

    (view,) = draw_reviewed(seen_of(make_record(detections=(SCRATCH,), jpeg=make_jpeg()), review), {})

    assert [(drawn.label, drawn.score) for drawn in view.boxes] == [("dent", None)]


def test_over_a_part_boxes_stay_where_they_are_in_the_full_picture() -> None:
    crop = Crop(left=5, top=8, full_width=640, full_height=480)
    elsewhere = found("screw", 0.8, 200)
    record = make_record(detections=(SCRATCH, elsewhere), jpeg=make_jpeg(), crop=crop)

    (view,) = draw(seen_of(record), {})

    assert (view.left, view.top, view.full_size) == (5, 8, (640, 480))
    assert [drawn.box for drawn in view.boxes] == [SCRATCH.box], "the screw is outside the part"


def test_without_a_picture_nothing_is_drawn() -> None:
    (view,) = draw(seen_of(make_record(detections=(SCRATCH,))), {})

    assert (view.sha256, view.boxes) == (None, ())
