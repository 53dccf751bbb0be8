"""Detections of an index, at one of a few places."""

from inspection.detection import Threshold
from inspection.geometry import Box
from trainer.archive.doubt import Found

LIMITS = {"dent": Threshold(reject=0.5, grey=0.3), "scratch": Threshold(reject=0.6, grey=0.4)}


def found(label: str, score: float, place: int = 0) -> Found:
    """Ten pixels square; different places do not meet."""
    return Found(label, score, Box(x1=20.0 * place, y1=0.0, x2=20.0 * place + 10, y2=10.0))
