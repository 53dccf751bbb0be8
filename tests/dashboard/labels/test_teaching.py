from datetime import timedelta

import pytest

from dashboard.inspections.seen import InspectionSeen, see
from dashboard.labels.teaching import count_boxes, count_parts, labelled_images
from dashboard.reviews.review import Decision, Review, ReviewedView
from inspection.crop import Crop
from inspection.label import LabelledBox, picture_path
from inspection.verdict import Verdict
from tests.fakes.station_reports import AT, digest_of, found, make_jpeg, make_record

BOX = LabelledBox(label="dent", box=found("dent", 1).box)
PART = Crop(left=5, top=8, full_width=640, full_height=480)


def reviewed(
    *,
    decision: Decision = Decision.NG,
    verdict: Verdict = Verdict.NG,
    boxes: tuple[LabelledBox, ...] | None = (BOX,),
    stored: bool = True,
    minutes: int = 0,
    shade: int = 128,
    crop: Crop | None = None,
) -> InspectionSeen:
    jpeg = make_jpeg(shade=shade)
    review = Review(
        decision=decision,
        by="rui",
        at=AT + timedelta(minutes=minutes),
        views=(ReviewedView(view="front", boxes=boxes),),
    )
    kept = frozenset({digest_of(jpeg)} if stored else ())
    return see(
        make_record(verdict=verdict, jpeg=jpeg, crop=crop), id=1, version=2, stored=kept, review=review
    )


def test_a_reviewed_picture_becomes_a_row() -> None:
    (image,) = labelled_images([reviewed()])

    assert image.picture == picture_path(digest_of(make_jpeg()))
    assert (image.boxes, image.labelled_by, image.labelled_at) == ((BOX,), "rui", AT)
    assert (image.source, image.split) == ("wuhu/line-1/front", None)


@pytest.mark.parametrize(
    "silent",
    [
        reviewed(decision=Decision.INVALID),
        reviewed(verdict=Verdict.INVALID),
        reviewed(boxes=None),
        reviewed(stored=False),
        reviewed(crop=PART),
    ],
)
def test_what_cannot_be_judged_or_was_not_said_teaches_nothing(silent: InspectionSeen) -> None:
    assert labelled_images([silent]) == ()


def test_parts_that_teach_nothing_are_counted() -> None:
    assert count_parts([reviewed(), reviewed(crop=PART)]) == 1


def test_the_latest_word_about_a_picture_counts() -> None:
    images = labelled_images([reviewed(minutes=5, boxes=()), reviewed(minutes=1)])

    assert [image.boxes for image in images] == [()]


def test_rows_are_sorted_so_that_the_same_labels_give_the_same_file() -> None:
    one, two = reviewed(shade=10), reviewed(shade=200)

    assert labelled_images([one, two]) == labelled_images([two, one])
    assert count_boxes(labelled_images([one, two])) == {"dent": 2}
