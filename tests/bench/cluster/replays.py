"""A replay of landed inspections, by one core and by two."""

import hashlib
import statistics
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import cv2

from dashboard.landing.parquet import to_parquet
from inspection.label import picture_path
from inspection.landed import LandedInspection, landed, landing_folder
from inspection.recipe import Recipe, RecipeRef, ViewRecipe
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.rules.defect import DefectLimit
from inspection.verdict import Verdict
from model_registry.bundle import prepare
from tests.bench.cluster.looks import BUNDLE
from tests.bench.cluster.pictures import LABEL, QUALITY, SIDE, windows
from tests.bench.cluster.sessions import Sessions
from tests.bench.report import Row
from tests.fakes import words
from trainer.archive.landed import Period, Wanted
from trainer.archive.parts import PartsFolder
from trainer.archive.recipes import RecipeShelf
from trainer.archive.replay import plan_replay, run_replay

VIEW = ViewRecipe(
    name="front", width=SIDE, height=SIDE, mm_per_pixel=1, defects=(DefectLimit(label=LABEL, min_side_mm=4),)
)
RECIPE = Recipe(sku="AC-100", version=1, takt_ms=100, views=(VIEW,))
SHELF = RecipeShelf(recipes=(RECIPE,), as_recorded=False)
DAY = Wanted(period=Period(first=words.NOON.date(), end=words.NOON.date() + timedelta(days=1)))
ROWS_A_FILE = 500
"""As the dashboard's landing writes them when there is much to land."""


def scaling(sessions: Sessions, folder: Path, count: int, rounds: int) -> list[Row]:
    """The same replay by one core and by two, in turn; all its pictures are decoded, detected in, judged."""
    many, few = folder / "many", folder / "few"
    inspected(many, windows(count))
    inspected(few, windows(64))
    took: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        for cores, times in took.items():
            _replayed(sessions, cores, few, folder / f"warm-{cores}-{number}")  # workers started
            times.append(_replayed(sessions, cores, many, folder / f"out-{cores}-{number}"))
    ratio = statistics.median(a / b for a, b in zip(took[1], took[2], strict=True))
    detail = f"{statistics.median(took[1]):.1f} and {statistics.median(took[2]):.1f} s"
    return [Row("replay, two cores / one", round(ratio, 2), "x", ">= 1.8", ratio >= 1.8, detail)]


def _replayed(sessions: Sessions, cores: int, store: Path, out: Path) -> float:
    spark = sessions.cores(cores)
    began = time.perf_counter()
    replay = plan_replay(spark, BUNDLE, SHELF, DAY, f"{store}/inspections", str(store))
    run_replay(spark, replay, PartsFolder(str(out)), lambda _told: None)
    return time.perf_counter() - began


def inspected(folder: Path, pictures: Iterable[prepare.Picture]) -> int:
    """An archive of one day below `folder`: each picture a unit that was passed."""
    rows: list[LandedInspection] = []
    for number, picture in enumerate(pictures, start=1):
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
        digest = hashlib.sha256(data).hexdigest()
        file = folder / picture_path(digest)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        record = _record(number, digest, len(data))
        rows.append(landed(number, record, record.model_dump_json()))
    for at in range(0, len(rows), ROWS_A_FILE):
        some = rows[at : at + ROWS_A_FILE]
        file = folder / landing_folder(some[0]) / f"{some[0].id:019}-{some[-1].id:019}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(to_parquet(some))
    return len(rows)


def _record(number: int, digest: str, size: int) -> InspectionRecord:
    picture = Picture(sha256=digest, width=SIDE, height=SIDE, size=size)
    return words.record(number, Verdict.OK).model_copy(
        update={
            "bundle": "b" * 64,
            "recipe": RecipeRef.of(RECIPE),
            "views": (ViewRecord(view=VIEW.name, picture=picture),),
        }
    )
