import torch

from trainer.ssdlite.neck import LightPyramid


def maps(width: int, height: int) -> list[torch.Tensor]:
    return [torch.zeros(1, c, -(-height // s), -(-width // s)) for c, s in ((32, 8), (64, 16), (128, 32))]


def test_every_level_comes_out_equally_wide() -> None:
    merged = LightPyramid((32, 64, 128), 48).eval()(maps(96, 64))
    assert [tuple(level.shape) for level in merged] == [(1, 48, 8, 12), (1, 48, 4, 6), (1, 48, 2, 3)]


def test_odd_maps_fit_as_well() -> None:
    merged = LightPyramid((32, 64, 128), 48).eval()(maps(100, 36))
    assert [tuple(level.shape[2:]) for level in merged] == [(5, 13), (3, 7), (2, 4)]


def test_the_finest_map_hears_of_the_coarsest() -> None:
    neck = LightPyramid((32, 64, 128), 16).eval()
    quiet, loud = maps(96, 96), maps(96, 96)
    loud[2] = loud[2] + 5
    assert not torch.equal(neck(quiet)[0], neck(loud)[0])
