from collections.abc import Callable

import torch

from trainer.ssdlite.anchors import AnchorPlan, Level, place
from trainer.ssdlite.coder import encode
from trainer.ssdlite.detector import RawAnswer
from trainer.ssdlite.loss import Loss, Target, aligned_loss
from trainer.ssdlite.overlap import iou_matrix

ANCHORS = place(AnchorPlan((Level(8, ((16.0, 16.0),)),)), width=64, height=64)
TRUTH = Target(torch.tensor([[3.0, 5, 20, 20], [40, 38, 55, 57]]), torch.tensor([1, 2]))
NOTHING = Target(torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64))


def perfect(target: Target) -> RawAnswer:
    """What a detector says that knows the truth: the nearest anchor gives each box, the rest is quiet."""
    logits, offsets = torch.full((len(ANCHORS), 2), -20.0), torch.zeros(len(ANCHORS), 4)
    if len(target.boxes):
        nearest = iou_matrix(target.boxes, ANCHORS).argmax(dim=1)
        logits[nearest, target.labels - 1] = 20.0
        offsets[nearest] = encode(target.boxes, ANCHORS[nearest])
    return RawAnswer(logits[None], offsets[None])


def clueless(pictures: int = 1) -> RawAnswer:
    count = len(ANCHORS)
    logits = torch.zeros(pictures, count, 2, requires_grad=True)
    return RawAnswer(logits, torch.zeros(pictures, count, 4, requires_grad=True))


def test_a_perfect_answer_costs_next_to_nothing() -> None:
    """Its neighbours are still asked to answer a little, see `LEAST_QUALITY`."""
    knows, knows_nothing = (
        float(aligned_loss(raw, [TRUTH], ANCHORS).total.detach()) for raw in (perfect(TRUTH), clueless())
    )
    assert knows < knows_nothing / 10


def test_the_right_place_with_the_wrong_name_costs() -> None:
    swapped = Target(TRUTH.boxes, torch.tensor([2, 1]))
    right, wrong = (aligned_loss(perfect(TRUTH), [target], ANCHORS) for target in (TRUTH, swapped))
    assert float(wrong.classes) > float(right.classes) + 10


def test_the_right_name_in_the_wrong_place_costs() -> None:
    answer = perfect(TRUTH)
    away = RawAnswer(answer.logits, answer.offsets + 5)
    assert float(aligned_loss(away, [TRUTH], ANCHORS).boxes) > 0.5
    assert float(aligned_loss(answer, [TRUTH], ANCHORS).boxes) < 0.2


def test_a_picture_of_nothing_teaches_background() -> None:
    answer = clueless()
    loss = aligned_loss(answer, [NOTHING], ANCHORS)
    loss.total.backward()
    assert loss.total.isfinite()
    assert float(loss.boxes.detach()) == 0
    assert answer.logits.grad is not None
    assert (answer.logits.grad > 0).all()  # every score is taught to fall


def test_quiet_where_nothing_is_costs_nothing() -> None:
    assert float(aligned_loss(perfect(NOTHING), [NOTHING], ANCHORS).total) < 1e-3


def test_what_errs_most_is_taught_most() -> None:
    answer = clueless()
    loud = answer.logits.detach().clone()
    loud[0, 7, 1] = 9.0  # says "label 2" where nothing is
    logits = loud.requires_grad_()
    aligned_loss(RawAnswer(logits, answer.offsets), [NOTHING], ANCHORS).total.backward()
    assert logits.grad is not None
    assert int(logits.grad[0].abs().sum(dim=1).argmax()) == 7


def test_pictures_with_and_without_things_go_together() -> None:
    loss = aligned_loss(clueless(2), [TRUTH, NOTHING], ANCHORS)
    loss.total.backward()
    assert loss.total.isfinite()


def test_a_box_that_is_no_number_is_told_by_the_loss() -> None:
    broken = Target(torch.tensor([[3.0, 5, float("nan"), 20]]), torch.tensor([1]))
    assert not aligned_loss(clueless(), [broken], ANCHORS).total.isfinite()


def test_half_precision_answers_are_reckoned_in_full() -> None:
    answer = perfect(TRUTH)
    small = RawAnswer(answer.logits.bfloat16(), answer.offsets.bfloat16())
    assert aligned_loss(small, [TRUTH], ANCHORS).total.dtype is torch.float32


def test_parts_that_agree_on_what_is_to_be_reached_have_the_loss_of_the_whole() -> None:
    """One part has all boxes, as happens where two processes share a batch."""
    raw, targets = clueless(2), [TRUTH, NOTHING]
    whole = aligned_loss(raw, targets, ANCHORS)
    told: list[torch.Tensor] = []

    def part(row: int, agree: Callable[[torch.Tensor], torch.Tensor]) -> Loss:
        one = RawAnswer(raw.logits[row : row + 1], raw.offsets[row : row + 1])
        return aligned_loss(one, targets[row : row + 1], ANCHORS, agree, parts=2)

    def tell(own: torch.Tensor) -> torch.Tensor:
        told.append(own)
        return own

    for row in (0, 1):
        part(row, tell)
    mean = (told[0] + told[1]) / 2
    parts = [part(row, lambda _: mean) for row in (0, 1)]
    torch.testing.assert_close((parts[0].classes + parts[1].classes) / 2, whole.classes)
    torch.testing.assert_close((parts[0].boxes + parts[1].boxes) / 2, whole.boxes)
