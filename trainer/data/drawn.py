"""The stream of windows, with defects and sound things drawn into a share of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from model_registry.bundle.beside import compared_anew
from trainer.data.samples import Sample
from trainer.data.sound import draw_sound
from trainer.data.strokes import STREAM, Strokes, draw

MOST_SOUND = 2


def with_strokes(
    drawn: Iterator[Sample], strokes: Strokes, labels: Sequence[str], seed: int, compared: bool = False
) -> Iterator[Sample]:
    """`drawn`, a share of it with up to `most` more defects. Follows from the seed and the samples' order.

    `compared`: defects are drawn into the picture alone, sound things into the golden one too.
    """
    known = [defect for defect in strokes.defects if defect.label in labels]
    random = np.random.default_rng([seed, STREAM])
    for sample in drawn:
        if random.random() < strokes.sound:
            for _ in range(int(random.integers(1, MOST_SOUND + 1))):
                sample = draw_sound(sample, random)
        if known and random.random() < strokes.share:
            for _ in range(int(random.integers(1, strokes.most + 1))):
                defect = known[int(random.integers(len(known)))]
                sample = draw(sample, defect, labels.index(defect.label) + 1, random, compared)
        yield replace(sample, image=compared_anew(sample.image)) if compared else sample
