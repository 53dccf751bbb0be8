import pytest
import torch

from trainer.ssdlite.anchors import AnchorPlan, Level, place
from trainer.ssdlite.match import BACKGROUND, IGNORED, match

GRID = place(AnchorPlan((Level(8, ((16.0, 16.0),)), Level(16, ((40.0, 20.0),)))), width=96, height=96)


def test_without_a_box_everything_is_background() -> None:
    assert set(match(GRID, torch.zeros(0, 4)).tolist()) == {BACKGROUND}


def test_an_anchor_takes_the_box_that_covers_it() -> None:
    anchors = torch.tensor([[0.0, 0, 16, 16], [50, 50, 66, 66], [80, 0, 96, 16]])
    boxes = torch.tensor([[49.0, 51, 65, 67], [1, 0, 16, 16]])
    assert match(anchors, boxes).tolist() == [1, 0, BACKGROUND]


@pytest.mark.parametrize(
    ("covered", "answer"), [(16.0, 0), (9.0, 0), (8.0, 0), (7.0, IGNORED), (6.4, IGNORED), (6.0, BACKGROUND)]
)
def test_between_the_two_limits_an_anchor_is_left_out(covered: float, answer: int) -> None:
    """Six anchors cover the box whole, so the one looked at is not among its five best."""
    better = torch.tensor([[0.0, 0, 16, 16]] * 6)
    looked_at = torch.tensor([[0.0, 0, 16, covered]])  # IoU covered / 16
    answers = match(torch.cat([better, looked_at]), torch.tensor([[0.0, 0, 16, 16]]))
    assert int(answers[-1]) == answer


def test_a_long_thin_scratch_has_an_anchor_although_none_overlaps_by_half() -> None:
    scratch = torch.tensor([[2.0, 45, 94, 48]])
    answers = match(GRID, scratch)
    assert (answers == 0).any()


@pytest.mark.parametrize("seed", range(5))
def test_every_box_has_an_anchor(seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    corners = torch.rand(6, 2, generator=random) * 70
    sides = 3 + torch.rand(6, 2, generator=random) * 20
    answers = match(GRID, torch.cat([corners, corners + sides], dim=1))
    assert set(range(6)) <= set(answers.tolist())
