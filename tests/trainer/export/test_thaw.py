from dataclasses import replace
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.verify import verify_folder
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE
from tests.fakes.samples import LABELS
from tests.fakes.trained import LearntPlates, World
from trainer.export.graph import graph_chain, read_graph
from trainer.export.thaw import parents_of, thaw, thaw_bundle
from trainer.fit.job import FitJob, run_job
from trainer.fit.record import digest_of
from trainer.fit.settings import FitSettings
from trainer.fit.weights import WEIGHTS, load_detector
from trainer.measure.coco import evaluate
from trainer.measure.predict import predict, torch_chain

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def thawed(
    world: World, learnt: LearntPlates, bundle: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("thawed")
    thaw_bundle(bundle, learnt.record, world.snapshot, folder)
    return folder


def test_it_finds_what_the_bundle_finds(thawed: Path, learnt: LearntPlates, bundle: Path) -> None:
    rows = [sample.row for sample in learnt.samples]
    int8, floats = (
        evaluate(rows, predict(chain, learnt.samples, LABELS), LABELS).map50
        for chain in (graph_chain(read_graph(bundle)), torch_chain(load_detector(thawed)))
    )
    assert int8 > 0.9
    assert floats == pytest.approx(int8, abs=0.02)


def test_it_learns_on_as_a_deeper_network(
    thawed: Path, world: World, learnt: LearntPlates, tmp_path: Path
) -> None:
    """After one step at next to no rate, a network of more blocks still knows the plates."""
    settings = FitSettings(
        backbone="xeon_s_deep",
        weights=thawed / WEIGHTS,
        input=InputSize(width=SIDE, height=SIDE),
        steps=1,
        learning_rate=1e-9,
        augment="none",
        threads=1,
    )
    job = FitJob(snapshot=world.snapshot, folder=str(tmp_path), settings=settings, started_at=AT)
    run_job(job, lambda: 0.0)
    rows = [sample.row for sample in learnt.samples]
    before, after = (
        evaluate(rows, predict(torch_chain(load_detector(one)), learnt.samples, LABELS), LABELS).map50
        for one in (thawed, tmp_path)
    )
    assert before > 0.9
    assert after == pytest.approx(before, abs=0.1)


def test_a_run_that_starts_from_it_knows_its_parent(thawed: Path, learnt: LearntPlates, bundle: Path) -> None:
    started = learnt.record.model_copy(
        update={
            "settings": learnt.record.settings.model_copy(update={"weights": thawed / WEIGHTS}),
            "started_from": digest_of(thawed / WEIGHTS),
        }
    )
    assert parents_of(started) == (verify_folder(bundle).digest,)
    assert parents_of(started.model_copy(update={"started_from": "0" * 64})) == ()
    assert parents_of(learnt.record) == ()


def test_another_run_or_snapshot_is_refused_by_name(world: World, learnt: LearntPlates, bundle: Path) -> None:
    other = learnt.record.model_copy(update={"id": "20200101-000000-xeon-s"})
    with pytest.raises(InputRefused, match=f"comes from run {learnt.record.id} on .*not from run 20200101"):
        thaw_bundle(bundle, other, world.snapshot, Path("nowhere"))


def test_another_architecture_is_refused(learnt: LearntPlates, bundle: Path) -> None:
    shape = replace(learnt.detector.architecture, backbone="xeon_m")
    pictures = [sample.image for sample in learnt.samples]
    with pytest.raises(InputRefused, match=r"convolutions, the settings' .* part at number 1"):
        thaw(read_graph(bundle), shape, pictures)


def test_a_few_pictures_are_too_few(learnt: LearntPlates, bundle: Path) -> None:
    with pytest.raises(InputRefused, match="2 pictures are too few to thaw"):
        thaw(read_graph(bundle), learnt.detector.architecture, [s.image for s in learnt.samples[:2]])
