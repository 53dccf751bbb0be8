"""Which pictures the ranges of INT8 are taken from: every label as often as every other."""

from collections.abc import Sequence

import numpy as np

from inspection.label import LabelledImage

MOST_PICTURES = 200
EMPTY = ""
"""The turn of pictures of nothing; no label has this name."""


def choose_calibration(rows: Sequence[LabelledImage], most: int = MOST_PICTURES) -> list[int]:
    """Indices of up to `most` rows, always the same for the same rows.

    Labels take turns, the rarest first, and pictures of nothing take one as well; each turn takes one more
    picture that shows the label, from a fixed shuffle. A label whose pictures are used up passes.
    """
    order = np.random.default_rng(0).permutation(len(rows)).tolist()
    holders: dict[str, list[int]] = {}
    for index in order:
        for label in {box.label for box in rows[index].boxes} or {EMPTY}:
            holders.setdefault(label, []).append(index)
    turns = sorted(holders.items(), key=lambda item: (len(item[1]), item[0]))
    chosen: dict[int, None] = {}
    for place in range(max((len(found) for found in holders.values()), default=0)):
        for _, found in turns:
            if place < len(found) and len(chosen) < most:
                chosen.setdefault(found[place])
    return list(chosen)
