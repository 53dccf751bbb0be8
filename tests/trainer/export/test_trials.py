import pytest

from inspection.label import Split
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize
from tests.fakes.plates import SIDE
from tests.fakes.samples import LABELS
from tests.fakes.trained import LearntPlates, World
from trainer.data.shards import open_snapshot, read_samples
from trainer.export.graph import to_graph
from trainer.export.groups import float_groups
from trainer.export.trials import Shown, Trials
from trainer.measure.predict import torch_chain

pytestmark = pytest.mark.spark
SIZE = InputSize(width=SIDE, height=SIDE)


@pytest.fixture(scope="module")
def trials(world: World, learnt: LearntPlates) -> Trials:
    held_back = read_samples(world.snapshot, open_snapshot(world.snapshot), [Split.VALIDATION], SIZE)
    shown = Shown([*held_back, *learnt.samples], len(held_back), LABELS, Framing(SIZE))
    fp32 = shown.of_held_back().seen_by(torch_chain(learnt.detector))
    return Trials(to_graph(learnt.detector), shown, fp32, [sample.image for sample in learnt.samples])


def test_the_passport_speaks_of_held_back_pictures_and_the_loss_of_all(trials: Trials) -> None:
    tried = trials.attempt(())
    held_back = trials.shown.held_back
    assert 0 < held_back < len(trials.shown.samples)
    assert tried.result.metrics.pictures == held_back == len(tried.result.evaluated.predictions)
    assert set(tried.result.thresholds) == set(tried.loss.recall) == set(LABELS)


def test_with_all_parts_in_float_nothing_is_lost(trials: Trials) -> None:
    tried = trials.attempt(tuple(float_groups(trials.graph)))
    assert tried.loss.map50 == pytest.approx(0, abs=1e-6)
    assert set(tried.loss.recall.values()) == {0.0}
