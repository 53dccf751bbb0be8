from pathlib import Path

import pytest

from edge_agent.detect.golden import check_golden
from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.verify import verify_folder
from tests.fakes.labelled_rows import AT
from tests.fakes.trained import LearntPlates, World
from trainer.export.job import ExportSettings, export_run
from trainer.fit.job import FitJob, run_job
from trainer.fit.settings import FitSettings
from trainer.snapshot.manifest import MANIFEST

pytestmark = pytest.mark.spark
SETTINGS = ExportSettings(code_version="0.0.0")


def test_a_bundle_carries_its_passport(world: World, learnt: LearntPlates, bundle: Path) -> None:
    manifest = verify_folder(bundle)
    assert manifest.labels == ("bolt", "pit")
    assert (manifest.input.width, manifest.input.height) == (96, 96)
    assert manifest.lineage.snapshot == world.manifest.id
    assert manifest.lineage.run == learnt.record.id
    assert manifest.lineage.sources == ("plates",)
    assert manifest.lineage.data_licence == "Apache-2.0"
    assert manifest.metrics.pictures == world.manifest.pictures[Split.VALIDATION]


def test_what_was_learnt_is_still_known_in_int8(bundle: Path) -> None:
    manifest = verify_folder(bundle)
    assert manifest.metrics.map50_int8 > 0.9
    assert manifest.metrics.map50_int8 == pytest.approx(manifest.metrics.map50_fp32, abs=0.05)
    assert (manifest.parity.openvino_fp32_lost, manifest.parity.int8_lost) == (0, 0)


def test_an_edge_finds_in_it_what_was_promised(bundle: Path) -> None:
    report = check_golden(bundle)
    assert report.passed, report.faults
    assert report.pictures == len(verify_folder(bundle).golden)


def test_each_step_is_told(world: World, learnt: LearntPlates, tmp_path: Path) -> None:
    steps: list[str] = []
    export_run(world.snapshot, learnt.folder, tmp_path, SETTINGS, steps.append)
    assert steps == ["measure", "quantise", "check"]


def test_without_pictures_held_back_nothing_can_be_said(
    world: World, learnt: LearntPlates, tmp_path: Path
) -> None:
    taught = world.manifest.model_copy(
        update={"shards": tuple(s for s in world.manifest.shards if s.split is Split.TRAIN)}
    )
    (tmp_path / "data").symlink_to(Path(world.snapshot) / "data")
    (tmp_path / MANIFEST).write_text(taught.model_dump_json())
    with pytest.raises(InputRefused, match="no picture in the validation split; label more units before"):
        export_run(str(tmp_path), learnt.folder, tmp_path / "bundles", SETTINGS)


def test_an_unfinished_run_is_no_bundle(world: World, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"run\.json: cannot be read"):
        export_run(world.snapshot, tmp_path, tmp_path / "bundles", SETTINGS)


def test_what_is_learnt_in_tiles_is_shipped_in_tiles(world: World, tmp_path: Path) -> None:
    """Plates of 96x96 in four tiles of 64x64: the station's golden check sees what evaluation saw."""
    settings = FitSettings(
        backbone="xeon_s",
        input=InputSize(width=64, height=64),
        tiling=Tiling(overlap=28),
        steps=100,
        batch=8,
        augment="none",
        threads=1,
    )
    job = FitJob(snapshot=world.snapshot, folder=str(tmp_path), settings=settings, started_at=AT)
    assert run_job(job, lambda: 0.0) is not None
    bundle = export_run(world.snapshot, tmp_path, tmp_path / "bundles", SETTINGS)
    manifest = verify_folder(bundle)
    assert (manifest.input, manifest.tiling) == (settings.input, settings.tiling)
    assert manifest.metrics.map50_int8 > 0.5
    assert check_golden(bundle).passed
