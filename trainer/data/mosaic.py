"""Parts of four pictures joined at a random point (Bochkovskiy et al. 2020, YOLOv4, section 3.4).

Every mosaic shows things in surroundings that they never had, which a small training set is short of.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from model_registry.bundle.manifest import InputSize
from trainer.data.draw import cut_out
from trainer.data.samples import Sample

MIDDLE_THIRD = (0.3, 0.7)
"""Where the four may meet, as shares of the sides."""


def with_mosaics(
    drawn: Iterator[Sample],
    samples: Sequence[Sample],
    size: InputSize,
    share: float,
    seed: int,
    still: Callable[[int], bool],
) -> Iterator[Sample]:
    """`drawn`, with a `share` (0 to 1) of it replaced by mosaics of `samples` for as long as `still` says so.

    `still` is asked with the number of samples given so far. No picture may be smaller than `size`.
    """
    random = np.random.default_rng(seed)
    for given, sample in enumerate(drawn):
        yield mosaic(samples, size, random) if random.random() < share and still(given) else sample


def mosaic(samples: Sequence[Sample], size: InputSize, random: np.random.Generator) -> Sample:
    """One mosaic of `size` out of four samples drawn by lot."""
    x, y = (int(random.uniform(*MIDDLE_THIRD) * side) for side in (size.width, size.height))
    image = np.empty((size.height, size.width, 3), np.uint8)
    parts = []
    for left, top, right, bottom in (
        (0, 0, x, y), (x, 0, size.width, y), (0, y, x, size.height), (x, y, size.width, size.height)
    ):  # fmt: skip
        part = _part(samples[int(random.integers(len(samples)))], right - left, bottom - top, random)
        image[top:bottom, left:right] = part.image
        parts.append((part.boxes + np.array([left, top] * 2, np.float32), part.labels, part.row))
    boxes, labels = (np.concatenate([part[index] for part in parts]) for index in (0, 1))
    return Sample(parts[0][2], image, boxes, labels)


def _part(sample: Sample, width: int, height: int, random: np.random.Generator) -> Sample:
    rows, columns = sample.image.shape[:2]
    left = int(random.integers(columns - width + 1))
    top = int(random.integers(rows - height + 1))
    return cut_out(sample, left, top, InputSize(width=width, height=height))
