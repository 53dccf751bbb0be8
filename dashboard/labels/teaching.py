"""Which pictures a review makes into labelled ones. Pure.

An inspection that could not be judged teaches nothing, whoever says so: the station or the person.
A picture of which nobody said what is in it teaches nothing either, nor does a part of one (decision 0032).
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from dashboard.inspections.seen import InspectionSeen
from dashboard.reviews.review import Decision
from inspection.label import LabelledImage, picture_path
from inspection.verdict import Verdict


def labelled_images(inspections: Iterable[InspectionSeen]) -> tuple[LabelledImage, ...]:
    """Each picture once, sorted by digest; of several words about one picture the latest counts."""
    latest: dict[str, LabelledImage] = {}
    for image in (image for seen in inspections for image in _taught_by(seen)):
        known = latest.get(image.sha256)
        if known is None or known.labelled_at <= image.labelled_at:
            latest[image.sha256] = image
    return tuple(latest[sha256] for sha256 in sorted(latest))


def count_boxes(images: Iterable[LabelledImage]) -> dict[str, int]:
    """By label, in the alphabet's order."""
    counts = Counter(box.label for image in images for box in image.boxes)
    return dict(sorted(counts.items()))


def count_parts(inspections: Iterable[InspectionSeen]) -> int:
    """Reviewed pictures that teach nothing because a station kept only a part of them."""
    return sum(view.crop is not None for seen in inspections if seen.review for view in seen.views)


def _taught_by(seen: InspectionSeen) -> Iterator[LabelledImage]:
    review = seen.review
    if review is None or review.decision is Decision.INVALID or seen.verdict is Verdict.INVALID:
        return
    boxes_of = {view.view: view.boxes for view in review.views}
    for view in seen.views:
        boxes = boxes_of.get(view.view)
        if boxes is None or view.picture is None or not view.picture.stored or view.crop is not None:
            continue
        yield LabelledImage(
            sha256=view.picture.sha256,
            picture=picture_path(view.picture.sha256),
            width=view.picture.width,
            height=view.picture.height,
            boxes=boxes,
            serial=seen.unit.serial,
            sku=seen.unit.sku,
            lot=seen.unit.lot,
            source=seen.station,
            labelled_by=review.by,
            labelled_at=review.at,
        )
