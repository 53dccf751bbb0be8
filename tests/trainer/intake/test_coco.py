import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inspection.errors import InputRefused
from inspection.label import Split
from tests.fakes.annotations import coco_content, coco_folder
from tests.fakes.hostile_pictures import png_claiming, truncated
from tests.fakes.plates import SIDE, encoded, plate
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source

SOURCE = Source("plates", datetime(2026, 1, 31, 8, tzinfo=UTC))
PLATES = {"p1": plate(1), "p2": plate(2, bare=True)}


def changed(folder: Path, **entry: Any) -> tuple[Path, Path]:
    """The set with its first annotation changed."""
    annotations, pictures = coco_folder(folder, PLATES)
    content = coco_content(PLATES)
    content["annotations"][0] |= entry
    annotations.write_text(json.dumps(content))
    return annotations, pictures


def refusal(annotations: Path, pictures: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        list(read_coco(annotations, pictures, SOURCE))
    return str(refused.value)


def test_every_picture_comes_with_its_boxes(tmp_path: Path) -> None:
    taken = list(read_coco(*coco_folder(tmp_path, PLATES), SOURCE))
    assert [item.row.serial for item in taken] == ["p1", "p2"]
    boxes = [(b.label, (b.box.x1, b.box.y1, b.box.x2, b.box.y2)) for b in taken[0].row.boxes]
    assert boxes == list(PLATES["p1"].things)
    assert taken[1].row.boxes == ()
    assert (taken[0].row.width, taken[0].row.source) == (SIDE, "plates")


def test_an_official_split_is_written_into_each_row(tmp_path: Path) -> None:
    source = Source("plates", SOURCE.at, Split.TEST)
    assert {item.row.split for item in read_coco(*coco_folder(tmp_path, PLATES), source)} == {Split.TEST}


def test_class_names_are_written_our_way(tmp_path: Path) -> None:
    annotations, pictures = coco_folder(tmp_path, PLATES)
    annotations.write_text(annotations.read_text().replace('"bolt"', '"Missing Screw"'))
    assert next(read_coco(annotations, pictures, SOURCE)).row.boxes[0].label == "missing_screw"


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    annotations, pictures = coco_folder(tmp_path, PLATES)
    (pictures / "p2.png").unlink()
    assert refusal(annotations, pictures) == (
        f"boxes.json: image 2: picture {pictures}/p2.png is missing; add the file or remove its entry"
    )


BAD_ANNOTATIONS = [
    ({"category_id": 9}, "boxes.json: annotation 1: unknown class: category_id 9 is not among [1, 2]"),
    ({"image_id": 7}, "boxes.json: annotation 1: image_id 7 is not among the images"),
    (
        {"bbox": [float("nan"), 1, 5, 5]},
        "boxes.json: annotation 1: box 'bolt' has a coordinate that is no number: (nan, 1.0, nan, 6.0)",
    ),
    (
        {"bbox": [9, 9, -4, 5]},
        "boxes.json: annotation 1: box 'bolt' has no area: width -4, height 5",
    ),
    ({"bbox": [9, 9, 0, 5]}, "boxes.json: annotation 1: box 'bolt' has no area: width 0, height 5"),
    ({"bbox": [9, 9, 5]}, "boxes.json: annotation 1: bbox [9, 9, 5] is not [x, y, width, height]"),
    ({"bbox": "wide"}, "boxes.json: annotation 1: bbox 'wide' is not [x, y, width, height]"),
    (
        {"bbox": [-8, 4, 20, 20]},
        "boxes.json: image 1: box 'bolt' (-8, 4, 12, 24) sticks out of p1.png of 96x96; "
        "correct the annotation",
    ),
    (
        {"bbox": [90, 90, 10, 5]},
        "boxes.json: image 1: box 'bolt' (90, 90, 100, 95) sticks out of p1.png of 96x96; "
        "correct the annotation",
    ),
]


@pytest.mark.parametrize(("entry", "words"), BAD_ANNOTATIONS)
def test_what_is_wrong_with_an_annotation_is_said(entry: dict[str, Any], words: str, tmp_path: Path) -> None:
    assert refusal(*changed(tmp_path, **entry)) == words


def test_tools_round_by_a_pixel(tmp_path: Path) -> None:
    annotations, pictures = changed(tmp_path, bbox=[-0.5, 4, 20, 20])
    assert len(list(read_coco(annotations, pictures, SOURCE))) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "key 'images' is missing or no list; is it a COCO detection file?"),
        ('{"images": [], "annotations": {}, "categories": []}', "key 'annotations' is missing or no list"),
        (
            '{"images": [{"id": 1}], "annotations": [], "categories": []}',
            "images[0]: 'id' (a whole number) or 'file_name' is missing",
        ),
    ],
)
def test_a_file_that_is_no_coco_is_refused(content: str, words: str, tmp_path: Path) -> None:
    annotations = tmp_path / "boxes.json"
    annotations.write_text(content)
    said = refusal(annotations, tmp_path)
    assert said.startswith(f"{annotations}: ")
    assert words in said


def test_no_such_file_is_said_with_a_way_out(tmp_path: Path) -> None:
    said = refusal(tmp_path / "none.json", tmp_path)
    assert said == f"{tmp_path}/none.json: cannot be read (No such file or directory); check the path"


BAD_PICTURES = [
    (truncated(plate(1).png), "p1.png is damaged (image file is truncated"),
    (truncated(encoded(plate(1).image)), "p1.png is damaged (image file is truncated"),
    (b"GIF89a, not ours", "p1.png is not a readable JPEG or PNG"),
    (png_claiming(30_000, 30_000), "p1.png: at most 50 megapixels are read (Image size (900000000 pixels)"),
    (png_claiming(9_000, 9_000), "p1.png has 9000x9000 pixels; at most 50 megapixels are read"),
]


@pytest.mark.parametrize(("data", "words"), BAD_PICTURES)
def test_a_bad_picture_is_refused_by_name(data: bytes, words: str, tmp_path: Path) -> None:
    annotations, pictures = coco_folder(tmp_path, PLATES)
    (pictures / "p1.png").write_bytes(data)
    said = refusal(annotations, pictures)
    assert said.startswith("boxes.json: image 1: ")
    assert words in said
