import torch

from trainer.ssdlite.coder import decode, encode

ANCHORS = torch.tensor([[0.0, 0, 32, 32], [10, 20, 74, 52]])


def test_what_is_encoded_comes_back() -> None:
    boxes = torch.tensor([[3.0, 5, 20, 44], [-6, 18, 90, 40]])
    assert torch.allclose(decode(encode(boxes, ANCHORS), ANCHORS), boxes, atol=1e-4)


def test_no_offset_is_the_anchor_itself() -> None:
    assert torch.equal(decode(torch.zeros(2, 4), ANCHORS), ANCHORS)
    assert torch.equal(encode(ANCHORS, ANCHORS), torch.zeros(2, 4))


def test_offsets_in_units_of_the_anchor() -> None:
    moved = torch.tensor([[16.0, 0, 48, 32]])  # half an anchor to the right
    assert torch.allclose(encode(moved, ANCHORS[:1]), torch.tensor([[5.0, 0, 0, 0]]))


def test_whole_batches_decode_at_once() -> None:
    assert decode(torch.zeros(3, 2, 4), ANCHORS).shape == (3, 2, 4)


def test_wild_offsets_stay_finite() -> None:
    assert decode(torch.full((2, 4), 1e4), ANCHORS).isfinite().all()
