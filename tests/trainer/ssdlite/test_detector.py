import pytest
import torch

from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.backbones.dense import SHAPES, DenseBackbone
from trainer.ssdlite.detector import Architecture, Detector, normalise

PLAN = AnchorPlan((Level(8, ((20.0, 20.0), (30.0, 12.0))), Level(32, ((90.0, 90.0),))))


@pytest.mark.parametrize("backbone", SHAPES)
def test_there_is_an_answer_for_every_anchor(backbone: str) -> None:
    detector = Detector(Architecture(backbone, classes=3, width=96, height=64, anchors=PLAN)).eval()
    answer = detector(torch.zeros(2, 3, 64, 96))
    count = 12 * 8 * 2 + 3 * 2
    assert len(detector.anchors) == count
    assert answer.logits.shape == (2, count, 3)
    assert answer.offsets.shape == (2, count, 4)


def test_inputs_need_not_be_multiples_of_32() -> None:
    detector = Detector(Architecture("xeon_s", classes=1, width=100, height=36, anchors=PLAN)).eval()
    assert detector(torch.zeros(1, 3, 36, 100)).logits.shape[1] == len(detector.anchors)


def test_only_levels_with_anchors_have_heads() -> None:
    detector = Detector(Architecture("xeon_s", classes=1, width=96, height=96, anchors=PLAN))
    assert list(detector.heads) == ["8", "32"]


@pytest.mark.parametrize(("stride", "stages"), [(8, 1), (16, 2), (32, 3)])
def test_nothing_is_built_that_no_anchor_needs(stride: int, stages: int) -> None:
    plan = AnchorPlan((Level(stride, ((20.0, 20.0),)),))
    detector = Detector(Architecture("xeon_s", classes=1, width=96, height=96, anchors=plan))
    assert isinstance(detector.backbone, DenseBackbone)
    assert len(detector.backbone.stages) == stages
    assert detector.eval()(torch.zeros(1, 3, 96, 96)).logits.shape[1] == (96 // stride) ** 2


def test_a_published_backbone_stays_whole() -> None:
    """Its weights must find all their places, even where its last maps are not looked at."""
    plan = AnchorPlan((Level(8, ((20.0, 20.0),)),))
    shallow, deep = (
        Detector(Architecture("mobilenet_v3_large", 1, 64, 64, each)).backbone.state_dict().keys()
        for each in (plan, PLAN)
    )
    assert shallow == deep


def test_anchors_are_no_weights() -> None:
    detector = Detector(Architecture("xeon_s", classes=1, width=96, height=96, anchors=PLAN))
    assert not any("anchors" in name for name in detector.state_dict())


def test_an_unknown_backbone_is_said_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="backbone 'vgg' is unknown; choose one of xeon_s, xeon_s_deep"):
        Detector(Architecture("vgg", 1, 96, 96, PLAN))


def test_sides_must_fit_the_stem() -> None:
    with pytest.raises(ValueError, match="input 97x96: sides must be multiples of 4"):
        Detector(Architecture("xeon_s", 1, 97, 96, PLAN))


def test_a_pixel_is_its_own_int8_code() -> None:
    pixels = torch.tensor([0, 128, 255], dtype=torch.uint8).reshape(1, 1, 1, 3)
    normalised = normalise(pixels)
    assert normalised.shape == (1, 3, 1, 1)
    assert (normalised.flatten() * 64).tolist() == [-128, 0, 127]
