"""Real pictures: a folder with COCO files `train.json` and `test.json` and its pictures in `images/`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.laptop.line.truth import Truth
from deploy.laptop.line.unit import LineUnit
from inspection.errors import InputRefused
from inspection.identity import Unit
from inspection.recipe import DefectLimit, PictureQuality, Recipe, ViewRecipe

MISSING = "missing_"


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
        names = {entry["id"]: str(entry["name"]).lower() for entry in content["categories"]}
        defects = defects_of(set(names.values()))
        for entry in content["images"]:
            truth = tuple(
                Truth(names[found["category_id"]], _corners(found["bbox"]))
                for found in content["annotations"]
                if found["image_id"] == entry["id"]
            )
            good = not any(thing.label in defects for thing in truth)
            stem = Path(entry["file_name"]).stem
            unit = Unit(serial=f"{split}-{stem}", sku=self.sku, lot=split)
            yield LineUnit(unit, (self.folder / "images" / entry["file_name"]).read_bytes(), good, truth)

    def _content(self, split: str) -> dict[str, Any]:
        file = self.folder / f"{split}.json"
        try:
            content = json.loads(file.read_text())
        except (OSError, ValueError) as error:
            raise InputRefused(
                f"{file}: cannot be read ({error}); give a folder with train.json, test.json and images/"
            ) from error
        return dict(content)

    @property
    def sku(self) -> str:
        return self.folder.resolve().name

    def recipe(self) -> Recipe:
        """Any defect label anywhere rejects a unit. Pixels stand for millimetres: the scale is unknown."""
        content = self._content("train")
        labels = {str(entry["name"]).lower() for entry in content["categories"]}
        first = content["images"][0]
        view = ViewRecipe(
            name="front",
            width=first["width"],
            height=first["height"],
            mm_per_pixel=1.0,
            defects=tuple(DefectLimit(label=label) for label in sorted(defects_of(labels))),
            quality=PictureQuality(min_brightness=5, max_brightness=250, min_contrast=2),
        )
        return Recipe(sku=self.sku, version=1, takt_ms=1000, views=(view,))


def defects_of(labels: set[str]) -> set[str]:
    """Labels that reject a unit: all, except a part whose absence has a label of its own."""
    return {label for label in labels if MISSING + label not in labels}


def _corners(bbox: list[float]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(value) for value in bbox)
    return x, y, x + width, y + height
