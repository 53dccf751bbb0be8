import torch

from trainer.ssdlite.heads import FusedHead


def test_every_anchor_answers_with_classes_and_offsets() -> None:
    logits, offsets = FusedHead(width=16, anchors=3, classes=2)(torch.zeros(4, 16, 5, 6))
    assert logits.shape == (4, 5 * 6 * 3, 2 + 1)
    assert offsets.shape == (4, 5 * 6 * 3, 4)


def test_answers_come_by_row_column_shape() -> None:
    """As `anchors.place` orders them: what lights up one cell changes this cell's anchors only."""
    head = FusedHead(width=1, anchors=2, classes=1)
    features = torch.zeros(1, 1, 3, 4)
    before, _ = head(features)
    features[0, 0, 2, 3] = 100.0
    after, _ = head(features)
    changed = (before != after).any(dim=2)[0].nonzero().flatten().tolist()
    row, column, shapes = 2, 3, 2
    assert set(changed) >= {(row * 4 + column) * shapes, (row * 4 + column) * shapes + 1}
    assert min(changed) >= ((row - 1) * 4 + column - 1) * shapes


def test_at_the_start_everything_is_background() -> None:
    logits, _ = FusedHead(width=8, anchors=1, classes=4)(torch.zeros(1, 8, 2, 2))
    assert torch.softmax(logits, dim=-1)[..., 0].min() > 0.98
