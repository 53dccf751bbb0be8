"""Against what the real torchvision 0.28 answered, see `published/record.py`."""

import json

import pytest
import torch

from tests.fakes.published import LISTS, SECOND, checkpoint, picture, shapes_of
from trainer.ssdlite.backbones.mobilenet_v2 import LAST_OF_STRIDE, MobileNetV2
from trainer.ssdlite.ssdlite320 import as_published

RECORDED = json.loads((LISTS / f"{SECOND}.json").read_text())


def test_names_shapes_and_their_order_are_torchvisions() -> None:
    ours = [(key, tuple(value.shape)) for key, value in MobileNetV2().state_dict().items()]
    assert ours == [(key, shape) for key, shape in shapes_of(SECOND) if key.startswith("features.")]


@torch.no_grad()
def test_its_maps_are_torchvisions() -> None:
    backbone = MobileNetV2().eval()
    features = {key: value for key, value in checkpoint(SECOND).items() if key.startswith("features.")}
    backbone.load_state_dict(features, strict=True)
    for position, found in zip(LAST_OF_STRIDE, backbone(as_published(picture())), strict=True):
        told = RECORDED["answers"][f"features.{position}"]
        ours = found[0].flatten(1)[:, :: RECORDED["columns"]].double()
        expected = torch.tensor(told["sample"], dtype=torch.float64)
        assert expected.std() > 0.05
        assert (ours[:: RECORDED["every"]] - expected).abs().max() < 1e-5
        assert float(ours.mean()) == pytest.approx(told["mean"], abs=1e-5)


@torch.no_grad()
def test_its_halves_are_the_same_network() -> None:
    backbone = MobileNetV2().eval()
    pictures = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    first, second = backbone.halves()
    middle = first(pictures)
    assert tuple(middle.shape) == (1, 576, 4, 4)
    assert torch.equal(second(middle), backbone(pictures)[2])
