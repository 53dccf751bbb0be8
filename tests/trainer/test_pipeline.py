from datetime import timedelta
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from dashboard.retrainings.rules import STAGES
from inspection.errors import InputRefused, Unavailable
from inspection.verdict import Verdict
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.verify import verify_folder
from model_registry.rollout.challenge import Challenge, Expected
from tests.fakes.archive import DARK, RECIPE, Archive
from tests.fakes.bundles import bundle as small_bundle
from tests.fakes.labelled_rows import AT
from tests.fakes.mlflow_server import MlflowServer
from tests.fakes.networks import network_bundle
from tests.fakes.plates import SIDE
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running
from tests.fakes.trained import World
from trainer.fit.settings import FitSettings
from trainer.pipeline import (
    PROVING,
    PUBLISHING,
    SHARES,
    Labels,
    Retrained,
    Stage,
    prove,
    read_token,
    release,
    retrain,
)
from trainer.settings import ServiceAddress, TrainerSettings
from trainer.track.tracker import Tracker


def settings(folder: Path, url: str | None = None, token: str = "") -> TrainerSettings:
    (folder / "token").write_text(token + "\n")
    registry = ServiceAddress(url=url, token_file=folder / "token") if url else None
    fit = FitSettings(
        backbone="xeon_s",
        input=InputSize(width=SIDE, height=SIDE),
        steps=40,
        batch=8,
        augment="none",
        threads=1,
    )
    return TrainerSettings(data_dir=folder / "trainer", name="plates", registry=registry, fit=fit)


@pytest.mark.spark
def test_labels_go_in_and_a_released_bundle_comes_out(
    spark: SparkSession, world: World, tmp_path: Path
) -> None:
    stages: list[Stage] = []
    registry, mlflow = RegistryWorld(tmp_path / "registry"), MlflowServer()
    with running(registry) as (url, token):
        done = retrain(
            Labels([world.label_set], world.store),
            settings(tmp_path, url, token),
            spark,
            AT,
            "0.0.0",
            stages.append,
            Tracker(mlflow.client(), "plates"),
        )
    (tracked,) = mlflow.runs.values()
    assert (tracked["name"], tracked["tags"]["sightline.bundle"]) == (done.run.id, done.bundle.name)
    assert done.snapshot.model_dump(exclude={"shards"}) == world.manifest.model_dump(exclude={"shards"})
    assert done.run.id == "20260131-080000-xeon-s"
    assert verify_folder(done.bundle).lineage.run == done.run.id
    assert done.release is not None
    assert done.release.digest == done.manifest.digest == done.bundle.name
    assert done.release.released_by == "trainer plates"
    names = list(dict.fromkeys(stage.name for stage in stages))
    assert names == ["snapshot", "fit", "measure", "quantise", "check", "publish"]
    percents = [stage.percent for stage in stages]
    assert percents == sorted(percents)
    assert 0 <= percents[0] <= percents[-1] <= 100


class Killed(Exception):
    """The machine went down."""


@pytest.mark.spark
def test_a_retraining_that_is_killed_after_any_step_goes_on_and_does_nothing_twice(
    spark: SparkSession, world: World, tmp_path: Path
) -> None:
    chosen = settings(tmp_path)
    labels = Labels([world.label_set], world.store)

    def begun(hours: int, dies_at: str | None = None) -> tuple[list[str], Retrained | None]:
        """One attempt; it is killed when it comes to a stage."""
        stages: list[Stage] = []

        def tell(stage: Stage) -> None:
            stages.append(stage)
            if stage.name == dies_at:
                raise Killed

        try:
            done = retrain(labels, chosen, spark, AT + timedelta(hours=hours), "0.0.0", tell)
        except Killed:
            done = None
        return [stage.message or stage.name for stage in stages if "pictures/s" not in stage.message], done

    assert begun(0, dies_at="measure")[1] is None
    told, done = begun(1)
    assert done is not None
    assert done.run.id == "20260131-080000-xeon-s", "the run of the first attempt"
    assert told == ["snapshot", "run 20260131-080000-xeon-s did this already", "measure", "quantise", "check"]
    told, again = begun(2)
    assert again == done
    assert told[2:] == [f"bundle {done.bundle.name[:12]} was made already"]
    assert len(list((chosen.data_dir / "runs").iterdir())) == 1


def test_a_bundle_is_shown_what_the_registry_wants_it_to_be_shown(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "store")
    record = archive.add(Verdict.OK, DARK)
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "one.json").write_text(RECIPE.model_dump_json())
    escape = Challenge(
        station=record.station,
        seq=record.seq,
        judged_at=record.judged_at,
        serial=record.unit.serial,
        bundle=None,
        expected=Expected.CATCH,
        pictures=("0" * 64,),
    )
    registry = RegistryWorld(tmp_path / "registry")
    registry.registry.challenges.add((escape,))
    made, stages = network_bundle(tmp_path / "net"), list[Stage]()
    with running(registry) as (url, token):
        chosen = settings(tmp_path, url, token)
        with pytest.raises(InputRefused, match="name `recipes` in the trainer's settings"):
            release(prove(made, str(archive.folder), chosen, stages.append), chosen, stages.append)
        chosen = chosen.model_copy(update={"recipes": tmp_path / "recipes"})
        done = release(prove(made, str(archive.folder), chosen, stages.append), chosen, stages.append)
    assert done is not None
    assert [one.verdict for one in done.manifest.challenges] == [Verdict.NG]
    assert [stage.message for stage in stages if stage.name == "prove"] == ["1 units whose truth is known"]


def test_without_a_registry_a_bundle_stays_at_home(tmp_path: Path) -> None:
    stages: list[Stage] = []
    assert release(small_bundle(tmp_path), settings(tmp_path), stages.append) is None
    assert stages == []


def test_a_registry_that_is_away_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is `model-registry serve` running there"):
        release(small_bundle(tmp_path), settings(tmp_path, "http://127.0.0.1:9"), lambda _: None)


def test_a_token_is_the_files_one_line(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    assert read_token(tmp_path / "token") == "secret"
    with pytest.raises(InputRefused, match=r"none: token cannot be read \(No such file.*check token_file"):
        read_token(tmp_path / "none")


def test_the_pages_have_words_for_each_stage() -> None:
    assert {*SHARES, PROVING[0], PUBLISHING[0]} == set(STAGES)
