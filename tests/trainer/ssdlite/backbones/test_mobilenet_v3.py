import numpy as np
import pytest
import torch

from model_registry.bundle.prepare import Picture
from tests.fakes.published import CLASSIFIER, checkpoint, shapes_of
from trainer.export.graph import graph_chain, to_graph
from trainer.export.quantise import quantise
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.backbones.mobilenet_v3 import TAILS, MobileNetV3
from trainer.ssdlite.checkpoints import load_published
from trainer.ssdlite.detector import Architecture, Detector
from trainer.ssdlite.heads import FusedHead

SIDE = 64
PLAN = AnchorPlan((Level(8, ((20.0, 20.0),)), Level(32, ((50.0, 50.0),))))


@pytest.mark.parametrize(
    ("name", "widest"), [("mobilenet_v3_large", 960), ("mobilenet_v3_large_reduced", 480)]
)
@torch.no_grad()
def test_maps_at_strides_8_16_32(name: str, widest: int) -> None:
    backbone = MobileNetV3(TAILS[name]).eval()
    maps = backbone(torch.zeros(1, 3, 64, 96))
    assert [tuple(each.shape) for each in maps] == [(1, 40, 8, 12), (1, 112, 4, 6), (1, widest, 2, 3)]
    assert backbone.channels == (40, 112, widest)


def test_names_shapes_and_their_order_are_torchvisions() -> None:
    ours = [(key, tuple(value.shape)) for key, value in MobileNetV3(TAILS[CLASSIFIER]).state_dict().items()]
    assert ours == [(key, shape) for key, shape in shapes_of(CLASSIFIER) if key.startswith("features.")]


def test_from_scratch_every_weight_gets_a_finite_gradient_in_bf16() -> None:
    torch.manual_seed(0)
    backbone = MobileNetV3(TAILS["mobilenet_v3_large_reduced"])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        maps = backbone(torch.randn(2, 3, SIDE, SIDE))
    torch.stack([features.float().square().mean() for features in maps]).sum().backward()
    gradients = [parameter.grad for parameter in backbone.parameters()]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)


def test_in_int8_it_finds_what_it_finds_in_float() -> None:
    torch.manual_seed(0)
    detector = Detector(Architecture("mobilenet_v3_large", 2, SIDE, SIDE, PLAN)).eval()
    assert isinstance(detector.backbone, MobileNetV3)
    load_published(detector.backbone, checkpoint(CLASSIFIER))
    for head in detector.heads.values():
        assert isinstance(head, FusedHead)
        torch.nn.init.normal_(head.answer.weight, std=0.1)
        assert head.answer.bias is not None
        torch.nn.init.zeros_(head.answer.bias)
    graph = to_graph(detector)
    small = quantise(graph, [picture(seed) for seed in range(8)])
    assert "FakeQuantize" in {node.get_type_name() for node in small.get_ops()}
    boxes, scores = graph_chain(graph)(picture(9))
    small_boxes, small_scores = graph_chain(small)(picture(9))
    assert scores.std() > 0.04
    assert np.abs(small_scores - scores).max() < 0.04
    assert np.abs(small_boxes - boxes).max() < 0.01


def picture(seed: int) -> Picture:
    return np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
