"""A drawn part on a table, shifted and turned as a test wants it."""

import hashlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.alignment import Alignment
from inspection.rules.slot import Slot
from model_registry.bundle.prepare import Picture

WIDTH, HEIGHT = 320, 240
GOLDEN = "golden.png"


def part(
    dx: float = 0, dy: float = 0, turn: float = 0, *, light: float = 1.0, missing: bool = False
) -> Picture:
    """A plate with two holes, a screw (unless `missing`) and a label; turned clockwise, then moved."""
    plate = np.full((HEIGHT, WIDTH, 3), 60, dtype=np.uint8)
    cv2.rectangle(plate, (60, 50), (260, 190), (150, 150, 150), -1)
    cv2.circle(plate, (90, 80), 12, (20, 20, 20), -1)
    cv2.circle(plate, (230, 165), 12, (20, 20, 20), -1)
    cv2.rectangle(plate, (140, 90), (215, 130), (230, 230, 210), -1)
    cv2.line(plate, (150, 100), (205, 100), (30, 30, 30), 3)
    if not missing:
        cv2.circle(plate, (110, 160), 14, (90, 200, 220), -1)
    way = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -turn, 1.0)
    way[0, 2] += dx
    way[1, 2] += dy
    moved = cv2.warpAffine(plate, way, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    grain = np.random.default_rng(1).normal(0, 4, moved.shape)
    return np.clip(moved * light + grain, 0, 255).astype(np.uint8)


def alignment(**changes: Any) -> Alignment:
    """Up to 20 mm, which are 40 pixels, and up to 5 degrees."""
    fields = {"golden": GOLDEN, "sha256": hashlib.sha256(png(part())).hexdigest(), "max_shift_mm": 20.0}
    return Alignment(**{**fields, "max_turn_deg": 5.0, **changes})


def recipe(**changes: Any) -> Recipe:
    """The screw belongs at (110, 160), 4 mm off at most."""
    screw = Slot(name="screw-1", label="screw", x=110, y=160, tolerance_mm=4)
    fields = {"slots": (screw,), "alignment": alignment(), **changes}
    view = ViewRecipe(name="front", width=WIDTH, height=HEIGHT, mm_per_pixel=0.5, **fields)
    return Recipe(sku="AC-100", version=1, takt_ms=100, views=(view,))


def png(pixels: Picture) -> bytes:
    done, data = cv2.imencode(".png", pixels)
    assert done
    return data.tobytes()


def lay_down(folder: Path, golden: bytes | None = None) -> Path:
    """The recipe's file, its golden picture beside it."""
    file = folder / "recipe.json"
    file.write_text(recipe().model_dump_json())
    (folder / GOLDEN).write_bytes(png(part()) if golden is None else golden)
    return file
