import torch

from trainer.ssdlite.anchors import AnchorPlan, Level, place
from trainer.ssdlite.coder import encode
from trainer.ssdlite.detector import RawAnswer
from trainer.ssdlite.loss import FEWEST_NEGATIVES, Target, multibox_loss
from trainer.ssdlite.match import match

ANCHORS = place(AnchorPlan((Level(8, ((16.0, 16.0),)),)), width=64, height=64)
TRUTH = Target(torch.tensor([[3.0, 5, 20, 20], [40, 38, 55, 57]]), torch.tensor([1, 2]))
NOTHING = Target(torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64))


def perfect(target: Target) -> RawAnswer:
    """What a detector says that knows the truth."""
    matched = match(ANCHORS, target.boxes)
    wanted, offsets = torch.zeros_like(matched), torch.zeros(len(ANCHORS), 4)
    known = matched >= 0
    if known.any():
        wanted[known] = target.labels[matched[known]]
        offsets[known] = encode(target.boxes[matched[known]], ANCHORS[known])
    return RawAnswer(torch.nn.functional.one_hot(wanted, 3)[None] * 50.0, offsets[None])


def clueless(pictures: int = 1) -> RawAnswer:
    count = len(ANCHORS)
    logits = torch.zeros(pictures, count, 3, requires_grad=True)
    return RawAnswer(logits, torch.zeros(pictures, count, 4, requires_grad=True))


def test_a_perfect_answer_costs_nothing() -> None:
    loss = multibox_loss(perfect(TRUTH), [TRUTH], ANCHORS)
    assert float(loss.total) < 1e-3


def test_the_right_place_with_the_wrong_name_costs() -> None:
    swapped = Target(TRUTH.boxes, torch.tensor([2, 1]))
    loss = multibox_loss(perfect(TRUTH), [swapped], ANCHORS)
    assert float(loss.classes) > 10
    assert float(loss.boxes) < 1e-3


def test_the_right_name_in_the_wrong_place_costs() -> None:
    answer = perfect(TRUTH)
    away = RawAnswer(answer.logits, answer.offsets + 5)
    loss = multibox_loss(away, [TRUTH], ANCHORS)
    assert float(loss.boxes) > 0.5
    assert float(loss.classes) < 1e-3


def test_a_picture_of_nothing_teaches_background() -> None:
    answer = clueless()
    loss = multibox_loss(answer, [NOTHING], ANCHORS)
    loss.total.backward()
    assert loss.total.isfinite()
    assert float(loss.boxes.detach()) == 0
    assert answer.logits.grad is not None
    taught = answer.logits.grad.abs().sum(dim=2) > 0
    assert int(taught.sum()) == FEWEST_NEGATIVES


def test_what_is_called_background_in_a_picture_of_nothing_costs_nothing() -> None:
    assert float(multibox_loss(perfect(NOTHING), [NOTHING], ANCHORS).total) < 1e-3


def test_hard_negatives_are_those_that_err_most() -> None:
    answer = clueless()
    loud = answer.logits.detach().clone()
    loud[0, 7, 1] = 9.0  # says "label 1" where nothing is
    logits = loud.requires_grad_()
    multibox_loss(RawAnswer(logits, answer.offsets), [NOTHING], ANCHORS).total.backward()
    assert logits.grad is not None
    assert int(logits.grad[0].abs().sum(dim=1).argmax()) == 7


def test_pictures_with_and_without_things_go_together() -> None:
    loss = multibox_loss(clueless(2), [TRUTH, NOTHING], ANCHORS)
    loss.total.backward()
    assert loss.total.isfinite()


def test_half_precision_answers_are_reckoned_in_full() -> None:
    answer = perfect(TRUTH)
    small = RawAnswer(answer.logits.bfloat16(), answer.offsets.bfloat16())
    assert multibox_loss(small, [TRUTH], ANCHORS).total.dtype is torch.float32
