"""A picture beside its golden one, as a network sees them that looks for differences.

Where every unit shows the same things in the same places (printed boards, labels, panels), a difference from
a good unit says more than the picture alone: a link between two pads is sound on one board and a short on
another. DeepPCB's authors give their network both pictures too (Tang et al. 2019). Grey is enough for that,
so that both and their difference fit into the three channels that every detector takes anyway.
"""

import cv2
import numpy as np
import numpy.typing as npt

from inspection.errors import InputRefused
from model_registry.bundle.prepare import Picture

PICTURE, GOLDEN, DIFFERENCE = 0, 1, 2
"""Channels of a comparison."""


Grey = npt.NDArray[np.uint8]
"""[height, width]."""


def grey_of(picture: Picture) -> Grey:
    """[height, width, 3] BGR -> [height, width]."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def compare(picture: Picture, golden: Grey) -> Picture:
    """[height, width, 3] uint8: grey of the picture, grey of the golden one, their absolute difference.

    Args:
        picture: [height, width, 3] uint8 BGR.
        golden: [height, width] uint8, laid over the picture.

    Raises:
        InputRefused: they differ in size.
    """
    if picture.shape[:2] != golden.shape:
        raise InputRefused(
            f"a picture of {picture.shape[1]}x{picture.shape[0]} pixels cannot be compared with a golden "
            f"picture of {golden.shape[1]}x{golden.shape[0]}; take both with the same camera settings"
        )
    return _stacked(grey_of(picture), golden)


def compared_anew(comparison: Picture) -> Picture:
    """The same after one of its first two channels changed: the third follows."""
    return _stacked(comparison[..., PICTURE], comparison[..., GOLDEN])


def is_comparison(picture: Picture) -> bool:
    """Whether the third channel is the difference of the others; in a photograph it is not."""
    differs = cv2.absdiff(picture[..., PICTURE], picture[..., GOLDEN])
    return bool(np.array_equal(differs, picture[..., DIFFERENCE]))


def _stacked(picture: Grey, golden: Grey) -> Picture:
    return np.asarray(cv2.merge((picture, golden, cv2.absdiff(picture, golden))), dtype=np.uint8)
