import pytest
import torch
from torch import Tensor

from trainer.ssdlite.anchors import AnchorPlan, Level, place
from trainer.ssdlite.match import BACKGROUND, CANDIDATES, LEAST_QUALITY, Match, match

GRID = place(AnchorPlan((Level(8, ((16.0, 16.0),)), Level(16, ((40.0, 20.0),)))), width=96, height=96)
ONE = torch.tensor([1])


def matched(boxes: list[list[float]], labels: Tensor = ONE, anchors: Tensor = GRID, **says: Tensor) -> Match:
    """What a network without any opinion is matched with; `says` overrides its scores or boxes."""
    scores = says.get("scores", torch.full((len(anchors), 2), 0.5))
    return match(scores, says.get("predicted", anchors), anchors, torch.tensor(boxes).reshape(-1, 4), labels)


def test_without_a_box_everything_is_background() -> None:
    nothing = matched([], labels=torch.zeros(0, dtype=torch.int64))
    assert set(nothing.box.tolist()) == {BACKGROUND}
    assert float(nothing.quality.sum()) == 0


def test_an_anchor_takes_the_box_that_covers_it() -> None:
    anchors = torch.tensor([[0.0, 0, 16, 16], [50, 50, 66, 66], [80, 0, 96, 16]])
    answer = matched([[49.0, 51, 65, 67], [1, 0, 16, 16]], torch.tensor([1, 2]), anchors)
    assert answer.box.tolist() == [1, 0, BACKGROUND]


def test_the_best_anchor_should_score_as_much_as_it_overlaps() -> None:
    anchors = torch.tensor([[0.0, 0, 16, 16], [0, 0, 16, 12]])
    answer = matched([[0.0, 0, 16, 16]], anchors=anchors, predicted=torch.tensor([[0.0, 0, 16, 12]] * 2))
    assert answer.quality.tolist() == pytest.approx([0.75, 0.75])


def test_who_names_the_box_better_answers_more_surely() -> None:
    anchors = torch.tensor([[0.0, 0, 16, 16], [0, 0, 16, 16]])
    scores = torch.tensor([[0.9, 0.1], [0.1, 0.9]])
    first, second = matched([[0.0, 0, 16, 16]], anchors=anchors, scores=scores).quality.tolist()
    assert first == pytest.approx(1.0)
    assert second == pytest.approx((0.1 / 0.9) ** 0.5, rel=1e-4)


def test_who_places_the_box_better_is_preferred_to_the_better_anchor() -> None:
    anchors = torch.tensor([[0.0, 0, 16, 16], [0, 0, 12, 16]])
    predicted = torch.tensor([[8.0, 0, 24, 16], [0, 0, 16, 16]])
    quality = matched([[0.0, 0, 16, 16]], anchors=anchors, predicted=predicted).quality
    assert float(quality[1]) == pytest.approx(1.0)
    assert float(quality[0]) == pytest.approx(LEAST_QUALITY)


def test_only_so_many_answer_for_one_box() -> None:
    answer = matched([[0.0, 0, 96, 96]])
    assert int((answer.box == 0).sum()) == CANDIDATES


def test_between_two_boxes_an_anchor_answers_for_the_nearer() -> None:
    anchors = torch.tensor([[0.0, 0, 20, 20]])
    answer = matched([[0.0, 0, 14, 14], [0, 0, 20, 22]], torch.tensor([1, 2]), anchors)
    assert answer.box.tolist() == [1]


def test_a_long_thin_scratch_has_an_anchor_although_none_lies_in_it() -> None:
    assert (matched([[2.0, 45, 94, 47]]).box == 0).any()


@pytest.mark.parametrize("seed", range(5))
def test_every_lone_box_has_an_anchor(seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    corner = torch.rand(2, generator=random) * 70
    side = 3 + torch.rand(2, generator=random) * 20
    answer = matched([[*corner.tolist(), *(corner + side).tolist()]])
    assert float(answer.quality.max()) >= LEAST_QUALITY * 0.999
