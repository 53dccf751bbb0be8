import json
import os
from pathlib import Path
from typing import Any

import pytest

from deploy.laptop.line.photographs import Photographs, defects_of, label_name, part_number
from deploy.laptop.line.truth import Truth
from inspection.errors import InputRefused

DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[5] / "shared" / "data"))
CONTENT: dict[str, Any] = {
    "images": [
        {"id": 1, "file_name": "one.jpg", "width": 60, "height": 40},
        {"id": 2, "file_name": "two (b).jpg", "width": 60, "height": 40},
    ],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 10, 20]},
        {"id": 2, "image_id": 2, "category_id": 2, "bbox": [5, 5, 8, 8]},
    ],
    "categories": [{"id": 1, "name": "Screw"}, {"id": 2, "name": "Missing Screw"}],
}


def folder_of(folder: Path, **changes: Any) -> Path:
    """Both splits the same; pictures are not looked at by the line."""
    (folder / "images").mkdir(parents=True)
    for split in ("train", "test"):
        (folder / f"{split}.json").write_text(json.dumps(CONTENT | changes))
    for entry in CONTENT["images"]:
        (folder / "images" / entry["file_name"]).write_bytes(b"jpeg of " + entry["file_name"].encode())
    return folder


def test_each_picture_is_a_unit(tmp_path: Path) -> None:
    one, two = Photographs(folder_of(tmp_path / "screws")).to_learn()
    assert (one.unit.serial, one.unit.sku, one.unit.lot) == ("train-one", "screws", "train")
    assert (one.good, one.truth) == (True, (Truth("screw", (1, 2, 11, 22)),))
    assert (two.good, two.truth) == (False, (Truth("missing_screw", (5, 5, 13, 13)),))
    assert two.jpeg == b"jpeg of two (b).jpg"
    assert two.unit.serial == "train-two--b-"


def test_fresh_ones_come_from_the_test_split(tmp_path: Path) -> None:
    source = Photographs(folder_of(tmp_path / "screws"))
    assert [unit.unit.lot for unit in source.fresh()] == ["test", "test"]


DEFECTS = [
    ({"screw", "missing_screw"}, {"missing_screw"}),
    ({"open", "short"}, {"open", "short"}),
    ({"missing_label"}, {"missing_label"}),
    (set(), set()),
]


@pytest.mark.parametrize(("labels", "defects"), DEFECTS)
def test_a_part_whose_absence_has_a_name_is_no_defect(labels: set[str], defects: set[str]) -> None:
    assert defects_of(labels) == defects


def test_the_recipe_rejects_defects_and_knows_the_picture(tmp_path: Path) -> None:
    recipe = Photographs(folder_of(tmp_path / "my screws")).recipe()
    (view,) = recipe.views
    assert recipe.sku == "my-screws"
    assert (view.width, view.height) == (60, 40)
    assert [limit.label for limit in view.defects] == ["missing_screw"]


def refusal(folder: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        list(Photographs(folder).to_learn())
    return str(refused.value)


def test_a_folder_without_its_files_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path)
    assert said.startswith(f"{tmp_path}/train.json: cannot be read")
    assert said.endswith("give a folder with train.json, test.json and images/")


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "screws")
    (folder / "images" / "one.jpg").unlink()
    assert refusal(folder) == (
        f"{folder}/train.json: picture {folder}/images/one.jpg cannot be read "
        "(No such file or directory); add it"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"categories": None}, "is it a COCO file?"), ({"images": []}, "train.json: names no picture")],
)
def test_other_json_is_refused(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    assert words in refusal(folder_of(tmp_path / "screws", **changes))


def test_names_as_the_product_writes_them() -> None:
    assert label_name(" Missing Screw") == "missing_screw"
    assert part_number("two (b)") == "two--b-"


@pytest.mark.real_pictures
@pytest.mark.parametrize(("name", "learn", "fresh"), [("screws", 100, 46), ("deeppcb", 1000, 500)])
def test_real_pictures_are_units_as_well(name: str, learn: int, fresh: int) -> None:
    if not DATA.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"no real pictures in {DATA}; set SIGHTLINE_DATA")
    source = Photographs(DATA / name)
    assert sum(1 for _ in source.to_learn()) == learn
    assert sum(1 for _ in source.fresh()) == fresh
    assert source.recipe().views[0].defects
