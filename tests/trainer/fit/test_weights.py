import json
from pathlib import Path

import pytest
import torch

from inspection.errors import InputRefused
from trainer.fit.weights import ARCHITECTURE, WEIGHTS, load_detector, save_detector
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector

PLAN = AnchorPlan((Level(8, ((20.0, 20.5),)), Level(16, ((60.0, 40.0),))))


def small(classes: int = 2) -> Detector:
    return Detector(Architecture("xeon_s", classes, 64, 32, PLAN)).eval()


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    detector = small()
    save_detector(detector, tmp_path)
    again = load_detector(tmp_path)
    assert again.architecture == detector.architecture
    assert not again.training
    picture = torch.rand(1, 3, 32, 64)
    assert torch.equal(again(picture).logits, detector(picture).logits)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((ARCHITECTURE, WEIGHTS))


@pytest.mark.parametrize("name", [ARCHITECTURE, WEIGHTS])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    save_detector(small(), tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(InputRefused) as refused:
        load_detector(tmp_path)
    assert str(refused.value) == f"{tmp_path}: {name} is missing; fit a detector first"


def other_classes(folder: Path) -> None:
    shape = json.loads((folder / ARCHITECTURE).read_text())
    (folder / ARCHITECTURE).write_text(json.dumps(shape | {"classes": 5}))


def no_json(folder: Path) -> None:
    (folder / ARCHITECTURE).write_text("{")


def another_key(folder: Path) -> None:
    shape = json.loads((folder / ARCHITECTURE).read_text())
    (folder / ARCHITECTURE).write_text(json.dumps(shape | {"colour": "red"}))


def cut_weights(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-100])


def no_weights(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"words")


@pytest.mark.parametrize("damage", [other_classes, no_json, another_key, cut_weights, no_weights])
def test_files_that_do_not_belong_together_are_refused(damage: object, tmp_path: Path) -> None:
    save_detector(small(), tmp_path)
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(InputRefused, match="architecture and weights do not belong together"):
        load_detector(tmp_path)
