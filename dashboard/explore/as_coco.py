"""Pictures and boxes as COCO. Annotations wait in a file of their own until all pictures are told.

Of a reviewed view the boxes are the person's, as label sets have them; of any other the station's, each with
its score: whoever trains on those trains on a model's word.
"""

import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from dashboard.explore.taken import Taken
from dashboard.inspections.seen import InspectionSeen, ViewSeen
from dashboard.labels.teaching import labelled_images
from dashboard.reviews.rules import Thresholds, shown_boxes
from inspection.geometry import Box
from inspection.label import picture_path

AT_ONCE = 1024 * 1024


class Told(NamedTuple):
    label: str
    box: Box
    """In pixels of the full picture."""
    score: float | None
    """None: a person says so."""


def write_coco(taken: Taken) -> Iterator[bytes]:
    categories: dict[str, int] = {}
    pictures = boxes = 0
    with TemporaryFile() as waiting:
        yield b'{"images": ['
        for part in taken.parts():
            lines = []
            for seen in part:
                people = {image.sha256: image for image in labelled_images([seen])}
                for view in seen.views:
                    if view.picture is None or not view.picture.stored:
                        continue
                    pictures += 1
                    labelled = people.get(view.picture.sha256)
                    by = labelled.labelled_by if labelled else None
                    lines.append(_comma(pictures) + _json(_picture(pictures, seen, view, by)))
                    told = (
                        [Told(one.label, one.box, None) for one in labelled.boxes]
                        if labelled
                        else _station_says(view, taken.thresholds_of(seen.bundle))
                    )
                    for one in told:
                        boxes += 1
                        kind = categories.setdefault(one.label, len(categories) + 1)
                        waiting.write(_comma(boxes) + _json(_annotation(boxes, pictures, kind, one, view)))
            yield b"".join(lines)
        yield b'], "annotations": ['
        waiting.seek(0)
        while chunk := waiting.read(AT_ONCE):
            yield chunk
    named = [{"id": number, "name": label} for label, number in categories.items()]
    yield b'], "categories": ' + _json(named) + b"}"


def _picture(number: int, seen: InspectionSeen, view: ViewSeen, by: str | None) -> dict[str, Any]:
    assert view.picture is not None
    return {
        "id": number,
        "file_name": picture_path(view.picture.sha256),
        "width": view.picture.width,
        "height": view.picture.height,
        "inspection": seen.id,
        "view": view.view,
        "serial": seen.unit.serial,
        "verdict": seen.verdict,
        "labelled_by": by,
    }


def _annotation(number: int, picture: int, kind: int, told: Told, view: ViewSeen) -> dict[str, Any]:
    """Boxes move with a picture that is only a part: COCO knows none but the stored one."""
    left, top = (view.crop.left, view.crop.top) if view.crop else (0, 0)
    score = {} if told.score is None else {"score": told.score}
    box = told.box
    return {
        "id": number,
        "image_id": picture,
        "category_id": kind,
        "bbox": [box.x1 - left, box.y1 - top, box.width, box.height],
        "area": box.area,
        "iscrowd": 0,
        **score,
    }


def _station_says(view: ViewSeen, thresholds: Thresholds) -> list[Told]:
    """What it is sure of."""
    return [
        Told(one.detection.label, one.detection.box, one.detection.score)
        for one in shown_boxes(view, thresholds)
        if one.sure and view.shows(one.detection.box)
    ]


def _comma(number: int) -> bytes:
    return b",\n" if number > 1 else b"\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
