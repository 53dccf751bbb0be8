"""In which order, and which part of them, pictures are shown to the network."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from model_registry.bundle.manifest import InputSize
from trainer.data.samples import Sample

ANYWHERE = 0.2
"""Share of windows that lie anywhere in any picture, so that plain surface is learnt too."""
LEAST_VISIBLE = 0.3
"""Share of a box that a window must show for the box to count."""


def whole_pictures(samples: Sequence[Sample], seed: int, *, balanced: bool = False) -> Iterator[Sample]:
    """Each sample once per round, rounds without end; `balanced`: those of rare labels more often."""
    random = np.random.default_rng(seed)
    times = repeats(samples) if balanced else np.ones(len(samples))
    while True:
        # 1.3 times: once, and in three rounds of ten once more.
        now = (times + random.random(len(samples))).astype(np.int64) if balanced else times.astype(np.int64)
        for index in random.permutation(np.repeat(np.arange(len(samples)), now)):
            yield samples[int(index)]


def repeats(samples: Sequence[Sample]) -> npt.NDArray[np.float64]:
    """How often each sample is shown per round, [N], at least 1 (Gupta et al. 2019, LVIS, section 4.2).

    By its rarest label: the root of how many times fewer pictures show it than show the commonest label.
    """
    shown = Counter(label for sample in samples for label in set(sample.labels.tolist()))
    commonest = max(shown.values(), default=1)
    return np.array(
        [
            max((sqrt(commonest / shown[label]) for label in sample.labels.tolist()), default=1.0)
            for sample in samples
        ]
    )


def windows(samples: Sequence[Sample], size: InputSize, seed: int) -> Iterator[Sample]:
    """Windows of `size` without end: a label by lot, a picture that has it, a place that shows it."""
    random = np.random.default_rng(seed)
    holders: dict[int, list[tuple[int, int]]] = {}
    for index, sample in enumerate(samples):
        for box, label in enumerate(sample.labels):
            holders.setdefault(int(label), []).append((index, box))
    labels = sorted(holders)
    while True:
        if random.random() < ANYWHERE:
            sample = samples[int(random.integers(len(samples)))]
            height, width = sample.image.shape[:2]
            focus = random.uniform((0, 0), (width, height))
        else:
            having = holders[labels[random.integers(len(labels))]]
            index, box = having[random.integers(len(having))]
            sample = samples[index]
            x1, y1, x2, y2 = sample.boxes[box]
            focus = random.uniform((x1, y1), (x2, y2)) + random.uniform(-0.35, 0.35, 2) * (
                size.width,
                size.height,
            )
        yield window(sample, size, float(focus[0]), float(focus[1]))


def window(sample: Sample, size: InputSize, x: float, y: float) -> Sample:
    """The part of `sample` around (x, y), moved inside the picture where it would stick out."""
    height, width = sample.image.shape[:2]
    left = int(np.clip(x - size.width / 2, 0, width - size.width))
    top = int(np.clip(y - size.height / 2, 0, height - size.height))
    return cut_out(sample, left, top, size)


def cut_out(sample: Sample, left: int, top: int, size: InputSize) -> Sample:
    """The part of `sample` from (left, top), with the boxes that it shows enough of, cut at its edges."""
    image = sample.image[top : top + size.height, left : left + size.width]
    moved = sample.boxes - np.array([left, top, left, top], np.float32)
    cut = np.clip(moved, 0, np.array([size.width, size.height] * 2, np.float32))
    sides, whole = cut[:, 2:] - cut[:, :2], moved[:, 2:] - moved[:, :2]
    seen = (sides.prod(axis=1) >= LEAST_VISIBLE * whole.prod(axis=1)) & (sides > 1).all(axis=1)
    return Sample(sample.row, image, cut[seen], sample.labels[seen])
