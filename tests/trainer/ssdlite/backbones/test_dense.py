import pytest
import torch

from trainer.ssdlite.backbones.dense import SHAPES, DenseBackbone


@pytest.mark.parametrize("name", SHAPES)
def test_maps_at_strides_8_16_32(name: str) -> None:
    backbone = DenseBackbone(SHAPES[name]).eval()
    maps = backbone(torch.zeros(1, 3, 64, 96))
    shapes = [tuple(each.shape) for each in maps]
    a, b, c = backbone.channels
    assert shapes == [(1, a, 8, 12), (1, b, 4, 6), (1, c, 2, 3)]


@pytest.mark.parametrize("name", SHAPES)
def test_widths_fill_the_tiles_of_amx(name: str) -> None:
    assert all(width % 16 == 0 for width in SHAPES[name].widths)


def test_no_convolution_is_depthwise() -> None:
    convolutions = [m for m in DenseBackbone(SHAPES["xeon_s"]).modules() if isinstance(m, torch.nn.Conv2d)]
    assert {one.groups for one in convolutions} == {1}
