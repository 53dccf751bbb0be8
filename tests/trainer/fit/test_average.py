import pytest
import torch
from torch import nn

from trainer.fit.average import WeightAverage


def weight(model: nn.Module) -> float:
    return float(next(model.parameters()).detach().flatten()[0])


def constant(value: float) -> nn.Linear:
    model = nn.Linear(2, 2)
    for parameter in model.parameters():
        nn.init.constant_(parameter, value)
    return model


def test_it_follows_slowly() -> None:
    model = constant(0.0)
    average = WeightAverage(model, decay=0.9)
    nn.init.constant_(model.weight, 1.0)
    average.update(model)
    assert weight(average.model) == pytest.approx(1 - 2 / 11)  # the first steps weigh more
    for _ in range(100):
        average.update(model)
    assert weight(average.model) == pytest.approx(1, abs=1e-3)


def test_later_steps_weigh_no_more_than_the_decay_lets_them() -> None:
    model = constant(0.0)
    average = WeightAverage(model, decay=0.9)
    for _ in range(200):
        average.update(model)
    nn.init.constant_(model.weight, 1.0)
    average.update(model)
    assert weight(average.model) == pytest.approx(0.1)


def test_the_model_itself_is_left_alone() -> None:
    model = constant(1.0)
    average = WeightAverage(model)
    average.update(model)
    assert model.training
    assert not average.model.training
    assert not any(parameter.requires_grad for parameter in average.model.parameters())
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_counters_of_batch_norm_are_copied() -> None:
    model = nn.BatchNorm1d(2)
    average = WeightAverage(model)
    model(torch.randn(4, 2))
    average.update(model)
    assert int(average.model.state_dict()["num_batches_tracked"]) == 1
