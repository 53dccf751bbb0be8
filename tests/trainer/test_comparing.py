"""From pictures with golden ones beside them to a bundle that says so."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from edge_agent.detect.golden import check_golden
from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.verify import verify_folder
from tests.fakes.annotations import coco_folder
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE, plate
from tests.fakes.trained import World
from trainer.export.job import ExportSettings, export_run
from trainer.fit.job import FitJob, run_job
from trainer.fit.settings import FitSettings
from trainer.intake.coco import read_coco
from trainer.intake.comparison import compared, golden_in
from trainer.intake.labelled import Source
from trainer.intake.table import write_label_set
from trainer.snapshot.job import build_snapshot
from trainer.snapshot.manifest import SnapshotRules

pytestmark = pytest.mark.spark
SETTINGS = FitSettings(
    backbone="xeon_s", input=InputSize(width=SIDE, height=SIDE), compare=True, steps=60, batch=8, threads=1
)


def job(snapshot: str, folder: Path) -> FitJob:
    folder.mkdir()
    return FitJob(snapshot=snapshot, folder=str(folder), settings=SETTINGS, started_at=AT)


def test_a_bundle_that_learnt_from_comparisons_asks_for_them(spark: SparkSession, tmp_path: Path) -> None:
    golden = tmp_path / "golden"
    golden.mkdir()
    plates = {f"P{seed:03d}": plate(seed) for seed in range(24)}
    for seed, name in enumerate(plates):
        (golden / f"{name}.png").write_bytes(plate(seed, bare=True).png)
    taken = read_coco(*coco_folder(tmp_path / "coco", plates), Source("plates", AT))
    labels = write_label_set(compared(taken, golden_in(golden), tmp_path), str(tmp_path / "store"))
    manifest = build_snapshot(
        spark, [labels], str(tmp_path / "store"), str(tmp_path / "snapshots"), SnapshotRules()
    )
    snapshot = f"{tmp_path}/snapshots/{manifest.id}"
    assert run_job(job(snapshot, tmp_path / "run"), lambda: 0.0) is not None
    bundle = export_run(
        snapshot, tmp_path / "run", tmp_path / "bundles", ExportSettings(code_version="0.0.0")
    )
    assert verify_folder(bundle).compares
    assert check_golden(bundle).passed


def test_pictures_without_a_golden_one_are_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="this picture has no golden one beside it; take the set in with"):
        run_job(job(world.snapshot, tmp_path / "run"), lambda: 0.0)
