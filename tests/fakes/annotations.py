"""Folders of labelled pictures as other tools write them: COCO, Pascal VOC, YOLO."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fakes.plates import BOLT, PIT, SIDE, Plate

CLASSES = (BOLT, PIT)


def pictures_folder(folder: Path, plates: Mapping[str, Plate]) -> Path:
    """`name`.png for each plate."""
    pictures = folder / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    for name, plate in plates.items():
        (pictures / f"{name}.png").write_bytes(plate.png)
    return pictures


def coco_content(plates: Mapping[str, Plate]) -> dict[str, Any]:
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number, (name, plate) in enumerate(plates.items(), 1):
        images.append({"id": number, "file_name": f"{name}.png", "width": SIDE, "height": SIDE})
        for label, (x1, y1, x2, y2) in plate.things:
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": CLASSES.index(label) + 1,
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                }
            )
    categories = [{"id": number, "name": name} for number, name in enumerate(CLASSES, 1)]
    return {"images": images, "annotations": annotations, "categories": categories}


def coco_folder(folder: Path, plates: Mapping[str, Plate]) -> tuple[Path, Path]:
    """(annotations file, pictures folder)."""
    pictures = pictures_folder(folder, plates)
    annotations = folder / "boxes.json"
    annotations.write_text(json.dumps(coco_content(plates)))
    return annotations, pictures


def voc_xml(name: str, things: Sequence[tuple[str, Sequence[float | str]]]) -> str:
    objects = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin>"
        f"<xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>"
        for label, (x1, y1, x2, y2) in things
    )
    return f"<annotation><filename>{name}.png</filename>{objects}</annotation>"


def voc_folder(folder: Path, plates: Mapping[str, Plate]) -> tuple[Path, Path]:
    """(annotations folder, pictures folder)."""
    annotations = folder / "xml"
    annotations.mkdir(parents=True)
    for name, plate in plates.items():
        (annotations / f"{name}.xml").write_text(voc_xml(name, plate.things))
    return annotations, pictures_folder(folder, plates)


def yolo_folder(folder: Path, plates: Mapping[str, Plate]) -> tuple[Path, Path, Path]:
    """(data.yaml, pictures folder, labels folder); fractions with six digits, as tools write them."""
    labels = folder / "labels"
    labels.mkdir(parents=True)
    data = folder / "data.yaml"
    data.write_text(f"names: [{', '.join(CLASSES)}]\n")
    for name, plate in plates.items():
        lines = [_yolo_line(label, corners) for label, corners in plate.things]
        (labels / f"{name}.txt").write_text("\n".join(lines))
    return data, pictures_folder(folder, plates), labels


def _yolo_line(label: str, corners: Sequence[float]) -> str:
    x1, y1, x2, y2 = (value / SIDE for value in corners)
    fractions = ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
    return " ".join([str(CLASSES.index(label)), *(f"{value:.6f}" for value in fractions)])
