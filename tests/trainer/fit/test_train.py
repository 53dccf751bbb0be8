import hashlib
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from inspection.errors import InputRefused
from model_registry.bundle.manifest import InputSize
from tests.fakes.plates import SIDE, plate
from tests.fakes.samples import LABELS, sample_of
from trainer.data.samples import Sample
from trainer.fit.checkpoint import Checkpoint
from trainer.fit.curve import CurvePoint
from trainer.fit.schedule import Budget
from trainer.fit.settings import FitSettings
from trainer.fit.step import TrainingBroke
from trainer.fit.train import Trained, train
from trainer.measure.predict import predict, torch_chain

PLATES = [sample_of(plate(seed, bare=seed == 3)) for seed in range(6)]


def settings(**changes: Any) -> FitSettings:
    fields: dict[str, Any] = {
        "backbone": "xeon_s",
        "input": InputSize(width=SIDE, height=SIDE),
        "steps": 4,
        "batch": 4,
        "augment": "line",
        "threads": 1,
    }
    return FitSettings(**{**fields, **changes})


def trained(samples: list[Sample] = PLATES, **changes: Any) -> Trained:
    return train(samples, LABELS, settings(**changes), lambda: 0.0)


def digest(run: Trained) -> str:
    weights = run.detector.state_dict()
    return hashlib.sha256(b"".join(value.numpy().tobytes() for value in weights.values())).hexdigest()


def test_one_picture_is_learnt_by_heart_in_a_few_steps() -> None:
    sample = PLATES[1]
    run = trained([sample], steps=60, augment="none")
    assert run.curve[-1].loss < run.curve[0].loss / 5
    (found,) = predict(torch_chain(run.detector), [sample], LABELS)
    sure = [one for one in found if one.score > 0.5]
    assert sorted(one.label for one in sure) == ["bolt", "pit"]
    for one in sure:
        (truth,) = [wanted.box for wanted in sample.row.boxes if wanted.label == one.label]
        assert one.box.iou(truth) > 0.6


def test_the_same_seed_and_steps_give_the_same_weights() -> None:
    assert digest(trained(seed=1)) == digest(trained(seed=1)) != digest(trained(seed=2))


def test_branches_are_folded_into_the_plain_network() -> None:
    plain, branched = trained(), trained(branches=True)
    assert plain.detector.state_dict().keys() == branched.detector.state_dict().keys()
    assert digest(plain) != digest(branched) == digest(trained(branches=True))


def test_a_run_that_was_cut_short_goes_on_as_if_nothing_had_been() -> None:
    chosen = settings(steps=5, mosaic=0.5, smaller_first=0.5, checkpoint_s=1e-9)
    kept: list[Checkpoint] = []
    whole = train(PLATES, LABELS, chosen, count().__next__, keep=kept.append)
    assert [one.standing.step for one in kept] == [1, 2, 3, 4, 5]
    rest = train(PLATES, LABELS, chosen, count().__next__, goes_on=kept[2])
    assert digest(rest) == digest(whole)
    assert [point.step for point in rest.curve] == [point.step for point in whole.curve]
    assert [point.loss for point in rest.curve] == [point.loss for point in whole.curve]


def test_a_checkpoint_of_another_network_is_refused() -> None:
    kept: list[Checkpoint] = []
    train(PLATES, LABELS, settings(steps=1, checkpoint_s=1e-9), count().__next__, keep=kept.append)
    with pytest.raises(
        InputRefused, match=r"checkpoint\.safetensors: is of another network .*start a new run"
    ):
        train(PLATES, LABELS, settings(pyramid_width=32), lambda: 0.0, goes_on=kept[0])


def test_the_curve_tells_the_way() -> None:
    points: list[tuple[float, CurvePoint]] = []

    def note(budget: Budget, point: CurvePoint) -> None:
        points.append((budget.progress, point))

    run = train(PLATES, LABELS, settings(steps=3), count().__next__, note)
    assert [point.step for point in run.curve] == [1, 2, 3]
    assert [progress for progress, _ in points] == [1 / 3, 2 / 3, 1]
    assert [point for _, point in points] == list(run.curve)
    assert all(point.gradient_norm > 0 and point.pictures_per_second > 0 for point in run.curve)
    assert run.steps == 3


def test_a_budget_of_seconds_ends_by_the_clock_that_is_handed_in() -> None:
    ticks = count()
    run = train(PLATES, LABELS, settings(steps=None, seconds=30), lambda: float(next(ticks)))
    assert 1 <= run.steps < 30
    assert run.seconds >= 30


def test_windows_teach_a_network_for_whole_pictures() -> None:
    run = trained(crop=InputSize(width=64, height=48))
    assert (run.detector.architecture.width, run.detector.architecture.height) == (SIDE, SIDE)
    assert not run.detector.training
    boxes, _ = torch_chain(run.detector)(PLATES[0].image)
    assert len(boxes) == len(run.detector.anchors)


def test_without_a_single_box_there_is_nothing_to_learn() -> None:
    with pytest.raises(InputRefused, match="none of the training pictures has a box; label some before"):
        trained([sample_of(plate(1, bare=True))])


def test_labels_that_are_no_numbers_are_said() -> None:
    damaged = replace(PLATES[1], boxes=np.full((2, 4), np.nan, np.float32))
    with pytest.raises(TrainingBroke) as broke:
        trained([damaged], augment="none")
    assert str(broke.value) == (
        "step 0: the gradient is not finite (loss nan); lower learning_rate "
        f"or look for damaged labels in {damaged.row.picture}"
    )


def test_a_learning_rate_that_blows_up_is_said() -> None:
    with pytest.raises(TrainingBroke, match=r"step \d+: the gradient is not finite .* lower learning_rate"):
        trained(learning_rate=1e30, steps=20, augment="none")


def test_without_getting_better_the_run_is_over_and_the_best_is_given() -> None:
    """A learning rate of next to nothing: every look after the first finds the same."""
    idle = {"learning_rate": 1e-9, "measure_every": 0.125, "patience": 2, "steps": 16, "augment": "none"}
    run = train(PLATES, LABELS, settings(**idle), lambda: 0.0, watched=PLATES[:2])
    assert run.steps == 6  # looked at after 2, 4 and 6 steps: a first, and two that were no better


def test_without_patience_a_run_goes_to_its_end() -> None:
    run = train(PLATES, LABELS, settings(learning_rate=1e-9), lambda: 0.0, watched=PLATES[:2])
    assert run.steps == 4
