"""A network that scores the picture's brightness as `screw` and its darkness as `dent`, in the middle."""

import json
from pathlib import Path
from shutil import copytree

import cv2
import numpy as np
import pytest

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.verify import verify_folder
from tests.fakes.labelled_rows import AT
from tests.fakes.networks import SIDE, network_bundle
from tests.fakes.trained import World
from trainer.measure.appraisal import Appraisal, Question
from trainer.measure_bundle import from_coco, from_good, from_snapshot, measure_bundle

MIDDLE = [8, 8, 16, 16]
"""Where the network finds things: x, y, width, height."""


def grey(folder: Path, **shades: int) -> Path:
    """`name`.png for each, of one shade."""
    folder.mkdir(exist_ok=True)
    for name, shade in shades.items():
        cv2.imwrite(str(folder / f"{name}.png"), np.full((SIDE, SIDE, 3), shade, np.uint8))
    return folder


def coco(folder: Path, *things: tuple[str, str], names: tuple[str, ...] = ("a", "b")) -> Path:
    """Pictures `names`, with a thing in the middle for each (picture, label)."""
    labels = sorted({label for _, label in things})
    content = {
        "images": [{"id": i, "file_name": f"{name}.png"} for i, name in enumerate(names)],
        "categories": [{"id": i, "name": label} for i, label in enumerate(labels)],
        "annotations": [
            {"id": i, "image_id": names.index(name), "category_id": labels.index(label), "bbox": MIDDLE}
            for i, (name, label) in enumerate(things)
        ],
    }
    file = folder / "truth.json"
    file.write_text(json.dumps(content))
    return file


def measured(bundle: Path, truth: Path, pictures: Path, good: Path | None = None) -> Appraisal:
    shown_good = from_good(good, AT) if good else ()
    return measure_bundle(bundle, from_coco(truth, pictures, AT), shown_good, Question())


def test_a_coco_set_and_a_folder_of_good_units(tmp_path: Path) -> None:
    """Thresholds are .5: `a` is bright (.8) as its screw says, `b` dark, of the good ones one is bright."""
    pictures = grey(tmp_path / "pictures", a=204, b=26)
    good = grey(tmp_path / "good", c=230)
    truth = coco(tmp_path, ("a", "screw"), ("b", "screw"))
    appraisal = measured(network_bundle(tmp_path / "net"), truth, pictures, good)
    assert (appraisal.pictures, appraisal.good_pictures) == (2, 1)
    assert appraisal.recall == {"screw": 0.5, "dent": None}
    assert (appraisal.units.missed["screw"].events, appraisal.units.overkill.events) == (1, 1)
    assert appraisal.units.escape.events == 0  # `b` is dark enough for a dent


def test_a_label_unknown_to_the_bundle_is_named(tmp_path: Path) -> None:
    pictures = grey(tmp_path / "pictures", a=204, b=26)
    bundle, truth = network_bundle(tmp_path / "net"), coco(tmp_path, ("b", "scratch"))
    with pytest.raises(
        InputRefused, match="b: the bundle does not know the label 'scratch'; it knows screw, dent"
    ):
        measured(bundle, truth, pictures)
    with pytest.raises(InputRefused, match="--defect: the bundle does not know the label 'hole'"):
        measure_bundle(bundle, (), (), Question(defects=("hole",)))


def test_no_picture_no_figure(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "net")
    with pytest.raises(InputRefused, match="there is no picture to measure on"):
        measured(bundle, coco(tmp_path, names=()), tmp_path)
    truth = coco(tmp_path, ("a", "screw"), names=("a",))
    with pytest.raises(InputRefused, match="no JPEG or PNG in this folder; check --good"):
        measured(bundle, truth, grey(tmp_path / "pictures", a=204), tmp_path / "none")


def test_a_changed_bundle_is_not_measured(tmp_path: Path) -> None:
    changed = copytree(network_bundle(tmp_path / "net"), tmp_path / "changed")
    data = bytearray((changed / "model.bin").read_bytes())
    data[0] ^= 1
    (changed / "model.bin").write_bytes(data)
    with pytest.raises(InputRefused, match=r"model\.bin: expected digest"):
        measure_bundle(changed, (), (), Question())


@pytest.mark.spark
def test_a_bundle_measured_again_is_as_good_as_it_says(world: World, bundle: Path) -> None:
    appraisal = measure_bundle(bundle, from_snapshot(world.snapshot, Split.VALIDATION), (), Question())
    promised = verify_folder(bundle).metrics
    assert appraisal.pictures == promised.pictures
    assert (appraisal.coco.map, appraisal.coco.map50) == (promised.map_int8, promised.map50_int8)
    assert appraisal.recall == {label: one.recall_int8 for label, one in promised.per_class.items()}
