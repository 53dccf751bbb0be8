"""An archive in small: landed inspections and their pictures, as the dashboard leaves them.

Pictures are of one shade, 32 x 32; the network of `networks` scores a `screw` in the middle by how bright
they are.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from dashboard.landing.parquet import to_parquet
from inspection.identity import StationId
from inspection.label import picture_path
from inspection.landed import landed, landing_folder
from inspection.recipe import Recipe, RecipeRef
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.verdict import Finding, Verdict
from tests.fakes import words
from tests.fakes.networks import SIDE

BRIGHT, DIM, DARK = 230, 102, 26
"""A screw is there (.9); in the grey band (.4); none is (.1)."""
RECIPE = words.recipe(width=SIDE, height=SIDE)


def shaded(shade: int) -> bytes:
    return painted((shade, shade, shade))


def painted(colour: tuple[int, int, int]) -> bytes:
    """One colour, BGR."""
    done, data = cv2.imencode(".png", np.full((SIDE, SIDE, 3), colour, np.uint8))
    assert done
    return data.tobytes()


class Archive:
    """Below `folder`; numbers are given in the order in which inspections are stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._id = 0

    @property
    def inspections(self) -> str:
        return str(self.folder / "inspections")

    def add(
        self,
        verdict: Verdict,
        *shades: int,
        lot: str = "L1",
        at: datetime = words.NOON,
        station: StationId = words.STATION,
        findings: tuple[Finding, ...] = (),
        recipe: Recipe | None = RECIPE,
        kept: bool = True,
    ) -> InspectionRecord:
        """One unit with a picture of each shade (views `front`, `front-2`, ...); its pictures are `kept`."""
        self._id += 1
        pictures = [shaded(shade) for shade in shades]
        names = ["front", *(f"front-{number}" for number in range(2, len(shades) + 1))]
        record = words.record(self._id, verdict).model_copy(
            update={
                "station": station,
                "unit": words.unit(f"S{self._id}").model_copy(update={"lot": lot}),
                "judged_at": at + timedelta(seconds=self._id),
                "findings": findings,
                "bundle": "b" * 64,
                "recipe": RecipeRef.of(recipe) if recipe else None,
                "views": tuple(map(_view, names, pictures)),
            }
        )
        if kept:
            for data in pictures:
                self.keep(data)
        self.land({self._id: record})
        return record

    def keep(self, data: bytes) -> Path:
        file = self.folder / picture_path(hashlib.sha256(data).hexdigest())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def land(self, records: Mapping[int, InspectionRecord]) -> None:
        """A file for each."""
        for id_, record in records.items():
            row = landed(id_, record, record.model_dump_json())
            file = self.folder / landing_folder(row) / f"{id_:019}-{id_:019}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(to_parquet([row]))


def _view(name: str, data: bytes) -> ViewRecord:
    digest = hashlib.sha256(data).hexdigest()
    return ViewRecord(view=name, picture=Picture(sha256=digest, width=SIDE, height=SIDE, size=len(data)))
