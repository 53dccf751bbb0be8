"""The zoo's detector over real pictures that all went out as OK: who lacks a screw?"""

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from inspection.again import Outcome
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import Picture, ViewRecord
from inspection.rules.defect import DefectLimit
from inspection.verdict import Verdict
from tests.fakes import words
from tests.fakes.archive import Archive
from trainer.archive.landed import Period, Wanted
from trainer.archive.parts import PartsFolder
from trainer.archive.recipes import RecipeShelf
from trainer.archive.replay import plan_replay, run_replay
from trainer.archive.suspects import summarise, suspects_of
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source

pytestmark = [pytest.mark.real_pictures, pytest.mark.spark]
ROOT = Path(__file__).parents[3]
SCREWS = Path(os.environ.get("SIGHTLINE_DATA", ROOT.parent / "shared" / "data")) / "screws"
BUNDLE = ROOT / "trainer" / "ssdlite" / "zoo" / "screws" / "bundle"
LIMIT = DefectLimit(label="missing_screw", min_side_mm=20)
VIEW = ViewRecipe(name="front", width=600, height=789, mm_per_pixel=1, defects=(LIMIT,))
RECIPE = Recipe(sku="AC-100", version=1, takt_ms=100, views=(VIEW,))


@pytest.fixture(autouse=True)
def _pictures_are_there() -> None:
    if not SCREWS.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"no real pictures in {SCREWS}; set SIGHTLINE_DATA")


def test_the_suspects_are_those_that_lack_a_screw(spark: SparkSession, tmp_path: Path) -> None:
    archive, lacking, records = Archive(tmp_path / "store"), set(), {}
    pictures = read_coco(SCREWS / "test.json", SCREWS / "images", Source("screws", words.NOON))
    for id_, taken in enumerate(pictures, 1):
        data = taken.file.read_bytes()
        archive.keep(data)
        picture = Picture(sha256=hashlib.sha256(data).hexdigest(), width=600, height=789, size=len(data))
        views = (ViewRecord(view="front", picture=picture),)
        records[id_] = words.record(id_, Verdict.OK).model_copy(update={"views": views})
        if any(box.label == "missing_screw" for box in taken.row.boxes):
            lacking.add(f"S{id_}")
    archive.land(records)

    shelf = RecipeShelf(recipes=(RECIPE,), as_recorded=False)
    wanted = Wanted(period=Period(first=date(2026, 1, 31), end=date(2026, 2, 1)))
    replay = plan_replay(spark, BUNDLE, shelf, wanted, archive.inspections, str(archive.folder))
    folder = PartsFolder(str(tmp_path / "out" / "units"))
    run_replay(spark, replay, folder, lambda _told: None)
    summary = summarise(spark, replay, folder, str(tmp_path / "out"))

    assert summary.inspections == len(records) == 46
    units = spark.read.parquet(*(folder.url_of(part) for part in replay.parts))
    assert {row["serial"] for row in suspects_of(units).collect()} == lacking
    assert summary.outcomes[Outcome.CHANGED] == summary.suspects == len(lacking)
