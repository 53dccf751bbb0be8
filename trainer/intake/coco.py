"""COCO: one JSON for all pictures, boxes as x, y, width, height."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspection.errors import InputRefused
from inspection.label import LabelledBox
from trainer.intake.labelled import Source, Taken, labelled_box, take


def read_coco(annotations: Path, pictures: Path, source: Source) -> Iterator[Taken]:
    """Each picture of a COCO detection file (https://cocodataset.org/#format-data).

    Raises:
        InputRefused: the file, a picture, a class or a box is not as it has to be; names the annotation.
    """
    content = _content(annotations)
    classes = {
        entry["id"]: str(entry["name"]) for entry in _entries(annotations, content, "categories", "name")
    }
    images = _entries(annotations, content, "images", "file_name")
    boxes: dict[int, list[LabelledBox]] = {entry["id"]: [] for entry in images}
    for annotation in content["annotations"]:
        where = f"{annotations.name}: annotation {annotation.get('id')}"
        if annotation.get("image_id") not in boxes:
            raise InputRefused(f"{where}: image_id {annotation.get('image_id')!r} is not among the images")
        if annotation.get("category_id") not in classes:
            raise InputRefused(
                f"{where}: unknown class: category_id {annotation.get('category_id')!r} is not among "
                f"{sorted(classes)}"
            )
        boxes[annotation["image_id"]].append(_box(classes[annotation["category_id"]], annotation, where))
    for entry in images:
        where = f"{annotations.name}: image {entry['id']}"
        golden = entry.get("golden", entry.get("template"))
        named = str(golden) if golden is not None else None
        yield take(pictures / str(entry["file_name"]), boxes[entry["id"]], source, where, named)


def _content(annotations: Path) -> dict[str, Any]:
    try:
        content = json.loads(annotations.read_text())
    except OSError as error:
        raise InputRefused(f"{annotations}: cannot be read ({error.strerror}); check the path") from error
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"{annotations}: is not JSON ({error})") from error
    for key in ("images", "annotations", "categories"):
        if not isinstance(content, dict) or not isinstance(content.get(key), list):
            raise InputRefused(
                f"{annotations}: key {key!r} is missing or no list; is it a COCO detection file?"
            )
    return dict(content)


def _entries(annotations: Path, content: dict[str, Any], key: str, needed: str) -> list[dict[str, Any]]:
    for index, entry in enumerate(content[key]):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), int) or needed not in entry:
            raise InputRefused(
                f"{annotations}: {key}[{index}]: 'id' (a whole number) or {needed!r} is missing"
            )
    return list(content[key])


def _box(label: str, annotation: dict[str, Any], where: str) -> LabelledBox:
    box = annotation.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(isinstance(value, int | float) for value in box):
        raise InputRefused(f"{where}: bbox {box!r} is not [x, y, width, height]")
    x, y, width, height = (float(value) for value in box)
    return labelled_box(label, (x, y, x + width, y + height), where)
