import pytest
import torch

from trainer.ssdlite.overlap import generalised_iou, iou_matrix

UNIT = [0.0, 0.0, 2.0, 2.0]

CASES = [
    ("the same", UNIT, 1.0, 1.0),
    ("half covered", [0, 0, 2, 4], 0.5, 0.5),
    ("a quarter shared", [1, 1, 3, 3], 1 / 7, 1 / 7 - 2 / 9),
    ("side by side", [2, 0, 4, 2], 0.0, 0.0),
    ("a gap as wide as both", [4, 0, 6, 2], 0.0, -1 / 3),
    ("without area", [1, 1, 1, 1], 0.0, 0.0),
]


@pytest.mark.parametrize(("_case", "other", "iou", "giou"), CASES)
def test_overlap_as_reckoned_by_hand(_case: str, other: list[float], iou: float, giou: float) -> None:
    a, b = torch.tensor([UNIT]), torch.tensor([other], dtype=torch.float32)
    assert float(iou_matrix(a, b)) == pytest.approx(iou)
    assert float(generalised_iou(a, b)) == pytest.approx(giou)


def test_every_box_meets_every_other() -> None:
    a = torch.tensor([UNIT, [0, 0, 2, 4]])
    b = torch.tensor([UNIT, [9, 9, 10, 10], [0, 0, 2, 4]])
    assert torch.equal(iou_matrix(a, b), torch.tensor([[1.0, 0.0, 0.5], [0.5, 0.0, 1.0]]))


def test_no_boxes_give_an_empty_table() -> None:
    assert iou_matrix(torch.zeros(0, 4), torch.tensor([UNIT])).shape == (0, 1)
