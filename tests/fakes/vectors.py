"""Vectors of two numbers, by their direction."""

import numpy as np

from trainer.archive.similar import Vectors


def pointing(*degrees: float) -> Vectors:
    """[N, 2], each of length 1."""
    turns = np.radians(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)
