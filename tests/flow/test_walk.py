"""One unit's walk through every room of Sightline: read this first.

All parts are real but two: units are small steel plates that a test can draw, and nothing but this file
carries things from room to room, so that each step shows what one room hands to the next. With wires
between the rooms, the same walk is `make demo` (see `test_laptop`).
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.landing.lander import Lander
from dashboard.people.roles import Role
from dashboard.settings import LandingSettings
from edge_agent.capture.frame import Frame, Sight
from edge_agent.capture.jpeg import decode
from edge_agent.detect.detector import Detector
from edge_agent.detect.golden import golden_check_in_child
from edge_agent.examine import examine
from edge_agent.trigger.gate import Begun
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.updater import Updater
from inspection.again import Outcome
from inspection.identity import Unit
from inspection.landed import FOLDER
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.rules.defect import DefectLimit
from inspection.rules.slot import Slot
from inspection.verdict import Verdict
from model_registry.bundle.manifest import InputSize
from model_registry.rollout.client import RegistryClient
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.plates import BOLT, PIT, SIDE, Plate, encoded, plate
from tests.fakes.registry_world import STATION, RegistryWorld
from tests.fakes.running_registry import running
from tests.fakes.station_reports import digest_of
from trainer.archive.landed import Period, Wanted
from trainer.archive.parts import PartsFolder
from trainer.archive.recipes import RecipeShelf
from trainer.archive.replay import plan_replay, run_replay
from trainer.archive.suspects import summarise
from trainer.fit.settings import FitSettings
from trainer.pipeline import Labels, retrain
from trainer.settings import ServiceAddress, TrainerSettings

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
ENOUGH = 40

# A plate must have its bolt on the left; a pit anywhere is a defect.
RECIPE = Recipe(
    sku="plate",
    version=1,
    takt_ms=60_000,
    views=(
        ViewRecipe(
            name="front",
            width=SIDE,
            height=SIDE,
            mm_per_pixel=1.0,
            slots=(Slot(name="bolt-1", label=BOLT, x=24.0, y=48.0, tolerance_mm=44.0),),
            defects=(DefectLimit(label=PIT),),
        ),
    ),
)


@pytest.mark.spark
def test_a_unit_walks_through_every_room(tmp_path: Path, spark: SparkSession) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/dashboard.db")
    migrate(database)
    site = DashboardSite(database, tmp_path)

    # The edge captures and judges. There is no model yet, so a person has to decide.
    units = {seq: plate(seq) for seq in range(1, ENOUGH + 1)}
    for seq, unit in units.items():
        record, jpeg = inspect(seq, unit, None)
        assert record.verdict is Verdict.REVIEW
        site.report(record, jpeg)  # spool, MQTT and ingest, in short: see tests/edge_agent/test_faults.py

    # A person reviews; labels follow from it.
    reviewer = site.asks(Role.REVIEWER)
    for item in reviewer.get("/api/inspections", params={"limit": 200}).json()["items"]:
        answer = reviewer.post(
            f"/api/inspections/{item['id']}/reviews", json=review(item, units[item["seq"]])
        )
        assert answer.status_code == 201, answer.text

    # An engineer asks for a retraining; a worker takes the job.
    engineer = site.asks(Role.ENGINEER)
    assert engineer.post("/api/retrainings", json={"note": "day one"}).status_code == 201
    job = engineer.post("/api/retrainings/claim").json()
    assert job["labels"] == ENOUGH

    world = RegistryWorld(tmp_path / "registry")
    with running(world) as (url, token):
        # Snapshot, fit, measure, INT8, parity, bundle, release.
        (tmp_path / "token").write_text(token)
        done = retrain(
            Labels([job["label_set_url"]], job["pictures_url"]),
            trainer_settings(tmp_path, url),
            spark,
            AT,
            "0.0.0",
            lambda _stage: None,
        )
        assert done.release is not None
        RegistryClient(url, token).assign(STATION, done.release.digest, "ann")

        # The same edge trusts, checks and takes the bundle.
        installed = InstalledBundles(tmp_path / "edge")
        fetcher = HttpFetcher(time.monotonic)
        registry = TrustedRegistry(url, world.root, tmp_path / "trust", STATION, fetcher, world.clock.now)
        updater = Updater(registry, installed, lambda at: golden_check_in_child(at, 60), lambda _: None, 3600)
        updater.look()
        fetcher.close()
    folder = installed.current()
    assert folder is not None, updater.message

    # And inspects with it: a bolt and no pit is good.
    detector = Detector.load(folder)
    fresh, jpeg = inspect(ENOUGH + 1, plate(1000), detector)
    assert fresh.verdict is Verdict.NG
    assert {finding.label for finding in fresh.findings} == {PIT}
    assert fresh.bundle == done.release.digest
    site.report(fresh, jpeg)
    found = reviewer.get("/api/inspections", params={"bundle": done.release.digest}).json()["items"]
    assert [item["seq"] for item in found] == [ENOUGH + 1]

    # All of it lands, and the new bundle judges it once more: now it is known what those were.
    assert Lander(database, site.store, LandingSettings(), site.clock).land_all() == ENOUGH + 1
    shelf = RecipeShelf(recipes=(RECIPE,), as_recorded=False)
    wanted = Wanted(period=Period(first=AT.date(), end=AT.date() + timedelta(days=1)))
    replay = plan_replay(spark, folder, shelf, wanted, f"{site.store.url}/{FOLDER}", site.store.url)
    parts = PartsFolder(f"{tmp_path}/replay/units")
    run_replay(spark, replay, parts, lambda _told: None)
    summary = summarise(spark, replay, parts, f"{tmp_path}/replay")
    assert summary.verdicts == {"REVIEW -> NG": ENOUGH}
    assert summary.outcomes[Outcome.SAME] == 1  # as the edge said


def inspect(seq: int, unit: Plate, detector: Detector | None) -> tuple[InspectionRecord, bytes]:
    """One unit at the edge: its record, with its picture bound by digest, and the picture."""
    jpeg = encoded(unit.image)
    begun = Begun(seq, Unit(serial=f"P-{seq:04d}", sku="plate", lot="L1"), AT, 0.0)
    sights = [Sight("front", Frame("front", decode(jpeg), began=0.0, jpeg=jpeg))]
    record = examine(STATION, begun, sights, RECIPE, detector, now=AT, monotonic=lambda: 0.0)
    picture = Picture(sha256=digest_of(jpeg), width=SIDE, height=SIDE, size=len(jpeg))
    view = ViewRecord(view="front", detections=record.views[0].detections, picture=picture)
    return record.model_copy(update={"views": (view,)}), jpeg


def review(item: dict[str, Any], unit: Plate) -> dict[str, Any]:
    """What a person who knows the plate answers."""
    corners = ("x1", "y1", "x2", "y2")
    boxes = [{"label": label, "box": dict(zip(corners, at, strict=True))} for label, at in unit.things]
    return {"decision": "NG", "version": item["version"], "views": [{"view": "front", "boxes": boxes}]}


def trainer_settings(folder: Path, registry: str) -> TrainerSettings:
    return TrainerSettings(
        data_dir=folder / "trainer",
        name="plates",
        registry=ServiceAddress(url=registry, token_file=folder / "token"),
        fit=FitSettings(
            backbone="xeon_s", input=InputSize(width=SIDE, height=SIDE), steps=150, batch=8, augment="none"
        ),
    )
