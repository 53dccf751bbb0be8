import pytest
import torch

from trainer.ssdlite.anchors import (
    SIDE_IN_CELLS,
    AnchorPlan,
    Level,
    cells,
    fit_anchors,
    mean_best_iou,
    place,
)


def shapes_of(plan: AnchorPlan) -> list[tuple[float, float]]:
    return [shape for level in plan.levels for shape in level.shapes]


def test_shapes_are_fitted_to_the_boxes() -> None:
    sizes = torch.tensor([[20.0, 20], [22, 20], [21, 21], [90, 30], [92, 28], [30, 120]])
    plan = fit_anchors(sizes, 3)
    assert len(shapes_of(plan)) == 3
    assert mean_best_iou(sizes, plan) > 0.9


def test_parts_of_one_size_get_one_anchor() -> None:
    assert shapes_of(fit_anchors(torch.tensor([[30.0, 31], [31, 30], [30, 30]]), 9)) == [(30.0, 30.0)]


def test_a_rare_size_counts_as_much_as_a_common_one() -> None:
    sizes = torch.tensor([[20.0, 20]] * 500 + [[100, 100]])
    assert (100.0, 100.0) in shapes_of(fit_anchors(sizes, 2))


def test_the_same_boxes_give_the_same_plan() -> None:
    sizes = torch.rand(200, 2, generator=torch.Generator().manual_seed(1)) * 100 + 4
    assert fit_anchors(sizes, 9) == fit_anchors(sizes, 9)


def test_without_boxes_there_is_one_square() -> None:
    assert shapes_of(fit_anchors(torch.zeros(0, 2))) == [(32.0, 32.0)]


def test_boxes_that_shrank_to_less_than_a_pixel_still_fit() -> None:
    assert shapes_of(fit_anchors(torch.tensor([[0.2, 0.3], [0.4, 9.0]]), 2)) == [(1.0, 1.0), (1.0, 9.0)]


@pytest.mark.parametrize(
    ("shape", "stride"),
    [((32, 32), 8), ((64, 64), 16), ((128, 128), 32), ((400, 400), 32), ((6, 6), 8), ((200, 12), 8)],
)
def test_a_shape_goes_to_the_level_that_sees_it_in_four_cells(shape: tuple[int, int], stride: int) -> None:
    plan = fit_anchors(torch.tensor([shape], dtype=torch.float32), 1)
    assert [level.stride for level in plan.levels] == [stride]
    assert SIDE_IN_CELLS == 4


def test_a_level_without_a_shape_has_no_head() -> None:
    assert [level.stride for level in fit_anchors(torch.tensor([[30.0, 30], [130, 130]]), 2).levels] == [
        8,
        32,
    ]


def test_anchors_lie_centred_on_their_cells() -> None:
    placed = place(AnchorPlan((Level(8, ((4.0, 2.0), (8.0, 8.0))),)), width=16, height=8)
    assert placed.tolist() == [[2, 3, 6, 5], [0, 0, 8, 8], [10, 3, 14, 5], [8, 0, 16, 8]]


def test_levels_follow_one_another_finest_first() -> None:
    plan = AnchorPlan((Level(8, ((8.0, 8.0),)), Level(16, ((16.0, 16.0),))))
    placed = place(plan, width=32, height=16)
    assert len(placed) == 4 * 2 + 2 * 1
    assert placed[8].tolist() == [0, 0, 16, 16]


@pytest.mark.parametrize(("side", "stride", "count"), [(320, 8, 40), (324, 8, 41), (100, 32, 4), (4, 32, 1)])
def test_cells_round_up(side: int, stride: int, count: int) -> None:
    assert cells(side, stride) == count


def test_a_plan_survives_json() -> None:
    plan = fit_anchors(torch.tensor([[20.0, 33], [90, 30], [131, 120]]), 3)
    assert AnchorPlan.from_json(plan.to_json()) == plan
