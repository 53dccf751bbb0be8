from math import log

import pytest
import torch

from tests.bench.plain_loop import loss
from trainer.ssdlite.loss import Target

ANCHORS = torch.tensor(
    [[0.0, 0, 10, 10], [100, 0, 110, 10], [200, 0, 210, 10], [0, 100, 10, 110], [0, 200, 10, 210]]
)


def test_one_positive_three_negatives_and_no_more() -> None:
    """All answers alike: each counts log 2. The fifth anchor is not among the three worst."""
    target = Target(torch.tensor([[0.0, 0, 10, 10]]), torch.tensor([1]))
    found = loss(torch.zeros(1, 5, 2), torch.zeros(1, 5, 4), [target], ANCHORS)
    assert float(found) == pytest.approx(4 * log(2))


def test_the_best_anchor_of_a_box_answers_for_it_in_any_case() -> None:
    thin = Target(torch.tensor([[100.0, 0, 101, 10]]), torch.tensor([1]))
    logits = torch.zeros(1, 5, 2)
    logits[0, 1, 1] = 50.0
    right = loss(logits, torch.zeros(1, 5, 4), [thin], ANCHORS)
    logits[0, 1] = torch.tensor([50.0, 0.0])
    assert float(loss(logits, torch.zeros(1, 5, 4), [thin], ANCHORS)) == pytest.approx(float(right) + 50.0)


def test_a_picture_without_boxes_costs_nothing() -> None:
    empty = Target(torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64))
    assert float(loss(torch.zeros(1, 5, 2), torch.zeros(1, 5, 4), [empty], ANCHORS)) == 0
