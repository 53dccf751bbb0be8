import torch

from trainer.ssdlite.neck import LightPyramid

STRIDES = (8, 16, 32)


def maps(width: int, height: int) -> list[torch.Tensor]:
    return [torch.zeros(1, c, -(-height // s), -(-width // s)) for c, s in ((32, 8), (64, 16), (128, 32))]


def neck(width: int = 16, strides: tuple[int, ...] = STRIDES, *, context: bool = False) -> LightPyramid:
    torch.manual_seed(0)
    return LightPyramid((32, 64, 128), width, strides, global_context=context).eval()


def test_every_level_comes_out_equally_wide() -> None:
    merged = neck(48)(maps(96, 64))
    assert {stride: tuple(level.shape) for stride, level in merged.items()} == {
        8: (1, 48, 8, 12),
        16: (1, 48, 4, 6),
        32: (1, 48, 2, 3),
    }


def test_odd_maps_fit_as_well() -> None:
    merged = neck()(maps(100, 36))
    assert [tuple(level.shape[2:]) for level in merged.values()] == [(5, 13), (3, 7), (2, 4)]


def test_a_level_without_a_head_is_not_smoothed() -> None:
    pyramid = neck(strides=(8, 32))
    assert list(pyramid.smooth) == ["8", "32"]
    assert list(pyramid(maps(96, 96))) == [8, 32]


def test_the_finest_map_hears_of_the_coarsest() -> None:
    pyramid = neck()
    quiet, loud = maps(96, 96), maps(96, 96)
    loud[2] = loud[2] + 5
    assert not torch.equal(pyramid(quiet)[8], pyramid(loud)[8])


def test_with_global_context_a_corner_hears_of_the_other() -> None:
    quiet, loud = maps(256, 256), maps(256, 256)
    loud[2][..., -1, -1] = 50.0
    for context in (False, True):
        pyramid = neck(context=context)
        corner = (..., 0, 0)
        assert torch.equal(pyramid(quiet)[32][corner], pyramid(loud)[32][corner]) is not context
