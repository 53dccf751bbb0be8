"""One Spark session, one small snapshot, one trained detector and one bundle for the whole run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from inspection.label import Split
from model_registry.bundle.manifest import InputSize
from tests.fakes.annotations import coco_folder
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE, plate
from tests.fakes.trained import LearntPlates, World
from trainer.data.shards import open_snapshot, read_samples
from trainer.export.job import ExportSettings, export_run
from trainer.fit.job import FitJob, run_job
from trainer.fit.settings import FitSettings
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source
from trainer.intake.table import write_label_set
from trainer.snapshot.job import build_snapshot
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.session import SparkSettings, open_session

PLATES = 48


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The only JVM of the whole run."""
    session = open_session("tests", SparkSettings(memory="1g"), os.environ)
    session.conf.set("spark.sql.shuffle.partitions", "1")  # a dozen rows need no more
    session.conf.set("spark.sql.codegen.wholeStage", "false")  # nor code of their own
    yield session
    session.stop()


@pytest.fixture(scope="session")
def world(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A label set of plates, and the snapshot of it."""
    folder = tmp_path_factory.mktemp("world")
    plates = {f"P{seed:03d}": plate(seed, bare=seed % 12 == 0) for seed in range(PLATES)}
    store = str(folder / "store")
    labels = write_label_set(read_coco(*coco_folder(folder / "coco", plates), Source("plates", AT)), store)
    manifest = build_snapshot(spark, [labels], store, str(folder / "snapshots"), SnapshotRules())
    return World(folder, labels, store, manifest, f"{folder}/snapshots/{manifest.id}")


@pytest.fixture(scope="session")
def learnt(world: World) -> LearntPlates:
    """A detector that has learnt the plates by heart, and its run's folder."""
    size = InputSize(width=SIDE, height=SIDE)
    settings = FitSettings(backbone="xeon_s", input=size, steps=160, batch=8, augment="none", threads=1)
    folder = world.folder / "runs" / "one"
    folder.mkdir(parents=True)
    record = run_job(
        FitJob(snapshot=world.snapshot, folder=str(folder), settings=settings, started_at=AT), lambda: 0.0
    )
    assert record is not None
    samples = read_samples(world.snapshot, open_snapshot(world.snapshot), [Split.TRAIN], size)
    return LearntPlates(folder, record, samples)


@pytest.fixture(scope="session")
def bundle(world: World, learnt: LearntPlates) -> Path:
    """The INT8 bundle of the run."""
    settings = ExportSettings(name="plates", data_licence="Apache-2.0", code_version="0.0.0")
    return export_run(world.snapshot, learnt.folder, world.folder / "bundles", settings)
