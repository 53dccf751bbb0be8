from pathlib import Path

import cv2
import numpy as np

from inspection.detection import Detection
from inspection.geometry import Box
from tests.fakes.plates import BOLT, plate
from trainer.export.lost import RED, mark, save_lost

GONE = Detection(label=BOLT, score=0.8, box=Box(x1=20.0, y1=30.0, x2=50.0, y2=60.0))


def test_what_was_lost_is_framed() -> None:
    before = plate(1, bare=True).image
    after = mark(before, [GONE])
    assert after[30, 35].tolist() == after[60, 35].tolist() == list(RED)
    assert np.array_equal(after[31:59, 21:49], before[31:59, 21:49]), (
        "what lies in the frame stays to be seen"
    )
    assert np.array_equal(before, plate(1, bare=True).image)


def test_each_picture_is_named_after_its_own_and_old_ones_go(tmp_path: Path) -> None:
    folder = tmp_path / "lost"
    save_lost(folder, {"pictures/aa/one.jpg": (plate(1).png, [GONE])})
    save_lost(folder, {"pictures/bb/two.jpg": (plate(2).png, [GONE])})
    assert [file.name for file in folder.iterdir()] == ["two.png"]
    shown = cv2.imread(str(folder / "two.png"))
    assert shown is not None
    assert shown.shape == (96, 96, 3)
