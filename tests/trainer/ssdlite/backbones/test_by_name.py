import pytest
import torch

from trainer.ssdlite.backbones.by_name import BACKBONES, make_backbone


@pytest.mark.parametrize("name", BACKBONES)
@torch.no_grad()
def test_every_backbone_gives_maps_at_strides_8_16_32(name: str) -> None:
    backbone = make_backbone(name).eval()
    maps = backbone(torch.zeros(1, 3, 36, 100))
    expected = [
        (1, channels, -(-36 // stride), -(-100 // stride))
        for channels, stride in zip(backbone.channels, (8, 16, 32), strict=True)
    ]
    assert [tuple(each.shape) for each in maps] == expected


def test_each_call_makes_a_new_one() -> None:
    assert make_backbone("xeon_s") is not make_backbone("xeon_s")


def test_an_unknown_name_is_said_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'vgg' is unknown; choose one of xeon_s, .*, mobilenet_v3_large"):
        make_backbone("vgg")
