import torch

from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector
from trainer.ssdlite.serve import ServedDetector

PLAN = AnchorPlan((Level(8, ((20.0, 10.0),)),))


def served(width: int = 64, height: int = 32) -> ServedDetector:
    torch.manual_seed(0)
    return ServedDetector(Detector(Architecture("xeon_s", 2, width, height, PLAN))).eval()


def test_bytes_in_boxes_and_scores_out() -> None:
    boxes, scores = served()(torch.zeros(1, 32, 64, 3, dtype=torch.uint8))
    assert boxes.shape == (1, 8 * 4, 4)
    assert scores.shape == (1, 8 * 4, 2)


def test_boxes_are_fractions_of_the_picture() -> None:
    """Untrained offsets are small, so that every box lies nearly on its anchor."""
    network = served()
    boxes, _ = network(torch.zeros(1, 32, 64, 3, dtype=torch.uint8))
    anchors = network.detector.anchors / torch.tensor([64, 32, 64, 32])
    assert torch.allclose(boxes[0], anchors, atol=0.15)


def test_scores_are_shares_and_low_before_training() -> None:
    picture = torch.randint(0, 256, (1, 32, 64, 3), dtype=torch.uint8)
    _, scores = served()(picture)
    assert ((scores > 0) & (scores < 0.1)).all()
