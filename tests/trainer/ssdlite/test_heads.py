import torch

from trainer.ssdlite.heads import FusedHead


def test_every_anchor_answers_with_classes_and_offsets() -> None:
    logits, offsets = FusedHead(width=16, anchors=3, classes=2)(torch.zeros(4, 16, 5, 6))
    assert logits.shape == (4, 5 * 6 * 3, 2)
    assert offsets.shape == (4, 5 * 6 * 3, 4)


def test_answers_come_by_row_column_shape() -> None:
    """As `anchors.place` orders them: what lights up one cell changes this cell's anchors only."""
    head = FusedHead(width=1, anchors=2, classes=1)
    features = torch.zeros(1, 1, 3, 4)
    before, _ = head(features)
    features[0, 0, 0, 3] = 100.0
    after, _ = head(features)
    changed = (before != after).any(dim=2)[0].nonzero().flatten().tolist()
    seeing = [(row, column) for row in (0, 1) for column in (2, 3)]  # a 3x3 convolution
    assert changed == [(row * 4 + column) * 2 + shape for row, column in seeing for shape in (0, 1)]


def test_at_the_start_everything_is_background() -> None:
    logits, _ = FusedHead(width=8, anchors=1, classes=4)(torch.zeros(1, 8, 2, 2))
    assert logits.sigmoid().max() < 0.03
