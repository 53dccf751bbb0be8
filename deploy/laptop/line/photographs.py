"""Real pictures: a folder with COCO files `train.json` and `test.json` and its pictures in `images/`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.laptop.line.truth import Truth
from deploy.laptop.line.unit import LineUnit
from inspection.errors import InputRefused
from inspection.identity import Unit
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.rules.quality import PictureQuality

MISSING = "missing_"
KEYS = ("images", "annotations", "categories")


@dataclass(frozen=True)
class Photographs:
    """The train split is what people label, the test split what comes later."""

    folder: Path

    def to_learn(self) -> Iterator[LineUnit]:
        return self._units("train")

    def fresh(self) -> Iterator[LineUnit]:
        return self._units("test")

    def _units(self, split: str) -> Iterator[LineUnit]:
        content = self._content(split)
        names = {entry["id"]: label_name(str(entry["name"])) for entry in content["categories"]}
        defects = defects_of(set(names.values()))
        for entry in content["images"]:
            truth = tuple(
                Truth(names[found["category_id"]], _corners(found["bbox"]))
                for found in content["annotations"]
                if found["image_id"] == entry["id"]
            )
            good = not any(thing.label in defects for thing in truth)
            stem = Path(entry["file_name"]).stem
            unit = Unit(serial=part_number(f"{split}-{stem}"), sku=self.sku, lot=split)
            yield LineUnit(unit, self._picture(split, str(entry["file_name"])), good, truth)

    def _picture(self, split: str, name: str) -> bytes:
        file = self.folder / "images" / name
        try:
            return file.read_bytes()
        except OSError as error:
            raise InputRefused(
                f"{self.folder / split}.json: picture {file} cannot be read ({error.strerror}); add it"
            ) from error

    def _content(self, split: str) -> dict[str, Any]:
        file = self.folder / f"{split}.json"
        try:
            content = json.loads(file.read_text())
        except (OSError, ValueError) as error:
            raise InputRefused(
                f"{file}: cannot be read ({error}); give a folder with train.json, test.json and images/"
            ) from error
        if not isinstance(content, dict) or not all(isinstance(content.get(key), list) for key in KEYS):
            raise InputRefused(f"{file}: the lists {', '.join(KEYS)} are needed; is it a COCO file?")
        if not content["images"]:
            raise InputRefused(f"{file}: names no picture")
        return content

    @property
    def sku(self) -> str:
        return part_number(self.folder.resolve().name)

    def recipe(self) -> Recipe:
        """Any defect label anywhere rejects a unit. Pixels stand for millimetres: the scale is unknown."""
        content = self._content("train")
        labels = {label_name(str(entry["name"])) for entry in content["categories"]}
        first = content["images"][0]
        view = ViewRecipe(
            name="front",
            width=first["width"],
            height=first["height"],
            mm_per_pixel=1.0,
            defects=tuple(DefectLimit(label=label) for label in sorted(defects_of(labels))),
            quality=PictureQuality(min_brightness=5, max_brightness=250, min_contrast=2),
        )
        return Recipe(sku=self.sku, version=1, takt_ms=5000, views=(view,))


def defects_of(labels: set[str]) -> set[str]:
    """Labels that reject a unit: all, except a part whose absence has a label of its own."""
    return {label for label in labels if MISSING + label not in labels}


def label_name(text: str) -> str:
    """A class name as the product writes it: `Missing Screw` -> `missing_screw`."""
    return re.sub(r"[^a-z0-9_-]", "_", text.strip().lower())


def part_number(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", text).lstrip("._-")[:64] or "unnamed"


def _corners(bbox: list[float]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(value) for value in bbox)
    return x, y, x + width, y + height
